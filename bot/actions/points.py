"""积分: a ledger that is only ever added to, filled once a night from confirmed outcomes; what is odd is held."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import inbox, outbox
from bot.actions import questions
from bot.clock import iso, parse_time
from bot.context import Context, Said
from bot.messages import Outgoing
from bot.queries import points as queries
from bot.queries.points import Outcome
from bot.queries.requests import home_of
from bot.refusals import NotAllowed, NotFound, NotUnderstood
from bot.rules import points as rules
from bot.rules import points_wording as wording
from bot.rules.points import Guard, Known, Lines, Link
from bot.rules.service_rights import ServiceAct, require
from bot.settings.service import DeedRule
from bot.terms import Deed, DeedState, Purpose
from models import PointsDeed, PointsEntry

#: Until when outcomes were read.
_READ_UNTIL = "points_read_until"
_LINES, _HELD = 5, 15


def book(context: Context, booking: str, kind: str, note: str, lines: Lines) -> bool:
    """Add one booking to the ledger; False where it was booked before. ValueError where its sides do not balance."""
    if not rules.balanced(lines):
        raise ValueError(f"a booking that does not balance: {lines}")
    if queries.booked(booking):
        return False
    rows = [
        {"booking": booking, "account": account, "points": points, "at": context.now, "kind": kind, "note": note[:128]}
        for account, points in lines.items()
    ]
    PointsEntry.insert_many(rows).execute()
    return True


# --- every night ------------------------------------------------------------------------------------------------------


def collect(context: Context) -> int:
    """Book what was confirmed and has stood long enough; take back what was reopened. Returns how many are new."""
    settle = timedelta(days=context.settings.points.settle_days)
    until = context.now - settle
    fact = inbox.fact(_READ_UNTIL)
    since = min(parse_time(fact), until) if fact else _started(until)
    for deed in queries.taken_back(since, context.now):
        take_back(context, deed)
    found = queries.outcomes(context, since, until)
    known = Known(queries.links(found[0].at - timedelta(days=context.settings.points.pair_days)) if found else ())
    taken = sum(_take(context, outcome, known) for outcome in found)
    inbox.keep_fact(_READ_UNTIL, iso(until))
    return taken


def _started(until: datetime) -> datetime:
    """Nothing from before the bot's first start counts."""
    fact = inbox.fact("started_at")
    return parse_time(fact) if fact else until - timedelta(days=1)


def _take(context: Context, outcome: Outcome, known: Known) -> bool:
    if PointsDeed.select().where(PointsDeed.key == outcome.key).exists():
        return False
    own = context.settings.points
    rule, doer = own.deeds[outcome.deed], queries.account_of(context, outcome.doer)
    link = _link(context, outcome)
    counts = queries.counts(doer, outcome.deed, outcome.at)
    guard = Guard(own.pair_times, own.pair_days)
    fate = rules.judge(link, rule.points, counts, (rule.per_day, rule.per_month), known, guard)
    deed = PointsDeed.create(
        key=outcome.key,
        outcome=outcome.outcome,
        deed=outcome.deed,
        doer=doer,
        home=link.doer,
        other=link.other,
        at=outcome.at,
        state=fate.state,
        points=fate.points,
        why=fate.why,
    )
    if fate.state is DeedState.BOOKED:
        _earn(context, deed)
    if fate.state is not DeedState.CAPPED:
        known.add(link)
    return True


def _link(context: Context, outcome: Outcome) -> Link:
    other = outcome.other if outcome.deed in (Deed.KEPT_VISIT, Deed.WISH) else _home(context, outcome.other)
    return Link(_home(context, outcome.doer), other, outcome.outcome, outcome.deed)


def _home(context: Context, wxid: str) -> str:
    """Who lives together is one to the guard."""
    return home_of(wxid) or queries.account_of(context, wxid)


def _earn(context: Context, deed: PointsDeed) -> None:
    book(context, f"deed:{deed.key}", "earn", Deed(deed.deed).label, rules.earned(deed.doer, deed.points))


def take_back(context: Context, deed: PointsDeed) -> None:
    """What it was given for does not hold any more: the same booking the other way round."""
    lines = queries.booked(f"deed:{deed.key}")
    if lines:
        book(context, f"undo:{deed.key}", "reverse", f"{Deed(deed.deed).label}冲正", rules.reversed_(lines))
    deed.state = DeedState.REVERSED
    deed.save(only=[PointsDeed.state])


def lapse(context: Context) -> int:
    """What nobody used in time goes back to the fund, once a month and account. Returns how many accounts."""
    before = rules.months_before(context.now, context.settings.points.lapse_months)
    done = 0
    for account, entries in queries.aged(before).items():
        points = rules.to_lapse(entries, before)
        if points:
            mark = f"lapse:{context.now:%Y-%m}:{account}"
            done += book(context, mark, "lapse", "过期作废", rules.lapsed(account, points))
    return done


# --- asked, and judged ------------------------------------------------------------------------------------------------


def mine(context: Context, said: Said) -> None:
    """``我的积分``"""
    accounts = queries.accounts_of(context, said.speaker)
    month = context.now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = queries.entries(accounts, _LINES)
    text = wording.mine(
        sum(queries.balances(accounts).values()),
        queries.earned_since(accounts, month),
        [wording.line(row.at.date(), row.points, row.note) for row in rows],
        len(queries.held(accounts)),
        context.settings.county.brands.shop,
    )
    questions.answer(context, said, text)


def rules_in_words(deeds: dict[Deed, DeedRule]) -> list[str]:
    """The rules as they are told to everybody: deed, points, caps, who confirms."""
    return [
        f"{deed.label} {rule.points}分（一天最多{rule.per_day}次，一月最多{rule.per_month}次；{rule.confirmed_by}）"
        for deed, rule in deeds.items()
    ]


def waiting(context: Context, said: Said) -> None:
    """``积分核实``: for the office."""
    _require(context, said)
    rows = queries.held()
    lines = [_held_line(context, row) for row in rows[:_HELD]]
    questions.answer(context, said, wording.held(lines, len(rows)))


def _held_line(context: Context, row: PointsDeed) -> str:
    who = queries.name_of(context, row.doer)
    return wording.held_line(row.id, Deed(row.deed).label, who, row.points, outcome_label(row.outcome), row.why)


def outcome_label(outcome: str) -> str:
    """What a deed is read off, for people: 12号, W3, 一次走访."""
    kind, _, no = outcome.partition(":")
    return {"request": f"{no}号", "wish": f"W{no}"}.get(kind, "一次走访")


def decide(context: Context, said: Said, no: int, give: bool, why: str) -> None:
    """``积分通过 3`` and ``积分驳回 3 原因``. Raises a refusal."""
    _require(context, said)
    if not give and not why:
        raise NotUnderstood(f"请写一句为什么不给，例如“积分驳回 {no} 同一家互相确认”。")
    row = judge(context, no, give, why, said.message.sender, queries.accounts_of(context, said.speaker))
    questions.answer(context, said, wording.judged(row.id, give))


def judge(context: Context, no: int, give: bool, why: str, by: str, own: list[str]) -> PointsDeed:
    """A person's word on what was held; nobody (``own``: his accounts) decides on his own. Raises a refusal."""
    row = PointsDeed.get_or_none((PointsDeed.id == no) & (PointsDeed.state == DeedState.HELD))
    if row is None:
        raise NotFound(f"没有等着核实的第{no}笔。")
    if row.doer in own:
        raise NotAllowed("自己的积分，请别的人来核实。")
    row.state, row.by = (DeedState.BOOKED if give else DeedState.REFUSED), by
    row.why = row.why if give else why[:128]
    row.save(only=[PointsDeed.state, PointsDeed.by, PointsDeed.why])
    if give:
        _earn(context, row)
    else:
        _tell_refused(context, row)
    return row


def reverse(context: Context, no: int, why: str, by: str) -> PointsDeed:
    """A person's word that what was booked did not hold; whose it was reads why. Raises NotFound."""
    row = PointsDeed.get_or_none((PointsDeed.id == no) & (PointsDeed.state == DeedState.BOOKED))
    if row is None:
        raise NotFound(f"第{no}笔没有入账，或者已经冲正了。")
    take_back(context, row)
    row.why, row.by = why[:128], by
    row.save(only=[PointsDeed.why, PointsDeed.by])
    _tell(context, row, wording.reversed_(Deed(row.deed).label, outcome_label(row.outcome), row.points, why))
    return row


def _tell_refused(context: Context, row: PointsDeed) -> None:
    _tell(context, row, wording.refused(Deed(row.deed).label, outcome_label(row.outcome), row.why))


def _tell(context: Context, row: PointsDeed, text: str) -> None:
    wxid = queries.wxid_of(context, row.doer)
    if wxid:
        outbox.put(context, Outgoing(f"points:{row.id}:{row.state}", text, Purpose.NOTICE, to=wxid))


def _require(context: Context, said: Said) -> None:
    person = said.speaker.person
    posts = context.directory.posts_of(person.code) if person else ()
    require(ServiceAct.JUDGE_POINTS, [post.role for post in posts])
