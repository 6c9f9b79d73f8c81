"""What leaders and reporters say in plain words about a request: taken, done, content, not content.

Patterns over the raw text, each with its purpose; the examples in ``tests/text/test_talk.py`` are their proof.
They are asked only about messages that concern a request already (a leader's word on it, a reporter's word on it).
"""

from __future__ import annotations

import re

#: So much of a text is looked at: who writes more writes no plain word on a request.
_LONGEST = 1000
#: Endings of a finished act, as they are said up and down the country.
_PAST = "[了啦咯哒喽嘞]"

# Verbs that need no more than a completing word ("修好", "维修完毕").
_MEND = (
    "换|修|弄|搞|装|清|通|焊|处理|解决|疏通|恢复|扫|搬|拆|补|接|调|关|清理|清运|清走|清掉|整改|处置|维修|更换|安装|抢修"
)
# Verbs of many senses: finished only with a past ending ("车挪走了", "坑填平了").
_MOVE = (
    "拴|绑|系|锁|围|铺|垫|喷|撒|砌|抹|"
    "整|锯|砍|挪|盖|填|摘|收|铲|刷|贴|冲|抽|拉|移|做|劝|撤|运|开|抓|固定|加固|协调|调解|给弄|弄|办"
)
# "已" before one of these tells of a first step, not of the end ("已报给物业处理", "已责令整改").
_FIRST_STEP = (
    "报|联系|通知|安排|转|交|请|叫|喊|让|派|约|在|开始|准备|申请|现场|去|催|反映|列入|计划|提交|下单|要求|责令|督促"
)
_DONE = re.compile(
    rf"办结|(?:{_MEND})(?:的|得)?(?:好|完|掉|通(?!知|报|告|过)|走|干净|到位|妥|完毕|完成|正常|牢|新){_PAST}?"
    rf"|(?:{_MOVE})(?:得|的)?(?:好|完|掉|走|干净|妥|平|牢|上|开|离|利索|通|牢固){_PAST}"
    rf"|(?:已经?|都|全部)(?:(?!{_FIRST_STEP})[^，。,.!！?？ ]){{0,10}}"
    r"(?:修复|恢复|清走|清理|清运|拆除|更换|换新|安装|解决|处理|搞定|排除|疏通|约定|正常|到位|关闭)(?!不|中)"
    r"|搞[定掂]|弄妥|(?<![看说问讲算分结弄理数])清了|(?<![打接说沟不没])通了|修复|恢复(?:了|正常|运行|供)|(?:撤|拔|锯|摘)了"
    r"|(?:换|装|修|通|清|焊|补|拆)了(?!吗|没|么|好久|好几|半天|几|一半|两)[^，。？?]{0,12}(?:了|好|试|正常)"
    r"|(?:换|装)了(?:个|一|新|根|盏|块|台|只|扇|把)|(?<![没不])(?:来|通|有)(?:水|电|气|网)了|(?:水|电|气|网)(?:都|也|已经?)?(?:来|通|有)了|(?<![天不没])亮了"
    rf"|(?:装|盖|铺|补|接|放|安|钉|架|挂|围|套|立)(?:上去|回去|进去|上|回){_PAST}|(?:钉|焊|绑|拧|粘|卡|箍)(?:得)?(?:牢|紧|死|稳){_PAST}"
    r"|已经?(?:全部|统一|都)?(?:调整?|改装?|换|设置?|移|接)(?:成|为|回|[到至](?!了?[^，。]{0,3}(?:周|星期|明|后天|下|号|月|再)))"
    rf"|^(?:都|全|已经?)?(?:换|修|装|清|通|拆|搬|补|扫|挪|拖|疏通|处理|解决){_PAST}[哈啊，。,.!！~ ]*$"
    r"|不(?:漏|冒|响|堵|臭|滴)了|没事了|人没事|检测正常|达标"
)
_COMING = "换|修|弄|装|清|通|处理|解决|恢复|来|到|去|搞|办|补|焊|拆|搬"
_NOT_DONE = re.compile(
    r"没(?:有)?(?:修|换|弄|搞|装|清|通|处理|解决|恢复|办|动|好|完|来)|未(?:能|修|换|处理|解决|恢复)|不(?:能|好|会)(?:修|换|弄)"
    r"|[?？]|(?:吗|没有?|么|不)$"
    # A time to come, a wish, a condition.
    rf"|(?:等|待|要|得|才|准备|打算|争取|预计|计划|马上|尽快|明天|后天|下周|明早|明晚|过两天|下班)[^，。,；;]{{0,14}}(?:{_COMING})"
    # "下午修好" is to come, "下午修好了" is past.
    rf"|(?:今晚|下午|晚上|中午)(?![^，。,；;！!]*{_PAST})[^，。,；;]{{0,14}}(?:{_COMING})"
    r"|点(?:半|钟)?(?:左右|之?前|以前)(?:恢复|来|通|到|能)|要是|如果|假如|只要|万一"
    # Work going on, or in vain.
    r"|正在(?!正常|运行|使用|供)|(?<!现)在(?:修|抢修|清|处理|疏通|弄|装|焊|拆|换|挖|路上)|还在"
    r"|(?:都|还是|仍然?|依然|依旧)(?:不|没)(?![^，。]{0,4}了)|(?:好|完|掉|妥)了?我?(?:就|再|会|跟|告诉|通知|喊|叫|联系)|完[^，。了]{0,4}就"
)
#: "放几分钟再用", "下午再观察" speak of afterwards, not of work to come.
_AFTERWARDS = re.compile(r"(?:再|请|可以)[^，。,；;]{0,10}")

_NOD = r"(?:好的?|好嘞|得嘞|要得|行|中|嗯+|可以|没问题|[Oo][Kk])"
_WHEN = r"(?:这就|马上|现在|一会儿?|等下|等会儿?|中午|上午|下午|晚上|今晚|今天|明天|明早|下班|饭后|先|再|就)*"
_WORKER = r"(?:师傅|工人|物业|维修|维保|保洁|电工|公司|城管|社区|他们|厂家|部门|人来|人去|人看|人修)"
_TAKEN = re.compile(
    rf"^{_NOD}?[，,！!~ ]*(?:知道了(?!也|吗|没|又)|晓得{_PAST}|明白了?(?=[，,。！!~ ]|$)|记下了)"
    r"|(?<![没未你谁都有])收到(?![货钱]|通知|快递|消息|短信|没|吗|请|了[吗没]|[^，,。！!\s]{0,6}的)|(?<![谁人没])看到了(?![没吗说的])"
    rf"|我{_WHEN}(?:去|上去|下去|过去|下来|过来)(?:看|瞅|瞧|瞄|问|找|处理|跟|联系|查|弄|买|现场|一趟|$|[，,。！!~])"
    rf"|我{_WHEN}来(?:处理|办|弄|跟|联系|看|问|催|协调|解决|负责)"
    r"|马上(?:来|去|联系|处理|打|安排|过去|下去|上去|办|看)|马上到(?=[，,。！!~]|$|现场)"
    rf"|已经?联系|联系[了好上]|我{_WHEN}联系|我{_WHEN}打(?:个|了)?电话|我{_WHEN}给[^，。]{{1,6}}打"
    rf"|我{_WHEN}(?:问|找|叫|喊|请|催|派)(?!不)[^，。]{{0,4}}{_WORKER}|我(?:跟|和|向)[^，。]{{1,6}}(?:说|讲|反映|联系|沟通)"
    r"|我[^，。]{0,6}报(?:了(?!名)|给|修|物业|维保|社区)|^(?:已经?)?报(?:了|给|修|物业|维保|社区)"
    r"|(?:正在?|已经?)(?:下来|赶|过来|过去|上来|联系|安排)|我(?:记下|负责|跟进)|交给我|由我(?!们)|我这就"
)

_MENDED = (
    rf"(?<![不没])(?:解决|弄好|修好|搞[定掂好]|整好|清走|清掉|拉走|搬走|挪走|开走|收走|换好|装好|补好|焊好|疏通|妥|来[水电气网]|有[水电气网])"
    rf"{_PAST}"
)
_BETTER = (
    rf"好[很得]?多(?:{_PAST}|$)|(?<!不)放心(?![不吧])|(?<!不)(?:踏实|安心){_PAST}|公道|敞亮"
    rf"|(?:用|坐|洗|喝|睡)上{_PAST}|^可以[，,。！!~ ]|[推拖搬挪开拉](?:走|下去|出去){_PAST}"
)
_CONTENT = re.compile(
    rf"{_BETTER}|(?:盖|装|补|修|接|铺|换)上{_PAST}|[安全舒服干净亮堂清静方便敞宽整齐利索]多{_PAST}"
    r"|^(?:都|又|有)?来了(?:来了)?[，,！!~ ]*(?:$|谢|多谢|感谢|辛苦)"
    rf"|(?:声音?|音量|噪[音声]|动静|味儿?|味道|油烟)[^，。不没还]{{0,4}}(?:小|轻|低|淡|少)(?:多|一?些|一?点)?{_PAST}"
    rf"|没(?:什么|啥)?大?事{_PAST}|(?:120|１２０|救护车|急救车|医生)[^，。不没还叫打]{{0,3}}[来到]{_PAST}"
    rf"|满意(?![度率]|不满意|的话|[吗没])|{_MENDED}|(?<![太最真不就快])好{_PAST}|(?<![天不没])亮{_PAST}"
    rf"|不(?:漏|冒|响|堵|臭|闪|滴|晃|吵){_PAST}"
    r"|没(?:有)?(?:声音|声|动静|味道|味儿?|异味)了|(?:味儿?|声|声音|噪音|动静)(?:都|也)?没(?:有)?了|没问题"
    rf"|(?<![打接不没])通{_PAST}|(?<![不没])(?:可以|行|正常|干净|结实|没事|好用|好使){_PAST}|亮堂|清爽|清静"
    rf"|(?<![不没])能(?:用|开|刷|进|走|过|出|停|睡|洗|喝|关|上|下)[^，。不没还]{{0,2}}{_PAST}"
    rf"|(?:过|走|进|出|用|睡|坐|停|开|关|上|下|拉|推)得(?:[过上下出进]?[去来]|[了成着动进出开走过拢到上下]){_PAST}"
)
_STILL = "漏|堵|响|臭|坏|吵|黑|闪|滴|冒|渗|晃|黄|脏|堆|老样子|那样|这样"
_DISCONTENT = re.compile(
    r"(?<!满意)不(?:太|怎么|大|是很|是太|够|算)?满意(?![度率]|的话|[吗没])"
    r"|没(?:有|得)?(?:修好|弄好|搞好|解决|换|处理|(?:见|来)?人来?(?:过|管|修)|人来|来人|来修|好(?!气)|用|关(?!系)|改|清|效果|管|动(?!静)|亮|通(?!知)|来[水电气网])"
    rf"|用都没有|根本(?:没|不)|压根|还(?:是|在)?(?:{_STILL})|还(?:是)?不(?!错|赖|知|晓|清楚|确定|好说|用)|还是没|哪里好|好什么好"
    r"|又(?:坏|漏|堵|响|冒|停|臭|黑|灭|闪|滴|渗|没|吵|脏|掉|断|松|卡|跳|爆|不(?!是)|开始|来了)"
    r"|仍(?:然|旧)?(?:不|没|漏|在|有)|照样|照旧|依然|依旧|白修|没两天|才.{0,4}(?:天|小时).{0,4}又|敷衍|糊弄|骗人|没变化"
    r"|越来越(?!好|干净|方便|舒|漂亮|亮|满意|安静)|越[修弄搞换]越|更(?:严重|厉害|差)了|(?:还是|根本|就是|都)不行|不亮(?!堂)|^不行[，。！!啊]*$"
)
_WAIT_AND_SEE = re.compile(r"先看看|看看再说|再看|观察|等等看|过两天再")
_ASKS = re.compile(r"(?:[?？]|(?:了|好|通|亮|修|换)(?:吗|没|没有|么)[?？。]*)$")
#: What may be one day is no word on the result.
_IF = re.compile(r"(?:要是|如果|万一|假如|若是?|等(?!了))[^，。,；;！!]*")

_THANKS = re.compile(
    r"^(?:\[[\u4e00-\u9fa5A-Za-z]{1,5}\]|[\W_]|谢谢|多谢|感谢|谢了|谢|辛苦|麻烦|不好意思|对不起|抱歉|打扰|不客气|应该的|好的?|嗯+|行|ok|收到|知道|了解|明白|点赞|真?给力|厉害|"
    r"效率|真?高|太好|太棒|早上?|晚安|哈+|呵+|大家|各位|[你您们了啦咯哈啊呀吧的]|"
    r"[\u4e00-\u9fa5]{0,2}(?:哥|姐|叔|姨|伯|老师|师傅|同志|网格长|楼栋长|楼长|单元长|书记|物业|主任))+$",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"[?？]|[吗么嘛不没][？?。~ ]*$|谁(?:有|知|会|家有|要)|哪(?!怕|有)|怎么|咋[个整办]?"
    r"|多少|几[点路号]|有没有|请问|求推荐"
)
_ECHO = re.compile(
    r"也|[一同]样|同[楼上感情求]|^同$|[+➕]\s*1|我[们]?家|[俺我咱]屋|附议|支持|赞成|顶|确实|是[的啊呀哩滴]|对[的啊呀]|就是|没错|可不"
    r"|还[在是没]|仍|那[个些里边]|早就|都[没有是]|同意|\d{3,4}"
)
_ASIDE = re.compile(
    r"[发搞走弄]错(?:了|群|啦|人)|错群|发到.{0,4}群|撤回|不好意思[^，。]{0,3}(?:哈|啊|各位|大家)?$|^(?:[\W_]|对不起|抱歉)+$|刷屏|跑题|歪楼"
)
_WORK = re.compile(
    r"师傅|工人|工程部|维保|维修|厂家|施工|抢修|配件|更换|清理|清运|疏通|焊|检测|停用|恢复|处理|整改|执法"
    r"|(?:物业|保洁|城管|社区|环卫)(?!费)[^，。]{0,6}(?:来|去|到|在|说|看|清|上门|答应|安排|派|回复)|派[^，。]{0,4}(?:保洁|城管|人)"
    r"|换(?:新|上|好|下|掉)|修(?:好|理|复|补)|装(?:好|上)|(?:已经?|刚|都)[换修装]"
)
_MINE = re.compile(r"我(?:来|去)(?:处理|办|跟|弄|负责)|由我(?!们)|交给我")
_HANDS_UP = re.compile(
    r"^(?P<why>.{4,}?)[，,。；; ]+(?:我|只能|先|往上|向上|现)?上报(?:了|吧|处理|解决)?[。！!~ ]*$", re.DOTALL
)
_NOT_YET = re.compile(r"不行|[要如]果|要是|等|[?？]$|别|不(?:用|要|必)$")
_TURNS = re.compile(r"\s*(?:另外|还有(?:一?个?[事件]|[，,个就])|再就是|再一个|顺便|对了|再[说问讲]一?[个件下声])")

_MISTAKEN = re.compile(
    r"(?:搞|看|弄|发|说|报|听|认)错|误会|误报|误触|不小心|手滑|开玩笑|逗你|虚惊|没(?:有)?这(?:回|个)?事|不是(?:诉求|报事|要)|随便说|闲聊|当我没说"
)


def says_done(text: str) -> bool:
    """A leader says that the work is finished ("三楼的灯换好了"), not that it will be."""
    words = _plain(text)
    if not _DONE.search(words):
        return False
    return "办结" in words or not _NOT_DONE.search(_AFTERWARDS.sub("", words))


def hands_up(text: str) -> str | None:
    """Why a leader hands it up who ends with the word ("要走维修资金，上报"); None where he does not."""
    found = _HANDS_UP.match(_plain(text))
    return found["why"].strip() if found and not _NOT_YET.search(found["why"]) else None


def says_taken(text: str) -> bool:
    """A leader takes it: "收到", "看到了，我中午去买灯泡", "马上联系物业"."""
    return bool(_TAKEN.search(_plain(text)))


def of_work(text: str) -> bool:
    """Speaks of work on something: "师傅在放水换接头，B区车位请先挪开"."""
    return bool(_WORK.search(_plain(text)))


def takes_over(text: str) -> bool:
    """Somebody says outright that the matter is now theirs: "楼道杂物的事我来处理"."""
    return bool(_MINE.search(_plain(text)))


def verdict(text: str) -> bool | None:
    """What a reporter says of the result: content (True), not content (False), or neither (None)."""
    words = _IF.sub("", _plain(text))
    if _DISCONTENT.search(words):
        return False
    if _ASKS.search(words) or (_WAIT_AND_SEE.search(words) and "满意" not in words):
        return None
    return True if _CONTENT.search(words) else None


def only_thanks(text: str) -> bool:
    """Thanks, courtesy, a nod, emoji: nothing that adds to a request."""
    return len(text) <= 24 and bool(_THANKS.match(text.strip()))


def turns(text: str) -> bool:
    """Whether the words begin by turning to something else (另外小区东门那个减速带…)."""
    return _TURNS.match(text) is not None


def asks(text: str) -> bool:
    """A question to the group: 谁有…, 去哪…, 怎么…, …吗."""
    return bool(_QUESTION.search(text[:_LONGEST]))


def echoes(text: str) -> bool:
    """Words that answer what was said before: 我家也是, +1, 确实, 还是那样."""
    return bool(_ECHO.search(text[:_LONGEST]))


def aside(text: str) -> bool:
    """Words about the talk itself (sent to the wrong group, take it back, sorry): nothing that adds to a request."""
    return bool(_ASIDE.search(text[:_LONGEST]))


def _plain(text: str) -> str:
    """The beginning of a text, 冇 written as 没."""
    return text[:_LONGEST].replace("冇", "没").strip()


def mistaken(text: str) -> bool:
    """Who takes a request back says that there never was one ("搞错了", "开玩笑的"), not that it is over."""
    return bool(_MISTAKEN.search(text[:_LONGEST]))
