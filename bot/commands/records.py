"""``train`` and ``evaluate``: kinds learned from an office's own settled records, and how well."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.shared import Trouble, existing, progress, wrong_use

if TYPE_CHECKING:
    from bot.learning.records import KindModel, Record, Scores

Book = Annotated[Path, typer.Argument(help="UTF-8 的 .csv，第一行是列名", show_default=False)]
Texts = Annotated[str, typer.Option("--text", help="文字在哪几列，逗号隔开，例如 title,text")]
Label = Annotated[str, typer.Option("--label", help="类别在哪一列")]

#: Longer cells than any letter.
_CELL = 10_000_000


def train(
    book: Book,
    text: Texts,
    label: Label,
    out: Annotated[Path, typer.Option("--out", help="模型写到哪个文件夹")],
) -> None:
    """从本单位办结的记录里学会分类。"""
    records = read(book, text, label)
    with progress("学习"):
        model = _learned(records)
    model.save(out)
    typer.echo(f"学了 {len(records)} 条、{len(model.labels)} 类，写到 {out}")


def _learned(records: list[Record]) -> KindModel:
    from bot.learning.records import KindModel

    try:
        return KindModel.learn(records)
    except ValueError as error:
        raise Trouble(str(error)) from error


def evaluate(
    book: Book,
    text: Texts,
    label: Label,
    model: Annotated[Path | None, typer.Option("--model", help="学好的模型；不写就分份轮流学、轮流考")] = None,
    folds: Annotated[int | None, typer.Option("--folds", help="分几份", min=2, show_default="5")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="写成 JSON")] = False,
) -> None:
    """看分类有多准：总的准确率、宏平均 F1，再按类别分开。"""
    from bot.learning.records import confused, scores

    if model is not None and folds is not None:
        wrong_use("--model 和 --folds 只写一个")
    records = read(book, text, label)
    judged = _judged(records, model, folds or 5)
    found = scores(records, judged)
    typer.echo(json.dumps(asdict(found), ensure_ascii=False) if as_json else _told(found))
    if not as_json:
        for (true, said), count in confused(records, judged):
            typer.echo(f"弄混 {count:>4} 次　{true} 判成 {said}")


def _judged(records: list[Record], model: Path | None, folds: int) -> list[str]:
    """What each record is filed under by a model that has not seen it."""
    from bot.learning.records import KindModel, folded

    try:
        if model is not None:
            return KindModel.load(model).judge(records)
        with progress("轮流学和考") as tick:
            return folded(records, folds, tick)
    except ValueError as error:
        raise Trouble(" ".join(str(error).split())) from error


def _told(found: Scores) -> str:
    lines = [f"准确率 {found.accuracy:.4f}　宏平均 F1 {found.macro_f1:.4f}", "准确　召回　F1　　条数　类别"]
    for name, score in found.labels.items():
        lines.append(f"{score.precision:.3f}　{score.recall:.3f}　{score.f1:.3f}　{score.n:>5}　{name}")
    return "\n".join(lines)


def read(book: Path, text: str, label: str) -> list[Record]:
    """The records of a table that have a label; Trouble for a column that is not there or a file that is no table."""
    from bot.learning.records import Record

    columns = [name.strip() for name in text.split(",") if name.strip()]
    csv.field_size_limit(_CELL)
    try:
        with existing(book).open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            heads = rows.fieldnames or []
            if missing := [name for name in (*columns, label) if name not in heads]:
                raise Trouble(f"{book}:1: 没有“{missing[0]}”这一列，有的是：{'、'.join(heads)}")
            found = [
                Record("\n".join(row[name] or "" for name in columns), row[label].strip())
                for row in rows
                if (row[label] or "").strip()
            ]
    except UnicodeDecodeError as error:
        raise Trouble(f"{book}：不是 UTF-8 编码，请另存为 UTF-8") from error
    except csv.Error as error:
        raise Trouble(f"{book}：不是 csv 表格（{error}）") from error
    if not found:
        raise Trouble(f"{book}：一条有类别的记录也没有")
    return found
