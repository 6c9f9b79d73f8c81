"""The composition root: a batch is one transaction, a message breaks alone, time never runs backwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot import inbox
from bot.actions.service_requests import follow_up
from bot.context import Context, Said
from bot.messages import Incoming, Left, RoomSeen
from bot.queries.requests import talk
from bot.router import Words
from handlers.registry import ROUTES
from models import Duty, Message, Room, ServiceRequest, Setting
from tests.hearing import DOOR, LAMP, LEAK, WATER
from tests.talk import Town


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock."""
    return Town(meanings={}).open()


def message(
    town: Town, id: str, text: str, seconds: int = 0, room: str | None = "u12", who: str = "wx_ming"
) -> Incoming:
    return Incoming(id, town.now + timedelta(seconds=seconds), room, who, text)


def broken(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The handler of a route breaks after it has written something."""
    route = next(route for route in ROUTES if route.name == name)
    real = route.handler

    def breaks(context: Context, said: Said, words: Words) -> None:
        real(context, said, words)
        raise RuntimeError("broken")

    routes = tuple(replace(r, handler=breaks) if r is route else r for r in ROUTES)
    monkeypatch.setattr("bot.app.ROUTES", routes)


def test_a_message_that_breaks_breaks_alone(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, "report")
    town.take(message(town, "a", LAMP), message(town, "b", "早上好", 1), message(town, "c", "帮助", 2))
    assert town.requests() == 0, "nothing is left of what it wrote"
    assert {row.message_id: row.act for row in Message.select()} == {"a": "failed", "b": "", "c": ""}
    assert [line.purpose for line in town.lines] == ["answer"]


def test_after_it_is_mended_the_same_words_are_heard(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        broken(patch, "report")
        town.take(message(town, "a", LAMP))
    town.take(message(town, "b", LAMP, 60))
    assert town.requests() == 1
    assert town.request().message_id == "b"


def test_a_batch_is_saved_whole_or_not_at_all(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    real = inbox.add

    def full(heard: Incoming, key: str) -> bool:
        if heard.id == "b":
            raise OSError("disk full")
        return real(heard, key)

    monkeypatch.setattr(inbox, "add", full)
    with pytest.raises(OSError, match="disk full"):
        town.app.take([message(town, "a", LAMP), message(town, "b", DOOR, 1)], town.now)
    assert (town.requests(), Message.select().count()) == (0, 0)
    monkeypatch.undo()
    town.take(message(town, "a", LAMP), message(town, "b", DOOR, 1))
    assert town.requests() == 2, "it comes again and is heard"


def test_no_events_touch_nothing(town: Town) -> None:
    assert town.app.take([]) == frozenset()


def test_it_says_which_rooms_were_touched(town: Town) -> None:
    events = [message(town, "a", "早"), message(town, "b", "我的诉求", 1, None), message(town, "a", "早", 2)]
    assert town.app.take(events, town.now) == {"u12", "private:wx_ming"}


def test_events_out_of_order_are_heard_in_the_order_of_arrival(town: Town) -> None:
    late, early = message(town, "late", LAMP, 600), message(town, "early", DOOR, 0)
    town.app.take([late, early])
    assert [row.text for row in ServiceRequest.select().order_by(ServiceRequest.no)] == [LAMP, DOOR]
    assert town.request(2).opened_at >= town.request(1).opened_at, "time does not run backwards"


def test_from_long_ago_it_is_not_heard(town: Town) -> None:
    town.take(message(town, "old", LAMP, -15 * 24 * 3600))
    assert (town.requests(), Message.select().count()) == (0, 0)
    town.take(message(town, "younger", LAMP, -13 * 24 * 3600))
    assert town.requests() == 1


@pytest.mark.parametrize(
    "text", ["", "   ", "🌹🌹", "\u200b\u200d", "\u202eабв", "灯" * 100_000, "收到" * 20_000, "\x00", "1" * 5000]
)
def test_any_text_is_survived(town: Town, text: str) -> None:
    for who, room in (("wx_ming", "u12"), ("wx_u12", "u12"), ("wx_u12", None), ("wx_nobody", "nowhere")):
        town.says(who, text, room=room)
    assert not Message.select().where(Message.act == "failed").exists()
    assert town.requests() == 0


@pytest.mark.parametrize("number", ["0", "00001", "9999999", "-1", "1e3", "１"])
def test_odd_numbers_are_survived(town: Town, number: str) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_u12", f"收到 {number}", room="u12")
    assert not Message.select().where(Message.act == "failed").exists()


def test_a_quote_of_oneself_and_of_nothing_is_survived(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12", id="x", quote="x")
    town.says("wx_ming", "在左手边那个", room="u12", quote="never")
    assert town.requests() == 1


def test_the_first_start_is_remembered_and_jobs_wait_once(town: Town) -> None:
    started = Setting.get_by_id("started_at").value
    jobs = Duty.select().where(Duty.request.is_null() & (Duty.state == "waiting")).count()
    town.passes(minutes=5)
    town.app.start(town.now)
    town.app.start(town.now)
    assert Setting.get_by_id("started_at").value == started
    waiting = [duty.name for duty in Duty.select().where(Duty.request.is_null() & (Duty.state == "waiting"))]
    assert len(waiting) == len(set(waiting)) >= jobs


def test_after_a_start_the_talk_goes_on(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.open()
    town.says("wx_ming", photos=1, room="u12")
    town.says("wx_wan", "我家也是", room="u12")
    assert town.requests() == 1
    assert town.request().supporter_count == 1
    assert len(town.all("receipt")) == 1


def test_chatter_is_forgotten_after_a_day_and_what_belongs_to_a_request_is_not(town: Town) -> None:
    town.says("wx_wan", "今天天气真好", room="u12")
    town.says("wx_ming", LAMP, room="u12")
    town.at("2026-03-12 04:00")
    assert not [row.text for row in Message.select() if "天气" in row.text]
    assert talk(1)[0].text == LAMP


def test_a_duty_that_breaks_breaks_alone(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.says("wx_ming", LAMP, room="u12")

    def breaks(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setitem(follow_up.FIRINGS, "accept_remind", breaks)
    town.at("2026-03-11 12:00")
    assert [d.name for d in Duty.select().where(Duty.state == "failed")] == ["accept_remind"]
    assert town.request().assignee_id == "P04", "the next one is done all the same"


def test_two_that_wake_at_once_do_a_duty_once(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.now = town.now.replace(hour=17)
    town.app.run_due(town.now)
    again = town.app.run_due(town.now)
    assert again == 0
    assert Duty.select().where((Duty.name == "accept_remind") & (Duty.state == "done")).count() == 1


def test_a_room_that_is_seen_is_known_by_its_name(town: Town) -> None:
    town.take(RoomSeen(town.now, "new@room", "荷塘苑车友群", 30))
    assert Room.get_by_id("new@room").name == "荷塘苑车友群"
    town.take(RoomSeen(town.now, "new@room", "荷塘苑车友二群", 30))
    assert Room.get_by_id("new@room").name == "荷塘苑车友二群"
    town.take(RoomSeen(town.now, "new@room", "", 0, gone=True))
    assert (Room.get_by_id("new@room").gone, Room.get_by_id("new@room").name) == (True, "荷塘苑车友二群")


def test_who_comes_and_goes_is_a_member_or_not(town: Town) -> None:
    town.joins("wx_new", "新邻居", "u12")
    assert town.app.directory.members("u12")["wx_new"].nickname == "新邻居"
    town.joins("wx_new", "老邻居", "u12")
    assert town.app.directory.members("u12")["wx_new"].nickname == "老邻居"
    town.take(Left(town.now, "u12", "wx_new"))
    assert "wx_new" not in town.app.directory.members("u12")
    town.take(Left(town.now, "u12", "wx_new"))


def test_what_is_due_next(town: Town) -> None:
    town.says("wx_ming", WATER, room="u12")
    due = town.app.next_due()
    assert due is not None
    assert due > town.now


def test_one_warning_a_day_for_personal_data(town: Town) -> None:
    for _ in range(3):
        town.says("wx_wan", "我是万里 361030198811037725", room="u12")
    assert len(town.all("notice", to="wx_wan")) == 1
    assert all("361030198811037725" not in row.text for row in Message.select())
    town.at("2026-03-11 10:00").says("wx_wan", "361030198811037725 是我的", room="u12")
    assert len(town.all("notice", to="wx_wan")) == 2
    town.says("wx_wan", "361030198811037725 是我的")
    assert len(town.all("notice", to="wx_wan")) == 2, "to the bot alone one may say it"


def test_a_leak_joined_by_another_message_of_the_same_batch(town: Town) -> None:
    town.take(
        message(town, "a", LEAK),
        message(town, "b", "我家也是", 1, who="wx_wan"),
        message(town, "c", "收到", 2, who="wx_u12"),
    )
    assert (town.request().state, town.request().supporter_count) == ("accepted", 1)
