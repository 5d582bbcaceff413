"""Schools with their years, as a spreadsheet saves them: every faulty row is found, none guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.domain.schools import (
    MAX_CLASSES,
    SCHOOL_NAME_MAX,
    YEARS_OF,
    School,
    SchoolKind,
    SchoolYear,
    YearGroup,
)
from bot.domain.table_file import (
    BadRow,
    Fault,
    NotAList,
    begins_with,
    read_table,
    without_headings,
)

FIRST_HEADINGS = ("skola", "school")
"""How the first column is called in a list of schools; by it the file is known for one."""

MAX_YEAR_PUPILS = 2000
"""Pupils of one year at one school: the largest upper secondary schools have about so many."""


class SchoolRowProblem(StrEnum):
    """Why a row of a list of schools cannot be used."""

    NO_SCHOOL = "no_school"
    SCHOOL_TOO_LONG = "school_too_long"
    MORE_COLUMNS = "more_columns"
    UNKNOWN_AREA = "unknown_area"
    UNKNOWN_KIND = "unknown_kind"
    NO_KIND = "no_kind"
    UNKNOWN_YEAR = "unknown_year"
    YEAR_OF_OTHER_KIND = "year_of_other_kind"
    YEAR_MISSING = "year_missing"
    CLASSES_UNCLEAR = "classes_unclear"
    PUPILS_UNCLEAR = "pupils_unclear"
    FEWER_THAN_CLASSES = "fewer_than_classes"
    YEAR_DOUBLED = "year_doubled"
    OTHER_AREA = "other_area"
    OTHER_KIND = "other_kind"


@dataclass(frozen=True, slots=True)
class ListedSchool:
    """A school as a list describes it. No area, no groups: the list says nothing of them."""

    name: str
    area_id: int | None
    kind: SchoolKind
    groups: tuple[YearGroup, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class SchoolList:
    """A list as it was read: schools in its order, and every fault that was found."""

    schools: tuple[ListedSchool, ...]
    faults: tuple[Fault, ...] = ()


class Effect(StrEnum):
    """What becomes of a school when a list is read in."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


def is_school_list(content: bytes) -> bool:
    """Whether a file says by its first heading that it is a list of schools."""
    try:
        return begins_with(read_table(content), FIRST_HEADINGS)
    except NotAList:
        return False


def read_school_list(
    content: bytes, kinds: Mapping[str, SchoolKind], areas: Mapping[str, int]
) -> SchoolList:
    """Read schools, a row for each of their years: name, area, kind, year, classes, pupils.

    `kinds` and `areas` are found by their names in small letters. Area may be missing, and where
    nothing is said of any year the school is taken in without sizes. Raises NotAList.
    """
    found: dict[str, ListedSchool] = {}
    faults: list[Fault] = []
    for row in without_headings(read_table(content), FIRST_HEADINGS):
        try:
            one = _listed(row.cells, kinds, areas)
            key = one.name.casefold()
            found[key] = _together(found[key], one) if key in found else one
        except BadRow as bad:
            faults.append(bad.at(row.line))
    return SchoolList(tuple(found.values()), tuple(faults))


def _listed(
    cells: Sequence[str], kinds: Mapping[str, SchoolKind], areas: Mapping[str, int]
) -> ListedSchool:
    if any(cells[6:]):
        raise BadRow(SchoolRowProblem.MORE_COLUMNS)
    name, area, kind, year, classes, pupils = (*cells, "", "", "", "", "")[:6]
    if not name:
        raise BadRow(SchoolRowProblem.NO_SCHOOL)
    if len(name) > SCHOOL_NAME_MAX:
        raise BadRow(SchoolRowProblem.SCHOOL_TOO_LONG, name)
    if area and area.casefold() not in areas:
        raise BadRow(SchoolRowProblem.UNKNOWN_AREA, area)
    said = _kind(kind, kinds)
    groups = _groups(said, year, classes, pupils)
    of = said or _kind_of(groups[0].year if groups else None)
    return ListedSchool(name, areas.get(area.casefold()), of, groups)


def _kind(value: str, kinds: Mapping[str, SchoolKind]) -> SchoolKind | None:
    if not value:
        return None
    if value.casefold() not in kinds:
        raise BadRow(SchoolRowProblem.UNKNOWN_KIND, value)
    return kinds[value.casefold()]


def _kind_of(year: SchoolYear | None) -> SchoolKind:
    """What a school is that has this year."""
    for kind, years in YEARS_OF.items():
        if year in years:
            return kind
    raise BadRow(SchoolRowProblem.NO_KIND)


_IS_UPPER = re.compile(r"g|gy|gym|upper", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")


def read_year(value: str, kind: SchoolKind | None) -> SchoolYear | None:
    """A school year as people write it: `8`, `åk 8`, `Gy 2`, at an upper secondary school also `2`.

    None: it is none.
    """
    numbers = _NUMBER.findall(value)
    if len(numbers) != 1:
        return None
    number = int(numbers[0])
    is_upper = kind is SchoolKind.UPPER or _IS_UPPER.match(value) is not None
    written = f"g{number}" if is_upper else str(number)
    return SchoolYear(written) if written in set(SchoolYear) else None


def _groups(kind: SchoolKind | None, year: str, classes: str, pupils: str) -> tuple[YearGroup, ...]:
    """The size of one year. Empty: the row says nothing of any."""
    if not (year or classes or pupils):
        return ()
    if kind is SchoolKind.LEISURE:
        of: SchoolYear | None = SchoolYear.LEISURE
    elif not year:
        raise BadRow(SchoolRowProblem.YEAR_MISSING)
    else:
        of = read_year(year, kind)
    if of is None:
        raise BadRow(SchoolRowProblem.UNKNOWN_YEAR, year)
    if kind is not None and of not in YEARS_OF[kind]:
        raise BadRow(SchoolRowProblem.YEAR_OF_OTHER_KIND, year)
    one = YearGroup(
        of,
        # A leisure centre has visitors, not classes.
        1
        if of is SchoolYear.LEISURE and not classes
        else _number(classes, MAX_CLASSES, SchoolRowProblem.CLASSES_UNCLEAR),
        _number(pupils, MAX_YEAR_PUPILS, SchoolRowProblem.PUPILS_UNCLEAR),
    )
    if one.pupils < one.classes:
        raise BadRow(SchoolRowProblem.FEWER_THAN_CLASSES, f"{one.pupils} < {one.classes}")
    return (one,)


def _number(value: str, most: int, problem: SchoolRowProblem) -> int:
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= most:
        raise BadRow(problem, value)
    return int(value)


def _together(school: ListedSchool, row: ListedSchool) -> ListedSchool:
    """A school with what one more row says of it."""
    if row.kind is not school.kind:
        raise BadRow(SchoolRowProblem.OTHER_KIND, row.name)
    if row.area_id is not None and school.area_id not in (None, row.area_id):
        raise BadRow(SchoolRowProblem.OTHER_AREA, row.name)
    known = {group.year for group in school.groups}
    if any(group.year in known for group in row.groups):
        raise BadRow(SchoolRowProblem.YEAR_DOUBLED, row.name)
    area_id = school.area_id if row.area_id is None else row.area_id
    return replace(school, area_id=area_id, groups=in_order((*school.groups, *row.groups)))


def in_order(groups: Sequence[YearGroup]) -> tuple[YearGroup, ...]:
    """Year groups from the youngest on."""
    order = list(SchoolYear)
    return tuple(sorted(groups, key=lambda group: order.index(group.year)))


def effect_on(known: School | None, listed: ListedSchool) -> Effect:
    """What becomes of a school that is known, or of a new one (None), when a list is read in.

    What the list says nothing of stays as it is.
    """
    if known is None:
        return Effect.NEW
    changes = (
        known.kind is not listed.kind
        or (listed.area_id is not None and listed.area_id != known.area_id)
        or (bool(listed.groups) and in_order(listed.groups) != in_order(known.groups))
    )
    return Effect.CHANGED if changes else Effect.SAME
