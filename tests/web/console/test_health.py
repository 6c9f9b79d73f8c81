"""运行: what is well and what is not, in words; a backup by one click."""

from __future__ import annotations

import json
import os
import sqlite3
from datetime import timedelta

import pytest

from bot.config import Settings
from bot.jobs import JOBS
from bot.queries.console_health import rooms
from bot.web.console.health import JOB_LABELS
from models import Audit, Deletion, Duty, OutboxMessage, Room, Setting
from tests.registers import NOW
from tests.web.console.conftest import Office
from tests.web.rows import heard, said


def part(page: str, name: str) -> str:
    """A card of the page."""
    return page.split(f'id="{name}"')[1].split("</section>")[0]


def with_account(folder) -> Office:
    account = {"name": "一号", "endpoint": "127.0.0.1:1", "token_env": "T"}
    return Office(folder, Settings.model_validate({"data_dir": str(folder), "wechaty": {"accounts": [account]}}))


async def test_a_new_bot_says_what_to_do(office, register):
    page = await office.browser("office").reads("/health")
    assert "在群里说一句话试试" in part(page, "findings")
    assert "wechaty.accounts" in part(page, "accounts")
    assert "还没有备份" in part(page, "copies")


def test_every_regular_job_has_a_name_for_people():
    assert {job.name for job in JOBS} == set(JOB_LABELS)


@pytest.mark.parametrize(
    ("state", "shown"),
    [("up", "在线"), ("down", "断线"), ("logged_out", "没有登录"), ("odd", "还没有连上过"), (None, "还没有连上过")],
)
async def test_an_account_is_shown_as_it_was_seen_last(register, tmp_path, state, shown):
    office = with_account(tmp_path)
    if state:
        seen = {"state": state, "since": NOW.timestamp(), "why": "<b>kicked</b>", "count": 1}
        Setting.create(key="wechaty_state:一号", value=json.dumps(seen))
    told = part(await office.browser("office").reads("/health"), "accounts")
    assert shown in told
    assert "<b>kicked</b>" not in told
    assert ("kicked" in told) is (state not in ("up", None))


async def test_what_waits_for_long_is_told(office, register):
    said("等着", NOW - timedelta(hours=1), room="u12", state="queued", sent_at=None)
    page = await office.browser("office").reads("/health")
    assert "有的等了十分钟以上" in part(page, "findings")
    assert "再发一次" not in part(page, "outbox")
    OutboxMessage.update(state="failed").execute()
    page = await office.browser("office").reads("/health")
    assert "有的等了" not in page
    assert "再发一次" in part(page, "outbox")


@pytest.mark.parametrize(
    ("runs", "told"),
    [
        ([("done", -1), ("waiting", 1)], "都按时做了"),
        ([("done", -1), ("waiting", -1)], "日报 过了时间还没做"),
        ([("failed", -2), ("waiting", 1)], "日报 上次没做成"),
        ([("failed", -2), ("done", -1), ("waiting", 1)], "都按时做了"),
    ],
)
async def test_a_job_that_is_late_or_broke_is_told(office, register, runs, told):
    for state, hours in runs:
        at = NOW + timedelta(hours=hours)
        Duty.create(key=f"job:daily_paper:{state}:{hours}", name="daily_paper", due_at=at, state=state, done_at=at)
    page = await office.browser("office").reads("/health")
    assert told in part(page, "findings")


async def test_groups_are_counted_by_what_is_known_of_them(register):
    Setting.create(key="started_at", value=(NOW - timedelta(days=40)).isoformat())
    heard("u12", "wx_ming", "早", NOW - timedelta(hours=1))
    Room.update(last_message_at=NOW - timedelta(days=30)).where(Room.code.in_(["u11", "u12"])).execute()
    Room.update(last_message_at=NOW - timedelta(days=2)).where(Room.code.not_in(["u11", "u12"])).execute()
    Room.update(bound=False).where(Room.code == "u22").execute()
    Room.create(code="new@chatroom", name="邻居们", bound=False, registered=False)
    found = rooms(NOW, timedelta(weeks=4))
    assert (found.registered, found.unbound, found.strange, found.spoke, found.quiet) == (11, 1, 1, 1, 1)


async def test_before_it_has_listened_for_long_no_group_is_quiet(register):
    Setting.create(key="started_at", value=(NOW - timedelta(days=2)).isoformat())
    assert rooms(NOW, timedelta(weeks=4)).quiet == 0


def kept_in_a_file(folder) -> Office:
    """An office whose settings name a database file that is there."""
    file = folder / "bot.db"
    with sqlite3.connect(file) as base:
        base.execute("CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT)")
        base.execute("INSERT INTO setting VALUES ('schema_version', '1')")
    return Office(folder, Settings(data_dir=str(folder), database=f"sqlite:///{file}"))


async def test_a_backup_is_made_checked_listed_and_written_down(register, tmp_path):
    office = kept_in_a_file(tmp_path)
    answer = await office.browser("office").sends("/health/backup")
    assert answer.status_code == 303
    (copy,) = (tmp_path / "backups").glob("*.db")
    assert Audit.get(Audit.action == "backup").subject == copy.name
    os.utime(copy, (NOW.timestamp(), NOW.timestamp()))
    page = await office.browser("office").reads("/health")
    assert copy.name in part(page, "copies")
    assert "备份：最近一次在 03-02 09:00" in part(page, "findings")
    again = await office.browser("office").sends("/health/backup")
    assert again.status_code == 409
    assert "刚刚已经备份过" in again.text


async def test_what_cannot_be_copied_is_told_and_nothing_is_left(register, tmp_path):
    office = kept_in_a_file(tmp_path)
    (tmp_path / "bot.db").write_text("no database" * 200)
    answer = await office.browser("office").sends("/health/backup")
    assert answer.status_code == 409
    assert "没有备份成" in answer.text
    assert not list((tmp_path / "backups").glob("*"))


async def test_an_old_backup_is_told(register, tmp_path):
    office = kept_in_a_file(tmp_path)
    await office.browser("office").sends("/health/backup")
    (copy,) = (tmp_path / "backups").glob("*.db")
    os.utime(copy, (NOW.timestamp() - 3 * 86400, NOW.timestamp() - 3 * 86400))
    assert "两天没有备份了" in part(await office.browser("office").reads("/health"), "findings")


async def test_on_a_server_backups_are_made_elsewhere(register, tmp_path):
    settings = Settings(data_dir=str(tmp_path), database="postgresql://localhost/bot")
    office = Office(tmp_path, settings)
    assert "pg_dump" in part(await office.browser("office").reads("/health"), "copies")
    assert (await office.browser("office").sends("/health/backup")).status_code == 409


async def test_who_only_reads_sees_no_button(office, register):
    page = await office.browser("reader").reads("/health")
    assert 'method="post"' not in page


async def test_what_was_deleted_is_told_by_sort_and_month(office, register):
    for days, what, count in ((1, "request", 3), (2, "request", 2), (40, "visit", 9)):
        Deletion.create(at=NOW - timedelta(days=days), what=what, count=count, before=NOW - timedelta(days=1095))
    told = part(await office.browser("office").reads("/health"), "deleted")
    assert "了结的诉求" in told
    assert "<td>5</td>" in told
    assert "走访" not in told
    assert "1095 天" in told


async def test_where_nothing_was_due_that_is_told(office, register):
    assert "没有到期的内容" in part(await office.browser("office").reads("/health"), "deleted")
