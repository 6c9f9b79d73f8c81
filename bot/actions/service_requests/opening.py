"""A message becomes a service request, or part of one: open, join, support, gather fragments and photos."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot import inbox
from bot.actions.service_requests import assigning, telling
from bot.actions.service_requests.moving import move
from bot.context import Context, Said, Spoken
from bot.queries import requests as queries
from bot.rules import wording
from bot.rules.understanding import Part
from bot.statements import create, insert, update
from bot.terms import Act, Action, Kind, PlaceLevel, Purpose, State
from bot.text.places import TextPlace
from bot.text.talk import turns
from models import RequestMessage, ServiceRequest, Supporter

#: So soon behind the words comes what belongs to them.
_BEHIND = timedelta(minutes=3)
#: What is the matter of a home: said in a larger group, it is where the speaker lives.
_AT_HOME = frozenset({Kind.UTILITIES, Kind.DISPUTE, Kind.LIVELIHOOD})


def place_of(context: Context, said: Said, place: TextPlace, kind: Kind | None = None) -> str | None:
    """The code of the place meant: what the text names, else where the room hangs, else (at home) where one lives."""
    if said.place is None:
        return None
    found = context.directory.locate(said.place, place.building, place.unit)
    if found is not None and not context.directory.contains(found, said.place):
        return found
    home = queries.unit_of(said.speaker.household, None) if kind in _AT_HOME and not place.building else None
    if home is not None and context.directory.contains(said.place, home):
        return home
    return said.place  # the group is nearer than a building that holds it


def open_request(
    context: Context, said: Said, part: Part, place: str, recurrence_of: int | None = None
) -> ServiceRequest:
    """Open a request for what ``said`` reports in ``part`` and give it to whoever answers for ``place``."""
    message = said.message
    grid = context.directory.above(place, PlaceLevel.GRID)
    request = create(
        ServiceRequest,
        kind=part.kind,
        urgent=part.urgent,
        state=State.OPEN,
        place=place,
        grid=grid.code if grid else "",
        floor=part.place.floor,
        room_no=part.place.room_no,
        spot=part.place.spot[:128],
        text=part.text,
        why=list(said.meaning.why),
        private=said.private,
        room=said.key,
        message_id=message.id,
        reporter=message.sender,
        household=said.speaker.household,
        opened_at=context.now,
        last_message_at=context.now,
        reporter_at=context.now,
        recurrence_of=recurrence_of,
    )
    keep(context, request, said, Act.REPORT)
    note = wording.short(part.text, 200) if recurrence_of is None else f"再次发生，上次是{recurrence_of}号"
    move(context, request, Action.REPORT, message.sender, note, message_id=message.id)
    gather(context, request, said)
    assigning.assign_first(context, request, said.taken_by)
    return request


def keep(context: Context, request: ServiceRequest, said: Said, act: Act) -> None:
    """Keep the message with the request."""
    message = said.message
    _keep(
        request,
        said.key,
        message.id,
        message.sender,
        message.text,
        act,
        context,
        [[a.kind, a.name, a.ref] for a in message.attachments],
    )


def _keep(
    request: ServiceRequest,
    room: str,
    message_id: str,
    sender: str,
    text: str,
    act: Act,
    context: Context,
    attachments: Sequence[Sequence[str]] = (),
) -> None:
    insert(
        RequestMessage,
        ignore=True,
        request=request.no,
        room=room,
        message_id=message_id,
        sender=sender,
        at=context.now,
        text=text,
        act=act,
        attachments=list(attachments),
    )
    inbox.label(room, message_id, act, request.no)
    context.kept.append((room, message_id, request.no))


def touch(context: Context, request: ServiceRequest, sender: str = "") -> None:
    """Somebody spoke of it: it is fresh again."""
    if sender == request.reporter:
        update(request, last_message_at=context.now, reporter_at=context.now)
    else:
        update(request, last_message_at=context.now)


def gather(context: Context, request: ServiceRequest, said: Said) -> None:
    """What the reporter said just before in pieces ("地下车库B区", a photo) belongs to the report."""
    if turns(said.text):
        return
    latest = min(context.now, said.message.at)
    pieces = [request.text]
    gap = timedelta(minutes=context.settings.joining.fragment_minutes) / 3
    for spoken in reversed(said.recent):
        if spoken.sender != said.message.sender:
            continue
        if latest - spoken.at > gap or spoken.requests or not is_fragment(spoken):
            break
        latest = spoken.at
        images = [["image", "", ""]] * spoken.images
        pieces[:0] = [spoken.text] if spoken.text else []
        _keep(request, said.key, spoken.message_id, spoken.sender, spoken.text, Act.DETAIL, context, images)
    if len(pieces) > 1:
        update(request, text=" ".join(pieces))


def gather_after(context: Context, request: ServiceRequest, said: Said, recent: Sequence[Spoken]) -> None:
    """What the reporter sent right behind the words that were raised only later (a photo) belongs to them too."""
    latest = said.message.at
    for spoken in (s for s in recent if s.sender == said.message.sender and s.at > said.message.at):
        if spoken.at - latest > _BEHIND or spoken.requests or not is_fragment(spoken):
            break
        latest = spoken.at
        images = [["image", "", ""]] * spoken.images
        _keep(request, said.key, spoken.message_id, spoken.sender, spoken.text, Act.DETAIL, context, images)


def is_fragment(spoken: Spoken) -> bool:
    """A piece of a report: a photo, or words that name a place or a thing rather than greet, thank or trade."""
    if not spoken.text:
        return spoken.images > 0
    return spoken.act in (Act.REPORT, Act.DETAIL, Act.SUPPORT) or spoken.act == "fragment"


def add_detail(context: Context, request: ServiceRequest, said: Said) -> None:
    """The reporter or a neighbour adds to it: joined silently."""
    keep(context, request, said, Act.DETAIL)
    touch(context, request, said.message.sender)
    changes: dict[str, Any] = {}
    place = said.meaning.place
    names = ("floor", "room_no", "spot") if said.message.sender == request.reporter else ("floor", "spot")
    for name in names:  # whose door it is, is for the reporter to say, not for a neighbour who has seen something
        if getattr(place, name) and not getattr(request, name):
            changes[name] = getattr(place, name)[:128]
    note = wording.short(said.text, 200) or "[图片]"
    move(context, request, Action.DETAIL, said.message.sender, note, message_id=said.message.id, **changes)


def add_support(context: Context, request: ServiceRequest, said: Said) -> None:
    """Ours too: counted once a household; one line when the count crosses a step; one line in another room."""
    keep(context, request, said, Act.SUPPORT)
    touch(context, request)
    wxid = said.message.sender
    key = said.speaker.household or wxid
    if key not in (request.household, request.reporter):
        _count(context, request, key, wxid)
    if said.key != request.room and not said.private and not request.private:
        _say_joined(context, request, said)


def _count(context: Context, request: ServiceRequest, key: str, wxid: str) -> None:
    if not insert(Supporter, ignore=True, request=request.no, key=key, wxid=wxid, at=context.now):
        return
    update(request, supporter_count=request.supporter_count + 1)
    move(context, request, Action.SUPPORT, wxid, f"第{request.supporter_count + 1}户")
    if request.supporter_count + 1 in context.settings.manners.supporter_steps and not request.private:
        count = request.supporter_count + 1
        text = wording.households(request.no, count)
        telling.to_room(context, request, Purpose.PROGRESS, f"households:{count}", text)


def _say_joined(context: Context, request: ServiceRequest, said: Said) -> None:
    text = wording.joined_elsewhere(request.no, telling.called(context, request))
    telling.to_other_room(context, request, Purpose.RECEIPT, "joined", text, said.key)


def widen(context: Context, request: ServiceRequest, place: str) -> None:
    """The same matter from another building: its place becomes the lowest that holds both; told once one level up."""
    upper = common(context, request.place_id, place)
    if upper is None or upper == request.place_id:
        return
    move(context, request, Action.DETAIL, "bot", "涉及更大范围", place=upper)
    assigning.tell_as_well(context, request, "widened")


def common(context: Context, one: str, other: str) -> str | None:
    """The lowest place that holds both."""
    above = {place.code for place in context.directory.chain(other)}
    return next((place.code for place in context.directory.chain(one) if place.code in above), None)


def parts_of(said: Said) -> tuple[Part, ...]:
    """The problems in one message; a message of one problem is its one part."""
    meaning = said.meaning
    if len(meaning.parts) > 1:
        return meaning.parts
    return (Part(said.text, meaning.kind or Kind.OTHER, meaning.urgent, meaning.place),)
