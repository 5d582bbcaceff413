"""People, roles and invitations in words."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.domain.forms import FormKind
from bot.domain.networks import Network
from bot.domain.people import InvitationState, InvitationView, Role, Viewer
from bot.domain.views import (
    PEOPLE_A_PAGE,
    HolderView,
    InvitationPage,
    MadeInvitation,
    Member,
    MemberPage,
)
from bot.reports.qr import qr_png
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.labels import label
from bot.texts.menus import menu_button, pager, pager_row, rows_of
from bot.texts.screen import Button, Screen, begin_data, in_columns, place_data


def people_screen(
    counts: dict[Role, int], networks: tuple[Network, ...], areas: int, viewer: Viewer
) -> Screen:
    """The networks, how many hold each role, and the ways to invite and look."""
    locale = viewer.locale
    of_networks = tuple(
        (
            Button(
                plain("people.network", locale, name=one.name, n=one.members),
                place_data("network", one.id),
            ),
        )
        for one in networks
    )
    add = Button(plain("network.add", locale), begin_data(FormKind.NETWORK.value))
    keep = Button(plain("people.areas", locale, n=areas), place_data("areas"))
    buttons = [
        Button(
            plain("people.role", locale, role=_capital(label(role, locale)), n=count),
            place_data("role", role.value, 0),
        )
        for role, count in counts.items()
        if role is not Role.MEMBER  # They are listed under their networks, which stand above.
    ]
    return Screen(
        html("people.title", locale),
        (
            (
                Button(plain("people.invite", locale), begin_data("invite")),
                Button(plain("people.invitations", locale), place_data("invitations")),
            ),
            (Button(plain("list.how", locale), place_data("list")),),
            *of_networks,
            (add, keep),
            *in_columns(buttons, 2),
            menu_button(locale),
        ),
    )


def _capital(words: str) -> str:
    """With a capital first, on a button."""
    return words[:1].upper() + words[1:]


def members_screen(page: MemberPage, viewer: Viewer) -> Screen:
    """Who holds a role, and whom messages do not reach."""
    locale = viewer.locale
    return Screen(
        lines(
            html_n("members.title", page.total, locale, role=_capital(label(page.role, locale))),
            "",
            *(_member(member, locale) for member in page.members),
            pager(locale, page.page, PEOPLE_A_PAGE, page.total),
        ),
        rows_of(
            *(_holder_row(member, page.role) for member in page.members),
            pager_row(locale, page.page, PEOPLE_A_PAGE, page.total, "role", page.role.value),
            (Button(plain("button.back", locale), place_data("people")),),
        ),
    )


def _holder_row(member: Member, role: Role) -> tuple[Button, ...]:
    """The way to somebody; members are opened from their network."""
    if role is Role.MEMBER:
        return ()
    return (Button(member.name[:_NAME_SHOWN], place_data("holder", role.value, member.person_id)),)


_NAME_SHOWN = 60


def holder_screen(view: HolderView, viewer: Viewer) -> Screen:
    """Somebody who holds a role, and the way to take it away."""
    locale, one = viewer.locale, view.member
    end = Button(
        plain("holder.end", locale), place_data("role_end", view.role.value, one.person_id)
    )
    back = Button(plain("button.back", locale), place_data("role", view.role.value, 0))
    return Screen(
        lines(
            html("holder.title", locale, name=one.name),
            html(
                "menu.role.of", locale, role=label(view.role, locale), organisation=one.organisation
            ),
            html("member.unreachable", locale, why=label(one.unreachable, locale))
            if one.unreachable is not None
            else None,
        ),
        rows_of((end,), _cannot_come(view, locale), (back,)),
    )


def _cannot_come(view: HolderView, locale: str) -> tuple[Button, ...]:
    """A coordinator's way to solve the visits of an officer who cannot come."""
    if view.role is not Role.POLICE:
        return ()
    data = begin_data(FormKind.CANNOT_COME.value, view.member.person_id)
    return (Button(plain("holder.cannot_come", locale), data),)


def end_role_screen(view: HolderView, viewer: Viewer) -> Screen:
    """Whether to take a role away, and what it would leave behind."""
    locale, one = viewer.locale, view.member
    key = "holder.end.question.own" if view.is_self else "holder.end.question"
    booked = "holder.end.police_visits" if view.role is Role.POLICE else "holder.end.visits"
    place = (view.role.value, one.person_id)
    return Screen(
        lines(
            html(key, locale, name=one.name, role=label(view.role, locale)),
            html_n(booked, view.visits, locale) if view.visits else None,
            _stays_member(view, locale),
        ),
        (
            (Button(plain("holder.end", locale), place_data("role_end_yes", *place)),),
            (Button(plain("member.stay", locale), place_data("holder", *place)),),
        ),
    )


def role_ended_screen(view: HolderView, viewer: Viewer) -> Screen:
    """That a role was taken away."""
    locale = viewer.locale
    key = "holder.ended.own" if view.is_self else "holder.ended"
    text = lines(
        html(key, locale, name=view.member.name, role=label(view.role, locale)),
        _stays_member(view, locale),
    )
    if view.is_self:
        return Screen(text, (menu_button(locale),))
    back = Button(plain("button.back", locale), place_data("role", view.role.value, 0))
    return Screen(text, ((back,),))


def _stays_member(view: HolderView, locale: str) -> Html | None:
    """That a role is not all: who is to leave a network as well is removed there."""
    if not view.networks:
        return None
    key = "holder.stays.own" if view.is_self else "holder.stays"
    return html(key, locale, networks=", ".join(view.networks))


def _member(member: Member, locale: str) -> Html:
    if member.unreachable is None:
        return html("members.line", locale, name=member.name, organisation=member.organisation)
    return html(
        "members.line.unreachable",
        locale,
        name=member.name,
        organisation=member.organisation,
        why=label(member.unreachable, locale),
    )


def invitations_screen(page: InvitationPage, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """Invitations that can still be used."""
    locale = viewer.locale
    key = "invitations.title" if page.total else "invitations.none"
    return Screen(
        lines(html(key, locale), pager(locale, page.page, PEOPLE_A_PAGE, page.total)),
        rows_of(
            *(
                (Button(_summary(one, zone, locale), place_data("invitation", one.id)),)
                for one in page.invitations
            ),
            pager_row(locale, page.page, PEOPLE_A_PAGE, page.total, "invitations"),
            (Button(plain("button.back", locale), place_data("people")),),
        ),
    )


def _summary(one: InvitationView, zone: ZoneInfo, locale: str) -> str:
    """What tells it from the others comes first: a phone cuts a long button."""
    return plain(
        "invitation.button",
        locale,
        who=", ".join(part for part in (one.name, one.organisation) if part),
        role=one.network or label(one.role, locale),
        left=one.max_uses - one.uses,
        until=dates.short_moment(one.expires_at, zone, locale),
    )


def invitation_screen(one: InvitationView, viewer: Viewer, now: datetime, zone: ZoneInfo) -> Screen:
    """One invitation, with what can be done about it."""
    locale = viewer.locale
    state = one.state_at(now)
    back = (Button(plain("button.back", locale), place_data("invitations")),)
    if state is InvitationState.OPEN:
        renew = Button(plain("invitation.renew", locale), place_data("renew", one.id))
        return Screen(_facts(one, zone, locale), ((renew, _revoke_button(one, locale)), back))
    invite = (Button(plain("people.invite", locale), begin_data("invite")),)
    return Screen(
        lines(_facts(one, zone, locale), "", html(f"invitation.state.{state.value}", locale)),
        (invite, back),
    )


def _revoke_button(one: InvitationView, locale: str) -> Button:
    return Button(plain("invitation.revoke", locale), place_data("revoke", one.id))


def revoke_screen(one: InvitationView, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """Whether to make an open invitation's link stop working."""
    locale = viewer.locale
    revoke = Button(plain("invitation.revoke.yes", locale), place_data("revoke_yes", one.id))
    keep = Button(plain("invitation.revoke.no", locale), place_data("invitation", one.id))
    return Screen(
        lines(_facts(one, zone, locale), "", html("invitation.revoke.question", locale)),
        ((revoke,), (keep,)),
    )


def _facts(one: InvitationView, zone: ZoneInfo, locale: str) -> Html:
    return lines(
        html("invitation.for", locale, name=one.name) if one.name else None,
        html(
            "invitation.facts",
            locale,
            role=", ".join([label(one.role, locale), *([one.network] if one.network else [])]),
            organisation=one.organisation,
            uses=one.uses,
            max_uses=one.max_uses,
            until=dates.moment(one.expires_at, zone, locale),
        ),
    )


def link_of(code: str, bot_username: str) -> str:
    """The link that opens the chat with an invitation's code."""
    return f"https://t.me/{bot_username}?start={code}"


def _share_address(link: str) -> str:
    """Telegram's own page for passing a link on to somebody."""
    return f"https://t.me/share/url?url={quote(link, safe='')}"


def link_screen(made: MadeInvitation, bot_username: str, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """An invitation's link and its QR picture, shown this once."""
    locale = viewer.locale
    link = link_of(made.code, bot_username)
    return Screen(
        lines(
            html("invitation.made", locale),
            "",
            html("invitation.link", locale, link=link),
            "",
            _facts(made.invitation, zone, locale),
            "",
            html("invitation.once", locale),
        ),
        (
            (Button(plain("invitation.share", locale), url=_share_address(link)),),
            (
                Button(plain("people.invite_more", locale), begin_data("invite")),
                _revoke_button(made.invitation, locale),
            ),
            menu_button(locale),
        ),
        picture=qr_png(link),
    )
