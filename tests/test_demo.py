"""The demo county has the figures of the reference county, to the last group, and harms nobody."""

from __future__ import annotations

import random
from collections import Counter
from functools import cache

import pytest

from bot.actions.register import apply_register
from bot.demo import make_demo, shares
from bot.queries.directory import Directory
from bot.queries.register import export
from bot.rules.county import ROOM_OF
from bot.rules.register import Register, check, sheets_of
from bot.terms import PlaceLevel, Role, RoomType
from tests import registers

PUBLIC = (PlaceLevel.UNIT, PlaceLevel.BUILDING, PlaceLevel.GRID)


@cache
def county() -> Register:
    return make_demo()


def households_of_grids() -> Counter[str]:
    return Counter(household.unit[:12] for household in county().households)


def test_places_are_as_many_as_in_the_reference_county():
    assert Counter(place.level for place in county().places) == {
        PlaceLevel.COUNTY: 1,
        PlaceLevel.COMMUNITY: 10,
        PlaceLevel.GRID: 68,
        PlaceLevel.BUILDING: 646,
        PlaceLevel.UNIT: 1841,
    }


def test_there_are_2555_groups_of_the_three_tiers_and_the_working_groups_apart():
    kinds = Counter(room.type for room in county().rooms)
    assert sum(kinds[ROOM_OF[level]] for level in PUBLIC) == 2555
    assert (kinds[RoomType.COMMUNITY], kinds[RoomType.DEPARTMENT], kinds[RoomType.COUNTY]) == (10, 22, 1)


def test_there_are_2555_posts_of_the_three_leaders_all_held_each_by_another_person():
    roles = (Role.UNIT_LEADER, Role.BUILDING_LEADER, Role.GRID_LEADER)
    held = [post for post in county().posts if post.role in roles]
    assert Counter(post.role for post in held) == dict(zip(roles, (1841, 646, 68), strict=True))
    assert len({post.person for post in held}) == len({post.place for post in held}) == 2555


def test_there_are_22_departments_of_which_12_are_sunk():
    departments = county().departments
    assert (len(departments), sum(department.sunk for department in departments)) == (22, 12)
    assert len({department.name for department in departments}) == 22


def test_each_grid_has_300_to_500_households():
    found = households_of_grids()
    assert (len(found), sum(found.values())) == (68, 25_000)
    assert 300 <= min(found.values()) < max(found.values()) <= 500


def test_each_unit_tells_the_number_of_its_households():
    found = Counter(household.unit for household in county().households)
    told = {place.code: place.households for place in county().places if place.level is PlaceLevel.UNIT}
    assert told == dict(found)


def test_codes_are_of_one_numbering():
    lengths = {PlaceLevel.COUNTY: 6, PlaceLevel.COMMUNITY: 9, PlaceLevel.GRID: 12}
    lengths |= {PlaceLevel.BUILDING: 15, PlaceLevel.UNIT: 17}
    for place in county().places:
        assert place.code.startswith(place.parent or "361030")
        assert len(place.code) == lengths[place.level]


def test_most_households_talk_in_all_three_groups_and_some_in_none():
    seats = Counter((m.household, m.room[:2]) for m in county().members if m.household)
    for tier in ("ug", "bg", "gg"):
        present = sum(1 for home in county().households if (home.code, tier) in seats)
        assert 0.9 < present / 25_000 < 1


def test_no_group_is_larger_than_a_group_can_be():
    assert max(Counter(member.room for member in county().members).values()) <= 500


def test_sunk_departments_sit_in_every_grid():
    held = {post.person: post.department for post in county().posts if post.department}
    wxids = {person.wxid: held[person.code] for person in county().persons if person.code in held}
    seats = Counter(wxids[m.wxid] for m in county().members if m.wxid in wxids and m.room.startswith("gg_"))
    assert set(seats.values()) == {68}
    assert set(seats) == {department.code for department in county().departments if department.sunk}


def test_some_households_are_visited_by_their_unit_leader():
    leader = {post.place: post.person for post in county().posts if post.role is Role.UNIT_LEADER}
    unit = {household.code: household.unit for household in county().households}
    assert 500 < len(county().priority) < 1000
    assert all(leader[unit[row.household]] == row.visitor for row in county().priority)
    assert len({row.category for row in county().priority}) == 5


def test_no_phone_number_can_be_anybodys():
    phones = [person.phone for person in county().persons]
    assert all(phone.startswith("199000") and len(phone) == 11 for phone in phones)
    assert len(set(phones)) == len(phones)


def test_names_of_places_are_unique():
    names = Counter(place.name for place in county().places)
    assert max(names.values()) == 1


@pytest.mark.slow
def test_it_has_no_fault():
    assert check(sheets_of(county())) == county()


@pytest.mark.slow
def test_the_same_seed_gives_the_same_county_and_another_another():
    assert make_demo() == county()
    assert make_demo(seed=7) != county()


@pytest.mark.slow
def test_it_is_brought_in_whole_and_leaders_are_found_from_any_unit():
    registers.memory_database()
    apply_register(county(), registers.NOW)
    here = Directory.load()
    unit = county().places[-1]
    assert [role for _, role, person in here.leaders_up(unit.code) if person] == [
        Role.UNIT_LEADER,
        Role.BUILDING_LEADER,
        Role.GRID_LEADER,
        Role.COMMUNITY_SECRETARY,
        *[Role.COUNTY_OFFICE] * 4,
    ]
    assert here.locate(unit.code, "2", "1") == f"{unit.code[:12]}00201"
    assert len(export().members) == len(county().members)


@pytest.mark.parametrize(("total", "parts", "least", "most", "step"), [(646, 68, 8, 12, 1), (25_000, 68, 305, 440, 25)])
def test_shares_add_up_and_keep_their_bounds(total: int, parts: int, least: int, most: int, step: int):
    found = shares(random.Random(1), total, parts, least, most, step)
    assert (len(found), sum(found)) == (parts, total)
    assert least <= min(found) < max(found) <= most
