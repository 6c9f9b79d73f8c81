"""Learning the weights that come with the program, anew from the corpus.

    python -m bot.learning            writes bot/text/weights.gz; about five minutes on one core

First what texts say by themselves (act, urgency, kind): with it the messages ``before`` are read. Then act
and urgency in their situation. Last the gate, which besides the corpus learns from talk about anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import log
from pathlib import Path

from bot.learning.background import background
from bot.learning.corpus import CORPUS, TOWNS, Example, examples
from bot.learning.linear import Fitted, Line, fit, fit_both, fit_margin, packed
from bot.rules.understanding import ACTS, KINDS, Situation, Thresholds
from bot.terms import REPORTING, Act
from bot.text import weights as weights_file
from bot.text.cutting import cutter
from bot.text.features import Reader, Reading, factor_of, text_keys
from bot.text.lexicon import load as load_lexicon
from bot.text.weights import Weights
from bot.told import ACT_LANES, GATE_LANES, KIND_LANES, LANES, TEXT_URGENT, URGENT_LANE, said_of, situation_keys
from bot.understander import FOLLOWING, Understander, reporting_share

BACKGROUND, BACKGROUND_COUNT = 16_000, 3.0
STRENGTH, KIND_STRENGTH, GATE_STRENGTH, URGENT_STRENGTH = 1.0, 0.2, 0.025, 0.05
#: Kinds hang on rare words more than anything else does.
KIND_RARE = 2
#: How much a message counts that is learned a second time without what was said before it.
WITHOUT_BEFORE = 0.3

Model = tuple[int, Fitted]


def reader() -> Reader:
    """A reader with the shipped lexicon."""
    lexicon = load_lexicon()
    return Reader(lexicon, cutter(lexicon.words))


def learn(rows: Sequence[Example], read: Reader, strings: int = BACKGROUND) -> Weights:
    """Weights learned from ``rows`` and ``strings`` strings of talk about anything."""
    fitted = _alone(rows, read)
    judge = Understander(read, packed(LANES, fitted), Thresholds())
    lines = [_line(row.text, row.situation, judge) for row in rows]
    fitted += _in_situation(rows, lines, judge)
    fitted.append((GATE_LANES.start, _gate(rows, lines, judge, strings)))
    return packed(LANES, fitted)


def _alone(rows: Sequence[Example], read: Reader) -> list[Model]:
    """Act, urgency and kind by the text alone."""
    lines = [_told_line(read.read(row.text), read) for row in rows]
    act = fit(lines, [row.act for row in rows], ACTS, STRENGTH)
    urgent = fit_margin(lines, [int(row.urgent) for row in rows], (), URGENT_STRENGTH, even=True)
    told = [at for at, row in enumerate(rows) if row.kind is not None]
    with_before = [_with_followed(lines[at], rows[at], read) for at in told]
    kind = fit_margin(with_before, [rows[at].kind for at in told], KINDS, KIND_STRENGTH, rare=KIND_RARE)
    return [(0, act), (TEXT_URGENT, urgent), (KIND_LANES.start, kind)]


def _told_line(reading: Reading, read: Reader) -> Line:
    """A text by itself."""
    return Line(text_keys(reading, read.lexicon.classes), factor_of(reading))


def _with_followed(line: Line, row: Example, read: Reader) -> Line:
    """For a support or a detail: with the words of what it speaks to."""
    if row.act not in FOLLOWING:
        return line
    earlier = [_told_line(read.read(said_of(said)), read) for said in row.situation.before]
    return replace(line, keys=[*line.keys, *(key for one in earlier for key in one.keys)])


def _line(text: str, situation: Situation, judge: Understander, count: float = 1.0) -> Line:
    """A text in its situation."""
    told = judge.told(text)
    earlier = [judge.told(said_of(said)) for said in situation.before]
    alone = _told_line(told.reading, judge.reader)
    return Line([*alone.keys, *situation_keys(told, situation, earlier)], alone.factor, count)


def _in_situation(rows: Sequence[Example], lines: Sequence[Line], judge: Understander) -> list[Model]:
    """Act and urgency in their situation; acts are learned without what was said before as well."""
    bare = [row for row in rows if row.situation.before]
    again = [_line(row.text, _bare(row.situation), judge, WITHOUT_BEFORE) for row in bare]
    both, labelled = [*lines, *again], [*rows, *bare]
    act = fit_both(both, [row.act for row in labelled], ACTS, STRENGTH)
    urgent = fit_margin(lines, [int(row.urgent) for row in rows], (), URGENT_STRENGTH, even=True)
    return [(ACT_LANES.start, act), (URGENT_LANE, urgent)]


def _bare(situation: Situation) -> Situation:
    """The same situation with nothing said before."""
    return Situation(situation.tier, situation.sender)


def _gate(rows: Sequence[Example], lines: Sequence[Line], judge: Understander, strings: int) -> Fitted:
    """The act once more, against talk about anything."""
    talk = [row.text for row in rows if row.act is Act.CHATTER and not row.situation.before]
    made = [_line(text, Situation(), judge, BACKGROUND_COUNT) for text in background(strings, talk)]
    labels = [*(row.act for row in rows), *[Act.CHATTER] * len(made)]
    return fit_margin([*lines, *made], labels, ACTS, GATE_STRENGTH)


def left_out(rows: Sequence[Example], read: Reader, towns: Sequence[str] = TOWNS) -> list[tuple[Example, float]]:
    """Each town's messages with the raw gate share given by weights learned without that town."""
    found: list[tuple[Example, float]] = []
    for town in towns:
        judge = Understander(read, learn([row for row in rows if row.source != town], read), Thresholds())
        found += [(row, raw_gate(judge, row)) for row in rows if row.source == town]
    return found


def raw_gate(judge: Understander, row: Example) -> float:
    """The uncalibrated gate share of an example."""
    return reporting_share(judge.gate_shares(row.text, row.situation))


def calibration(judged: Sequence[tuple[Example, float]]) -> dict[str, float]:
    """Platt's line of the gate: slope and shift that make shares the chances they turned out to be."""
    from sklearn.linear_model import LogisticRegression

    inside = [min(max(share, 1e-6), 1 - 1e-6) for _, share in judged]
    model = LogisticRegression(C=1e6).fit(
        [[log(share / (1 - share))] for share in inside], [row.act in REPORTING for row, _ in judged]
    )
    return {"gate.slope": round(float(model.coef_[0][0]), 4), "gate.shift": round(float(model.intercept_[0]), 4)}


def relearn(folder: Path = CORPUS, out: Path = weights_file.DEFAULT, say: Callable[[str], object] = print) -> Weights:
    """Learn the shipped weights anew from the corpus and write them to ``out``."""
    rows, read = examples(folder), reader()
    settings = calibration(left_out(rows, read))
    weights = learn(rows, read)
    weights.settings.update(settings)
    weights_file.save(weights, out)
    say(f"{len(rows)} 条消息，{len(weights.table)} 个键，{settings}")
    return weights
