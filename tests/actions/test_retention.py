"""What is over is forgotten when the office says so: the words and the people, never the figures."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from peewee import TextField

from bot.actions import photos, retention
from bot.config import Settings
from bot.database import tuples
from bot.media import MediaStore
from bot.messages import Attachment, Incoming
from bot.queries import figures
from bot.queries import photos as photo_queries
from bot.rules.figures import Name, Period
from bot.rules.retention import GONE
from models import (
    TABLES,
    Audit,
    Candidate,
    Deletion,
    Label,
    Message,
    OutboxMessage,
    Question,
    RequestEvent,
    RequestMessage,
    ServiceRequest,
    Supporter,
    Visit,
    VolunteerOffer,
    Whistle,
)
from tests.hearing import LAMP, LEAK
from tests.talk import Town

MAYBE = "三楼那个灯怎么一闪一闪的"
DAYS = 30
NOTE = "走访 501 万大爷精神蛮好，一个人在家"


@pytest.fixture
def town() -> Town:
    """Tuesday, 10 March 2026, nine o'clock; what is over is kept for thirty days."""
    return keeping()


def keeping(days: int = DAYS, **more: object) -> Town:
    settings = Settings.model_validate({"privacy": {"retention_days": days}, **more})
    return Town(settings, meanings={MAYBE: "unsure facility 0.5"}).open()


def later(town: Town, days: int) -> None:
    """So many days go by; the machine slept, and does what is due when it wakes."""
    town.now += timedelta(days=days)
    town.passes(minutes=1)


def settled(town: Town) -> None:
    """A lamp is out, a neighbour's too, it is mended, and well."""
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_wan", "我家也是", room="u12")
    town.says("wx_u12", "办结 1 换了灯泡，301小陈看过了", room="u12")
    town.says("wx_ming", "满意", room="u12")
    assert town.request().state == "closed"


def everything() -> str:
    """All words of all tables but the register's and those of accounts of points, which people still hold."""
    register = {"place", "person", "department", "post", "room", "household", "member", "priority_household"}
    names = [table._meta.table_name for table in TABLES]
    tables = [
        t for t, name in zip(TABLES, names, strict=True) if name not in register and not name.startswith("points")
    ]
    return "\n".join(repr(row) for table in tables for row in tuples(table.select()))


def log() -> dict[str, int]:
    """What the log says went, by its sort."""
    found: dict[str, int] = {}
    for row in Deletion.select():
        found[row.what] = found.get(row.what, 0) + row.count
    return found


# --- requests ---------------------------------------------------------------------------------------------------------


def test_of_a_closed_request_no_word_and_no_resident_is_left(town: Town) -> None:
    settled(town)
    later(town, DAYS + 1)
    left = everything()
    for words in (LAMP, "黑漆漆", "换了灯泡", "wx_ming", "wx_wan", "301", "小陈"):
        assert words not in left
    assert town.request().text == GONE
    assert (RequestMessage.select().count(), Supporter.select().count()) == (0, 0)


def test_the_record_and_the_moments_stay(town: Town) -> None:
    settled(town)
    before = [(e.at, e.action, e.state) for e in RequestEvent.select().order_by(RequestEvent.id)]
    row = town.request()
    later(town, DAYS + 1)
    kept = town.request()
    assert [(e.at, e.action, e.state) for e in RequestEvent.select().order_by(RequestEvent.id)] == before
    for name in ("kind", "state", "place_id", "grid", "opened_at", "resolved_at", "closed_at", "due_at", "satisfied"):
        assert getattr(kept, name) == getattr(row, name)
    assert kept.supporter_count == 1


def test_who_held_the_post_stays(town: Town) -> None:
    settled(town)
    later(town, DAYS + 1)
    actors = {event.actor for event in RequestEvent.select()}
    assert "wx_u12" in actors
    assert actors <= {"", "bot", "wx_u12"}
    assert town.request().assignee_id == "P07"


def test_an_old_paper_counts_alike(town: Town) -> None:
    settled(town)
    town.says("wx_li", LEAK, room="u11")
    period = Period(town.now - timedelta(days=1), town.now + timedelta(days=1))

    def counted() -> list[frozenset[int]]:
        whole = figures.counted(town.app.context(town.now), period, "361030001").whole
        return [whole.of(name) for name in Name]

    before = counted()
    later(town, DAYS + 1)
    assert town.request().text == GONE
    assert counted() == before
    assert frozenset({1}) in before


def test_a_day_before_its_time_everything_is_there(town: Town) -> None:
    settled(town)
    later(town, DAYS - 1)
    assert town.request().text == LAMP
    assert RequestMessage.select().count() > 0
    assert "request" not in log()


@pytest.mark.parametrize("then", [None, "办结 1 疏通了"])
def test_what_is_not_over_is_kept_however_old(then: str | None) -> None:
    town = keeping(days=1)
    town.says("wx_li", LEAK, room="u11")
    if then:
        town.says("wx_u11", then, room="u11")
    later(town, 2)
    assert town.request().state in ("assigned", "resolved")
    assert town.request().text == LEAK


@pytest.mark.parametrize("words", ["撤销", "书面解释 1 产权属于开发商，已告知"])
def test_withdrawn_or_explained_is_over_as_well(town: Town, words: str) -> None:
    town.says("wx_ming", LAMP, room="u12")
    who, room = ("wx_ming", "u12") if words == "撤销" else ("wx_office", "u12")
    town.says(who, words, room=room)
    assert town.request().state in ("withdrawn", "explained")
    later(town, DAYS + 2)
    assert town.request().text == GONE


def test_what_was_said_in_private_names_nobody_afterwards(town: Town) -> None:
    town.says("wx_ming", LAMP)
    town.says("wx_ming", "撤销")
    later(town, DAYS + 1)
    assert town.request().room == "private:"
    assert "wx_ming" not in everything()


def test_the_bots_own_lines_stay_as_a_number_and_call_officials_only(town: Town) -> None:
    settled(town)
    said = OutboxMessage.select().count()
    later(town, DAYS + 1)
    rows = list(OutboxMessage.select().where(OutboxMessage.request == 1))
    assert OutboxMessage.select().count() >= said
    assert {row.text for row in rows} == {GONE}
    assert {wxid for row in rows for wxid in row.mentions} == {"wx_u12"}


def test_what_was_done_beside_it_keeps_no_words_either(town: Town) -> None:
    settled(town)
    moments = {"at": town.now, "arrive_by": town.now, "settle_by": town.now}
    Whistle.create(request=1, department="D01", by="wx_u12", note="301小陈家门口的灯", **moments)
    VolunteerOffer.create(request=1, team="D01", by="wx_u12", at=town.now, due_at=town.now, state="done", note="301")
    Audit.create(at=town.now, who="王敏", action="reply", subject="1号", note="301小陈说还没好")
    Audit.create(at=town.now, who="王敏", action="reply", subject="11号", note="另一件")
    later(town, DAYS + 1)
    assert [row.note for row in (*Whistle.select(), *VolunteerOffer.select())] == ["", ""]
    assert [row.note for row in Audit.select().order_by(Audit.id)] == ["", "另一件"]


def test_every_table_with_words_is_thought_of() -> None:
    """A new table that holds words is forgotten in time (bot.actions.retention), or holds none of a resident's."""
    forgotten = {"Message", "Candidate", "Question", "Label", "ServiceRequest", "RequestEvent", "RequestMessage"} | {
        *("OutboxMessage", "Visit", "Wish", "WishStep", "Task", "Paper", "WebhookDelivery", "Whistle", "Audit"),
        "VolunteerOffer",
    }
    of_nobody = {"ApiToken", "Webhook", "Account", "PointsStatement", "RuleVersion", "Department", "Setting"}
    wordy = {t.__name__ for t in TABLES if any(isinstance(f, TextField) for f in t._meta.sorted_fields)}
    assert wordy == forgotten | of_nobody


# --- small steps and the log ------------------------------------------------------------------------------------------


def test_many_go_in_small_steps_with_the_bot_awake_in_between(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "STEP", 2)
    settled(town)
    old = {field: value for field, value in town.request().__data__.items() if field != "no"}
    for _ in range(6):
        ServiceRequest.create(**old)
    town.now += timedelta(days=DAYS + 1)
    town.app.run_due(town.now)
    assert ServiceRequest.select().where(ServiceRequest.text != GONE).count() == 5
    town.passes(minutes=5)
    assert ServiceRequest.select().where(ServiceRequest.text != GONE).count() == 0
    assert [row.count for row in Deletion.select().where(Deletion.what == "request")] == [2, 2, 2, 1]


def test_the_log_says_what_how_many_and_when_but_never_of_what(town: Town) -> None:
    settled(town)
    later(town, DAYS + 1)
    row = Deletion.get(Deletion.what == "request")
    assert (row.count, row.at - row.before) == (1, timedelta(days=DAYS))
    assert set(Deletion._meta.fields) == {"id", "at", "what", "count", "before"}


def test_a_night_without_anything_old_writes_no_log(town: Town) -> None:
    later(town, 2)
    assert log() == {}


def test_what_went_once_does_not_go_again(town: Town) -> None:
    settled(town)
    later(town, DAYS + 5)
    assert log()["request"] == 1


# --- photos, visits, examples -----------------------------------------------------------------------------------------


def test_photos_go_with_their_request(tmp_path: Path) -> None:
    town = keeping(data_dir=str(tmp_path))
    town.take(Incoming("p", town.now, "u12", "wx_ming", "", attachments=(Attachment("image", "p.jpg", "a/image/p"),)))
    settled(town)
    store = MediaStore(tmp_path / "media")
    key = f"{'a' * 64}.png"
    store.path(key).parent.mkdir(parents=True)
    store.path(key).write_bytes(b"png")
    (wanted,) = photo_queries.wanted(town.now - timedelta(days=1))
    photos.keep(town.app.context(town.now), wanted, key)
    os.utime(store.path(key), (town.now.timestamp(), town.now.timestamp()))

    later(town, DAYS - 1)
    assert store.path(key).exists()
    later(town, 2)
    assert not store.path(key).exists()
    assert log()["photo"] == 1


def test_a_note_of_a_visit_goes_and_the_visit_stays(town: Town) -> None:
    town.says("wx_u12", NOTE)
    later(town, DAYS + 1)
    visit = Visit.get()
    assert (visit.note, visit.result) == (GONE, "done")
    assert "精神蛮好" not in everything()
    assert log()["visit"] == 1


def test_examples_to_learn_from_are_words_of_residents_too(town: Town) -> None:
    town.says("wx_ming", LAMP, room="u12")
    town.says("wx_ming", "撤销", room="u12")
    assert Label.select().count() == 1
    later(town, DAYS + 1)
    assert Label.select().count() == 0


# --- chatter ----------------------------------------------------------------------------------------------------------


def test_chatter_is_gone_within_a_day_of_being_said(town: Town) -> None:
    town.says("wx_ming", "今天天气真好", room="u12")
    town.passes(hours=17)
    assert Message.get().text
    town.passes(hours=7)
    assert Message.get().text == ""
    assert log()["chatter"] == 1


def test_where_less_is_promised_it_goes_sooner() -> None:
    town = keeping(privacy={"chatter_hours": 4})
    town.says("wx_ming", "今天天气真好", room="u12")
    town.passes(hours=4)
    assert Message.get().text == ""


def test_what_waits_for_a_leader_waits_a_week_and_no_longer(town: Town) -> None:
    town.says("wx_ming", MAYBE, room="u12")
    town.at("2026-03-10 12:00")
    later(town, 6)
    assert Candidate.get().text == MAYBE
    later(town, 2)
    assert (Candidate.get().text, Candidate.get().state) == ("", "expired")
    assert MAYBE not in everything()
    town.says("wx_u12", "开 1")
    assert town.requests() == 0


def test_what_a_leader_called_no_request_is_chatter(town: Town) -> None:
    town.says("wx_ming", MAYBE, room="u12")
    town.at("2026-03-10 12:00").says("wx_u12", "不是 1")
    town.passes(hours=25)
    assert Candidate.get().text == ""


def test_who_wants_not_to_be_heard_is_not_asked_about_either(town: Town) -> None:
    town.says("wx_ming", MAYBE, room="u12")
    town.says("wx_wan", MAYBE, room="u12")
    town.says("wx_ming", "退出记录")
    assert {row.sender: row.text for row in Candidate.select()} == {"wx_ming": "", "wx_wan": MAYBE}


def test_what_was_asked_back_is_forgotten(town: Town) -> None:
    town.says("wx_u12", NOTE)
    Question.update(expires_at=town.now + timedelta(minutes=30)).execute()
    asked = Question.select().count()
    later(town, 2)
    assert Question.select().count() == 0
    assert log().get("question", 0) == asked
