"""When a visit can be reported."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import TooEarly
from bot.domain.reading import Qualifier
from bot.domain.schools import SchoolYear
from bot.domain.visits import (
    Visit,
    VisitState,
    check_can_report,
)


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


def test_a_visit_can_be_reported_from_its_start_on() -> None:
    check_can_report(VISIT, VISIT.starts_at)
    with pytest.raises(TooEarly):
        check_can_report(VISIT, VISIT.starts_at - timedelta(seconds=1))
    check_can_report(replace(VISIT, starts_at=utc(1, 0)), VISIT.starts_at)
