"""What is told of a renewal: that it is time, what somebody is asked for, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.forms import FormKind
from bot.domain.outbox import Notice, NoticeKind
from bot.texts import dates
from bot.texts.catalogue import html, lines, plain
from bot.texts.renewals.page import page_button
from bot.texts.screen import Button, Screen, begin_data, place_data


def _period(facts: Mapping[str, Any], locale: str) -> str:
    first, last = date.fromisoformat(facts["first"]), date.fromisoformat(facts["last"])
    return dates.period(first, last, locale)


def _read_button(facts: Mapping[str, Any], locale: str) -> Button:
    return Button(plain("renewal.read", locale), place_data("rn_read", facts["renewal"]))


def _sign_row(facts: Mapping[str, Any], locale: str) -> tuple[Button, ...]:
    """What leads to the next document, to be read and signed."""
    data = place_data("rn_read", facts["renewal"])
    return (Button(plain("renewal.read_and_sign", locale), data),)


def _report_button(facts: Mapping[str, Any], locale: str) -> Button:
    return Button(plain("follow.report", locale), place_data("report", facts["document"]))


def _soon(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    last = dates.plain_day(date.fromisoformat(facts["last"]), locale)
    begin = Button(plain("renewal.begin", locale), place_data("rn_begin", facts["document"]))
    extend = begin_data(FormKind.EXTEND_PERIOD.value, facts["document"])
    return Screen(
        html("notice.renewal_soon", locale, title=facts["title"], last=last),
        ((begin,), (Button(plain("renewal.extend", locale), extend),)),
    )


def _closed(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    text = html("notice.period_closed", locale, title=facts["old"], by=facts["by"])
    row = (_report_button(facts, locale), page_button(facts["renewal"], locale))
    return Screen(text, (row,), silent=True)


def _round(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    until = dates.day_of_year(date.fromisoformat(facts["until"]), locale)
    message = facts["message"]
    say = begin_data(FormKind.RENEWAL_COMMENT.value, facts["renewal"])
    return Screen(
        lines(
            html(
                "notice.renewal_round",
                locale,
                by=facts["by"],
                title=facts["title"],
                period=_period(facts, locale),
                until=until,
            ),
            html("quote", locale, text=message) if message else None,
        ),
        ((_read_button(facts, locale),), (Button(plain("renewal.say", locale), say),)),
    )


def _commented(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    by = ", ".join(filter(None, (facts["by"], facts["organisation"])))
    about = facts["about"] or plain("renewal.all_of_it", locale)
    said = Button(plain("renewal.comments", locale), place_data("rn_said", facts["renewal"], 0))
    return Screen(
        lines(
            html("notice.renewal_commented", locale, by=by, title=facts["title"], about=about),
            html("quote", locale, text=facts["comment"]),
        ),
        ((said,),),
        silent=True,
    )


def _to_sign(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    text = html(
        "notice.renewal_to_sign",
        locale,
        by=facts["by"],
        title=facts["title"],
        period=_period(facts, locale),
    )
    return Screen(text, (_sign_row(facts, locale),))


def _signed(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    key = "notice.renewal_signed.both" if facts["is_signed"] else "notice.renewal_signed"
    signatures = place_data("rn_signs", facts["renewal"])
    return Screen(
        html(key, locale, by=facts["by"], title=facts["title"]),
        ((Button(plain("renewal.signatures", locale), signatures),),),
        silent=True,
    )


def _void(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    text = html("notice.signature_void", locale, by=facts["by"], title=facts["title"])
    return Screen(text, (_sign_row(facts, locale),))


def _report_to_sign(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    sign = Button(plain("renewal.sign_report", locale), place_data("rn_sign_rep", facts["renewal"]))
    text = html("notice.report_to_sign", locale, by=facts["by"], title=facts["old"])
    return Screen(text, ((_report_button(facts, locale),), (sign,)))


def _stuck(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    return Screen(
        lines(
            html("notice.renewal_stuck", locale, title=facts["title"]),
            html(f"refusal.renewal_lacks.{facts['lack']}", locale),
        ),
        ((page_button(facts["renewal"], locale),),),
    )


def _published(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    shown = Button(plain("renewal.to_new", locale), place_data("promises", facts["new"]))
    period = _period(facts, locale)
    text = html("notice.renewal_published", locale, title=facts["title"], period=period)
    return Screen(text, ((shown,),), silent=True)


RENEWAL_NOTICES: Mapping[NoticeKind, Callable[[Notice, ZoneInfo, str], Screen]] = {
    NoticeKind.RENEWAL_SOON: _soon,
    NoticeKind.PERIOD_CLOSED: _closed,
    NoticeKind.RENEWAL_ROUND: _round,
    NoticeKind.RENEWAL_COMMENTED: _commented,
    NoticeKind.RENEWAL_TO_SIGN: _to_sign,
    NoticeKind.RENEWAL_SIGNED: _signed,
    NoticeKind.SIGNATURE_VOID: _void,
    NoticeKind.REPORT_TO_SIGN: _report_to_sign,
    NoticeKind.RENEWAL_STUCK: _stuck,
    NoticeKind.RENEWAL_PUBLISHED: _published,
}
