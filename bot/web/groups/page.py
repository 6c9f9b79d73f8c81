"""The built-in groups in a browser: pick a group, pick who speaks, talk, turn the clock, see what the bot does.

The address holds the state: ``/?room=群编号&as=微信号&chat=private``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import Query
from nicegui import events, ui

from bot.web.groups.desk import Desk
from bot.web.groups.scene import Start, look_round
from bot.web.groups.turns import TURNS
from bot.web.groups.views import Browser, Clock, People, Pictures, RequestCards, Talk, Tree
from bot.web.groups.voice import Voice
from bot.web.groups.window import Window
from bot.web.pictures import MAX_BYTES

if TYPE_CHECKING:
    from bot.media import MediaStore

_HERE = Path(__file__).parent
TITLE = "三长小区群"
#: Loads the page of an earlier address when one goes back in the browser.
_BACK = "<script>addEventListener('popstate', () => location.reload())</script>"


def add(desk: Desk, media: MediaStore) -> None:
    """Put the page at ``/``."""
    style = (_HERE / "groups.css").read_text(encoding="utf-8")

    @ui.page("/", title=TITLE, response_timeout=10)
    async def page(
        room: Annotated[str, Query(max_length=200)] = "",
        wxid: Annotated[str, Query(alias="as", max_length=200)] = "",
        chat: Annotated[str, Query(max_length=10)] = "",
    ) -> None:
        start = await desk.core.run(look_round, room, wxid, chat == "private", desk.now, desk.bot_name)
        ui.add_head_html(f"<style>{style}</style>{_BACK}")
        _open(desk, media, start)


def _open(desk: Desk, media: MediaStore, start: Start) -> None:
    """Build the page and wire it to a window of its own, closed again with the browser's."""
    window = Window(desk, start)
    voice = Voice(desk, media, window)
    window.browser = Browser()
    with ui.element("div").classes("groups"):
        with _panel("left", "选群"):
            window.tree = Tree(**start.tree, now=start.now)
        with ui.element("main"):
            window.talk = Talk(**start.talk, talkKey=start.scene.key, bot=desk.bot_name)
        with _panel("right", "时间、身份和诉求"):
            window.clock = Clock(now=start.now, turns=[[name, label] for name, (label, _) in TURNS.items()])
            window.people = People(people=start.people, me=start.speaker)
            window.cards = RequestCards(cards=start.cards)
        ui.element("div").classes("veil").on("click", js_handler="() => (document.body.dataset.panel = '')")
    _wire(window)
    _wire_voice(window.talk, voice, _pictures(voice))
    _live(desk, window)


def _pictures(voice: Voice) -> Pictures:
    async def keep(event: events.UploadEventArguments) -> None:
        if event.file.size() <= MAX_BYTES:
            await voice.on_picture(event.file.name, await event.file.read())

    return Pictures(keep, MAX_BYTES)


def _panel(side: str, label: str) -> ui.element:
    return ui.element("aside").props(f'id="panel-{side}" aria-label="{label}" tabindex="-1"').classes(f"panel {side}")


def _wire(window: Window) -> None:
    window.tree.hear("look", window.on_look)
    window.tree.hear("unfold", window.on_unfold)
    window.tree.hear("pick", window.on_room)
    window.talk.hear("mode", window.on_mode)
    window.talk.hear("older", window.on_older)
    window.talk.hear("card", window.on_card)
    window.people.hear("pick", window.on_person)
    window.clock.hear("turn", window.on_turn)
    window.cards.hear("history", window.on_history)


def _wire_voice(talk: Talk, voice: Voice, pictures: Pictures) -> None:
    talk.hear("say", voice.on_say)
    talk.hear("recall", voice.on_recall)
    talk.hear("drop", voice.on_drop)
    talk.on("files", pictures.pick, args=[])


def _live(desk: Desk, window: Window) -> None:
    leave = (desk.core.listen(window.on_touched), desk.join(window.on_clock))

    def close() -> None:
        for stop in leave:
            stop()

    ui.context.client.on_delete(close)
