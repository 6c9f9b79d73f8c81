"""Reads for the residents' light pages: a place, one's own matters, the public column, the figures of a community.

Nothing here names anybody: responsible is a post or a department, words are the reader's own, and what the public
reads went through :func:`bot.papers.bulletins.anonymous` before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import inbox
from bot.context import Context
from bot.database import tuples
from bot.queries import neighbours
from bot.queries import requests as queries
from bot.rules.county import PlaceInfo
from bot.rules.figures import Period, month_of
from bot.rules.register_sheets import PENDING
from bot.terms import Act, Action, Kind, PlaceLevel, Role, RoomType, State
from bot.text.personal import mask
from models import Paper, Place, RequestEvent, RequestMessage, ServiceRequest

#: So many matters of one person are listed, the latest.
_MOST = 20
#: The fact that counts how often the codes of a place were made void.
GENERATION = "link_generation:"
_NEAR = frozenset({RoomType.UNIT, RoomType.BUILDING, RoomType.GRID})
#: What of a history a resident is told, and how.
_TOLD = {
    Action.REPORT: "已收到",
    Action.ASSIGN: "已派给",
    Action.TRANSFER: "已转给",
    Action.ESCALATE: "已上报，改由",
    Action.ACCEPT: "已接单，正在办",
    Action.PAUSE: "先等一等",
    Action.RESUME: "接着办",
    Action.RESOLVE: "说办好了",
    Action.VERIFY: "您说满意，销号",
    Action.REOPEN: "没办好，重新办",
    Action.CLOSE: "没有收到评价，先销号",
    Action.EXPLAIN: "书面答复",
    Action.MERGE: "和另一件是同一件事",
    Action.WITHDRAW: "已撤销",
}
#: What makes somebody a part of a matter; whoever works on it is none.
_JOINING = [str(act) for act in (Act.REPORT, Act.SUPPORT, Act.DETAIL, Act.FEEDBACK)]
_WITH_WORDS = frozenset({Action.RESOLVE, Action.EXPLAIN, Action.PAUSE})
_GIVEN = frozenset({Action.ASSIGN, Action.TRANSFER, Action.ESCALATE})


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a matter, for who brought it up; ``words`` of who worked on it, masked."""

    at: datetime
    what: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """A request as its reporter, a neighbour who joined it or one who is ``asked`` for a word may see it."""

    no: int
    kind: str
    state: State
    where: str
    words: str
    opened_at: datetime
    due_at: datetime | None
    who: str
    mine: bool
    photos: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    asked: bool = False

    @property
    def done(self) -> str:
        """What was said of how it was done, while it counts as done; "" before that."""
        over = self.state in (State.RESOLVED, State.CLOSED, State.EXPLAINED)
        return next((step.words for step in reversed(self.steps) if step.words), "") if over else ""

    @property
    def may_judge(self) -> bool:
        """Whether the reader has the word on the result now."""
        return (self.mine or self.asked) and self.state is State.RESOLVED

    @property
    def may_reopen(self) -> bool:
        """Whether the reader may say that it is not solved after all."""
        return self.mine and self.state in (State.CLOSED, State.EXPLAINED)


def place(context: Context, code: str) -> PlaceInfo | None:
    """The place, unless it has left the register."""
    found = context.directory.place(code)
    there = found is not None and Place.select().where((Place.code == code) & ~Place.gone).exists()
    return found if there else None


def generation(code: str) -> int:
    """How often the printed codes of a place were made void."""
    return int(inbox.fact(GENERATION + code, "0"))


def room_of(context: Context, code: str) -> str | None:
    """The nearest group in which a matter of the place is talked about: its own, its building's, its grid's."""
    for above in context.directory.chain(code):
        room = context.directory.room_of_place(above.code)
        if room is not None and room.type in _NEAR and not room.code.startswith(PENDING):
            return room.code
    return None


def home_place(wxid: str) -> str | None:
    """The unit in which somebody lives, where a group has told it."""
    return queries.unit_of(queries.home_of(wxid), None)


def matters(context: Context, wxid: str) -> list[Matter]:
    """What somebody reported or joined, or is asked about, the latest first."""
    spoke = (RequestMessage.sender == wxid) & RequestMessage.act.in_(_JOINING)
    joined = RequestMessage.select(RequestMessage.request).where(spoke).distinct()
    numbers = {no for (no,) in tuples(joined.order_by(RequestMessage.request.desc()).limit(_MOST))}
    waiting = neighbours.waiting_for(wxid)
    rows = {row.no: row for row in [*queries.of_reporter(wxid, limit=_MOST), *queries.fetch(numbers), *waiting]}
    rows = {no: row for no, row in rows.items() if row.reporter == wxid or not row.private}
    return [_matter(context, row, wxid) for row in sorted(rows.values(), key=lambda row: -row.no)[:_MOST]]


def matter(context: Context, wxid: str, no: int) -> Matter | None:
    """One of them with its steps and the reader's own photos; None when it is none of theirs."""
    row = queries.get(no)
    if row is None:
        return None
    own = [m for m in queries.talk(row.no) if m.sender == wxid and m.act in _JOINING]
    mine = row.reporter == wxid
    if not mine and (row.private or not (own or neighbours.was_asked(row, wxid))):
        return None
    photos = tuple(a[2] for m in own for a in m.attachments if a[0] == "image" and len(a) > 2 and a[2])
    return _matter(context, row, wxid, photos, _steps(context, row))


def _matter(
    context: Context, row: ServiceRequest, wxid: str, photos: tuple[str, ...] = (), steps: tuple[Step, ...] = ()
) -> Matter:
    found = context.directory.place(row.place_id)
    mine = row.reporter == wxid
    return Matter(
        no=row.no,
        kind=Kind(row.kind).label,
        state=State(row.state),
        where=found.name if found else "",
        words=row.text if mine else "",
        opened_at=row.opened_at,
        due_at=row.due_at,
        who=_who(context, row),
        mine=mine,
        photos=photos,
        steps=steps,
        asked=not mine and neighbours.was_asked(row, wxid),
    )


def _who(context: Context, row: ServiceRequest) -> str:
    """The post or department that has it; a person has no name here."""
    department = context.directory.department(row.department_id) if row.department_id else None
    return department.name if department else Role(row.post_role).label if row.post_role else "县三长办"


def _steps(context: Context, row: ServiceRequest) -> tuple[Step, ...]:
    found: list[Step] = []
    query = RequestEvent.select(RequestEvent.at, RequestEvent.action, RequestEvent.note)
    events = list(tuples(query.where(RequestEvent.request == row.no).order_by(RequestEvent.id)))
    given = [n for n, (_, action, _) in enumerate(events) if action in _GIVEN]
    for number, (at, action, note) in enumerate(events):
        if action not in _TOLD:
            continue
        what = _TOLD[Action(action)]
        if action in _GIVEN:  # who has it now is known; who had it before is no matter of the reader's
            what = f"{what}{_who(context, row)}" if number == given[-1] else f"{what}负责的人"
        words = " ".join(mask(note).split()) if action in _WITH_WORDS else ""
        if not found or found[-1].what != what:
            found.append(Step(at, what, words))
    return tuple(found)


def communities(context: Context) -> list[PlaceInfo]:
    """The communities, as the register has them."""
    county = context.directory.county()
    codes = context.directory.children(county.code) if county else ()
    found = [context.directory.place(code) for code in codes]
    return [one for one in found if one is not None and one.level is PlaceLevel.COMMUNITY]


def issues() -> list[Paper]:
    """The published issues of the public column, the latest first."""
    rows = Paper.select().where(Paper.kind == "bulletin").order_by(Paper.made_at.desc())
    return [row for row in rows if published(row)]


def published(row: Paper | None) -> bool:
    """Whether a person of the office has put the issue before the public."""
    return row is not None and row.kind == "bulletin" and row.figures.get("state") == "published"


def issue_row(number: int) -> Paper | None:
    """The published issue of that number, or None."""
    row: Paper | None = Paper.get_or_none(Paper.key == f"bulletin:{number}")
    return row if published(row) else None


def months(now: datetime) -> list[tuple[str, Period]]:
    """The periods of the public figures: this month until last midnight (where it has a day), and the month before."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    last, this = month_of(now), Period(today.replace(day=1), today)
    found = [(f"{last.start.month}月", last)]
    return [(f"{this.start.month}月到昨天", this), *found] if today > this.start else found
