"""All routes in order: the first that fits answers. Examples are people's own words, help text and test in one."""

from __future__ import annotations

from bot.context import Context, Said
from bot.router import Route, Words, command, fitting, words_after
from bot.terms import Act, Outcome
from handlers import candidates, help, lists, pauses, questions, reviews, service_requests, visits, work


def _help(context: Context, said: Said, words: Words) -> None:
    help.show(context, said, ROUTES)


def _picked(context: Context, said: Said, words: Words) -> bool:
    meant = questions.picked(context, said)
    return meant is not None and any(r.handler(context, meant, w) is not False for r, w in fitting(ROUTES, meant))


LEADERS = frozenset({"leader"})
EVERYBODY = frozenset({"leader", "resident"})
#: 收到快递, 收到通知的请回复: something else was received than a request.
_NO_NOD = r"[货钱率]|快递|通知|消息|短信|包裹|了?[吗没]|[^，,。！!\s\d#＃№]{1,6}的"

ROUTES: tuple[Route, ...] = (
    Route(
        "help",
        _help,
        command("帮助", "怎么用", "使用说明", rest=False),
        who=EVERYBODY,
        examples=("帮助",),
        help="看看在这里可以怎么说",
    ),
    Route(
        "mine",
        lists.mine,
        command("我的诉求", rest=False),
        private_only=True,
        who=EVERYBODY,
        examples=("我的诉求",),
        help="我反映过的事办到哪一步",
    ),
    Route(
        "todo",
        lists.todo,
        command("我的待办", "待办", rest=False),
        private_only=True,
        who=LEADERS,
        examples=("我的待办",),
        help="我名下没办完的事",
    ),
    Route(
        "todays_visits",
        visits.todays,
        command("今日走访", "今天走访", "走访名单", "我的走访", rest=False),
        private_only=True,
        who=LEADERS,
        examples=("今日走访",),
        help="该上门走访的住户",
    ),
    Route(
        "visit",
        visits.log,
        words_after("走访", "走访了", "走访过"),
        private_only=True,
        who=LEADERS,
        examples=("走访 501 老人身体好，缺降压药",),
        help="记一次走访",
    ),
    Route(
        "not_home",
        visits.not_home,
        words_after("未遇", "未遇到", "没遇到"),
        private_only=True,
        who=LEADERS,
        examples=("未遇 501",),
        help="走访没遇到人",
    ),
    Route(
        "household_change",
        visits.change,
        words_after("变故"),
        private_only=True,
        who=LEADERS,
        examples=("变故 501 老人昨晚住院了",),
        help="走访户家里有变故",
    ),
    Route("visit_demand", visits.decide, when=visits.says_yes, private_only=True),
    Route("visit_in_group", visits.hush, when=visits.in_group),
    Route(
        "open_candidate",
        candidates.open_one,
        command("开", "立", "立案", numbered=True),
        private_only=True,
        who=LEADERS,
        examples=("开 3",),
        help="把待确认的一条立成诉求",
    ),
    Route(
        "dismiss_candidate",
        candidates.dismiss,
        command("不是", numbered=True),
        private_only=True,
        who=LEADERS,
        examples=("不是 3",),
        help="待确认的一条不是诉求",
    ),
    Route(
        "merge",
        work.merge,
        command("并", "合并", second=True),
        needs_target=True,
        who=LEADERS,
        examples=("并 3 2",),
        help="把前一件并进后一件",
    ),
    Route(
        "resolve",
        work.resolve,
        command("办结", but="[婚业构率]|了?[吗没]"),
        needs_target=True,
        who=LEADERS,
        examples=("办结 12 已换新灯",),
        help="说办好了、怎么办的",
    ),
    Route(
        "escalate",
        work.escalate,
        command("上报", "升级", but="[纸名表道]|材料|数据|系统|版|换代|了?[吗没]"),
        needs_target=True,
        who=LEADERS,
        examples=("上报 12 店家拒不整改",),
        help="报到上一级",
    ),
    Route(
        "transfer",
        work.transfer,
        command("转办", "转给", but="[你我他她它您谁理]|大家"),
        needs_target=True,
        who=LEADERS,
        examples=("转办 12 城管局",),
        help="转给部门或别的人",
    ),
    Route(
        "pause",
        pauses.pause,
        command("挂起", "暂停计时", but="[来了]"),
        needs_target=True,
        who=LEADERS,
        examples=("挂起 12 等材料",),
        help="先等一等（等居民、等材料、天气、挂账），时限停表",
    ),
    Route(
        "resume",
        pauses.resume,
        command("恢复", rest=False),
        needs_target=True,
        who=LEADERS,
        examples=("恢复 12",),
        help="接着办，时限接着走",
    ),
    Route(
        "decline",
        work.decline,
        command("退单", "退回", but="[来去货率]|押金|了?[吗没]"),
        needs_target=True,
        who=LEADERS,
        examples=("退单 12 不归我们管",),
        help="不该我办，退回去",
    ),
    Route(
        "explain",
        work.explain,
        command("解释", "书面解释", "书面答复", but="[权不得说]|起来|一下$|了?[吗没]"),
        needs_target=True,
        who=LEADERS,
        examples=("解释 12 年底统一改造",),
        help="一时办不了的，书面说明",
    ),
    Route(
        "correct",
        work.correct,
        command("改类", "改类别", but="[型目]"),
        needs_target=True,
        who=LEADERS,
        examples=("改类 12 物业服务",),
        help="类别不对，改过来",
    ),
    Route(
        "accept",
        work.accept,
        command("收到", "接单", but=_NO_NOD),
        needs_target=True,
        who=LEADERS,
        examples=("收到", "收到 12"),
        help="接单",
    ),
    Route(
        "discontent",
        reviews.discontent,
        command("不满意", but="[度率]|的话|[吗没]"),
        who=EVERYBODY,
        examples=("不满意 又漏了",),
        help="没解决，请重办",
    ),
    Route(
        "content",
        reviews.content,
        command("满意", but="[度率]|不满意|的话|[吗没]"),
        who=EVERYBODY,
        examples=("满意",),
        help="解决了，销号",
    ),
    Route(
        "withdraw",
        reviews.withdraw,
        command("撤销", "撤销诉求"),
        needs_target=True,
        who=EVERYBODY,
        examples=("撤销 12",),
        help="自己反映的事不用办了",
    ),
    Route("picked", _picked, when=questions.picks),
    Route("photo", service_requests.photo, when=service_requests.is_photo),
    Route("leaders_word", work.progress, when=work.speaks_of_request),
    Route("residents_word", reviews.on_quoted, when=reviews.quotes_own),
    Route("verdict", reviews.verdict, when=reviews.judges),
    Route("goes_on", service_requests.more, when=service_requests.goes_on),
    Route(
        "report",
        service_requests.report,
        acts=frozenset({Act.REPORT}),
        outcomes=frozenset({Outcome.SURE}),
        examples=("三楼楼道灯不亮了", "8栋电梯又坏了，困了人"),
        help="有事直接在群里说就行",
    ),
    Route(
        "candidate",
        service_requests.candidate,
        acts=frozenset({Act.REPORT, Act.QUERY, Act.NOTICE, Act.CHATTER}),
        outcomes=frozenset({Outcome.UNSURE}),
    ),
    Route(
        "support",
        service_requests.support,
        acts=frozenset({Act.SUPPORT}),
        examples=("我家也是",),
        help="同一件事，附议",
    ),
    Route("detail", service_requests.detail, acts=frozenset({Act.DETAIL})),
    Route("progress", work.progress, acts=frozenset({Act.PROGRESS})),
    Route("feedback", reviews.feedback, acts=frozenset({Act.FEEDBACK})),
    Route("taken", work.progress, when=work.takes),
    Route("mention", work.mention, when=work.leader_speaks),
)
