"""Groups bind themselves to places, and people to households: by names, when they can mean only one thing."""

from __future__ import annotations

from collections.abc import Sequence

from bot import inbox
from bot.actions import office
from bot.actions.register import bind_place, bind_room
from bot.clock import iso
from bot.context import Context, Said
from bot.messages import RoomSeen
from bot.queries import binding as queries
from bot.queries.directory import PlaceInfo
from bot.refusals import NotAllowed, NotFound, NotPossible
from bot.rules.county import RoomInfo
from bot.terms import Role, RoomType
from bot.text.nicknames import room_of
from models import Household, Member, Room

#: WeChat lets no more than 500 into a group.
_NEARLY_FULL = 480


def know_room(code: str, name: str) -> None:
    """A group that was not known before."""
    Room.insert(code=code, name=name, bound=False, registered=False).on_conflict_ignore().execute()


def room_seen(context: Context, event: RoomSeen) -> None:
    """A group became known, was renamed, lost the bot, or has it again; the office is told once of each."""
    before: Room | None = Room.get_or_none(Room.code == event.room)
    know_room(event.room, event.name or event.room)
    changes = {Room.gone: event.gone} | ({Room.name: event.name} if event.name else {})
    Room.update(changes).where(Room.code == event.room).execute()
    name = event.name or (before.name if before else event.room)
    if event.gone:
        office.note(context, f"gone:{event.room}:{context.now:%Y-%m-%d}", f"机器人被移出了群“{name}”")
        return
    placed = before is not None and before.registered
    if not placed and not _binds_itself(context, event.room, name):
        office.note(context, f"unbound:{event.room}", f"群“{name}”还没有对上地点：请三长在群里说“绑定 3栋2单元”")
    elif placed and before is not None and event.name and before.name != event.name:
        office.note(
            context, f"renamed:{event.room}:{event.name}", f"群“{before.name}”改名为“{event.name}”，仍归原来的地点"
        )
    if event.members >= _NEARLY_FULL:
        office.note(context, f"full:{event.room}", f"群“{name}”已有 {event.members} 人，快满 500 人了，请考虑分群")


def _binds_itself(context: Context, code: str, name: str) -> bool:
    if bind_room(code, name):
        return True
    place = queries.sure_place(context.directory, name)
    return place is not None and bind_place(code, name, place.code, queries.kind_of(place))


def bind(context: Context, said: Said, words: str) -> PlaceInfo:
    """A leader or the office says where this group belongs. Raises a refusal."""
    if said.message.room is None:
        raise NotPossible("请在要绑定的群里说，例如“绑定 3栋2单元”。")
    place = _meant(context, said, words)
    other = context.directory.room_of_place(place.code)
    if other is not None and other.code != said.message.room:
        raise NotPossible(f"{place.name}已经有群了：“{other.name}”。要换，请让县三长办在名册里改。")
    here = context.directory.room(said.message.room)
    name = here.name if here else said.message.room
    if other is None:
        _move(context, said, here, name, place)
    return place


def _move(context: Context, said: Said, here: RoomInfo | None, name: str, place: PlaceInfo) -> None:
    if here is not None and here.place and not _is_office(context, said) and not _leads(context, said, here.place):
        raise NotAllowed("这个群已经归别的地点了，要改请找县三长办。")
    if not bind_place(str(said.message.room), name, place.code, queries.kind_of(place)):
        raise NotPossible("没能绑定，请让县三长办在名册里看看。")
    context.directory.forget_room(str(said.message.room))
    office.note(
        context, f"bound:{said.message.room}:{place.code}", f"{said.speaker.name}把群“{name}”绑定为{place.name}"
    )


def _meant(context: Context, said: Said, words: str) -> PlaceInfo:
    """The place at or beneath a post of the speaker's that the words mean. Raises a refusal."""
    tops = _tops(context, said)
    if not tops:
        raise NotAllowed("绑定要由管这里的三长或县三长办来说。")
    guess = room_of(words) or room_of(f"{words}群")
    found = {p.code: p for top in tops for p in (queries.matches(context.directory, guess, top) if guess else ())}
    if not found:
        raise NotFound("没找到您管的这个地点，请写清楚，例如“绑定 荷塘苑3栋2单元”。")
    if len(found) > 1:
        names = "、".join(place.name for place in list(found.values())[:4])
        raise NotPossible(f"有几个地方都像：{names}。请写全名。")
    return next(iter(found.values()))


def _tops(context: Context, said: Said) -> list[str]:
    person = said.speaker.person
    posts = context.directory.posts_of(person.code) if person else ()
    return [post.place for post in posts if post.place]


def _leads(context: Context, said: Said, place: str) -> bool:
    return any(context.directory.contains(top, place) for top in _tops(context, said))


def _is_office(context: Context, said: Said) -> bool:
    person = said.speaker.person
    return any(post.role is Role.COUNTY_OFFICE for post in context.directory.posts_of(person.code)) if person else False


# --- members ----------------------------------------------------------------------------------------------------------


def know_all(context: Context, room: str, people: Sequence[tuple[str, str]]) -> None:
    """Everybody in the room (微信号, nickname); who is not among them has left."""
    if people:
        here = {wxid for wxid, _ in people}
        known = [row.wxid for row in Member.select(Member.wxid).where(Member.room == room, ~Member.registered)]
        left = [wxid for wxid in known if wxid not in here]
        for start in range(0, len(left), 500):
            Member.delete().where(Member.room == room, Member.wxid.in_(left[start : start + 500])).execute()
    know(context, room, people)
    inbox.keep_fact(queries.MEMBERS_AT + room, iso(context.now))


def know(context: Context, room: str, people: Sequence[tuple[str, str]]) -> None:
    """People of the room by 微信号 and nickname; a household that a nickname surely names is noted."""
    members = context.directory.members(room)
    info = context.directory.room(room)
    for wxid, nickname in people:
        before = members.get(wxid)
        home = before.household if before else None
        if home is None and context.directory.person_by_wxid(wxid) is None:
            home = queries.household_in(context.directory, info, nickname)
        if before is None or (nickname and before.nickname != nickname) or before.household != home:
            _keep(room, wxid, nickname or (before.nickname if before else ""), home)
    context.directory.forget_room(room)


def _keep(room: str, wxid: str, nickname: str, household: str | None) -> None:
    know_room(room, room)
    Member.insert(room=room, wxid=wxid, nickname=nickname[:256], household=household).on_conflict(
        conflict_target=[Member.room, Member.wxid],
        update={Member.nickname: nickname[:256], Member.household: household},
    ).execute()


def settle_home(context: Context, said: Said, words: str) -> str:
    """``我是 3栋2单元501``: the household is noted in every group of its place; its door in words. Raises a refusal."""
    wxid = said.message.sender
    homes = queries.homes_meant(context.directory, wxid, words)
    if len(homes) != 1:
        raise NotFound(
            "没对上是哪一户。请写全，例如“我是 3栋2单元501”；要是还没进您单元的群，请先进群再说。"
            if not homes
            else "您所在的群里有几户都是这个门牌，请写上小区名，例如“我是 荷塘苑3栋2单元501”。"
        )
    household = Household.get_by_id(homes.pop())
    rooms = [
        room for room in _rooms_of(context, wxid) if context.directory.contains(str(room.place), household.unit_id)
    ]
    for room in rooms:
        Member.update(household=household.code).where(Member.room == room.code, Member.wxid == wxid).execute()
        context.directory.forget_room(room.code)
    unit = context.directory.place(household.unit_id)
    return f"{unit.name if unit else ''}{household.room_no}"


def _rooms_of(context: Context, wxid: str) -> list[RoomInfo]:
    codes = [row.room_id for row in Member.select(Member.room).where(Member.wxid == wxid)]
    rooms = [context.directory.room(code) for code in codes]
    kinds = (RoomType.UNIT, RoomType.BUILDING, RoomType.GRID)
    return [room for room in rooms if room is not None and room.place and room.type in kinds]
