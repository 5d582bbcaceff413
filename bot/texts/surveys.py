"""The safety survey in words and as a picture: the problem index by question, place and year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.domain.clipping import clipped
from bot.domain.forms import FormKind
from bot.domain.people import Role, Viewer
from bot.domain.survey import QUESTIONS_A_PAGE, SurveyLine, SurveyResult, read_results
from bot.domain.views import FormView, page_within
from bot.reports.charts import Lines, Series
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.menus import menu_button, pager, pager_row, rows_of
from bot.texts.screen import Button, Rows, Screen, begin_data, place_data

_YEARS_IN_TEXT: Final = 6
_ON_A_BUTTON: Final = 40
_SCALE: Final = 6


def list_screen(found: Sequence[SurveyLine], page: int, viewer: Viewer) -> Screen:
    """The questions of the survey with their latest index, and how it has changed."""
    locale, total = viewer.locale, len(found)
    page = page_within(page, total, QUESTIONS_A_PAGE)
    shown = found[page * QUESTIONS_A_PAGE : (page + 1) * QUESTIONS_A_PAGE]
    return Screen(
        lines(
            html("survey.title", locale),
            html("survey.scale", locale) if total else html("survey.none", locale),
            "" if total else None,
            *(_latest(one, locale) for one in shown),
            pager(locale, page, QUESTIONS_A_PAGE, total),
        ),
        rows_of(
            *((_opener(one, locale),) for one in shown),
            pager_row(locale, page, QUESTIONS_A_PAGE, total, "surveys"),
            *_enter_row(viewer),
            (Button(plain("dialogue.all", locale), place_data("dlgs", 0)),),
        ),
    )


def _enter_row(viewer: Viewer) -> Rows:
    if not viewer.has(Role.COORDINATOR):
        return ()
    return ((Button(plain("survey.enter", viewer.locale), begin_data(FormKind.SURVEY.value)),),)


def _opener(one: SurveyLine, locale: str) -> Button:
    name = _name(one, locale)
    name = clipped(name, _ON_A_BUTTON)
    return Button(f"📈 {name}", place_data("survey", one.id))


def _name(one: SurveyLine | SurveyResult, locale: str) -> str:
    if not one.place:
        return one.question
    return plain("survey.name", locale, question=one.question, place=one.place)


def _latest(one: SurveyLine, locale: str) -> Html:
    """`Oro för inbrott: 1,42 (2021), bättre än 2020 (1,61)`."""
    last = one.results[-1]
    facts = {
        "name": _name(one, locale),
        "index": _index(last.index, locale),
        "year": str(last.year),
    }
    if one.change is None:
        return html("survey.line", locale, **facts)
    before = one.results[-2]
    key = "better" if one.change < 0 else "worse" if one.change > 0 else "same"
    earlier = {"before": _index(before.index, locale), "earlier": str(before.year)}
    return html(f"survey.line.{key}", locale, **facts, **earlier)


def _index(index: float, locale: str) -> str:
    return dates.decimal(index, locale, places=2)


def picture_of(one: SurveyLine, locale: str) -> Lines:
    """The index over the years. A year without a survey is a gap."""
    years = range(one.results[0].year, one.results[-1].year + 1)
    known = {result.year: result.index for result in one.results}
    name = one.place or plain("survey.everywhere", locale)
    subtitle = (
        plain("survey.picture", locale, place=one.place)
        if one.place
        else plain("survey.picture.everywhere", locale)
    )
    return Lines(
        title=one.question,
        subtitle=subtitle,
        ticks=tuple(str(year) for year in years),
        series=(Series(name, tuple(known.get(year) for year in years)),),
        lowest=0,
        highest=_SCALE,
        low_words=plain("survey.lowest", locale),
        high_words=plain("survey.highest", locale),
        decimals=2,
        point="," if locale == "sv" else ".",
    )


def line_screen(one: SurveyLine, viewer: Viewer, picture: bytes) -> Screen:
    """The picture, with the same facts as text."""
    locale = viewer.locale
    years = one.results[-_YEARS_IN_TEXT:]
    return Screen(
        lines(
            html("survey.one", locale, name=_name(one, locale)),
            html("survey.scale", locale),
            *(
                html("survey.year", locale, year=str(year.year), index=_index(year.index, locale))
                for year in reversed(years)
            ),
        ),
        ((Button(plain("survey.back", locale), place_data("surveys", 0)),), menu_button(locale)),
        picture=picture,
    )


def result_lines(view: FormView) -> list[Html]:
    """The results that were written, before they are kept: as they were understood."""
    locale, answers = view.viewer.locale, view.form.answers
    results = read_results(answers["results"], answers["this_year"])
    shown = [
        html(
            "survey.entered",
            locale,
            name=clipped_name(one, locale),
            year=str(one.year),
            index=_index(one.index, locale),
        )
        for one in results[:_ENTERED_SHOWN]
    ]
    more = len(results) - _ENTERED_SHOWN
    rest = [html_n("survey.entered.more", more, locale)] if more > 0 else []
    return [html_n("survey.entered.count", len(results), locale), *shown, *rest]


_ENTERED_SHOWN: Final = 25


def clipped_name(one: SurveyResult, locale: str) -> str:
    """A question and its place, short enough for one line of many."""
    name = _name(one, locale)
    return clipped(name, _IN_A_LINE)


_IN_A_LINE: Final = 70


def entered_receipt(view: FormView) -> Screen:
    """How many results were kept."""
    locale, facts = view.viewer.locale, view.receipt
    return Screen(
        lines(
            html_n("form.survey.receipt", facts["new"], locale),
            html_n("form.survey.changed", facts["changed"], locale) if facts["changed"] else None,
        ),
        ((Button(plain("survey.back", locale), place_data("surveys", 0)),), menu_button(locale)),
    )
