"""A list of people to invite, as a spreadsheet saves it: every faulty row is found, none guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.networks import Branch
from bot.domain.table_file import Fault, read_table, without_headings

NAME_MAX = 80
ORGANISATION_MAX = 80

_BETWEEN_AREAS = re.compile(r"[|/,;+]")
_FIRST_HEADINGS = ("namn", "name")


class RowProblem(StrEnum):
    """Why a row cannot be used."""

    NO_NAME = "no_name"
    NO_ORGANISATION = "no_organisation"
    TOO_LONG = "too_long"
    TOO_MANY_COLUMNS = "too_many_columns"
    UNKNOWN_BRANCH = "unknown_branch"
    UNKNOWN_AREA = "unknown_area"
    DOUBLED = "doubled"


class Again(StrEnum):
    """What becomes of those on a list whose links are out already."""

    SKIP = "skip"
    RENEW = "renew"


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody to invite. `areas` are numbers."""

    name: str
    organisation: str
    branch: Branch | None
    areas: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MemberList:
    """A list as it was read: people to invite, and every fault that was found, row by row."""

    people: tuple[Invited, ...]
    faults: tuple[Fault, ...] = ()


def read_member_list(
    content: bytes, branches: Mapping[str, Branch], areas: Mapping[str, int]
) -> MemberList:
    """Read name, organisation, branch and areas; the last two may be missing.

    `branches` and `areas` are found by their names in small letters. Written in UTF-8 or Windows'
    own letters, separated by semicolons, commas or tabs; a line of headings is skipped. Raises
    NotAList.
    """
    rows = without_headings(read_table(content), _FIRST_HEADINGS)
    people: list[Invited] = []
    faults: list[Fault] = []
    seen: set[tuple[str, str]] = set()
    for row in rows:
        name, organisation, branch, places = (*row.cells, "", "", "", "")[:4]
        names = _area_names(places, areas)
        wrong = [*_wrong_with(row.cells, names, branches, areas)]
        key = (name.casefold(), organisation.casefold())
        if not wrong and key in seen:
            wrong = [(RowProblem.DOUBLED, name)]
        faults += (Fault(row.line, problem, value) for problem, value in wrong)
        if not wrong:
            seen.add(key)
            numbers = dict.fromkeys(areas[one.casefold()] for one in names)
            of_branch = branches[branch.casefold()] if branch else None
            people.append(Invited(name, organisation, of_branch, tuple(numbers)))
    return MemberList(tuple(people), tuple(faults))


def _area_names(value: str, areas: Mapping[str, int]) -> list[str]:
    """The names in a cell; an area may have a separator in its own name."""
    if value.casefold() in areas:
        return [value]
    return [name.strip() for name in _BETWEEN_AREAS.split(value) if name.strip()]


def _wrong_with(
    cells: tuple[str, ...],
    area_names: Sequence[str],
    branches: Mapping[str, Branch],
    areas: Mapping[str, int],
) -> Iterator[tuple[RowProblem, str]]:
    """Everything that is wrong with a row, from the left, with the value that shows it."""
    name, organisation, branch = (*cells, "", "")[:3]
    if not name:
        yield RowProblem.NO_NAME, ""
    if not organisation:
        yield RowProblem.NO_ORGANISATION, ""
    for value, most in ((name, NAME_MAX), (organisation, ORGANISATION_MAX)):
        if len(value) > most:
            yield RowProblem.TOO_LONG, value
    if branch and branch.casefold() not in branches:
        yield RowProblem.UNKNOWN_BRANCH, branch
    for area in area_names:
        if area.casefold() not in areas:
            yield RowProblem.UNKNOWN_AREA, area
    if any(cells[4:]):
        yield RowProblem.TOO_MANY_COLUMNS, ""
