"""The public column: chosen, made anonymous, looked at, published by a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.actions import bulletins
from bot.config import Settings
from bot.context import Speaker
from bot.papers.bulletins import html
from bot.refusals import NotAllowed, NotPossible
from bot.text.personal import leaks
from bot.text.public import anonymous
from models import OutboxMessage, Paper
from tests.papers.plain import PlainTown, town


@pytest.fixture
def place(tmp_path: Path) -> PlainTown:
    """One matter settled, one explained in writing, one still open, one said alone."""
    place = town(Settings(data_dir=str(tmp_path)))
    place.says("wx_ming", "301陈明家门口的灯坏了，找平志刚没用，电话13812345678", room="u12")
    place.says("wx_wan", "楼顶漏水", room="u12")
    place.says("wx_li", "门口垃圾没人收", room="u11")
    place.says("wx_tang", "对门漏水")
    place.says("wx_u12", "办结 1 平志刚换了新灯", room="u12")
    place.says("wx_ming", "满意", room="u12")
    place.says("wx_u12", "解释 2 年底统一做防水，先放水桶接着", room="u12")
    return place


def speaker(place: PlainTown, wxid: str) -> Speaker:
    return Speaker(wxid, "", "leader", place.app.directory.person_by_wxid(wxid))


def test_an_issue_tells_what_was_done_and_what_cannot_be_yet(place: PlainTown):
    context = place.app.context(place.now)
    bulletins.draft(context, [1, 2])
    text = html(bulletins.issue(context, 1))
    assert "三长在身边 第1期" in text
    assert "办好的事" in text
    assert "一时办不了的事" in text
    assert "年底统一做防水" in text
    assert "当天办结，居民满意" in text


def test_names_doors_and_numbers_are_taken_out(place: PlainTown):
    context = place.app.context(place.now)
    bulletins.draft(context, [1])
    text = html(bulletins.issue(context, 1))
    for word in ("陈明", "平志刚", "301", "13812345678"):
        assert word not in text
    assert "平某换了新灯" in text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2-1-501的王老伯说灯坏了", "住户家的王老伯说灯坏了"),
        ("空巢老人家里漏水", "[家庭情况]家里漏水"),
        ("@平志刚\u2005灯坏了", "灯坏了"),
    ],
)
def test_words_for_everybody(text: str, told: str):
    assert anonymous(text, {"李雷"}) == told
    assert not leaks(anonymous(text))


@pytest.mark.parametrize("no", [3, 4, 99])
def test_what_is_open_or_was_said_alone_is_not_for_the_public(place: PlainTown, no: int):
    with pytest.raises(NotPossible):
        bulletins.draft(place.app.context(place.now), [no])


def test_only_a_person_of_the_office_publishes_and_nothing_is_sent(place: PlainTown):
    context = place.app.context(place.now)
    bulletins.draft(context, [1, 2])
    before = OutboxMessage.select().count()
    with pytest.raises(NotAllowed):
        bulletins.publish(context, 1, speaker(place, "wx_u12"))
    assert Paper.get_by_id("bulletin:1").figures["state"] == "draft"
    files = bulletins.publish(context, 1, speaker(place, "wx_office"))
    assert [name for _, name, _ in files] == ["三长在身边第1期.docx"]
    assert Paper.get_by_id("bulletin:1").figures["state"] == "published"
    assert OutboxMessage.select().count() == before
    with pytest.raises(NotPossible):
        bulletins.publish(context, 1, speaker(place, "wx_office"))
    assert bulletins.draft(context, [1]).key == "bulletin:2"
