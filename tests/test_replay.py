"""The replay's contract: what may stand in a line of events, and what comes out of what was said."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot import replay
from bot.channels.replay import BrokenLine, Recorder, event_of, read
from bot.clock import SHANGHAI
from bot.messages import Attachment, Event, Incoming, Joined, Left, Recall
from tests.hearing import DOOR, GAS, LAMP, LEAK, SMOKE
from tests.talk import Town

AT = "2026-03-10T09:00:00+08:00"
SAID = {"type": "message", "id": "m1", "at": AT, "room": "u12", "sender": "wx_ming", "text": LAMP}


# --- events in --------------------------------------------------------------------------------------------------


def test_a_message_with_all_that_it_may_carry() -> None:
    more = {
        "mentions": ["bot", "wx_u12"],
        "quote": "m0",
        "attachments": [{"kind": "image", "name": "p.jpg"}, {"kind": "voice"}],
    }
    event = event_of({**SAID, **more})
    assert isinstance(event, Incoming)
    assert (event.mentions, event.quote) == (("bot", "wx_u12"), "m0")
    assert event.attachments == (Attachment("image", "p.jpg"), Attachment("voice", ""))
    assert event.at == datetime(2026, 3, 10, 9, tzinfo=SHANGHAI)


def test_said_alone_the_room_is_null() -> None:
    event = event_of({**SAID, "room": None})
    assert isinstance(event, Incoming)
    assert event.room is None


def test_coming_going_and_taking_back() -> None:
    place = {"at": AT, "room": "u12"}
    assert isinstance(event_of({**place, "type": "join", "member": "wx_new", "nickname": "新邻居"}), Joined)
    assert isinstance(event_of({**place, "type": "leave", "member": "wx_new"}), Left)
    assert isinstance(event_of({**place, "type": "recall", "id": "m1", "sender": "wx_ming"}), Recall)


def test_another_zone_is_the_same_moment() -> None:
    assert event_of({**SAID, "at": "2026-03-10T01:00:00Z"}).at == datetime(2026, 3, 10, 9, tzinfo=SHANGHAI)


def lines(folder: Path, *rows: str) -> tuple[list[Event], list[BrokenLine]]:
    broken: list[BrokenLine] = []
    file = folder / "events.jsonl"
    file.write_text("\n".join(rows), encoding="utf-8")
    return list(read(file, broken)), broken


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("not json", "不是 JSON"),
        ("[1, 2]", "不是一件事"),
        ("{}", "缺少 at"),
        (json.dumps({**SAID, "type": "wave"}), "没有这种事件：wave"),
        (json.dumps({**SAID, "at": "gestern"}), "时间或数值写得不对"),
        (json.dumps({k: v for k, v in SAID.items() if k != "sender"}), "缺少 sender"),
        (json.dumps({k: v for k, v in SAID.items() if k != "room"}), "缺少 room"),
    ],
)
def test_a_broken_line_is_told_by_its_number_and_stops_nothing(tmp_path: Path, row: str, why: str) -> None:
    events, broken = lines(tmp_path, json.dumps(SAID), row, json.dumps({**SAID, "id": "m2"}))
    assert [event.id for event in events if isinstance(event, Incoming)] == ["m1", "m2"]
    assert [line.number for line in broken] == [2]
    assert why in broken[0].why


def test_empty_lines_and_a_mark_at_the_beginning_are_no_mistakes(tmp_path: Path) -> None:
    events, broken = lines(tmp_path, "\ufeff" + json.dumps(SAID), "", "   ")
    assert (len(events), broken) == (1, [])


# --- sent and requests out --------------------------------------------------------------------------------------


@dataclass
class Trial:
    """A town through which a history is played."""

    town: Town = field(default_factory=lambda: Town(meanings={}).open())
    out: io.StringIO = field(default_factory=io.StringIO)
    events: list[Event] = field(default_factory=list)

    def says(
        self, at: str, who: str, text: str, room: str | None = "u12", id: str = "", quote: str | None = None
    ) -> None:
        moment = datetime.fromisoformat(f"2026-03-{at}").replace(tzinfo=SHANGHAI)
        self.events.append(Incoming(id or f"m{len(self.events) + 1}", moment, room, who, text, quote=quote))

    def plays(self, until: str | None = None) -> list[dict[str, Any]]:
        """What was sent."""
        end = datetime.fromisoformat(f"2026-03-{until}").replace(tzinfo=SHANGHAI) if until else None
        replay.run(self.town.app, self.events, Recorder(self.out, self.town.now), end)
        return [json.loads(line) for line in self.out.getvalue().splitlines()]

    def requests(self) -> list[dict[str, Any]]:
        return list(replay.requests_out())


@pytest.fixture
def trial() -> Trial:
    """Tuesday, 10 March 2026."""
    return Trial()


def test_what_is_sent_says_when_where_to_whom_and_why(trial: Trial) -> None:
    trial.says("10 09:06", "wx_ming", LAMP)
    (receipt,) = trial.plays()
    assert set(receipt) == {"at", "room", "to", "text", "mentions", "purpose", "request", "attachments"}
    assert receipt["at"] == "2026-03-10T09:06:00+08:00"
    assert (receipt["room"], receipt["to"], receipt["mentions"]) == ("u12", None, ["wx_u12"])
    assert (receipt["purpose"], receipt["request"], receipt["attachments"]) == ("receipt", 1, [])


def test_what_is_said_alone_has_no_room(trial: Trial) -> None:
    trial.says("10 09:06", "wx_ming", "我的诉求", None)
    (answer,) = trial.plays()
    assert (answer["room"], answer["to"], answer["purpose"], answer["request"]) == (None, "wx_ming", "answer", None)


def test_timed_things_happen_when_the_clock_passes_them(trial: Trial) -> None:
    trial.says("10 09:00", "wx_ming", LAMP)
    sent = trial.plays(until="10 18:00")
    assert [(row["purpose"], row["at"][11:16]) for row in sent] == [("receipt", "09:00"), ("remind", "15:30")]


def test_between_two_messages_too(trial: Trial) -> None:
    trial.says("10 09:00", "wx_ming", LAMP)
    trial.says("10 17:00", "wx_u12", "收到 1")
    trial.says("10 17:30", "wx_u12", "办结 1 换好了")
    assert [row["purpose"] for row in trial.plays()] == ["receipt", "remind", "resolve"]


def test_a_request_at_the_end_tells_all_that_the_contract_names(trial: Trial) -> None:
    trial.says("10 09:00", "wx_ming", LAMP, id="report")
    trial.says("10 09:01", "wx_ming", "在左手边那个", id="more")
    trial.says("10 09:05", "wx_wan", "我家也是", id="too")
    trial.says("10 10:00", "wx_u12", "收到 1", id="nod")
    trial.plays()
    (row,) = trial.requests()
    assert (row["no"], row["kind"], row["urgent"], row["state"], row["level"]) == (1, "facility", False, "accepted", 1)
    assert row["place"] == "36103000100100102"
    assert row["detail_place"] == {"floor": "3", "room_no": "", "spot": "楼道"}
    assert (row["reporter"], row["assignee"], row["satisfied"]) == ("wx_ming", "P07", None)
    assert row["messages"] == ["report", "more", "too"], "a leader's nod is no part of the report"
    assert row["supporters"] == ["36103000100100102-501"]
    assert row["due_at"] == "2026-03-13T09:00:00+08:00"
    assert [one["action"] for one in row["history"]] == ["report", "assign", "detail", "support", "accept"]
    assert set(row["history"][0]) == {"at", "actor", "action", "note"}


def test_who_has_it_is_a_department_by_its_code(trial: Trial) -> None:
    trial.says("10 09:00", "wx_tang", SMOKE, "u21")
    trial.says("10 09:10", "wx_u21", "转办 1 城管局", "u21")
    trial.plays()
    assert trial.requests()[0]["assignee"] == "D01"


def test_a_merged_one_names_where_it_went_and_no_other_does(trial: Trial) -> None:
    trial.says("10 09:00", "wx_ming", DOOR)
    trial.says("10 09:10", "wx_wan", LEAK)
    trial.says("10 09:20", "wx_u12", "并 2 1")
    trial.plays()
    first, second = trial.requests()
    assert "into" not in first
    assert (second["state"], second["into"]) == ("merged", 1)


@pytest.mark.parametrize(("words", "satisfied"), [("满意 1", True), ("不满意 1 还是黑的", False), ("谢谢平哥", None)])
def test_content_or_not_or_not_said(trial: Trial, words: str, satisfied: bool | None) -> None:
    trial.says("10 09:00", "wx_ming", LAMP)
    trial.says("10 10:00", "wx_u12", "办结 1 换好了")
    trial.says("10 11:00", "wx_ming", words)
    trial.plays()
    assert trial.requests()[0]["satisfied"] is satisfied


def test_the_same_id_in_the_same_room_is_one_message(trial: Trial) -> None:
    for _ in range(2):
        trial.says("10 09:00", "wx_ming", LAMP, id="same")
    trial.plays()
    assert len(trial.requests()) == 1


def test_danger_is_sent_at_once_and_followed_up_at_night(trial: Trial) -> None:
    trial.says("10 23:00", "wx_ming", GAS)
    sent = trial.plays(until="10 23:20")
    assert [row["purpose"] for row in sent][:1] == ["urgent"]
    assert {row["at"][11:16] for row in sent if row["purpose"] == "escalate"} == {"23:15"}


def test_played_twice_the_same_comes_out() -> None:
    told = []
    for _ in range(2):
        trial = Trial()
        trial.says("10 09:00", "wx_ming", LAMP)
        trial.says("10 09:05", "wx_wan", "我家也是")
        trial.says("10 17:00", "wx_u12", "办结 1 换好了")
        told.append((trial.plays(until="11 12:00"), trial.requests()))
    assert told[0] == told[1]


def test_it_is_written_one_request_a_line(trial: Trial, tmp_path: Path) -> None:
    trial.says("10 09:00", "wx_ming", LAMP)
    trial.says("10 09:10", "wx_tang", SMOKE, "u21")
    trial.plays()
    file = tmp_path / "requests.jsonl"
    assert replay.write_requests(file) == 2
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert rows == trial.requests()
