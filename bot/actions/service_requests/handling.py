"""What leaders, departments, the office and reporters do with a request. Each checks the right, moves, tells."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from bot.actions.service_requests import assigning, reopening, telling
from bot.actions.service_requests.moving import answered_for, check, move, taken_back
from bot.actions.service_requests.opening import keep, touch
from bot.context import Context, Said
from bot.messages import is_visitor
from bot.queries.silence import DECLINED, passed_over
from bot.refusals import NotFound, NotPossible
from bot.rules import wording
from bot.rules.assignment import LEVEL_OF
from bot.rules.county import DepartmentInfo, PersonInfo
from bot.terms import ACTIVE, BOT, LIVE, Act, Action, Kind, Purpose, State
from bot.text.talk import mistaken
from models import Label, RequestMessage, ServiceRequest, Supporter


def _word(context: Context, request: ServiceRequest, said: Said, act: Act) -> None:
    keep(context, request, said, act)
    touch(context, request, said.message.sender)


def accept(context: Context, request: ServiceRequest, said: Said, note: str = "") -> None:
    """Somebody responsible takes it. A leader above the assignee who takes it, holds it from then on."""
    state = check(context, request, Action.ACCEPT, said.speaker)
    _word(context, request, said, Act.PROGRESS)
    person = said.speaker.person
    changes: dict[str, Any] = {"accepted_at": context.now}
    if person and person.code != request.assignee_id:
        changes |= taken_back(context, request, person) or (
            {"assignee": person.code} | _post_at(context, request, person)
        )
    move(context, request, Action.ACCEPT, said.message.sender, note, state=state, message_id=said.message.id, **changes)
    _relay(context, request, said)


def _post_at(context: Context, request: ServiceRequest, person: PersonInfo) -> dict[str, Any]:
    above = answered_for(context, request)
    for post in context.directory.posts_of(person.code):
        if post.place in above and not request.department_id:
            level = min(request.level, int(LEVEL_OF[post.role])) if passed_over(request) is not None else request.level
            return {"post_place": post.place, "post_role": post.role, "level": level}
    return {}


def progress(context: Context, request: ServiceRequest, said: Said, promise: datetime | None = None) -> None:
    """How it goes, in a leader's own words; a promised time is kept. Said elsewhere, it is told where it began."""
    action = Action.PROGRESS if promise is None else Action.PROMISE
    state = check(context, request, action, said.speaker)
    _word(context, request, said, Act.PROGRESS)
    changes: dict[str, Any] = {}
    if state is State.ACCEPTED and request.state != State.ACCEPTED:
        changes["accepted_at"] = context.now
    if promise is not None:
        changes |= {"promise_at": promise, "promised_at": context.now}
    move(
        context, request, action, said.message.sender, said.text, state=state, message_id=said.message.id, **changes
    )  # fmt: skip
    _relay(context, request, said)


def _relay(context: Context, request: ServiceRequest, said: Said) -> None:
    """A word said somewhere else is told where the matter was reported; a bare nod is not."""
    words = _COMMAND.sub("", said.text)
    if said.key == request.room or said.speaker.person is None or len(words) < 4:
        return
    text = wording.progress(request.no, said.speaker.name, words)
    telling.to_room(context, request, Purpose.PROGRESS, f"progress:{said.message.id}", text)


#: The word and the number of a command are not news.
_COMMAND = re.compile(r"^\s*收到\s*[#＃]?\d*\s*号?[，,。\s]*")


def resolve(context: Context, request: ServiceRequest, said: Said, note: str) -> None:
    """The leader says done; the resident has the word."""
    state = check(context, request, Action.RESOLVE, said.speaker)
    _word(context, request, said, Act.PROGRESS)
    move(
        context,
        request,
        Action.RESOLVE,
        said.message.sender,
        note,
        state=state,
        message_id=said.message.id,
        resolved_at=context.now,
        resolution=note,
        handler=said.message.sender,
        accepted_at=request.accepted_at or context.now,
        promise_at=None,
    )
    text = wording.resolved(request.no, telling.reporter(request), note, by_page=is_visitor(request.reporter))
    telling.to_reporter(context, request, Purpose.RESOLVE, f"resolve:{said.message.id}", text)


def raise_level(context: Context, request: ServiceRequest, said: Said, reason: str) -> None:
    """``上报``: one level up, told to who takes over and to the reporter."""
    check(context, request, Action.ESCALATE, said.speaker)
    _word(context, request, said, Act.PROGRESS)
    step = f"escalate:{said.message.id}"
    if not assigning.escalate(context, request, said.message.sender, reason, level=True, step=step):
        raise NotPossible(f"{request.no}号已经到县里了，不能再往上报。", request.no)


def transfer(context: Context, request: ServiceRequest, said: Said, target: str) -> None:
    """``转办``: to a department or a person that the register knows by name."""
    check(context, request, Action.TRANSFER, said.speaker)
    to = who_is(context, target)
    _word(context, request, said, Act.PROGRESS)
    step = f"transfer:{said.message.id}"
    if isinstance(to, DepartmentInfo):
        assigning.to_department(context, request, to, said.message.sender, target, step)
    else:
        assigning.to_colleague(context, request, to, said.message.sender, target, step)


def who_is(context: Context, target: str) -> DepartmentInfo | PersonInfo:
    """The department or person that ``target`` begins with; raises NotFound with what to say instead."""
    name = target.split()[0].strip("，,。:：@\u2005") if target.split() else ""
    found = context.directory.department_named(name) or context.directory.person_named(name)
    if found is None:
        raise NotFound(f"没找到“{name}”，请写部门或人员的全名，例如“转办 12 城管局”。")
    if isinstance(found, DepartmentInfo) and context.settings.volunteers.is_team(found.code, found.name):
        raise NotPossible(f"{found.name}是志愿队，请说“请志愿队 12 {found.name}”，事情还在您手上。")
    return found


def decline(context: Context, request: ServiceRequest, said: Said, reason: str) -> None:
    """``退单``: it is not theirs. A department's goes back to the office, a leader's to the next one up."""
    state = check(context, request, Action.DECLINE, said.speaker)
    _word(context, request, said, Act.PROGRESS)
    move(context, request, Action.DECLINE, said.message.sender, reason, state=state, message_id=said.message.id)
    words, step = f"{DECLINED}：{reason}", f"decline:{said.message.id}"
    if not assigning.escalate(context, request, BOT, words, level=False, step=step):
        raise NotPossible(f"【{request.no}号】上面没有人可接了，不能退。", request.no)


def explain(context: Context, request: ServiceRequest, said: Said, note: str) -> None:
    """A written explanation: cannot be solved now, why, until when."""
    state = check(context, request, Action.EXPLAIN, said.speaker)
    _word(context, request, said, Act.PROGRESS)
    move(
        context, request, Action.EXPLAIN, said.message.sender, note, state=state, message_id=said.message.id,
        closed_at=context.now, close_reason="explained", resolution=note,
    )  # fmt: skip
    text = wording.explained(request.no, telling.reporter(request), note)
    telling.to_reporter(context, request, Purpose.NOTICE, f"explain:{said.message.id}", text)


def correct(context: Context, request: ServiceRequest, said: Said, kind: Kind) -> None:
    """``改类``: the right kind, kept as an example to learn from."""
    check(context, request, Action.CORRECT, said.speaker)
    _word(context, request, said, Act.PROGRESS)
    note = f"{Kind(request.kind).label} → {kind.label}"
    move(context, request, Action.CORRECT, said.message.sender, note, kind=kind, message_id=said.message.id)
    Label.create(at=context.now, text=request.text, act=Act.REPORT, kind=kind, source="correct", by=said.message.sender)
    _confirm(context, request, said, wording.corrected(request.no, kind, telling.called(context, request)))


def _confirm(context: Context, request: ServiceRequest, said: Said, text: str) -> None:
    """What changed only in the records is confirmed to who said so, alone: the group has nothing to read of it."""
    telling.to_person(context, request, Purpose.ANSWER, f"confirm:{said.message.id}", text, said.message.sender)


def merge(context: Context, request: ServiceRequest, into: ServiceRequest, said: Said) -> None:
    """Two records of one matter become one: messages and households move, the other ends as merged."""
    if request.no == into.no:
        raise NotPossible(f"{request.no}号不能并入自己。", request.no)
    state = check(context, request, Action.MERGE, said.speaker)
    if into.state not in LIVE:
        raise NotPossible(f"【{into.no}号】{State(into.state).label}，不能再并进去。", into.no)
    _word(context, request, said, Act.PROGRESS)
    for row in RequestMessage.select().where(RequestMessage.request == request.no):
        RequestMessage.insert(
            request=into.no, room=row.room, message_id=row.message_id, sender=row.sender, at=row.at,
            text=row.text, act=row.act, attachments=row.attachments,
        ).on_conflict_ignore().execute()  # fmt: skip
    keys = [(s.key, s.wxid) for s in Supporter.select().where(Supporter.request == request.no)]
    for key, wxid in [(request.household or request.reporter, request.reporter), *keys]:
        if key not in (into.household, into.reporter):
            Supporter.insert(request=into.no, key=key, wxid=wxid, at=context.now).on_conflict_ignore().execute()
    count = Supporter.select().where(Supporter.request == into.no).count()
    move(context, into, Action.MERGE, said.message.sender, f"{request.no}号并入", supporter_count=count)
    move(
        context, request, Action.MERGE, said.message.sender, f"并入{into.no}号", state=state, into=into.no,
        closed_at=context.now, message_id=said.message.id,
    )  # fmt: skip
    _confirm(context, request, said, wording.merged(request.no, into.no))


def withdraw(context: Context, request: ServiceRequest, said: Said) -> None:
    """The reporter takes it back."""
    state = check(context, request, Action.WITHDRAW, said.speaker)
    _word(context, request, said, Act.FEEDBACK)
    _end_withdrawn(context, request, said.message.sender, state, "反映人撤销")
    _example(context, request, said)
    telling.to_room(context, request, Purpose.ANSWER, "withdraw", wording.withdrawn(request.no))


def _example(context: Context, request: ServiceRequest, said: Said) -> None:
    """A request taken back is an example: none at all where it was a mistake, else what it was filed under."""
    never = mistaken(said.message.text)
    act, kind = (Act.CHATTER, None) if never else (Act.REPORT, request.kind)
    by = said.message.sender
    Label.create(at=context.now, text=request.text, act=act, kind=kind, source="withdrawn", by=by)


def recalled(context: Context, request: ServiceRequest, wxid: str) -> None:
    """The reporter took the message back before anything else hung on it: the request is withdrawn."""
    _end_withdrawn(context, request, wxid, State.WITHDRAWN, "原消息已撤回")


def _end_withdrawn(context: Context, request: ServiceRequest, actor: str, state: State, note: str) -> None:
    move(context, request, Action.WITHDRAW, actor, note, state=state, closed_at=context.now, close_reason="withdrawn")
    for wxid in telling.responsible(context, request):
        telling.to_person(context, request, Purpose.NOTICE, "withdrawn", wording.withdrawn(request.no), wxid)


def content(context: Context, request: ServiceRequest, said: Said) -> None:
    """The reporter is content: closed. Said of a request still being worked on, it is solved by that word."""
    state = check(context, request, Action.VERIFY, said.speaker)
    _word(context, request, said, Act.FEEDBACK)
    if request.state in ACTIVE:
        move(
            context, request, Action.RESOLVE, said.message.sender, "反映人说已解决", state=State.RESOLVED,
            resolved_at=context.now,
        )  # fmt: skip
    move(
        context, request, Action.VERIFY, said.message.sender, said.text, state=state, message_id=said.message.id,
        satisfied=True, closed_at=context.now, close_reason="content", promise_at=None,
    )  # fmt: skip


def discontent(context: Context, request: ServiceRequest, said: Said, reason: str) -> None:
    """The reporter is not content: reopened with the one who said done, who is told at once where it was said.

    What was said alone is said in no group, neither by whom.
    """
    alone = said.private and not request.private
    same_home = bool(request.household) and said.speaker.household == request.household
    own = same_home or said.message.sender == request.reporter
    who = "反映人" if own else "邻居"
    state = check(context, request, Action.REOPEN, said.speaker)
    _word(context, request, said, Act.FEEDBACK)
    note = "私下说的，原因见谈话" if alone and reason else reason
    reopening.again(context, request, said, state, note, satisfied=False)
    reopening.tell(
        context, request, said, reason, alone, lambda called, why: wording.reopened(request.no, called, why, who)
    )


def comment(context: Context, request: ServiceRequest, said: Said) -> None:
    """The reporter's word that is neither content nor not: kept, nothing changes."""
    _word(context, request, said, Act.FEEDBACK)
