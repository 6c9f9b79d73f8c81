"""All that an office can set, with its defaults: frozen values, one class a section of ``config.yaml``.

How the file and the environment are read, and how mistakes are told, stands in ``bot.config``.
Sources of the defaults: the county's rules on the three leaders, its clocks, and what people with bots in
hundreds of groups report. Every field is explained, for the office, in ``config.yaml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from bot.calendar import Span
from bot.settings.clocks import Clocks
from bot.settings.council import Council
from bot.settings.emergency import Emergency
from bot.settings.service import Departments, PointsRules, Volunteers, Wishes
from bot.settings.types import (
    Count,
    DatabaseUrl,
    KindName,
    NotNegative,
    Positive,
    Section,
    Share,
    SpanText,
    TimeOfDay,
    VisitName,
    ascending,
    at,
    class_code,
    fillable,
)
from bot.settings.wechaty import Wechaty
from bot.terms import VisitCategory


class Brands(Section):
    """What the county calls its council, its volunteers, its app and its points shop."""

    council: str = "莲心议事会"
    volunteers: str = "莲乡红骑兵"
    app: str = "莲乡一网通"
    shop: str = "积分超市"


class County(Section):
    """Whose bot this is; ``code_prefix`` begins every place code of the demo county."""

    name: str = "莲川县"
    code_prefix: str = "361030"
    brands: Brands = Brands()


class Bot(Section):
    """What the bot calls itself."""

    name: str = "小区助手"


class Web(Section):
    """Where the console and the built-in groups listen; ``public_url`` stands in links sent into chats."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    public_url: str = ""


class Light(Section):
    """The residents' pages: days that printed codes and personal links hold, what one code may report in an hour."""

    place_days: Count = 730
    mine_days: Count = 7
    photos: Annotated[int, Field(ge=0, le=6)] = 3
    reports_per_hour: Count = 30
    figures: bool = True


class Api(Section):
    """For other systems: how often a key may ask in a minute, and whether Open311 reads need none."""

    per_minute: Count = 600
    open311_public: bool = False


class Log(Section):
    """How much is written down, and whether for people or for machines."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


class Thresholds(Section):
    """From which confidence on a message is sure, and from which it is worth asking (0 to 1)."""

    sure: Share = 0.8
    unsure: Share = 0.25

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.unsure > self.sure:
            raise ValueError("unsure 不能大于 sure")
        return self


class Gate(Thresholds):
    """The thresholds, and other ones for single rooms by 群编号."""

    rooms: Mapping[str, Thresholds] = {}

    def of(self, room: str | None) -> Thresholds:
        """The thresholds that hold in ``room``."""
        return self.rooms.get(room or "", self)


class Joining(Section):
    """How long words belong together, and when many become a storm."""

    fragment_minutes: Positive = 10
    detail_minutes: Positive = 30
    support_minutes: Positive = 120
    storm_minutes: Positive = 10
    recurrence_days: Positive = 60


class Manners(Section):
    """How much the bot may say."""

    leader_mentions_per_day: Count = 3
    review_households: Annotated[int, Field(ge=0, le=5)] = 2
    supporter_steps: Annotated[tuple[Count, ...], AfterValidator(ascending)] = (5, 10, 20, 50, 100)
    refusal_hours: NotNegative = 24


class Privacy(Section):
    """How long words are kept: chatter in hours (24 at most), the window that is read in minutes, requests in days.

    ``unsure_days``: what may be a request and waits for a leader's word.
    """

    chatter_hours: Annotated[float, Field(ge=0, le=24)] = 24
    conversation_minutes: Positive = 120
    unsure_days: Annotated[int, Field(ge=1, le=30)] = 7
    retention_days: Count = 1095


class Welcome(Section):
    """What a group reads when somebody joined (nothing when empty), so many minutes later for all who came meanwhile.

    ``{bot}``, ``{hours}`` and ``{days}`` stand for the bot's name, and how long chatter and requests are kept.
    """

    text: Annotated[str, AfterValidator(fillable)] = (
        "欢迎新邻居。我是{bot}：有事直接在群里说，我会记下来交给三长去办。我只保存和诉求有关的话（{days}天），"
        "其他的话最多{hours}小时就删。不想被记录，对我说“退出记录”。"
    )
    gather_minutes: Positive = 30


class KindSettings(Section):
    """For one kind: the department (code or name) where the register names none, and its class of GB/T 30428.2."""

    department: str = ""
    gbt30428: Annotated[str, AfterValidator(class_code)] = ""


class Visits(Section):
    """Door-knocking: days from one visit to the next per category, and when people are at home."""

    cycle_days: Mapping[VisitName, Count] = {
        VisitCategory.HARDSHIP: 30,
        VisitCategory.ILLNESS_OR_DISABILITY: 15,
        VisitCategory.ALONE_OR_LEFT_BEHIND: 15,
        VisitCategory.PETITIONER: 30,
        VisitCategory.PARTY_MEMBER_IN_NEED: 30,
    }
    change_hours: Positive = 24
    evening: SpanText = Span(at("18:30"), at("20:30"))
    weekend: tuple[SpanText, ...] = (Span(at("09:00"), at("11:30")), Span(at("14:30"), at("17:30")))
    remind_at: TimeOfDay = at("09:00")
    per_leader_and_week: Count = 5
    missed_days: Positive = 7


class Papers(Section):
    """What goes into the papers, and when silence is worth a line."""

    daily_when_empty: bool = False
    weekly_lines: Annotated[int, Field(ge=5)] = 15
    unheard_weeks: Count = 4
    attach_workbook: bool = True
    attach_chart: bool = True


class Settings(Section):
    """All that an office can set. ``data_dir`` is relative to where the bot is started."""

    county: County = County()
    bot: Bot = Bot()
    database: DatabaseUrl = "sqlite:///data/sanzhang.db"
    data_dir: str = "data"
    web: Web = Web()
    light: Light = Light()
    api: Api = Api()
    log: Log = Log()
    clocks: Clocks = Clocks()
    gate: Gate = Gate()
    joining: Joining = Joining()
    manners: Manners = Manners()
    privacy: Privacy = Privacy()
    welcome: Welcome = Welcome()
    emergency: Emergency = Emergency()
    kinds: Mapping[KindName, KindSettings] = {}
    visits: Visits = Visits()
    papers: Papers = Papers()
    points: PointsRules = PointsRules()
    wishes: Wishes = Wishes()
    volunteers: Volunteers = Volunteers()
    departments: Departments = Departments()
    council: Council = Council()
    wechaty: Wechaty = Wechaty()
