"""Many people, one matter: storms, me-toos, merging, two matters in one message, and what comes back weeks later."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.queries.requests import supporters, talk
from bot.rules.understanding import Understanding
from models import RequestMessage
from tests.hearing import DOOR, GAS, LAMP, LAMP_TOO, LEAK, RUBBISH, WATER, several
from tests.talk import Town

NO_WATER = (
    "停水了，一滴水都没有，怎么回事",
    "我这也停水了",
    "怎么又停水",
    "没水了没水了",
    "家里没水做饭了",
    "停水也不通知一声",
    "自来水没有了",
    "水停了吗，我家没水",
)
BACK = "三楼楼道灯又不亮了，上次修过的"
TWO = "三楼灯坏了，还有一楼垃圾没人收"
STILL = "那些垃圾还堆在那里没人管"


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock."""
    heard: dict[str, str | Understanding] = dict.fromkeys(NO_WATER, "report utilities")
    more: dict[str, str | Understanding] = {
        BACK: "report facility",
        STILL: "report sanitation",
        TWO: several(("三楼灯坏了", "report facility"), ("一楼垃圾没人收", "report sanitation")),
    }
    return Town(meanings={**heard, **more}).open()


def test_a_storm_is_one_request_and_few_lines(town: Town) -> None:
    people = ["wx_li", "wx_chen", "wx_ming", "wx_wan"]
    for turn in range(20):
        town.says(people[turn % 4], NO_WATER[turn % len(NO_WATER)], room="b1")

    assert town.requests() == 1
    assert len(supporters(1)) == 3, "each household once, the reporter's not at all"
    assert town.request().supporter_count == 3
    assert len(town.all("receipt")) == 1
    said = [line.purpose for line in town.all(room="b1")]
    assert said == ["receipt", "assign"], "who has it, and one leader more: once each; four households are no news yet"


def test_in_the_middle_of_a_storm_danger_breaks_through(town: Town) -> None:
    for turn in range(6):
        town.says(("wx_li", "wx_chen", "wx_ming")[turn % 3], NO_WATER[turn], room="b1")
    town.says("wx_wan", GAS, room="b1")

    assert town.requests() == 2
    assert town.request(2).urgent
    assert town.heard("urgent", room="b1").message.request == 2


def test_one_main_over_two_buildings_is_one_matter(town: Town) -> None:
    town.says("wx_li", WATER, room="b1")
    town.says("wx_tang", NO_WATER[3], room="b2")
    town.says("wx_bai", NO_WATER[4], room="u22")

    assert town.requests() == 1
    assert town.request().place_id.endswith("001"), "the place is now what holds all of them"
    assert "1号" in town.heard("receipt", room="b2").text
    town.says("wx_lu", "俺家也没水", room="b2")
    assert len(town.all("receipt", room="b2")) == 1, "said once a room"
    assert town.request().supporter_count == 3


def test_the_same_lamp_told_by_a_neighbour_is_counted_not_doubled(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_wan", LAMP_TOO, room="u12")
    assert (town.requests(), town.request().supporter_count) == (1, 1)
    assert len(town.all()) == 1


def test_a_lamp_on_another_floor_is_another_lamp(town: Town) -> None:
    town = Town(meanings={"五楼楼道灯不亮": "report facility"}).open()
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_wan", "五楼楼道灯不亮", room="u12")
    assert town.requests() == 2


def test_the_reporter_and_his_wife_count_as_one_household(town: Town) -> None:
    town.says("wx_ming", WATER, room="u12")
    town.joins("wx_wife", "301小陈家属", "u12")
    from models import Member

    Member.update(household=Member.get(wxid="wx_ming").household).where(Member.wxid == "wx_wife").execute()
    town.app.directory.forget_room("u12")
    town.says("wx_wife", "我家也是", room="u12")
    assert town.request().supporter_count == 0
    assert len(talk(1)) == 2, "it is kept all the same"


def test_somebody_without_a_household_counts_by_name(town: Town) -> None:
    town.says("wx_ming", WATER, room="u12")
    town.joins("wx_new", "新来的租客", "u12")
    town.says("wx_new", "我家也是", room="u12")
    town.says("wx_new", "+1", room="u12")
    assert supporters(1) == ["wx_new"]


def test_a_me_too_out_of_nowhere_is_nothing(town: Town) -> None:
    town.says("wx_ming", "我家也是", room="u12")
    assert (town.requests(), town.all()) == (0, [])


def test_merged_by_a_leader_the_households_are_counted_together(town: Town) -> None:
    town.says("wx_ming", DOOR, room="u12")
    town.says("wx_li", LEAK, room="u12")
    town.says("wx_wan", "501也是", room="u12")
    town.says("wx_u12", "并 2 1", room="u12")

    assert (town.request(2).state, town.request(2).into) == ("merged", 1)
    assert len(supporters(1)) == town.request(1).supporter_count == 2
    assert {row.message_id for row in RequestMessage.select().where(RequestMessage.request == 1)} >= {"m1", "m2", "m3"}


def test_a_word_on_the_merged_number_is_a_word_on_the_other(town: Town) -> None:
    town.says("wx_ming", DOOR, room="u12")
    second = town.says("wx_li", LEAK, room="u12")
    town.says("wx_u12", "并 2 1", room="u12")
    town.says("wx_u12", "收到 2", room="u12")
    assert town.request(1).state == "accepted"
    town.says("wx_u12", "办结 都弄好了", room="u12", quote=second)
    assert (town.request(1).state, town.request(2).state) == ("resolved", "merged")


def test_into_what_is_over_nothing_is_merged(town: Town) -> None:
    town.says("wx_ming", DOOR, room="u12")
    town.says("wx_wan", LEAK, room="u12")
    town.says("wx_ming", "撤销 1", room="u12")
    town.says("wx_u12", "并 2 1", room="u12")
    assert "不能再并进去" in town.heard("refusal", room="u12").text
    assert town.request(2).state == "assigned"


def test_into_itself_nothing_is_merged(town: Town) -> None:
    town.says("wx_ming", DOOR, room="u12")
    town.says("wx_u12", "并 1 1", room="u12")
    assert "不能并入自己" in town.heard("refusal").text
    assert town.request().state == "assigned"


def test_two_matters_in_one_message_are_two_requests(town: Town) -> None:
    said = town.says("wx_ming", TWO, room="u12")
    assert town.requests() == 2
    assert [town.request(no).kind for no in (1, 2)] == ["facility", "sanitation"]
    assert {row.request_id for row in RequestMessage.select().where(RequestMessage.message_id == said)} == {1, 2}

    town.says("wx_u12", "垃圾清走了", room="u12", quote=said)
    assert (town.request(1).state, town.request(2).state) == ("assigned", "resolved"), "the words say which of both"


def test_it_comes_back_weeks_later_and_the_record_says_so(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "办结 1 换了灯泡", room="u12")
    town.says("wx_ming", "满意", room="u12")
    town.passes(days=24)
    town.says("wx_wan", BACK, room="u12")

    assert town.requests() == 2
    assert town.request(2).recurrence_of == 1
    assert town.request(1).state == "closed", "what is over stays over"


def test_after_the_window_it_is_a_matter_of_its_own(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "办结 1 换了灯泡", room="u12")
    town.says("wx_ming", "满意", room="u12")
    town.now += timedelta(days=70)
    town.open().says("wx_wan", BACK, room="u12")
    assert town.request(2).recurrence_of is None


def test_told_again_by_its_reporter_within_a_day_it_is_opened_again(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "办结 1 换了灯泡", room="u12")
    town.says("wx_ming", "满意", room="u12")
    town.passes(hours=9)
    town.says("wx_ming", BACK, room="u12")
    assert (town.requests(), town.request().state, town.request().reopened) == (1, "assigned", 1)
    assert town.heard("assign", room="u12").mentions == ["wx_u12"]


@pytest.mark.parametrize("words", ["不满意 1", "不满意 1 又坏了"])
def test_not_content_after_it_was_closed_opens_it_again(town: Town, words: str) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", "办结 1 换了灯泡", room="u12")
    town.passes(days=4)
    assert town.request().close_reason == "unanswered"
    town.says("wx_ming", words, room="u12")
    assert (town.request().state, town.request().close_reason, town.request().satisfied) == ("assigned", "", False)
    town.passes(days=3)
    assert town.heard("remind", to="wx_u12"), "its clocks run again"


def test_pointing_back_at_ones_own_matter_joins_it(town: Town) -> None:
    town.says("wx_ming", RUBBISH, room="u12")
    town.passes(hours=5)
    town.says("wx_ming", STILL, room="u12")
    assert town.requests() == 1


def test_talk_about_a_request_is_joined_silently(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_ming", "在左手边那个", room="u12")
    town.says("wx_ming", photos=2, room="u12")
    town.says("wx_wan", "灯管一闪一闪的，老人下楼摸黑", room="u12")
    town.says("wx_wan", "已经三天了", room="u12")
    assert len(town.all()) == 1
    assert [str(row.act) for row in talk(1)] == ["report", "detail", "detail", "detail", "detail"]
