"""The follow-up report in words: one document for citizens and politicians, in plain language.

It is told in the reader's language; what people wrote stays as they wrote it, and is marked as being
in the promises' language. Nobody is named in it but those who sign.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final, Literal

from bot.domain.activities import Activity, ActivityKind, in_all
from bot.domain.follow_up.states import PromiseState
from bot.domain.follow_up.views import Depth, FollowUp, Report
from bot.domain.promises import Promise, ends_on
from bot.reports.paper import (
    Badge,
    Block,
    Bullets,
    Facts,
    Heading,
    Paper,
    Paragraph,
    Picture,
    Signatures,
    Table,
)
from bot.texts import dates
from bot.texts.activities import days_of, sums_of, written_outputs
from bot.texts.catalogue import plain, plain_n
from bot.texts.follow_up import pictures, words
from bot.texts.follow_up.screens import problem_summary
from bot.texts.labels import label
from bot.texts.targets import target_words

Tone = Literal["good", "fair", "poor", "open"]

_TONES: Final[dict[PromiseState, Tone]] = {
    PromiseState.KEPT: "good",
    PromiseState.ON_TRACK: "fair",
    PromiseState.BEHIND: "poor",
    PromiseState.NOT_KEPT: "poor",
    PromiseState.CANCELLED: "open",
    PromiseState.NO_TARGET: "open",
}


def paper_of(report: Report, locale: str) -> Paper:
    """The whole report, in this language."""
    document = report.follow_up.document
    period = dates.period(document.period_start, ends_on(document), locale)
    parties = plain(
        "promises.parties",
        locale,
        municipalities=", ".join(document.municipalities),
        police=document.police_district,
    )
    title = plain("report.title", locale, title=document.title)
    return Paper(
        title=title,
        subtitle=plain("report.subtitle", locale, parties=parties, period=period),
        author=parties,
        language=locale,
        footer=plain(
            "report.footer", locale, title=title, day=dates.plain_day(report.made_on, locale)
        ),
        page_words=plain("report.page", locale, page="{page}", pages="{pages}"),
        blocks=tuple(_blocks(report, locale)),
        note=_note(report, locale),
        keywords=(plain("report.keyword", locale), *document.municipalities),
    )


def _note(report: Report, locale: str) -> str:
    told = []
    if report.closed_on is None:
        told.append(plain("report.draft", locale, day=dates.plain_day(report.made_on, locale)))
    if _foreign(report.follow_up, locale):
        told.append(plain("report.as_written", locale))
    return " ".join(told)


def _foreign(view: FollowUp, locale: str) -> str:
    """The language of what people wrote, where it is another than the report's; else nothing."""
    language = view.document.language
    return "" if language == locale else language


def _blocks(report: Report, locale: str) -> Iterator[Block]:
    yield from _summary(report, locale)
    for part in report.parts:
        yield from _promise(part, locale)
    yield from _how_to_read(locale)
    yield from _signatures(report, locale)


def _summary(report: Report, locale: str) -> Iterator[Block]:
    view = report.follow_up
    foreign = _foreign(view, locale)
    yield Heading(2, plain("report.summary", locale))
    yield Paragraph(_in_short(report, locale), is_lead=True)
    if view.document.background:
        for paragraph in filter(None, view.document.background.split("\n\n")):
            yield Paragraph(" ".join(paragraph.split()), language=foreign)
    yield Table(
        plain("report.table", locale),
        (
            plain("report.table.promise", locale),
            plain("report.table.state", locale),
            plain("report.table.done", locale),
        ),
        tuple(
            (
                f"{part.one.promise.key} {part.one.promise.title}",
                label(part.one.standing.state, locale),
                _done_words(part, locale),
            )
            for part in report.parts
        ),
        wide=2,
        language=foreign,
        foreign=(0,),
    )
    if pictures.has_months(view):
        told = " ".join(f"{line}." for line in pictures.months_text(view, locale))
        yield Picture(pictures.months(view, locale), plain("report.months_alt", locale, told=told))


def _done_words(part: Depth, locale: str) -> str:
    """`5 av 8 möten`; without a number to reach what was done, and what it put out in all."""
    standing = part.one.standing
    done = words.activities_words(standing.held, locale)
    counted = sums_of(in_all(part.totals), locale)
    if counted:
        done = plain("report.done_counted", locale, activities=done, counted=counted)
    return words.progress_words(standing, locale) or done


def _in_short(report: Report, locale: str) -> str:
    """`6 löften. 1 hållet, 2 på god väg, 3 ligger efter. I allt 86 aktiviteter.`"""
    view = report.follow_up
    counts = Counter(one.standing.state for one in view.promises)
    states = ", ".join(
        plain_n(f"report.state.{state.value}", counts[state], locale)
        for state in words.MARKS
        if counts[state]
    )
    return plain(
        "report.in_short",
        locale,
        promises=plain_n("report.promises", len(view.promises), locale),
        states=states,
        activities=words.activities_words(sum(one.standing.held for one in view.promises), locale),
    )


def _promise(part: Depth, locale: str) -> Iterator[Block]:
    one, today = part.one, part.follow_up.today
    promise, standing = one.promise, one.standing
    foreign = _foreign(part.follow_up, locale)
    yield Heading(2, plain("report.promise", locale, key=promise.key, title=promise.title), foreign)
    yield Badge(words.MARKS[standing.state], label(standing.state, locale), _TONES[standing.state])
    yield Paragraph(words.why_words(one, today, locale))
    yield Heading(3, plain("report.promised", locale))
    yield Paragraph(" ".join(promise.text.split()), language=foreign)
    yield Facts(tuple(_facts(part, locale)))
    yield Facts(tuple(_written_facts(promise, locale)), foreign)
    yield Heading(3, plain("report.done", locale))
    yield from _done(part, locale)
    if part.not_done:
        yield Heading(3, plain("report.not_done", locale))
        yield Bullets(tuple(_not_done(part, locale)), foreign)
    if part.problems:
        yield Heading(3, plain("report.problems", locale))
        yield Paragraph(problem_summary(part, locale))


def _facts(part: Depth, locale: str) -> Iterator[tuple[str, str]]:
    one = part.one
    promise, standing = one.promise, one.standing
    actors = ", ".join(label(actor, locale) for actor in promise.actors)
    yield plain("report.actors", locale), actors
    target = target_words(standing.target, locale) if standing.target else None
    yield plain("report.target", locale), target or plain("follow.no_target", locale)
    for line in words.target_history(one, locale):
        yield plain("report.target_then", locale), line
    told = words.progress_words(standing, locale)
    if told is not None:
        yield plain("report.progress", locale), told
    if len(standing.spans) > 1:
        for span in standing.spans:
            if not span.span.first > part.follow_up.today:
                yield words.span_words(span.span, locale), words.span_result_words(span, locale)
    elif standing.spans and (average := words.average_words(standing.spans[0], locale)):
        yield plain("report.average", locale), average
    if one.pace is not None:
        pace = words.pace_words(one.pace, part.follow_up.today, locale)
        yield plain("report.pace", locale), pace


def _written_facts(promise: Promise, locale: str) -> Iterator[tuple[str, str]]:
    """What is said of a promise in its own words."""
    if promise.places:
        yield plain("report.places", locale), ", ".join(promise.places)
    yield plain("report.measured_by", locale), " ".join(promise.measured_by.split())


def _done(part: Depth, locale: str) -> Iterator[Block]:
    if not part.totals:
        yield Paragraph(plain("report.nothing", locale))
        return
    yield Bullets(
        tuple(
            plain(
                "report.total.counted" if total.sums else "report.total",
                locale,
                kind=label(total.kind, locale),
                activities=plain_n("follow.activities", total.activities, locale),
                counted=sums_of(total.sums, locale),
            )
            for total in part.totals
        )
    )
    chart = pictures.time_line(part, locale)
    yield Picture(chart, _alt(part, locale))
    yield Table(
        plain("report.latest", locale)
        if part.one.standing.held > len(part.latest)
        else plain("report.all", locale),
        (
            plain("report.day", locale),
            plain("report.what", locale),
            plain("report.outcome", locale),
        ),
        tuple(_row(activity, locale) for activity in reversed(part.latest)),
        language=_foreign(part.follow_up, locale),
        foreign=(1,),
    )


def _alt(part: Depth, locale: str) -> str:
    """What the picture of a promise shows, month by month."""
    chart = pictures.time_line(part, locale)
    return plain(
        "report.alt",
        locale,
        title=chart.title,
        subtitle=chart.subtitle,
        done=chart.done_words,
        months=pictures.month_by_month(part.daily, locale),
    )


def _row(activity: Activity, locale: str) -> tuple[str, str, str]:
    return (
        days_of(activity, locale),
        _what(activity, locale),
        written_outputs(activity.outputs, locale),
    )


def _what(activity: Activity, locale: str) -> str:
    """What was done, with its kind; what an update to a network was about stays in the network."""
    kind = label(activity.kind, locale)
    if activity.kind is ActivityKind.SITUATION_UPDATE:
        return f"{kind} {plain('promise.update_sent', locale)}"
    others = plain("report.with", locale, partners=activity.partners) if activity.partners else None
    beside = ", ".join(filter(None, (activity.area, activity.place, others)))
    return f"{kind}: {activity.what}" + (f" ({beside})" if beside else "")


def _not_done(part: Depth, locale: str) -> Iterator[str]:
    for activity in reversed(part.not_done):
        yield plain(
            "report.not_done_line",
            locale,
            day=days_of(activity, locale),
            what=_what(activity, locale),
            reason=activity.reason or plain("report.no_reason", locale),
        )
    left = part.one.standing.not_held - len(part.not_done)
    if left > 0:
        yield plain_n("report.more_not_done", left, locale)


def _how_to_read(locale: str) -> Iterator[Block]:
    yield Heading(2, plain("report.method", locale))
    yield Paragraph(plain("report.method_text", locale))


def _signatures(report: Report, locale: str) -> Iterator[Block]:
    document = report.follow_up.document
    yield Heading(2, plain("report.signatures", locale))
    if report.signed:
        yield Signatures(
            tuple(
                (
                    one.office,
                    one.name,
                    plain("report.signed", locale, day=dates.plain_day(one.day, locale)),
                )
                for one in report.signed
            )
        )
        return
    yield Paragraph(plain("report.to_be_signed", locale))
    if document.signatories:
        yield Signatures(tuple((one.office, one.name or "", "") for one in document.signatories))
