"""From what was weighed to what is done about a message: act, kind, urgency, and how sure (design, section 5).

Values in, decision out. Below the gate never a word in the group; in between the leader gets a private
list of candidates; talk leaves no trace.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from bot.terms import REPORTING, Act, Kind, Outcome
from bot.text.places import TextPlace

ACTS: tuple[Act, ...] = tuple(Act)
KINDS: tuple[Kind, ...] = tuple(Kind)


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything but the text: the group's tier, the speaker's post, what was said just before.

    ``before`` holds up to 3 messages, oldest first, as ``name: text``. The last two fields are live facts,
    unknown unless given.
    """

    tier: str = "unit"
    sender: str = "resident"
    before: tuple[str, ...] = ()
    same_sender_before: tuple[bool, ...] = ()
    open_request_here: bool | None = None


#: Kinds whose matters hurt people; of all others, where a thing fails, it takes more to call them dangerous.
HURTING = frozenset({Kind.HAZARD, Kind.SECURITY, Kind.LIVELIHOOD, Kind.DISPUTE})


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Settings of the gate, all between 0 and 1; each may differ per group."""

    sure: float = 0.80
    unsure: float = 0.25
    urgent: float = 0.33
    urgent_of_things: float = 0.45


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the words and the situation weigh: a share for each act, a plain sum for each kind (none where the act
    has no kind), the gate and urgency as chances."""

    acts: tuple[float, ...]
    kinds: Sequence[float]
    gate: float
    urgent: float


@dataclass(frozen=True, slots=True)
class Part:
    """One of several problems told in one message."""

    text: str
    kind: Kind
    urgent: bool
    place: TextPlace


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a message is taken for; ``why`` are the words that decided, strongest first.

    ``outcome`` speaks of a request alone: for progress, feedback, query and notice it is chatter unless a
    request may hide in the message, and ``confidence`` is how sure the act is.
    """

    act: Act
    kind: Kind | None
    urgent: bool
    place: TextPlace
    outcome: Outcome
    confidence: float
    why: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """Act, kind, urgency, outcome and confidence, without the words and the place."""

    act: Act
    kind: Kind | None
    urgent: bool
    outcome: Outcome
    confidence: float


def shares(values: Sequence[float]) -> tuple[float, ...]:
    """Plain sums as shares of one (softmax)."""
    top = max(values)
    raised = [exp(value - top) for value in values]
    total = sum(raised)
    return tuple(value / total for value in raised)


def chance(value: float) -> float:
    """A plain sum as a chance between 0 and 1 (logistic)."""
    return 1 / (1 + exp(-value)) if value >= 0 else exp(value) / (1 + exp(value))


def decide(weighed: Weighed, thresholds: Thresholds) -> Decision:
    """The act that weighs most, and what may be done about it.

    A request is sure when the gate is passed; an urgent danger is never mere talk.
    """
    act = ACTS[weighed.acts.index(max(weighed.acts))]
    reporting = act in REPORTING
    kind = KINDS[weighed.kinds.index(max(weighed.kinds))] if reporting else None
    danger = weighed.urgent >= (thresholds.urgent if kind is None or kind in HURTING else thresholds.urgent_of_things)
    outcome = _outcome(reporting, weighed.gate, danger, thresholds)
    urgent = danger and (reporting or outcome is not Outcome.CHATTER)
    confidence = weighed.gate if reporting else max(weighed.acts)
    return Decision(act, kind, urgent and reporting, outcome, round(confidence, 4))


def _outcome(reporting: bool, gate: float, danger: bool, thresholds: Thresholds) -> Outcome:
    """Sure, unsure or chatter."""
    if reporting and gate >= thresholds.sure:
        return Outcome.SURE
    if gate >= thresholds.unsure or (danger and gate >= thresholds.unsure / 2):
        return Outcome.UNSURE
    return Outcome.CHATTER
