"""One open page: what its person does reaches the bot, what the bot does reaches the page."""

from __future__ import annotations

import asyncio
import io
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from PIL import Image

from bot.calendar import WorkCalendar
from bot.clock import SHANGHAI
from bot.config import Settings
from bot.media import MediaStore
from bot.messages import Recall
from bot.terms import BOT
from bot.web.groups import scene as scenes
from bot.web.groups import window as module
from bot.web.groups.desk import Desk
from bot.web.groups.scene import look_round
from bot.web.groups.voice import Voice
from bot.web.groups.window import Window
from models import Message
from tests.registers import BUILDING_2, NOW
from tests.web.rows import MINUTE, asked, happened, heard, said
from tests.web.stub import KeepingBot, Told

pytestmark = pytest.mark.usefixtures("county")
PARTS = ("tree", "talk", "clock", "people", "cards", "browser")


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    """Nobody waits for a slow eye here."""
    monkeypatch.setattr(module, "PAUSE", 0)
    monkeypatch.setattr(module, "TREE_PAUSE", 0)


@pytest.fixture
def bot():
    return KeepingBot()


@pytest.fixture
def calendar() -> WorkCalendar:
    return Settings().clocks.calendar()


@pytest.fixture
def desk(bot, calendar):
    return Desk(bot, calendar, "小区助手")


@pytest.fixture
def open_page(bot, desk, tmp_path):
    """Opens a page at an address."""

    def opened(room: str = "u12", wxid: str = "wx_ming", private: bool = False) -> Any:
        start = look_round(room, wxid, private, bot.clock.now(), "小区助手")
        page = cast(Any, Window(desk, start))
        page.voice = Voice(desk, MediaStore(tmp_path), page)
        for part in PARTS:
            setattr(page, part, Told())
        bot.listen(page.on_touched)
        desk.join(page.on_clock)
        return page

    return opened


async def settle(*pages):
    """Until nobody has anything left to show."""
    for page in pages:
        for task in (page._task, page._tree_task):
            if task is not None:
                await asyncio.wait([task])


def texts(lines):
    return ["".join(piece for piece, _ in line["segs"]) for line in lines]


async def say(page, text, **more):
    """As the browser sends it."""
    await page.voice.on_say({"text": text, "talk": page.scene.key, "who": page.scene.wxid, **more})


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    return out.getvalue()


async def test_what_is_said_reaches_the_bot_as_a_message_of_that_person_in_that_group(bot, open_page):
    page = open_page()
    await say(page, "三楼楼道灯不亮了", quote="m7")
    (event,) = bot.events
    assert (event.room, event.sender, event.text, event.quote, event.at) == (
        "u12",
        "wx_ming",
        "三楼楼道灯不亮了",
        "m7",
        NOW,
    )
    assert page.talk.names()[0] == "sent"


async def test_two_messages_never_share_an_id(bot, open_page):
    page = open_page()
    await say(page, "好")
    await say(page, "好")
    assert len({event.id for event in bot.events}) == 2


async def test_everybody_who_looks_at_the_group_sees_it_and_nobody_else(open_page):
    mine, other, elsewhere = open_page(), open_page(wxid="wx_u12"), open_page("u11", "wx_li")
    await say(mine, "灯不亮了")
    await settle(mine, other, elsewhere)
    for page in (mine, other):
        assert texts(page.talk.last("change")[0]) == ["灯不亮了"]
    assert "change" not in elsewhere.talk.names()


async def test_a_line_that_is_shown_is_not_sent_again(open_page):
    page = open_page()
    await say(page, "一")
    await settle(page)
    await say(page, "二")
    await settle(page)
    assert texts(page.talk.last("change")[0]) == ["二"]


async def test_a_line_that_changed_is_sent_again_and_one_that_vanished_is_named(bot, open_page):
    first, second = heard("u12", "wx_wan", "一"), heard("u12", "wx_wan", "二", NOW + MINUTE)
    page = open_page()
    Message.update(text="").where(Message.message_id == first).execute()
    Message.delete().where(Message.message_id == second).execute()
    bot.touch("u12")
    await settle(page)
    changed, gone, _ = page.talk.last("change")
    assert [line["gone"] for line in changed] == [True]
    assert gone == [f"m{second}"]


async def test_ones_own_words_can_be_taken_back_and_nobody_elses(bot, open_page):
    mine, theirs = heard("u12", "wx_ming", "发错了"), heard("u12", "wx_wan", "哈哈")
    page = open_page()
    await page.voice.on_recall(theirs)
    await page.voice.on_recall("unknown")
    await page.voice.on_recall(mine)
    assert bot.events == [Recall(mine, NOW, "u12", "wx_ming")]


@pytest.mark.parametrize("text", ["", "   ", "\n"])
async def test_saying_nothing_is_not_saying(bot, open_page, text):
    page = open_page()
    await say(page, text)
    assert (bot.events, page.talk.names()) == ([], ["failed"])


async def test_who_is_not_in_the_group_cannot_speak_there_but_can_in_private(bot, open_page):
    page = open_page(wxid="wx_office")
    await page.on_mode("room")
    await say(page, "大家好")
    assert bot.events == []
    await page.on_mode("private")
    await say(page, "我的待办")
    assert [(event.room, event.sender) for event in bot.events] == [(None, "wx_office")]


async def test_words_meant_for_the_private_chat_never_land_in_the_group(bot, open_page):
    page = open_page()
    await say(page, "我家的事别外传", talk="private:wx_ming")
    await say(page, "我是单元长", who="wx_u12")
    await page.voice.on_say({"text": "没有说给谁"})
    assert (bot.events, page.talk.names()) == ([], ["failed"] * 3)


async def test_names_behind_an_at_become_mentions_the_longer_name_first(bot, open_page):
    page = open_page()
    await say(page, "@1栋2单元长 平志刚\u2005 @小区助手 看看")
    assert set(bot.events[0].mentions) == {"wx_u12", BOT}


async def test_what_could_not_be_saved_stays_in_the_field_and_is_told(bot, open_page):
    page = open_page()
    await page.voice.on_picture("灯.png", picture())
    bot.broken = True
    with pytest.raises(OSError, match="disk full"):
        await say(page, "灯不亮了")
    assert "sent" not in page.talk.names()
    assert page.talk.last("failed") == ()
    assert [one["label"] for one in page.talk.last("pictures")] == ["灯.png"]
    assert "再试一次" in page.browser.last("negative")
    bot.broken = False
    await say(page, "灯不亮了")
    assert len(bot.events[0].attachments) == 1


async def test_a_picture_goes_along_with_the_next_line_once(bot, open_page):
    page = open_page()
    await page.voice.on_picture("灯.png", picture())
    assert page.talk.last("pictures")[0]["src"].startswith("/media/")
    await say(page, "")
    await say(page, "就是这里")
    first, second = bot.events
    assert [(one.kind, one.name) for one in first.attachments] == [("image", "灯.png")]
    assert second.attachments == ()


async def test_a_picture_can_be_left_out_again(bot, open_page):
    page = open_page()
    await page.voice.on_picture("a.png", picture())
    page.voice.on_drop(0)
    await say(page, "算了")
    assert (page.talk.last("pictures"), bot.events[0].attachments) == ([], ())


async def test_what_is_no_picture_is_refused_in_words(open_page):
    page = open_page()
    await page.voice.on_picture("evil.svg", b"<svg onload=alert(1)>")
    assert "图片" in page.browser.last("warning")


async def test_going_to_another_group_shows_its_talk_and_people_and_writes_the_address(open_page):
    heard("b2", "wx_lu", "停水了？")
    page = open_page()
    await page.on_room("b2")
    state = page.talk.last("turn")
    assert (texts(state["lines"]), state["room"]["name"]) == (["停水了？"], "荷塘苑2栋业主群")
    people, speaker = page.people.last("turn")
    assert speaker in {human["wxid"] for human in people}
    assert page.browser.last("push").startswith("/?room=b2&as=")


async def test_the_tree_opens_down_to_the_group_that_was_picked(open_page):
    page = open_page()
    await page.on_room("u22")
    code, way, kids, _ = page.tree.last("reveal")
    assert (code, way[-2]) == ("u22", BUILDING_2)
    assert list(kids) == [BUILDING_2]


async def test_the_speaker_stays_the_same_where_he_is_known_too(open_page):
    page = open_page(wxid="wx_grid")
    await page.on_room("u22")
    assert page.talk.last("turn")["me"]["wxid"] == "wx_grid"
    await page.on_room("d1")
    assert page.talk.last("turn")["me"]["wxid"] != "wx_grid"


async def test_speaking_as_somebody_else_keeps_the_group_and_what_was_typed(open_page):
    page = open_page()
    await page.on_person("wx_u12")
    state = page.talk.last("turn")
    assert (state["me"]["posts"], state["mode"], state["keep"]) == (["单元长"], "room", True)
    assert page.browser.last("replace") == "/?room=u12&as=wx_u12"


async def test_somebody_outside_the_group_speaks_in_private(open_page):
    page = open_page()
    await page.on_person("wx_secretary")
    assert page.talk.last("turn")["mode"] == "private"
    assert page.browser.last("replace").endswith("chat=private")


async def test_a_private_word_of_the_bot_lights_a_sign_until_it_is_read(bot, open_page):
    page = open_page(wxid="wx_u12")
    said("您有 1 条待确认", to="wx_u12")
    bot.touch("private:wx_u12")
    await settle(page)
    assert page.talk.last("tell") == {"unread": True}
    await page.on_mode("private")
    assert page.talk.last("turn")["unread"] is False
    bot.touch("private:wx_u12")
    await settle(page)
    await page.on_mode("room")
    bot.touch("u12")
    await settle(page)
    assert page.talk.last("tell") == {"unread": False}


async def test_old_private_words_light_nothing(bot, open_page):
    said("您有 1 条待确认", to="wx_u12")
    page = open_page(wxid="wx_u12")
    bot.touch("u12")
    await settle(page)
    assert page.talk.last("tell") == {"unread": False}


async def test_a_new_request_appears_beside_the_talk_and_is_counted(bot, open_page):
    page = open_page()
    no = asked()
    bot.touch("u12")
    await settle(page)
    assert [card["no"] for card in page.cards.last("fresh")["open"]] == [no]
    assert {"count": 1} in [args[0] for name, args in page.talk.calls if name == "tell"]


async def test_the_history_of_a_card_is_told_and_that_of_a_strangers_request_is_not(open_page):
    mine, hidden = asked(), asked(private=True, reporter="wx_li", assignee="P06")
    happened(mine, "report", "wx_ming")
    page = open_page()
    await page.on_history(mine)
    await page.on_history(hidden)
    assert [(args[0], len(args[1])) for name, args in page.cards.calls if name == "tell"] == [(mine, 1)]


async def test_a_number_beside_a_line_brings_up_even_a_request_settled_long_ago(open_page):
    old = asked(state="closed")
    for _ in range(8):
        asked(state="closed")
    page = open_page()
    await page.on_card(old)
    assert page.cards.last("fresh")["done"][0]["no"] == old
    assert page.cards.last("show") == old


async def test_older_lines_come_on_demand(monkeypatch, open_page):
    monkeypatch.setattr(scenes, "LINES", 3)
    for minute in range(6):
        heard("u12", "wx_ming", f"{minute}", NOW + minute * MINUTE)
    page = open_page()
    first = next(iter(page._shown.values()))
    await page.on_older(first["at"])
    lines, more = page.talk.last("before")
    assert (texts(lines), more) == (["1", "2"], True)
    await page.on_older(lines[0]["at"])
    assert texts(page.talk.last("before")[0]) == ["0"]
    await page.on_older(lines[0]["at"])
    assert page.talk.last("before") == ([], False)


async def test_groups_are_found_by_name(open_page):
    page = open_page()
    await page.on_look("2栋 2单元")
    words, found = page.tree.last("show")
    assert (words, [room["code"] for room in found]) == ("2栋 2单元", ["u22"])


async def test_a_branch_is_sent_when_it_is_opened(open_page):
    asked()
    page = open_page("u22", "wx_bai")
    await page.on_unfold("361030001001001")
    code, nodes, counts = page.tree.last("grow")
    assert (code, [node["name"] for node in nodes]) == ("361030001001001", ["荷塘苑1栋1单元", "荷塘苑1栋2单元"])
    assert counts[nodes[1]["code"]] == 1


async def test_the_whole_county_is_counted_too(bot, open_page):
    page = open_page("u22", "wx_bai")
    asked()
    bot.touch("u12")
    await settle(page)
    assert page.tree.last("fresh")[1]["361030"] == 1


async def test_the_tree_learns_who_spoke_last(bot, open_page):
    page = open_page("u22", "wx_bai")
    heard("u11", "wx_li", "早")
    bot.touch("u11")
    await settle(page)
    recent, _ = page.tree.last("fresh")
    assert [room["code"] for room in recent] == ["u11"]


async def test_turning_the_clock_turns_it_in_every_window(bot, open_page):
    mine, other = open_page(), open_page("u22", "wx_bai")
    await mine.on_turn("hour")
    await asyncio.sleep(0)
    await settle(mine, other)
    assert bot.clock.now() == NOW + timedelta(hours=1)
    later = (round((NOW + timedelta(hours=1)).timestamp() * 1000), False)
    assert (mine.clock.last("done"), other.clock.last("set")) == (later, later)
    assert "done" not in other.clock.names()


@pytest.mark.parametrize(
    ("turn", "told"),
    [("2026-03-01T08:00", "往后"), ("2029-03-01T08:00", "一年"), ("morgen", "日期"), ("", "日期")],
)
async def test_the_clock_refuses_what_makes_no_sense(bot, open_page, turn, told):
    page = open_page()
    await page.on_turn(turn)
    assert told in page.browser.last("warning")
    assert bot.clock.now() == NOW


async def test_only_one_turns_the_clock_at_a_time(bot, desk):
    turned = asyncio.Event()
    begun = asyncio.Event()

    async def slowly(to: datetime) -> None:
        begun.set()
        await turned.wait()
        bot.clock.set(to)

    bot.forward = slowly
    first = asyncio.create_task(desk.turn("hour"))
    await begun.wait()
    assert desk.turning
    assert "稍等" in await desk.turn("week")
    turned.set()
    assert await first == ""
    assert bot.clock.now() == NOW + timedelta(hours=1)


async def test_a_clock_that_broke_can_be_turned_again(bot, desk):
    bot.broken = True
    with pytest.raises(OSError, match="disk full"):
        await desk.turn("hour")
    bot.broken = False
    assert await desk.turn("hour") == ""


async def test_a_window_that_could_not_follow_follows_the_next_time(bot, open_page, monkeypatch):
    page = open_page()
    monkeypatch.setattr(scenes, "talk_lines", lambda *_: 1 / 0)
    bot.touch("u12")
    await settle(page)
    monkeypatch.undo()
    heard("u12", "wx_wan", "还在吗")
    bot.touch("u12")
    await settle(page)
    assert texts(page.talk.last("change")[0]) == ["还在吗"]


@pytest.mark.parametrize(
    ("turn", "to"),
    [
        ("minutes", datetime(2026, 4, 3, 16, 10, tzinfo=SHANGHAI)),
        ("hour", datetime(2026, 4, 3, 17, 0, tzinfo=SHANGHAI)),
        ("morning", datetime(2026, 4, 4, 8, 0, tzinfo=SHANGHAI)),
        ("workday", datetime(2026, 4, 7, 8, 30, tzinfo=SHANGHAI)),  # 清明: Saturday to Monday off
        ("week", datetime(2026, 4, 10, 16, 0, tzinfo=SHANGHAI)),
        ("2026-04-05T10:30", datetime(2026, 4, 5, 10, 30, tzinfo=SHANGHAI)),
    ],
)
async def test_each_button_of_the_clock_leads_where_it_says(bot, desk, turn, to):
    bot.clock.set(datetime(2026, 4, 3, 16, 0, tzinfo=SHANGHAI))
    assert await desk.turn(turn) == ""
    assert bot.clock.now() == to
