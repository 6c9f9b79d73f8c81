"""The office sets its own rules and words: each save is a version, whole, that can be brought back."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.context import Context
from bot.queries import rules as queries
from bot.queries.rules import SETTINGS, WORDS
from bot.refusals import NotPossible
from bot.rules.console_rights import Viewer
from models import RuleVersion

_STALE = "别人刚刚也改过，请再看一遍再保存。"


def save_settings(context: Context, by: Viewer, overlay: Mapping[str, Any], note: str, seen: int) -> None:
    """``overlay`` holds from now on. Raises NotPossible when it is no longer the version ``seen`` that is changed."""
    _unchanged(SETTINGS, seen)
    _keep(context, by, SETTINGS, json.dumps(dict(overlay), ensure_ascii=False, sort_keys=True), note)


def save_words(context: Context, by: Viewer, text: str, note: str, seen: int, file: Path) -> None:
    """The county's own words are ``text`` (YAML) from now on, also in ``file``; what it held before can come back.

    Raises NotPossible as :func:`save_settings` does.
    """
    _unchanged(WORDS, seen)
    if not seen:
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        RuleVersion.create(part=WORDS, at=context.now, who="", note="原来的", content=before)
    _keep(context, by, WORDS, text, note)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, file)


def _unchanged(part: str, seen: int) -> None:
    held = queries.latest(part)
    if (held.id if held else 0) != seen:
        raise NotPossible(_STALE)


def _keep(context: Context, by: Viewer, part: str, content: str, note: str) -> None:
    RuleVersion.create(part=part, at=context.now, account=by.account, who=by.title, note=note[:200], content=content)
