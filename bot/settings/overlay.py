"""Settings that the office changes while the bot runs: what lies over ``config.yaml``, by section and name.

An overlay is what people wrote, ``{"clocks.accept_hours": "2", "clocks.digest_times": ["08:30", "14:30"]}``; it is
checked by the same rules as the file, and an entry that no longer fits (a newer program) is left out at a start.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from pydantic import ValidationError

from bot.config import Settings, said

log = structlog.get_logger()
Overlay = Mapping[str, Any]


def overlaid(base: Settings, overlay: Overlay) -> Settings:
    """``base`` with ``overlay`` on top. Raises pydantic's ValidationError where something does not fit."""
    sections: dict[str, dict[str, Any]] = {}
    for key, value in overlay.items():
        section, _, name = key.partition(".")
        sections.setdefault(section, dict(getattr(base, section)))[name] = value
    return Settings.model_validate({**dict(base), **sections}) if sections else base


def faults(base: Settings, overlay: Overlay) -> dict[str, str]:
    """What is wrong with each entry, in the words of the office; empty where all fit."""
    try:
        overlaid(base, overlay)
    except ValidationError as error:
        found: dict[str, str] = {}
        for detail in error.errors(include_url=False):
            key = tuple(str(part) for part in detail["loc"] if part != "[key]")
            found.setdefault(".".join(key[:2]), said(detail, key))
        return found
    return {}


def in_force(base: Settings, overlay: Overlay) -> Settings:
    """As :func:`overlaid`; what does not fit any more is left out and logged, and the bot starts all the same."""
    good = dict(overlay)
    while wrong := faults(base, good):
        log.warning("settings of the office left out", keys=sorted(wrong))
        kept = {key: value for key, value in good.items() if not _meant(key, wrong)}
        good = kept if len(kept) < len(good) else {}
    return overlaid(base, good)


def _meant(key: str, wrong: Mapping[str, str]) -> bool:
    """Whether a fault is about the entry, or about its whole section (values that do not go together)."""
    return key in wrong or key.partition(".")[0] in wrong
