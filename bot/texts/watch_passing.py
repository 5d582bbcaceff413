"""Updates to pass on in a neighbourhood: as text messages, and as a sheet of paper."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from bot.domain import sms
from bot.domain.clipping import clipped
from bot.domain.local_time import local_day
from bot.domain.people import Viewer
from bot.domain.updates import Content
from bot.domain.watch import PASSED_A_PAGE, PassingPage, PassingView
from bot.reports.sheet import Sheet
from bot.texts import dates
from bot.texts.catalogue import html, html_n, lines, plain
from bot.texts.menus import menu_button, pager, pager_row, rows_of
from bot.texts.screen import Button, File, Screen, place_data
from bot.texts.watch import open_button

MOST_MESSAGES: Final = 3
"""So many text messages in one are read by most phones as one, and by most people to the end."""

_ON_A_BUTTON: Final = 50


def list_screen(page: PassingPage, viewer: Viewer) -> Screen:
    """What can be passed on, each a button; what was passed on is marked."""
    locale, area = viewer.locale, page.area
    key = "watch.pass" if page.total else "watch.pass.none"
    return Screen(
        lines(
            html(key, locale, name=area.name),
            pager(locale, page.page, PASSED_A_PAGE, page.total),
        ),
        rows_of(
            *(
                (
                    Button(
                        f"{'✅' if one.id in page.passed else '📤'} {clipped(one.heading, _ON_A_BUTTON)}",
                        place_data("watch_sms", area.id, one.id),
                    ),
                )
                for one in page.updates
            ),
            pager_row(locale, page.page, PASSED_A_PAGE, page.total, "watch_pass", area.id),
            (open_button(area.id, locale), *menu_button(locale)),
        ),
    )


def sms_text(area: str, content: Content, municipality: str, locale: str) -> str:
    """An update as a text message: where it is from, what, what to do, and whom to ring."""
    before = plain("watch.sms.before", locale, area=area, heading=content.heading)
    body = " ".join(
        sms.simplified(part)
        for part in (_place(content, locale), content.body.replace("\n", " "), content.advice)
        if part
    )
    after = plain("watch.sms.after", locale, municipality=municipality)
    return sms.fitted(sms.simplified(before), body, sms.simplified(after), MOST_MESSAGES)


def _place(content: Content, locale: str) -> str | None:
    return plain("watch.sms.place", locale, place=content.place) if content.place else None


def sms_screen(view: PassingView, municipality: str, viewer: Viewer) -> Screen:
    """An update ready to send as a text message or to print."""
    locale = viewer.locale
    text = sms_text(view.area.name, view.update, municipality, locale)
    passed = Button(
        plain("watch.passed", locale), place_data("watch_passed", view.area.id, view.update.id)
    )
    return Screen(
        lines(
            html("watch.sms", locale),
            html_n("watch.sms.length", sms.messages(text), locale),
            "",
            html("watch.sms.text", locale, text=text),
            "",
            html("watch.is_passed" if view.is_passed else "watch.sms.hint", locale),
        ),
        rows_of(
            (
                Button(
                    plain("watch.print", locale),
                    place_data("watch_print", view.area.id, view.update.id),
                ),
            ),
            () if view.is_passed else (passed,),
            (
                Button(plain("watch.pass.list", locale), place_data("watch_pass", view.area.id, 0)),
                open_button(view.area.id, locale),
            ),
        ),
    )


def sheet_of(view: PassingView, municipality: str, viewer: Viewer, zone: ZoneInfo) -> Sheet:
    """An update as a sheet to print."""
    locale, update = viewer.locale, view.update
    facts = (
        ("place", update.place),
        ("happened", update.happened),
        ("advice", update.advice),
    )
    return Sheet(
        language=locale,
        above=plain("watch.sheet.above", locale, area=view.area.name),
        heading=update.heading,
        paragraphs=[part for part in update.body.split("\n") if part.strip()],
        facts=[(plain(f"watch.sheet.{key}", locale), value) for key, value in facts if value],
        below=plain("watch.sheet.below", locale),
        sender=plain(
            "watch.sheet.sender",
            locale,
            municipality=municipality,
            day=dates.day_of_year(local_day(update.sent_at, zone), locale),
        ),
    )


def sheet_screen(view: PassingView, viewer: Viewer, content: bytes) -> Screen:
    """The sheet as a file."""
    locale, number = viewer.locale, str(view.update.id)
    return Screen(
        html("watch.sheet", locale),
        ((open_button(view.area.id, locale), *menu_button(locale)),),
        document=File(plain("watch.sheet.file", locale, number=number), content),
    )
