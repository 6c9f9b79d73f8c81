"""The settings that the office changes in the console: what they are called, how they are written and read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.config import Settings
from bot.settings.clocks import Resolve
from bot.settings.emergency import Hotline
from bot.settings.types import written
from bot.terms import Kind

_BETWEEN = re.compile(r"[、，,;；\s]+")
_KIND, _CALL = "kind_", "call_"
BY_KIND, HOTLINES = "clocks.by_kind", "emergency.hotlines"


@dataclass(frozen=True, slots=True)
class Field:
    """A setting: ``key`` in the settings, ``label`` for people; ``many`` values stand with 、 between them."""

    key: str
    label: str
    many: bool = False
    long: bool = False

    @property
    def name(self) -> str:
        """Its name in addresses and forms."""
        return self.key.rpartition(".")[2]


GROUPS: tuple[tuple[str, tuple[Field, ...]], ...] = (
    (
        "时限",
        (
            Field("clocks.accept_hours", "多少工作小时内接单"),
            Field("clocks.accept_urgent_minutes", "紧急的多少分钟内接"),
            Field("clocks.escalate_workdays", "没人接，几个工作日后上报"),
            Field("clocks.resolve_workdays", "三级各几个工作日办结", many=True),
            Field("clocks.warn_workdays", "到期前几个工作日提醒"),
            Field("clocks.overdue_workdays", "超时几个工作日后上报"),
            Field("clocks.review_days", "办结几天没回话，请邻户评"),
            Field("clocks.feedback_days", "办结后等居民几天"),
            Field("clocks.working_hours", "上班时间", many=True),
        ),
    ),
    (
        "打扰人的分寸",
        (
            Field("clocks.quiet_hours", "夜里不打扰（紧急除外）"),
            Field("manners.leader_mentions_per_day", "一位三长一天最多 @ 几次"),
            Field("manners.supporter_steps", "“我家也是”到几户说一声", many=True),
            Field("manners.refusal_hours", "同样的“不能办”几小时内只说一次"),
            Field("manners.review_households", "最多请几户邻居评"),
            Field("visits.per_leader_and_week", "一位三长一周最多走访几户"),
        ),
    ),
    (
        "什么时候说",
        (
            Field("clocks.digest_times", "三长汇总提醒", many=True),
            Field("clocks.candidates_times", "待确认清单", many=True),
            Field("visits.remind_at", "走访提醒"),
            Field("clocks.daily_paper", "日报"),
            Field("clocks.weekly_paper", "周报"),
            Field("clocks.monthly_paper", "月报"),
        ),
    ),
    (
        "听懂多少才开口",
        (
            Field("gate.sure", "把握不低于这个数才立案（0 到 1）"),
            Field("gate.unsure", "低于这个数当闲聊"),
        ),
    ),
    ("文字", (Field("welcome.text", "欢迎新邻居的话", long=True), Field("bot.name", "机器人在群里的名字"))),
)
FIELDS: tuple[Field, ...] = tuple(field for _, fields in GROUPS for field in fields)


def value_of(settings: Settings, key: str) -> Any:
    """A setting by its key."""
    section, _, name = key.partition(".")
    return getattr(getattr(settings, section), name)


def as_text(settings: Settings, field: Field) -> str:
    """A setting as it is written in its field."""
    return _plain(value_of(settings, field.key))


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return "、".join(_plain(value[level]) for level in sorted(value))
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return "、".join(map(_plain, value))
    if isinstance(value, float):
        return f"{value:g}"
    if hasattr(value, "_fields") and hasattr(value, "end"):
        return f"{value.start:%H:%M}-{value.end:%H:%M}"
    return written(value)


def kind_text(settings: Settings, kind: Kind) -> str:
    """``工作时 7、14、21``; empty where the kind has no times of its own."""
    own = settings.clocks.by_kind.get(kind)
    return f"{own.unit.label} {_plain(own.levels)}" if own else ""


def changes(settings: Settings, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the address or form wants otherwise than ``settings``, as an overlay; what it leaves out stays."""
    found = dict(_fields(settings, asked))
    kinds = dict(_kinds(settings, asked))
    if kinds:
        own = {kind.label: _resolve(one) for kind, one in settings.clocks.by_kind.items()}
        found[BY_KIND] = {label: one for label, one in {**own, **kinds}.items() if one}
    numbers = {name: asked.get(call_name(name), line.number).strip() for name, line in _lines(settings)}
    if any(numbers[name] != line.number for name, line in _lines(settings)):
        found[HOTLINES] = {name: {"label": line.label, "number": numbers[name]} for name, line in _lines(settings)}
    return found


def _lines(settings: Settings) -> list[tuple[str, Hotline]]:
    return list(settings.emergency.hotlines.items())


def call_name(name: str) -> str:
    """The name of a hotline's field."""
    return f"{_CALL}{name}"


def names(settings: Settings) -> set[str]:
    """Every field that a form may hold."""
    plain = {field.name for field in FIELDS} | {kind_name(kind) for kind in Kind}
    return plain | {call_name(name) for name, _ in _lines(settings)}


def _fields(settings: Settings, asked: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for field in FIELDS:
        words = asked.get(field.name)
        if words is not None and words.strip() != as_text(settings, field) and (words.strip() or field.long):
            yield field.key, _typed(field, words.strip())


def _typed(field: Field, words: str) -> Any:
    if not field.many:
        return words
    parts = [part for part in _BETWEEN.split(words) if part]
    return _levels(parts) if field.key == "clocks.resolve_workdays" else parts


def _levels(parts: list[str]) -> dict[str, str]:
    return {str(level): part for level, part in enumerate(parts, start=1)}


def _kinds(settings: Settings, asked: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for kind in Kind:
        words = asked.get(f"{_KIND}{kind}")
        if words is not None and words.strip() != kind_text(settings, kind):
            unit, *levels = [part for part in _BETWEEN.split(words) if part] or [""]
            yield kind.label, {"unit": unit, "levels": _levels(levels)} if unit else None


def _resolve(one: Resolve) -> dict[str, Any]:
    return {"unit": one.unit.label, "levels": {str(level): f"{value:g}" for level, value in one.levels.items()}}


def kind_name(kind: Kind) -> str:
    """The name of a kind's field."""
    return f"{_KIND}{kind}"


def differences(now: Settings, then: Settings) -> list[tuple[str, str, str]]:
    """Label, value now, value then, of all that differs."""
    rows = [(field.label, as_text(now, field), as_text(then, field)) for field in FIELDS]
    rows += [(f"{kind.label}的办结时限", kind_text(now, kind), kind_text(then, kind)) for kind in Kind]
    calls = dict(_lines(then))
    rows += [(line.label, line.number, calls[name].number) for name, line in _lines(now) if name in calls]
    return [row for row in rows if row[1] != row[2]]
