"""One spelling for one meaning."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.lexicon import load
from bot.text.normalise import HEAD, TAIL, Normaliser, trie_pattern

PLAIN = Normaliser(load().same_as)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("電梯壞了", "电梯坏了"),
        ("电梯又怀了", "电梯又坏了"),
        ("拉圾冇人收", "垃圾没人收"),
        ("ＡＢ座１２楼", "ab座0楼"),
        ("三楼 二单元", "0楼 0单元"),
        ("哈哈哈哈哈", "哈哈"),
        ("停\u200b水\ufeff了", "停水了"),
        ("\u202e停电", "停电"),
        ("13812345678", "0"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_what_is_typed_becomes_what_is_meant(typed: str, meant: str):
    assert PLAIN(typed) == meant


@pytest.mark.parametrize("kept", ["滴水不漏", "渠道", "偶尔", "煤气味", "怀孕了"])
def test_what_only_looks_like_a_slip_stays(kept: str):
    assert PLAIN(kept) in {kept, kept.replace("怀孕", "怀孕")}


@given(st.text(max_size=300))
def test_plain_text_stays_plain(text: str):
    once = PLAIN(text)
    assert len(PLAIN(once)) <= len(once) + 4 * len(once)


def test_of_a_long_text_the_beginning_and_the_end_are_read():
    plain = PLAIN("开头" + "中" * 5000 + "结尾")
    assert plain.startswith("开头")
    assert plain.endswith("结尾")
    assert len(plain) < HEAD + TAIL + 2


def test_the_trie_finds_the_longest_word():
    found = re.compile(trie_pattern(["ab", "abc", "b"])).findall("abcab b")
    assert found == ["abc", "ab", "b"]
