"""What a report is about, as folded words: 路灯, 楼道灯 and 声控灯 are all 灯; 没水 and 停水 are one.

The folded words tell whether two short messages speak of one matter; they do not decide kinds.
"""

from __future__ import annotations

import re

#: Folded word -> what people say. A text may hold several.
_FOLDED = {
    "停水": r"[没停断冇缺]水|没得水|没有水|水[都也]?[没停断冇]|来水|供水|自来水|滴都没|一滴[都也]?[没冇]"
    r"|水压|水[太好很]?小|二次供水|水泵|蓄水",
    "水质": r"[黄浑黑锈]水|水[太很好又都]?[黄浑臭]|水质|水里有",
    "停电": r"[没停断冇]电|跳闸|电压|没得电|没有电|电[都也][没停断]|来电了|全黑|缺相",
    "停气": r"[没停断]气(?!味)|没有燃气|打不着火|气压",
    "燃气": r"[煤燃天]然?气(?:味|泄|漏)|臭鸡蛋味|漏气|煤气|液化气|瓦斯",
    "网络": r"断网|没网|网络|宽带|[Ww][Ii][Ff][Ii]|光[纤缆]|有线电视|信号",
    "暖气": r"暖气|供暖|供热|地暖",
    "电梯": r"电梯|轿厢|货梯|dianti|困梯|铁盒子",
    "灯": r"灯(?:泡|管|罩)?(?!笼)|黑灯瞎火|摸黑",
    "门": r"单元门|门禁|闭门器|楼门|大门|铁门|防火门|消防门|对讲|门锁|刷[卡脸]|玻璃门|自动门",
    "道闸": r"道闸|起落杆|栏杆机|抬杆",
    "下水": r"下水[道管口]?|[返反]水|地漏|化粪池|污水|粪水|马桶|窨井|[堵]了?.{0,3}管|管道?堵|排水[沟口管]|水沟",
    "漏水": r"漏水|渗水|滴水|漏雨|渗漏|管子?漏|[往在]下漏|天花板|吊顶",
    "爆管": r"水管[爆破裂断]|爆管|管子?爆",
    "井盖": r"井盖|窨井盖|沙井盖|盖子|盖板",
    "路面": r"路面|坑洼|大坑|坑[坑很]|地砖|路[烂破]|塌陷|减速带|台阶|坡道",
    "垃圾": r"垃圾|泔水|厨余|清运|狗屎|粪便|保洁|打扫|没人扫|脏",
    "气味": r"臭味?|异味|怪味|恶臭|难闻|熏",
    "杂物": r"杂物|堆[满放了在]|鞋柜|纸板|纸箱|旧家具|沙发|建筑垃圾|占(?:用|了)?楼道",
    "虫鼠": r"老鼠|耗子|蟑螂|蚊[子虫]|苍蝇|白蚁|马蜂|虫子",
    "充电": r"飞线|充电|电[瓶动]车|电驴|电动自行车|拉线|插排",
    "充电桩": r"充电桩|充电棚|充电口",
    "消防": r"消防通道|消防车道|消防栓|消火栓|灭火器|登高面",
    "着火": r"着火|起火|冒[黑浓白]?烟|浓烟|火苗|烧起来|失火",
    "高空": r"高空抛物|往下[扔丢抛]|楼上[扔丢抛]|从.{1,4}楼.{0,4}[扔丢]|掉下来|砸[到中了在]",
    "外墙": r"外墙|墙皮|瓷砖|保温层|玻璃[掉碎]|窗户玻璃|玻璃碎|玻璃渣|玻璃",
    "扶手": r"扶手|栏杆|护栏",
    "树木": r"树[枝倒]|大树|枯树|危树|绿化|草坪|花坛",
    "噪声": r"噪[音声]|吵|太响|嗡嗡|扰民|跳绳|拖椅子|弹珠|音响|喇叭|轰隆|低频|排风扇|外机",
    "装修": r"装修|电钻|敲墙|砸墙|打墙|打孔|施工",
    "广场舞": r"广场舞|跳舞",
    "狗": r"狗|犬|猫叫|宠物|牵绳",
    "油烟": r"油烟|冒烟|烧烤|孜然|烟[太大全都]|净化器",
    "工地": r"工地|打桩|扬尘|渣土|夜间施工",
    "焚烧": r"烧垃圾|焚烧|黑烟|烧[东西塑秸]",
    "停车": r"停车|车位|占位|乱停|堵[住了门路]|挪车|僵尸车|地锁|挡[住了路]|违停",
    "交通": r"堵车|红绿灯|信号灯|斑马线|公交|逆行",
    "占道": r"占道|摆摊|摊[子贩]|流动摊|小广告|共享单车|违建|搭[棚建了]|种菜|晾晒|晾衣",
    "监控": r"监控|摄像头",
    "健身": r"健身器|滑梯|秋千|转盘|跷跷板|扭腰|器材",
    "快递柜": r"快递柜|丰巢|驿站|外卖柜",
    "保安": r"保安|门卫|岗亭",
    "收费": r"物业费|停车费|公摊|收费|公共收益|维修资金|涨价|账目",
    "偷盗": r"偷|被盗|小偷|撬|贼",
    "打架": r"打架|动手|打起来|动刀|拿刀|家暴",
    "走失": r"走失|走丢|不见了|失踪|找不到人",
    "诈骗": r"诈骗|骗子|传销|电信诈骗|被骗",
    "困人": r"困[在住人]|关在里面|出不来|卡在|一个人在里面|按铃没人",
}

_PATTERNS = {name: re.compile(words) for name, words in _FOLDED.items()}
#: All of them at once: most of what is asked names none.
_ANY = re.compile("|".join(f"(?:{words})" for words in _FOLDED.values()))

#: Matters that come out of one main and reach many homes at once.
SHARED_SUPPLY = frozenset({"停水", "停电", "停气", "网络", "暖气", "水质"})

#: Lies inside one flat most often: the same word of two households is two matters.
PRIVATE = frozenset({"漏水"})

_LONGEST = 2000


def matter_words(text: str) -> frozenset[str]:
    """The folded words of what a text is about; empty where it names nothing known. Reads 2,000 characters."""
    words = text[:_LONGEST]
    if _ANY.search(words) is None:
        return frozenset()
    return frozenset(name for name, pattern in _PATTERNS.items() if pattern.search(words))
