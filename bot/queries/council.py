"""Reads of the council: topics, who has a word on them, and a vote as it stands."""

from __future__ import annotations

from peewee import fn

from bot.context import Context
from bot.database import tuples
from bot.rules.council import Ballot, Count, count
from bot.terms import Choice, PlaceLevel
from models import Household, Topic, TopicSecond, TopicVote


def get(no: int) -> Topic | None:
    """The topic."""
    found: Topic | None = Topic.get_or_none(Topic.id == no)
    return found


def unit_of(context: Context, household: str, place: str) -> str:
    """The unit of a household that lives beneath ``place``; "" where it does not."""
    home = Household.get_or_none((Household.code == household) & ~Household.gone) if household else None
    return str(home.unit_id) if home and context.directory.contains(place, home.unit_id) else ""


def seconds(no: int) -> list[str]:
    """The households that second a topic."""
    return [home for (home,) in tuples(TopicSecond.select(TopicSecond.household).where(TopicSecond.topic == no))]


def units(context: Context, place: str) -> dict[str, int]:
    """Units beneath a place and how many households live there: what the register says, at least those it lists."""
    codes = [code for code in context.directory.beneath(place) if _is_unit(context, code)]
    rows = Household.select(Household.unit, fn.COUNT(Household.code)).where(Household.unit.in_(codes), ~Household.gone)
    listed = dict(tuples(rows.group_by(Household.unit)))
    found = {code: context.directory.place(code) for code in codes}
    return {code: max(listed.get(code, 0), (one.households or 0) if one else 0) for code, one in found.items()}


def _is_unit(context: Context, code: str) -> bool:
    found = context.directory.place(code)
    return found is not None and found.level is PlaceLevel.UNIT


def counted(context: Context, topic: Topic) -> Count:
    """The vote of a topic, in the order in which the words came."""
    opened = topic.opened_at or topic.made_at
    rows = TopicVote.select().where((TopicVote.topic == topic.id) & (TopicVote.at >= opened)).order_by(TopicVote.id)
    ballots = [Ballot(row.household, row.unit, Choice(row.choice), row.at) for row in rows]
    closes = topic.closes_at or context.now
    return count(ballots, units(context, topic.place), context.settings.council.quorum, closes)


def near(context: Context, place: str) -> list[Topic]:
    """Topics of a place and of those above it, the latest first."""
    above = [one.code for one in context.directory.chain(place)]
    return list(Topic.select().where(Topic.place.in_(above)).order_by(Topic.id.desc()).limit(10))
