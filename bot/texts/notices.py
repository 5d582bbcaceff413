"""Every notice in words: what the outbox says to people who did not just act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.follow_up.states import PromiseState
from bot.domain.forms import FormKind
from bot.domain.networks import Branch, NetworkRole
from bot.domain.observations import ObservationState
from bot.domain.outbox import Notice, NoticeKind
from bot.domain.people import Role
from bot.domain.problem_areas import ProblemState
from bot.domain.updates import Content, Urgency
from bot.reports.neutral import neutral_picture
from bot.texts import dates, observations, problem_areas
from bot.texts.calendar_feed import feed_notice
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.coverage import nudge_text
from bot.texts.covers import (
    given_back_notice,
    in_doubt_notice,
    new_officer_notice,
    wanted_notice,
)
from bot.texts.dialogues import DIALOGUE_NOTICES
from bot.texts.digests import digest_screen
from bot.texts.follow_up.words import state_words
from bot.texts.labels import label
from bot.texts.meetings.notices import MEETING_NOTICES
from bot.texts.members.people import known_lines
from bot.texts.menus import rows_of
from bot.texts.plan_notices import PLAN_NOTICES
from bot.texts.quarters import anything_screen
from bot.texts.renewals.notices import RENEWAL_NOTICES
from bot.texts.saved_questions import answer_screen
from bot.texts.screen import (
    Button,
    Screen,
    begin_data,
    below_data,
    place_data,
    without_file_where_too_long,
)
from bot.texts.updates import (
    approve_rows,
    correction_lines,
    correction_rows,
    is_read_button,
    more_rows,
    open_row,
    read_row,
    update_text,
)
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

    `is_read`: an update's copy with somebody who has said that they read it.
    """
    if is_read:
        notice = replace(notice, params={**notice.params, "is_read": True})
    screen = _NOTICES[notice.kind](notice, zone, locale)
    return replace(screen, rows=()) if in_group else screen


def _situation_update(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts, content = notice.params, Content.of(notice.params)
    if facts.get("retracted") is not None:
        return Screen(
            _retracted(facts, zone, locale),
            picture=neutral_picture() if content.is_captioned else None,
            silent=True,
        )
    is_read = bool(facts.get("is_read"))
    is_reminder = facts.get("is_reminder") and not is_read
    return Screen(
        lines(
            html("update.reminder", locale) if is_reminder else None,
            _as_it_stands(facts, zone, locale),
        ),
        rows_of(
            (is_read_button(locale),)
            if is_read
            else read_row(facts.get("reads") or notice.id, locale),
            *more_rows(facts.get("update"), content, locale),
        ),
        picture=content.picture,
        document=content.document,
        silent=content.urgency is not Urgency.WARNING,
    )


def _retracted(facts: Mapping[str, Any], zone: ZoneInfo, locale: str) -> Html:
    """The one line that stays of an update."""
    sent = dates.moment(datetime.fromisoformat(facts["sent_at"]), zone, locale)
    return html("update.retracted", locale, sent=sent, reason=facts["retracted"])


def _as_it_stands(facts: Mapping[str, Any], zone: ZoneInfo, locale: str) -> Html:
    """An update with when it was corrected, if it was."""
    corrected = facts.get("corrected_at")
    return update_text(
        Content.of(facts),
        facts["municipality"],
        dates.moment(datetime.fromisoformat(facts["sent_at"]), zone, locale),
        locale,
        corrected=dates.moment(datetime.fromisoformat(corrected), zone, locale)
        if corrected
        else None,
    )


def _warning_changed(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    """A message of its own, with a sound: who has acted on a warning must not miss its change."""
    facts = notice.params
    if facts["part"] is None:
        sent = dates.moment(datetime.fromisoformat(facts["sent_at"]), zone, locale)
        reason = facts["retracted"]
        return Screen(html("notice.warning_retracted", locale, sent=sent, reason=reason))
    if facts.get("retracted") is not None:
        return Screen(_retracted(facts, zone, locale), silent=True)
    part = plain(f"form.update.{facts['part']}.name", locale)
    return Screen(
        lines(
            html("notice.warning_corrected", locale, part=part),
            "",
            _as_it_stands(facts, zone, locale),
        ),
        more_rows(facts["update"], Content.of(facts), locale),
    )


def _to_approve(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts, content = notice.params, Content.of(notice.params)
    sent = _send_at(facts, zone, locale)
    text = lines(
        html("approve.wanted", locale, author=facts["author"]),
        "",
        html("approve.when", locale, when=sent) if sent else html("approve.at_once", locale),
        "",
        update_text(content, facts["municipality"], sent, locale),
    )
    return without_file_where_too_long(
        Screen(
            text,
            approve_rows(facts["update"], locale),
            picture=content.picture,
            document=content.document,
        )
    )


def _correction_to_approve(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    return Screen(
        lines(
            html("correction.wanted", locale, author=facts["author"], heading=facts["heading"]),
            *correction_lines(facts["part"], facts["stood"], facts["words"], locale),
        ),
        rows_of(
            *correction_rows(facts["correction"], facts["update"], locale),
            open_row(facts["update"], locale),
        ),
    )


def _send_at(facts: Mapping[str, Any], zone: ZoneInfo, locale: str) -> str | None:
    moment = facts.get("send_at")
    return dates.moment(datetime.fromisoformat(moment), zone, locale) if moment else None


def _went_out(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    said = html(f"went_out.{facts['state']}", locale, heading=facts["heading"])
    reason = html("went_out.reason", locale, reason=facts["reason"]) if facts["reason"] else None
    return Screen(lines(said, reason), (open_row(facts["update"], locale),), silent=True)


def _question(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    text = html(
        "question.asked",
        locale,
        organisation=facts["organisation"],
        heading=facts["heading"],
        text=facts["text"],
    )
    answer = Button(
        plain("question.answer", locale),
        begin_data(FormKind.REPLY_TO_MEMBER.value, facts["question"]),
    )
    return Screen(text, ((answer,),))


def _answered(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    text = html(
        "question.answered",
        locale,
        municipality=facts["municipality"],
        heading=facts["heading"],
        text=facts["text"],
        answer=facts["answer"],
    )
    return Screen(text, (open_row(facts["update"], locale),), silent=True)


def _digest(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    return digest_screen(notice.params, zone, locale)


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


def _observation_made(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    seen = "observation.for_network" if facts["for_network"] else "observation.for_coordinators"
    return Screen(
        lines(
            html("notice.observation_made", locale),
            "",
            observations.facts_text(facts, zone, locale),
            "",
            html(
                "observation.by", locale, name=facts["reporter"], organisation=facts["organisation"]
            ),
            html(seen, locale),
        ),
        observations.action_rows(facts, ObservationState.NEW, locale),
        picture=facts["picture"],
    )


def _observation_question(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    return Screen(
        lines(
            html("notice.observation_question", locale),
            _about_observation(facts, zone, locale),
            "",
            html("quote", locale, text=facts["note"]),
        ),
        ((observations.reply_button(facts["observation"], locale),),),
    )


def _about_observation(facts: Mapping[str, Any], zone: ZoneInfo, locale: str) -> Html:
    """Which observation a message is about, in one line."""
    when = dates.short_moment(datetime.fromisoformat(facts["happened_at"]), zone, locale)
    what = observations.short_line(facts, locale)
    return html("notice.observation_about", locale, what=what, when=when)


def _observation_answer(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    return Screen(
        lines(
            html("notice.observation_answer", locale),
            _about_observation(facts, zone, locale),
            "",
            html("quote", locale, text=facts["note"]),
        ),
        ((observations.open_button(facts["observation"], locale),),),
    )


def _observation_news(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    return Screen(
        lines(
            html(f"notice.observation_news.{facts['state']}", locale),
            "",
            _about_observation(facts, zone, locale),
        ),
        ((observations.open_button(facts["observation"], locale),),),
        silent=True,
    )


def _observation_waiting(notice: Notice, zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    since = dates.moment(datetime.fromisoformat(facts["reported_at"]), zone, locale)
    return Screen(
        lines(
            html("notice.observation_waiting", locale, since=since),
            "",
            observations.facts_text(facts, zone, locale),
        ),
        ((observations.open_button(facts["observation"], locale),),),
    )


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
    return Screen(html("notice.group_lost", locale, title=notice.params["title"]))


def _problem_proposed(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    return Screen(
        lines(
            html_n("notice.problem_proposed", facts["count"], locale),
            html("problem.title", locale, title=facts["title"]),
        ),
        ((problem_areas.open_button(facts["problem"], locale),),),
    )


def _problem_news(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    title = facts["title"]
    return Screen(
        lines(
            html("notice.problem_news", locale),
            html("problem.title", locale, title=title) if title else None,
            html("problem.state", locale, state=label(ProblemState(facts["state"]), locale)),
        ),
        silent=True,
    )


def _measure(key: str, notice: Notice, locale: str) -> Screen:
    facts = notice.params
    opener = Button(plain("measure.open", locale), place_data("measure", facts["measure"]))
    return Screen(
        lines(html(key, locale), "", problem_areas.measure_text(facts, locale)), ((opener,),)
    )


def _measure_given(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    return _measure("notice.measure_given", notice, locale)


def _measure_changed(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    return _measure("notice.measure_changed", notice, locale)


def _measures_left(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    shown = facts["measures"][:_MEASURES_SHOWN]
    return Screen(
        lines(
            html(
                "notice.measures_left",
                locale,
                name=facts["name"],
                organisation=facts["organisation"],
            ),
            *(html("measure.left", locale, what=one["what"]) for one in shown),
        ),
        tuple(
            (Button(one["what"][:_ON_A_BUTTON], place_data("measure", one["measure"])),)
            for one in shown
        ),
    )


_MEASURES_SHOWN = 5
_ON_A_BUTTON = 50


def _measure_soon(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    return _to_finish(_measure("notice.measure_soon", notice, locale), notice, locale)


def _measure_late(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    return _to_finish(_measure("notice.measure_late", notice, locale), notice, locale)


def _to_finish(screen: Screen, notice: Notice, locale: str) -> Screen:
    """With the button that says that it is done."""
    button = problem_areas.finish_button(notice.params["measure"], locale)
    return replace(screen, rows=((button,), *screen.rows))


def _measure_done(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    return replace(_measure("notice.measure_done", notice, locale), silent=True)


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
    NoticeKind.SITUATION_UPDATE: _situation_update,
    NoticeKind.UPDATE_REMINDER: _situation_update,
    NoticeKind.WARNING_CHANGED: _warning_changed,
    NoticeKind.UPDATE_TO_APPROVE: _to_approve,
    NoticeKind.CORRECTION_TO_APPROVE: _correction_to_approve,
    NoticeKind.UPDATE_WENT_OUT: _went_out,
    NoticeKind.UPDATE_QUESTION: _question,
    NoticeKind.UPDATE_ANSWER: _answered,
    NoticeKind.UPDATE_DIGEST: _digest,
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
    NoticeKind.OBSERVATION_MADE: _observation_made,
    NoticeKind.OBSERVATION_QUESTION: _observation_question,
    NoticeKind.OBSERVATION_ANSWER: _observation_answer,
    NoticeKind.OBSERVATION_NEWS: _observation_news,
    NoticeKind.OBSERVATION_WAITING: _observation_waiting,
    NoticeKind.PROBLEM_PROPOSED: _problem_proposed,
    NoticeKind.PROBLEM_NEWS: _problem_news,
    NoticeKind.MEASURE_GIVEN: _measure_given,
    NoticeKind.MEASURE_CHANGED: _measure_changed,
    NoticeKind.MEASURES_LEFT: _measures_left,
    NoticeKind.MEASURE_SOON: _measure_soon,
    NoticeKind.MEASURE_LATE: _measure_late,
    NoticeKind.MEASURE_DONE: _measure_done,
    **WATCH_NOTICES,
    **DIALOGUE_NOTICES,
    NoticeKind.PROMISE_MOVED: _promise_moved,
    NoticeKind.SAVED_ANSWER: _saved_answer,
    NoticeKind.ANYTHING_TO_LOG: _anything_to_log,
    **PLAN_NOTICES,
    **RENEWAL_NOTICES,
}
