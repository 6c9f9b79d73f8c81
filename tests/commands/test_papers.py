"""Papers, a meeting's decisions and changed deadlines on the console, over a town that lived through a month."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.config import Settings
from bot.database import bind, open_database
from models import OutboxMessage, Paper, Task
from tests.commands.console import bot, url
from tests.papers.plain import PlainTown

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lamp that is settled, rubbish that nobody takes away, from 10 March to 1 April; lived through once."""
    folder = tmp_path_factory.mktemp("lived")
    settings = Settings(data_dir=str(folder / "data"), database=url(folder / "town.db"))
    place = PlainTown(settings, url=settings.database).open()
    place.says("wx_ming", "三楼楼道的灯坏了", room="u12")
    place.says("wx_li", "门口垃圾没人收", room="u11")
    place.says("wx_u12", "办结 1 换了新灯", room="u12")
    place.says("wx_ming", "满意", room="u12")
    place.at("2026-04-01 10:00")
    place.database.close()
    return folder


@pytest.fixture
def town(folder: Path, lived: Path) -> str:
    """A copy of it, to be changed."""
    shutil.copytree(lived, folder, dirs_exist_ok=True)
    return url(folder / "town.db")


def again(town: str) -> None:
    """The tables of the town, to look into."""
    bind(open_database(town))


def config(folder: Path, text: str) -> Path:
    (folder / "new.yaml").write_text(text, encoding="utf-8")
    return folder / "new.yaml"


def test_papers_are_listed_and_written_to_files(town: str, folder: Path):
    listed = bot("papers", "--kind", "周报", "--database", town).out.splitlines()
    assert [line[:10] for line in listed] == ["2026-03-16", "2026-03-23", "2026-03-30"]
    assert "莲川县三长周报" in listed[0]

    done = bot("papers", "--last", 30, "--out", "papers", "--database", town)
    assert done.status == 0, done.err
    names = sorted(path.name for path in (folder / "papers").iterdir())
    assert "2026-03-16 莲川县三长周报 3月9日—3月15日.xlsx" in names
    assert "2026-04-01 莲川县3月交办会材料.docx" in names
    assert any(name.startswith("2026-03-10 日报 361030001") for name in names), "each community's own"


def test_figures_that_add_up_pass_and_one_that_does_not_is_told(town: str):
    assert "数字都对得上" in bot("papers", "--last", 99, "--check", "--database", town).out

    again(town)
    row = Paper.get(Paper.kind == "weekly", Paper.text.contains("3月16日"))
    row.figures = {**row.figures, "numbers": {**row.figures["numbers"], "closing": [1, 2]}}
    row.save()
    done = bot("papers", "--last", 99, "--check", "--database", town)
    assert done.status == 1
    assert "应办1，各部分却是办结0＋期末在办2" in done.err
    assert "期末在办当时是2，现在重数是1：1号" in done.err
    assert "2026-03-30 周报（361030）：期初在办和上期期末在办不是同样的几件：1号" in done.err


def test_no_papers_and_no_such_kind(base: Path):
    assert "还没有写过报" in bot("papers", "--database", url(base)).out
    assert "没有“年报”这种报" in bot("papers", "--kind", "年报", "--database", url(base)).only_error


def filled(town: str, folder: Path, *lines: tuple[str, str, str]) -> Path:
    """The sheet of the meeting, filled in."""
    bot("papers", "--kind", "月报", "--out", "pack", "--database", town)
    book = load_workbook(io.BytesIO((folder / "pack" / "2026-04-01 莲川县3月交办会材料.xlsx").read_bytes()))
    for number, line in enumerate(lines, start=2):
        for column, words in zip("CDE", line, strict=True):
            book["交办决定"][f"{column}{number}"] = words
    book.save(folder / "filled.xlsx")
    return folder / "filled.xlsx"


def test_a_meetings_sheet_becomes_tasks_once(town: str, folder: Path):
    sheet = filled(town, folder, ("城管局", "换两个大垃圾箱", "2099-04-30"))
    assert "进了 1 条任务" in bot("decisions", sheet, "--database", town).out
    assert "进了 0 条任务，已通知责任人；1 条以前进过" in bot("decisions", sheet, "--database", town).out

    again(town)
    task = Task.get(Task.source == "meeting")
    assert (task.owner, task.request, task.state) == ("D01", 2, "open")
    told = [row.text for row in OutboxMessage.select().where(OutboxMessage.to == "wx_chengguan")]
    assert any(f"任务{task.id}" in text and "换两个大垃圾箱" in text for text in told)


def test_a_sheet_with_a_mistake_is_not_entered_by_halves(town: str, folder: Path):
    done = bot("decisions", filled(town, folder, ("园林所", "种树", "2020-04-30")), "--database", town)
    assert done.status == 1
    assert "第2行：名册里没有“园林所”" in done.err
    assert "什么都没有进" in done.err
    done = bot("decisions", filled(town, folder, ("城管局", "换箱子", "2020-04-30")), "--database", town)
    assert "完成时限2020-04-30已经过了" in done.err

    again(town)
    assert not Task.select().where(Task.source == "meeting").exists()


def test_what_new_deadlines_would_hit_is_shown_before_they_hold(town: str, folder: Path):
    shorter = config(folder, "clocks:\n  resolve_workdays: {1: 1, 2: 1, 3: 30}\n")
    out = bot("deadlines", "--new", shorter, "--database", town).out
    assert "2号　环境卫生" in out
    assert "在办的事里有 1 件的时限会变" in out
    same = config(folder, "papers:\n  weekly_lines: 10\n")
    assert bot("deadlines", "--new", same, "--database", town).out.strip() == "在办的事里有 0 件的时限会变"
