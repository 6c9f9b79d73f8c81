"""Where what a page causes is said: in the chat that WeChat reaches, though it was filled in on a page."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.channels.memory import MemoryChannel
from bot.channels.web import WebChannel
from bot.clock import OffsetClock, SettableClock
from bot.messages import VISITOR, Form, Incoming, Outgoing, is_visitor
from bot.shell import Shell
from models import OutboxMessage
from tests.registers import UNIT_12
from tests.talk import Town, file_database

LAMP = "三楼楼道灯坏了，黑漆漆的"


pytestmark = pytest.mark.slow


class Wechat(MemoryChannel):
    """Reaches every group, and everybody with a 微信号."""

    def speaks_to(self, message: Outgoing) -> bool:
        return message.room is not None or not is_visitor(message.to or "")


@pytest.mark.parametrize(
    ("way", "said_in_wechat"),
    [("receive", 0), ("file", 1)],
    ids=["typed in the built-in groups it is answered there", "filed on a page it is answered in WeChat"],
)
async def test_an_answer_goes_where_people_are(tmp_path: Path, way: str, said_in_wechat: int) -> None:
    town = Town(url=file_database(tmp_path / "town.db")).open()
    town.database.close()
    wechat = Wechat()
    shell = Shell(town.app, OffsetClock(real=SettableClock(town.now)), [wechat, WebChannel()])
    await shell.start()
    form = Form(UNIT_12) if way == "file" else None
    who = f"{VISITOR}x" if way == "file" else "wx_ming"
    await getattr(shell, way)(Incoming("m1", town.now, "u12", who, LAMP, form=form))
    quiet = Incoming("m2", town.now, None, f"{VISITOR}y", "楼上天天半夜吵", form=Form(UNIT_12))
    await shell.file(quiet)
    for _ in range(400):
        await asyncio.sleep(0)
        due = await shell.run(shell.app.next_due)
        if not shell.speaking and (due is None or due > shell.clock.now()):
            break
    in_group = [message for message in wechat.said if message.room == "u12"]
    assert len(in_group) == said_in_wechat
    assert not [message for message in wechat.said if is_visitor(message.to or "")]
    states = await shell.run(lambda: [row.state for row in OutboxMessage.select()])
    assert set(states) == {"sent"}
    await shell.stop()
