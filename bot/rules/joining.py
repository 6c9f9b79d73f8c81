"""Does a message belong to a request that is already there, or does it open one?

Pure: what was heard and the requests that may be meant come in as values, one decision goes out. Rules, in order:

- a quote belongs to what it quotes;
- what the reporter adds soon after is a detail, of another thing a request of its own;
- "我家也是" joins the matter being talked about, its household counted once by whoever counts households;
- the same matter told by somebody else where it was told is joined, not doubled; an outage of one main joins
  a whole grid; what lies inside a flat (楼上漏水) stays apart from the neighbour's;
- an urgent message joins only its own matter, and then makes that urgent: it never vanishes;
- the same matter soon after it was closed is told as coming back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules import sameness
from bot.rules.sameness import kinds_fit, one_grid, other_supply, same_flat, same_matter, within
from bot.terms import LIVE, Act, Kind, State
from bot.text.matters import PRIVATE, SHARED_SUPPLY, matter_words

DETAIL = "detail"
SUPPORT = "support"
SAME = "same"


@dataclass(frozen=True, slots=True)
class JoiningSettings:
    """How long talk stays fresh, and how far back a matter may come back.

    ``alike`` is an overlap of words, 0 to 1; ``grid_depth`` how many codes the path of a grid has
    (county, community, grid).
    """

    detail_window: timedelta = timedelta(minutes=30)
    talk_window: timedelta = timedelta(hours=2)
    storm_window: timedelta = timedelta(minutes=10)
    outage_window: timedelta = timedelta(hours=3)
    recurrence_window: timedelta = timedelta(days=60)
    reopen_window: timedelta = timedelta(hours=24)
    alike: float = 0.6
    grid_depth: int = 3


@dataclass(frozen=True, slots=True)
class Heard:
    """A message understood as report, support or detail.

    ``place`` is the path of codes from the county (or community) down to where the matter is; ``household``
    is empty where not known; ``quote`` is the number of the request that the quoted message belongs to.
    """

    text: str
    act: Act
    kind: Kind | None
    urgent: bool
    place: tuple[str, ...]
    room: str
    sender: str
    household: str = ""
    quote: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A request that may be meant.

    ``text`` holds its report and details; ``reporter_at`` is when its reporter last spoke on it.
    """

    no: int
    kind: Kind
    urgent: bool
    text: str
    place: tuple[str, ...]
    room: str
    reporter: str
    opened_at: datetime
    last_message_at: datetime
    reporter_at: datetime
    state: State
    household: str = ""
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Join:
    """The message belongs to request ``no`` as detail, support (somebody else's word) or same (told again elsewhere).

    ``raise_urgent``: the request must be made urgent. ``reopens``: its reporter tells it again after it was resolved.
    """

    no: int
    role: str
    raise_urgent: bool = False
    reopens: bool = False


@dataclass(frozen=True, slots=True)
class New:
    """The message opens a request."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """The message opens a request; the same matter was closed before as number ``of``."""

    of: int


@dataclass(frozen=True, slots=True)
class Fragment:
    """The message only makes sense with another one: to be held until its sender goes on."""


Joining = Join | New | Recurrence | Fragment


@dataclass(frozen=True, slots=True)
class _Case:
    """What all rules look at: the message, the time, the settings, the matter words of it and of each candidate."""

    heard: Heard
    now: datetime
    settings: JoiningSettings
    words: frozenset[str]
    theirs: dict[int, frozenset[str]]

    def shared(self, candidate: Candidate) -> frozenset[str]:
        """The matter words of both."""
        return self.words & self.theirs[candidate.no]

    def about_another(self, candidate: Candidate) -> bool:
        """Whether both name their matter and none is shared."""
        return bool(self.words) and bool(self.theirs[candidate.no]) and not self.shared(candidate)

    def own(self, candidate: Candidate) -> bool:
        """Whether the sender, or somebody of the same household, reported it."""
        mine = bool(self.heard.household) and self.heard.household == candidate.household
        return mine or self.heard.sender == candidate.reporter

    def same(self, candidate: Candidate) -> bool:
        """Whether both tell of one matter."""
        heard = self.heard
        return same_matter(
            heard.text, heard.kind, heard.place, candidate.text, candidate.kind, candidate.place, self.settings.alike
        )


def join(
    heard: Heard, candidates: Sequence[Candidate], now: datetime, settings: JoiningSettings | None = None
) -> Joining:
    """Where the message belongs. ``now`` (aware) is when it was said; the order of ``candidates`` does not matter."""
    theirs = {c.no: matter_words(c.text) for c in candidates}
    case = _Case(heard, now, settings or JoiningSettings(), matter_words(heard.text), theirs)
    quoted = next((c for c in candidates if c.no == heard.quote), None)
    if quoted is not None:
        return _quoted(case, quoted)
    live = [c for c in candidates if c.state in LIVE]
    if heard.act is Act.REPORT:
        return _report(case, live, [c for c in candidates if c.state not in LIVE])
    return _added(case, live)


def _quoted(case: _Case, quoted: Candidate) -> Joining:
    """A quote names the request; a report that quotes one closed long ago tells of its coming back."""
    if quoted.state not in LIVE and case.heard.act is Act.REPORT and not _just_ended(case, quoted):
        return Recurrence(quoted.no)
    return _joined(case, quoted, SUPPORT)


def _added(case: _Case, live: list[Candidate]) -> Joining:
    """Me-too and details: to the matter being talked about, else a fragment, or a report where it names a matter."""
    live = [c for c in live if _may_take(case, c)]
    if case.heard.act is Act.DETAIL:
        own = [c for c in live if case.own(c) and case.now - c.reporter_at <= case.settings.detail_window]
        if own:
            return _joined(case, _best(case, own), DETAIL)
    talked = [c for c in live if _near(case, c) and not other_supply(case.words, case.theirs[c.no])]
    talked = [c for c in talked if case.now - c.last_message_at <= case.settings.talk_window]
    if talked:
        return _joined(case, _best(case, talked), SUPPORT if case.heard.act is Act.SUPPORT else DETAIL)
    return New() if case.words and case.heard.kind else Fragment()


def _report(case: _Case, live: list[Candidate], past: list[Candidate]) -> Joining:
    """A report: of an outage, of the reporter's own matter, of a matter told already, of one that came back, or new."""
    for rule, role in ((_outage, SAME), (_goes_on, DETAIL), (_told_already, SUPPORT), (_echo, SUPPORT)):
        fitting = [c for c in live if rule(case, c) and _may_take(case, c)]
        if fitting:
            return _joined(case, _best(case, fitting), role)
    back = [c for c in past if _came_back(case, c)]
    if not back:
        return New()
    last = max(back, key=_ended)
    return _joined(case, last, DETAIL) if case.own(last) and _just_ended(case, last) else Recurrence(last.no)


def _joined(case: _Case, candidate: Candidate, role: str) -> Join:
    """The join itself: the reporter's household only adds details; urgency and reopening are told."""
    own = case.own(candidate)
    over = candidate.state is State.RESOLVED or candidate.state not in LIVE
    return Join(
        candidate.no,
        DETAIL if own else role,
        raise_urgent=case.heard.urgent and not candidate.urgent,
        reopens=own and over and case.heard.act is Act.REPORT,
    )


def _best(case: _Case, candidates: list[Candidate]) -> Candidate:
    """The likeliest: most matter words in common, then the same room, then the latest talk."""
    return max(candidates, key=lambda c: (len(case.shared(c)), c.room == case.heard.room, c.last_message_at, c.no))


def _outage(case: _Case, candidate: Candidate) -> bool:
    """One main: the same supply failed within one grid, and it is still being told of."""
    heard, settings = case.heard, case.settings
    if heard.urgent or heard.kind is not Kind.UTILITIES or not kinds_fit(heard.kind, candidate.kind):
        return False
    if not case.shared(candidate) & SHARED_SUPPLY or not one_grid(heard.place, candidate.place, settings.grid_depth):
        return False
    window = settings.outage_window if within(heard.place, candidate.place) else settings.storm_window
    return case.now - candidate.last_message_at <= window


def _goes_on(case: _Case, candidate: Candidate) -> bool:
    """The reporter says more: within half an hour anything that is no other matter, later the same matter."""
    if not case.own(candidate):
        return False
    here = candidate.room == case.heard.room
    if here and case.now - candidate.reporter_at <= case.settings.detail_window:
        return sameness.carries_on(case.heard.text) or not case.about_another(candidate)
    return (here and not case.words and sameness.points_back(case.heard.text)) or case.same(candidate)


def _told_already(case: _Case, candidate: Candidate) -> bool:
    """Somebody told the same matter of the same place; what lies inside a flat must name the same flat."""
    if not case.same(candidate):
        return False
    shared = case.shared(candidate)
    if shared and shared <= PRIVATE:
        return same_flat(case.heard.text, candidate.text)
    if Kind.DISPUTE in (case.heard.kind, candidate.kind):
        fresh = case.now - candidate.last_message_at <= case.settings.talk_window
        return same_flat(case.heard.text, candidate.text) or (fresh and case.heard.place == candidate.place)
    return True


def _echo(case: _Case, candidate: Candidate) -> bool:
    """A neighbour's outburst that names no matter, of the same kind, in the middle of the talk about one."""
    fresh = case.now - candidate.last_message_at <= case.settings.storm_window
    alike = case.heard.kind is candidate.kind and not case.words and case.heard.urgent == candidate.urgent
    return fresh and alike and candidate.room == case.heard.room and within(case.heard.place, candidate.place)


def _came_back(case: _Case, candidate: Candidate) -> bool:
    """The same matter of the same place was closed not long ago."""
    if candidate.state in (State.WITHDRAWN, State.MERGED):
        return False
    if case.now - _ended(candidate) > case.settings.recurrence_window:
        return False
    return case.same(candidate) if case.own(candidate) else _told_already(case, candidate)


def _may_take(case: _Case, candidate: Candidate) -> bool:
    """What is urgent goes into one that is not urgent only where the matter is plainly the same."""
    if not case.heard.urgent or candidate.urgent:
        return True
    return bool(case.shared(candidate)) or (case.own(candidate) and not case.words)


def _near(case: _Case, candidate: Candidate) -> bool:
    """Said in the same room; from another one only of the same matter, or of a main that feeds both."""
    if case.heard.room == candidate.room:
        return not _strange(case, candidate)
    if candidate.kind is Kind.UTILITIES:
        return one_grid(case.heard.place, candidate.place, case.settings.grid_depth)
    return bool(case.shared(candidate)) and within(case.heard.place, candidate.place)


def _strange(case: _Case, candidate: Candidate) -> bool:
    """A neighbour's remark of another kind that shares no matter is no detail, with a matter of its own no me-too."""
    kind = case.heard.kind
    if kind in (None, Kind.OTHER) or case.shared(candidate) or kinds_fit(kind, candidate.kind):
        return False
    return case.heard.act is Act.DETAIL or case.about_another(candidate)


def _ended(candidate: Candidate) -> datetime:
    """When it was closed, else when it was last talked of."""
    return candidate.closed_at or candidate.last_message_at


def _just_ended(case: _Case, candidate: Candidate) -> bool:
    """Whether it ended so lately that a word on it is still an answer to that."""
    return case.now - _ended(candidate) <= case.settings.reopen_window
