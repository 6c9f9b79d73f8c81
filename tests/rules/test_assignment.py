"""Who gets it, and who is the next one up, on the ladder of 荷塘苑 and on ladders with holes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.assignment import LEVEL_OF, RUNG_OF, Post, assign, next_up, raise_level
from bot.terms import Level, Role

UNIT = Post("荷塘苑2栋1单元", Role.UNIT_LEADER, "游慧")
BUILDING = Post("荷塘苑2栋", Role.BUILDING_LEADER, "封大勇")
GRID = Post("荷塘苑网格", Role.GRID_LEADER, "晏国华")
SECRETARY = Post("荷塘社区", Role.COMMUNITY_SECRETARY, "邬丽萍")
OFFICE = Post("莲川县", Role.COUNTY_OFFICE, "詹松涛")
OFFICE_TOO = Post("莲川县", Role.COUNTY_OFFICE, "柯雨薇")
DEPARTMENT = Post("D07", Role.DEPARTMENT_CONTACT, "宫晓蕾")
UNITS_WAY = (UNIT, BUILDING, GRID, SECRETARY, OFFICE, OFFICE_TOO)


def without(*gone: Post) -> tuple[Post, ...]:
    return tuple(post for post in UNITS_WAY if post not in gone)


def held_by(person: str, *posts: Post) -> tuple[Post, ...]:
    return tuple(Post(post.place, post.role, person) for post in posts)


@pytest.mark.parametrize(
    ("chain", "who", "level"),
    [
        (UNITS_WAY, UNIT, 1),
        (without(UNIT), BUILDING, 1),
        (without(UNIT, BUILDING), GRID, 2),
        (without(UNIT, BUILDING, GRID), SECRETARY, 2),
        ((OFFICE, OFFICE_TOO), OFFICE, 3),
        (tuple(reversed(UNITS_WAY)), UNIT, 1),
    ],
)
def test_the_lowest_post_that_is_held_gets_it(chain: tuple[Post, ...], who: Post, level: int) -> None:
    assert (assign(chain).post, assign(chain).level, assign(chain).also) == (who, level, ())


def test_where_nobody_is_left_nobody_gets_it() -> None:
    assert assign(()).post is None
    assert assign((), urgent=True).also == ()


@pytest.mark.parametrize(
    ("chain", "who", "also"),
    [
        (UNITS_WAY, UNIT, (BUILDING,)),
        (without(BUILDING), UNIT, (GRID, SECRETARY)),  # a vacant post is skipped
        (without(UNIT), BUILDING, (GRID, SECRETARY)),
        (without(UNIT, BUILDING), GRID, (SECRETARY, OFFICE, OFFICE_TOO)),
        ((*held_by("邓桂香", UNIT, BUILDING), GRID), held_by("邓桂香", UNIT)[0], (GRID,)),  # one person, two posts
        ((UNIT,), UNIT, ()),
    ],
)
def test_of_danger_the_next_one_up_is_told_as_well(chain: tuple[Post, ...], who: Post, also: tuple[Post, ...]) -> None:
    assert (assign(chain, urgent=True).post, assign(chain, urgent=True).also) == (who, also)


@pytest.mark.parametrize(
    ("current", "chain", "who", "level", "also"),
    [
        (UNIT, UNITS_WAY, BUILDING, 1, ()),
        (BUILDING, UNITS_WAY, GRID, 2, (SECRETARY,)),
        (GRID, UNITS_WAY, OFFICE, 3, (OFFICE_TOO,)),
        (SECRETARY, UNITS_WAY, OFFICE, 3, (OFFICE_TOO,)),
        (UNIT, without(BUILDING), GRID, 2, (SECRETARY,)),
        (UNIT, without(BUILDING, GRID), SECRETARY, 2, ()),
        (DEPARTMENT, UNITS_WAY, OFFICE, 3, (OFFICE_TOO,)),
        (None, UNITS_WAY, UNIT, 1, ()),
        (UNIT, (UNIT, *held_by("游慧", BUILDING, GRID), SECRETARY), SECRETARY, 2, ()),
    ],
)
def test_the_next_one_up(
    current: Post | None, chain: tuple[Post, ...], who: Post, level: int, also: tuple[Post, ...]
) -> None:
    found = next_up(chain, current)
    assert (found.post, found.level, found.also) == (who, level, also)


def test_above_the_county_office_is_nobody() -> None:
    assert next_up(UNITS_WAY, OFFICE).post is None
    assert next_up(UNITS_WAY, OFFICE).level is Level.COUNTY


def test_who_was_told_before_is_not_told_again() -> None:
    assert next_up(UNITS_WAY, UNIT, asked=["封大勇"]).post == GRID
    assert next_up(UNITS_WAY, UNIT, asked=["封大勇", "晏国华"]).post == SECRETARY


@pytest.mark.parametrize(
    ("current", "level", "chain", "who", "reached"),
    [
        (UNIT, 1, UNITS_WAY, GRID, 2),  # 上报 leaves the level, it does not stop at the building leader
        (BUILDING, 1, UNITS_WAY, GRID, 2),
        (GRID, 2, UNITS_WAY, OFFICE, 3),
        (UNIT, 1, without(GRID), SECRETARY, 2),
        (UNIT, 1, without(GRID, SECRETARY), OFFICE, 3),
        (BUILDING, 1, (*held_by("封大勇", BUILDING, GRID), SECRETARY), SECRETARY, 2),
        (None, 1, UNITS_WAY, GRID, 2),
        (OFFICE, 3, UNITS_WAY, None, 3),
        (UNIT, 1, (UNIT,), None, 1),
    ],
)
def test_reporting_upward_raises_the_level_by_one(
    current: Post | None, level: int, chain: tuple[Post, ...], who: Post | None, reached: int
) -> None:
    found = raise_level(chain, current, Level(level))
    assert (found.post, found.level) == (who, reached)


LADDERS = st.lists(
    st.builds(
        Post, st.just("某处"), st.sampled_from([role for role in Role if role in RUNG_OF]), st.sampled_from("甲乙丙丁")
    ),
    max_size=8,
)


@given(LADDERS)
def test_climbing_always_ends_and_never_asks_anybody_twice(chain: list[Post]) -> None:
    asked: list[str] = []
    found = assign(chain)
    while found.post:
        assert found.post.person not in asked
        asked.append(found.post.person)
        above = next_up(chain, found.post, asked)
        assert above.post is None or RUNG_OF[above.post.role] > RUNG_OF[found.post.role]
        assert above.level >= found.level
        found = above
    assert bool(asked) is bool(chain)


@given(LADDERS)
def test_danger_never_tells_the_same_person_twice(chain: list[Post]) -> None:
    found = assign(chain, urgent=True)
    told = [post.person for post in (found.post, *found.also) if post]
    assert len(told) == len(set(told))
    assert found.post is None or found.level is LEVEL_OF[found.post.role]
