"""A simulated half-year: made-up residents report, leaders answer sooner or later, residents judge; time does the rest.

The real pipeline with the real clocks; only the people are made up. The same seed gives the same half-year, so that
its papers can be read, kept, and compared after a change.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.app import App
from bot.channels.replay import Recorder
from bot.messages import Attachment, Incoming
from bot.queries import requests as queries
from bot.replay import advance
from bot.rules.county import RoomInfo
from bot.terms import ACTIVE, RoomType, State
from models import ServiceRequest

#: What residents say, with what a leader says when it is done.
TALK: tuple[tuple[str, str], ...] = (
    ("三楼楼道的灯坏了，黑漆漆的，麻烦来修一下", "灯换好了，试过是亮的"),
    ("楼顶漏水漏到我家客厅了，麻烦派人来看看", "防水补好了，不漏了"),
    ("单元门禁坏了，刷卡没反应，请物业来看看", "门禁修好了，刷卡正常"),
    ("楼下烧烤店油烟太大，窗户都不敢开，能不能管管", "店家装了净化器，检测达标"),
    ("垃圾好几天没人收了，臭死了，麻烦处理一下", "垃圾清走了，加了一次清运"),
    ("楼道里堆满了纸箱杂物，走路都困难，能不能清理一下", "杂物清理掉了"),
    ("谁家的电动车停在楼道里充电，太危险了，管不管", "车推走了，线拆了"),
    ("小区门口的窨井盖破了一块，晚上很危险", "井盖换了新的"),
    ("电梯又坏了，一直停在五楼不动，麻烦物业来修一下", "电梯修好了，运行正常"),
    ("一楼下水道又堵了，污水冒出来，臭死了，有人管吗", "下水道疏通好了"),
    ("自来水发黄，放半天都是黄的，麻烦看看", "管道清洗过，水清了"),
    ("楼上半夜装修电钻响个不停，能不能管管", "上门说好了，晚上不装了"),
)
CHATTER = ("早上好各位邻居", "今天降温多穿点", "哈哈哈", "有人拼车去市里吗", "团购的菜到了")


@dataclass(frozen=True, slots=True)
class Pace:
    """How the made-up people behave: a day's reports and chatter; the shares of leaders and residents who act."""

    reports: float = 12
    chatter: float = 20
    accepts: float = 0.85
    resolves: float = 0.9
    judges: float = 0.7
    content: float = 0.88
    explains: float = 0.03


@dataclass(order=True)
class _Later:
    at: datetime
    number: int
    message: str = field(compare=False)
    room: str = field(compare=False)
    step: str = field(compare=False)
    done: str = field(compare=False, default="")


class Simulation:
    """Drives an :class:`App` through days of made-up talk; ``recorder`` takes what the bot says."""

    def __init__(self, app: App, recorder: Recorder, seed: int = 1, pace: Pace | None = None) -> None:
        """Nothing happens before :meth:`run`."""
        self._app, self._recorder, self._pace = app, recorder, pace or Pace()
        self._dice = random.Random(seed)  # nosec B311: made-up people need no secrets
        self._later: list[_Later] = []
        self._count = 0
        rooms = (r for r in app.directory.rooms() if r.type in (RoomType.UNIT, RoomType.BUILDING) and r.place)
        self._rooms = sorted(rooms, key=lambda room: room.code)

    def run(self, start: datetime, days: int) -> int:
        """Live through ``days`` from the midnight of ``start`` on. Returns how many messages were said by people."""
        if not self._app.started:
            self._app.start(start)
        for number in range(days):
            for at in self._times(start + timedelta(days=number)):
                self._until(at)
                self._talk(at)
            self._until(start + timedelta(days=number + 1))
        advance(self._app, self._recorder, start + timedelta(days=days))
        return self._count

    def _times(self, day: datetime) -> Iterator[datetime]:
        """Moments of a day at which somebody speaks, mostly between breakfast and bedtime."""
        count = round(self._dice.gauss(self._pace.reports + self._pace.chatter, 3))
        minutes = sorted(min(1439, max(0, round(self._dice.gauss(870, 240)))) for _ in range(max(0, count)))
        return (day + timedelta(minutes=minute, seconds=self._dice.randint(0, 59)) for minute in minutes)

    def _until(self, to: datetime) -> None:
        while self._later and self._later[0].at <= to:
            later = heapq.heappop(self._later)
            self._react(later)

    def _say(self, at: datetime, room: str | None, sender: str, text: str, quote: str | None = None) -> str:
        advance(self._app, self._recorder, at)
        self._count += 1
        photos = (Attachment("image", "照片.jpg"),) if self._dice.random() < 0.1 else ()
        message = Incoming(f"s{self._count}", at, room, sender, text, quote=quote, attachments=photos)
        self._app.take([message])
        self._recorder.now = at
        self._app.deliver(at, self._recorder.send)
        return message.id

    def _talk(self, at: datetime) -> None:
        room = self._dice.choice(self._rooms)
        resident = self._resident(room)
        if resident is None:
            return
        if self._dice.random() >= self._pace.reports / (self._pace.reports + self._pace.chatter):
            self._say(at, room.code, resident, self._dice.choice(CHATTER))
            return
        said, done = self._dice.choice(TALK)
        message = self._say(at, room.code, resident, said)
        self._plan(at, timedelta(hours=self._dice.expovariate(1 / 5)), message, room.code, "accept", done)

    def _resident(self, room: RoomInfo) -> str | None:
        homes = [wxid for wxid, member in self._app.directory.members(room.code).items() if member.household]
        return self._dice.choice(homes) if homes else None

    def _plan(self, at: datetime, wait: timedelta, message: str, room: str, step: str, done: str) -> None:
        heapq.heappush(self._later, _Later(at + wait, len(self._later) + self._count, message, room, step, done))

    def _react(self, later: _Later) -> None:
        numbers = queries.by_message(later.room, later.message)
        request = queries.get(numbers[0]) if numbers else None
        if request is not None and later.step == "judge":
            self._judge(later, request)
        elif request is not None and request.state in ACTIVE:
            self._work(later, request)

    def _work(self, later: _Later, request: ServiceRequest) -> None:
        """The leader who has it now takes it, and some days later has done it, explains it, or forgets it."""
        leader = self._leader(request)
        share = self._pace.accepts if later.step == "accept" else self._pace.resolves
        if leader is None or self._dice.random() >= share:
            self._plan(later.at, timedelta(days=2), later.message, later.room, later.step, later.done)
            return
        if later.step == "accept":
            self._say(later.at, later.room, leader, "收到，我去看看", later.message)
            wait = timedelta(hours=self._dice.expovariate(1 / 30))
            self._plan(later.at, wait, later.message, later.room, "resolve", later.done)
            return
        explained = self._dice.random() < self._pace.explains
        word = "解释 要等年底统一改造，改造前每月来看一次" if explained else f"办结 {later.done}"
        self._say(later.at, later.room, leader, word, later.message)
        wait = timedelta(hours=self._dice.expovariate(1 / 10))
        self._plan(later.at, wait, later.message, later.room, "judge", later.done)

    def _leader(self, request: ServiceRequest) -> str | None:
        person = self._app.directory.person(request.assignee_id) if request.assignee_id else None
        return person.wxid if person else None

    def _judge(self, later: _Later, request: ServiceRequest) -> None:
        if request.state != State.RESOLVED or self._dice.random() >= self._pace.judges:
            return
        if self._dice.random() < self._pace.content:
            self._say(later.at, later.room, request.reporter, "满意", later.message)
            return
        self._say(later.at, later.room, request.reporter, "不满意 还是老样子", later.message)
        wait = timedelta(hours=self._dice.expovariate(1 / 8))
        self._plan(later.at, wait, later.message, later.room, "accept", later.done)
