"""The weekly digest in words: updates in short, coming meetings, news of problem areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.clipping import clipped
from bot.domain.problem_areas import ProblemEventKind
from bot.domain.updates import Urgency
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.labels import label
from bot.texts.menus import rows_of
from bot.texts.screen import Button, Screen, below_data

_UPDATES_SHOWN = 8
_CHARACTERS = 800
"""Shared by the updates: twice as many UTF-16 units at most, beside their headings."""

_MEETINGS_SHOWN = 5
_PROBLEMS_SHOWN = 5
_EVENTS_SHOWN = 3
"""The latest: the history has them all."""

_TITLE_SHOWN = 60
_ON_A_BUTTON = 50


def digest_screen(facts: Mapping[str, Any], zone: ZoneInfo, locale: str) -> Screen:
    """The weekly digest; each update has a button that opens it, the rest one to its list.

    What a button opens comes below: a week's digest is not used up by reading one thing in it.
    """
    standing = [one for one in facts["updates"] if not one["is_retracted"]]
    # A digest that was sent before it told of more than updates has nothing else in it.
    meetings, problems = facts.get("meetings", ()), facts.get("problems", ())
    is_empty = not (standing or meetings or problems)
    after_pause = bool(facts.get("after_pause"))
    title = "digest.after_pause" if after_pause else "digest.title"
    return Screen(
        lines(
            html("digest.empty" if is_empty else title, locale),
            *_updates(standing, zone, locale),
            *_meetings(meetings, zone, locale),
            *_problems(problems, locale),
        ),
        rows_of(
            *(_update_row(one) for one in _shown(standing)),
            _button("menu.updates", "updates", locale) if len(standing) > _UPDATES_SHOWN else (),
            _meetings_row(meetings, locale),
            _button("menu.problems", "problems", locale) if problems else (),
        ),
        # Warnings may be among what a pause held back: it is heard, once.
        silent=not after_pause,
    )


def _button(key: str, place: str, locale: str) -> tuple[Button, ...]:
    return (Button(plain(key, locale), below_data(place, 0)),)


def _updates(
    standing: Sequence[Mapping[str, Any]], zone: ZoneInfo, locale: str
) -> list[Html | None]:
    shown = _shown(standing)
    room = _CHARACTERS // max(len(shown), 1)
    return [
        *(
            html(
                "digest.update",
                locale,
                mark=plain(f"update.emoji.{one['urgency']}", locale),
                heading=one["heading"],
                sent=dates.moment(datetime.fromisoformat(one["sent_at"]), zone, locale),
                text=clipped(one["body"], room),
            )
            for one in shown
        ),
        _more("digest.more", len(standing) - len(shown), locale),
    ]


def _shown(standing: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """As many as there is room for: warnings before all else, the latest before earlier ones."""

    def rank(place: int) -> tuple[bool, int]:
        return standing[place]["urgency"] != Urgency.WARNING, -place

    chosen = sorted(range(len(standing)), key=rank)[:_UPDATES_SHOWN]
    return [standing[place] for place in sorted(chosen)]


def _update_row(one: Mapping[str, Any]) -> tuple[Button, ...]:
    return (Button(clipped(one["heading"], _ON_A_BUTTON), below_data("update", one["update"])),)


def _meetings(
    meetings: Sequence[Mapping[str, Any]], zone: ZoneInfo, locale: str
) -> list[Html | None]:
    if not meetings:
        return []
    return [
        html("digest.meetings", locale),
        *(
            html(
                "digest.meeting",
                locale,
                when=dates.short_moment(datetime.fromisoformat(one["starts_at"]), zone, locale),
                title=clipped(one["title"], _TITLE_SHOWN),
                place=clipped(one["place"], _TITLE_SHOWN),
            )
            for one in meetings[:_MEETINGS_SHOWN]
        ),
        _more("digest.more_meetings", len(meetings) - _MEETINGS_SHOWN, locale),
    ]


def _meetings_row(meetings: Sequence[Mapping[str, Any]], locale: str) -> tuple[Button, ...]:
    if not meetings:
        return ()
    if len(meetings) > 1:
        return _button("menu.meetings", "mtgs", locale)
    return (Button(plain("meeting.open", locale), below_data("mtg", meetings[0]["meeting"])),)


def _problems(problems: Sequence[Mapping[str, Any]], locale: str) -> list[Html | None]:
    if not problems:
        return []
    return [
        html("digest.problems", locale),
        *(
            html(
                "digest.problem",
                locale,
                title=clipped(one["title"], _TITLE_SHOWN),
                events=", ".join(
                    label(ProblemEventKind(kind), locale) for kind in one["events"][-_EVENTS_SHOWN:]
                ),
            )
            for one in problems[-_PROBLEMS_SHOWN:]
        ),
        _more("digest.more_problems", len(problems) - _PROBLEMS_SHOWN, locale),
    ]


def _more(key: str, left: int, locale: str) -> Html | None:
    return html_n(key, left, locale) if left > 0 else None
