"""Papers as the office and the communities read them: what they say, when they are silent, what follows from them."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image

from bot.actions import tasks
from bot.actions.tasks import Decision
from bot.config import Settings
from bot.media import MediaStore
from bot.papers import dispatch
from bot.papers.dispatch import BadDecisions
from bot.papers.documents import Document
from bot.queries import dispatch as hard
from bot.queries import figures, papers
from bot.rules.figures import Name, week_of
from bot.text.personal import leaks
from models import Paper, RequestMessage, Room, Task
from tests.papers.plain import PlainTown, town
from tests.registers import COUNTY


@pytest.fixture
def quiet() -> PlainTown:
    """Tuesday, 10 March 2026, nine o'clock."""
    return town()


def busy(place: PlainTown) -> PlainTown:
    """A working week: one matter is settled to the resident's content, one is reopened, two are left alone."""
    place.says("wx_ming", "三楼楼道的灯坏了，黑漆漆的", room="u12")
    place.says("wx_li", "门口垃圾三天没人收了", room="u11")
    place.says("wx_tang", "一楼漏水，电话13812345678", room="u21")
    place.says("wx_bai", "对门的电动车挡住我家，别说是我讲的")
    place.says("wx_u12", "办结 1 换了新灯", room="u12")
    place.says("wx_ming", "满意", room="u12")
    place.says("wx_u11", "办结 2 清走了", room="u11")
    place.says("wx_li", "不满意 2 又堆起来了", room="u11")
    return place


def test_the_daily_paper_tells_the_working_group_what_is_new_and_done(quiet: PlainTown):
    busy(quiet).at("2026-03-10 18:00")
    text = quiet.heard("summary", room="w").text
    assert text.startswith("【荷塘社区日报 3月10日】收集4，办结1，在办3，不满意1")
    assert "1号 公共设施损坏·荷塘苑1栋2单元" in text
    assert "平志刚｜换了新灯｜满意" in text
    assert "别说是我讲的" not in text
    assert "4号 停车交通·荷塘苑网格｜" in text, "of what was said alone only the kind and the grid"
    assert quiet.heard("summary", room="w").at.strftime("%H:%M") == "17:30"


def test_the_office_reads_one_line_a_community(quiet: PlainTown):
    busy(quiet).at("2026-03-10 18:00")
    lines = quiet.heard("summary", room="c").text.splitlines()
    assert lines[0].startswith("【莲川县日报 3月10日】收集4")
    assert any("重开前：清走了｜不满意" in line for line in lines), (
        "what was said before it was reopened is no progress"
    )
    assert lines[1] == "荷塘社区：收集4，办结1，在办3，不满意1"


def test_nothing_is_said_when_there_is_nothing(quiet: PlainTown):
    quiet.at("2026-03-12 18:00")
    assert not quiet.all("summary")


def test_what_was_late_before_is_not_told_again_every_day(quiet: PlainTown):
    busy(quiet).at("2026-04-01 08:00")
    days = [f"{line.at:%m-%d}" for line in quiet.all("summary", room="w")]
    assert len(days) <= 4, days


def test_a_machine_that_slept_writes_one_daily_paper_for_all_it_missed(quiet: PlainTown):
    quiet.at("2026-03-10 17:40")
    busy(quiet)
    quiet.now += timedelta(days=3)
    quiet.app.run_due(quiet.now)
    quiet.passes(minutes=1)
    found = quiet.all("summary", room="w")
    assert len(found) == 1
    assert "收集4" in found[0].text


def test_the_weekly_paper_fits_a_phone_and_its_figures_open_their_records(quiet: PlainTown):
    busy(quiet).at("2026-03-16 10:00")
    line = quiet.heard("summary", room="c")
    assert f"{line.at:%a %H:%M}" == "Mon 09:00"
    assert len(line.text.splitlines()) <= 15
    assert "期初在办0，收集4；办结1，期末在办3" in line.text
    assert "办结率25%，满意率50%，按时率100%，重开率50%" in line.text

    row = Paper.get(Paper.kind == "weekly")
    context = quiet.app.context(quiet.now)
    for name in Name:
        query = figures.Query(name, COUNTY, week_of(quiet.now))
        assert row.figures["numbers"][name] == figures.records(context, query), name


def test_the_next_week_begins_where_the_last_one_ended(quiet: PlainTown):
    busy(quiet).at("2026-03-30 10:00")
    found = papers.papers("weekly", COUNTY, 9)
    assert len(found) == 3
    for before, after in pairwise(found):
        assert before.figures["numbers"]["closing"] == after.figures["numbers"]["opening"]
        assert "数字核对" not in after.text


def test_a_figure_that_does_not_add_up_is_said(quiet: PlainTown):
    busy(quiet).at("2026-03-16 10:00")
    row = Paper.get(Paper.kind == "weekly")
    row.figures["numbers"]["closing"] = [2]
    row.save()
    quiet.at("2026-03-23 10:00")
    assert "数字核对：期初在办3，上期期末在办却是1" in quiet.heard("summary", room="c").text.splitlines()[-1]


def test_each_matter_to_be_put_right_is_asked_of_its_leader_with_a_date(quiet: PlainTown):
    busy(quiet).at("2026-03-16 10:00")
    ask = [line for line in quiet.all("remind") if "整改清单" in line.text]
    assert ask, "somebody is asked"
    assert any("2号" in line.text and "不满意" in line.text for line in ask)
    assert all("3月19日18:00前" in line.text for line in ask)

    late = quiet.at("2026-03-20 09:30").all("remind")
    assert any("还没有销号" in line.text for line in late)
    told = len([line for line in late if "还没有销号" in line.text])
    quiet.at("2026-03-21 09:30")
    assert len([x for x in quiet.all("remind") if "还没有销号" in x.text]) == told, "said once"


def test_what_was_put_right_is_struck_off_and_counted(quiet: PlainTown):
    busy(quiet).at("2026-03-16 10:00")
    quiet.says("wx_office", "办结 2 清走了，加了一次清运", room="w")
    quiet.at("2026-03-17 09:30")
    task = Task.get(Task.request == 2)
    assert (task.state, task.note) == ("done", "清走了，加了一次清运")
    quiet.at("2026-03-23 10:00")
    assert re.search(r"上周整改：办好1件，没办好\d件", quiet.heard("summary", room="c").text)


@pytest.mark.slow
@pytest.mark.slow
def test_silent_buildings_are_named_as_unheard(quiet: PlainTown):
    quiet.says("wx_tang", "早上好", room="u21")
    quiet.at("2026-04-06 08:00").says("wx_tang", "早上好", room="u21")
    quiet.at("2026-04-14 09:30")
    unheard = papers.unheard(quiet.app.context(quiet.now))
    assert [building.name for building in unheard] == ["荷塘苑1栋"]
    quiet.at("2026-04-20 10:00")
    text = quiet.heard("summary", room="c").text
    assert "4周没有声音的楼栋1栋（共2栋）：荷塘苑1栋。没有声音不等于没有问题" in text
    assert Room.get(Room.code == "u21").last_message_at is not None


def test_nobody_is_called_silent_before_the_bot_listened_for_four_weeks(quiet: PlainTown):
    quiet.at("2026-04-06 10:00")
    assert papers.unheard(quiet.app.context(quiet.now)) == []


def test_how_much_was_visited_goes_to_the_office_alone_once_a_month(quiet: PlainTown):
    quiet.says("wx_u12", "走访 501 老人身体好")
    quiet.at("2026-04-01 10:00")
    line = quiet.heard("visit", to="wx_office")
    assert f"{line.at:%d %H:%M}" == "01 09:00"
    assert "敲门行动3月：走访到1/2户" in line.text
    assert line.message.room is None


def test_the_bot_reports_its_own_noise(quiet: PlainTown):
    busy(quiet).at("2026-03-16 08:00")
    noise = papers.noise(quiet.app.context(quiet.now), week_of(datetime(2026, 3, 16, 9, tzinfo=quiet.now.tzinfo)))
    said = [line for line in quiet.lines if line.at < datetime(2026, 3, 16, tzinfo=quiet.now.tzinfo)]
    assert noise.to_rooms == len([line for line in said if line.message.room])
    leaders = [w for line in said for w in line.mentions if quiet.app.directory.person_by_wxid(w)]
    assert (noise.mentions, noise.leaders) == (len(leaders), len(set(leaders)))


# --- files ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path: Path) -> PlainTown:
    """A town that keeps the files of its papers."""
    return town(Settings(data_dir=str(tmp_path)))


def files(place: PlainTown, room: str) -> dict[str, bytes]:
    store = MediaStore(Path(place.settings.data_dir) / "media")
    attachments = [a for line in place.all("summary", room=room) for a in line.message.attachments]
    return {attachment.name: store.read(attachment.ref) for attachment in attachments}


@pytest.mark.slow
def test_the_weekly_paper_brings_a_picture_and_a_workbook(kept: PlainTown):
    busy(kept).at("2026-03-16 10:00")
    found = files(kept, "c")
    assert list(found) == ["莲川县三长周报 3月9日—3月15日.png", "莲川县三长周报 3月9日—3月15日.xlsx"]
    picture, workbook = found.values()
    assert picture.startswith(b"\x89PNG")
    assert int.from_bytes(picture[16:20], "big") == 1080, "as wide as a phone"
    book = load_workbook(io.BytesIO(workbook))
    whole = {row[0]: row for row in book["总表"].iter_rows(min_row=2, values_only=True)}
    assert whole["收集"][1] == 4
    assert figures.Query.parse(str(whole["收集"][2])).name is Name.COLLECTED
    for _, label, count, query in book["每个数字怎么打开"].iter_rows(min_row=2, values_only=True):
        asked = figures.Query.parse(str(query))
        assert (asked.name.label, len(figures.records(kept.app.context(kept.now), asked))) == (label, count)
    assert [row[0] for row in book["诉求清单"].iter_rows(min_row=2, values_only=True)] == [1, 2, 3, 4]


@pytest.mark.slow
def test_no_file_that_goes_to_a_group_holds_personal_data(kept: PlainTown):
    busy(kept)
    kept.says("wx_shi", "=cmd|' /C calc'!A0 楼上残疾人家灯坏了，电话13812345678", room="u22")
    kept.at("2026-04-01 10:00")
    books = {**files(kept, "c"), **files(kept, "w")}
    cells = [
        str(cell.value)
        for name, data in books.items()
        if name.endswith("xlsx")
        for sheet in load_workbook(io.BytesIO(data))
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert len(cells) > 200
    assert [text for text in cells if leaks(text) or "别说是我讲的" in text] == []
    assert any(text.startswith("=cmd") for text in cells), "a formula is text"


@pytest.mark.slow
def test_the_pack_for_the_meeting_holds_hard_cases_with_their_history(kept: PlainTown):
    busy(kept).at("2026-04-01 10:00")
    cases = hard.hard_cases(kept.app.context(kept.now), datetime(2026, 3, 1, tzinfo=kept.now.tzinfo))
    assert [case.item.no for case in cases] == [2, 3, 4]
    reopened = cases[0]
    assert "重开1次" in reopened.why
    assert any("不满意" in line or "重开" in line for line in reopened.history)
    assert cases[2].history == (), "what was said alone has no history in a pack"
    assert dispatch.clusters(cases)[0][0] in ("环境卫生", "水电气网", "停车交通")
    found = files(kept, "c")
    assert {"莲川县3月交办会材料.xlsx", "莲川县3月交办会材料.docx"} <= set(found)


@pytest.mark.slow
def photo(colour: str, form: str = "JPEG") -> bytes:
    """A picture as a phone makes it."""
    out = io.BytesIO()
    Image.new("RGB", (1600, 1200), colour).save(out, form)
    return out.getvalue()


@pytest.mark.slow
def test_the_pack_shows_the_photos_before_and_after(kept: PlainTown):
    busy(kept)
    store = MediaStore(Path(kept.settings.data_dir) / "media")
    for number, (act, data) in enumerate((("report", photo("red")), ("progress", photo("green", "WEBP")))):
        RequestMessage.create(
            request=2, room="u11", message_id=f"p{number}", sender="wx_li", at=kept.now, act=act,
            attachments=[["image", "照片.jpg", store.put(data).key]],
        )  # fmt: skip
    RequestMessage.create(
        request=4, room="private:wx_bai", message_id="alone", sender="wx_bai", at=kept.now, act="report",
        attachments=[["image", "照片.jpg", store.put(photo("blue")).key]],
    )  # fmt: skip
    kept.at("2026-04-01 10:00")
    document = files(kept, "c")["莲川县3月交办会材料.docx"]
    with zipfile.ZipFile(io.BytesIO(document)) as inside:
        pictures = [inside.read(name) for name in inside.namelist() if name.startswith("word/media/")]
    assert len(pictures) == 2, "what was shown to the bot alone is in no pack"
    for picture in pictures:
        shown = Image.open(io.BytesIO(picture))
        assert (shown.format, max(shown.size)) == ("JPEG", 900)


def test_a_file_that_is_no_picture_stops_no_document():
    paper = Document("标题")
    paper.pictures([b"rubbish", photo("red")])
    assert zipfile.ZipFile(io.BytesIO(paper.save())).namelist().count("word/media/image1.jpg") == 1


@pytest.mark.slow
def test_decisions_come_back_as_dated_tasks_and_are_carried_over_when_not_done(kept: PlainTown):
    busy(kept).at("2026-04-01 10:00")
    book = load_workbook(io.BytesIO(files(kept, "c")["莲川县3月交办会材料.xlsx"]))
    sheet = book["交办决定"]
    sheet["C2"], sheet["D2"], sheet["E2"] = "城管局", "四月底前换两个大垃圾箱", "2026-04-30"
    out = io.BytesIO()
    book.save(out)
    (entered,) = dispatch.read_decisions(out.getvalue())
    assert (entered.request, entered.owner, f"{entered.due_at:%m-%d %H:%M}") == (2, "城管局", "04-30 18:00")

    decision = Decision("D01", entered.text, entered.due_at, entered.request)
    context = kept.app.context(kept.now)
    assert tasks.decide(context, "3月", [decision]) == 1
    assert tasks.decide(context, "3月", [decision]) == 0, "entered once"
    kept.passes(minutes=1)
    assert "换两个大垃圾箱" in kept.heard("remind", to="wx_chengguan").text

    kept.at("2026-05-01 10:00")
    assert "还没有销号" in kept.heard("remind", to="wx_chengguan").text
    assert any("交办没销号的1件" in line.text for line in kept.all("summary", room="c"))
    assert Task.get(Task.source == "meeting").carried == 1


def test_a_sheet_with_mistakes_is_not_entered_by_halves():
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "交办决定"
    for row in (
        ("编号", "事项", "牵头部门或责任人", "决定", "完成时限"),
        (2, "垃圾", "", "换箱子", "2026-04-30"),
        (3, "漏水", "供水公司", "换管子", "月底"),
        (4, "停车", "", "", ""),
    ):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(BadDecisions) as caught:
        dispatch.read_decisions(out.getvalue())
    assert caught.value.faults == ("第2行：没有写牵头部门或责任人", "第3行：完成时限要写成 2026-04-30")
