"""What the person before one page says: words, pictures, and what is taken back."""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING, Any

from bot.messages import Attachment, Incoming, Recall
from bot.web.groups import scene as scenes
from bot.web.groups import wire
from bot.web.groups.desk import Desk
from bot.web.groups.window import Window
from bot.web.pictures import NotAPicture, take

if TYPE_CHECKING:
    from bot.media import MediaStore

#: Longest text that is taken from the page; what is longer no person typed.
LONGEST = 100_000
MOST_PICTURES = 9


class Voice:
    """Speaks for the person of ``window``."""

    def __init__(self, desk: Desk, media: MediaStore, window: Window) -> None:
        """Nothing is said yet, and no picture chosen."""
        self._desk = desk
        self._media = media
        self._window = window
        self._pictures: list[Attachment] = []
        window.on_leave = self.forget_pictures

    async def on_say(self, words: Any) -> None:
        """Say something: in the group, or to the bot in private."""
        text, quote = str(words.get("text") or "")[:LONGEST], words.get("quote")
        scene, pictures = self._window.scene, tuple(self._pictures)
        meant = (words.get("talk"), words.get("who")) == (scene.key, scene.wxid)  # else the page was turned meanwhile
        if not meant or not scene.may_speak or not (text.strip() or pictures):
            self._window.talk.run_method("failed")
            self._window.browser.tell("刚换了群或换了人，请看一眼再发")
            return
        self._pictures = []
        said = Incoming(
            id=f"web-{uuid.uuid4().hex}",
            at=self._desk.now,
            room=None if scene.private else scene.code,
            sender=scene.wxid,
            text=text,
            mentions=scenes.mentioned(text, scene.people, self._desk.bot_name),
            quote=str(quote) if quote else None,
            attachments=pictures,
        )
        await self._send(said)

    async def _send(self, said: Incoming) -> None:
        """Hand it to the bot; what could not be saved comes back into the field."""
        saved = False
        try:
            await self._desk.core.receive(said)
            saved = True
        finally:
            self._window.talk.run_method("sent" if saved else "failed")
            if not saved:
                self._pictures = [*said.attachments, *self._pictures]
                self._show_pictures()
                self._window.browser.tell("没有发出去，请再试一次", "negative")
        self._window.poke()

    async def on_recall(self, message_id: Any) -> None:
        """Take one's own words back."""
        scene = self._window.scene
        if self._window.shows(str(message_id), scene.wxid):
            room = None if scene.private else scene.code
            await self._desk.core.receive(Recall(str(message_id), self._desk.now, room, scene.wxid))
            self._window.poke()

    async def on_picture(self, name: str, content: bytes) -> None:
        """Keep a picture until the next line takes it along."""
        try:
            ref = await asyncio.to_thread(take, self._media, content)
        except NotAPicture as error:
            self._window.browser.tell(str(error))
            return
        self._pictures = [*self._pictures, Attachment("image", name[:80], ref)][:MOST_PICTURES]
        self._show_pictures()

    def on_drop(self, index: Any) -> None:
        """Leave a picture out."""
        self._pictures = [one for i, one in enumerate(self._pictures) if i != index]
        self._show_pictures()

    def forget_pictures(self) -> None:
        """Nothing goes along any more: the person went elsewhere."""
        self._pictures.clear()

    def _show_pictures(self) -> None:
        self._window.talk.run_method("pictures", [wire.attachment(one) for one in self._pictures])
