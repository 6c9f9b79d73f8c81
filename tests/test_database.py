"""Opening a database, its version, and its troubles told in one line."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot import database
from bot.database import (
    SCHEMA_VERSION,
    DatabaseTrouble,
    bind,
    create_tables,
    explain,
    explained,
    open_database,
    stored_version,
    tuples,
)
from models import TABLES, Room, Setting


def opened(path: Path) -> database.Database:
    found = open_database(f"sqlite:///{path}")
    bind(found)
    create_tables(found)
    return found


def trouble(url: str) -> str:
    with pytest.raises(DatabaseTrouble) as caught:
        open_database(url)
    return str(caught.value)


def test_the_folder_of_a_file_is_made(tmp_path: Path):
    opened(tmp_path / "a" / "b" / "bot.db")
    assert (tmp_path / "a" / "b" / "bot.db").is_file()


def test_three_slashes_are_relative_to_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    open_database("sqlite:///data/bot.db")
    open_database("other/bot.db")
    assert (tmp_path / "data" / "bot.db").exists()
    assert (tmp_path / "other" / "bot.db").exists()


@pytest.mark.parametrize("url", ["sqlite:///:memory:", ":memory:", "sqlite://"])
def test_a_database_in_memory_leaves_no_file(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    create_tables(open_database(url))
    assert not list(tmp_path.iterdir())


def test_a_commit_is_on_the_disk_and_links_are_kept(tmp_path: Path):
    found = opened(tmp_path / "bot.db")
    told = [found.execute_sql(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    assert told == ["wal", 2]
    with pytest.raises(DatabaseTrouble, match="FOREIGN KEY"), explained():
        Room.create(code="r", name="群", place="没有")


def test_all_tables_are_there_and_making_them_again_loses_nothing(tmp_path: Path):
    found = opened(tmp_path / "bot.db")
    Room.create(code="r", name="群")
    create_tables(found)
    assert set(found.get_tables()) == {table._meta.table_name for table in TABLES}
    assert list(tuples(Room.select(Room.code, Room.name))) == [("r", "群")]


def test_a_second_start_finds_the_data(tmp_path: Path):
    opened(tmp_path / "bot.db").close()
    Room.create(code="r", name="群")
    opened(tmp_path / "bot.db")
    assert Room.get_by_id("r").name == "群"


# --- versions -------------------------------------------------------------------------------------------------


def test_a_fresh_database_has_no_version_and_then_ours(tmp_path: Path):
    found = open_database(str(tmp_path / "bot.db"))
    assert stored_version(found) is None
    create_tables(found)
    assert stored_version(found) == SCHEMA_VERSION


@pytest.mark.parametrize(
    ("version", "told"),
    [(SCHEMA_VERSION + 1, "数据库由更新的程序写成"), (SCHEMA_VERSION - 1, "请先运行 python -m bot migrate")],
)
def test_a_database_of_another_version_is_let_alone(tmp_path: Path, version: int, told: str):
    found = opened(tmp_path / "bot.db")
    Setting.update(value=str(version)).where(Setting.key == "schema_version").execute()
    with pytest.raises(DatabaseTrouble, match=told):
        create_tables(found)
    assert stored_version(found) == version


# --- troubles ---------------------------------------------------------------------------------------------------


def test_a_file_that_is_no_database_is_told_and_kept(tmp_path: Path):
    (tmp_path / "bot.db").write_bytes(b"this is a letter, not a database" * 100)
    assert trouble(f"sqlite:///{tmp_path}/bot.db").startswith("这个文件不是数据库")
    assert (tmp_path / "bot.db").read_bytes().startswith(b"this is a letter")


def read_all(path: Path) -> None:
    with explained():
        found = open_database(f"sqlite:///{path}")
        for table in TABLES:
            found.execute_sql(f'SELECT count(*) FROM "{table._meta.table_name}"').fetchall()


def test_a_spoilt_database_is_told(tmp_path: Path):
    opened(tmp_path / "bot.db").close()
    content = bytearray((tmp_path / "bot.db").read_bytes())
    content[4096 : 4096 * 9] = b"\xff" * (4096 * 8)
    (tmp_path / "bot.db").write_bytes(content)
    with pytest.raises(DatabaseTrouble, match="已损坏，请用最近的备份恢复"):
        read_all(tmp_path / "bot.db")


def test_a_database_that_another_holds_is_told(tmp_path: Path):
    found = opened(tmp_path / "bot.db")
    found.execute_sql("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseTrouble, match="正被另一个程序占用"), explained(), found.atomic():
        Room.create(code="r", name="群")
    other.execute("ROLLBACK")
    Room.create(code="r", name="群")
    other.close()


def write_much(found: database.Database) -> None:
    with explained(), found.atomic():
        for at in range(1000):
            Room.create(code=f"r{at}", name="群" * 200)


def test_a_full_disk_is_told_and_what_was_there_is_kept(tmp_path: Path):
    found = opened(tmp_path / "bot.db")
    Room.create(code="r", name="群")
    pages = found.execute_sql("PRAGMA page_count").fetchone()[0]
    found.execute_sql(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(DatabaseTrouble, match="磁盘已满"):
        write_much(found)
    assert [room.code for room in Room.select()] == ["r"]
    found.execute_sql(f"PRAGMA max_page_count = {pages + 1000}")
    write_much(found)
    assert Room.select().count() == 1001


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path):
    (tmp_path / "file").write_text("")
    assert trouble(f"sqlite:///{tmp_path}/file/bot.db").startswith("建不了数据库所在的文件夹")


def test_a_folder_in_place_of_a_file_is_told(tmp_path: Path):
    (tmp_path / "bot.db").mkdir()
    assert trouble(f"sqlite:///{tmp_path}/bot.db").startswith("打不开数据库文件")


def test_an_unknown_kind_of_database_is_told():
    assert trouble("mysql://host/name") == "不认识的数据库地址 mysql://…，应为 sqlite:///文件 或 postgresql://…"


def test_a_server_that_is_not_there_is_told_without_the_password():
    told = trouble("postgresql://bot:secret@127.0.0.1:1/bot")
    assert told.startswith("连不上数据库服务器")
    assert "secret" not in told
    assert "\n" not in told


def test_an_unknown_trouble_keeps_the_engines_first_line():
    assert explain(sqlite3.Error("something odd\nsecond line")) == "数据库出错（something odd）"


def test_a_missing_table_is_told():
    bind(open_database(":memory:"))
    with pytest.raises(DatabaseTrouble, match="请先运行 python -m bot migrate"), explained():
        Room.select().count()
