"""What one window looks at, read in the database thread: a group, who speaks, in the group or in private."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.queries import cards, rooms, talk
from bot.queries.rooms import Human, RoomRow
from bot.terms import BOT
from bot.web.groups import wire
from bot.web.groups.wire import Wire

#: So many lines are shown at first, and fetched at a time.
LINES = 120


@dataclass(frozen=True, slots=True)
class Scene:
    """A group (None where the register has none), the people of it, and who speaks (None: nobody yet)."""

    room: RoomRow | None
    people: tuple[Human, ...] = ()
    speaker: Human | None = None
    private: bool = False

    @property
    def key(self) -> str:
        """The key of the talk that is seen."""
        return self.private_key if self.private else self.code

    @property
    def private_key(self) -> str:
        """The key of the speaker's private chat."""
        return rooms.PRIVATE + self.wxid

    @property
    def code(self) -> str:
        """The group's id, or ""."""
        return self.room.code if self.room else ""

    @property
    def wxid(self) -> str:
        """The speaker's 微信号, or ""."""
        return self.speaker.wxid if self.speaker else ""

    @property
    def may_speak(self) -> bool:
        """Somebody speaks, and is in the group or in private."""
        return self.speaker is not None and (self.private or self.speaker.inside)

    def address(self) -> dict[str, str]:
        """What the address must hold to come back here."""
        parts = {"room": self.code, "as": self.wxid, "chat": "private" if self.private else ""}
        return {name: value for name, value in parts.items() if value}

    def spoken_by(self, wxid: str) -> Scene:
        """The same group with another speaker; who is not in it speaks in private."""
        speaker = next((human for human in self.people if human.wxid == wxid), self.speaker)
        return replace(self, speaker=speaker, private=self.private or bool(speaker and not speaker.inside))


@dataclass(frozen=True, slots=True)
class Start:
    """A scene and the properties with which the parts of the page begin; ``seen`` is the bot's latest private line."""

    scene: Scene
    tree: Wire
    talk: Wire
    people: list[Wire]
    cards: Wire
    now: int | None
    seen: str

    @property
    def speaker(self) -> str:
        """Who speaks, by 微信号."""
        return self.scene.wxid


def enter(code: str, wxid: str, private: bool) -> Scene:
    """The group ``code`` with ``wxid`` speaking, as far as there are such; else the best guess."""
    room = rooms.room(code) if code else None
    room = room or rooms.first_room()
    if room is None:
        return Scene(None)
    people = rooms.people(room.code)
    guest = rooms.person(wxid) if wxid and all(human.wxid != wxid for human in people) else None
    people = (*people, replace(guest, inside=False)) if guest else people
    return Scene(room, people, _first_speaker(people), private).spoken_by(wxid)


def _first_speaker(people: Iterable[Human]) -> Human | None:
    """A neighbour, for most who come want to see what happens to a neighbour's words."""
    return min(people, key=lambda human: (not human.inside, bool(human.posts)), default=None)


def look_round(code: str, wxid: str, private: bool, now: datetime, bot_name: str) -> Start:
    """Everything that a fresh page shows."""
    scene = enter(code, wxid, private)
    found = wire.cards(cards.cards(scene.code, scene.wxid, now))
    return Start(
        scene=scene,
        tree=tree(scene),
        talk={**talk_state(scene, bot_name), "count": found["count"]},
        people=[wire.human(human) for human in scene.people],
        cards=found,
        now=wire.millis(now),
        seen=last_private(scene),
    )


def tree(scene: Scene) -> Wire:
    """The tree, opened down to the group."""
    roots = rooms.roots()
    opened, kids = branch(scene)
    codes = [*(root.code for root in roots), *(node["code"] for nodes in kids.values() for node in nodes)]
    return {
        "roots": [wire.node(root) for root in roots],
        "kids": kids,
        "open": opened,
        "recent": [wire.room(row) for row in rooms.recent()],
        "picked": scene.code,
        "counts": rooms.open_counts(codes),
    }


def branch(scene: Scene, known: frozenset[str] = frozenset()) -> tuple[list[str], dict[str, list[Wire]]]:
    """The places that lead to the group (without one: the roots), and what hangs under them if not ``known``."""
    way = [code for code, _ in rooms.way_to(scene.room.place)] if scene.room else []
    opened = way or [root.code for root in rooms.roots()]
    nodes = {code: rooms.children(code) for code in opened}
    return opened, {
        code: [wire.node(node) for node in under]
        for code, under in nodes.items()
        if not known.issuperset(node.code for node in under)
    }


def talk_state(scene: Scene, bot_name: str) -> Wire:
    """The talk as its part shows it."""
    lines = talk_lines(scene.key, bot_name)
    inside = [human for human in scene.people if human.inside]
    way = rooms.way_to(scene.room.place) if scene.room else ()
    return {
        "lines": lines,
        "more": len(lines) >= LINES,
        "room": {
            "name": scene.room.name if scene.room else "还没有群",
            "way": " › ".join(name for _, name in way[1:3]),
            "size": len(inside),
        },
        "me": wire.human(scene.speaker) if scene.speaker else None,
        "mode": "private" if scene.private else "room",
        "key": scene.key,
        "names": [bot_name, *(wire.plain(human.name) for human in inside)],
    }


def talk_lines(key: str, bot_name: str, before: datetime | None = None) -> list[Wire]:
    """The latest lines, or those up to ``before``, oldest first."""
    return [wire.line(line) for line in talk.talk(key, before, LINES, bot_name)] if key else []


def last_private(scene: Scene) -> str:
    """Key of the bot's latest word to the speaker in private, or ""."""
    lines = [line for line in talk.talk(scene.private_key, limit=3) if line.bot] if scene.speaker else []
    return lines[-1].key if lines else ""


def mentioned(text: str, people: Iterable[Human], bot_name: str) -> tuple[str, ...]:
    """微信号 of everyone whose name stands behind an @ in ``text``; the longer name wins where one begins another."""
    if "@" not in text:
        return ()
    known = {bot_name: BOT} | {wire.plain(human.name): human.wxid for human in people}
    found: dict[str, Any] = {}
    for name in sorted(filter(None, known), key=len, reverse=True):
        if f"@{name}" in text:
            found[known[name]] = True
            text = text.replace(f"@{name}", " ")
    return tuple(found)
