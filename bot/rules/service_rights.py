"""Who may do what with wishes, volunteers, whistles and points: ONE table of acts by post.

Sources: the community checks a wish before it is public; the office holds and releases points; a leader calls
volunteers and departments; what anybody may do (wish, claim, redeem) stands in it too. The place is checked apart:
a post reaches its grid, community or county.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.refusals import NotAllowed
from bot.terms import Role, Term


class ServiceAct(Term):
    """What somebody wants to do."""

    CHECK_WISH = "check_wish", "公开微心愿"
    MATCH_WISH = "match_wish", "给微心愿找人"
    WISH_FIGURES = "wish_figures", "看微心愿的数字"
    OFFER = "offer", "请志愿队"
    WHISTLE = "whistle", "吹哨"
    NAME_CONTACT = "name_contact", "定下沉的联系人"
    ARRIVE = "arrive", "报到"
    JUDGE_POINTS = "judge_points", "核实积分"
    STOCK = "stock", "管积分超市的货"
    HAND_OUT = "hand_out", "核销兑换"


_LEADERS = frozenset({Role.UNIT_LEADER, Role.BUILDING_LEADER, Role.GRID_LEADER})
_COMMUNITY = frozenset({Role.GRID_LEADER, Role.COMMUNITY_SECRETARY, Role.COUNTY_OFFICE})
_OFFICE = frozenset({Role.COUNTY_OFFICE})
_ALL_UP = _LEADERS | _COMMUNITY

#: The table.
MAY: Mapping[ServiceAct, frozenset[Role]] = {
    ServiceAct.CHECK_WISH: _COMMUNITY,
    ServiceAct.MATCH_WISH: _ALL_UP,
    ServiceAct.WISH_FIGURES: _ALL_UP,
    ServiceAct.OFFER: _ALL_UP,
    ServiceAct.WHISTLE: _ALL_UP,
    ServiceAct.NAME_CONTACT: _OFFICE,
    ServiceAct.ARRIVE: frozenset({Role.DEPARTMENT_CONTACT}),
    ServiceAct.JUDGE_POINTS: _OFFICE,
    ServiceAct.STOCK: _OFFICE,
    ServiceAct.HAND_OUT: _COMMUNITY,
}

#: Who may, in words, for who may not.
WHO: Mapping[ServiceAct, str] = {
    ServiceAct.CHECK_WISH: "微心愿由网格长、社区或县三长办核实后公开。",
    ServiceAct.MATCH_WISH: "给微心愿找人由三长和社区来做。",
    ServiceAct.WISH_FIGURES: "微心愿的数字只给三长和社区看。",
    ServiceAct.OFFER: "请志愿队由负责的三长或县三长办来说。",
    ServiceAct.WHISTLE: "吹哨由负责的三长或县三长办来说。",
    ServiceAct.NAME_CONTACT: "下沉的联系人由县三长办来定。",
    ServiceAct.ARRIVE: "报到由被吹哨的部门来说。",
    ServiceAct.JUDGE_POINTS: "积分由县三长办来核实。",
    ServiceAct.STOCK: "积分超市的货由县三长办来管。",
    ServiceAct.HAND_OUT: "核销由网格长、社区或县三长办来做。",
}


def allowed(act: ServiceAct, roles: Iterable[Role]) -> bool:
    """Whether one of the posts that somebody holds gives the right."""
    return not MAY[act].isdisjoint(roles)


def require(act: ServiceAct, roles: Iterable[Role]) -> None:
    """Raises NotAllowed with who may, where none of ``roles`` gives the right."""
    if not allowed(act, roles):
        raise NotAllowed(WHO[act])
