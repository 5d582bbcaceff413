"""Text messages: how many a text takes, and how it is made to fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.sms import fitted, messages, shortened, simplified


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("å" * 160, 1),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ł" * 70, 1),
        ("ł" * 71, 2),
        ("👮" * 35, 1),
        ("👮" * 36, 2),
    ],
)
def test_a_text_takes_as_many_messages_as_its_letters_need(text: str, expected: int) -> None:
    assert messages(text) == expected


def test_typographic_signs_become_those_of_a_phone() -> None:
    assert simplified("kl. 16–18  ”nu” …") == 'kl. 16-18 "nu" ...'


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("Kort.", 20, "Kort."),
        ("Lås boden. Tänd lampan i natt.", 17, "Lås boden."),
        ("En mening utan någon punkt alls", 20, "En mening utan..."),
        ("Hej", 2, ""),
    ],
)
def test_a_long_text_ends_after_a_sentence_or_a_word(text: str, most: int, expected: str) -> None:
    assert shortened(text, most) == expected


def test_only_the_middle_is_shortened() -> None:
    text = fitted("Först.", "ord " * 300, "Ring 112.", 3)
    assert text.startswith("Först. ord")
    assert text.endswith("... Ring 112.")
    assert messages(text) <= 3


@given(st.text(max_size=40), st.text(max_size=900), st.text(max_size=40))
def test_whatever_is_written_fits(before: str, body: str, after: str) -> None:
    assert messages(fitted(before, body, after, 3)) <= 3
