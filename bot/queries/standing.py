"""What somebody is to the county: the posts he holds, and those that reach a place."""

from __future__ import annotations

from bot.context import Context, Speaker
from bot.terms import PlaceLevel, Role


def roles(context: Context, speaker: Speaker) -> frozenset[Role]:
    """All posts that somebody holds, wherever they are."""
    posts = (context.directory.posts_of(speaker.person.code) if speaker.person else ()) + speaker.seats
    return frozenset(post.role for post in posts)


def roles_at(context: Context, speaker: Speaker, place: str) -> frozenset[Role]:
    """The posts that somebody holds on the way up from ``place``."""
    above = {one.code for one in context.directory.chain(place)}
    posts = (context.directory.posts_of(speaker.person.code) if speaker.person else ()) + speaker.seats
    return frozenset(post.role for post in posts if post.place in above)


def roles_in_grid(context: Context, speaker: Speaker, place: str) -> frozenset[Role]:
    """Those that reach the grid of ``place``: neighbouring leaders help each other."""
    grid = context.directory.above(place, PlaceLevel.GRID)
    beneath = set(context.directory.beneath(grid.code)) if grid else set()
    posts = (context.directory.posts_of(speaker.person.code) if speaker.person else ()) + speaker.seats
    near = frozenset(post.role for post in posts if post.place in beneath)
    return near | roles_at(context, speaker, place)
