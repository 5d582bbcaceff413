"""The activity log in words: lines, totals and sums."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.activities import (
    NOT_SUMMED,
    WHAT_MAX,
    Activity,
    ActivityState,
    Output,
    Summed,
    Total,
)
from bot.domain.clipping import clipped
from bot.domain.meetings import Meeting
from bot.domain.planning import PlanCase
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier
from bot.domain.visits import Visit
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain, plain_n
from bot.texts.labels import label

LOG_LANGUAGE = "sv"
"""The language in which the bot itself writes into the log: a Swedish public record."""


def visit_line(visit: Visit) -> str:
    """What a held visit is called in the log: topic, years and school, no names."""
    years = ", ".join(label(year, LOG_LANGUAGE) for year in visit.years)
    return plain("log.visit", LOG_LANGUAGE, topic=visit.topic, years=years, school=visit.school)


def meeting_line(meeting: Meeting) -> str:
    """What a meeting is called in the log: its title and its network, no names."""
    return plain("log.meeting", LOG_LANGUAGE, title=meeting.title, network=meeting.network)


def plan_line(case: PlanCase) -> str:
    """What a plan case is called in the log: its kind and title."""
    return plain("log.plan", LOG_LANGUAGE, kind=label(case.kind, LOG_LANGUAGE), title=case.title)


def watch_line(what: str, area: str) -> str:
    """What something in an area of Neighbourhood Watch is called in the log: `new`, `grown`, …"""
    return plain(f"log.watch.{what}", LOG_LANGUAGE, area=area)


def dialogue_line(title: str) -> str:
    """What a citizen dialogue is called in the log."""
    return plain("log.dialogue", LOG_LANGUAGE, title=title)


def quantity_of(number: int, unit: Unit, qualifier: Qualifier, locale: str) -> str:
    """`ca 25 elever`, `minst 3 möten`."""
    counted = plain_n(f"unit.{unit.value}", number, locale)
    return qualified(counted, qualifier, locale)


def qualified(quantity: str, qualifier: Qualifier, locale: str) -> str:
    """A number with how sure it is: `ca 25`."""
    if qualifier is Qualifier.EXACTLY:
        return quantity
    return plain(f"qualifier.{qualifier.value}", locale, quantity=quantity)


def written_outputs(outputs: Sequence[Output], locale: str) -> str:
    """Outputs in words, as `read_outputs` reads them again: `ca 25 elever, 3 klasser`."""
    return ", ".join(quantity_of(one.number, one.unit, one.qualifier, locale) for one in outputs)


def line_of(activity: Activity, locale: str, *, with_promise: bool = True, mark: str = "•") -> Html:
    """One activity as a line of a list."""
    promise = f"{activity.promise_key} " if with_promise else ""
    day, kind = days_of(activity, locale), label(activity.kind, locale)
    what = clipped(activity.what, WHAT_MAX)
    if activity.state is ActivityState.VOIDED:
        return html(
            "activity.line.voided",
            locale,
            mark=mark,
            day=day,
            promise=promise,
            kind=kind,
            what=what,
        )
    if activity.state is ActivityState.NOT_HELD:
        return html(
            "activity.line.not_held",
            locale,
            mark=mark,
            day=day,
            promise=promise,
            kind=kind,
            what=what,
            reason=clipped(activity.reason or "", _REASON_SHOWN),
        )
    counted = written_outputs(activity.outputs[:_OUTPUTS_SHOWN], locale)
    return html(
        "activity.line.counted" if counted else "activity.line",
        locale,
        mark=mark,
        day=day,
        promise=promise,
        kind=kind,
        what=what,
        counted=counted,
    )


def days_of(activity: Activity, locale: str) -> str:
    """The day of an activity, or its days."""
    if activity.last_day is None:
        return dates.plain_day(activity.day, locale)
    return dates.period(activity.day, activity.last_day, locale)


def similar_line(activity: Activity, locale: str) -> str:
    """An activity that one being logged is very like, without markup."""
    counted = written_outputs(activity.outputs[:_OUTPUTS_SHOWN], locale)
    words = [activity.promise_key, label(activity.kind, locale), clipped(activity.what, 80)]
    return " · ".join(filter(None, [dates.plain_day(activity.day, locale), *words, counted]))


_REASON_SHOWN = 140
"""Five entries with the longest of everything fit into one message with this."""

_OUTPUTS_SHOWN = 2
_SUMS_SHOWN = 2


def totals_of(totals: tuple[Total, ...], locale: str, *, sums: int = 2) -> Html:
    """What everything comes to, a line for each kind, with its first sums."""
    return lines(*(_total(total, sums, locale) for total in totals))


def _total(total: Total, sums: int, locale: str) -> Html:
    name = label(total.kind, locale)
    counted = sums_of(total.sums, locale, most=sums)
    if not counted:
        return html_n("activity.total", total.activities, locale, kind=name)
    return html_n("activity.total.counted", total.activities, locale, kind=name, counted=counted)


def sums_of(sums: Sequence[Summed], locale: str, *, most: int = _SUMS_SHOWN) -> str:
    """Sums in words, the first ones: `ca 850 elever, 12 klasser`."""
    additive = [one for one in sums if one.unit not in NOT_SUMMED]
    return ", ".join(
        quantity_of(one.number, one.unit, one.qualifier, locale) for one in additive[:most]
    )
