"""Periods that a question can be about, and what each kind of activity counts."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.activities import (
    COUNTED_IN,
    LIKELY_KINDS,
    ActivityKind,
    Period,
    Question,
    Span,
    kinds_for,
    period_of,
)
from bot.domain.promises import Workflow

DOCUMENT = Period(date(2021, 1, 1), date(2021, 12, 31))


@pytest.mark.parametrize(
    ("span", "today", "first", "last"),
    [
        (Span.THIS_MONTH, date(2021, 10, 11), date(2021, 10, 1), date(2021, 10, 31)),
        (Span.THIS_MONTH, date(2021, 10, 31), date(2021, 10, 1), date(2021, 10, 31)),
        (Span.THIS_MONTH, date(2021, 2, 1), date(2021, 2, 1), date(2021, 2, 28)),
        (Span.THIS_MONTH, date(2024, 2, 29), date(2024, 2, 1), date(2024, 2, 29)),
        (Span.THIS_MONTH, date(2021, 12, 31), date(2021, 12, 1), date(2021, 12, 31)),
        (Span.LAST_MONTH, date(2021, 10, 11), date(2021, 9, 1), date(2021, 9, 30)),
        (Span.LAST_MONTH, date(2021, 3, 31), date(2021, 2, 1), date(2021, 2, 28)),
        (Span.LAST_MONTH, date(2022, 1, 1), date(2021, 12, 1), date(2021, 12, 31)),
        (Span.THIS_YEAR, date(2021, 10, 11), date(2021, 1, 1), date(2021, 12, 31)),
        (Span.PROMISE, date(2022, 10, 11), date(2021, 1, 1), date(2021, 12, 31)),
    ],
)
def test_a_span_means_these_days(span: Span, today: date, first: date, last: date) -> None:
    assert period_of(span, today, DOCUMENT) == Period(first, last)


def test_all_time_has_no_bounds() -> None:
    assert period_of(Span.ALL, date(2021, 10, 11), DOCUMENT) == Period(None, None)


@pytest.mark.parametrize("span", Span)
def test_every_span_is_understood(span: Span) -> None:
    assert isinstance(period_of(span, date(2021, 10, 11), DOCUMENT), Period), (
        "bot/domain/activities.py: period_of"
    )


@pytest.mark.parametrize("kind", ActivityKind)
def test_every_kind_counts_something(kind: ActivityKind) -> None:
    assert kind in COUNTED_IN, "bot/domain/activities.py: COUNTED_IN"


@pytest.mark.parametrize("workflow", [*Workflow, None])
def test_every_kind_can_be_chosen_under_every_promise(workflow: Workflow | None) -> None:
    assert workflow in LIKELY_KINDS, "bot/domain/activities.py: LIKELY_KINDS"
    kinds = kinds_for(workflow)
    assert sorted(kinds) == sorted(ActivityKind)
    assert kinds[: len(LIKELY_KINDS[workflow])] == LIKELY_KINDS[workflow]


def test_a_narrowed_question_begins_at_its_first_page() -> None:
    question = Question(kind=ActivityKind.MEETING, words="snatteri", page=3)
    narrowed = question.narrowed(span=Span.ALL)
    assert narrowed == Question(kind=ActivityKind.MEETING, words="snatteri", span=Span.ALL)
