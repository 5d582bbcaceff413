"""When a visit is reminded of, and when it can be reported or cancelled."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import TooEarly
from bot.domain.local_time import to_utc
from bot.domain.reading import Qualifier
from bot.domain.schools import SchoolYear
from bot.domain.visits import (
    Visit,
    VisitState,
    check_can_report,
    reminder_due_at,
    report_due_at,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def utc(day: int, hour: int, minute: int = 0, month: int = 10) -> datetime:
    return datetime(2021, month, day, hour, minute, tzinfo=UTC)


VISIT = Visit(
    id=1,
    uid="1@loftesboten",
    sequence=0,
    school_id=1,
    school="Linnéskolan",
    topic_id=1,
    topic="Trafik",
    years=(SchoolYear.YEAR_7,),
    classes=1,
    pupils=25,
    pupils_qualifier=Qualifier.ABOUT,
    room=None,
    staff=None,
    know=None,
    starts_at=utc(14, 7),
    ends_at=utc(14, 8),
    state=VisitState.CONFIRMED,
    pupils_reached=None,
    reached_qualifier=None,
    reason=None,
    officer_id=1,
    officer="Olle",
    contact_id=2,
    contact="Sara",
    changed_at=utc(11, 7),
)


@pytest.mark.parametrize(
    ("visit_on", "reminder_utc"),
    [
        # Summer time ends on Sunday 31 October 2021: Saturday 16.00 is still at UTC+2.
        (date(2021, 10, 31), utc(30, 14)),
        (date(2021, 11, 1), utc(31, 15)),
        # It begins on Sunday 28 March 2021.
        (date(2021, 3, 28), utc(27, 15, month=3)),
        (date(2021, 3, 29), utc(28, 14, month=3)),
        (date(2021, 10, 14), utc(13, 14)),
    ],
)
@pytest.mark.parametrize("at", [time(8, 0), time(15, 30), time(23, 45), time(0, 15)])
def test_the_reminder_comes_at_four_on_the_day_before(
    visit_on: date, reminder_utc: datetime, at: time
) -> None:
    starts_at = to_utc(visit_on, at, STOCKHOLM)
    assert reminder_due_at(starts_at, utc(1, 0, month=1), STOCKHOLM) == reminder_utc


def test_a_visit_booked_after_that_moment_has_no_reminder() -> None:
    starts_at = utc(14, 7)
    due = reminder_due_at(starts_at, utc(1, 0), STOCKHOLM)
    assert due is not None
    assert reminder_due_at(starts_at, due, STOCKHOLM) is None
    assert reminder_due_at(starts_at, due - timedelta(seconds=1), STOCKHOLM) == due


def test_the_officer_is_asked_a_quarter_of_an_hour_after_the_end() -> None:
    assert report_due_at(utc(14, 8)) == utc(14, 8, 15)


def test_a_visit_can_be_reported_from_its_start_on() -> None:
    check_can_report(VISIT, VISIT.starts_at)
    with pytest.raises(TooEarly):
        check_can_report(VISIT, VISIT.starts_at - timedelta(seconds=1))
    check_can_report(replace(VISIT, starts_at=utc(1, 0)), VISIT.starts_at)
