"""The figures of understanding, each with its goal: judged on the shared data with the shared scorers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from bot.commands.learned import line_of
from bot.learning.corpus import situation_of
from bot.terms import Act, Outcome
from bot.understander import Understander

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
DATA, TOOLS = SHARED / "data", SHARED / "tools"


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value and what it should be: at least ``floor`` (at most, where ``most``); ``aim`` wins the field."""

    name: str
    value: float
    floor: float
    aim: float
    most: bool = False

    @property
    def holds(self) -> bool:
        """Whether the floor is kept."""
        return self.value <= self.floor if self.most else self.value >= self.floor

    @property
    def reached(self) -> bool:
        """Whether the aim is reached."""
        return self.value <= self.aim if self.most else self.value >= self.aim

    def line(self) -> str:
        """For reading."""
        mark = "★" if self.reached else "✓" if self.holds else "✗"
        return f"{mark} {self.name:28} {self.value:>10.4g}   底线 {self.floor:g}   目标 {self.aim:g}"

    def row(self) -> dict[str, object]:
        """For build/quality.json."""
        sign = "<=" if self.most else ">="
        return {"name": self.name, "value": self.value, "goal": f"{sign} {self.floor:g}", "holds": self.holds}


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def messages(judge: Understander) -> Iterator[Figure]:
    """The labelled messages, by the shared scorer."""
    gold = DATA / "messages_dev.jsonl"
    with TemporaryDirectory() as folder:
        guess = Path(folder) / "guess.jsonl"
        said = (line_of(row["id"], judge.understand(row["text"], situation_of(row))) for row in rows_of(gold))
        guess.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in said), encoding="utf-8")
        found = _scored([str(TOOLS / "score_messages.py"), str(gold), str(guess), "--json"])
    yield Figure("gate.precision", found["gate.precision"], 0.95, 0.96)
    yield Figure("gate.recall", found["gate.recall"], 0.85, 0.92)
    yield Figure("gate.reach", found["gate.reach"], 0.95, 0.98)
    yield Figure("act.accuracy", found["act.accuracy"], 0.87, 0.92)
    yield Figure("act.macro_f1", found["act.macro_f1"], 0.86, 0.91)
    yield Figure("kind.macro_f1", found["kind.macro_f1"], 0.83, 0.90)
    yield Figure("urgent.recall", found["urgent"]["recall"], 0.92, 0.97)
    yield Figure("urgent.precision", found["urgent"]["precision"], 0.70, 0.85)
    yield Figure("place.f1", found["place"]["f1"], 0.93, 0.97)


def _scored(command: list[str]) -> dict[str, Any]:
    """What a scorer printed."""
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def chitchat(judge: Understander) -> Iterator[Figure]:
    """False alarms on talk about anything."""
    texts = [row["text"] for row in rows_of(DATA / "chitchat_dev.jsonl")]
    heard = [judge.understand(text) for text in texts]
    alarms = sum(one.act is Act.REPORT and one.outcome is Outcome.SURE for one in heard)
    yield Figure("chitchat.per_1000", round(1000 * alarms / len(texts), 3), 1.5, 1.0, most=True)


def letters(columns: tuple[str, ...], floor: float, aim: float) -> Figure:
    """Kinds learned from letters, five folds with equal texts in one."""
    from bot.commands.records import read
    from bot.learning.records import folded, scores

    records = read(DATA / "letters_dev.csv", ",".join(columns), "label")
    found = scores(records, folded(records, 5))
    return Figure(f"letters.{'+'.join(columns)}", round(found.macro_f1, 4), floor, aim)


def pairs() -> Iterator[Figure]:
    """One matter or two."""
    from tests.quality.pairs import average_precision, best_f1, scored

    found = scored(DATA / "same_issue_pairs_dev.jsonl")
    yield Figure("pairs.average_precision", round(average_precision(found), 4), 0.88, 0.92)
    yield Figure("pairs.best_f1", round(best_f1(found), 4), 0.85, 0.89)


def speed(judge: Understander) -> Iterator[Figure]:
    """Messages a second by processor time, and against bare jieba in the same run; the best of three rounds each."""
    import jieba

    jieba.setLogLevel("WARNING")
    jieba.initialize()
    texts = [row["text"] for name in ("dev", "train_a", "train_b") for row in rows_of(DATA / f"messages_{name}.jsonl")]
    bare = min(_seconds(jieba.lcut, texts) for _ in range(3))
    ours = min(_seconds(judge.understand, texts) for _ in range(3))
    yield Figure("speed.per_second", round(len(texts) / ours), 8000, 20_000)
    yield Figure("speed.times_jieba", round(ours / bare, 2), 2.0, 1.0, most=True)


def _seconds(work: Callable[[str], object], texts: Iterable[str]) -> float:
    """Processor seconds for all texts."""
    start = process_time()
    for text in texts:
        work(text)
    return process_time() - start


_LOADING = """
import os, time
from bot.text.cutting import cutter
def memory():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
cutter()("热身")
from bot.understander import Understander
before, start = memory(), time.process_time()
judge = Understander.load()
judge.understand("电梯坏了没人修")
print(time.process_time() - start, memory() - before)
"""


def loading() -> Iterator[Figure]:
    """Seconds to load and megabytes beyond the dictionary, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", _LOADING], cwd=ROOT, capture_output=True, text=True, check=True)
    seconds, megabytes = map(float, done.stdout.split())
    yield Figure("load.seconds", round(seconds, 3), 1.0, 0.5, most=True)
    yield Figure("load.megabytes", round(megabytes, 1), 100, 60, most=True)


def stories() -> Iterator[Figure]:
    """Whole chats, by the shared scorer."""
    run = f"{sys.executable} -m bot replay --register {{register}} {{events}} --sent {{sent}} --requests {{requests}}"
    with TemporaryDirectory() as folder:
        out = Path(folder) / "scores.json"
        command = [
            str(TOOLS / "score_stories.py"),
            str(DATA / "stories"),
            "--run",
            run,
            "--json",
            str(out),
            "--jobs",
            "2",
        ]
        subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, check=False)
        total = json.loads(out.read_text(encoding="utf-8"))["total"]
    yield Figure("stories.precision", total["precision"], 0.92, 0.97)
    yield Figure("stories.recall", total["recall"], 0.92, 0.97)
    yield Figure("stories.message_f1", total["message_f1"], 0.85, 0.92)
