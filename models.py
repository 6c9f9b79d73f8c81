"""Tables, links and indexes. The database is bound later, by the composition root.

Instants are kept as whole milliseconds since 1970 (UTC) and read as aware times of Asia/Shanghai, so that they
sort and compare alike on every engine. Lists are kept as JSON text. History tables are only ever added to.
The tables of what stands beside a request (papers, the console, the API) are written in ``bot/tables`` and named here.
"""

from __future__ import annotations

from peewee import (
    AutoField,
    BooleanField,
    CharField,
    CompositeKey,
    FloatField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from bot.clock import SHANGHAI
from bot.columns import InstantField, JsonField
from bot.tables.api import ApiToken, Webhook, WebhookDelivery
from bot.tables.base import Base, database
from bot.tables.clocks import Deadline
from bot.tables.console import Account, Audit, OneTimeLink, WebSession
from bot.tables.council import Topic, TopicSecond, TopicVote
from bot.tables.papers import Paper, Task
from bot.tables.points import PointsDeed, PointsEntry, PointsGoods, PointsStatement, Redemption
from bot.tables.privacy import Deletion
from bot.tables.reviews import NeighbourReview
from bot.tables.rules import RuleVersion
from bot.tables.volunteers import Volunteer, VolunteerOffer
from bot.tables.whistles import GridContact, Whistle
from bot.tables.wishes import Wish, WishStep

__all__ = [
    "SHANGHAI", "Account", "ApiToken", "Audit", "Base", "Deadline", "Deletion", "GridContact", "InstantField",
    "JsonField", "NeighbourReview", "OneTimeLink", "Paper", "PointsDeed", "PointsEntry", "PointsGoods",
    "PointsStatement", "Redemption", "RuleVersion", "Task", "Topic", "TopicSecond", "TopicVote", "Volunteer",
    "VolunteerOffer", "WebSession", "Webhook", "WebhookDelivery", "Whistle", "Wish", "WishStep", "database",
]  # fmt: skip


# --- the register: who is where ---------------------------------------------------------------------------------


class Place(Base):
    """A node of the county's one tree; ``path`` holds the codes from the root, each followed by a slash.

    ``gone`` (here and below): left the register, kept because history still names it.
    """

    parent_id: str | None
    code = CharField(64, primary_key=True)
    parent = ForeignKeyField("self", null=True, backref="children")
    level = CharField(16)
    name = CharField(128)
    path = CharField(512, index=True)
    households = IntegerField(null=True)
    grid_code = CharField(32, default="")
    gone = BooleanField(default=False)


class Person(Base):
    """Somebody of the register; ``wxid`` is the id that the gateway reports."""

    code = CharField(64, primary_key=True)
    name = CharField(64)
    wxid = CharField(128, null=True, unique=True)
    phone = CharField(32, default="")
    identity = CharField(32)
    gone = BooleanField(default=False)


class Department(Base):
    """A department and the kinds of requests it answers for."""

    code = CharField(64, primary_key=True)
    name = CharField(128)
    kinds = JsonField(default=list)
    sunk = BooleanField(default=False)
    gone = BooleanField(default=False)


class Post(Base):
    """A post: ``person`` of a ``role`` at ``place``, or of a ``department``; vacant posts have no row."""

    place_id: str | None
    department_id: str | None
    person_id: str
    id = AutoField()
    place = ForeignKeyField(Place, null=True, backref="posts")
    department = ForeignKeyField(Department, null=True, backref="posts")
    role = CharField(32)
    person = ForeignKeyField(Person, backref="posts")

    class Meta:
        """One row a holder."""

        indexes = ((("place", "role", "person"), False), (("department", "person"), False))


class Room(Base):
    """A chat group; ``code`` is the gateway's room id, empty rooms of the register wait under ``pending:`` + name."""

    place_id: str | None
    department_id: str | None
    code = CharField(128, primary_key=True)
    name = CharField(256)
    type = CharField(16, null=True)
    place = ForeignKeyField(Place, null=True, backref="rooms")
    department = ForeignKeyField(Department, null=True, backref="rooms")
    bound = BooleanField(default=True)
    registered = BooleanField(default=True)
    gone = BooleanField(default=False)
    last_message_at = InstantField(null=True)


class Household(Base):
    """A household of a unit."""

    unit_id: str
    code = CharField(64, primary_key=True)
    unit = ForeignKeyField(Place, backref="unit_households")
    room_no = CharField(32)
    head = CharField(64, default="")
    gone = BooleanField(default=False)


class Member(Base):
    """Who is in which room, under which nickname, and for which household; ``registered`` rows came by import."""

    room_id: str
    household_id: str | None
    room = ForeignKeyField(Room, backref="members")
    wxid = CharField(128, index=True)
    nickname = CharField(256, default="")
    household = ForeignKeyField(Household, null=True, backref="members")
    registered = BooleanField(default=False)

    class Meta:
        """One row a member and room."""

        primary_key = CompositeKey("room", "wxid")


class PriorityHousehold(Base):
    """A household that is visited: sensitive by law, never shown in a group."""

    household_id: str
    visitor_id: str
    household = ForeignKeyField(Household, primary_key=True, backref="priority")
    category = CharField(32)
    cycle_days = IntegerField()
    visitor = ForeignKeyField(Person, backref="visits_to_make")


# --- what was said --------------------------------------------------------------------------------------------


class Message(Base):
    """The inbox: each message once per room. The text of chatter is emptied after the window; the id stays longer."""

    id = AutoField()
    room = CharField(160)  # the room's id, or "private:" + 微信号
    message_id = CharField(160)
    sender = CharField(128)
    at = InstantField(index=True)
    text = TextField(default="")
    quote = CharField(160, null=True)
    attachments = JsonField(default=list)
    act = CharField(16, default="")
    request = IntegerField(null=True)
    kept = BooleanField(default=False)

    class Meta:
        """A repeat stops at the unique pair."""

        indexes = ((("room", "message_id"), True), (("room", "at"), False))


# --- service requests -------------------------------------------------------------------------------------------


class ServiceRequest(Base):
    """One matter: one record, one responsible post. The post, not the person, holds it: people move, posts stay."""

    place_id: str
    assignee_id: str | None
    department_id: str | None
    no = AutoField()
    kind = CharField(16)
    urgent = BooleanField(default=False)
    state = CharField(16)
    place = ForeignKeyField(Place, backref="requests")
    grid = CharField(64, default="")
    floor = CharField(16, default="")
    room_no = CharField(32, default="")
    spot = CharField(128, default="")
    level = IntegerField(default=1)
    text = TextField()
    why = JsonField(default=list)
    private = BooleanField(default=False)
    room = CharField(160)
    message_id = CharField(160)
    reporter = CharField(128)
    household = CharField(64, null=True)
    assignee = ForeignKeyField(Person, null=True, backref="requests")
    post_place = CharField(64, default="")
    post_role = CharField(32, default="")
    department = ForeignKeyField(Department, null=True, backref="requests")
    opened_at = InstantField()
    assigned_at = InstantField(null=True)
    accepted_at = InstantField(null=True)
    resolved_at = InstantField(null=True)
    closed_at = InstantField(null=True)
    due_at = InstantField(null=True)
    level_since = InstantField(null=True)
    promise_at = InstantField(null=True)
    promised_at = InstantField(null=True)
    pauses = JsonField(default=list)
    last_message_at = InstantField()
    reporter_at = InstantField()
    resolution = TextField(default="")
    handler = CharField(128, default="")
    satisfied = BooleanField(null=True)
    close_reason = CharField(32, default="")
    reopened = IntegerField(default=0)
    supporter_count = IntegerField(default=0)
    into = IntegerField(null=True)
    recurrence_of = IntegerField(null=True)

    class Meta:
        """Looked for by place and freshness, by person, by room, and by state with the next deadline."""

        indexes = (
            (("place", "last_message_at"), False),
            (("assignee", "state"), False),
            (("reporter", "last_message_at"), False),
            (("room", "last_message_at"), False),
            (("state", "due_at"), False),
            (("grid", "state"), False),
            (("post_place", "post_role", "state"), False),
            (("opened_at",), False),
        )


class RequestEvent(Base):
    """History, only ever added to: time, person, what was done, progress in words, and the state it led to."""

    request_id: int
    id = AutoField()
    request = ForeignKeyField(ServiceRequest, backref="events")
    at = InstantField()
    actor = CharField(128)
    action = CharField(16)
    note = TextField(default="")
    state = CharField(16)
    level = IntegerField(default=1)
    message_id = CharField(160, default="")

    class Meta:
        """What moved since a moment is found in the index alone."""

        indexes = ((("at", "request"), False),)


class RequestMessage(Base):
    """A message that belongs to a request, kept with it under its retention."""

    request_id: int
    request = ForeignKeyField(ServiceRequest, backref="messages")
    room = CharField(160)
    message_id = CharField(160)
    sender = CharField(128)
    at = InstantField()
    text = TextField(default="")
    act = CharField(16)
    attachments = JsonField(default=list)

    class Meta:
        """Each message once per request; found again by a quote, and by who said it."""

        primary_key = CompositeKey("request", "room", "message_id")
        indexes = ((("room", "message_id"), False), (("sender",), False))


class Supporter(Base):
    """A household (or a 微信号 where no household is known) that says: ours too."""

    request_id: int
    request = ForeignKeyField(ServiceRequest, backref="supporters")
    key = CharField(128)
    wxid = CharField(128)
    at = InstantField()

    class Meta:
        """Each household once."""

        primary_key = CompositeKey("request", "key")


class Candidate(Base):
    """A message that may be a request: told to the leader in private, opened or dismissed by one word."""

    id = AutoField()
    room = CharField(160)
    message_id = CharField(160)
    sender = CharField(128)
    at = InstantField()
    text = TextField()
    kind = CharField(16)
    place = CharField(64)
    leader = CharField(64, default="", index=True)
    confidence = FloatField(default=0.0)
    state = CharField(16, default="new", index=True)
    listed_at = InstantField(null=True)
    request = IntegerField(null=True)


class Question(Base):
    """What the bot asked somebody and waits for: which request is meant, whether to open one."""

    id = AutoField()
    wxid = CharField(128, index=True)
    room = CharField(160)
    topic = CharField(32)
    data = JsonField(default=dict)
    asked_at = InstantField()
    expires_at = InstantField()
    answered = BooleanField(default=False)


class Label(Base):
    """A correction by a person, kept as a labelled example to learn from."""

    id = AutoField()
    at = InstantField()
    text = TextField()
    act = CharField(16)
    kind = CharField(16, null=True)
    source = CharField(32)
    by = CharField(128)


# --- time and sending -----------------------------------------------------------------------------------------


class Duty(Base):
    """A timed duty with a key that can be done once; ``due_at`` is the truth, the scheduler only wakes the loop."""

    key = CharField(160, primary_key=True)
    name = CharField(32)
    request = IntegerField(null=True, index=True)
    due_at = InstantField()
    state = CharField(16, default="waiting")  # waiting, done, dropped
    done_at = InstantField(null=True)

    class Meta:
        """The loop asks what is past due: the cost follows the due, not the open."""

        indexes = ((("state", "due_at"), False),)


class OutboxMessage(Base):
    """What is to be said; ``key`` makes it said once."""

    id = AutoField()
    key = CharField(200, unique=True)
    room = CharField(160, null=True)
    to = CharField(128, null=True)
    text = TextField()
    mentions = JsonField(default=list)
    purpose = CharField(16)
    request = IntegerField(null=True, index=True)
    attachments = JsonField(default=list)
    urgent = BooleanField(default=False)
    created_at = InstantField()
    next_try_at = InstantField()
    state = CharField(16, default="queued")
    tries = IntegerField(default=0)
    repeated = BooleanField(default=False)
    claimed_at = InstantField(null=True)
    sent_at = InstantField(null=True)
    message_id = CharField(160, default="")
    reason = CharField(256, default="")

    class Meta:
        """Found by state and time; a group's transcript by room and time; a quote of the bot's line by its id."""

        indexes = ((("state", "next_try_at"), False), (("room", "sent_at"), False), (("message_id",), False))


class Visit(Base):
    """A door-knocking visit that was made or tried; the note is for the visitor and the office only."""

    household_id: str
    id = AutoField()
    household = ForeignKeyField(Household, backref="visits")
    visitor = CharField(64)
    at = InstantField()
    result = CharField(16)  # done, not_home
    note = TextField(default="")
    request = IntegerField(null=True)


class Setting(Base):
    """Small facts the bot keeps: versions, marks of accounts, the moment of the first start."""

    key = CharField(128, primary_key=True)
    value = TextField()


#: Those of bot.tables first, then in the order in which they are written above: what is linked to comes first.
TABLES: tuple[type[Base], ...] = tuple(Base.__subclasses__())
