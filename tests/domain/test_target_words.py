"""Targets as people write them: what is said becomes answers, what is left out is asked."""

from __future__ import annotations

import pytest

from bot.domain.errors import AnswerProblem, BadAnswer
from bot.domain.target_words import read_number, read_target


def told(answers: dict[str, object]) -> tuple[object, ...]:
    """The answers in short: how, how many, of what, how often."""
    return tuple(
        next(iter(one.values())) if isinstance(one := answers.get(key), dict) else one
        for key in ("comparator", "number", "unit", "per")
    )


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("minst 10", ("at_least", 10, None, None)),
        ("10", ("at_least", 10, None, None)),
        ("≥ 10", ("at_least", 10, None, None)),
        (">=10", ("at_least", 10, None, None)),
        ("Högst tre", ("at_most", 3, None, None)),
        ("≤3 per månad", ("at_most", 3, None, "month")),
        ("ca 4 insatser", ("about", 4, "operations", None)),
        ("precis 1 200 elever per läsår", ("exactly", 1200, "pupils", "school_year")),
        ("Minst 2 trygghetsvandringar om året.", ("at_least", 2, "safety_walks", "year")),
        ("2 möten/år", ("at_least", 2, "meetings", "year")),
        ("at least 4 meetings a year", ("at_least", 4, "meetings", "year")),
        ("inget mål", ("none", None, None, None)),
    ],
)
def test_a_target_is_read_as_it_is_written(text: str, target: tuple[object, ...]) -> None:
    assert told(read_target(text)) == target


def test_every_one_of_something_is_kept_in_the_writers_words() -> None:
    assert read_target(" Varje klass  i årskurs 7") == {
        "comparator": {"value": "every"}, "each": "Varje klass i årskurs 7",
    }  # fmt: skip


def test_a_number_alone_leaves_how_it_is_meant() -> None:
    assert told(read_number("12")) == (None, 12, None, None)
    assert told(read_number("högst 12")) == ("at_most", 12, None, None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("mycket", BadAnswer(AnswerProblem.NOT_A_TARGET)),
        ("5-7 möten", BadAnswer(AnswerProblem.NOT_A_TARGET)),
        ("minst 10 bananer", BadAnswer(AnswerProblem.NOT_A_TARGET)),
        ("minst -2", BadAnswer(AnswerProblem.NOT_A_TARGET)),
        ("0", BadAnswer(AnswerProblem.TOO_SMALL, 1, 0)),
        ("minst 1000001", BadAnswer(AnswerProblem.TOO_LARGE, 1_000_000, 1_000_001)),
        ("varje " + "x" * 115, BadAnswer(AnswerProblem.NOT_A_TARGET)),
    ],
)
def test_what_is_no_target_is_refused(text: str, problem: BadAnswer) -> None:
    with pytest.raises(BadAnswer) as refused:
        read_target(text)
    assert refused.value == problem
