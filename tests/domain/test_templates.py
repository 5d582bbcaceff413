"""The bot's own templates, and the gaps in them."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.gaps import MOST_GAPS, filled, gaps_in
from bot.domain.templates import NAME_MAX, BuiltIn, Template
from bot.domain.updates import (
    ADVICE_MAX,
    CAPTION_MAX_UNITS,
    HEADING_MAX,
    Content,
    check_fits,
    content_of,
    is_like,
    personal_data_in,
)
from bot.texts.catalogue import LOCALES
from bot.texts.templates import original


def begun_with(template: Template) -> Content:
    """An update as a template begins it."""
    return Content(heading=template.heading, body=template.body, urgency=template.urgency)


ALL = [(key, locale) for key in BuiltIn for locale in LOCALES]


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("Inbrott i [område], [område] och [tid på dygnet]", ("område", "tid på dygnet")),
        ("[Antal] inbrott", ("Antal",)),
        ("se [1], [...], [] och [ ]", ()),
        ("[öppen", ()),
        ("[över\ntvå rader]", ()),
    ],
)
def test_a_gap_is_words_in_square_brackets(text: str, gaps: tuple[str, ...]) -> None:
    assert gaps_in(text) == gaps


def test_a_gap_is_filled_wherever_it_stands_and_others_are_left() -> None:
    text = filled("I [a] och [a] men [b]", {"gaps": {"a": r"\1 [x]"}})
    assert text == r"I \1 [x] och \1 [x] men [b]"


@pytest.mark.parametrize(("key", "locale"), ALL)
class TestABuiltInTemplate:
    def test_fits_even_below_a_picture(self, key: BuiltIn, locale: str) -> None:
        one = original(key, locale)
        assert len(one.name) <= NAME_MAX
        assert len(one.heading) <= HEADING_MAX
        assert len(one.advice or "") <= ADVICE_MAX
        check_fits(content_of(one.as_update()))
        together = len(one.heading + one.body + (one.advice or ""))
        assert together <= CAPTION_MAX_UNITS, together

    def test_holds_no_personal_data(self, key: BuiltIn, locale: str) -> None:
        one = original(key, locale)
        texts = {"heading": one.heading, "body": one.body, "advice": one.advice}
        assert personal_data_in(texts, date(2021, 10, 11)) == {}

    def test_asks_for_some_things_and_not_for_many(self, key: BuiltIn, locale: str) -> None:
        one = original(key, locale)
        assert 2 <= len(gaps_in(one.heading, one.body, one.advice)) <= MOST_GAPS
        assert "114 14" in (one.advice or "") or "112" in (one.advice or "")

    def test_survives_being_changed_into_what_it_was(self, key: BuiltIn, locale: str) -> None:
        one = original(key, locale)
        assert Template.of(one.ref, one.as_answers()) == one

    def test_is_like_no_other(self, key: BuiltIn, locale: str) -> None:
        one = begun_with(original(key, locale))
        for other in set(BuiltIn) - {key}:
            assert not is_like(one, begun_with(original(other, locale)))
