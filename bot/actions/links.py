"""Links that the bot gives away: to a resident's own matters, and the printed codes of places."""

from __future__ import annotations

from datetime import timedelta

from bot import inbox
from bot.context import Context
from bot.links import Links, Use
from bot.queries import light as queries


def mine(context: Context, wxid: str) -> str:
    """The address of somebody's own matters, for some days; "" where no address of the web is set."""
    light, base = context.settings.light, context.settings.web.public_url.rstrip("/")
    if not base:
        return ""
    until = context.now + timedelta(days=light.mine_days)
    return f"{base}/l/m/{Links.of(context.settings.data_dir).seal(Use.MINE, wxid, until)}"


def of_place(context: Context, code: str, base: str = "") -> str:
    """The address that is printed for a place; it holds from today for the days of the settings.

    The same all day long, and void once the place's codes are renewed.
    """
    light, base = context.settings.light, (base or context.settings.web.public_url).rstrip("/")
    day = context.now.replace(hour=0, minute=0, second=0, microsecond=0)
    subject = f"{code}#{queries.generation(code)}"
    return (
        f"{base}/l/p/{Links.of(context.settings.data_dir).seal(Use.PLACE, subject, day + timedelta(light.place_days))}"
    )


def renew(context: Context, code: str) -> int:
    """Make the printed codes of a place void; the number of those that hold from now on."""
    number = queries.generation(code) + 1
    inbox.keep_fact(queries.GENERATION + code, str(number))
    return number
