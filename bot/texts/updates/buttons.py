"""Buttons below an update: for those who get it, and for those who see to it."""

from __future__ import annotations

from bot.domain.forms import FormKind
from bot.domain.updates import Content
from bot.texts.catalogue import plain, plain_n
from bot.texts.menus import menu_button
from bot.texts.screen import Button, Rows, begin_data, place_data


def read_row(notice_id: int, locale: str) -> tuple[Button, ...]:
    """The button with which a member says that they have read."""
    return (Button(plain("update.read", locale), place_data("read", notice_id)),)


def is_read_button(locale: str) -> Button:
    """What takes the button's place when it was pressed."""
    return Button(plain("update.is_read", locale), place_data("still"))


def more_rows(update_id: int | None, content: Content, locale: str) -> Rows:
    """What else a member can do with an update: report the like, ask, see its other pictures."""
    if update_id is None:
        return ()
    alike = Button(plain("update.seen_alike", locale), begin_data("observation", update_id))
    row = [Button(plain("update.ask", locale), begin_data("question", update_id))]
    if content.more_pictures:
        count = len(content.more_pictures) + 1
        all_of_them = plain_n("update.pictures", count, locale)
        row.append(Button(all_of_them, place_data("pics", update_id)))
    return ((alike,), tuple(row))


def open_row(update_id: int, locale: str) -> tuple[Button, ...]:
    """The way to an update."""
    return (Button(plain("update.open", locale), place_data("update", update_id)),)


def approve_rows(update_id: int, locale: str) -> Rows:
    """What another coordinator can do with an update that waits for approval."""
    return (
        (
            Button(plain("approve.yes", locale), place_data("approve", update_id)),
            Button(plain("approve.no", locale), begin_data("turndown", update_id)),
        ),
    )


def correction_rows(correction_id: int, update_id: int, locale: str) -> Rows:
    """What another coordinator can do with a correction that waits for approval."""
    no = begin_data(FormKind.TURN_DOWN_CORRECTION.value, correction_id)
    return (
        (
            Button(
                plain("approve.yes", locale), place_data("correction", correction_id, update_id)
            ),
            Button(plain("approve.no", locale), no),
        ),
    )


def list_row(locale: str) -> tuple[Button, ...]:
    """The way to the list."""
    return (Button(plain("update.list", locale), place_data("updates", 0)), *menu_button(locale))


def refresh_button(update_id: int, locale: str, place: str = "progress") -> Button:
    """The way to see how a sending goes now."""
    return Button(plain("reach.refresh", locale), place_data(place, update_id))
