"""Why the bot will not do what it was told: one family, turned into one polite sentence by the app.

Refusal
├── NotUnderstood    the words could mean several things, or nothing here
├── NotAllowed       somebody else has to say this
├── NotPossible      not in the state the request is in
└── NotFound         there is no such request, person, department or household
"""

from __future__ import annotations


class Refusal(Exception):
    """``text`` is what the person reads."""

    def __init__(self, text: str, request: int | None = None) -> None:
        """Say ``text``, about ``request`` where there is one."""
        super().__init__(text)
        self.text = text
        self.request = request


class NotUnderstood(Refusal):
    """The words could mean several things, or nothing here."""


class NotAllowed(Refusal):
    """Somebody else has to say this."""


class NotPossible(Refusal):
    """Not in the state the request is in."""


class NotFound(Refusal):
    """There is no such request, person, department or household."""
