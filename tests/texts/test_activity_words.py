"""What a button calls a kind, a doer or a state of an activity is understood in a line as well."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import pytest

from bot.domain.activity_words import DOER_WORDS, KIND_WORDS, STATE_WORDS
from bot.domain.search_words import fold
from bot.texts.catalogue import LOCALES
from bot.texts.labels import label


@pytest.mark.parametrize("words", [KIND_WORDS, DOER_WORDS, STATE_WORDS])
def test_what_is_shown_is_understood(words: Mapping[str, StrEnum]) -> None:
    shown = {fold(label(one, locale)): one for one in set(words.values()) for locale in LOCALES}
    assert {name: words.get(name) for name in shown} == shown
