"""What may be a request: nothing is said in the group; the leader gets a private list and opens one with a word."""

from __future__ import annotations

from collections.abc import Sequence

from bot import outbox
from bot.actions.service_requests import assigning, telling
from bot.actions.service_requests.opening import place_of
from bot.context import Context, Said
from bot.messages import Outgoing
from bot.refusals import NotFound
from bot.rules import assignment, wording
from bot.terms import Act, Kind, Purpose
from bot.text.matters import matter_words
from bot.text.personal import MASKS
from models import Candidate, Label

#: So many candidates a leader is asked about at a time.
_SHOWN = 6


def note(context: Context, said: Said) -> None:
    """Write the message down as a candidate of the leader who would answer for it; an urgent one is told at once."""
    place = place_of(context, said, said.meaning.place, said.meaning.kind)
    if place is None or not _worth_asking(said):
        return
    post = assignment.assign(assigning.ladder(context, place)).post
    leader = post.person if post else ""
    candidate = Candidate.create(
        room=said.key,
        message_id=said.message.id,
        sender=said.message.sender,
        at=context.now,
        text=said.text,
        kind=said.meaning.kind or "",
        place=place,
        leader=leader,
        confidence=said.meaning.confidence,
    )
    if said.meaning.urgent:
        _tell(context, leader, [candidate], urgent=True)


def _worth_asking(said: Said) -> bool:
    """Who looks through the list should find matters there: words that tell of one; and nobody's numbers."""
    if any(MASKS[kind] in said.text for kind in ("id", "bank_card", "names")):
        return False
    return said.meaning.act is Act.REPORT or said.meaning.urgent or bool(matter_words(said.text))


def list_new(context: Context) -> int:
    """Tell each leader the candidates that wait, in one private message. Returns how many leaders were told."""
    waiting: dict[str, list[Candidate]] = {}
    for candidate in Candidate.select().where(Candidate.state == "new").order_by(Candidate.id):
        waiting.setdefault(candidate.leader, []).append(candidate)
    for leader, found in waiting.items():
        _tell(context, leader, found, urgent=False)
    return len(waiting)


def _tell(context: Context, leader: str, found: list[Candidate], *, urgent: bool) -> None:
    """Told are the likeliest few; the rest are laid aside: a long list is read by nobody."""
    wxid = telling.wxid_of(context, leader)
    shown = sorted(sorted(found, key=lambda c: -c.confidence)[:_SHOWN], key=lambda c: c.id)
    ids = [c.id for c in shown]
    aside = [c.id for c in found if c.id not in ids]
    Candidate.update(state="told", listed_at=context.now).where(Candidate.id.in_(ids)).execute()
    Candidate.update(state="aside").where(Candidate.id.in_(aside)).execute()
    if not wxid:
        return
    lines = "\n".join(f"{c.id}）{_where(context, c)}“{wording.short(c.text, 40)}”" for c in shown)
    how = f"要立回“开 {ids[0]}”，不是回“不是 {ids[0]}”，不回就不立。"
    text = f"群里这几句可能是诉求，您看要不要立：\n{lines}\n{how}"
    key = f"candidates:{leader}:{ids[0]}-{ids[-1]}"
    outbox.put(context, Outgoing(key, text, Purpose.CANDIDATES, to=wxid, urgent=urgent))


def _where(context: Context, candidate: Candidate) -> str:
    place = context.directory.place(candidate.place)
    return f"{place.name} " if place else ""


def find(said: Said, number: int | None) -> Candidate:
    """The candidate of that number that was told to the speaker. Raises NotFound."""
    person = said.speaker.person
    row = Candidate.get_or_none((Candidate.id == number) & (Candidate.state == "told"))
    if row is None or person is None or row.leader != person.code:
        raise NotFound("没有这条待确认的消息。")
    found: Candidate = row
    return found


def likely(room: str, message_ids: Sequence[str], confidence: float) -> Candidate | None:
    """The latest of some messages that waits as a candidate for a report, and is at least so likely one."""
    found: Candidate | None = (
        Candidate.select()
        .where(
            (Candidate.room == room)
            & Candidate.message_id.in_(list(message_ids))
            & Candidate.state.in_(["new", "told"])
            & (Candidate.kind != "")
            & (Candidate.confidence >= confidence)
        )
        .order_by(Candidate.id.desc())
        .first()
    )
    return found


def taken_back(room: str, message_id: str) -> None:
    """Its writer took the message back: nobody is asked about it any more, and its words are forgotten."""
    open_still = Candidate.state.in_(["new", "told"])
    change = Candidate.update(state="recalled", text="")
    change.where((Candidate.room == room) & (Candidate.message_id == message_id) & open_still).execute()


def settle(context: Context, candidate: Candidate, state: str, by: str, request: int | None = None) -> None:
    """Opened or dismissed by a leader, or backed by what others said: kept as a labelled example to learn from."""
    Candidate.update(state=state, request=request).where(Candidate.id == candidate.id).execute()
    act = Act.CHATTER if state == "dismissed" else Act.REPORT
    kind = (candidate.kind or Kind.OTHER) if state != "dismissed" else None
    Label.create(at=context.now, text=candidate.text, act=act, kind=kind, source=state, by=by)
