"""Saying one message through one account: in parts, and how it ended. A time-out is unknown, never "not sent"."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from grpclib.const import Status
from grpclib.exceptions import GRPCError, StreamTerminatedError

from bot.channels.base import Sent
from bot.channels.wechaty_account import Account
from bot.channels.wechaty_people import LookupFailed, without_ats
from bot.channels.wechaty_wire import FileTooLarge
from bot.messages import Attachment, Outgoing
from bot.rules.pacing import is_warning
from bot.rules.parts import parts
from bot.terms import SendState

log = logging.getLogger(__name__)

#: Reads the bytes of an attachment that is to be sent; raises OSError or LookupError when it is not there.
ReadAttachment = Callable[[Attachment], bytes]

#: What `reason` begins with when WeChat says that the account speaks too often.
WARNED = "frequency warning"
#: The same call may yet be carried out.
_OPEN = {Status.DEADLINE_EXCEEDED, Status.CANCELLED, Status.UNAVAILABLE, Status.ABORTED}
#: Two clocks may differ so much although their difference is taken into account; milliseconds.
_CLOCKS_APART = 2000
_REMEMBERED = 5_000


@dataclass(frozen=True, slots=True)
class Part:
    """One message as WeChat sees it: a text, or a file."""

    text: str = ""
    mentions: tuple[str, ...] = ()
    file: Attachment | None = None


class Voice:
    """Says messages part by part and remembers how far it came, so that a repeat goes on where it ended."""

    def __init__(self, read: ReadAttachment, *, most: int, pieces: int, pause: float = 1.5) -> None:
        """Texts are cut into at most ``pieces`` of ``most`` characters, ``pause`` seconds apart."""
        self._read, self._most, self._pieces, self._pause = read, most, pieces, pause
        self._said: OrderedDict[str, int] = OrderedDict()

    async def say(self, account: Account, message: Outgoing) -> Sent:
        """Say what of ``message`` is not said yet; SENT when all of it is."""
        sent = Sent(SendState.SENT)
        todo = list(enumerate(self.parts(message)))[self._said.get(message.key, 0) :]
        for number, part in todo:
            if number:
                await asyncio.sleep(self._pause)
            sent = await self._one(account, message.room or message.to or "", part)
            if sent.state is not SendState.SENT:
                return sent
            self._remember(message.key, number + 1)
        return sent

    async def echoed(self, account: Account, message: Outgoing, since: datetime) -> bool | None:
        """Whether the gateway's journal knows all of ``message`` as sent; None when nobody can tell.

        False means: what is missing was never begun. Then a repeat says only that.
        """
        to = message.room or message.to or ""
        try:
            from_ms = int((since + account.skew).timestamp() * 1000)
            answer = await account.line().sent_to(to, from_ms - _CLOCKS_APART)
        except LookupFailed:
            return None
        found = [_found(part, answer["entries"]) for part in self.parts(message)]
        if None in found:
            return None
        if all(found):
            return True
        self._remember(message.key, found.index(False))
        return False if answer["from"] <= from_ms + _CLOCKS_APART else None

    def parts(self, message: Outgoing) -> Sequence[Part]:
        """The messages that ``message`` becomes; the mentions go with the first text."""
        texts = parts(message.text, self._most, self._pieces) if message.text else []
        said = [Part(text, message.mentions if not number else ()) for number, text in enumerate(texts)]
        return [*said, *(Part(file=each) for each in message.attachments)]

    async def _one(self, account: Account, to: str, part: Part) -> Sent:
        try:
            line = account.line()
            if part.file is None:
                text = await account.people.lit(to, part.text, part.mentions)
                return await _attempt(lambda: line.say(to, text, part.mentions))
            name, data = file_name(part.file), self._read(part.file)
            return await _attempt(lambda: line.say_file(to, name, data))
        except ConnectionError as error:  # nothing was tried
            return Sent(SendState.FAILED, reason=str(error))
        except (OSError, LookupError) as error:
            return Sent(SendState.FAILED, reason=f"the attachment cannot be read: {error}", retry=False)

    def _remember(self, key: str, number: int) -> None:
        self._said[key] = number
        if len(self._said) > _REMEMBERED:
            self._said.popitem(last=False)


def file_name(attachment: Attachment) -> str:
    """The name under which a file is sent; it is also what the echo is known by."""
    return attachment.name or attachment.ref.rpartition("/")[2] or "file"


async def _attempt(act: Callable[[], Awaitable[str]]) -> Sent:
    """How the call ended. Only what certainly was not carried out is FAILED."""
    try:
        return Sent(SendState.SENT, message_id=await act())
    except FileTooLarge as error:
        return Sent(SendState.FAILED, reason=f"too large: {error}", retry=False)
    except ConnectionRefusedError as error:
        return Sent(SendState.FAILED, reason=f"no connection: {error}")
    except GRPCError as error:
        return _refused(error)
    except (StreamTerminatedError, OSError) as error:
        return Sent(SendState.UNKNOWN, reason=f"{type(error).__name__}: {error}".rstrip(": "))


def _refused(error: GRPCError) -> Sent:
    why = (error.message or error.status.name)[:200]
    if is_warning(why):
        return Sent(SendState.FAILED, reason=f"{WARNED}: {why}")
    if error.status in _OPEN or "timeout" in why.lower():
        return Sent(SendState.UNKNOWN, reason=why)
    return Sent(SendState.FAILED, reason=why)


def _found(part: Part, entries: Sequence[dict[str, str]]) -> bool | None:
    wanted = without_ats(part.text) if part.file is None else file_name(part.file)
    states = [
        entry["state"]
        for entry in entries
        if (without_ats(entry.get("text") or "") if part.file is None else entry.get("file")) == wanted
    ]
    if "sent" in states:
        return True
    return None if "sending" in states else False
