"""What the office sets while the bot runs: it holds from the next message on, after a restart too, and open follows."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from bot.actions import rules
from bot.config import Settings
from bot.queries.rules import latest
from bot.rules.console_rights import ConsoleRole, Viewer
from bot.settings.overlay import faults, in_force, overlaid
from bot.terms import Kind
from bot.understander import Understander
from models import Duty, RuleVersion
from tests.hearing import LAMP
from tests.talk import Town

BY = Viewer(1, "wang", "县三长办 王敏", ConsoleRole.COUNTY_OFFICE)


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock."""
    return Town(meanings={}).open()


def sets(town: Town, **overlay: Any) -> None:
    """The office saves; names hold two underscores for the dot."""
    held = latest("settings")
    wanted = {key.replace("__", "."): value for key, value in overlay.items()}
    rules.save_settings(town.app.context(town.now), BY, wanted, "", held.id if held else 0)
    town.app.adopt(town.now)


# --- in the running bot -----------------------------------------------------------------------------------------------


def test_open_deadlines_follow(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    before = town.request().due_at
    sets(town, clocks__resolve_workdays={"1": "1", "2": "7", "3": "7"})
    assert town.request().due_at < before
    assert f"{town.request().due_at:%m-%d}" == "03-11"


def test_the_next_one_is_reminded_by_the_new_clock(town: Town) -> None:
    sets(town, clocks__accept_hours="1")
    town.says("wx_ming", LAMP, room="u12")
    town.passes(hours=1.5)
    assert town.all("remind", to="wx_u12")


def test_without_a_change_nobody_is_reminded_so_soon(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.passes(hours=1.5)
    assert not town.all("remind", to="wx_u12")


def waits(name: str) -> list[str]:
    rows = Duty.select().where((Duty.name == name) & (Duty.state == "waiting"))
    return [f"{row.due_at:%d %H:%M}" for row in rows]


def test_a_list_that_lies_ahead_moves_to_its_new_time(town: Town) -> None:
    assert waits("digest") == ["10 14:30"]
    sets(town, clocks__digest_times=["10:15", "16:00"])
    assert waits("digest") == ["10 10:15"]
    assert waits("visits") == ["11 09:00"]


def test_it_holds_after_a_restart_and_in_quiet_hours(town: Town) -> None:
    sets(town, clocks__quiet_hours="12:00-15:00")
    town.open()
    assert town.app.settings.clocks.quiet_hours.start.hour == 12
    assert town.app.calendar.is_quiet(town.now.replace(hour=13))
    assert not town.app.calendar.is_quiet(town.now.replace(hour=22))


def test_the_gate_of_the_ears_moves_too() -> None:
    town = Town().open()
    sets(town, gate__sure="1", gate__unsure="1")
    town.says("wx_ming", LAMP, room="u12")
    assert town.requests() == 0


def test_other_words_are_heard_at_once() -> None:
    class Deaf(Understander):
        def __init__(self) -> None:
            """Hears nothing."""

    town, deaf = Town().open(), Deaf()
    town.app.adopt(town.now, deaf)
    assert town.app.listener.load() is deaf


# --- the overlay ------------------------------------------------------------------------------------------------------


def test_an_overlay_is_checked_as_the_file_is() -> None:
    base = Settings()
    overlay = {
        "clocks.accept_hours": "2",
        "clocks.by_kind": {"水电气网": {"unit": "工作时", "levels": {"1": 7, "2": 9, "3": 9}}},
    }
    settings = overlaid(base, overlay)
    assert settings.clocks.accept_hours == 2
    assert settings.clocks.by_kind[Kind.UTILITIES].levels[1] == 7
    assert settings.clocks.quiet_hours == base.clocks.quiet_hours
    with pytest.raises(ValidationError):
        overlaid(base, {"clocks.accept_hours": "bald"})


@pytest.mark.parametrize(
    ("overlay", "key", "told"),
    [
        ({"clocks.accept_hours": "bald"}, "clocks.accept_hours", "应当是数字"),
        ({"clocks.nothing": "1"}, "clocks.nothing", "没有这个设置项"),
        ({"gate.sure": "0.1", "gate.unsure": "0.5"}, "gate", "不能大于"),
    ],
)
def test_what_does_not_fit_is_named(overlay: dict[str, Any], key: str, told: str) -> None:
    assert told in faults(Settings(), overlay)[key]


def test_what_a_newer_program_no_longer_knows_is_left_out_and_the_rest_holds(town: Town) -> None:
    content = '{"clocks.accept_hours": "2", "clocks.gone": "1", "manners.refusal_hours": "x"}'
    RuleVersion.create(part="settings", at=town.now, content=content)
    town.open()
    assert (town.app.settings.clocks.accept_hours, town.app.settings.manners.refusal_hours) == (2, 24)


def test_where_values_do_not_go_together_their_section_is_as_in_the_file() -> None:
    settings = in_force(Settings(), {"gate.sure": "0.1", "gate.unsure": "0.5", "clocks.accept_hours": "2"})
    assert (settings.gate.sure, settings.clocks.accept_hours) == (0.8, 2)
