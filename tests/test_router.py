"""From words to a route: commands with and without numbers, and talk that only begins like a command."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.clock import SHANGHAI
from bot.context import Context, Said, Speaker
from bot.messages import Incoming
from bot.router import Route, Words, choose, command, words_after
from bot.rules.county import RoomInfo
from bot.terms import Act, Outcome, RoomType
from tests.hearing import read

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=SHANGHAI)


def nothing(context: Context, said: Said, words: Words) -> None:
    """A handler that is never called here."""


def said(text: str, *, who: str = "leader", private: bool = False, quoted: tuple[int, ...] = (), taken="chatter"):
    room = None if private else RoomInfo("u12", "荷塘苑1栋2单元邻里群", RoomType.UNIT, "U")
    message = Incoming("m1", NOON, None if private else "u12", "wx", text)
    return Said(message, "u12", room, "U", Speaker("wx", "平志刚", who), read(taken, text), quoted=quoted)


def words(made, text: str) -> Words | None:
    """What a route with that command alone reads off the text."""
    found = choose((Route("one", nothing, made),), said(text))
    return found[1] if found else None


TAKE, MERGE, VISIT, MINE = (
    command("收到"),
    command("并", "合并", second=True),
    words_after("走访"),
    command("我的诉求", rest=False),
)


@pytest.mark.parametrize(
    ("text", "no", "rest"),
    [
        ("收到", None, ""),
        ("收到 12", 12, ""),
        ("收到12", 12, ""),
        ("  收到　12号 ", 12, ""),
        ("收到#12", 12, ""),
        ("收到 ＃12 下午去", 12, "下午去"),
        ("收到№3", 3, ""),
        ("收到１２", 12, ""),
        ("收到，马上去", None, "马上去"),
        ("收到12，马上去", 12, "马上去"),
        ("收到 12\n下午去看", 12, "下午去看"),
        ("收到12栋的事", None, "12栋的事"),
        ("收到12号楼的事", None, "12号楼的事"),
        ("收到 3楼的灯", None, "3楼的灯"),
        ("收到 3 楼道灯我去换", 3, "楼道灯我去换"),
        ("收到 3 单元门明天修", 3, "单元门明天修"),
        ("收到 3 单元的", None, "3 单元的"),
        ("收到 301室的", None, "301室的"),
        ("@三长助手\u2005收到 12", 12, ""),
        ("@三长助手 收到", None, ""),
        ("收到 12345678", None, "12345678"),
    ],
)
def test_a_number_is_read_and_a_house_is_no_number(text: str, no: int | None, rest: str) -> None:
    assert words(TAKE, text) == Words(no, rest)


@pytest.mark.parametrize("text", ["并 12 9", "并12到9", "合并 #12 #9", "并 12、9", "并12号入9号", "并12和9"])
def test_two_numbers(text: str) -> None:
    assert words(MERGE, text) == Words(12, "", 9)


@pytest.mark.parametrize("text", ["并不是这样", "并 12", "合并单元格", "并且还漏水", "并12栋3单元"])
def test_a_command_of_two_numbers_needs_both(text: str) -> None:
    assert words(MERGE, text) is None


@pytest.mark.parametrize(
    ("text", "rest"), [("走访 501 老人好", "501 老人好"), ("走访501", "501"), ("走访", ""), ("走访：501", "501")]
)
def test_a_door_stays_in_the_rest(text: str, rest: str) -> None:
    assert words(VISIT, text) == Words(None, rest)


@pytest.mark.parametrize("text", ["走访户名单在哪", "走访的时候注意安全", "走访慰问活动通知"])
def test_a_longer_word_is_no_command(text: str) -> None:
    assert words(VISIT, text) is None


@pytest.mark.parametrize("text", ["我的诉求", "我的诉求。", " 我的诉求！", "@三长助手 我的诉求"])
def test_a_command_without_a_rest(text: str) -> None:
    assert words(MINE, text) == Words()


@pytest.mark.parametrize("text", ["我的诉求很简单，就是要安静", "我的诉求是什么时候修"])
def test_with_more_words_it_is_talk(text: str) -> None:
    assert words(MINE, text) is None


def test_what_a_command_is_not_followed_by() -> None:
    made = command("办结", but="婚")
    assert words(made, "办结婚证要带什么") is None
    assert words(made, "办结已换新灯") == Words(None, "已换新灯")


def test_a_command_that_needs_its_number() -> None:
    made = command("开", numbered=True)
    assert words(made, "开 3") == Words(3)
    assert words(made, "开3吧") == Words(3, "吧")
    assert words(made, "开不了门") is None
    assert words(made, "开") is None


TARGET = Route("resolve", nothing, command("办结"), needs_target=True)


@pytest.mark.parametrize(
    ("who", "text", "quoted", "private", "meant"),
    [
        ("leader", "办结 换好了", (), False, True),
        ("resident", "办结 换好了", (), False, False),
        ("resident", "办结 3", (), False, True),
        ("resident", "办结", (3,), False, True),
        ("resident", "办结", (), True, True),
    ],
)
def test_without_a_target_it_is_talk_unless_a_leader_or_in_private(
    who: str, text: str, quoted: tuple[int, ...], private: bool, meant: bool
) -> None:
    assert (choose((TARGET,), said(text, who=who, quoted=quoted, private=private)) is not None) is meant


def test_private_only_stays_silent_in_a_group() -> None:
    route = Route("mine", nothing, MINE, private_only=True)
    assert choose((route,), said("我的诉求")) is None
    assert choose((route,), said("我的诉求", private=True)) is not None


def test_routes_are_tried_in_order_and_by_act() -> None:
    first = Route("photo", nothing, when=lambda s: s.text == "")
    second = Route("report", nothing, acts=frozenset({Act.REPORT}), outcomes=frozenset({Outcome.SURE}))
    third = Route("rest", nothing, acts=frozenset(Act))
    routes = (first, second, third)

    def name(text: str, taken: str) -> str:
        found = choose(routes, said(text, taken=taken))
        return found[0].name if found else ""

    assert name("", "report facility") == "photo"
    assert name("灯坏了", "report facility") == "report"
    assert name("灯坏了", "unsure facility") == "rest"
    assert name("早上好", "chatter") == "rest"


def test_plain_words_are_handed_on_whole() -> None:
    route = Route("progress", nothing, acts=frozenset({Act.PROGRESS}))
    found = choose((route,), said("师傅明天上午来", taken="progress"))
    assert found is not None
    assert found[1] == Words(rest="师傅明天上午来")
