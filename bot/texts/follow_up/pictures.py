"""The follow-up's pictures: what is drawn, and the same facts in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from bot.domain.activities import Period, month_end
from bot.domain.follow_up.counting import Amount, Bucket, amount_of
from bot.domain.follow_up.rule import Standing
from bot.domain.follow_up.views import Depth, Followed, FollowUp
from bot.domain.people import Viewer
from bot.domain.promises import Comparator, Unit
from bot.reports.charts import Event, Months, Progress
from bot.texts import dates
from bot.texts.catalogue import Html, html, lines, plain
from bot.texts.follow_up import words
from bot.texts.follow_up.screens import standing_lines
from bot.texts.menus import menu_button, rows_of
from bot.texts.screen import CAPTION_MAX, Button, Screen, fitting, place_data
from bot.texts.targets import target_words

_EVERY_MONTH: Final = 14
_EVERY_QUARTER: Final = 40
"""Up to so many months are named one by one, or every third; else every half-year."""


def time_line(view: Depth, locale: str) -> Progress:
    """What was done for a promise over its period, against its target."""
    return progress_of(view.follow_up, view.one, view.daily, locale)


def progress_of(
    follow_up: FollowUp, one: Followed, daily: tuple[Bucket, ...], locale: str
) -> Progress:
    """As `time_line`, from the log day by day."""
    standing, period = one.standing, follow_up.period
    first, last = _closed(period)
    unit = _unit_of(standing)
    steps = tuple(_steps(daily, unit))
    done = Amount(steps[-1][1] if steps else 0, _total(daily, unit).qualifier)
    goal = standing.progress[1] if standing.progress else None
    target = standing.target
    return Progress(
        title=plain("follow.picture.title", locale, key=one.promise.key, title=one.promise.title),
        subtitle=_subtitle(standing, period, locale),
        first=first,
        last=last,
        until=min(max(follow_up.today, first), last),
        steps=steps,
        ticks=tuple(ticks_of(period, locale)),
        done_words=plain("follow.picture.done", locale, done=_done(done, unit, standing, locale)),
        held_words=plain("follow.picture.held", locale),
        not_held_words=plain("follow.picture.not_held", locale),
        goal=float(goal) if goal is not None else None,
        goal_words=plain("follow.picture.goal", locale, number=float(goal)) if goal else "",
        pace_words=plain("follow.picture.pace", locale) if goal else "",
        events=tuple(_events(daily)),
        is_limit=target is not None and target.comparator is Comparator.AT_MOST,
    )


def _closed(period: Period) -> tuple[date, date]:
    assert period.first is not None, "a document has a first day"
    assert period.last is not None, "a document has a last day"
    return period.first, period.last


def _unit_of(standing: Standing) -> Unit | None:
    """What the picture counts: the target's unit where one sum is made of it, else activities."""
    return standing.spans[-1].span.target.unit if standing.progress is not None else None


def _total(log: tuple[Bucket, ...] | list[Bucket], unit: Unit | None) -> Amount:
    return amount_of(log, unit) if unit else Amount(sum(one.held for one in log))


def _steps(daily: tuple[Bucket, ...], unit: Unit | None) -> Iterator[tuple[date, int]]:
    by_day: dict[date, list[Bucket]] = defaultdict(list)
    for bucket in daily:
        by_day[bucket.day].append(bucket)
    total = 0
    for day in sorted(by_day):
        added = _total(by_day[day], unit).number
        if added:
            total += added
            yield day, total


def _events(daily: tuple[Bucket, ...]) -> Iterator[Event]:
    """The days on which something took place, and those on which something did not."""
    for took_place in (True, False):
        days = {one.day for one in daily if (one.held if took_place else one.not_held)}
        yield from (Event(day, took_place) for day in sorted(days))


def _done(done: Amount, unit: Unit | None, standing: Standing, locale: str) -> str:
    if unit is None:
        return words.activities_words(standing.held, locale)
    return words.done_words(done, unit, locale)


def _subtitle(standing: Standing, period: Period, locale: str) -> str:
    days = dates.period(*_closed(period), locale)
    if standing.target is None:
        return plain("follow.picture.no_target", locale, period=days)
    target = target_words(standing.target, locale)
    return plain("follow.picture.target", locale, period=days, target=target)


def ticks_of(period: Period, locale: str) -> Iterator[tuple[date, str]]:
    """The months to name below a picture, with the year where there are several."""
    first, last = _closed(period)
    months = list(months_of(period))
    step = 1 if len(months) <= _EVERY_MONTH else 3 if len(months) <= _EVERY_QUARTER else 6
    for month in months:
        if (month.month - 1) % step:
            continue
        name = dates.short_month(month, locale)
        several = first.year != last.year and (month.month == 1 or month == months[0])
        yield max(month, first), f"{name}\n{month.year}" if several else name


def months_of(period: Period) -> Iterator[date]:
    """The first days of the months of a period."""
    first, last = _closed(period)
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = month_end(month) + timedelta(days=1)


def time_line_screen(view: Depth, viewer: Viewer, picture: bytes) -> Screen:
    """The picture with the same facts below it."""
    locale, one = viewer.locale, view.one
    told: list[Html | str] = [
        html("promise.title", locale, key=one.promise.key, title=one.promise.title),
        *standing_lines(view.follow_up, one, locale),
        html("follow.picture.months", locale, months=month_by_month(view.daily, locale)),
    ]
    return Screen(
        fitting(told, CAPTION_MAX),
        rows_of(
            (Button(plain("follow.back", locale), place_data("fu_one", one.id)),),
            menu_button(locale),
        ),
        picture=picture,
        silent=True,
    )


def month_by_month(log: tuple[Bucket, ...], locale: str) -> str:
    """`feb 2021: 1, mar 2021: 2`, or that nothing was done."""
    by_month: dict[date, int] = defaultdict(int)
    for bucket in log:
        by_month[bucket.day.replace(day=1)] += bucket.held
    told = [
        f"{dates.short_month(month, locale)} {month.year}: {count}"
        for month, count in sorted(by_month.items())
        if count
    ]
    return ", ".join(told) or plain("follow.none", locale)


def months(view: FollowUp, locale: str) -> Months:
    """How many activities each promise had in each month."""
    columns = list(months_of(view.period))
    several = len({month.year for month in columns}) > 1
    return Months(
        title=plain("follow.months.title", locale),
        subtitle=plain(
            "follow.months.subtitle", locale, period=dates.period(*_closed(view.period), locale)
        ),
        columns=tuple(
            f"{dates.short_month(month, locale)} {month.year % 100:02}"
            if several
            else dates.short_month(month, locale)
            for month in columns
        ),
        rows=tuple(
            (
                f"{one.promise.key} {one.promise.title}",
                tuple(_held_in(one.log, month) for month in columns),
            )
            for one in view.promises
        ),
        total_words=plain("follow.months.total", locale),
    )


def _held_in(log: tuple[Bucket, ...], month: date) -> int:
    return sum(one.held for one in log if one.day.replace(day=1) == month)


def months_text(view: FollowUp, locale: str) -> list[str]:
    """The picture of the months in words: a line for each promise."""
    return [
        plain(
            "follow.months.line",
            locale,
            key=one.promise.key,
            title=one.promise.title,
            months=month_by_month(one.log, locale),
        )
        for one in view.promises
    ]


def has_months(view: FollowUp) -> bool:
    """Whether anything was held that the months could show."""
    return any(one.standing.held for one in view.promises)


def no_months_screen(view: FollowUp, viewer: Viewer) -> Screen:
    """In place of a picture of nothing."""
    locale = viewer.locale
    back = (Button(plain("follow.all", locale), place_data("fu", view.id)),)
    return Screen(
        lines(
            html("follow.months.head", locale, title=view.document.title),
            html("follow.months.nothing", locale),
        ),
        rows_of(back, menu_button(locale)),
    )


def months_screen(view: FollowUp, viewer: Viewer, picture: bytes) -> Screen:
    """The picture of the months with the same facts below it."""
    locale = viewer.locale
    told: list[Html | str] = [
        html("follow.months.head", locale, title=view.document.title),
        *(html("follow.history_line", locale, line=line) for line in months_text(view, locale)),
    ]
    return Screen(
        fitting(told, CAPTION_MAX),
        rows_of(
            (Button(plain("follow.all", locale), place_data("fu", view.id)),), menu_button(locale)
        ),
        picture=picture,
        silent=True,
    )
