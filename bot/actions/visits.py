"""Visits: reminders to who goes, notes, nobody at home, changes, and what was missed. All of it in private."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot import inbox, outbox
from bot.actions import questions, wishes
from bot.actions.service_requests import opening, telling
from bot.actions.service_requests.moving import move
from bot.context import Context, Said, Speaker
from bot.messages import Incoming, Outgoing
from bot.queries import visits as queries
from bot.queries.visits import Door
from bot.refusals import NotFound, NotUnderstood
from bot.rules import visit_wording as wording
from bot.rules import visits as rules
from bot.rules.understanding import Part, Understanding
from bot.rules.visits import Record, Slot, ToVisit, VisitResult
from bot.terms import Act, Action, Kind, Outcome, Purpose, State
from bot.text.places import TextPlace
from models import Question, ServiceRequest, Visit, Wish

_REMINDED = "visits_reminded_until"
#: So long "开" answers the question about a demand.
_OPEN_FOR = timedelta(days=3)


# --- every morning --------------------------------------------------------------------------------------------------


def remind(context: Context) -> int:
    """Tell every visitor what is planned for today, and leaders above what was missed. Returns how many were told."""
    doors = queries.doors(context)
    if _list_new(context, doors):
        doors = queries.doors(context)
    told = sum(_remind_one(context, visitor, own) for visitor, own in _by_visitor(doors).items())
    inbox.keep_fact(_REMINDED, context.now.date().isoformat())
    _tell_missed(context, doors)
    return told


def _list_new(context: Context, doors: Sequence[Door]) -> bool:
    """Write down since when a household is on the list: the first ones since the start, later ones since today."""
    new = [door for door in doors if not any(r.result is VisitResult.LISTED for r in door.item.records)]
    first = bool(new) and not Visit.select().where(Visit.result == VisitResult.LISTED).exists()
    for door in new:
        _write(door.item, door.item.since if first else context.now, VisitResult.LISTED, "")
    return bool(new)


def _write(item: ToVisit, at: datetime, result: VisitResult, note: str) -> Visit:
    row: Visit = Visit.create(household=item.household, visitor=item.visitor, at=at, result=result, note=note)
    return row


def _by_visitor(doors: Sequence[Door]) -> dict[str, list[Door]]:
    found: dict[str, list[Door]] = {}
    for door in doors:
        found.setdefault(door.item.visitor, []).append(door)
    return found


def _remind_one(context: Context, visitor: str, own: Sequence[Door]) -> bool:
    wxid = telling.wxid_of(context, visitor)
    planned = _planned(context, own)
    changed = [door for door in own if door.item.change_at]
    if not wxid or not (planned or changed):
        return False
    text = wording.reminder(
        [(door.where, slot.span) for door, slot in planned if door not in changed],
        [door.where for door in changed],
        (planned[0][0] if planned else changed[0]).room_no,
    )
    key = f"visit:{visitor}:{context.now:%Y-%m-%d}"
    return outbox.put(context, Outgoing(key, text, Purpose.VISIT, to=wxid))


def _planned(context: Context, own: Sequence[Door]) -> list[tuple[Door, Slot]]:
    """What stands in this week's plan for today, or for a day on which the bot slept, and was not made yet."""
    today = context.now.date()
    start = datetime.combine(rules.monday(today), time(), context.now.tzinfo)
    fact = inbox.fact(_REMINDED)
    until = date.fromisoformat(fact) if fact else start.date() - timedelta(days=1)
    by_code = {door.item.household: door for door in own}
    slots = rules.plan([d.item for d in own], start, context.settings.visits, context.calendar.is_workday)
    return [
        (by_code[slot.household], slot)
        for slot in slots
        if until < slot.day <= today and not _seen_since(by_code[slot.household].item, start)
    ]


def _seen_since(item: ToVisit, start: datetime) -> bool:
    return item.last is not None and item.last >= start


def _tell_missed(context: Context, doors: Sequence[Door]) -> None:
    late: dict[str, list[Door]] = {}
    for door in doors:
        upper = _upper(context, door)
        if upper and rules.missed(door.item, context.now, context.settings.visits):
            late.setdefault(upper, []).append(door)
    for wxid, found in late.items():
        fresh = [door for door in found if _once(context, door)]
        if fresh:
            text = wording.missed([_missed_line(context, door) for door in fresh])
            key = f"visit_missed:{wxid}:{context.now:%Y-%m-%d}"
            outbox.put(context, Outgoing(key, text, Purpose.VISIT, to=wxid))


def _once(context: Context, door: Door) -> bool:
    """A missed visit goes up once for the date it was due."""
    due = rules.due_at(door.item, context.now, context.settings.visits)
    key = f"visit_missed:{door.item.household}"
    mark = due.date().isoformat()
    if inbox.fact(key) == mark:
        return False
    inbox.keep_fact(key, mark)
    return True


def _missed_line(context: Context, door: Door) -> tuple[str, str, date]:
    person = context.directory.person(door.item.visitor)
    due = rules.due_at(door.item, context.now, context.settings.visits)
    return door.where, person.name if person else "", due.date()


def _upper(context: Context, door: Door) -> str | None:
    """微信号 of the next leader above the visitor on the way up from the household; the lowest for an outsider."""
    people = [person for _, _, person in context.directory.leaders_up(door.unit) if person]
    visitor = door.item.visitor
    above = people[len(people) - people[::-1].index(visitor) :] if visitor in people else people
    return next((w for p in above if p != visitor and (w := telling.wxid_of(context, p))), None)


# --- what a visitor says --------------------------------------------------------------------------------------------


def own_list(context: Context, said: Said) -> str:
    """The private list of who visits: due until the end of the week or overdue, with names."""
    own = _own(context, said)
    settings, today = context.settings.visits, context.now.date()
    end = rules.monday(today) + timedelta(days=6)
    due = sorted(((rules.due_at(d.item, context.now, settings).date(), d) for d in own), key=lambda pair: pair[0])
    now_due = [(at, door) for at, door in due if at <= end]
    if not now_due:
        return wording.nothing_due(due[0][1].where if due else "", due[0][0] if due else None)
    lines = [
        wording.line(d.where, d.head, d.category.label, at, today, d.item.last.date() if d.item.last else None)
        for at, d in now_due
    ]
    return wording.todays(lines, now_due[0][1].room_no)


def _own(context: Context, said: Said) -> list[Door]:
    person = said.speaker.person
    return queries.doors(context, person.code) if person else []


def find(context: Context, said: Said, text: str) -> tuple[Door, str]:
    """The household of the speaker's own list that ``text`` begins with, and the note. Raises a refusal."""
    door, note = rules.split_door(text)
    found = queries.at_door(context, _own(context, said), door)
    if not door or not found:
        raise NotFound(f"您的走访名单里没有{door or '这一户'}。请写房号，例如“走访 501 老人身体好”。")
    if len(found) > 1:
        raise NotUnderstood("您名下有几户都是这个房号，请写全：" + "、".join(d.where for d in found))
    return found[0], note


def log(context: Context, said: Said, door: Door, note: str) -> None:
    """A visit was made; a demand in the note is asked about, once."""
    row = _write(door.item, context.now, VisitResult.DONE, note)
    if rules.tells_change(note):
        _write(door.item, context.now, VisitResult.CHANGE, "")
    wanted = rules.demand(note) or (note if _reports(said.meaning) else "")
    if wanted:
        _ask(context, said, door, row, wanted)
    item = replace(door.item, records=(*door.item.records, Record(context.now, VisitResult.DONE)))
    next_due = rules.due_at(item, context.now, context.settings.visits)
    questions.answer(context, said, wording.logged(door.where, next_due.date(), wanted))


def _reports(meaning: Understanding) -> bool:
    return meaning.act is Act.REPORT and meaning.outcome is Outcome.SURE


def _ask(context: Context, said: Said, door: Door, visit: Visit, wanted: str) -> None:
    kind = said.meaning.kind if said.meaning.act is Act.REPORT and said.meaning.kind else Kind.LIVELIHOOD
    message = said.message
    data = {"visit": visit.id, "unit": door.unit, "household": door.item.household, "room_no": door.room_no}
    data |= {"text": wanted, "kind": str(kind), "message": message.id, "urgent": said.meaning.urgent}
    Question.create(
        wxid=message.sender,
        room=said.key,
        topic=queries.TOPIC,
        data=data,
        asked_at=context.now,
        expires_at=context.now + _OPEN_FOR,
    )


def not_home(context: Context, said: Said, door: Door, note: str) -> None:
    """Nobody was met; what the neighbours tell may be a change."""
    _write(door.item, context.now, VisitResult.NOT_HOME, note)
    if rules.tells_change(note):
        change(context, said, door, note)
        return
    tried = [r.result for r in door.item.records if r.result in (VisitResult.DONE, VisitResult.NOT_HOME)]
    again = tried[-1:] == [VisitResult.NOT_HOME]
    questions.answer(context, said, wording.not_home(door.where, again))


def change(context: Context, said: Said, door: Door, note: str) -> None:
    """A major change in the household: somebody should be there within a day."""
    _write(door.item, context.now, VisitResult.CHANGE, note)
    questions.answer(context, said, wording.change_noted(door.where, round(context.settings.visits.change_hours)))


def asked(context: Context, said: Said) -> Question:
    """The question that "开" answers. Raises NotFound."""
    question = queries.asked(said.message.sender, context.now)
    if question is None:
        raise NotFound("没有在等您回答的事。")
    return question


def open_demand(context: Context, said: Said, question: Question) -> int:
    """Open what a note told, as a private request at the household's place, reported by the visitor; its number."""
    data = question.data
    questions.close(question)
    text, place = data["text"], TextPlace(room_no=data["room_no"])
    message = Incoming(data["message"], said.message.at, None, said.message.sender, text)
    speaker = Speaker(
        said.speaker.wxid, said.speaker.name, said.speaker.sender_class, said.speaker.person, data["household"]
    )
    meaning = Understanding(Act.REPORT, Kind(data["kind"]), data["urgent"], place, Outcome.SURE, 1.0)
    told = Said(message, said.key, None, data["unit"], speaker, meaning, taken_by=said.message.sender)
    part = Part(text, Kind(data["kind"]), data["urgent"], place)
    request: ServiceRequest = opening.open_request(context, told, part, data["unit"])
    if speaker.person is not None and request.assignee_id == speaker.person.code:  # his own to do: he has taken it
        move(context, request, Action.ACCEPT, speaker.wxid, state=State.ACCEPTED, accepted_at=context.now)
    Visit.update(request=request.no).where(Visit.id == data["visit"]).execute()
    return int(request.no)


def keep_wish(context: Context, said: Said, question: Question) -> Wish:
    """Keep what a note told as a small wish."""
    questions.close(question)
    return wishes.keep(context, said, question.data)


def leave(question: Question) -> None:
    """The demand is not opened."""
    questions.close(question)
