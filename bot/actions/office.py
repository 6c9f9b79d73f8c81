"""What the office is told of the bot's own affairs: in the county office's group, else its people in private.

What comes in crowds (groups found, renamed, lost) is gathered and told as one message.
"""

from __future__ import annotations

import json
from datetime import timedelta

from bot import inbox, outbox
from bot.context import Context
from bot.messages import Outgoing
from bot.terms import Purpose, Role
from models import Duty

#: The duty that tells what was gathered, and how long is gathered.
NEWS = "office_news"
_GATHER = timedelta(minutes=10)
_LINES = 12


def tell(context: Context, key: str, text: str) -> None:
    """Say ``text`` to the office; the same ``key`` once."""
    room = context.directory.county_room()
    if room is not None:
        outbox.put(context, Outgoing(f"office:{key}", text, Purpose.NOTICE, room=room.code))
        return
    for wxid in _people(context):
        outbox.put(context, Outgoing(f"office:{key}:{wxid}", text, Purpose.NOTICE, to=wxid))


def note(context: Context, key: str, line: str) -> None:
    """Tell the office a line soon, together with others; the same ``key`` once."""
    if inbox.fact(f"noted:{key}"):
        return
    inbox.keep_fact(f"noted:{key}", f"{context.now:%Y-%m-%d}")
    waiting = json.loads(inbox.fact(NEWS, "[]"))
    inbox.keep_fact(NEWS, json.dumps([*waiting, line], ensure_ascii=False))
    if not waiting:
        due = context.now + _GATHER
        Duty.insert(key=f"{NEWS}:{due:%Y-%m-%dT%H:%M:%S}", name=NEWS, due_at=due).on_conflict_ignore().execute()


def tell_news(context: Context) -> None:
    """Tell what was gathered."""
    lines: list[str] = json.loads(inbox.fact(NEWS, "[]"))
    inbox.keep_fact(NEWS, "[]")
    if not lines:
        return
    more = [f"……共 {len(lines)} 条"] if len(lines) > _LINES else []
    text = "\n".join(["群的变化：", *(f"· {line}" for line in lines[:_LINES]), *more])
    tell(context, f"news:{context.now:%Y-%m-%dT%H:%M:%S}", text)


def _people(context: Context) -> list[str]:
    """The 微信号 of the county office."""
    county = context.directory.county()
    holders = context.directory.holders(county.code, Role.COUNTY_OFFICE) if county else ()
    persons = [context.directory.person(code) for code in holders]
    return [person.wxid for person in persons if person and person.wxid]
