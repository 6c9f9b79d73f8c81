"""How fast an account may speak, so that WeChat does not think it a machine: values in, values out.

The defaults are those of people who run such accounts; no safe number is known, so all of it is settings
(:class:`bot.settings.wechaty.Pacing`). Quiet hours are not kept here but by the outbox and its calendar.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from types import MappingProxyType

from bot.settings.wechaty import Pacing

#: What WeChat or a puppet says when an account speaks too often.
_WARNING = re.compile(
    r"操作(过于)?频繁|发送(过于)?频繁|操作太快|too (often|frequent|fast)|frequen(cy|tly)|rate.?limit", re.I
)
#: Rooms forgotten once their wait is long over, so that the state stays small.
_FORGET_ROOMS_BEYOND = 1000
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
#: A warning slows the account down for so long.
_CAREFUL = _DAY


@dataclass(frozen=True, slots=True)
class PaceState:
    """What one account said lately, and what WeChat said to it.

    ``times`` are its messages of the last day, oldest first; ``rooms`` the last message to each room or person;
    ``gap`` the wait after the last broadcast line, drawn when it was said.
    """

    times: tuple[datetime, ...] = ()
    rooms: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    broadcast_at: datetime | None = None
    gap: timedelta = timedelta()
    warned_at: datetime | None = None


def next_allowed(
    state: PaceState, settings: Pacing, now: datetime, room: str, *, urgent: bool = False, broadcast: bool = False
) -> datetime:
    """The earliest moment, ``now`` or later, at which the account may speak to ``room`` (or in private to a person).

    ``urgent`` waits for no room and no broadcast, but the account's own pace and a warning's pause hold for it
    too: an account that is banned can say nothing urgent at all.
    """
    share = _share(state, settings, now)
    waits = [now, _paused_until(state, settings), _account_free(state, settings, share)]
    waits += [_cap_free(state.times, cap, span) for cap, span in _caps(settings, share)]
    if not urgent:
        waits.append(_after(state.rooms.get(room), settings.room_seconds / share))
    if broadcast and not urgent and state.broadcast_at:
        waits.append(state.broadcast_at + state.gap / share)
    return max(wait for wait in waits if wait is not None)


def after_send(
    state: PaceState, settings: Pacing, now: datetime, room: str, chance: Random, *, broadcast: bool = False
) -> PaceState:
    """The state after something was said to ``room`` at ``now``."""
    times = (*(at for at in state.times if now - at < _DAY), now)
    state = replace(state, times=times, rooms=_with_room(state.rooms, settings, room, now))
    if not broadcast:
        return state
    return replace(state, broadcast_at=now, gap=timedelta(seconds=chance.uniform(*settings.broadcast_seconds)))


def after_warning(state: PaceState, now: datetime) -> PaceState:
    """The state after WeChat warned the account at ``now``: silent for a while, then slower for a day."""
    return replace(state, warned_at=now)


def reply_delay(settings: Pacing, chance: Random) -> timedelta:
    """How long a person would take to answer."""
    return timedelta(seconds=chance.uniform(*settings.reply_seconds))


def is_warning(reason: str) -> bool:
    """Whether ``reason`` is WeChat's warning of speaking too often."""
    return _WARNING.search(reason) is not None


def may_broadcast(settings: Pacing, now: datetime) -> bool:
    """Whether lines to many rooms may go out at this time of day."""
    return settings.broadcast_hours.start <= now.time() < settings.broadcast_hours.end


def _share(state: PaceState, settings: Pacing, now: datetime) -> float:
    careful = state.warned_at is not None and now - state.warned_at < _CAREFUL
    return settings.warned_share if careful else 1.0


def _caps(settings: Pacing, share: float) -> tuple[tuple[int, timedelta], ...]:
    minute, hour, day = settings.account_per_minute, settings.account_per_hour, settings.account_per_day
    caps = ((minute, _MINUTE), (hour, _HOUR), (day, _DAY))
    return tuple((max(1, int(cap * share)), span) for cap, span in caps)


def _paused_until(state: PaceState, settings: Pacing) -> datetime | None:
    return _after(state.warned_at, settings.warned_pause_minutes * 60)


def _account_free(state: PaceState, settings: Pacing, share: float) -> datetime | None:
    return _after(state.times[-1] if state.times else None, settings.account_seconds / share)


def _cap_free(times: tuple[datetime, ...], cap: int, span: timedelta) -> datetime | None:
    """When the message before the last ``cap`` ones lies ``span`` back."""
    return times[-cap] + span if len(times) >= cap else None


def _after(at: datetime | None, seconds: float) -> datetime | None:
    return at + timedelta(seconds=seconds) if at else None


def _with_room(rooms: Mapping[str, datetime], settings: Pacing, room: str, now: datetime) -> Mapping[str, datetime]:
    kept = dict(rooms)
    if len(kept) > _FORGET_ROOMS_BEYOND:
        longest = timedelta(seconds=settings.room_seconds / settings.warned_share)
        kept = {each: at for each, at in kept.items() if now - at < longest}
    return MappingProxyType({**kept, room: now})
