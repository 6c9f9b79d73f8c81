"""微心愿: told, checked by the community, put on the wall without whose it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot import outbox
from bot.actions import questions
from bot.actions.service_requests import telling
from bot.context import Context, Said, Speaker
from bot.messages import Outgoing
from bot.queries import wishes as queries
from bot.queries.bulletins import names_now
from bot.queries.requests import home_of
from bot.queries.standing import roles, roles_at
from bot.refusals import NotFound, NotPossible, NotUnderstood
from bot.rules import wish_wording as wording
from bot.rules import wishes as rules
from bot.rules.service_rights import ServiceAct, require
from bot.terms import PlaceLevel, Purpose, WishState
from bot.text.public import anonymous
from models import Household, Wish, WishStep

_SHOWN, _LONGEST = 15, 200


def keep(context: Context, said: Said, data: dict[str, Any]) -> Wish:
    """Keep what a note told (``data`` of the question about it) as a wish of the household."""
    wish = _create(context, said.speaker, data["unit"], data["household"], data["text"])
    step(context, wish.id, said.message.sender, "note")
    Wish.update(visit=data["visit"]).where(Wish.id == wish.id).execute()
    return wish


def tell(context: Context, said: Said, text: str) -> None:
    """``许愿 想要一副老花镜``, by who lives here. Raises a refusal."""
    home = said.speaker.household or home_of(said.message.sender)
    if not text:
        raise NotUnderstood("请写想要什么，例如“许愿 想要一副老花镜”。")
    if home is None or said.place is None:
        raise NotFound("还不知道您住哪里。先告诉我“我是 3栋2单元501”，再许愿。")
    if queries.of_household(home) >= context.settings.wishes.per_household:
        raise NotPossible("您家许过的心愿还在等，圆了再许。")
    wish = _create(context, said.speaker, said.place, home, text[:_LONGEST])
    step(context, wish.id, said.message.sender, "tell")
    questions.answer(context, said, wording.told_by_wisher(wish.id, wish.shown))


def _create(context: Context, speaker: Speaker, place: str, household: str, text: str) -> Wish:
    wish: Wish = Wish.create(
        place=place,
        household=household,
        visitor=speaker.person.code if speaker.person else "",
        text=text,
        shown=for_all(text, household),
        made_at=context.now,
    )
    return wish


def for_all(text: str, household: str) -> str:
    """``text`` as anybody may read it: without names of the register, doors, illness, or whose it is."""
    home = Household.get_or_none(Household.code == household)
    heads = {home.head} if home and home.head else set()
    return rules.nameless(anonymous(anonymous(text, names_now()), heads))


def step(context: Context, no: int, who: str, name: str, note: str = "", due_at: datetime | None = None) -> None:
    """One line of the wish's history."""
    WishStep.create(wish=no, at=context.now, who=who, step=name, note=note[:_LONGEST], due_at=due_at)


def to(context: Context, wish: Wish, state: WishState, **changes: Any) -> None:
    """The wish stands in ``state`` from now on."""
    Wish.update(state=state, **changes).where(Wish.id == wish.id).execute()


def one(no: int, word: str) -> Wish:
    """The wish, where ``word`` (of ``rules.FROM``) is for its state. Raises a refusal."""
    wish = queries.get(no)
    if wish is None:
        raise NotFound(f"没有W{no}。有哪些，看“微心愿”。")
    if wish.state not in rules.FROM[word]:
        raise NotPossible(f"W{no}{rules.standing(WishState(wish.state))}。")
    return wish


# --- lists ------------------------------------------------------------------------------------------------------------


def show(context: Context, said: Said) -> None:
    """``微心愿``: what waits, for who answers for a place; the wall for everybody else."""
    if said.speaker.person is not None and context.directory.posts_of(said.speaker.person.code):
        rows = queries.waiting(context, said.speaker)
        lines = [f"{line(context, row)}{_mark(row)}" for row in rows[:_SHOWN]]
        questions.answer(context, said, wording.listed(lines, len(rows)))
        return
    rows = queries.wall(context, said.place)
    questions.answer(context, said, wording.wall([line(context, row) for row in rows[:_SHOWN]], len(rows)))


def line(context: Context, row: Wish) -> str:
    """A wish as a list shows it."""
    grid = context.directory.above(row.place, PlaceLevel.GRID)
    return wording.line(row.id, row.shown, grid.name if grid else "", row.made_at.date())


def _mark(row: Wish) -> str:
    return "" if row.state == WishState.PUBLIC else f"·{WishState(row.state).label}"


def figures(context: Context, said: Said, at: int) -> None:
    """``微心愿统计 2026``: the year's figures where somebody answers for a place. Raises a refusal."""
    require(ServiceAct.WISH_FIGURES, roles(context, said.speaker))
    found = queries.year_of(context, said.speaker, at, context.now)
    questions.answer(context, said, wording.year(at, *found))


# --- the community's look ---------------------------------------------------------------------------------------------


def publish(context: Context, said: Said, no: int, words: str) -> None:
    """``公开 W3``, or ``公开 W3 改后的话``; whatever is written, names and doors are taken out. Raises a refusal."""
    wish = _checked(context, said, no, "publish")
    shown = on_wall(context, wish, said.message.sender, words)
    questions.answer(context, said, wording.published(no, shown))


def on_wall(context: Context, wish: Wish, by: str, words: str = "") -> str:
    """Put it on the wall, in other ``words`` where some are given; what is read there. Raises NotPossible."""
    shown = for_all(words, wish.household) if words else wish.shown
    if rules.unfit(shown):
        raise NotPossible(f"里面有不能公开的话，请换个说法，只写要什么：“公开 W{wish.id} 想要一副老花镜”。")
    to(context, wish, WishState.PUBLIC, shown=shown)
    step(context, wish.id, by, "publish")
    return shown


def refuse(context: Context, said: Said, no: int, why: str) -> None:
    """``不公开 W3 原因``. Raises a refusal."""
    wish = _checked(context, said, no, "refuse")
    if not why:
        raise NotUnderstood(f"请写一句为什么，例如“不公开 W{no} 已经有低保政策，请找社区”。")
    off_wall(context, wish, said.message.sender, why)
    questions.answer(context, said, wording.not_published(no))


def off_wall(context: Context, wish: Wish, by: str, why: str) -> None:
    """It is not shown; who told it reads why."""
    to(context, wish, WishState.REFUSED)
    step(context, wish.id, by, "refuse", why)
    wxid = queries.teller(wish.id) or telling.wxid_of(context, wish.visitor)
    if wxid and wxid != by:
        key = f"wish:{wish.id}:refused"
        outbox.put(context, Outgoing(key, wording.refused(wish.id, why), Purpose.NOTICE, to=wxid))


def _checked(context: Context, said: Said, no: int, word: str) -> Wish:
    """Rights come first: who may not check hears that, not how the wish stands."""
    wish = queries.get(no)
    held = roles_at(context, said.speaker, wish.place) if wish else roles(context, said.speaker)
    require(ServiceAct.CHECK_WISH, held)
    return one(no, word)
