"""What the office corrects is learned from, and only what is better takes the place of what was there."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from bot.learning import office
from bot.learning.corpus import Example
from bot.learning.office import FEWEST, alarms, compared, example, frozen, parted, relearned, with_urgency
from bot.rules.understanding import Situation
from bot.terms import Act, Kind
from bot.understander import Understander

PLACES = ("东门", "西门", "后巷", "三栋", "五栋", "河边", "车棚", "顶楼", "菜场", "学校旁")
THINGS = {"路灯": Kind.FACILITY, "垃圾": Kind.SANITATION, "油烟": Kind.POLLUTION, "水压": Kind.UTILITIES}
OTHER = {
    "吃饭了吗": Act.CHATTER,
    "真好看": Act.CHATTER,
    "怎么走": Act.QUERY,
    "明天检修请知悉": Act.NOTICE,
    "马上去看": Act.PROGRESS,
    "修好了谢谢": Act.FEEDBACK,
}


@cache
def shipped() -> Understander:
    """The understander that comes with the program."""
    return Understander.load()


def test_a_label_of_the_office_is_an_example_without_a_situation():
    row = example("莲花墩的灯笼火熄了", "report", "facility")
    assert (row.act, row.kind, row.situation.before) == (Act.REPORT, Kind.FACILITY, ())
    assert example("早", "chatter", None).kind is None


@pytest.mark.slow
def test_danger_is_not_unlearned_because_a_label_is_silent_about_it():
    row = example("三楼着火了，快来人救命", "report", "hazard")
    assert with_urgency(row, shipped()).urgent
    assert not with_urgency(example("路灯不亮", "report", "facility"), shipped()).urgent


def test_a_text_is_on_one_side_only_and_the_latest_word_on_it_counts():
    rows = [example(f"{place}的灯坏了", "report", "facility") for place in PLACES]
    again = [example(f" {place}的灯坏了 ", "chatter", None) for place in PLACES]
    own, unseen = parted([*rows, *again, example("  ", "chatter", None)])
    assert len(own) + len(unseen) == len(PLACES)
    assert {row.act for row in (*own, *unseen)} == {Act.CHATTER}
    assert all(map(frozen, unseen))
    assert not any(map(frozen, own))


def test_too_few_examples_are_not_judged_by():
    with pytest.raises(ValueError, match=f"至少要 {FEWEST} 条"):
        relearned([example("灯坏了", "report", "facility")], shipped())


@pytest.mark.slow
def test_the_same_weights_never_replace_themselves():
    rows = [example(f"{place}路灯不亮", "report", "facility") for place in PLACES]
    trial = compared(shipped(), shipped(), rows)
    assert trial.old == trial.new
    assert not trial.taken


def test_weights_that_cry_at_mere_talk_are_not_taken(monkeypatch: pytest.MonkeyPatch):
    counts = iter([0, 3])
    monkeypatch.setattr(office, "alarms", lambda judge: next(counts))
    monkeypatch.setattr(office, "better", lambda rows, old, new: True)
    assert not compared(shipped(), shipped(), [example("灯坏了", "report", "facility")]).taken


@pytest.mark.slow
def test_mere_words_hardly_ever_sound_an_alarm():
    assert alarms(shipped()) <= 20


@pytest.mark.slow
def test_a_word_of_this_county_is_learned_from_corrections(tmp_path: Path):
    rows = [
        _row(f"{place}{thing}{how}", Act.REPORT, kind)
        for thing, kind in THINGS.items()
        for place in PLACES
        for how in ("坏了没人管", "又出问题了")
    ]
    rows += [_row(f"{place}{what}", act, None) for place in PLACES for what, act in OTHER.items()]
    rows += [_row("我家也是", Act.SUPPORT, Kind.FACILITY), _row("就在三楼", Act.DETAIL, Kind.FACILITY)] * 3
    rows.append(_row("着火了快来人", Act.REPORT, Kind.HAZARD, urgent=True))
    rows += [_row(f"{kind.label}", Act.REPORT, kind) for kind in Kind]
    (tmp_path / "corpus.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    said = [
        example(f"{place}的嘎嘎笼{how}", "report", "street_order")
        for place in PLACES
        for how in ("又摆出来", "挡路", "太多", "没人管")
    ]

    weights, trial = relearned(said, shipped(), tmp_path, strings=300)

    taught = Understander(shipped().reader, weights, shipped().thresholds)
    assert taught.understand("桥头的嘎嘎笼挡路").kind is Kind.STREET_ORDER
    assert trial.learned + trial.frozen == len(said)
    assert trial.new > trial.old


def _row(text: str, act: Act, kind: Kind | None, *, urgent: bool = False) -> dict[str, object]:
    """A line of a corpus."""
    return {"text": text, "act": act, "kind": kind, "urgent": urgent}


def test_examples_of_other_files_keep_their_situation():
    row = Example("+1", Situation(before=("老王: 停水了",)), Act.SUPPORT, Kind.UTILITIES, False, "own")
    own, unseen = parted([row])
    assert [*own, *unseen][0].situation.before == ("老王: 停水了",)
