"""A register comes in whole or not at all; coming again it changes only what differs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions import members
from bot.actions.register import apply_register, bind_room
from bot.config import Settings
from bot.context import Context
from bot.messages import RoomSeen
from bot.queries.directory import Directory
from bot.queries.register import export
from bot.register import RegisterErrors, export_register, import_register, read_register
from bot.rules.register import Register, sheets_of
from bot.rules.register_changes import Counts, PostChange, RegisterChanges, WxidChange
from bot.terms import Role
from models import (
    TABLES,
    Department,
    Household,
    InstantField,
    Member,
    Person,
    Place,
    Post,
    PriorityHousehold,
    Room,
    ServiceRequest,
    Setting,
    Visit,
)
from tests import needs, registers
from tests.registers import BUILDING_2, COUNTY, GRID, NOW, UNIT_11, UNIT_12, UNIT_22, Rows

LATER = NOW.replace(day=3)


def again(change: Callable[[Rows], object]) -> RegisterChanges:
    """Install the register, change its rows, and bring it in again."""
    registers.install()
    rows = registers.rows()
    change(rows)
    return apply_register(registers.register(rows), LATER)


def everything() -> dict[str, list[Any]]:
    """The whole database."""
    return {table.__name__: sorted(map(repr, table.select().tuples())) for table in TABLES}


def without(rows: Rows, sheet: str, column: int, *values: str) -> None:
    rows[sheet][1:] = [row for row in rows[sheet][1:] if row[column] not in values]


def without_unit_22(rows: Rows) -> None:
    """Unit 22 is torn down: its place, leader, group and households leave."""
    without(rows, "网格", 0, UNIT_22)
    without(rows, "任职", 0, UNIT_22)
    without(rows, "微信群", 2, UNIT_22)
    without(rows, "成员", 0, "u22")
    without(rows, "住户", 1, UNIT_22)
    for row in rows["成员"][1:]:
        row[3] = "" if row[3].startswith(UNIT_22) else row[3]
    without(rows, "重点走访", 0, f"{UNIT_22}-302")


def a_request(**facts: Any) -> int:
    given = {
        "kind": "facility",
        "state": "closed",
        "text": "路灯坏了",
        "room": "u22",
        "message_id": "m",
        "reporter": "x",
    }
    fields: Any = ServiceRequest._meta.sorted_fields
    moments = {field.name: NOW for field in fields if isinstance(field, InstantField) and not field.null}
    return int(ServiceRequest.create(**(given | moments | facts)).no)


# --- coming in -----------------------------------------------------------------------------------------------


def test_everything_of_a_new_register_is_added():
    changes = registers.install()
    assert changes.counts == {
        "网格": Counts(9),
        "人员": Counts(11),
        "部门": Counts(2),
        "微信群": Counts(11),
        "住户": Counts(8),
        "任职": Counts(11),
        "成员": Counts(73),
        "重点走访": Counts(2),
    }
    assert all(change.old is None for change in changes.posts)
    assert changes.summary().startswith("网格 新增 9；人员 新增 11")


def test_the_register_can_be_given_back_as_it_came():
    registers.install()
    assert sorted(export().members) == sorted(registers.register().members)
    assert export().places == registers.register().places
    assert export().priority == registers.register().priority


def test_the_same_register_again_changes_nothing_not_even_a_mark():
    registers.install()
    before = everything()
    changes = apply_register(registers.register(), LATER)
    assert not changes
    assert changes.summary() == "没有变化"
    assert everything() == before


def test_a_change_is_noted_with_its_moment():
    again(lambda rows: rows["人员"][1].__setitem__(1, "詹小涛"))
    assert Setting.get_by_id("register_imported_at").value == LATER.isoformat()


def test_a_fault_on_the_way_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch):
    registers.install()
    before = everything()
    rows = registers.rows()
    without_unit_22(rows)
    rows["人员"][1][1] = "詹小涛"

    def breaks(changes: RegisterChanges) -> None:
        raise RuntimeError("the requests could not follow")

    with pytest.raises(RuntimeError):
        apply_register(registers.register(rows), LATER, follow=breaks)
    assert everything() == before


def test_requests_can_follow_inside_the_transaction():
    registers.install()
    told: list[RegisterChanges] = []
    rows = registers.rows()
    rows["任职"][6][2] = "P09"
    changes = apply_register(registers.register(rows), LATER, follow=told.append)
    assert told == [changes]
    apply_register(registers.register(rows), LATER, follow=told.append)
    assert len(told) == 1


def test_progress_counts_up_to_all_rows():
    registers.memory_database()
    told: list[tuple[int, int]] = []
    apply_register(registers.register(), NOW, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (127, 127)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


# --- people and posts ----------------------------------------------------------------------------------------


def test_a_post_that_changes_hands_is_told_with_both_holders():
    changes = again(lambda rows: rows["任职"][6].__setitem__(2, "P09"))
    assert changes.posts == (PostChange(UNIT_11, None, Role.UNIT_LEADER, "P06", "P09"),)
    assert [post.person_id for post in Post.select().where(Post.place == UNIT_11)] == ["P09"]


def test_a_post_that_falls_vacant_is_told():
    changes = again(lambda rows: rows["任职"].pop(6))
    assert changes.posts == (PostChange(UNIT_11, None, Role.UNIT_LEADER, "P06", None),)
    assert not Post.select().where(Post.place == UNIT_11).exists()


def test_two_leaders_swap_their_posts():
    def swap(rows: Rows) -> None:
        rows["任职"][6][2], rows["任职"][7][2] = "P07", "P06"

    assert set(again(swap).posts) == {
        PostChange(UNIT_11, None, Role.UNIT_LEADER, "P06", "P07"),
        PostChange(UNIT_12, None, Role.UNIT_LEADER, "P07", "P06"),
    }


def test_of_a_shared_post_each_who_comes_and_goes_is_told():
    def change(rows: Rows) -> None:
        rows["任职"][1][2] = "P02"
        rows["任职"].append(["D01", "部门联络员", "P03"])

    assert set(again(change).posts) == {
        PostChange(COUNTY, None, Role.COUNTY_OFFICE, None, "P02"),
        PostChange(COUNTY, None, Role.COUNTY_OFFICE, "P01", None),
        PostChange(None, "D01", Role.DEPARTMENT_CONTACT, None, "P03"),
    }


def test_a_new_wxid_is_told():
    changes = again(lambda rows: rows["人员"][6].__setitem__(2, "wx_new"))
    assert changes.wxids == (WxidChange("P06", "wx_u11", "wx_new"),)
    assert Person.get_by_id("P06").wxid == "wx_new"


def test_two_persons_swap_their_wxids():
    def swap(rows: Rows) -> None:
        rows["人员"][6][2], rows["人员"][7][2] = "wx_u12", "wx_u11"

    again(swap)
    assert (Person.get_by_id("P06").wxid, Person.get_by_id("P07").wxid) == ("wx_u12", "wx_u11")


def test_a_wxid_goes_from_one_who_leaves_to_one_who_comes():
    def change(rows: Rows) -> None:
        rows["人员"][9] = ["P20", "新单元长", "wx_u22", "", "群众"]
        rows["任职"][9][2] = "P20"
        rows["重点走访"][2][3] = "P20"

    changes = again(change)
    assert changes.removed_persons == ("P09",)
    assert not Person.select().where(Person.code == "P09").exists()


def test_one_who_leaves_but_is_named_by_a_request_stays_without_phone_and_wxid():
    registers.install()
    a_request(place=UNIT_22, assignee="P09")
    rows = registers.rows()
    without(rows, "人员", 0, "P09")
    without(rows, "任职", 2, "P09")
    without(rows, "重点走访", 3, "P09")
    assert apply_register(registers.register(rows), LATER).removed_persons == ("P09",)
    person = Person.get_by_id("P09")
    assert (person.gone, person.name, person.phone, person.wxid) == (True, "涂金根", "", None)
    assert "P09" not in {one.code for one in export().persons}
    assert not apply_register(registers.register(rows), LATER)


def test_one_who_comes_back_is_there_again():
    registers.install()
    a_request(place=UNIT_22, assignee="P09")
    rows = registers.rows()
    without(rows, "人员", 0, "P09")
    without(rows, "任职", 2, "P09")
    without(rows, "重点走访", 3, "P09")
    apply_register(registers.register(rows), LATER)
    apply_register(registers.register(), LATER)
    person = Person.get_by_id("P09")
    assert (person.gone, person.wxid, person.phone) == (False, "wx_u22", "19900000109")


# --- places and households -----------------------------------------------------------------------------------


def test_a_place_that_nothing_names_is_deleted():
    changes = again(without_unit_22)
    assert (changes.removed_places, changes.removed_rooms) == ((UNIT_22,), ("u22",))
    assert set(changes.removed_households) == {f"{UNIT_22}-302", f"{UNIT_22}-701"}
    assert not Place.select().where(Place.code == UNIT_22).exists()
    assert not Household.select().where(Household.unit == UNIT_22).exists()
    assert not Member.select().where(Member.household.startswith(UNIT_22)).exists()


def test_a_place_that_a_request_names_stays_as_gone():
    registers.install()
    a_request(place=UNIT_22)
    rows = registers.rows()
    without_unit_22(rows)
    assert apply_register(registers.register(rows), LATER).removed_places == (UNIT_22,)
    assert Place.get_by_id(UNIT_22).gone
    assert UNIT_22 not in {place.code for place in export().places}
    assert not apply_register(registers.register(rows), LATER)


def test_a_household_that_a_visit_names_stays_as_gone_and_so_does_its_unit():
    registers.install()
    Visit.create(household=f"{UNIT_22}-302", visitor="P09", at=NOW, result="done")
    rows = registers.rows()
    without_unit_22(rows)
    apply_register(registers.register(rows), LATER)
    home = Household.get_by_id(f"{UNIT_22}-302")
    assert (home.gone, home.head) == (True, "")
    assert Place.get_by_id(UNIT_22).gone


def test_a_whole_building_leaves_from_the_bottom_up():
    def change(rows: Rows) -> None:
        units = [row[0] for row in rows["网格"] if row[1] == BUILDING_2]
        without(rows, "任职", 0, BUILDING_2, *units)
        without(rows, "微信群", 2, BUILDING_2, *units)
        without(rows, "成员", 0, "u21", "u22", "b2")
        without(rows, "住户", 1, *units)
        without(rows, "网格", 0, BUILDING_2, *units)
        for row in rows["成员"][1:]:
            row[3] = "" if row[3].startswith(BUILDING_2) else row[3]
        without(rows, "重点走访", 0, f"{UNIT_22}-302")

    assert len(again(change).removed_places) == 3
    assert Place.select().count() == 6


def test_a_place_that_moves_takes_everything_beneath_along():
    def change(rows: Rows) -> None:
        rows["网格"].append([f"{GRID}X", registers.COMMUNITY, "网格", "新网格", ""])
        rows["网格"][5][1] = f"{GRID}X"

    assert again(change).moved_places == (BUILDING_2,)
    assert Place.get_by_id(UNIT_22).path.endswith(f"{GRID}X/{BUILDING_2}/{UNIT_22}/")


def test_what_is_gone_follows_the_place_it_hung_beneath():
    registers.install()
    a_request(place=UNIT_22)
    rows = registers.rows()
    without_unit_22(rows)
    apply_register(registers.register(rows), LATER)
    rows["网格"].append([f"{GRID}X", registers.COMMUNITY, "网格", "新网格", ""])
    rows["网格"][5][1] = f"{GRID}X"
    apply_register(registers.register(rows), LATER)
    assert Place.get_by_id(UNIT_22).path.endswith(f"{GRID}X/{BUILDING_2}/{UNIT_22}/")


def test_a_department_that_a_request_names_stays_as_gone():
    registers.install()
    a_request(place=UNIT_22, department="D02")
    rows = registers.rows()
    for sheet, column, value in (("部门", 0, "D02"), ("任职", 0, "D02"), ("微信群", 2, "D02"), ("成员", 0, "d2")):
        without(rows, sheet, column, value)
    assert apply_register(registers.register(rows), LATER).removed_departments == ("D02",)
    assert Department.get_by_id("D02").gone


def test_a_visit_cycle_changes():
    again(lambda rows: rows["重点走访"][1].__setitem__(2, "90"))
    assert PriorityHousehold.get_by_id(f"{UNIT_12}-501").cycle_days == 90


# --- groups and members --------------------------------------------------------------------------------------


def test_a_group_that_only_the_gateway_knows_survives():
    registers.install()
    Room.create(code="wild", name="广场舞群", registered=False)
    Member.create(room="wild", wxid="wx_li", nickname="老黎")
    assert not apply_register(registers.register(), LATER)
    assert Room.get_by_id("wild").name == "广场舞群"
    assert "wild" not in {room.code for room in export().rooms}


def test_a_group_that_leaves_the_register_stays_known_but_hangs_nowhere():
    def change(rows: Rows) -> None:
        without(rows, "微信群", 0, "b1")
        without(rows, "成员", 0, "b1")

    assert again(change).removed_rooms == ("b1",)
    room = Room.get_by_id("b1")
    assert (room.registered, room.place_id, room.type) == (False, None, None)


def test_one_who_joined_in_chat_survives_and_is_given_back():
    registers.install()
    Member.create(room="u11", wxid="wx_new", nickname="新来的")
    assert not apply_register(registers.register(), LATER)
    assert "wx_new" in {member.wxid for member in export().members}


def test_one_whom_the_register_no_longer_names_leaves_the_group():
    again(lambda rows: rows["成员"].pop(1))
    assert not Member.select().where(Member.room == "u11", Member.wxid == "wx_li").exists()
    assert Member.select().where(Member.room == "b1", Member.wxid == "wx_li").exists()


def test_one_who_joined_in_chat_is_named_by_the_register_and_yet_stays_the_chats():
    registers.install()
    Member.create(room="u11", wxid="wx_new", nickname="新来的")
    rows = registers.rows()
    rows["成员"].append(["u11", "wx_new", "102新邻居", f"{UNIT_11}-102"])
    apply_register(registers.register(rows), LATER)
    member = Member.get(Member.wxid == "wx_new")
    assert (member.nickname, member.household_id) == ("102新邻居", f"{UNIT_11}-102")
    apply_register(registers.register(), LATER)
    assert Member.select().where(Member.wxid == "wx_new").exists()


def test_one_from_the_chat_loses_a_household_that_leaves():
    registers.install()
    Member.create(room="g", wxid="wx_new", nickname="新来的", household=f"{UNIT_22}-302")
    rows = registers.rows()
    without_unit_22(rows)
    apply_register(registers.register(rows), LATER)
    assert Member.get(Member.wxid == "wx_new").household_id is None


# --- groups without an id ------------------------------------------------------------------------------------


def waiting() -> Rows:
    rows = registers.rows()
    rows["微信群"].append(["", "一单元新群", UNIT_11, "单元群"])
    return rows


def test_a_group_without_an_id_waits_and_is_given_back_without_one():
    registers.install(changed=waiting())
    assert not Room.get_by_id("pending:一单元新群").bound
    cells = [cells for _, cells in sheets_of(export())["微信群"].rows if cells[1] == "一单元新群"]
    assert cells == [("", "一单元新群", UNIT_11, "单元群")]
    assert not apply_register(registers.register(waiting()), LATER)


def test_a_group_without_an_id_takes_the_one_known_group_of_its_name():
    registers.install()
    Room.create(code="real", name="一单元新群", registered=False)
    apply_register(registers.register(waiting()), LATER)
    room = Room.get_by_id("real")
    assert (room.registered, room.place_id, room.type) == (True, UNIT_11, "unit")
    assert not Room.select().where(~Room.bound).exists()


def test_of_two_known_groups_of_its_name_it_takes_neither():
    registers.install()
    Room.create(code="real1", name="一单元新群", registered=False)
    Room.create(code="real2", name="一单元新群", registered=False)
    apply_register(registers.register(waiting()), LATER)
    assert Room.select().where(~Room.bound).count() == 1


def test_a_group_named_by_its_id_is_not_taken_for_another_row():
    again(lambda rows: rows["微信群"].append(["", "荷塘苑大家庭", UNIT_11, "单元群"]))
    assert Room.get_by_id("g").place_id == GRID
    assert Room.select().where(~Room.bound).count() == 1


def test_binding_gives_the_waiting_group_its_id_and_a_second_import_keeps_it():
    registers.install(changed=waiting())
    Room.create(code="real", name="一单元新群", registered=False)
    Member.create(room="real", wxid="wx_li", nickname="老黎")
    assert bind_room("real", "一单元新群")
    room = Room.get_by_id("real")
    assert (room.place_id, room.type, room.bound, room.registered) == (UNIT_11, "unit", True, True)
    assert not apply_register(registers.register(waiting()), LATER)
    assert Member.select().where(Member.room == "real").count() == 1


def test_a_waiting_group_is_bound_when_the_channel_sees_one_of_its_name():
    registers.install(changed=waiting())
    members.seen(_context(), RoomSeen(NOW, "real", "一单元新群", 12))
    assert Room.get_by_id("real").place_id == UNIT_11


def _context() -> Context:
    return Context(NOW, Directory.load(), Settings(), Settings().clocks.calendar())


def test_a_group_that_the_channel_saw_before_is_taken_at_the_import():
    registers.install()
    members.seen(_context(), RoomSeen(NOW, "real", "一单元新群", 12))
    apply_register(registers.register(waiting()), LATER)
    assert Room.get_by_id("real").place_id == UNIT_11
    assert Room.get_by_id("real").bound


def test_binding_a_group_that_nobody_waits_for_does_nothing():
    registers.install(changed=waiting())
    assert not bind_room("real", "别的群")
    assert not Room.select().where(Room.code == "real").exists()


def test_the_id_of_a_waiting_group_can_come_with_the_register():
    registers.install(changed=waiting())
    rows = waiting()
    rows["微信群"][-1][0] = "real"
    assert apply_register(registers.register(rows), LATER).removed_rooms == ("pending:一单元新群",)
    assert not Room.select().where(~Room.bound).exists()


# --- files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["register.xlsx", "register"])
def test_importing_the_export_changes_nothing(tmp_path: Path, name: str):
    folder = needs.shared("data/register_small")
    registers.memory_database()
    assert import_register(folder, NOW)
    before = everything()
    export_register(tmp_path / name)
    assert not import_register(tmp_path / name, LATER)
    assert everything() == before


@pytest.mark.parametrize("name", ["register.xlsx", "register"])
def test_the_export_builds_the_same_database_elsewhere(tmp_path: Path, name: str):
    registers.install(changed=waiting())
    export_register(tmp_path / name)
    before = export()
    registers.memory_database()
    import_register(tmp_path / name, NOW)
    assert export() == before


def test_a_faulty_file_writes_nothing_and_tells_everything(tmp_path: Path):
    registers.install()
    export_register(tmp_path / "register")
    before = everything()
    (tmp_path / "register" / "任职.csv").write_text(f"地点编号,职务,人员编号\n{UNIT_11},单元长,P99\nX,主任,P01\n")
    with pytest.raises(RegisterErrors) as caught:
        import_register(tmp_path / "register", LATER)
    assert [(one.row, one.column) for one in caught.value.problems] == [(2, "人员编号"), (3, "职务")]
    assert everything() == before


def test_a_file_that_cannot_be_read_is_a_fault_like_any_other(tmp_path: Path):
    with pytest.raises(RegisterErrors) as caught:
        read_register(tmp_path / "没有.xlsx")
    assert str(caught.value.problems[0]) == "没有.xlsx：没有这个文件或文件夹"


# --- whatever comes in, goes out -----------------------------------------------------------------------------


@st.composite
def any_register(draw: st.DrawFn) -> Register:
    """The small register with posts, households, groups and nicknames drawn anew."""
    rows = registers.rows()
    people = [row[0] for row in rows["人员"][1:]]
    for row in rows["任职"][1:]:
        row[2] = draw(st.sampled_from(people))
    rows["任职"][1:] = [row for row in rows["任职"][1:] if draw(st.booleans())]
    nickname = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    rows["成员"][1:] = [[*row[:2], draw(nickname), row[3]] for row in rows["成员"][1:] if draw(st.booleans())]
    rows["重点走访"][1:] = [row for row in rows["重点走访"][1:] if draw(st.booleans())]
    if draw(st.booleans()):
        rows["微信群"].append(["", "一单元新群", UNIT_11, "单元群"])
    if draw(st.booleans()):
        without_unit_22(rows)
    return registers.register(rows)


def as_sets(register: Register) -> list[set[Any]]:
    parts = (register.places, register.persons, register.departments, register.posts)
    more = (register.rooms, register.households, register.members, register.priority)
    return [set(part) for part in (*parts, *more)]


@given(first=any_register(), second=any_register())
def test_one_register_after_another_leaves_exactly_the_second(first: Register, second: Register):
    registers.memory_database()
    apply_register(first, NOW)
    apply_register(second, LATER)
    assert as_sets(export()) == as_sets(second)
    assert not apply_register(export(), LATER)
