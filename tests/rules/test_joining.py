"""Talk in 荷塘苑: what is added to a request, what is joined, what stays a matter of its own."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SHANGHAI
from bot.rules.joining import Candidate, Fragment, Heard, Join, Joining, New, Recurrence, join
from bot.terms import Act, Kind, State

NINE = datetime(2026, 3, 10, 9, 0, tzinfo=SHANGHAI)
COUNTY = ("361030",)
GRID = (*COUNTY, "361030001", "361030001001")
OTHER_GRID = (*COUNTY, "361030002", "361030002001")
B1 = (*GRID, "1栋")
U11, U12 = (*B1, "1栋1单元"), (*B1, "1栋2单元")
B2 = (*GRID, "2栋")
U21 = (*B2, "2栋1单元")


def told(
    text: str,
    kind: Kind = Kind.FACILITY,
    *,
    no: int = 1,
    by: str = "方阿姨",
    place: tuple[str, ...] = U12,
    urgent: bool = False,
    minutes_ago: float = 5,
    state: State = State.ASSIGNED,
    closed_days_ago: float | None = None,
    household: str = "",
) -> Candidate:
    """A request told so many minutes ago, in the group of its place."""
    at = NINE - timedelta(minutes=minutes_ago)
    closed = NINE - timedelta(days=closed_days_ago) if closed_days_ago is not None else None
    return Candidate(
        no, kind, urgent, text, place, f"群{place[-1]}", by, at, at, at, state, household or by + "家", closed
    )


def says(
    text: str,
    *before: Candidate,
    by: str = "老赵",
    act: Act = Act.REPORT,
    kind: Kind | None = Kind.FACILITY,
    place: tuple[str, ...] = U12,
    urgent: bool = False,
    room: str = "",
    household: str = "",
    quote: int | None = None,
) -> Joining:
    """What becomes of a message said at nine, after the requests ``before``."""
    heard = Heard(text, act, kind, urgent, place, room or f"群{place[-1]}", by, household or by + "家", quote)
    return join(heard, before, NINE)


LAMP = told("三楼楼道灯不亮了 昨晚摸黑上的楼")
WATER = told("停水了？202没水", Kind.UTILITIES)
DRAIN = told("一楼下水道又反水了 厨房地漏往外冒", no=2, by="章姐", place=U12)


def test_with_nothing_open_a_report_opens_a_request() -> None:
    assert says("三楼楼道灯不亮了") == New()


class TestDetails:
    def test_the_reporter_adds_to_the_own_report_within_half_an_hour(self) -> None:
        assert says("就在拐角那里", LAMP, by="方阿姨", act=Act.DETAIL) == Join(1, "detail")

    def test_a_photo_alone_belongs_to_the_report_just_made(self) -> None:
        assert says("", LAMP, by="方阿姨", act=Act.DETAIL) == Join(1, "detail")

    def test_a_detail_that_reads_like_a_report_is_still_a_detail(self) -> None:
        assert says("孩子差点摔一跤 都三天了", LAMP, by="方阿姨") == Join(1, "detail")

    def test_another_of_the_same_household_adds_as_well(self) -> None:
        assert says("就在拐角", LAMP, by="方叔", household="方阿姨家", act=Act.DETAIL) == Join(1, "detail")

    def test_half_an_hour_later_a_loose_remark_is_no_detail_of_the_lamp(self) -> None:
        assert says("小区的猫把我家花盆打翻了", told(LAMP.text, minutes_ago=45), by="方阿姨", kind=Kind.OTHER) == New()

    def test_next_day_the_same_matter_by_the_reporter_goes_on(self) -> None:
        assert says("楼道灯还没来修", told(LAMP.text, minutes_ago=1440), by="方阿姨") == Join(1, "detail")

    def test_next_day_words_that_point_back_go_on_too(self) -> None:
        boxes = told("一楼楼道堆满了旧家具", Kind.SANITATION, minutes_ago=1380)
        assert says("那些东西还在那里 我今天早上又绊了一下", boxes, by="方阿姨", kind=Kind.HAZARD) == Join(1, "detail")

    def test_a_neighbour_adds_a_detail_to_what_is_talked_about(self) -> None:
        assert says("是三楼拐角那一盏", LAMP, act=Act.DETAIL) == Join(1, "detail")

    def test_a_detail_to_nothing_is_held_as_a_fragment(self) -> None:
        assert says("地下车库B区", act=Act.DETAIL, kind=None) == Fragment()

    def test_of_two_own_requests_the_one_whose_matter_is_named_gets_it(self) -> None:
        garbage = told("垃圾桶三天没倒了", Kind.SANITATION, no=2, minutes_ago=4)
        assert says("灯是声控的那盏", LAMP, garbage, by="方阿姨", act=Act.DETAIL) == Join(1, "detail")


class TestTwoProblems:
    def test_the_reporter_tells_of_something_else(self) -> None:
        assert says("还有垃圾桶三天没倒了 臭死了", LAMP, by="方阿姨", kind=Kind.SANITATION) == New()

    def test_another_matter_by_another_neighbour(self) -> None:
        assert says("单元门关不上了", LAMP) == New()

    def test_the_lamp_of_another_floor_is_another_lamp(self) -> None:
        assert says("五楼的灯也坏了一个月了没人换", LAMP) == New()


class TestMeToo:
    @pytest.mark.parametrize("text", ["我家也是", "+1", "同楼上", "附议 早该管管了"])
    def test_it_joins_the_matter_being_talked_about(self, text: str) -> None:
        assert says(text, WATER, act=Act.SUPPORT) == Join(1, "support")

    def test_the_latest_talk_in_the_room_wins(self) -> None:
        old = told("单元门关不上", no=1, minutes_ago=90)
        assert says("我家也是", old, told("楼道灯坏了", no=2, minutes_ago=3), act=Act.SUPPORT) == Join(2, "support")

    def test_the_named_matter_wins_over_the_latest(self) -> None:
        garbage = told("垃圾桶三天没倒", Kind.SANITATION, no=1, minutes_ago=20)
        lamp = told("电梯里的灯一闪一闪", no=2, minutes_ago=3)
        assert says("垃圾确实臭 我家二楼最受罪", garbage, lamp, act=Act.SUPPORT) == Join(1, "support")

    def test_another_word_for_the_same_smoke_is_still_a_me_too(self) -> None:
        grill = told("后门烧烤店的油烟全灌进来", Kind.POLLUTION)
        assert says("+1 晚上十二点还吵", grill, act=Act.SUPPORT, kind=Kind.POLLUTION) == Join(1, "support")

    def test_no_power_is_no_me_too_on_a_water_cut(self) -> None:
        assert says("我家也没电", WATER, act=Act.SUPPORT, kind=Kind.UTILITIES) == New()

    def test_after_two_hours_nobody_knows_what_is_meant(self) -> None:
        assert says("我家也是", told("停水了", Kind.UTILITIES, minutes_ago=150), act=Act.SUPPORT) == Fragment()

    def test_it_does_not_reach_a_request_of_another_grid(self) -> None:
        far = told("停水了", Kind.UTILITIES, place=(*OTHER_GRID, "8栋"))
        assert says("我家也是", far, act=Act.SUPPORT) == Fragment()

    def test_from_another_room_it_reaches_only_a_main_that_feeds_both(self) -> None:
        assert says("+1", WATER, act=Act.SUPPORT, place=U21, kind=None) == Join(1, "support")
        wheel = told("三栋门口的转盘裂开了", place=B1)
        assert says("搞错了 不好意思", wheel, act=Act.DETAIL, kind=None) == Fragment()
        assert says("转盘旁边还有根钉子", wheel, act=Act.DETAIL, kind=None) == Join(1, "detail")

    def test_a_neighbours_remark_of_another_kind_is_no_detail(self) -> None:
        assert says("油条涨价了五毛", DRAIN, act=Act.DETAIL, kind=Kind.LIVELIHOOD) == New()
        assert says("油条涨价了五毛", DRAIN, act=Act.SUPPORT, kind=Kind.LIVELIHOOD) == New()
        assert says("早点摊的油条真香", DRAIN, act=Act.DETAIL, kind=Kind.LIVELIHOOD) == Fragment()

    def test_the_reporters_household_is_no_supporter(self) -> None:
        assert says("我家也是", WATER, by="方叔", household="方阿姨家", act=Act.SUPPORT) == Join(1, "detail")


class TestToldAgain:
    def test_the_same_lamp_told_by_a_neighbour_is_joined(self) -> None:
        assert says("三楼的路灯不亮 老人下楼看不见", LAMP) == Join(1, "support")

    def test_in_the_building_group_too(self) -> None:
        answer = says("2单元污水流到我们这边来了 一股臭味", DRAIN, place=B1, kind=Kind.SANITATION)
        assert answer == Join(2, "support")

    def test_not_that_of_the_next_unit(self) -> None:
        assert says("三楼楼道灯不亮", LAMP, place=U11) == New()

    def test_a_leak_from_above_is_each_flats_own(self) -> None:
        leak = told("楼上漏水滴到我家厨房", Kind.DISPUTE)
        assert says("我家天花板也漏水 楼上的来看看", leak, kind=Kind.DISPUTE) == New()
        assert says("我家天花板漏水 楼上的来看看", leak, kind=Kind.DISPUTE, place=U11) == New()

    def test_but_both_may_name_the_flat_it_comes_from(self) -> None:
        leak = told("502漏水到我家了", Kind.DISPUTE)
        assert says("502又漏水 墙都湿了", leak, kind=Kind.DISPUTE) == Join(1, "support")

    def test_drilling_heard_in_one_staircase_is_one_matter(self) -> None:
        drill = told("楼上电钻从早打到晚", Kind.DISPUTE)
        assert says("谁家装修啊 吵死了", drill, kind=Kind.DISPUTE) == Join(1, "support")

    def test_an_outburst_amid_the_talk_belongs_to_it(self) -> None:
        grill = told("后门烧烤店的油烟全灌进来", Kind.POLLUTION)
        assert says("我住二楼首当其冲！！！", grill, kind=Kind.POLLUTION) == Join(1, "support")

    def test_without_a_matter_word_nearly_the_same_words_will_do(self) -> None:
        pond = told("荷花池里漂着好多死鱼", Kind.POLLUTION, minutes_ago=200)
        assert says("荷花池里漂着死鱼 没人捞", pond, kind=Kind.POLLUTION) == Join(1, "support")


class TestOutage:
    def test_one_main_feeds_the_whole_grid(self) -> None:
        assert says("咋没水了 脸洗到一半", WATER, place=U21, kind=Kind.UTILITIES) == Join(1, "same")

    def test_in_the_grid_group_it_joins_as_well(self) -> None:
        assert says("全小区都停水了吗 1栋没水", WATER, place=B1, kind=Kind.UTILITIES) == Join(1, "same")

    def test_twenty_in_ten_minutes_become_one(self) -> None:
        texts = [f"{n}0{n}没水了" for n in range(1, 10)] + ["一滴水都没有"] * 11
        assert {says(text, WATER, by=text, place=U21, kind=Kind.UTILITIES) for text in texts} == {Join(1, "same")}

    def test_not_power_into_water(self) -> None:
        assert says("停电了？", WATER, place=U21, kind=Kind.UTILITIES) == New()

    def test_not_another_grid(self) -> None:
        assert says("没水了", WATER, place=(*OTHER_GRID, "8栋"), kind=Kind.UTILITIES) == New()

    def test_an_hour_later_another_building_is_another_matter(self) -> None:
        late = told("停水了", Kind.UTILITIES, minutes_ago=60)
        assert says("没水了", late, place=U21, kind=Kind.UTILITIES) == New()
        assert says("没水了", late, place=U12, kind=Kind.UTILITIES) == Join(1, "same")


class TestUrgent:
    def test_a_person_in_the_lift_is_not_swallowed_by_the_water_storm(self) -> None:
        answer = says("电梯也不动了！！我爸一个人在里面 按铃没人理", WATER, urgent=True)
        assert answer == New()

    def test_the_same_matter_grown_urgent_makes_the_request_urgent(self) -> None:
        wire = told("配电箱电线裸露 充电的还挂在上面", Kind.HAZARD)
        answer = says("充电那里冒火花了！！", wire, by="方阿姨", kind=Kind.HAZARD, urgent=True)
        assert answer == Join(1, "detail", raise_urgent=True)

    def test_urgent_words_of_another_person_without_a_matter_do_not_vanish(self) -> None:
        assert says("快来人啊 有人晕倒了", LAMP, kind=Kind.LIVELIHOOD, urgent=True) == New()

    def test_more_on_an_urgent_one_is_a_detail(self) -> None:
        lift = told("电梯困人了 有个老人在里面", urgent=True)
        assert says("快点啊 他有心脏病！！！", lift, by="方阿姨", act=Act.DETAIL, urgent=True) == Join(1, "detail")

    def test_gas_smelt_by_a_second_household_is_the_same_gas(self) -> None:
        gas = told("一楼好大煤气味", Kind.HAZARD, urgent=True)
        assert says("我开门也闻到煤气味了", gas, kind=Kind.HAZARD, urgent=True) == Join(1, "support")


class TestComingBack:
    def test_the_same_matter_weeks_later_is_linked(self) -> None:
        old = told(DRAIN.text, no=2, minutes_ago=30000, state=State.CLOSED, closed_days_ago=7)
        assert says("才一个礼拜 一楼地漏又冒水了", old, kind=Kind.SANITATION) == Recurrence(2)

    def test_not_after_two_months(self) -> None:
        old = told(DRAIN.text, no=2, minutes_ago=90000, state=State.CLOSED, closed_days_ago=61)
        assert says("一楼地漏又冒水了", old) == New()

    def test_not_another_matter(self) -> None:
        old = told(DRAIN.text, no=2, minutes_ago=30000, state=State.CLOSED, closed_days_ago=7)
        assert says("单元门坏了", old) == New()

    def test_withdrawn_ones_do_not_come_back(self) -> None:
        assert says("三楼灯不亮", told(LAMP.text, minutes_ago=3000, state=State.WITHDRAWN, closed_days_ago=2)) == New()

    def test_the_reporter_right_after_it_was_resolved_reopens(self) -> None:
        done = told(LAMP.text, minutes_ago=60, state=State.RESOLVED)
        assert says("三楼的灯又不亮了", done, by="方阿姨") == Join(1, "detail", reopens=True)

    def test_a_live_one_is_joined_rather_than_a_past_one_linked(self) -> None:
        old = told(LAMP.text, no=1, minutes_ago=30000, state=State.CLOSED, closed_days_ago=9)
        assert says("三楼灯还是不亮", old, told(LAMP.text, no=5)) == Join(5, "support")


class TestQuotes:
    def test_a_quote_names_the_request_whatever_the_words(self) -> None:
        assert says("这个我家也遇到了", LAMP, WATER_2, quote=2, act=Act.SUPPORT) == Join(2, "support")

    def test_a_quote_of_one_closed_long_ago_tells_of_its_return(self) -> None:
        old = told(LAMP.text, minutes_ago=30000, state=State.CLOSED, closed_days_ago=9)
        assert says("又坏了", old, quote=1) == Recurrence(1)

    def test_a_quote_of_an_unknown_request_is_no_quote(self) -> None:
        assert says("单元门坏了", LAMP, quote=77) == New()


WATER_2 = told("停水了", Kind.UTILITIES, no=2, minutes_ago=50)

_texts = st.text(alphabet="三楼灯坏了没水电梯我家也是漏502 +1！", max_size=30)


@given(
    _texts, _texts, st.sampled_from([Act.REPORT, Act.SUPPORT, Act.DETAIL]), st.booleans(), st.sampled_from(list(State))
)
def test_whatever_is_said_there_is_an_answer_and_urgency_never_vanishes(
    text: str, before: str, act: Act, urgent: bool, state: State
) -> None:
    answer = says(text, told(before, state=state), act=act, urgent=urgent)
    if isinstance(answer, Join):
        assert answer.raise_urgent == urgent
