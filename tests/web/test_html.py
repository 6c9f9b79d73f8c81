"""Markup out of Python: nothing that anybody wrote becomes markup, an address or a turned line."""

from __future__ import annotations

import pytest

from bot.web.html import Html, element, h, join, text


def test_what_was_made_here_goes_in_as_it_is_and_all_else_is_text():
    assert h.p(h.b("3栋"), " <", "楼&道>", cls="a") == '<p class="a"><b>3栋</b> &lt;楼&amp;道&gt;</p>'


@pytest.mark.parametrize(
    "nasty", ["<script>x</script>", '"><img src=x onerror=y>', "' autofocus onfocus='z", "<!--", "&lt;b&gt;"]
)
def test_no_text_breaks_out_of_an_element_or_an_attribute(nasty):
    made = h.a(nasty, title=nasty, href="/")
    assert made.count("<") == 2
    assert made.count('"') == 4
    assert "'" not in made


def test_a_text_that_is_markup_elsewhere_is_text_here():
    for words in ("<b>x</b>", str(h.b("x")), h.b("x") + "", "".join([h.b("x")])):  # only what h hands out is markup
        assert h.p(words) == "<p>&lt;b&gt;x&lt;/b&gt;</p>"


def test_signs_that_turn_the_writing_are_left_out():
    assert text("a\u202eb\u2066c\x00d\u200be") == "abcde"


def test_children_may_be_lists_numbers_or_nothing():
    assert h.ul([h.li(number) for number in (1, 2.5)], None, False, "") == "<ul><li>1</li><li>2.5</li></ul>"
    assert join("a", [["b"], h.i("c")]) == "ab<i>c</i>"


def test_attributes_are_named_as_in_html():
    made = h.label(for_="x", data_no=3, aria_label="号", hidden=True, title=None, checked=False)
    assert made == '<label for="x" data-no="3" aria-label="号" hidden></label>'
    assert element("br") == "<br>"
    assert h.meta(name="a", content="b") == '<meta name="a" content="b">'


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", " javascript:x", "//evil.example", "data:text/html,x", "vbscript:x", "evil"]
)
def test_an_address_that_leads_astray_is_refused(address):
    with pytest.raises(ValueError, match="astray"):
        h.a("x", href=address)


@pytest.mark.parametrize("address", ["/console/today", "?page=2", "#main", "https://x.example/", "tel:110", ""])
def test_an_address_of_ours_is_taken(address):
    assert isinstance(h.a("x", href=address), Html)
