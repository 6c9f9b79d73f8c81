"""志愿队: a request is offered to a team, the first who takes it goes, a photo proves it, silence hands it back."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import outbox
from bot.actions import questions
from bot.actions.service_requests import opening, telling
from bot.actions.service_requests.calling import callable_into
from bot.actions.service_requests.moving import move
from bot.context import Context, Said
from bot.messages import Outgoing
from bot.queries import requests
from bot.queries import volunteers as queries
from bot.queries.bulletins import names_now
from bot.queries.standing import roles, roles_at
from bot.queries.wishes import get as get_wish
from bot.refusals import NotAllowed, NotFound, NotPossible
from bot.rules import volunteer_wording as wording
from bot.rules.county import DepartmentInfo
from bot.rules.service_rights import ServiceAct, require
from bot.rules.wishes import nameless, unfit
from bot.statements import insert, update
from bot.terms import ACTIVE, Act, Action, Kind, OfferState, PlaceLevel, Purpose, WishState
from bot.text.places import TextPlace, place_phrase
from bot.text.public import anonymous
from models import Duty, ServiceRequest, Volunteer, VolunteerOffer

REMIND, DUE = "offer_remind", "offer_due"


# --- offered ----------------------------------------------------------------------------------------------------------


def offer(context: Context, said: Said, no: int, name: str) -> None:
    """``请志愿队 12 红骑兵``. Raises a refusal."""
    request, team = _to_offer(context, said, no), _team(context, said, name)
    until = context.now + timedelta(hours=context.settings.volunteers.take_hours)
    row = VolunteerOffer.create(
        request=request.no,
        team=team.code,
        by=said.message.sender,
        at=context.now,
        state=OfferState.OFFERED,
        due_at=until,
    )
    _plan(row, DUE, until)
    grid = context.directory.above(request.place_id, PlaceLevel.GRID)
    text = wording.offered(request.no, grid.name if grid else "", what(request), until, context.now)
    _to_team(context, team, f"offer:{row.id}", text)
    questions.answer(context, said, wording.offer_made(f"{no}号", team.name))


def _to_offer(context: Context, said: Said, no: int) -> ServiceRequest:
    request = callable_into(context, said, no, ServiceAct.OFFER)
    if request.state not in ACTIVE or request.private or request.urgent:
        why = "已经办结" if request.state not in ACTIVE else "是私下反映的" if request.private else "是紧急的"
        raise NotPossible(f"{no}号{why}，不能请志愿队。", no)
    if queries.offer(request.no):
        raise NotPossible(f"{no}号已经请了志愿队。", no)
    return request


def offer_wish(context: Context, said: Said, no: int, name: str) -> None:
    """``请志愿队 W3 医疗队``: it is claimed as everybody claims. Raises a refusal."""
    wish = get_wish(no)
    require(ServiceAct.OFFER, roles_at(context, said.speaker, wish.place) if wish else roles(context, said.speaker))
    team = _team(context, said, name)
    if wish is None or wish.state != WishState.PUBLIC:
        raise NotPossible(f"W{no}不在墙上，没有公开或者有人认领了。")
    grid = context.directory.above(wish.place, PlaceLevel.GRID)
    text = wording.wish_offered(no, grid.name if grid else "", wish.shown)
    _to_team(context, team, f"wish:{no}:offer:{team.code}:{context.now:%Y-%m-%d}", text)
    questions.answer(context, said, wording.offer_made(f"W{no}", team.name))


def _team(context: Context, said: Said, name: str) -> DepartmentInfo:
    team = queries.team_named(context, name)
    if team is None:
        raise NotFound(wording.no_team(name, [one.name for one in queries.teams(context)]))
    return team


def _to_team(context: Context, team: DepartmentInfo, key: str, text: str) -> None:
    """Into the team's group; without one, to its contacts."""
    room = context.directory.department_room(team.code)
    if room is not None:
        outbox.put(context, Outgoing(key, text, Purpose.NOTICE, room=room.code))
        return
    for wxid in (telling.wxid_of(context, person) for person in team.contacts):
        if wxid:
            outbox.put(context, Outgoing(f"{key}:{wxid}", text, Purpose.NOTICE, to=wxid))


# --- taken ------------------------------------------------------------------------------------------------------------


def take(context: Context, said: Said, no: int) -> bool:
    """``接单 12``, by a member of the team; False where it was not offered to one of his: then it is another word."""
    row = queries.offer(no)
    team = context.directory.department(row.team) if row else None
    if row is None or team is None or not queries.is_in(context, team, said.message.sender):
        return False
    if row.state == OfferState.TAKEN:
        if row.taken_by == said.message.sender:
            return True
        raise NotPossible(wording.taken_here(no), no)
    if not _is_open(row):
        raise NotPossible(f"{no}号已经办好了，谢谢您。", no)
    until = context.now + timedelta(hours=context.settings.volunteers.do_hours)
    update(row, state=OfferState.TAKEN, taken_by=said.message.sender, taken_at=context.now, due_at=until)
    _plan(row, DUE, until)
    _plan(row, REMIND, context.now + (until - context.now) / 2)
    _tell_taken(context, said, row, team)
    return True


def _is_open(row: VolunteerOffer) -> bool:
    request = requests.get(row.request)
    return request is not None and request.state in ACTIVE


def _tell_taken(context: Context, said: Said, row: VolunteerOffer, team: DepartmentInfo) -> None:
    request, mark = ServiceRequest.get_by_id(row.request), f"offer:{row.id}:taken:{said.message.id}"
    photo, leader = context.settings.volunteers.photo, telling.called(context, request)
    text = wording.taken(request.no, where(context, request), what(request), row.due_at, context.now, photo, leader)
    questions.privately(context, said, text, Purpose.ANSWER, mark)
    if not said.private:
        outbox.put(context, Outgoing(f"{mark}:room", wording.taken_here(request.no), Purpose.ANSWER, room=said.key))
    _tell_leader(context, row, f"{mark}:leader", wording.taken_told(request.no, team.name, said.speaker.name))


def what(request: ServiceRequest) -> str:
    """The matter without people; where something had to be masked, no more than of which kind it is."""
    text = nameless(anonymous(request.text, names_now()))
    return Kind(request.kind).label if unfit(text) else text


def where(context: Context, request: ServiceRequest) -> str:
    """Where to go, without a door."""
    place = context.directory.place(request.place_id)
    name = place.name.removesuffix("网格") if place else ""
    spot = "" if request.spot and request.spot in name else request.spot
    return f"{name}{place_phrase(TextPlace(floor=request.floor, spot=spot))}"


def _tell_leader(context: Context, row: VolunteerOffer, key: str, text: str) -> None:
    """Who offered it hears, and who answers for it."""
    request = ServiceRequest.get_by_id(row.request)
    for wxid in dict.fromkeys((row.by, *telling.responsible(context, request))):
        outbox.put(context, Outgoing(f"{key}:{wxid}", text, Purpose.NOTICE, to=wxid, request=request.no))


# --- done, or not -----------------------------------------------------------------------------------------------------


def photo(context: Context, said: Said) -> bool:
    """A photo of who has taken something belongs to it; False where he has taken nothing."""
    rows = queries.taken_by(said.message.sender)
    if not rows:
        return False
    _keep_photo(context, rows[0], said)
    return True


def _keep_photo(context: Context, row: VolunteerOffer, said: Said) -> None:
    request = requests.get(row.request)
    if request is not None:
        opening.keep(context, request, said, Act.PROGRESS)
    update(row, photos=row.photos + len(said.message.attachments))


def finish(context: Context, said: Said, no: int, note: str) -> bool:
    """``完成 12 井盖盖回去了``; False where the speaker has not taken it: then it is talk. Raises a refusal."""
    row = _mine(said, no)
    if row is None:
        return False
    if said.message.attachments:
        _keep_photo(context, row, said)
    if context.settings.volunteers.photo and not row.photos:
        raise NotPossible(wording.no_photo(no), no)
    update(row, state=OfferState.DONE, done_at=context.now, note=note)
    _drop(row)
    request, team = requests.get(row.request), context.directory.department(row.team)
    name = team.name if team else "志愿队"
    if request is not None and request.state in ACTIVE:
        move(context, request, Action.PROGRESS, said.message.sender, f"{name}：{note}", message_id=said.message.id)
    questions.privately(context, said, wording.done(no), Purpose.ANSWER, f"offer:{row.id}:done")
    _tell_leader(context, row, f"offer:{row.id}:done:leader", wording.done_told(no, name, note, row.photos))
    return True


def _mine(said: Said, no: int) -> VolunteerOffer | None:
    return next((row for row in queries.taken_by(said.message.sender) if row.request == no), None)


def give_back(context: Context, said: Said, no: int, why: str) -> bool:
    """``退单 12`` of who has taken it; False where he has not: then it is a leader's word."""
    row = _mine(said, no)
    if row is None:
        return False
    _return(context, row, why or "去不了")
    questions.privately(context, said, wording.given_back(no), Purpose.ANSWER, f"offer:{row.id}:back")
    return True


def _return(context: Context, row: VolunteerOffer, why: str) -> None:
    update(row, state=OfferState.RETURNED, note=why, done_at=context.now)
    _drop(row)
    if not _is_open(row):
        return  # it was done by somebody else: nobody has to look for another way
    team = context.directory.department(row.team)
    text = wording.returned(row.request, team.name if team else "志愿队", why)
    _tell_leader(context, row, f"offer:{row.id}:returned", text)


# --- time -------------------------------------------------------------------------------------------------------------


def _plan(row: VolunteerOffer, name: str, at: datetime) -> None:
    insert(Duty, ignore=True, key=f"{name}:{row.id}:{at:%Y-%m-%dT%H:%M:%S}", name=name, due_at=at)


def _drop(row: VolunteerOffer) -> None:
    for name in (REMIND, DUE):
        waits = Duty.key.startswith(f"{name}:{row.id}:") & (Duty.state == "waiting")
        Duty.update(state="dropped").where(waits).execute()


def fire(context: Context, duty: Duty) -> None:
    """A reminder, or the end of the wait: what still stands as it stood goes on."""
    row = queries.get(int(duty.key.split(":")[1]))
    if row is None or row.state not in (OfferState.OFFERED, OfferState.TAKEN):
        return
    if duty.name == REMIND:
        _remind(context, row)
    elif row.due_at <= context.now:
        _end(context, row)


def _remind(context: Context, row: VolunteerOffer) -> None:
    request = requests.get(row.request)
    if request is not None and request.state in ACTIVE:
        text = wording.remind(row.request, where(context, request), row.due_at, context.now)
        outbox.put(context, Outgoing(f"offer:{row.id}:remind", text, Purpose.REMIND, to=row.taken_by))


def _end(context: Context, row: VolunteerOffer) -> None:
    if row.state == OfferState.TAKEN:
        key = f"offer:{row.id}:late"
        outbox.put(context, Outgoing(key, wording.back(row.request), Purpose.REMIND, to=row.taken_by))
    _return(context, row, "到期没有消息" if row.state == OfferState.TAKEN else "没有人接")


# --- what somebody can do ---------------------------------------------------------------------------------------------


def tell_skills(context: Context, said: Said, *, skills: str = "", free: str = "") -> None:
    """``特长 修水管、理发``, ``空闲 周末``, of oneself. Raises NotAllowed where nobody knows the speaker."""
    if said.speaker.person is None and not (said.speaker.household or queries.team_of(context, said)):
        raise NotAllowed("先让社区认识您：在小区的群里，或者请社区登记。")
    Volunteer.insert(wxid=said.message.sender, at=context.now).on_conflict_ignore().execute()
    row = Volunteer.get_by_id(said.message.sender)
    told = {"skills": (skills or row.skills)[:200], "free": (free or row.free)[:100], "at": context.now}
    Volunteer.update(**told).where(Volunteer.wxid == row.wxid).execute()
    questions.answer(context, said, wording.noted(str(told["skills"]), str(told["free"])))
