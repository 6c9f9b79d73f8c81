"""``understand`` and ``same``: what a text is taken for, and whether two tell of one matter."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.shared import (
    ConfigFile,
    JsonLines,
    Trouble,
    existing,
    opened,
    progress,
    real_now,
    settings_of,
    wrong_use,
)
from bot.terms import REPORTING

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.rules.likeness import Matter
    from bot.rules.understanding import Understanding

_MEMORY = "sqlite:///:memory:"
#: How letters write their moment.
_TIMES = ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")


def understand(
    text: Annotated[str | None, typer.Argument(help="一条群消息", show_default=False)] = None,
    messages: Annotated[Path | None, typer.Option("--messages", help="许多条，一行一个 JSON")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="写到哪里")] = None,
    room: Annotated[str | None, typer.Option("--room", help="在哪个群里说的：群编号")] = None,
    register: Annotated[Path | None, typer.Option("--register", help="名册，和 --room 一起用")] = None,
    config: ConfigFile = None,
) -> None:
    """看一条消息被听成什么，以及是哪些词决定的。"""
    settings = settings_of(config)
    if text is not None and messages is None and out is None:
        if (room is None) != (register is None):
            wrong_use("--room 和 --register 要一起写")
        typer.echo(explained(_one(settings, text, room, register)))
    elif messages is not None and out is not None and text is None:
        _many(settings, existing(messages), out)
    else:
        wrong_use("写一条消息，或者写 --messages 和 --out")


def _one(settings: Settings, text: str, room: str | None, register: Path | None) -> Understanding:
    """What a message is taken for, in the situation of ``room`` where there is one."""
    from bot.context import Speaker
    from bot.listener import Listener
    from bot.queries.directory import Directory
    from bot.register import import_register

    listener = Listener(settings)
    if room is None or register is None:
        return listener.load().understand(text)
    with opened(_MEMORY):
        import_register(existing(register, "名册"), real_now())
        found = Directory.load().room(room)
        if found is None:
            raise Trouble(f"名册里没有这个群：{room}")
        return listener.meaning(text, found, Speaker("", "", "resident"), ())


def _many(settings: Settings, messages: Path, out: Path) -> None:
    """Each message of a file, in its own situation where the file tells it."""
    from bot.learning.corpus import situation_of
    from bot.listener import Listener

    lines, understander = JsonLines(messages), Listener(settings).load()
    with out.open("w", encoding="utf-8") as written, progress("听") as tick:
        for done, row in enumerate(lines, 1):
            meaning = understander.understand(str(row.get("text") or ""), situation_of(row))
            written.write(json.dumps(line_of(row.get("id"), meaning), ensure_ascii=False) + "\n")
            if tick and done % 100 == 0:
                tick(done, 0)
    lines.end()


def line_of(name: object, meaning: Understanding) -> dict[str, Any]:
    """A line of what was understood."""
    return {
        "id": name,
        "act": str(meaning.act),
        "kind": str(meaning.kind) if meaning.kind and meaning.act in REPORTING else None,
        "urgent": meaning.urgent,
        "place": meaning.place.as_dict(),
        "outcome": str(meaning.outcome),
        "confidence": round(meaning.confidence, 4),
        "why": list(meaning.why),
        "parts": [
            {"text": part.text, "kind": str(part.kind), "urgent": part.urgent, "place": part.place.as_dict()}
            for part in meaning.parts
        ],
    }


_PLACE_LABELS = {"building": "{}栋", "unit": "{}单元", "floor": "{}楼", "room_no": "{}室", "spot": "{}"}


def explained(meaning: Understanding) -> str:
    """What a message is taken for, in words."""
    place = meaning.place.as_dict()
    lines = [
        f"听成：{meaning.act.label}（{meaning.outcome.label}，把握 {meaning.confidence:.2f}）",
        f"类别：{meaning.kind.label}" if meaning.kind and meaning.act in REPORTING else "",
        "紧急：是" if meaning.urgent else "",
        "地点：" + "".join(_PLACE_LABELS[key].format(value) for key, value in place.items()) if place else "",
        f"依据：{'、'.join(meaning.why)}" if meaning.why else "",
        *(f"其中：{part.text}（{part.kind.label}）" for part in meaning.parts),
    ]
    return "\n".join(line for line in lines if line)


def same(
    pairs: Annotated[Path, typer.Argument(help='一行一对：{"a": {...}, "b": {...}}', show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="写到哪里，每行加上 score 和 same")],
) -> None:
    """看两件诉求是不是同一件事。"""
    from bot.rules.likeness import SAME, likeness

    lines = JsonLines(existing(pairs))
    with out.open("w", encoding="utf-8") as written, progress("比") as tick:
        for done, row in enumerate(lines, 1):
            score = likeness(_matter(row.get("a")), _matter(row.get("b")))
            row |= {"score": round(score, 4), "same": score >= SAME}
            written.write(json.dumps(row, ensure_ascii=False) + "\n")
            if tick:
                tick(done, 0)
    lines.end()


def _matter(letter: Any) -> Matter:
    """A letter, or a bare text, as the matter it tells of."""
    from bot.rules.likeness import Matter

    told = letter if isinstance(letter, dict) else {"text": letter or ""}
    return Matter(str(told.get("title") or ""), str(told.get("text") or ""), moment_of(str(told.get("time") or "")))


def moment_of(text: str) -> datetime | None:
    """The moment that a letter tells; None where it tells none."""
    from bot.clock import SHANGHAI

    for form in _TIMES:
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=SHANGHAI)
        except ValueError:
            continue
    return None
