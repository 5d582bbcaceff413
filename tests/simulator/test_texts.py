"""Texts are cleaned, trimmed and searched for links as Telegram does it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.simulator.entity_order import fix_entities
from bot.simulator.errors import Refused
from bot.simulator.html_text import utf16_length
from bot.simulator.texts import as_safe_html, clean, format_text, tidy
from tests.simulator import judge

KINDS = [
    "bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "text_link",
    "blockquote", "expandable_blockquote",
]  # fmt: skip


def spans(entities: Any) -> list[tuple[str, int, int]]:
    return sorted((e["type"], e["offset"], e["length"]) for e in entities)


@st.composite
def texts_with_entities(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]]]:
    text = "".join(draw(st.lists(st.sampled_from("ab é😀\n"), min_size=1, max_size=10)))
    borders = [utf16_length(text[:i]) for i in range(len(text) + 1)]
    entities = []
    for _ in range(draw(st.integers(1, 4))):
        start, end = sorted(draw(st.tuples(st.sampled_from(borders), st.sampled_from(borders))))
        kind = draw(st.sampled_from(KINDS))
        entity = {"type": kind, "offset": start, "length": end - start}
        if kind == "text_link":
            entity["url"] = "http://a.se/"
        if end > start:
            entities.append(entity)
    return text, entities


@settings(max_examples=200, deadline=None)
@given(texts_with_entities())
def test_overlapping_entities_are_sorted_out_as_telegram_does(
    case: tuple[str, list[dict[str, Any]]],
) -> None:
    text, entities = case
    assume(text.strip(" \n"))
    _, expected = judge.sort_out(text, entities)
    assert spans(fix_entities([dict(entity) for entity in entities])) == spans(expected)


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="*_~|`[]()"), max_size=30)
)
def test_any_text_is_cleaned_as_telegram_cleans_it(text: str) -> None:
    assume(clean(text).strip(" \n"))
    assert clean(text) == judge.sort_out(text, [])[0]


def test_a_decomposed_letter_loses_its_ring() -> None:
    assert clean("A\u030almhult") == "Almhult" == judge.sort_out("A\u030almhult", [])[0]


@pytest.mark.parametrize(
    ("raw", "text", "entities"),
    [
        ("  a  ", "a", []),
        ("\n\n a\n", "a", []),
        ("<b> a</b>", " a", [("bold", 0, 2)]),
        (" <b>a </b> ", "a", [("bold", 0, 1)]),
        ("a <b> </b>", "a", []),
        ("a\r\nb", "a\nb", []),
        ("a\tb", "a b", []),
        ("<b>a</b><b>b</b>", "ab", [("bold", 0, 2)]),
        ("<b>a<b>b</b></b>", "ab", [("bold", 0, 2)]),
        ("\r<b>😀\r</b>x", "😀x", [("bold", 0, 2)]),
    ],
)
def test_a_text_is_trimmed_at_both_ends(
    raw: str, text: str, entities: list[tuple[str, int, int]]
) -> None:
    plain, found = format_text(raw, "HTML", None)
    assert (plain, spans(found)) == (text, entities)


@pytest.mark.parametrize(
    "text",
    [
        "/start", "/start@bot_x hej", "se /boka och /tider.", "a/b", "/å", "/a/", "//x", "/start=x",
        "https://almhult.se/löften?x=1.", "(https://a.se/x(y))", "HTTPS://A.SE", "www.almhult.se",
        "almhult.se.", "räksmörgås.se", "a.se:80/x", "http://127.0.0.1:80", "https://localhost/x",
        "t.ex. bl.a. m.m.", "slut.Nu", "kl.10.30", "14.10.2026", "2026-10-14", "fil.txt",
        "a_b@c.se", "@ab", "@abcde", "@a.b", "#tag #1 #1a #å_b ##x a#b #a-b", "«https://a.se»",
    ],
)  # fmt: skip
def test_links_and_commands_are_found_where_telegram_finds_them(text: str) -> None:
    assert spans(tidy(text, [])[1]) == spans(judge.found_in(text))


def test_only_the_first_hundred_entities_are_kept() -> None:
    _, entities = format_text("<b>a</b> " * 150, "HTML", None)
    assert len(entities) == 100


@pytest.mark.parametrize("mode", ["Markdown", "MarkdownV2", "bbcode"])
def test_other_parse_modes_are_refused(mode: str) -> None:
    with pytest.raises(Refused):
        format_text("a", mode, None)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("<b>a&lt;script&gt;</b>", "<b>a&lt;script&gt;</b>"),
        ("😀<i>a<b>b</b></i>c", "😀<i>a</i><b><i>b</i></b>c"),
        ("<b>a</b><i>b</i>", "<b>a</b><i>b</i>"),
        ("a\nb", "a\nb"),
        (
            "<a href='https://a.se/?\"'>x</a>",
            '<a href="https://a.se/?&quot;" rel="noreferrer noopener" target="_blank">x</a>',
        ),
    ],
)
def test_the_page_gets_safe_html(raw: str, shown: str) -> None:
    assert as_safe_html(*format_text(raw, "HTML", None)) == shown


@settings(max_examples=200, deadline=None)
@given(texts_with_entities())
def test_the_pages_html_is_nested_properly(case: tuple[str, list[dict[str, Any]]]) -> None:
    text, entities = case
    shown = as_safe_html(text, tuple(fix_entities(entities)))
    nested: list[str] = []
    for tag in re.findall(r"<(/?\w+)", shown):
        if tag.startswith("/"):
            assert nested.pop() == tag[1:]
        else:
            nested.append(tag)
    assert nested == []
