"""The pages beside Today and the requests in a real browser: whole at a desk and on a phone, usable by a click."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.actions import bulletins
from bot.actions.papers import daily, monthly, weekly
from bot.clock import Clock
from bot.config import Settings
from bot.context import Context
from bot.database import bind, open_database
from bot.papers.register_book import write_book
from bot.queries.directory import Directory
from models import ServiceRequest
from tests import registers
from tests.web.console import browsing
from tests.web.console.browsing import PHONE, WIDE
from tests.web.process import running

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PAGES = {
    "health": "/health",
    "map": "/map",
    "grid": "/map/361030001001?by=open",
    "unit": "/map/36103000100100102",
    "gaps": "/map/361030/gaps",
    "charts": "/charts",
    "papers": "/papers",
    "meeting": "/papers/meeting",
    "new-issue": "/papers/new-issue",
    "issue": "/papers/issues/1",
    "rules": "/rules?resolve_workdays=5、7、7&accept_hours=2&sure=0.95&quiet_hours=20:00-08:00&text=您好，我是{bot}。",
    "rules-wrong": "/rules?accept_hours=x&kind_facility=天 1、2、3",
    "words": "/rules/words",
    "register": "/register",
    "posts": "/register/posts",
    "post": "/register/posts/36103000100100102",
}


def write_papers(url: str, folder: str) -> None:
    """A daily, a weekly and a monthly paper, and a draft for the public column."""
    opened = open_database(url)
    bind(opened)
    settings = Settings(database=url, data_dir=folder)
    now = Clock().now()
    ServiceRequest.update(state="closed", satisfied=True, closed_at=now, resolution="换好了").where(
        ServiceRequest.no == 2
    ).execute()
    for moment, write in (
        (now, daily.write_daily),
        (now + timedelta(days=7), weekly.write_weekly),
        (now + timedelta(days=31), monthly.write_monthly),
    ):
        with opened.atomic():
            write(Context(moment, Directory.load(), settings, settings.clocks.calendar()))
    with opened.atomic():
        bulletins.draft(Context(now, Directory.load(), settings, settings.clocks.calendar()), [2])
    opened.close()


@pytest.fixture(scope="module")
def console_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The running bot of the other pages' tests, with papers."""
    folder = tmp_path_factory.mktemp("pages")
    url = browsing.prepare(folder)
    write_papers(url, str(folder))
    with running(folder, url) as address:
        yield address


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["desk", "phone"])
def test_every_page_is_whole_at_a_desk_and_on_a_phone(person, size):
    office = person(size=size)
    for name, path in PAGES.items():
        office.opens(path)
        office.shot(f"{name}-{size['width']}")
        assert office.audit(40) == [], name
        assert "hacked" not in office.page.title()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["desk", "phone"])
def test_a_paper_is_whole_and_its_figures_open(person, size):
    office = person(size=size).opens("/papers?kind=weekly")
    office.page.locator(".rows li a").first.click()
    office.sees("群里读到的")
    office.shot(f"paper-{size['width']}")
    assert office.audit(40) == []
    office.page.locator("dd a").first.click()
    office.sees("来自")
    assert office.audit(40) == []


def test_a_backup_is_made_by_a_click(person):
    office = person().opens("/health")
    office.page.get_by_role("button", name="现在备份").click()
    office.sees("已检查完好", ".said")
    office.sees("备份：最近一次在", "#findings")


def test_a_rule_is_tried_saved_and_brought_back(person):
    office = person().opens("/rules")
    office.page.get_by_label("多少工作小时内接单").fill("3")
    office.page.get_by_label("公共设施损坏三级的办结时限").fill("工作时 7、14、21")
    office.page.get_by_role("button", name="看会怎么变").click()
    office.sees("工作时 7、14、21", "#effect")
    office.page.get_by_label("为什么改").fill("试行")
    office.page.get_by_role("button", name="就这样改").click()
    office.sees("已改，从下一条消息起照新的办", ".said")
    assert office.page.get_by_label("多少工作小时内接单").input_value() == "3"
    office.page.get_by_label("多少工作小时内接单").fill("5")
    office.page.get_by_role("button", name="看会怎么变").click()
    office.page.get_by_role("button", name="就这样改").click()
    office.sees("已改", ".said")
    office.page.get_by_role("link", name="看看恢复会怎样").click()
    office.page.get_by_role("button", name="就这样改").click()
    office.sees("恢复：多少工作小时内接单 5→3", "#versions")


def test_words_are_tried_and_saved(person):
    office = person().opens("/rules/words")
    office.page.locator("textarea[name=classes]").fill("停供：哦豁")
    office.page.get_by_role("button", name="看最近的话会怎么听").click()
    office.sees("会听得不一样", "#effect")
    office.page.get_by_role("button", name="保存，马上用").click()
    office.sees("照新的听", ".said")
    assert office.page.locator("textarea[name=classes]").input_value() == "停供：哦豁"


def test_what_the_meeting_decides_is_entered_and_struck_off(person):
    office = person().opens("/papers/meeting")
    row = office.page.locator(".decision").last
    row.get_by_label("决定").fill("夜里排一次巡查")
    row.get_by_label("牵头").fill("城管局")
    row.get_by_label("完成时限").fill(f"{Clock().now() + timedelta(days=5):%Y-%m-%d}")
    office.page.get_by_role("button", name="存下决定").click()
    office.sees("存下了 1 条决定", ".said")
    task = office.page.locator("#tasks li", has_text="夜里排一次巡查")
    task.locator("input[name=note]").fill("巡过了")
    task.get_by_role("button", name="销号").click()
    office.sees("已销号", ".said")
    assert office.page.locator("#tasks li", has_text="夜里排一次巡查").count() == 0


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["desk", "phone"])
def test_a_workbook_is_looked_at_and_left(person, size, tmp_path):
    rows = registers.rows()
    rows["任职"] = [[*row[:2], "P08" if row[2] == "P06" else row[2]] for row in rows["任职"]]
    rows["人员"] = [row for row in rows["人员"] if row[0] != "P06"]
    write_book(tmp_path / "名册.xlsx", registers.sheets(rows))
    office = person(size=size).opens("/register")
    office.page.set_input_files("input[type=file]", tmp_path / "名册.xlsx")
    office.page.get_by_role("button", name="上传，先看改了什么").click()
    office.sees("洪小燕 → 游慧", "#posts")
    office.shot(f"difference-{size['width']}")
    assert office.audit(40) == []
    office.page.get_by_role("link", name="不导入").click()
    office.sees("现在的名册")


def test_a_post_goes_over_in_one_step(person):
    office = person().opens("/register/posts?q=荷塘苑2栋2单元")
    office.page.get_by_role("link", name="交接").first.click()
    office.page.get_by_label("接手人").fill("温秀兰")
    office.page.get_by_role("button", name="交接单元长").click()
    office.sees("现在是温秀兰", ".said")
