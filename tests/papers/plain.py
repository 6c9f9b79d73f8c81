"""A listener for tests of papers: a resident's sentence is a report of the kind that a word in it says.

Papers count what was recorded; how it was understood is tested elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.config import Settings
from bot.context import Speaker, Spoken
from bot.listener import Listener
from bot.rules.county import RoomInfo
from bot.rules.understanding import Understanding
from bot.terms import Act, Kind, Outcome
from bot.text.places import TextPlace
from tests.talk import Town

_KINDS = {
    "灯": Kind.FACILITY,
    "垃圾": Kind.SANITATION,
    "漏水": Kind.UTILITIES,
    "油烟": Kind.POLLUTION,
    "电动车": Kind.PARKING,
    "门禁": Kind.FACILITY,
    "电梯": Kind.FACILITY,
    "窨井盖": Kind.HAZARD,
    "下水道": Kind.UTILITIES,
    "自来水": Kind.UTILITIES,
    "电钻": Kind.POLLUTION,
    "杂物": Kind.SANITATION,
}


class PlainListener(Listener):
    """Hears reports, progress and verdicts by who speaks, and nothing else."""

    def meaning(self, text: str, room: RoomInfo | None, speaker: Speaker, recent: Sequence[Spoken]) -> Understanding:
        leads = speaker.sender_class == "leader"
        kind = next((kind for word, kind in _KINDS.items() if word in text), None)
        act = Act.PROGRESS if leads else Act.REPORT if kind else Act.CHATTER
        outcome = Outcome.SURE if act is Act.REPORT else Outcome.CHATTER
        return Understanding(act, kind, "着火" in text, TextPlace(), outcome, 0.99, ("词",))


class PlainTown(Town):
    """A town whose bot hears plainly."""

    def open(self) -> PlainTown:
        from bot.app import App

        self.app = App(self.settings, self.database, PlainListener(self.settings))
        self.app.start(self.now)
        return self


def town(settings: Settings | None = None) -> PlainTown:
    """The town, opened on Tuesday, 10 March 2026, nine o'clock; its papers have no files unless settings say where."""
    return PlainTown(settings or Settings(database="sqlite:///:memory:")).open()
