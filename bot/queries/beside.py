"""What stands beside the requests - wishes, volunteers, whistles: for a paper in counts, for somebody as a list."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from peewee import fn

from bot.context import Context, Speaker
from bot.database import tuples
from bot.queries import volunteers, whistles, wishes
from bot.rules.figures import Period
from bot.rules.whistles import Record
from bot.rules.wording import moment
from bot.terms import WishState
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


def todo(context: Context, speaker: Speaker) -> list[str]:
    """What waits for somebody beside requests: whistles of his department, wishes he claimed, offers he took."""
    person, now = speaker.person, context.now
    posts = context.directory.posts_of(person.code) if person else ()
    called = [row for post in posts if post.department for row in whistles.of_department(post.department)]
    wished = [row for row in wishes.in_state(WishState.CLAIMED) if wishes.claimer(row) == speaker.wxid]
    return [
        *(_whistle(row.request, row.state, row.arrive_by, row.settle_by, now) for row in called),
        *(f"【微心愿W{row.id}】{row.shown}" for row in wished),
        *(f"【志愿 {row.request}号】{moment(row.due_at, now)}前" for row in volunteers.taken_by(speaker.wxid)),
    ]


def _whistle(no: int, state: str, arrive_by: datetime, settle_by: datetime, now: datetime) -> str:
    todo = f"{moment(arrive_by, now)}前报到" if state == "called" else f"{moment(settle_by, now)}前回哨"
    return f"【吹哨 {no}号】{todo}"
