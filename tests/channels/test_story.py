"""A whole chat through a real gateway and the whole bot: the same requests come of it as of the replay."""

from __future__ import annotations

import base64
import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot import inbox
from bot.clock import Clock, parse_time
from bot.database import bind, create_tables, open_database
from bot.register import import_register
from bot.replay import requests_out
from tests import needs
from tests.channels import whole
from tests.channels.gateway_process import TOKEN, Gateway
from tests.channels.test_whole import png
from tests.commands.console import environment_of, url
from tests.stories.test_stories import DATA, REGISTER, told

pytestmark = [pytest.mark.slow, pytest.mark.gateway]

STORIES = (DATA / "s02_lift.jsonl", REGISTER.parent / "stories" / "d01_stairlamp.jsonl")
#: All but the seconds: here the clock goes on while people speak.
SAME = ("kind", "urgent", "state", "place", "level", "reporter", "assignee", "messages", "supporters", "satisfied")


class Story:
    """One story in WeChat: its groups, its people, and what they say when their time has come."""

    def __init__(self, gateway: Gateway, events: Path) -> None:
        self.gateway = gateway
        self.events = [json.loads(line) for line in events.read_text(encoding="utf-8").splitlines()]
        self.texts = {event["id"]: event.get("text", "") for event in self.events if event["type"] == "message"}

    def furnish(self) -> None:
        rooms = {event["room"] for event in self.events if event.get("room")}
        names = {row["群编号"]: row["群名"] for row in _sheet("微信群")}
        members = [row for row in _sheet("成员") if row["群编号"] in rooms]
        speakers = {event["sender"]: event["sender"] for event in self.events if "sender" in event}
        for wxid, name in {**speakers, **{row["微信号"]: row["群昵称"] for row in members}}.items():
            self.gateway.do("contact", id=wxid, name=name)
        for room in rooms:
            inside = [row["微信号"] for row in members if row["群编号"] == room]
            self.gateway.do("room", id=room, topic=names[room], members=inside)

    def happens(self, event: dict[str, Any]) -> None:
        """What the event is in WeChat."""
        at = round(parse_time(event["at"]).timestamp() * 1000)
        given = {"room": event.get("room"), "from_": event.get("sender"), "timestamp": at}
        if event["type"] == "recall":
            self.gateway.do("recall", target=event["id"], **given)
        elif event["type"] == "message" and event.get("attachments"):
            self.gateway.do("image", id=event["id"], base64=base64.b64encode(png((9, 9, 9))).decode(), **given)
        elif event["type"] == "message":
            self.gateway.do("say", id=event["id"], text=self._text(event), **given)

    def _text(self, event: dict[str, Any]) -> str:
        quoted = self.texts.get(event.get("quote") or "")
        text = str(event["text"])
        return f"「邻居：{quoted}」\n- - - - - - - - - - - - - - -\n{text}" if quoted else text


@contextmanager
def bot(folder: Path, settings: Path) -> Iterator[Any]:
    """The bot with a clock to turn: call it with a moment."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.channels.bot_process", str(settings)],
        env=environment_of(TEST_TOKEN=TOKEN),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=(folder / "run.err").open("w"),
        text=True,
    )

    def turn(moment: str) -> None:
        assert process.stdin
        assert process.stdout
        process.stdin.write(f"{moment}\n")
        process.stdin.flush()
        while (answer := process.stdout.readline()) != "done\n":
            assert answer, (folder / "run.err").read_text()

    try:
        yield turn
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("events", STORIES, ids=lambda path: path.stem)
def test_a_story_goes_through_wechat_as_through_the_replay(tmp_path: Path, events: Path):
    needs.shared("data")
    with Gateway(tmp_path / "gateway", late_minutes=10**9) as gateway:
        story = Story(gateway, events)
        story.furnish()
        _install(tmp_path, parse_time(story.events[0]["at"]))
        with bot(tmp_path, whole.write_settings(tmp_path, [gateway])) as turn:
            for event in story.events:
                turn(event["at"])
                story.happens(event)
                _saved(tmp_path, event)
            turn(story.events[-1]["at"])
        wanted = told(events)[1]
        base = open_database(url(tmp_path / "town.db"))
        bind(base)
        got = list(requests_out())
        base.close()

    assert [{name: one[name] for name in SAME} for one in got] == [{name: one[name] for name in SAME} for one in wanted]


def _install(folder: Path, first: datetime) -> None:
    """The register, and a clock that begins with the story."""
    base = open_database(url(folder / "town.db"))
    bind(base)
    create_tables(base)
    import_register(REGISTER, first)
    inbox.keep_fact("clock_offset_seconds", str((first - Clock().now()).total_seconds() - 5))
    base.close()


def _saved(folder: Path, event: dict[str, Any]) -> None:
    if event["type"] != "message":
        return
    key = event["room"] or f"private:{event['sender']}"
    query = "SELECT 1 FROM message WHERE room = ? AND message_id = ?"
    whole.until(
        lambda: whole.rows(folder, query, key, event["id"]),
        what=lambda: f"{event}\n" + (folder / "run.err").read_text(),
    )


def _sheet(name: str) -> list[dict[str, str]]:
    with (REGISTER / f"{name}.csv").open(encoding="utf-8-sig") as rows:
        return list(csv.DictReader(rows))
