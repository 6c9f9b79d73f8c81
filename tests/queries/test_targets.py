"""Which request somebody means: by number, by quote, by words, or the only one that it can be."""

from __future__ import annotations

import pytest

from bot.context import Said
from bot.messages import Incoming
from bot.queries import targets
from bot.refusals import NotFound
from bot.terms import State
from models import ServiceRequest
from tests.hearing import DOOR, LAMP, LEAK, SMOKE
from tests.talk import Town


@pytest.fixture
def town() -> Town:
    """The lamp (1) and the drain (2) of one staircase, a door (3) of the next building, smoke (4) with a department."""
    town = Town(meanings={}).open()
    town.says("wx_ming", LAMP, room="u12", id="lamp")
    town.says("wx_wan", LEAK, room="u12", id="leak")
    town.says("wx_tang", DOOR, room="u21", id="door")
    town.says("wx_bai", SMOKE, room="g", id="smoke")
    town.says("wx_grid", "转办 4 城管局", room="g")
    return town


def heard(town: Town, who: str, room: str | None, text: str = "", quote: str | None = None) -> Said:
    message = Incoming("now", town.now, room, who, text, quote=quote)
    return town.app._said(town.app.context(town.now), message, room or f"private:{who}")


def numbers(rows: list[ServiceRequest]) -> list[int]:
    return sorted(row.no for row in rows)


def named(town: Town, said: Said, no: int | None) -> list[int]:
    return numbers(targets.named(town.app.context(town.now), said, no))


@pytest.mark.parametrize(
    ("who", "room", "no"),
    [
        ("wx_ming", "u12", 1),
        ("wx_li", "u11", 1),
        ("wx_bai", "g", 1),
        ("wx_u12", None, 3),
        ("wx_ming", None, 1),
        ("wx_office", "c", 2),
    ],
)
def test_a_number_is_seen_by_neighbours_of_the_grid_and_all_who_work(town: Town, who: str, room: str, no: int) -> None:
    assert named(town, heard(town, who, room), no) == [no]


@pytest.mark.parametrize(
    ("who", "room", "no"), [("wx_nobody", None, 1), ("wx_ming", "u12", 99), ("wx_stranger", "wild", 1)]
)
def test_a_number_that_is_not_there_for_somebody(town: Town, who: str, room: str | None, no: int) -> None:
    with pytest.raises(NotFound, match=f"没有{no}号"):
        named(town, heard(town, who, room), no)


def test_a_quote_names_without_a_number(town: Town) -> None:
    assert named(town, heard(town, "wx_u12", "u12", quote="leak"), None) == [2]
    assert named(town, heard(town, "wx_u12", "u12"), None) == []
    assert named(town, heard(town, "wx_u12", "u12", quote="leak"), 1) == [1], "the number is plainer than the quote"


@pytest.mark.parametrize(
    ("who", "room", "expected"),
    [
        ("wx_u12", "u12", [1, 2]),
        ("wx_u12", None, [1, 2]),
        ("wx_u12", "w", [1, 2]),
        ("wx_u21", "u21", [3]),
        ("wx_u11", "u11", []),
        ("wx_b1", "u12", [1, 2]),
        ("wx_b1", "b1", [1, 2]),
        ("wx_b2", "u21", [3]),
        ("wx_chengguan", "d1", [4]),
        ("wx_water", "d2", []),
        ("wx_ming", "u12", []),
    ],
)
def test_what_a_leader_can_mean_here(town: Town, who: str, room: str | None, expected: list[int]) -> None:
    assert numbers(targets.answering(town.app.context(town.now), heard(town, who, room))) == expected


def test_what_he_can_mean_goes_by_state(town: Town) -> None:
    town.says("wx_u12", "收到 1", room="u12")
    context, said = town.app.context(town.now), heard(town, "wx_u12", "u12")
    assert numbers(targets.answering(context, said, {State.ASSIGNED})) == [2]
    assert numbers(targets.answering(context, said, {State.ACCEPTED})) == [1]


def test_words_choose_among_several(town: Town) -> None:
    rows = [ServiceRequest.get_by_id(no) for no in (1, 2)]
    assert numbers(targets.by_words("楼道灯换好了", rows)) == [1]
    assert numbers(targets.by_words("下水道通了", rows)) == [2]
    assert numbers(targets.by_words("弄好了", rows)) == [1, 2], "no word decides"
    assert numbers(targets.sharing("弄好了", rows)) == []


@pytest.mark.parametrize(
    ("room", "work"),
    [("w", True), ("d1", True), ("c", True), ("u12", False), ("b1", False), ("g", False), (None, False)],
)
def test_working_groups(town: Town, room: str | None, work: bool) -> None:
    assert targets.work_room(heard(town, "wx_grid", room)) is work


def test_ones_own_here_and_in_private(town: Town) -> None:
    context = town.app.context(town.now)
    assert numbers(targets.own(context, heard(town, "wx_ming", "u12"))) == [1]
    assert numbers(targets.own(context, heard(town, "wx_ming", "b1"))) == [1], "the building holds the staircase"
    assert numbers(targets.own(context, heard(town, "wx_ming", "u21"))) == []
    assert numbers(targets.own(context, heard(town, "wx_ming", None))) == [1]
    assert numbers(targets.own(context, heard(town, "wx_ming", "u12"), {State.CLOSED})) == []
