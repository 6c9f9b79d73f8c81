"""The outbox, whatever happens in whatever order: said once, at the right time, and nothing of it lost."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot import outbox
from bot.channels.base import Sent
from bot.clock import SHANGHAI
from bot.config import Settings
from bot.context import Context
from bot.messages import Outgoing
from bot.queries.directory import Directory
from bot.terms import Purpose, SendState
from models import OutboxMessage
from tests import registers
from tests.talk import Town

SETTINGS = Settings()
CALENDAR = SETTINGS.clocks.calendar()
EVENING = datetime(2026, 3, 10, 20, 50, tzinfo=SHANGHAI)
NIGHT = datetime(2026, 3, 10, 23, 0, tzinfo=SHANGHAI)
MORNING = datetime(2026, 3, 11, 8, 0, tzinfo=SHANGHAI)

#: What may be said at night: an answer to somebody who is awake.
ANSWERS = (Purpose.RECEIPT, Purpose.ANSWER, Purpose.REFUSAL)
WAITING = (Purpose.REMIND, Purpose.ESCALATE, Purpose.SUMMARY, Purpose.VISIT, Purpose.ASK_FEEDBACK, Purpose.CANDIDATES)

SENT = Sent(SendState.SENT, "x")
DOWN = Sent(SendState.FAILED, reason="down")
NEVER = Sent(SendState.FAILED, reason="no such room", retry=False)
UNKNOWN = Sent(SendState.UNKNOWN, reason="timed out")


def context(now: datetime) -> Context:
    return Context(now, Directory.load(), SETTINGS, CALENDAR)


class Talk(RuleBasedStateMachine):
    """Messages are put, sent, lost on the way; the process dies; time passes. What the group heard is written down."""

    @initialize()
    def start(self) -> None:
        registers.install()
        self.context = context(EVENING)
        self.now = EVENING
        self.put: dict[str, Outgoing] = {}
        self.heard: list[tuple[datetime, Outgoing]] = []
        self.may_repeat: set[str] = set()
        self.flying: list[OutboxMessage] = []

    def _at(self, now: datetime) -> Context:
        return Context(now, self.context.directory, SETTINGS, CALENDAR)

    @rule(
        number=st.integers(0, 30),
        private=st.booleans(),
        purpose=st.sampled_from((*ANSWERS, *WAITING, Purpose.ASSIGN)),
        urgent=st.booleans(),
        minutes=st.integers(-60, 600) | st.none(),
    )
    def say(self, number: int, private: bool, purpose: Purpose, urgent: bool, minutes: int | None) -> None:
        key = f"k{number}"
        message = Outgoing(
            key=key,
            text=f"第{number}句",
            purpose=purpose,
            room=None if private else "u12",
            to=f"wx_u1{number % 2 + 1}" if private else None,
            urgent=urgent,
            not_before=None if minutes is None else self.now + timedelta(minutes=minutes),
        )
        assert outbox.put(self._at(self.now), message) is (key not in self.put)
        self.put.setdefault(key, message)

    @rule(minutes=st.integers(0, 400))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(results=st.lists(st.sampled_from((SENT, SENT, DOWN, NEVER, UNKNOWN)), min_size=1, max_size=6))
    def deliver(self, results: list[Sent]) -> None:
        """What is due is sent; each send ends in its own way. One that timed out was perhaps heard: here it was."""
        ends = iter(results * 50)

        def send(message: Outgoing) -> Sent:
            end = next(ends)
            if end in (SENT, UNKNOWN):
                self._hear(message)
            return end

        outbox.keep_quiet(self.now, CALENDAR)
        outbox.deliver_due(self.now, send)

    @rule(heard=st.booleans())
    def die_in_flight(self, heard: bool) -> None:
        """Claimed, perhaps heard, and then the process is gone."""
        outbox.keep_quiet(self.now, CALENDAR)
        for group in outbox.batches(outbox.waiting(self.now))[:1]:
            mine = [row for row in group if outbox.claim(row, self.now)]
            if heard:
                self._hear(outbox.merged(mine))
        assert outbox.recover(self.now) >= 0

    @rule()
    def two_at_once(self) -> None:
        """Two senders look at the same rows: each row is claimed by one of them."""
        outbox.keep_quiet(self.now, CALENDAR)
        one, other = outbox.waiting(self.now), outbox.waiting(self.now)
        first = [row for row in one if outbox.claim(row, self.now)]
        assert not [row for row in other if outbox.claim(row, self.now)]
        for row in first:
            self._hear(outbox.merged([row]))
            outbox.settle(row, SENT, self.now)

    @rule(echoed=st.sampled_from((True, False, None)))
    def look_into_unknown(self, echoed: bool | None) -> None:
        """Nobody can tell, or the own echo tells: said or not (it tells the truth)."""
        for row in outbox.unknown():
            told = None if echoed is None else self._was_heard(row)
            outbox.decide_unknown(row, told, self.now)

    def _hear(self, message: Outgoing) -> None:
        self.heard.append((self.now, message))

    def _was_heard(self, row: OutboxMessage) -> bool:
        return any(row.text in message.text.split("\n\n") for _, message in self.heard)

    def _counts(self) -> Counter[str]:
        """How often each line was heard."""
        return Counter(line for _, message in self.heard for line in message.text.split("\n\n"))

    @invariant()
    def each_line_is_heard_once_or_is_marked(self) -> None:
        if not hasattr(self, "put"):
            return
        counts = self._counts()
        rows = {row.text: row for row in OutboxMessage.select()}
        assert len(rows) == len(self.put)
        for text, row in rows.items():
            assert counts[text] <= (2 if row.repeated else 1)
            assert row.state != SendState.SENT or counts[text] >= 1
            assert row.state != SendState.SENDING

    @invariant()
    def nobody_is_woken_but_for_what_is_urgent(self) -> None:
        for at, message in getattr(self, "heard", ()):
            if CALENDAR.is_quiet(at) and not message.urgent:
                assert message.purpose in ANSWERS or (message.purpose is Purpose.ASSIGN and message.room)

    @invariant()
    def nothing_is_said_too_early(self) -> None:
        earliest = {m.text: m.not_before for m in getattr(self, "put", {}).values()}
        for at, message in getattr(self, "heard", ()):
            for line in message.text.split("\n\n"):
                assert earliest[line] is None or at >= earliest[line]

    def teardown(self) -> None:
        """In the end, with a line that works, all is said or was given up for a reason."""
        if not hasattr(self, "put"):
            return
        for _ in range(8):
            self.now += timedelta(days=1)
            self.now = self.now.replace(hour=10)
            self.look_into_unknown(None)
            self.deliver([SENT])
        for row in OutboxMessage.select():
            assert row.state == SendState.SENT or row.reason in ("no such room", "down", "unknown twice"), row.state
        self.each_line_is_heard_once_or_is_marked()


TestTalk = Talk.TestCase
TestTalk.settings = settings(stateful_step_count=25)


# --- in plain cases ---------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _town() -> None:
    registers.install()


def line(key: str, purpose: Purpose = Purpose.REMIND, **more: object) -> Outgoing:
    told = {"room": None if "to" in more else "u12", **more}
    return Outgoing(key=key, text=f"line {key}", purpose=purpose, **told)  # type: ignore[arg-type]


def state(key: str) -> OutboxMessage:
    return OutboxMessage.get(OutboxMessage.key == key)


def says(now: datetime, *results: Sent) -> list[Outgoing]:
    """What is said at ``now``."""
    said: list[Outgoing] = []
    ends = iter(results or (SENT,) * 100)

    def send(message: Outgoing) -> Sent:
        said.append(message)
        return next(ends)

    outbox.keep_quiet(now, CALENDAR)
    outbox.deliver_due(now, send)
    return said


@pytest.mark.parametrize("purpose", WAITING)
def test_what_can_wait_waits_for_the_morning(purpose: Purpose):
    outbox.put(context(NIGHT), line("a", purpose))

    assert says(NIGHT) == []
    assert outbox.next_due() == MORNING
    assert len(says(MORNING)) == 1


def test_what_is_urgent_and_what_answers_somebody_does_not_wait():
    outbox.put(context(NIGHT), line("a", urgent=True))
    outbox.put(context(NIGHT), line("b", Purpose.RECEIPT))

    assert len(says(NIGHT)) == 2


def test_what_was_tried_in_the_evening_is_not_tried_again_at_night():
    outbox.put(context(EVENING), line("a"))
    for minutes in (0, 1, 2, 5):
        says(EVENING + timedelta(minutes=minutes), DOWN)

    assert says(NIGHT) == []
    assert len(says(MORNING)) == 1


def test_what_nobody_was_there_to_send_by_day_is_not_sent_at_night():
    outbox.put(context(EVENING), line("a"))

    assert says(NIGHT) == []
    assert len(says(MORNING)) == 1


def test_what_was_in_flight_in_the_evening_is_not_repeated_at_night():
    outbox.put(context(EVENING), line("a"))
    assert outbox.claim(state("a"), EVENING)
    outbox.recover(NIGHT)
    outbox.decide_unknown(state("a"), None, NIGHT)

    assert says(NIGHT) == []
    assert len(says(MORNING)) == 1
    assert state("a").repeated


def test_tries_stand_further_and_further_apart_and_end():
    outbox.put(context(MORNING), line("a"))
    now, gaps = MORNING, []
    while says(now, DOWN):
        due = outbox.next_due()
        if due is None:
            break
        gaps.append((due - now).total_seconds())
        now = due

    assert gaps == sorted(gaps)
    assert len(gaps) == 5
    assert (state("a").state, state("a").reason) == ("failed", "down")


def test_three_lines_to_one_person_are_one_message_and_no_line_is_lost():
    for key in "abc":
        outbox.put(context(MORNING), line(key, to="wx_u12", request=ord(key)))
    outbox.put(context(MORNING), line("d", to="wx_u11"))
    outbox.put(context(MORNING), line("e", Purpose.URGENT, to="wx_u12", urgent=True))

    said = says(MORNING)

    together = "line a\n\nline b\n\nline c"
    assert sorted(message.text for message in said) == [together, "line d", "line e"]
    assert said[0].text == "line e", "what is urgent comes first and alone"
    assert {state(key).state for key in "abcde"} == {"sent"}


def test_two_lines_stay_two_messages():
    for key in "ab":
        outbox.put(context(MORNING), line(key, to="wx_u12"))

    assert [message.text for message in says(MORNING)] == ["line a", "line b"]


def test_lines_that_failed_together_are_all_tried_again():
    for key in "abc":
        outbox.put(context(MORNING), line(key, to="wx_u12"))

    says(MORNING, DOWN)

    assert {state(key).state for key in "abc"} == {"queued"}
    assert "line a\n\nline b\n\nline c" in [message.text for message in says(MORNING + timedelta(minutes=1))]


def test_the_same_key_is_put_once():
    assert outbox.put(context(MORNING), line("a"))
    assert not outbox.put(context(MORNING), line("a", Purpose.NOTICE))
    assert OutboxMessage.select().count() == 1


def test_an_echo_settles_what_was_unknown():
    outbox.put(context(MORNING), line("a"))
    says(MORNING, UNKNOWN)
    (row,) = outbox.unknown()
    outbox.decide_unknown(row, True, MORNING)

    assert state("a").state == "sent"
    assert says(MORNING + timedelta(hours=1)) == []


def test_unknown_twice_is_given_up():
    outbox.put(context(MORNING), line("a"))
    for _ in range(2):
        says(MORNING, UNKNOWN)
        (row,) = outbox.unknown()
        outbox.decide_unknown(row, None, MORNING)

    assert (state("a").state, state("a").reason) == ("failed", "unknown twice")


def test_a_name_is_put_into_an_at_so_that_it_lights_up_and_nothing_else():
    town = Town().open()
    town.joins("wx_odd", "换行\n名字 @所有人", "u12")
    outbox.put(
        Context(MORNING, town.app.directory, SETTINGS, CALENDAR),
        Outgoing("a", f"{outbox.at('wx_odd')}请看", Purpose.NOTICE, room="u12", mentions=("wx_odd",)),
    )

    (said,) = says(MORNING)
    assert "\n" not in said.text
    assert "所有人" not in said.text
    assert said.text.startswith("@换行 名字")
    assert said.text.count("@") == 1
