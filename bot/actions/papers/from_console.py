"""What the office does with papers from the console: send them with words mended, publish an issue, strike off."""

from __future__ import annotations

from bot import outbox
from bot.actions import bulletins, tasks
from bot.context import Context
from bot.messages import CONSOLE, Attachment, Outgoing
from bot.refusals import NotFound, NotPossible, NotUnderstood
from bot.rules.console_rights import Viewer
from bot.terms import Purpose
from bot.text.personal import mask
from models import Paper, Task

#: A group reads no longer text.
_LONGEST = 3000


def send(context: Context, key: str, text: str) -> str:
    """Say a paper to the group of its place, with its files, as ``text`` has it; the group's name. Raises a refusal.

    The words are kept with the paper. The same words twice within a minute are said once.
    """
    row = _paper(key)
    room = context.directory.room_of_place(row.place)
    if room is None:
        raise NotPossible("这个地点还没有工作群，先在名册里写上并绑定。")
    words = _clean(text)
    row.text = words
    row.save(only=[Paper.text])
    files = tuple(Attachment(*one) for one in row.files)
    said = Outgoing(
        f"paper:{key}:{context.now:%Y-%m-%dT%H:%M}", words, Purpose.SUMMARY, room=room.code, attachments=files
    )
    if not outbox.put(context, said):
        raise NotPossible("刚刚已经发过了。")
    return room.name


def reword(context: Context, key: str, text: str) -> None:
    """The opening of an issue that is not published yet, or the words of a paper. Raises a refusal."""
    row = _paper(key)
    if row.kind == "bulletin" and row.figures.get("state") != "draft":
        raise NotPossible("已经发布的不能再改。")
    row.text = _clean(text)
    row.save(only=[Paper.text])


def _paper(key: str) -> Paper:
    row: Paper | None = Paper.get_or_none(Paper.key == key)
    if row is None:
        raise NotFound("没有这份材料。")
    return row


def _clean(text: str) -> str:
    """What may be read by a group: not empty, not too long, nobody's number in it."""
    words = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if not words:
        raise NotUnderstood("内容是空的。")
    if len(words) > _LONGEST:
        raise NotPossible(f"太长了：最多 {_LONGEST} 字。")
    if mask(words) != words:
        raise NotPossible("里面有电话、身份证号或门牌这样的个人信息，请删掉再发。")
    return words


def publish(context: Context, viewer: Viewer, number: int) -> None:
    """The issue is for everybody from now on. Raises a refusal."""
    bulletins.release(context, number, CONSOLE + viewer.title)


def strike_off(context: Context, number: int, note: str) -> None:
    """销号: a meeting's task is done. Raises a refusal."""
    task: Task | None = Task.get_or_none((Task.id == number) & (Task.source == tasks.MEETING))
    if task is None:
        raise NotFound(f"没有任务{number}。")
    if task.state == "done":
        raise NotPossible(f"任务{number}已经销号了。")
    if not note:
        raise NotUnderstood("请写一句怎么办的。")
    tasks.finish(context, task, note[:500])
