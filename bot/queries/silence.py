"""What went up by itself because who had it was silent or late; who was passed over may still take it."""

from __future__ import annotations

from datetime import datetime

from bot.queries import requests as queries
from bot.queries.directory import Directory
from bot.rules.county import DepartmentInfo
from bot.statements import milliseconds, select
from bot.terms import BOT, Action, State
from models import ServiceRequest

#: How the note of a step begins by which somebody gave a request back.
DECLINED = "退单"
_GIVING = frozenset({Action.ASSIGN, Action.TRANSFER, Action.ESCALATE})


def passed_over(request: ServiceRequest) -> str | None:
    """Whether it went up by itself, because who had it was silent or late, or nobody moved it yet.

    Then a leader below may still take it. The words by which a department had got it (empty: a leader had it); None
    where it lies as people put it.
    """
    given = [e for e in queries.history(request.no) if e.action in _GIVING]
    if not given or given[-1].actor != BOT or given[-1].note.startswith(DECLINED):
        return None
    before = next((e for e in reversed(given) if e.action != Action.ESCALATE), None)
    return str(before.note) if before is not None and before.action == Action.TRANSFER else ""


def late_department(directory: Directory, request: ServiceRequest) -> DepartmentInfo | None:
    """The department from which ``request`` went up by itself."""
    words = (passed_over(request) or "").split()
    return directory.department_named(words[0]) if words else None


def gone_up(directory: Directory, department: str, since: datetime) -> list[ServiceRequest]:
    """Requests that ``department`` (its code) was given after ``since``, and that went up from it untaken."""
    where = (
        "state = ? AND department_id IS NULL AND no IN "
        "(SELECT request_id FROM request_event WHERE at >= ? AND action = ?) ORDER BY no DESC LIMIT 50"
    )
    rows = select(ServiceRequest, where, str(State.ASSIGNED), milliseconds(since), str(Action.TRANSFER))
    late = ((row, late_department(directory, row)) for row in rows)
    return [row for row, found in late if found is not None and found.code == department]
