"""What the office hears of the bot's own affairs: in its group, else alone; what comes in crowds as one message."""

from __future__ import annotations

import pytest

from bot.actions import office
from bot.actions.register import apply_register
from models import Member, Post, Room
from tests import registers
from tests.talk import Town


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock."""
    return Town(meanings={}).open()


def tell(town: Town, key: str, text: str) -> None:
    with town.database.atomic():
        office.tell(town.app.context(town.now), key, text)
    town.passes(seconds=1)


def note(town: Town, key: str, line: str) -> None:
    with town.database.atomic():
        office.note(town.app.context(town.now), key, line)


def no_group(town: Town) -> None:
    """The county office has no group of its own."""
    Member.delete().where(Member.room == "c").execute()
    Room.delete().where(Room.code == "c").execute()
    town.app.directory.reload()


def test_it_is_told_in_the_offices_group(town: Town) -> None:
    tell(town, "down", "网关连不上")
    assert town.heard("notice", room="c").text == "网关连不上"
    assert not town.all("notice", to="wx_office")


def test_without_a_group_each_of_the_office_is_told_alone(town: Town) -> None:
    changed = registers.rows()
    changed["人员"].append(["P12", "余主任", "wx_yu", "19900000112", "在职党员"])
    changed["任职"].append([registers.COUNTY, "县三长办", "P12"])
    apply_register(registers.register(changed), town.now)
    town.app.refresh(town.now)
    no_group(town)
    tell(town, "down", "网关连不上")
    assert {line.message.to for line in town.all("notice")} == {"wx_office", "wx_yu"}


def test_the_same_news_is_told_once(town: Town) -> None:
    for _ in range(3):
        tell(town, "down", "网关连不上")
    assert len(town.all("notice")) == 1


def test_what_comes_in_crowds_is_one_message_after_ten_minutes(town: Town) -> None:
    for number in range(3):
        note(town, f"group{number}", f"群{number}还没有对上地点")
        town.passes(minutes=2)
    assert not town.all("notice")
    town.passes(minutes=6)
    (line,) = town.all("notice", room="c")
    assert line.text == "群的变化：\n· 群0还没有对上地点\n· 群1还没有对上地点\n· 群2还没有对上地点"


def test_a_crowd_is_cut_and_counted(town: Town) -> None:
    for number in range(20):
        note(town, f"group{number}", f"群{number}")
    town.passes(minutes=11)
    text = town.heard("notice", room="c").text
    assert text.endswith("……共 20 条")
    assert text.count("· ") == 12


def test_one_line_is_noted_once_for_ever(town: Town) -> None:
    note(town, "group", "群还没有对上地点")
    town.passes(minutes=11)
    note(town, "group", "群还没有对上地点")
    town.passes(minutes=11)
    assert len(town.all("notice")) == 1


def test_what_comes_after_it_was_told_is_told_next(town: Town) -> None:
    note(town, "one", "甲")
    town.passes(minutes=11)
    note(town, "two", "乙")
    town.passes(minutes=11)
    assert [line.text for line in town.all("notice")] == ["群的变化：\n· 甲", "群的变化：\n· 乙"]


def test_a_restart_in_between_loses_no_line(town: Town) -> None:
    note(town, "one", "甲")
    town.open().passes(minutes=11)
    assert "甲" in town.heard("notice", room="c").text


def test_with_nobody_in_the_office_nobody_is_told(town: Town) -> None:
    no_group(town)
    Post.delete().where(Post.person == "P01").execute()
    town.app.reload(town.now)
    tell(town, "down", "网关连不上")
    assert not town.all("notice")
