"""The composition root of the inside: a message in, its effects saved; the due, done. Plain and synchronous.

One transaction a batch of waiting events, a savepoint each: what one message breaks, it breaks alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from peewee import Database

from bot import inbox, jobs, outbox, router
from bot.actions import candidates, members, questions
from bot.actions.service_requests import assigning, handling, raising
from bot.channels.base import Sent
from bot.clock import iso
from bot.config import Settings
from bot.context import Context, Said, Speaker, Spoken, room_key
from bot.conversation import Conversations
from bot.listener import Listener
from bot.messages import Event, Incoming, Joined, Left, Outgoing, Recall, RoomSeen, sound
from bot.queries import objections, rules
from bot.queries import requests as queries
from bot.queries.directory import Directory
from bot.refusals import Refusal
from bot.settings.overlay import in_force
from bot.terms import ACTIVE, REPORTING, Act, Outcome
from bot.text.matters import matter_words
from bot.text.personal import has_secret_number, mask
from bot.understander import Understander
from handlers.registry import ROUTES
from models import OutboxMessage, RequestMessage

log = structlog.get_logger()
#: Changes with every import of the register.
REGISTER_FACT = "register_imported_at"
_QUIET_ACTS = frozenset({Act.CHATTER, Act.NOTICE, Act.QUERY})


def _remembered_as(said: Said) -> str:
    """The act that a window shows: what may be a piece of a report is a fragment."""
    act = said.meaning.act
    if said.meaning.outcome == "unsure" and (act in REPORTING or matter_words(said.text)):
        return "fragment"
    official = said.speaker.sender_class in ("leader", "property")
    return "fragment" if act in _QUIET_ACTS and said.meaning.place and not official else act


class App:
    """The bot without its shell: told the time, given the events, asked what is due."""

    def __init__(self, settings: Settings, database: Database, listener: Listener) -> None:
        """Work on the bound ``database``; ``listener`` says what a text means."""
        self.written = settings  # config.yaml and the environment; what the office sets itself lies over it
        self.settings = settings
        self.database = database
        self.listener = listener
        self.calendar = settings.clocks.calendar()
        self.directory = Directory.load()
        self.started = False
        self._register = inbox.fact(REGISTER_FACT)
        self._objectors = objections.load()
        self._latest: datetime | None = None
        self.talk = Conversations(timedelta(minutes=settings.privacy.conversation_minutes), self._name)

    def _name(self, wxid: str, key: str) -> str:
        """What somebody is called in a conversation."""
        return self.directory.name_of(wxid, None if key.startswith("private:") else key)

    def start(self, now: datetime) -> None:
        """Begin at ``now``: remember the first start, put the regular jobs, mark what was in flight as unknown."""
        with self.database.atomic():
            if not inbox.fact("started_at"):
                inbox.keep_fact("started_at", iso(now))
            self._take_rules()
            jobs.ensure_scheduled(self.context(now))
            outbox.recover(now)
        self.started = True

    def _take_rules(self, understander: Understander | None = None) -> None:
        self.settings = in_force(self.written, rules.overlay())
        self.calendar = self.settings.clocks.calendar()
        self.listener.use(self.settings, understander)

    def adopt(self, now: datetime, understander: Understander | None = None) -> None:
        """The office changed its rules (or its words: then with ``understander``): what is open and due follows."""
        with self.database.atomic():
            self._take_rules(understander)
            jobs.follow_rules(self.context(now))

    def context(self, now: datetime) -> Context:
        """What the inside is told at ``now``."""
        return Context(now, self.directory, self.settings, self.calendar)

    def take(self, events: Sequence[Event], now: datetime | None = None) -> frozenset[str]:
        """Save the effects of ``events`` in one transaction; all at ``now``, or each at its own time, never backwards.

        Returns the keys of the rooms that were touched. Whatever raises (a full disk, a lock), nothing was saved
        and the windows in memory are read again.
        """
        touched: set[str] = set()
        if not events:
            return frozenset()
        self.refresh(now or events[0].at)
        try:
            with self.database.atomic():
                for event in events:
                    self.talk.ready(now or event.at)
                    self._latest = now or max(event.at, self._latest or event.at)
                    touched |= self._one(event, self._latest)
        except BaseException:
            self.talk.forget()
            raise
        return frozenset(touched)

    def _one(self, event: Event, now: datetime) -> set[str]:
        event = sound(event)
        match event:
            case Incoming():
                return self._hear(event, now)
            case Recall():
                return self._recall(event, now)
            case Joined() | Left() | RoomSeen():
                members.seen(self.context(now), event)
                self.directory.forget_room(event.room)
                return {event.room}

    def _hear(self, message: Incoming, now: datetime) -> set[str]:
        key = room_key(message.room, message.sender)
        if now - message.at > timedelta(days=inbox.ID_DAYS) or not inbox.add(message, key):
            return set()
        context = self.context(now)
        if message.sender in self._objectors:
            return self._obey(context, message, key)
        said = self._raised(context, self._guarded(context, self._said(context, message, key)))
        act = _remembered_as(said)
        if act != Act.CHATTER:
            inbox.label(key, message.id, act)
        self._remember(message, said, act, self._answer(context, said))
        self._note_objection(message)
        return {key}

    def _remember(self, message: Incoming, said: Said, act: str, requests: tuple[int, ...]) -> None:
        """Keep the message in the room's window, just as it is read again from the inbox after a restart."""
        text, images = message.text if said.text == message.text else "", len(message.attachments)
        if text or images:
            name = said.speaker.name
            self.talk.add(said.key, Spoken(message.id, message.sender, name, message.at, text, act, requests, images))

    def _obey(self, context: Context, message: Incoming, key: str) -> set[str]:
        """Who does not want to be heard is obeyed and no more: commands are answered, no word is kept."""
        inbox.blank(key, message.id)
        heard = self._said(context, message, key)
        said = replace(heard, meaning=replace(heard.meaning, act=Act.CHATTER, outcome=Outcome.CHATTER), recent=())
        for route, words in router.fitting(ROUTES, said):
            if route.command is not None and self._handled(context, said, route, words):
                break
        self._note_objection(message)
        return {key}

    def _note_objection(self, message: Incoming) -> None:
        if any(word in message.text for word in objections.WORDS):
            self._objectors = objections.load()
            self.talk.forget()

    def _said(self, context: Context, message: Incoming, key: str) -> Said:
        directory = self.directory
        room = directory.room(message.room) if message.room else None
        person = directory.person_by_wxid(message.sender)
        wxid = message.sender
        household = directory.household_of(message.room, wxid) if message.room else queries.home_of(wxid)
        speaker = Speaker(
            wxid, directory.name_of(wxid, message.room), directory.sender_class(wxid, message.room), person, household
        )
        recent = self.talk.recent(key, context.now)
        place = room.place if room else queries.unit_of(household, person.code if person else None)
        meaning = self.listener.meaning(message.text, room, speaker, recent)
        if message.form is not None:
            place, meaning = message.form.place, self.listener.filled_in(meaning, message.text, message.form.kind)
        quoted = queries.by_message(key, message.quote) if message.quote else ()
        return Said(message, key, room, place, speaker, meaning, recent, quoted)

    def _answer(self, context: Context, said: Said) -> tuple[int, ...]:
        """Let the routes that fit answer in turn, until one does. Returns the requests the message became part of."""
        route = None
        for route, words in router.fitting(ROUTES, said):
            if self._handled(context, said, route, words):
                break
        if route is None and said.meaning.act is not Act.CHATTER:
            inbox.label(said.key, said.message.id, said.meaning.act)
        for room, message_id, no in context.kept:
            self.talk.link(room, message_id, no)
        return tuple(no for _, message_id, no in context.kept if message_id == said.message.id)

    def _raised(self, context: Context, said: Said) -> Said:
        """A leader who takes what he quotes makes it a matter, whatever it was taken for when it was said."""
        row = queries.heard(said.key, said.message.quote or "") if raising.deals_with_talk(said) else None
        if row is None:
            return said
        told = Incoming(row.message_id, row.at, said.message.room, row.sender, row.text)
        about = self._said(context, told, said.key)
        kind, danger = self.listener.as_report(row.text)
        meaning = replace(
            about.meaning, kind=about.meaning.kind or kind, urgent=about.meaning.urgent or danger, parts=()
        )
        before = tuple(s for s in about.recent if s.at < row.at)
        about = replace(about, meaning=meaning, recent=before, taken_by=said.message.sender)
        found: list[int] = []
        self._safely(context, said, "raise_quoted", lambda: found.extend(raising.raise_quoted(context, about, said)))
        return replace(said, quoted=tuple(found))

    def _handled(self, context: Context, said: Said, route: router.Route, words: router.Words) -> bool:
        return self._safely(context, said, route.name, lambda: route.handler(context, said, words))

    def _safely(self, context: Context, said: Said, name: str, work: Callable[[], bool | None]) -> bool:
        """Run what a message causes in a savepoint: what it breaks, it breaks alone. Whether it was answered."""
        try:
            with self.database.savepoint():
                return work() is not False
        except Refusal as refusal:
            questions.refuse(context, said, refusal.text, name)
        except Exception:
            log.exception("message failed", message=said.message.id, room=said.key, route=name)
            inbox.label(said.key, said.message.id, "failed")
            self.talk.forget()
            context.kept.clear()
        return True

    def _guarded(self, context: Context, said: Said) -> Said:
        """Who posted personal data into a group is asked once, in private, to take it back; kept masked at most."""
        if said.private or not has_secret_number(said.text):
            return said
        inbox.blank(said.key, said.message.id)
        members.warn_personal(context, said)
        return replace(said, message=replace(said.message, text=mask(said.text)))

    def _recall(self, recall: Recall, now: datetime) -> set[str]:
        key = room_key(recall.room, recall.sender)
        context = self.context(now)
        numbers = queries.by_message(key, recall.id)
        self.talk.drop(key, recall.id)
        inbox.blank(key, recall.id)
        candidates.taken_back(key, recall.id)
        for request in queries.fetch(numbers, ACTIVE):
            if request.message_id == recall.id and request.supporter_count == 0:
                handling.recalled(context, request, recall.sender)
        RequestMessage.update(text="［已撤回］", attachments=[]).where(
            (RequestMessage.room == key) & (RequestMessage.message_id == recall.id)
        ).execute()
        return {key}

    # --- time ------------------------------------------------------------------------------------------------

    def next_due(self, after: datetime | None = None) -> datetime | None:
        """The next moment at which something is due: a duty, or a queued message (one later than ``after``)."""
        moments = (jobs.next_duty(), outbox.next_due(after))
        return min((m for m in moments if m is not None), default=None)

    def run_due(self, now: datetime) -> int:
        """Do every duty and job that is due at ``now``, each in its own transaction. Returns how many were done."""
        self.refresh(now)
        return jobs.run_due(self.context(now), self.database)

    def deliver(self, now: datetime, send: Callable[[Outgoing], Sent]) -> Sequence[OutboxMessage]:
        """Send what is due, with a ``send`` that ends at once."""
        outbox.keep_quiet(now, self.calendar)
        return outbox.deliver_due(now, send)

    def reload(self, now: datetime) -> int:
        """The register changed: read it again, and open requests follow their posts. Returns how many moved."""
        self.directory.reload()
        with self.database.atomic():
            return assigning.follow_posts(self.context(now))

    def refresh(self, now: datetime) -> bool:
        """Read the register again if somebody (a command, another process) changed it since."""
        imported = inbox.fact(REGISTER_FACT)
        changed = imported != self._register
        if changed:
            self._register = imported
            self.reload(now)
        return changed
