"""A settings file as text: its values, the line of every key, and what is wrong with its form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: ``line`` counts from 1 and is 0 where there is none (the environment, a missing file)."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        """``config.yaml:12 clocks.accept_hours：应当是数字``."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where} {self.key}：{self.message}" if self.key else f"{where}：{self.message}"


class Loader(yaml.SafeLoader):
    """Every plain word stays text but an empty one: ``off`` is no boolean, ``14:30`` no number, ``036`` no 30.

    What is a number is decided by the setting it is written for.
    """

    yaml_implicit_resolvers = {}  # noqa: RUF012 - the library's own name and shape

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse references: settings need none, and a value that holds itself has no end."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="不能用 * 引用别处", problem_mark=mark)
        return super().compose_node(parent, index)


Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])


class SettingFile:
    """What was read; ``broken`` when the text is no settings at all, so that its values would tell nonsense."""

    def __init__(self, name: str) -> None:
        """An empty file called ``name``."""
        self.name = name
        self.values: dict[str, Any] = {}
        self.lines: dict[Key, int] = {}
        self.problems: list[Problem] = []
        self.broken = False

    @classmethod
    def read(cls, path: Path) -> SettingFile:
        """Read ``path``; what goes wrong stands in ``problems``."""
        file = cls(path.name)
        try:
            file._take(path.read_text(encoding="utf-8-sig"))
        except UnicodeDecodeError:
            file._fail(0, "不是 UTF-8 编码，请另存为 UTF-8")
        except OSError as error:
            file._fail(0, f"打不开 {path}：{error.strerror}")
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            file._fail(mark.line + 1 if mark else 0, f"写法不对：{error.problem}（看看缩进、引号、冒号后的空格）")
        except yaml.YAMLError as error:
            file._fail(0, f"写法不对：{error}")
        return file

    def line(self, key: Key) -> int:
        """The line of ``key``, or of the nearest key above it that is written down; 0 when none is."""
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key, 0)

    def say(self, key: Key, message: str, line: int | None = None) -> None:
        """Note a mistake at ``key``."""
        self.problems.append(Problem(self.name, self.line(key) if line is None else line, ".".join(key), message))

    def _fail(self, line: int, message: str) -> None:
        self.broken = True
        self.say((), message, line)

    def _take(self, text: str) -> None:
        loader = Loader(text)
        node = loader.get_single_node()
        if node is None or node.tag.endswith(":null"):
            return
        if not isinstance(node, yaml.MappingNode):
            return self._fail(1, "应当是一组“键: 值”")
        self._walk(node, ())
        self.values = _without_empty(loader.construct_document(node))

    def _walk(self, node: yaml.Node, path: Key) -> None:
        """Note the line of every key below ``node``; a key written twice is a mistake."""
        for key, line, value in _children(node):
            here = (*path, key)
            if here in self.lines:
                self.say(here, f"写了两次，第一次在第 {self.lines[here]} 行", line)
            self.lines.setdefault(here, line)
            self._walk(value, here)


def _children(node: yaml.Node) -> Iterator[tuple[str, int, yaml.Node]]:
    """Key, line from 1, and value of each entry of a mapping or list; nothing for a word."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), key.start_mark.line + 1, value
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield str(number), value.start_mark.line + 1, value


def _without_empty(value: Any) -> Any:
    """``value`` without keys that hold nothing: a section whose lines are all commented out keeps its defaults."""
    if isinstance(value, dict):
        return {str(key): _without_empty(item) for key, item in value.items() if item is not None}
    return value
