"""kill -9 at 200 random moments while messages stream in: nothing lost, nothing doubled."""

from __future__ import annotations

import contextlib
import json
import os
import random
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from bot.database import open_database
from tests import registers
from tests.commands.console import environment_of, url
from tests.faults.driver import MORNING
from tests.needs import ROOT

pytestmark = pytest.mark.slow

KILLS = 200
#: So many messages may be on the way without an answer.
WINDOW = 12
#: A life is killed so many answers and then so many seconds after its birth; some while it is still starting.
ANSWERS, SECONDS, STARTING, START_SECONDS = 10, 0.03, 0.2, 0.15

_HOMES = {
    "u11": ("wx_li", "wx_u11"),
    "u12": ("wx_ming", "wx_u12"),
    "u21": ("wx_tang", "wx_u21"),
    "u22": ("wx_bai", "wx_u22"),
}
_TROUBLES = (
    "{}楼楼道的灯坏了，黑漆漆的，昨晚差点踩空",
    "{}楼的下水道又堵了，污水冒出来，臭死了，有人管吗",
    "{}楼的消防栓漏水，地上全是水",
    "{}楼楼道堆满纸箱和旧家具，走都走不过去，有人管吗",
)
_CHATTER = ("早上好各位邻居", "今天降温多穿点", "哈哈哈", "🌹🌹", "有人拼车去市里吗")

Line = dict[str, object]


def stream() -> Iterator[Line]:
    """Endless talk in four groups: a report, 收到, 办结, 满意, each by a quote, and chatter between."""
    number = 0

    def line(room: str, who: str, text: str, quote: str | None = None) -> Line:
        nonlocal number
        number += 1
        at = MORNING.isoformat()
        told: Line = {"type": "message", "id": f"m{number:06}", "at": at, "room": room, "sender": who, "text": text}
        return {**told, "quote": quote} if quote else told

    for turn in range(10**6):
        for at, (room, (resident, leader)) in enumerate(_HOMES.items()):
            report = line(room, resident, _TROUBLES[(turn + at) % len(_TROUBLES)].format(turn % 30 + 1))
            yield report
            name = str(report["id"])
            yield line(room, resident, _CHATTER[turn % len(_CHATTER)])
            yield line(room, leader, "收到", name)
            yield line(room, resident, _CHATTER[(turn + 2) % len(_CHATTER)])
            yield line(room, leader, "办结 已经处理好了", name)
            yield line(room, resident, "满意", name)


class Life:
    """One process of the bot, between its first word and its end."""

    def __init__(self, path: str) -> None:
        self._line = socket.socket(socket.AF_UNIX)
        self._line.settimeout(30)
        self._line.connect(path)
        self._heard = b""
        (pid,) = self.words(30)
        self.pid = int(pid)

    def words(self, seconds: float) -> list[str]:
        """What it says within so many seconds, as soon as it says something."""
        if not select.select([self._line], [], [], max(seconds, 0))[0]:
            return []
        said = self._line.recv(65536)
        assert said, "it ended by itself"
        *whole, self._heard = (self._heard + said).split(b"\n")
        return [word.decode() for word in whole]

    def bring(self, messages: Iterable[Line]) -> None:
        if told := "".join(json.dumps(message) + "\n" for message in messages):
            self._line.sendall(told.encode())

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        self._line.close()

    def end(self) -> None:
        """Nobody speaks any more; it says what it has to say and goes."""
        self._line.shutdown(socket.SHUT_WR)
        assert self._line.recv(1) == b""
        self._line.close()


class Sender:
    """Whoever brings the messages: each is brought again, in its order, until it is answered."""

    def __init__(self) -> None:
        self._stream = stream()
        self.open: dict[str, Line] = {}
        self.answered: list[Line] = []

    def talk(self, life: Life, answers: int, seconds: float) -> None:
        """Keep the bot busy until it has given so many answers, and so many seconds more."""
        life.bring(self.open.values())
        enough = len(self.answered) + answers
        while len(self.answered) < enough:
            assert self._more(life, 30), "no answer any more"
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            self._more(life, left)

    def _more(self, life: Life, seconds: float) -> bool:
        fresh = list(islice(self._stream, WINDOW - len(self.open)))
        self.open |= {str(message["id"]): message for message in fresh}
        life.bring(fresh)
        words = life.words(seconds)
        self._note(words)
        return bool(words)

    def finish(self, life: Life) -> None:
        """Until all is answered."""
        life.bring(self.open.values())
        while self.open:
            words = life.words(30)
            assert words, "no answer any more"
            self._note(words)

    def _note(self, words: list[str]) -> None:
        self.answered += [self.open.pop(word) for word in words]


@contextlib.contextmanager
def nursery(folder: Path) -> Iterator[str]:
    """The process that lives are forked from; the path of its socket."""
    base = open_database(url(folder / "town.db"))
    registers.install(base)
    base.close()
    path = str(folder / "door")
    command = [sys.executable, "-m", "tests.faults.driver", path, url(folder / "town.db"), str(folder / "sent.jsonl")]
    with subprocess.Popen(command, cwd=ROOT, env=environment_of(), stdout=subprocess.PIPE, text=True) as nurse:
        assert nurse.stdout is not None
        assert nurse.stdout.readline() == "ready\n"
        try:
            yield path
        finally:
            nurse.kill()


def rows(folder: Path, query: str) -> list[tuple]:
    with closing(sqlite3.connect(folder / "town.db")) as opened:
        return opened.execute(query).fetchall()


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sender]:
    """A town whose bot was killed over and over, and then let live to the end."""
    folder, sender, dice = tmp_path_factory.mktemp("killed"), Sender(), random.Random(20260310)
    with nursery(folder) as path:
        for _ in range(KILLS):
            life = Life(path)
            early = dice.random() < STARTING
            sender.talk(
                life, 0 if early else dice.randint(0, ANSWERS), dice.uniform(0, START_SECONDS if early else SECONDS)
            )
            life.kill()
        life = Life(path)
        sender.finish(life)
        life.end()
    return folder, sender


@pytest.fixture(scope="module")
def calm(killed: tuple[Path, Sender], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another town that hears the same and is let alone."""
    folder, again = tmp_path_factory.mktemp("calm"), Sender()
    again.open = {str(message["id"]): message for message in sorted(killed[1].answered, key=lambda m: str(m["id"]))}
    with nursery(folder) as path:
        life = Life(path)
        again.finish(life)
        life.end()
    return folder


def test_the_kills_fell_into_the_work(killed: tuple[Path, Sender]):
    """Otherwise the rest proves nothing: talk was going on, and sends were cut off."""
    folder, sender = killed
    assert len(sender.answered) > 5 * KILLS
    assert rows(folder, "SELECT count(*) FROM outbox_message WHERE repeated")[0][0] > 3


def test_the_database_is_whole(killed: tuple[Path, Sender]):
    assert rows(killed[0], "PRAGMA integrity_check") == [("ok",)]
    assert rows(killed[0], "PRAGMA foreign_key_check") == []


def test_each_answered_message_is_there_once(killed: tuple[Path, Sender]):
    folder, sender = killed
    kept = Counter(name for (name,) in rows(folder, "SELECT message_id FROM message"))
    assert kept == Counter(str(message["id"]) for message in sender.answered)


_REQUESTS = "SELECT no, message_id, kind, state, supporter_count, satisfied FROM service_request ORDER BY no"
_STEPS = "SELECT request_id, actor, action, note, state, message_id FROM request_event ORDER BY request_id, id"
_TALK = "SELECT request_id, room, message_id, act FROM request_message ORDER BY request_id, message_id"


@pytest.mark.parametrize("query", [_REQUESTS, _STEPS, _TALK])
def test_every_effect_is_there_as_if_nothing_had_happened(killed: tuple[Path, Sender], calm: Path, query: str):
    """The same talk, brought to a bot that nobody kills, leads to the same requests and the same histories."""
    assert len(rows(calm, query)) > KILLS // 4
    assert rows(killed[0], query) == rows(calm, query)


def test_each_key_was_sent_once_but_what_was_in_flight_and_is_marked(killed: tuple[Path, Sender]):
    folder, _ = killed
    sent = Counter(json.loads(line)["key"] for line in (folder / "sent.jsonl").read_text().splitlines())
    states = {
        key: (state, bool(again))
        for key, state, again in rows(folder, "SELECT key, state, repeated FROM outbox_message")
    }

    assert set(sent) <= set(states)
    assert not {key: count for key, count in sent.items() if count > (2 if states[key][1] else 1)}
    assert not {key: state for key, state in states.items() if state[0] not in ("sent", "failed")}
    assert {key for key, (state, _) in states.items() if state == "sent"} <= set(sent)
    assert all(again for state, again in states.values() if state == "failed"), "given up only when unknown twice"
