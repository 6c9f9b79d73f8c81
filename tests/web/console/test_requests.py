"""The list, the board and the page of a request; what is typed into the search; deeds with their preview."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from html import unescape

import pytest

from bot.messages import CONSOLE
from models import Audit, OutboxMessage, RequestEvent, RequestMessage, ServiceRequest
from tests.registers import COMMUNITY, NOW, UNIT_11, UNIT_22
from tests.web.rows import asked, happened, said

NASTY = "<img src=x onerror=alert(1)>\"'&{{7*7}}\u202e"


def numbers(page: str) -> list[int]:
    """The requests on a page of the list, in their order."""
    return [int(no) for no in re.findall(r'<li data-row="(\d+)"', page)]


@pytest.fixture
def three(register) -> tuple[int, int, int]:
    """A lamp due in three days, rubbish that is late, and a door that is done."""
    lamp = asked()
    rubbish = asked("垃圾没人收", kind="sanitation", place=UNIT_22, assignee="P09", due_at=NOW - timedelta(hours=5))
    door = asked("门禁坏了", state="closed", place=UNIT_11, closed_at=NOW)
    return lamp, rubbish, door


async def test_the_list_shows_what_is_not_settled_the_next_deadline_first(office, three):
    lamp, rubbish, _ = three
    page = await office.browser("office").reads("/requests")
    assert numbers(page) == [rubbish, lamp]
    assert "超 5 小时" in page
    assert "剩 3 天" in page
    assert "共 2 件" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=垃圾", [2]),
        ("q=垃圾 没人", [2]),
        ("q=垃圾 门禁", []),
        ("q=1", [1]),
        ("q=3号", [3]),
        ("q=%233", [3]),
        ("q=涂金根", [2]),
        ("q=2栋2单元", [2]),
        ("q=%25", []),
        ("kind=sanitation", [2]),
        ("late=1", [2]),
        ("urgent=1", []),
        ("state=done", [3]),
        ("state=all&sort=old", [1, 2, 3]),
        (f"place={UNIT_11}&state=all", [3]),
        (f"place={COMMUNITY}", [2, 1]),
        ("place=nowhere", []),
        ("state=nonsense&kind=nonsense&sort=nonsense&page=-1", [2, 1]),
    ],
)
async def test_filters_and_words_stand_in_the_address(office, three, query, found):
    assert numbers(await office.browser("office").reads(f"/requests?{query}")) == found


async def test_a_door_finds_what_was_reported_there_and_no_other_door(office, register):
    asked("灯坏了", room_no="301")
    asked("灯坏了", room_no="302")
    asked("漏水", household=f"{UNIT_22}-701", place=UNIT_22)
    browser = office.browser("office")
    assert numbers(await browser.reads("/requests?q=1栋2单元301")) == [1]
    assert numbers(await browser.reads("/requests?q=2栋2单元701室")) == [3]
    assert numbers(await browser.reads("/requests?q=301")) == [1]


async def test_nothing_found_says_what_to_do(office, register):
    browser = office.browser("office")
    assert "现在没有未结的诉求" in await browser.reads("/requests")
    assert "清除筛选" in await browser.reads("/requests?late=1")
    assert "没有找到“&lt;b&gt;”" in await browser.reads("/requests?q=<b>")


async def test_pages_of_fifty_keep_the_filters(office, register):
    for number in range(53):
        asked(f"第{number}盏灯", due_at=NOW + timedelta(hours=number))
    page = await office.browser("office").reads("/requests?kind=facility")
    assert len(numbers(page)) == 50
    assert 'href="/console/requests?kind=facility&amp;page=2"' in page
    assert numbers(await office.browser("office").reads("/requests?kind=facility&page=2")) == [51, 52, 53]


async def test_the_board_has_a_column_a_state(office, three):
    ServiceRequest.update(state="accepted").where(ServiceRequest.no == 1).execute()
    page = await office.browser("office").reads("/requests/board")
    assert numbers(page.split('id="column-accepted"')[1].split("</section>")[0]) == [1]
    assert numbers(page.split('id="column-assigned"')[1].split("</section>")[0]) == [2]
    assert 3 not in numbers(page)


@pytest.mark.parametrize(("who", "seen"), [("office", [1, 2]), ("department", [2]), ("reader", [1, 2])])
async def test_everybody_sees_what_is_within_the_own_bounds(office, register, who, seen):
    asked()
    asked("乱摆摊", department="D01", assignee=None)
    page = await office.browser(who).reads("/requests?state=all&sort=old")
    assert numbers(page) == seen
    for no in (1, 2):
        answer = await office.browser(who).opens(f"/requests/{no}")
        assert answer.status_code == (200 if no in seen else 404)


async def test_what_lies_outside_looks_like_what_does_not_exist(office, register):
    asked(department="D02", assignee=None)
    browser = office.browser("department")
    outside, missing = await browser.opens("/requests/1"), await browser.opens("/requests/99")
    assert (outside.status_code, missing.status_code) == (404, 404)
    assert outside.text == missing.text
    assert (await browser.sends("/requests/1/reply", words="好", digest="")).status_code == 409


# --- one request ------------------------------------------------------------------------------------------------------


def told(no: int, text: str, sender: str = "wx_ming", **more) -> None:
    fields = {"room": "u12", "message_id": f"t{RequestMessage.select().count()}", "at": NOW, "act": "detail", **more}
    RequestMessage.insert(request=no, sender=sender, text=text, **fields).execute()


async def test_the_page_holds_the_talk_the_steps_the_history_and_what_is_due(office, register):
    no = asked()
    told(
        no,
        "三楼楼道灯不亮了",
        act="report",
        attachments=[["image", "", "a" * 64 + ".jpg"], ["image", "", "acc/image/7"]],
    )
    said("已记下", room="u12", request=no)
    said("提醒", to="wx_u12", request=no, state="failed", sent_at=None)
    happened(no, "report", "wx_ming")
    happened(no, "assign", "bot")
    page = await office.browser("office").reads(f"/requests/{no}")
    assert "301小陈" in page
    assert f"/media/small/{'a' * 64}.jpg" in page
    assert "照片（还没取到）" in page
    assert "没发出去" in page
    assert page.count('class="done"') == 2
    assert "责任人</dt><dd>平志刚" in page


async def test_names_and_texts_that_would_do_harm_are_only_read(office, register):
    no = asked(NASTY, urgent=True, spot=NASTY[:60], room_no=NASTY[:20])
    told(no, NASTY, sender=NASTY[:100])
    happened(no, "progress", NASTY[:100], NASTY)
    for path in (f"/requests/{no}", "/requests", "/requests/board", "/today", f"/requests?q={NASTY[:20]}"):
        page = await office.browser("office").reads(path)
        assert "<img src=x" not in page
        assert "\u202e" not in page
        assert "alert(1)" in unescape(page)


async def test_a_deed_is_shown_first_and_done_as_it_was_shown(office, register):
    no = asked()
    browser = office.browser("office")
    shown = await browser.sends(f"/requests/{no}/reply/preview", words="电工明天上午来")
    assert shown.status_code == 200
    assert "群里会读到" in shown.text
    assert "县三长办 王敏：电工明天上午来" in shown.text
    assert not OutboxMessage.select().exists()
    digest = re.search(r'name="digest" value="(\w+)"', shown.text)
    assert digest
    answer = await browser.sends(f"/requests/{no}/reply", words="电工明天上午来", digest=digest[1])
    assert (answer.status_code, answer.headers["location"]) == (303, f"/console/requests/{no}")
    assert OutboxMessage.get().text.endswith("县三长办 王敏：电工明天上午来")
    assert RequestEvent.get().actor == CONSOLE + "县三长办 王敏"
    assert [(row.action, row.subject, row.who) for row in Audit.select()] == [
        ("deed:reply", f"{no}号", "县三长办 王敏")
    ]


async def test_what_was_not_shown_is_not_done(office, register):
    no = asked()
    answer = await office.browser("office").sends(f"/requests/{no}/reply", words="没看过的话", digest="0" * 16)
    assert answer.status_code == 409
    assert "请再看一眼" in answer.text
    assert not OutboxMessage.select().exists()
    assert not Audit.select().exists()


async def test_a_deed_without_words_for_the_group_says_so(office, register):
    no = asked()
    page = await office.browser("office").sends(f"/requests/{no}/correct/preview", kind="hazard")
    assert "群里什么也不会说" in page.text


async def test_a_deed_that_cannot_be_is_refused_in_words(office, register):
    no = asked(state="closed")
    answer = await office.browser("office").sends(f"/requests/{no}/explain/preview", words="不行")
    assert answer.status_code == 409
    assert "已销号" in answer.text


async def test_only_deeds_that_are_possible_are_offered(office, register):
    no = asked()
    page = await office.browser("office").reads(f"/requests/{no}")
    assert 'id="deed-transfer"' in page
    assert 'id="deed-resume"' not in page
    assert 'id="deed-close"' not in page
    assert 'id="deeds"' not in await office.browser("reader").reads(f"/requests/{no}")


async def test_a_double_click_does_it_once_and_another_click_later_again(office, register, monkeypatch):
    no = asked()
    seconds = [100.0]
    monkeypatch.setattr(office.clock, "monotonic", lambda: seconds[0])
    browser = office.browser("office")
    answers = await asyncio.gather(*(browser.sends(f"/requests/{no}/press") for _ in range(3)))
    assert {answer.status_code for answer in answers} == {303}
    assert OutboxMessage.select().count() == 1
    await office.browser("secretary").sends(f"/requests/{no}/press")
    seconds[0] += 6
    await browser.sends(f"/requests/{no}/press")
    assert OutboxMessage.select().count() == 3


async def test_what_was_refused_may_be_asked_again_at_once(office, register):
    no = asked(state="closed")
    browser = office.browser("office")
    assert (await browser.sends(f"/requests/{no}/press")).status_code == 409
    ServiceRequest.update(state="assigned").execute()
    assert (await browser.sends(f"/requests/{no}/press")).status_code == 303


async def test_pressing_tells_who_has_it_alone(office, register):
    no = asked()
    answer = await office.browser("office").sends(f"/requests/{no}/press", back="/console/today")
    assert answer.headers["location"] == "/console/today"
    row = OutboxMessage.get()
    assert (row.to, row.room) == ("wx_u12", None)
    assert "请您抓紧" in row.text


async def test_a_part_of_the_page_is_fetched_alone(office, register):
    asked()
    answer = await office.browser("office").opens("/requests", headers={"x-part": "main"})
    assert answer.text.startswith("<main")
    gone = await office.browser("").opens("/requests", headers={"x-part": "main"})
    assert gone.status_code == 401
