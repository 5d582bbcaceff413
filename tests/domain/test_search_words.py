"""Words as they are searched for."""

from __future__ import annotations

import unicodedata

import pytest

from bot.domain.search_words import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Åkerö ÄNG", "akero ang"),
        ("São Łódź æß", "sao lodz ass"),
        ("É\u0301tä ﬁn", "eta fin"),
        ("İstanbul ŉ", "istanbul ʼn"),
        ("Ελλάδα", "ελλαδα"),
    ],
)
def test_letters_lose_their_accents_however_they_were_typed(text: str, folded: str) -> None:
    assert fold(text) == fold(unicodedata.normalize("NFD", text)) == folded
