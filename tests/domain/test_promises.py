"""When a citizen promise holds, in which order documents are read, and who serves a workflow."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.domain.promises import (
    Actor,
    Promise,
    PromiseDocument,
    PromiseLink,
    ResultLevel,
    Unit,
    Workflow,
    by_heading,
    ends_on,
    find_promise,
    in_reading_order,
    is_carried_over,
    is_current_on,
    is_over_on,
    is_upcoming_on,
    promise_served_by,
)

A_DAY = timedelta(days=1)


def a_promise(
    key: str = "S1",
    *,
    heading: str = "Samverkan",
    workflow: Workflow | None = None,
    previous: PromiseLink | None = None,
) -> Promise:
    return Promise(
        key=key,
        heading=heading,
        title="Möten",
        text="Vi möts.",
        actors=(Actor.POLICE,),
        measured_by="Antal möten.",
        workflow=workflow,
        previous=previous,
    )


def a_document(
    key: str = "exempelstad-2021",
    start: date = date(2021, 1, 1),
    end: date = date(2021, 12, 31),
    *,
    extended_to: date | None = None,
    promises: tuple[Promise, ...] = (),
) -> PromiseDocument:
    return PromiseDocument(
        key=key,
        title="Medborgarlöfte",
        municipalities=("Exempelstad",),
        police_district="Lokalpolisområde Exempelbygden",
        period_start=start,
        period_end=end,
        extended_to=extended_to,
        promises=promises or (a_promise(),),
    )


def test_both_days_of_the_period_belong_to_it() -> None:
    document = a_document()
    assert is_current_on(document, document.period_start)
    assert is_current_on(document, document.period_end)
    assert not is_current_on(document, document.period_start - A_DAY)
    assert not is_current_on(document, document.period_end + A_DAY)


def test_an_extension_moves_the_last_day() -> None:
    document = a_document(extended_to=date(2022, 6, 30))
    assert ends_on(document) == date(2022, 6, 30)
    assert is_current_on(document, date(2022, 6, 30))
    assert is_over_on(document, date(2022, 7, 1))


@pytest.mark.parametrize("offset", range(-800, 800, 37))
def test_a_document_is_upcoming_or_current_or_over(offset: int) -> None:
    document = a_document()
    on = document.period_end + offset * A_DAY
    states = [rule(document, on) for rule in (is_upcoming_on, is_current_on, is_over_on)]
    assert states.count(True) == 1


def test_what_holds_now_is_read_first_then_the_past_then_what_is_to_come() -> None:
    old = a_document("gammal-2019", date(2019, 1, 1), date(2019, 12, 31))
    past = a_document("nyss-2020", date(2020, 1, 1), date(2020, 12, 31))
    current = a_document("nu-2021")
    coming = a_document("sen-2022", date(2022, 1, 1), date(2022, 12, 31))
    ordered = in_reading_order([coming, old, current, past], date(2021, 10, 11))
    assert ordered == [current, past, old, coming]


def test_documents_of_the_same_period_are_ordered_by_key() -> None:
    first, second = a_document("a-2021"), a_document("b-2021")
    assert in_reading_order([second, first], date(2021, 5, 1)) == [first, second]


def test_promises_stand_under_their_headings_in_the_documents_order() -> None:
    s2, s1, y1 = a_promise("S2"), a_promise("S1"), a_promise("Y1", heading="Synlighet")
    document = a_document(promises=(s2, s1, y1))
    assert by_heading(document) == [("Samverkan", (s2, s1)), ("Synlighet", (y1,))]


def test_a_promise_is_found_by_its_key() -> None:
    document = a_document()
    assert find_promise(document, "S1") == document.promises[0]
    assert find_promise(document, "S2") is None


def visits(key: str) -> Promise:
    return a_promise(key, workflow=Workflow.SCHOOL_VISITS)


def test_a_workflow_counts_under_the_current_document() -> None:
    past = a_document("nyss-2020", date(2020, 1, 1), date(2020, 12, 31), promises=(visits("Y9"),))
    current = a_document(promises=(a_promise(), visits("Y1"), visits("Y2")))
    served = promise_served_by(Workflow.SCHOOL_VISITS, [past, current], date(2021, 10, 11))
    assert served == (current, current.promises[1])


def test_a_workflow_between_two_documents_counts_under_the_one_just_over() -> None:
    past = a_document(promises=(visits("Y1"),))
    coming = a_document("sen-2023", date(2023, 1, 1), date(2023, 12, 31), promises=(visits("Y1"),))
    served = promise_served_by(Workflow.SCHOOL_VISITS, [coming, past], date(2022, 5, 1))
    assert served == (past, past.promises[0])


def test_a_workflow_that_nothing_promises_serves_nothing() -> None:
    coming = a_document("sen-2023", date(2023, 1, 1), date(2023, 12, 31), promises=(visits("Y1"),))
    assert promise_served_by(Workflow.COUNCIL, [a_document()], date(2021, 5, 1)) is None
    assert promise_served_by(Workflow.SCHOOL_VISITS, [coming], date(2021, 5, 1)) is None


def test_a_promise_with_a_link_back_is_carried_over() -> None:
    assert is_carried_over(a_promise(previous=PromiseLink("exempelstad-2020", "S1")))
    assert not is_carried_over(a_promise())


@pytest.mark.parametrize(
    ("unit", "level"),
    [
        (Unit.VISITS, ResultLevel.ACTIVITY),
        (Unit.PUPILS, ResultLevel.OUTPUT),
        (Unit.PROBLEM_INDEX, ResultLevel.EFFECT),
    ],
)
def test_activity_output_and_effect_stay_apart(unit: Unit, level: ResultLevel) -> None:
    assert unit.level is level
