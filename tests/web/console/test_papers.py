"""材料: papers looked at, mended, sent; figures opened; a meeting's decisions on one screen; an issue published."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from openpyxl import Workbook

from bot.context import Context
from models import Audit, OutboxMessage, Paper, Place, Task
from tests.registers import COMMUNITY, COUNTY, NOW, UNIT_12, UNIT_22
from tests.web.console.browsing import NASTY
from tests.web.console.conftest import Office
from tests.web.rows import asked


@pytest.fixture
def desk(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The office, whose bot keeps files where the console looks for them."""

    def context() -> Context:
        calendar = office.settings.clocks.calendar()
        return Context(office.bot.clock.now(), office.bot.directory, office.settings, calendar)

    monkeypatch.setattr(office.bot, "context", context)
    return office


def written(
    place: str = COMMUNITY, kind: str = "daily", text: str = "【荷塘社区日报】收集1，办结1", **more: Any
) -> str:
    key = str(more.pop("key", f"{kind}:{place}:2026-03-01T17:30"))
    fields = {
        "start": NOW - timedelta(days=2),
        "end": NOW - timedelta(days=1),
        "made_at": NOW - timedelta(days=1),
        "figures": {"numbers": {"collected": [1], "settled": []}, "rates": {"办结率": 0.5, "满意率": None}},
        **more,
    }
    Paper.create(key=key, kind=kind, place=place, text=text, **fields)
    return key


def lines() -> list[tuple[str | None, str]]:
    return [(row.room or row.to, row.text) for row in OutboxMessage.select().order_by(OutboxMessage.id)]


# --- the list and one paper -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["", "daily", "bulletin", "nonsense"])
async def test_before_the_first_paper_it_says_when_there_will_be_one(desk, register, kind):
    assert "还没有" in await desk.browser("office").reads(f"/papers?kind={kind}")


async def test_papers_are_listed_by_kind_the_latest_first(desk, register):
    written()
    written(COUNTY, "weekly", "【莲川县三长周报】", end=NOW)
    browser = desk.browser("office")
    page = await browser.reads("/papers")
    assert page.index("莲川县 周报") < page.index("荷塘社区 日报")
    assert "莲川县 周报" not in await browser.reads("/papers?kind=daily")


async def test_more_than_a_page_is_turned_over(desk, register):
    for n in range(31):
        written(key=f"daily:{COMMUNITY}:{n}", text=f"第{n}份", end=NOW - timedelta(days=n))
    browser = desk.browser("office")
    assert "第30份" not in await browser.reads("/papers")
    assert "第30份" in await browser.reads("/papers?page=2")


async def test_a_secretary_reads_his_own_papers_and_no_others(desk, register):
    own, county = written(), written(COUNTY, "daily", "县里的")
    browser = desk.browser("secretary")
    page = await browser.reads("/papers")
    assert "荷塘社区 日报" in page
    assert "县里的" not in page
    assert (await browser.opens(f"/papers/{own}")).status_code == 200
    for path in (f"/papers/{county}", f"/papers/{county}/files/0", f"/papers/{county}/figures/collected"):
        assert (await browser.opens(path)).status_code == 404


async def test_a_paper_shows_its_words_and_figures_and_opens_them(desk, register):
    no = asked("楼道灯坏了")
    key = written()
    browser = desk.browser("reader")
    page = await browser.reads(f"/papers/{key}")
    assert "【荷塘社区日报】收集1，办结1" in page
    assert f'/console/papers/{key.replace(":", ":")}/figures/collected"' in page
    assert "50%" in page
    assert "—" in page
    assert "<textarea" not in page
    opened = await browser.reads(f"/papers/{key}/figures/collected")
    assert f'data-row="{no}"' in opened
    assert "共 1 件" in opened
    assert "一件也没有" in await browser.reads(f"/papers/{key}/figures/settled")
    assert (await browser.opens(f"/papers/{key}/figures/nonsense")).status_code == 404


async def test_records_beyond_ones_bounds_are_not_opened(desk, register):
    asked("本社区的事")
    Place.create(code="361030002", parent=COUNTY, level="community", name="桥东社区", path=f"{COUNTY}/361030002/")
    asked("别处的事", place="361030002")
    key = written(figures={"numbers": {"collected": [1, 2]}, "rates": {}})
    opened = await desk.browser("secretary").reads(f"/papers/{key}/figures/collected")
    assert "本社区的事" in opened
    assert "别处的事" not in opened
    assert "共 1 件" in opened


async def test_files_are_shown_and_downloaded(desk, register):
    store = desk.site.desk.media
    picture, book = store.put_own(b"png", "png").key, store.put_own(b"book", "xlsx").key
    key = written(
        files=[["image", "周报.png", picture], ["file", "周报.xlsx", book], ["file", "没了.docx", "gone.docx"]]
    )
    browser = desk.browser("office")
    shown = await browser.opens(f"/papers/{key}/files/0")
    assert (shown.content, shown.headers["content-type"]) == (b"png", "image/png")
    assert "content-disposition" not in shown.headers
    kept = await browser.opens(f"/papers/{key}/files/1")
    assert kept.content == b"book"
    assert "attachment" in kept.headers["content-disposition"]
    for number in ("2", "3", "x"):
        assert (await browser.opens(f"/papers/{key}/files/{number}")).status_code == 404


async def test_a_paper_is_mended_and_sent_to_its_group_once(desk, register):
    key = written(files=[["file", "周报.xlsx", "a.xlsx"]])
    browser = desk.browser("office")
    page = await browser.reads(f"/papers/{key}")
    assert "发到 荷塘社区三长工作群" in page
    answer = await browser.sends(f"/papers/{key}/send", text="改过的日报\n第二行")
    assert answer.status_code == 303
    assert lines() == [("w", "改过的日报\n第二行")]
    assert OutboxMessage.get().attachments == [["file", "周报.xlsx", "a.xlsx"]]
    assert Paper.get_by_id(key).text == "改过的日报\n第二行"
    assert (await browser.sends(f"/papers/{key}/send", text="再来")).status_code == 409
    assert Paper.get_by_id(key).text == "改过的日报\n第二行"
    assert Audit.get(Audit.action == "send_paper").subject == key


@pytest.mark.parametrize(("text", "why"), [("  ", "空的"), ("找老陈 13812345678", "个人信息"), ("长" * 3001, "太长")])
async def test_what_no_group_should_read_is_not_sent(desk, register, text, why):
    key = written()
    answer = await desk.browser("office").sends(f"/papers/{key}/send", text=text)
    assert answer.status_code == 409
    assert why in answer.text
    assert lines() == []


async def test_a_paper_of_a_place_without_a_group_says_so(desk, register):
    key = written(UNIT_12, "daily", "x")
    OutboxMessage.delete().execute()
    Paper.update(place="nowhere").execute()
    assert "还没有工作群" in await desk.browser("office").reads(f"/papers/{key}")
    assert (await desk.browser("office").sends(f"/papers/{key}/send", text="好")).status_code == 409


async def test_words_that_look_like_markup_are_words(desk, register):
    key = written(text=NASTY)
    page = await desk.browser("office").reads(f"/papers/{key}")
    assert "<script>document" not in page
    assert "hacked" in page


# --- the meeting ------------------------------------------------------------------------------------------------------


def hard(text: str = "化粪池年年堵", **more: Any) -> int:
    """Something for the meeting: long past its deadline, twice reopened."""
    at = NOW - timedelta(days=20)
    return asked(text, at=at, due_at=NOW - timedelta(days=10), reopened=2, level=3, **more)


DECISION = {"rows": "4", "meeting": "2026年3月"}


async def test_without_hard_cases_other_decisions_can_be_entered(desk, register):
    page = await desk.browser("office").reads("/papers/meeting")
    assert "这个月没有难题" in page
    assert "以前交办的都办完了" in page
    assert 'name="text2"' in page


async def test_more_hard_cases_than_fit_on_the_screen_are_counted(desk, register, monkeypatch):
    monkeypatch.setattr("bot.queries.console_papers.MOST_CASES", 1)
    hard("头一件"), hard("第二件")
    page = await desk.browser("office").reads("/papers/meeting")
    assert "难题共 2 件，这里列出前 1 件" in page
    assert "头一件" in page
    assert "第二件" not in page


async def test_decisions_are_entered_in_one_screen_and_told(desk, register):
    no = hard()
    browser = desk.browser("office")
    page = await browser.reads("/papers/meeting")
    assert "化粪池年年堵" in page
    fields = {
        **{"no0": str(no), "text0": "清淤并换管", "owner0": "城管局", "due0": "2026-03-20"},
        **{"no1": "", "text1": "排一次夜巡", "owner1": "平志刚", "due1": "2026-03-10"},
        **{"no2": "", "text2": "", "owner2": "供水公司", "due2": ""},
    }
    answer = await browser.sends("/papers/meeting", **DECISION, **fields)
    assert answer.status_code == 303, answer.text[-400:]
    found = [(row.owner, row.text, row.request, f"{row.due_at:%m-%d %H:%M}") for row in Task.select().order_by(Task.id)]
    assert found == [("D01", "清淤并换管", no, "03-20 18:00"), ("P07", "排一次夜巡", None, "03-10 18:00")]
    told = dict(lines())
    assert {"wx_chengguan", "wx_u12", "u12"} <= set(told), "who has it, and the group of who reported"
    assert "清淤并换管" in str(told["u12"])
    page = await browser.reads("/papers/meeting")
    assert "任务1" in page
    await browser.sends("/papers/meeting", **DECISION, **fields)
    assert Task.select().count() == 2, "the same meeting is entered once"


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"owner0": ""}, "没有写牵头"),
        ({"due0": ""}, "没有写完成时限"),
        ({"due0": "2026-02-31"}, "没有写完成时限"),
        ({"due0": "2026-03-01"}, "已经过了"),
        ({"owner0": "园林所"}, "名册里没有"),
        ({"no0": "999"}, "没有999号诉求"),
        ({"text0": "", "text1": ""}, "一条决定也没有写"),
    ],
)
async def test_what_is_wrong_is_said_nothing_is_kept_and_what_was_written_stays(desk, register, wrong, why):
    good = {"text0": "清淤", "owner0": "城管局", "due0": "2026-03-20", "text1": "", "owner1": "写到一半的"}
    answer = await desk.browser("office").sends("/papers/meeting", **DECISION, **{**good, **wrong})
    assert answer.status_code == 422
    assert why in answer.text
    assert "写到一半的" in answer.text
    assert not Task.select().exists()
    assert not Audit.select().where(Audit.action == "decide").exists()


def filled(folder, owner: str, due: str = "2026-03-20") -> bytes:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "交办决定"
    sheet.append(["编号", "事项", "牵头部门或责任人", "决定", "完成时限"])
    sheet.append(["", "路灯", owner, "换新灯", due])
    book.save(folder / "sheet.xlsx")
    content: bytes = (folder / "sheet.xlsx").read_bytes()
    return content


async def test_the_filled_in_sheet_comes_in_whole_or_not_at_all(desk, register, tmp_path):
    browser = desk.browser("office")
    bad = await browser.sends(
        "/papers/meeting/sheet", meeting="2026年3月", files={"sheet": ("a.xlsx", filled(tmp_path, "园林所"))}
    )
    assert bad.status_code == 422
    assert "园林所" in bad.text
    assert not Task.select().exists()
    good = {"sheet": ("a.xlsx", filled(tmp_path, "城管局"))}
    assert (await browser.sends("/papers/meeting/sheet", meeting="2026年3月", files=good)).status_code == 303
    assert Task.get().text == "换新灯"
    broken = await browser.sends("/papers/meeting/sheet", files={"sheet": ("a.xlsx", b"no workbook")})
    assert broken.status_code == 409
    assert "读不了这个文件" in broken.text


async def test_a_task_is_struck_off_with_a_word(desk, register):
    row = Task.create(
        key="meeting:1",
        source="meeting",
        owner="D01",
        text="换灯",
        made_at=NOW,
        due_at=NOW - timedelta(days=1),
        carried=1,
    )
    browser = desk.browser("office")
    page = await browser.reads("/papers/meeting")
    assert "已超时" in page
    assert "结转 1 次" in page
    assert (await browser.sends(f"/papers/tasks/{row.id}/done", note="")).status_code == 409
    assert (await browser.sends(f"/papers/tasks/{row.id}/done", note="换好了")).status_code == 303
    assert (Task.get().state, Task.get().note) == ("done", "换好了")
    assert (await browser.sends(f"/papers/tasks/{row.id}/done", note="又一次")).status_code == 409


# --- an issue ---------------------------------------------------------------------------------------------------------


def good_deed(text: str = "黎金水说楼道灯坏了", **more: Any) -> int:
    closed = {"state": "closed", "satisfied": True, "closed_at": NOW, "resolved_at": NOW, "resolution": "平志刚换了灯"}
    return asked(text, place=UNIT_22, **{**closed, **more})


async def test_an_issue_is_chosen_drafted_mended_looked_at_and_published(desk, register):
    no, other = good_deed(), good_deed("另一件")
    browser = desk.browser("office")
    assert "第 1 期登哪些" in await browser.reads("/papers/new-issue")
    answer = await browser.sends("/papers/new-issue", no=str(no), opening="这一期说灯")
    assert answer.headers["location"] == "/console/papers/issues/1"
    page = await browser.reads("/papers/issues/1")
    assert "草稿" in page
    assert "黎金水" not in page.split("<article")[1].split("</article>")[0]
    assert "另一件" not in page
    await browser.sends("/papers/issues/1/text", text="这一期说一盏灯")
    assert (await browser.sends("/papers/issues/1/publish")).status_code == 409
    assert (await browser.sends("/papers/issues/1/publish", looked="1")).status_code == 303
    page = await browser.reads("/papers/issues/1")
    assert "已发布" in page
    assert "这一期说一盏灯" in page
    assert Paper.get_by_id("bulletin:1").figures["by"].endswith("县三长办 王敏")
    assert (await browser.sends("/papers/issues/1/text", text="晚了")).status_code == 409
    assert (await browser.sends("/papers/issues/1/publish", looked="1")).status_code == 409
    assert other


async def test_an_issue_is_downloaded_for_the_official_account_and_for_print(desk, register):
    browser = desk.browser("office")
    await browser.sends("/papers/new-issue", no=str(good_deed()))
    page = await browser.opens("/papers/issues/1/html")
    assert "楼道灯坏了" in page.text
    assert "attachment" in page.headers["content-disposition"]
    paper = await browser.opens("/papers/issues/1/docx")
    assert paper.content.startswith(b"PK")
    assert (await browser.opens("/papers/issues/2")).status_code == 404


async def test_what_is_not_over_stands_in_no_issue(desk, register):
    asked("还没办")
    browser = desk.browser("office")
    assert "还没有可以登的事" in await browser.reads("/papers/new-issue")
    assert (await browser.sends("/papers/new-issue")).status_code == 409
    assert (await browser.sends("/papers/new-issue", no="1")).status_code == 409


async def test_a_paper_of_the_column_leads_to_its_issue(desk, register):
    await desk.browser("office").sends("/papers/new-issue", no=str(good_deed()))
    answer = await desk.browser("office").opens("/papers/bulletin:1")
    assert answer.headers["location"] == "/console/papers/issues/1"
    assert "公示第 1 期" in await desk.browser("office").reads("/papers")
