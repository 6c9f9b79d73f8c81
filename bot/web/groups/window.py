"""One open page: what its person does goes to the bot, what the bot does comes to the page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import structlog

from bot.clock import SHANGHAI
from bot.queries import cards, rooms
from bot.web.groups import scene as scenes
from bot.web.groups import wire
from bot.web.groups.desk import Desk
from bot.web.groups.scene import Scene, Start
from bot.web.groups.views import Browser, Clock, People, RequestCards, Talk, Tree
from bot.web.groups.wire import Wire

log = structlog.get_logger(__name__)
#: Touches that come faster than this (seconds) are shown together; the tree is in less of a hurry.
PAUSE, TREE_PAUSE = 0.2, 1.0


class Window:
    """State and behaviour of one page; :mod:`bot.web.groups.page` gives it its parts."""

    tree: Tree
    talk: Talk
    clock: Clock
    people: People
    cards: RequestCards
    browser: Browser
    #: Called when the person goes elsewhere, and what lay ready to be said is out of place.
    on_leave: Callable[[], None]

    def __init__(self, desk: Desk, start: Start) -> None:
        """Look at what ``start`` shows."""
        self._desk = desk
        self._core = desk.core
        self.scene = start.scene
        self._shown = {line["k"]: line for line in start.talk["lines"]}
        self._cards = start.cards
        kids = start.tree["kids"].values()
        self._nodes = {node["code"] for nodes in (start.tree["roots"], *kids) for node in nodes}
        self._pinned = 0
        self._seen_private = start.seen
        self._stale = self._tree_stale = False
        self._task: asyncio.Task[None] | None = None
        self._tree_task: asyncio.Task[None] | None = None

    # --- what the bot does -------------------------------------------------------------------------------------

    def on_touched(self, keys: frozenset[str]) -> None:
        """Something happened in the rooms ``keys``."""
        self._poke_tree()
        if self.scene.code in keys or self.scene.private_key in keys or self._desk.turning:
            self.poke()

    def on_clock(self) -> None:
        """The clock is being turned, or was."""
        self.poke()

    def poke(self) -> None:
        """Show soon what has changed."""
        self._stale = True
        if self._task is None or self._task.done():
            self._task = _begin(self._catch_up())

    def _poke_tree(self) -> None:
        self._tree_stale = True
        if self._tree_task is None or self._tree_task.done():
            self._tree_task = _begin(self._catch_up_tree())

    async def _catch_up(self) -> None:
        while self._stale:
            self._stale = False
            await self._refresh()
            await asyncio.sleep(PAUSE)

    async def _catch_up_tree(self) -> None:
        while self._tree_stale:
            await asyncio.sleep(TREE_PAUSE)
            self._tree_stale = False
            recent = await self._core.run(rooms.recent)
            counts = await self._core.run(rooms.open_counts, frozenset(self._nodes))
            self.tree.run_method("fresh", [wire.room(row) for row in recent], counts)

    async def _refresh(self) -> None:
        self._tell_clock()
        scene = self.scene
        lines = await self._core.run(scenes.talk_lines, scene.key, self._desk.bot_name)
        found = await self._read_cards(scene)
        last = await self._core.run(scenes.last_private, scene)
        if scene is self.scene:  # else somebody has gone elsewhere meanwhile, where all is fresh
            self._show_lines(lines)
            self._show_cards(found)
            self._show_private(last)

    def _tell_clock(self) -> None:
        self.clock.run_method("set", wire.millis(self._desk.now), self._desk.turning)

    def _show_lines(self, lines: list[Wire], mine: bool = False) -> None:
        """Send what is new or changed, and the keys of what is no more."""
        now = {line["k"]: line for line in lines}
        since = lines[0]["at"] if lines else 0
        changed = [line for key, line in now.items() if self._shown.get(key) != line]
        gone = [key for key, line in self._shown.items() if key not in now and line["at"] >= since]
        if changed or gone:
            self.talk.run_method("change", changed, gone, mine)
        for key in gone:
            del self._shown[key]
        self._shown.update(now)

    async def _read_cards(self, scene: Scene) -> Wire:
        found = wire.cards(await self._core.run(cards.cards, scene.code, scene.wxid, self._desk.now))
        known = {card["no"] for part in ("open", "done") for card in found[part]}
        if self._pinned and self._pinned not in known:
            pinned = await self._core.run(cards.card, self._pinned, scene.wxid, self._desk.now)
            found["done"] = [*([wire.card(pinned)] if pinned else []), *found["done"]]
        return found

    def _show_cards(self, found: Wire) -> None:
        if found != self._cards:
            self._cards = found
            self.cards.run_method("fresh", found)
            self.talk.run_method("tell", {"count": found["count"]})

    def _show_private(self, last: str) -> None:
        unread = bool(last) and last != self._seen_private and not self.scene.private
        if self.scene.private:
            self._seen_private = last
        self.talk.run_method("tell", {"unread": unread})

    def shows(self, message_id: str, wxid: str) -> bool:
        """Whether a line of that id and sender is on the page."""
        return any(line["id"] == message_id and line["who"] == wxid for line in self._shown.values())

    # --- where the person looks --------------------------------------------------------------------------------

    async def on_look(self, words: Any) -> None:
        """Find groups by name."""
        found = await self._core.run(rooms.search, str(words)[:100])
        self.tree.run_method("show", words, [wire.room(row) for row in found])

    async def on_unfold(self, code: Any) -> None:
        """Send what hangs under a place."""
        nodes = [wire.node(node) for node in await self._core.run(rooms.children, str(code))]
        self._nodes.update(node["code"] for node in nodes)
        self.tree.run_method("grow", code, nodes, await self._core.run(rooms.open_counts, frozenset(self._nodes)))

    async def on_room(self, code: Any) -> None:
        """Go to another group; the speaker stays where he is known there, in the group itself."""
        scene = await self._core.run(scenes.enter, str(code), "", False)
        if any(human.wxid == self.scene.wxid and human.inside for human in scene.people):
            scene = scene.spoken_by(self.scene.wxid)
        await self._reveal(scene)
        self.people.run_method("turn", [wire.human(human) for human in scene.people], scene.wxid)
        await self._go(scene)

    async def _reveal(self, scene: Scene) -> None:
        way, kids = await self._core.run(scenes.branch, scene, frozenset(self._nodes))
        self._nodes.update(node["code"] for nodes in kids.values() for node in nodes)
        counts = await self._core.run(rooms.open_counts, frozenset(self._nodes))
        self.tree.run_method("reveal", scene.code, way, kids, counts)

    async def on_person(self, wxid: Any) -> None:
        """Speak as somebody else."""
        scene = replace(self.scene, private=False).spoken_by(str(wxid))
        await self._go(scene, keep=not scene.private)

    async def on_mode(self, mode: Any) -> None:
        """Change between the group and the private chat."""
        await self._go(replace(self.scene, private=mode == "private"))

    async def _go(self, scene: Scene, keep: bool = False) -> None:
        moved = scene.code != self.scene.code
        if scene.wxid != self.scene.wxid:
            self._seen_private = await self._core.run(scenes.last_private, scene)
        self.scene, self._pinned = scene, 0
        state = await self._core.run(scenes.talk_state, scene, self._desk.bot_name)
        self._shown = {line["k"]: line for line in state["lines"]}
        self.talk.run_method("turn", {**state, "unread": False, "keep": keep})
        if not keep:
            self.on_leave()
        self._show_cards(await self._read_cards(scene))
        self._write_address(moved)

    def _write_address(self, moved: bool) -> None:
        self.browser.address("/?" + urlencode(self.scene.address()), moved)

    async def on_older(self, at: Any) -> None:
        """Send what was said before ``at`` (milliseconds since 1970)."""
        before = datetime.fromtimestamp(float(at or 0) / 1000, SHANGHAI)
        lines = await self._core.run(scenes.talk_lines, self.scene.key, self._desk.bot_name, before)
        fresh = [line for line in lines if line["k"] not in self._shown]
        self._shown = {**{line["k"]: line for line in fresh}, **self._shown}
        self.talk.run_method("before", fresh, len(lines) >= scenes.LINES and bool(fresh))

    async def on_card(self, no: Any) -> None:
        """Bring a request's card into sight, also one that was settled long ago."""
        self._pinned = int(no)
        self._show_cards(await self._read_cards(self.scene))
        self.cards.run_method("show", int(no))

    async def on_history(self, no: Any) -> None:
        """Send the history of a request whose card is here."""
        if any(card["no"] == no for part in ("open", "done") for card in self._cards[part]):
            rows = await self._core.run(cards.history, int(no))
            self.cards.run_method("tell", no, [wire.event(row) for row in rows])

    # --- the clock ---------------------------------------------------------------------------------------------

    async def on_turn(self, turn: Any) -> None:
        """Turn the clock for everybody."""
        try:
            if problem := await self._desk.turn(str(turn)[:40]):
                self.browser.tell(problem)
        finally:
            self.clock.run_method("done", wire.millis(self._desk.now), self._desk.turning)


def _begin(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """Do ``work`` beside the rest; what breaks it is written down, and the next touch begins anew."""
    task = asyncio.get_running_loop().create_task(work)
    task.add_done_callback(_note)
    return task


def _note(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.error("a window could not follow", exc_info=error)
