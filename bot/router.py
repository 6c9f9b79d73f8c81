"""From a message to the one handler that answers it: routes in order, each with the words that lead to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from bot.context import Context, Said
from bot.terms import Act, Outcome

#: ``12``, ``#12``, ``12号``; a house, a floor or a door is no number of a request, but "办结 3 楼道灯换了" has one.
_NO_DOOR = r"(?!\d|号?[栋幢楼单层室]|\s*号?\s*(?:[栋幢层室]|楼(?![道梯顶上下门里内间])|单(?!元门)))"
NUMBER = rf"(?:[#＃№]?\s*(?P<no>\d{{1,7}}){_NO_DOOR}\s*号?)"
_SECOND = rf"\s*(?:到|入|进|和|、|,|，)?\s*[#＃№]?\s*(?P<second>\d{{1,7}}){_NO_DOOR}\s*号?"
#: Who is told of a route by 帮助.
LEADERS = frozenset({"leader"})
EVERYBODY = frozenset({"leader", "resident"})
#: An @ before the command speaks to the bot.
_AT = re.compile(r"^\s*(?:@[^\s@]{1,30}\s+)+")


@dataclass(frozen=True, slots=True)
class Words:
    """What a command carries besides its word: the request's number where one was said, and the rest."""

    no: int | None = None
    rest: str = ""
    second: int | None = None


#: Answers a message; False says: not mine after all, ask the next one.
Handler = Callable[[Context, Said, Words], bool | None]


@dataclass(frozen=True, slots=True)
class Command:
    """One of ``words`` at the start of a message, then what ``pattern`` reads off the rest."""

    words: tuple[str, ...]
    pattern: re.Pattern[str]


def command(*words: str, second: bool = False, rest: bool = True, but: str = "", numbered: bool = False) -> Command:
    """A command: one of its ``words``, a number (two with ``second``), and the rest.

    Without the number it may be one all the same, unless ``numbered``; not where it is followed by what the
    expression ``but`` finds: then it is the beginning of another word (办结婚证, 满意度).
    """
    numbers = NUMBER + _SECOND if second else NUMBER if numbered else f"{NUMBER}?"
    tail = r"[\s，,:：。]*(?P<rest>.*)" if rest else r"[\s。！!]*"
    unlike = f"(?!{but})" if but else ""
    return Command(words, re.compile(rf"^\s*(?:{_any(words)}){unlike}\s*{numbers}{tail}$", re.DOTALL))


def words_after(*words: str) -> Command:
    """A command whose rest says what is meant, a number at its beginning included: ``走访 501 老人身体好``."""
    pattern = rf"^\s*(?:{_any(words)})(?:[\s，,:：。]+|(?=\d)|$)(?P<rest>.*)$"
    return Command(words, re.compile(pattern, re.DOTALL))


def of_wish(word: str) -> Command:
    """A command that names a small wish (``认领 W12``): the W makes it one; without it, it is talk."""
    pattern = rf"^\s*{word}\s*[WwＷｗ]\s*(?P<no>\d{{1,7}})(?!\d)\s*号?[\s，,:：。！!]*(?P<rest>.*)$"
    return Command((word,), re.compile(pattern, re.DOTALL))


def _any(words: tuple[str, ...]) -> str:
    """Any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@dataclass(frozen=True, slots=True, eq=False)  # known by itself: the routes are a key with every message
class Route:
    """``command`` (words at the start of a message), ``when`` (the situation) or ``acts`` lead to ``handler``.

    ``who`` names who is told of it by 帮助 (what somebody may do with a request is the workflow's table);
    ``needs_target``: without a number or a quote it is ordinary talk, unless a leader says it; ``examples`` are
    residents' and leaders' own words: help text and test in one. ``alone``: the bare word is enough, whoever says it.
    """

    name: str
    handler: Handler
    command: Command | None = None
    acts: frozenset[Act] = frozenset()
    outcomes: frozenset[Outcome] = frozenset(Outcome)
    who: frozenset[str] = frozenset()
    when: Callable[[Said], bool] | None = None
    private_only: bool = False
    needs_target: bool = False
    alone: bool = False
    examples: tuple[str, ...] = ()
    help: str = ""


def words_of(found: re.Match[str]) -> Words:
    """The words that a command's pattern found."""
    parts = found.groupdict()
    no, second = parts.get("no"), parts.get("second")
    return Words(int(no) if no else None, (parts.get("rest") or "").strip(), int(second) if second else None)


def fitting(routes: tuple[Route, ...], said: Said) -> Iterator[tuple[Route, Words]]:
    """The routes that fit what was said, in order, each with its words."""
    text = _AT.sub("", said.text).lstrip()
    for route in routes if text.startswith(_starts(routes)) else _without_command(routes):
        if route.private_only and not said.private:
            continue
        if route.command is not None:
            found = _commanded(route, said, text)
            if found is not None:
                yield route, found
        elif route.when(said) if route.when else _understood(route, said):
            yield route, Words(rest=said.text)


def choose(routes: tuple[Route, ...], said: Said) -> tuple[Route, Words] | None:
    """The first route that fits; None when nobody answers."""
    return next(fitting(routes, said), None)


@cache
def _starts(routes: tuple[Route, ...]) -> tuple[str, ...]:
    return tuple(word for route in routes if route.command for word in route.command.words)


@cache
def _without_command(routes: tuple[Route, ...]) -> tuple[Route, ...]:
    """What most messages come to: they begin with no command's word."""
    return tuple(route for route in routes if route.command is None)


def _commanded(route: Route, said: Said, text: str) -> Words | None:
    if route.command is None:
        return None
    found = route.command.pattern.match(text)
    words = _as_quoted(words_of(found), found, said) if found else None
    return words if words and _meant(route, said, words) else None


def _as_quoted(words: Words, found: re.Match[str], said: Said) -> Words:
    """Beside a quote a number that names something else is a slip, or one of the words ("上报 803不听劝")."""
    if not said.quoted or words.no is None or words.no in said.quoted:
        return words
    if words.second is not None:
        return Words(None, words.rest, words.second)
    after = found.string[found.end("no") : found.end("no") + 1]
    number = found["no"] if after.strip(" ，,:：。号\u3000\t\n") else ""
    return Words(None, number + words.rest)


def _understood(route: Route, said: Said) -> bool:
    return said.meaning.act in route.acts and said.meaning.outcome in route.outcomes


def _meant(route: Route, said: Said, words: Words) -> bool:
    """A command that needs a request to speak of, without a number or a quote, is a leader's or ordinary talk."""
    if not route.needs_target or words.no is not None or said.quoted:
        return True
    return said.speaker.sender_class == "leader" or said.private or (route.alone and not words.rest)
