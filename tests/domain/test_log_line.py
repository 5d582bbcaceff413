"""Logging in one line: what is clear is taken, what is not is left to be asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.domain.errors import AnswerProblem, BadAnswer, DayOutsidePeriod, Refusal
from bot.domain.log_line import read_log_line
from tests.domain.test_asking import PROMISES

TODAY = date(2026, 11, 25)


def told(text: str) -> tuple[dict[str, Any], Refusal | None]:
    """The answers in short, without those that were left open."""
    read = read_log_line(text, PROMISES, TODAY)
    answers = {key: value for key, value in read.answers.items() if value}
    if "promise" in answers:
        answers["promise"] = answers["promise"]["value"]
    for key in ("kind", "doer"):
        if key in answers:
            answers[key] = answers[key]["value"]
    if "quantity" in answers:
        answers["quantity"] = (answers["quantity"]["number"], answers["quantity"]["qualifier"])
    return answers, read.problem


WHOLE = {
    "promise": "2", "doer": "together", "kind": "meeting", "day": "2026-10-14",
    "what": "Nätverksmöte om snatterier", "quantity": (14, "exactly"),
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "S2 2026-10-14 möte 14 deltagare Nätverksmöte om snatterier",
        "s2 möte 14/10 14 pers. Nätverksmöte om snatterier",
        "möte S2, Nätverksmöte om snatterier, 14 deltagare 2026-10-14",
        "meeting 14 participants 14 oct S2 Nätverksmöte om snatterier",
    ],
)
def test_a_whole_line_leaves_nothing_to_ask(text: str) -> None:
    answers, problem = told(text)
    assert problem is None
    assert {**answers, "what": answers["what"].strip(",")} == WHOLE


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("Träffade handlarna", {"what": "Träffade handlarna"}),
        ("S9 möte", {"what": "S9 möte"}),
        ("12 elever på trygghetsvandring", {"what": "12 elever på trygghetsvandring"}),
        ("möte 14 deltagare Möte", {"kind": "meeting", "what": "Möte", "quantity": (14, "exactly")}),
        ("S2 möte", {"promise": "2", "doer": "together", "kind": "meeting"}),
        ("möte 14 Nätverket", {"kind": "meeting", "what": "14 Nätverket"}),
        (
            "S2 igår 13 nov möte Samling",
            {"promise": "2", "doer": "together", "kind": "meeting", "what": "Samling"},
        ),
        (
            "S1+S2 igår möte polisen Samling",
            {
                "promise": "1", "promises": ["2"], "more": ["promises"], "doer": "police",
                "kind": "meeting", "day": "2026-11-24", "what": "Samling",
            },
        ),
        (
            "Y1 igår skolbesök ca 25 elever 2 klasser Linnéskolan",
            {
                "promise": "3", "doer": "together", "kind": "school_visit", "day": "2026-11-24",
                "what": "Linnéskolan", "quantity": (25, "about"), "outputs": "2 klasser",
                "more": ["outputs"],
            },
        ),
        (
            "Y1 2025-10-14 skolbesök Linnéskolan",
            {
                "promise": "13", "doer": "together", "kind": "school_visit", "day": "2025-10-14",
                "what": "Linnéskolan",
            },
        ),
        ("polisen kontroll 3 timmar", {
            "doer": "police", "kind": "check", "outputs": "3 timmar", "more": ["outputs"],
        }),
    ],
)  # fmt: skip
def test_what_is_not_clear_is_left_open(text: str, answers: dict[str, Any]) -> None:
    assert told(text) == (answers, None)


@pytest.mark.parametrize(
    ("text", "lacking", "problem"),
    [
        ("S2 1/12 möte Samling", "day", BadAnswer(AnswerProblem.IN_THE_FUTURE)),
        (
            "S2 2025-10-14 möte Samling",
            "day",
            DayOutsidePeriod(first=date(2026, 1, 1), last=date(2026, 12, 31)),
        ),
        (
            "S2 igår möte 0 deltagare Samling",
            "quantity",
            BadAnswer(AnswerProblem.TOO_SMALL, 1, 0),
        ),
        (
            "S2 igår möte 1 000 000 deltagare Samling",
            "quantity",
            BadAnswer(AnswerProblem.TOO_LARGE, 100_000, 1_000_000),
        ),
        ("S2 igår möte " + "x" * 301, "what", BadAnswer(AnswerProblem.TOO_LONG, 300, 301)),
    ],
)
def test_what_cannot_be_is_said_and_asked_again(text: str, lacking: str, problem: Refusal) -> None:
    read = read_log_line(text, PROMISES, TODAY)
    assert (read.problem, lacking in read.answers) == (problem, False)
    assert read.answers["kind"] == {"value": "meeting"}
