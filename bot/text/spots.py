"""Free spots in a text: 北门, 地下车库B区, 快递柜旁, 老街, 滑梯下面. For people to read; nothing is decided by them."""

from __future__ import annotations

import re

_NOUNS = """
地下车库 地下停车场 地库 车库 停车场 停车棚 电动车棚 单车棚 车棚 充电桩 充电棚 充电口 架空层 楼梯间 楼梯口 楼梯
楼道口 楼道 过道 走廊 连廊 大堂 大厅 门厅 前厅 单元门口 单元口 单元门 楼门口 电梯口 电梯间 电梯井 货梯 电梯 天台
楼顶平台 楼顶 顶楼 顶层 露台 天井 平台 阳台 飘窗 外墙 后墙 围墙 院墙 挡土墙 屋顶 管道井 水表箱 水表间 电表箱 电表间
燃气表 配电房 配电箱 变电箱 变压器 水泵房 泵房 水箱间 水箱 监控室 弱电井 消防栓 消火栓 消防门 消防通道 消防登高面
消防车道 人行通道 人行道 人行天桥 天桥 便道 盲道 非机动车道 公交站 站台 斑马线 十字路口 三岔路口 丁字路口 路口 路边
马路边 垃圾房 垃圾亭 垃圾站 垃圾桶 垃圾池 垃圾箱 厨余桶 化粪池 下水道 排水沟 水沟 臭水沟 沟里 公厕 公共厕所 厕所
快递柜 快递站 驿站 外卖柜 信报箱 信箱 公告栏 宣传栏 公示栏 岗亭 保安亭 门岗 门卫室 传达室 保安室 物业办公室 物业中心
管理处 活动室 活动中心 会议室 党群服务中心 服务中心 服务站 居委会 村委会 文化站 老年活动室 社区门口 凉亭 花坛 花园
花圃 草坪 绿化带 绿地 儿童乐园 儿童区 游乐区 滑梯 沙坑 秋千 健身器材 健身区 篮球场 乒乓球台 球场 广场 喷泉 水池 泳池
池塘 荷塘 鱼塘 水塘 空地 小区门口 小区大门 小区后门 小区北门 小区南门 小区东门 小区西门 大门口 东大门 西大门 南大门
北大门 东门口 西门口 南门口 北门口 东门 西门 南门 北门 前门 后门 侧门 正门 大门 校门口 道闸 出入口 入口 出口 围墙外
东侧 西侧 南侧 北侧 东头 西头 南头 北头 菜市场 菜场 菜市口 农贸市场 市场 超市 夜市 夜宵摊 早点铺 小卖部 幼儿园 小学
中学 学校 医院 卫生院 卫生室 卫生服务中心 药店 银行 邮局 加油站 汽车站 车站 派出所 供销社 粮站 老街 后街 步行街
巷子口 巷口 巷子 弄堂口 弄堂 胡同 河边 河堤 河滩 河里 河对面 江边 湖边 塘边 水库 桥头 桥洞 桥边 桥上 桥下 村口 后山
坡上 田埂 工地 工业园 公园 体育公园 码头
"""

#: Longest first, so that 地下车库 wins over 车库.
_WORDS = sorted(set(_NOUNS.split()), key=len, reverse=True)
_SPOT = re.compile("|".join(map(re.escape, _WORDS)))
_SIDE = re.compile(
    r"(?:[A-Ga-g]\d?区|负[一二三]层)?的?(?:出入口|入口|出口|拐角|转角|角落|门口|门前|旁边|边上|后面|前面|对面|下面|底下|上面|里面|外面|中间|那边|这边|附近"
    r"|左边|右边|东边|西边|南边|北边|[旁里外下后边上])?"
)
_CORNER = re.compile(r"(?:[东西南北](?=户)户|中间户|拐角处?|转角|拐弯处?)")
_BETWEEN = re.compile(r"\S{1,4}[楼栋层]?[和跟与]\S{1,4}[楼栋层](?:之间|中间|当间)")
_FRONT = re.compile(r"[东西南北前后]$|(?:对面|隔壁|楼下|门口|小区|老|新)的?$")
#: A text that only says where is no longer than this.
_SHORT = 24
#: What may stand around a spot in it: numbers of houses and floors, and small words.
_BARE = re.compile(
    r"[\dA-Za-z一二三四五六七八九十两负顶]+(?:[-—~到][\d]+)*(?:栋|幢|号楼|号|楼|层|单元|室|#|区)?|(?:就|是|在|我们|咱们?|小区|这|那)"
    r"|[里边儿个的呢哈啊呀咯了、，。,.!！~ ]|楼栋|单元|楼下|楼上|门口|旁边|对面|口|平台"
)
_TRAIL = re.compile(r"(?:的|[上里下](?=[不都没有班面]))$")


def find_spot(text: str) -> str:
    """The first spot the text names, with the word that says on which side of it; empty where none."""
    match = _SPOT.search(text)
    if match is None:
        return _small_spot(text)
    side = _SIDE.match(text, match.end())
    words = match.group() + (side.group() if side else "")
    front = _FRONT.search(text, max(0, match.start() - 3), match.start())
    return (front.group() if front else "") + _TRAIL.sub("", words)


def only_where(text: str) -> bool:
    """Whether a text says where and nothing else (一楼信报箱旁边): a piece of a report, or none at all."""
    spot = find_spot(text[:_SHORT])
    return bool(spot) and len(text) <= _SHORT and not _BARE.sub("", text.replace(spot, "", 1))


def _small_spot(text: str) -> str:
    """A corner or the flat's side, where no place word stands."""
    match = _BETWEEN.search(text) or _CORNER.search(text)
    return match.group() if match else ""
