"""What is written down while the bot runs: one event a line, for people or for machines, and nobody's words.

A line names messages, rooms and requests by their ids. What was said, names and numbers of people stay out of it
whatever a caller hands over; an error's own words are masked. Tracebacks go to a file of their own.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO

from bot.clock import Clock, iso
from bot.settings.all import Log
from bot.text.personal import mask

if TYPE_CHECKING:
    from structlog.typing import Processor

Event = MutableMapping[str, Any]

#: Where tracebacks go, below the folder of the data.
ERRORS = Path("logs") / "errors.log"
#: Beyond this the file of tracebacks begins anew; the one before is kept.
_ERRORS_BYTES = 5_000_000
#: What people said or are called; never written down.
_PRIVATE = frozenset({"text", "words", "name", "nickname", "phone", "sender", "note"})
_LONGEST = 300


class Errors:
    """The file of tracebacks; where it cannot be written, the traceback is lost and the line says so."""

    def __init__(self, data_dir: str | Path) -> None:
        """Write below ``data_dir``; nothing is opened before there is something to write."""
        self.path = Path(data_dir) / ERRORS

    def keep(self, error: BaseException, now: datetime) -> str:
        """Write the traceback of ``error`` down; where it can be read, for the line that tells of it."""
        told = mask("".join(traceback.format_exception(error)))
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.path.exists() and self.path.stat().st_size > _ERRORS_BYTES:
                self.path.replace(self.path.with_suffix(".old.log"))
            with self.path.open("a", encoding="utf-8") as out:
                out.write(f"--- {iso(now)}\n{told}\n")
        except OSError as trouble:
            return f"（{self.path} 写不了：{trouble.strerror}）"
        return str(self.path)


def configure(settings: Log, data_dir: str | Path, stream: TextIO | None = None, clock: Clock | None = None) -> None:
    """Write to ``stream`` (standard error) from ``settings.level`` on; libraries' own lines from a warning on."""
    import structlog

    watch, errors = clock or Clock(), Errors(data_dir)
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    before: list[Processor] = [
        structlog.stdlib.add_log_level,
        _stamp(watch),
        _tell_errors(errors, watch),
        _without_people,
    ]
    shape = _shape(settings.format)
    structlog.configure(
        processors=[*before, shape],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    _route_libraries(before, shape, stream, level)


def _route_libraries(before: list[Processor], shape: Processor, stream: TextIO | None, level: int) -> None:
    """The lines of libraries, and of our modules that use the standard logging, look the same."""
    import structlog

    handler = logging.StreamHandler(stream or sys.stderr)
    finish = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, shape]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=finish, foreign_pre_chain=before))
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)
    logging.getLogger("bot").setLevel(level)
    logging.getLogger("asyncio").addFilter(lambda record: "socket.send() raised" not in record.getMessage())


def _shape(form: str) -> Processor:
    """How a line looks."""
    import structlog

    if form == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    return _plain


def _stamp(clock: Clock) -> Processor:
    def stamp(_: Any, __: str, event: Event) -> Event:
        event["at"] = iso(clock.now())
        return event

    return stamp


def _tell_errors(errors: Errors, clock: Clock) -> Processor:
    """The error itself in one line, its traceback into the file."""

    def tell(_: Any, __: str, event: Event) -> Event:
        error = _error_of(event.pop("exc_info", None), event.get("_record"))
        if error is not None:
            event["error"] = one_line(error)
            event["details"] = errors.keep(error, clock.now())
        return event

    return tell


def _error_of(info: Any, record: logging.LogRecord | None) -> BaseException | None:
    """The error that a line is about, however it was handed over."""
    if isinstance(info, BaseException):
        return info
    if info is True:
        return sys.exc_info()[1]
    found = info or (record.exc_info if record else None)
    if record is not None:
        record.exc_info = record.exc_text = None
    return found[1] if isinstance(found, tuple) else None


def one_line(error: BaseException) -> str:
    """``ValueError: what it says``, short, masked, without line breaks."""
    said = " ".join(mask(str(error)).split())
    return f"{type(error).__name__}: {said[:_LONGEST]}" if said else type(error).__name__


def _without_people(_: Any, __: str, event: Event) -> Event:
    """Drop what people said and are called; mask what looks like a number of theirs."""
    for key in _PRIVATE & event.keys():
        event[key] = "［不记］"
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = mask(value)
    return event


def _plain(_: Any, __: str, event: Event) -> str:
    """``2026-03-10T09:06:14+08:00 warning not sent key=… reason=…``."""
    head = f"{event.pop('at', '')} {event.pop('level', '')} {event.pop('event', '')}"
    rest = " ".join(f"{key}={value}" for key, value in event.items())
    return " ".join(f"{head} {rest}".split())


def last_words(data_dir: str | Path) -> None:
    """From now on an error that nobody knows ends the process with one line and a traceback in the file."""

    def tell(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
        if not issubclass(kind, Exception):
            sys.stderr.write("已停止\n")
            return
        where = Errors(data_dir).keep(error, Clock().now())
        sys.stderr.write(f"出了没有料到的错：{one_line(error)}。详情在 {where}，请发给维护的人\n")

    sys.excepthook = tell
