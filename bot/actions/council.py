"""议事会: a topic is brought up, seconded, voted on by households, and becomes a dated task where it passed."""

from __future__ import annotations

from datetime import timedelta

from bot import outbox
from bot.actions import questions, tasks
from bot.actions.service_requests import telling
from bot.actions.tasks import Decision
from bot.context import Context, Said
from bot.messages import Outgoing
from bot.queries import council as queries
from bot.queries.requests import home_of
from bot.queries.standing import roles_at
from bot.refusals import NotAllowed, NotFound, NotPossible
from bot.rules import council as rules
from bot.rules import council_wording as wording
from bot.statements import insert
from bot.terms import Choice, Purpose, TopicState
from bot.text.public import anonymous
from models import Duty, Topic, TopicSecond, TopicVote

CLOSE, REMIND = "council_close", "council_remind"
DUTIES = frozenset({CLOSE, REMIND})
_LONGEST = 60
#: The hour at which a vote ends.
_CLOSES = 18


def _home(said: Said) -> str:
    return said.speaker.household or home_of(said.message.sender) or ""


def _topic(no: int) -> Topic:
    found = queries.get(no)
    if found is None:
        raise NotFound(f"没有议题T{no}。")
    return found


def _may(context: Context, said: Said, place: str) -> tuple[str, str]:
    """The speaker's household and unit beneath ``place``. Raises NotAllowed."""
    home = _home(said)
    if not home:
        raise NotAllowed(wording.NO_HOME)
    unit = queries.unit_of(context, home, place)
    if not unit:
        raise NotAllowed(wording.NOT_YOURS)
    return home, unit


def _missing(context: Context, topic: Topic) -> int:
    behind = {*queries.seconds(topic.id), topic.household} - {""}
    return max(0, context.settings.council.seconds - len(behind))


def propose(context: Context, said: Said, title: str) -> None:
    """``议题 加装电梯``, by a household or who answers for the place. Raises a refusal."""
    if said.place is None:
        raise NotAllowed(wording.NO_HOME)
    leads = not rules.LEADERS.isdisjoint(roles_at(context, said.speaker, said.place))
    home = _home(said) if leads else _may(context, said, said.place)[0]
    own = home if queries.unit_of(context, home, said.place) else ""
    shown = anonymous(title)[:_LONGEST]
    secret = context.settings.council.secret
    topic = Topic.create(
        place=said.place, title=shown, by=said.message.sender, household=own, made_at=context.now, secret=secret
    )
    _perhaps_enough(context, topic)
    questions.answer(context, said, wording.proposed(topic.id, shown, 0 if leads else _missing(context, topic)))
    if leads:
        _move(topic, TopicState.SECONDED)


def second(context: Context, said: Said, no: int) -> None:
    """``附议 T3``. Raises a refusal."""
    topic = _topic(no)
    home, _ = _may(context, said, topic.place)
    if topic.state not in (TopicState.PROPOSED, TopicState.SECONDED):
        raise NotPossible(f"T{no}{TopicState(topic.state).label}，不用再附议。")
    TopicSecond.insert(topic=no, household=home, at=context.now).on_conflict_ignore().execute()
    _perhaps_enough(context, topic)
    _alone(context, said, wording.seconded(no, _missing(context, topic)))


def _perhaps_enough(context: Context, topic: Topic) -> None:
    if topic.state != TopicState.PROPOSED or _missing(context, topic):
        return
    _move(topic, TopicState.SECONDED)
    leader = next((p for _, _, p in context.directory.leaders_up(topic.place) if p), None)
    if wxid := telling.wxid_of(context, leader):
        text = wording.enough(topic.id, topic.title)
        outbox.put(context, Outgoing(f"topic:{topic.id}:enough", text, Purpose.NOTICE, to=wxid))


def open_vote(context: Context, said: Said, no: int) -> None:
    """``表决 T3``, by who answers for the place. Raises a refusal."""
    topic = _topic(no)
    if rules.LEADERS.isdisjoint(roles_at(context, said.speaker, topic.place)):
        raise NotAllowed("表决由那里的三长、社区或县三长办来开。")
    if not rules.may_move(TopicState(topic.state), TopicState.VOTING):
        raise NotPossible(f"T{no}{TopicState(topic.state).label}，现在不能表决。")
    last = context.now + timedelta(days=context.settings.council.vote_days)
    topic.opened_at, topic.closes_at = context.now, last.replace(hour=_CLOSES, minute=0, second=0, microsecond=0)
    _move(topic, TopicState.VOTING)
    for name, due in ((REMIND, topic.closes_at - timedelta(days=1)), (CLOSE, topic.closes_at)):
        insert(Duty, ignore=True, key=f"{name}:{no}:{topic.closes_at:%Y-%m-%d}", name=name, due_at=due)
    text = wording.opened(context.settings.county.brands.council, no, topic.title, topic.closes_at, topic.secret)
    _to_group(context, topic, f"open:{topic.closes_at:%Y-%m-%d}", text)
    questions.answer(context, said, f"T{no}开始表决。")


def vote(context: Context, said: Said, no: int, choice: Choice) -> None:
    """``投票 T3 赞成``: the word of the speaker's household, until the close. Raises a refusal."""
    topic = _topic(no)
    home, unit = _may(context, said, topic.place)
    closes = topic.closes_at
    if topic.state != TopicState.VOTING or closes is None or context.now >= closes:
        raise NotPossible(f"T{no}{TopicState(topic.state).label}，现在不收票。")
    if topic.secret and not said.private:
        raise NotPossible(wording.alone(no))
    TopicVote.create(topic=no, household=home, unit=unit, choice=choice, at=context.now)
    _alone(context, said, wording.voted(no, choice.label, closes))


def show(context: Context, said: Said) -> None:
    """``议题``: those of the speaker's place and above."""
    rows = queries.near(context, said.place) if said.place else []
    lines = [wording.line(row.id, row.title, TopicState(row.state).label) for row in rows]
    questions.answer(context, said, "\n".join(lines) or "还没有议题。想议一件事，回“议题 加装电梯”。")


def fire(context: Context, duty: Duty) -> None:
    """What is due of a vote that runs: one line in the group on its last day, or its end."""
    topic = queries.get(int(duty.key.split(":")[1]))
    if topic is None or topic.state != TopicState.VOTING:
        return
    if duty.name == CLOSE:
        _close(context, topic, duty)
    elif context.now < (topic.closes_at or context.now):
        text = wording.last_day(topic.id, topic.title, queries.counted(context, topic).took_part)
        _to_group(context, topic, f"remind:{duty.due_at:%Y-%m-%d}", text)


def _close(context: Context, topic: Topic, duty: Duty) -> None:
    """The vote is over: counted, told to the group, and a dated task where it passed."""
    counted = queries.counted(context, topic)
    _move(topic, rules.outcome(counted))
    topic.decided_at = context.now
    topic.save(only=[Topic.decided_at])
    words = wording.counts(*(counted.choices[choice] for choice in Choice))
    units = "，".join(
        wording.took_part(_name(context, one.unit), one.took_part, one.households, one.needed) for one in counted.units
    )
    council, label = context.settings.county.brands.council, TopicState(topic.state).label
    text = wording.result(council, topic.id, topic.title, label, words, units)
    _to_group(context, topic, f"result:{duty.due_at:%Y-%m-%d}", text)
    if topic.state == TopicState.PASSED:
        _resolve(context, topic)


def _resolve(context: Context, topic: Topic) -> None:
    """The resolution is a dated task of who answers for the place."""
    owner = next((p for _, _, p in context.directory.leaders_up(topic.place) if p), None)
    if owner is not None:
        due = context.calendar.add_workdays(context.now, context.settings.council.task_workdays)
        made = Decision(owner, f"落实决议T{topic.id}：{topic.title}", due, place=topic.place)
        tasks.decide(context, f"{context.settings.county.brands.council}T{topic.id}", [made])


def _move(topic: Topic, to: TopicState) -> None:
    topic.state = to
    topic.save()


def _name(context: Context, code: str) -> str:
    found = context.directory.place(code)
    return found.name if found else code


def _alone(context: Context, said: Said, text: str) -> None:
    questions.privately(context, said, text, Purpose.ANSWER, f"council:{said.key}:{said.message.id}")


def _to_group(context: Context, topic: Topic, step: str, text: str) -> None:
    room = context.directory.room_of_place(topic.place)
    if room is not None:
        outbox.put(context, Outgoing(f"topic:{topic.id}:{step}", text, Purpose.NOTICE, room=room.code))
