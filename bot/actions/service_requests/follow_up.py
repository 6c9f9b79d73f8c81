"""What a duty of a request does when its time has come. Each is done once; the key of its line says which."""

from __future__ import annotations

from collections.abc import Callable

from bot.actions.service_requests import assigning, neighbours, telling
from bot.actions.service_requests.moving import move
from bot.context import Context
from bot.queries import requests as queries
from bot.rules import wording
from bot.statements import select
from bot.terms import ACTIVE, BOT, Action, Kind, Purpose, State
from models import Duty, ServiceRequest

Firing = Callable[[Context, ServiceRequest, str], None]


def fire(context: Context, duty: Duty) -> None:
    """Do what the duty is for, if the request still calls for it."""
    for request in select(ServiceRequest, "no = ?", duty.request) if duty.name in FIRINGS else ():
        FIRINGS[duty.name](context, request, duty.key)


def _urgent_silent(context: Context, request: ServiceRequest, key: str) -> None:
    if request.state != State.ASSIGNED:
        return
    told = assigning.next_up_was_told(request)
    move(context, request, Action.REMIND, BOT, "15分钟未接单，再报上一级")
    assigning.tell_as_well(context, request, key, rung=int(key.split("/")[2]) + told)


def _remind_accept(context: Context, request: ServiceRequest, key: str) -> None:
    if request.state != State.ASSIGNED:
        return
    text = wording.remind_accept(request.no, Kind(request.kind), telling.where(context, request), request.text)
    _remind(context, request, key, text, "未接单，提醒")


def _escalate_silent(context: Context, request: ServiceRequest, key: str) -> None:
    if request.state != State.ASSIGNED:
        return
    if assigning.escalate(context, request, BOT, "一个工作日没有接单", level=False, step=key):
        return
    if not queries.reminded_since(request.no, request.assigned_at or request.opened_at):
        _remind_accept(context, request, key)  # at the top: a machine that slept has left the reminder out


def _remind_due(context: Context, request: ServiceRequest, key: str) -> None:
    if request.state not in ACTIVE or request.due_at is None:
        return
    place = telling.where(context, request)
    text = wording.remind_due(request.no, Kind(request.kind), place, request.due_at, context.now)
    _remind(context, request, key, text, "时限提醒")


def _overdue(context: Context, request: ServiceRequest, key: str) -> None:
    if request.state not in ACTIVE:
        return
    if assigning.escalate(context, request, BOT, "到期没有办结", level=True, step=key):
        return
    if request.due_at and not queries.reminded_since(request.no, request.due_at):
        _remind_due(context, request, key)


def _promise(context: Context, request: ServiceRequest, key: str) -> None:
    if request.state not in ACTIVE or request.promise_at is None:
        return
    passed = request.promise_at <= context.now
    if not passed and queries.spoken_since(request.no, context.now.replace(hour=0, minute=0, second=0)):
        return  # who spoke of it today has not forgotten
    place = telling.where(context, request)
    quiet = request.private or bool(request.department_id)
    text = wording.remind_promise(request.no, place, request.promise_at, context.now, passed=passed, quiet=quiet)
    _remind(context, request, key, text, "承诺时间到" if passed else "承诺时间快到")


def _ask_neighbours(context: Context, request: ServiceRequest, key: str) -> None:
    if request.state == State.RESOLVED:
        neighbours.ask(context, request, key)


def _close_unanswered(context: Context, request: ServiceRequest, key: str) -> None:
    if request.state != State.RESOLVED or neighbours.close(context, request):
        return
    move(
        context, request, Action.CLOSE, BOT, "三天未回复", state=State.CLOSED, closed_at=context.now,
        close_reason="unanswered",
    )  # fmt: skip


def _remind(context: Context, request: ServiceRequest, key: str, text: str, note: str) -> None:
    move(context, request, Action.REMIND, BOT, note)
    for wxid in telling.responsible(context, request):
        telling.to_person(context, request, Purpose.REMIND, key, text, wxid)


FIRINGS: dict[str, Firing] = {
    "accept_warn_urgent": _urgent_silent,
    "accept_remind": _remind_accept,
    "escalate_silent": _escalate_silent,
    "due_warn": _remind_due,
    "due": _remind_due,
    "overdue": _overdue,
    "promise_before": _promise,
    "promise_after": _promise,
    "feedback_ask": _ask_neighbours,
    "feedback_close": _close_unanswered,
}
