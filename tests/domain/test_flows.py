"""Every dialog has its questions, and they fit together."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.domain.errors import AnswerProblem, BadAnswer
from bot.domain.flows import FLOWS
from bot.domain.flows.guarding import GUARDING
from bot.domain.forms import (
    CONFIRM,
    Choice,
    Context,
    Form,
    FormKind,
    Step,
    StepKind,
    Typed,
    advance,
    chosen_so_far,
    place_of,
    start,
    steps_of,
)
from bot.domain.updates import GUARDS

STEPS = [(kind, step) for kind, flow in FLOWS.items() for step in flow]


def name_of(value: object) -> str:
    return value.key if isinstance(value, Step) else str(value)


@pytest.mark.parametrize(
    ("kind", "answers"),
    [
        (FormKind.CALL_MEETING, {"rhythm": {"value": "weekly"}, "day": "2021-12-23", "until": "2022-01-10"}),
        (FormKind.CLOSE_MEETING, {"held": {"value": "yes"}}),
        (FormKind.CLOSE_MEETING, {"held": {"value": "no"}}),
        (FormKind.CHANGE_MEETING, {"changes": ["day", "time", "place", "agenda"]}),
        (FormKind.WRITE_MINUTES, {"decisions": "Mer ljus", "has_problems": True}),
        (FormKind.SITUATION_UPDATE, {"more": ["files", "place", "valid", "later"]}),
    ],
)  # fmt: skip
def test_the_number_of_steps_stays_what_it_was_at_the_beginning(
    kind: FormKind, answers: dict[str, Any]
) -> None:
    flow = FLOWS[kind]
    first = flow[0].key
    _, before = place_of(Form(kind=kind, step=first, answers={}), flow)
    assert place_of(Form(kind=kind, step=first, answers=answers), flow) == (1, before)


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (FormKind.CALL_MEETING, "agenda"),
        (FormKind.CHANGE_MEETING, "venue"),
        (FormKind.CALL_OFF_MEETING, "reason"),
        (FormKind.WRITE_MINUTES, "decisions"),
        (FormKind.ASK_REPORTER, "question"),
        (FormKind.REPLY_TO_MEMBER, "answer"),
        (FormKind.RETRACT_UPDATE, "reason"),
    ],
)
def test_what_goes_out_to_others_asks_why_it_goes_although_it_seems_personal(
    kind: FormKind, key: str
) -> None:
    for words, asked in (("Bilen ABC 123", list(GUARDING)), ("En bil", [])):
        form = Form(kind=kind, step=CONFIRM, answers={GUARDS: [key], key: words})
        keys = [step.key for step in steps_of(form, FLOWS[kind])]
        assert [one for one in keys if one in GUARDING] == asked


@pytest.mark.parametrize("kind", FormKind)
def test_every_dialog_has_steps_and_ends_with_a_summary(kind: FormKind) -> None:
    assert kind in FLOWS, f"bot/domain/flows/: no room has steps for {kind}"
    *questions, last = FLOWS[kind]
    # A list of schools is a file: all that is left to ask is whether to read it in.
    assert questions or kind is FormKind.IMPORT_SCHOOLS
    assert (last.key, last.kind, last.optional) == (CONFIRM, StepKind.CONFIRM, False)
    assert all(step.kind is not StepKind.CONFIRM for step in questions)


@pytest.mark.parametrize("kind", FormKind)
def test_no_two_steps_of_a_dialog_share_a_key(kind: FormKind) -> None:
    keys = [step.key for step in FLOWS[kind]]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(("kind", "step"), STEPS, ids=name_of)
def test_a_step_voids_only_later_steps(kind: FormKind, step: Step) -> None:
    keys = [one.key for one in FLOWS[kind]]
    assert all(keys.index(voided) > keys.index(step.key) for voided in step.voids)


@pytest.mark.parametrize(("kind", "step"), STEPS, ids=name_of)
def test_bounds_leave_something_to_answer(kind: FormKind, step: Step) -> None:
    assert 0 <= step.lowest <= step.highest


@pytest.mark.parametrize(("kind", "step"), STEPS, ids=name_of)
def test_no_key_can_be_taken_for_a_half_made_choice(kind: FormKind, step: Step) -> None:
    assert not step.key.endswith("?")
    assert len(step.key) <= 30, "the column form.step holds 30 characters"


@pytest.mark.parametrize("kind", FormKind)
def test_a_dialog_begins_at_its_first_question(kind: FormKind) -> None:
    # What is reworded was chosen before: only that is asked for.
    known = {"part": {"value": "heading"}} if kind is FormKind.REWORD_PROMISE else {}
    assert start(kind, FLOWS[kind], known).step == FLOWS[kind][0].key


@pytest.mark.parametrize(
    ("held", "reached", "asked"),
    [
        ("yes", None, ["reached"]),
        ("yes", {"number": 25}, ["reached", "classes"]),
        ("yes", {"number": 25, "classes": 2}, ["reached"]),
        ("no", None, ["reason"]),
    ],
)
def test_a_report_asks_for_pupils_and_classes_or_for_the_reason(
    held: str, reached: dict[str, int] | None, asked: list[str]
) -> None:
    flow = FLOWS[FormKind.REPORT_VISIT]
    answers = {"visit": 1, "held": {"value": held}, **({"reached": reached} if reached else {})}
    questions = [step.key for step in flow if step.asked_when(answers)]
    assert questions == ["held", *asked, "note", CONFIRM]


@pytest.mark.parametrize("written", ["14/10", "vad som helst"])
def test_where_no_day_is_free_none_is_pointed_out(written: str) -> None:
    form = Form(FormKind.BOOK_VISIT, "day", {"school": {"value": "1"}})
    with pytest.raises(BadAnswer) as refused:
        advance(form, FLOWS[form.kind], Typed(written), Context(date(2021, 10, 11)))
    assert refused.value.problem is AnswerProblem.PRESS_A_BUTTON


class TestYearsThatAreWritten:
    def tick(self, written: str, *years: str) -> list[str]:
        """What is ticked of a school's years when one is written."""
        form = Form(FormKind.BOOK_VISIT, "years", {"school": {"value": "1"}})
        context = Context(date(2021, 10, 11), tuple(Choice(year) for year in years))
        ticked = advance(form, FLOWS[form.kind], Typed(written), context)
        years_step = next(step for step in FLOWS[form.kind] if step.key == "years")
        return list(chosen_so_far(ticked, years_step))

    @pytest.mark.parametrize("written", ["8", "åk 8", "årskurs 8"])
    def test_are_ticked(self, written: str) -> None:
        assert self.tick(written, "7", "8", "9") == ["8"]

    @pytest.mark.parametrize("written", ["2", "gy 2", "år 2"])
    def test_are_those_of_the_school(self, written: str) -> None:
        assert self.tick(written, "g1", "g2") == ["g2"]

    @pytest.mark.parametrize(
        ("written", "problem"),
        [
            ("5", AnswerProblem.YEAR_NOT_HERE),
            ("gy 1", AnswerProblem.YEAR_NOT_HERE),
            ("7 och 8", AnswerProblem.PRESS_A_BUTTON),
            ("alla", AnswerProblem.PRESS_A_BUTTON),
        ],
    )
    def test_that_the_school_does_not_have_are_refused(
        self, written: str, problem: AnswerProblem
    ) -> None:
        with pytest.raises(BadAnswer) as refused:
            self.tick(written, "7", "8", "9")
        assert refused.value.problem is problem
