"""The latest updates, those that wait for their time, and a search among them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.clipping import clipped
from bot.domain.local_time import local_day
from bot.domain.people import Role, Viewer
from bot.domain.updates import SituationUpdate, UpdateState
from bot.domain.views import UPDATES_A_PAGE, UpdatePage
from bot.texts import dates
from bot.texts.catalogue import Html, html, lines, plain, plain_n
from bot.texts.menus import menu_button, pager, pager_row, rows_of
from bot.texts.screen import Button, Rows, Screen, begin_data, place_data
from bot.texts.templates import open_button as templates_button
from bot.texts.updates.buttons import list_row


def coming_screen(updates: tuple[SituationUpdate, ...], viewer: Viewer, zone: ZoneInfo) -> Screen:
    """What waits for approval or for its time."""
    locale = viewer.locale
    shown_ = updates[:_COMING_SHOWN]
    return Screen(
        lines(
            html("coming.title" if updates else "coming.none", locale),
            "" if updates else None,
            *(_coming_line(one, zone, locale) for one in shown_),
        ),
        rows_of(*(_opener(one, locale, zone) for one in shown_), list_row(locale)),
    )


def turned_down_screen(updates: tuple[SituationUpdate, ...], viewer: Viewer) -> Screen:
    """What was not approved, each to be opened and written anew."""
    locale = viewer.locale
    shown_ = updates[:_COMING_SHOWN]
    buttons = ((Button(f"✋ {one.heading}"[:60], place_data("update", one.id)),) for one in shown_)
    return Screen(
        lines(
            html("turned_down.title" if updates else "turned_down.none", locale),
            "" if updates else None,
            *(_turned_down_line(one, locale) for one in shown_),
        ),
        rows_of(*buttons, list_row(locale)),
    )


def _turned_down_line(update: SituationUpdate, locale: str) -> Html:
    reason = clipped(update.reason or "", _REASON_LISTED)
    return html(
        "turned_down.line", locale, heading=update.heading, author=update.author, reason=reason
    )


_COMING_SHOWN = 10


def _coming_line(update: SituationUpdate, zone: ZoneInfo, locale: str) -> Html:
    if update.state is UpdateState.SENT:
        return html("coming.correction", locale, heading=update.heading)
    if update.state is UpdateState.WAITING or update.send_at is None:
        return html("coming.waiting", locale, heading=update.heading)
    when = dates.moment(update.send_at, zone, locale)
    return html("coming.scheduled", locale, heading=update.heading, when=when)


def list_screen(page: UpdatePage, viewer: Viewer, now: datetime, zone: ZoneInfo) -> Screen:
    """The latest updates, each a button to open it; or those that have some words."""
    locale = viewer.locale
    is_writer = viewer.has(Role.COORDINATOR)
    begin = Button(plain("menu.write", locale), begin_data("update"))
    write = (begin, templates_button(locale)) if is_writer else ()
    unsent = _unsent_rows(page, locale)
    if not page.total:
        none = (
            html("updates.none_found", locale, words=page.words)
            if page.words
            else html("updates.none", locale)
        )
        back = list_row(locale) if page.words else menu_button(locale)
        return Screen(none, rows_of(*unsent, () if page.words else write, back))
    place, *arguments = ["find", search_words(page.words)] if page.words else ["updates"]
    return Screen(
        lines(
            html("updates.found", locale, words=page.words)
            if page.words
            else html("updates.title", locale),
            "",
            *(_listed(update, locale, now, zone) for update in page.updates),
            pager(locale, page.page, UPDATES_A_PAGE, page.total),
            None if page.words else html("updates.search", locale),
        ),
        rows_of(
            *(_opener(update, locale, zone) for update in page.updates),
            pager_row(locale, page.page, UPDATES_A_PAGE, page.total, place, *arguments),
            *unsent,
            write,
            list_row(locale) if page.words else menu_button(locale),
        ),
    )


def _unsent_rows(page: UpdatePage, locale: str) -> Rows:
    """The ways to what waits to go out, and to what was not approved."""
    coming = Button(plain_n("updates.coming", page.coming, locale), place_data("coming"))
    refused = plain_n("updates.turned_down", page.turned_down, locale)
    turned_down = Button(refused, place_data("turned_down"))
    return rows_of((coming,) if page.coming else (), (turned_down,) if page.turned_down else ())


def search_words(words: str) -> str:
    """The words that fit into a button, whole ones only."""
    kept: list[str] = []
    for word in words.replace(":", " ").split():
        if len(" ".join([*kept, word]).encode()) > _WORDS_BYTES:
            break
        kept.append(word)
    return " ".join(kept)


_WORDS_BYTES = 40
"""With the place and the page number it stays under a button's 64 bytes."""


def _listed(update: SituationUpdate, locale: str, now: datetime, zone: ZoneInfo) -> Html:
    sent = dates.relative_moment(update.sent_at, now, zone, locale)
    if update.state is UpdateState.RETRACTED:
        reason = clipped(update.reason or "", _REASON_LISTED)
        return html("updates.line_retracted", locale, sent=sent, reason=reason)
    holds = update.valid_until is not None and update.valid_until >= local_day(now, zone)
    return html(
        "updates.line_holds" if holds else "updates.line",
        locale,
        mark=plain(f"update.emoji.{update.urgency.value}", locale),
        heading=update.heading,
        sent=sent,
    )


_REASON_LISTED = 60


def _opener(update: SituationUpdate, locale: str, zone: ZoneInfo) -> tuple[Button, ...]:
    if update.state is UpdateState.RETRACTED:
        # Its heading may be what had to be taken back: it goes by when it was sent.
        sent = dates.short_moment(update.sent_at, zone, locale)
        name = plain("updates.retracted", locale, sent=sent)
        return (Button(name, place_data("update", update.id)),)
    mark = plain(f"update.emoji.{update.urgency.value}", locale)
    return (Button(f"{mark} {update.heading}"[:60], place_data("update", update.id)),)
