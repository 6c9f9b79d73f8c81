"""What the office does to a request from the console: moves and rights are the chat's, seen before they are made.

A preview *is* the deed: it is done in a savepoint, what it would say is read off the outbox, and all is taken back. The
deed itself is done only if it says what was shown.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.actions.service_requests import assigning, handling, pausing, reopening, splitting, telling
from bot.actions.service_requests.moving import check, followed, move, relation_of
from bot.actions.service_requests.office_told import Changed, Told, line_of
from bot.actions.service_requests.opening import keep, touch
from bot.context import Context, Said, Speaker
from bot.messages import CONSOLE, Incoming
from bot.queries.directory import PostInfo
from bot.refusals import NotAllowed, NotFound, NotUnderstood
from bot.rules import console_wording, workflow
from bot.rules.console_rights import ConsoleRole, Right, Viewer
from bot.rules.understanding import Understanding
from bot.terms import Act, Action, Kind, Outcome, PauseReason, Purpose, Role, State, Term
from bot.text.places import TextPlace
from models import OutboxMessage, ServiceRequest, database

Form = Mapping[str, str]
_NOTHING = Understanding(Act.PROGRESS, None, False, TextPlace(), Outcome.CHATTER, 1.0)
_ROLES = {
    ConsoleRole.COUNTY_OFFICE: Role.COUNTY_OFFICE,
    ConsoleRole.COMMUNITY: Role.COMMUNITY_SECRETARY,
    ConsoleRole.DEPARTMENT: Role.DEPARTMENT_CONTACT,
}


#: What is handed to a department is taken or given back by it; the office hands on instead.
_HANDED = frozenset({ConsoleRole.DEPARTMENT})


class DeedName(Term):
    """What can be done from the console; the form of each asks for what it needs."""

    REPLY = "reply", "回复到群里"
    TRANSFER = "transfer", "转办"
    REMIND = "remind", "督促"
    ACCEPT = "accept", "接单"
    DECLINE = "decline", "退单"
    ESCALATE = "escalate", "上报一级"
    PAUSE = "pause", "挂起"
    RESUME = "resume", "恢复"
    RESOLVE = "resolve", "办结"
    EXPLAIN = "explain", "书面解释"
    CORRECT = "correct", "改类别"
    MERGE = "merge", "合并"
    SPLIT = "split", "拆分"
    CLOSE = "close", "销号"
    REOPEN = "reopen", "重开"


@dataclass(frozen=True, slots=True)
class Deed:
    """How it is done, the move whose rights it needs, the right in the console, and whose deed it is."""

    action: Action
    do: Callable[[Context, ServiceRequest, Said, Form], None]
    right: Right = Right.ACT
    by: frozenset[ConsoleRole] = frozenset(ConsoleRole)

    def open_to(self, viewer: Viewer) -> bool:
        """Whether the viewer's role may do it at all."""
        return viewer.may(self.right) and viewer.role in self.by


# --- seen before, then done -------------------------------------------------------------------------------------------


def preview(context: Context, viewer: Viewer, no: int, name: DeedName, form: Form) -> Told:
    """What the deed would say, to whom and when. Raises a refusal. Nothing is changed."""
    with database.savepoint() as point:
        told = _done(context, viewer, no, name, form)
        point.rollback()
    return told


def perform(context: Context, viewer: Viewer, no: int, name: DeedName, form: Form, digest: str | None = None) -> Told:
    """Do it; with ``digest`` only if it says what was shown. Raises a refusal, or Changed."""
    told = _done(context, viewer, no, name, form)
    if digest is not None and told.digest != digest:
        raise Changed(told)
    return told


def _done(context: Context, viewer: Viewer, no: int, name: DeedName, form: Form) -> Told:
    if not DEEDS[name].open_to(viewer):
        raise NotAllowed("您的账号不能办这一步。")
    request = seen(context, viewer, no)
    before = OutboxMessage.select(OutboxMessage.id).order_by(OutboxMessage.id.desc()).limit(1).scalar() or 0
    DEEDS[name].do(context, request, said_by(context, viewer, form.get("words", "")), form)
    fresh = OutboxMessage.id > before
    OutboxMessage.delete().where(fresh & OutboxMessage.to.startswith(CONSOLE)).execute()
    return Told(tuple(line_of(context, row) for row in OutboxMessage.select().where(fresh).order_by(OutboxMessage.id)))


def seen(context: Context, viewer: Viewer, no: int) -> ServiceRequest:
    """The request, if it lies within the viewer's bounds. Raises NotFound."""
    request: ServiceRequest | None = ServiceRequest.get_or_none(ServiceRequest.no == no)
    place = context.directory.place(request.place_id) if request else None
    if request is None or not viewer.scope.holds_request(place.path if place else "", request.department_id):
        raise NotFound(f"没有{no}号诉求，或不归您看。")
    return request


def said_by(context: Context, viewer: Viewer, words: str) -> Said:
    """The viewer's words, as if he had said them to the bot alone, from his seat."""
    message = Incoming(f"console-{uuid.uuid4().hex}", context.now, None, CONSOLE + viewer.title, words)
    return Said(message, "console", None, None, speaker_of(context, viewer), _NOTHING)


def speaker_of(context: Context, viewer: Viewer) -> Speaker:
    """Who acts from the console holds the post of the role; who only reads holds none."""
    role = _ROLES.get(viewer.role)
    county = context.directory.county()
    place = viewer.place or (county.code if county else None)
    seat = PostInfo(None if viewer.department else place, viewer.department or None, role, "") if role else None
    return Speaker(CONSOLE + viewer.title, viewer.title, "leader", seats=(seat,) if seat else ())


# --- the deeds --------------------------------------------------------------------------------------------------------


def _words(form: Form, said: str) -> str:
    words = form.get("words", "").strip()
    if not words:
        raise NotUnderstood(said)
    return words


def _kept(context: Context, request: ServiceRequest, said: Said) -> None:
    """What was written is kept with the request; a deed without words leaves only its line in the history."""
    if said.text:
        keep(context, request, said, Act.PROGRESS)
    touch(context, request)


def _reply(context: Context, request: ServiceRequest, said: Said, form: Form) -> None:
    words = _words(form, "请写要回复的话。")
    check(context, request, Action.DETAIL, said.speaker)
    _kept(context, request, said)
    move(context, request, Action.DETAIL, said.message.sender, f"回复：{words}", message_id=said.message.id)
    text = console_wording.replied(request.no, said.speaker.name, telling.reporter(request), words)
    telling.to_reporter(context, request, Purpose.PROGRESS, f"reply:{said.message.id}", text)
    if not request.urgent:  # what the office writes at night is read in the morning
        morning = context.calendar.after_quiet(context.now)
        key = f"request:{request.no}:reply:{said.message.id}:room"
        OutboxMessage.update(next_try_at=morning).where(OutboxMessage.key == key).execute()


def _transfer(context: Context, request: ServiceRequest, said: Said, form: Form) -> None:
    check(context, request, Action.TRANSFER, said.speaker)
    kind, _, code = form.get("to", "").partition(":")
    department = context.directory.department(code) if kind == "department" else None
    person = context.directory.person(code) if kind == "person" else None
    step, sender = f"transfer:{said.message.id}", said.message.sender
    _kept(context, request, said)
    if department is not None:
        note = " ".join(part for part in (department.name, said.text) if part)
        assigning.to_department(context, request, department, sender, note, step)
    elif person is not None:
        note = " ".join(part for part in (person.name, said.text) if part)
        assigning.to_colleague(context, request, person, sender, note, step)
    else:
        raise NotUnderstood("请选转给谁。")


def _remind(context: Context, request: ServiceRequest, said: Said, form: Form) -> None:
    check(context, request, Action.REMIND, said.speaker)
    _kept(context, request, said)
    move(context, request, Action.REMIND, said.message.sender, said.text or "督促", message_id=said.message.id)
    where = telling.where(context, request)
    text = console_wording.pressed(request.no, Kind(request.kind).label, where, said.speaker.name, said.text)
    for wxid in telling.responsible(context, request):
        telling.to_person(context, request, Purpose.ESCALATE, f"press:{said.message.id}", text, wxid)


def _accept(context: Context, request: ServiceRequest, said: Said, form: Form) -> None:
    handling.accept(context, request, said, said.text)


def _decline(context: Context, request: ServiceRequest, said: Said, form: Form) -> None:
    handling.decline(context, request, said, _words(form, "请写为什么不归您办。"))


def _escalate(context: Context, request: ServiceRequest, said: Said, form: Form) -> None:
    handling.raise_level(context, request, said, _words(form, "请写为什么要上报。"))


def _pause(context: Context, request: ServiceRequest, said: Said, form: Form) -> None:
    reason = PauseReason.of_label(form.get("reason", ""))
    if reason is None:
        raise NotUnderstood("请选挂起的原因。")
    pausing.pause(context, request, said, f"{reason.label} {said.text}".strip())


def _resume(context: Context, request: ServiceRequest, said: Said, form: Form) -> None:
    pausing.resume(context, request, said, said.text)


def _resolve(context: Context, request: ServiceRequest, said: Said, form: Form) -> None:
    handling.resolve(context, request, said, _words(form, "请写怎么办的。"))


def _explain(context: Context, request: ServiceRequest, said: Said, form: Form) -> None:
    handling.explain(context, request, said, _words(form, "请写为什么现在办不了、什么时候能办。"))


def _correct(context: Context, request: ServiceRequest, said: Said, form: Form) -> None:
    kind = Kind.of_label(form.get("kind", ""))
    if kind is None or kind == request.kind:
        raise NotUnderstood("请选一个别的类别。")
    handling.correct(context, request, said, kind)


def _merge(context: Context, request: ServiceRequest, said: Said, form: Form) -> None:
    number = form.get("into", "").strip().lstrip("#＃").removesuffix("号")
    into = ServiceRequest.get_or_none(ServiceRequest.no == int(number)) if number.isdecimal() else None
    if into is None:
        raise NotFound("请写要并入的诉求编号，例如 12。")
    check(context, into, Action.MERGE, said.speaker)
    handling.merge(context, request, into, said)


def _split(context: Context, request: ServiceRequest, said: Said, form: Form) -> None:
    check(context, request, Action.CORRECT, said.speaker)
    kind = Kind.of_label(form.get("kind", "")) or Kind.OTHER
    splitting.split(context, request, form.get("messages", "").split("\n"), kind, said.message.sender)


def _close(context: Context, request: ServiceRequest, said: Said, form: Form) -> None:
    state = check(context, request, Action.CLOSE, said.speaker)
    _kept(context, request, said)
    move(
        context, request, Action.CLOSE, said.message.sender, said.text or "县三长办销号", state=state,
        message_id=said.message.id, closed_at=request.closed_at or context.now, close_reason="office",
    )  # fmt: skip


def _reopen(context: Context, request: ServiceRequest, said: Said, form: Form) -> None:
    reopening.by_office(context, request, said, _words(form, "请写为什么要再办。"))


DEEDS: Mapping[DeedName, Deed] = {
    DeedName.REPLY: Deed(Action.DETAIL, _reply),
    DeedName.TRANSFER: Deed(Action.TRANSFER, _transfer, Right.STEER),
    DeedName.REMIND: Deed(Action.REMIND, _remind, Right.STEER),
    DeedName.ACCEPT: Deed(Action.ACCEPT, _accept, by=_HANDED),
    DeedName.DECLINE: Deed(Action.DECLINE, _decline, by=_HANDED),
    DeedName.ESCALATE: Deed(Action.ESCALATE, _escalate, Right.STEER),
    DeedName.PAUSE: Deed(Action.PAUSE, _pause),
    DeedName.RESUME: Deed(Action.RESUME, _resume),
    DeedName.RESOLVE: Deed(Action.RESOLVE, _resolve),
    DeedName.EXPLAIN: Deed(Action.EXPLAIN, _explain, Right.STEER),
    DeedName.CORRECT: Deed(Action.CORRECT, _correct, Right.STEER),
    DeedName.MERGE: Deed(Action.MERGE, _merge, Right.STEER),
    DeedName.SPLIT: Deed(Action.CORRECT, _split, Right.STEER),
    DeedName.CLOSE: Deed(Action.CLOSE, _close, Right.STEER),
    DeedName.REOPEN: Deed(Action.REOPEN, _reopen, Right.STEER),
}

#: States in which a deed makes sense where the table of moves alone does not tell.
ONLY_IN: Mapping[DeedName, frozenset[State]] = {
    DeedName.CLOSE: frozenset({State.RESOLVED}),
    DeedName.REOPEN: frozenset({State.RESOLVED, State.CLOSED, State.EXPLAINED}),
    DeedName.ACCEPT: frozenset({State.ASSIGNED}),
    DeedName.REPLY: frozenset(State) - {State.MERGED, State.WITHDRAWN},
}


def possible(context: Context, viewer: Viewer, request: ServiceRequest) -> tuple[DeedName, ...]:
    """What the viewer may do to the request as it stands; only reads."""
    relations = relation_of(context, request, speaker_of(context, viewer))
    state, paused = State(request.state), followed(request).paused
    unfit = DeedName.PAUSE if paused else DeedName.RESUME
    return tuple(
        name
        for name, deed in DEEDS.items()
        if deed.open_to(viewer)
        and name is not unfit
        and state in ONLY_IN.get(name, frozenset(State))
        and isinstance(workflow.allowed(state, deed.action, relations), State)
    )
