"""Reads of service requests: by number, by a quoted message, by who answers for them, by place and freshness."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from bot.statements import marks, milliseconds, select
from bot.terms import ACTIVE, LIVE, Action, State
from models import (
    Household,
    Member,
    Message,
    OutboxMessage,
    Post,
    RequestEvent,
    RequestMessage,
    ServiceRequest,
    Supporter,
)


def get(no: int) -> ServiceRequest | None:
    """The request ``no``, or the one it was merged into."""
    row = _one(no)
    seen = set()
    while row is not None and row.state == State.MERGED and row.into and row.no not in seen:
        seen.add(row.no)
        row = _one(row.into)
    return row


def _one(no: int) -> ServiceRequest | None:
    return next(iter(select(ServiceRequest, "no = ?", no)), None)


def by_message(room: str, message_id: str) -> tuple[int, ...]:
    """Numbers of the requests that a message of ``room`` belongs to, or that the bot's line there is about."""
    rows = select(RequestMessage, "room = ? AND message_id = ?", room, message_id)
    if rows:
        return tuple(sorted({row.request_id for row in rows}))
    said = select(OutboxMessage, "message_id = ?", message_id)
    return tuple(sorted({row.request for row in said if row.request}))


def fetch(numbers: Iterable[int], states: Collection[State] | None = None) -> list[ServiceRequest]:
    """The requests of ``numbers`` (merged ones followed) that stand in ``states``, without repeats."""
    rows = {row.no: row for row in map(get, numbers) if row is not None}
    return [row for row in rows.values() if states is None or row.state in states]


def _standing(
    column: str, value: str, states: Collection[State] | None, order: str, limit: int
) -> list[ServiceRequest]:
    """Requests with ``value`` in ``column`` that stand in ``states`` (None: any)."""
    wanted = sorted(states if states is not None else State)
    where = f"{column} = ? AND state IN ({marks(len(wanted))}) ORDER BY {order} DESC LIMIT ?"
    return select(ServiceRequest, where, value, *map(str, wanted), limit)


def assigned_to(person: str, states: Collection[State] = ACTIVE, limit: int = 50) -> list[ServiceRequest]:
    """What stands with a person of the register, the latest first."""
    return _standing("assignee_id", person, states, "no", limit)


def assigned_to_department(
    department: str, states: Collection[State] = ACTIVE, limit: int = 50
) -> list[ServiceRequest]:
    """What stands with a department, the latest first."""
    return _standing("department_id", department, states, "no", limit)


def of_reporter(wxid: str, states: Collection[State] | None = None, limit: int = 20) -> list[ServiceRequest]:
    """What a person reported, the latest first."""
    return _standing("reporter", wxid, states, "last_message_at", limit)


def of_room(room: str, states: Collection[State] = LIVE, limit: int = 50) -> list[ServiceRequest]:
    """Requests reported in a room, the latest first."""
    return _standing("room", room, states, "last_message_at", limit)


def recent_at(places: Collection[str], since: datetime, limit: int = 40) -> list[ServiceRequest]:
    """Requests in any state at ``places``, talked about after ``since``, the latest first."""
    where = f"place_id IN ({marks(len(places))}) AND last_message_at >= ? ORDER BY last_message_at DESC LIMIT ?"
    return select(ServiceRequest, where, *places, milliseconds(since), limit)


def live_at(places: Collection[str], room: str, since: datetime, limit: int = 30) -> list[ServiceRequest]:
    """Live requests at ``places`` or reported in ``room`` that were talked about after ``since``, latest first."""
    rows = [*recent_at(places, since, limit), *of_room(room, LIVE, limit)]
    found = {row.no: row for row in rows if row.state in LIVE and row.last_message_at >= since}
    return sorted(found.values(), key=lambda row: row.last_message_at, reverse=True)


def heard(room: str, message_id: str) -> Message | None:
    """A message of the inbox whose words are still kept."""
    row: Message | None = Message.get_or_none((Message.room == room) & (Message.message_id == message_id))
    return row if row is not None and row.text else None


def alarmed(request: ServiceRequest) -> frozenset[str]:
    """微信号 of all whom an urgent line about it has reached since it was opened, or reopened; privately or by an @."""
    again = [event.at for event in history(request.no) if event.action == Action.REOPEN]
    since = again[-1] if again else request.opened_at
    rows = select(OutboxMessage, "request = ? AND created_at >= ?", request.no, milliseconds(since))
    return frozenset(wxid for row in rows if row.urgent for wxid in (*row.mentions, row.to) if wxid)


def history(no: int) -> list[RequestEvent]:
    """What happened to a request, oldest first."""
    return list(RequestEvent.select().where(RequestEvent.request == no).order_by(RequestEvent.id))


def talk(no: int) -> list[RequestMessage]:
    """The messages that belong to a request, oldest first."""
    return list(RequestMessage.select().where(RequestMessage.request == no).order_by(RequestMessage.at))


def supporters(no: int) -> list[str]:
    """Household codes, or 微信号 where no household is known."""
    return [row.key for row in Supporter.select().where(Supporter.request == no).order_by(Supporter.at)]


def home_of(wxid: str) -> str | None:
    """The household of somebody who speaks in private, where a group has told it."""
    row = Member.select(Member.household).where((Member.wxid == wxid) & Member.household.is_null(False)).first()
    return row.household_id if row else None


def unit_of(household: str | None, person: str | None) -> str | None:
    """Where somebody belongs who speaks in private: the household's unit, else the place of the post held."""
    if household:
        row = Household.get_or_none(Household.code == household)
        if row is not None:
            return str(row.unit_id)
    post = Post.select().where((Post.person == person) & Post.place.is_null(False)).first() if person else None
    return post.place_id if post else None


def reminded_since(no: int, since: datetime) -> bool:
    """Whether who has it was reminded of it since a moment."""
    query = RequestEvent.select().where(
        (RequestEvent.request == no) & (RequestEvent.at >= since) & (RequestEvent.action == Action.REMIND)
    )
    return bool(query.exists())


def spoken_since(no: int, since: datetime) -> bool:
    """Whether a person (not the bot) worked on it or told of it since a moment."""
    work = [str(a) for a in (Action.ACCEPT, Action.PROGRESS, Action.PROMISE)]
    query = RequestEvent.select().where(
        (RequestEvent.request == no) & (RequestEvent.at >= since) & RequestEvent.action.in_(work)
    )
    return bool(query.exists())
