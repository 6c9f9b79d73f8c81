"""Learning from settled records on the console."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.learning.records import Record, scores, split
from tests.commands.console import bot

WATER = ("楼上漏水到我家卫生间", "自来水停了一天", "水管爆了满地是水", "水表不走了", "水压太低洗不了澡", "下水道返水")
ROADS = (
    "路口红绿灯坏了",
    "门口的路坑坑洼洼",
    "公交车半天等不到",
    "人行道被车停满",
    "早高峰路口堵死",
    "路灯照不到斑马线",
)


@pytest.fixture
def book(folder: Path) -> Path:
    """Two kinds of records, each of them several times in other words."""
    lines = ["编号,标题,内容,类别"]
    for label, texts in (("供水", WATER), ("道路", ROADS)):
        lines += [f"{at},{text},{text}，请处理,{label}" for at in range(3) for text in texts]
    lines.append("99,没有类别的一条,不算,")
    (folder / "book.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / "book.csv"


COLUMNS = ("--text", "标题,内容", "--label", "类别")


def test_what_was_learned_files_new_records(book: Path, folder: Path):
    assert "36 条、2 类" in bot("train", book, *COLUMNS, "--out", "model").out
    (folder / "new.csv").write_text(
        "标题,内容,类别\n水管漏水,水漏到楼下,供水\n路口太堵,红绿灯太短,道路\n", encoding="utf-8"
    )

    told = json.loads(bot("evaluate", "new.csv", *COLUMNS, "--model", "model", "--json").out)

    assert (told["accuracy"], told["macro_f1"]) == (1.0, 1.0)
    assert told["labels"]["供水"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "n": 1}


def test_it_is_judged_by_turns_without_a_model(book: Path):
    out = bot("evaluate", book, *COLUMNS, "--folds", "3").out

    accuracy = float(out.removeprefix("准确率 ").partition("　")[0])
    assert accuracy > 0.7
    assert "道路" in out


def test_equal_texts_are_judged_together_so_that_none_is_known_by_heart():
    records = [Record(text, label) for label, texts in (("供水", WATER), ("道路", ROADS)) for text in texts * 3]
    parts = list(split(records, 3))
    assert sorted(at for part in parts for at in part) == list(range(len(records)))
    for text in (*WATER, *ROADS):
        assert sum(any(records[at].text == text for at in part) for part in parts) == 1


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("evaluate", "book.csv", "--text", "题目", "--label", "类别"), 1, "没有“题目”这一列，有的是：编号、标题"),
        (("evaluate", "gone.csv", *COLUMNS), 1, "没有这个文件"),
        (("evaluate", "book.csv", *COLUMNS, "--model", "none"), 1, "none"),
        (("evaluate", "book.csv", *COLUMNS, "--model", "m", "--folds", "3"), 2, "只写一个"),
        (("train", "one.csv", *COLUMNS, "--out", "m"), 1, "至少要有两种类别"),
        (("train", "empty.csv", *COLUMNS, "--out", "m"), 1, "没有“标题”这一列"),
        (("train", "gbk.csv", *COLUMNS, "--out", "m"), 1, "不是 UTF-8"),
    ],
)
def test_what_cannot_be_learned_from_is_said(book: Path, folder: Path, words: tuple[str, ...], status: int, said: str):
    (folder / "one.csv").write_text("标题,内容,类别\na,b,供水\n", encoding="utf-8")
    (folder / "empty.csv").write_text("", encoding="utf-8")
    (folder / "gbk.csv").write_bytes("标题,内容,类别\n水,水,供水\n".encode("gbk"))

    done = bot(*words)

    assert (done.status, said in done.only_error) == (status, True), done.err


def test_scores_are_counted_by_label():
    found = scores([Record("", "a"), Record("", "a"), Record("", "b")], ["a", "b", "b"])

    assert found.accuracy == pytest.approx(2 / 3)
    assert (found.labels["a"].precision, found.labels["a"].recall) == (1.0, 0.5)
    assert found.macro_f1 == pytest.approx(2 / 3)
