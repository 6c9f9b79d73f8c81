"""From a message to the one handler that answers it: routes in order, each with the words that lead to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.context import Context, Said
from bot.terms import Act, Outcome

#: ``12``, ``#12``, ``12号``
NUMBER = r"(?:[#＃№]?\s*(?P<no>\d{1,7})\s*号?(?![\d栋幢楼单层室]))"


@dataclass(frozen=True, slots=True)
class Words:
    """What a command carries besides its word: the request's number where one was said, and the rest."""

    no: int | None = None
    rest: str = ""
    second: int | None = None


Handler = Callable[[Context, Said, Words], None]


@dataclass(frozen=True, slots=True)
class Route:
    """``pattern`` (a command at the start of a message), ``when`` (the situation) or ``acts`` lead to ``handler``.

    ``who`` names who may say it (see :mod:`bot.rules.rights`); ``where`` is group, private or both; ``examples``
    are residents' and leaders' own words: help text and test in one.
    """

    name: str
    handler: Handler
    pattern: re.Pattern[str] | None = None
    acts: frozenset[Act] = frozenset()
    outcomes: frozenset[Outcome] = frozenset(Outcome)
    who: frozenset[str] = frozenset()
    when: Callable[[Said], bool] | None = None
    private_only: bool = False
    needs_target: bool = False
    examples: tuple[str, ...] = ()
    help: str = ""


def command(word: str, *, second: bool = False, rest: bool = True) -> re.Pattern[str]:
    """The pattern of a command: its ``word``, a number (two with ``second``), and the rest."""
    numbers = NUMBER + (r"\s*(?:到|入|进|和|、|,|，)?\s*[#＃]?(?P<second>\d{1,7})\s*号?" if second else "")
    tail = r"[\s，,:：。]*(?P<rest>.*)" if rest else r"[\s。！!]*"
    return re.compile(rf"^\s*(?:{word})\s*(?:{numbers})?{tail}$", re.DOTALL)


def words_after(word: str) -> re.Pattern[str]:
    """The pattern of a command whose rest says what is meant, a number at its beginning included."""
    return re.compile(rf"^\s*(?:{word})(?:[\s，,:：。]+|(?=\d)|$)(?P<rest>.*)$", re.DOTALL)


def words_of(found: re.Match[str]) -> Words:
    """The words that a command's pattern found."""
    parts = found.groupdict()
    no, second = parts.get("no"), parts.get("second")
    return Words(int(no) if no else None, (parts.get("rest") or "").strip(), int(second) if second else None)


def choose(routes: Sequence[Route], said: Said) -> tuple[Route, Words] | None:
    """The first route that fits what was said, and its words; None when nobody answers.

    A command that needs a request to speak of (``needs_target``) is only one with a number or a quote: without
    them it is ordinary talk, unless a leader says it.
    """
    for route in routes:
        if route.private_only and not said.private:
            continue
        if route.pattern is not None:
            found = route.pattern.match(said.text)
            if found and _meant(route, said, words_of(found)):
                return route, words_of(found)
        elif route.when(said) if route.when else _understood(route, said):
            return route, Words(rest=said.text)
    return None


def _understood(route: Route, said: Said) -> bool:
    return said.meaning.act in route.acts and said.meaning.outcome in route.outcomes


def _meant(route: Route, said: Said, words: Words) -> bool:
    if not route.needs_target or words.no is not None or said.quoted:
        return True
    return said.speaker.sender_class == "leader" or said.private
