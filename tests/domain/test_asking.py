"""Questions to the ledger in words: which mean something, and which are looked for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.domain.activities import ActivityKind, ActivityState, Doer, Period, Question, Span
from bot.domain.asking import read_words
from bot.domain.forms import Choice
from bot.domain.networks import Area

TODAY = date(2026, 11, 25)
AREAS = (Area(7, "Centrum"), Area(8, "Norra Älmhult"))


def promise(number: int, key: str, workflow: str | None, year: int = 2026) -> Choice:
    facts = {
        "key": key, "title": key, "workflow": workflow, "actors": ["police", "municipality"],
        "first": f"{year}-01-01", "last": f"{year}-12-31",
    }  # fmt: skip
    return Choice(str(number), facts)


PROMISES = (
    promise(1, "S1", "council"),
    promise(2, "S2", "business_network"),
    promise(3, "Y1", "school_visits"),
    promise(13, "Y1", "school_visits", 2025),
)


def days(first: tuple[int, int, int], last: tuple[int, int, int]) -> Period:
    return Period(date(*first), date(*last))


OCTOBER = days((2026, 10, 1), (2026, 10, 31))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("", {}),
        ("skolbesök oktober", {"promise_id": 3, "days": OCTOBER}),
        ("nätverk i år", {"promise_id": 2, "span": Span.THIS_YEAR}),
        ("S1 2026 v. 40-44", {"promise_id": 1, "days": days((2026, 9, 28), (2026, 11, 1))}),
        ("s1 v 40 – 44 2025", {"promise_id": 1, "days": days((2025, 9, 29), (2025, 11, 2))}),
        (
            "pupils last quarter",
            {"kind": ActivityKind.SCHOOL_VISIT, "span": Span.LAST_QUARTER},
        ),
        ("Y1 i fjol", {"promise_id": 13, "span": Span.LAST_YEAR}),
        ("skolbesök alla år", {"promise_id": 3, "span": Span.ALL}),
        ("Y1 oktober 2025", {"promise_id": 13, "days": days((2025, 10, 1), (2025, 10, 31))}),
        ("löfte Y1", {"promise_id": 3}),
        ("december", {"days": days((2025, 12, 1), (2025, 12, 31))}),
        ("2024", {"days": days((2024, 1, 1), (2024, 12, 31))}),
        ("okt. 2026", {"days": OCTOBER}),
        ("q3", {"days": days((2026, 7, 1), (2026, 9, 30))}),
        ("kvartal 1 2025", {"days": days((2025, 1, 1), (2025, 3, 31))}),
        ("förra kvartalet", {"span": Span.LAST_QUARTER}),
        ("förra veckan", {"days": days((2026, 11, 16), (2026, 11, 22))}),
        ("i fjol", {"span": Span.LAST_YEAR}),
        ("förra månaden", {"span": Span.LAST_MONTH}),
        ("14 oktober", {"days": days((2026, 10, 14), (2026, 10, 14))}),
        ("polisen i centrum", {"doer": Doer.POLICE, "area_id": 7}),
        ("norra almhult", {"area_id": 8}),
        ("inställda möten", {"state": ActivityState.NOT_HELD, "kind": ActivityKind.MEETING}),
        (
            "skolbesök som inte blev av oktober",
            {"promise_id": 3, "state": ActivityState.NOT_HELD, "days": OCTOBER},
        ),
        ("inte genomförda", {"state": ActivityState.NOT_HELD}),
        ("möten ej genomförda", {"state": ActivityState.NOT_HELD, "kind": ActivityKind.MEETING}),
        ("genomförda", {"state": ActivityState.HELD}),
        ("trygghetsvandringar tillsammans", {"kind": ActivityKind.SAFETY_WALK, "doer": "together"}),
        ("safety walks this month", {"kind": ActivityKind.SAFETY_WALK, "span": Span.THIS_MONTH}),
        ("snatteri i butiker", {"words": "snatteri butiker"}),
        ("S2 snatteri okt", {"promise_id": 2, "words": "snatteri", "days": OCTOBER}),
        ("v 99", {"words": "v 99"}),
        ("v. 44-40", {"words": "v. 44-40"}),
        ("polisen police", {"doer": Doer.POLICE, "words": "police"}),
    ],
)
def test_words_are_read(text: str, asked: dict[str, Any]) -> None:
    assert read_words(text, PROMISES, AREAS, TODAY) == Question(**asked)
