"""地图: places with their counts, the same as in papers and lists; what is missing; nothing beyond one's bounds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.queries import papers
from bot.queries.county_map import county_map
from models import Member, Place, Post, Room, Setting, Visit
from tests.registers import (
    BUILDING_1,
    BUILDING_2,
    COMMUNITY,
    COUNTY,
    GRID,
    LEADER_12,
    NOW,
    UNIT_11,
    UNIT_12,
    UNIT_22,
)
from tests.web.console.browsing import NASTY
from tests.web.rows import asked


def mapped(office, code):
    context = office.bot.context()
    return county_map(context, context.directory.place(code))


def tile(page: str, code: str) -> str:
    return page.split(f'data-row="{code}"')[1].split("</a></li>")[0]


def part(page: str, name: str) -> str:
    return page.split(f'id="{name}"')[1].split("</section>")[0] if f'id="{name}"' in page else ""


async def test_a_request_counts_for_its_place_and_all_above(office, register):
    asked(place=UNIT_12)
    asked(place=UNIT_12, due_at=NOW - timedelta(hours=1))
    asked(place=BUILDING_1, state="resolved", due_at=NOW - timedelta(hours=1))
    asked(place=UNIT_22, state="closed", satisfied=True)
    asked(place=UNIT_22, state="closed", satisfied=False)
    asked(place=UNIT_22, state="closed", satisfied=False, at=NOW - timedelta(days=91))
    seen = {}
    for code in (COUNTY, GRID, BUILDING_1, UNIT_12):
        tally = mapped(office, code).tallies[code]
        seen[code] = (tally.open, tally.late, tally.judged, tally.content)
    assert seen == {COUNTY: (3, 1, 2, 1), GRID: (3, 1, 2, 1), BUILDING_1: (3, 1, 0, 0), UNIT_12: (2, 1, 0, 0)}
    below = mapped(office, GRID).tallies
    assert {code: below[code].open for code in (BUILDING_1, BUILDING_2)} == {BUILDING_1: 3, BUILDING_2: 0}


async def test_the_figures_lead_to_lists_of_as_many(office, register):
    for _ in range(3):
        asked(place=UNIT_12, due_at=NOW - timedelta(hours=1))
    asked(place=UNIT_11)
    browser = office.browser("office")
    page = await browser.reads(f"/map/{BUILDING_1}")
    assert f'href="/console/requests?place={BUILDING_1}&amp;late=1"' in page
    assert "共 3 件" in await browser.reads(f"/requests?place={BUILDING_1}&late=1")
    assert "共 4 件" in await browser.reads(f"/requests?place={BUILDING_1}")
    assert ">4</a>" in page


async def test_households_in_groups_are_counted_once_and_as_in_the_weekly_paper(office, register):
    Place.update(households=40).where(Place.code.in_([UNIT_11, UNIT_12])).execute()
    low = {one.code: one.coverage for one in papers.low_coverage(office.bot.context())}
    found = mapped(office, GRID).tallies
    assert {code: tally.coverage for code, tally in found.items() if code in low} == low
    assert set(low) == {BUILDING_1, BUILDING_2}
    assert found[BUILDING_1].inside == 4


async def test_who_is_not_heard_is_the_same_as_in_the_weekly_paper(office, register):
    Setting.create(key="started_at", value=(NOW - timedelta(days=60)).isoformat())
    Room.update(last_message_at=NOW - timedelta(days=40)).execute()
    Room.update(last_message_at=NOW - timedelta(days=2)).where(Room.code == "u22").execute()
    unheard = {one.code for one in papers.unheard(office.bot.context())}
    found = mapped(office, GRID).tallies
    assert {code for code in (BUILDING_1, BUILDING_2) if found[code].unheard} == unheard == {BUILDING_1}
    Setting.update(value=(NOW - timedelta(days=5)).isoformat()).where(Setting.key == "started_at").execute()
    assert mapped(office, GRID).tallies[GRID].unheard == 0


async def test_every_tile_says_in_words_what_its_colour_means(office, register):
    asked(place=UNIT_12, due_at=NOW - timedelta(hours=1))
    page = await office.browser("office").reads(f"/map/{GRID}?by=late")
    assert "超时多" in tile(page, BUILDING_1)
    assert "没有超时" in tile(page, BUILDING_2)
    other = await office.browser("office").reads(f"/map/{GRID}?by=coverage")
    assert "超时多" not in tile(other, BUILDING_1)
    assert (await office.browser("office").opens(f"/map/{GRID}?by=nonsense")).status_code == 200


async def test_what_is_missing_stands_there_with_where(office, register):
    Post.delete().where(Post.person == LEADER_12).execute()
    Room.update(bound=False).where(Room.code == "u22").execute()
    Room.update(registered=False, place=None).where(Room.code == "b2").execute()
    browser = office.browser("office")
    page = await browser.reads("/map")
    assert "荷塘苑1栋2单元" in part(page, "vacant")
    assert "单元长" in part(page, "vacant")
    assert f'href="/console/register/posts/{UNIT_12}"' in part(page, "vacant")
    assert "register/posts" not in await office.browser("reader").reads("/map")
    assert "荷塘苑2栋2单元邻里群" in part(page, "lonely")
    assert "名册里没有群" in part(page, "lonely")
    assert not part(await browser.reads(f"/map/{BUILDING_1}"), "lonely")
    assert "空缺" in part(await browser.reads(f"/map/{UNIT_12}"), "leaders")
    assert "荷塘苑2栋" in part(await browser.reads(f"/map/{GRID}/gaps"), "lonely")


async def test_where_nothing_is_missing_it_says_so(office, register):
    assert 'id="no-gaps"' in await office.browser("office").reads("/map")


@pytest.mark.parametrize(("people", "told"), [(449, ""), (450, "450 人"), (520, "520 人")])
async def test_a_group_that_is_nearly_full_is_told(office, register, people, told):
    before = Member.select().where(Member.room == "g").count()
    Member.insert_many({"room": "g", "wxid": f"x{n}"} for n in range(people - before)).execute()
    page = await office.browser("office").reads(f"/map/{GRID}")
    assert (told in part(page, "full")) if told else not part(page, "full")


async def test_a_unit_shows_its_group_leader_households_and_history(office, register):
    asked("门口路灯坏了", place=UNIT_12)
    asked("早就修好的水管", place=UNIT_12, state="closed", at=NOW - timedelta(days=30))
    page = await office.browser("secretary").reads(f"/map/{UNIT_12}")
    assert "平志刚" in part(page, "leaders")
    assert "荷塘苑1栋2单元邻里群" in part(page, "groups")
    assert "12 户" in part(page, "households")
    assert "门口路灯坏了" in part(page, "requests")
    assert "早就修好的水管" in part(page, "requests")
    assert "早就修好的水管" not in await office.browser("secretary").reads(f"/map/{BUILDING_1}")


async def test_visits_stand_there_by_code_and_never_by_name(office, register):
    Visit.create(
        household=f"{UNIT_12}-501", visitor="P07", at=NOW - timedelta(days=1), result="done", note="万里一人在家"
    )
    page = await office.browser("secretary").reads(f"/map/{UNIT_12}")
    assert f"/console/households/{UNIT_12}-501" in page
    assert "昨天" in part(page, "households")
    assert "万里" not in page
    reader = await office.browser("reader").reads(f"/map/{UNIT_12}")
    assert f"{UNIT_12}-501" not in reader
    assert "重点走访" in reader


async def test_a_secretary_sees_his_own_place_and_nothing_else(office, register):
    office.account("building", "1栋", "community", BUILDING_1)
    browser = office.browser("building")
    page = await browser.reads("/map")
    assert "荷塘苑1栋1单元" in page
    assert "荷塘苑2栋" not in page
    assert f'/map/{GRID}"' not in page
    for code in (BUILDING_2, UNIT_22, GRID, COMMUNITY, COUNTY, "nowhere"):
        assert (await browser.opens(f"/map/{code}")).status_code == 404
        assert (await browser.opens(f"/map/{code}/gaps")).status_code == 404


async def test_a_bound_that_left_the_register_shows_nothing(office, register):
    office.account("lost", "旧社区", "community", "gone")
    assert (await office.browser("lost").opens("/map")).status_code == 404


async def test_before_there_is_a_register_it_says_where_places_come_from(register, tmp_path):
    from bot.database import bind, create_tables, open_database
    from tests.web.console.conftest import Office

    empty = open_database("sqlite:///:memory:")
    bind(empty)
    create_tables(empty)
    assert "请先导入名册" in await Office(tmp_path).browser("office").reads("/map")
    bind(register)
    empty.close()


async def test_a_name_that_looks_like_markup_is_a_name(office, register):
    Place.update(name=NASTY).where(Place.code == UNIT_11).execute()
    page = await office.browser("office").reads(f"/map/{BUILDING_1}")
    assert "<script>document" not in page
    assert "hacked" in page
