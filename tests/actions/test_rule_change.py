"""A changed rule: shown before it is saved, followed by what is open, and only by that."""

from __future__ import annotations

import pytest

from bot.actions import rule_change
from bot.config import Settings
from models import Duty, ServiceRequest
from tests.papers.plain import PlainListener, PlainTown, town


@pytest.fixture
def place() -> PlainTown:
    place = town()
    place.says("wx_ming", "三楼楼道的灯坏了", room="u12")
    place.says("wx_li", "门口垃圾没人收", room="u11")
    place.says("wx_u11", "办结 2 清走了", room="u11")
    return place


def shorter() -> Settings:
    changed = Settings(database="sqlite:///:memory:")
    clocks = changed.clocks.model_copy(update={"resolve_workdays": {1: 1, 2: 2, 3: 2}})
    return changed.model_copy(update={"clocks": clocks})


def restart(place: PlainTown, settings: Settings) -> None:
    from bot.app import App

    place.app = App(settings, place.database, PlainListener(settings))
    place.app.start(place.now)


def test_what_a_change_would_hit_is_shown_and_nothing_is_changed(place: PlainTown):
    before = place.request(1).due_at
    hits = rule_change.preview(place.app.context(place.now), shorter().clocks)
    assert [(hit.no, f"{hit.new_due_at:%m-%d}", hit.late_at_once) for hit in hits] == [(1, "03-11", False)]
    assert place.request(1).due_at == before

    place.says("wx_u12", "收到 1", room="u12")
    place.at("2026-03-12 10:00")
    (hit,) = rule_change.preview(place.app.context(place.now), shorter().clocks)
    assert hit.late_at_once


def test_no_change_hits_nothing(place: PlainTown):
    assert rule_change.preview(place.app.context(place.now), place.settings.clocks) == []


def test_open_requests_follow_the_new_rule_from_the_next_start_on(place: PlainTown):
    settled = place.request(2).due_at
    restart(place, shorter())
    assert f"{place.request(1).due_at:%m-%d}" == "03-11"
    assert place.request(2).due_at == settled, "what is settled keeps its deadline"
    waiting = Duty.select().where((Duty.request == 1) & (Duty.state == "waiting") & (Duty.name == "due"))
    assert [f"{duty.due_at:%m-%d}" for duty in waiting] == ["03-11"]

    place.at("2026-03-11 18:00")
    assert "到期" in place.heard("remind", to="wx_u12").text or place.heard("escalate")


def test_the_same_rules_reckon_nothing_anew(place: PlainTown):
    ServiceRequest.update(due_at=None).where(ServiceRequest.no == 1).execute()
    restart(place, place.settings)
    assert place.request(1).due_at is None
