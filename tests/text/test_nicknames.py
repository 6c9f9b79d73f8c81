"""Flats read off group nicknames, places read off the names of groups: rather nothing than something wrong."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.nicknames import HouseholdGuess, RoomGuess, household_of, room_of, settled
from tests.needs import SHARED


@pytest.mark.parametrize(
    ("nickname", "flat"),
    [
        ("2-3-501 老李", ("2", "3", "501")),
        ("301小陈妈妈", ("", "", "301")),
        ("3栋2单元501王", ("3", "2", "501")),
        ("1-1-101黎老伯", ("1", "1", "101")),
        ("8栋1单元1102", ("8", "1", "1102")),
        ("三栋二单元五零一", ("3", "2", "501")),
        ("3#2-501", ("3", "2", "501")),
        ("12#1201", ("12", "", "1201")),
        ("1单元301", ("", "1", "301")),
        ("B2座1203 张姐", ("B2", "", "1203")),
        ("冯程201", ("", "", "201")),
        ("雷公⚡501", ("", "", "501")),
        ("夏荷\n301\n@所有人", ("", "", "301")),
        ("老王301 13812345678", ("", "", "301")),
    ],
)
def test_a_flat_that_is_plain_is_sure(nickname: str, flat: tuple[str, str, str]) -> None:
    assert household_of(nickname) == HouseholdGuess(*flat, sure=True)


@pytest.mark.parametrize(
    "nickname",
    [
        "岁月静好🌸", "2024加油", "2008小李", "13812345678", "6688", "1314", "520", "911", "360", "101斑点狗",
        "502胶水", "2023届",
        "1-1单元长小洪", "粮贸2-2章美凤", "8栋楼栋长管文斌", "5楼老王", "301和302", "3-301和4-401", "301301", "",
        " ", "3-2-5",
    ],
)  # fmt: skip
def test_what_need_not_be_a_flat_is_none(nickname: str) -> None:
    assert household_of(nickname) is None


@pytest.mark.parametrize("nickname", ["A水电维修301", "2-501", "小李301和弟弟2", "老张315号店316"])
def test_what_can_be_read_two_ways_is_not_sure(nickname: str) -> None:
    guess = household_of(nickname)
    assert guess is None or not guess.sure


class TestSettled:
    """The group a nickname is read in fills it up, or tells that it means something else."""

    def test_a_bare_room_lies_in_the_groups_unit(self) -> None:
        assert settled(HouseholdGuess("", "", "301", True), "3", "2") == HouseholdGuess("3", "2", "301", True)

    def test_another_building_contradicts(self) -> None:
        assert settled(HouseholdGuess("2", "3", "501", True), "3", "1") is None

    def test_a_pair_is_unit_and_room_in_the_group_of_a_building(self) -> None:
        assert settled(HouseholdGuess("2", "", "501", False, True), "3", "") == HouseholdGuess("3", "2", "501", True)

    def test_a_pair_in_the_building_of_that_number_stays_open(self) -> None:
        guess = HouseholdGuess("2", "", "501", False, True)
        assert settled(guess, "2", "") == guess

    def test_a_pair_in_a_units_group_is_that_unit_or_none(self) -> None:
        guess = HouseholdGuess("2", "", "501", False, True)
        assert settled(guess, "3", "2") == HouseholdGuess("3", "2", "501", True)
        assert settled(guess, "3", "1") is None


@pytest.mark.parametrize(
    ("topic", "place"),
    [
        ("荷塘苑1栋2单元邻里群", RoomGuess("荷塘苑", "1", "2")),
        ("荷塘苑一栋二单元", RoomGuess("荷塘苑", "1", "2")),
        ("荷塘苑1栋业主群", RoomGuess("荷塘苑", "1")),
        ("【荷塘苑】3号楼群", RoomGuess("荷塘苑", "3")),
        ("莲川县荷塘苑3栋邻里群", RoomGuess("荷塘苑", "3")),
        ("荷塘苑B2座业主群", RoomGuess("荷塘苑", "B2")),
        ("荷塘苑大家庭", RoomGuess("荷塘苑")),
        ("粮贸小区邻里群", RoomGuess("粮贸小区")),
        ("桥东花园业主交流群", RoomGuess("桥东花园")),
        ("荷塘社区三长工作群", RoomGuess("荷塘社区")),
        ("周末爬山", None),
        ("", None),
        ("相亲相爱", None),
    ],
)
def test_a_groups_name_tells_its_place(topic: str, place: RoomGuess | None) -> None:
    assert room_of(topic) == place


def test_no_nickname_of_the_small_register_is_read_wrongly() -> None:
    path = SHARED / "data" / "register_small" / "成员.csv"
    if not path.exists():
        pytest.skip("no small register there")
    found = 0
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.reader(lines):
            guess = household_of(row[2])
            if guess is not None and guess.sure:
                found += 1
                assert row[3].endswith("-" + guess.room_no), row
    assert found > 100


@given(st.text(alphabet="0123456789-栋单元一二三老李 小@#A", max_size=30))
def test_no_name_makes_it_raise(name: str) -> None:
    guess = household_of(name)
    assert guess is None or guess.room_no
    room_of(name)
