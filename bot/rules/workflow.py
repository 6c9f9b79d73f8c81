"""The state machine of a service request: ONE table of who may make which move, and where it leads.

Sources: the county's loop (a leader's 办结 waits for the resident's word; nobody closes his own request as content;
what cannot be solved gets a written explanation) and its six steps.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from bot.refusals import NotAllowed, NotPossible, Refusal
from bot.terms import ACTIVE, LIVE, Action, Level, State, Step, Term


class Relation(Term):
    """How somebody stands to one request; a person may stand in several."""

    REPORTER = "reporter", "反映人"
    HOUSEHOLD = "household", "反映人家里人"
    NEIGHBOUR = "neighbour", "代为评价的邻户"
    RESIDENT = "resident", "居民"
    ASSIGNEE = "assignee", "责任人"
    LEADER = "leader", "负责的三长"
    BELOW = "below", "下级三长"
    DEPARTMENT = "department", "承办部门"
    OFFICE = "office", "县三长办"
    HANDLER = "handler", "办理人"
    BOT = "bot", "机器人"


R = Relation
#: Who may judge: not who did it (see ``JUDGED_BY_OTHERS``).
JUDGES = frozenset({R.REPORTER, R.HOUSEHOLD, R.NEIGHBOUR})
#: Who answers for it now or stands above.
COMMAND = frozenset({R.ASSIGNEE, R.LEADER, R.OFFICE})
WORKERS = COMMAND | {R.DEPARTMENT}
PEOPLE = frozenset(Relation) - {R.BOT, R.HANDLER}
#: Own work is not judged or closed by who did it, even if he reported it or lives there.
JUDGED_BY_OTHERS = frozenset({Action.VERIFY, Action.CLOSE})
OWN = frozenset({R.ASSIGNEE, R.DEPARTMENT, R.HANDLER})


class Move(NamedTuple):
    """In any of ``states`` (None: before there is a request) ``by`` may do ``action``; it leads to ``to``.

    ``to`` None leaves the state as it is: the history gains a line.
    """

    action: Action
    states: frozenset[State | None]
    to: State | None
    by: frozenset[Relation]


def _move(action: Action, states: Iterable[State | None], to: State | None, by: Iterable[Relation]) -> Move:
    return Move(action, frozenset(states), to, frozenset(by))


S, A = State, Action
DONE = frozenset({S.CLOSED, S.EXPLAINED})
#: The table. Where two rows fit, the upper one holds.
MOVES: tuple[Move, ...] = (
    _move(A.REPORT, {None}, S.OPEN, PEOPLE | {R.BOT}),
    _move(A.DETAIL, LIVE | DONE, None, PEOPLE),
    _move(A.SUPPORT, LIVE, None, PEOPLE),
    _move(A.ASSIGN, ACTIVE, S.ASSIGNED, {R.BOT, R.OFFICE}),
    _move(A.ACCEPT, ACTIVE, S.ACCEPTED, WORKERS),
    _move(A.PROGRESS, ACTIVE, S.ACCEPTED, WORKERS),
    _move(A.PROGRESS, {S.RESOLVED, S.EXPLAINED}, None, WORKERS),
    _move(A.PROGRESS, LIVE, None, {R.BELOW}),
    _move(A.PROMISE, ACTIVE, S.ACCEPTED, WORKERS),
    _move(A.PROMISE, ACTIVE, None, {R.BELOW}),
    _move(A.PAUSE, ACTIVE, None, WORKERS),
    _move(A.RESUME, ACTIVE, None, WORKERS),
    _move(A.REMIND, ACTIVE, None, {R.BOT, R.LEADER, R.OFFICE}),
    _move(A.ESCALATE, ACTIVE, S.ASSIGNED, WORKERS | {R.BOT}),
    _move(A.TRANSFER, ACTIVE, S.ASSIGNED, COMMAND),
    _move(A.DECLINE, {S.ASSIGNED, S.ACCEPTED}, S.OPEN, {R.ASSIGNEE, R.DEPARTMENT}),
    _move(A.RESOLVE, ACTIVE, S.RESOLVED, WORKERS),
    _move(A.RESOLVE, {S.CLOSED}, None, WORKERS),  # the resident was quicker than the leader
    _move(A.VERIFY, LIVE, S.CLOSED, JUDGES),  # the resident's word is enough, even before 办结
    _move(A.VERIFY, DONE, None, JUDGES),
    _move(A.REOPEN, ACTIVE, None, JUDGES),  # not content while it is still worked on: noted
    _move(A.REOPEN, {S.RESOLVED, S.CLOSED, S.EXPLAINED}, S.ASSIGNED, JUDGES | {R.LEADER, R.OFFICE, R.BOT}),
    _move(A.CLOSE, {S.RESOLVED}, S.CLOSED, {R.BOT, R.OFFICE}),
    _move(A.CLOSE, {S.CLOSED}, None, {R.OFFICE}),
    _move(A.EXPLAIN, ACTIVE | {S.RESOLVED}, S.EXPLAINED, COMMAND),
    _move(A.EXPLAIN, {S.EXPLAINED}, None, COMMAND),
    _move(A.CORRECT, LIVE, None, COMMAND),
    _move(A.CORRECT, DONE, None, {R.OFFICE}),
    _move(A.MERGE, LIVE, S.MERGED, COMMAND | {R.BOT}),
    _move(A.WITHDRAW, ACTIVE, S.WITHDRAWN, {R.REPORTER}),
)

#: Who may do it, in words, for who may not.
WHO = {
    A.ACCEPT: "接单要由负责的三长或承办部门来说",
    A.PROGRESS: "办理情况由负责的三长或承办部门来说",
    A.PROMISE: "办理时间由负责的三长或承办部门来说",
    A.PAUSE: "挂起要由负责的三长或承办部门来说",
    A.RESUME: "恢复要由负责的三长或承办部门来说",
    A.RESOLVE: "办结要由负责的三长或承办部门来说",
    A.ESCALATE: "上报要由负责的三长来说",
    A.TRANSFER: "转办要由负责的三长或县三长办来说",
    A.DECLINE: "退单要由承办的人来说",
    A.VERIFY: "满意不满意，请反映的那一户来说",
    A.REOPEN: "满意不满意，请反映的那一户来说",
    A.EXPLAIN: "书面解释要由负责的三长或县三长办来说",
    A.CORRECT: "改类别要由负责的三长或县三长办来说",
    A.MERGE: "合并要由负责的三长或县三长办来说",
    A.WITHDRAW: "撤销要由反映人自己来说",
    A.CLOSE: "销号由县三长办来办",
    A.ASSIGN: "派单由县三长办来办",
    A.REMIND: "督促由上级三长或县三长办来办",
}
OWN_WORK = "自己办的事，请反映的住户来评价"
#: What stands in the way of an action in a state, where more can be said than the state.
INSTEAD: dict[tuple[State | None, Action], str] = {
    (S.RESOLVED, A.WITHDRAW): "已经办结，解决了回“满意”，没解决回“不满意”就行",
    (S.RESOLVED, A.RESOLVE): "已经办结，在等居民评价",
    (S.CLOSED, A.PROGRESS): "已经销号，问题还在的话请居民回“不满意”",
}

#: Which of the county's six steps an action shows.
STEPS: dict[Step, frozenset[Action]] = {
    Step.REPORTED: frozenset({A.REPORT}),
    Step.DISPATCHED: frozenset({A.ASSIGN, A.TRANSFER}),
    Step.HANDLED: frozenset({A.ACCEPT, A.PROGRESS, A.PROMISE, A.RESOLVE}),
    Step.SUPERVISED: frozenset({A.REMIND, A.ESCALATE, A.CLOSE}),
    Step.ANSWERED: frozenset({A.RESOLVE, A.EXPLAIN}),
    Step.REVIEWED: frozenset({A.VERIFY, A.REOPEN}),
}


def _table() -> dict[tuple[State | None, Action], tuple[Move, ...]]:
    keys = {(state, move.action) for move in MOVES for state in move.states}
    return {(s, a): tuple(m for m in MOVES if m.action is a and s in m.states) for s, a in keys}


TABLE = _table()
MAY = {action: frozenset(r for move in MOVES if move.action is action for r in move.by) for action in Action}


def allowed(state: State | None, action: Action, relations: Iterable[Relation]) -> State | Refusal:
    """Where ``action`` leads from ``state`` when done by somebody in ``relations``, or why it may not be done.

    ``state`` None is before there is a request. The refusal is given back, not raised: NotAllowed where somebody
    else has to say it, NotPossible where the request is in no state for it.
    """
    standing = frozenset(relations)
    if not standing & MAY[action]:
        return NotAllowed(WHO.get(action, "这一步不由您来办"))
    moves = TABLE.get((state, action), ())
    if not moves:
        return NotPossible(INSTEAD.get((state, action)) or _standing(state))
    move = next((move for move in moves if standing & move.by), None)
    if move is None:
        return NotAllowed(WHO.get(action, "这一步不由您来办"))
    if action in JUDGED_BY_OTHERS and standing & OWN:
        return NotAllowed(OWN_WORK)
    return move.to or state or State.OPEN


def relations(
    *,
    reporter: bool = False,
    household: bool = False,
    neighbour: bool = False,
    assignee: bool = False,
    posts: Iterable[Level] = (),
    level: Level = Level.BUILDING,
    department: bool = False,
    office: bool = False,
    handler: bool = False,
) -> frozenset[Relation]:
    """How a person stands to a request on ``level``; ``posts`` are the levels of the posts held on its way up.

    A leader whose level the request has left is BELOW: his words are kept, but do not move it. Everybody is a
    resident. ``neighbour`` is another household that was asked in the reporter's place; ``handler`` is who said that
    it is done, and whoever lives with him.
    """
    held = {
        R.REPORTER: reporter,
        R.HOUSEHOLD: household,
        R.NEIGHBOUR: neighbour,
        R.ASSIGNEE: assignee,
        R.LEADER: any(post >= level for post in posts),
        R.BELOW: any(post < level for post in posts),
        R.DEPARTMENT: department,
        R.OFFICE: office,
        R.HANDLER: handler,
        R.RESIDENT: True,
    }
    return frozenset(relation for relation, holds in held.items() if holds)


def steps(actions: Iterable[Action]) -> tuple[Step, ...]:
    """Which of the six steps a history of ``actions`` shows, in the county's order."""
    done = frozenset(actions)
    return tuple(step for step in Step if done & STEPS[step])


def _standing(state: State | None) -> str:
    return "还没有这件诉求" if state is None else f"这件诉求{state.label}，不用再办这一步"
