"""``learn`` and ``lexicon``: the office teaches the bot its own words, and sees what comes of it first."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.shared import (
    ConfigFile,
    DatabaseUrl,
    JsonLines,
    Trouble,
    existing,
    opened,
    progress,
    readable,
    settings_of,
)
from bot.understander import OWN_LEXICON, OWN_WEIGHTS, Understander, own

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.learning.comparing import Difference
    from bot.learning.corpus import Example
    from bot.learning.office import Trial
    from bot.rules.understanding import Understanding

lexicon = typer.Typer(help="本县自己的词表：检查、试一试、保存。", no_args_is_help=True)
Words = Annotated[Path, typer.Argument(help="补充词表（.yaml），格式和 bot/text/lexicon.yaml 一样", show_default=False)]

_LAST = 1000
_SHOWN = 60


def learn(
    messages: Annotated[
        list[Path] | None, typer.Option("--messages", help="另外的带标注的消息，一行一个 JSON，可写多次")
    ] = None,
    config: ConfigFile = None,
    database: DatabaseUrl = None,
) -> None:
    """从三长和办公室的改正里学：改类、开成诉求、不算、撤销。比原来好才换上。"""
    from bot.learning.office import relearned

    settings = settings_of(config, database)
    old = own(Path(settings.data_dir))
    rows = [*_labels(settings, old), *_labelled(messages or [])]
    try:
        with progress("学习，约要几分钟"):
            weights, trial = relearned(rows, old)
    except ValueError as error:
        raise Trouble(str(error)) from error
    if trial.taken:
        from bot.text import weights as weights_file

        target = _place(settings) / OWN_WEIGHTS
        draft = target.with_suffix(".new")
        weights_file.save(weights, draft)
        os.replace(draft, target)
    typer.echo(told(trial))


def told(trial: Trial) -> str:
    """What came of learning, for the office."""
    end = "更好，已换上；重启机器人后生效" if trial.taken else "没有更好，仍用原来的"
    return (
        f"学了 {trial.learned} 条，另留 {trial.frozen} 条比较\n"
        f"原来答对 {trial.old:.1%}，新的答对 {trial.new:.1%}；"
        f"2000 句闲话里误报：原来 {trial.old_alarms} 句，新的 {trial.new_alarms} 句\n{end}"
    )


def _labels(settings: Settings, judge: Understander) -> list[Example]:
    """What the office has labelled so far, oldest first."""
    from bot.learning.office import example, with_urgency
    from models import Label

    with opened(settings.database):
        rows = [(row.text, row.act, row.kind) for row in Label.select().order_by(Label.id)]
    return [with_urgency(example(*row), judge) for row in rows]


def _labelled(files: list[Path]) -> Iterator[Example]:
    """Labelled messages of files; a line that is none is told and left out."""
    from bot.learning.corpus import example_of

    for path in files:
        lines = JsonLines(existing(path))
        for number, row in enumerate(lines, 1):
            try:
                yield example_of(row, path.stem)
            except (KeyError, ValueError):
                lines.refuse(number, "没有认识的 act 或 kind")


@lexicon.command("check")
def check(
    words: Annotated[Path | None, typer.Argument(help="补充词表；不写就看正在用的")] = None,
    config: ConfigFile = None,
    database: DatabaseUrl = None,
) -> None:
    """找出从没用上的、互相矛盾的、被别的写法遮住的词。"""
    from bot.learning.comparing import check as remarks
    from bot.learning.corpus import examples

    settings = settings_of(config, database)
    judge = Understander.load(existing(words)) if words else own(Path(settings.data_dir))
    texts = [*(row.text for row in examples()), *(row.text for row in _last(settings, _LAST))]
    for remark in remarks(judge.reader.lexicon, judge.reader, texts):
        shown = "、".join(remark.words[:_SHOWN])
        more = f" ……等 {len(remark.words)} 个" if len(remark.words) > _SHOWN else ""
        typer.echo(f"{remark.what}：{shown}{more}")


@lexicon.command("preview")
def preview(
    words: Words,
    last: Annotated[int, typer.Option("--last", help="看最近多少条消息", min=1)] = _LAST,
    config: ConfigFile = None,
    database: DatabaseUrl = None,
) -> None:
    """换上这份词表，最近的消息会有哪些听得不一样；什么都不改。"""
    from bot.learning.comparing import differences

    settings = settings_of(config, database)
    rows = _last(settings, last)
    old, new = own(Path(settings.data_dir)), _with(settings, existing(words))
    found = differences(rows, old, new)
    typer.echo(f"最近 {len(rows)} 条消息，{len(found)} 条会听得不一样")
    for one in found[:_SHOWN]:
        typer.echo(changed(one))


def changed(one: Difference) -> str:
    """A message that would be taken otherwise, on one line."""
    return f"{readable(one.text)[:60]}：{_short(one.before)} → {_short(one.after)}"


def _short(meaning: Understanding) -> str:
    """What a message is taken for, in a few words."""
    parts = (meaning.act.label, meaning.kind.label if meaning.kind else "", "紧急" if meaning.urgent else "")
    return " ".join(filter(None, (*parts, meaning.outcome.label)))


@lexicon.command("save")
def save(words: Words, config: ConfigFile = None) -> None:
    """保存这份词表；重启机器人后生效。原来的留一份 .bak。"""
    settings = settings_of(config)
    _with(settings, existing(words))
    target = _place(settings) / OWN_LEXICON
    if target.exists():
        os.replace(target, target.with_suffix(".bak"))
    target.write_text(words.read_text(encoding="utf-8"), encoding="utf-8")
    typer.echo(f"已保存到 {target}；重启机器人后生效")


def _with(settings: Settings, words: Path) -> Understander:
    """The understander as it would be with ``words``; Trouble where they cannot be used."""
    from bot.text.lexicon import LexiconError

    weights = Path(settings.data_dir) / OWN_WEIGHTS
    try:
        return Understander.load(words, weights if weights.exists() else None)
    except LexiconError as error:
        raise Trouble(str(error)) from error


def _place(settings: Settings) -> Path:
    """The folder of the office's own data, made where it is missing."""
    place = Path(settings.data_dir)
    place.mkdir(parents=True, exist_ok=True)
    return place


def _last(settings: Settings, count: int) -> list[Example]:
    """The last messages that are still kept, newest first, as they were heard."""
    from bot.learning.office import example
    from bot.terms import Act
    from models import Message

    with opened(settings.database):
        rows = Message.select().where(Message.text != "").order_by(Message.id.desc()).limit(count)
        return [example(row.text, row.act if row.act in list(Act) else Act.CHATTER, None) for row in rows]
