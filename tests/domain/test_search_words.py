"""Words as they are searched for."""

from __future__ import annotations

import unicodedata

import pytest

from bot.domain.search_words import RANKS, fold, rank_of


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


@pytest.mark.parametrize(
    ("uses", "rank"), [(0, -1), (1, 0), (7, 0), (8, 1), (63, 1), (64, 2), (10**9, RANKS - 1)]
)
def test_words_are_ranked_roughly_by_how_often_they_are_used(uses: int, rank: int) -> None:
    assert rank_of(uses) == rank
