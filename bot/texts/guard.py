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


def why(kind: HitKind, locale: str) -> Html:
    """Why this kind of personal data does not belong in a text, in one sentence."""
    return html(f"guard.why.{kind.value}", locale)


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
    kinds = dict.fromkeys(hit.kind for hit in hits)
    return lines(*(html("guard.reason", locale, why=why(kind, locale)) for kind in kinds))


def pointed_out(
    texts: Mapping[str, str | None], found: Mapping[str, Sequence[Hit]], locale: str
) -> Html:
    """Every hit in its place, under why its kind does not belong there, each reason once."""
    hits = [(texts[key] or "", hit) for key, hits in found.items() for hit in hits]
    places: dict[HitKind, list[Html]] = {}
    for text, hit in hits[:_SHOWN]:
        places.setdefault(hit.kind, []).append(_in_place(text, hit, locale))
    left = len(hits) - _SHOWN
    return lines(
        "",
        *(
            line
            for kind, seen in places.items()
            for line in (why(kind, locale), html("guard.place", locale, text=lines(*seen)))
        ),
        html_n("guard.more", left, locale) if left > 0 else None,
    )


def _in_place(text: str, hit: Hit, locale: str) -> Html:
    first, last = max(0, hit.start - _AROUND), min(len(text), hit.end + _AROUND)
    shown = Hit(hit.kind, hit.start - first, hit.end - first)
    found = marked(text[first:last], (shown,), locale)
    before, after = "…" if first else "", "…" if last < len(text) else ""
    return Html(f"{before}{found}{after}".replace("\n", " "))
