"""The welcome, the menu, help and what a person can set."""

from __future__ import annotations

from bot.domain.forms import FormKind
from bot.domain.people import Role, Viewer
from bot.texts.catalogue import Html, html, lines, plain
from bot.texts.labels import label
from bot.texts.screen import (
    CANCEL,
    SHOW,
    Button,
    Screen,
    begin_data,
    form_data,
    in_columns,
    place_data,
)

_STAFF = (Role.COORDINATOR, Role.POLICE)

_PLACES: tuple[tuple[str, str, tuple[Role, ...] | None], ...] = (
    ("book", begin_data(FormKind.BOOK_VISIT.value), (Role.SCHOOL,)),
    ("visits", place_data("visits", 0), (Role.SCHOOL, Role.POLICE)),
    ("times", place_data("times"), (Role.POLICE,)),
    ("write", begin_data(FormKind.SITUATION_UPDATE.value), (Role.COORDINATOR,)),
    ("updates", place_data("updates", 0), (Role.MEMBER, *_STAFF)),
    ("report", begin_data(FormKind.OBSERVATION.value), (Role.MEMBER, *_STAFF)),
    ("observations", place_data("observations", 0), (Role.MEMBER, *_STAFF)),
    ("meetings", place_data("mtgs", 0), (Role.MEMBER, *_STAFF)),
    ("call", begin_data(FormKind.CALL_MEETING.value), (Role.COORDINATOR,)),
    ("problems", place_data("problems", 0), (Role.MEMBER, *_STAFF)),
    ("watch", place_data("watches", 0), _STAFF),
    ("plans", place_data("plans", 0), (Role.COORDINATOR,)),
    ("log", begin_data(FormKind.LOG_ACTIVITY.value), _STAFF),
    ("activities", place_data("acts"), _STAFF),
    ("follow_up", place_data("fu"), _STAFF),
    ("people", place_data("people"), (Role.COORDINATOR,)),
    ("schools", place_data("schools", 0), (Role.COORDINATOR,)),
    ("promises", place_data("promises"), None),
    ("dialogues", place_data("dlgs", 0), None),
    ("me", place_data("me"), None),
    ("help", place_data("help"), None),
)
"""The menu: catalogue name, where it leads, and for whom (None: everybody)."""

_COMMANDS: tuple[tuple[str, tuple[Role, ...] | None], ...] = (
    ("meny", None),
    ("loften", None),
    ("boka", (Role.SCHOOL,)),
    ("besok", (Role.SCHOOL, Role.POLICE)),
    ("tider", (Role.POLICE,)),
    ("lage", (Role.MEMBER, *_STAFF)),
    ("rapportera", (Role.MEMBER, *_STAFF)),
    ("uppdatera", (Role.COORDINATOR,)),
    ("moten", (Role.MEMBER, *_STAFF)),
    ("kalla", (Role.COORDINATOR,)),
    ("logga", _STAFF),
    ("aktiviteter", _STAFF),
    ("uppfoljning", _STAFF),
    ("medlemmar", (Role.COORDINATOR,)),
    ("mig", None),
    ("sprak", None),
    ("hjalp", None),
    ("avbryt", None),
)
"""The commands, in the order of the command menu, and for whom."""


_FOR_CONVENERS = ("call", "kalla")
"""What those have as well who convene a network."""


def _is_for(viewer: Viewer, name: str, roles: tuple[Role, ...] | None) -> bool:
    if name in _FOR_CONVENERS and viewer.convenes:
        return True
    if (name == "watch" and viewer.watches) or (name == "plans" and viewer.plans):
        return True
    return roles is None or any(viewer.has(role) for role in roles)


def commands(viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """The commands of this person's menu with what each does."""
    return tuple(
        (name, plain(f"command.{name}", viewer.locale))
        for name, roles in _COMMANDS
        if _is_for(viewer, name, roles)
    )


def menu_rows(viewer: Viewer) -> tuple[tuple[Button, ...], ...]:
    """The menu's buttons for this person's roles."""
    buttons = [
        Button(plain(f"menu.{name}", viewer.locale), data)
        for name, data, roles in _PLACES
        if _is_for(viewer, name, roles)
    ]
    return in_columns(buttons, 2)


def menu(viewer: Viewer, municipality: str, drafts: list[tuple[int, FormKind]]) -> Screen:
    """The menu, with the dialogs that wait to be finished on top."""
    return Screen(
        lines(html("menu.title", viewer.locale, municipality=municipality), roles_of(viewer)),
        (*_draft_rows(viewer, drafts), *menu_rows(viewer)),
    )


def _draft_rows(
    viewer: Viewer, drafts: list[tuple[int, FormKind]]
) -> tuple[tuple[Button, ...], ...]:
    return tuple(
        (
            Button(
                plain("menu.draft", viewer.locale, form=form_name(kind, viewer.locale)),
                form_data(form_id, 0, SHOW),
            ),
        )
        for form_id, kind in drafts[:_DRAFTS_SHOWN]
    )


_DRAFTS_SHOWN = 10
"""The dialogs touched last: more would push the menu off the screen (Telegram takes 100 buttons)."""


def form_name(kind: FormKind, locale: str) -> str:
    """What a dialog is called."""
    return plain(f"form.{kind.value}", locale)


def roles_of(viewer: Viewer) -> Html:
    """The roles of a person, a line each."""
    if not viewer.held:
        return html("menu.citizen", viewer.locale)
    return lines(
        *(
            html(
                "menu.role",
                viewer.locale,
                role=label(held.role, viewer.locale),
                organisation=held.organisation,
            )
            for held in viewer.held
        )
    )


def welcome(
    viewer: Viewer, municipality: str, gained: Role | None, drafts: list[tuple[int, FormKind]]
) -> Screen:
    """What `/start` answers; with `gained`, that an invitation was accepted."""
    locale = viewer.locale
    if gained is not None:
        first = html("start.joined", locale, role=label(gained, locale))
        about: Html | None = html(f"start.what.{gained.value}", locale)
    else:
        first = html("start.hello", locale, name=viewer.name, municipality=municipality)
        about = html("start.what.member_or_citizen", locale) if not viewer.held else None
    text = lines(first, "", about) if about else first
    return Screen(
        lines(text, "", roles_of(viewer)), (*_draft_rows(viewer, drafts), *menu_rows(viewer))
    )


def help_screen(viewer: Viewer) -> Screen:
    """Help for the person's roles, emergency numbers first."""
    locale = viewer.locale
    shown = [html("help.command", locale, name=name, does=does) for name, does in commands(viewer)]
    return Screen(
        lines(
            html("help.emergency", locale),
            "",
            html("help.intro", locale),
            "",
            *shown,
            "",
            html("help.form", locale),
        ),
        (menu_button(locale),),
    )


def languages(viewer: Viewer) -> Screen:
    """Swedish or English."""
    return Screen(
        html("language.question", viewer.locale),
        (
            (
                Button("Svenska", place_data("lang", "sv")),
                Button("English", place_data("lang", "en")),
            ),
            menu_button(viewer.locale),
        ),
    )


def language_chosen(
    viewer: Viewer, municipality: str, drafts: list[tuple[int, FormKind]]
) -> Screen:
    """The menu in the language just chosen."""
    chosen = menu(viewer, municipality, drafts)
    return Screen(lines(html("language.chosen", viewer.locale), "", chosen.text), chosen.rows)


def menu_button(locale: str) -> tuple[Button, ...]:
    """The row with the way back to the menu."""
    return (Button(plain("button.menu", locale), place_data("menu")),)


def note(key: str, locale: str) -> Screen:
    """One plain sentence and the way to the menu."""
    return Screen(html(key, locale), (menu_button(locale),))


def failure(locale: str, reference: str, dialog: tuple[int, FormKind] | None = None) -> Screen:
    """What a person sees when something went wrong inside the bot.

    With the dialog that the person is in: a broken one must not trap anybody.
    """
    text = html("failure", locale, reference=reference)
    if dialog is None:
        return Screen(text, (menu_button(locale),))
    form_id, kind = dialog
    name = form_name(kind, locale)
    show = Button(plain("failure.show", locale, form=name), form_data(form_id, 0, SHOW))
    leave = Button(plain("failure.leave", locale, form=name), form_data(form_id, 0, CANCEL))
    return Screen(text, ((show,), (leave,), menu_button(locale)))


def pager(locale: str, page: int, size: int, total: int) -> str | None:
    """`1–5 av 23`, or None where everything fits on one page."""
    if total <= size:
        return None
    first = page * size + 1
    return plain("pager.range", locale, first=first, last=min(first + size - 1, total), total=total)


def pager_row(
    locale: str, page: int, size: int, total: int, place: str, *arguments: object
) -> tuple[Button, ...]:
    """Earlier and later pages of a list whose place takes the page as its last argument."""
    row = []
    if page > 0:
        row.append(Button(plain("pager.previous", locale), place_data(place, *arguments, page - 1)))
    if (page + 1) * size < total:
        row.append(Button(plain("pager.next", locale), place_data(place, *arguments, page + 1)))
    return tuple(row)


def rows_of(*rows: tuple[Button, ...]) -> tuple[tuple[Button, ...], ...]:
    """Rows without the empty ones."""
    return tuple(row for row in rows if row)
