"""Hearing with the situation: which group, who speaks, what was said just before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.config import Settings
from bot.context import Speaker, Spoken
from bot.rules.county import RoomInfo
from bot.rules.understanding import KINDS, Part, Situation, Thresholds, Understanding
from bot.terms import Act, Kind, Outcome
from bot.told import KIND_LANES, TEXT_URGENT
from bot.understander import Understander, own

#: So many messages before are looked at, as in the labelled messages.
_BEFORE = 3


class Listener:
    """Understands a message in its room; the dictionary is loaded when the first message comes, once."""

    def __init__(self, settings: Settings, understander: Understander | None = None) -> None:
        """Understand with ``understander``, or with the one of the project."""
        self._settings = settings
        self._understander = understander

    def load(self) -> Understander:
        """The understander, loaded."""
        if self._understander is None:
            self._understander = own(Path(self._settings.data_dir))
        return self._understander

    def use(self, settings: Settings, understander: Understander | None = None) -> None:
        """Other thresholds hold from now on; with ``understander`` other words as well."""
        self._settings = settings
        self._understander = understander or self._understander

    def as_report(self, text: str) -> tuple[Kind, bool]:
        """What ``text`` would be about if it was a report, and whether it sounds of danger."""
        values = self.load().told(text).values
        kinds = values[KIND_LANES]
        return KINDS[kinds.index(max(kinds))], values[TEXT_URGENT] > 0

    def filled_in(self, meaning: Understanding, text: str, kind: Kind | None) -> Understanding:
        """``meaning`` of what stood in a form: a report for sure, of one matter; danger is danger all the same."""
        likely, danger = self.as_report(text)
        kind, urgent = kind or meaning.kind or likely, meaning.urgent or danger
        sure = replace(meaning, act=Act.REPORT, outcome=Outcome.SURE, kind=kind, urgent=urgent)
        return replace(sure, parts=(Part(text, kind, urgent, meaning.place),))

    def meaning(self, text: str, room: RoomInfo | None, speaker: Speaker, recent: Sequence[Spoken]) -> Understanding:
        """What ``text`` means where and when it was said."""
        before = [s for s in recent if s.text][-_BEFORE:]
        situation = Situation(
            tier=str(room.type) if room and room.type else "private" if room is None else "grid",
            sender=speaker.sender_class,
            before=tuple(f"{s.name}: {s.text}" for s in before),
            same_sender_before=tuple(s.sender == speaker.wxid for s in before),
            open_request_here=any(s.requests for s in recent),
        )
        return self.load().understand(text, situation, self._limits(room))

    def _limits(self, room: RoomInfo | None) -> Thresholds:
        """The thresholds that hold in a room, by the settings."""
        gate = self._settings.gate.of(room.code if room else None)
        return Thresholds(sure=gate.sure, unsure=gate.unsure)
