"""Today: each thing that waits stands there once, and one click does it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.config import Settings
from models import Audit, Candidate, OutboxMessage, Room, ServiceRequest, Setting
from tests.registers import NOW, UNIT_12, UNIT_22
from tests.web.console.conftest import Office
from tests.web.rows import asked, said


def unsure(text: str = "楼道灯好像有点暗", **more) -> int:
    fields = {"room": "u12", "message_id": "c1", "sender": "wx_ming", "kind": "facility", "place": UNIT_12, **more}
    return int(Candidate.create(at=NOW, text=text, leader="P07", confidence=0.5, state="told", **fields).id)


def section(page: str, name: str) -> str:
    """A section of the page, "" where it is not there."""
    return page.split(f'<section id="{name}"')[1].split("</section>")[0] if f'<section id="{name}"' in page else ""


async def test_an_empty_day_says_what_to_do(office, register):
    page = await office.browser("office").reads("/today")
    assert "现在没有要您处理的事" in page
    assert "<section" not in page


@pytest.mark.parametrize(
    ("where", "fields"),
    [
        ("urgent", {"urgent": True}),
        ("late", {"due_at": NOW - timedelta(hours=1)}),
        ("nobody", {"assignee": None, "state": "open"}),
        ("unhappy", {"reopened": 1}),
        ("due", {"due_at": NOW + timedelta(hours=3)}),
        ("", {}),
        ("", {"urgent": True, "state": "resolved"}),
        ("", {"due_at": NOW - timedelta(hours=1), "state": "closed"}),
    ],
)
async def test_a_request_stands_where_it_belongs_and_nowhere_else(office, register, where, fields):
    asked("灯坏了", **fields)
    page = await office.browser("office").reads("/today")
    assert [name for name in ("urgent", "late", "nobody", "unhappy", "due") if section(page, name)] == [where][
        : bool(where)
    ]
    assert page.count('data-row="1"') == bool(where)


async def test_what_is_urgent_and_late_stands_once(office, register):
    asked(urgent=True, due_at=NOW - timedelta(days=1), reopened=2)
    page = await office.browser("office").reads("/today")
    assert page.count('data-row="1"') == 1
    assert section(page, "urgent")


async def test_more_than_are_shown_lead_to_the_list(office, register):
    for _ in range(9):
        asked(urgent=True)
    page = await office.browser("office").reads("/today")
    assert page.count("data-row") == 8
    assert "看全部 9 件" in page
    assert "/console/requests?urgent=1" in page


async def test_a_candidate_is_opened_by_one_click(office, register):
    number = unsure()
    assert "楼道灯好像有点暗" in section(await office.browser("office").reads("/today"), "unsure")
    answer = await office.browser("office").sends(f"/candidates/{number}/open", back="/console/today")
    assert answer.headers["location"] == "/console/today"
    request = ServiceRequest.get()
    assert (request.text, request.reporter, request.state) == ("楼道灯好像有点暗", "wx_ming", "assigned")
    assert not section(await office.browser("office").reads("/today"), "unsure")
    assert Audit.get().action == "open_candidate"


async def test_a_candidate_is_dismissed_once(office, register):
    number = unsure()
    assert (await office.browser("office").sends(f"/candidates/{number}/dismiss")).status_code == 303
    again = await office.browser("office").sends(f"/candidates/{number}/open")
    assert again.status_code == 409
    assert "已经有人处理过了" in again.text
    assert not ServiceRequest.select().exists()


async def test_a_candidate_of_elsewhere_is_not_the_secretarys(office, register):
    office.account("other", "别处社区 书记", "community", UNIT_22)
    number = unsure()
    assert not section(await office.browser("other").reads("/today"), "unsure")
    assert (await office.browser("other").sends(f"/candidates/{number}/open")).status_code == 409
    assert section(await office.browser("secretary").reads("/today"), "unsure")


async def test_an_old_candidate_is_let_alone(office, register):
    number = unsure()
    Candidate.update(at=NOW - timedelta(days=8)).where(Candidate.id == number).execute()
    assert not section(await office.browser("office").reads("/today"), "unsure")


async def test_a_group_is_bound_by_one_click(office, register):
    Room.update(gone=True, place=None).where(Room.code == "u22").execute()
    Room.create(code="new@chatroom", name="荷塘苑2栋2单元群", bound=False, registered=False)
    browser = office.browser("office")
    assert "绑定到 荷塘苑2栋2单元" in section(await browser.reads("/today"), "rooms")
    await browser.sends("/rooms/bind", room="new@chatroom", place=UNIT_22)
    bound = Room.get_by_id("new@chatroom")
    assert (bound.place_id, bound.registered) == (UNIT_22, True)
    assert not section(await browser.reads("/today"), "rooms")


@pytest.mark.parametrize(("place", "said_back"), [("火星", "没有叫“火星”的地点"), ("荷塘苑1栋1单元", "已经有群了")])
async def test_a_group_is_bound_to_nothing_that_cannot_be(office, register, place, said_back):
    Room.create(code="new@chatroom", name="邻居们", bound=False, registered=False)
    answer = await office.browser("office").sends("/rooms/bind", room="new@chatroom", place=place)
    assert answer.status_code == 409
    assert said_back in answer.text


async def test_what_was_not_said_is_said_again_or_let_be(office, register):
    said("提醒一", room="u12", state="failed", reason="timeout")
    said("提醒二", to="wx_u12", state="failed", reason="timeout")
    browser = office.browser("office")
    assert section(await browser.reads("/today"), "unsaid").count("data-row") == 2
    await browser.sends("/messages/1/again")
    await browser.sends("/messages/2/drop")
    assert [(row.state, row.tries) for row in OutboxMessage.select()] == [("queued", 0), ("failed", 0)]
    assert not section(await browser.reads("/today"), "unsaid")
    assert (await browser.sends("/messages/1/again")).status_code == 409


@pytest.mark.parametrize(
    ("state", "shown"), [("up", ""), ("logged_out", "没有登录"), ("down", "断线"), (None, "还没有连上过")]
)
async def test_an_account_that_is_not_online_is_told(register, tmp_path, state, shown):
    settings = Settings.model_validate(
        {
            "data_dir": str(tmp_path),
            "wechaty": {"accounts": [{"name": "一号", "endpoint": "127.0.0.1:1", "token_env": "T"}]},
        }
    )
    if state:
        seen = json.dumps({"state": state, "since": NOW.timestamp(), "why": "", "count": 1})
        Setting.create(key="wechaty_state:一号", value=seen)
    page = await Office(tmp_path, settings).browser("office").reads("/today")
    assert (shown in section(page, "offline")) if shown else not section(page, "offline")


async def test_what_was_pressed_today_says_so(office, register):
    asked(urgent=True)
    browser = office.browser("office")
    assert "督促过" not in await browser.reads("/today")
    await browser.sends("/requests/1/press")
    page = await browser.reads("/today")
    assert "09:00 督促过" in page
    assert "再督促" in page


async def test_who_only_reads_sees_no_button(office, register):
    asked(urgent=True)
    unsure()
    page = await office.browser("reader").reads("/today")
    assert section(page, "urgent")
    assert 'method="post"' not in page
