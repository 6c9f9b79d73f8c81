"""Reads of volunteers: teams of the register, who is in them, what was offered, and where a rider means."""

from __future__ import annotations

from bot.context import Context, Said
from bot.database import tuples
from bot.queries import requests
from bot.queries.wishes import get as get_wish
from bot.rules.county import DepartmentInfo, PlaceInfo
from bot.rules.wishes import Helper
from bot.terms import OfferState, PlaceLevel
from models import Member, Volunteer, VolunteerOffer

_OPEN = [str(OfferState.OFFERED), str(OfferState.TAKEN)]
_LEVELS = (PlaceLevel.BUILDING, PlaceLevel.GRID, PlaceLevel.COMMUNITY)
_NEAR = ("同一栋楼", "同一网格", "同一社区", "别的社区")


def teams(context: Context) -> tuple[DepartmentInfo, ...]:
    """The departments of the register that are teams of volunteers by the settings."""
    own = context.settings.volunteers
    return tuple(one for one in context.directory.departments() if own.is_team(one.code, one.name))


def team_named(context: Context, name: str) -> DepartmentInfo | None:
    """The team of that name, or the only one whose name shares it."""
    found = [one for one in teams(context) if name in (one.code, one.name)]
    near = found or [one for one in teams(context) if len(name) > 1 and (name in one.name or one.name in name)]
    return near[0] if len(near) == 1 else None


def team_of(context: Context, said: Said) -> DepartmentInfo | None:
    """The team in whose group something is said, or (alone) the first one that the speaker is in."""
    for team in teams(context):
        room = context.directory.department_room(team.code)
        if room is not None and (said.key == room.code or (said.private and is_in(context, team, said.message.sender))):
            return team
    return None


def is_in(context: Context, team: DepartmentInfo, wxid: str) -> bool:
    """Whether somebody is in the team: in its group, or its contact."""
    room = context.directory.department_room(team.code)
    person = context.directory.person_by_wxid(wxid)
    inside = room is not None and wxid in context.directory.members(room.code)
    return inside or (person is not None and person.code in team.contacts)


def offer(request: int) -> VolunteerOffer | None:
    """The offer of a request that runs."""
    query = VolunteerOffer.select().where((VolunteerOffer.request == request) & VolunteerOffer.state.in_(_OPEN))
    found: VolunteerOffer | None = query.order_by(VolunteerOffer.id.desc()).first()
    return found


def get(no: int) -> VolunteerOffer | None:
    """The offer."""
    found: VolunteerOffer | None = VolunteerOffer.get_or_none(VolunteerOffer.id == no)
    return found


def taken_by(wxid: str) -> list[VolunteerOffer]:
    """What somebody has taken and not done, the latest first."""
    offer = VolunteerOffer
    query = offer.select().where((offer.taken_by == wxid) & (offer.state == OfferState.TAKEN))
    return list(query.order_by(offer.taken_at.desc()))


def who_did(request: int) -> str:
    """微信号 of the volunteer who did a request's work; empty where none did."""
    query = VolunteerOffer.select().where(
        (VolunteerOffer.request == request) & (VolunteerOffer.state == OfferState.DONE)
    )
    row = query.order_by(VolunteerOffer.id.desc()).first()
    return row.taken_by if row else ""


def place_in(context: Context, text: str) -> PlaceInfo | None:
    """The place whose whole name ``text`` holds, the longest; None where it holds none, or two alike."""
    best: list[PlaceInfo] = []
    county = context.directory.county()
    for code in context.directory.beneath(county.code) if county else ():
        place = context.directory.place(code)
        name = place.name.removesuffix("网格").removesuffix("社区") if place else ""
        if place is None or len(name) < 2 or name not in text or place.level is PlaceLevel.COUNTY:
            continue
        longest = max((len(_bare(one)) for one in best), default=0)
        if len(name) >= longest:
            best = [*(one for one in best if len(_bare(one)) == len(name)), place]
    return _only(best)


def _bare(place: PlaceInfo) -> str:
    return place.name.removesuffix("网格").removesuffix("社区")


def _only(found: list[PlaceInfo]) -> PlaceInfo | None:
    """The one of them; of a place and what it holds, both of one name, the lower one."""
    lowest = max(found, key=lambda one: len(one.path), default=None)
    if lowest is None or any(not lowest.path.startswith(one.path) for one in found):
        return None
    return lowest


# --- who suits a wish -------------------------------------------------------------------------------------------------


def helpers(context: Context, wish: int) -> list[Helper]:
    """Everybody who says what he can do, and the members of teams, as seen from a wish."""
    found, row = get_wish(wish), Volunteer
    told = {wxid: (skills, free) for wxid, skills, free in tuples(row.select(row.wxid, row.skills, row.free))}
    for team in teams(context):
        room = context.directory.department_room(team.code)
        for wxid in context.directory.members(room.code) if room else ():
            skills, free = told.get(wxid, ("", ""))
            told[wxid] = (f"{skills} {context.settings.volunteers.skills_of(team.code, team.name)}".strip(), free)
    place = found.place if found else ""
    return [_helper(context, wxid, skills, free, place) for wxid, (skills, free) in told.items()]


def _helper(context: Context, wxid: str, skills: str, free: str, place: str) -> Helper:
    person = context.directory.person_by_wxid(wxid)
    home = requests.unit_of(requests.home_of(wxid), person.code if person else None)
    name = person.name if person else _nickname(wxid) or context.directory.name_of(wxid)
    return Helper(wxid, name, skills, free, _apart(context, home, place))


def _nickname(wxid: str) -> str:
    row = Member.select(Member.nickname).where(Member.wxid == wxid).first()
    return row.nickname if row else ""


def _apart(context: Context, home: str | None, place: str) -> int:
    """0 in the same building, 1 in the same grid, 2 in the same community, else 3."""
    for steps, level in enumerate(_LEVELS):
        here, there = context.directory.above(home or "", level), context.directory.above(place, level)
        if here is not None and there is not None and here.code == there.code:
            return steps
    return len(_LEVELS)


def near(helper: Helper) -> str:
    """How near somebody lives, in words."""
    return _NEAR[helper.apart]
