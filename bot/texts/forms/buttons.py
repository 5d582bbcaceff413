"""The buttons of a dialog: each carries the dialog's number and version."""

from __future__ import annotations

from bot.domain.flows import FLOWS
from bot.domain.flows.dialog import PAGES, begun_from
from bot.domain.forms import FormKind, can_go_back
from bot.domain.updates import personal_data
from bot.domain.views import FormView
from bot.texts.catalogue import plain
from bot.texts.forms.keys import asked_by
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
    short_number,
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
    name = plain(f"form.{asked_by(view.form.kind, key)}.{key}.name", view.viewer.locale)
    return move(view, "form.edit", GO, key, name=name)


def way_out(view: FormView) -> tuple[Button, ...]:
    row = [move(view, "button.back", BACK)] if can_go_back(view.form, FLOWS[view.form.kind]) else []
    is_invited = (view.form.kind, view.form.step) == (FormKind.JOIN, "accept")
    name = "join.decline" if is_invited else "button.cancel"
    return (*row, move(view, name, CANCEL, begun_from(view.form.answers)))


def way_back(view: FormView) -> tuple[Button, ...]:
    """The way to the page from which the dialog was begun that was left."""
    page, _, value = view.came_from.partition(".")
    if page not in PAGES.values() or not value.isdecimal():
        return ()
    number = short_number(int(value)) if page == "act" else value
    return (Button(plain(f"form.back_to.{page}", view.viewer.locale), place_data(page, number)),)
