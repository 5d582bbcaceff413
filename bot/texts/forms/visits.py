"""What dialogs about visits say beside their questions: topics, days left out, the last visit."""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.domain.clipping import clipped
from bot.domain.forms import FormKind, Step
from bot.domain.views import FormView
from bot.texts import dates
from bot.texts.catalogue import Html, html, plain
from bot.texts.covers import rules_text
from bot.texts.forms.answers import are_scattered
from bot.texts.officer_times import terms_text
from bot.texts.screen import Button, Rows, begin_data
from bot.texts.visit_wishes import weeks_of
from bot.texts.visits import left_out_text, pupils_of, years_of

_TOPICS_SHOWN: Final = 8
_ABOUT_SHOWN: Final = 120
_LIKE_SHOWN: Final = 60


def about_visits(view: FormView, step: Step) -> list[Html]:
    """What each topic is, or an officer's terms as they stand."""
    locale = view.viewer.locale
    match view.form.kind, step.key:
        case FormKind.VISIT_TERMS, "term":
            return [terms_text(view.facts["terms"], locale)]
        case FormKind.VISIT_RULES, "rule":
            return [rules_text(view.facts["rules"], locale)]
        case FormKind.BOOK_VISIT | FormKind.MOVE_VISIT, "slot":
            return _about_times(view)
        case FormKind.WISH_VISIT, "weeks" if view.facts["left_out"]:
            weeks = weeks_of([date.fromisoformat(one) for one in view.facts["left_out"]], locale)
            return [html("form.visit_wish.left_out", locale, weeks=weeks)]
        case FormKind.BOOK_VISIT | FormKind.WISH_VISIT, "topic":
            return [
                html(
                    "form.book.topic_about",
                    locale,
                    name=one.facts["name"],
                    about=clipped(one.facts["about"], _ABOUT_SHOWN),
                )
                for one in view.choices[:_TOPICS_SHOWN]
            ]
    return []


def _about_times(view: FormView) -> list[Html]:
    """Which day the times are of, where they are of one; and what a question mark means."""
    locale, said = view.viewer.locale, []
    if view.choices and not are_scattered(view):
        day = date.fromisoformat(view.form.answers["day"]["value"])
        said.append(html("form.book.slot_day", locale, day=dates.day_of_year(day, locale)))
    if any(one.facts["asks"] for one in view.choices):
        said.append(html("form.book.slot_asks_first", locale))
    return said


def is_none_free(view: FormView, step: Step) -> bool:
    """Whether a day or a time is asked for and there is none."""
    return (
        view.form.kind is FormKind.BOOK_VISIT and step.key in ("day", "slot") and not view.choices
    )


def left_out_of_month(view: FormView, year: int, month: int) -> list[Html]:
    """The days of a month on which no school is visited, where a visit's day is asked."""
    if "closed" not in view.facts or view.step is None or view.step.key != "day":
        return []
    closed = [one for one in view.facts["closed"] if one[0].startswith(f"{year}-{month:02}")]
    said = left_out_text(closed, view.viewer.locale)
    return [Html(""), said] if said else []


def like_last_row(view: FormView) -> Rows:
    """A way to book what was booked last once more."""
    last = view.facts.get("last")
    if view.form.kind is not FormKind.BOOK_VISIT or last is None:
        return ()
    locale = view.viewer.locale
    parts = (last["topic"], years_of(last["years"], locale), pupils_of(last, locale))
    # Whole words that fit the button, rather than all of them cut.
    names = [
        plain("form.book.like_last", locale, what=", ".join(parts[:count])) for count in (3, 2, 1)
    ]
    fitting = next((name for name in names if len(name) <= _LIKE_SHOWN), names[-1])
    return ((Button(clipped(fitting, _LIKE_SHOWN), begin_data("book", last["visit"])),),)


def wish_row(view: FormView) -> Rows:
    """A way to leave a wish, where the times that there are don't suit."""
    if view.form.kind is not FormKind.BOOK_VISIT or view.form.step not in ("day", "slot"):
        return ()
    key = "form.book.no_time_fits" if view.choices else "wishes.add"
    name = plain(key, view.viewer.locale)
    return ((Button(name, begin_data(FormKind.WISH_VISIT.value, view.id)),),)
