"""Neighbourhood Watch: states from steps, when is reminded and asked, what to do, growth."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.errors import SentBack
from bot.domain.reading import Qualifier
from bot.domain.watch import (
    MAKES_ACTIVE,
    AreaLife,
    Contact,
    Households,
    Remedy,
    WatchArea,
    WatchState,
    WatchStep,
    WatchYear,
    asked_next_at,
    check_met_in,
    growth,
    is_silent_at,
    months_until,
    next_step,
    remedy_for,
    silent_from,
    state_of,
    step_reminded_at,
    year_asked,
)
from tests.support.program import MONDAY, STOCKHOLM

TODAY = MONDAY.date()
AREA = WatchArea(
    id=1, network_id=1, name="Råshult", area=None, done=dict.fromkeys(WatchStep, TODAY),
    asleep_since=None, households=None, last_sign_at=MONDAY, asked_at=None, last_year=None,
    contacts=(Contact(1, 1, "Karin", leads=False, is_reached=True),),
)  # fmt: skip


def counted(number: int, day: date) -> Households:
    return Households(number, Qualifier.EXACTLY, day)


@pytest.mark.parametrize(
    ("done", "asleep", "state"),
    [
        ({WatchStep.INTEREST}, False, WatchState.INTEREST),
        ({WatchStep.INTEREST, WatchStep.HOUSEHOLDS}, False, WatchState.INTEREST),
        ({WatchStep.INTEREST, WatchStep.START_UP}, False, WatchState.STARTED),
        (MAKES_ACTIVE, False, WatchState.ACTIVE),
        (set(WatchStep), True, WatchState.ASLEEP),
    ],
)
def test_an_area_stands_where_its_steps_have_brought_it(
    done: set[WatchStep], asleep: bool, state: WatchState
) -> None:
    assert state_of(done, asleep=asleep) is state


def test_the_next_step_is_the_first_that_is_open() -> None:
    assert next_step({WatchStep.INTEREST, WatchStep.HOUSEHOLDS}) is WatchStep.START_UP
    assert next_step(set(WatchStep)) is None


def test_a_step_is_reminded_of_in_the_morning_of_a_working_day() -> None:
    # 30 days after Monday 11 October; over the change of the clocks it is 10 o'clock all the same.
    due = step_reminded_at(WatchStep.START_UP, MONDAY, STOCKHOLM)
    assert due == datetime(2021, 11, 10, 9, tzinfo=UTC)
    # 14 days from a Saturday is a Saturday: then on Monday.
    saturday = datetime(2021, 10, 16, 8, tzinfo=UTC)
    due = step_reminded_at(WatchStep.CONTACTS, saturday, STOCKHOLM)
    assert due.astimezone(STOCKHOLM).date() == date(2021, 11, 1)


@pytest.mark.parametrize(
    ("now", "asked"),
    [
        (MONDAY, date(2021, 11, 1)),
        (datetime(2021, 11, 1, 9, tzinfo=UTC), date(2022, 11, 1)),
        # 1 November 2025 is a Saturday, and All Saints' Day.
        (datetime(2025, 6, 1, tzinfo=UTC), date(2025, 11, 3)),
        (datetime(2025, 11, 2, tzinfo=UTC), date(2025, 11, 3)),
    ],
)
def test_the_yearly_question_comes_when_november_begins(now: datetime, asked: date) -> None:
    due = asked_next_at(now, STOCKHOLM)
    assert due > now
    assert due.astimezone(STOCKHOLM).date() == asked


def test_an_answer_in_january_is_about_the_year_that_was_asked_about() -> None:
    asked = replace(AREA, asked_at=datetime(2021, 11, 1, 9, tzinfo=UTC))
    assert year_asked(asked, date(2022, 1, 9), STOCKHOLM) == 2021
    answered = replace(asked, last_year=WatchYear(2021, None))
    assert year_asked(answered, date(2022, 1, 9), STOCKHOLM) == 2022
    assert year_asked(AREA, date(2022, 1, 9), STOCKHOLM) == 2022


def test_a_meeting_of_another_year_is_sent_back() -> None:
    check_met_in(2021, date(2021, 12, 31))
    with pytest.raises(SentBack):
        check_met_in(2021, date(2022, 1, 1))


def test_an_area_is_silent_after_twelve_months() -> None:
    due = silent_from(MONDAY, STOCKHOLM)
    assert due.astimezone(STOCKHOLM).date() == date(2022, 10, 11)
    assert not is_silent_at(MONDAY, due - timedelta(seconds=1), STOCKHOLM)
    assert is_silent_at(MONDAY, due, STOCKHOLM)


def test_a_leap_day_has_its_year_full_on_the_first_of_march() -> None:
    due = silent_from(datetime(2024, 2, 29, 12, tzinfo=UTC), STOCKHOLM)
    # 1 March 2025 is a Saturday.
    assert due.astimezone(STOCKHOLM).date() == date(2025, 3, 3)


@pytest.mark.parametrize(
    ("area", "remedy"),
    [
        (replace(AREA, contacts=()), Remedy.FIND_CONTACT),
        (
            replace(AREA, contacts=(replace(AREA.contacts[0], is_reached=False),)),
            Remedy.FIND_CONTACT,
        ),
        (replace(AREA, done={WatchStep.INTEREST: TODAY}), Remedy.FINISH_START),
        (AREA, Remedy.ASK_CONTACTS),
        (replace(AREA, asked_at=MONDAY - timedelta(days=400)), Remedy.ASK_CONTACTS),
        (replace(AREA, asked_at=MONDAY - timedelta(days=300)), Remedy.CALL_MEETING),
    ],
)
def test_what_to_do_about_a_silent_area(area: WatchArea, remedy: Remedy) -> None:
    assert remedy_for(area, MONDAY, STOCKHOLM) is remedy


class TestGrowth:
    MONTHS = (date(2021, 8, 1), date(2021, 9, 1), date(2021, 10, 1))

    def grown(self, *lives: AreaLife) -> list[tuple[int, int]]:
        return [(one.areas, one.households) for one in growth(lives, self.MONTHS, TODAY)]

    def test_counts_an_area_from_the_day_it_became_active(self) -> None:
        life = AreaLife(date(2021, 9, 15), [counted(9, date(2021, 8, 1))])
        assert self.grown(life) == [(0, 0), (1, 9), (1, 9)]

    def test_takes_the_latest_number_known_by_the_end_of_the_month(self) -> None:
        counts = [counted(9, date(2021, 8, 1)), counted(7, date(2021, 9, 30)),
                  counted(12, date(2021, 10, 11))]  # fmt: skip
        assert self.grown(AreaLife(date(2021, 8, 1), counts)) == [(1, 9), (1, 7), (1, 12)]

    def test_leaves_out_what_is_later_than_today(self) -> None:
        counts = [counted(9, date(2021, 8, 1)), counted(12, date(2021, 10, 12))]
        assert self.grown(AreaLife(date(2021, 8, 1), counts))[-1] == (1, 9)

    def test_of_two_numbers_on_a_day_takes_the_last_one_noted(self) -> None:
        counts = [counted(9, date(2021, 8, 1)), counted(8, date(2021, 8, 1))]
        assert self.grown(AreaLife(date(2021, 8, 1), counts))[-1] == (1, 8)

    def test_leaves_out_an_area_while_it_sleeps(self) -> None:
        sleeps = [(date(2021, 8, 20), date(2021, 9, 20))]
        life = AreaLife(date(2021, 8, 1), [counted(9, date(2021, 8, 1))], sleeps)
        assert self.grown(life) == [(0, 0), (1, 9), (1, 9)]
        for_ever = replace(life, sleeps=[(date(2021, 9, 20), None)])
        assert self.grown(for_ever) == [(1, 9), (0, 0), (0, 0)]

    def test_has_the_same_month_of_last_year_first(self) -> None:
        months = months_until(date(2022, 1, 15), 13)
        assert (months[0], months[-1], len(months)) == (date(2021, 1, 1), date(2022, 1, 1), 13)
