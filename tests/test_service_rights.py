"""Who may say what of wishes, volunteers, whistles and points: each pair of a person and a command, all alone.

What is forbidden is refused and changes nothing. The table is written down here once more, by hand.
"""

from __future__ import annotations

from typing import Any

import pytest

from bot.config import Settings
from bot.database import tuples
from bot.refusals import NotAllowed
from bot.rules.service_rights import MAY, WHO, ServiceAct, allowed, require
from bot.settings.service import PointsRules, Volunteers
from bot.terms import Role
from models import (
    Department,
    GridContact,
    PointsDeed,
    PointsEntry,
    PointsGoods,
    Redemption,
    RequestEvent,
    Room,
    ServiceRequest,
    VolunteerOffer,
    Whistle,
    Wish,
    WishStep,
)
from tests.hearing import LAMP, STAIRS
from tests.talk import Town

PEOPLE = frozenset(
    {
        *("wx_ming", "wx_tang", "wx_lu", "wx_li", "wx_bai", "wx_nobody", "wx_property"),
        *("wx_u11", "wx_u12", "wx_u21", "wx_b1", "wx_b2", "wx_grid", "wx_secretary", "wx_office"),
        *("wx_chengguan", "wx_water"),
    }
)
COMMUNITY = {"wx_grid", "wx_secretary", "wx_office"}
LEADERS = {"wx_u11", "wx_u12", "wx_u21", "wx_b1", "wx_b2", *COMMUNITY}
OF_MATTER = {"wx_u12", "wx_b1", *COMMUNITY}
OFFICE = {"wx_office"}
#: W1 is to be checked, W2 (of wx_lu) on the wall, W3 claimed by wx_bai, W4 (of wx_li) done by wx_bai.
COMMANDS: dict[str, set[str] | frozenset[str]] = {
    "公开 W1": COMMUNITY,
    "不公开 W1 有人送了": COMMUNITY,
    "推荐 W2": LEADERS,
    "微心愿统计": LEADERS,
    "认领 W2": PEOPLE - {"wx_lu", "wx_nobody"},
    "放弃 W3": {"wx_bai"},
    "圆梦 W3 送到了": {"wx_bai"},
    "圆了 W4": {"wx_li", *COMMUNITY},
    "没圆 W4 没收到": {"wx_li", *COMMUNITY},
    "请志愿队 1 红骑兵": OF_MATTER,
    "请志愿队 W2 红骑兵": {"wx_u21", "wx_b2", *COMMUNITY},
    "吹哨 1 供水公司": OF_MATTER,
    "报到 1": {"wx_chengguan"},
    "回哨 1 办了": {"wx_chengguan"},
    "吹哨情况": LEADERS,
    "下沉 荷塘苑网格 城管局 阮志远": OFFICE,
    "积分核实": OFFICE,
    "积分通过 DEED": OFFICE,
    "积分驳回 DEED 不对": OFFICE,
    "上架 毛巾 9分 4件": OFFICE,
    "核销 CODE": COMMUNITY,
    "撤销兑换 CODE": {"wx_u12"},
}
TABLES = (
    Wish, WishStep, VolunteerOffer, Whistle, GridContact, PointsDeed, PointsEntry, PointsGoods, Redemption,
    ServiceRequest, RequestEvent,
)  # fmt: skip


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All that a command could change."""
    return {table.__name__: list(tuples(table.select())) for table in TABLES}


def lived() -> Town:
    """A town in which every command has something it can be about."""
    own = Settings(points=PointsRules(settle_days=0, pair_times=1), volunteers=Volunteers(teams={"V01": "跑腿"}))
    town = Town(own, meanings={})
    Department.create(code="V01", name="红骑兵")
    Room.create(code="v1", name="红骑兵群", type="department", department="V01")
    town.open()
    town.says("wx_ming", STAIRS, room="u12")
    for _ in range(2):
        town.says("wx_ming", LAMP, room="u12")
        town.says("wx_u12", f"办结 {town.requests()} 好了", room="u12")
        town.says("wx_ming", f"满意 {town.requests()}", room="u12")
        town.passes(days=1)
    town.says("wx_office", "上架 洗衣液 3分 9瓶")
    town.says("wx_u12", "兑换 洗衣液")
    for who, what in (("wx_tang", "一副老花镜"), ("wx_lu", "一个旧轮椅"), ("wx_lu", "一盏台灯"), ("wx_li", "一把雨伞")):
        town.says(who, f"许愿 想要{what}")
    for no in (2, 3, 4):
        town.says("wx_secretary", f"公开 W{no}")
    town.says("wx_bai", "认领 W3")
    town.says("wx_bai", "认领 W4")
    town.says("wx_bai", "圆梦 W4 送到了")
    town.says("wx_u12", "吹哨 1 城管局")
    return town


def filled(words: str) -> str:
    """The command with the code and the number that stand in this town."""
    deed = PointsDeed.get(PointsDeed.state == "held").id
    return words.replace("CODE", Redemption.get().code).replace("DEED", str(deed))


@pytest.mark.slow
@pytest.mark.parametrize("words", COMMANDS)
def test_what_is_forbidden_is_refused_and_changes_nothing(words: str) -> None:
    town = lived()
    said, before = filled(words), everything()
    for who in sorted(PEOPLE - COMMANDS[words]):
        refusals = len(town.all("refusal", to=who))
        town.says(who, said)
        assert everything() == before, who
        assert len(town.all("refusal", to=who)) == refusals + 1, (who, town.lines[-1].text)


@pytest.mark.slow
@pytest.mark.parametrize("words", COMMANDS)
def test_what_is_allowed_is_done(words: str) -> None:
    for who in sorted(COMMANDS[words])[
        :: max(1, len(COMMANDS[words]) - 1)
    ]:  # the first and the last: the rest is alike
        town = lived()
        refusals = len(town.all("refusal"))
        town.says(who, filled(words))
        assert len(town.all("refusal")) == refusals, (who, town.lines[-1].text)
        town.database.close()


def test_the_table_is_whole() -> None:
    assert set(MAY) == set(WHO) == set(ServiceAct)
    assert all(roles and Role.COUNTY_OFFICE in roles for act, roles in MAY.items() if act is not ServiceAct.ARRIVE)


@pytest.mark.parametrize("act", ServiceAct)
@pytest.mark.parametrize("role", Role)
def test_every_pair_of_act_and_post(act: ServiceAct, role: Role) -> None:
    if role in MAY[act]:
        require(act, [role])
    else:
        assert not allowed(act, [role])
        with pytest.raises(NotAllowed):
            require(act, [role])


def test_no_post_gives_nothing() -> None:
    assert not [act for act in ServiceAct if allowed(act, [])]
