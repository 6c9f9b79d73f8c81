"""The lexicon as an office edits it: classes of words, an overlay of its own, and what is wrong in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.terms import Kind
from bot.text.lexicon import Lexicon, LexiconError, WordClass, load


def lexicon(**words: str) -> Lexicon:
    """A lexicon of one class per keyword."""
    return Lexicon({name: WordClass(name, "事物", None, tuple(text.split())) for name, text in words.items()})


def test_the_longest_word_at_a_place_counts():
    assert list(lexicon(灯="灯 灯泡 路灯").hits_inside("路灯灯泡")) == [("路灯", "灯"), ("灯泡", "灯")]


def test_a_single_character_counts_only_as_a_whole_word():
    words = lexicon(坏="坏")
    assert list(words.hits_inside("坏")) == [("坏", "坏")]
    assert list(words.hits_inside("坏人")) == []


def test_a_word_that_lies_across_two_words_is_found():
    words = lexicon(求管="没人管")
    assert list(words.hits_across("没人", "管")) == [("没人管", "求管")]
    assert list(words.hits_across("没人", "来")) == []


def test_dots_stand_for_up_to_four_characters():
    words = lexicon(求管="没…管")
    assert words.gap_hits("没有人来管") == [("没有人来管", "求管")]
    assert words.gap_hits("没有一个人愿意来管") == []


def test_the_shipped_lexicon_knows_its_kinds_and_dialect():
    shipped = load()
    assert shipped.classes["灯"].kind is Kind.FACILITY
    assert shipped.same_as["冇"] == "没"
    assert "电梯" in shipped.classes_of("电梯")


def test_an_overlay_adds_words_to_a_class_and_spellings(tmp_path: Path):
    own = tmp_path / "own.yaml"
    own.write_text(
        "classes:\n  灯: 灯鬼火\n  本地: {what: 场所, words: [莲花墩]}\nsame_as:\n  电梯: 铁笼子\n", encoding="utf-8"
    )
    both = load(own)
    assert both.classes_of("灯鬼火") == ("灯",)
    assert both.classes_of("路灯") == ("灯",)
    assert both.classes_of("莲花墩") == ("本地",)
    assert both.same_as["铁笼子"] == "电梯"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("classes: {新: {words: 甲}}", "新”缺 what"),
        ("classes: {新: {what: 事物, kind: 没有这类}}", "没有这类"),
        ("- 不是这样写的", "两部分"),
        ("classes: {新: [", "读不了"),
    ],
)
def test_a_wrong_file_is_named_in_words(tmp_path: Path, text: str, said: str):
    own = tmp_path / "own.yaml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError, match=said):
        load(own)
