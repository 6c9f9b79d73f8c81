"""The office teaches the bot on the console: its words are tried before they are saved, learning must pay."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.commands.shared import opened
from bot.learning import office
from bot.learning.corpus import Example
from bot.learning.office import Trial
from bot.text.weights import Weights
from bot.told import LANES
from models import Label, Message
from tests.commands.console import bot

OVERLAY = "classes:\n  灯: 灯笼火\n  本地: {what: 场所, words: 莲花墩}\nsame_as:\n  电梯: 铁笼子\n"


@pytest.fixture
def place(folder: Path) -> Path:
    """A folder with a county's own words."""
    (folder / "own.yaml").write_text(OVERLAY, encoding="utf-8")
    return folder


def said(folder: Path, *texts: str) -> str:
    """A database in which these messages are kept."""
    url = f"sqlite:///{folder / 'said.db'}"
    with opened(url):
        for at, text in enumerate(texts):
            Message.create(room="a", message_id=str(at), sender="b", at=datetime(2026, 3, 2, tzinfo=UTC), text=text)
    return url


@pytest.mark.slow
def test_a_change_is_shown_on_the_last_messages_before_it_is_saved(place: Path):
    url = said(place, "铁笼子又停在六楼不动了", "早上好")

    out = bot("lexicon", "preview", "own.yaml", "--database", url).out

    assert "最近 2 条消息" in out
    assert "早上好" not in out
    assert not (place / "data" / "lexicon.yaml").exists()


@pytest.mark.slow
def test_saved_words_are_used_and_the_old_ones_kept_once(place: Path):
    assert "已保存" in bot("lexicon", "save", "own.yaml").out
    assert (place / "data" / "lexicon.yaml").read_text(encoding="utf-8") == OVERLAY
    bot("lexicon", "save", "own.yaml")
    assert (place / "data" / "lexicon.bak").exists()
    assert "facility" in json.dumps(_understood(place, "铁笼子坏了没人修"))


def _understood(folder: Path, text: str) -> dict[str, object]:
    """What a message is taken for with the words that are saved."""
    (folder / "in.jsonl").write_text(json.dumps({"id": "1", "text": text}, ensure_ascii=False), encoding="utf-8")
    bot("understand", "--messages", "in.jsonl", "--out", "out.jsonl")
    found: dict[str, object] = json.loads((folder / "out.jsonl").read_text(encoding="utf-8"))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("command", ["preview", "save"])
def test_words_that_cannot_be_used_are_named_and_not_saved(place: Path, command: str):
    (place / "own.yaml").write_text("classes: {新: {words: 甲}}", encoding="utf-8")
    done = bot("lexicon", command, "own.yaml")
    assert done.status == 1
    assert "缺 what" in done.only_error
    assert not (place / "data" / "lexicon.yaml").exists()


@pytest.mark.slow
def test_words_that_rest_or_contradict_are_found(place: Path):
    (place / "own.yaml").write_text("classes:\n  办好: 没修好\n  灯: 从来没人说的灯盏\n", encoding="utf-8")
    out = bot("lexicon", "check", "own.yaml", "--database", said(place, "灯坏了")).out
    assert "从没用上：" in out
    assert "说法相反的两类：" in out
    assert "没修好" in out


@pytest.mark.slow
def test_learning_says_when_there_is_too_little_to_go_by(folder: Path):
    done = bot("learn", "--database", said(folder))
    assert done.status == 1
    assert "再积累一些再学" in done.only_error


@pytest.mark.slow
@pytest.mark.parametrize(("taken", "end"), [(True, "已换上"), (False, "仍用原来的")])
def test_only_better_weights_take_the_place_of_the_old(
    folder: Path, monkeypatch: pytest.MonkeyPatch, taken: bool, end: str
):
    heard: list[str] = []

    def relearned(rows: list[Example], old: object) -> tuple[object, Trial]:
        heard.extend(row.text for row in rows)
        return Weights(LANES, {}, 0), Trial(30, 10, 0.8, 0.9, 1, 1, taken)

    monkeypatch.setattr(office, "relearned", relearned)
    url = said(folder)
    with opened(url):
        Label.create(
            at=datetime(2026, 3, 2, tzinfo=UTC),
            text="灯又黑了",
            act="report",
            kind="facility",
            source="correct",
            by="x",
        )
    (folder / "more.jsonl").write_text('{"text": "水停了", "act": "report", "kind": "utilities"}\n', encoding="utf-8")

    out = bot("learn", "--database", url, "--messages", "more.jsonl").out

    assert heard == ["灯又黑了", "水停了"]
    assert end in out
    assert (folder / "data" / "weights.gz").exists() is taken


@pytest.mark.slow
def test_lines_that_are_no_labelled_message_are_told_by_number(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        office, "relearned", lambda rows, old: (Weights(LANES, {}, 0), Trial(1, 8, 0.5, 0.5, 0, 0, False))
    )
    (folder / "more.jsonl").write_text('{"text": "水停了", "act": "什么"}\n', encoding="utf-8")
    assert "more.jsonl:1: 没有认识的 act" in bot("learn", "--database", said(folder), "--messages", "more.jsonl").err
