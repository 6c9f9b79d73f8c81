"""Particular people and rooms: working groups, departments, private words, candidates, things taken back, odd names."""

from __future__ import annotations

import pytest

from bot.actions.register import apply_register
from bot.queries.requests import talk
from bot.text.personal import leaks
from models import Candidate, Label, Message, RequestMessage
from tests import registers
from tests.hearing import DOOR, LAMP, LEAK, RUBBISH, SMOKE
from tests.talk import Town

MAYBE = "三楼那个灯怎么一闪一闪的"
DANGER = "好像有股糊味，不知道哪家的"
TRADE = "谁家有多余的纸箱，搬家用"
CHARGING = "我对门天天把电动车推到楼道里充电，线从门缝拉出来，太危险了"


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock."""
    more = {
        MAYBE: "unsure facility 0.4",
        DANGER: "unsure hazard urgent 0.4",
        TRADE: "unsure other 0.3",
        CHARGING: "report hazard",
    }
    return Town(meanings=more).open()


# --- without a number -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["收到", "收到，我去看看", "知道了，下班去处理", "我去看看", "我来处理"])
def test_one_open_matter_needs_no_number(town: Town, words: str) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", words, room="u12")
    assert town.request().state == "accepted"
    assert len(town.all()) == 1, "taken in the group where it was told: everybody has read it"


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("办结 换了灯泡", "resolved"),
        ("上报 够不着", "assigned"),
        ("解释 年底统一改造", "explained"),
        ("办结换好了", "resolved"),
    ],
)
def test_commands_without_a_number_mean_the_only_one(town: Town, words: str, state: str) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", words, room="u12")
    assert town.request().state == state


def test_with_two_open_the_words_decide(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_wan", LEAK, room="u12")
    town.says("wx_u12", "办结 下水道疏通了", room="u12")
    assert (town.request(1).state, town.request(2).state) == ("assigned", "resolved")


def test_with_two_open_and_no_words_it_is_asked_and_a_number_answers(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_wan", DOOR, room="u12")
    town.says("wx_u12", "办结", room="u12")
    asked = town.heard("answer", to="wx_u12")
    assert asked.message.room is None
    assert "1号" in asked.text
    assert "2号" in asked.text
    town.says("wx_u12", "办结 2", room="u12")
    assert (town.request(1).state, town.request(2).state) == ("assigned", "resolved")


def test_in_a_working_group_a_bare_nod_takes_nothing(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_ming", "上报 1", room="u12")
    town.says("wx_u12", "上报 1 够不着", room="u12")
    town.says("wx_grid", "收到", room="w")
    assert town.request().state == "assigned", "who nods there nods at the talk"
    town.says("wx_grid", "收到 1", room="w")
    assert town.request().state == "accepted"


def test_a_nod_after_a_notice_says_that_the_notice_was_read(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_grid", "今晚十点到明早六点停水检修，请大家提前储水", room="u12")
    town.says("wx_u12", "收到", room="u12")
    assert town.request().state == "assigned"


def test_greetings_of_a_leader_move_nothing(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    for words in (
        "换季了大家注意保暖",
        "马上要下雨了，收衣服",
        "这个季度物业费可以交了",
        "收到快递的举个手",
        "早上好各位邻居",
    ):
        town.says("wx_u12", words, room="u12")
    assert town.actions() == ["report", "assign"]


def test_a_leaders_question_whether_it_is_done_does_not_end_it(town: Town) -> None:
    said = town.says("wx_ming", LAMP, room="u12")
    for words in ("灯换好了没有？", "灯明天换好", "修好了我跟大家说"):
        town.says("wx_u12", words, room="u12", quote=said)
    assert town.request().state in ("assigned", "accepted")


# --- quotes -----------------------------------------------------------------------------------------------------


def test_the_bots_own_line_can_be_quoted(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_wan", DOOR, room="u12")
    line = town.all("receipt", room="u12")[1]
    town.says("wx_u12", "收到", room="u12", quote=f"bot-{line.message.key}")
    assert (town.request(1).state, town.request(2).state) == ("assigned", "accepted")


def test_the_bots_ask_can_be_quoted_with_the_verdict(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    town.says("wx_ming", "好了，谢谢", room="u12", quote=f"bot-{town.heard('resolve').message.key}")
    assert (town.request().state, town.request().satisfied) == ("closed", True)


def test_a_private_task_can_be_quoted_in_private(town: Town) -> None:
    town.says("wx_ming", CHARGING)
    task = town.heard("assign", to="wx_u12")
    town.says("wx_u12", "收到，晚上上门说", quote=f"bot-{task.message.key}")
    assert town.request().state == "accepted"
    assert not [line for line in town.lines if line.message.room]


def test_a_neighbour_who_quotes_adds_and_closes_nothing(town: Town) -> None:
    said = town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    town.says("wx_wan", "好了，谢谢", room="u12", quote=said)
    assert town.request().state == "resolved"
    town.says("wx_wan", "501也是", room="u12", quote=said)
    assert town.request().supporter_count == 1


def test_a_quote_of_something_else_is_no_quote_of_a_request(town: Town) -> None:
    other = town.says("wx_wan", "今天天气真好", room="u12")
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_wan", "是啊", room="u12", quote=other)
    assert len(talk(1)) == 1


@pytest.mark.parametrize("words", ["好了吗？", "修好了没有", "谢谢平哥", "我先看看再说", "晚上回去看看"])
def test_a_reporters_word_that_judges_nothing_leaves_it_open(town: Town, words: str) -> None:
    said = town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    town.says("wx_ming", words, room="u12", quote=said)
    assert town.request().state == "resolved"


@pytest.mark.parametrize("words", ["根本没亮，还是黑的", "不行，又灭了", "冇修好"])
def test_a_reporters_plain_no_opens_it_again(town: Town, words: str) -> None:
    said = town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    town.says("wx_ming", words, room="u12", quote=said)
    assert (town.request().state, town.request().reopened) == ("assigned", 1)


# --- departments ------------------------------------------------------------------------------------------------


def at_the_department(town: Town) -> str:
    said = town.says("wx_tang", SMOKE, room="u21")
    town.says("wx_u21", "转办 1 城管局", room="u21")
    return said


def test_a_department_is_told_in_its_own_group_and_the_reporter_hears_who_has_it(town: Town) -> None:
    at_the_department(town)
    assert town.heard("assign", room="d1").mentions == ["wx_chengguan"]
    assert "城管局" in town.heard("progress", room="u21").text
    assert (town.request().department_id, town.request().assignee_id) == ("D01", None)


def test_the_contacts_plain_words_are_progress_told_where_it_began(town: Town) -> None:
    at_the_department(town)
    task = town.heard("assign", room="d1")
    town.says("wx_chengguan", "收到，明天上午带队去检测", room="d1", quote=f"bot-{task.message.key}")
    assert town.request().state == "accepted"
    assert town.request().promise_at is not None
    assert "明天上午带队去检测" in town.heard("progress", room="u21").text


def test_without_a_number_a_contact_means_what_the_department_has(town: Town) -> None:
    at_the_department(town)
    town.says("wx_chengguan", "办结 净化器装好了", room="d1")
    assert town.request().state == "resolved"
    assert town.heard("resolve", room="u21").mentions == ["wx_tang"]


def test_declined_by_a_department_it_goes_to_the_county_office(town: Town) -> None:
    at_the_department(town)
    town.says("wx_chengguan", "退单 1 油烟归生态环境局管", room="d1")
    assert (town.request().department_id, town.request().assignee_id) == (None, "P01")
    assert town.request().level == 3
    assert town.actions()[-2:] == ["decline", "escalate"]
    assert town.heard("escalate", to="wx_office")


def test_a_silent_department_is_reminded_then_the_office_has_it(town: Town) -> None:
    at_the_department(town)
    town.at("2026-03-10 18:00")
    assert town.heard("remind", to="wx_chengguan")
    town.at("2026-03-11 12:00")
    assert town.request().assignee_id == "P01"


def test_another_contact_has_no_word_on_it(town: Town) -> None:
    at_the_department(town)
    town.says("wx_water", "办结 1 好了", room="d2")
    assert town.request().state == "assigned"
    assert town.heard("refusal", room="d2")


def test_handed_to_a_person_by_name(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "转办 1 温秀兰", room="u12")
    assert (town.request().assignee_id, town.request().post_role) == ("P04", "building_leader")
    assert town.heard("assign", room="u12").mentions == ["wx_b1"]


@pytest.mark.parametrize("to", ["火星局", "张三丰", "局", ""])
def test_handed_to_nobody_known(town: Town, to: str) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", f"转办 1 {to}", room="u12")
    assert town.request().assignee_id == "P07"
    assert "转办 12 城管局" in town.heard("refusal", room="u12").text


@pytest.mark.parametrize("words", ["解释 1", "改类 1", "改类 1 不知道"])
def test_a_command_that_lacks_what_it_needs(town: Town, words: str) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", words, room="u12")
    assert town.actions() == ["report", "assign"]
    assert town.heard("refusal", room="u12")


# --- in private -------------------------------------------------------------------------------------------------


def test_a_private_report_is_told_to_nobody_else(town: Town) -> None:
    town.says("wx_ming", CHARGING)
    town.says("wx_u12", "收到 1 我晚上上门去说")
    town.says("wx_u12", "办结 1 已劝说，电动车推下楼了")
    ask = town.heard("resolve")
    assert (ask.message.to, ask.message.room) == ("wx_ming", None)
    town.says("wx_ming", "满意")
    assert town.request().state == "closed"
    assert not [line for line in town.lines if line.message.room]


def test_a_private_report_escalates_in_private(town: Town) -> None:
    town.says("wx_ming", CHARGING)
    town.says("wx_u12", "上报 1 劝不动")
    assert {line.message.to for line in town.all("escalate")} == {"wx_grid", "wx_secretary"}
    assert not [line for line in town.lines if line.message.room]


def test_a_neighbours_words_in_the_group_do_not_join_a_private_report(town: Town) -> None:
    town.says("wx_ming", CHARGING)
    town.says("wx_wan", CHARGING, room="u12")
    assert town.requests() == 2
    assert not town.request(2).private


def test_who_no_register_knows_reports_in_private_and_is_not_lost_in_silence(town: Town) -> None:
    town.says("wx_stranger", CHARGING)
    assert town.requests() == 0


def test_my_requests_are_mine_alone(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_wan", DOOR, room="u12")
    town.says("wx_ming", "我的诉求")
    assert "1号" in town.heard("answer", to="wx_ming").text
    assert "2号" not in town.heard("answer", to="wx_ming").text
    town.says("wx_bai", "我的诉求")
    assert "还没有反映过" in town.heard("answer", to="wx_bai").text


def test_a_todo_goes_by_deadline_and_shows_a_departments_too(town: Town) -> None:
    town.says("wx_u12", "我的待办")
    assert "没有没办完的事" in town.heard("answer", to="wx_u12").text
    town.says("wx_tang", SMOKE, room="u21")
    town.says("wx_u21", "转办 1 城管局", room="u21")
    town.says("wx_chengguan", "待办")
    assert "1号" in town.heard("answer", to="wx_chengguan").text


@pytest.mark.parametrize("words", ["开不了门，门禁坏了", "不是我家漏的，是楼上漏的"])
def test_a_private_report_that_begins_like_an_answer_is_heard(words: str) -> None:
    town = Town(meanings={words: "report facility"}).open()
    town.says("wx_ming", words)
    assert town.requests() == 1
    assert not town.all("refusal")


# --- candidates -------------------------------------------------------------------------------------------------


def test_what_may_be_one_is_asked_of_the_leader_at_noon_and_opened_by_a_word(town: Town) -> None:
    town.says("wx_ming", MAYBE, room="u12")
    assert not town.all()
    town.at("2026-03-10 18:00")
    asked = town.heard("candidates", to="wx_u12")
    assert MAYBE in asked.text
    town.says("wx_u12", "开 1")
    request = town.request()
    assert (request.reporter, request.kind, request.floor) == ("wx_ming", "facility", "3")
    assert town.heard("receipt", room="u12").mentions == ["wx_u12"]
    assert "1号" in town.heard("answer", to="wx_u12").text
    assert (Label.get().source, Label.get().kind) == ("opened", "facility")


def test_what_is_none_is_dismissed_and_learned_from(town: Town) -> None:
    town.says("wx_ming", TRADE, room="u12")
    town.at("2026-03-10 18:00").says("wx_u12", "不是 1")
    assert town.requests() == 0
    assert (Label.get().source, Label.get().act, Candidate.get().state) == ("dismissed", "chatter", "dismissed")
    town.at("2026-03-12 18:00")
    assert len(town.all("candidates")) == 1, "asked once"


def test_perhaps_a_danger_is_asked_at_once_also_at_night(town: Town) -> None:
    town.at("2026-03-10 23:30").says("wx_ming", DANGER, room="u12")
    line = town.heard("candidates", to="wx_u12")
    assert line.at.hour == 23
    assert line.message.room is None


@pytest.mark.parametrize(
    ("who", "words"), [("wx_b1", "开 1"), ("wx_wan", "开 1"), ("wx_u12", "开 7"), ("wx_u12", "不是 7")]
)
def test_only_who_was_asked_can_open_it(town: Town, who: str, words: str) -> None:
    town.says("wx_ming", MAYBE, room="u12")
    town.at("2026-03-10 18:00").says(who, words)
    assert town.requests() == 0
    assert "没有这条" in town.heard("refusal", to=who).text


def test_opened_once_only(town: Town) -> None:
    town.says("wx_ming", MAYBE, room="u12")
    town.at("2026-03-10 18:00").says("wx_u12", "开 1")
    town.says("wx_u12", "开 1")
    assert town.requests() == 1
    assert town.heard("refusal", to="wx_u12")


# --- taken back, photos -----------------------------------------------------------------------------------------


def test_a_detail_taken_back_is_forgotten_and_the_request_stands(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    detail = town.says("wx_ming", "在左手边那个", room="u12")
    photo = town.says("wx_ming", photos=1, room="u12")
    town.recalls("wx_ming", detail, room="u12")
    town.recalls("wx_ming", photo, room="u12")

    assert town.request().state == "assigned"
    kept = {row.message_id: (row.text, row.attachments) for row in talk(1)}
    assert kept[detail] == kept[photo] == ("［已撤回］", [])
    assert Message.get(Message.message_id == detail).text == ""


def test_a_report_with_neighbours_behind_it_stands_when_it_is_taken_back(town: Town) -> None:
    said = town.says("wx_ming", LAMP, room="u12")
    town.says("wx_wan", "我家也是", room="u12")
    town.recalls("wx_ming", said, room="u12")
    assert town.request().state == "assigned"


def test_a_candidate_taken_back_is_not_asked_about(town: Town) -> None:
    said = town.says("wx_ming", MAYBE, room="u12")
    town.recalls("wx_ming", said, room="u12")
    town.at("2026-03-10 18:00")
    assert not town.all("candidates"), "what was taken back is not copied to anybody"


def test_talk_taken_back_is_forgotten(town: Town) -> None:
    said = town.says("wx_ming", "今天天气真好", room="u12")
    town.recalls("wx_ming", said, room="u12")
    assert Message.get().text == ""
    town.recalls("wx_ming", "never", room="u12")
    assert town.requests() == 0


def test_a_leaders_photo_is_kept_as_proof(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    town.says("wx_u12", photos=2, room="u12")
    proof = talk(1)[-1]
    assert (proof.sender, proof.act, len(proof.attachments)) == ("wx_u12", "progress", 2)
    assert len(town.all("resolve")) == 1


def test_a_photo_long_after_belongs_to_nothing(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.passes(minutes=30).says("wx_ming", photos=1, room="u12")
    assert len(talk(1)) == 1
    town.says("wx_wan", photos=1, room="u12")
    assert len(talk(1)) == 1


# --- names, registers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nickname", "called"),
    [
        ("所有人", "@邻居\u2005"),
        ("@所有人", "@邻居\u2005"),
        ("🌸花开富贵🌸", "@🌸花开富贵🌸\u2005"),
        ("小陈\n301", "@小陈 301\u2005"),
        ("@{wx_grid}", "@{wx_grid}\u2005"),
        ("<b>陈</b>", "@<b>陈</b>\u2005"),
        ("", "@居民\u2005"),
        ("\u202e倒着写", None),
        ("=cmd|' /C calc'!A0", None),
    ],
)
def test_odd_nicknames_call_nobody_else(town: Town, nickname: str, called: str | None) -> None:
    town.joins("wx_odd", nickname, "u12")
    town.says("wx_odd", LAMP, room="u12")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    line = town.heard("resolve", room="u12")
    assert line.mentions == ["wx_odd"]
    assert "@所有人" not in line.text
    assert called is None or called in line.text


def test_a_phone_in_a_nickname_does_not_reach_the_group(town: Town) -> None:
    town.joins("wx_odd", "王姐13812345678", "u12")
    town.says("wx_odd", LAMP, room="u12")
    town.says("wx_u12", "办结 1 换好了", room="u12")
    assert not leaks(town.heard("resolve", room="u12").text)


def test_after_a_new_register_an_open_request_is_with_the_new_holder(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "收到 1，明天上午换", room="u12")
    changed = registers.rows()
    changed["任职"] = [[a, b, "P06" if c == "P07" else c] for a, b, c in changed["任职"]]
    apply_register(registers.register(changed), town.now)
    town.says("wx_u12", "办结 1 换好了", room="u12")
    assert (town.request().state, town.request().assignee_id) == ("assigned", "P06"), "who left the post has no say"
    assert town.heard("assign", to="wx_u11")
    town.says("wx_u11", "办结 1 换好了")
    assert town.request().state == "resolved"


def test_the_same_register_again_changes_nothing(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_tang", SMOKE, room="u21")
    town.says("wx_u21", "转办 2 城管局", room="u21")
    before = [town.actions(1), town.actions(2), len(town.lines)]
    apply_register(registers.register(), town.now)
    town.passes(minutes=1)
    assert [town.actions(1), town.actions(2), len(town.lines)] == before


def test_who_leaves_the_group_is_told_in_private(town: Town) -> None:
    from bot.messages import Left

    town.says("wx_ming", LAMP, room="u12")
    town.take(Left(town.now, "u12", "wx_u12"))
    town.says("wx_wan", RUBBISH, room="u12")
    assert town.heard("receipt", room="u12").mentions == []
    assert town.heard("assign", to="wx_u12").message.room is None


def test_a_group_that_no_register_knows_is_heard_and_answered_nothing(town: Town) -> None:
    town.joins("wx_ming", "小陈", "wild")
    town.says("wx_ming", LAMP, room="wild")
    assert (town.requests(), town.all()) == (0, [])


def test_an_identity_number_in_a_report_is_kept_masked(town: Town) -> None:
    words, masked = "三楼灯坏了，我是万里 361030198811037725", "三楼灯坏了，我是万里 [身份证号]"
    town = Town(meanings={words: "report facility", masked: "report facility"}).open()
    town.says("wx_wan", words, room="u12")
    assert town.heard("notice", to="wx_wan").message.room is None
    assert town.requests() == 1, "what is reported is heard all the same"
    assert not RequestMessage.select().where(RequestMessage.text.contains("361030198811037725")).exists()
    assert "361030198811037725" not in town.request().text + "".join(line.text for line in town.lines)


def test_a_phone_in_a_report_reaches_who_handles_it_and_no_group(town: Town) -> None:
    words = "三楼灯坏了，联系我13812345678"
    town = Town(meanings={words: "report facility"}).open()
    town.says("wx_ming", words, room="u12")
    town.says("wx_u12", "上报 1 够不着", room="u12")
    assert not [line for line in town.lines if line.message.room and leaks(line.text)]
