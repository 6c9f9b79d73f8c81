"""``simulate`` on the console: made-up days, and the papers of them in a folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.console import Done, bot, url, write_register

pytestmark = pytest.mark.slow


def simulated(folder: Path, out: str, *more: object) -> Done:
    return bot("simulate", "--days", 15, "--out", out, "--register", folder / "book", "--reports", 3, *more)


@pytest.fixture
def book(folder: Path) -> Path:
    write_register(folder / "book")
    return folder


def test_two_weeks_leave_papers_talk_and_a_database(book: Path):
    done = simulated(book, "out")
    assert done.status == 0, done.err
    assert done.out.startswith("15 天：人说了 ")
    names = [path.name for path in (book / "out" / "papers").iterdir()]
    assert any(name.endswith("周报 361030.txt") for name in names)
    assert any(name.endswith(".png") for name in names)
    said = [json.loads(line) for line in (book / "out" / "sent.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {"receipt", "summary"} <= {line["purpose"] for line in said}
    assert "核对" not in bot("papers", "--check", "--last", 99, "--database", url(book / "out" / "simulated.db")).err
    assert bot("requests", "--database", url(book / "out" / "simulated.db")).out.count("荷塘苑") >= 10

    again = simulated(book, "again")
    assert again.out.splitlines()[0] == done.out.splitlines()[0], "the same seed, the same days"
    assert simulated(book, "other", "--seed", 2).out.splitlines()[0] != done.out.splitlines()[0]


def test_a_folder_is_used_once(book: Path):
    (book / "out").mkdir()
    (book / "out" / "simulated.db").touch()
    assert "已经有一次模拟" in simulated(book, "out").only_error


def test_a_day_that_is_none_is_wrong_use(book: Path):
    assert simulated(book, "out", "--start", "春节").status == 2
