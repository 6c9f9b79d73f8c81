"""A simulated half-year: made-up residents report, leaders answer sooner or later, residents judge; time does the rest.

The real pipeline with the real clocks; only the people are made up. They answer what the bot asks them: visits are
made, neighbours give their word, a meeting decides once a month. The same seed gives the same half-year, so that its
papers can be read, kept, and compared after a change.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from bot.actions import tasks
from bot.actions.tasks import Decision
from bot.app import App
from bot.channels.replay import Recorder
from bot.messages import Attachment, Incoming, Outgoing
from bot.queries import dispatch
from bot.queries import requests as queries
from bot.replay import advance
from bot.rules.county import RoomInfo
from bot.simulation_beside import Answer, Neighbours, team_names
from bot.simulation_people import (
    CHATTER,
    EXPLAINED,
    NOTES,
    NUMBER,
    OPENED,
    PAUSED,
    RAISED,
    REMINDED_DOOR,
    TALK,
    TASK,
    UNHAPPY,
    Pace,
)
from bot.terms import ACTIVE, Kind, Purpose, RoomType, State
from models import ServiceRequest

__all__ = ["Pace", "Simulation"]

_MEETING, _DECIDED = time(10), 6
Photos = Callable[[str], Attachment]


@dataclass(order=True)
class _Later:
    """Something somebody will do: on a request (``room`` and ``message`` name it), or say alone to the bot."""

    at: datetime
    number: int
    step: str = field(compare=False)
    message: str = field(compare=False, default="")
    room: str = field(compare=False, default="")
    done: str = field(compare=False, default="")
    who: str = field(compare=False, default="")
    no: str = field(compare=False, default="")


def _no_photo(what: str) -> Attachment:
    return Attachment("image", "照片.jpg")


class Simulation:
    """Drives an :class:`App` through days of made-up talk; ``recorder`` takes what the bot says.

    ``photos`` makes the attachment for a photo (``before`` or ``after``) that somebody sends along.
    """

    def __init__(
        self, app: App, recorder: Recorder, seed: int = 1, pace: Pace | None = None, photos: Photos = _no_photo
    ) -> None:
        """Nothing happens before :meth:`run`."""
        self._app, self._recorder, self._pace, self._photos = app, recorder, pace or Pace(), photos
        self._dice = random.Random(seed)  # nosec B311: made-up people need no secrets
        self._later: list[_Later] = []
        self._count = self._plans = 0
        rooms = (r for r in app.directory.rooms() if r.type in (RoomType.UNIT, RoomType.BUILDING) and r.place)
        self._rooms = sorted(rooms, key=lambda room: room.code)
        teams = team_names(app.settings.volunteers, app.directory.departments())
        self._neighbours = Neighbours(seed, lambda dice: self._resident(dice.choice(self._rooms), dice), teams)
        recorder.told = self._told

    def run(self, start: datetime, days: int, tick: Callable[[int], None] | None = None) -> int:
        """Live through ``days`` from the midnight of ``start`` on. Returns how many messages were said by people."""
        if not self._app.started:
            self._app.start(start)
        for number in range(days):
            day = start + timedelta(days=number)
            if day.day == 3:
                self._plan(datetime.combine(day, _MEETING, day.tzinfo), "meet")
            for at in self._times(day):
                self._until(at)
                self._talk(at)
            self._until(day + timedelta(days=1))
            advance(self._app, self._recorder, day + timedelta(days=1))
            if tick:
                tick(number + 1)
        return self._count

    def _chance(self, share: float) -> bool:
        return self._dice.random() < share

    def _hours(self, mean: float) -> timedelta:
        return timedelta(hours=self._dice.expovariate(1 / mean))

    def _times(self, day: datetime) -> Iterator[datetime]:
        """Moments of a day at which somebody speaks, mostly between breakfast and bedtime."""
        count = round(self._dice.gauss(self._pace.reports + self._pace.chatter, 3))
        minutes = sorted(min(1439, max(0, round(self._dice.gauss(870, 240)))) for _ in range(max(0, count)))
        return (day + timedelta(minutes=minute, seconds=self._dice.randint(0, 59)) for minute in minutes)

    def _until(self, to: datetime) -> None:
        while self._later and self._later[0].at <= to:
            self._react(heapq.heappop(self._later))

    def _plan(self, at: datetime, step: str, **more: str) -> None:
        self._plans += 1
        heapq.heappush(self._later, _Later(at, self._plans, step, **more))

    def _again(self, later: _Later, wait: timedelta, step: str = "") -> None:
        same = {"message": later.message, "room": later.room, "done": later.done, "no": later.no}
        self._plan(later.at + wait, step or later.step, **same)

    def _say(self, at: datetime, room: str | None, sender: str, text: str, quote: str | None = None) -> str:
        advance(self._app, self._recorder, at)
        self._count += 1
        photos = (self._photos("after" if quote else "before"),) if room and self._chance(0.1) else ()
        message = Incoming(f"s{self._count}", at, room, sender, text, quote=quote, attachments=photos)
        self._app.take([message])
        self._recorder.now = at
        self._app.deliver(at, self._recorder.send)
        return message.id

    # --- residents -------------------------------------------------------------------------------------------

    def _talk(self, at: datetime) -> None:
        room = self._dice.choice(self._rooms)
        resident = self._resident(room)
        if resident is None:
            return
        if not self._chance(self._pace.reports / (self._pace.reports + self._pace.chatter)):
            self._say(at, room.code, resident, self._dice.choice(CHATTER))
            return
        said, done = self._dice.choice(TALK)
        message = self._say(at, room.code, resident, said)
        self._plan(at + self._hours(5), "accept", message=message, room=room.code, done=done)

    def _resident(self, room: RoomInfo, dice: random.Random | None = None) -> str | None:
        homes = [wxid for wxid, member in self._app.directory.members(room.code).items() if member.household]
        return (dice or self._dice).choice(homes) if homes else None

    def _judge(self, later: _Later, request: ServiceRequest) -> None:
        if request.state != State.RESOLVED or not self._chance(self._pace.judges):
            return
        if not later.room:  # a visitor, who told it for somebody else
            self._say(later.at, None, request.reporter, f"满意 {request.no}")
            return
        if self._chance(self._pace.content):
            self._say(later.at, later.room, request.reporter, "满意", later.message)
            return
        self._say(later.at, later.room, request.reporter, f"不满意 {self._dice.choice(UNHAPPY)}", later.message)
        self._again(later, self._hours(8), "accept")

    # --- leaders and departments -----------------------------------------------------------------------------

    def _react(self, later: _Later) -> None:
        if later.step == "meet":
            self._meet(later.at)
        elif later.step == "say":
            self._say(later.at, None, later.who, later.done)
        else:
            numbers = [int(later.no)] if later.no else queries.by_message(later.room, later.message)
            request = queries.get(numbers[0]) if numbers else None
            if request is not None and later.step == "judge":
                self._judge(later, request)
            elif request is not None and request.state in ACTIVE:
                self._work(later, request)

    def _work(self, later: _Later, request: ServiceRequest) -> None:
        """Who has it now takes it, and some days later has done it, passes it on, or forgets it."""
        who, room, quote = self._worker(later, request)
        share = {"accept": self._pace.accepts, "resolve": self._pace.resolves}.get(later.step, 1.0)
        if not who or not self._chance(share):
            self._again(later, timedelta(days=2))
            return
        words, wait, step = self._next(later, request)
        number = "" if quote else f" {request.no}"
        command, _, rest = words.partition(" ")
        self._say(later.at, room, who, f"{command}{number} {rest}".rstrip() if number else words, quote)
        self._again(later, wait, step)

    def _worker(self, later: _Later, request: ServiceRequest) -> tuple[str, str | None, str | None]:
        """微信号 of who has it, where he speaks, and what he quotes there (nothing: he gives the number)."""
        directory = self._app.directory
        if request.department_id:
            department, room = (
                directory.department(request.department_id),
                directory.department_room(request.department_id),
            )
            people = department.contacts if department else ()
            wxids = [person.wxid for code in people if (person := directory.person(code)) and person.wxid]
            return (wxids[0] if wxids else ""), (room.code if room else None), None
        person = directory.person(request.assignee_id) if request.assignee_id else None
        wxid = (person.wxid if person else None) or ""
        inside = bool(later.room) and wxid in directory.members(later.room)
        return wxid, (later.room if inside else None), (later.message if inside else None)

    def _next(self, later: _Later, request: ServiceRequest) -> tuple[str, timedelta, str]:
        """What he says, and after how long which step follows."""
        if later.step == "resume":
            return "恢复", self._hours(8), "resolve"
        department = self._app.directory.department_for(Kind(request.kind))
        if later.step == "accept":
            self._whistle(request, department.name if department and not request.department_id else "")
            return "收到 我去看看", self._hours(30), "resolve"
        dice, pace = self._dice.random(), self._pace
        for share, words, wait, step in (
            (pace.explains, EXPLAINED, 10, "judge"),
            (pace.raises, RAISED, 20, "accept"),
            (
                pace.transfers,
                f"转办 {department.name}" if department and not request.department_id else "",
                20,
                "accept",
            ),
            (pace.pauses, self._dice.choice(PAUSED), 90, "resume"),
        ):
            dice -= share
            if dice < 0 and words:
                return words, self._hours(wait), step
        return f"办结 {later.done}", self._hours(10), "judge"

    def _whistle(self, request: ServiceRequest, department: str) -> None:
        person = self._app.directory.person(request.assignee_id) if request.assignee_id else None
        if person is not None and person.wxid:
            self._follow(self._neighbours.asks(person.wxid, request.no, department))

    def _follow(self, answers: Sequence[Answer]) -> None:
        for answer in answers:
            self._answer(*answer)

    def _meet(self, at: datetime) -> None:
        """The month's meeting decides about the first hard cases of departments."""
        advance(self._app, self._recorder, at)
        context = self._app.context(at)
        until = (at + timedelta(days=25)).replace(hour=18)
        decisions = []
        for case in dispatch.hard_cases(context, at - timedelta(days=31)):
            department = self._app.directory.department_named(case.department) if case.department else None
            if department is not None:
                decisions.append(Decision(department.code, case.proposal, until, case.item.no))
        with self._app.database.atomic():
            tasks.decide(context, f"{at.year}年{at.month}月", decisions[:_DECIDED])

    # --- what the bot asks somebody alone --------------------------------------------------------------------

    def _told(self, message: Outgoing) -> None:
        """Somebody reads what the bot told him alone, and will answer."""
        if message.to is None:
            members = self._app.directory.members(message.room or "")
            return self._follow(self._neighbours.overhear(message.text, message.mentions, members))
        self._follow(self._neighbours.hear(message.to, message.text))
        answers = {Purpose.VISIT: self._to_visit, Purpose.ASK_FEEDBACK: self._to_review, Purpose.REMIND: self._to_task}
        if message.purpose is Purpose.ANSWER:
            self._to_answer(message.to, message.text)
        elif message.purpose in answers:
            answers[message.purpose](message.to, message.text)

    def _answer(self, who: str, hours: float, words: str) -> None:
        self._plan(self._recorder.now + timedelta(hours=hours), "say", who=who, done=words)

    def _to_answer(self, who: str, text: str) -> None:
        """A visitor is asked about a demand, or follows what became a request."""
        opened = OPENED.search(text)
        if "听到一件事" in text:
            self._answer(who, 0.02, "心愿" if "想" in text else "开")
        elif opened:
            self._plan(self._recorder.now + self._hours(5), "accept", no=opened[1], done="上门修好了")

    def _to_visit(self, who: str, text: str) -> None:
        for door in REMINDED_DOOR.findall(text) if text.startswith("今天请上门走访") else ():
            if self._chance(self._pace.visits):
                note = self._dice.choice(NOTES) if self._chance(0.88) else ""
                self._answer(who, self._dice.uniform(9.5, 11), f"走访 {door} {note}" if note else f"未遇 {door}")

    def _to_review(self, who: str, text: str) -> None:
        number = NUMBER.search(text)
        if number and self._chance(0.6):
            content = self._chance(self._pace.content)
            words = f"满意 {number[1]}" if content else f"不满意 {number[1]} {self._dice.choice(UNHAPPY)}"
            self._answer(who, self._dice.uniform(1, 12), words)

    def _to_task(self, who: str, text: str) -> None:
        task = TASK.search(text)
        if task and self._chance(self._pace.strikes):
            self._answer(who, self._dice.uniform(100, 600), f"销号 任务{task[1]} 已按会议要求办好")
