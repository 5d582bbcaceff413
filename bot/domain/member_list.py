"""A list of people to invite, as a spreadsheet saves it: every faulty row is found, none guessed."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import normalize

from bot.domain.networks import Branch

MAX_LIST_ROWS = 500
MAX_LIST_BYTES = 256 * 1024
NAME_MAX = 80
ORGANISATION_MAX = 80

_SEPARATORS = ";,\t"
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
class Fault:
    """What is wrong with one row of the file. `line` is as the spreadsheet counts, from 1."""

    line: int
    problem: RowProblem
    value: str = ""


@dataclass(frozen=True, slots=True)
class MemberList:
    """A list as it was read: people to invite, and every fault that was found."""

    people: tuple[Invited, ...]
    faults: tuple[Fault, ...] = ()


class NotAList(Exception):
    """The file holds no rows, or far too many."""


class _Bad(Exception):
    """A row that cannot be used."""

    def __init__(self, problem: RowProblem, value: str = "") -> None:
        super().__init__(problem, value)
        self.problem = problem
        self.value = value


def read_member_list(
    content: bytes, branches: Mapping[str, Branch], areas: Mapping[str, int]
) -> MemberList:
    """Read name, organisation, branch and areas; the last two may be missing.

    `branches` and `areas` are found by their names in small letters. Written in UTF-8 or Windows'
    own letters, separated by semicolons, commas or tabs; a line of headings is skipped. Raises
    NotAList.
    """
    rows = _rows(_decoded(content))
    if not rows or len(rows) > MAX_LIST_ROWS:
        raise NotAList
    people: list[Invited] = []
    faults: list[Fault] = []
    seen: set[tuple[str, str]] = set()
    for line, cells in rows:
        try:
            one = _invited(cells, branches, areas)
            key = (one.name.casefold(), one.organisation.casefold())
            if key in seen:
                raise _Bad(RowProblem.DOUBLED, one.name)
        except _Bad as bad:
            faults.append(Fault(line, bad.problem, bad.value))
        else:
            seen.add(key)
            people.append(one)
    return MemberList(tuple(people), tuple(faults))


def _decoded(content: bytes) -> str:
    if len(content) > MAX_LIST_BYTES:
        raise NotAList
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Lines that hold anything, each with its number, without the headings."""
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(text.splitlines(), delimiter=separator)
    try:
        found = [(reader.line_num, [_clean(cell) for cell in row]) for row in reader]
    except csv.Error as problem:
        raise NotAList from problem
    rows = [
        (line, cells) for line, cells in found if any(cell.strip(_SEPARATORS) for cell in cells)
    ]
    if rows and rows[0][1][0].casefold() in _FIRST_HEADINGS:
        del rows[0]
    return rows


def _clean(cell: str) -> str:
    return " ".join(normalize("NFC", cell.replace("\0", "")).split())


def _invited(cells: list[str], branches: Mapping[str, Branch], areas: Mapping[str, int]) -> Invited:
    if any(cells[4:]):
        raise _Bad(RowProblem.TOO_MANY_COLUMNS)
    name, organisation, branch, places = (*cells, "", "", "", "")[:4]
    if not name:
        raise _Bad(RowProblem.NO_NAME)
    if not organisation:
        raise _Bad(RowProblem.NO_ORGANISATION)
    for value, most in ((name, NAME_MAX), (organisation, ORGANISATION_MAX)):
        if len(value) > most:
            raise _Bad(RowProblem.TOO_LONG, value)
    return Invited(name, organisation, _branch(branch, branches), _areas(places, areas))


def _branch(value: str, branches: Mapping[str, Branch]) -> Branch | None:
    if not value:
        return None
    if value.casefold() not in branches:
        raise _Bad(RowProblem.UNKNOWN_BRANCH, value)
    return branches[value.casefold()]


def _areas(value: str, areas: Mapping[str, int]) -> tuple[int, ...]:
    if value.casefold() in areas:
        return (areas[value.casefold()],)
    names = [name.strip() for name in _BETWEEN_AREAS.split(value) if name.strip()]
    for name in names:
        if name.casefold() not in areas:
            raise _Bad(RowProblem.UNKNOWN_AREA, name)
    return tuple(dict.fromkeys(areas[name.casefold()] for name in names))
