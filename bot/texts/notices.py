"""Every notice in words: what the outbox says to people who did not just act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.domain.follow_up.states import PromiseState
from bot.domain.forms import FormKind
from bot.domain.networks import Branch, NetworkRole
from bot.domain.outbox import Notice, NoticeKind
from bot.domain.people import Role
from bot.texts.calendar_feed import feed_notice
from bot.texts.catalogue import html, html_n, lines, plain
from bot.texts.coverage import nudge_text
from bot.texts.covers import given_back_notice, in_doubt_notice, new_officer_notice, wanted_notice
from bot.texts.dialogues import DIALOGUE_NOTICES
from bot.texts.follow_up.words import state_words
from bot.texts.labels import label
from bot.texts.meetings.notices import MEETING_NOTICES
from bot.texts.members.people import known_lines
from bot.texts.observation_notices import OBSERVATION_NOTICES
from bot.texts.plan_notices import PLAN_NOTICES
from bot.texts.quarters import anything_screen
from bot.texts.renewals.notices import RENEWAL_NOTICES
from bot.texts.saved_questions import answer_screen
from bot.texts.screen import Button, Screen, begin_data, below_data, opened_below, place_data
from bot.texts.update_notices import UPDATE_NOTICES
from bot.texts.visit_notices import VISIT_NOTICES
from bot.texts.visit_wishes import offer_gone_notice, offered_notice, wish_over_notice
from bot.texts.watch_notices import WATCH_NOTICES


def notice_screen(
    notice: Notice,
    zone: ZoneInfo,
    locale: str,
    *,
    in_group: bool = False,
    is_read: bool = False,
) -> Screen:
    """A notice as a message in the recipient's language; in a group it has no buttons.

    What it says stays: a page that one of its buttons leads to opens below it.

    `is_read`: an update's copy with somebody who has said that they read it.
    """
    if is_read:
        notice = replace(notice, params={**notice.params, "is_read": True})
    screen = _NOTICES[notice.kind](notice, zone, locale)
    return replace(screen, rows=() if in_group else opened_below(screen.rows))


def _invitation_used(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    return Screen(
        lines(
            html(
                "notice.invitation_used",
                locale,
                name=facts["name"],
                role=label(Role(facts["role"]), locale),
                organisation=facts["organisation"],
            ),
            html("invitation.state.used_up", locale) if facts.get("is_used_up") else None,
        ),
        silent=True,
    )


def _role_ended(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    role = label(Role(notice.params["role"]), locale)
    text = html("notice.role_ended", locale, role=role, organisation=notice.params["organisation"])
    networks = notice.params.get("networks") or ()
    stays = html("notice.role_ended.stays", locale, networks=", ".join(networks))
    return Screen(lines(text, stays if networks else None), silent=True)


def _school_nudge(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    book = Button(plain("menu.book", locale), begin_data(FormKind.BOOK_VISIT.value))
    return Screen(nudge_text(notice.params, locale), ((book,),), silent=True)


def _contact_moved(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    to, left = notice.params["to"], notice.params["left"]
    if to is None:
        return Screen(html("notice.contact_removed", locale, left=left), silent=True)
    key = "notice.contact_moved" if left else "notice.contact_added"
    book = Button(plain("menu.book", locale), begin_data(FormKind.BOOK_VISIT.value))
    return Screen(html(key, locale, to=to, left=left or ""), ((book,),), silent=True)


def _network_closed(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    return Screen(
        html("notice.network_closed", locale, network=notice.params["network"]), silent=True
    )


def _membership_ended(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    return Screen(
        html("notice.membership_ended", locale, network=notice.params["network"]), silent=True
    )


def _membership_role(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    role = label(NetworkRole(facts["role"]), locale)
    return Screen(
        html("notice.membership_role", locale, network=facts["network"], role=role), silent=True
    )


def _still_right(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    return Screen(
        lines(
            html("notice.still_right", locale, network=facts["network"]),
            "",
            *known_lines(
                facts["organisation"],
                Branch(facts["branch"]) if facts["branch"] else None,
                facts["areas"],
                facts.get("everywhere", False),
                locale,
            ),
        ),
        (
            (Button(plain("member.right", locale), place_data("right", facts["membership"])),),
            (Button(plain("member.change", locale), place_data("member", facts["membership"])),),
        ),
        silent=True,
    )


def _group_added(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    key = "notice.group_added.topic" if facts["is_topic"] else "notice.group_added"
    opener = Button(plain("group.choose", locale), place_data("group", facts["group"]))
    return Screen(html(key, locale, title=facts["title"]), ((opener,),))


def _group_lost(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    key = "notice.group_lost.topic" if facts.get("is_topic") else "notice.group_lost"
    return Screen(html(key, locale, title=facts["title"]))


def _promise_moved(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    facts, promise_id = notice.params, notice.params["promise"]
    state = state_words(PromiseState(facts["state"]), locale)
    return Screen(
        lines(
            html("notice.promise_moved", locale, key=facts["key"], title=facts["title"]),
            html_n("notice.promise_logged", facts["activities"], locale)
            if facts["activities"]
            else None,
            html("notice.promise_judged", locale) if facts["judged"] else None,
            html("notice.promise_state", locale, state=state),
        ),
        (
            (
                Button(plain("promise.open", locale), below_data("promise", promise_id)),
                Button(plain("promise.unfollow", locale), place_data("unfollow", promise_id)),
            ),
        ),
        silent=True,
    )


def _saved_answer(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    return answer_screen(notice.params, locale)


def _anything_to_log(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    return anything_screen(notice.params, locale)


_NOTICES: Mapping[NoticeKind, Callable[[Notice, ZoneInfo, str], Screen]] = {
    **UPDATE_NOTICES,
    **VISIT_NOTICES,
    NoticeKind.VISIT_OFFERED: offered_notice,
    NoticeKind.VISIT_OFFER_GONE: offer_gone_notice,
    NoticeKind.WISH_OVER: wish_over_notice,
    NoticeKind.CALENDAR_FILE: feed_notice,
    NoticeKind.COVER_WANTED: wanted_notice,
    NoticeKind.VISIT_IN_DOUBT: in_doubt_notice,
    NoticeKind.VISIT_GIVEN_BACK: given_back_notice,
    NoticeKind.VISIT_NEW_OFFICER: new_officer_notice,
    NoticeKind.INVITATION_USED: _invitation_used,
    NoticeKind.ROLE_ENDED: _role_ended,
    NoticeKind.SCHOOL_NUDGE: _school_nudge,
    NoticeKind.CONTACT_MOVED: _contact_moved,
    NoticeKind.NETWORK_CLOSED: _network_closed,
    NoticeKind.MEMBERSHIP_ENDED: _membership_ended,
    NoticeKind.MEMBERSHIP_ROLE: _membership_role,
    NoticeKind.MEMBERSHIP_RIGHT: _still_right,
    **MEETING_NOTICES,
    NoticeKind.GROUP_ADDED: _group_added,
    NoticeKind.GROUP_LOST: _group_lost,
    **OBSERVATION_NOTICES,
    **WATCH_NOTICES,
    **DIALOGUE_NOTICES,
    NoticeKind.PROMISE_MOVED: _promise_moved,
    NoticeKind.SAVED_ANSWER: _saved_answer,
    NoticeKind.ANYTHING_TO_LOG: _anything_to_log,
    **PLAN_NOTICES,
    **RENEWAL_NOTICES,
}
