"""A small register for every test: one grid, two buildings, four units, everybody who answers for them.

    莲川县 361030 > 荷塘社区 > 荷塘苑网格 > 荷塘苑1栋, 荷塘苑2栋 > two units each

``install()`` gives a fresh database in memory, bound, with the register in it. To change something, take ``rows()``,
change the lists, and hand them on: ``install(changed=changed)``.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache

from bot.actions.register import apply_register
from bot.database import Database, bind, create_tables, open_database
from bot.rules.register import Register, check
from bot.rules.register_changes import RegisterChanges
from bot.rules.register_sheets import Sheet
from models import SHANGHAI

Rows = dict[str, list[list[str]]]

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)

COUNTY, COMMUNITY, GRID = "361030", "361030001", "361030001001"
BUILDING_1, BUILDING_2 = "361030001001001", "361030001001002"
UNIT_11, UNIT_12, UNIT_21, UNIT_22 = f"{BUILDING_1}01", f"{BUILDING_1}02", f"{BUILDING_2}01", f"{BUILDING_2}02"

#: Codes of persons by what they are.
OFFICE, SECRETARY, GRID_LEADER, LEADER_1, LEADER_2 = "P01", "P02", "P03", "P04", "P05"
LEADER_11, LEADER_12, LEADER_21, LEADER_22, CONTACT, WATER_CONTACT = "P06", "P07", "P08", "P09", "P10", "P11"

_PLACES = f"""
编号,上级编号,层级,名称,户数
{COUNTY},,县,莲川县,
{COMMUNITY},{COUNTY},社区,荷塘社区,
{GRID},{COMMUNITY},网格,荷塘苑网格,
{BUILDING_1},{GRID},楼栋,荷塘苑1栋,
{BUILDING_2},{GRID},楼栋,荷塘苑2栋,
{UNIT_11},{BUILDING_1},单元,荷塘苑1栋1单元,12
{UNIT_12},{BUILDING_1},单元,荷塘苑1栋2单元,12
{UNIT_21},{BUILDING_2},单元,荷塘苑2栋1单元,14
{UNIT_22},{BUILDING_2},单元,荷塘苑2栋2单元,14
"""
_PERSONS = """
人员编号,姓名,微信号,手机,身份
P01,詹松涛,wx_office,19900000101,在职党员
P02,邬丽萍,wx_secretary,19900000102,在职党员
P03,晏国华,wx_grid,19900000103,在职党员
P04,温秀兰,wx_b1,19900000104,非党员公职人员
P05,封大勇,wx_b2,19900000105,在职党员
P06,洪小燕,wx_u11,19900000106,在职党员
P07,平志刚,wx_u12,19900000107,在职党员
P08,游慧,wx_u21,19900000108,非党员公职人员
P09,涂金根,wx_u22,19900000109,群众
P10,阮志远,wx_chengguan,19900000110,在职党员
P11,蓝建新,wx_water,19900000111,在职党员
"""
_POSTS = f"""
地点编号,职务,人员编号
{COUNTY},县三长办,P01
{COMMUNITY},社区书记,P02
{GRID},网格长,P03
{BUILDING_1},楼栋长,P04
{BUILDING_2},楼栋长,P05
{UNIT_11},单元长,P06
{UNIT_12},单元长,P07
{UNIT_21},单元长,P08
{UNIT_22},单元长,P09
D01,部门联络员,P10
D02,部门联络员,P11
"""
_DEPARTMENTS = """
部门编号,名称,类别
D01,城管局,环境卫生、占道与市容
D02,供水公司,水电气网
"""
_ROOMS = f"""
群编号,群名,地点编号,类型
u11,荷塘苑1栋1单元邻里群,{UNIT_11},单元群
u12,荷塘苑1栋2单元邻里群,{UNIT_12},单元群
u21,荷塘苑2栋1单元邻里群,{UNIT_21},单元群
u22,荷塘苑2栋2单元邻里群,{UNIT_22},单元群
b1,荷塘苑1栋业主群,{BUILDING_1},楼栋群
b2,荷塘苑2栋业主群,{BUILDING_2},楼栋群
g,荷塘苑大家庭,{GRID},网格群
w,荷塘社区三长工作群,{COMMUNITY},社区工作群
d1,城管局三长联动群,D01,部门群
d2,供水公司三长联动群,D02,部门群
c,莲川县三长办工作群,{COUNTY},县办群
"""
_HOUSEHOLDS = f"""
户编号,单元编号,房号,户主
{UNIT_11}-101,{UNIT_11},101,黎金水
{UNIT_11}-102,{UNIT_11},102,谌桂花
{UNIT_12}-301,{UNIT_12},301,陈明
{UNIT_12}-501,{UNIT_12},501,万里
{UNIT_21}-201,{UNIT_21},201,汤文
{UNIT_21}-302,{UNIT_21},302,鲁大海
{UNIT_22}-302,{UNIT_22},302,白雪
{UNIT_22}-701,{UNIT_22},701,石磊
"""
#: 微信号, 群昵称, groups, household.
_PEOPLE = (
    ("wx_li", "1-1-101黎老伯", "u11 b1 g", f"{UNIT_11}-101"),
    ("wx_chen", "谌姐102", "u11 b1 g", f"{UNIT_11}-102"),
    ("wx_ming", "301小陈", "u12 b1 g", f"{UNIT_12}-301"),
    ("wx_wan", "万里长空", "u12 b1 g", f"{UNIT_12}-501"),
    ("wx_tang", "201汤文", "u21 b2 g", f"{UNIT_21}-201"),
    ("wx_lu", "2-1-302鲁师傅", "u21 b2 g", f"{UNIT_21}-302"),
    ("wx_bai", "白雪", "u22 b2 g", f"{UNIT_22}-302"),
    ("wx_shi", "石头701", "u22 b2 g", f"{UNIT_22}-701"),
    ("wx_property", "荷塘苑物业小刘", "u11 b1 b2 g", ""),
    ("wx_u11", "1-1单元长小洪", "u11 b1 g w", ""),
    ("wx_u12", "1栋2单元长 平志刚", "u12 b1 g w", ""),
    ("wx_u21", "2-1单元长游慧", "u21 b2 g w", ""),
    ("wx_u22", "单元长老涂2-2", "u22 b2 g w", ""),
    ("wx_b1", "1栋楼栋长温老师", "u11 u12 b1 g w", ""),
    ("wx_b2", "2栋楼栋长 封大勇", "u21 u22 b2 g w", ""),
    ("wx_grid", "荷塘苑网格长-晏国华", "u11 u12 u21 u22 b1 b2 g w", ""),
    ("wx_secretary", "荷塘社区邬书记", "g w c", ""),
    ("wx_office", "三长办 詹松涛", "w d1 d2 c", ""),
    ("wx_chengguan", "城管局阮志远", "d1 c", ""),
    ("wx_water", "供水公司蓝建新", "d2 c", ""),
)
_PRIORITY = f"""
户编号,类别,走访周期天数,走访人员编号
{UNIT_12}-501,空巢老人及留守妇女儿童家庭,7,P07
{UNIT_22}-302,困难家庭,30,P09
"""


def rows() -> Rows:
    """The register as lists of cells, the header first; yours to change."""
    members = [[room, wxid, name, home] for wxid, name, rooms, home in _PEOPLE for room in rooms.split()]
    return {
        "网格": _cells(_PLACES),
        "人员": _cells(_PERSONS),
        "任职": _cells(_POSTS),
        "部门": _cells(_DEPARTMENTS),
        "微信群": _cells(_ROOMS),
        "住户": _cells(_HOUSEHOLDS),
        "成员": [["群编号", "微信号", "群昵称", "户编号"], *members],
        "重点走访": _cells(_PRIORITY),
    }


def sheets(changed: Rows | None = None) -> dict[str, Sheet]:
    """The sheets of the register, or of ``changed`` rows."""
    return {name: sheet(name, cells) for name, cells in (changed or rows()).items()}


def sheet(name: str, cells: list[list[str]]) -> Sheet:
    """One sheet; row numbers as people see them."""
    return Sheet(name, tuple(cells[0]), tuple((at, tuple(row)) for at, row in enumerate(cells[1:], start=2)))


def register(changed: Rows | None = None) -> Register:
    """The checked register, or that of ``changed`` rows."""
    return check(sheets(changed))


def memory_database() -> Database:
    """A fresh database in memory, bound, with all tables."""
    opened = open_database("sqlite:///:memory:")
    bind(opened)
    create_tables(opened)
    return opened


def install(opened: Database | None = None, changed: Rows | None = None, now: datetime = NOW) -> RegisterChanges:
    """Bring the register into the database that is given and bind it; without one, into a fresh one in memory."""
    if opened is None:
        memory_database()
    else:
        bind(opened)
        create_tables(opened)
    return apply_register(register(changed), now)


@cache
def _original() -> Database:
    """The register in a database that nobody writes to: a copy of it costs a hundredth of an import."""
    opened = open_database("sqlite:///:memory:")
    bind(opened)
    create_tables(opened)
    apply_register(register(), NOW)
    return opened


def install_copy(opened: Database) -> None:
    """Bring a copy of the register into an empty database in memory and bind it."""
    original = _original()
    bind(opened)
    original.connection().backup(opened.connection())


def _cells(text: str) -> list[list[str]]:
    """Lines of cells with commas between."""
    return [line.split(",") for line in text.strip().splitlines()]
