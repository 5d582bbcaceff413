"""Questions to the ledger as plain JSON: how a saved one is kept, and how one travels to long work."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final

from bot.domain.activities import ActivityKind, ActivityState, Doer, Period, Question, Span

WORDS_KEPT: Final = timedelta(days=400)
"""So long a button finds the words of its question: a year, and a month for who comes late."""

_KEY: Final = re.compile(r"=[A-Za-z0-9_-]{8}")


def key_of_words(words: str) -> str:
    """What stands for a question's words where there is no room for them."""
    short = urlsafe_b64encode(sha256(" ".join(words.split()).encode()).digest()[:6])
    return f"={short.decode()}"


def is_key(words: str) -> bool:
    """Whether words are the key of others."""
    return _KEY.fullmatch(words) is not None


def facts_of(question: Question) -> dict[str, Any]:
    """A question as JSON, without its page."""
    return {
        "promise": question.promise_id,
        "kind": question.kind.value if question.kind else None,
        "span": question.span.value,
        "days": period_facts(question.days) if question.days else None,
        "area": question.area_id,
        "doer": question.doer.value if question.doer else None,
        "state": question.state.value if question.state else None,
        "words": question.words,
    }


def question_of(facts: Mapping[str, Any]) -> Question:
    """The reverse of `facts_of`."""
    return Question(
        promise_id=facts["promise"],
        kind=ActivityKind(facts["kind"]) if facts["kind"] else None,
        span=Span(facts["span"]),
        days=period_of_facts(facts["days"]) if facts["days"] else None,
        area_id=facts["area"],
        doer=Doer(facts["doer"]) if facts["doer"] else None,
        state=ActivityState(facts["state"]) if facts["state"] else None,
        words=facts["words"],
    )


def period_facts(period: Period) -> list[str | None]:
    """A period as JSON: its first and last day, None for an open side."""
    return [side.isoformat() if side else None for side in (period.first, period.last)]


def period_of_facts(facts: list[str | None]) -> Period:
    """The reverse of `period_facts`."""
    first, last = (date.fromisoformat(side) if side else None for side in facts)
    return Period(first, last)
