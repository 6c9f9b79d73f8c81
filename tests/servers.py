"""A real PostgreSQL for tests and benches: on loopback, in a folder of its own, never as root.

PostgreSQL refuses to run as root: then it runs as ``nobody``, and its programs are copied where he can read them.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import psycopg

from tests import needs

S = TypeVar("S", bound="Server")

#: Seconds that a server may take to answer, and to end.
_PATIENCE = 20.0
#: Seconds between two looks whether it answers.
_PAUSE = 0.02
#: A crash of the machine may lose what a test wrote, a crash of the server may not.
_FAST = ("fsync=off",)
_POSTGRES = (
    *("listen_addresses=127.0.0.1", "max_connections=120", "shared_buffers=128MB", "timezone=UTC"),
    *("log_min_messages=fatal", "max_wal_size=2GB", "jit=off"),
)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


@dataclass
class Server:
    """A server process that can be killed and started again on the same port and folder."""

    name: str
    command: Sequence[str]
    port: int
    folder: Path
    user: str | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command, stdout=log, stderr=log, cwd=self.folder, user=self.user, start_new_session=True,
                group="nogroup" if self.user else None, extra_groups=[] if self.user else None,
            )  # fmt: skip
        for _ in range(round(_PATIENCE / _PAUSE)):
            if self.answers():
                return
            with suppress(subprocess.TimeoutExpired):  # what it waits for is the end of the process
                self.process.wait(_PAUSE)
                raise AssertionError(f"{self.name} ended: {self.said()}")
        raise AssertionError(f"{self.name} does not answer: {self.said()}")

    def answers(self) -> bool:
        """Whether something listens there."""
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def said(self) -> str:
        """The end of its log."""
        return (self.folder / f"{self.name}.log").read_text(errors="replace")[-500:]

    def kill(self) -> None:
        """kill -9 of the server, with all its processes."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Stop it as a service manager does (PostgreSQL: a fast stop)."""
        self._end(signal.SIGINT)

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            if how is signal.SIGKILL:
                os.killpg(self.process.pid, how)
            else:
                self.process.send_signal(how)
            self.process.wait(_PATIENCE)


@dataclass
class Postgres(Server):
    """PostgreSQL; each test takes a database of its own."""

    made: int = 0

    def url(self, database: str) -> str:
        """The address of a database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str) -> None:
        """Run a statement as the administrator."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def database(self, template: str = "template0") -> str:
        """A fresh database (a copy of ``template``), and its address."""
        self.made += 1
        name = f"t{self.made}"
        self.execute(f'CREATE DATABASE {name} TEMPLATE "{template}" STRATEGY file_copy')
        return self.url(name)

    def drop(self, url: str) -> None:
        """The database is not needed any more."""
        self.execute(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")

    def answers(self) -> bool:
        """Whether it takes a query."""
        if not super().answers():
            return False
        try:
            self.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def postgres(fast: bool = True) -> Iterator[Postgres]:
    """A PostgreSQL that runs; ``fast`` does not wait for the disk."""
    programs = needs.postgres()
    with _folder("pg") as folder:
        user = "nobody" if os.geteuid() == 0 else None
        programs = _reachable(programs, folder, user)
        data = folder / "data"
        how = ["-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(
            [str(programs / "initdb"), *how], check=True, capture_output=True, user=user, cwd=folder,
            group="nogroup" if user else None, extra_groups=[] if user else None,
        )  # fmt: skip
        port = free_port()
        settings = (*_POSTGRES, *(_FAST if fast else ()), f"port={port}", f"unix_socket_directories={folder}")
        command = [str(programs / "postgres"), "-D", str(data), *(part for one in settings for part in ("-c", one))]
        yield from _running(Postgres("postgres", command, port, folder, user))


def _running(server: S) -> Iterator[S]:
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def _folder(name: str) -> Iterator[Path]:
    """A short-named folder that an unprivileged user may write to (pytest's own are closed to others)."""
    made = Path(tempfile.mkdtemp(prefix=f"sanzhang-{name}-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(made, "nobody", "nogroup")
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _reachable(programs: Path, folder: Path, user: str | None) -> Path:
    """``programs`` where ``user`` can run them: a checkout may lie in a closed home."""
    if user is None or all(parent.stat().st_mode & 0o001 for parent in programs.parents):
        return programs
    install, package = programs.parent, programs.parents[1]  # they look for their libraries beside the package
    libraries = package.with_name(f"{package.name}.libs")
    for part in (install, *([libraries] if libraries.is_dir() else [])):
        shutil.copytree(part, folder / part.relative_to(package.parent), symlinks=True)
    return folder / programs.relative_to(package.parent)
