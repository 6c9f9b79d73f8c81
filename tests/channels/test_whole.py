"""The whole bot as a process behind real gateways: what is said in WeChat is answered in WeChat, whatever dies between."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.channels import whole
from tests.channels.gateway_process import Gateway

pytestmark = [pytest.mark.slow, pytest.mark.gateway, pytest.mark.xdist_group("gateway")]

LAMP = "三楼楼道的灯坏了，黑漆漆的，昨晚差点踩空"


@pytest.fixture
def town(tmp_path: Path, gateway: Gateway) -> Gateway:
    """The small county's groups in WeChat, and its register in the bot's database."""
    whole.install(tmp_path)
    whole.furnish(gateway)
    return gateway


def said(gateway: Gateway, to: str = "") -> list[dict[str, Any]]:
    return [one for one in gateway.sent() if not to or one["to"] == to]


def test_a_report_in_a_group_is_answered_there_and_the_at_lights_up(tmp_path: Path, town: Gateway):
    with whole.bot(tmp_path, whole.write_settings(tmp_path, [town])):
        whole.until(lambda: whole.rows(tmp_path, "SELECT 1 FROM setting WHERE key = 'wechaty_state:a'"))
        town.say(LAMP, room="u12", from_="wx_ming")
        (receipt,) = whole.until(lambda: said(town, "u12"), what=(tmp_path / "run.err").read_text)
        row = "SELECT 1 FROM outbox_message WHERE room = 'u12' AND state = 'sent' AND message_id = ?"
        whole.until(lambda: whole.rows(tmp_path, row, receipt["id"]))

    assert receipt["mentions"] == ["wx_u12"]
    assert "@1栋2单元长 平志刚\u2005" in receipt["text"]
