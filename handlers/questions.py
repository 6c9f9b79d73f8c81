"""The answer to what the bot asked back: a number alone says which one was meant."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.actions import questions
from bot.context import Context, Said

_NUMBER = re.compile(r"^\s*(?:是|第)?[#＃№]?\s*(?P<no>\d{1,7})\s*[号个件]?[。！!]?\s*$")


def picks(said: Said) -> bool:
    """A number and nothing else."""
    return len(said.text) <= 16 and _NUMBER.match(said.text) is not None


def picked(context: Context, said: Said) -> Said | None:
    """The command that was asked about, with the number in it; None where nothing was asked or that is no answer."""
    found = _NUMBER.match(said.text)
    command = questions.answered(context, said, int(found["no"])) if found else None
    return replace(said, message=replace(said.message, text=command)) if command else None
