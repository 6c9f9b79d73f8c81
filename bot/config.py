"""``config.yaml`` and the environment -> frozen settings; every mistake names file, key and line, all at once."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.settings.all import Settings
from bot.settings.file import Key, Problem, SettingFile

__all__ = ["DEFAULT", "ConfigError", "Problem", "Settings", "check", "load"]

#: The settings that come with the project.
DEFAULT = Path(__file__).resolve().parent.parent / "config.yaml"
#: SANZHANG_DATABASE sets ``database``, SANZHANG_WEB__PORT sets ``web.port``.
PREFIX, NEST = "SANZHANG_", "__"

#: What pydantic calls a mistake -> what an office worker is told; braces hold what pydantic knows of it.
SAID = {
    "missing": "缺少这一项",
    "int_parsing": "应当是整数，不能是“{input}”",
    "float_parsing": "应当是数字，不能是“{input}”",
    "finite_number": "应当是数字，不能是“{input}”",
    "bool_parsing": "应当是 true 或 false，不能是“{input}”",
    "string_type": "应当是文字",
    "string_too_short": "不能空着",
    "string_pattern_mismatch": "“{input}”写法不对，应当像 127.0.0.1:8788",
    "greater_than": "要大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "literal_error": "只能是 {expected}",
    "too_short": "至少要有 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "tuple_type": "应当是一个列表",
    "dict_type": "应当是一组“键: 值”",
    "mapping_type": "应当是一组“键: 值”",
    "model_type": "应当是一组“键: 值”",
    "value_error": "{error}",
}


class ConfigError(ValueError):
    """The settings cannot be used; ``problems`` holds every mistake found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Say all ``problems``, one a line."""
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


def load(path: Path | str | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read settings from ``path``, overruled by SANZHANG_* of ``environment`` (the process's when None).

    None reads the project's own config.yaml, or the built-in defaults where there is none.
    ConfigError holds every mistake at once.
    """
    settings, problems = _read(path, environment)
    if settings is None or problems:
        raise ConfigError(problems)
    return settings


def check(path: Path | str | None = None, environment: Mapping[str, str] | None = None) -> list[Problem]:
    """Every mistake in the settings at ``path`` and in the environment; an empty list when all is well."""
    return _read(path, environment)[1]


def _read(path: Path | str | None, environment: Mapping[str, str] | None) -> tuple[Settings | None, list[Problem]]:
    if path is None and not DEFAULT.exists():
        file = SettingFile(DEFAULT.name)
    else:
        file = SettingFile.read(Path(path or DEFAULT))
    if file.broken:
        return None, file.problems
    _no_password(file)
    overrides = Overrides(os.environ if environment is None else environment)
    settings = _validated(overrides.over(file.values), file, overrides)
    return settings, sorted(file.problems, key=lambda problem: problem.line) + overrides.problems


class Overrides:
    """What the environment says: one SANZHANG_ variable a setting; lists and tables are written as JSON."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Read ``environment``; variables that name no setting are somebody else's, tokens for instance."""
        self.problems: list[Problem] = []
        self._names: dict[Key, str] = {}
        self._values: dict[Key, Any] = {}
        for name in sorted(environment):
            if name.startswith(PREFIX):
                self._take(name, environment[name])

    def over(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """``values`` with what the environment says in its place."""
        result = dict(values)
        for key, value in self._values.items():
            _put(result, key, value)
        return result

    def name(self, key: Key) -> str | None:
        """The variable that sets ``key`` or what it lies in, or None."""
        return next((self._names[key[:n]] for n in range(len(key), 0, -1) if key[:n] in self._names), None)

    def say(self, name: str, message: str) -> None:
        """Note a mistake in the variable ``name``."""
        self.problems.append(Problem(f"环境变量 {name}", 0, "", message))

    def _take(self, name: str, text: str) -> None:
        key = tuple(name.removeprefix(PREFIX).lower().split(NEST))
        if key[0] not in Settings.model_fields:
            near = get_close_matches(key[0], Settings.model_fields, 1, 0.85)
            if near:
                self.say(name, f"没有这个设置项，是不是想写 {PREFIX}{near[0].upper()}？")
            return
        self._names[key] = name
        try:
            self._values[key] = json.loads(text) if text.lstrip().startswith(("[", "{")) else text
        except ValueError:
            self.say(name, "方括号或花括号里的写法不对，应当是 JSON")


def _validated(values: dict[str, Any], file: SettingFile, overrides: Overrides) -> Settings | None:
    """The settings, or None with the mistakes noted where they were written."""
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            key = tuple(str(part) for part in detail["loc"] if part != "[key]")
            name = overrides.name(key)
            if name:
                overrides.say(name, said(detail, key))
            else:
                file.say(key, said(detail, key))
        return None


def said(detail: ErrorDetails, key: Key) -> str:
    """A mistake in the words of the office."""
    if detail["type"] == "extra_forbidden":
        near = get_close_matches(key[-1], _known(key[:-1]), 1)
        return f"没有这个设置项，是不是想写 {near[0]}？" if near else "没有这个设置项"
    words = SAID.get(detail["type"])
    return words.format(input=detail["input"], **detail.get("ctx", {})) if words else detail["msg"]


def _known(key: Key) -> list[str]:
    """The settings that there are below ``key``; none where the office makes up the keys."""
    shape: Any = Settings
    for part in key:
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            shape = shape.model_fields[part].annotation
        else:
            shape = next((inner for inner in reversed(get_args(shape)) if inner is not Ellipsis), None)
    return list(shape.model_fields) if isinstance(shape, type) and issubclass(shape, BaseModel) else []


def _no_password(file: SettingFile) -> None:
    """A password in the file is a mistake: the file is shown, copied and backed up."""
    if re.search(r"://[^/@]*:[^/@]+@", str(file.values.get("database", ""))):
        file.say(("database",), f"口令不写在设置里，整个地址请放进环境变量 {PREFIX}DATABASE")


def _put(values: dict[str, Any], key: Key, value: Any) -> None:
    """Set ``key`` in ``values``; tables on the way are copied, never shared with what was read."""
    for part in key[:-1]:
        inner = values.get(part)
        values[part] = dict(inner) if isinstance(inner, dict) else {}
        values = values[part]
    values[key[-1]] = value
