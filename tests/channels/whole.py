"""The whole bot as a process behind real gateways, with settings of its own and the small county."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import yaml

from bot.database import open_database
from tests import registers
from tests.channels.gateway_process import TOKEN, Gateway
from tests.commands.console import Running, running, url

PATIENCE = 30.0
#: As fast as it can; and by day and night, for nobody knows when tests run.
FREE: dict[str, Any] = {
    **dict.fromkeys(("account_seconds", "room_seconds"), 0),
    **dict.fromkeys(("account_per_minute", "account_per_hour", "account_per_day"), 1_000_000),
    **{"reply_seconds": [0, 0], "broadcast_seconds": [0, 0], "broadcast_hours": "00:00-23:59"},
}
QUICK: dict[str, Any] = {
    **{"call_seconds": 3, "reconnect_seconds": 2, "ding_seconds": 1},
    **{"keepalive_seconds": 2, "keepalive_timeout_seconds": 1},
}


def write_settings(folder: Path, gateways: Sequence[Gateway], **more: Any) -> Path:
    """A settings file for ``gateways``, whose accounts are called a, b, ..."""
    accounts = [
        {"name": "abcdefgh"[number], "endpoint": gateway.endpoint, "token_env": "TEST_TOKEN", "tls": False}
        for number, gateway in enumerate(gateways)
    ]
    wechaty = {"accounts": accounts, "pacing": FREE, **QUICK} | more.pop("wechaty", {})
    file = folder / "mine.yaml"
    whole = {"data_dir": str(folder / "data"), "database": url(folder / "town.db"), "wechaty": wechaty, **more}
    file.write_text(yaml.safe_dump(whole, allow_unicode=True), encoding="utf-8")
    return file


def install(folder: Path, changed: registers.Rows | None = None) -> Path:
    """The small county in a database file."""
    file = folder / "town.db"
    base = open_database(url(file))
    registers.install(base, changed)
    base.close()
    return file


@contextmanager
def bot(folder: Path, settings: Path) -> Iterator[Running]:
    """The bot with those settings, until the end."""
    with running(folder, "--config", settings, TEST_TOKEN=TOKEN) as started:
        until(lambda: "up" in states(folder).values(), what=(folder / "run.err").read_text)
        yield started


def states(folder: Path) -> dict[str, str]:
    """How the bot sees its accounts."""
    found = rows(folder, "SELECT key, value FROM setting WHERE key LIKE 'wechaty_state:%'")
    return {key.removeprefix("wechaty_state:"): json.loads(value)["state"] for key, value in found}


def kill(one: Running) -> None:
    """As a power cut would."""
    one.process.kill()
    one.process.wait()


def heard(folder: Path, room: str) -> list[str]:
    """The ids of what was heard in a room, in the order in which it was saved."""
    return [name for (name,) in rows(folder, "SELECT message_id FROM message WHERE room = ? ORDER BY id", room)]


def furnish(gateway: Gateway, rooms: Sequence[str] = ("u11", "u12", "b1", "g", "c")) -> None:
    """The groups of the small county in the mock: names and members as the register has them."""
    rows = registers.rows()
    names = {code: name for code, name, *_ in rows["微信群"][1:]}
    people: dict[str, list[list[str]]] = {}
    for row in rows["成员"][1:]:
        people.setdefault(row[0], []).append(row)
    for wxid in {row[1] for room in rooms for row in people.get(room, ())}:
        gateway.do("contact", id=wxid, name=wxid.removeprefix("wx_"))
    for room in rooms:
        gateway.do("room", id=room, topic=names[room], members=[row[1] for row in people.get(room, ())])
        for _, wxid, nickname, *_ in people.get(room, ()):
            gateway.do("nickname", room=room, member=wxid, nickname=nickname)


def rows(folder: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    """What the database holds at this moment; nothing before there is one."""
    with closing(sqlite3.connect(f"file:{folder / 'town.db'}?mode=ro", uri=True)) as base:
        return base.execute(query, values).fetchall()


def until(condition: Any, seconds: float = PATIENCE, what: object = "") -> Any:
    """Wait until ``condition()`` holds; its value."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, what() if callable(what) else what or "waited in vain"
        time.sleep(0.05)
    return value
