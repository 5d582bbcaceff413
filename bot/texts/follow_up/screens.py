"""`/uppfoljning`: all promises at a glance, and one of them in depth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.activities import Activity, Question, Span
from bot.domain.clipping import clipped
from bot.domain.follow_up.states import Verdict
from bot.domain.follow_up.views import Depth, Followed, FollowUp
from bot.domain.forms import FormKind
from bot.domain.local_time import local_day
from bot.domain.people import Role, Viewer
from bot.domain.problem_areas import ProblemState
from bot.domain.promises import is_upcoming_on
from bot.texts import dates
from bot.texts.activities import line_of, totals_of
from bot.texts.asking import question_data
from bot.texts.catalogue import Html, html, html_n, plain, plain_n
from bot.texts.follow_up import words
from bot.texts.labels import label
from bot.texts.menus import menu_button, rows_of
from bot.texts.screen import Button, Rows, Screen, begin_data, fitting, place_data
from bot.texts.targets import target_words

_SHORT: Final = 90
_PROBLEMS_SHOWN: Final = 4
_DOCUMENTS_SHOWN: Final = 6


def _months_button(view: FollowUp, locale: str) -> tuple[Button, ...]:
    if not any(one.standing.held for one in view.promises):
        return ()
    return (Button(plain("follow.months", locale), place_data("fu_months", view.id)),)


def overview_screen(view: FollowUp, viewer: Viewer) -> Screen:
    """How the promises of a document stand, a bar for each that has a number to reach."""
    locale = viewer.locale
    return Screen(
        fitting(
            [
                html("follow.title", locale, title=view.document.title),
                period_line(view, locale),
                _tally(view, locale),
                *_promises(view, locale),
            ]
        ),
        rows_of(
            *(_promise_row(one, locale) for one in view.promises),
            (
                *_months_button(view, locale),
                Button(plain("follow.report", locale), place_data("report", view.id)),
            ),
            _renewal_row(view, viewer),
            *(
                (Button(plain("promises.other", locale, title=title), place_data("fu", number)),)
                for number, title in view.others[:_DOCUMENTS_SHOWN]
            ),
            menu_button(locale),
        ),
    )


def _renewal_row(view: FollowUp, viewer: Viewer) -> tuple[Button, ...]:
    """The way to the renewal, for coordinators, of a document that has begun."""
    if not viewer.has(Role.COORDINATOR) or is_upcoming_on(view.document, view.today):
        return ()
    return (Button(plain("renewal.begin", viewer.locale), place_data("rn_begin", view.id)),)


def period_line(view: FollowUp, locale: str) -> Html:
    """Which days it is about, and how much of them has passed."""
    first, last = view.period.first, view.period.last
    assert first is not None, "a document has a first day"
    assert last is not None, "a document has a last day"
    days = dates.period(first, last, locale)
    if view.today > last:
        return html("follow.period.over", locale, period=days)
    if view.today < first:
        return html("follow.period.upcoming", locale, period=days)
    passed = round(100 * ((view.today - first).days + 1) / ((last - first).days + 1))
    return html("follow.period.current", locale, period=days, percent=passed)


def _tally(view: FollowUp, locale: str) -> Html:
    """How many promises are in each state, the best first."""
    counts = Counter(one.standing.state for one in view.promises)
    parts = [
        f"{mark} {counts[state]} {label(state, locale).lower()}"
        for state, mark in words.MARKS.items()
        if counts[state]
    ]
    return html("follow.tally", locale, parts=" · ".join(parts))


def _promises(view: FollowUp, locale: str) -> Iterator[Html | str]:
    heading = ""
    for one in view.promises:
        if one.promise.heading != heading:
            heading = one.promise.heading
            yield ""
            yield html("promises.heading", locale, heading=heading)
        yield html(
            "follow.line",
            locale,
            mark=words.MARKS[one.standing.state],
            key=one.promise.key,
            title=one.promise.title,
            progress=_progress(one, locale),
        )


def _progress(one: Followed, locale: str) -> str:
    """`▓▓▓░░░░░░░ 3 av 10 möten`, or how many activities, and the state in words."""
    state = label(one.standing.state, locale).lower()
    told = words.progress_words(one.standing, locale)
    if told is None:
        return f"{words.activities_words(one.standing.held, locale)} · {state}"
    return f"{words.bar(one.standing)} {told} · {state}"


def _promise_row(one: Followed, locale: str) -> tuple[Button, ...]:
    name = plain("promise.button", locale, key=one.promise.key, title=one.promise.title)
    return (Button(f"{words.MARKS[one.standing.state]} {name}", place_data("fu_one", one.id)),)


def depth_screen(view: Depth, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """One promise in depth: how it stands and why, what was done, what was not and why."""
    text = fitting(list(_depth(view, viewer, zone)))
    return Screen(text, _depth_rows(view, viewer))


def _depth(view: Depth, viewer: Viewer, zone: ZoneInfo) -> Iterator[Html | str]:
    locale, one = viewer.locale, view.one
    yield html("promise.title", locale, key=one.promise.key, title=one.promise.title)
    yield ""
    yield from standing_lines(view.follow_up, one, locale)
    yield ""
    if view.totals:
        yield html("follow.done", locale)
        yield totals_of(view.totals, locale)
        for activity in view.latest:
            yield line_of(_clipped(activity), locale, with_promise=False)
    else:
        yield html("promise.nothing_yet", locale)
    yield from _not_done(view, locale)
    yield from _problems(view, locale)
    yield from _verdicts(view, viewer, zone)
    yield from words.closed_lines(view.closed_on, locale)


def standing_lines(view: FollowUp, one: Followed, locale: str) -> Iterator[Html]:
    """State, reason, target, how far it has come, and what it takes."""
    yield html("follow.state", locale, state=words.state_words(one.standing.state, locale))
    yield html("follow.because", locale, why=words.why_words(one, view.today, locale))
    if one.standing.target is not None:
        target = target_words(one.standing.target, locale)
        yield html("promise.target", locale, target=target)
    for line in words.target_history(one, locale):
        yield html("follow.history_line", locale, line=line)
    told = words.progress_words(one.standing, locale)
    if told is not None:
        yield html("follow.bar", locale, bar=words.bar(one.standing) or "", progress=told)
    if one.pace is not None:
        pace = words.pace_words(one.pace, view.today, locale)
        yield html("follow.pace", locale, pace=pace)


def _not_done(view: Depth, locale: str) -> Iterator[Html | str]:
    if not view.not_done:
        return
    yield ""
    yield html_n("follow.not_done", view.one.standing.not_held, locale)
    for activity in view.not_done:
        yield line_of(_clipped(activity), locale, with_promise=False, mark="✖️")


def _problems(view: Depth, locale: str) -> Iterator[Html | str]:
    if not view.problems:
        return
    yield ""
    yield html("follow.problems", locale, summary=problem_summary(view, locale))
    for work in view.problems[-_PROBLEMS_SHOWN:]:
        yield html(
            "follow.problem_line",
            locale,
            title=work.title,
            state=label(work.state, locale),
            done=work.done,
            measures=plain_n("unit.measures", work.measures, locale),
        )


def problem_summary(view: Depth, locale: str) -> str:
    """How many problem areas were worked on, and how many of their measures are done."""
    closed = sum(work.state is ProblemState.CLOSED for work in view.problems)
    return plain(
        "follow.problem_summary",
        locale,
        problems=plain_n("unit.problem_areas", len(view.problems), locale),
        closed=closed,
        done=sum(work.done for work in view.problems),
        measures=plain_n("unit.measures", sum(work.measures for work in view.problems), locale),
    )


def _verdicts(view: Depth, viewer: Viewer, zone: ZoneInfo) -> Iterator[Html | str]:
    if not view.one.verdicts:
        return
    yield ""
    yield html("follow.verdicts", viewer.locale)
    for verdict in reversed(view.one.verdicts):
        yield _verdict(view, verdict, viewer.locale, zone)


def _verdict(view: Depth, verdict: Verdict, locale: str, zone: ZoneInfo) -> Html:
    state = (
        words.state_words(verdict.state, locale)
        if verdict.state
        else plain("promise_state.as_worked_out", locale)
    )
    return html(
        "follow.verdict_line",
        locale,
        day=dates.plain_day(local_day(verdict.at, zone), locale),
        by=view.judges.get(verdict.by, "–"),
        state=state,
        reason=verdict.reason,
    )


def _clipped(activity: Activity) -> Activity:
    return replace(activity, what=clipped(activity.what, _SHORT))


def _depth_rows(view: Depth, viewer: Viewer) -> Rows:
    locale, one = viewer.locale, view.one
    may_judge = viewer.has(Role.COORDINATOR) and view.closed_on is None
    judging = (
        (
            Button(plain("follow.judge", locale), begin_data(FormKind.JUDGE_PROMISE.value, one.id)),
            *(
                (
                    Button(
                        plain("follow.change_target", locale),
                        begin_data(FormKind.CHANGE_TARGET.value, one.id),
                    ),
                )
                if one.targets[-1].target is not None and one.targets[-1].target.number is not None
                else ()
            ),
        )
        if may_judge
        else ()
    )
    asked = question_data(Question(promise_id=one.id, span=Span.ALL))
    return rows_of(
        (
            Button(plain("follow.picture", locale), place_data("fu_time", one.id)),
            Button(plain("promise.ask", locale), asked),
        ),
        judging,
        (
            Button(plain("follow.all", locale), place_data("fu", view.follow_up.id)),
            *menu_button(locale),
        ),
    )
