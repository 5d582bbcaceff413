"""What the planning group is told: new plans, deadlines, comments, and what came of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from bot.domain.forms import FormKind
from bot.domain.outbox import Notice, NoticeKind
from bot.texts.catalogue import html, lines, plain
from bot.texts.planning import closed_text, facts_text, open_button
from bot.texts.screen import Button, Rows, Screen, begin_data, place_data


def _to_take_part(notice: Notice, locale: str) -> Rows:
    number = notice.params["plan"]
    return (
        (Button(plain("plan.checklist", locale), place_data("plan_list", number)),),
        (
            Button(
                plain("plan.comment.add", locale), begin_data(FormKind.PLAN_COMMENT.value, number)
            ),
            open_button(number, locale),
        ),
    )


def _about(key: str, notice: Notice, locale: str, rows: Rows | None = None) -> Screen:
    """A heading above what the plan is."""
    only = ((open_button(notice.params["plan"], locale),),)
    return Screen(
        lines(html(key, locale), "", facts_text(notice.params, locale)),
        only if rows is None else rows,
        silent=True,
    )


def _opened(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    return _about("notice.plan_opened", notice, locale, _to_take_part(notice, locale))


def _changed(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    return _about("notice.plan_changed", notice, locale)


def _due(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    return _about("notice.plan_due", notice, locale, _to_take_part(notice, locale))


def _late(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    number = notice.params["plan"]
    close = Button(plain("plan.close", locale), begin_data(FormKind.PLAN_CLOSE.value, number))
    return _about("notice.plan_late", notice, locale, ((close, open_button(number, locale)),))


def _commented(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    return Screen(
        lines(
            html("notice.plan_commented", locale, title=facts["title"], by=facts["by"]),
            html("quote", locale, text=facts["comment"]),
        ),
        ((open_button(facts["plan"], locale),),),
        silent=True,
    )


def _closed(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    facts = notice.params
    return Screen(
        lines(
            html("notice.plan_closed", locale, title=facts["title"]),
            "",
            closed_text(facts, locale),
        ),
        ((open_button(facts["plan"], locale),),),
        silent=True,
    )


PLAN_NOTICES: Mapping[NoticeKind, Callable[[Notice, ZoneInfo, str], Screen]] = {
    NoticeKind.PLAN_OPENED: _opened,
    NoticeKind.PLAN_CHANGED: _changed,
    NoticeKind.PLAN_DUE: _due,
    NoticeKind.PLAN_LATE: _late,
    NoticeKind.PLAN_COMMENTED: _commented,
    NoticeKind.PLAN_CLOSED: _closed,
}
