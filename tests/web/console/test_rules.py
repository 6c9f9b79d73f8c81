"""词语与规则: what is in force, what others would do, saved by who may, and brought back; looking changes nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import yaml

from bot.actions.service_requests import moving
from bot.queries.rules import versions
from bot.terms import Kind
from models import Audit, Place, RuleVersion, ServiceRequest
from tests.registers import COUNTY, NOW
from tests.web.rows import asked, heard, said


def effect(page: str) -> str:
    return page.split('id="effect"')[1].split("</section>")[0] if 'id="effect"' in page else ""


def planned(office, text: str, **more) -> int:
    """An open request whose deadline is reckoned by the rules in force."""
    no = asked(text, NOW - timedelta(days=2), level_since=NOW - timedelta(days=2), **more)
    moving.plan(office.bot.context(), ServiceRequest.get_by_id(no))
    return no


async def test_what_is_in_force_stands_there(office, register):
    page = await office.browser("reader").reads("/rules")
    for words in ("08:30-12:00、14:30-18:00", "21:00-08:00", 'value="3、7、7"', "公共设施损坏", 'value="4"'):
        assert words in page
    assert not effect(page)
    assert 'method="post"' not in page


async def test_what_other_deadlines_would_do_is_shown_and_nothing_changes(office, register):
    no = planned(office, "灯坏了")
    before = ServiceRequest.get_by_id(no).due_at
    page = effect(
        await office.browser("office").reads("/rules?resolve_workdays=5、7、7&accept_hours=2&warn_workdays=1")
    )
    assert "1 件的时限会变" in page
    assert f"/console/requests/{no}" in page
    assert "<td>4</td><td><b>2</b>" in page
    assert "<td>3、7、7</td><td><b>5、7、7</b>" in page
    assert "到期前" not in page
    assert "马上超时" not in page
    assert ServiceRequest.get_by_id(no).due_at == before
    assert RuleVersion.select().count() == 0


async def test_what_would_be_overdue_at_once_is_said(office, register):
    planned(office, "灯坏了")
    page = effect(await office.browser("office").reads("/rules?resolve_workdays=0.1 7 7"))
    assert "其中 1 件马上超时" in page


async def test_the_rules_in_force_have_no_effect(office, register):
    planned(office, "灯坏了")
    assert not effect(await office.browser("office").reads("/rules?resolve_workdays=3、7、7&accept_hours=4"))


@pytest.mark.parametrize("words", ["x", "0", "-1", "1e9", "nan", "<b>"])
async def test_what_is_no_number_is_said(office, register, words):
    page = await office.browser("office").reads(f"/rules?accept_hours={words}&resolve_workdays=5、7、7")
    assert "多少工作小时内接单：" in page
    assert not effect(page)
    assert "<b>" not in page.split('name="accept_hours"')[1][:40]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("working_hours=12:00-08:00", "从早到晚"),
        ("digest_times=14:30、08:30", "从小到大"),
        ("resolve_workdays=3、7", "三级要写全"),
        ("weekly_paper=每周一", "周一 09:00"),
        ("sure=0.1", "不能大于"),
        ("kind_noise=工作日 1、2", ""),
        ("kind_facility=天 1、2、3", "没有“天”"),
        ("text=欢迎{name}", "花括号里只能写"),
    ],
)
async def test_what_does_not_fit_is_said_in_words(office, register, query, told):
    page = await office.browser("office").reads(f"/rules?{query}")
    assert not effect(page)
    assert not told or told in page


async def test_of_requests_beyond_ones_bounds_nothing_is_told(office, register):
    planned(office, "自己社区的事")
    Place.create(code="361030002", parent=COUNTY, level="community", name="桥东社区", path=f"{COUNTY}/361030002/")
    planned(office, "别处的事", place="361030002")
    office.account("near", "督查", "read_only", "361030001")
    page = effect(await office.browser("near").reads("/rules?resolve_workdays=5、7、7"))
    assert "1 件的时限会变" in page
    assert "别处的事" not in page
    assert "2 件的时限会变" in effect(await office.browser("office").reads("/rules?resolve_workdays=5、7、7"))


# --- other effects than deadlines -------------------------------------------------------------------------------------


async def test_longer_quiet_hours_say_what_would_have_waited(office, register):
    for hour, purpose in ((19, "remind"), (20, "remind"), (20, "receipt"), (15, "remind")):
        said("催一催", (NOW - timedelta(days=1)).replace(hour=hour), room="u12", purpose=purpose)
    page = effect(await office.browser("office").reads("/rules?quiet_hours=19:00-08:00"))
    assert "有 2 条不急的话会等到 08:00" in page


async def test_a_lower_cap_says_how_often_it_would_have_held(office, register):
    for hour in (9, 10, 11):
        moment = (NOW - timedelta(days=1)).replace(hour=hour)
        said("找您", moment, room="u12", purpose="assign", mentions=["wx_u12"])
    page = effect(await office.browser("office").reads("/rules?leader_mentions_per_day=2"))
    assert "有 1 人次一天被 @ 超过 2 次" in page
    assert "有 0 人次" in effect(await office.browser("office").reads("/rules?leader_mentions_per_day=5"))


async def test_a_new_welcome_reads_as_newcomers_read_it(office, register):
    page = effect(await office.browser("office").reads("/rules?text=你好，我是{bot}，闲聊留{hours}小时<i>"))
    assert "你好，我是小区助手，闲聊留24小时&lt;i&gt;" in page


async def test_other_thresholds_are_heard_on_the_last_messages(office, register):
    heard("u12", "wx_ming", "三楼楼道的灯坏了，黑漆漆的", NOW)
    heard("private:wx_li", "wx_li", "私下说的灯坏了", NOW)
    page = effect(await office.browser("office").reads("/rules?sure=1&unsure=1"))
    assert "最近 1 条还留着的群消息里，1 条会听得不一样" in page
    assert "三楼楼道的灯坏了" in page
    assert "私下说的" not in page


# --- saving and bringing back -----------------------------------------------------------------------------------------


async def test_what_was_shown_holds_and_is_written_down(office, register):
    browser = office.browser("office")
    answer = await browser.sends("/rules/save", accept_hours="2", note="夏天人手多", seen="0")
    assert answer.status_code == 303
    assert office.bot.adopted == [None]
    assert office.bot.context().settings.clocks.accept_hours == 2
    version = RuleVersion.get()
    assert (version.who, version.note) == ("县三长办 王敏", "夏天人手多：多少工作小时内接单 4→2")
    assert Audit.get(Audit.action == "save_rules").note == version.note
    page = await browser.reads("/rules")
    assert 'name="accept_hours" value="2"' in page
    assert "夏天人手多" in page


async def test_a_kind_gets_times_of_its_own_and_gives_them_back(office, register):
    browser = office.browser("office")
    await browser.sends("/rules/save", kind_facility="工作时 7、14、21", seen="0")
    own = office.bot.context().settings.clocks.by_kind[Kind.FACILITY]
    assert (own.unit.label, dict(own.levels)) == ("工作时", {1: 7, 2: 14, 3: 21})
    await browser.sends("/rules/save", kind_facility="", seen=str(RuleVersion.get().id))
    assert office.bot.context().settings.clocks.by_kind == {}


async def test_the_number_to_ring_is_filled_in(office, register):
    browser = office.browser("office")
    assert "<td>（空）</td><td><b>0790-6220000</b>" in effect(await browser.reads("/rules?call_gas=0790-6220000"))
    await browser.sends("/rules/save", call_gas="0790-6220000", seen="0")
    lines = office.bot.context().settings.emergency.hotlines
    assert (str(lines["gas"]), str(lines["fire"])) == ("燃气抢修0790-6220000", "火警119")
    assert "电话只写数字" in await browser.reads("/rules?call_gas=找老王")


async def test_an_earlier_version_comes_back_whole(office, register):
    browser = office.browser("office")
    await browser.sends("/rules/save", accept_hours="2", seen="0")
    first = RuleVersion.get().id
    await browser.sends("/rules/save", accept_hours="3", quiet_hours="20:00-08:00", seen=str(first))
    page = await browser.reads(f"/rules?version={first}")
    assert "<td>3</td><td><b>2</b>" in effect(page)
    await browser.sends("/rules/save", version=str(first), seen=str(first + 1))
    clocks = office.bot.context().settings.clocks
    assert (clocks.accept_hours, f"{clocks.quiet_hours.start:%H:%M}") == (2, "21:00")
    assert [one.id for one in versions("settings")] == [first + 2, first + 1, first]


async def test_who_saves_upon_what_somebody_else_changed_meanwhile_is_told(office, register):
    browser = office.browser("office")
    await browser.sends("/rules/save", accept_hours="2", seen="0")
    answer = await browser.sends("/rules/save", accept_hours="3", seen="0")
    assert answer.status_code == 409
    assert "别人刚刚也改过" in answer.text
    assert office.bot.context().settings.clocks.accept_hours == 2


@pytest.mark.parametrize(
    "fields", [{}, {"accept_hours": "4"}, {"accept_hours": "-1"}, {"database": "x"}, {"version": "99"}, {"seen": "x"}]
)
async def test_nothing_is_saved_that_is_no_change_or_does_not_fit(office, register, fields):
    answer = await office.browser("office").sends("/rules/save", **({"seen": "0"} | fields))
    assert answer.status_code in (404, 409)
    assert RuleVersion.select().count() == 0


async def test_who_may_only_read_changes_nothing(office, register):
    for name in ("reader", "secretary", "department"):
        assert (await office.browser(name).sends("/rules/save", accept_hours="2", seen="0")).status_code == 403
    assert "请县三长办" in effect(await office.browser("reader").reads("/rules?accept_hours=2"))


# --- words ------------------------------------------------------------------------------------------------------------


async def test_words_are_heard_on_the_last_messages_before_they_are_saved(office, register, tmp_path):
    heard("u12", "wx_ming", "三楼的灯哦豁了好几天，有人管吗", NOW)
    page = effect((await office.browser("office").sends("/rules/words/try", classes="停供：哦豁", same_as="")).text)
    assert "1 条会听得不一样" in page
    assert "三楼的灯哦豁了" in page
    assert re.search("<b>[^<]*水电气网", page)
    assert not (tmp_path / "lexicon.yaml").exists()


async def test_saved_words_are_used_at_once_and_can_come_back(office, register, tmp_path):
    browser, file = office.browser("office"), tmp_path / "lexicon.yaml"
    file.write_text("classes:\n  自己的: {what: 毛病, words: 咕咚}\n", encoding="utf-8")
    page = await browser.reads("/rules/words")
    assert "自己的：咕咚" in page
    answer = await browser.sends(
        "/rules/words/save", classes="自己的：咕咚 咣当", same_as="停水：没得水", seen="0", note="土话"
    )
    assert answer.status_code == 303
    (judge,) = office.bot.adopted
    assert judge.reader.lexicon.classes["自己的"].words == ("咕咚", "咣当")
    assert judge.reader.lexicon.same_as["没得水"] == "停水"
    assert yaml.safe_load(file.read_text("utf-8"))["classes"]["自己的"] == {"what": "毛病", "words": "咕咚 咣当"}
    first = versions("words")[-1]
    assert first.note == "原来的"
    assert "自己的：咕咚</textarea>" in await browser.reads(f"/rules/words?version={first.id}")


@pytest.mark.parametrize(
    ("classes", "told"), [("没有这类：词", "没有“没有这类”"), ("损坏 词", "类名：词"), ("损坏：", "类名：词")]
)
async def test_words_that_cannot_be_used_are_told(office, register, classes, told):
    page = await office.browser("office").sends("/rules/words/try", classes=classes, same_as="")
    assert told in page.text
    assert (await office.browser("office").sends("/rules/words/save", classes=classes, seen="0")).status_code == 409
    assert office.bot.adopted == []
