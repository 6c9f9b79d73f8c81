"""``understand``: one message explained, or many written out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot import learning
from bot.clock import SHANGHAI
from bot.cli import opened
from bot.config import Settings
from bot.context import Speaker
from bot.listener import Listener
from bot.queries.directory import Directory
from bot.register import import_register

_EPOCH = datetime(2026, 1, 1, tzinfo=SHANGHAI)


def many(settings: Settings, messages: Path, out: Path) -> int:
    """Understand every message of a file; how many."""
    return learning.understand_file(messages, out, Listener(settings).load())


def one(settings: Settings, text: str, room: str | None, register: Path | None) -> str:
    """What one message is taken for, in words; in the situation of ``room`` where a register is given."""
    listener = Listener(settings)
    if room is None or register is None:
        return learning.explain(text, listener.load().understand(text))
    with opened("sqlite:///:memory:"):
        import_register(register, _EPOCH)
        found = Directory.load().room(room)
        meaning = listener.meaning(text, found, Speaker("", "", "resident"), ())
        return learning.explain(text, meaning)
