"""What receipts of several rooms have in common."""

from __future__ import annotations

from bot.domain.forms import FormKind
from bot.texts.catalogue import plain
from bot.texts.screen import Button, begin_data


def again(kind: FormKind, key: str, locale: str) -> Button:
    return Button(plain(key, locale), begin_data(kind.value))
