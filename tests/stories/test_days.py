"""Days of a group as they go: work in plain words, help that came, who speaks late, words without a number."""

from __future__ import annotations

import pytest

from tests.talk import Town

COVER = "哪个把1栋门口的沟盖板搬走了？我刚才一脚踩空，膝盖都破了"
FAINT = "我爸突然晕倒了！叫不醒！有没有邻居会急救的"
LIGHTS = "小区里路灯一到后半夜就全灭，下夜班回来伸手不见五指"


@pytest.fixture
def town() -> Town:
    """Tuesday morning, heard with its own ears."""
    return Town().open()


def test_what_is_put_back_and_nailed_down_is_done(town: Town) -> None:
    town.says("wx_ming", COVER, room="b1")
    town.says("wx_b1", "看到了，我先拿个锥桶围起来，再报物业配一块", room="b1")
    town.at("2026-03-12 16:00").says("wx_b1", "板子装上去了，钉牢了，大家放心走", room="b1")
    assert town.request().state == "resolved"
    town.passes(minutes=30)
    town.says("wx_ming", "辛苦温老师，走着踏实了", room="b1")
    assert (town.request().state, town.request().satisfied) == ("closed", True)


def test_what_will_be_nailed_down_is_not(town: Town) -> None:
    town.says("wx_ming", COVER, room="b1")
    town.says("wx_b1", "板子明天装上去", room="b1")
    assert town.request().state == "accepted"


def test_who_reported_says_that_it_is_well_before_the_leader_does(town: Town) -> None:
    town.says("wx_ming", COVER, room="b1")
    town.says("wx_b1", "看到了，马上联系物业", room="b1")
    town.passes(hours=3)
    town.says("wx_ming", "盖板盖上了，走着踏实了", room="b1")
    assert (town.request().state, town.request().satisfied) == ("closed", True)


def test_but_a_kind_word_to_somebody_else_is_no_verdict(town: Town) -> None:
    town.says("wx_ming", COVER, room="b1")
    town.says("wx_wan", "我家娃今天考完了", room="b1")
    town.says("wx_ming", "那放心了", room="b1")
    assert town.request().state == "assigned"


def test_help_that_came_ends_the_alarm(town: Town) -> None:
    town.at("2026-03-10 22:10").says("wx_ming", FAINT, room="u12")
    assert town.request().urgent
    town.passes(minutes=9)
    town.says("wx_ming", "120来了，谢谢大家", room="u12")
    before = len(town.lines)
    town.passes(hours=2)
    assert town.silent(before), "nobody is rung out of bed for what is over"


def test_somebody_who_calls_for_an_ambulance_does_not_end_it(town: Town) -> None:
    town.at("2026-03-10 22:10").says("wx_ming", FAINT, room="u12")
    town.says("wx_wan", "快打120", room="u12")
    town.passes(minutes=20)
    assert town.all("escalate", to="wx_grid")


def test_nobody_is_told_twice_of_one_alarm(town: Town) -> None:
    town.at("2026-03-10 22:10").says("wx_ming", FAINT, room="u12")
    town.at("2026-03-13 20:00")
    for wxid in ("wx_grid", "wx_secretary", "wx_office"):
        alarms = [line for line in town.all("escalate", to=wxid) if "还没有人接" in line.text or "接单" in line.text]
        assert len(alarms) <= 2, f"{wxid}: as the next one up, and as who has it now"


def test_a_department_that_answers_late_has_it_again(town: Town) -> None:
    town.says("wx_ming", LIGHTS, room="g")
    town.says("wx_grid", "转办 1 城管局", room="g")
    town.at("2026-03-11 17:00")
    assert town.request().assignee_id == "P01", "it went up to the office"
    town.says("wx_chengguan", "收到，明天上午派人来调定时器", room="d1")
    assert (town.request().state, town.request().department_id) == ("accepted", "D01")
    town.at("2026-03-12 11:30").says("wx_chengguan", "已调整到早上六点熄灯", room="d1")
    assert town.request().state == "resolved"


def test_a_department_has_nothing_to_do_with_what_it_never_had(town: Town) -> None:
    town.says("wx_ming", LIGHTS, room="g")
    town.says("wx_chengguan", "收到，明天上午派人来", room="d1")
    assert town.request().state == "assigned"


def test_who_reported_one_thing_need_not_say_its_number(town: Town) -> None:
    town.says("wx_ming", "三楼楼道灯坏了，黑漆漆的", room="u12")
    town.says("wx_ming", "撤销", room="u12")
    assert town.request().state == "withdrawn"


def test_the_word_alone_is_talk_where_there_is_nothing(town: Town) -> None:
    before = len(town.lines)
    town.says("wx_ming", "撤销", room="u12")
    town.says("wx_ming", "撤销那条通知吧", room="u12")
    assert town.silent(before)


def test_talk_about_a_matter_is_no_matter_to_ask_about(town: Town) -> None:
    town.says("wx_ming", COVER, room="b1")
    town.says("wx_li", "那个板是不是收废品的拿走了", room="b1")
    town.passes(hours=8)
    assert not town.all("candidates")


def test_a_bare_word_of_who_has_one_thing_in_hand_is_enough(town: Town) -> None:
    town.says("wx_ming", "三楼声控灯怎么喊都不亮", room="u12")
    town.says("wx_u12", "好的，晚上下班带个灯泡去换", room="u12")
    town.at("2026-03-10 20:30").says("wx_u12", "换了", room="u12")
    assert town.request().state == "resolved"
    town.says("wx_ming", "亮了👍", room="u12")
    assert town.request().satisfied


def test_and_who_reported_need_not_wait_for_it(town: Town) -> None:
    town.says("wx_ming", "三楼声控灯怎么喊都不亮", room="u12")
    town.says("wx_u12", "好的，马上带个灯泡去换", room="u12")
    town.passes(minutes=40)
    town.says("wx_ming", "亮了👍", room="u12")
    assert (town.request().state, town.request().satisfied) == ("closed", True)


def test_who_grumbles_about_an_announced_cut_reports_nothing(town: Town) -> None:
    town.says("wx_u12", "1栋2单元的邻居们，明天上午9点到11点停水检修，请提前储水", room="u12")
    town.says("wx_ming", "又停水", room="u12")
    town.says("wx_wan", "啊又停水啊，没水怎么做饭", room="u12")
    assert town.requests() == 0


def test_but_a_cut_that_lasts_longer_than_announced_is_one(town: Town) -> None:
    town.says("wx_u12", "1栋2单元的邻居们，明天上午9点到11点停水检修，请提前储水", room="u12")
    town.at("2026-03-11 11:40").says("wx_ming", "怎么还没来水啊，都十一点半了", room="u12")
    town.says("wx_wan", "我家也没来", room="u12")
    assert town.requests() == 1


def test_goods_on_the_pavement_are_not_notices_on_the_wall(town: Town) -> None:
    town.says("wx_ming", "楼道里的小广告贴得到处都是，撕都撕不完，谁管管", room="u12")
    town.says("wx_li", "荷塘超市天天把货堆到人行道上，我们推婴儿车都要走马路，太危险了", room="g")
    assert town.requests() == 2


def test_a_contacts_nod_in_his_departments_group_takes_what_was_sent_there(town: Town) -> None:
    town.says("wx_ming", LIGHTS, room="g")
    town.says("wx_grid", "转办 1 城管局", room="g")
    town.says("wx_chengguan", "收到", room="d1")
    assert (town.request().state, town.request().department_id) == ("accepted", "D01")


def test_a_nod_to_a_notice_there_takes_nothing(town: Town) -> None:
    town.says("wx_ming", LIGHTS, room="g")
    town.says("wx_grid", "转办 1 城管局", room="g")
    town.says("wx_office", "各位，明天上午九点在局里开联席会，请准时参加", room="d1")
    town.says("wx_chengguan", "收到", room="d1")
    assert town.request().state == "assigned"


def test_what_is_much_safer_now_is_well(town: Town) -> None:
    town.says("wx_ming", COVER, room="b1")
    town.says("wx_b1", "办结 1 换了新盖板", room="b1")
    town.says("wx_ming", "换了，安全多了，谢谢", room="b1")
    assert town.request().satisfied


def test_the_reason_of_who_hands_it_up_is_told_as_his(town: Town) -> None:
    town.says("wx_ming", COVER, room="b1")
    town.says("wx_b1", "上报 1 要动用大修资金", room="b1")
    said = town.heard("escalate").text
    assert "上报：要动用大修资金" in said or "（要动用大修资金）" in said, said


def test_an_outage_in_three_groups_is_one_matter_and_ends_by_plain_words(town: Town) -> None:
    town.at("2026-03-12 18:40").says("wx_ming", "没电了，整栋都黑了", room="u12")
    town.says("wx_li", "一单元停电了", room="u11")
    town.says("wx_chen", "1栋整栋都没电", room="g")
    town.says("wx_wan", "应该是变压器跳了，刚听见砰的一声", room="u12")
    assert town.requests() == 1
    town.passes(minutes=5)
    town.says("wx_grid", "供电公司在抢修，大概八点恢复", room="g")
    assert town.request().state == "accepted"
    town.at("2026-03-12 20:05").says("wx_grid", "电来了，大家看看", room="g")
    assert town.request().state == "resolved"
    town.says("wx_ming", "来了来了 谢谢", room="u12")
    assert town.request().satisfied


def test_who_calls_that_he_is_coming_judges_nothing(town: Town) -> None:
    town.says("wx_ming", COVER, room="b1")
    town.says("wx_b1", "看到了，我马上来看", room="b1")
    town.says("wx_ming", "好的，师傅来了喊我", room="b1")
    assert town.request().state == "accepted"


def test_less_noise_is_well_and_less_water_is_not(town: Town) -> None:
    town.says("wx_ming", "有没有人管管楼下跳广场舞的，音响开那么大，我孩子中考呢", room="u12")
    town.says("wx_u12", "办结 1 跟领队说好了，音量调低", room="u12")
    town.says("wx_ming", "今天声音小多了，谢谢平哥", room="u12")
    assert town.request().satisfied


def test_a_dog_that_was_tied_up_is_settled(town: Town) -> None:
    town.says("wx_ming", "楼下那条黄狗又没拴，刚才追着我孩子跑", room="u12")
    town.says("wx_u12", "我现在过去", room="u12")
    town.says("wx_u12", "狗主人已经拴好了，也批评教育了", room="u12")
    assert town.request().state == "resolved"


def test_who_ends_with_the_word_hands_it_up(town: Town) -> None:
    town.says("wx_ming", "顶楼漏雨，卧室天花板滴水，床都湿了", room="u12")
    town.says("wx_u12", "收到 马上来看", room="u12")
    town.says("wx_u12", "屋顶防水层裂了，要走维修资金，上报", room="u12")
    assert town.actions()[-1] == "escalate"
    assert "上报：屋顶防水层裂了，要走维修资金" in town.heard("escalate").text


def test_who_says_that_he_will_hand_it_up_does_not_yet(town: Town) -> None:
    town.says("wx_ming", "顶楼漏雨，卧室天花板滴水，床都湿了", room="u12")
    town.says("wx_u12", "我先看看，实在不行再上报", room="u12")
    assert "escalate" not in town.actions()
