"""What is written with every step of a request: the row, the history, the duties, the lines - with the time told."""

from __future__ import annotations

import pytest

from bot.actions.service_requests.moving import check, relation_of, steps
from bot.config import Settings
from bot.context import Speaker
from bot.queries.requests import history, talk
from bot.refusals import NotAllowed, NotPossible
from bot.rules.workflow import Relation
from bot.settings.clocks import Clocks
from bot.terms import Action, Step
from models import Duty, Label, OutboxMessage
from tests.hearing import LAMP, SMOKE, STAIRS
from tests.registers import BUILDING_1, GRID, UNIT_12
from tests.talk import Town


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock."""
    return Town(meanings={}).open()


def waiting(no: int = 1) -> dict[str, str]:
    rows = Duty.select().where((Duty.request == no) & (Duty.state == "waiting")).order_by(Duty.due_at)
    return {row.name: f"{row.due_at:%m-%d %H:%M}" for row in rows}


def test_a_new_request_holds_who_where_what_and_when(town: Town) -> None:
    said = town.says("wx_ming", LAMP, room="u12", photos=1)
    row = town.request()
    assert (row.reporter, row.household, row.room, row.message_id) == ("wx_ming", f"{UNIT_12}-301", "u12", said)
    assert (row.place_id, row.grid, row.floor, row.kind) == (UNIT_12, GRID, "3", "facility")
    assert (row.assignee_id, row.post_place, row.post_role, row.level) == ("P07", UNIT_12, "unit_leader", 1)
    assert row.opened_at == row.assigned_at == row.last_message_at == town.now
    assert talk(1)[0].attachments == [["image", "0.jpg", ""]]


def test_history_tells_time_person_deed_words_state_and_level(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "收到 1", room="u12")
    town.says("wx_u12", "上报 1 够不着，要升降车", room="u12")
    told = [(e.actor, e.action, e.note, e.state, e.level) for e in history(1)]
    assert told == [
        ("wx_ming", "report", LAMP, "open", 1),
        ("bot", "assign", "", "assigned", 1),
        ("wx_u12", "accept", "收到 1", "accepted", 1),
        ("wx_u12", "escalate", "够不着，要升降车", "assigned", 2),
    ]
    assert [e.at for e in history(1)] == sorted(e.at for e in history(1))


def test_the_six_steps_are_read_off_the_history(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    assert steps(1) == (Step.REPORTED, Step.DISPATCHED)
    town.at("2026-03-10 18:00")
    assert Step.SUPERVISED in steps(1)
    town.says("wx_u12", "收到 1", room="u12")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    town.says("wx_ming", "满意", room="u12")
    assert steps(1) == tuple(Step)


def test_duties_follow_the_state(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    assert waiting() == {
        "accept_remind": "03-10 15:30",
        "escalate_silent": "03-11 09:00",
        "due_warn": "03-12 09:00",
        "due": "03-13 09:00",
        "overdue": "03-16 09:00",
    }
    town.says("wx_u12", "收到 1，明天上午换", room="u12")
    assert set(waiting()) == {"due_warn", "due", "overdue", "promise_before", "promise_after"}
    town.says("wx_u12", "办结 1 换好了", room="u12")
    assert waiting() == {"feedback_ask": "03-11 09:01", "feedback_close": "03-13 09:01"}
    town.says("wx_ming", "不满意", room="u12")
    assert set(waiting()) == {"accept_remind", "escalate_silent", "due_warn", "due", "overdue"}
    town.says("wx_ming", "满意", room="u12")
    assert waiting() == {}


@pytest.mark.parametrize("end", ["撤销 1", "满意 1"])
def test_what_is_over_has_no_duties(town: Town, end: str) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_ming", end, room="u12")
    assert waiting() == {}
    before = len(town.lines)
    town.passes(days=10)
    assert not [line for line in town.lines[before:] if line.message.request == 1]


@pytest.mark.parametrize(
    ("words", "act", "kind"),
    [("撤销 1 搞错了，灯是好的", "chatter", None), ("撤销 1", "report", "facility")],
)
def test_a_request_taken_back_is_an_example_of_what_it_was(town: Town, words: str, act: str, kind: str | None) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_ming", words, room="u12")
    label = Label.get()
    assert (label.source, label.act, label.kind, label.text) == ("withdrawn", act, kind, LAMP)


def test_a_corrected_kind_has_the_time_of_that_kind() -> None:
    clocks = Clocks.model_validate({"by_kind": {"水电气网": {"levels": {1: 1, 2: 2, 3: 3}, "unit": "工作日"}}})
    town = Town(Settings(clocks=clocks), meanings={}).open()
    town.says("wx_ming", LAMP, room="u12")
    assert f"{town.request().due_at:%m-%d}" == "03-13"
    town.says("wx_u12", "改类 1 水电气网", room="u12")
    assert f"{town.request().due_at:%m-%d}" == "03-11"


def test_a_pause_moves_the_deadline_by_the_time_that_it_stood(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "收到 1", room="u12")
    before = town.request().due_at
    town.says("wx_u12", "挂起 1 等材料", room="u12")
    assert waiting() == {}
    town.passes(days=1).says("wx_u12", "恢复 1", room="u12")
    assert f"{before:%m-%d} {town.request().due_at:%m-%d}" == "03-13 03-16", "a working day later, and Saturday is none"


@pytest.mark.parametrize(("first", "second"), [("挂起 1 等材料", "挂起 1 等居民"), ("", "恢复 1")])
def test_a_clock_stops_and_starts_once(town: Town, first: str, second: str) -> None:
    town.says("wx_ming", LAMP, room="u12")
    if first:
        town.says("wx_u12", first, room="u12")
    before = town.request().pauses
    town.says("wx_u12", second, room="u12")
    assert town.request().pauses == before
    assert town.heard("refusal", room="u12")


def speaker(town: Town, wxid: str, household: str | None = None) -> Speaker:
    return Speaker(wxid, "", "resident", town.app.directory.person_by_wxid(wxid), household)


@pytest.mark.parametrize(
    ("wxid", "household", "expected"),
    [
        ("wx_ming", None, {Relation.REPORTER}),
        ("wx_x", f"{UNIT_12}-301", {Relation.HOUSEHOLD}),
        ("wx_x", f"{UNIT_12}-501", set()),
        ("wx_u12", None, {Relation.ASSIGNEE, Relation.LEADER}),
        ("wx_b1", None, {Relation.LEADER}),
        ("wx_grid", None, {Relation.LEADER}),
        ("wx_office", None, {Relation.LEADER, Relation.OFFICE}),
        ("wx_u11", None, set()),
        ("wx_b2", None, set()),
        ("wx_chengguan", None, set()),
    ],
)
def test_what_somebody_is_to_a_request(town: Town, wxid: str, household: str | None, expected: set[Relation]) -> None:
    town.says("wx_ming", LAMP, room="u12")
    found = relation_of(town.app.context(town.now), town.request(), speaker(town, wxid, household))
    assert found == expected | {Relation.RESIDENT}


def test_the_contact_of_the_department_and_who_was_left_below(town: Town) -> None:
    town.says("wx_tang", SMOKE, room="u21")
    town.says("wx_u21", "上报 1 拒不整改", room="u21")
    town.says("wx_grid", "转办 1 城管局", room="w")
    context, request = town.app.context(town.now), town.request()
    assert Relation.DEPARTMENT in relation_of(context, request, speaker(town, "wx_chengguan"))
    assert Relation.BELOW in relation_of(context, request, speaker(town, "wx_u21"))
    assert Relation.LEADER not in relation_of(context, request, speaker(town, "wx_u21"))


def test_a_check_raises_what_the_person_reads(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    context, request = town.app.context(town.now), town.request()
    with pytest.raises(NotAllowed, match="【1号】办结要由"):
        check(context, request, Action.RESOLVE, speaker(town, "wx_wan"))
    with pytest.raises(NotPossible, match="【1号】"):
        check(context, request, Action.CLOSE, speaker(town, "wx_office"))


def test_who_is_left_below_may_still_tell_how_it_goes(town: Town) -> None:
    said = town.says("wx_tang", SMOKE, room="u21")
    town.says("wx_u21", "上报 1 拒不整改", room="u21")
    town.says("wx_grid", "收到 1", room="w")
    town.says("wx_u21", "店家又把烟道口改了方向，还是冲着居民楼", room="u21", quote=said)
    assert town.request().assignee_id == "P03"
    assert town.actions()[-1] == "progress"


def test_an_urgent_word_makes_an_ordinary_request_urgent(town: Town) -> None:
    sparks = "楼道灯那里冒火花了！！快来人"
    town = Town(meanings={sparks: "detail hazard urgent"}).open()
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_ming", sparks, room="u12")
    assert (town.requests(), town.request().urgent) == (1, True)
    line = town.heard("urgent", room="u12")
    assert line.mentions == ["wx_u12", "wx_b1"]
    assert "accept_warn_urgent" in waiting()


def test_told_in_a_building_group_it_is_where_the_text_says(town: Town) -> None:
    words = "2单元楼道堆满纸箱，走不过去"
    town = Town(meanings={words: "report sanitation"}).open()
    town.says("wx_li", words, room="b1")
    assert town.request().place_id == UNIT_12
    assert town.heard("receipt", room="b1").mentions == ["wx_u12"]


def test_told_in_the_grids_group_without_a_place_the_grid_leader_has_it(town: Town) -> None:
    words = "小区大门口的路灯全灭了"
    town = Town(meanings={words: "report facility"}).open()
    town.says("wx_li", words, room="g")
    assert (town.request().place_id, town.request().level) == (GRID, 2)
    assert town.heard("receipt", room="g").mentions == ["wx_grid"]


def test_a_leaders_own_report_goes_to_who_answers_for_the_place(town: Town) -> None:
    town.says("wx_b1", STAIRS, room="b1")
    assert town.request().place_id == BUILDING_1
    assert town.request().assignee_id == "P04"


def test_every_line_about_a_request_carries_its_number_and_a_key_of_its_own(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.at("2026-03-11 12:00").says("wx_b1", "收到 1", room="u12")
    town.says("wx_b1", "办结 1 换好了", room="u12")
    rows = list(OutboxMessage.select())
    assert {row.request for row in rows} == {1}
    assert all(row.key.startswith("request:1:") for row in rows)
    assert len({row.key for row in rows}) == len(rows)
