"""Sentences about groups, households and who is heard."""

from __future__ import annotations

from collections.abc import Sequence

LEFT = "好的，从现在起不再记录您说的话，只听您直接下的命令（例如“我的诉求”“撤销 12”）。想恢复，对我说“恢复记录”。"
BACK = "好的，从现在起您在群里反映的事，我又会帮您记下来。"
_SHOWN = 15
_DOORS = 12


def bound(place: str) -> str:
    """A group belongs to a place now."""
    return f"好的，这个群归{place}。"


def home(door: str) -> str:
    """Somebody said where they live."""
    return f"记下了，您是{door}。以后您报的事会带上门牌，附议按户数算。"


def unbound(groups: Sequence[tuple[str, Sequence[str]]], unseen: Sequence[str]) -> str:
    """Groups without a place, with what they may be, and groups of the register that nobody has seen."""
    lines = [f"· {name}{'：像 ' + '、'.join(places) if places else ''}" for name, places in groups[:_SHOWN]]
    more = [f"……共 {len(groups)} 个"] if len(groups) > _SHOWN else []
    head = [f"还没有对上地点的群 {len(groups)} 个："] if groups else ["机器人所在的群都对上地点了。"]
    how = ["请三长在群里说“绑定 3栋2单元”。"] if groups else []
    waiting = [f"名册里还有 {len(unseen)} 个群没见到机器人，例如：{'、'.join(unseen[:5])}。"] if unseen else []
    return "\n".join([*head, *lines, *more, *how, *waiting])


def coverage(units: Sequence[tuple[str, int, int, Sequence[str]]]) -> str:
    """How many households have somebody in a group (name, households, present, absent doors): the worst first."""
    if not units:
        return "名册里这里还没有住户。"
    total, present = sum(u[1] for u in units), sum(u[2] for u in units)
    lines = [f"每户至少一人在群：{present}/{total} 户（{percent(present, total)}）"]
    behind = sorted((u for u in units if u[2] < u[1]), key=lambda u: (u[2] / u[1], u[0]))
    for name, households, here, absent in behind[:_SHOWN]:
        doors = "、".join(absent[:_DOORS]) + ("等" if len(absent) > _DOORS else "")
        lines.append(f"· {name} {here}/{households}（{percent(here, households)}），还缺：{doors}")
    if len(behind) > _SHOWN:
        lines.append(f"……还有 {len(behind) - _SHOWN} 个单元没到齐")
    return "\n".join(lines)


def percent(part: int, whole: int) -> str:
    """``67%``; ``—`` of nothing."""
    return f"{round(100 * part / whole)}%" if whole else "—"
