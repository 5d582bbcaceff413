"""Plan cases: stages, the checklist's next aspect, what counts as proposed, and reminders."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.domain.errors import CaseClosed
from bot.domain.planning import (
    STAGES_OF,
    Aspect,
    AspectAnswer,
    AspectNote,
    PlanCase,
    PlanKind,
    PlanResult,
    PlanStage,
    check_is_open,
    next_aspect,
    reminded_at,
)
from bot.domain.reminders import ReminderKind
from tests.support.program import MONDAY, STOCKHOLM

YES = AspectNote(AspectAnswer.YES)
CASE = PlanCase(
    id=1, network_id=1, network="Gruppen", title="Exempelvägen", kind=PlanKind.DETAILED,
    stage=PlanStage.CONSULTATION, reference=None, area=None, due_on=None, opened_by=1, aspects={},
    comments=0,
)  # fmt: skip


@pytest.mark.parametrize("kind", PlanKind)
def test_every_kind_has_stages(kind: PlanKind) -> None:
    assert STAGES_OF[kind], "bot/domain/planning.py: STAGES_OF"


def test_the_next_aspect_is_the_first_open_one_around_the_list() -> None:
    assert next_aspect(CASE, Aspect.DESIGN) is Aspect.MIX
    half = replace(CASE, aspects=dict.fromkeys(list(Aspect)[4:], YES))
    assert next_aspect(half, Aspect.INFORMATION) is Aspect.DESIGN
    assert next_aspect(replace(CASE, aspects=dict.fromkeys(Aspect, YES)), Aspect.MIX) is None


def test_a_remark_alone_is_no_answer() -> None:
    noted = replace(CASE, aspects={Aspect.MIX: AspectNote(None, "Mer folk på kvällen.")})
    assert noted.answered == 0
    assert next_aspect(noted, Aspect.DESIGN) is Aspect.MIX


def test_proposals_are_remarks_on_what_the_plan_does_not_take_care_of() -> None:
    case = replace(
        CASE,
        aspects={
            Aspect.LIGHTING: AspectNote(AspectAnswer.NO, "Lys upp gångvägen."),
            Aspect.DESIGN: AspectNote(AspectAnswer.NO, "Ta bort hörnet."),
            Aspect.MIX: AspectNote(AspectAnswer.NO),
            Aspect.UPKEEP: AspectNote(AspectAnswer.YES, "Bra löst."),
        },
    )
    assert case.proposals == (
        (Aspect.DESIGN, "Ta bort hörnet."), (Aspect.LIGHTING, "Lys upp gångvägen."),
    )  # fmt: skip


def test_a_closed_case_cannot_be_worked_on() -> None:
    check_is_open(CASE)
    with pytest.raises(CaseClosed):
        check_is_open(replace(CASE, result=PlanResult(MONDAY.date(), 0, 0, None, None)))


class TestReminders:
    def days(self, due_on: date, now: datetime = MONDAY) -> dict[ReminderKind, datetime]:
        return dict(reminded_at(due_on, now, STOCKHOLM))

    def test_come_a_week_and_a_working_day_before_and_the_working_day_after(self) -> None:
        # Friday 5 November, the eve of All Saints' Day. The clocks change on 31 October.
        assert self.days(date(2021, 11, 5)) == {
            ReminderKind.PLAN_WEEK: datetime(2021, 10, 29, 7, tzinfo=UTC),
            ReminderKind.PLAN_TOMORROW: datetime(2021, 11, 4, 8, tzinfo=UTC),
            ReminderKind.PLAN_LATE: datetime(2021, 11, 8, 8, tzinfo=UTC),
        }

    def test_never_come_for_what_has_passed(self) -> None:
        assert set(self.days(date(2021, 10, 13))) == {
            ReminderKind.PLAN_TOMORROW, ReminderKind.PLAN_LATE,
        }  # fmt: skip
        assert set(self.days(date(2021, 10, 11))) == {ReminderKind.PLAN_LATE}
