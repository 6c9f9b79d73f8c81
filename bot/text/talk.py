"""What leaders and reporters say in plain words about a request: taken, done, content, not content.

Patterns over the raw text, each with its purpose; the examples in ``tests/text/test_talk.py`` are their proof.
They are asked only about messages that concern a request already (a leader's word on it, a reporter's word on it).
"""

from __future__ import annotations

import re

# A finished act: a verb of mending with a completing word, not followed by a doubt.
_DONE = re.compile(
    r"办结|(?:换|修|弄|搞|装|清|通|焊|处理|解决|疏通|恢复|扫|搬|拆|补|接|调|关|清理|清运|清走|清掉|整改|处置|维修|更换|安装)"
    r"(?:的|得)?(?:好|完|掉|通(?!知|报|告|过)|走|干净|到位|妥|完毕|完成|正常)(?:了|啦|咯|哒|喽)?"
    r"|(?:已|已经|都|全部)(?:经)?[^，。,.!！?？ ]{0,10}"
    r"(?:修复|恢复|清走|清理|清运|拆除|更换|换新|安装|解决|处理|搞定|排除|疏通|约定|正常|到位|关闭)"
    r"|搞定|弄妥|清了|通了|修复|恢复(?:了|正常|运行|供)"
    r"|(?:换|装|修|通|清|焊|补|拆)了(?!吗|没|么)[^，。？?]{0,12}(?:了|好|试|正常)"
    r"|(?:换|装)了(?:个|一|新|根|盏|块|台|只|扇|把)|(?:来|通|有)(?:水|电|气|网)了|亮了|不(?:漏|冒|响|堵|臭|滴)了|没事了|人没事|检测正常|达标"
)
_NOT_DONE = re.compile(
    r"(?:还|都|又|仍|一直)?没(?:有)?(?:修|换|弄|搞|装|清|通|处理|解决|恢复|办|动|好|完)|未(?:能|修|换|处理|解决|恢复)|不(?:能|好|会)(?:修|换|弄)"
    r"|(?:吗|没有?|么|不)[?？]?$|[?？]|(?:等|待|要|得|才|准备|打算|争取|预计|计划|马上|尽快|明天|后天|下周|明早|明晚|今晚|下午|晚上|过两天|"
    r"下班)(?:[^，。,；;]{0,14})(?:换|修|弄|装|清|通|处理|解决|恢复|来|到|去)"
)
_TAKEN = re.compile(
    r"^(?:好的?|嗯|行|可以|ok|OK)?[，, ]*(?:收到|看到了|知道了|晓得了|明白|记下了|我去看|我来|马上|这就|我(?:马上|这就|现在|中午|下午|晚上|今晚|明天)|已联系|已经联系|"
    r"联系了|我联系|我问|我找|我报|报了|已报|我上去|我过去|我下去|我打)"
    r"|收到|看到了|我记下|我来(?:处理|办|弄|跟|联系)|马上(?:来|去|联系|处理|打|到|安排)|(?:正|正在|已经?)(?:下来|赶来|过来|过去|上来|联系|安排)|我去(?:看|问|找|处理|跟|联系)|我.{0,6}(?:报维保|报物业|报修)"
)
_CONTENT = re.compile(
    r"满意|解决了|弄好了|修好了|(?<![太最真])好[了咯啦嘞喽]|亮了|不(?:漏|冒|响|堵|臭|闪|滴|晃|吵)了|没(?:有)?(?:声音|味道|味|异味)了|来水了|来电了|通了|可以了|行了|正常了|"
    r"没问题了|干净了|结实了|亮堂|清爽|清静|没事了|好用了|能(?:用|开|刷|进)了"
)
_DISCONTENT = re.compile(
    r"不满意|没(?:有)?(?:修好|解决|弄好|换|处理|人来|来修|用|关|改|清|效果|管)|根本没|还是(?:老样子|那样|不|没|漏|堵|响|臭|坏|吵|黑|闪)|又(?:坏|漏|堵|响|冒|不亮|停|臭|开始|来了)|"
    r"照样|依然|依旧|白修|没两天|才.{0,4}(?:天|小时).{0,4}又|敷衍|糊弄|骗人|没变化|越来越|更(?:严重|厉害|差)了"
)
_WAIT_AND_SEE = re.compile(r"先看看|看看再说|再看|观察|等等看|过两天再")
_THANKS = re.compile(
    r"^(?:[\W_]|谢谢|多谢|感谢|谢了|谢|辛苦|麻烦|好的?|嗯+|行|ok|收到|知道|了解|明白|点赞|给力|厉害|效率|真?高|太好|太棒|早上?|晚安|哈+|呵+|"
    r"大家|各位|[你您们了啦咯哈啊呀吧的]|[\u4e00-\u9fa5]{0,2}(?:哥|姐|叔|姨|伯|老师|师傅|同志|网格长|楼栋长|楼长|单元长|书记|物业|主任))+$",
    re.IGNORECASE,
)
_WORK = re.compile(
    r"师傅|工人|物业|工程部|维保|维修|厂家|施工|抢修|配件|保洁|城管|执法|换|修|装|清理|疏通|焊|检测|停用|恢复|处理|整改"
)
_MINE = re.compile(r"我(?:来|去)(?:处理|办|跟|弄|负责)|由我|交给我")


def says_done(text: str) -> bool:
    """A leader says that the work is finished ("三楼的灯换好了"), not that it will be."""
    if not _DONE.search(text):
        return False
    return "办结" in text or not _NOT_DONE.search(_without_done_question(text))


def _without_done_question(text: str) -> str:
    # "放几分钟再用", "下午再观察" speak of afterwards, not of work to come.
    return re.sub(r"(?:再|请|可以)[^，。,；;]{0,10}", "", text)


def says_taken(text: str) -> bool:
    """A leader takes it: "收到", "看到了，我中午去买灯泡", "马上联系物业"."""
    return bool(_TAKEN.search(text))


def of_work(text: str) -> bool:
    """Speaks of work on something: "师傅在放水换接头，B区车位请先挪开"."""
    return bool(_WORK.search(text))


def takes_over(text: str) -> bool:
    """Somebody says outright that the matter is now theirs: "楼道杂物的事我来处理"."""
    return bool(_MINE.search(text))


def verdict(text: str) -> bool | None:
    """What a reporter says of the result: content (True), not content (False), or neither (None)."""
    if _WAIT_AND_SEE.search(text) and "满意" not in text:
        return None
    if _DISCONTENT.search(text):
        return False
    return True if _CONTENT.search(text) else None


def only_thanks(text: str) -> bool:
    """Thanks, courtesy, a nod, emoji: nothing that adds to a request."""
    return len(text) <= 24 and bool(_THANKS.match(text.strip()))
