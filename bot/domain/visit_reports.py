"""A report of how a visit went: what its dialog's answers say, and what it puts out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.activities import Output
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier
from bot.domain.visits import Visit, VisitState

HELD_ANSWERS = ("yes", "no")
"""Whether it took place, as a button carries it."""


@dataclass(frozen=True, slots=True)
class Report:
    """How a visit went. `pupils` is None, and `reason` given, where it was not held.

    `classes` is None where nobody has said how many.
    """

    held: bool
    pupils: int | None = None
    qualifier: Qualifier | None = None
    classes: int | None = None
    reason: str | None = None
    note: str | None = None


def report_of(answers: Mapping[str, Any]) -> Report:
    """The report that the answers of its dialog say."""
    note = answers.get("note")
    if answers["held"]["value"] != HELD_ANSWERS[0]:
        return Report(held=False, reason=answers["reason"], note=note)
    reached = answers["reached"]
    classes = reached.get("classes") or (answers.get("classes") or {}).get("number")
    return Report(
        held=True,
        pupils=reached["number"],
        qualifier=Qualifier(reached["qualifier"]),
        classes=classes,
        note=note,
    )


def answers_of(visit: Visit) -> dict[str, Any]:
    """The reverse of `report_of`, for a visit that was reported."""
    if visit.state is not VisitState.HELD or visit.reached_qualifier is None:
        return {"held": {"value": HELD_ANSWERS[1]}, "reason": visit.reason, "note": visit.note}
    classes = visit.classes_reached
    return {
        "held": {"value": HELD_ANSWERS[0]},
        "reached": {"number": visit.pupils_reached, "qualifier": visit.reached_qualifier.value},
        "classes": classes and {"number": classes, "qualifier": Qualifier.EXACTLY.value},
        "note": visit.note,
    }


def outputs_of(visit: Visit) -> tuple[Output, ...]:
    """What a visit put out: the pupils first, of whom most is asked. Nothing where it was not held."""
    if visit.pupils_reached is None:
        return ()
    pupils = Output(visit.pupils_reached, Unit.PUPILS, visit.reached_qualifier or Qualifier.EXACTLY)
    visits = Output(1, Unit.VISITS)
    if visit.classes_reached is None:
        return (pupils, visits)
    return (pupils, Output(visit.classes_reached, Unit.CLASSES), visits)
