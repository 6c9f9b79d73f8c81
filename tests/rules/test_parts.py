"""Long texts become a few messages, and nothing of them is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.parts import parts


def test_a_short_text_stays_whole():
    assert parts("三楼灯坏了") == ["三楼灯坏了"]


def test_it_is_cut_between_paragraphs():
    first, second = "一" * 300, "二" * 300
    assert parts(f"{first}\n\n{second}") == [first, second]


def test_it_is_cut_after_a_sentence_where_there_are_no_lines():
    assert parts("一" * 399 + "。" + "二" * 300) == ["一" * 399 + "。", "二" * 300]


def test_without_any_place_to_breathe_it_is_cut_at_the_limit():
    assert [len(each) for each in parts("字" * 1200)] == [500, 500, 200]


def test_a_text_far_too_long_becomes_longer_pieces_not_more():
    assert [len(each) for each in parts("字" * 9000)] == [3000, 3000, 3000]


@given(st.text(alphabet="字。，\n a", max_size=4000), st.integers(50, 600), st.integers(1, 5))
def test_nothing_is_lost(text: str, most: int, pieces: int):
    cut = parts(text, most, pieces)
    assert len(cut) <= pieces
    assert "".join("".join(cut).split()) == "".join(text.split())
