"""Open pages are told what changed and who else looks, and nobody else is told anything."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.queries import console_marks
from bot.web.console.site import COOKIE
from models import Candidate, OutboxMessage, WebSession
from tests.registers import NOW, UNIT_12
from tests.web.console.conftest import Office
from tests.web.console.test_door import real
from tests.web.rows import asked, happened, said


class Socket:
    """A browser's end of the socket."""

    def __init__(
        self, office: Office, who: str, query: str, origin: str = "http://office", path: str = "/console/live"
    ) -> None:
        self.heard: list[dict[str, Any]] = []
        self.closed: int | None = None
        self._in: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._in.put_nowait({"type": "websocket.connect"})
        headers = [(b"host", b"office"), (b"origin", origin.encode())]
        headers += [(b"cookie", f"{COOKIE}=token-{who}".encode())] if who else []
        scope = {
            "type": "websocket", "path": path, "raw_path": path.encode(), "scheme": "ws",
            "query_string": query.encode(), "headers": headers, "client": ("127.0.0.1", 1), "server": ("office", 80),
            "subprotocols": [], "root_path": "", "asgi": {"version": "3.0"},
        }  # fmt: skip
        self._task = asyncio.create_task(office.app(scope, self._in.get, self._out))

    async def _out(self, message: Any) -> None:
        if message["type"] == "websocket.send":
            self.heard.append(json.loads(message["text"]))
        elif message["type"] == "websocket.close":
            self.closed = message.get("code")

    async def leaves(self) -> None:
        self._in.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait_for(self._task, 2)


async def until(holds: Callable[[], bool]) -> None:
    """Let the loop go on until it holds, two seconds at most."""
    for _ in range(200):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come to that")


async def test_a_page_is_told_when_its_topic_changed_and_not_of_chatter(office, register):
    board, settings = Socket(office, "office", "topics=requests"), Socket(office, "office", "topics=rooms")
    await until(lambda: bool(office.bot._listeners))
    await asyncio.sleep(0.05)
    office.bot.touch("u12")  # somebody chatted
    await asyncio.sleep(0.3)
    assert board.heard == []
    happened(asked(), "report", "wx_ming")
    office.bot.touch("u12")
    await until(lambda: board.heard == [{"changed": True}])
    assert settings.heard == []
    await board.leaves()
    await settings.leaves()


async def test_who_looks_at_the_same_request_is_told_and_told_again_when_one_leaves(office, register):
    first, second = Socket(office, "office", "watch=1"), Socket(office, "secretary", "watch=1")
    other, same = Socket(office, "reader", "watch=2"), Socket(office, "office", "watch=1")
    await until(lambda: first.heard[-1:] == [{"watchers": ["荷塘社区 邬书记"]}])
    await until(lambda: second.heard[-1:] == [{"watchers": ["县三长办 王敏"]}])
    await second.leaves()
    await until(lambda: first.heard[-1:] == [{"watchers": []}])
    assert other.heard == [{"watchers": []}]
    for one in (first, other, same):
        await one.leaves()


@pytest.mark.parametrize(("who", "origin"), [("", "http://office"), ("office", "http://evil.example"), ("office", "")])
async def test_nobody_else_is_let_in(office, register, who, origin):
    socket = Socket(office, who, "topics=requests", origin)
    await until(lambda: socket.closed is not None)
    assert socket.closed == 4401
    assert socket.heard == []


async def test_where_a_gateway_runs_the_groups_are_shut_to_a_stranger_s_socket_too(register, tmp_path):
    office = real(tmp_path)
    socket = Socket(office, "", "", path="/_nicegui_ws/socket.io/")
    await until(lambda: socket.closed is not None)
    assert socket.closed == 4401


@pytest.mark.parametrize("query", ["topics=nonsense&watch=x", "watch=99999999999999", ""])
async def test_a_socket_that_asks_for_nonsense_hears_nothing(office, register, query):
    socket = Socket(office, "office", query)
    await until(lambda: bool(office.bot._listeners))
    happened(asked(), "report", "wx_ming")
    office.bot.touch("u12")
    await asyncio.sleep(0.3)
    assert socket.heard == []
    await socket.leaves()


def test_each_topic_has_a_mark_that_moves_with_it_alone(register):
    before = console_marks.marks()
    happened(asked(), "report", "wx_ming")
    after = console_marks.marks()
    assert {topic for topic in before if before[topic] != after[topic]} == {"requests"}
    Candidate.create(
        room="u12", message_id="c", sender="x", at=NOW, text="x", kind="", place=UNIT_12, confidence=0.4, state="new"
    )
    said("x", room="u12", state="failed")
    moved = console_marks.marks()
    assert {topic for topic in after if after[topic] != moved[topic]} == {"candidates", "outbox"}
    Candidate.update(state="dismissed").execute()
    OutboxMessage.update(state="queued").execute()
    assert {topic for topic, mark in console_marks.marks().items() if mark != moved[topic]} == {"candidates", "outbox"}


@pytest.mark.parametrize(("headers", "left"), [({"x-part": "main"}, 303), ({}, 200)])
async def test_an_open_page_does_not_keep_the_session_alive_but_a_click_does(office, register, headers, left):
    WebSession.update(ends_at=NOW + timedelta(hours=3)).execute()
    browser = office.browser("office")
    office.clock.forward(timedelta(hours=2, minutes=50))
    assert (await browser.opens("/requests", headers=headers)).status_code == 200
    office.clock.forward(timedelta(minutes=20))
    assert (await browser.opens("/requests")).status_code == left


async def test_what_breaks_is_told_in_words_and_logged(office, register, monkeypatch):
    from bot.queries import console_today

    monkeypatch.setattr(console_today, "requests", lambda *_: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        await office.browser("office").opens("/today")
    quiet = office.browser("office")
    quiet.client._transport.raise_app_exceptions = False
    answer = await quiet.opens("/today")
    assert answer.status_code == 500
    assert "什么也没有改动" in answer.text
