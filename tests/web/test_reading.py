"""Pages read beside the bot's thread, on connections that cannot write, and see what is committed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from peewee import OperationalError

from bot.database import open_database
from bot.web.reading import Reader
from models import Setting
from tests import registers
from tests.web.stub import KeepingBot


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    opened = open_database(f"sqlite:///{tmp_path / 'bot.db'}")
    registers.install_copy(opened)
    made = Reader(KeepingBot())
    yield made
    made.stop()
    opened.close()


async def test_a_page_reads_in_a_thread_of_its_own_what_was_committed(reader: Reader):
    Setting.create(key="k", value="v")
    value, thread = await reader.read(lambda: (Setting.get_by_id("k").value, threading.current_thread().name))
    assert value == "v"
    assert thread.startswith("reading")


async def test_a_page_cannot_write(reader: Reader):
    with pytest.raises(OperationalError, match="readonly"):
        await reader.read(lambda: Setting.create(key="k", value="v"))
    assert not Setting.select().where(Setting.key == "k").exists()


async def test_a_reader_does_not_wait_for_a_writer(reader: Reader):
    from models import database

    with database.atomic():
        Setting.create(key="k", value="v")
        assert await reader.read(lambda: Setting.get_or_none(Setting.key == "k")) is None
    assert await reader.read(lambda: Setting.get_by_id("k").value) == "v"


async def test_who_asks_the_same_at_once_is_answered_with_one_read_until_something_changes(county):
    bot = KeepingBot()
    reader, asked = Reader(bot), []

    def query(name: str) -> int:
        asked.append(name)
        return len(asked)

    both = await asyncio.gather(reader.share(query, "a"), reader.share(query, "a"), reader.share(query, "b"))
    assert sorted(both) == [1, 1, 2]
    bot.touch("u12")
    assert await reader.share(query, "a") == 3
    reader.renew()
    assert await reader.share(query, "a") == 4


async def test_what_breaks_is_told_to_all_who_asked(county):
    reader, asked = Reader(KeepingBot()), []

    def query() -> None:
        asked.append(1)
        raise ZeroDivisionError

    told = await asyncio.gather(reader.share(query), reader.share(query), return_exceptions=True)
    assert asked == [1]
    assert [type(one) for one in told] == [ZeroDivisionError, ZeroDivisionError]


async def test_a_database_in_memory_is_read_where_it_lives(county):
    here = await Reader(KeepingBot()).read(threading.current_thread)
    assert here is threading.current_thread()
