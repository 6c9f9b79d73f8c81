"""How single settings are written and read: times, spans, days, kinds, addresses. Errors are for office workers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from itertools import pairwise
from typing import Annotated, Any, NamedTuple, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator

from bot.calendar import Span, Unit
from bot.terms import Kind, Term, VisitCategory

WEEKDAYS = "一二三四五六日"
CLOCK = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")
DATABASES = ("sqlite:///", "postgresql://", "postgres://")
T = TypeVar("T", bound=Term)


class Section(BaseModel):
    """A part of the settings: frozen, and a key it does not know is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True, allow_inf_nan=False)


class Weekly(NamedTuple):
    """A time of the week; Monday is 1."""

    weekday: int
    at: time


class Monthly(NamedTuple):
    """A time of the month; ``day`` is 1 to 28, so that every month has it."""

    day: int
    at: time


def at(text: str) -> time:
    """Read ``08:30``; ValueError says how a time is written."""
    match = CLOCK.fullmatch(text.strip())
    if not match:
        raise ValueError(f"时间要写成 08:30 的样子，不能是“{text}”")
    return time(int(match[1]), int(match[2]))


def ascending(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """``values``; ValueError unless each is larger than the one before."""
    if any(before >= after for before, after in pairwise(values)):
        raise ValueError("要从小到大，不能重复")
    return values


def class_code(text: str) -> str:
    """``text``; ValueError unless it is a class code of GB/T 30428.2: two, four or six digits, or nothing."""
    if text and not re.fullmatch(r"(?:[0-9]{2}){1,3}", text):
        raise ValueError("GB/T 30428 的分类代码是 2、4 或 6 位数字")
    return text


def fillable(text: str) -> str:
    """``text``; ValueError where something else than {bot}, {hours}, {days} stands in braces."""
    try:
        text.format(bot="", hours="", days="")
    except (KeyError, IndexError, ValueError) as error:
        raise ValueError("花括号里只能写 {bot}、{hours}、{days}") from error
    return text


def _levels(values: Mapping[int, float]) -> Mapping[int, float]:
    if set(values) != {1, 2, 3}:
        raise ValueError("三级要写全：1（楼栋长、单元长）、2（网格和社区）、3（县级）")
    return values


def _time(value: object) -> time:
    return value if isinstance(value, time) else at(str(value))


def _span(value: object) -> Span:
    if isinstance(value, tuple):
        return Span(*value)
    parts = re.split(r"[-–—~～至到]+", str(value))
    if len(parts) != 2:
        raise ValueError(f"时段要写成 08:30-12:00 的样子，不能是“{value}”")
    return Span(at(parts[0]), at(parts[1]))


def _weekly(value: object) -> Weekly:
    if isinstance(value, tuple):
        return Weekly(*value)
    match = re.fullmatch(r"\s*(?:周|星期)([一二三四五六日天])\s*(\S+)\s*", str(value))
    if not match:
        raise ValueError(f"要写成 周一 09:00 的样子，不能是“{value}”")
    return Weekly(WEEKDAYS.index(match[1].replace("天", "日")) + 1, at(match[2]))


def _monthly(value: object) -> Monthly:
    if isinstance(value, tuple):
        return Monthly(*value)
    match = re.fullmatch(r"\s*(\d{1,2})\s*[日号]\s*(\S+)\s*", str(value))
    if not match or not 1 <= int(match[1]) <= 28:
        raise ValueError(f"要写成 1日 09:00 的样子（1 到 28 日），不能是“{value}”")
    return Monthly(int(match[1]), at(match[2]))


def _day(value: object) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value).strip())
    except ValueError:
        raise ValueError(f"日期要写成 2026-03-07 的样子，不能是“{value}”") from None


def named_term(terms: type[T]) -> Callable[[object], T]:
    """Reads a member of ``terms`` by its Chinese label or English value; ValueError names those that there are."""

    def read(value: object) -> T:
        term = value if isinstance(value, terms) else terms.of_label(str(value).strip())
        if term is None:
            known = "、".join(term.label for term in terms)
            raise ValueError(f"没有“{value}”，可以写：{known}")
        return term

    return read


def _level(value: object) -> int:
    digits = str(value).strip()
    if digits not in ("1", "2", "3"):
        raise ValueError(f"级别只有 1、2、3，没有“{value}”")
    return int(digits)


def _database(url: str) -> str:
    if not url.startswith(DATABASES):
        raise ValueError("数据库地址要以 sqlite:/// 或 postgresql:// 开头")
    return url


def _environment(name: str) -> str:
    if name and not re.fullmatch(r"[A-Z][A-Z0-9_]*", name):
        raise ValueError("这里写环境变量的名字（大写字母），口令本身不写在设置里")
    return name


Positive = Annotated[float, Field(gt=0, le=100_000)]
NotNegative = Annotated[float, Field(ge=0, le=100_000)]
Count = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(ge=0, le=1)]
TimeOfDay = Annotated[time, BeforeValidator(_time)]
SpanText = Annotated[Span, PlainValidator(_span)]
WeeklyTime = Annotated[Weekly, PlainValidator(_weekly)]
MonthlyTime = Annotated[Monthly, PlainValidator(_monthly)]
Day = Annotated[date, BeforeValidator(_day)]
KindName = Annotated[Kind, BeforeValidator(named_term(Kind))]
UnitName = Annotated[Unit, BeforeValidator(named_term(Unit))]
VisitName = Annotated[VisitCategory, BeforeValidator(named_term(VisitCategory))]
LevelNumber = Annotated[int, BeforeValidator(_level)]
Levels = Annotated[Mapping[LevelNumber, Positive], AfterValidator(_levels)]
DatabaseUrl = Annotated[str, AfterValidator(_database)]
EnvironmentName = Annotated[str, AfterValidator(_environment)]


def written(value: Any) -> str:
    """A setting as an office worker writes it: for messages and for showing the settings."""
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, Weekly):
        return f"周{WEEKDAYS[value.weekday - 1]} {value.at:%H:%M}"
    if isinstance(value, Monthly):
        return f"{value.day}日 {value.at:%H:%M}"
    return value.label if isinstance(value, Term) else str(value)
