"""Random talk of a reporter, neighbours, leaders, a department and the office, and random spans of time.

Whatever they say, in whatever order: what holds of every request, always.
"""

from __future__ import annotations

from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.actions.register import apply_register
from bot.database import tuples
from bot.rules.workflow import MOVES
from bot.terms import BOT, LIVE, Action, Purpose, State
from bot.text.personal import leaks
from models import Duty, OutboxMessage, RequestEvent, RequestMessage, ServiceRequest, Supporter
from tests import registers
from tests.hearing import DOOR, FENCE, GAS, LAMP, LAMP_TOO, LEAK, SMOKE, WATER
from tests.talk import Town

REPORTS = (LAMP, LAMP_TOO, LEAK, GAS, WATER, SMOKE, DOOR, FENCE, "有人撬门，叫13812345678的小王来看看")
RESIDENTS = (
    ("wx_ming", "u12"),
    ("wx_wan", "u12"),
    ("wx_tang", "u21"),
    ("wx_li", "b1"),
    ("wx_ming", None),
    ("wx_bai", "g"),
)
LEADERS = (
    ("wx_u12", "u12"), ("wx_u12", None), ("wx_b1", "u12"), ("wx_grid", "w"), ("wx_u21", "u21"), ("wx_office", "c"),
    ("wx_chengguan", "d1"), ("wx_b2", "b2"),
)  # fmt: skip
COMMANDS = (
    "收到", "收到 {no}", "收到 {no}，明天上午换", "办结 {no} 换好了", "上报 {no} 够不着", "转办 {no} 城管局",
    "转办 {no} 温秀兰",
    "退单 {no} 不归我", "解释 {no} 年底统一改造", "改类 {no} 物业服务",
    "挂起 {no} 等材料", "恢复 {no}", "并 {no} 1", "师傅明天上午来",
    "办结 {no} 打13912345678找师傅", "今天天气不错",
)  # fmt: skip
WORDS = (
    "满意",
    "不满意 {no}",
    "满意 {no}",
    "撤销 {no}",
    "我家也是",
    "已经三天了",
    "好了，谢谢",
    "根本没亮，还是黑的",
    "谢谢",
    "我的诉求",
    "不满意 {no} 我电话13712345678",
)
NUMBERS = st.integers(1, 4)
#: Where the table lets an action end that starts in a state.
LEADS = {(state, move.action, move.to or state) for move in MOVES for state in move.states}
#: What takes another one in gains a line and stays where it is.
LEADS |= {(state, Action.MERGE, state) for state in LIVE}


class Anything(RuleBasedStateMachine):
    """A town in which anything is said."""

    def __init__(self) -> None:
        super().__init__()
        self.town = Town(meanings={REPORTS[-1]: "report security"}).open()
        self.ids: list[tuple[str, str | None]] = []
        self.seen: list[tuple[Any, ...]] = []
        self.sender: dict[str, str] = {}

    def say(self, who: str, words: str, room: str | None, quote: int | None = None) -> None:
        """Somebody speaks, perhaps answering something that was said there."""
        here = [name for name, where in self.ids if where == room]
        answered = here[quote % len(here)] if here and quote is not None else None
        said = self.town.says(who, words, room=room, quote=answered)
        self.ids.append((said, room))
        self.sender[said] = who

    @rule(who=st.sampled_from(RESIDENTS), words=st.sampled_from(REPORTS))
    def somebody_reports(self, who: tuple[str, str | None], words: str) -> None:
        self.say(who[0], words, who[1])

    @rule(who=st.sampled_from(RESIDENTS), words=st.sampled_from(WORDS), no=NUMBERS, quote=st.none() | NUMBERS)
    def a_resident_speaks(self, who: tuple[str, str | None], words: str, no: int, quote: int | None) -> None:
        self.say(who[0], words.format(no=no), who[1], quote)

    @rule(who=st.sampled_from(LEADERS), words=st.sampled_from(COMMANDS), no=NUMBERS, quote=st.none() | NUMBERS)
    def a_leader_speaks(self, who: tuple[str, str | None], words: str, no: int, quote: int | None) -> None:
        self.say(who[0], words.format(no=no), who[1], quote)

    @rule(who=st.sampled_from(LEADERS), words=st.sampled_from(REPORTS))
    def a_leader_reports(self, who: tuple[str, str | None], words: str) -> None:
        self.say(who[0], words, who[1])

    @rule(which=st.integers(0, 50))
    def something_is_taken_back(self, which: int) -> None:
        if self.ids:
            said, room = self.ids[which % len(self.ids)]
            self.town.recalls(self.sender[said], said, room=room)

    @rule(which=st.integers(0, 50))
    def something_comes_twice(self, which: int) -> None:
        if self.ids:
            said, room = self.ids[which % len(self.ids)]
            before = self.state()
            self.town.says(self.sender[said], "办结 1 换好了", room=room, id=said)
            assert self.state() == before

    @rule(hours=st.sampled_from((0.3, 1, 5, 11, 24, 80)))
    def time_passes(self, hours: float) -> None:
        self.town.passes(hours=hours)

    @rule()
    def the_bot_starts_again(self) -> None:
        self.town.open()

    @rule(away=st.booleans())
    def a_post_changes_hands(self, away: bool) -> None:
        changed = registers.rows()
        if away:
            changed["任职"] = [row for row in changed["任职"] if row[2] not in ("P07", "P04")]
        apply_register(registers.register(changed), self.town.now)
        self.town.app.refresh(self.town.now)

    @invariant()
    def all_holds(self) -> None:
        self.history_only_grows_and_follows_the_table()
        self.nobody_is_content_with_his_own_work()
        self.each_line_is_said_once_and_no_group_reads_what_is_private()
        self.a_request_has_one_receipt_at_most()
        self.nothing_that_is_due_is_left_behind()
        self.who_is_open_has_a_deadline_and_someone_to_act()
        self.households_are_counted_right()
        self.quiet_hours_are_quiet()
        self.no_message_failed()
        self.the_bot_speaks_as_itself()

    @staticmethod
    def state() -> list[Any]:
        """All of the requests and their history."""
        return [list(tuples(table.select())) for table in (ServiceRequest, RequestEvent, RequestMessage, Supporter)]

    def history_only_grows_and_follows_the_table(self) -> None:
        columns = (RequestEvent.request, RequestEvent.action, RequestEvent.state, RequestEvent.at, RequestEvent.note)
        events = list(tuples(RequestEvent.select(*columns).order_by(RequestEvent.id)))
        assert events[: len(self.seen)] == self.seen
        last = {no: State(state) for no, _, state, *_ in self.seen}
        for no, named, led, *_ in events[len(self.seen) :]:
            action, after = Action(named), State(led)
            assert (last.get(no), action, after) in LEADS, (no, last.get(no), action, after)
            last[no] = after
        self.seen = events
        assert {row.no: State(row.state) for row in ServiceRequest.select()} == last

    def nobody_is_content_with_his_own_work(self) -> None:
        done: dict[int, str] = {}
        for event in RequestEvent.select().order_by(RequestEvent.id):
            if event.action == Action.RESOLVE:
                done[event.request_id] = event.actor
            if event.action == Action.VERIFY and self.town.app.directory.person_by_wxid(event.actor):
                assert done.get(event.request_id) != event.actor, "a leader closed his own work"

    def each_line_is_said_once_and_no_group_reads_what_is_private(self) -> None:
        keys = [row.key for row in OutboxMessage.select()]
        assert len(keys) == len(set(keys))
        assert len([line.message.key for line in self.town.lines if line.message.room]) == len(
            {line.message.key for line in self.town.lines if line.message.room}
        )
        private = {row.no for row in ServiceRequest.select().where(ServiceRequest.private)}
        for line in self.town.lines:
            if line.message.room:
                assert not leaks(line.text), line.text
                assert line.message.request not in private, line.text

    def a_request_has_one_receipt_at_most(self) -> None:
        receipts = [
            line.message.request
            for line in self.town.all()
            if line.purpose == Purpose.RECEIPT and "已记下" in line.text
        ]
        assert len(receipts) == len(set(receipts))

    def nothing_that_is_due_is_left_behind(self) -> None:
        self.town.app.run_due(self.town.now)
        waiting = Duty.select().where(Duty.state == "waiting")
        assert not [d.key for d in waiting if d.due_at <= self.town.now]
        assert not Duty.select().where(Duty.state == "failed").exists()
        over = [r.no for r in ServiceRequest.select() if r.state in ("closed", "explained", "withdrawn", "merged")]
        assert not [d.key for d in waiting if d.request in over], "nobody is reminded of what is over"

    def who_is_open_has_a_deadline_and_someone_to_act(self) -> None:
        for row in ServiceRequest.select().where(ServiceRequest.state.in_(["assigned", "accepted"])):
            assert row.due_at is not None
            assert row.assignee_id or row.department_id
            assert row.level in (1, 2, 3)

    def households_are_counted_right(self) -> None:
        for row in ServiceRequest.select():
            keys = [s.key for s in Supporter.select().where(Supporter.request == row.no)]
            assert row.supporter_count == len(keys)
            assert row.household not in keys
            assert row.reporter not in keys

    def quiet_hours_are_quiet(self) -> None:
        for line in self.town.lines:
            if line.purpose in ("remind", "escalate", "summary", "visit", "candidates") and not line.message.urgent:
                assert 8 <= line.at.hour < 21, (line.at, line.text)

    def no_message_failed(self) -> None:
        from models import Message

        assert not Message.select().where(Message.act == "failed").exists()

    def the_bot_speaks_as_itself(self) -> None:
        actors = {event.actor for event in RequestEvent.select().where(RequestEvent.action.in_(["remind", "close"]))}
        assert actors <= {BOT}


TestAnything = Anything.TestCase
TestAnything.settings = settings(
    max_examples=settings().max_examples // 10,
    stateful_step_count=25,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking such long talk takes many minutes
)
