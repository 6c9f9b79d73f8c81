"""Reads of small wishes: those that wait beneath the places somebody answers for."""

from __future__ import annotations

from bot.context import Context, Speaker
from bot.terms import PlaceLevel
from models import Place, Wish


def reach(context: Context, speaker: Speaker) -> list[str]:
    """Paths of the grids (or what is higher) of the places that somebody has a post at: there he may see wishes."""
    posts = context.directory.posts_of(speaker.person.code) if speaker.person else ()
    found = []
    for place in (post.place for post in posts if post.place):
        top = context.directory.above(place, PlaceLevel.GRID) or context.directory.place(place)
        found += [top.path] if top else []
    return found


def waiting(context: Context, speaker: Speaker) -> list[Wish]:
    """The wishes that wait where somebody answers for a place, and those he wrote down; the oldest first."""
    code = speaker.person.code if speaker.person else ""
    here = Wish.visitor == code
    for path in reach(context, speaker):
        here |= Place.path.startswith(path)
    query = Wish.select(Wish).join(Place, on=(Wish.place == Place.code)).where((Wish.state == "open") & here)
    return list(query.order_by(Wish.id))
