"""Words for personal data that stands where it should not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from bot.domain.guard import Hit, HitKind, segments
from bot.texts.catalogue import Html, escape, html, html_n, lines

_AROUND: Final = 20
"""Characters of the text shown on either side of a hit."""

_SHOWN: Final = 8
"""More hits than this are not shown: the first ones say enough."""


def why(hit: Hit, locale: str) -> Html:
    """Why what was found does not belong in a text, in one sentence."""
    if hit.kind in _NUMBERS and hit.can_be_sent:
        return html("guard.doubtful_number", locale)
    return html(f"guard.why.{hit.kind.value}", locale)


_NUMBERS: Final = (HitKind.PERSONAL_NUMBER, HitKind.COORDINATION_NUMBER)
"""These can be sent only where their check digit is wrong: they may be something else."""


def marked(text: str, hits: Iterable[Hit], locale: str) -> Html:
    """A text with what was found in it marked where it stands."""
    return Html(
        "".join(
            escape(piece.text)
            if piece.kind is None
            else html("guard.marked", locale, words=piece.text)
            for piece in segments(text, hits)
        )
    )


def reasons(hits: Sequence[Hit], locale: str) -> Html:
    """Why what was found does not belong there, each reason once."""
    whys = dict.fromkeys(why(hit, locale) for hit in hits)
    return lines(*(html("guard.reason", locale, why=one) for one in whys))


def pointed_out(
    texts: Mapping[str, str | None], found: Mapping[str, Sequence[Hit]], locale: str
) -> Html:
    """Every hit in its place, under why it does not belong there, each reason once."""
    hits = [(texts[key] or "", hit) for key, hits in found.items() for hit in hits]
    places: dict[Html, list[Html]] = {}
    for text, hit in hits[:_SHOWN]:
        places.setdefault(why(hit, locale), []).append(_in_place(text, hit, locale))
    left = len(hits) - _SHOWN
    return lines(
        "",
        *(
            line
            for reason, seen in places.items()
            for line in (reason, html("guard.place", locale, text=lines(*seen)))
        ),
        html_n("guard.more", left, locale) if left > 0 else None,
    )


def _in_place(text: str, hit: Hit, locale: str) -> Html:
    first, last = max(0, hit.start - _AROUND), min(len(text), hit.end + _AROUND)
    shown = Hit(hit.kind, hit.start - first, hit.end - first)
    found = marked(text[first:last], (shown,), locale)
    before, after = "…" if first else "", "…" if last < len(text) else ""
    return Html(f"{before}{found}{after}".replace("\n", " "))
