"""随手拍 from the road: somebody of a team sees something and says where; a request, told to those who answer for it.

It is kept as told in private: the team's group reads nothing of how it goes on, who said it is told himself.
"""

from __future__ import annotations

from dataclasses import replace

from bot.actions.service_requests import opening
from bot.context import Context, Said
from bot.queries import volunteers as queries
from bot.refusals import NotUnderstood
from bot.rules import volunteer_wording as wording
from bot.rules.understanding import Part
from bot.terms import Kind


def snap(context: Context, said: Said, text: str) -> bool:
    """``随手拍 荷塘苑1栋门口井盖松了``, by somebody of a team; False for everybody else. Raises NotUnderstood."""
    if queries.team_of(context, said) is None:
        return False
    place = queries.place_in(context, text)
    if place is None:
        raise NotUnderstood(wording.no_place())
    meaning = said.meaning
    told = replace(said, room=None, place=place.code)
    part = Part(text, meaning.kind or Kind.OTHER, meaning.urgent, meaning.place)
    opening.open_request(context, told, part, place.code)
    return True
