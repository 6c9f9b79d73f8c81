"""The main job, as talk: from a resident's sentence to a closed request."""

from __future__ import annotations

import pytest

from bot.actions.service_requests.moving import steps
from bot.config import Settings
from bot.terms import Step
from tests.talk import Town

LAMP = "三楼楼道的灯坏了，黑漆漆的，昨晚差点踩空"
LEAK = "一楼下水道又堵了，污水冒出来，臭死了，有人管吗"
GAS = "一楼好大煤气味！！头都晕了，谁家煤气没关"


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock."""
    return Town().open()


def test_a_sentence_becomes_a_record_and_the_one_leader_is_called(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")

    line = town.heard("receipt", room="u12")
    assert line.mentions == ["wx_u12"]
    assert "1号" in line.text
    assert "@1栋2单元长 平志刚\u2005" in line.text
    assert (town.request().state, town.request().kind, town.request().floor) == ("assigned", "facility", "3")
    assert len(town.all()) == 1, "one message, to one group"


def test_talk_leaves_no_trace(town: Town) -> None:
    for words in (
        "早上好各位邻居",
        "今天降温多穿点",
        "哈哈哈",
        "🌹🌹",
        "转让九成新婴儿床，要的私我",
        "有人拼车去市里吗",
    ):
        town.says("wx_ming", words, room="u12")

    assert town.requests() == 0
    assert town.silent(0)


def test_the_whole_loop(town: Town) -> None:
    report = town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "收到，我中午去买灯泡，今晚换上", room="u12")
    assert town.request().state == "accepted"
    assert town.request().promise_at is not None

    town.at("2026-03-10 19:30").says("wx_u12", "三楼的灯换好了，试过是亮的", room="u12", quote=report)
    ask = town.heard("resolve", room="u12")
    assert ask.mentions == ["wx_ming"]
    assert town.request().state == "resolved"

    town.says("wx_ming", "亮了亮了，谢谢平哥", room="u12")
    assert (town.request().state, town.request().satisfied) == ("closed", True)
    assert town.actions() == ["report", "assign", "accept", "promise", "resolve", "verify"]
    assert {Step.REPORTED, Step.DISPATCHED, Step.HANDLED, Step.ANSWERED, Step.REVIEWED} <= set(steps(1))


def test_what_is_not_content_is_opened_again(town: Town) -> None:
    report = town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "办结 1 换了灯泡", room="u12")
    town.says("wx_ming", "不满意 根本没亮", room="u12", quote=report)

    assert (town.request().state, town.request().satisfied, town.request().reopened) == ("assigned", False, 1)
    assert town.heard("assign", room="u12").mentions == ["wx_u12"]


def test_nobody_answers_and_three_days_later_it_is_closed_and_counted_apart(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "办结 1 换了灯泡", room="u12")
    town.passes(days=3, hours=1)

    assert (town.request().state, town.request().close_reason, town.request().satisfied) == (
        "closed",
        "unanswered",
        None,
    )


def test_pieces_and_photos_become_one_request(town: Town) -> None:
    town.says("wx_ming", "一楼信报箱旁边", room="u12")
    town.says("wx_ming", photos=1, room="u12")
    town.says("wx_ming", "水管爆了，一直在喷水，地上全是水", room="u12")
    town.says("wx_ming", photos=2, room="u12")
    town.says("wx_ming", "都流到电表箱那边了", room="u12")

    assert town.requests() == 1
    assert len(town.all("receipt") + town.all("urgent")) == 1
    from bot.queries.requests import talk

    assert len(talk(1)) == 5


def test_ours_too_is_counted_by_household() -> None:
    town = Town(Settings.model_validate({"manners": {"supporter_steps": [3, 6]}})).open()
    town.says("wx_li", "停水了，一滴水都没有，怎么回事", room="b1")
    town.says("wx_chen", "我家也是", room="b1")
    town.says("wx_chen", "+1", room="b1")
    town.says("wx_ming", "我家也没水", room="b1")

    assert town.requests() == 1
    assert town.request().supporter_count == 2
    assert "3 户" in town.heard("progress", room="b1").text


def test_the_next_one_up_answers_for_a_vacant_post(town: Town) -> None:
    from models import Post

    Post.delete().where(Post.role == "unit_leader", Post.person == "P07").execute()
    town.app.reload(town.now)
    town.says("wx_ming", LAMP, room="u12")

    assert town.heard("receipt").mentions == ["wx_b1"]


def test_urgent_calls_two_leaders_and_says_whom_to_ring(town: Town) -> None:
    town.at("2026-03-10 23:40").says("wx_tang", GAS, room="u21")

    line = town.heard("urgent", room="u21")
    assert line.mentions == ["wx_u21", "wx_b2"]
    assert "119" in line.text
    town.passes(minutes=16)
    assert town.all("escalate", to="wx_grid"), "not taken in a quarter of an hour: the next one up as well"
    assert town.request().assignee_id == "P08", "it stays where it is"


def test_a_silent_leader_is_reminded_then_passed_over(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.at("2026-03-10 15:20")
    assert not town.all("remind"), "four working hours from 09:00 end at 15:00 plus the noon break"
    town.at("2026-03-10 17:00")
    assert town.heard("remind").message.to == "wx_u12"
    town.at("2026-03-11 10:00")
    assert town.request().assignee_id == "P04"
    assert town.heard("escalate", room="u12").mentions == ["wx_b1"]


def test_reported_up_two_levels_and_handed_to_a_department(town: Town) -> None:
    town.says("wx_tang", "后门烧烤店的油烟全灌进来，窗户都不敢开，天天这样", room="u21")
    town.says("wx_u21", "上报 1 店家拒不整改", room="u21")
    assert town.request().level == 2
    assert town.all("escalate", to="wx_grid")
    town.says("wx_grid", "收到 1 我去现场看看", room="w")
    town.says("wx_grid", "上报 1 需要职能部门执法", room="w")
    assert town.request().level == 3
    assert town.all("escalate", to="wx_office")
    town.says("wx_office", "转办 1 城管局", room="c")
    assert town.heard("assign", room="d1").mentions == ["wx_chengguan"]
    town.says("wx_chengguan", "收到 1 明天带队检测", room="d1")
    assert "阮志远" in town.heard("progress", room="u21").text, "those who wait hear of it"
    town.says("wx_chengguan", "办结 1 净化器已装好，复测达标", room="d1")
    assert town.heard("resolve", room="u21").mentions == ["wx_tang"]


def test_a_bare_nod_with_two_open_is_asked_back_once(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    leak = town.says("wx_wan", LEAK, room="u12")
    town.says("wx_u12", "收到", room="u12")
    asked = town.heard("answer", to="wx_u12")
    assert asked.message.room is None, "a question to one person is no matter of the group"
    town.says("wx_u12", "收到", room="u12")
    assert len(town.all("answer", to="wx_u12")) == 1

    town.says("wx_u12", "收到", room="u12", quote=leak)
    assert (town.request(1).state, town.request(2).state) == ("assigned", "accepted")


def test_a_resident_cannot_close_what_a_leader_has_to(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_wan", "办结 1 好了好了", room="u12")
    town.says("wx_wan", "办结 1", room="u12")

    assert len(town.all("refusal")) == 1, "one polite refusal, once"
    assert town.request().state == "assigned"


def test_a_leader_who_reported_cannot_be_content_with_his_own_work(town: Town) -> None:
    town.says("wx_u12", "一楼楼道堆满杂物，走都走不过去，有人管吗", room="u12")
    if town.requests():
        town.says("wx_u12", "办结 1 清走了", room="u12")
        town.says("wx_u12", "满意 1", room="u12")
        assert town.request().state == "resolved"


def test_taken_back_before_anything_hung_on_it(town: Town) -> None:
    said = town.says("wx_ming", LAMP, room="u12")
    town.recalls("wx_ming", said, room="u12")

    assert town.request().state == "withdrawn"
    assert town.heard("notice", to="wx_u12").message.room is None


def test_the_same_message_twice_is_one(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12", id="same")
    town.says("wx_ming", LAMP, room="u12", id="same")

    assert town.requests() == 1
    assert len(town.lines) == 1


def test_what_is_not_theirs_goes_back(town: Town) -> None:
    town.says("wx_tang", "后门烧烤店的油烟全灌进来，窗户都不敢开，天天这样", room="u21")
    town.says("wx_u21", "上报 1 店家拒不整改", room="u21")
    town.says("wx_grid", "上报 1 需要执法", room="w")
    town.says("wx_office", "转办 1 城管局", room="c")
    town.says("wx_chengguan", "退单 1 油烟归生态环境局管", room="d1")

    assert town.request().department_id is None
    assert town.request().assignee_id == "P01"
    assert town.heard("escalate", to="wx_office")


def test_requests_follow_their_post(town: Town) -> None:
    from tests import registers

    town.says("wx_ming", LAMP, room="u12")
    changed = registers.rows()
    changed["任职"] = [[a, b, "P06" if c == "P07" else c] for a, b, c in changed["任职"]]
    registers.install(town.database, changed=changed, now=town.now)
    town.passes(hours=1).says("wx_u11", "我的待办")

    assert town.request().assignee_id == "P06"
    assert "1号" in town.heard("answer", to="wx_u11").text
    town.passes(hours=7)
    assert town.heard("remind").message.to == "wx_u11", "the reminder follows the post as well"


def test_explained_in_writing(town: Town) -> None:
    said = town.says("wx_ming", "自来水发黄，放半天都是黄的，还怎么喝", room="u12")
    town.says("wx_u12", "解释 1994年的旧管，已列入年底统一改造，改造前每月清洗一次", room="u12", quote=said)

    assert town.request().state == "explained"
    assert town.heard("notice", room="u12").mentions == ["wx_ming"]


def test_corrected_and_learned_from(town: Town) -> None:
    from models import Label

    said = town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "改类 物业服务", room="u12", quote=said)

    assert town.request().kind == "property"
    assert Label.get().kind == "property"
    confirmed = town.heard("answer", to="wx_u12")
    assert "已改为“物业服务”" in confirmed.text
    assert confirmed.message.room is None, "the group has nothing to read of it"


def test_merged_into_the_other(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_wan", LEAK, room="u12")
    town.says("wx_u12", "并 2 1", room="u12")

    assert (town.request(2).state, town.request(2).into) == ("merged", 1)
    assert town.request(1).supporter_count == 1
    assert "已并入【1号】" in town.heard("answer", to="wx_u12").text


def test_withdrawn_by_who_reported(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_ming", "撤销 1", room="u12")

    assert town.request().state == "withdrawn"


def test_a_private_report_stays_private(town: Town) -> None:
    town.says("wx_ming", "我对门天天把电动车推到楼道里充电，线从门缝拉出来，太危险了")

    assert town.request().private
    assert town.heard("assign", to="wx_u12").message.room is None
    assert "小陈" not in town.heard("assign", to="wx_u12").text
    assert not [line for line in town.lines if line.message.room], "no word of it in any group"
    town.says("wx_ming", "我的诉求")
    assert "1号" in town.heard("answer", to="wx_ming").text


def test_what_waits_for_a_leader(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "我的待办")

    assert "1号" in town.heard("answer", to="wx_u12").text


def test_help_fits_who_asks(town: Town) -> None:
    town.says("wx_ming", "帮助")
    assert "办结" not in town.heard("answer", to="wx_ming").text
    town.says("wx_u12", "帮助")
    assert "办结" in town.heard("answer", to="wx_u12").text


def test_personal_data_is_asked_back_in_private_and_not_kept(town: Town) -> None:
    from models import Message

    town.says("wx_ming", "唐贵 361030197105214417 许愿 361030198811037725 电话19900008801", room="u12")

    assert town.heard("notice", to="wx_ming").message.room is None
    assert Message.get().text == ""
    assert town.requests() == 0


def test_a_promise_that_passed_is_asked_about(town: Town) -> None:
    said = town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "师傅今天下午五点前来换", room="u12", quote=said)
    town.at("2026-03-11 09:30")

    assert town.heard("remind", to="wx_u12")


def test_down_over_a_deadline_is_caught_up_once(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    before = len(town.lines)
    from datetime import datetime

    from bot.clock import SHANGHAI

    town.now = datetime(2026, 3, 11, 15, 0, tzinfo=SHANGHAI)
    town.open()
    town.passes(minutes=1)

    assert [line.purpose for line in town.lines[before:]].count("remind") == 0, "passed over: no reminder as well"
    assert len(town.all("escalate")) == 1
    town.open().passes(minutes=1)
    assert len(town.all("escalate")) == 1


def test_a_leader_is_asked_about_the_likeliest_few_only(town: Town) -> None:
    from models import Candidate

    for number in range(9):
        Candidate.create(
            room="u12", message_id=f"c{number}", sender="wx_ming", at=town.now, text=f"第{number}句", kind="facility",
            place="36103000100100102", leader="P07", confidence=0.3 + number / 20,
        )  # fmt: skip
    town.at("2026-03-10 11:31")

    asked = town.heard("candidates", to="wx_u12").text
    assert "第8句" in asked
    assert "第0句" not in asked
    assert asked.count("“第") == 6
