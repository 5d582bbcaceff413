"""Long work in words: how far it is, the files that it made, and what it came to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.questions import question_of
from bot.domain.work import XLSX_ROWS_MAX, FileFormat, Work, WorkKind, WorkState
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.imports import logged_screen, read_screen
from bot.texts.menus import menu_button
from bot.texts.screen import Button, File, Rows, Screen, place_data
from bot.texts.sharing import file_data

_BARS = 10


def work_screen(work: Work) -> Screen:
    """A piece of work as it stands."""
    if not work.is_open:
        return done_screen(work)
    locale = work.locale
    return Screen(lines(_title(work), _progress(work)), _open_rows(work, locale), silent=True)


def _title(work: Work) -> Html:
    return html(f"work.{work.kind.value}", work.locale)


def _progress(work: Work) -> Html:
    if not work.total:
        return html("work.begins", work.locale)
    full = min(_BARS, work.done * _BARS // work.total)
    bar = "▓" * full + "░" * (_BARS - full)
    return html("work.progress", work.locale, bar=bar, done=work.done, total=work.total)


def _open_rows(work: Work, locale: str) -> Rows:
    if work.kind is WorkKind.IMPORT:
        return ()
    return ((Button(plain("work.stop", locale), place_data("work_stop", work.id)),),)


def file_screens(work: Work, result: Mapping[str, Any]) -> tuple[tuple[str, Screen], ...]:
    """The files that a piece of work made: each one's name in its folder, and how it is sent.

    The content is put in by whoever sends it.
    """
    locale = work.locale
    match work.kind:
        case WorkKind.EXPORT if result["file"] is None:
            return ()
        case WorkKind.EXPORT:
            name = f"{plain('work.export.file', locale)}.{work.params['format']}"
            caption = lines(
                html_n("work.export.caption", result["rows"], locale),
                html("work.export.reading", locale, reading=work.params["reading"]),
            )
            return ((result["file"], _file(caption, name)),)
        case WorkKind.READ_LIST if result.get("file"):
            name = f"{plain('import.faults.file', locale)}.csv"
            caption = html_n("import.faults", result["fault_count"], locale)
            return ((result["file"], _file(caption, name)),)
    return ()


def _file(caption: Html, name: str) -> Screen:
    return Screen(caption, document=File(name, b""), silent=True)


def done_screen(work: Work) -> Screen:
    """What a piece of work came to."""
    locale = work.locale
    match work.state:
        case WorkState.STOPPED:
            return Screen(html("work.stopped", locale), (menu_button(locale),), silent=True)
        case WorkState.FAILED:
            return Screen(html("work.failed", locale), (menu_button(locale),))
    assert work.result is not None, "it is done"
    match work.kind:
        case WorkKind.READ_LIST:
            return read_screen(work)
        case WorkKind.IMPORT:
            return logged_screen(work)
    if work.result["file"] is None:
        return _too_many_screen(work.result["rows"], work)
    return Screen(
        html_n("work.export.done", work.result["rows"], locale),
        (
            (Button(plain("button.activities", locale), place_data("acts")),),
            menu_button(locale),
        ),
        silent=True,
    )


def _too_many_screen(rows: int, work: Work) -> Screen:
    """A worksheet has no room for so many entries: a table without sheets has."""
    locale, question = work.locale, question_of(work.params["question"])
    return Screen(
        html("work.export.too_many", locale, rows=rows, limit=XLSX_ROWS_MAX),
        (
            (Button(plain("share.csv", locale), file_data(question, FileFormat.CSV)),),
            menu_button(locale),
        ),
    )
