"""Invented names for the demo county: no estate, person or number of it exists."""

from __future__ import annotations

import random

from bot.terms import Kind


def _words(text: str) -> tuple[str, ...]:
    """Words with blanks between."""
    return tuple(text.split())


COUNTY = "莲川县"

COMMUNITIES = ("荷塘", "桥东", "莲心", "北门", "南苑", "西河", "文峰", "新安", "东岭", "向阳")

_BEGINNINGS = _words(
    "荷香 翠竹 金桂 香樟 橘园 稻香 青松 碧水 锦绣 清风 明月 丹霞 百合 石榴 梅林 兰亭 柳溪 "
    "枫林 玉泉 云峰 龙湖 凤鸣 白鹭 茶山 瑞祥 安康 和顺 永兴 长乐 福星 景秀 望江 滨河 学府"
)
_ENDINGS = ("苑", "花园", "小区", "家园")

#: As many estates as grids; two of one beginning never stand in one community.
ESTATES = tuple(
    beginning + _ENDINGS[(at + half) % len(_ENDINGS)] for half in (0, 2) for at, beginning in enumerate(_BEGINNINGS)
)

#: Departments and the kinds they answer for; the first twelve are sunk into the grids.
DEPARTMENTS: tuple[tuple[str, tuple[Kind, ...]], ...] = (
    ("城管局", (Kind.SANITATION, Kind.STREET_ORDER)),
    ("住建局", (Kind.FACILITY, Kind.PROPERTY)),
    ("消防救援大队", (Kind.HAZARD,)),
    ("公安局", (Kind.SECURITY, Kind.DISPUTE, Kind.PARKING)),
    ("供水公司", (Kind.UTILITIES,)),
    ("供电公司", (Kind.UTILITIES,)),
    ("生态环境局", (Kind.POLLUTION,)),
    ("民政局", (Kind.LIVELIHOOD,)),
    ("司法局", (Kind.DISPUTE,)),
    ("市场监管局", (Kind.OTHER,)),
    ("人社局", (Kind.LIVELIHOOD,)),
    ("卫健委", (Kind.LIVELIHOOD,)),
    ("教体局", (Kind.LIVELIHOOD,)),
    ("医保局", (Kind.LIVELIHOOD,)),
    ("交通运输局", (Kind.PARKING,)),
    ("应急管理局", (Kind.HAZARD,)),
    ("燃气公司", (Kind.UTILITIES,)),
    ("自然资源局", (Kind.STREET_ORDER,)),
    ("信访局", (Kind.SUGGESTION,)),
    ("残联", (Kind.LIVELIHOOD,)),
    ("妇联", (Kind.DISPUTE,)),
    ("团县委", (Kind.SUGGESTION,)),
)

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁沈任姚卢傅钟姜崔谭廖范汪"
    "熊饶揭晏涂邹万占章游封艾管洪平裘符龚阮卞岳桂蓝米宫苗"
)
_GIVEN = _words(
    "志强 小燕 桂香 国华 丽萍 建明 松涛 雨薇 晓红 秀兰 大勇 春生 文斌 志刚 金根 学军 建平 美凤 雪梅 志远 海峰 铁军 "
    "向东 建新 宏伟 晓蕾 春兰 冬梅 水生 火根 细妹 腊梅 明亮 永福 长根 小华 玉珍 凤英 建国 卫东 红梅 小军 慧 敏 玲 磊 "
    "俊杰 思远 子涵 梓轩 欣怡 浩然 婷婷 丹丹 伟 芳 娟 静 勇 艳 涛 明 超 秀英 霞 平 刚 桂英 萍 鹏 飞 波 斌 莉 云 辉 玉兰"
)
_CALLED = _words(
    "岁月静好 平安是福 阳光 知足常乐 老表 小橘子 静待花开 云淡风轻 一路向前 向日葵 莲子 开心每一天 山里人家 早睡早起 "
    "雨后彩虹 海阔天空 豆豆妈 乐乐爸 糖糖妈咪 萌宝外婆 小鱼儿 大树 月牙儿 清茶一杯 缘 木子 花开富贵 顺其自然"
)


def person_name(dice: random.Random) -> str:
    """A plausible name of nobody in particular."""
    return dice.choice(_SURNAMES) + dice.choice(_GIVEN)


def nickname(dice: random.Random, head: str, building: str, unit: str, room_no: str) -> str:
    """What a resident is called in a group: some give their door, some a name, many neither."""
    way = dice.randrange(6)
    if way == 0:
        return f"{building}-{unit}-{room_no}{head}"
    if way == 1:
        return f"{room_no}{head[0]}{dice.choice(('师傅', '姐', '叔', '阿姨', '女士', '先生'))}"
    if way == 2:
        return head
    return dice.choice(_CALLED) + (room_no if way == 3 else "")
