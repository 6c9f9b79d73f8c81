"""HTML out of Python: every text is escaped, and nobody can forget it.

    h.div(h.b("3栋"), " ", name, cls="card", data_no=12)

Only what ``h`` made goes in as it is; all else is text. Signs that turn the direction of writing are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape as _escape
from typing import TypeAlias

_TURNING = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f]")
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "col"})
_ADDRESSES = frozenset({"href", "src", "action", "formaction"})
_SAFE = re.compile(r"(?:/(?!/)|[#?]|https?://|data:image/|tel:)|$")


class Html(str):
    """Markup that was made here."""

    __slots__ = ()


Child: TypeAlias = "str | int | float | Iterable[Child] | None"
Value: TypeAlias = str | int | float | bool | None


def text(words: object) -> Html:
    """``words`` as they are read, whatever stands in them."""
    return Html(_escape(_TURNING.sub("", str(words)), quote=True))


def markup(child: Child) -> str:
    """The markup of a child; None and False show nothing."""
    if isinstance(child, Html):
        return child
    if child is None or child is False:
        return ""
    if isinstance(child, str | int | float):
        return text(child)
    return "".join(markup(one) for one in child)


def join(*children: Child) -> Html:
    """Several pieces as one."""
    return Html("".join(map(markup, children)))


def _attribute(name: str, value: Value) -> str:
    if value is None or value is False:
        return ""
    called = {"cls": "class"}.get(name, name.rstrip("_").replace("_", "-"))
    if value is True:
        return f" {called}"
    if called in _ADDRESSES and not _SAFE.match(str(value)):
        raise ValueError(f"an address that leads astray: {value!r}")
    return f' {called}="{text(value)}"'


def element(name: str, /, *children: Child, **attributes: Value) -> Html:
    """``<name attributes>children</name>``; ``cls`` is class, ``for_`` for, ``data_no`` data-no."""
    head = f"<{name}{''.join(_attribute(key, value) for key, value in attributes.items())}>"
    return Html(head if name in _VOID else f"{head}{''.join(map(markup, children))}</{name}>")


class _Elements:
    """``h.div(...)``, ``h.a(...)``: every element by its name."""

    def __getattr__(self, name: str) -> Callable[..., Html]:
        def made(*children: Child, **attributes: Value) -> Html:
            return element(name.rstrip("_"), *children, **attributes)

        return made


h = _Elements()
