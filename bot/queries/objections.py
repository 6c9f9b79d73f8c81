"""Who does not want to be listened to: only their commands are heard, and nothing else is kept."""

from __future__ import annotations

from bot.database import tuples
from models import Setting

KEY = "objects:"
#: What changes who objects.
WORDS = ("退出记录", "恢复记录")


def load() -> frozenset[str]:
    """The 微信号 of all who object."""
    return frozenset(
        key.removeprefix(KEY) for (key,) in tuples(Setting.select(Setting.key).where(Setting.key.startswith(KEY)))
    )
