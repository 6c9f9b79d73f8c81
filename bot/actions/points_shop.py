"""积分超市: goods with a stock, a code for the counter, handed out or taken back; every step booked or undone."""

from __future__ import annotations

import secrets
from datetime import timedelta

from bot import outbox
from bot.actions import points, questions
from bot.context import Context, Said
from bot.messages import Outgoing
from bot.queries import points as queries
from bot.refusals import NotAllowed, NotFound, NotPossible, NotUnderstood
from bot.rules import points as rules
from bot.rules import points_wording as wording
from bot.rules.service_rights import ServiceAct, require
from bot.terms import Purpose
from models import PointsGoods, Redemption

_SHOWN = 20
_CODE_DIGITS = 6
_MOST_PRICE, _MOST_STOCK = 100_000, 100_000


def goods() -> list[PointsGoods]:
    """What is offered, the cheapest first."""
    return list(PointsGoods.select().where(PointsGoods.offered).order_by(PointsGoods.price, PointsGoods.id))


def show(context: Context, said: Said) -> None:
    """``积分超市``"""
    balance = sum(queries.balances(queries.accounts_of(context, said.speaker)).values())
    rows = [(row.name, row.price, row.stock) for row in goods()[:_SHOWN]]
    questions.answer(context, said, wording.goods(context.settings.county.brands.shop, rows, balance))


def redeem(context: Context, said: Said, name: str) -> None:
    """``兑换 洗衣液``. Raises a refusal."""
    row = _named(name)
    if not row.stock:
        raise NotPossible(f"{row.name}换完了，请换别的。")
    accounts = queries.balances(queries.accounts_of(context, said.speaker))
    lines = rules.spent(accounts, row.price)
    if lines is None:
        raise NotPossible(f"{row.name}要{row.price}分，您有{sum(accounts.values())}分。")
    taken = _keep(context, said.message.sender, row)
    points.book(context, f"redeem:{taken.id}", "redeem", f"换{row.name}", lines)
    PointsGoods.update(stock=PointsGoods.stock - 1).where(PointsGoods.id == row.id).execute()
    left = sum(accounts.values()) - row.price
    text = wording.redeemed(row.name, row.price, taken.code, taken.ends_at.date(), left)
    questions.answer(context, said, text)


def _named(name: str) -> PointsGoods:
    """The one thing on offer of that name, or whose name begins with it. Raises a refusal."""
    if not name:
        raise NotUnderstood("请写要换什么，例如“兑换 洗衣液”；有什么，看“积分超市”。")
    found = [row for row in goods() if row.name == name] or [row for row in goods() if row.name.startswith(name)]
    if len(found) != 1:
        raise NotFound(f"超市里没有“{name[:20]}”，或者有几样都像。有什么，看“积分超市”。")
    return found[0]


def _keep(context: Context, wxid: str, row: PointsGoods) -> Redemption:
    ends = context.now + timedelta(days=context.settings.points.redeem_days)
    taken: Redemption = Redemption.create(
        code=_fresh_code(), wxid=wxid, goods=row.id, name=row.name, points=row.price, at=context.now, ends_at=ends
    )
    return taken


def _fresh_code() -> str:
    """A code that nobody can guess from another one, and that was never given."""
    while True:
        code = f"{secrets.randbelow(10**_CODE_DIGITS):0{_CODE_DIGITS}d}"
        if queries.redemption(code) is None:
            return code


def _waiting(code: str) -> Redemption:
    """Raises a refusal where nothing waits under the code."""
    row = queries.redemption(code)
    if row is None:
        raise NotFound("没有这个兑换码，请再看一遍。")
    if row.state != "waiting":
        raise NotPossible("这个码已经领过了。" if row.state == "handed" else "这个码已经撤销了，积分退回了。")
    return row


def hand_out(context: Context, said: Said, code: str) -> None:
    """``核销 483920``, at the counter: by the community, never one's own. Raises a refusal."""
    person = said.speaker.person
    posts = context.directory.posts_of(person.code) if person else ()
    require(ServiceAct.HAND_OUT, [post.role for post in posts])
    row = _waiting(code)
    if row.wxid == said.message.sender:
        raise NotAllowed("自己换的东西，请别的人来核销。")
    _settle(context, row, "handed", said.message.sender)
    questions.answer(context, said, wording.handed(row.name, row.code))
    text = wording.taken(row.name)
    outbox.put(context, Outgoing(f"redemption:{row.id}:handed", text, Purpose.NOTICE, to=row.wxid))


def give_back(context: Context, said: Said, code: str) -> None:
    """``撤销兑换 483920``, by who has it. Raises a refusal."""
    row = _waiting(code)
    if row.wxid != said.message.sender:
        raise NotAllowed("撤销兑换要由换的人自己来说。")
    undo(context, row, said.message.sender)
    questions.answer(context, said, wording.returned(row.name, row.points, late=False))


def undo(context: Context, row: Redemption, by: str) -> None:
    """The points go back, and the thing goes back on the shelf."""
    lines = rules.reversed_(queries.booked(f"redeem:{row.id}"))
    points.book(context, f"refund:{row.id}", "refund", f"退{row.name}", lines)
    PointsGoods.update(stock=PointsGoods.stock + 1).where(PointsGoods.id == row.goods).execute()
    _settle(context, row, "returned", by)


def _settle(context: Context, row: Redemption, state: str, by: str) -> None:
    done = {"state": state, "settled_at": context.now, "by": by}
    Redemption.update(**done).where(Redemption.id == row.id).execute()


def end_late(context: Context) -> int:
    """What nobody came for goes back, points and thing. Returns how many."""
    late = Redemption.select().where((Redemption.state == "waiting") & (Redemption.ends_at <= context.now))
    rows = list(late.order_by(Redemption.id))
    for row in rows:
        undo(context, row, "bot")
        text = wording.returned(row.name, row.points, late=True)
        morning = context.calendar.after_quiet(context.now)
        key = f"redemption:{row.id}:late"
        outbox.put(context, Outgoing(key, text, Purpose.NOTICE, to=row.wxid, not_before=morning))
    return len(rows)


def stock(context: Context, said: Said, name: str, price: int, count: int) -> None:
    """``上架 洗衣液 30分 20件``: for the office. Raises a refusal."""
    person = said.speaker.person
    posts = context.directory.posts_of(person.code) if person else ()
    require(ServiceAct.STOCK, [post.role for post in posts])
    row = fill(name, price, count)
    questions.answer(context, said, wording.stocked(row.name, row.price, row.stock))


def fill(name: str, price: int, count: int) -> PointsGoods:
    """So many more of a thing, at a price; none and no price takes it off the shelf. Raises NotUnderstood."""
    if not name or len(name) > 64 or not 0 < price <= _MOST_PRICE or not 0 <= count <= _MOST_STOCK:
        raise NotUnderstood("请写东西、分数和件数，例如“上架 洗衣液 30分 20件”。")
    PointsGoods.insert(name=name, price=price).on_conflict_ignore().execute()
    more = {"price": price, "stock": PointsGoods.stock + count, "offered": True}
    PointsGoods.update(**more).where(PointsGoods.name == name).execute()
    row: PointsGoods = PointsGoods.get(PointsGoods.name == name)
    return row
