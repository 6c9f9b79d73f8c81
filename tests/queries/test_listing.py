"""The office's lists: by number, state, place and lateness; and whether the bot hears and is heard."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.queries import listing
from bot.queries.listing import Wanted
from bot.terms import ACTIVE, State
from models import OutboxMessage, Place, Room
from tests.hearing import DOOR, LAMP, RUBBISH, SMOKE
from tests.registers import BUILDING_1, COMMUNITY, GRID, UNIT_12
from tests.talk import Town


@pytest.fixture
def town() -> Town:
    """Lamp and door of 1栋2单元 (the door is done), smoke of 2栋1单元, rubbish of the grid."""
    town = Town(meanings={}).open()
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_wan", DOOR, room="u12")
    town.says("wx_tang", SMOKE, room="u21")
    town.says("wx_li", RUBBISH, room="g")
    town.says("wx_u12", "办结 2 修好了", room="u12")
    return town


def numbers(**wanted: object) -> list[int]:
    return [row.no for row in listing.find(Wanted(**wanted), 50)]  # type: ignore[arg-type]


def test_all_of_them_by_number(town: Town) -> None:
    assert numbers() == [1, 2, 3, 4]


def test_one_by_its_number(town: Town) -> None:
    assert numbers(no=3) == [3]
    assert numbers(no=99) == []


def test_by_state(town: Town) -> None:
    assert numbers(states=[State.RESOLVED]) == [2]
    assert numbers(states=ACTIVE) == [1, 3, 4]


@pytest.mark.parametrize(
    ("place", "found"),
    [(UNIT_12, [1, 2]), (BUILDING_1, [1, 2]), (GRID, [1, 2, 3, 4]), (COMMUNITY, [1, 2, 3, 4]), ("no such place", [])],
)
def test_by_place_with_all_beneath_it(town: Town, place: str, found: list[int]) -> None:
    assert numbers(place=place) == found


def test_what_is_late_is_not_done_and_past_its_deadline(town: Town) -> None:
    assert numbers(overdue_at=town.now) == []
    assert numbers(overdue_at=town.now + timedelta(days=4)) == [1, 3], "the grid's has seven days, the door is done"


def test_several_conditions_hold_together(town: Town) -> None:
    assert numbers(place=BUILDING_1, states=ACTIVE) == [1]


def test_a_list_is_cut_and_the_count_is_not(town: Town) -> None:
    assert len(listing.find(Wanted(), 2)) == 2
    assert listing.count(Wanted()) == 4
    assert listing.count(Wanted(place=UNIT_12)) == 2


def test_names_come_with_the_rows(town: Town) -> None:
    (row,) = listing.find(Wanted(no=1), 1)
    assert row.place.name == "荷塘苑1栋2单元"
    assert row.assignee is not None
    assert row.assignee.name == "平志刚"


# --- places by what people call them ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (UNIT_12, [UNIT_12]),
        ("荷塘苑1栋2单元", [UNIT_12]),
        ("荷塘苑1栋", [BUILDING_1]),
        ("1栋2单元", [UNIT_12]),
        ("橘园", []),
    ],
)
def test_a_place_by_code_name_or_part_of_it(town: Town, words: str, found: list[str]) -> None:
    assert listing.places_called(words) == found


def test_a_part_of_several_names_means_all_of_them(town: Town) -> None:
    assert len(listing.places_called("荷塘苑")) > 2


def test_an_empty_register_is_known(town: Town) -> None:
    assert not listing.is_empty()
    Place.update(gone=True).execute()
    assert listing.is_empty()


# --- whether the bot is well ------------------------------------------------------------------------------------


def test_health_counts_what_is_heard_and_said(town: Town) -> None:
    found = listing.health()
    assert found.messages == 5
    assert found.last_message == town.now
    assert (found.queued, found.failed, found.unknown) == (0, 0, 0)
    assert found.rooms == 11


def test_health_tells_since_when_something_waits(town: Town) -> None:
    OutboxMessage.update(state="queued").where(OutboxMessage.id == 1).execute()
    OutboxMessage.update(state="failed").where(OutboxMessage.id == 2).execute()
    OutboxMessage.update(state="sending").where(OutboxMessage.id == 3).execute()
    found = listing.health()
    assert (found.queued, found.failed) == (2, 1)
    assert found.waiting_since == OutboxMessage.get_by_id(1).next_try_at


def test_a_group_that_is_gone_is_not_counted(town: Town) -> None:
    Room.update(gone=True).where(Room.code == "u12").execute()
    Room.update(bound=False).where(Room.code == "u11").execute()
    found = listing.health()
    assert (found.rooms, found.unbound) == (10, 1)


def test_before_anybody_spoke_nothing_is_known() -> None:
    Town(meanings={}).open()
    found = listing.health()
    assert (found.messages, found.last_message, found.waiting_since) == (0, None, None)
