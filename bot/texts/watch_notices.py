"""What the clock says of Neighbourhood Watch areas to those who can do something about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from bot.domain.forms import FormKind
from bot.domain.outbox import Notice, NoticeKind
from bot.domain.watch import Remedy, WatchStep
from bot.texts import dates
from bot.texts.catalogue import html, lines, plain
from bot.texts.labels import label
from bot.texts.screen import Button, Rows, Screen, begin_data, place_data
from bot.texts.watch import open_button, proposed, step_button


def _step(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    """Which step of a start comes next."""
    facts, step = notice.params, WatchStep(notice.params["step"])
    return Screen(
        lines(
            html("notice.watch_step", locale, name=facts["name"], step=label(step, locale)),
            "",
            html(f"watch.advice.{step.value}", locale),
        ),
        (
            (step_button(step, facts["watch"], locale),),
            (open_button(facts["watch"], locale),),
        ),
        silent=True,
    )


def _year(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    """How many households, and has the area met? Answered by buttons."""
    facts = notice.params
    begin = begin_data(FormKind.WATCH_YEAR.value, facts["watch"])
    return Screen(
        html("notice.watch_year", locale, name=facts["name"], year=str(facts["year"])),
        (
            (Button(plain("notice.watch_year.answer", locale), begin),),
            (open_button(facts["watch"], locale),),
        ),
        silent=True,
    )


def _silent(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    """That an area gives no sign of life, what could be done, and the buttons to do it."""
    facts = notice.params
    proposal = Remedy(facts["proposal"])
    day = dates.plain_day(date.fromisoformat(facts["since"]), locale)
    return Screen(
        lines(
            html("notice.watch_silent", locale, name=facts["name"], day=day),
            "",
            proposed(proposal, locale),
        ),
        (
            *_ways(proposal, facts, locale),
            (
                Button(plain("watch.sleep", locale), place_data("watch_sleep", facts["watch"])),
                open_button(facts["watch"], locale),
            ),
        ),
        silent=True,
    )


def _ways(proposal: Remedy, facts: Mapping[str, int], locale: str) -> Rows:
    """The button that does what is proposed."""
    match proposal:
        case Remedy.FIND_CONTACT:
            data = place_data("watch_invite", facts["watch"])
            return ((Button(plain("watch.invite", locale), data),),)
        case Remedy.ASK_CONTACTS:
            data = place_data("watch_ask", facts["watch"])
            return ((Button(plain("watch.ask", locale), data),),)
        case Remedy.CALL_MEETING:
            data = begin_data(FormKind.CALL_MEETING.value)
            return ((Button(plain("menu.call", locale), data),),)
        case Remedy.FINISH_START:
            return ()


WATCH_NOTICES: Mapping[NoticeKind, Callable[[Notice, ZoneInfo, str], Screen]] = {
    NoticeKind.WATCH_STEP: _step,
    NoticeKind.WATCH_YEAR: _year,
    NoticeKind.WATCH_SILENT: _silent,
}
