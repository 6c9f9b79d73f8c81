"""How long words are kept, and what people call what is deleted (law on personal information, articles 19 and 47)."""

from __future__ import annotations

from datetime import timedelta

from bot.terms import Term

#: What stands where words were: the record and its times stay, so that old papers can be counted again.
GONE = "（已按期删除）"
#: Chatter is looked for at least so often, in hours; and at most.
_OFTEN, _SELDOM = 0.5, 6.0


class Deleted(Term):
    """The sorts of a deletion log."""

    CHATTER = "chatter", "闲聊原文"
    CANDIDATE = "candidate", "没有立案的待确认消息"
    QUESTION = "question", "过期的追问"
    REQUEST = "request", "了结的诉求（原话、门牌、反映人、照片）"
    SAID = "said", "机器人说过的话"
    VISIT = "visit", "走访记录的内容"
    WISH = "wish", "圆了的微心愿"
    TASK = "task", "做完的交办任务"
    PAPER = "paper", "报表的附件"
    LABEL = "label", "学习样本"
    DELIVERY = "delivery", "推送给其他系统的内容"
    PHOTO = "photo", "照片文件"


def chatter_rest(hours: float) -> timedelta:
    """How long after one look for old chatter the next comes, where chatter is kept for ``hours``.

    What is deleted is so much younger than ``hours`` that nothing is older by the next look.
    """
    return timedelta(hours=min(max(hours / 4, _OFTEN), _SELDOM))
