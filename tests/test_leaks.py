"""No message of the bot to a group holds a visited household, a category, an illness or a number of a person.

Every sentence of the house is filled with the worst that people write and put to a group; then a month is lived
through with such words, and all that reached a group is read.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import types
import typing
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

import pytest

from bot import outbox, rules
from bot.actions import tasks
from bot.actions.tasks import Decision
from bot.calendar import Span
from bot.clock import SHANGHAI
from bot.messages import Outgoing
from bot.settings.types import at
from bot.terms import Purpose
from bot.text.personal import leaks
from models import Department, Member, OutboxMessage, Room, Task
from tests.papers.plain import PlainTown, town

#: What people write although they should not.
POISON = (
    "我家老人是残疾人，电话13812345678",
    "502的王大爷是低保户，有精神分裂症",
    "身份证110101199003074477，卡号6222021234567890128",
    "空巢老人余大妈中风在床，信访户",
)
_NOW = datetime(2026, 3, 10, 9, 0, tzinfo=SHANGHAI)


def filled(kind: Any, poison: str) -> Any:
    """A value of an annotation, with poison where people's words would stand."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return filled(next(one for one in inner if one is not type(None)), poison)
    if origin is tuple:
        return tuple(filled(one, poison) for one in inner)
    if origin is not None:
        return [filled(inner[0], poison)] * 2
    if kind is str:
        return poison
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    plain = {bool: True, int: 7, float: 1.5, datetime: _NOW, date: _NOW.date(), Span: Span(at("18:30"), at("20:30"))}
    return plain[kind]


def wordings() -> list[types.ModuleType]:
    """Every module of the rules that holds sentences; a new one is found by its name."""
    names = [found.name for found in pkgutil.iter_modules(rules.__path__) if found.name.endswith("wording")]
    return [importlib.import_module(f"{rules.__name__}.{name}") for name in names]


SERVICE = {"points_wording", "volunteer_wording", "whistle_wording"}


def test_every_wording_is_read():
    assert {"wording", "visit_wording", "paper_wording", "wish_wording", "binding_wording"} | SERVICE <= {
        module.__name__.rpartition(".")[2] for module in wordings()
    }


def sentences() -> list[Any]:
    """Every public function of the wording modules."""
    return [
        pytest.param(function, id=f"{module.__name__.rpartition('.')[2]}.{name}")
        for module in wordings()
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    ]


@pytest.mark.parametrize("function", sentences())
@pytest.mark.parametrize("poison", POISON)
def test_no_sentence_brings_it_into_a_group(function: Any, poison: str):
    place = town()
    hints = typing.get_type_hints(function)
    names = [name for name in inspect.signature(function).parameters if name != "limit"]
    text = function(**{name: filled(hints[name], poison) for name in names})
    outbox.put(place.app.context(place.now), Outgoing("leak", str(text), Purpose.NOTICE, room="u12"))
    said = OutboxMessage.get(OutboxMessage.key == "leak").text
    assert not leaks(said), said


def with_riders(place: PlainTown) -> PlainTown:
    """The town with a team of riders that has a group."""
    volunteers = place.settings.volunteers.model_copy(update={"teams": {"V01": "跑腿"}})
    place.settings = place.settings.model_copy(update={"volunteers": volunteers})
    Department.create(code="V01", name="红骑兵")
    Room.create(code="v1", name="红骑兵群", type="department", department="V01")
    Member.create(room="v1", wxid="wx_rider", nickname="骑手小何")
    place.open()
    return place


def lived() -> PlainTown:
    """A month in which people write what they should not, in groups and alone."""
    place = with_riders(town())
    for number, poison in enumerate(POISON):
        place.says("wx_ming", f"{number + 1}楼灯坏了，{poison}", room="u12")
        place.passes(hours=5)
    place.says("wx_tang", f"对门漏水，{POISON[3]}，不要说是我讲的")
    place.says("wx_u12", f"办结 1 {POISON[1]}已处理", room="u12")
    place.says("wx_ming", f"不满意 1 {POISON[0]}", room="u12")
    place.says("wx_u12", f"上报 2 {POISON[3]}", room="u12")
    place.says("wx_u12", f"挂起 3 等居民，{POISON[0]}", room="u12")
    place.says("wx_u12", f"解释 4 {POISON[1]}", room="u12")
    place.at("2026-03-14 19:00")
    place.says("wx_u12", "走访 501 万里中风在床，是空巢老人，想装扶手")
    place.says("wx_u12", "心愿")
    place.says("wx_u12", "走访 501 万里缺降压药，要人帮买")
    place.says("wx_u12", "开")
    place.says("wx_secretary", "微心愿")
    place.says("wx_secretary", f"圆梦 W1 {POISON[1]}")
    place.says("wx_u12", "今日走访")
    place.says("wx_u22", "未遇 302 白雪低保户，邻居说住院了")
    _reviewed_and_decided(place)
    _helped(place)
    place.at("2026-04-20 12:00")
    return place


def _reviewed_and_decided(place: PlainTown) -> None:
    """A neighbour is asked and answers; a meeting decides; a task is struck off, each in careless words."""
    place.says("wx_li", f"门口垃圾没人收，{POISON[0]}", room="u11")
    no = place.requests()
    place.says("wx_u11", f"办结 {no} {POISON[1]}清走了", room="u11")
    place.passes(hours=26)
    assert place.all("ask_feedback", to="wx_chen")
    place.says("wx_chen", f"不满意 {no} {POISON[3]}，不要说是我讲的")
    decision = Decision("D01", f"{POISON[1]}门口换桶", place.now + timedelta(days=9), no)
    tasks.decide(place.app.context(place.now), "2026年2月", [decision])
    place.passes(minutes=1)
    place.says("wx_chengguan", f"销号 任务{Task.get(Task.source == 'meeting').id} {POISON[0]}", room="d1")


def _helped(place: PlainTown) -> None:
    """Wishes, volunteers, a whistle and a matter from the road, each in careless words."""
    place.says("wx_tang", f"许愿 想请人陪着看病，{POISON[1]}")
    place.says("wx_secretary", f"公开 W2 汤文想请人陪，{POISON[3]}")
    assert "不能公开的话" in place.heard("refusal", to="wx_secretary").text
    place.says("wx_secretary", "公开 W2 汤大妈想请人陪着去医院，201的")
    place.says("wx_bai", "认领 W2", room="b2")
    place.says("wx_bai", f"圆梦 W2 {POISON[0]}")
    place.says("wx_tang", f"没圆 W2 {POISON[2]}")
    place.says("wx_lu", f"漏水了，{POISON[3]}", room="u21")
    no = place.requests()
    place.says("wx_u21", f"请志愿队 {no} 红骑兵", room="u21")
    place.says("wx_rider", f"接单 {no}", room="v1")
    place.says("wx_rider", photos=1, room="v1")
    place.says("wx_rider", f"完成 {no} {POISON[3]}", room="v1")
    place.says("wx_rider", f"随手拍 荷塘苑1栋门口井盖松了，{POISON[1]}", room="v1")
    place.says("wx_u21", f"吹哨 {no} 城管局", room="u21")
    place.passes(days=2)
    place.says("wx_chengguan", f"报到 {no}", room="d1")
    place.says("wx_chengguan", f"回哨 {no} {POISON[0]}", room="d1")
    told = "\n".join(line.text for line in place.all() if line.message.room)
    assert all(words in told for words in ("能去的回“接单", "有人接了，谢谢", "【吹哨", "报到时限过了", "的人到了"))


@pytest.fixture(scope="module")
def groups() -> list[tuple[str, str]]:
    return [(line.purpose, line.text) for line in lived().lines if line.message.room]


@pytest.mark.slow
def test_a_month_of_careless_words_leaves_nothing_in_a_group(groups: list[tuple[str, str]]):
    assert {"receipt", "progress", "resolve", "summary", "notice", "escalate"} <= {purpose for purpose, _ in groups}
    assert [text for _, text in groups if leaks(text)] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "word", ["扶手", "万里", "白雪", "501", "302", "汤文", "13812345678", "中风", "低保", "空巢", "不要说是我讲的"]
)
def test_nothing_of_a_visit_or_of_who_spoke_alone_reaches_a_group(groups: list[tuple[str, str]], word: str):
    assert [text for _, text in groups if word in text] == []
