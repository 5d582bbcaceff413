"""What schools thought of visits, in words: by topic, without a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.domain.clipping import clipped
from bot.domain.feedback import FEWEST_SHOWN, TopicFeedback
from bot.domain.people import Viewer
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.menus import menu_button
from bot.texts.screen import Button, Screen, place_data

_TOPICS_SHOWN: Final = 8
_WORDS_SHOWN: Final = 3
_WORDS_CLIPPED: Final = 120


def feedback_screen(found: Sequence[TopicFeedback], viewer: Viewer) -> Screen:
    """How useful schools found the visits about each topic, and what they wrote."""
    locale = viewer.locale
    back = Button(plain("schools.list", locale), place_data("schools", 0))
    return Screen(
        lines(
            html("feedback.title" if found else "feedback.none", locale),
            *(_topic(one, locale) for one in found[:_TOPICS_SHOWN]),
            html_n("offers.more", len(found) - _TOPICS_SHOWN, locale)
            if len(found) > _TOPICS_SHOWN
            else None,
        ),
        ((back, *menu_button(locale)),),
    )


def _topic(one: TopicFeedback, locale: str) -> Html:
    if one.mean is None:
        few = html_n("feedback.too_few", one.count, locale, topic=one.topic, fewest=FEWEST_SHOWN)
        return lines("", few)
    return lines(
        "",
        html_n("feedback.topic", one.count, locale, topic=one.topic, mean=round(one.mean, 1)),
        *(
            html("feedback.words", locale, words=clipped(words, _WORDS_CLIPPED))
            for words in one.words[:_WORDS_SHOWN]
        ),
    )
