"""What a result says where some answers are too few to be shown."""

from __future__ import annotations

from bot.domain.dialogue import Outcome, Question, QuestionKind
from bot.texts.dialogues import outcome_lines

ASKED = Question(1, QuestionKind.CHOICE, "Var?", ("Torget", "Parken", "Stationen"))


def test_an_option_that_too_few_chose_keeps_its_place_without_a_number() -> None:
    said = [str(line) for line in outcome_lines(Outcome(ASKED, 16, {2: 9}, hidden=True), "sv")]
    assert said[:3] == [
        "<code>··········</code> Torget: visas inte",
        "<code>··········</code> Parken: visas inte",
        "<code>▓▓▓▓▓▓░░░░</code> Stationen: 9 (56 %)",
    ]


def test_of_many_who_all_answered_differently_it_is_not_said_that_they_are_few() -> None:
    [said] = outcome_lines(Outcome(ASKED, 6, {}, hidden=True), "sv")
    assert "6 har svarat" in str(said)
    [said] = outcome_lines(Outcome(ASKED, 4, {}, hidden=True), "sv")
    assert "Färre än 5" in str(said)
