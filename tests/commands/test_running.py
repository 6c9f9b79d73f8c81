"""``run`` as a real process: it answers, it stops when told, it finds its data again."""

from __future__ import annotations

import signal
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests import registers
from tests.commands.console import bot, process, running, url, write_register

pytestmark = pytest.mark.slow


def test_a_first_start_brings_a_county_to_talk_to_and_a_second_finds_it(folder: Path):
    with running(folder) as first:
        assert "第一次启动" in (folder / "run.err").read_text()
        assert first.get("healthz") == "ok\n"
        assert first.stop()[0] == 0
    with closing(sqlite3.connect(folder / "data" / "sanzhang.db")) as opened:
        assert opened.execute("SELECT count(*) FROM place").fetchone()[0] == 1 + 10 + 68 + 646 + 1841

    with running(folder) as second:
        assert "第一次启动" not in (folder / "run.err").read_text()
        assert second.get("healthz") == "ok\n"
    assert "python -m bot import" not in (folder / "run.err").read_text()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_it_is_told_to(base: Path, how: signal.Signals):
    with running(base.parent, "--database", url(base)) as bot_:
        status, _ = bot_.stop(how)

    assert status == 0
    assert "Traceback" not in (base.parent / "run.err").read_text()
    assert not list(base.parent.glob("town.db-wal")), "everything is in the one file"


def test_a_second_bot_on_the_same_database_is_refused(base: Path):
    with running(base.parent, "--database", url(base)):
        done = process("run", "--port", "0", "--database", url(base), cwd=base.parent)

    assert (done.status, "机器人正在用这个数据库" in done.only_error) == (1, True)


def test_a_taken_port_is_told_before_anything_is_made(folder: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = bot("run", "--port", taken.getsockname()[1])

    assert (done.status, "端口已被别的程序占用" in done.only_error) == (1, True)
    assert not (folder / "data").exists()


def test_the_environment_sets_what_the_file_does_not(base: Path):
    with running(base.parent, SANZHANG_DATABASE=url(base), SANZHANG_BOT__NAME="阿福") as bot_:
        assert bot_.get("healthz") == "ok\n"
        assert "阿福" in bot_.get("")


def test_while_it_runs_it_is_backed_up_looked_over_and_given_a_new_register(base: Path, folder: Path):
    changed = registers.rows()
    changed["人员"].append(["P50", "新来的", "wx_new", "", "群众"])
    write_register(folder / "book", changed)

    with running(folder, "--database", url(base)) as bot_:
        assert process("backup", "copy.db", "--database", url(base), cwd=folder).status == 0
        assert "机器人：正在运行" in process("doctor", "--database", url(base), cwd=folder).out
        assert "人员 新增 1" in process("import", "book", "--database", url(base), cwd=folder).out
        assert process("restore", "copy.db", "--database", url(base), cwd=folder).status == 1
        assert bot_.get("healthz") == "ok\n"


def test_a_gateway_without_its_token_is_told(base: Path, folder: Path):
    (folder / "mine.yaml").write_text(
        'wechaty:\n  accounts:\n    - {name: 一号, endpoint: "127.0.0.1:1", token_env: NO_TOKEN, tls: false}\n'
    )

    done = bot("run", "--port", "0", "--config", "mine.yaml", "--database", url(base))

    assert (done.status, "请设环境变量 NO_TOKEN" in done.only_error) == (1, True)
    assert "没有口令" in bot("doctor", "--config", "mine.yaml", "--database", url(base)).out
