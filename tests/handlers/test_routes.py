"""Every example of a route leads to it; what people say in like words about other things does not."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.clock import SHANGHAI
from bot.context import Said, Speaker, Spoken
from bot.messages import Attachment, Incoming
from bot.router import LEADERS, Route, fitting
from bot.rules.county import PersonInfo, RoomInfo
from bot.terms import Act, Identity, RoomType
from bot.text.talk import says_taken
from handlers.registry import ROUTES
from tests.hearing import read

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=SHANGHAI)
LEADER = PersonInfo("P07", "平志刚", "wx_u12", Identity.PARTY_MEMBER)
NAMED = {route.name: route for route in ROUTES}
EXAMPLES = [(route.name, text) for route in ROUTES for text in route.examples]


def said(
    text: str,
    who: str = "resident",
    *,
    private: bool = False,
    taken: str = "chatter",
    quoted: tuple[int, ...] = (),
    recent: tuple[Spoken, ...] = (),
    photos: int = 0,
) -> Said:
    room = None if private else RoomInfo("u12", "荷塘苑1栋2单元邻里群", RoomType.UNIT, "U")
    pictures = tuple(Attachment("image") for _ in range(photos))
    message = Incoming("m9", NOON, None if private else "u12", "wx", text, attachments=pictures)
    speaker = Speaker("wx", "某人", who, LEADER if who == "leader" else None)
    return Said(message, "u12", room, "U", speaker, read(taken, text), recent, quoted)


#: These answer only where there is something that they can be about, else the next one is tried.
TENTATIVE = ("verdict", "picked")


def name(heard: Said) -> str:
    return next((route.name for route, _ in fitting(ROUTES, heard) if route.name not in TENTATIVE), "")


def as_meant(route: Route, text: str) -> Said:
    """Said by whom and where the route is for."""
    taken = str(next(iter(route.acts))) if route.acts else "chatter"
    who = "leader" if route.who == LEADERS else "resident"
    return said(text, who, private=route.private_only, taken=taken)


@pytest.mark.parametrize(("route", "text"), EXAMPLES)
def test_an_example_leads_to_its_route(route: str, text: str) -> None:
    assert name(as_meant(NAMED[route], text)) == route


def test_names_and_command_words_are_told_apart() -> None:
    assert len(NAMED) == len(ROUTES)
    commands = [word for route in ROUTES if route.command for word in route.command.words]
    assert len(commands) == len(set(commands))


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_what_help_tells_of_has_an_example(route: Route) -> None:
    assert bool(route.help) <= bool(route.examples)
    assert not route.help or route.who or route.acts


@pytest.mark.parametrize(
    "text",
    [
        "办结婚证要带什么",
        "办结率这个月怎么样",
        "上报纸了，咱们小区出名了",
        "上报名单的截止今天",
        "升级版的健身器材",
        "转给你了，红包",
        "挂起来的灯笼真好看",
        "退回来的快递在门卫",
        "退回押金找谁",
        "解释权归商家",
        "解释一下",
        "改类型的事别问我",
        "收到货了",
        "收到快递的报个门牌",
        "收到通知的请回复",
        "收到了吗",
        "收到消息没有",
        "满意度调查请大家填",
        "满意吗",
        "满意不满意都写上",
        "不满意的话可以退",
        "并不是我家",
        "并且要注意安全",
        "合并单元格怎么弄",
        "恢复得怎么样了",
        "帮助别人快乐自己",
        "认领一下快递",
        "认领失物的来门卫",
        "放弃吧，没希望了",
        "吹哨了，球赛开始",
        "报到时间改到九月一号",
        "报到 12楼会议室",
        "回哨兵岗",
        "完成了，收工",
        "特长生招生简章",
        "空闲的车位有吗",
        "推荐个馆子",
        "下沉干部来了",
        "公开一下账目",
        "许愿池真好看",
        "兑换点零钱",
        "积分怎么算",
        "请志愿队员们集合",
        "随手拍的荷花",
    ],
)
@pytest.mark.parametrize("who", ["leader", "resident"])
def test_talk_that_begins_like_a_command_is_talk(text: str, who: str) -> None:
    assert name(said(text, who)) in ("", "mention")
    assert not says_taken(text)


@pytest.mark.parametrize(
    "text",
    [
        "开不了门，门禁坏了",
        "立刻来人，水管爆了",
        "不是我家漏的，是楼上漏的",
        "开水房没热水了",
        "立案要什么材料",
        "待办事项是什么",
    ],
)
def test_a_private_report_is_no_answer_to_a_list(text: str) -> None:
    assert name(said(text, private=True, taken="report facility")) == "report"


@pytest.mark.parametrize("text", ["我的诉求", "我的待办", "今日走访", "开 3", "不是 3", "未遇 501", "变故 501 住院了"])
def test_private_words_are_not_heard_in_a_group(text: str) -> None:
    assert NAMED[name(said(text, "leader", private=True))].private_only
    assert not (found := name(said(text, "leader"))) or not NAMED[found].private_only


@pytest.mark.parametrize(
    ("act", "route"),
    [
        ("report facility", "report"),
        ("unsure facility", "candidate"),
        ("support", "support"),
        ("detail", "detail"),
        ("progress", "progress"),
        ("feedback", "feedback"),
        ("query", ""),
        ("notice", ""),
        ("chatter", ""),
    ],
)
def test_acts_lead_to_their_routes(act: str, route: str) -> None:
    assert name(said("说了点什么", taken=act)) == route


def test_every_act_but_talk_has_a_route() -> None:
    routed = {act for route in ROUTES for act in route.acts}
    assert set(Act) - routed <= {Act.QUERY, Act.NOTICE, Act.CHATTER}


def spoken(sender: str, seconds: int, requests: tuple[int, ...] = ()) -> Spoken:
    return Spoken(
        "m1", sender, sender, NOON.replace(hour=11, minute=59, second=60 - seconds), "灯坏了", "report", requests
    )


def test_right_after_an_own_report_words_go_on_about_it() -> None:
    mine, other = spoken("wx", 30, (1,)), spoken("wx_li", 30, (1,))
    assert name(said("就是三楼那个", recent=(mine,))) == "goes_on"
    assert name(said("谢谢", recent=(mine,))) == ""
    assert name(said("就是三楼那个", recent=(other,))) == ""
    assert name(said("就是三楼那个", recent=(spoken("wx", 30),))) == ""
    assert name(said("根本没亮", taken="feedback", recent=(mine,))) == "feedback"


def test_a_photo_without_words() -> None:
    assert name(said("", photos=1)) == "photo"
    assert name(said("  ", photos=2)) == "photo"
    assert name(said("三楼楼道灯不亮了", photos=1, taken="report facility")) == "report"


def test_a_quote_is_a_word_on_what_it_quotes() -> None:
    assert name(said("师傅到了", "leader", quoted=(1,))) == "leaders_word"
    assert name(said("还是不亮", quoted=(1,))) == "residents_word"
    assert name(said("办结 换好了", "leader", quoted=(1,))) == "resolve"
    assert name(said("满意", quoted=(1,))) == "content"


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("收到", "accept"),
        ("知道了，下班去处理", "taken"),
        ("我去看看", "taken"),
        ("师傅在换灯管了", "mention"),
        ("早上好各位", ""),
    ],
)
def test_a_leaders_plain_words(text: str, route: str) -> None:
    assert name(said(text, "leader")) == route
    assert name(said(text)) == "", "a resident's are talk"
