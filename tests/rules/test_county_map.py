"""How a place looks on the map: a word for every figure, and the same word for the same figure."""

from __future__ import annotations

import pytest

from bot.queries.papers import LOW_COVERAGE
from bot.rules.county_map import LENSES, LOW, Tally, look, percent


@pytest.mark.parametrize(
    ("lens", "tally", "figure", "word", "kind"),
    [
        ("open", Tally(homes=100), "0", "没有未结", "good"),
        ("open", Tally(homes=1000, open=9), "9", "平常", ""),
        ("open", Tally(homes=1000, open=10), "10", "较多", "warm"),
        ("open", Tally(homes=100, open=3), "3", "很多", "hot"),
        ("open", Tally(open=3), "3", "平常", ""),
        ("late", Tally(open=9), "0", "没有超时", "good"),
        ("late", Tally(open=11, late=2), "2", "有超时", "warm"),
        ("late", Tally(open=10, late=2), "2", "超时多", "hot"),
        ("coverage", Tally(), "—", "没有户数", ""),
        ("coverage", Tally(homes=100, inside=29), "29%", "少", "hot"),
        ("coverage", Tally(homes=100, inside=30), "30%", "还不够", "warm"),
        ("coverage", Tally(homes=100, inside=60), "60%", "好", "good"),
        ("coverage", Tally(homes=10, inside=12), "100%", "好", "good"),
        ("content", Tally(), "—", "没有评价", ""),
        ("content", Tally(judged=10, content=9), "90%", "好", "good"),
        ("content", Tally(judged=100, content=75), "75%", "一般", "warm"),
        ("content", Tally(judged=100, content=74), "74%", "低", "hot"),
        ("unheard", Tally(), "—", "没有群", ""),
        ("unheard", Tally(units=1), "—", "按楼栋算", ""),
        ("unheard", Tally(heard_of=2), "0 栋", "都有声音", "good"),
        ("unheard", Tally(heard_of=2, unheard=1), "1 栋", "有没声音的", "warm"),
        ("unheard", Tally(heard_of=2, unheard=2), "2 栋", "都没声音", "hot"),
    ],
)
def test_a_figure_has_a_word_and_a_colour(lens, tally, figure, word, kind):
    seen = look(lens, tally)
    assert (seen.figure, seen.word, seen.kind) == (figure, word, kind)


def test_colour_is_never_the_only_sign():
    assert all(look(lens, Tally()).word for lens in LENSES)


def test_few_in_the_groups_is_few_in_the_weekly_paper_as_well():
    assert LOW == LOW_COVERAGE


def test_counts_add_up():
    whole = Tally(homes=10, open=1)
    whole.add(Tally(homes=5, open=2, late=1))
    assert (whole.homes, whole.open, whole.late) == (15, 3, 1)


@pytest.mark.parametrize(("share", "words"), [(None, "—"), (0.0, "0%"), (0.005, "1%"), (0.004, "0%"), (1.0, "100%")])
def test_shares_are_whole_per_cent(share, words):
    assert percent(share) == words
