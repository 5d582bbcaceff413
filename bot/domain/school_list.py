"""Schools with their years, as a spreadsheet saves them: every faulty row is found, none guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import TypeVar

from bot.domain.schools import (
    MAX_CLASSES,
    MAX_YEAR_PUPILS,
    SCHOOL_NAME_MAX,
    YEARS_OF,
    School,
    SchoolKind,
    SchoolYear,
    YearGroup,
)
from bot.domain.table_file import (
    MAX_TABLE_ROWS,
    BadRow,
    Fault,
    NotAList,
    read_table,
)

FIRST_HEADINGS = ("skola", "school")
"""How the first column is called in a list of schools; by it the file is known for one."""


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
    ignored: tuple[str, ...] = ()
    """Headings of columns that mean nothing here."""


class Effect(StrEnum):
    """What becomes of a school when a list is read in."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


_Columns = Mapping[str, int]
"""Where each column stands, by the names that `ListedSchool` is read from."""

_CALLED: Mapping[str, tuple[str, ...]] = {
    "school": ("skola", "school", "skolans namn", "skolenhet", "namn"),
    "area": ("område", "area"),
    "kind": ("slag", "kind", "typ", "skolform"),
    "year": ("årskurs", "year", "åk"),
    "classes": ("klasser", "classes", "antal klasser"),
    "pupils": ("elever", "pupils", "antal elever"),
}
"""How columns are called, in small letters; in this order where they have no headings."""

_IN_ORDER: _Columns = {name: place for place, name in enumerate(_CALLED)}

_TELLING = ("kind", "year", "classes", "pupils")
"""Columns that only a list of schools has beside the schools' names."""


def _columns_of(headings: Sequence[str]) -> tuple[_Columns, tuple[str, ...]]:
    """Where the columns stand, in whatever order, and the headings that mean nothing here."""
    columns: dict[str, int] = {}
    ignored: list[str] = []
    for place, heading in enumerate(headings):
        said = heading.casefold().strip(" .:*")
        name = next((one for one, names in _CALLED.items() if said in names), None)
        if name is not None and name not in columns:
            columns[name] = place
        elif heading:
            ignored.append(heading)
    return columns, tuple(ignored)


def _names_schools(headings: Sequence[str]) -> bool:
    if headings[0].casefold() in FIRST_HEADINGS:
        return True
    columns, _ = _columns_of(headings)
    return "school" in columns and any(one in columns for one in _TELLING)


def is_school_list(content: bytes) -> bool:
    """Whether a file says by its headings that it is a list of schools."""
    try:
        return _names_schools(read_table(content)[0].cells)
    except NotAList:
        return False


def read_school_list(
    content: bytes, kinds: Mapping[str, SchoolKind], areas: Mapping[str, int]
) -> SchoolList:
    """Read schools, a row for each of their years: name, area, kind, year, classes, pupils.

    Headings say which column is which, and others are left out; without headings the columns stand
    in this order. `kinds` and `areas` are found by their names in small letters. Area may be
    missing, and where nothing is said of any year the school is taken in without sizes. Raises
    NotAList.
    """
    found: dict[str, ListedSchool] = {}
    faults: list[Fault] = []
    rows = read_table(content)
    columns, ignored = _IN_ORDER, tuple[str, ...]()
    headings = rows[0].cells if _names_schools(rows[0].cells) else ()
    if headings:
        rows = rows[1:]
    if headings:
        columns, ignored = _columns_of(headings)
    if not ignored and columns.items() <= _IN_ORDER.items():
        columns = _IN_ORDER  # The first headings alone: the others' columns follow as usual.
    width = max(len(headings), len(columns))
    if not rows or len(rows) > MAX_TABLE_ROWS:
        raise NotAList
    for row in rows:
        bad = _Bad()
        one = _listed(_Cells(row.cells, columns, width), kinds, areas, bad)
        if one is not None and not bad.found:
            key = one.name.casefold()
            known = found.get(key)
            found[key] = one if known is None else bad.unless(partial(_together, known, one), known)
        faults += [one.at(row.line) for one in bad.found]
    return SchoolList(tuple(found.values()), tuple(faults), ignored)


_Read = TypeVar("_Read")


class _Bad:
    """What is wrong with a row: everything, so that it is put right in one go."""

    def __init__(self) -> None:
        self.found: list[BadRow] = []

    def unless(self, read: Callable[[], _Read], instead: _Read) -> _Read:
        """What is read; where it can't be, that is noted."""
        try:
            return read()
        except BadRow as bad:
            self.found.append(bad)
            return instead


@dataclass(frozen=True, slots=True)
class _Cells:
    """A row's cells, by what their columns are called."""

    cells: Sequence[str]
    columns: _Columns
    width: int
    """How many columns there are, with those that mean nothing."""

    def of(self, name: str) -> str:
        """What stands in a column; nothing where the list does not have it."""
        place = self.columns.get(name)
        return self.cells[place] if place is not None and place < len(self.cells) else ""

    @property
    def has_more(self) -> bool:
        """Whether anything stands beyond the columns."""
        return any(self.cells[self.width :])


def _listed(
    row: _Cells, kinds: Mapping[str, SchoolKind], areas: Mapping[str, int], bad: _Bad
) -> ListedSchool | None:
    """A school with one of its years. None: its kind is unclear, as `bad` says."""
    name, area = row.of("school"), row.of("area")
    if row.has_more:
        bad.found.append(BadRow(SchoolRowProblem.MORE_COLUMNS))
    if not name:
        bad.found.append(BadRow(SchoolRowProblem.NO_SCHOOL))
    if len(name) > SCHOOL_NAME_MAX:
        bad.found.append(BadRow(SchoolRowProblem.SCHOOL_TOO_LONG, name))
    if area and area.casefold() not in areas:
        bad.found.append(BadRow(SchoolRowProblem.UNKNOWN_AREA, area))
    before = len(bad.found)
    said = bad.unless(lambda: _kind(row.of("kind"), kinds), None)
    is_unclear = len(bad.found) > before
    groups = _groups(said, row, bad, is_unclear=is_unclear)
    if is_unclear or (said is None and len(bad.found) > before):
        return None
    of = said or bad.unless(lambda: _kind_of(groups[0].year if groups else None), None)
    return None if of is None else ListedSchool(name, areas.get(area.casefold()), of, groups)


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


def _groups(
    kind: SchoolKind | None, row: _Cells, bad: _Bad, *, is_unclear: bool
) -> tuple[YearGroup, ...]:
    """The size of one year. Empty: the row says nothing of any, or nothing that can be used."""
    year, classes, pupils = (row.of(name) for name in ("year", "classes", "pupils"))
    if not (year or classes or pupils):
        return ()
    of = bad.unless(lambda: _year(kind, year, is_unclear=is_unclear), None)
    # A leisure centre has visitors, not classes.
    is_leisure = SchoolYear.LEISURE in (of, year) or kind is SchoolKind.LEISURE
    count = (
        1
        if is_leisure and not classes
        else bad.unless(lambda: _number(classes, MAX_CLASSES, SchoolRowProblem.CLASSES_UNCLEAR), 0)
    )
    reached = bad.unless(
        lambda: _number(pupils, MAX_YEAR_PUPILS, SchoolRowProblem.PUPILS_UNCLEAR), 0
    )
    if 0 < reached < count:
        bad.found.append(BadRow(SchoolRowProblem.FEWER_THAN_CLASSES, f"{reached} < {count}"))
    return (YearGroup(of, count, reached),) if of is not None else ()


def _year(kind: SchoolKind | None, year: str, *, is_unclear: bool) -> SchoolYear:
    """The year that a row speaks of, fitting its school's kind where that is clear."""
    if kind is SchoolKind.LEISURE:
        return SchoolYear.LEISURE
    if not year:
        raise BadRow(SchoolRowProblem.YEAR_MISSING)
    of = read_year(year, kind)
    if of is None:
        raise BadRow(SchoolRowProblem.UNKNOWN_YEAR, year)
    if kind is not None and not is_unclear and of not in YEARS_OF[kind]:
        raise BadRow(SchoolRowProblem.YEAR_OF_OTHER_KIND, year)
    return of


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
