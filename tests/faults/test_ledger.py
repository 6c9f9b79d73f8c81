"""kill -9 at 20 random moments while points are earned and spent: every outcome once, every booking whole."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.database import bind, open_database
from bot.rules.points import FUND
from models import Duty, PointsEntry, PointsGoods, RequestEvent, ServiceRequest
from tests.commands.console import url
from tests.faults.driver import MORNING
from tests.faults.test_kill import Life, Line, Sender, nursery, rows
from tests.registers import UNIT_12

pytestmark = pytest.mark.slow

KILLS, OUTCOMES, STOCK, PRICE, GIFT = 20, 40, 10_000, 3, 3_000
#: Points settle after so long; outcomes come of age one by one while the bot lives and dies.
SETTLED, STEP = timedelta(days=3), timedelta(seconds=0.1)
BUYERS = ("wx_u11", "wx_u12", "wx_ming", "wx_bai")
ACCOUNTS = {"wx_u11": "person:P06", "wx_u12": "person:P07", "wx_ming": "wx:wx_ming", "wx_bai": "wx:wx_bai"}


def buying() -> Iterator[Line]:
    """Endless buying, each alone to the bot, and asking what is left."""
    for number in range(10**6):
        who = BUYERS[number % len(BUYERS)]
        words = "我的积分" if number % 7 == 6 else "兑换 洗衣液"
        at = MORNING.isoformat()
        yield {"type": "message", "id": f"m{number:06}", "at": at, "room": None, "sender": who, "text": words}


class Buyers(Sender):
    def __init__(self) -> None:
        super().__init__()
        self._stream = buying()


def prepare(folder: Path) -> None:
    """A full shelf, a gift for everybody, and requests that come of age while the bot is killed."""
    base = open_database(url(folder / "town.db"))
    bind(base)
    PointsGoods.create(name="洗衣液", price=PRICE, stock=STOCK)
    for wxid, account in ACCOUNTS.items():
        for holder, points in ((account, GIFT), (FUND, -GIFT)):
            PointsEntry.create(booking=f"gift:{wxid}", account=holder, points=points, at=MORNING, kind="earn")
    for no in range(1, OUTCOMES + 1):
        at = MORNING - SETTLED + no * STEP
        ServiceRequest.create(
            kind="facility", state="closed", satisfied=True, place=UNIT_12, text="灯坏了", room="u12",
            message_id=f"r{no}", reporter=f"wx_{no}", handler="wx_u12",
            opened_at=at, closed_at=at, last_message_at=at, reporter_at=at,
        )  # fmt: skip
        RequestEvent.create(request=no, at=at, actor=f"wx_{no}", action="verify", state="closed")
        Duty.create(key=f"job:points:{no}", name="points", due_at=MORNING + no * STEP)
    base.close()


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Buyers]:
    """A shop whose bot was killed over and over, and then let live to the end."""
    folder, buyers, dice = tmp_path_factory.mktemp("ledger"), Buyers(), random.Random(20260310)
    with nursery(folder) as path:
        prepare(folder)
        for _ in range(KILLS):
            life = Life(path)
            buyers.talk(life, dice.randint(0, 8), dice.uniform(0, 0.3))
            life.kill()
        life = Life(path)
        buyers.finish(life)
        life.end()
    return folder, buyers


def test_the_ledger_comes_to_nothing_booking_by_booking(killed: tuple[Path, Buyers]):
    folder, _ = killed
    bookings = rows(folder, "SELECT booking, sum(points), count(*) FROM points_entry GROUP BY booking")
    assert {total for _, total, _ in bookings} == {0}
    assert {sides for *_, sides in bookings} == {2}
    assert rows(folder, "PRAGMA integrity_check") == [("ok",)]


def test_whoever_bought_got_it_once(killed: tuple[Path, Buyers]):
    folder, buyers = killed
    asked = Counter(str(line["sender"]) for line in buyers.answered if "兑换" in str(line["text"]))
    assert asked.total() > 2 * KILLS
    assert asked == Counter(dict(rows(folder, "SELECT wxid, count(*) FROM redemption GROUP BY wxid")))
    assert rows(folder, "SELECT stock FROM points_goods") == [(STOCK - asked.total(),)]
    for wxid, account in ACCOUNTS.items():
        spent = rows(folder, f"SELECT -sum(points) FROM points_entry WHERE account = '{account}' AND kind = 'redeem'")
        assert spent == [(PRICE * asked[wxid],)]


def test_every_outcome_was_booked_once(killed: tuple[Path, Buyers]):
    folder, _ = killed
    deeds = rows(folder, "SELECT outcome, deed, count(*) FROM points_deed GROUP BY outcome, deed")
    assert {(f"request:{no}", deed, 1) for no in range(1, OUTCOMES + 1) for deed in ("settled", "true_report")} == set(
        deeds
    )
    booked = rows(folder, "SELECT key FROM points_deed WHERE state = 'booked'")
    entered = rows(folder, "SELECT DISTINCT booking FROM points_entry WHERE booking LIKE 'deed:%'")
    assert {f"deed:{key}" for (key,) in booked} == {name for (name,) in entered}
