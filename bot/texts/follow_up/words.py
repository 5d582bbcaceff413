"""How a promise stands and why, in words that are the same in chat, picture and report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from bot.domain.activities import month_end
from bot.domain.follow_up.counting import Amount
from bot.domain.follow_up.rule import Pace, PaceUnit, SpanResult, Standing
from bot.domain.follow_up.states import PromiseState
from bot.domain.follow_up.views import Followed
from bot.domain.follow_up.windows import AVERAGED, Span, asked_of
from bot.domain.promises import Comparator, Unit
from bot.texts import dates
from bot.texts.activities import quantity_of
from bot.texts.catalogue import Html, html, plain, plain_n
from bot.texts.labels import label
from bot.texts.targets import target_words

MARKS: Final[Mapping[PromiseState, str]] = {
    PromiseState.KEPT: "✅",
    PromiseState.ON_TRACK: "▶️",
    PromiseState.BEHIND: "⏳",
    PromiseState.NOT_KEPT: "❌",
    PromiseState.CANCELLED: "🚫",
    PromiseState.NO_TARGET: "▫️",
}
"""One mark a state, always beside its words."""

_CELLS: Final = 10
_MISSED_SHOWN: Final = 4


def state_words(state: PromiseState, locale: str) -> str:
    """A state with its mark: `⏳ Ligger efter`."""
    return f"{MARKS[state]} {label(state, locale)}"


def progress_words(standing: Standing, locale: str) -> str | None:
    """`5 av 8 möten`, `5 av högst 8 möten`; None where there is no number to reach."""
    if standing.progress is None:
        return None
    done, asked = standing.progress
    target = standing.spans[-1].span.target
    quantity = _counted(asked, target.unit, locale)
    key = "follow.of_most" if target.comparator is Comparator.AT_MOST else "follow.of"
    return plain(key, locale, done=number_words(done, locale), asked=quantity)


def bar(standing: Standing) -> str | None:
    """`▓▓▓▓▓▓░░░░`: how much of what was asked for is done; None without a number to reach."""
    if standing.progress is None:
        return None
    done, asked = standing.progress
    share = min(Fraction(1), done.number / asked) if asked else Fraction(1)
    full = int(share * _CELLS)
    # Nothing is full before it is, and nothing that was begun looks like nothing.
    full = max(full, 1) if done.number else 0
    return "▓" * full + "░" * (_CELLS - full)


def number_words(amount: Amount, locale: str) -> str:
    """A sum without its unit, as sure as it is: `ca 15`."""
    written = dates.number(amount.number, locale)
    if amount.qualifier.value == "exactly":
        return written
    return plain(f"qualifier.{amount.qualifier.value}", locale, quantity=written)


def done_words(amount: Amount, unit: Unit, locale: str) -> str:
    """A sum with its unit: `ca 15 besök`."""
    return quantity_of(amount.number, unit, amount.qualifier, locale)


def _counted(number: Fraction, unit: Unit, locale: str) -> str:
    whole = int(number) if number.denominator == 1 else 2
    shown: int | float = int(number) if number.denominator == 1 else float(number)
    return plain_n(f"unit.{unit.value}", whole, locale, n=shown)


def span_words(span: Span, locale: str) -> str:
    """The days of a span: `2021`, `1 jul 2018 – 30 jun 2019`."""
    return dates.period(span.first, span.last, locale)


def why_words(one: Followed, today: date, locale: str) -> str:
    """Why a promise stands as it does, in one or two sentences."""
    standing, verdict = one.standing, one.standing.latest_verdict
    target = target_words(standing.target, locale) if standing.target else ""
    told = plain(
        f"follow.why.{standing.why.value}",
        locale,
        done=_done_so_far(standing, today, locale),
        target=target,
        activities=activities_words(standing.held, locale),
        missed=_missed(standing, today, locale),
        even=_even_pace(standing, today, locale),
        reason=verdict.reason if verdict else "",
    )
    latest = standing.verdict
    lost = verdict is None and latest is not None and latest.state is PromiseState.KEPT
    return f"{told} {plain('follow.why.verdict_lost', locale)}" if lost else told


def activities_words(count: int, locale: str) -> str:
    """`3 aktiviteter`, or that there are none."""
    return plain_n("follow.activities", count, locale) if count else plain("follow.none", locale)


def _running(standing: Standing, today: date) -> SpanResult | None:
    """The span that today lies in, or the last one."""
    found = [one for one in standing.spans if one.span.has(today)]
    return found[0] if found else (standing.spans[-1] if standing.spans else None)


def _done_so_far(standing: Standing, today: date, locale: str) -> str:
    """What was done: in all where that is one sum, else in the span that runs now."""
    if not standing.spans:
        return ""
    unit = standing.spans[-1].span.target.unit
    if standing.progress is not None:
        return done_words(standing.progress[0], unit, locale)
    running = _running(standing, today)
    assert running is not None, "there are spans"
    return done_words(running.done, running.span.target.unit, locale)


def _even_pace(standing: Standing, today: date, locale: str) -> str:
    """What an even pace had done by now, in the span that runs."""
    running = _running(standing, today)
    if running is None or running.bounds is None:
        return ""
    by_now = int(running.bounds.lowest * running.span.passed(today))
    return _counted(Fraction(by_now), running.span.target.unit, locale)


def _missed(standing: Standing, today: date, locale: str) -> str:
    """The spans that are over and got too little or too much: `2019: 1 av 2 möten`."""
    over = [one for one in standing.missed if one.span.is_over(today)]
    told = [
        plain(
            "follow.span",
            locale,
            span=span_words(one.span, locale),
            result=span_result_words(one, locale),
        )
        for one in over[:_MISSED_SHOWN]
    ]
    if len(over) > _MISSED_SHOWN:
        told.append(plain_n("follow.more_spans", len(over) - _MISSED_SHOWN, locale))
    return ", ".join(told)


def span_result_words(one: SpanResult, locale: str) -> str:
    """What a span got of what it asked for: `1 av 2 möten`, or how many activities."""
    asked = asked_of(one.span.target, one.span.share)
    if asked is None or one.bounds is None:
        return activities_words(one.held, locale)
    quantity = _counted(asked, one.span.target.unit, locale)
    words = plain("follow.of", locale, done=number_words(one.done, locale), asked=quantity)
    average = average_words(one, locale)
    return f"{words} ({average})" if average else words


def average_words(one: SpanResult, locale: str) -> str:
    """`i snitt 2,8 i veckan`; empty where the target has no such short rhythm."""
    rhythm = one.span.target.rhythm
    if rhythm not in AVERAGED or not one.span.share:
        return ""
    average = round(float(one.done.number / one.span.share), 1)
    return plain(f"follow.average.{rhythm.value}", locale, number=average)


def pace_words(pace: Pace, today: date, locale: str) -> str:
    """`Behöver 2 möten i månaden till och med december.`"""
    unit = _counted(Fraction(pace.number), pace.target.unit, locale)
    last = _last_words(pace.last, today, locale)
    if pace.per is PaceUnit.ALTOGETHER:
        return plain("follow.pace.altogether", locale, quantity=unit, last=last)
    if pace.per is PaceUnit.MONTH:
        return plain("follow.pace.month", locale, quantity=unit, last=last)
    return plain("follow.pace.week", locale, quantity=unit, last=last)


def _last_words(last: date, today: date, locale: str) -> str:
    """`december`, `juni 2022`, or the day where it is not a month's last."""
    if last != month_end(last.replace(day=1)):
        return dates.plain_day(last, locale)
    name = dates.month(last.year, last.month, locale)
    return name.removesuffix(f" {last.year}") if last.year == today.year else name


def target_history(one: Followed, locale: str) -> list[str]:
    """Which targets have held from when, where one was changed; the first one first."""
    if len(one.targets) < 2:
        return []
    return [
        plain(
            "follow.target_from",
            locale,
            day=dates.plain_day(held.day, locale),
            target=target_words(held.target, locale)
            if held.target
            else plain("follow.no_target", locale),
            why=f" ({held.why})" if held.why else "",
        )
        for held in one.targets
    ]


def closed_lines(closed_on: date | None, locale: str) -> list[Html | str]:
    """Why nothing is judged or changed any more, where a period was closed; below what stands there."""
    if closed_on is None:
        return []
    return ["", html("follow.closed", locale, day=dates.day_of_year(closed_on, locale))]
