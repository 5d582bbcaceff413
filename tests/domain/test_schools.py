"""How large a school is, as coordinators write it, and what that makes of classes and topics."""

from __future__ import annotations

import pytest

from bot.domain.schools import (
    MAX_CLASSES,
    MAX_YEAR_PUPILS,
    YEARS_OF,
    School,
    SchoolKind,
    SchoolYear,
    Topic,
    YearGroup,
    YearTooLarge,
    class_sizes,
    read_sizes,
    write_sizes,
    years_for,
)

YEARS = YEARS_OF[SchoolKind.SECONDARY]
GROUPS = (
    YearGroup(SchoolYear.YEAR_7, 3, 74),
    YearGroup(SchoolYear.YEAR_8, 3, 71),
    YearGroup(SchoolYear.YEAR_9, 2, 52),
)


@pytest.mark.parametrize(
    "written", ["3/74, 3/71, 2/52", "3/74 3/71 2/52", " 3 / 74;3/71 ;\n2/52 ", "3/74,3/71,2/52"]
)
def test_sizes_are_read_as_people_write_them(written: str) -> None:
    assert read_sizes(written, YEARS) == GROUPS
    assert read_sizes(write_sizes(GROUPS, YEARS), YEARS) == GROUPS


@pytest.mark.parametrize(
    "written",
    [
        "",
        "3/74",
        "3/74 3/71",
        "3/74 3/71 2/52 1/9",
        "3/74 x 3/71 2/52",
        "0/9 3/71 2/52",
        "9/3 3/71 2/52",
    ],
)
def test_what_is_unclear_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_sizes(written, YEARS)


@pytest.mark.parametrize(
    ("written", "limit", "classes"),
    [
        ("31/74 3/71 2/52", MAX_CLASSES, True),
        ("3/2001 3/71 2/52", MAX_YEAR_PUPILS, False),
        ("3/100000 3/71 2/52", MAX_YEAR_PUPILS, False),
    ],
)
def test_no_year_is_larger_than_a_list_of_schools_may_say(
    written: str, limit: int, classes: bool
) -> None:
    with pytest.raises(YearTooLarge) as refused:
        read_sizes(written, YEARS)
    assert (refused.value.limit, refused.value.classes) == (limit, classes)


def test_a_year_without_pupils_is_left_out() -> None:
    assert read_sizes("3/74 0/0 2/52", YEARS) == (GROUPS[0], GROUPS[2])
    assert write_sizes((GROUPS[0], GROUPS[2]), YEARS) == "3/74, 0/0, 2/52"


def test_a_school_has_the_years_that_were_entered_else_those_of_its_kind() -> None:
    assert School(1, "S", SchoolKind.SECONDARY, None, GROUPS[:1]).years == (SchoolYear.YEAR_7,)
    assert School(1, "S", SchoolKind.SECONDARY, None).years == YEARS
    assert School(1, "S", None, None).years == tuple(SchoolYear)


def test_a_topic_suits_some_of_a_schools_years() -> None:
    topic = Topic(1, "T", "T", 60, (SchoolYear.YEAR_9, SchoolYear.UPPER_1), 60, False)
    school = School(1, "S", SchoolKind.SECONDARY, None, GROUPS)
    assert years_for(school, topic) == (SchoolYear.YEAR_9,)


def test_all_classes_are_exactly_as_many_as_entered_and_some_about_their_share() -> None:
    school = School(1, "S", SchoolKind.SECONDARY, None, GROUPS)
    assert class_sizes(school, [SchoolYear.YEAR_8]) == [
        (1, 24, False), (2, 47, False), (3, 71, True),
    ]  # fmt: skip
    assert class_sizes(school, [SchoolYear.YEAR_8, SchoolYear.YEAR_9])[-1] == (5, 123, True)
    unknown = School(1, "S", None, None)
    assert class_sizes(unknown, [SchoolYear.YEAR_8])[0] == (1, 25, False)
