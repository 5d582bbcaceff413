"""The buttons of a dialog: each carries the dialog's number and version."""

from __future__ import annotations

from typing import Final

from bot.domain.flows import FLOWS
from bot.domain.forms import FormKind, can_go_back
from bot.domain.updates import personal_data
from bot.domain.views import FormView
from bot.texts.catalogue import plain
from bot.texts.screen import (
    BACK,
    CANCEL,
    CHOOSE,
    GO,
    Button,
    Rows,
    form_data,
    in_columns,
    place_data,
)


def press(view: FormView, name: str, value: str) -> Button:
    return Button(name, form_data(view.id, view.form.version, CHOOSE, value))


def move(view: FormView, key: str, verb: str, value: str = "", /, **values: object) -> Button:
    name = plain(key, view.viewer.locale, **values)
    return Button(name, form_data(view.id, view.form.version, verb, value))


def change_rows(view: FormView) -> Rows:
    """A way back to each written part that seems to hold personal data."""
    return in_columns([change(view, key) for key in personal_data(view.form.answers)], 2)


def change(view: FormView, key: str) -> Button:
    name = plain(f"form.{view.form.kind.value}.{key}.name", view.viewer.locale)
    return move(view, "form.edit", GO, key, name=name)


def way_out(view: FormView) -> tuple[Button, ...]:
    row = [move(view, "button.back", BACK)] if can_go_back(view.form, FLOWS[view.form.kind]) else []
    is_invited = (view.form.kind, view.form.step) == (FormKind.JOIN, "accept")
    name = "join.decline" if is_invited else "button.cancel"
    return (*row, move(view, name, CANCEL, _page_of(view)))


_PAGES: Final = {
    "visit": "visit",
    "like": "visit",
    "for_school": "school",
    "school_id": "school",
    "topic_id": "topic",
    "observation": "observation",
    "meeting": "mtg",
    "measure": "measure",
    "problem": "problem",
    "instead": "update",
    "follows": "update",
    "update": "update",
}
"""What a dialog is about -> the page that it was begun from, the nearest first."""


def _page_of(view: FormView) -> str:
    """The page that a dialog was begun from. It stands in the button: nothing of what is left is kept."""
    decides = view.form.kind in (FormKind.TURN_DOWN_UPDATE, FormKind.TURN_DOWN_CORRECTION)
    if decides and isinstance(update_id := view.facts.get("update"), int):
        return f"update.{update_id}"
    about = {key: view.form.answers.get(key) for key in _PAGES}
    named = (f"{_PAGES[key]}.{one}" for key, one in about.items() if isinstance(one, int))
    return next(named, "")


def way_back(view: FormView) -> tuple[Button, ...]:
    """The way to the page from which the dialog was begun that was left."""
    page, _, value = view.came_from.partition(".")
    if page not in _PAGES.values() or not value.isdecimal():
        return ()
    return (Button(plain(f"form.back_to.{page}", view.viewer.locale), place_data(page, value)),)
