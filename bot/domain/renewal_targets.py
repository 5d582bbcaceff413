"""A target as the answers of a dialog, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.domain.promises import Comparator, Rhythm, Target, Unit

NO_TARGET: Final = "none"
"""The choice that leaves a promise without a target."""


def has_target(answers: Mapping[str, Any]) -> bool:
    """Whether a target is wanted at all."""
    chosen = answers.get("comparator")
    return chosen is not None and chosen["value"] != NO_TARGET


def has_number(answers: Mapping[str, Any]) -> bool:
    """Whether the target has a number; "every year-7 class" has none."""
    return has_target(answers) and answers["comparator"]["value"] != Comparator.EVERY


def is_of_every(answers: Mapping[str, Any]) -> bool:
    """Whether each and every one is meant."""
    return has_target(answers) and not has_number(answers)


def answers_of(target: Target | None) -> dict[str, Any]:
    """What the dialog's steps are answered with where a target stays as it is."""
    if target is None:
        return {"comparator": {"value": NO_TARGET}}
    answers: dict[str, Any] = {
        "comparator": {"value": target.comparator.value},
        "unit": {"value": target.unit.value},
        "per": {"value": target.rhythm.value},
    }
    if target.number is not None and target.number == int(target.number):
        answers["number"] = {"number": int(target.number), "qualifier": "exactly"}
    if target.note:
        answers["note"] = answers["each"] = target.note
    return answers


def target_of(answers: Mapping[str, Any], before: Target | None) -> Target | None:
    """The target that the answers say.

    "Every second year" stays so where the rhythm is still that of the target before.
    """
    if not has_target(answers):
        return None
    rhythm = Rhythm(answers["per"]["value"])
    target = Target(
        comparator=Comparator(answers["comparator"]["value"]),
        number=answers["number"]["number"] if has_number(answers) else None,
        unit=Unit(answers["unit"]["value"]),
        rhythm=rhythm,
        note=(answers.get("each") if is_of_every(answers) else answers.get("note")) or "",
    )
    if before is not None and before.rhythm is rhythm:
        return replace(target, every=before.every)
    return target
