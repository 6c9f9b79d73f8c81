"""Who may do what in the office console: ONE table of rights by role, and the bounds of place and department.

Sources: the county office steers all, a community secretary his community, a department what was handed to it;
whoever may only read changes nothing. Names of visited households are for those who answer for visits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.terms import Term


class ConsoleRole(Term):
    """What somebody of the office is in the console."""

    COUNTY_OFFICE = "county_office", "县三长办"
    COMMUNITY = "community", "社区书记"
    DEPARTMENT = "department", "部门联络员"
    READ_ONLY = "read_only", "只读"


class Right(Term):
    """What a page or an action of the console asks for."""

    SEE_REQUESTS = "see_requests", "看诉求"
    ACT = "act", "办理诉求"
    STEER = "steer", "督办、合并、拆分、销号"
    SEE_PLACES = "see_places", "看地图和图表"
    SEE_PAPERS = "see_papers", "看材料"
    EDIT_PAPERS = "edit_papers", "改材料、发材料"
    SEE_REGISTER = "see_register", "看名册"
    EDIT_REGISTER = "edit_register", "改名册、交接岗位"
    SEE_HOUSEHOLDS = "see_households", "看走访户姓名"
    SEE_SERVICE = "see_service", "看微心愿、吹哨报到"
    CHECK_WISHES = "check_wishes", "核实微心愿"
    JUDGE_POINTS = "judge_points", "核实积分、管积分超市"
    SEE_RULES = "see_rules", "看词语与规则"
    EDIT_RULES = "edit_rules", "改词语与规则"
    SEE_HEALTH = "see_health", "看运行情况"
    REPAIR = "repair", "绑定群、重发消息"
    SEE_AUDIT = "see_audit", "看操作记录"
    ACCOUNTS = "accounts", "管理账号"
    TRAINING = "training", "打开内置群聊"
    SELF = "self", "管自己的账号"


_OFFICE, _COMMUNITY, _DEPARTMENT, _READER = ConsoleRole
_ALL = frozenset(ConsoleRole)

#: The table.
MAY: Mapping[Right, frozenset[ConsoleRole]] = {
    Right.SEE_REQUESTS: _ALL,
    Right.ACT: frozenset({_OFFICE, _COMMUNITY, _DEPARTMENT}),
    Right.STEER: frozenset({_OFFICE, _COMMUNITY}),
    Right.SEE_PLACES: frozenset({_OFFICE, _COMMUNITY, _READER}),
    Right.SEE_PAPERS: frozenset({_OFFICE, _COMMUNITY, _READER}),
    Right.EDIT_PAPERS: frozenset({_OFFICE}),
    Right.SEE_REGISTER: frozenset({_OFFICE, _COMMUNITY}),
    Right.EDIT_REGISTER: frozenset({_OFFICE}),
    Right.SEE_HOUSEHOLDS: frozenset({_OFFICE, _COMMUNITY}),
    Right.SEE_SERVICE: frozenset({_OFFICE, _COMMUNITY}),
    Right.CHECK_WISHES: frozenset({_OFFICE, _COMMUNITY}),
    Right.JUDGE_POINTS: frozenset({_OFFICE}),
    Right.SEE_RULES: frozenset({_OFFICE, _READER}),
    Right.EDIT_RULES: frozenset({_OFFICE}),
    Right.SEE_HEALTH: frozenset({_OFFICE, _READER}),
    Right.REPAIR: frozenset({_OFFICE}),
    Right.SEE_AUDIT: frozenset({_OFFICE}),
    Right.ACCOUNTS: frozenset({_OFFICE}),
    Right.TRAINING: frozenset({_OFFICE}),
    Right.SELF: _ALL,
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What of the county somebody sees: a place with all beneath it, or a department's requests.

    ``path`` is the place's path of codes ("361030/361030001/"), "" the whole county; ``department`` a code or "".
    A place or department that left the register is ``lost``: nothing is seen, rather than everything.
    """

    path: str = ""
    department: str = ""
    lost: bool = False

    @property
    def whole(self) -> bool:
        """No bound at all."""
        return not (self.path or self.department or self.lost)

    def holds_place(self, path: str) -> bool:
        """Whether a place of that ``path`` lies within; a department is bound to no place."""
        return not self.lost and not self.department and path.startswith(self.path)

    def holds_request(self, path: str, department: str | None) -> bool:
        """Whether a request at a place of ``path``, handed to ``department`` (None: to none), is seen."""
        if self.lost:
            return False
        return path.startswith(self.path) and (not self.department or department == self.department)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is signed in. ``title`` is what groups and histories say; ``place`` and ``department`` codes or ""."""

    account: int
    name: str
    title: str
    role: ConsoleRole
    scope: Scope = Scope()
    place: str = ""
    department: str = ""

    def may(self, right: Right) -> bool:
        """Whether the role gives the right."""
        return self.role in MAY[right]


def bound(role: ConsoleRole) -> str:
    """What an account of the role has to be bound to: "place", "department", "may" (a place, if wanted), or ""."""
    bounds = {_COMMUNITY: "place", _DEPARTMENT: "department", _READER: "may"}
    return bounds.get(role, "")
