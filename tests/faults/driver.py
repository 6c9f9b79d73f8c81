"""A bot behind a socket, to be killed: each connection is a life of it, forked with the dictionary loaded.

    python -m tests.faults.driver SOCKET DATABASE SENT

A life says its process id, takes events (JSON lines in the replay's form) and answers each id once its effects are
saved. What the bot says goes to the file SENT, on the disk before the send is told to have ended well.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import App
from bot.channels.base import OneMouth, Receive, Sent
from bot.channels.replay import event_of
from bot.clock import SHANGHAI, Clock, OffsetClock
from bot.config import Settings
from bot.database import bind, open_database
from bot.listener import Listener
from bot.messages import Event, Outgoing
from bot.shell import Shell
from bot.terms import SendState

#: A Tuesday morning, so that nothing waits for the day.
MORNING = datetime(2026, 3, 10, 9, 0, tzinfo=SHANGHAI)


class Morning(Clock):
    """Real time, moved so that the test began on that morning; it goes on over every life."""

    def __init__(self, began: datetime) -> None:
        self._behind = began - MORNING

    def now(self) -> datetime:
        return super().now() - self._behind


class Pipe(OneMouth):
    """The channel of one life."""

    name = "pipe"

    def __init__(self, connection: socket.socket, sent: Path) -> None:
        self._connection = connection
        self._sent = sent.open("a", encoding="utf-8")
        self._tasks: set[asyncio.Task[None]] = set()
        self.ended = asyncio.Event()

    async def start(self, receive: Receive) -> None:
        reader, writer = await asyncio.open_connection(sock=self._connection)
        self._keep(asyncio.create_task(self._hear(reader, writer, receive)))

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, receive: Receive) -> None:
        while line := await reader.readline():
            told = json.loads(line)
            self._keep(asyncio.create_task(self._take(event_of(told), told["id"], writer, receive)))
        self.ended.set()

    async def _take(self, event: Event, name: str, writer: asyncio.StreamWriter, receive: Receive) -> None:
        await receive(event)
        writer.write(f"{name}\n".encode())

    async def stop(self) -> None:
        """Nothing to hang up: the life ends with its process."""

    async def send(self, message: Outgoing) -> Sent:
        line = {"key": message.key, "room": message.room, "to": message.to, "text": message.text}
        self._sent.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._sent.flush()
        os.fsync(self._sent.fileno())
        return Sent(SendState.SENT, message_id=f"bot-{message.key}")


async def live(connection: socket.socket, url: str, sent: Path, began: datetime, listener: Listener) -> None:
    """One life, until nobody speaks any more and everything is said."""
    base = open_database(url)
    bind(base)
    pipe = Pipe(connection, sent)
    shell = Shell(App(Settings(), base, listener), OffsetClock(timedelta(), Morning(began)), [pipe])
    base.close()
    await shell.start()
    await pipe.ended.wait()
    while (due := await shell.run(shell.app.next_due)) is not None and due <= shell.clock.now():
        await asyncio.sleep(0.02)
    await shell.stop()


def serve(path: str, url: str, sent: Path) -> None:
    """Fork a life for every connection."""
    listener = Listener(Settings())
    listener.load()
    began = Clock().now()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(path)
        door.listen()
        print("ready", flush=True)
        while True:
            connection, _ = door.accept()
            if os.fork() == 0:
                door.close()
                connection.sendall(f"{os.getpid()}\n".encode())
                asyncio.run(live(connection, url, sent, began, listener))
                os._exit(0)
            connection.close()


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
