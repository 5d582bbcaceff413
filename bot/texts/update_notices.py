"""Notices about situation updates in words: to those who get them, and to those who wrote them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.forms import FormKind
from bot.domain.outbox import Notice, NoticeKind
from bot.domain.updates import Content, Urgency
from bot.reports.neutral import neutral_picture
from bot.texts import dates
from bot.texts.catalogue import Html, html, lines, plain
from bot.texts.digests import digest_screen
from bot.texts.menus import rows_of
from bot.texts.screen import Button, Screen, begin_data, without_file_where_too_long
from bot.texts.updates.audience import audience_lines, recipients_line
from bot.texts.updates.buttons import (
    approve_rows,
    correction_rows,
    is_read_button,
    more_rows,
    open_row,
    read_row,
)
from bot.texts.updates.words import correction_lines, update_text


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
        *_whom(facts, locale),
        *_guard_line(facts, locale),
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


def _whom(facts: Mapping[str, Any], locale: str) -> list[Html]:
    """Whom it goes to, which whoever approves it answers for as well."""
    if "audience" not in facts:
        return []
    return [
        recipients_line(facts["recipients"], facts["unreachable"], locale),
        *audience_lines(facts["audience"], locale),
    ]


def _guard_line(facts: Mapping[str, Any], locale: str) -> list[Html]:
    """That the text seems to hold personal data, and why its author would send it anyway."""
    reason = facts.get("guard_reason")
    return [html("approve.despite_guard", locale, reason=reason)] if reason else []


def _correction_to_approve(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    return Screen(
        lines(
            html("correction.wanted", locale, author=facts["author"], heading=facts["heading"]),
            *_guard_line(facts, locale),
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
    # Only where nobody has approved it does somebody have to act.
    is_silent = facts["state"] != "late"
    return Screen(lines(said, reason), (open_row(facts["update"], locale),), silent=is_silent)


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


UPDATE_NOTICES: Mapping[NoticeKind, Callable[[Notice, ZoneInfo, str], Screen]] = {
    NoticeKind.SITUATION_UPDATE: _situation_update,
    NoticeKind.UPDATE_REMINDER: _situation_update,
    NoticeKind.WARNING_CHANGED: _warning_changed,
    NoticeKind.UPDATE_TO_APPROVE: _to_approve,
    NoticeKind.CORRECTION_TO_APPROVE: _correction_to_approve,
    NoticeKind.UPDATE_WENT_OUT: _went_out,
    NoticeKind.UPDATE_QUESTION: _question,
    NoticeKind.UPDATE_ANSWER: _answered,
    NoticeKind.UPDATE_DIGEST: _digest,
}
