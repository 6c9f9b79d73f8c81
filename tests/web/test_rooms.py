"""The county's tree of groups, and who may speak in one."""

from __future__ import annotations

import pytest

from bot.queries import rooms
from models import Person, Place, Room
from tests import registers
from tests.registers import BUILDING_1, BUILDING_2, COMMUNITY, COUNTY, GRID, UNIT_11, UNIT_12
from tests.web.rows import MINUTE, asked, heard, some

pytestmark = pytest.mark.usefixtures("county")


def labels(human):
    return [label for label, _ in human.posts]


def who(code, wxid):
    return next(human for human in rooms.people(code) if human.wxid == wxid)


def test_the_tree_begins_with_the_county_and_its_own_group():
    (county,) = rooms.roots()
    assert (county.name, county.level, county.children) == ("莲川县", "county", 1)
    assert [room.code for room in county.rooms] == ["c"]


def test_under_the_county_hang_the_communities_and_at_the_end_the_departments():
    assert [node.name for node in rooms.children(COUNTY)] == ["荷塘社区", "部门"]
    assert [node.rooms[0].name for node in rooms.children(rooms.DEPARTMENTS)] == [
        "供水公司三长联动群",
        "城管局三长联动群",
    ]


def test_a_county_without_department_groups_has_no_branch_for_them():
    Room.update(gone=True).where(Room.department.is_null(False)).execute()
    assert [node.name for node in rooms.children(COUNTY)] == ["荷塘社区"]


def test_a_building_shows_its_units_each_with_its_group():
    units = rooms.children(BUILDING_1)
    assert [(unit.name, unit.rooms[0].code, unit.children) for unit in units] == [
        ("荷塘苑1栋1单元", "u11", 0),
        ("荷塘苑1栋2单元", "u12", 0),
    ]


def test_the_second_building_stands_before_the_tenth():
    Place.insert(code="x", parent=GRID, level="building", name="荷塘苑10栋", path="x/").execute()
    assert [node.name for node in rooms.children(GRID)] == ["荷塘苑1栋", "荷塘苑2栋", "荷塘苑10栋"]


def test_a_group_that_is_gone_is_not_shown():
    Room.update(gone=True).where(Room.code == "u11").execute()
    assert rooms.children(BUILDING_1)[0].rooms == ()
    assert rooms.room("u11") is None


def test_an_unknown_place_has_nothing_under_it():
    assert rooms.children("nowhere") == ()


def test_search_wants_every_word_in_the_name():
    assert [room.code for room in rooms.search("荷塘苑 2栋")] == ["u21", "u22", "b2"]
    assert rooms.search("荷塘苑 9栋") == ()
    assert rooms.search("   ") == ()


def test_signs_of_the_query_language_are_searched_as_they_stand():
    assert rooms.search("%") == ()
    assert rooms.search("_") == ()


def test_the_groups_that_spoke_last_come_first():
    heard("u11", "wx_li", "早", registers.NOW)
    heard("u22", "wx_bai", "早啊", registers.NOW + MINUTE)
    assert [room.code for room in rooms.recent()] == ["u22", "u11"]
    assert some(rooms.first_room()).code == "u22"


def test_before_anybody_spoke_one_begins_in_a_unit():
    assert some(rooms.first_room()).code == "u11"


def test_the_way_to_a_unit_leads_from_the_county_down():
    assert [name for _, name in rooms.way_to(UNIT_11)] == [
        "莲川县",
        "荷塘社区",
        "荷塘苑网格",
        "荷塘苑1栋",
        "荷塘苑1栋1单元",
    ]
    assert rooms.way_to(None) == ()


def test_open_requests_are_counted_at_their_unit_and_everywhere_above_it():
    asked()
    asked(private=True)
    asked(state="closed")
    counts = rooms.open_counts([COUNTY, COMMUNITY, BUILDING_1, UNIT_12, BUILDING_2])
    assert counts == {COUNTY: 1, COMMUNITY: 1, BUILDING_1: 1, UNIT_12: 1}


def test_leaders_of_the_group_stand_first_the_nearest_before_all():
    inside = [human.wxid for human in rooms.people("u12") if human.inside]
    assert inside == ["wx_u12", "wx_b1", "wx_grid", "wx_ming", "wx_wan"]


def test_in_the_grids_group_its_own_leader_stands_before_those_of_houses():
    assert [human.wxid for human in rooms.people("g")][:4] == ["wx_grid", "wx_secretary", "wx_u11", "wx_u12"]


def test_a_leader_carries_the_post_and_both_names():
    leader = who("u12", "wx_u12")
    assert labels(leader) == ["单元长"]
    assert (leader.name, leader.real, leader.posts[0][1]) == ("1栋2单元长 平志刚", "平志刚", "荷塘苑1栋2单元")


def test_a_neighbour_is_known_by_nickname_and_flat():
    assert (who("u12", "wx_ming").name, who("u12", "wx_ming").household) == ("301小陈", "301")


def test_leaders_over_the_group_who_are_not_in_it_come_last():
    people = rooms.people("u12")
    outside = [human.wxid for human in people if not human.inside]
    assert outside == [human.wxid for human in people[-len(outside) :]]
    assert set(outside) == {"wx_secretary", "wx_office"}


def test_a_departments_group_knows_its_contact():
    assert labels(who("d2", "wx_water")) == ["部门联络员"]


def test_somebody_without_a_nickname_is_called_as_in_the_register():
    Person.insert(code="P99", name="新来的", wxid="wx_new", identity="citizen").execute()
    assert some(rooms.person("wx_new")).name == "新来的"
    assert rooms.person("nobody") is None


def test_a_neighbour_can_be_found_without_being_in_the_register_of_persons():
    assert some(rooms.person("wx_ming")).name == "301小陈"
