"""Settings of the WeChat gateway: accounts, and how fast they may speak."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.calendar import Span
from bot.settings.types import Count, EnvironmentName, NotNegative, Positive, Section, SpanText, at


class Pacing(Section):
    """How fast one account may speak; seconds, and characters of one message."""

    account_seconds: NotNegative = 3
    account_per_minute: Count = 15
    account_per_hour: Count = 300
    account_per_day: Count = 1500
    room_seconds: NotNegative = 10
    reply_seconds: tuple[NotNegative, NotNegative] = (1.5, 4)
    broadcast_seconds: tuple[NotNegative, NotNegative] = (20, 40)
    broadcast_hours: SpanText = Span(at("09:00"), at("19:00"))
    max_characters: Annotated[int, Field(ge=50)] = 500
    max_parts: Count = 3
    warned_pause_minutes: Positive = 45
    warned_share: Annotated[float, Field(gt=0, le=1)] = 0.5

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.reply_seconds[0] > self.reply_seconds[1] or self.broadcast_seconds[0] > self.broadcast_seconds[1]:
            raise ValueError("reply_seconds 和 broadcast_seconds 先写短的，再写长的")
        return self


class Account(Section):
    """One WeChat account behind a gateway; its token lies in the environment variable ``token_env``."""

    name: Annotated[str, Field(min_length=1)]
    endpoint: Annotated[str, Field(pattern=r"^[^:/\s]+:\d+$")]
    token_env: EnvironmentName
    tls: bool = True
    ca: str = ""


class Wechaty(Section):
    """The gateway: accounts, pace, and how long to wait; times in seconds."""

    accounts: tuple[Account, ...] = ()
    pacing: Pacing = Pacing()
    call_seconds: Positive = 15
    reconnect_seconds: Positive = 10
    keepalive_seconds: Positive = 20
    keepalive_timeout_seconds: Positive = 10
    ding_seconds: Positive = 60
    rooms_per_account: Count = 100

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        names = [account.name for account in self.accounts]
        if len(set(names)) < len(names):
            raise ValueError("accounts 里有两个账号同名")
        return self
