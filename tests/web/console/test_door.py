"""Who comes in: the first account, invitations, passwords, sessions that end, guesses that wait, headers, the gate."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest

from bot.actions import accounts
from bot.config import Settings
from bot.queries import accounts as queries
from bot.refusals import NotFound
from bot.web.console.passwords import Door, Passwords, weak
from models import Account, Audit, OneTimeLink, WebSession
from tests.registers import NOW
from tests.web.console.conftest import Browser, Office

GOOD = "荷塘月色 真好看呀真好看"
PASSWORD = "莲叶何田田 鱼戏莲叶间"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch):
    """Argon2 is slow on purpose; not in tests."""
    from argon2 import PasswordHasher

    from bot.web.console import passwords

    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: quick)
    passwords._nobody.cache_clear()


@pytest.fixture
def empty(register, tmp_path) -> Office:
    """A console that nobody has an account of."""
    office = Office(tmp_path)
    WebSession.delete().execute()
    Account.delete().execute()
    return office


async def post(browser: Browser, path: str, **fields: str) -> httpx.Response:
    return await browser.client.post(f"/console{path}", data=fields, headers={"origin": "http://office"})


async def welcomed(office: Office, name: str = "wang") -> Browser:
    """The first account, made by the link; signed in."""
    token = accounts.first_link(NOW)
    browser = office.browser()
    answer = await post(
        browser, f"/welcome/{token}", name=name, title="县三长办 王敏", password=PASSWORD, again=PASSWORD
    )
    assert answer.status_code == 303, answer.text
    browser.token = browser.client.cookies["sanzhang"]
    return browser


async def test_the_first_link_makes_the_first_account_and_opens_once(empty):
    token = accounts.first_link(NOW)
    browser = empty.browser()
    assert "开通第一个账号" in await browser.reads(f"/welcome/{token}")
    fields = {"name": "wang", "title": "县三长办 王敏", "password": PASSWORD, "again": PASSWORD}
    assert (await post(browser, f"/welcome/{token}", **fields)).headers["location"] == "/console/today"
    assert "今日" in await browser.reads("/today")
    assert (await post(empty.browser(), f"/welcome/{token}", **fields)).status_code == 404
    assert accounts.first_link(NOW) is None
    kept = Account.get().password
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept


def test_the_first_start_tells_where_to_make_the_first_account(capsys):
    from bot.commands.running import ready

    ready("http://127.0.0.1:8080/", first="abc")
    assert "http://127.0.0.1:8080/console/welcome/abc" in capsys.readouterr().out
    ready("http://127.0.0.1:8080/", first=None)
    assert "welcome" not in capsys.readouterr().out


async def test_a_new_first_link_ends_the_old_one(empty):
    old, new = accounts.first_link(NOW), accounts.first_link(NOW)
    assert (await empty.browser().opens(f"/welcome/{old}")).status_code == 404
    assert (await empty.browser().opens(f"/welcome/{new}")).status_code == 200


async def test_a_link_ends_by_itself(empty):
    token = accounts.first_link(NOW)
    empty.clock.forward(timedelta(hours=47))
    assert (await empty.browser().opens(f"/welcome/{token}")).status_code == 200
    empty.clock.forward(timedelta(hours=2))
    assert (await empty.browser().opens(f"/welcome/{token}")).status_code == 404


@pytest.mark.parametrize(
    ("password", "again", "problem"),
    [
        ("short", "short", "至少"),
        (PASSWORD, GOOD, "不一样"),
        ("1111111111", "1111111111", "太好猜"),
        ("x" * 200, "x" * 200, "最多"),
    ],
)
async def test_a_weak_password_is_refused(empty, password, again, problem):
    token = accounts.first_link(NOW)
    answer = await post(empty.browser(), f"/welcome/{token}", name="wang", title="王", password=password, again=again)
    assert answer.status_code == 400
    assert problem in answer.text
    assert not Account.select().exists()


def test_the_own_name_is_no_password():
    assert weak("wangmin2026", "WangMin2026")
    assert not weak("wangmin2026 在县里", "wangmin2026")


async def test_the_password_lets_in_and_a_wrong_one_does_not(empty):
    await welcomed(empty)
    browser = empty.browser()
    wrong = await post(browser, "/sign-in", name="wang", password=GOOD)
    nobody = await post(browser, "/sign-in", name="nobody", password=PASSWORD)
    assert (wrong.status_code, nobody.status_code) == (403, 403)
    assert "登录名或密码不对" in wrong.text
    assert "登录名或密码不对" in nobody.text
    right = await post(browser, "/sign-in", name="wang", password=PASSWORD, next="/console/requests?q=1")
    assert right.headers["location"] == "/console/requests?q=1"
    assert [row.action for row in Audit.select()].count("sign_in_failed") == 2


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/console/\\evil", "javascript:alert(1)", "/api"]
)
async def test_nobody_is_led_elsewhere_after_signing_in(empty, wanted):
    await welcomed(empty)
    answer = await post(empty.browser(), "/sign-in", name="wang", password=PASSWORD, next=wanted)
    assert answer.headers["location"] == "/console/today"


async def test_who_guesses_waits_and_somebody_elsewhere_does_not(empty):
    await welcomed(empty)
    for _ in range(5):
        await post(empty.browser(), "/sign-in", name="wang", password=GOOD)
    answer = await post(empty.browser(), "/sign-in", name="wang", password=PASSWORD)
    assert answer.status_code == 429
    assert "分钟后再试" in answer.text
    empty.clock.forward(timedelta(minutes=16))
    assert (await post(empty.browser(), "/sign-in", name="wang", password=PASSWORD)).status_code == 303


def test_the_door_counts_by_name_and_by_address():
    door = Door()
    for number in range(25):
        door.failed(f"name{number}", "10.0.0.1", NOW)
    assert door.waits("another", "10.0.0.1", NOW) == 15
    assert door.waits("another", "10.0.0.2", NOW) == 0
    for _ in range(4):
        door.failed("wang", "10.0.0.3", NOW)
    door.came_in("wang", "10.0.0.3")
    door.failed("wang", "10.0.0.3", NOW)
    assert door.waits("wang", "10.0.0.3", NOW) == 0


async def test_a_password_that_nobody_has_chosen_fits_nothing():
    assert not await Passwords().fits("", "")
    assert not await Passwords().fits("no hash", "x")


async def test_the_cookie_is_for_this_site_and_no_script(empty):
    token = accounts.first_link(NOW)
    fields = {"name": "wang", "title": "王", "password": PASSWORD, "again": PASSWORD}
    cookie = (await post(empty.browser(), f"/welcome/{token}", **fields)).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    assert not WebSession.select().where(WebSession.key == cookie.split("=")[1].split(";")[0]).exists()


async def test_over_https_the_cookie_is_secure(register, tmp_path):
    settings = Settings.model_validate({"data_dir": str(tmp_path), "web": {"public_url": "https://office"}})
    office = Office(tmp_path, settings)
    Account.update(password="").execute()
    token = accounts.first_link(NOW)
    fields = {"name": "wang", "title": "王", "password": PASSWORD, "again": PASSWORD}
    assert "Secure" in (await post(office.browser(), f"/welcome/{token}", **fields)).headers["set-cookie"]


async def test_a_session_ends_when_nobody_clicks_and_at_the_end_of_the_day(empty):
    browser = await welcomed(empty)
    for _ in range(5):
        empty.clock.forward(timedelta(hours=2, minutes=15))
        assert (await browser.opens("/today")).status_code == 200
    empty.clock.forward(timedelta(hours=1))
    assert (await browser.opens("/today")).status_code == 303
    fresh = empty.browser()
    await post(fresh, "/sign-in", name="wang", password=PASSWORD)
    empty.clock.forward(timedelta(hours=3, minutes=1))
    assert (await fresh.opens("/today")).status_code == 303


async def test_signing_out_ends_the_session(empty):
    browser = await welcomed(empty)
    assert (await browser.sends("/sign-out", mark="wrong")).status_code == 303
    assert WebSession.select().exists()
    await browser.sends("/sign-out")
    assert not WebSession.select().exists()


async def test_an_invitation_lets_somebody_else_in_with_the_role(empty):
    browser = await welcomed(empty)
    page = await browser.sends("/accounts", name="ruan", title="城管局 阮志远", role="department", department="D01")
    link = re.search(r"http://office(/console/welcome/[\w-]+)", page.text)
    assert link
    assert "城管局" in await browser.reads("/accounts")
    other = empty.browser()
    answer = await post(other, link[1].removeprefix("/console"), password=GOOD, again=GOOD)
    assert answer.status_code == 303
    assert (await other.opens("/accounts")).status_code == 403
    assert (await other.opens("/requests")).status_code == 200


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"name": "office", "title": "x", "role": "read_only"}, "已经有人用了"),
        ({"name": "x", "title": "x", "role": "community"}, "要选一个社区"),
        ({"name": "x", "title": "x", "role": "department", "department": "D99"}, "要选一个部门"),
        ({"name": "x", "title": "x", "role": "community", "place": "nowhere"}, "没有这个地点"),
        ({"name": "", "title": "x", "role": "read_only"}, "请填登录名"),
    ],
)
async def test_an_account_that_cannot_be_is_refused(office, fields, problem):
    answer = await office.browser("office").sends("/accounts", **fields)
    assert answer.status_code == 409
    assert problem in answer.text


async def test_the_own_password_is_changed_by_who_knows_the_old_one(empty):
    browser = await welcomed(empty)
    elsewhere = empty.browser()
    await post(elsewhere, "/sign-in", name="wang", password=PASSWORD)
    wrong = await browser.sends("/self/password", old="wrong", password=GOOD, again=GOOD)
    assert (wrong.status_code, "现在的密码不对" in wrong.text) == (409, True)
    assert "不一样" in (await browser.sends("/self/password", old=PASSWORD, password=GOOD, again="x")).text
    assert (await browser.sends("/self/password", old=PASSWORD, password=GOOD, again=GOOD)).status_code == 303
    assert (await elsewhere.opens("/today")).status_code == 303
    assert (await browser.opens("/today")).status_code == 200
    assert (await post(empty.browser(), "/sign-in", name="wang", password=GOOD)).status_code == 303


async def test_an_ended_account_is_out_at_once(office):
    number = Account.get(Account.name == "reader").id
    reader = office.browser("reader")
    assert (await reader.opens("/today")).status_code == 200
    await office.browser("office").sends(f"/accounts/{number}/end")
    assert (await reader.opens("/today")).status_code == 303
    own = Account.get(Account.name == "office").id
    assert (await office.browser("office").sends(f"/accounts/{own}/end")).status_code == 409


async def test_a_new_link_changes_the_password_and_ends_old_sessions(office):
    number = Account.get(Account.name == "reader").id
    page = await office.browser("office").sends(f"/accounts/{number}/link")
    token = re.search(r"/welcome/([\w-]+)", page.text)
    assert token
    await post(office.browser(), f"/welcome/{token[1]}", password=GOOD, again=GOOD)
    assert (await office.browser("reader").opens("/today")).status_code == 303
    assert not OneTimeLink.select().where(OneTimeLink.key == token[1]).exists()


def test_a_link_of_nobody_settles_nothing(office):
    with pytest.raises(NotFound):
        accounts.settle(office.bot.context(), NOW, "no-such-token", "x", "x", "hash")


async def test_the_record_tells_who_did_what(office):
    await office.browser("office").sends("/accounts", name="li2", title="<b>李</b>", role="read_only")
    page = await office.browser("office").reads("/audit")
    assert "开账号" in page
    assert "县三长办 王敏" in page
    assert "<b>李" not in page
    assert "没有记录" in await office.browser("office").reads("/audit?who=nobody")


# --- headers and the gate ---------------------------------------------------------------------------------------------


async def test_pages_may_run_only_our_own_script_and_are_kept_by_nobody(office):
    headers = (await office.browser("office").opens("/today")).headers
    assert "script-src 'self';" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    static = await office.browser().opens("/static/console.css")
    assert "immutable" in static.headers["cache-control"]
    assert (await office.browser().opens("/static/..%2Fsite.py")).status_code == 404


@pytest.mark.parametrize("path", ["/today", "/requests", "/requests/board", "/self", "/accounts", "/audit"])
async def test_no_page_holds_inline_style_or_script(office, path):
    page = await office.browser("office").reads(path)
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=\"/console/static/)|javascript:", page)


async def test_a_form_that_is_too_large_is_refused(office):
    answer = await office.browser("office").sends("/accounts", name="x" * 70_000, title="x")
    assert answer.status_code == 413


def real(tmp_path) -> Office:
    """The console where a gateway runs."""
    account = {"name": "一号", "endpoint": "127.0.0.1:1", "token_env": "T"}
    return Office(tmp_path, Settings.model_validate({"data_dir": str(tmp_path), "wechaty": {"accounts": [account]}}))


@pytest.mark.parametrize(
    ("address", "headers", "opened"),
    [("127.0.0.1", {}, True), ("127.0.0.1", {"x-forwarded-for": "10.1.1.1"}, False), ("10.1.1.1", {}, False)],
)
async def test_the_built_in_groups_are_open_to_this_machine_for_training(office, address, headers, opened):
    transport = httpx.ASGITransport(office.app, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://office") as client:
        answer = await client.get("/", headers=headers)
    assert answer.status_code == (404 if opened else 303)  # there is no page in this application


@pytest.mark.parametrize(("who", "opened"), [("office", True), ("reader", False), ("", False)])
async def test_where_a_gateway_runs_only_the_office_opens_them(register, tmp_path, who, opened):
    office = real(tmp_path)
    answer = await office.browser(who).client.get("/")
    assert answer.status_code == (404 if opened else 303)


async def test_pictures_are_for_who_is_signed_in(register, tmp_path):
    office = real(tmp_path)
    assert (await office.browser().client.get("/media/x.jpg")).status_code == 303
    assert (await office.browser("reader").client.get("/media/x.jpg")).status_code == 404


def test_a_bound_that_left_the_register_sees_nothing(office):
    account = Account.get(Account.name == "secretary")
    account.place = "gone"
    assert queries.viewer_of(account).scope.lost
