"""What an update says, as everybody reads it, and what is put right in it."""

from __future__ import annotations

from bot.domain.clipping import clipped
from bot.domain.updates import Content
from bot.texts import dates
from bot.texts.catalogue import Html, html, lines, plain


def update_text(
    content: Content,
    municipality: str,
    sent: str | None,
    locale: str,
    *,
    corrected: str | None = None,
) -> Html:
    """An update as it stands in a member's chat. `corrected` is when its text was changed.

    `sent` is when it goes out, None where that is not known.
    """
    return lines(
        html(f"update.mark.{content.urgency.value}", locale),
        html("update.heading", locale, heading=content.heading),
        "",
        html("update.body", locale, body=content.body),
        *_facts(content, locale),
        "",
        html("update.sender", locale, municipality=municipality, sent=sent)
        if sent
        else html("update.sender.unsent", locale, municipality=municipality),
        html("update.corrected", locale, when=corrected) if corrected else None,
    )


def _facts(content: Content, locale: str) -> list[Html | str]:
    """Where, when, what to do, until when: whichever was said."""
    found: list[Html | str] = []
    if content.place:
        found.append(html("update.place", locale, place=content.place))
    if content.happened:
        found.append(html("update.happened", locale, happened=content.happened))
    if content.advice:
        found.append(html("update.advice", locale, advice=content.advice))
    if content.valid_until:
        until = dates.day_of_year(content.valid_until, locale)
        found.append(html("update.valid", locale, until=until))
    return ["", *found] if found else []


def correction_lines(part: str, stood: str | None, words: str, locale: str) -> list[Html | str]:
    """What a part says, and what it is to say instead."""
    return [
        html("correction.part", locale, part=plain(f"form.update.{part}.name", locale)),
        html("form.correct.before", locale, text=clipped(stood or "–", _STOOD_SHOWN)),
        html("form.correct.after", locale, text=clipped(words, _WORDS_SHOWN)),
    ]


_STOOD_SHOWN = 400


_WORDS_SHOWN = 2800


def pictures_note(locale: str) -> str:
    """The short word while an album comes."""
    return plain("update.pictures_come", locale)
