"""What a leader (or who coaches him) reads of what residents said of his work: in private, and never beside others."""

from __future__ import annotations

from collections.abc import Sequence

OWN = "只给您自己看，不排名，也不上报纸。"
FOR_COACH = "只供您和本人谈一谈、帮一帮，不排名，请勿转发。"


def reviewed(
    who: str, days: int, counts: Sequence[tuple[str, int]], accept_hours: float | None, said: Sequence[str], end: str
) -> str:
    """The results of one leader: ``counts`` are (word, how many); nought is left out but for the first."""
    first, *others = counts
    parts = "，".join(f"{word}{count}" for word, count in others if count)
    head = f"{who}近{days}天{first[0]}{first[1]}件" + (f"：{parts}" if parts else "") + "。"
    pace = f"派单后一般{accept_hours:.1f}个工作小时接单。" if accept_hours is not None else ""
    heard = ["居民说没解决的：", *(f"· {line}" for line in said)] if said else []
    return "\n".join([head + pace, *heard, end])
