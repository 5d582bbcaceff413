"""A list of people to invite, as a spreadsheet saves it: every faulty row is found, none guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.networks import Branch
from bot.domain.table_file import BadRow, Fault, read_table, without_headings

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
    """A list as it was read: people to invite, and every fault that was found."""

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
        try:
            one = _invited(row.cells, branches, areas)
            key = (one.name.casefold(), one.organisation.casefold())
            if key in seen:
                raise BadRow(RowProblem.DOUBLED, one.name)
        except BadRow as bad:
            faults.append(bad.at(row.line))
        else:
            seen.add(key)
            people.append(one)
    return MemberList(tuple(people), tuple(faults))


def _invited(
    cells: tuple[str, ...], branches: Mapping[str, Branch], areas: Mapping[str, int]
) -> Invited:
    if any(cells[4:]):
        raise BadRow(RowProblem.TOO_MANY_COLUMNS)
    name, organisation, branch, places = (*cells, "", "", "", "")[:4]
    if not name:
        raise BadRow(RowProblem.NO_NAME)
    if not organisation:
        raise BadRow(RowProblem.NO_ORGANISATION)
    for value, most in ((name, NAME_MAX), (organisation, ORGANISATION_MAX)):
        if len(value) > most:
            raise BadRow(RowProblem.TOO_LONG, value)
    return Invited(name, organisation, _branch(branch, branches), _areas(places, areas))


def _branch(value: str, branches: Mapping[str, Branch]) -> Branch | None:
    if not value:
        return None
    if value.casefold() not in branches:
        raise BadRow(RowProblem.UNKNOWN_BRANCH, value)
    return branches[value.casefold()]


def _areas(value: str, areas: Mapping[str, int]) -> tuple[int, ...]:
    if value.casefold() in areas:
        return (areas[value.casefold()],)
    names = [name.strip() for name in _BETWEEN_AREAS.split(value) if name.strip()]
    for name in names:
        if name.casefold() not in areas:
            raise BadRow(RowProblem.UNKNOWN_AREA, name)
    return tuple(dict.fromkeys(areas[name.casefold()] for name in names))
