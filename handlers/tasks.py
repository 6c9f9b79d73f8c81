"""``销号 任务3 换了两个新桶``: a dated task is done."""

from __future__ import annotations

import re

from bot.actions import tasks
from bot.context import Context, Said
from bot.refusals import NotUnderstood
from bot.router import Words

_TASK = re.compile(r"^(?:任务)?\s*[#＃]?(?P<no>\d{1,7})\s*号?[\s，,:：。]*(?P<note>.*)$", re.DOTALL)


def strike_off(context: Context, said: Said, words: Words) -> bool:
    """``销号 任务3 换了两个新桶``; in a group, without a number, it is talk."""
    found = _TASK.match(words.rest)
    if found is None and not said.private:
        return False
    if found is None:
        raise NotUnderstood("请写任务的编号和怎么办的，例如“销号 任务3 换了两个新桶”。")
    tasks.strike_off(context, said, int(found["no"]), found["note"].strip())
    return True
