"""Backup, restore, migrate: copies made while others write, nothing lost, nothing changed by halves."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from bot import schema
from bot.commands.lock import alone
from bot.commands.shared import Trouble
from bot.copies import back_up, check
from bot.database import SCHEMA_VERSION, Database, DatabaseTrouble, open_database, stored_version
from tests.commands.console import bot, url


def facts(file: Path) -> dict[str, str]:
    with closing(sqlite3.connect(file)) as opened:
        return dict(opened.execute("SELECT key, value FROM setting"))


def put_fact(file: Path, key: str, value: str) -> None:
    with closing(sqlite3.connect(file)) as opened, opened:
        opened.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (key, value))


# --- backup and restore -----------------------------------------------------------------------------------------------


def test_what_was_backed_up_comes_back_and_what_was_there_is_kept_aside(base: Path):
    put_fact(base, "word", "before")
    assert bot("backup", "copy.db", "--database", url(base)).status == 0
    put_fact(base, "word", "after")

    done = bot("restore", "copy.db", "--database", url(base))

    assert done.status == 0
    assert facts(base)["word"] == "before"
    (aside,) = base.parent.glob("town.db.before-restore-*")
    assert facts(aside)["word"] == "after"
    assert str(aside) in done.err


def test_a_copy_made_while_others_write_holds_one_moment(base: Path, folder: Path):
    """Two rows are always written together; no copy may hold one of them only."""
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(base, timeout=10)) as opened:
            count = 0
            while not stop.is_set():
                count += 1
                with opened:
                    opened.execute("INSERT OR REPLACE INTO setting VALUES ('left', ?)", (str(count),))
                    opened.execute("INSERT OR REPLACE INTO setting VALUES ('right', ?)", (str(count),))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(20):
            back_up(base, folder / f"{number}.db")
    finally:
        stop.set()
        writer.join()

    copies = [facts(folder / f"{number}.db") for number in range(20)]
    assert all(copy.get("left") == copy.get("right") for copy in copies)
    assert copies[-1]["left"] != copies[0].get("left"), "nothing was written meanwhile"
    put_fact(base, "left", "later")
    assert bot("restore", "19.db", "--database", url(base)).status == 0
    assert facts(base)["left"] == copies[-1]["left"]


def test_a_backup_without_a_name_goes_into_the_data_folder(base: Path, folder: Path):
    done = bot("backup", "--database", url(base))

    (made,) = (folder / "data" / "backups").glob("sanzhang-*.db")
    assert str(made.name) in done.out
    assert check(made) == SCHEMA_VERSION


def test_a_backup_never_overwrites(base: Path, folder: Path):
    (folder / "copy.db").write_text("mine")

    done = bot("backup", "copy.db", "--database", url(base))

    assert (done.status, "已经有了" in done.only_error) == (1, True)
    assert (folder / "copy.db").read_text() == "mine"


def test_a_backup_leaves_no_half_file_when_it_fails(base: Path, folder: Path):
    base.write_bytes(base.read_bytes()[:5000])

    done = bot("backup", "copy.db", "--database", url(base))

    assert (done.status, "损坏" in done.only_error) == (1, True)
    assert not list(folder.glob("copy.db*"))


def test_nothing_to_back_up_is_said(folder: Path):
    done = bot("backup", "copy.db", "--database", url(folder / "none.db"))

    assert (done.status, "没有这个数据库文件" in done.only_error) == (1, True)
    assert not (folder / "none.db").exists(), "asking for a backup makes no database"


def test_a_server_is_backed_up_by_its_own_tools():
    done = bot("backup", "--database", "postgresql://host/name")

    assert (done.status, "pg_dump" in done.only_error) == (1, True)


def test_no_restore_while_the_bot_runs(base: Path):
    bot("backup", "copy.db", "--database", url(base))
    put_fact(base, "word", "after")

    with alone(url(base), ""):
        done = bot("restore", "copy.db", "--database", url(base))

    assert (done.status, "先停下" in done.only_error) == (1, True)
    assert facts(base)["word"] == "after"


def test_two_bots_never_share_a_database(base: Path):
    with alone(url(base), ""), pytest.raises(Trouble, match="再开一个要先停下它"), alone(url(base), "再开一个"):
        pass
    with alone(url(base), ""):
        pass  # the first has gone


def test_a_newer_backup_is_refused(base: Path):
    bot("backup", "copy.db", "--database", url(base))
    put_fact(Path("copy.db"), "schema_version", "99")

    done = bot("restore", "copy.db", "--database", url(base))

    assert (done.status, "版本 99" in done.only_error) == (1, True)
    assert facts(base)["schema_version"] == str(SCHEMA_VERSION)


@pytest.mark.parametrize(
    ("content", "said"), [(b"no database at all, but long enough " * 40, "不是数据库"), (b"", "不是三长")]
)
def test_what_is_no_backup_is_refused(base: Path, folder: Path, content: bytes, said: str):
    (folder / "copy.db").write_bytes(content)

    done = bot("restore", "copy.db", "--database", url(base))

    assert (done.status, said in done.only_error) == (1, True)
    assert facts(base)


def test_a_backup_that_is_not_there_is_said(base: Path):
    assert "没有这个文件：gone.db" in bot("restore", "gone.db", "--database", url(base)).only_error


def test_the_database_is_no_backup_of_itself(base: Path):
    assert "同一个文件" in bot("restore", base, "--database", url(base)).only_error


def test_a_damaged_database_is_replaced_and_kept(base: Path):
    bot("backup", "copy.db", "--database", url(base))
    base.write_bytes(b"rubbish")

    assert bot("restore", "copy.db", "--database", url(base)).status == 0

    assert check(base) == SCHEMA_VERSION
    (aside,) = base.parent.glob("town.db.before-restore-*")
    assert aside.read_bytes() == b"rubbish"


# --- migrate ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def opened(base: Path) -> Database:
    return open_database(url(base))


def add_colour(database: Database) -> None:
    database.execute_sql("ALTER TABLE room ADD COLUMN colour TEXT DEFAULT 'red'")


def break_down(database: Database) -> None:
    database.execute_sql("ALTER TABLE nothing ADD COLUMN colour TEXT")


def test_steps_run_in_order_and_only_once(opened: Database):
    ran: list[int] = []
    known = {SCHEMA_VERSION + n: lambda _, n=n: ran.append(n) for n in (2, 1)}

    assert schema.migrate(opened, known, SCHEMA_VERSION + 2) == (SCHEMA_VERSION + 1, SCHEMA_VERSION + 2)
    assert schema.migrate(opened, known, SCHEMA_VERSION + 2) == ()

    assert ran == [1, 2]
    assert stored_version(opened) == SCHEMA_VERSION + 2


def test_a_step_that_fails_takes_the_steps_before_it_back(opened: Database, base: Path):
    known = {SCHEMA_VERSION + 1: add_colour, SCHEMA_VERSION + 2: break_down}

    with pytest.raises(DatabaseTrouble):
        schema.migrate(opened, known, SCHEMA_VERSION + 2)

    assert stored_version(opened) == SCHEMA_VERSION
    assert "colour" not in [column.name for column in opened.get_columns("room")]


def test_a_missing_step_is_told_before_anything_is_done(opened: Database):
    with pytest.raises(DatabaseTrouble, match=f"版本 {SCHEMA_VERSION + 2} 的升级步骤"):
        schema.migrate(opened, {SCHEMA_VERSION + 1: add_colour}, SCHEMA_VERSION + 2)

    assert "colour" not in [column.name for column in opened.get_columns("room")]


def test_the_program_has_every_step_up_to_its_own_version():
    assert sorted(schema.steps()) == list(range(2, SCHEMA_VERSION + 1))


def test_migrating_takes_a_backup_first(base: Path, monkeypatch: pytest.MonkeyPatch):
    put_fact(base, "schema_version", "0")
    monkeypatch.setattr(schema, "steps", lambda: dict.fromkeys(range(1, SCHEMA_VERSION + 1), add_colour))

    done = bot("migrate", "--database", url(base))

    assert (done.status, f"版本 {SCHEMA_VERSION}" in done.out) == (0, True)
    (before,) = base.parent.glob("town.db.before-migrate-*")
    assert (facts(before)["schema_version"], facts(base)["schema_version"]) == ("0", str(SCHEMA_VERSION))


def test_an_up_to_date_database_is_left_alone(base: Path):
    assert "最新" in bot("migrate", "--database", url(base)).out
    assert not list(base.parent.glob("*before-migrate*"))


@pytest.mark.parametrize("command", [("migrate",), ("requests",), ("import", "book"), ("demo",), ("export", "out")])
def test_a_newer_database_is_left_alone(base: Path, folder: Path, command: tuple[str, ...]):
    (folder / "book").mkdir()
    put_fact(base, "schema_version", "99")
    before = base.read_bytes()

    done = bot(*command, "--database", url(base))

    assert (done.status, "更新的程序" in done.only_error) == (1, True)
    assert base.read_bytes() == before


def test_an_older_database_says_how_to_go_on(base: Path):
    put_fact(base, "schema_version", "0")

    assert "python -m bot migrate" in bot("requests", "--database", url(base)).only_error
