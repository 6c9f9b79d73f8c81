"""The words of the house: every label that code, database and files hold, with what people read.

Values are whole English words and never change once stored; the Chinese label is what is shown.
Acts and kinds follow the county's taxonomy of messages and of service requests.
"""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import Self


class Term(StrEnum):
    """A stored English word that knows its Chinese label."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make the member ``value`` and hang its Chinese ``label`` on it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def of_label(cls, label: str) -> Self | None:
        """The member whose Chinese label or English value is ``label``, or None."""
        return next((m for m in cls if label in (m.label, m.value)), None)


class Act(Term):
    """What a message does (taxonomy, section 1)."""

    REPORT = "report", "诉求"
    SUPPORT = "support", "附议"
    DETAIL = "detail", "补充"
    PROGRESS = "progress", "处理"
    FEEDBACK = "feedback", "评价"
    QUERY = "query", "咨询"
    NOTICE = "notice", "通知"
    CHATTER = "chatter", "闲聊"


class Kind(Term):
    """What a service request is about (taxonomy, section 2)."""

    SANITATION = "sanitation", "环境卫生"
    STREET_ORDER = "street_order", "占道与市容"
    HAZARD = "hazard", "安全隐患"
    FACILITY = "facility", "公共设施损坏"
    DISPUTE = "dispute", "矛盾纠纷"
    PROPERTY = "property", "物业服务"
    UTILITIES = "utilities", "水电气网"
    PARKING = "parking", "停车交通"
    POLLUTION = "pollution", "噪声与污染"
    SECURITY = "security", "治安"
    LIVELIHOOD = "livelihood", "民生服务"
    SUGGESTION = "suggestion", "意见建议"
    OTHER = "other", "其他"


class Outcome(Term):
    """How sure listening is: a record, a private candidate, or nothing."""

    SURE = "sure", "确定"
    UNSURE = "unsure", "待确认"
    CHATTER = "chatter", "闲聊"


class State(Term):
    """Where a service request stands."""

    OPEN = "open", "待分派"
    ASSIGNED = "assigned", "待接单"
    ACCEPTED = "accepted", "办理中"
    RESOLVED = "resolved", "待评价"
    CLOSED = "closed", "已销号"
    EXPLAINED = "explained", "已书面解释"
    WITHDRAWN = "withdrawn", "已撤销"
    MERGED = "merged", "已合并"


class Action(Term):
    """What happened to a service request: the verbs of its history."""

    REPORT = "report", "上报诉求"
    DETAIL = "detail", "补充"
    SUPPORT = "support", "附议"
    ASSIGN = "assign", "派单"
    ACCEPT = "accept", "接单"
    PROGRESS = "progress", "办理"
    PROMISE = "promise", "承诺"
    PAUSE = "pause", "挂起"
    RESUME = "resume", "恢复"
    REMIND = "remind", "督促"
    ESCALATE = "escalate", "升级"
    TRANSFER = "transfer", "转办"
    DECLINE = "decline", "退单"
    RESOLVE = "resolve", "办结"
    VERIFY = "verify", "满意"
    REOPEN = "reopen", "重开"
    CLOSE = "close", "销号"
    EXPLAIN = "explain", "书面解释"
    CORRECT = "correct", "改类"
    MERGE = "merge", "合并"
    WITHDRAW = "withdraw", "撤销"


class PauseReason(Term):
    """Why the clock of a request may stand still; the resident reads it."""

    RESIDENT = "resident", "等居民"
    MATERIAL = "material", "等材料"
    WEATHER = "weather", "天气"
    ON_ACCOUNT = "on_account", "挂账"


class Step(Term):
    """The county's six steps; each can be read off the history of any request."""

    REPORTED = "reported", "事件上报"
    DISPATCHED = "dispatched", "分流交办"
    HANDLED = "handled", "服务处置"
    SUPERVISED = "supervised", "检查督促"
    ANSWERED = "answered", "结果反馈"
    REVIEWED = "reviewed", "党群评议"


class Purpose(Term):
    """Why the bot says something."""

    RECEIPT = "receipt", "回执"
    ASSIGN = "assign", "派单"
    REMIND = "remind", "督促"
    ESCALATE = "escalate", "升级"
    PROGRESS = "progress", "进展"
    RESOLVE = "resolve", "办结"
    ASK_FEEDBACK = "ask_feedback", "请评价"
    SUMMARY = "summary", "汇总"
    VISIT = "visit", "走访"
    URGENT = "urgent", "紧急"
    ANSWER = "answer", "答复"
    CANDIDATES = "candidates", "待确认"
    NOTICE = "notice", "告知"
    REFUSAL = "refusal", "不能办"


class Role(Term):
    """A post or seat a person holds."""

    GRID_LEADER = "grid_leader", "网格长"
    BUILDING_LEADER = "building_leader", "楼栋长"
    UNIT_LEADER = "unit_leader", "单元长"
    COMMUNITY_SECRETARY = "community_secretary", "社区书记"
    DEPARTMENT_CONTACT = "department_contact", "部门联络员"
    COUNTY_OFFICE = "county_office", "县三长办"


class PlaceLevel(Term):
    """How high a place hangs in the county's tree."""

    COUNTY = "county", "县"
    COMMUNITY = "community", "社区"
    GRID = "grid", "网格"
    BUILDING = "building", "楼栋"
    UNIT = "unit", "单元"


class RoomType(Term):
    """Which kind of group a room is."""

    UNIT = "unit", "单元群"
    BUILDING = "building", "楼栋群"
    GRID = "grid", "网格群"
    COMMUNITY = "community", "社区工作群"
    DEPARTMENT = "department", "部门群"
    COUNTY = "county", "县办群"


class SendState(Term):
    """Where an outgoing message stands."""

    QUEUED = "queued", "待发送"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发送"
    FAILED = "failed", "失败"
    UNKNOWN = "unknown", "不明"


class Identity(Term):
    """The register's three kinds of persons."""

    PARTY_MEMBER = "party_member", "在职党员"
    PUBLIC_SERVANT = "public_servant", "非党员公职人员"
    CITIZEN = "citizen", "群众"


class VisitCategory(Term):
    """The five kinds of households that are visited; never shown in a group."""

    HARDSHIP = "hardship", "困难家庭"
    ILLNESS_OR_DISABILITY = "illness_or_disability", "危重病人和残疾人家庭"
    ALONE_OR_LEFT_BEHIND = "alone_or_left_behind", "空巢老人及留守妇女儿童家庭"
    PETITIONER = "petitioner", "信访户"
    PARTY_MEMBER_IN_NEED = "party_member_in_need", "生活困难党员"


class Deed(Term):
    """What earns points: an outcome that somebody else has confirmed, never talk."""

    SETTLED = "settled", "办好诉求"
    TRUE_REPORT = "true_report", "反映属实"
    KEPT_VISIT = "kept_visit", "按期走访"
    WISH = "wish", "圆微心愿"
    VOLUNTEERED = "volunteered", "志愿服务"


class DeedState(Term):
    """What became of a deed: booked, held for a person, over the cap, refused by a person, or taken back."""

    BOOKED = "booked", "已入账"
    HELD = "held", "待核实"
    CAPPED = "capped", "超过上限"
    REFUSED = "refused", "不给分"
    REVERSED = "reversed", "已冲正"


class WishState(Term):
    """Where a small wish stands; that it is fulfilled is the word of who wished."""

    OPEN = "open", "待社区核实"
    PUBLIC = "public", "等人认领"
    CLAIMED = "claimed", "已认领"
    DELIVERED = "delivered", "等许愿人回话"
    FULFILLED = "fulfilled", "已圆"
    REFUSED = "refused", "不公开"


class OfferState(Term):
    """Where an offer to a team of volunteers stands."""

    OFFERED = "offered", "等人接单"
    TAKEN = "taken", "已接单"
    DONE = "done", "已完成"
    RETURNED = "returned", "已退回"


class Choice(Term):
    """A household's word on a topic of the council."""

    FOR = "for", "赞成"
    AGAINST = "against", "反对"
    ABSTAIN = "abstain", "弃权"


class TopicState(Term):
    """Where a topic of the council stands."""

    PROPOSED = "proposed", "等附议"
    SECONDED = "seconded", "已附议"
    CALLED = "called", "已通知开会"
    VOTING = "voting", "投票中"
    PASSED = "passed", "通过"
    REJECTED = "rejected", "未通过"
    NOT_QUORATE = "not_quorate", "参与户数不够"
    DROPPED = "dropped", "不再议"


class Level(int, Enum):
    """Who answers for a request: 1 unit or building leader, 2 grid and community, 3 county."""

    BUILDING = 1
    GRID = 2
    COUNTY = 3


#: The bot's own 微信号 in mentions of an event.
BOT = "bot"

#: What acts carry a kind.
REPORTING = frozenset({Act.REPORT, Act.SUPPORT, Act.DETAIL})

#: States in which somebody still has to act.
ACTIVE = frozenset({State.OPEN, State.ASSIGNED, State.ACCEPTED})

#: States in which a message may still belong to the request.
LIVE = ACTIVE | {State.RESOLVED}
