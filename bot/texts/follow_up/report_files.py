"""The follow-up report in chat: choosing its form, and the files themselves."""

from __future__ import annotations

from datetime import date

from bot.domain.follow_up.views import Report
from bot.domain.people import Viewer
from bot.reports.paper import Paper
from bot.reports.paper.plain import plain_text
from bot.texts import dates
from bot.texts.catalogue import Html, html, lines, plain
from bot.texts.follow_up.report import paper_of
from bot.texts.menus import menu_button, rows_of
from bot.texts.screen import Button, File, Screen, place_data


def report_of(report: Report, viewer: Viewer) -> Paper:
    """The document that is printed, in the reader's language."""
    return paper_of(report, viewer.locale)


def choose_screen(report: Report, viewer: Viewer) -> Screen:
    """In which form the report is wanted."""
    locale, number = viewer.locale, report.follow_up.id
    return Screen(
        lines(
            html("report.choose", locale, title=report.follow_up.document.title),
            "",
            html("report.choose.about", locale),
            _draft(report, locale),
            _language(report, locale),
        ),
        rows_of(
            (
                Button(plain("report.pdf", locale), place_data("report_pdf", number)),
                Button(plain("report.web", locale), place_data("report_page", number)),
                Button(plain("report.text", locale), place_data("report_text", number)),
            ),
            (
                Button(plain("promise.all", locale), place_data("promises", number)),
                *menu_button(locale),
            ),
        ),
    )


def _draft(report: Report, locale: str) -> Html:
    if report.closed_on is not None:
        day = dates.plain_day(report.closed_on, locale)
        return html("report.choose.final", locale, day=day)
    return html("report.choose.draft", locale, day=dates.plain_day(report.made_on, locale))


def _language(report: Report, locale: str) -> Html | None:
    """Told to who reads another language than the promises were written in."""
    if report.follow_up.document.language == locale:
        return None
    return html("report.choose.language", locale)


def pdf_screen(report: Report, viewer: Viewer, content: bytes) -> Screen:
    """The report as a PDF."""
    return _file(report, viewer, "pdf", content)


def page_screen(report: Report, viewer: Viewer, content: bytes) -> Screen:
    """The report as a web page."""
    return _file(report, viewer, "html", content)


def text_screen(report: Report, viewer: Viewer) -> Screen:
    """The report as plain text, which every program opens with its å, ä and ö."""
    return _file(report, viewer, "txt", plain_text(report_of(report, viewer)).encode("utf-8-sig"))


def _file(report: Report, viewer: Viewer, ending: str, content: bytes) -> Screen:
    locale, document = viewer.locale, report.follow_up.document
    name = _file_name(document.key, report.made_on, ending, locale)
    return Screen(
        html("report.file", locale, title=document.title),
        rows_of(
            (
                Button(
                    plain("report.other_form", locale), place_data("report", report.follow_up.id)
                ),
            ),
            menu_button(locale),
        ),
        document=File(name, content),
        silent=True,
    )


def _file_name(key: str, day: date, ending: str, locale: str) -> str:
    return plain("report.file_name", locale, key=key, day=day.isoformat(), ending=ending)
