"""Situation updates in words: as members get them, as their sender follows them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.people import Role, Viewer
from bot.domain.updates import NotReached, Reach, SituationUpdate, Urgency
from bot.domain.views import NAMES_A_PAGE, UPDATES_A_PAGE, Progress, UpdatePage, UpdateView
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.labels import label
from bot.texts.menus import menu_button, pager, pager_row, rows_of
from bot.texts.screen import Button, Rows, Screen, place_data

_BAR = 10


def update_text(
    heading: str, body: str, urgency: Urgency, municipality: str, sent: str, locale: str
) -> Html:
    """An update as it stands in a member's chat."""
    return lines(
        html(f"update.mark.{urgency.value}", locale),
        html("update.heading", locale, heading=heading),
        "",
        html("update.body", locale, body=body),
        "",
        html("update.sender", locale, municipality=municipality, sent=sent),
    )


def read_row(notice_id: int, locale: str) -> tuple[Button, ...]:
    """The button with which a member says that they have read."""
    return (Button(plain("update.read", locale), place_data("read", notice_id)),)


def is_read_rows(locale: str) -> Rows:
    """What takes the button's place when it was pressed."""
    return ((Button(plain("update.is_read", locale), place_data("still")),),)


def shown(view: UpdateView, viewer: Viewer, municipality: str, zone: ZoneInfo) -> Screen:
    """An update opened from the list."""
    locale, update = viewer.locale, view.update
    sent = dates.moment(update.sent_at, zone, locale)
    return Screen(
        lines(
            update_text(update.heading, update.body, update.urgency, municipality, sent, locale),
            html("update.is_read", locale) if view.is_read else None,
            "" if view.reach else None,
            reach_text(view.reach, locale) if view.reach else None,
        ),
        rows_of(
            # A picture can't be shown again in place: there the figures come by themselves.
            _reach_row(update.id, view.reach, locale, "progress" if update.picture else "update"),
            _list_row(locale),
        ),
        picture=update.picture,
    )


def _list_row(locale: str) -> tuple[Button, ...]:
    return (Button(plain("update.list", locale), place_data("updates", 0)), *menu_button(locale))


def refresh_button(update_id: int, locale: str, place: str = "progress") -> Button:
    """The way to see how a sending goes now."""
    return Button(plain("reach.refresh", locale), place_data(place, update_id))


def _reach_row(
    update_id: int, reach: Reach | None, locale: str, place: str = "progress"
) -> tuple[Button, ...]:
    """How it goes now, at that place, and who was not reached. Empty for who may not see it."""
    if reach is None:
        return ()
    row = [refresh_button(update_id, locale, place)]
    if reach.failed or reach.uncertain:
        row.append(Button(plain("reach.who_not", locale), place_data("missed", update_id, 0)))
    return tuple(row)


def progress_screen(progress: Progress, zone: ZoneInfo) -> Screen:
    """How a sending goes, for the message that is edited while it goes on and stays as a receipt."""
    locale, reach = progress.locale, progress.reach
    sent = dates.moment(progress.sent_at, zone, locale)
    return Screen(
        lines(
            html("reach.done" if reach.is_finished else "reach.sending", locale),
            html("reach.about", locale, heading=progress.heading, sent=sent),
            None if reach.is_finished else _bar(reach, locale),
            "",
            reach_text(reach, locale),
        ),
        rows_of(_reach_row(progress.update_id, reach, locale), _list_row(locale)),
    )


def _bar(reach: Reach, locale: str) -> Html:
    filled = reach.settled * _BAR // max(reach.recipients, 1)
    return html(
        "reach.bar",
        locale,
        bar="▓" * filled + "░" * (_BAR - filled),
        settled=reach.settled,
        recipients=reach.recipients,
    )


def reach_text(reach: Reach, locale: str) -> Html:
    """Reached, read, waiting, not reached: only what there is to say."""
    counts = (
        ("reach.delivered", reach.delivered, True),
        ("reach.read", reach.read, True),
        ("reach.waiting", reach.waiting, False),
        ("reach.failed", reach.failed, False),
        ("reach.uncertain", reach.uncertain, False),
    )
    return lines(*(html_n(key, count, locale) for key, count, always in counts if always or count))


def missed_screen(
    update_id: int, missed: tuple[NotReached, ...], page: int, total: int, viewer: Viewer
) -> Screen:
    """Who was not reached, and why."""
    locale = viewer.locale
    return Screen(
        lines(
            html("missed.title", locale),
            "",
            *(_missed(one, locale) for one in missed),
            pager(locale, page, NAMES_A_PAGE, total),
        ),
        rows_of(
            pager_row(locale, page, NAMES_A_PAGE, total, "missed", update_id),
            (Button(plain("button.back", locale), place_data("progress", update_id)),),
        ),
    )


def _missed(one: NotReached, locale: str) -> Html:
    return html(
        "missed.line",
        locale,
        name=one.name,
        organisation=one.organisation,
        why=label(one.trouble, locale),
    )


def list_screen(page: UpdatePage, viewer: Viewer, now: datetime, zone: ZoneInfo) -> Screen:
    """The latest updates, each a button to open it."""
    locale = viewer.locale
    if not page.total:
        return Screen(html("updates.none", locale), (menu_button(locale),))
    write = (
        (Button(plain("menu.write", locale), "b:update"),) if viewer.has(Role.COORDINATOR) else ()
    )
    return Screen(
        lines(
            html("updates.title", locale),
            "",
            *(_listed(update, locale, now, zone) for update in page.updates),
            pager(locale, page.page, UPDATES_A_PAGE, page.total),
        ),
        rows_of(
            *(_opener(update, locale) for update in page.updates),
            pager_row(locale, page.page, UPDATES_A_PAGE, page.total, "updates"),
            write,
            menu_button(locale),
        ),
    )


def _listed(update: SituationUpdate, locale: str, now: datetime, zone: ZoneInfo) -> Html:
    return html(
        "updates.line",
        locale,
        mark=plain(f"update.emoji.{update.urgency.value}", locale),
        heading=update.heading,
        sent=dates.relative_moment(update.sent_at, now, zone, locale),
    )


def _opener(update: SituationUpdate, locale: str) -> tuple[Button, ...]:
    mark = plain(f"update.emoji.{update.urgency.value}", locale)
    return (Button(f"{mark} {update.heading}"[:60], place_data("update", update.id)),)
