"""Harmful names and texts wherever people write: on every page of the console they are words, never markup."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from peewee import CharField, TextField

from bot.actions import bulletins
from bot.actions.papers import daily
from bot.columns import JsonField
from bot.rules.console_rights import MAY
from bot.web.console.routes import ROUTES
from models import TABLES, Candidate, Deletion, RuleVersion, ServiceRequest, Task, Visit, Wish
from tests.registers import COMMUNITY, COUNTY, NOW, UNIT_12
from tests.web.console.browsing import NASTY
from tests.web.console.test_rights import ROLE_OF
from tests.web.rows import asked, happened, heard, said

pytestmark = pytest.mark.slow

#: Columns in which people's words stand; all else holds codes and states.
WORDS = {
    *("name", "title", "text", "note", "head", "nickname", "resolution", "spot", "room_no", "floor", "reason", "who"),
    *("shown", "subject", "skills", "free", "device", "why"),
}
#: What pages ask of columns of these names in some tables.
KEPT = {("Duty", "name"), ("WebSession", "device"), ("Account", "name"), ("PriorityHousehold", "name")}
#: Addresses that need more than a number.
PLACES = {
    "/map/{code}": [COUNTY, COMMUNITY, UNIT_12],
    "/map/{code}/gaps": [COUNTY],
    "/register/posts/{place}": [UNIT_12],
    "/households/{code}": [f"{UNIT_12}-501"],
}
QUERIES = ("", "?q={0}", "?kind={0}&place={0}&department={0}", "?span={0}&from={0}&figure={0}", "?who={0}&subject={0}")


class Markup(HTMLParser):
    """What a browser would see: the elements, and attributes that run something."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.bad: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if any(name.startswith("on") for name in given):
            self.bad.append(f"<{tag} {given}>")
        if tag == "script" and not str(given.get("src", "")).startswith("/console/static/"):
            self.bad.append("<script>")
        if tag == "img" and given.get("src") == "x":
            self.bad.append("<img src=x>")
        if str(given.get("href", "")).strip().lower().startswith(("javascript:", "data:")):
            self.bad.append(str(given["href"]))


def everywhere() -> int:
    """Every word of every table says something harmful; how many rows."""
    count = 0
    for table in TABLES:
        words = {
            field.name: NASTY
            for field in table._meta.sorted_fields
            if isinstance(field, CharField | TextField)
            and not isinstance(field, JsonField)
            and field.name in WORDS
            and not field.primary_key
            and (table.__name__, field.name) not in KEPT
        }
        if words and not table.__name__.startswith("Setting"):
            count += table.update(**words).execute()
    return count


@pytest.fixture
def harmed(office: Any, register: Any) -> Any:
    """An office with a bit of everything behind it, all of it harmful."""
    no = asked("灯坏了", NOW - timedelta(days=1))
    asked("有人不满意", NOW - timedelta(days=2), reopened=1, satisfied=False)
    closed = asked("办好的", NOW - timedelta(days=2), state="closed", closed_at=NOW, resolution="好了", satisfied=True)
    for action in ("report", "assign", "progress"):
        happened(no, action, "wx_u12", "记一笔", NOW - timedelta(hours=3))
    heard("u12", "wx_ming", "灯坏了", NOW, act="report", request=no, kept=True)
    said("没发出去", NOW, room="u12", state="failed", request=no)
    Candidate.create(
        room="u12", message_id="c", sender="wx_ming", at=NOW, text="好像", kind="facility", place=UNIT_12, leader="P07",
        confidence=0.5, state="told",
    )  # fmt: skip
    Task.create(key="t", source="meeting", place=COMMUNITY, owner="D01", text="查", made_at=NOW, due_at=NOW)
    Visit.create(household=f"{UNIT_12}-501", visitor="P07", at=NOW, result="done", note="好")
    Wish.create(place=UNIT_12, household="", visitor="P07", text="想要", shown="想要", made_at=NOW)
    RuleVersion.create(part="settings", at=NOW, who="王", note="改", content="{}")
    RuleVersion.create(part="words", at=NOW, who="王", note="改", content=f"classes:\n  停供: {NASTY!r}\n")
    Deletion.create(at=NOW, what="request", count=1, before=NOW)
    context = office.bot.context()
    daily.write_daily(context)
    bulletins.draft(context, [closed])
    assert ServiceRequest.select().count() == 3
    assert everywhere() > 50
    office.bot._directory = None
    return office


def addresses(path: str) -> list[str]:
    """The path with its parts filled by what there is, and by something harmful."""
    codes = PLACES.get(path, [])
    found = [re.sub(r"\{\w+\}", code, path) for code in codes]
    return [*found, re.sub(r"\{\w+\}", "1", path), re.sub(r"\{\w+\}", "%3Cscript%3E", path)]


@pytest.mark.parametrize("who", ["office", "secretary", "department", "reader"])
async def test_on_every_page_they_are_words(harmed, who):
    browser, seen = harmed.browser(who), 0
    for route in ROUTES:
        if route.method != "GET" or ROLE_OF[who] not in MAY[route.right]:
            continue
        for address in addresses(route.path):
            answer = await browser.opens(address)
            assert answer.status_code < 500, address
            if answer.headers["content-type"].startswith("text/html"):
                assert Markup(answer.text).bad == [], address
                seen += NASTY[:8] in answer.text.replace("&lt;", "<")
    assert seen >= {"office": 12, "secretary": 8, "department": 2, "reader": 8}[who]


async def test_what_stands_in_an_address_is_a_word_too(harmed):
    browser = harmed.browser("office")
    for route in ROUTES:
        if route.method == "GET" and "{" not in route.path:
            for query in QUERIES:
                answer = await browser.opens(route.path + query.format("%22%3E%3Cscript%3Ealert(1)%3C/script%3E"))
                assert answer.status_code < 500, route.path + query
                assert "<script>alert" not in answer.text, route.path + query


def test_markup_that_got_through_would_be_found():
    assert Markup(NASTY).bad
    assert not Markup('<a href="/console">&lt;script&gt;</a><script src="/console/static/x.js"></script>').bad
    assert Markup('<a href="javascript:x">').bad
