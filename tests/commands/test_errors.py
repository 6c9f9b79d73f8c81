"""Trouble on the console: one clear line, never a traceback; 1 for trouble, 2 for wrong use."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot import logs
from bot.cli import COMMANDS
from tests.commands.console import bot, environment_of, process, url, write_register


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("dance",), "没有命令 dance"),
        (("requests", "--nonsense"), "没有选项 --nonsense"),
        (("request",), "缺少"),
        (("request", "three"), "应当是整数"),
        (("import",), "缺少"),
        (("export", "a", "b"), "多出来的内容：b"),
        (("check", "--config"), "选项 --config 后面要写内容"),
        (("replay", "x"), "缺少 --register"),
    ],
)
def test_wrong_use_is_told_in_one_line_with_where_to_look(words: tuple[str, ...], said: str):
    done = bot(*words)

    assert done.status == 2
    assert said in done.only_error
    assert "--help" in done.only_error


def test_no_command_shows_what_there_is():
    done = bot()

    assert done.status == 2
    assert all(name in done.out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_help_in_chinese(name: str):
    done = bot(name, "--help")

    assert done.status == 0
    assert any("一" <= letter <= "龥" for letter in done.out.split("Options")[0])


def test_a_locked_database_is_told_and_nothing_is_lost(base: Path, folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.database._PRAGMAS", (("busy_timeout", 50),))
    write_register(folder / "book")
    with closing(sqlite3.connect(base, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        done = bot("import", "book", "--database", url(base))

    assert (done.status, "被另一个程序占用" in done.only_error) == (1, True)
    assert bot("import", "book", "--database", url(base)).status == 0


def test_a_database_that_is_none_is_told(folder: Path):
    (folder / "x.db").write_text("a letter to my aunt " * 100)

    assert "不是数据库" in bot("requests", "--database", url(folder / "x.db")).only_error


@pytest.mark.parametrize("address", ["mysql://host/name", "postgresql://127.0.0.1:1/none"])
def test_a_database_that_cannot_be_reached_is_told(address: str):
    done = bot("requests", "--database", address)

    assert (done.status, bool(done.only_error)) == (1, True)


def test_a_folder_is_no_database(folder: Path):
    assert bot("requests", "--database", url(folder)).status == 1


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs a limit on file sizes")
def test_a_full_disk_is_told_and_the_database_stays_whole(base: Path, folder: Path):
    """No file may grow beyond the database as it is: what a full disk looks like to it."""
    room = base.stat().st_size // 512 + 16
    script = f"ulimit -f {room}; exec {sys.executable} -m bot demo --database {url(folder / 'full.db')}"
    done = subprocess.run(
        ["sh", "-c", script], cwd=folder, env=environment_of(), capture_output=True, text=True, check=False
    )

    assert done.returncode == 1, done
    (line,) = done.stderr.strip().splitlines()
    assert "磁盘" in line
    assert bot("demo", "--database", url(folder / "full.db")).status == 0, "with room again it goes on"


@pytest.mark.slow
def test_an_error_nobody_knows_is_one_line_with_its_traceback_in_a_file(base: Path, folder: Path):
    with closing(sqlite3.connect(base)) as opened, opened:
        opened.execute("INSERT OR REPLACE INTO setting VALUES ('clock_offset_seconds', '手机 13800138000')")

    done = process("requests", "--database", url(base), cwd=folder)

    assert done.status == 1
    assert "没有料到" in done.only_error
    kept = (folder / "data" / logs.ERRORS).read_text()
    assert "Traceback" in kept
    assert "13800138000" not in done.err + kept


@pytest.mark.slow
def test_a_reader_that_goes_away_is_no_trouble(base: Path, folder: Path):
    command = f"{sys.executable} -m bot requests --help | head -1"
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, env=environment_of(), capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
