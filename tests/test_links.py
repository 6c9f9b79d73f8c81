"""Links that nobody can make up, forge, lengthen or use for something else."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest

from bot.links import LinkRefused, Links, Use
from tests.registers import NOW

LATER = NOW + timedelta(days=7)


@pytest.fixture
def links() -> Links:
    return Links(b"k" * 64)


def test_what_was_sealed_is_opened(links: Links) -> None:
    token = links.seal(Use.MINE, "wxid_小明", LATER)
    assert links.open(Use.MINE, token, NOW) == "wxid_小明"
    assert token.replace("-", "").replace("_", "").isalnum()


def test_a_link_shows_nothing_and_is_the_same_when_made_again(links: Links) -> None:
    token = links.seal(Use.PLACE, "361030001001001", LATER)
    assert token == links.seal(Use.PLACE, "361030001001001", LATER)
    assert "3610" not in token
    assert len(token) <= 60


def test_it_ends(links: Links) -> None:
    token = links.seal(Use.MINE, "wx", LATER)
    assert links.open(Use.MINE, token, LATER - timedelta(seconds=1)) == "wx"
    with pytest.raises(LinkRefused) as refused:
        links.open(Use.MINE, token, LATER)
    assert refused.value.expired
    assert links.open(Use.MINE, links.seal(Use.MINE, "wx"), LATER + timedelta(days=9999)) == "wx"


def test_it_opens_nothing_else(links: Links) -> None:
    with pytest.raises(LinkRefused):
        links.open(Use.MINE, links.seal(Use.PLACE, "wx", LATER), NOW)


def test_another_installation_does_not_know_it(links: Links) -> None:
    with pytest.raises(LinkRefused) as refused:
        Links(b"l" * 64).open(Use.MINE, links.seal(Use.MINE, "wx", LATER), NOW)
    assert not refused.value.expired


def test_one_sign_changed_is_refused_wherever_it_stands(links: Links) -> None:
    token = links.seal(Use.MINE, "wx_ming", LATER)
    for at in range(len(token)):
        forged = token[:at] + ("B" if token[at] == "A" else "A") + token[at + 1 :]
        try:
            assert links.open(Use.MINE, forged, NOW) == "wx_ming"  # the last sign has bits that mean nothing
            assert at == len(token) - 1
        except LinkRefused:
            pass


@pytest.mark.parametrize("token", ["", "A", "AAAA", "../..", "a" * 5000, "中文", "AA==", "A B", "\n"])
def test_rubbish_is_refused(links: Links, token: str) -> None:
    with pytest.raises(LinkRefused):
        links.open(Use.MINE, token, NOW)


def test_the_key_is_drawn_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    token = Links.of(tmp_path / "data").seal(Use.MINE, "wx", LATER)
    assert Links.of(tmp_path / "data").open(Use.MINE, token, NOW) == "wx"
    assert stat.S_IMODE((tmp_path / "data" / "links.key").stat().st_mode) == 0o600


def test_a_spoilt_key_is_told_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "links.key").write_bytes(b"short")
    with pytest.raises(OSError, match="坏了"):
        Links.of(tmp_path)
    assert (tmp_path / "links.key").read_bytes() == b"short"
