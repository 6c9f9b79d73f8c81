"""Pages read beside the bot's thread, on connections that cannot write, and see what is committed."""

from __future__ import annotations

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


async def test_a_database_in_memory_is_read_where_it_lives(county):
    here = await Reader(KeepingBot()).read(threading.current_thread)
    assert here is threading.current_thread()
