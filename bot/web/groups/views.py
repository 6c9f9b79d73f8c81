"""The parts of the groups page as elements: properties in, events out; what they look like stands in their script."""

from __future__ import annotations

from typing import Any

from nicegui import ui
from nicegui.element import Element


class Part(Element, esm={"groups-ui": "ui"}):
    """A part of the page; all of them share the module ``groups-ui``."""

    def __init__(self, **props: Any) -> None:
        """Show ``props``."""
        super().__init__()
        self._props.update(props)

    def hear(self, event: str, handler: Any) -> None:
        """Call ``handler`` with what the browser sent along with ``event``."""
        self.on(event, lambda e: handler(e.args))


class Tree(Part, component="group_tree.js"):
    """The county's tree of groups."""


class Talk(Part, component="group_talk.js"):
    """What was said, and the field to write in."""


class Clock(Part, component="group_clock.js"):
    """The bot's time and the buttons that turn it."""


class People(Part, component="group_people.js"):
    """Who may speak here."""


class RequestCards(Part, component="group_cards.js"):
    """The requests of the group."""


class Browser:
    """What a window asks of its browser besides the parts of the page."""

    def tell(self, text: str, kind: str = "warning") -> None:
        """Show ``text`` for some seconds; ``kind`` is warning or negative."""
        ui.notify(text, type="negative" if kind == "negative" else "warning", position="top", timeout=4000)

    def address(self, query: str, moved: bool) -> None:
        """Write ``query`` into the address, as a new step (``moved``) or in place of this one."""
        (ui.navigate.history.push if moved else ui.navigate.history.replace)(query)


class Pictures(ui.upload):
    """The way of pictures into the page; without a look of its own, the camera beside the field opens it."""

    def __init__(self, on_picture: Any, max_bytes: int) -> None:
        """Hand each picture to ``on_picture``; the browser refuses larger ones than ``max_bytes``."""
        super().__init__(
            on_upload=on_picture,
            auto_upload=True,
            multiple=True,
            max_file_size=max_bytes,
            on_rejected=lambda: ui.notify("只能发图片，每张最多 12 MB", type="warning"),
        )
        self.props('accept="image/*" aria-hidden="true"').classes("hidden-upload")

    def pick(self) -> None:
        """Open the browser's choice of files."""
        self.run_method("pickFiles")
