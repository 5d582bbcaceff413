"""Who speaks for which school, in words, for coordinators."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.clipping import clipped
from bot.domain.forms import FormKind
from bot.domain.people import Role, Viewer
from bot.domain.schools import ContactView, School, SchoolContact
from bot.domain.views import FormView
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.menus import menu_button, rows_of
from bot.texts.screen import Button, Screen, begin_data, place_data

_SHOWN = 30


def contacts_screen(school: School, contacts: Sequence[SchoolContact], viewer: Viewer) -> Screen:
    """Who speaks for a school, each a button to open, and the way to invite one more."""
    locale = viewer.locale
    return Screen(
        lines(
            html("school.name", locale, name=school.name),
            html("contacts.title" if contacts else "contacts.none", locale),
        ),
        rows_of(
            *(
                (Button(clipped(one.name, 60), place_data("contact", one.id)),)
                for one in contacts[:_SHOWN]
            ),
            (Button(plain("contacts.invite", locale), place_data("school_invite", school.id)),),
            (to_school(school.id, locale), *menu_button(locale)),
        ),
    )


def to_school(school_id: int, locale: str) -> Button:
    """The way to a school."""
    return Button(plain("contacts.school", locale), place_data("school", school_id))


def contact_screen(view: ContactView, viewer: Viewer) -> Screen:
    """Somebody who speaks for a school, and what a coordinator can change about it."""
    locale, contact = viewer.locale, view.contact
    end = (
        place_data("contact_gone", contact.id)
        if view.others
        # Who speaks for this school alone is no school contact any more without it.
        else place_data("role_end", Role.SCHOOL.value, contact.person_id)
    )
    return Screen(
        lines(
            html("contact.title", locale, name=contact.name, school=contact.school),
            html("contact.others", locale, schools=", ".join(view.others)) if view.others else None,
            html_n("contact.visits", view.visits, locale) if view.visits else None,
        ),
        (
            (
                Button(
                    plain("contact.move", locale),
                    begin_data(FormKind.MOVE_CONTACT.value, contact.id),
                ),
            ),
            (Button(plain("contact.remove", locale), end),),
            (
                Button(plain("contacts.list", locale), place_data("contacts", contact.school_id)),
                *menu_button(locale),
            ),
        ),
    )


def gone_screen(view: ContactView, viewer: Viewer) -> Screen:
    """Whether somebody is to speak for a school no longer."""
    locale, contact = viewer.locale, view.contact
    question = html("contact.remove.question", locale, name=contact.name, school=contact.school)
    return Screen(
        lines(question, after_text(view.visits, contact.school, locale)),
        (
            (Button(plain("contact.remove", locale), place_data("contact_gone_yes", contact.id)),),
            (Button(plain("member.stay", locale), place_data("contact", contact.id)),),
        ),
    )


def after_text(visits: int, school: str, locale: str) -> Html | None:
    """Who is asked about the visits that somebody booked who leaves the school. None: there are none."""
    return html_n("contact.handed_over", visits, locale, school=school) if visits else None


def moved_screen(view: FormView) -> Screen:
    """That somebody speaks for another school now."""
    locale, facts = view.viewer.locale, view.receipt
    key = "contact.moved" if facts["left"] else "contact.added"
    opener = Button(plain("contacts.school", locale), place_data("school", facts["school"]))
    return Screen(
        html(key, locale, name=facts["name"], to=facts["to"], left=facts["left"] or ""),
        ((opener, *menu_button(locale)),),
    )
