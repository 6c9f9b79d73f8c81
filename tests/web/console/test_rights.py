"""Who may open what: every route as every role, and the bounds of place and department."""

from __future__ import annotations

import re

import pytest

from bot.rules.console_rights import MAY, ConsoleRole, Right, Scope
from bot.web.console.routes import ROUTES
from tests.web.console.conftest import PEOPLE

ROLE_OF = {name: ConsoleRole(role) for name, (_, role, _, _) in PEOPLE.items()}


def example(path: str) -> str:
    """The path with its parts filled: a number where one is meant."""
    return re.sub(r"\{\w+\}", "1", path)


@pytest.mark.parametrize("who", PEOPLE)
async def test_every_route_is_open_to_those_who_have_its_right_and_shut_to_all_others(office, who):
    browser = office.browser(who)
    for route in ROUTES:
        send = browser.opens if route.method == "GET" else browser.sends
        answer = await send(example(route.path))
        shut = answer.status_code == 403
        assert shut is (ROLE_OF[who] not in MAY[route.right]), (route.path, answer.status_code)
        assert answer.status_code < 500


async def test_without_signing_in_every_route_leads_to_the_door(office):
    browser = office.browser()
    for route in ROUTES:
        send = browser.opens if route.method == "GET" else browser.sends
        answer = await send(example(route.path))
        assert answer.status_code == 303, route.path
        assert answer.headers["location"].startswith("/console/sign-in")


async def test_what_is_no_page_says_so_to_who_is_signed_in_and_leads_others_to_the_door(office):
    for path in ("/nowhere", "/requests/1/2/3", "/rules/save"):
        answer = await office.browser("reader").opens(path)
        assert answer.status_code == 404
        assert "没有这一页" in answer.text
    answer = await office.browser().opens("/nowhere")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in?next=%2Fconsole%2Fnowhere")


async def test_a_form_of_a_stranger_does_nothing(office):
    browser = office.browser("office")
    for route in ROUTES:
        if route.method == "POST":
            assert (await browser.sends(example(route.path), mark="0" * 64)).status_code == 400, route.path


async def test_a_form_sent_from_another_site_does_nothing(office):
    browser = office.browser("office")
    answer = await browser.client.post("/console/accounts", data={}, headers={"origin": "http://elsewhere"})
    assert answer.status_code == 400


def test_the_table_names_every_right_and_the_office_has_them_all():
    assert set(MAY) == set(Right)
    assert all(ConsoleRole.COUNTY_OFFICE in roles for roles in MAY.values())


def test_who_only_reads_changes_nothing():
    changing = {Right.ACT, Right.STEER, Right.EDIT_PAPERS, Right.EDIT_REGISTER, Right.EDIT_RULES, Right.REPAIR}
    assert not [right for right in changing if ConsoleRole.READ_ONLY in MAY[right]]


@pytest.mark.parametrize(
    ("scope", "path", "department", "seen"),
    [
        (Scope(), "c/a/", None, True),
        (Scope("c/a/"), "c/a/b/", None, True),
        (Scope("c/a/"), "c/ab/", None, False),
        (Scope(department="D01"), "c/a/", "D01", True),
        (Scope(department="D01"), "c/a/", None, False),
        (Scope(lost=True), "c/a/", None, False),
    ],
)
def test_a_scope_holds_what_lies_within(scope, path, department, seen):
    assert scope.holds_request(path, department) is seen
