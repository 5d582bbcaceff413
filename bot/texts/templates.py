"""Templates of situation updates in words: the bot's own, their list, and one of them."""

from __future__ import annotations

from bot.domain.people import Viewer
from bot.domain.templates import BuiltIn, Template
from bot.domain.updates import Urgency
from bot.domain.views import TEMPLATES_A_PAGE, page_within
from bot.texts.catalogue import html, lines, plain
from bot.texts.labels import label
from bot.texts.menus import menu_button, pager, pager_row, rows_of
from bot.texts.screen import SHOW, Button, Rows, Screen, begin_data, form_data, place_data

_URGENT = (BuiltIn.FRAUD, BuiltIn.FIRE)
"""What others are to know at once, even at night."""


def original(key: BuiltIn, locale: str) -> Template:
    """One of the bot's own templates, as it was brought along."""
    return Template(
        ref=key.value,
        name=plain(f"template.{key.value}.name", locale),
        heading=plain(f"template.{key.value}.heading", locale),
        body=plain(f"template.{key.value}.body", locale),
        advice=plain(f"template.{key.value}.advice", locale),
        urgency=Urgency.WARNING if key in _URGENT else Urgency.INFORMATION,
    )


def open_button(locale: str) -> Button:
    """The way to the templates."""
    return Button(plain("templates.open", locale), place_data("tpls", 0))


def choose_button(form_id: int, locale: str) -> Button:
    """The way from an update that is being begun to the templates it can begin with."""
    return Button(plain("templates.choose", locale), place_data("tpl_pick", form_id, 0))


def list_screen(templates: tuple[Template, ...], page: int, viewer: Viewer) -> Screen:
    """The templates to look at and change, each a button."""
    locale = viewer.locale
    active, gone = _active(templates), [one for one in templates if one.is_removed]
    page = page_within(page, len(active), TEMPLATES_A_PAGE)
    removed = Button(plain("templates.removed", locale, n=len(gone)), place_data("tpls_gone", 0))
    return Screen(
        lines(
            html("templates.title", locale),
            "",
            html("templates.what", locale),
            pager(locale, page, TEMPLATES_A_PAGE, len(active)),
        ),
        rows_of(
            *_openers(active, page),
            pager_row(locale, page, TEMPLATES_A_PAGE, len(active), "tpls"),
            (Button(plain("templates.add", locale), begin_data("template")),),
            (removed,) if gone else (),
            _list_row(locale),
        ),
    )


def _active(templates: tuple[Template, ...]) -> list[Template]:
    return [one for one in templates if not one.is_removed]


def _openers(templates: list[Template], page: int) -> Rows:
    return tuple((Button(one.name, place_data("tpl", one.ref)),) for one in _on(templates, page))


def _on(templates: list[Template], page: int) -> list[Template]:
    return templates[page * TEMPLATES_A_PAGE : (page + 1) * TEMPLATES_A_PAGE]


def _list_row(locale: str) -> tuple[Button, ...]:
    return (Button(plain("update.list", locale), place_data("updates", 0)), *menu_button(locale))


def removed_screen(templates: tuple[Template, ...], page: int, viewer: Viewer) -> Screen:
    """The templates that were removed, to have one back."""
    locale = viewer.locale
    gone = [one for one in templates if one.is_removed]
    page = page_within(page, len(gone), TEMPLATES_A_PAGE)
    return Screen(
        html("templates.removed.title" if gone else "templates.removed.none", locale),
        rows_of(
            *_openers(gone, page),
            pager_row(locale, page, TEMPLATES_A_PAGE, len(gone), "tpls_gone"),
            (open_button(locale), *menu_button(locale)),
        ),
    )


def choose_screen(
    templates: tuple[Template, ...], form_id: int, page: int, viewer: Viewer
) -> Screen:
    """The templates that an update can begin with."""
    locale, active = viewer.locale, _active(templates)
    page = page_within(page, len(active), TEMPLATES_A_PAGE)
    return Screen(
        lines(
            html("templates.question", locale),
            pager(locale, page, TEMPLATES_A_PAGE, len(active)),
        ),
        rows_of(
            *(
                (Button(one.name, place_data("tpl_use", form_id, one.ref)),)
                for one in _on(active, page)
            ),
            pager_row(locale, page, TEMPLATES_A_PAGE, len(active), "tpl_pick", form_id),
            (Button(plain("button.back", locale), form_data(form_id, 0, SHOW)),),
        ),
    )


def template_screen(template: Template, viewer: Viewer) -> Screen:
    """What a template says, and what can be done with it."""
    locale = viewer.locale
    return Screen(
        lines(
            html("template.title", locale, name=template.name),
            html("template.removed", locale) if template.is_removed else None,
            "",
            html("template.text", locale, heading=template.heading, body=template.body),
            html("update.advice", locale, advice=template.advice) if template.advice else None,
            "",
            html("template.urgency", locale, urgency=label(template.urgency, locale)),
        ),
        rows_of(*_acts(template, locale), (open_button(locale), *menu_button(locale))),
    )


def _acts(template: Template, locale: str) -> Rows:
    if template.is_removed:
        return ((_act("template.bring_back", "tpl_back", template, locale),),)
    restore = (
        (_act("template.restore", "tpl_ask", template, locale),) if template.is_changed else ()
    )
    return (
        (_act("template.write", "tpl_write", template, locale),),
        (
            _act("template.change", "tpl_edit", template, locale),
            _act("template.remove", "tpl_gone", template, locale),
        ),
        restore,
    )


def restore_screen(template: Template, first: Template, viewer: Viewer) -> Screen:
    """Whether a template is to say again what it said at first, and what that is."""
    locale = viewer.locale
    return Screen(
        lines(
            html("template.restore.question", locale, name=template.name),
            "",
            html("template.title", locale, name=first.name),
            html("template.text", locale, heading=first.heading, body=first.body),
            html("update.advice", locale, advice=first.advice) if first.advice else None,
        ),
        (
            (_act("template.restore.yes", "tpl_orig", template, locale),),
            (_act("template.restore.no", "tpl", template, locale),),
        ),
    )


def _act(key: str, place: str, template: Template, locale: str) -> Button:
    return Button(plain(key, locale), place_data(place, template.ref))
