"""Words as jieba cuts them: rjieba underneath, jieba the reference."""

from __future__ import annotations

import pytest

from bot.learning.corpus import examples
from bot.text.cutting import cutter, reference_words


@pytest.mark.slow
def test_the_fast_cutter_cuts_as_jieba_does():
    cut = cutter()
    texts = [row.text for row in examples()][::7]
    same = sum(cut(text) == reference_words(text) for text in texts)
    assert same / len(texts) > 0.99


def test_an_own_word_stays_in_one_piece():
    assert "莲心议事会" in cutter(["莲心议事会"])("我要参加莲心议事会活动")
    assert "莲心议事会" not in cutter()("我要参加莲心议事会活动")
