"""Groups find their place and people their door by themselves when only one can be meant; else somebody says it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.actions import binding
from bot.actions.register import apply_register
from bot.messages import RoomSeen
from bot.queries import binding as queries
from bot.queries.directory import Directory
from bot.rules.register_sheets import PENDING
from models import Member, Message, Room, ServiceRequest
from tests import registers
from tests.registers import BUILDING_2, GRID, UNIT_11, UNIT_12, UNIT_21
from tests.talk import Town

LAMP = "三楼楼道的灯坏了，黑漆漆的，昨晚差点踩空"


def waiting(*codes: str) -> registers.Rows:
    """The register whose groups ``codes`` have no 群编号 yet."""
    rows = registers.rows()
    rows["微信群"] = [
        ["" if cell in codes and not at else cell for at, cell in enumerate(row)] for row in rows["微信群"]
    ]
    rows["成员"] = [row for row in rows["成员"] if row[0] not in codes]
    return rows


def town(*codes: str) -> Town:
    """The small county before anybody saw the groups ``codes``."""
    one = Town()
    for row in list(Room.select().where(Room.code.in_(codes))):
        facts = {"name": row.name, "type": row.type, "place": row.place_id}
        Member.delete().where(Member.room == row.code).execute()
        Room.delete().where(Room.code == row.code).execute()
        Room.create(code=PENDING + row.name, bound=False, **facts)
    return one.open()


def sees(one: Town, code: str, name: str = "", **more: Any) -> None:
    """The channel tells of a group."""
    one.take(RoomSeen(one.now, code, name, **more))


def place(code: str) -> str | None:
    row: Room = Room.get_by_id(code)
    return row.place_id


# --- groups -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("荷塘苑1栋1单元邻里群", UNIT_11),  # as the register calls it
        ("荷塘苑1栋一单元业主群", UNIT_11),
        ("荷塘苑1-1单元群", None),
        ("1栋1单元群", None),  # of which estate is not said
        ("荷塘苑9栋1单元邻里群", None),
        ("相亲相爱一家人", None),
        ("橘园小区1栋1单元邻里群", None),
    ],
)
def test_a_group_binds_itself_by_its_name_only_when_that_is_sure(name: str, where: str | None):
    one = town("u11")
    sees(one, "real", name)

    assert place("real") == where
    assert Room.get_by_id("real").bound is (where is not None)
    assert Room.select().where(Room.place == UNIT_11, Room.registered).count() == 1, "the register's row is that one"


def test_a_place_that_has_its_group_gets_no_second_one():
    one = town()
    sees(one, "another", "荷塘苑1栋1单元交流群")

    assert place("another") is None
    assert getattr(one.app.directory.room_of_place(UNIT_11), "code", "") == "u11"


def test_what_was_bound_by_its_place_survives_an_import_of_the_old_book():
    one = town("u11")
    sees(one, "real", "荷塘苑1栋一单元业主群")
    apply_register(registers.register(waiting("u11")), registers.NOW)

    assert place("real") == UNIT_11
    assert Room.select().where(Room.place == UNIT_11).count() == 1


def test_a_leader_binds_the_group_he_speaks_in_and_it_is_heard_from_then_on():
    one = town("u21")
    sees(one, "real", "幸福一家")
    one.says("wx_u21", "绑定 2栋1单元", room="real")

    assert one.heard("answer", room="real").text.endswith("这个群归荷塘苑2栋1单元。")
    assert place("real") == UNIT_21
    one.says("wx_tang", LAMP, room="real")
    assert ServiceRequest.get().place_id == UNIT_21


@pytest.mark.parametrize(
    ("who", "words", "answer"),
    [
        ("wx_u11", "绑定 2栋1单元", "没找到您管的这个地点"),
        ("wx_b2", "绑定 3栋1单元", "没找到您管的这个地点"),
        ("wx_tang", "绑定 2栋1单元", "绑定要由"),
        ("wx_grid", "绑定 1栋1单元", "已经有群了"),
    ],
)
def test_nobody_binds_what_is_not_his_or_has_a_group(who: str, words: str, answer: str):
    one = town("u21")
    sees(one, "real", "幸福一家")
    one.says(who, words, room="real")

    assert answer in one.heard("refusal", room="real").text
    assert place("real") is None


def test_a_leader_above_binds_what_lies_beneath():
    one = town("b2")
    sees(one, "real", "幸福一家")
    one.says("wx_grid", "绑定 荷塘苑2栋", room="real")

    assert place("real") == BUILDING_2


def test_the_office_is_told_once_of_groups_that_are_new_renamed_full_or_lost():
    one = town("u11")
    for _ in range(2):
        sees(one, "new", "幸福一家", members=20)
        sees(one, "u12", "荷塘苑1栋2单元大家庭", members=485)
        sees(one, "u22", gone=True)
    one.passes(minutes=11)

    (line,) = one.all("notice")
    assert line.message.room == "c"
    for words in (
        "“幸福一家”还没有对上",
        "改名为“荷塘苑1栋2单元大家庭”",
        "已有 485 人",
        "被移出了群“荷塘苑2栋2单元邻里群”",
    ):
        assert line.text.count(words) == 1, words
    assert place("u12") == UNIT_12, "renamed, it stays where it belongs"


def test_the_office_asks_which_groups_have_no_place():
    one = town("u11")
    sees(one, "new", "幸福一家")
    sees(one, "near", "1栋1单元群")
    one.says("wx_office", "未绑定的群")

    text = one.heard("answer", to="wx_office").text
    assert "2 个" in text
    assert "1栋1单元群：像 荷塘苑1栋1单元" in text
    one.says("wx_u11", "未绑定的群")
    assert "只给县三长办" in one.heard("refusal", to="wx_u11").text


# --- doors ------------------------------------------------------------------------------------------------------------


def meets(one: Town, room: str, *people: tuple[str, str]) -> None:
    binding.know_all(one.app.context(one.now), room, list(people))


def home(room: str, wxid: str) -> str | None:
    row: Member = Member.get((Member.room == room) & (Member.wxid == wxid))
    return row.household_id


@pytest.mark.parametrize(
    ("room", "nickname", "door"),
    [
        ("u12", "1-2-301小陈妈妈", f"{UNIT_12}-301"),
        ("u12", "501王", f"{UNIT_12}-501"),
        ("u12", "1栋2单元501王", f"{UNIT_12}-501"),
        ("g", "1-2-301 老李", f"{UNIT_12}-301"),
        ("b1", "2单元301", f"{UNIT_12}-301"),
        ("u12", "2-1-201汤", None),  # lives elsewhere
        ("u12", "909", None),  # there is no such door
        ("g", "301小陈", None),  # of which building is not said
        ("u12", "家电维修501", None),
        ("w", "1-2-301", None),  # no group of residents
    ],
)
def test_a_nickname_tells_the_door_where_it_can_be_only_one(room: str, nickname: str, door: str | None):
    one = town()
    meets(one, room, ("wx_new", nickname))

    assert home(room, "wx_new") == door


def test_members_who_left_are_forgotten_and_doors_that_are_known_stay():
    one = town()
    meets(one, "u12", ("wx_new", "301"), ("wx_other", "花开"))
    meets(one, "u12", ("wx_new", "岁月静好"))

    assert home("u12", "wx_new") == f"{UNIT_12}-301"
    assert not Member.select().where(Member.room == "u12", Member.wxid == "wx_other").exists()
    assert Member.select().where(Member.room == "u12", Member.registered).exists(), "those of the book stay"


def test_in_private_somebody_says_where_he_lives():
    one = town()
    meets(one, "u12", ("wx_new", "岁月静好"))
    meets(one, "g", ("wx_new", "岁月静好"))
    one.says("wx_new", "我是 1栋2单元501")

    assert "荷塘苑1栋2单元501" in one.heard("answer", to="wx_new").text
    assert home("u12", "wx_new") == home("g", "wx_new") == f"{UNIT_12}-501"


@pytest.mark.parametrize("words", ["我是 9栋2单元501", "我是 2栋1单元201"])
def test_a_door_that_is_not_of_his_groups_is_refused(words: str):
    one = town()
    meets(one, "u12", ("wx_new", "岁月静好"))
    one.says("wx_new", words)

    assert "没对上是哪一户" in one.heard("refusal", to="wx_new").text
    assert home("u12", "wx_new") is None


def test_how_many_households_are_reached():
    one = town()
    Member.update(household=None).where(Member.household == f"{UNIT_12}-501").execute()
    one.says("wx_u12", "覆盖率")

    text = one.heard("answer", to="wx_u12").text
    assert "1/2 户（50%）" in text
    assert "还缺：501" in text
    one.says("wx_ming", "覆盖率")
    assert "只给三长" in one.heard("refusal", to="wx_ming").text


def test_coverage_of_the_grid_counts_every_unit_once():
    found = queries.coverage(town().app.directory, GRID)

    assert [(one.households, one.present) for one in found] == [(2, 2)] * 4


# --- welcome, and no --------------------------------------------------------------------------------------------------


def test_who_joins_is_welcomed_once_and_together():
    one = town()
    one.joins("wx_n1", "401", "u12")
    one.joins("wx_n2", "402", "u12")
    one.joins("wx_n1", "401", "u12")
    one.passes(minutes=31)

    (line,) = one.all("notice", room="u12")
    assert "退出记录" in line.text
    assert not line.mentions
    one.joins("wx_n2", "402", "u12")
    one.passes(minutes=31)
    assert len(one.all("notice", room="u12")) == 1


def test_nobody_is_welcomed_at_night_or_where_leaders_work():
    one = town().at("2026-03-10 22:00")
    one.joins("wx_n1", "401", "u12")
    one.joins("wx_n2", "王科长", "w")
    one.passes(hours=2)
    assert not one.all("notice")
    one.at("2026-03-11 08:01")
    assert len(one.all("notice")) == 1


def test_who_does_not_want_to_be_heard_is_obeyed_and_no_more():
    one = town()
    one.says("wx_ming", "早上好各位邻居", room="u12")
    one.says("wx_ming", "退出记录", room="u12")
    one.says("wx_ming", LAMP, room="u12")

    assert one.requests() == 0
    assert not Message.select().where(Message.sender == "wx_ming", Message.text != "").exists()
    one.says("wx_ming", "我的诉求")
    assert "还没有反映过" in one.heard("answer", to="wx_ming").text
    one.open()
    one.says("wx_ming", LAMP, room="u12")
    assert one.requests() == 0, "also after a start"
    one.says("wx_ming", "恢复记录")
    one.says("wx_ming", LAMP, room="u12")
    assert one.requests() == 1


def test_the_names_of_places_are_read_with_the_register():
    named = {one.code: one for one in Directory.load().named}

    assert named[UNIT_12].areas == ("荷塘苑",)
    assert (named[UNIT_12].building, named[UNIT_12].unit) == ("1", "2")
