"""Small wishes as talk: told, checked, on the wall without whose they are, claimed, fulfilled by the wisher's word."""

from __future__ import annotations

import pytest

from models import Visit, Wish, WishStep
from tests.talk import Town

NOTE = "走访 501 万里一个人在家。想在卫生间装个扶手，万里说去年滑过一次"


@pytest.fixture
def town() -> Town:
    """P07 visits 501 and writes a note with a wish in it."""
    town = Town(meanings={}).open()
    town.says("wx_u12", NOTE)
    return town


@pytest.fixture
def wall(town: Town) -> Town:
    """The wish is on the wall; another one was told by a neighbour himself."""
    town.says("wx_u12", "心愿")
    town.says("wx_secretary", "公开 W1")
    town.says("wx_tang", "许愿 汤文想要一副老花镜，201的汤文眼睛看不清")
    return town


def told(town: Town, who: str, words: str) -> str:
    town.says(who, words)
    return town.heard(to=who).text


def test_the_visitor_chooses_between_a_request_and_a_wish(town: Town) -> None:
    asked = town.heard("answer", to="wx_u12").text
    assert "回“开”立一条诉求，回“心愿”记成微心愿" in asked
    town.says("wx_u12", "心愿")
    assert "记成了微心愿W1" in town.heard("answer", to="wx_u12").text
    assert town.requests() == 0
    wish = Wish.get()
    assert (wish.visit, wish.household) == (Visit.get(Visit.result == "done").id, "36103000100100102-501")
    said = len(town.lines)
    town.says("wx_u12", "开")
    assert "没有" in town.lines[-1].text or town.silent(said), "the question is answered"
    assert town.requests() == 0


def test_who_has_a_wish_says_it_alone_and_only_who_lives_here_can(town: Town) -> None:
    assert "您的微心愿是W1：想要一副老花镜" in told(town, "wx_tang", "许愿 想要一副老花镜")
    assert "请写想要什么" in told(town, "wx_tang", "许愿")
    assert "还不知道您住哪里" in told(town, "wx_nobody", "许愿 想要一辆汽车")
    told(town, "wx_tang", "许愿 想学用手机挂号")
    assert "圆了再许" in told(town, "wx_tang", "许愿 还想要一个")
    assert Wish.select().count() == 2


def test_nobody_reads_whose_wish_it_is(wall: Town) -> None:
    """Abuse: somebody writes names and doors into a wish, and into what is to be shown."""
    for words in ("电话13812345678", "低保户想要一副老花镜", "中风的老人想要一副老花镜"):
        assert "不能公开的话" in told(wall, "wx_secretary", f"公开 W2 {words}")
        assert Wish.get_by_id(2).state == "open"
    told(wall, "wx_secretary", "公开 W2 汤文要一副老花镜，住201室，隔壁余大妈也说要")
    assert Wish.get_by_id(2).shown == "住户要一副老花镜，住住户家，隔壁大妈也说要"
    for who in ("wx_secretary", "wx_li", "wx_bai"):
        shown = told(wall, who, "微心愿")
        assert "W1" in shown
        assert "荷塘苑网格" in shown
        for word in ("万里", "501", "1栋2单元", "空巢", "汤文", "201", "13812345678", "低保"):
            assert word not in shown, (who, word)
    assert not [line for line in wall.lines if line.message.room], "and no group hears of it"


def test_what_is_not_checked_is_on_no_wall(town: Town) -> None:
    town.says("wx_u12", "心愿")
    assert "没有等人认领" in told(town, "wx_li", "微心愿")
    assert "还没有公开" in told(town, "wx_li", "认领 W1")
    town.at("2026-03-11 09:01")
    asked = town.heard("visit", to="wx_secretary").text
    assert "等您核实的微心愿1个" in asked
    town.at("2026-03-13 09:01")
    assert len([line for line in town.all("visit", to="wx_secretary") if "核实" in line.text]) == 1, "asked once"
    told(town, "wx_secretary", "公开 W1")
    assert "· W1 想在卫生间装个扶手" in told(town, "wx_li", "微心愿")


def test_the_community_says_why_it_does_not_show_a_wish(wall: Town) -> None:
    assert "请写一句为什么" in told(wall, "wx_secretary", "不公开 W2")
    told(wall, "wx_secretary", "不公开 W2 社区明天就送来")
    assert "没有公开：社区明天就送来" in wall.heard("notice", to="wx_tang").text
    assert "没有公开" in told(wall, "wx_li", "认领 W2")


def test_from_the_wall_to_the_wishers_word(wall: Town) -> None:
    wall.says("wx_secretary", "公开 W2")
    said = len(wall.lines)
    wall.says("wx_bai", "认领 W2", room="b2")
    mine = wall.heard("answer", to="wx_bai")
    assert mine.message.room is None, "what follows is told alone"
    assert "3月24日前圆" in mine.text
    assert "邬丽萍跟您联系" in mine.text
    assert "白雪认领了" in wall.heard("visit", to="wx_secretary").text
    assert "社区会跟您联系" in wall.heard("notice", to="wx_tang").text
    assert all("汤文" not in line.text for line in wall.lines[said:])
    assert "有人认领了" in told(wall, "wx_li", "认领 W2")

    told(wall, "wx_bai", "圆梦 W2 眼镜送到了")
    assert "有人说圆了：眼镜送到了" in wall.heard("ask_feedback", to="wx_tang").text
    assert "由许愿的人" in told(wall, "wx_bai", "圆了 W2"), "not who did it"
    assert Wish.get_by_id(2).state == "delivered"
    assert "W2圆了" in told(wall, "wx_tang", "圆了 W2")
    assert "许愿的人说圆了" in wall.heard("notice", to="wx_bai").text
    assert Wish.get_by_id(2).state == "fulfilled"
    wall.passes(days=4)
    assert "您有10分" in told(wall, "wx_bai", "我的积分")


def test_what_is_not_fulfilled_goes_back_to_who_claimed_it(wall: Town) -> None:
    wall.says("wx_secretary", "公开 W2")
    wall.says("wx_bai", "认领 W2")
    wall.says("wx_bai", "圆梦 W2 送到了")
    assert "哪里没圆" in told(wall, "wx_tang", "没圆 W2")
    told(wall, "wx_tang", "没圆 W2 度数不对")
    assert "还没有圆：度数不对" in wall.heard("notice", to="wx_bai").text
    assert Wish.get_by_id(2).state == "claimed"
    assert "放回墙上" in told(wall, "wx_bai", "放弃 W2")
    assert Wish.get_by_id(2).state == "public"


@pytest.mark.slow
def test_a_claim_that_is_never_fulfilled_goes_back_on_the_wall(wall: Town) -> None:
    """Abuse: somebody claims for the show and is never heard of again."""
    wall.says("wx_secretary", "公开 W2")
    for no in (1, 2):
        wall.says("wx_bai", f"认领 W{no}")
    wall.at("2026-03-22 12:00")
    assert [x for x in wall.all("remind", to="wx_bai") if "到期" in x.text]
    wall.at("2026-03-25 12:00")
    reminders = [x for x in wall.all("remind", to="wx_bai") if "放回墙上" in x.text]
    assert reminders
    assert [wish.state for wish in Wish.select().order_by(Wish.id)] == ["public", "public"]
    assert "您认领过" in told(wall, "wx_bai", "认领 W2")
    wall.says("wx_lu", "许愿 想学用手机挂号")
    wall.says("wx_secretary", "公开 W3")
    assert "先不能再认领" in told(wall, "wx_bai", "认领 W3")
    assert "由您认领了" in told(wall, "wx_li", "认领 W2"), "somebody else may"


def test_who_visits_asks_at_the_door_when_somebody_else_fulfilled_it(town: Town) -> None:
    town.says("wx_u12", "心愿")
    town.says("wx_secretary", "圆梦 W1 扶手装好了")
    assert (Wish.get().state, Wish.get().by) == ("delivered", "P02")
    town.at("2026-03-10 10:00")
    assert "有人圆了：扶手装好了" in town.heard("visit", to="wx_u12").text
    told(town, "wx_u12", "圆了 W1")
    assert Wish.get().state == "fulfilled"
    assert "没有等着圆的" in told(town, "wx_secretary", "微心愿")


def test_who_visits_and_fulfils_it_himself_has_not_the_word(town: Town) -> None:
    town.says("wx_u12", "心愿")
    town.says("wx_u12", "圆梦 W1 我自己装的")
    town.passes(minutes=5)
    assert "有人圆了" in town.heard("visit", to="wx_secretary").text
    assert "自己圆的" in told(town, "wx_u12", "圆了 W1")
    told(town, "wx_secretary", "圆了 W1")
    assert Wish.get().state == "fulfilled"


def test_who_wished_and_does_not_answer_is_asked_by_the_community_once(wall: Town) -> None:
    wall.says("wx_secretary", "公开 W2")
    wall.says("wx_bai", "认领 W2")
    wall.says("wx_bai", "圆梦 W2 送到了")
    wall.at("2026-03-20 12:00")
    asked = [x for x in wall.all("visit", to="wx_secretary") if "有人圆了" in x.text]
    assert len(asked) == 1
    assert "汤文" not in asked[0].text


@pytest.mark.parametrize(
    ("who", "words", "said"),
    [
        ("wx_secretary", "圆梦 W1", "请写一句怎么圆的"),
        ("wx_secretary", "圆梦 扶手", "请写微心愿的编号"),
        ("wx_secretary", "圆梦 W7 好了", "没有等着圆的W7"),
        ("wx_chengguan", "圆梦 W1 好了", "没有等着圆的W1"),
        ("wx_ming", "圆梦 W1 好了", "没有等着圆的W1"),
        ("wx_nobody", "认领 W1", "还没有公开"),
        ("wx_ming", "认领 W9", "没有W9"),
        ("wx_ming", "放弃 W1", "还没有公开"),
    ],
)
def test_who_may_not_and_what_is_missing_is_said(town: Town, who: str, words: str, said: str) -> None:
    town.says("wx_u12", "心愿")
    town.says(who, words)
    assert said in town.heard("refusal", to=who).text
    assert Wish.get().state == "open"


def test_who_nobody_knows_is_not_brought_to_a_wisher(wall: Town) -> None:
    """A pretender who wants to come in."""
    assert "先让社区认识您" in told(wall, "wx_nobody", "认领 W1")
    assert not WishStep.select().where(WishStep.step == "claim").exists()


def test_talk_of_wishes_and_claims_is_talk(wall: Town) -> None:
    said = len(wall.lines)
    for words in (
        "认领一下快递",
        "认领 12",
        "放弃了，抢不到票",
        "公开一下账目",
        "许愿池真好看",
        "圆了一个梦",
        "微心愿",
    ):
        wall.says("wx_ming", words, room="u12")
    assert wall.silent(said)
    assert Wish.get_by_id(1).state == "public"


def test_who_has_left_is_asked_to_bring_nobody_together(wall: Town) -> None:
    from models import Person, Post

    Post.delete().where(Post.person == "P07").execute()
    Person.update(gone=True, wxid=None).where(Person.code == "P07").execute()
    wall.app.reload(wall.now)
    assert "邬丽萍跟您联系" in told(wall, "wx_bai", "认领 W1")
    assert "认领了" in wall.heard("visit", to="wx_secretary").text


def test_the_year_in_figures(wall: Town) -> None:
    wall.says("wx_bai", "认领 W1")
    assert told(wall, "wx_secretary", "微心愿统计 2026") == (
        "2026年微心愿：许下2个，公开1个，认领1个，圆梦0个，过期退回0次。"
    )
    assert "请写哪一年" in told(wall, "wx_secretary", "微心愿统计 去年")
    assert "只给三长和社区看" in told(wall, "wx_ming", "微心愿统计")


def test_without_a_question_the_word_lists_wishes(town: Town) -> None:
    town.says("wx_u12", "不用")
    town.says("wx_u12", "心愿")
    assert "没有等着圆的" in town.heard("answer", to="wx_u12").text
    assert not Wish.select().exists()
