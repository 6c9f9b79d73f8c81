"""The whole bot as a process behind real gateways with the mock puppet on this machine."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from bot.clock import Clock
from bot.commands.registers import install_demo
from bot.database import bind, create_tables, open_database
from tests.bench.bench_wechaty import ACCOUNTS, MESSAGES, OFFICE, ROOMS, rooms_of
from tests.bench.registry import Goal, bench_many
from tests.channels import whole
from tests.channels.gateway_process import Gateway
from tests.commands.console import url
from tests.registers import NOW

EACH = ROOMS // ACCOUNTS
_REPORTS = (
    "{}楼楼道的灯坏了，黑漆漆的，昨晚差点踩空",
    "{}楼的下水道又堵了，污水冒出来，臭死了，有人管吗",
    "{}楼的消防栓漏水，地上全是水",
    "{}楼楼道堆满纸箱和旧家具，走都走不过去，有人管吗",
    "{}楼的单元门关不上了，谁来修一下",
)


@dataclass
class Stage:
    """Gateways, the folder of the bot, and its process."""

    gateways: list[Gateway]
    folder: Path
    pid: int

    def count(self, query: str) -> int:
        """A number out of the database."""
        return int(whole.rows(self.folder, query)[0][0])

    def megabytes(self) -> float:
        """The most memory that the bot ever had."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def county(folder: Path, codes: Sequence[str]) -> None:
    """The demo county, its groups under the ids that the mock gives them."""
    base = open_database(url(folder / "town.db"))
    bind(base)
    create_tables(base)
    install_demo(NOW)
    base.close()
    with closing(sqlite3.connect(folder / "town.db")) as rows:
        rows.execute("PRAGMA foreign_keys = off")
        order = "SELECT code FROM room ORDER BY CASE type WHEN 'unit' THEN 0 WHEN 'building' THEN 1 ELSE 2 END, code"
        for (old,), new in zip(rows.execute(order).fetchall(), codes, strict=False):
            rows.execute("UPDATE room SET code = ?, bound = 1 WHERE code = ?", (new, old))
            rows.execute("UPDATE member SET room_id = ? WHERE room_id = ?", (new, old))
        rows.commit()


@contextmanager
def stage() -> Iterator[Stage]:
    """8 accounts, 2,528 groups, the bot up and every group seen."""
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        gateways = [
            stack.enter_context(Gateway(folder / str(n), bot=f"wxid_bot{n}", rooms=EACH)) for n in range(ACCOUNTS)
        ]
        # One after the other, so that neighbours are heard by different accounts.
        codes = [room for rooms in zip(*(rooms_of(one, EACH) for one in gateways), strict=True) for room in rooms]
        county(folder, codes)
        settings = whole.write_settings(folder, gateways, wechaty={"pacing": whole.FREE, **OFFICE})
        bot = stack.enter_context(whole.bot(folder, settings))
        one = Stage(gateways, folder, bot.process.pid)
        named = "SELECT count(*) FROM room WHERE name LIKE '群%' AND code LIKE 'r%@chatroom'"
        whole.until(lambda: one.count(named) >= ROOMS, 120)
        yield one


@bench_many(
    Goal("pipeline_rate", "messages/s", 1000),
    Goal("pipeline_lost", "messages", 0, "lower"),
    Goal("pipeline_misrouted", "messages", 0, "lower"),
    Goal("pipeline_memory", "MB", 400, "lower"),
)
def wechaty_pipeline() -> dict[str, float]:
    """8 accounts, 2,528 groups, 8,000 messages at once, until each is understood and saved."""
    with stage() as one:
        begun = time.perf_counter()
        with ThreadPoolExecutor(ACCOUNTS) as pool:
            for number, gateway in enumerate(one.gateways):
                rooms, count = rooms_of(gateway, EACH), MESSAGES // ACCOUNTS
                pool.submit(gateway.do, "burst", n=count, rooms=rooms, prefix=f"早上好{number}")
        heard = "SELECT count(*) FROM message WHERE text LIKE '早上好%'"
        whole.until(lambda: one.count(heard) >= MESSAGES, 60)
        seconds = time.perf_counter() - begun
        wrong = "SELECT count(*) FROM message WHERE room NOT LIKE '%.wxid_bot' || substr(text, 4, 1) || '@chatroom'"
        return {
            "pipeline_rate": MESSAGES / seconds,
            "pipeline_lost": MESSAGES - one.count(heard),
            "pipeline_misrouted": one.count(wrong),
            "pipeline_memory": one.megabytes(),
        }


@bench_many(Goal("pipeline_reply_p99", "ms", 50, "lower"), Goal("pipeline_reply_p50", "ms", 30, "lower"))
def wechaty_pipeline_reply() -> dict[str, float]:
    """From a report in WeChat to the @ in WeChat, through the whole bot, 50 reports a second, pacing off."""
    with stage() as one:
        _reports(one, 0, 200)  # what is loaded once is loaded
        time.sleep(5)
        said = _reports(one, 200, 1200)
        time.sleep(3)
        answered = {line["to"]: line["at"] for gateway in one.gateways for line in reversed(gateway.sent())}
    delays = [answered[room] - at for room, at in said.items() if room in answered]
    assert len(delays) > len(said) * 0.4, f"{len(delays)} answers to {len(said)} reports"
    cuts = quantiles(delays, n=100)
    return {"pipeline_reply_p99": cuts[98], "pipeline_reply_p50": cuts[49]}


def _reports(one: Stage, first: int, last: int, rate: int = 50) -> dict[str, float]:
    """Reports from group to group; when each was said, in milliseconds."""
    homes = "SELECT room_id, min(wxid) FROM member WHERE household_id IS NOT NULL GROUP BY room_id"
    people, said = dict(whole.rows(one.folder, homes)), {}
    begun = time.perf_counter()
    for number in range(first, last):
        gateway = one.gateways[number % ACCOUNTS]
        # Groups far from each other: a neighbour's same trouble would be the same matter.
        room = rooms_of(gateway, EACH)[(number // ACCOUNTS * 41) % (1800 // ACCOUNTS)]
        if room in said or room not in people:
            continue
        text = _REPORTS[number % len(_REPORTS)].format(number % 9 + 2)
        said[room] = Clock().now().timestamp() * 1000
        gateway.say(text, room=room, from_=people[room])
        time.sleep(max(0.0, begun + (number - first + 1) / rate - time.perf_counter()))
    return said
