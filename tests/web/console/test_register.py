"""名册: a workbook is looked at before it is taken, and undone; a post goes over with all that hangs on it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.papers.register_book import write_book
from models import Account, Audit, OutboxMessage, Person, Place, Post, PriorityHousehold, ServiceRequest, Setting, Task
from tests import registers
from tests.registers import BUILDING_1, BUILDING_2, COUNTY, LEADER_12, NOW, UNIT_12, UNIT_22
from tests.web.console.browsing import NASTY
from tests.web.rows import asked


def book(folder: Path, changed: registers.Rows | None = None) -> bytes:
    """The small register as a workbook, or one of changed rows."""
    write_book(folder / "book.xlsx", registers.sheets(changed))
    return (folder / "book.xlsx").read_bytes()


def another_leader() -> registers.Rows:
    """游慧 leads 1栋2单元 too; 平志刚, whose post it was, leaves, and with him his visits."""
    rows = registers.rows()
    for sheet, column in (("任职", 2), ("重点走访", 3)):
        rows[sheet] = [
            [*row[:column], "P08" if row[column] == LEADER_12 else row[column], *row[column + 1 :]]
            for row in rows[sheet]
        ]
    rows["人员"] = [row for row in rows["人员"] if row[0] != LEADER_12]
    return rows


async def uploaded(browser: Any, content: bytes) -> str:
    """Where the upload leads."""
    answer = await browser.sends("/register/upload", files={"book": ("名册.xlsx", content)})
    assert answer.status_code == 303, answer.text[-300:]
    return str(answer.headers["location"]).removeprefix("/console")


def shown(page: str) -> str:
    found = re.search(r'name="shown" value="(\w+)"', page)
    assert found is not None
    return found[1]


# --- the workbook -----------------------------------------------------------------------------------------------------


async def test_the_register_is_counted_and_says_when_it_changed(office, register):
    page = await office.browser("office").reads("/register")
    for words in ("地点", "9", "人员", "11", "2026-03-02 09:00", "还没有导入过"):
        assert words in page
    assert "上传" not in await office.browser("secretary").reads("/register")


async def test_the_same_workbook_changes_nothing(office, register, tmp_path):
    browser = office.browser("office")
    page = await browser.reads(await uploaded(browser, book(tmp_path)))
    assert "和现在的名册一样" in page
    assert 'name="shown"' not in page


async def test_the_difference_is_seen_before_anything_changes(office, register, tmp_path):
    browser = office.browser("office")
    page = await browser.reads(await uploaded(browser, book(tmp_path, another_leader())))
    assert "荷塘苑1栋2单元 单元长：平志刚 → <b>游慧</b>" in page
    assert "1 个：平志刚" in page.split('id="gone"')[1]
    assert Post.select().where((Post.place == UNIT_12) & (Post.person == LEADER_12)).exists()
    assert not Audit.select().where(Audit.action == "import_register").exists()


async def test_it_is_taken_requests_follow_and_it_can_be_undone(office, register, tmp_path):
    no = asked("灯坏了", post_place=UNIT_12)
    browser = office.browser("office")
    path = await uploaded(browser, book(tmp_path, another_leader()))
    answer = await browser.sends(f"{path}/take", shown=shown(await browser.reads(path)))
    assert answer.status_code == 303, answer.text[-300:]
    assert ServiceRequest.get_by_id(no).assignee_id == "P08"
    assert "wx_u21" in {row.to for row in OutboxMessage.select()}
    assert Audit.get(Audit.action == "import_register").note.startswith("原来的：before-")
    assert (await browser.opens(path)).status_code == 404, "an upload that was taken is gone"
    before = re.search(r"/register/files/(before-[\d-]+\.xlsx)", await browser.reads("/register"))
    assert before is not None
    back = f"/register/files/{before[1]}"
    page = await browser.reads(back)
    assert "退回到这一本" in page
    office.clock.set(NOW + timedelta(minutes=1))
    await browser.sends(f"{back}/take", shown=shown(page))
    assert Post.get(Post.place == UNIT_12).person_id == LEADER_12
    assert ServiceRequest.get_by_id(no).assignee_id == LEADER_12


async def test_what_was_not_looked_at_is_not_taken(office, register, tmp_path):
    browser = office.browser("office")
    path = await uploaded(browser, book(tmp_path, another_leader()))
    seen = shown(await browser.reads(path))
    Person.update(name="改过的名").where(Person.code == "P05").execute()
    answer = await browser.sends(f"{path}/take", shown=seen)
    assert answer.status_code == 409
    assert "重新看一遍" in answer.text
    assert Post.get(Post.place == UNIT_12).person_id == LEADER_12
    assert Person.get_by_id("P05").name == "改过的名", "not even a part of it came in"
    assert (await browser.sends(f"{path}/take")).status_code == 409


async def test_every_fault_is_listed_and_nothing_comes_in(office, register, tmp_path):
    rows = registers.rows()
    rows["任职"].append(["nowhere", "单元长", "P99"])
    rows["人员"].append(["P01", "重号", "", "", "群众"])
    browser = office.browser("office")
    path = await uploaded(browser, book(tmp_path, rows))
    answer = await browser.opens(path)
    assert answer.status_code == 422
    assert "处要改，什么都没有导入" in answer.text
    assert "nowhere" in answer.text
    assert "P99" in answer.text
    assert (await browser.sends(f"{path}/take", shown="x")).status_code == 409


async def test_what_is_no_workbook_says_so(office, register):
    browser = office.browser("office")
    answer = await browser.opens(await uploaded(browser, b"no workbook at all"))
    assert answer.status_code == 422
    assert "可以打开的 .xlsx" in answer.text
    assert (await browser.sends("/register/upload")).status_code == 409


@pytest.mark.parametrize("name", ["..%2F..%2Fbot.db", "upload-1.xlsx", "before-20260302-090000.xlsx", "x"])
async def test_only_our_own_files_are_opened(office, register, name):
    assert (await office.browser("office").opens(f"/register/files/{name}")).status_code == 404


async def test_a_new_upload_takes_the_place_of_the_one_that_waited(office, register, tmp_path):
    browser = office.browser("office")
    first = await uploaded(browser, book(tmp_path))
    office.clock.set(NOW + timedelta(seconds=5))
    await uploaded(browser, book(tmp_path))
    assert (await browser.opens(first)).status_code == 404


async def test_a_download_is_the_register_and_is_written_down(office, register, tmp_path):
    answer = await office.browser("office").sends("/register/download")
    assert answer.content.startswith(b"PK")
    assert Audit.get(Audit.action == "export_register").who.endswith("王敏")
    assert not list((tmp_path / "register").glob("export-*"))


# --- handing over -----------------------------------------------------------------------------------------------------


def hangs() -> int:
    no = asked("灯坏了", post_place=UNIT_12, promise_at=NOW + timedelta(days=1))
    Task.create(key="r1", source="rectify", request=no, owner=LEADER_12, text="换灯", made_at=NOW, due_at=NOW)
    Task.create(key="r2", source="rectify", request=no, owner="P03", text="别人的", made_at=NOW, due_at=NOW)
    return no


async def test_posts_are_found_by_place_and_holder_vacant_ones_first(office, register):
    Post.delete().where(Post.person == "P09").execute()
    browser = office.browser("office")
    page = await browser.reads("/register/posts")
    assert page.index("荷塘苑2栋2单元") < page.index("荷塘苑1栋1单元")
    assert "空缺" in page
    found = await browser.reads("/register/posts?q=平志刚")
    assert "荷塘苑1栋2单元" in found
    assert "荷塘苑2栋1单元" not in found
    assert "没有叫“火星”的岗位" in await browser.reads("/register/posts?q=火星")


async def test_what_hangs_on_a_post_is_seen(office, register):
    hangs()
    page = await office.browser("office").reads(f"/register/posts/{UNIT_12}")
    part = page.split('id="hanging"')[1].split("</section>")[0]
    for words in ("1 件", "1 个", "1 户", "1 项", "荷塘苑1栋2单元邻里群"):
        assert words in part
    assert "平志刚" in page


async def test_a_post_goes_over_in_one_step_with_all_that_hangs_on_it(office, register):
    no = hangs()
    other = asked("别处", place=UNIT_22, assignee="P09", post_place=UNIT_22, room="u22")
    answer = await office.browser("office").sends(f"/register/posts/{UNIT_12}", name="游慧")
    assert answer.status_code == 303, answer.text[-300:]
    assert [row.person_id for row in Post.select().where(Post.place == UNIT_12)] == ["P08"]
    assert [ServiceRequest.get_by_id(one).assignee_id for one in (no, other)] == ["P08", "P09"]
    visitors = {row.household_id: row.visitor_id for row in PriorityHousehold.select()}
    assert visitors == {f"{UNIT_12}-501": "P08", f"{UNIT_22}-302": "P09"}
    assert [row.owner for row in Task.select().order_by(Task.key)] == ["P08", "P03"]
    assert "wx_u21" in {row.to for row in OutboxMessage.select()}
    assert Setting.get_by_id("register_imported_at").value == NOW.isoformat()
    row = Audit.get(Audit.action == "hand_over")
    assert (row.subject, row.note) == ("荷塘苑1栋2单元单元长", "游慧")


async def test_somebody_new_is_registered_on_the_way(office, register):
    fields = {"name": "新来的", "new": "1", "wxid": "wx_new", "phone": "19900000199", "identity": "party_member"}
    await office.browser("office").sends(f"/register/posts/{UNIT_12}", **fields)
    person = Person.get(Person.name == "新来的")
    assert (person.wxid, person.identity) == ("wx_new", "party_member")
    assert Post.get(Post.place == UNIT_12).person_id == person.code


async def test_a_vacant_post_is_filled(office, register):
    Post.delete().where(Post.place == UNIT_12).execute()
    await office.browser("office").sends(f"/register/posts/{UNIT_12}", name="P08")
    assert Post.get(Post.place == UNIT_12).person_id == "P08"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"name": "火星人"}, "名册里没有叫"),
        ({"name": ""}, "请写接手人"),
        ({"name": "平志刚"}, "已经在这个岗位上"),
        ({"name": "同名"}, "有 2 个人都叫"),
        ({"name": "新人", "new": "1", "wxid": "wx_u11"}, "已经是别人的"),
    ],
)
async def test_whom_nobody_means_gets_nothing(office, register, fields, why):
    Person.create(code="P20", name="同名", identity="citizen")
    Person.create(code="P21", name="同名", identity="citizen")
    answer = await office.browser("office").sends(f"/register/posts/{UNIT_12}", **fields)
    assert answer.status_code == 409
    assert why in answer.text
    assert Post.get(Post.place == UNIT_12).person_id == LEADER_12


async def test_a_post_that_several_share_is_left_to_the_workbook(office, register):
    assert (await office.browser("office").opens(f"/register/posts/{COUNTY}")).status_code == 404
    assert (await office.browser("office").opens("/register/posts/nowhere")).status_code == 404


async def test_a_secretary_sees_his_own_posts_and_hands_none_over(office, register):
    Account.update(place=BUILDING_1).where(Account.name == "secretary").execute()
    browser = office.browser("secretary")
    page = await browser.reads("/register/posts")
    assert "荷塘苑1栋" in page
    assert "荷塘苑2栋" not in page
    assert f"/register/posts/{UNIT_12}" not in page
    assert (await browser.opens(f"/register/posts/{BUILDING_2}")).status_code == 403


async def test_a_name_that_looks_like_markup_is_a_name(office, register):
    Person.update(name=NASTY).where(Person.code == LEADER_12).execute()
    Place.update(name=NASTY).where(Place.code == UNIT_22).execute()
    page = await office.browser("office").reads("/register/posts")
    assert "<script>document" not in page
    assert page.count("hacked") >= 2
