"""The bot's sentences. Short, polite, the same words everywhere; never a name or a number that a group must not see.

``at`` and ``leader`` are marks of an @ (see :func:`bot.outbox.at`) or plain names; ``where`` is a phrase for people.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from bot.terms import Kind, State

_CHINESE_LIMIT = 40
#: "人平安回来了，办结": the bot says that itself.
_DONE_TAIL = re.compile(r"[，,。！!\s]*办结(?:了)?[。！!\s]*$")


def short(text: str, limit: int = _CHINESE_LIMIT) -> str:
    """``text`` on one line, cut at ``limit`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def moment(at: datetime, now: datetime) -> str:
    """A time as people say it: ``今天15:30``, ``明天12:00``, ``3月12日09:00``."""
    days = (at.date() - now.date()).days
    day = {0: "今天", 1: "明天", 2: "后天", -1: "昨天"}.get(days, f"{at.month}月{at.day}日")
    return f"{day}{at:%H:%M}"


def receipt(no: int, kind: Kind, where: str, leader: str) -> str:
    """A request was opened: one line with the one who answers for it."""
    return f"已记下【{no}号·{kind.label}】{where}\n请{leader} 看看，回“收到”就算接单。"


def receipt_taken(no: int, kind: Kind, where: str, leader: str) -> str:
    """It was taken before it was opened: nobody has to be asked."""
    return f"已记下【{no}号·{kind.label}】{where}，{leader}在办。"


def receipt_elsewhere(no: int, kind: Kind, where: str, leader: str) -> str:
    """The same when the leader is not in this room."""
    return f"已记下【{no}号·{kind.label}】{where}\n已转给{leader}，有进展在这里说。"


def urgent(no: int, kind: Kind, where: str, leaders: Sequence[str], numbers: str) -> str:
    """Danger: the leader, the next one up, and the number to ring."""
    call = f"\n有危险请马上拨打 {numbers}" if numbers else ""
    return f"【紧急 {no}号·{kind.label}】{where}\n请{' '.join(leaders)} 立即处理！{call}"


def task(no: int, kind: Kind, where: str, text: str, due: datetime | None, now: datetime) -> str:
    """What a leader is told in private about a request that is now his or hers."""
    until = f"\n时限：{moment(due, now)}" if due else ""
    return (
        f"【{no}号·{kind.label}】{where}\n“{short(text, 80)}”{until}\n回“收到 {no}”接单，办好回“办结 {no} 怎么办的”。"
    )


def joined_elsewhere(no: int, leader: str) -> str:
    """The same matter, said in another room."""
    return f"这事和【{no}号】是同一件，已并在一起，{leader}在跟。"


def households(no: int, count: int) -> str:
    """The count of households crossed a step."""
    return f"【{no}号】已有 {count} 户反映。"


def remind_accept(no: int, kind: Kind, where: str, text: str) -> str:
    """Nobody has taken it yet."""
    how = f"回“收到 {no}”接单；办不了回“上报 {no} 原因”。"
    return f"提醒：【{no}号·{kind.label}】{where}还没有接单。\n“{short(text, 60)}”\n{how}"


def remind_due(no: int, kind: Kind, where: str, due: datetime, now: datetime) -> str:
    """The deadline is near or has come."""
    word = "到期了" if due <= now else f"{moment(due, now)}到期"
    return f"提醒：【{no}号·{kind.label}】{where}{word}。办好回“办结 {no} …”，有困难回“上报 {no} 原因”。"


def remind_promise(no: int, where: str, promised: datetime, now: datetime, *, passed: bool, quiet: bool = False) -> str:
    """A promised time is near, or passed without a word; ``quiet``: of a matter that no group knows of."""
    if passed:
        how = f"好了回“办结 {no} 怎么办的”。" if quiet else "请在群里跟邻居说一声。"
        return f"【{no}号】{where}说好{moment(promised, now)}前办的，办好了吗？{how}"
    return f"【{no}号】{where}说好{moment(promised, now)}前办，别忘了。"


def digest(lines: Sequence[str]) -> str:
    """What was not said to a leader alone today."""
    return f"您手上还有 {len(lines)} 件，前面没有单独叫您：\n" + "\n".join(lines) + "\n接单回“收到 编号”。"


def escalated(no: int, kind: Kind, where: str, text: str, reason: str, leader: str) -> str:
    """The next leader up takes over."""
    return f"【{no}号·{kind.label}】{where}{reason}，请{leader} 接手。\n“{short(text, 60)}”"


def widened(no: int, kind: Kind, where: str, text: str, leader: str) -> str:
    """It concerns more than one building: the next leader up is told; who has it keeps it."""
    return f"【{no}号·{kind.label}】{where}涉及范围较大，请{leader} 也留意、帮着协调。\n“{short(text, 60)}”"


def told_as_well(no: int, kind: Kind, where: str, leader: str) -> str:
    """An urgent request that nobody took in time: the next leader up is told as well."""
    return f"【紧急 {no}号·{kind.label}】{where}还没有人接，{leader} 请马上过问！"


def raised(no: int, who: str) -> str:
    """For the reporter: it went up."""
    return f"【{no}号】已上报，由{who}接着办。"


def transferred(no: int, who: str) -> str:
    """For the reporter: somebody else has it now."""
    return f"【{no}号】已转给{who}办理。"


def progress(no: int, who: str, note: str) -> str:
    """What a leader said about it somewhere else."""
    return f"【{no}号】{who}：{short(note, 80)}"


def resolved(no: int, reporter: str, note: str, *, by_page: bool = False) -> str:
    """The leader says done: the reporter has the word, here or on the page on which it was reported."""
    note = _DONE_TAIL.sub("", note)
    what = f"：{short(note, 60)}" if note else ""
    asked = f"{reporter} " if reporter else ""
    if by_page:
        return f"【{no}号】已办结{what}\n是扫码上报的，请反映人打开上报时的网页评价；还没好也可以在这里说。"
    return f"【{no}号】已办结{what}\n{asked}好了请回“满意”；没好回“不满意”加一句原因。"


def reopened(no: int, leader: str, reason: str, who: str = "反映人") -> str:
    """The resident (or a neighbour who was asked) is not content."""
    reason = reason.strip(" ，,。！!~")
    what = f"：{short(reason, 40)}" if reason else ""
    return f"【{no}号】{who}说还没解决{what}\n请{leader} 再看看。"


def ask_neighbour(no: int, kind: Kind, where: str, note: str, *, backed: bool) -> str:
    """To a household beside the reporter's, in private: is it well again?"""
    note = _DONE_TAIL.sub("", note)
    what = f"：{short(note, 60)}" if note else ""
    why = "您家也说过" if backed else "就在您家附近"
    how = f"好了请回“满意 {no}”，没好请回“不满意 {no}”加一句原因；没看到就不用回。"
    return f"想请您评一评：【{no}号·{kind.label}】{where}，{why}，现在说办好了{what}\n{how}"


NEIGHBOUR_THANKS = "谢谢，记下了。您说的只给负责的人看。"


def paused(no: int, reporter: str, reason: str, words: str) -> str:
    """The clock stands still, and why."""
    more = f"（{short(words, 40)}）" if words and words != reason else ""
    return f"【{no}号】{reporter} 先等一等：{reason}{more}。一有条件就接着办。"


def resumed(no: int, reporter: str, due: str) -> str:
    """The clock runs again."""
    until = f"，{due}前办好" if due else ""
    return f"【{no}号】{reporter} 接着办了{until}。"


def explained(no: int, reporter: str, note: str) -> str:
    """A written explanation: cannot be solved now, why, until when."""
    return f"【{no}号】书面答复 {reporter}：{short(note, 200)}"


def withdrawn(no: int) -> str:
    """The reporter took it back."""
    return f"【{no}号】已撤销。"


def corrected(no: int, kind: Kind, leader: str) -> str:
    """Another kind: for the leader who said so, alone."""
    return f"【{no}号】已改为“{kind.label}”，仍由{leader}办。"


def merged(no: int, into: int) -> str:
    """Two records were one matter: for the leader who said so, alone."""
    return f"【{no}号】已并入【{into}号】，往后只跟【{into}号】。"


def which(word: str, options: Sequence[tuple[int, str]]) -> str:
    """Several could be meant: ask once."""
    lines = "\n".join(f"{no}号 {short(text, 24)}" for no, text in options)
    return f"您说的“{word}”是哪一件？\n{lines}\n请回“{word} 编号”，或引用那条消息再说。"


def status(no: int, kind: Kind, state: State, where: str, who: str, at: str) -> str:
    """A line of a list of requests."""
    return f"{no}号 {kind.label}·{where}｜{state.label}｜{who}｜{at}"


def personal_data() -> str:
    """To who posted personal data, once, in private."""
    return "您刚才在群里发的消息里有身份证号、电话一类的个人信息，建议长按撤回。我没有保存。"
