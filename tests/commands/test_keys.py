"""Keys of other systems, what they are told, and the codes on the walls: from the console."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.database import bind, open_database
from bot.rules.api_keys import digest, looks_right
from models import ApiToken, Webhook
from tests.commands.console import Done, bot, url
from tests.registers import UNIT_12

ADD = ("token", "add", "数字城管", "--scope", "requests:read", "--scope", "查统计数字")


@pytest.fixture
def town(base: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SANZHANG_WEB__PUBLIC_URL", "https://sz.example.gov.cn/")
    return url(base)


def run(town: str, *arguments: object) -> Done:
    return bot(*arguments, "--database", town)


def test_a_key_is_shown_once_and_listed_without_itself(town: str) -> None:
    done = run(town, *ADD, "--days", 30, "--place", "荷塘社区")
    key = done.out.strip()
    assert looks_right(key)
    assert "只显示这一次" in done.err
    listed = run(town, "token", "list").out
    assert "1　数字城管　有效" in listed
    assert "figures:read requests:read" in listed
    assert key not in listed
    bind(open_database(town))
    assert ApiToken.get().hash == digest(key)


def test_a_key_is_taken_back_once(town: str) -> None:
    run(town, *ADD)
    assert run(town, "token", "revoke", 1).status == 0
    assert "已失效" in run(town, "token", "list").out
    again = run(town, "token", "revoke", 1)
    assert (again.status, again.only_error) == (1, "没有有效的 1 号令牌")


#: What is wrong, and what is told.
MISTAKES: tuple[tuple[tuple[object, ...], str], ...] = (
    (("token", "add", "某系统"), "--scope"),
    (("token", "add", "某系统", "--scope", "everything"), "没有“everything”这项权限"),
    (("token", "add", "某系统", "--scope", "metrics", "--place", "火星"), "没有“火星”这个地点"),
    (("webhook", "add", "某系统", "ftp://x"), "网址要写成"),
    (("webhook", "add", "某系统", "https://u:p@x/"), "不写用户名和口令"),
    (("webhook", "add", "某系统", "https://x/", "--event", "explode"), "没有“explode”这一步"),
    (("webhook", "stop", 7), "没有在推的 7 号推送"),
    (("link", "火星"), "没有“火星”这个地点"),
    (("link", "荷塘社区", "--below", "星球"), "没有“星球”这个层级"),
    (("link", UNIT_12, "--below", "网格"), "下面没有网格"),
)


def test_mistakes_are_told_in_one_line(town: str) -> None:
    for arguments, told in MISTAKES:
        done = run(town, *arguments)
        assert done.status in (1, 2)
        assert told in done.only_error


def test_nothing_yet_says_what_to_do(town: str) -> None:
    assert "token add" in run(town, "token", "list").out
    assert "webhook add" in run(town, "webhook", "list").out


def test_a_webhook_is_added_listed_and_stopped(town: str) -> None:
    done = run(town, "webhook", "add", "数字城管", "https://cg.example.gov.cn/hook", "--event", "办结")
    assert len(done.out.strip()) >= 40
    bind(open_database(town))
    assert Webhook.get().events == ["resolve"]
    assert "在推" in run(town, "webhook", "list").out
    assert run(town, "webhook", "retry", 1).out.startswith("0 条")
    assert run(town, "webhook", "stop", 1).status == 0
    assert "已停" in run(town, "webhook", "list").out


# --- codes on walls -------------------------------------------------------------------------------------------------


def test_the_code_of_one_place_on_the_screen(town: str) -> None:
    done = run(town, "link", "荷塘苑1栋2单元")
    first, *code = done.out.splitlines()
    assert first.startswith("荷塘苑1栋2单元　https://sz.example.gov.cn/l/p/")
    assert len(code) > 15
    assert set("".join(code)) <= set("█▀▄ ")
    assert run(town, "link", "荷塘苑1栋2单元").out == done.out, "printed again it is the same code"


def test_a_sheet_of_all_units_to_print(town: str, folder: Path) -> None:
    done = run(town, "link", "荷塘社区", "--below", "单元", "--sheet", "codes.html")
    assert done.out.startswith("4 个二维码")
    sheet = (folder / "codes.html").read_text(encoding="utf-8")
    assert sheet.count("<svg") == 4
    assert sheet.index("荷塘苑1栋1单元") < sheet.index("荷塘苑1栋2单元") < sheet.index("荷塘苑2栋1单元")
    assert "<script" not in sheet


def test_renewed_the_code_is_another(town: str) -> None:
    before = run(town, "link", UNIT_12).out
    done = run(town, "link", UNIT_12, "--renew")
    assert "已作废" in done.err
    assert done.out != before


def test_without_an_address_of_the_web_the_code_is_for_trying_only(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = run(url(base), "link", UNIT_12)
    assert "http://127.0.0.1:8080/l/p/" in done.out
    assert "只能在这台机器上打开" in done.err
    account = '[{"name": "一号", "endpoint": "127.0.0.1:1", "token_env": "T", "tls": false}]'
    monkeypatch.setenv("SANZHANG_WECHATY__ACCOUNTS", account)
    assert "web.public_url" in run(url(base), "link", UNIT_12).only_error
