"""A result to take along: the ways to have it, as a picture, and as text to share."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.activities import Activity, Findings, Question
from bot.domain.clipping import clipped
from bot.domain.forms import Choice
from bot.domain.networks import Area
from bot.domain.people import Viewer
from bot.domain.work import FileFormat
from bot.reports.result_picture import Bar, ResultPicture
from bot.texts import dates
from bot.texts.activities import days_of, line_of, sums_of, totals_of
from bot.texts.asking import back_row, question_data, reading
from bot.texts.catalogue import Html, html, html_n, lines, plain, plain_n
from bot.texts.labels import label
from bot.texts.screen import CAPTION_MAX, Button, Screen, visible_units

_FORMATS = tuple(FileFormat)
_MESSAGE = 3_900
"""What a shared text may take of the 4,096 units of a message."""

SHARED_ENTRIES = 60
"""More entries than fit into one message are not looked for."""

_DRAWN_ENTRIES = 6
_DRAWN_LETTERS = 90


def share_screen(
    findings: Findings, viewer: Viewer, promises: tuple[Choice, ...], areas: tuple[Area, ...]
) -> Screen:
    """The ways to have a result: files, a picture, text, and to keep the question."""
    locale, question = viewer.locale, findings.question.narrowed()
    files = tuple(
        Button(plain(f"share.{one.value}", locale), file_data(question, one)) for one in _FORMATS
    )
    return Screen(
        lines(
            html("share.title", locale),
            html("work.export.reading", locale, reading=reading(findings, promises, areas, locale)),
            "",
            html("share.how", locale),
        ),
        (
            files,
            (
                Button(plain("share.picture", locale), question_data(question, "actspic")),
                Button(plain("share.text", locale), question_data(question, "actstxt")),
            ),
            (Button(plain("share.save", locale), question_data(question, "actsave")),),
            back_row(question, locale),
        ),
    )


def file_data(question: Question, file_format: FileFormat) -> str:
    """The data of a button that has a result made into a file: the format stands as the page."""
    return question_data(replace(question, page=_FORMATS.index(file_format)), "actsfil")


def read_format(question: Question) -> FileFormat:
    """The format that a button's question carries. Raises IndexError."""
    return _FORMATS[question.page]


def text_screen(
    findings: Findings,
    viewer: Viewer,
    promises: tuple[Choice, ...],
    areas: tuple[Area, ...],
    municipality: str,
) -> Screen:
    """A result as a message without buttons, to be passed on."""
    locale = viewer.locale
    head = _head(findings, promises, areas, municipality, locale)
    told: list[Html | str] = [head, ""]
    room = _MESSAGE - visible_units(head)
    for place, activity in enumerate(findings.page):
        line = line_of(activity, locale)
        room -= visible_units(line) + 1
        if room < 0:
            told.append(html_n("share.more", findings.count - place, locale))
            break
        told.append(line)
    else:
        if findings.count > len(findings.page):
            told.append(html_n("share.more", findings.count - len(findings.page), locale))
    return Screen(lines(*told), silent=True)


def _head(
    findings: Findings,
    promises: tuple[Choice, ...],
    areas: tuple[Area, ...],
    municipality: str,
    locale: str,
) -> Html:
    held = findings.count - findings.not_held
    asked = reading(findings, promises, areas, locale)
    return lines(
        html("share.head", locale, municipality=municipality, reading=asked),
        "",
        html_n("activities.many" if findings.is_more else "activities.count", held, locale),
        html_n("activities.not_held", findings.not_held, locale) if findings.not_held else None,
        totals_of(findings.totals, locale) if findings.totals else None,
    )


def picture_of(
    findings: Findings,
    viewer: Viewer,
    promises: tuple[Choice, ...],
    areas: tuple[Area, ...],
    municipality: str,
) -> ResultPicture:
    """A result as a picture that can be drawn."""
    locale = viewer.locale
    held = findings.count - findings.not_held
    return ResultPicture(
        title=plain("share.picture.title", locale),
        reading=reading(findings, promises, areas, locale),
        count=plain_n("share.picture.count", held, locale),
        bars=[
            Bar(
                label(total.kind, locale),
                total.activities,
                " · ".join(
                    filter(
                        None,
                        [dates.number(total.activities, locale), sums_of(total.sums, locale)],
                    )
                ),
            )
            for total in findings.totals
        ],
        latest_title=plain("share.picture.latest", locale),
        latest=[
            (days_of(one, locale), _drawn(one, locale)) for one in findings.page[:_DRAWN_ENTRIES]
        ],
        foot=plain("share.picture.foot", locale, municipality=municipality),
    )


def picture_screen(
    findings: Findings,
    viewer: Viewer,
    promises: tuple[Choice, ...],
    areas: tuple[Area, ...],
    municipality: str,
    picture: bytes,
) -> Screen:
    """A result as a picture, with the same in words below it."""
    locale = viewer.locale
    caption = _head(findings, promises, areas, municipality, locale)
    if visible_units(caption) > CAPTION_MAX:
        asked = reading(findings, promises, areas, locale)
        caption = html("share.picture.caption", locale, reading=asked)
    return Screen(caption, picture=picture, silent=True)


def _drawn(activity: Activity, locale: str) -> str:
    """An entry as it stands in the picture."""
    words = f"{activity.promise_key} {label(activity.kind, locale)}: {activity.what}"
    return clipped(words, _DRAWN_LETTERS)
