"""What the office does from the console with wishes and points: the same deeds as in the chat, within its bounds."""

from __future__ import annotations

from bot.actions import points, points_shop, wishes
from bot.context import Context
from bot.messages import CONSOLE
from bot.refusals import NotFound
from bot.rules.console_rights import Viewer
from models import Wish


def publish(context: Context, viewer: Viewer, no: int, words: str) -> str:
    """The wish goes on the wall, in other ``words`` where some are given; what is read there. Raises a refusal."""
    return wishes.on_wall(context, _wish(context, viewer, no, "publish"), CONSOLE + viewer.title, words)


def refuse(context: Context, viewer: Viewer, no: int, why: str) -> None:
    """It is not shown; who told it reads why. Raises a refusal."""
    wishes.off_wall(context, _wish(context, viewer, no, "refuse"), CONSOLE + viewer.title, why)


def _wish(context: Context, viewer: Viewer, no: int, word: str) -> Wish:
    wish = Wish.get_or_none(Wish.id == no)
    place = context.directory.place(wish.place) if wish else None
    if place is None or not viewer.scope.holds_place(place.path):
        raise NotFound(f"没有W{no}。")
    return wishes.one(no, word)


def judge(context: Context, viewer: Viewer, no: int, give: bool, why: str) -> None:
    """What was held is booked, or refused with a reason. Raises a refusal."""
    points.judge(context, no, give, why, CONSOLE + viewer.title, [])


def reverse(context: Context, viewer: Viewer, no: int, why: str) -> None:
    """What was booked is taken back, with a reason. Raises NotFound."""
    points.reverse(context, no, why, CONSOLE + viewer.title)


def fill(context: Context, name: str, price: int, count: int) -> str:
    """So many more of a thing at a price; what it is called. Raises a refusal."""
    return points_shop.fill(name, price, count).name
