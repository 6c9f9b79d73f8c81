"""What stands beside the requests in a paper: wishes, volunteers and whistles of a period, in a line or two."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from peewee import fn

from bot.context import Context
from bot.database import tuples
from bot.queries import whistles
from bot.rules.figures import Period
from bot.rules.whistles import Record
from models import VolunteerOffer, WishStep


@dataclass(frozen=True, slots=True)
class Beside:
    """Counts of a period: wishes told, claimed, fulfilled; offers that volunteers took and did; departments called."""

    told: int = 0
    claimed: int = 0
    fulfilled: int = 0
    taken: int = 0
    done: int = 0
    whistles: tuple[Record, ...] = ()

    @property
    def any(self) -> bool:
        """Whether there was anything of it."""
        return bool(self.told + self.claimed + self.fulfilled + self.taken + self.done or self.whistles)


NOTHING_BESIDE = Beside()


def beside(context: Context, period: Period) -> Beside:
    """What happened in a period, in the whole county."""
    steps = _steps(period)
    offer = VolunteerOffer
    taken = offer.select().where((offer.taken_at >= period.start) & (offer.taken_at < period.end)).count()
    finished = (offer.state == "done") & (offer.done_at >= period.start) & (offer.done_at < period.end)
    called = tuple(whistles.figures(context, period.start, period.end))
    told = steps["tell"] + steps["note"]
    return Beside(told, steps["claim"], steps["confirm"], taken, offer.select().where(finished).count(), called)


def _steps(period: Period) -> Counter[str]:
    step, count = WishStep.step, fn.COUNT(WishStep.id)
    query = WishStep.select(step, count).where((WishStep.at >= period.start) & (WishStep.at < period.end))
    return Counter(dict(tuples(query.group_by(step))))
