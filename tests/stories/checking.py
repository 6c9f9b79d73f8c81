"""Whether a replay did what a story expects: a compact checker of the stories' own format.

An expectation file tells of requests (which messages belong to which, kind, place, who answers, how it ends), of what
must and must not be said, and of how much may be said in a group. One finding a check: what is wrong, or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Row = Mapping[str, Any]

#: Row's field -> the expectation's list of accepted values.
_ONE_OF = {"kind": "kind", "place": "place", "state": "state_end", "assignee": "assignee_end"}
#: Row's field -> the one expected value; None is not checked.
_EXACT = {"urgent": "urgent", "level": "level_end", "satisfied": "satisfied"}
_WAITS_FOR_MORNING = ("remind", "escalate", "summary", "visit")


@dataclass
class Matter:
    """A request with what was merged into it."""

    row: Row
    numbers: set[int]
    messages: set[str]
    households: set[str]


@dataclass
class Report:
    """How many checks held, and what the others found."""

    held: int = 0
    wrong: list[str] = field(default_factory=list)

    def see(self, holds: bool, finding: str) -> None:
        """One check."""
        if holds:
            self.held += 1
        else:
            self.wrong.append(finding)

    @property
    def share(self) -> float:
        """Held of all, 0 to 1."""
        return self.held / max(1, self.held + len(self.wrong))


def check(expect: Row, sent: Sequence[Row], requests: Sequence[Row], people: Mapping[str, str]) -> Report:
    """Everything the story expects; ``people`` leads from a 微信号 to the 人员编号 of the register."""
    report = Report()
    matters = _matters(requests)
    found = _paired(expect["requests"], matters)
    for wanted in expect["requests"]:
        _request(report, wanted, found.get(wanted["key"]), sent, people)
    numbers = {key: set(matter.numbers) for key, matter in found.items()}
    _nothing_else(report, expect, matters, found, numbers)
    for wanted in expect.get("sent", ()):
        report.see(any(_is(wanted, line, numbers) for line in sent), f"not said: {_told(wanted)}")
    for unwanted in expect.get("not_sent", ()):
        lines = [line for line in sent if _is(unwanted, line, numbers)]
        report.see(not lines, f"said: {_told(unwanted)} {lines[:1]}")
    _manners(report, expect, sent, requests)
    return report


def _matters(requests: Iterable[Row]) -> list[Matter]:
    rows = {row["no"]: row for row in requests}
    matters = {
        no: Matter(row, {no}, set(row["messages"]), set(row["supporters"]))
        for no, row in rows.items()
        if row["state"] != "merged"
    }
    for no, row in rows.items():
        into = no
        while rows[into].get("into"):
            into = rows[into]["into"]
        if into != no:
            matters[into].numbers.add(no)
            matters[into].messages |= set(row["messages"])
            matters[into].households |= set(row["supporters"])
    return list(matters.values())


def _core(wanted: Row) -> set[str]:
    return {*wanted["messages_must"], *wanted.get("messages_any", ())}


def _all(wanted: Row) -> set[str]:
    return _core(wanted) | set(wanted["messages_may"])


def _paired(expected: Sequence[Row], matters: Sequence[Matter]) -> dict[str, Matter]:
    """Each expected request with the actual one that holds most of its messages, the surest pairs first."""
    pairs = [
        (len(_core(w) & m.messages), m.row["kind"] in w["kind"], len(_all(w) & m.messages), w["key"], m)
        for w in expected
        for m in matters
        if _core(w) & m.messages
    ]
    found: dict[str, Matter] = {}
    for *_, key, matter in sorted(pairs, key=lambda pair: pair[:3], reverse=True):
        if key not in found and all(matter is not taken for taken in found.values()):
            found[key] = matter
    for wanted in expected:
        again = found.get(wanted.get("may_be", ""))
        if wanted["key"] not in found and again and _core(wanted) & again.messages:
            found[wanted["key"]] = again
    return found


def _request(report: Report, wanted: Row, got: Matter | None, sent: Sequence[Row], people: Mapping[str, str]) -> None:
    key = wanted["key"]
    if got is None:
        if not wanted.get("optional"):
            for _ in range(_weight(wanted)):
                report.see(False, f"{key}: there is no such request")
        return
    report.see(True, "")
    missing = set(wanted["messages_must"]) - got.messages
    report.see(not missing, f"{key}: lacks {sorted(missing)}")
    for name, accepted in _ONE_OF.items():
        values = wanted.get(accepted)
        if values:
            report.see(got.row[name] in values, f"{key}: {name} is {got.row[name]}, not of {values}")
    for name, exact in _EXACT.items():
        if wanted.get(exact) is not None:
            report.see(got.row[name] == wanted[exact], f"{key}: {name} is {got.row[name]}")
    if wanted["reported_by"]:
        report.see(got.row["reporter"] == wanted["reported_by"], f"{key}: reported by {got.row['reporter']}")
    if wanted["first_assignee"]:
        first = _first(got, sent, people)
        report.see(bool(first & set(wanted["first_assignee"])), f"{key}: first given to {sorted(first)}")
    count = len(got.households)
    fits = wanted["supporters_at_least"] <= count <= wanted.get("supporters_at_most", count)
    report.see(fits, f"{key}: {count} other households")


def _weight(wanted: Row) -> int:
    checked = [*_ONE_OF.values(), *_EXACT.values(), "reported_by", "first_assignee"]
    return 3 + sum(wanted.get(name) not in (None, [], "") for name in checked)


def _first(got: Matter, sent: Sequence[Row], people: Mapping[str, str]) -> set[str]:
    """人员编号 of whom the first lines about a request call to act, within a minute."""
    lines = [
        line
        for line in sorted(sent, key=lambda line: str(line["at"]))
        if line["request"] in got.numbers and line["purpose"] in ("receipt", "assign", "urgent")
    ]
    calls = [(_at(line["at"]), _reached(line) - {got.row["reporter"]}) for line in lines]
    calls = [(at, {people[w] for w in reached if w in people}) for at, reached in calls]
    calls = [(at, reached) for at, reached in calls if reached]
    close = [reached for at, reached in calls if (at - calls[0][0]).total_seconds() <= 60]
    return set().union(*close) or {str(got.row["assignee"])}


def _nothing_else(
    report: Report,
    expect: Row,
    matters: Sequence[Matter],
    found: Mapping[str, Matter],
    numbers: dict[str, set[int]],
) -> None:
    """No request that nobody expects, no message in one that it has no business in."""
    spare = {wanted["key"]: wanted.get("split_max", 0) for wanted in expect["requests"]}
    for matter in matters:
        owners = [w for w in expect["requests"] if found.get(w["key"]) is matter]
        if owners:
            foreign = matter.messages - set().union(*(_all(w) for w in owners))
            report.see(not foreign, f"{owners[0]['key']}: holds {sorted(foreign)}")
            continue
        part = next((w for w in expect["requests"] if spare[w["key"]] and matter.messages <= _all(w)), None)
        if part is None:
            report.see(False, f"a request of {sorted(matter.messages)} ({matter.row['kind']})")
            continue
        spare[part["key"]] -= 1
        numbers.setdefault(part["key"], set()).update(matter.numbers)
    for message in expect.get("no_request_from", ()):
        report.see(not any(message in matter.messages for matter in matters), f"{message} is in a request")


def _is(wanted: Row, line: Row, numbers: Mapping[str, set[int]]) -> bool:
    return line["purpose"] in wanted["purpose"] and all(_fits(wanted, line, numbers))


def _fits(wanted: Row, line: Row, numbers: Mapping[str, set[int]]) -> Iterator[bool]:
    keys = wanted["request"] if isinstance(wanted["request"], list) else [wanted["request"]]
    yield not wanted["request"] or any(line["request"] in numbers.get(key, ()) for key in keys)
    yield not wanted["not_before"] or _at(line["at"]) >= _at(wanted["not_before"])
    yield not wanted["not_after"] or _at(line["at"]) <= _at(wanted["not_after"])
    yield all(not wanted[name] or wanted[name] == line[name] for name in ("room", "to"))
    yield set(wanted["mentions_must"]) <= set(line["mentions"])
    reaches = set(wanted.get("reaches", ()))
    yield len(reaches & _reached(line)) >= min(len(reaches), 1 if wanted.get("reaches_any") else len(reaches))
    yield all(word in line["text"] for word in wanted["text_has"])
    yield all(word not in line["text"] for word in wanted["text_has_not"])


def _manners(report: Report, expect: Row, sent: Sequence[Row], requests: Sequence[Row]) -> None:
    group = [line for line in sent if line["room"]]
    for word in expect.get("never_in_groups", ()):
        report.see(not any(word in line["text"] for line in group), f"said in a group: {word}")
    for room, most in expect.get("max_bot_messages", {}).items():
        count = sum(line["room"] == room for line in group)
        report.see(count <= most, f"{count} lines in {room}, at most {most}")
    urgent = {row["no"] for row in requests if row["urgent"]}
    loud = [
        line
        for line in sent
        if line["purpose"] in _WAITS_FOR_MORNING
        and line["request"] not in urgent
        and not 8 <= _at(line["at"]).hour < 21
    ]
    report.see(not loud, f"in quiet hours: {loud[:1]}")


def _reached(line: Row) -> set[str]:
    return {*line["mentions"], line["to"]} - {None}


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _told(wanted: Row) -> str:
    return " ".join(f"{name}={value}" for name, value in wanted.items() if value)
