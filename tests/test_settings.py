"""What an office can set does something: every setting is read by the bot, and stands in the file that explains it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

from bot.config import DEFAULT, Settings
from tests.talk import Town

ROOT = Path(__file__).resolve().parents[1]
#: Who only tells people of settings, or fills them in.
SHOWING = ("bot/settings/all.py", "bot/web/console/rules.py")
#: A county's own words for its subjects, whether it has the subject or not.
WORDS = "county.brands."


@cache
def read() -> frozenset[str]:
    """Every attribute that the bot reads of anything, outside of what only shows settings."""
    files = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]
    trees = (ast.parse(file.read_text("utf-8")) for file in files if str(file.relative_to(ROOT)) not in SHOWING)
    nodes = (node for tree in trees for node in ast.walk(tree))
    own = (
        node for tree in [ast.parse((ROOT / SHOWING[0]).read_text("utf-8"))] for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    )  # fmt: skip
    inside = (node for method in own for node in ast.walk(method))
    return frozenset(node.attr for part in (nodes, inside) for node in part if isinstance(node, ast.Attribute))


def leaves(model: type[BaseModel], path: str = "") -> Iterator[str]:
    """``privacy.retention_days`` and all others, also those of what stands in lists and tables."""
    for name, field in model.model_fields.items():
        here = f"{path}{name}"
        inner = list(models_in(field.annotation))
        yield here
        for one in inner:
            yield from leaves(one, f"{here}.")


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    for part in get_args(annotation):
        if part is not NoneType:
            yield from models_in(part)


@pytest.mark.parametrize("setting", sorted(name for name in set(leaves(Settings)) if not name.startswith(WORDS)))
def test_every_setting_is_read_by_something(setting: str) -> None:
    assert setting.rpartition(".")[2] in read()


def test_what_nothing_reads_would_be_found() -> None:
    assert "receipt_hold_seconds" not in read()
    assert "retention_days" in read()


def test_the_file_that_explains_them_names_them_all() -> None:
    written = yaml.safe_load(DEFAULT.read_text("utf-8"))

    def missing(model: type[BaseModel], values: Mapping[str, Any], path: str) -> Iterator[str]:
        for name, field in model.model_fields.items():
            if name not in values:
                yield f"{path}{name}"
            elif isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
                yield from missing(field.annotation, values[name] or {}, f"{path}{name}.")

    assert list(missing(Settings, written, "")) == []


# --- how often the same refusal is said ---------------------------------------------------------------------------


def refused(town: Town) -> int:
    return len(town.all("refusal", room="u12"))


def test_the_same_refusal_is_said_once_in_a_day() -> None:
    town = Town(meanings={}).open()
    for hours in (0, 5, 20):
        town.passes(hours=hours - (town.now.hour - 9) if hours == 5 else 0)
        town.says("wx_u12", "办结 99", room="u12")
    assert refused(town) == 1
    town.passes(hours=25)
    town.says("wx_u12", "办结 99", room="u12")
    assert refused(town) == 2


def test_it_is_no_new_day_at_midnight() -> None:
    town = Town(meanings={}).open().at("2026-03-10 20:30")
    town.says("wx_u12", "办结 99", room="u12")
    town.at("2026-03-11 08:30").says("wx_u12", "办结 99", room="u12")
    assert refused(town) == 1


@pytest.mark.parametrize(("hours", "said"), [(1, 2), (3, 1), (0, 2)])
def test_the_office_says_for_how_long(hours: float, said: int) -> None:
    town = Town(Settings.model_validate({"manners": {"refusal_hours": hours}}), meanings={}).open()
    town.says("wx_u12", "办结 99", room="u12")
    town.passes(hours=2)
    town.says("wx_u12", "办结 99", room="u12")
    assert refused(town) == said


def test_another_person_is_told_as_well() -> None:
    town = Town(meanings={}).open()
    town.says("wx_u12", "办结 99", room="u12")
    town.says("wx_b1", "办结 99", room="u12")
    assert refused(town) == 2
