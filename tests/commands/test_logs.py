"""What is written down: one line an event, nobody's words, tracebacks apart."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot import logs
from bot.clock import SHANGHAI, SettableClock
from bot.settings.all import Log

NOW = datetime(2026, 3, 10, 9, 6, 14, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("bot")
    handlers, levels = list(root.handlers), (root.level, ours.level)
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


def written(folder: Path, **settings: Any) -> io.StringIO:
    out = io.StringIO()
    logs.configure(Log(**settings), folder, out, SettableClock(NOW))
    return out


def fails(text: str) -> None:
    raise ValueError(text)


def test_a_line_for_people(folder: Path):
    out = written(folder)

    structlog.get_logger().warning("not sent", key="r1:assign", reason="down")

    assert out.getvalue() == "2026-03-10T09:06:14+08:00 warning not sent key=r1:assign reason=down\n"


def test_a_line_for_machines(folder: Path):
    out = written(folder, format="json")

    structlog.get_logger().info("stopped", count=3)

    told = {"count": 3, "event": "stopped", "level": "info", "at": "2026-03-10T09:06:14+08:00"}
    assert json.loads(out.getvalue()) == told


def test_only_from_the_level_on(folder: Path):
    out = written(folder, level="warning")

    structlog.get_logger().info("quiet")
    logging.getLogger("bot.channels.wechaty").info("quiet")
    logging.getLogger("some.library").info("quiet")

    assert out.getvalue() == ""


def test_nobody_is_named_and_nothing_said_is_kept(folder: Path):
    out = written(folder)

    structlog.get_logger().error("odd", text="老王家的事", nickname="老王", to="wx_1", said="打13800138000")

    assert "老王" not in out.getvalue()
    assert "13800138000" not in out.getvalue()
    assert "to=wx_1" in out.getvalue()


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("ours", [True, False])
def test_an_error_is_one_line_and_its_traceback_stands_in_a_file(folder: Path, form: str, ours: bool):
    out = written(folder, format=form)

    try:
        fails("two\nlines, 13800138000")
    except ValueError:
        if ours:
            structlog.get_logger().exception("message failed", message="m1")
        else:
            logging.getLogger("bot.channels.wechaty").exception("message failed")

    (line,) = out.getvalue().strip().splitlines()
    assert "ValueError: two lines" in line
    kept = (folder / logs.ERRORS).read_text()
    assert "in fails" in kept
    assert "13800138000" not in line + kept


def test_libraries_speak_the_same_way_from_a_warning_on(folder: Path):
    out = written(folder, format="json")

    logging.getLogger("some.library").warning("slow %s", "disk")

    assert json.loads(out.getvalue())["event"] == "slow disk"


def test_a_file_that_cannot_be_written_is_told_in_the_line(folder: Path):
    (folder / "logs").write_text("a file, no folder")
    out = written(folder)

    try:
        fails("x")
    except ValueError:
        structlog.get_logger().exception("failed")

    assert "写不了" in out.getvalue()


def test_the_file_of_tracebacks_begins_anew_when_it_is_large(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(logs, "_ERRORS_BYTES", 10)
    errors = logs.Errors(folder)
    for text in ("first", "second"):
        errors.keep(ValueError(text), NOW)

    assert "second" in errors.path.read_text()
    assert "first" not in errors.path.read_text()
    assert "first" in errors.path.with_suffix(".old.log").read_text()
