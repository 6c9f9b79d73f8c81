"""The made-up people of a simulation: how often they act, and what they say."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: What residents say, with what a leader says when it is done.
TALK: tuple[tuple[str, str], ...] = (
    ("三楼楼道的灯坏了，黑漆漆的，麻烦来修一下", "灯换好了，试过是亮的"),
    ("楼顶漏水漏到我家客厅了，麻烦派人来看看", "防水补好了，不漏了"),
    ("单元门禁坏了，刷卡没反应，请物业来看看", "门禁修好了，刷卡正常"),
    ("楼下烧烤店油烟太大，窗户都不敢开，能不能管管", "店家装了净化器，检测达标"),
    ("垃圾好几天没人收了，臭死了，麻烦处理一下", "垃圾清走了，加了一次清运"),
    ("楼道里堆满了纸箱杂物，走路都困难，能不能清理一下", "杂物清理掉了"),
    ("谁家的电动车停在楼道里充电，太危险了，管不管", "车推走了，线拆了"),
    ("小区门口的窨井盖破了一块，晚上很危险", "井盖换了新的"),
    ("电梯又坏了，一直停在五楼不动，麻烦物业来修一下", "电梯修好了，运行正常"),
    ("一楼下水道又堵了，污水冒出来，臭死了，有人管吗", "下水道疏通好了"),
    ("自来水发黄，放半天都是黄的，麻烦看看", "管道清洗过，水清了"),
    ("楼上半夜装修电钻响个不停，能不能管管", "上门说好了，晚上不装了"),
)
CHATTER = ("早上好各位邻居", "今天降温多穿点", "哈哈哈", "有人拼车去市里吗", "团购的菜到了")
#: What a visitor writes; the last two hold a wish and a demand.
NOTES = (
    "家里都好，提醒了用电安全",
    "老人身体好，聊了半小时",
    "孩子在外地，通了视频电话",
    "米和油都有，血压平稳",
    "腿脚不好，想在卫生间装个扶手",
    "厨房水管漏水，要请人修",
)
RAISED, PAUSED = "上报 超出我们能管的范围", ("挂起 等材料，配件要从厂里发", "挂起 等天晴再做防水", "挂起 资金等批复")
EXPLAINED = "解释 要等年底统一改造，改造前每月来看一次"
UNHAPPY = ("还是老样子", "又坏了", "只弄了一半", "味道还是很大")

REMINDED_DOOR = re.compile(r"^· (\S+?)（", re.MULTILINE)
NUMBER = re.compile(r"【(\d+)号")
OPENED = re.compile(r"^已立为【(\d+)号】")
TASK = re.compile(r"（任务(\d+)）")


@dataclass(frozen=True, slots=True)
class Pace:
    """How the made-up people behave: a day's reports and chatter; the shares of leaders and residents who act."""

    reports: float = 12
    chatter: float = 20
    accepts: float = 0.85
    resolves: float = 0.9
    judges: float = 0.7
    content: float = 0.88
    explains: float = 0.03
    raises: float = 0.04
    transfers: float = 0.06
    pauses: float = 0.04
    visits: float = 0.75
    strikes: float = 0.6
