"""Targets of promises in words."""

from __future__ import annotations

from bot.domain.promises import Comparator, Rhythm, Target
from bot.texts.catalogue import plain, plain_n


def target_words(target: Target, locale: str) -> str:
    """A target as a phrase: `minst 2 trygghetsvandringar per år`."""
    rhythm = _rhythm(target, locale)
    if target.comparator is Comparator.EVERY or target.number is None:
        one = plain_n(f"unit.{target.unit.value}", 1, locale, n=1.0).lstrip("1 \u00a0")
        return plain("target.every", locale, what=target.note or one, rhythm=rhythm)
    number = target.number
    whole = int(number) if number == int(number) else 2
    counted = plain_n(f"unit.{target.unit.value}", whole, locale, n=float(number))
    phrase = plain(
        f"target.{target.comparator.value}", locale, quantity=counted, rhythm=rhythm
    ).strip()
    return f"{phrase} ({target.note})" if target.note else phrase


def _rhythm(target: Target, locale: str) -> str:
    if target.rhythm is Rhythm.PERIOD:
        return plain("rhythm.period", locale)
    if target.every == _SECOND:
        return plain(f"every_second.{target.rhythm.value}", locale)
    return plain_n(f"rhythm.{target.rhythm.value}", target.every, locale)


_SECOND = 2
"""Swedish has words of its own for every second: vartannat, varannan."""
