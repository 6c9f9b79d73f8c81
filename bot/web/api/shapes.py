"""What the API takes and gives, field by field; the descriptions are the documentation that other systems read."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool

from bot.terms import Kind
from bot.text.plain import storable

T = TypeVar("T")
#: Longest text of a report, in signs.
LONGEST = 2000


def _iso(value: object) -> object:
    """A time in words; ValueError for a bare number, which may mean anything."""
    if not isinstance(value, str) or not re.match(r"\d{4}-\d\d-\d\d", value):
        raise ValueError("时间要写成 2026-03-02T09:00:00+08:00 的样子")
    return value


#: A code of the register or of another system; signs that no database keeps are left out.
Code = Annotated[str, Field(max_length=64), AfterValidator(storable)]
Moment = Annotated[datetime, BeforeValidator(_iso)]


class Problem(BaseModel):
    """出错时的回答（RFC 9457）。"""

    title: str = Field(description="错在哪里，给人看")
    status: int = Field(description="HTTP 状态码")
    detail: str = Field("", description="更多说明")
    errors: list[str] = Field([], description="参数逐项的错误")


class PlaceName(BaseModel):
    """地点的简称。"""

    code: str = Field(description="地点编号，和名册一致")
    name: str = Field(description="名称")
    level: str = Field(description="层级：county、community、grid、building、unit")
    grid_code: str = Field(description="15 位网格编码；名册没有写的为空")


class Responsible(BaseModel):
    """现在归谁办。"""

    role: str = Field(description="岗位：unit_leader、building_leader、grid_leader 等；部门承办时为空")
    role_label: str = Field(description="岗位的中文")
    place: str = Field(description="岗位所在地点的编号")
    department: str = Field(description="承办部门编号；不是部门承办的为空")
    department_name: str = Field(description="承办部门名称")
    name: str = Field(description="姓名；要有 personal:read 权限，否则为空")


class Personal(BaseModel):
    """个人信息，只给有 personal:read 权限的令牌。"""

    reporter: str = Field(description="反映人在群里的昵称，或名册里的姓名")
    household: str = Field(description="户编号")
    room_no: str = Field(description="房号")


class ServiceRequestOut(BaseModel):
    """一件诉求。没有 personal:read 权限时，话里的姓名、门牌、电话等已隐去；私下反映的只有网格和类别。"""

    no: int = Field(description="编号")
    kind: str = Field(description="类别代码，见 /kinds")
    kind_label: str = Field(description="类别的中文")
    gbt30428: str = Field(description="GB/T 30428.2 分类代码；设置里没有写的为空")
    state: str = Field(description="状态：open assigned accepted resolved closed explained withdrawn merged")
    state_label: str = Field(description="状态的中文")
    urgent: bool = Field(description="是否紧急")
    level: int = Field(description="几级在办：1 楼栋和单元，2 网格和社区，3 县级")
    private: bool = Field(description="是否私下反映")
    opened_at: datetime = Field(description="立案时间（带时区）")
    updated_at: datetime = Field(description="最近一次变化的时间")
    assigned_at: datetime | None = Field(description="派单时间")
    accepted_at: datetime | None = Field(description="接单时间")
    due_at: datetime | None = Field(description="时限")
    resolved_at: datetime | None = Field(description="办结时间")
    closed_at: datetime | None = Field(description="了结时间")
    overdue: bool = Field(description="在办并且已过时限")
    satisfied: bool | None = Field(description="居民是否满意；没有评价的为 null")
    close_reason: str = Field(description="怎样了结的：content、unanswered、explained、withdrawn；没有了结的为空")
    reopened: int = Field(description="重开次数")
    supporters: int = Field(description="附议户数")
    merged_into: int | None = Field(description="并入了哪一件")
    recurrence_of: int | None = Field(description="是哪一件的再次发生")
    place: PlaceName | None = Field(description="地点")
    grid: PlaceName | None = Field(description="所在网格")
    community: PlaceName | None = Field(description="所在社区")
    floor: str = Field(description="楼层")
    spot: str = Field(description="具体位置")
    text: str = Field(description="说的什么")
    resolution: str = Field(description="怎么办的")
    responsible: Responsible = Field(description="现在归谁办")
    photos: int = Field(description="照片张数")
    personal: Personal | None = Field(description="个人信息；没有权限的为 null")


class EventOut(BaseModel):
    """办理记录的一行，只增不改。"""

    id: int = Field(description="序号，越来越大")
    request: int = Field(description="诉求编号")
    at: datetime = Field(description="时间")
    action: str = Field(description="做了什么：report assign accept progress resolve verify reopen 等")
    action_label: str = Field(description="做了什么，中文")
    state: str = Field(description="之后的状态")
    level: int = Field(description="之后几级在办")
    note: str = Field(description="办理人的话（个人信息已隐去）")


class PlaceOut(BaseModel):
    """一个地点。"""

    code: str = Field(description="地点编号")
    name: str = Field(description="名称")
    level: str = Field(description="层级：county、community、grid、building、unit")
    level_label: str = Field(description="层级的中文")
    parent: str | None = Field(description="上级的编号")
    path: list[str] = Field(description="从县到自己的编号")
    households: int | None = Field(description="户数；名册没有写的为 null")
    grid_code: str = Field(description="15 位网格编码；名册没有写的为空")


class KindOut(BaseModel):
    """一个类别。"""

    code: str = Field(description="类别代码")
    label: str = Field(description="中文")
    gbt30428: str = Field(description="GB/T 30428.2 分类代码；设置里没有写的为空")


class FiguresOut(BaseModel):
    """一个地点一段时间的数字；每个数字的定义和日报、周报、月报里的是同一份。"""

    place: str = Field(description="地点编号，包括下面的所有地点")
    start: datetime = Field(description="从何时起（含）")
    end: datetime = Field(description="到何时止（不含）")
    counts: dict[str, int] = Field(description="各个数字：collected 收集、settled 办结、closing 期末在办 等")
    labels: dict[str, str] = Field(description="各个数字的中文名")
    rates: dict[str, float | None] = Field(description="办结率、满意率、按时率、重开率，0 到 1；没有分母的为 null")
    mean_hours: float | None = Field(description="平均办理时长，工作小时；没有办结的为 null")


class Page(BaseModel, Generic[T]):
    """一页。"""

    items: list[T] = Field(description="这一页的内容")
    next: str | None = Field(description="下一页的 after 参数；没有下一页的为 null")


class NewRequest(BaseModel):
    """报一件诉求。"""

    model_config = ConfigDict(extra="forbid")

    place: Code = Field(min_length=1, description="地点编号", examples=["36103000100100101"])
    text: Annotated[str, AfterValidator(storable)] = Field(
        pattern=r"\S", max_length=LONGEST, description="什么事、在哪里", examples=["三楼楼道灯不亮了"]
    )
    kind: Kind | None = Field(None, description="类别代码；不写由系统判断", examples=["facility"])
    private: StrictBool = Field(False, description="true：不在群里说，只告诉负责的人")
    external_id: Code = Field(
        "", description="对方系统里的编号；同一个令牌用同一个编号再报一次，不会重复立案", examples=["GZ-2026-001"]
    )


class Filed(BaseModel):
    """报上来的诉求。"""

    request: ServiceRequestOut = Field(description="立的这一件，或者并进去的那一件")
    joined: bool = Field(description="true：同一件事已经有人反映，并在一起了")


def page_of(items: list[dict[str, Any]], limit: int, key: str) -> dict[str, Any]:
    """A page of ``limit`` items out of up to one more; ``key`` of the last one leads on."""
    shown = items[:limit]
    return {"items": shown, "next": str(shown[-1][key]) if len(items) > limit else None}
