"""``replay`` and ``understand`` and ``same`` on the console."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands.console import bot, url, write_register

LAMP = "三楼楼道的灯坏了，黑漆漆的，昨晚差点踩空"


def event(number: int, text: str, at: str, **more: Any) -> str:
    told = {"type": "message", "id": f"m{number}", "at": at, "room": "u12", "sender": "wx_ming", "text": text, **more}
    return json.dumps(told, ensure_ascii=False)


def lines(file: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(file).read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def told(folder: Path) -> tuple[str, ...]:
    """A report on a Tuesday morning; the command that replays it."""
    write_register(folder / "book")
    (folder / "talk.jsonl").write_text(event(1, LAMP, "2026-03-10T09:06:14+08:00") + "\n")
    return ("replay", "talk.jsonl", "--register", "book", "--sent", "sent.jsonl", "--requests", "requests.jsonl")


def test_what_was_said_leads_to_what_the_bot_says_and_keeps(told: tuple[str, ...]):
    done = bot(*told)

    assert (done.status, done.out, done.err) == (0, "", "")
    (receipt,) = lines("sent.jsonl")
    assert (receipt["purpose"], receipt["room"], receipt["mentions"]) == ("receipt", "u12", ["wx_u12"])
    assert receipt["at"].startswith("2026-03-10T09:06:")
    (request,) = lines("requests.jsonl")
    assert (request["no"], request["state"], request["messages"]) == (1, "assigned", ["m1"])


def test_the_clock_goes_on_until_it_is_told_to_stop(told: tuple[str, ...]):
    bot(*told, "--until", "2026-03-12T18:00:00+08:00")

    assert "remind" in [line["purpose"] for line in lines("sent.jsonl")]
    assert lines("requests.jsonl")[0]["level"] >= 1


def test_broken_lines_stop_nothing_and_are_told_by_number(told: tuple[str, ...], folder: Path):
    good = (folder / "talk.jsonl").read_text()
    (folder / "talk.jsonl").write_text(
        f'not json\n{good}\n{{"type": "message", "id": "x"}}\n[1]\n{{"type": "dance"}}\n'
    )

    done = bot(*told)

    assert done.status == 1
    complaints = done.err.strip().splitlines()
    assert [line.split(": ")[0] for line in complaints[:-1]] == [f"talk.jsonl:{n}" for n in (1, 4, 5, 6)]
    assert [line.split(": ")[1] for line in complaints[:-1]] == [
        "不是 JSON（第 1 个字那里）",
        "缺少 at",
        "不是一件事：应是一个 JSON 对象，各项是文字",
        "缺少 at",
    ]
    assert complaints[-1].startswith("4 行")
    assert len(lines("requests.jsonl")) == 1


def test_an_empty_file_leads_to_nothing(told: tuple[str, ...], folder: Path):
    (folder / "talk.jsonl").write_text("")

    assert bot(*told).status == 0
    assert lines("requests.jsonl") == []


def test_a_trial_can_be_kept_in_a_database(told: tuple[str, ...], folder: Path):
    bot(*told, "--database", url(folder / "trial.db"))

    assert "公共设施损坏" in bot("requests", "--database", url(folder / "trial.db")).out


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"talk.jsonl": "gone.jsonl"}, "没有这个文件：gone.jsonl"),
        ({"book": "gone"}, "没有这个名册：gone"),
        ({"sent.jsonl": "no/where/sent.jsonl"}, "没有这个文件或文件夹"),
    ],
)
def test_what_is_missing_is_said(told: tuple[str, ...], changed: dict[str, str], said: str):
    done = bot(*(changed.get(word, word) for word in told))

    assert (done.status, said in done.only_error) == (1, True)


def test_a_moment_that_is_none_is_wrong_use(told: tuple[str, ...]):
    assert bot(*told, "--until", "tomorrow").status == 2


# --- understand, same -------------------------------------------------------------------------------------------------


def test_one_message_is_explained_in_words():
    out = bot("understand", LAMP).out

    assert out.startswith("听成：诉求（")
    assert "类别：公共设施损坏" in out
    assert "地点：3楼楼道" in out
    assert "依据：" in out


def test_a_room_gives_the_situation(folder: Path):
    write_register(folder / "book")

    assert "诉求" in bot("understand", LAMP, "--room", "u12", "--register", "book").out
    assert "没有这个群" in bot("understand", LAMP, "--room", "nowhere", "--register", "book").only_error


def test_many_messages_are_written_line_by_line(folder: Path):
    (folder / "in.jsonl").write_text(
        json.dumps({"id": "a", "text": LAMP}) + "\nbroken\n" + json.dumps({"id": "b", "text": "早上好各位邻居"}) + "\n"
    )

    done = bot("understand", "--messages", "in.jsonl", "--out", "out.jsonl")

    assert done.status == 1
    assert done.err.splitlines()[0] == "in.jsonl:2: 不是 JSON 对象"
    report, greeting = lines("out.jsonl")
    assert list(report) == ["id", "act", "kind", "urgent", "place", "outcome", "confidence", "why", "parts"]
    assert (report["id"], report["act"], report["kind"]) == ("a", "report", "facility")
    assert report["place"] == {"floor": "3", "spot": "楼道"}
    assert (greeting["act"], greeting["kind"], greeting["outcome"]) == ("chatter", None, "chatter")


@pytest.mark.parametrize("words", [(), ("x", "--out", "y"), ("--messages", "x"), ("x", "--room", "u12")])
def test_half_a_call_is_wrong_use(words: tuple[str, ...]):
    assert bot("understand", *words).status == 2


def test_two_letters_on_one_matter_are_the_same(folder: Path):
    first = {
        "title": "荷塘苑1栋半夜施工噪音扰民",
        "text": "荷塘苑1栋旁边工地半夜施工，噪音太大，睡不着",
        "time": "2026/3/1 10:04",
    }
    again = {
        "title": "荷塘苑1栋旁工地夜间施工噪音",
        "text": "半夜施工噪音扰民，荷塘苑1栋的老人睡不着",
        "time": "2026/3/2 9:00",
    }
    other = {"title": "公交车站牌", "text": "请在学校门口加一个公交站", "time": "2026/5/1 9:00"}
    (folder / "in.jsonl").write_text(
        "\n".join(json.dumps({"a": first, "b": second}, ensure_ascii=False) for second in (again, other))
    )

    assert bot("same", "in.jsonl", "--out", "out.jsonl").status == 0

    one, two = lines("out.jsonl")
    assert (one["same"], two["same"]) == (True, False)
    assert 0 <= two["score"] < one["score"] <= 1
    assert one["a"] == first
