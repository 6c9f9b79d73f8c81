"""Settings of the council: who has to stand behind a topic, how long a vote runs, how many of a unit take part."""

from __future__ import annotations

from bot.settings.types import Count, Section, Share


class Council(Section):
    """``seconds`` households (the proposer's among them) call a vote of ``vote_days``; ``quorum`` is a unit's share."""

    seconds: Count = 3
    vote_days: Count = 7
    quorum: Share = 0.5
    secret: bool = True
    task_workdays: Count = 10
