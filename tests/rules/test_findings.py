"""What `doctor` and the console say of the bot's health: each sign with the case just beside it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.clock import SHANGHAI
from bot.rules import findings
from bot.rules.findings import Finding

NOW = datetime(2026, 3, 10, 9, tzinfo=SHANGHAI)
GIGABYTE = 1_000_000_000


@pytest.mark.parametrize(
    ("free", "sign"),
    [(5 * GIGABYTE, "✓"), (2 * GIGABYTE, "✓"), (2 * GIGABYTE - 1, "!"), (GIGABYTE // 5, "!"), (GIGABYTE // 5 - 1, "✗")],
)
def test_room_on_the_disk(free: int, sign: str) -> None:
    assert findings.disk("/data", free).sign == sign


def test_how_much_is_left_is_said_as_people_read_it() -> None:
    assert str(findings.disk("数据盘", 1_234_000_000)) == "! 磁盘：数据盘 还有 1.2 GB —— 不多了，请清理"


@pytest.mark.parametrize(
    ("ago", "sign"), [(timedelta(hours=1), "✓"), (timedelta(days=1), "✓"), (timedelta(days=1, seconds=1), "!")]
)
def test_when_anybody_was_heard_last(ago: timedelta, sign: str) -> None:
    assert findings.heard(NOW - ago, NOW).sign == sign


def test_before_the_first_word_it_says_what_to_try() -> None:
    assert findings.heard(None, NOW).todo == "在群里说一句话试试"


@pytest.mark.parametrize(
    ("since", "sign"),
    [
        (None, "✓"),
        (NOW - timedelta(minutes=10), "✓"),
        (NOW - timedelta(minutes=11), "!"),
        (NOW + timedelta(hours=1), "✓"),
    ],
)
def test_what_waits_to_be_said(since: datetime | None, sign: str) -> None:
    assert findings.waiting(3, since, NOW).sign == sign


@pytest.mark.parametrize(
    ("latest", "sign"), [(None, "!"), (NOW - timedelta(days=2), "✓"), (NOW - timedelta(days=2, minutes=1), "!")]
)
def test_how_old_the_copy_is(latest: datetime | None, sign: str) -> None:
    assert findings.copied(latest, NOW).sign == sign


def test_jobs_that_failed_weigh_more_than_late_ones() -> None:
    assert findings.worked([], []).sign == "✓"
    assert "日报" in findings.worked(["日报"], []).what
    both = findings.worked(["日报"], ["周报"])
    assert both.bad
    assert "周报 上次没做成" in both.what


def test_what_is_well_has_nothing_to_do() -> None:
    assert str(Finding("✓", "磁盘：还有 5 GB")) == "✓ 磁盘：还有 5 GB"
    assert not Finding("!", "x").bad
