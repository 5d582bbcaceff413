"""What may be shown of a dialogue's answers, and marks that say nothing without their key."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.dialogue import (
    SMALLEST_GROUP,
    Question,
    QuestionKind,
    closes_at,
    mark_of,
    outcome_of,
    read_options,
)
from bot.domain.errors import AnswerProblem, BadAnswer
from tests.support.program import STOCKHOLM

SCALE = Question(1, QuestionKind.SCALE, "Hur trygg är du?")
CHOICE = Question(2, QuestionKind.CHOICE, "Var?", ("Torget", "Stationen", "Parken"))
WORDS = Question(3, QuestionKind.WORDS, "Vad mer?")

_COUNTS = st.dictionaries(st.integers(1, 5), st.integers(1, 40), max_size=5)


class TestWhatIsShown:
    def test_nothing_of_fewer_than_five_answers(self) -> None:
        outcome = outcome_of(SCALE, {1: 2, 5: 2}, 0)
        assert (outcome.answered, outcome.counts, outcome.mean) == (4, {}, None)
        assert outcome.hidden

    def test_all_of_large_groups_with_the_mean_of_a_scale(self) -> None:
        outcome = outcome_of(SCALE, {2: 5, 4: 5}, 0)
        assert outcome.counts == {1: 0, 2: 5, 3: 0, 4: 5, 5: 0}
        assert (outcome.mean, outcome.hidden) == (3.0, False)

    def test_a_small_group_is_not_given_away_by_the_sum(self) -> None:
        outcome = outcome_of(CHOICE, {0: 20, 1: 9, 2: 1}, 0)
        assert outcome.counts == {0: 20}
        assert outcome.hidden

    def test_a_small_group_is_not_given_away_by_the_mean(self) -> None:
        outcome = outcome_of(SCALE, {1: 1, 3: 10, 5: 4}, 0)
        assert outcome.counts == {2: 0, 3: 10, 4: 0}
        assert outcome.mean is None, "with it and the sum, one and four could be worked out"

    def test_no_texts_before_five_have_written(self) -> None:
        assert outcome_of(WORDS, {}, 4).texts == 0
        assert outcome_of(WORDS, {}, 5).texts == 5

    @given(_COUNTS)
    def test_what_is_hidden_is_never_one_small_group_alone(self, counts: dict[int, int]) -> None:
        outcome = outcome_of(SCALE, counts, 0)
        assert all(count == 0 or count >= SMALLEST_GROUP for count in outcome.counts.values())
        if not outcome.counts:
            return
        hidden = {value: count for value, count in counts.items() if value not in outcome.counts}
        everything = sum(outcome.counts.values()) == 0
        if hidden and not everything:
            assert sum(hidden.values()) >= SMALLEST_GROUP
            assert len(hidden) >= 2
        assert sum(outcome.counts.values()) + sum(hidden.values()) == outcome.answered


class TestAMark:
    def test_is_the_same_for_the_same_person_and_dialogue_alone(self) -> None:
        key = b"k" * 32
        assert mark_of(key, 1, 1001) == mark_of(key, 1, 1001)
        others = {mark_of(key, 1, 1002), mark_of(key, 2, 1001), mark_of(b"l" * 32, 1, 1001)}
        assert mark_of(key, 1, 1001) not in others
        assert len(others) == 3


@pytest.mark.parametrize(
    ("last", "end"),
    [
        (date(2021, 10, 31), datetime(2021, 10, 31, 23, tzinfo=UTC)),
        (date(2021, 10, 30), datetime(2021, 10, 30, 22, tzinfo=UTC)),
        (date(2022, 3, 27), datetime(2022, 3, 27, 22, tzinfo=UTC)),
        (date(2022, 3, 26), datetime(2022, 3, 26, 23, tzinfo=UTC)),
    ],
)
def test_a_dialogue_is_open_to_the_end_of_its_last_local_day(last: date, end: datetime) -> None:
    assert closes_at(last, STOCKHOLM) == end


class TestTheAlternativesOfAChoice:
    def test_are_one_a_line_each_once(self) -> None:
        assert read_options("- Torget\n• Stationen\n\nTorget\n") == ("Torget", "Stationen")

    @pytest.mark.parametrize(
        ("words", "problem"),
        [
            ("Torget", AnswerProblem.TOO_FEW_OPTIONS),
            ("\n".join("abcdefg"), AnswerProblem.TOO_MANY_OPTIONS),
            ("a\n" + "b" * 41, AnswerProblem.TOO_LONG),
        ],
    )
    def test_are_two_to_six_short_ones(self, words: str, problem: AnswerProblem) -> None:
        with pytest.raises(BadAnswer) as refused:
            read_options(words)
        assert refused.value.problem is problem
