"""Which number to ring, from what was said and what it is about."""

from __future__ import annotations

from bot.settings.emergency import Emergency, Hotline
from bot.terms import Kind

#: More numbers than these help nobody in a hurry.
MOST = 3


def hotlines(text: str, kind: Kind | None, settings: Emergency) -> tuple[Hotline, ...]:
    """At most three hotlines, the most fitting first: by the words of ``text``, then by ``kind``."""
    names = [name for peril in settings.by_words if any(word in text for word in peril.words) for name in peril.call]
    if kind is not None:
        names.extend(settings.by_kind.get(kind, ()))
    return tuple(settings.hotlines[name] for name in list(dict.fromkeys(names))[:MOST])
