"""What the office does from the console: the chat's rights, and a preview that is the deed itself."""

from __future__ import annotations

from typing import Any

import pytest

from bot.actions.service_requests import office
from bot.actions.service_requests.office import DeedName
from bot.actions.service_requests.office_told import Changed
from bot.queries import cards
from bot.refusals import NotAllowed, NotFound, NotPossible, NotUnderstood, Refusal
from bot.rules.console_rights import ConsoleRole, Scope, Viewer
from bot.rules.retention import GONE
from models import OutboxMessage, Place, RequestEvent, ServiceRequest
from tests.hearing import LAMP, RUBBISH
from tests.registers import COMMUNITY, COUNTY, LEADER_1, UNIT_12
from tests.talk import Town

OFFICE = Viewer(1, "wang", "县三长办 王敏", ConsoleRole.COUNTY_OFFICE)
BIN = "楼道灯下面那个垃圾桶也满了"
READER = Viewer(2, "li", "督查室 李静", ConsoleRole.READ_ONLY)
WATER = Viewer(3, "lan", "供水公司 蓝建新", ConsoleRole.DEPARTMENT, Scope(department="D02"), department="D02")


def secretary(path: str = f"{COUNTY}/{COMMUNITY}/") -> Viewer:
    return Viewer(4, "wu", "荷塘社区 邬书记", ConsoleRole.COMMUNITY, Scope(path), place=COMMUNITY)


@pytest.fixture
def town() -> Town:
    """A lamp is out in 1栋2单元; nobody has taken it."""
    town = Town(meanings={BIN: "detail sanitation"}).open()
    town.says("wx_ming", LAMP, room="u12")
    assert town.requests() == 1
    return town


def does(town: Town, name: DeedName, viewer: Viewer = OFFICE, no: int = 1, digest: str | None = None, **form: Any):
    with town.database.atomic():
        return office.perform(town.app.context(town.now), viewer, no, name, form, digest)


def shows(town: Town, name: DeedName, viewer: Viewer = OFFICE, no: int = 1, **form: Any):
    with town.database.atomic():
        return office.preview(town.app.context(town.now), viewer, no, name, form)


FORMS: dict[DeedName, Any] = {
    DeedName.REPLY: {"words": "明天上午电工来换"},
    DeedName.TRANSFER: {"to": "department:D01", "words": "请今天看"},
    DeedName.REMIND: {"words": "老人多，请快些"},
    DeedName.PAUSE: {"reason": "material", "words": "灯管周五到"},
    DeedName.RESOLVE: {"words": "换了新灯"},
    DeedName.EXPLAIN: {"words": "楼道线路要大修，列入下月计划"},
    DeedName.CORRECT: {"kind": "hazard"},
}


@pytest.mark.parametrize("name", FORMS)
def test_what_is_shown_is_what_is_said_and_showing_changes_nothing(town, name):
    before = [list(table.select().tuples()) for table in (ServiceRequest, RequestEvent, OutboxMessage)]
    shown = shows(town, name, **FORMS[name])
    assert [list(table.select().tuples()) for table in (ServiceRequest, RequestEvent, OutboxMessage)] == before
    count = OutboxMessage.select().count()
    assert does(town, name, digest=shown.digest, **FORMS[name]).lines == shown.lines
    said = [row.text for row in OutboxMessage.select().order_by(OutboxMessage.id).offset(count)]
    assert said == [line.text for line in shown.lines]


def test_a_reply_is_read_by_the_group_under_the_offices_name(town):
    (line,) = does(town, DeedName.REPLY, words="明天上午电工来换").lines
    assert line.group
    assert line.to == "荷塘苑1栋2单元邻里群"
    assert line.text == "【1号】@301小陈\u2005 县三长办 王敏：明天上午电工来换"
    assert town.request().state == "assigned"


def test_what_would_be_said_now_differs_from_what_was_shown_and_nothing_happens(town):
    shown = shows(town, DeedName.REPLY, words="明天来")
    with pytest.raises(Changed) as changed:
        does(town, DeedName.REPLY, digest=shown.digest, words="后天来")
    assert "后天来" in changed.value.told.lines[0].text
    assert "后天来" not in "".join(event.note for event in RequestEvent.select())


def test_the_history_names_the_office_and_the_console_gets_no_message(town):
    does(town, DeedName.CORRECT, kind="hazard")
    assert [event.who for event in cards.history(1)][-1] == "县三长办 王敏"
    assert not OutboxMessage.select().where(OutboxMessage.to.startswith("console:")).exists()


@pytest.mark.parametrize("name", FORMS)
def test_who_only_reads_does_nothing(town, name):
    with pytest.raises(Refusal):
        does(town, name, READER, **FORMS[name])


def test_a_department_deals_with_what_it_was_given_and_sees_nothing_else(town):
    with pytest.raises(NotFound):
        does(town, DeedName.RESOLVE, WATER, words="好了")
    does(town, DeedName.TRANSFER, to="department:D02")
    does(town, DeedName.RESOLVE, WATER, words="好了")
    assert town.request().state == "resolved"
    with pytest.raises(NotAllowed):
        does(town, DeedName.EXPLAIN, WATER, words="不归我们")


def test_a_department_takes_what_it_was_given_or_gives_it_back(town):
    does(town, DeedName.TRANSFER, to="department:D02")
    does(town, DeedName.ACCEPT, WATER, words="下午到现场")
    assert town.request().state == "accepted"
    does(town, DeedName.DECLINE, WATER, words="这是物业的管道")
    assert town.request().department_id is None
    assert "decline" in town.actions()


@pytest.mark.parametrize("name", [DeedName.ACCEPT, DeedName.DECLINE])
def test_the_office_hands_on_and_does_not_take_for_others(town, name):
    with pytest.raises(NotAllowed):
        does(town, name, words="x")
    with town.database.atomic():
        assert name not in office.possible(town.app.context(town.now), OFFICE, town.request())


def test_one_level_up_is_told_why(town):
    told = does(town, DeedName.ESCALATE, words="要动用维修基金")
    assert town.request().level == 2
    assert "要动用维修基金" in "".join(line.text for line in told.lines)


def test_a_secretary_acts_in_the_own_community_and_nowhere_else(town):
    does(town, DeedName.EXPLAIN, secretary(), words="下月大修")
    assert town.request().state == "explained"
    with pytest.raises(NotFound):
        does(town, DeedName.REPLY, secretary("361030/other/"), words="好的")


def test_a_person_of_the_ladder_gets_it(town):
    does(town, DeedName.TRANSFER, to=f"person:{LEADER_1}")
    assert town.request().assignee_id == LEADER_1


@pytest.mark.parametrize(
    ("name", "form"),
    [
        (DeedName.REPLY, {}),
        (DeedName.TRANSFER, {"to": "department:D99"}),
        (DeedName.TRANSFER, {"to": ""}),
        (DeedName.PAUSE, {"reason": "sleepy"}),
        (DeedName.CORRECT, {"kind": "nonsense"}),
        (DeedName.RESOLVE, {"words": "  "}),
    ],
)
def test_a_form_that_says_nothing_is_asked_again(town, name, form):
    with pytest.raises(NotUnderstood):
        does(town, name, **form)
    assert town.actions() == ["report", "assign"]


def test_a_pause_is_ended_again(town):
    does(town, DeedName.PAUSE, reason="weather", words="")
    assert "天气" in does(town, DeedName.RESUME).lines[0].text or town.actions()[-1] == "resume"
    with pytest.raises(NotPossible):
        does(town, DeedName.RESUME)


def test_two_records_become_one(town):
    town.says("wx_lu", RUBBISH, room="u21")
    assert town.requests() == 2
    does(town, DeedName.MERGE, no=2, into="1")
    assert town.request(2).into == 1
    with pytest.raises(NotFound):
        does(town, DeedName.MERGE, into="77")


def test_one_record_becomes_two(town):
    told = town.says("wx_ming", BIN, room="u12", id="bin")
    assert "detail" in town.actions()
    shown = shows(town, DeedName.SPLIT, messages=told, kind="sanitation")
    does(town, DeedName.SPLIT, digest=shown.digest, messages=told, kind="sanitation")
    new = town.request(2)
    assert (new.kind, new.reporter, new.place_id, new.text) == (
        "sanitation", "wx_ming", UNIT_12, BIN,
    )  # fmt: skip
    assert new.state == "assigned"
    assert town.actions(1)[-1] == "correct"
    with pytest.raises(NotPossible):
        does(town, DeedName.SPLIT, messages=town.request().message_id, kind="sanitation")


def test_only_what_is_done_is_closed(town):
    with pytest.raises(NotPossible):
        does(town, DeedName.CLOSE)
    town.says("wx_u12", "办结 1 换了新灯", room="u12")
    does(town, DeedName.CLOSE)
    assert (town.request().state, town.request().close_reason) == ("closed", "office")


def test_nobody_closes_what_he_did_himself(town):
    does(town, DeedName.RESOLVE, words="换了")
    with pytest.raises(NotAllowed):
        does(town, DeedName.CLOSE)


def test_a_place_that_left_the_tree_is_seen_by_the_county_alone(town):
    Place.update(gone=True).where(Place.code == UNIT_12).execute()
    assert does(town, DeedName.REPLY, words="在的").lines


def test_at_night_the_group_and_the_leader_are_let_sleep_but_not_of_danger(town):
    town.at("2026-03-10 22:30")
    for name in (DeedName.REPLY, DeedName.REMIND):
        (line,) = shows(town, name, words="明天来").lines
        assert f"{line.at:%m-%d %H:%M}" == "03-11 08:00"
    ServiceRequest.update(urgent=True).where(ServiceRequest.no == 1).execute()
    for name in (DeedName.REPLY, DeedName.REMIND):
        (line,) = shows(town, name, words="马上来").lines
        assert line.at == town.now


def test_danger_breaks_through_the_days_limit_of_calls(town):
    for _ in range(5):
        assert does(town, DeedName.REMIND).lines


# --- taken up again ---------------------------------------------------------------------------------------------------


def done(town: Town) -> None:
    town.says("wx_u12", "办结 1 换了新灯", room="u12")
    town.says("wx_ming", "满意", room="u12")
    assert town.request().state == "closed"


def test_the_office_takes_up_again_what_was_closed_and_its_leader_is_called(town):
    done(town)
    due = town.request().due_at
    shown = shows(town, DeedName.REOPEN, words="灯又一闪一闪，请换镇流器")
    told = does(town, DeedName.REOPEN, digest=shown.digest, words="灯又一闪一闪，请换镇流器")
    (line,) = told.lines
    assert "【1号】县三长办 王敏：还要再办，灯又一闪一闪" in line.text
    assert "平志刚" in line.text
    request = town.request()
    assert (request.state, request.reopened, request.closed_at, request.satisfied) == ("assigned", 1, None, True)
    assert request.due_at > due
    assert town.actions()[-1] == "reopen"


def test_then_it_goes_its_way_once_more(town):
    done(town)
    does(town, DeedName.REOPEN, words="又坏了")
    town.says("wx_u12", "办结 1 换了镇流器", room="u12")
    assert town.request().state == "resolved"


@pytest.mark.parametrize("words", ["", "  "])
def test_nothing_is_taken_up_again_without_a_reason(town, words):
    done(town)
    with pytest.raises(NotUnderstood):
        does(town, DeedName.REOPEN, words=words)


def test_what_is_worked_on_is_not_taken_up_again_and_a_department_takes_up_nothing(town):
    context = town.app.context(town.now)
    assert DeedName.REOPEN not in office.possible(context, OFFICE, town.request())
    done(town)
    assert DeedName.REOPEN in office.possible(context, OFFICE, town.request())
    with pytest.raises(NotAllowed):
        does(town, DeedName.REOPEN, WATER, words="再办")


def test_what_was_deleted_in_time_is_opened_as_a_new_matter_instead(town):
    done(town)
    ServiceRequest.update(text=GONE).execute()
    with pytest.raises(NotPossible, match="另立一件"):
        does(town, DeedName.REOPEN, words="再办")
