"""Who is where: what a message asks of the register, answered from memory."""

from __future__ import annotations

import pytest

from bot.actions.register import apply_register, bind_room
from bot.queries.directory import Directory, MemberInfo
from bot.register import import_register
from bot.rules.county import bare_mark, building_mark, estate_of, unit_mark
from bot.terms import Kind, PlaceLevel, Role, RoomType
from models import Department, Household, Member, Person, Place, Post, Room, database
from tests import needs, registers
from tests.registers import (
    BUILDING_1,
    BUILDING_2,
    COMMUNITY,
    COUNTY,
    GRID,
    NOW,
    UNIT_11,
    UNIT_12,
    UNIT_21,
    UNIT_22,
    Rows,
)

OTHER_GRID, OTHER_8, OTHER_1 = f"{COMMUNITY}002", f"{COMMUNITY}002008", f"{COMMUNITY}002001"


def directory(changed: Rows | None = None) -> Directory:
    registers.install(changed=changed)
    return Directory.load()


def with_neighbours() -> Rows:
    """A second grid in the same community: 粮贸小区 with 1栋 and 8栋."""
    rows = registers.rows()
    rows["网格"] += [
        [OTHER_GRID, COMMUNITY, "网格", "粮贸小区网格", ""],
        [OTHER_1, OTHER_GRID, "楼栋", "粮贸小区1栋", ""],
        [OTHER_8, OTHER_GRID, "楼栋", "粮贸小区8栋", ""],
        [f"{OTHER_8}01", OTHER_8, "单元", "粮贸小区8栋甲单元", "8"],
    ]
    return rows


# --- look-ups ---------------------------------------------------------------------------------------------------


def test_a_place_a_room_a_person_a_department_by_code():
    here = directory()
    place, room, person, department = here.place(UNIT_11), here.room("u11"), here.person("P04"), here.department("D01")
    assert place
    assert (place.name, place.level, place.households) == ("荷塘苑1栋1单元", PlaceLevel.UNIT, 12)
    assert room
    assert (room.type, room.place, room.department) == (RoomType.UNIT, UNIT_11, None)
    assert person
    assert (person.name, person.wxid) == ("温秀兰", "wx_b1")
    assert department
    assert (department.kinds, department.contacts) == ((Kind.SANITATION, Kind.STREET_ORDER), ("P10",))


@pytest.mark.parametrize("look", ["place", "room", "person", "person_by_wxid", "department", "room_of_place"])
def test_what_is_not_there_is_none(look: str):
    assert getattr(directory(), look)("没有") is None


def test_what_hangs_nowhere_has_nothing_above_or_beneath():
    here = directory()
    assert (here.chain("没有"), here.beneath("没有"), here.leaders_up("没有"), here.posts_of("没有")) == (
        (),
        (),
        (),
        (),
    )
    assert here.holder("没有", Role.UNIT_LEADER) is None


def test_a_person_by_wxid_with_his_posts():
    here = directory()
    person = here.person_by_wxid("wx_u21")
    assert person
    assert person.name == "游慧"
    assert [(post.place, post.role) for post in here.posts_of(person.code)] == [(UNIT_21, Role.UNIT_LEADER)]


def test_one_person_may_hold_two_posts():
    rows = registers.rows()
    rows["任职"][8][2] = "P04"
    assert {post.role for post in directory(rows).posts_of("P04")} == {Role.BUILDING_LEADER, Role.UNIT_LEADER}


# --- the tree -----------------------------------------------------------------------------------------------------


def test_the_way_up_ends_at_the_county():
    assert [place.code for place in directory().chain(UNIT_12)] == [UNIT_12, BUILDING_1, GRID, COMMUNITY, COUNTY]


def test_the_ladder_of_leaders_starts_where_the_place_is():
    here = directory()
    assert [(role, person) for _, role, person in here.leaders_up(UNIT_11)] == [
        (Role.UNIT_LEADER, "P06"),
        (Role.BUILDING_LEADER, "P04"),
        (Role.GRID_LEADER, "P03"),
        (Role.COMMUNITY_SECRETARY, "P02"),
        (Role.COUNTY_OFFICE, "P01"),
    ]
    assert [person for *_, person in here.leaders_up(BUILDING_2)] == ["P05", "P03", "P02", "P01"]


def test_a_vacant_post_stands_on_the_ladder_without_a_person():
    rows = registers.rows()
    del rows["任职"][6]
    assert directory(rows).leaders_up(UNIT_11)[0][1:] == (Role.UNIT_LEADER, None)


def test_every_holder_of_the_county_office_is_on_the_ladder():
    rows = registers.rows()
    rows["任职"].append([COUNTY, "县三长办", "P02"])
    assert [person for *_, person in directory(rows).leaders_up(GRID)] == ["P03", "P02", "P01", "P02"]


def test_beneath_a_place_is_the_place_and_all_of_it():
    here = directory()
    assert here.beneath(BUILDING_1) == (BUILDING_1, UNIT_11, UNIT_12)
    assert len(here.beneath(COUNTY)) == 9
    assert here.contains(GRID, UNIT_22)
    assert here.contains(GRID, GRID)
    assert not here.contains(BUILDING_1, UNIT_22)
    assert not here.contains(UNIT_22, GRID)


def test_the_place_above_of_a_level():
    here = directory()
    found = here.above(UNIT_21, PlaceLevel.GRID)
    assert found
    assert found.code == GRID
    assert here.above(GRID, PlaceLevel.UNIT) is None
    assert here.county() == here.place(COUNTY)


# --- "2栋3单元" ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "building", "unit", "meant"),
    [
        (UNIT_11, "2", "1", UNIT_21),
        (UNIT_11, "2", "", BUILDING_2),
        (UNIT_11, "1", "2", UNIT_12),
        (UNIT_11, "", "2", UNIT_12),
        (BUILDING_2, "", "2", UNIT_22),
        (GRID, "2", "2", UNIT_22),
        (COMMUNITY, "2", "2", UNIT_22),
        (UNIT_11, "二", "一", UNIT_21),
        (UNIT_11, "2栋", "2单元", UNIT_22),
        (UNIT_11, "02", "01", UNIT_21),
        (UNIT_11, "2", "9", BUILDING_2),
        (UNIT_11, "", "9", None),
        (UNIT_11, "9", "1", None),
        (GRID, "", "2", None),
        (COUNTY, "2", "1", None),
        (UNIT_11, "", "", None),
        ("没有", "2", "1", None),
    ],
)
def test_a_building_and_unit_are_found_from_where_it_is_said(base: str, building: str, unit: str, meant: str | None):
    assert directory().locate(base, building, unit) == meant


@pytest.mark.parametrize(
    ("base", "building", "unit", "meant"),
    [
        (UNIT_11, "8", "", OTHER_8),
        (UNIT_11, "8", "甲", f"{OTHER_8}01"),
        (UNIT_11, "1", "", BUILDING_1),
        (OTHER_8, "1", "", OTHER_1),
        (COMMUNITY, "1", "", None),
        (COMMUNITY, "8", "", OTHER_8),
    ],
)
def test_the_own_grid_comes_first_then_the_community(base: str, building: str, unit: str, meant: str | None):
    assert directory(with_neighbours()).locate(base, building, unit) == meant


def test_the_own_grid_comes_first_also_where_no_estate_is_named():
    rows = with_neighbours()
    rows["网格"][3][3] = "第三网格"
    assert directory(rows).locate(GRID, "1") == BUILDING_1


def test_among_two_estates_of_one_grid_the_own_one_is_meant():
    rows = registers.rows()
    rows["网格"].append([f"{GRID}009", GRID, "楼栋", "和平里2栋", ""])
    here = directory(rows)
    assert here.locate(UNIT_11, "2") == BUILDING_2
    assert here.locate(f"{GRID}009", "2") == f"{GRID}009"


def test_among_two_estates_that_are_not_named_nobody_guesses():
    rows = registers.rows()
    rows["网格"][3][3] = "第三网格"
    rows["网格"].append([f"{GRID}009", GRID, "楼栋", "和平里2栋", ""])
    assert directory(rows).locate(GRID, "2") is None


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("荷塘苑2栋", "2"),
        ("三号楼", "3"),
        ("B2座", "B2"),
        ("b座", "B"),
        ("荷塘苑１２幢", "12"),
        ("12#", "12"),
        ("百合苑十二栋", "12"),
        ("5号", "5"),
        ("县委宿舍", ""),
    ],
)
def test_the_mark_of_a_building(name: str, mark: str):
    assert building_mark(name) == mark


@pytest.mark.parametrize(
    ("name", "mark"), [("荷塘苑2栋3单元", "3"), ("甲单元", "甲"), ("二单元", "2"), ("A单元", "A"), ("2栋", "")]
)
def test_the_mark_of_a_unit(name: str, mark: str):
    assert unit_mark(name) == mark


def test_marks_have_one_spelling():
    assert [bare_mark(words) for words in ("０３", "三", "b2", "B02", "", "12")] == ["3", "3", "B2", "B2", "", "12"]


def test_the_estate_is_what_stands_before_the_number():
    assert [estate_of(name) for name in ("荷塘苑2栋", "2栋", "县委宿舍")] == ["荷塘苑", "", "县委宿舍"]


# --- departments and persons by name --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("城管局", "D01"),
        ("D02", "D02"),
        ("城管", "D01"),
        ("县城管局", "D01"),
        (" 供水公司 ", "D02"),
        ("供水", "D02"),
        ("局", None),
        ("教育局", None),
        ("", None),
    ],
)
def test_a_department_is_named_by_code_name_or_a_part_of_it(text: str, code: str | None):
    found = directory().department_named(text)
    assert (found.code if found else None) == code


def test_a_part_that_two_departments_share_names_neither():
    rows = registers.rows()
    rows["部门"].append(["D03", "城管局二大队", ""])
    here = directory(rows)
    assert here.department_named("城管") is None
    assert (found := here.department_named("城管局"))
    assert found.code == "D01"


def test_the_first_department_answers_for_a_kind():
    rows = registers.rows()
    rows["部门"].append(["D03", "供电公司", "水电气网"])
    here = directory(rows)
    found = here.department_for(Kind.UTILITIES)
    assert found
    assert found.code == "D02"
    assert here.department_for(Kind.SECURITY) is None


@pytest.mark.parametrize("text", ["温秀兰", "@温秀兰", "P04", "楼栋长温秀兰", " 温秀兰 "])
def test_a_person_is_named_by_name_code_or_post(text: str):
    found = directory().person_named(text)
    assert found
    assert found.code == "P04"


def test_two_of_one_name_are_nobody():
    rows = registers.rows()
    rows["人员"].append(["P99", "温秀兰", "", "", "群众"])
    assert directory(rows).person_named("温秀兰") is None


# --- rooms ----------------------------------------------------------------------------------------------------------


def test_the_room_of_each_place_and_department():
    here = directory()
    rooms = [here.room_of_place(code) for code in (UNIT_12, BUILDING_1, GRID, COMMUNITY, COUNTY)]
    assert [room.code for room in rooms if room] == ["u12", "b1", "g", "w", "c"]
    found = (here.community_room(UNIT_22), here.department_room("D02"), here.county_room())
    assert [room.code for room in found if room] == ["w", "d2", "c"]


def test_a_place_without_a_room_has_none():
    rows = registers.rows()
    rows["微信群"] = [row for row in rows["微信群"] if row[0] != "u22"]
    rows["成员"] = [row for row in rows["成员"] if row[0] != "u22"]
    assert directory(rows).room_of_place(UNIT_22) is None


def test_of_two_rooms_of_a_place_the_one_with_an_id_is_taken():
    rows = registers.rows()
    rows["微信群"].insert(1, ["", "一单元新群", UNIT_11, "单元群"])
    found = directory(rows).room_of_place(UNIT_11)
    assert found
    assert found.code == "u11"


def test_of_two_rooms_of_a_place_the_one_that_the_bot_is_still_in_is_taken():
    rows = registers.rows()
    rows["微信群"].append(["a11", "一单元老群", UNIT_11, "单元群"])
    here = directory(rows)
    Room.update(gone=True).where(Room.code == "a11").execute()
    here.reload()
    found = here.room_of_place(UNIT_11)
    assert found
    assert found.code == "u11"


def test_nobody_talks_in_a_room_that_waits_for_its_id_until_it_is_bound():
    rows = registers.rows()
    rows["部门"].append(["D03", "供电公司", ""])
    rows["微信群"].append(["", "供电公司三长联动群", "D03", "部门群"])
    here = directory(rows)
    assert here.department_room("D03") is None
    assert bind_room("real", "供电公司三长联动群")
    here.forget_room("real")
    found = here.department_room("D03")
    assert found
    assert found.code == "real"


# --- members --------------------------------------------------------------------------------------------------------


def test_who_is_in_a_room_for_which_household():
    here = directory()
    assert here.members("u11")["wx_li"] == MemberInfo("1-1-101黎老伯", f"{UNIT_11}-101")
    assert here.household_of("g", "wx_bai") == f"{UNIT_22}-302"
    assert here.household_of("g", "没有") is None
    assert here.members("没有") == {}


def test_the_household_behind_a_door():
    here = directory()
    assert here.household_at(UNIT_22, "302") == f"{UNIT_22}-302"
    assert here.household_at(UNIT_22, "303") is None
    Household.update(gone=True).where(Household.code == f"{UNIT_22}-302").execute()
    assert here.household_at(UNIT_22, "302") is None


def test_members_are_read_once_until_the_room_is_forgotten():
    here = directory()
    before = here.members("u11")
    Member.create(room="u11", wxid="wx_new", nickname="新来的")
    assert here.members("u11") is before
    here.forget_room("u11")
    assert here.members("u11")["wx_new"] == MemberInfo("新来的")


def test_a_message_asks_no_query_once_its_room_is_known():
    here = directory()
    here.members("u11")
    asked: list[str] = []
    database.obj.connection().set_trace_callback(asked.append)
    here.sender_class("wx_li", "u11")
    here.name_of("wx_li", "u11")
    here.household_of("u11", "wx_li")
    here.leaders_up(UNIT_11)
    here.locate(UNIT_11, "2", "1")
    assert not asked
    here.forget_room("u11")
    assert asked


def test_a_room_learned_later_is_known_after_it_is_forgotten():
    here = directory()
    Room.create(code="new", name="新群", registered=False)
    here.forget_room("new")
    assert (found := here.room("new"))
    assert found.type is None
    Room.delete().where(Room.code == "new").execute()
    here.forget_room("new")
    assert here.room("new") is None


def test_a_room_bound_by_its_name_hangs_where_the_register_says():
    rows = registers.rows()
    rows["微信群"].append(["", "一单元新群", UNIT_11, "单元群"])
    here = directory(rows)
    assert bind_room("real@chatroom", "一单元新群")
    here.reload()
    found = here.room("real@chatroom")
    assert found
    assert (found.type, found.place) == (RoomType.UNIT, UNIT_11)
    assert here.room("pending:一单元新群") is None


@pytest.mark.parametrize(
    ("wxid", "room", "name"),
    [
        ("wx_u11", "u11", "洪小燕"),
        ("wx_li", "u11", "1-1-101黎老伯"),
        ("wx_li", "u22", "居民"),
        ("wx_li", None, "居民"),
        ("没有", "u11", "居民"),
    ],
)
def test_what_people_are_called(wxid: str, room: str | None, name: str):
    assert directory().name_of(wxid, room) == name


@pytest.mark.parametrize(
    ("wxid", "room", "what"),
    [
        ("wx_u11", "u11", "leader"),
        ("wx_u11", "u22", "leader"),
        ("wx_water", "d2", "leader"),
        ("wx_office", None, "leader"),
        ("wx_property", "g", "property"),
        ("wx_li", "u11", "resident"),
        ("没有", "u11", "resident"),
        ("没有", None, "resident"),
        ("没有", "c", "other"),
        ("wx_li", "没有", "other"),
    ],
)
def test_who_speaks(wxid: str, room: str | None, what: str):
    assert directory().sender_class(wxid, room) == what


def test_a_resident_called_like_a_housekeeper_stays_a_resident():
    rows = registers.rows()
    rows["成员"][1][2] = "贴心管家婆101"
    assert directory(rows).sender_class("wx_li", "u11") == "resident"


def test_the_words_for_the_property_company_can_be_set():
    registers.install()
    assert Directory.load(property_words=("黎老伯",)).sender_class("wx_property", "g") == "resident"


def test_a_person_without_a_post_is_no_leader():
    rows = registers.rows()
    rows["人员"].append(["P99", "黎金水", "wx_li", "", "群众"])
    assert directory(rows).sender_class("wx_li", "u11") == "resident"
    assert directory(rows).name_of("wx_li", "u11") == "黎金水"


# --- what has left ----------------------------------------------------------------------------------------------------


def test_a_place_that_has_left_keeps_its_name_and_its_way_up_but_is_not_found():
    here = directory()
    Post.delete().where(Post.place == UNIT_22).execute()
    Place.update(gone=True).where(Place.code == UNIT_22).execute()
    here.reload()
    assert (place := here.place(UNIT_22))
    assert place.name == "荷塘苑2栋2单元"
    assert [person for *_, person in here.leaders_up(UNIT_22)] == [None, "P05", "P03", "P02", "P01"]
    assert UNIT_22 not in here.beneath(COUNTY)
    assert here.locate(UNIT_21, "", "2") is None


def test_a_department_that_has_left_answers_for_nothing():
    here = directory()
    Department.update(gone=True).where(Department.code == "D01").execute()
    here.reload()
    assert here.department_for(Kind.SANITATION) is None


def test_a_person_who_has_left_keeps_the_name():
    here = directory()
    Post.delete().where(Post.person == "P09").execute()
    Person.update(gone=True, wxid=None).where(Person.code == "P09").execute()
    here.reload()
    assert (person := here.person("P09"))
    assert person.name == "涂金根"
    assert here.sender_class("wx_u22", "u22") == "resident"


def test_after_a_new_register_the_new_leader_is_known():
    here = directory()
    rows = registers.rows()
    rows["任职"][6][2] = "P09"
    apply_register(registers.register(rows), NOW)
    assert here.holder(UNIT_11, Role.UNIT_LEADER) == "P06"
    here.reload()
    assert here.holder(UNIT_11, Role.UNIT_LEADER) == "P09"


# --- the register of the stories --------------------------------------------------------------------------------------


def test_the_register_of_the_stories_answers():
    folder = needs.shared("data/register_small")
    registers.memory_database()
    import_register(folder, NOW)
    here = Directory.load()
    unit = "36103000100200201"
    assert here.name_of("wxid_ul21_xiongjp") == "熊建平"
    assert [person for *_, person in here.leaders_up(unit)] == ["P020", "P010", "P006", "P003", "P001", "P002"]
    assert here.locate("36103000100100301", "2", "3") == "36103000100100203"
    assert here.locate("36103000100100301", "8", "") is None
    assert here.household_of("ug_h32@chatroom", "wxid_h32_301a") == "36103000100100302-301"
    assert (water := here.department_named("供水"))
    assert water.contacts == ("P028",)
