"""Who could come and when: all that has a say in it, read in one step to the database."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    Text,
    bindparam,
    cast,
    null,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.people import Role
from bot.domain.slots import Blocked, Busy, Offer, OfferKind, Officer, Terms
from bot.domain.visits import TAKING
from db.models import (
    BlockedDaysRow,
    MoveAskedRow,
    OfficerTermsRow,
    Person,
    RoleGrant,
    SchoolHolidayRow,
    VisitOfferRow,
    VisitRow,
)
from db.queries.dialect import among, plain
from db.queries.times import KeptTerms


@dataclass(frozen=True, slots=True)
class Candidate:
    """An officer who could come, as the rule of free times needs to know them."""

    officer: Officer
    name: str
    needs_approval: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What has a say in when a visit can begin: officers in order of their number, holidays."""

    candidates: Sequence[Candidate]
    holidays: Sequence[Blocked]


async def list_candidates(
    session: AsyncSession,
    *,
    first: date,
    last: date | None,
    since: datetime,
    until: datetime | None,
    topic_id: int,
    only: int | None = None,
    without_visit: int | None = None,
) -> Known:
    """The officers who offer times between two days (None: from the first on) and come for the topic.

    `since` and `until` are the moments between which it must be known what takes their time; `only`
    is one officer; `without_visit` a visit that does not count, because it is to be moved.
    """
    statement = _known_from(
        has_last=last is not None, is_one=only is not None, but_one=without_visit is not None
    )
    given = {
        "first": first, "last": last, "since": since, "until": until,
        "only": only, "without": without_visit,
    }  # fmt: skip
    found = _Found()
    connection = await plain(session)
    rows = await connection.execute(
        statement, {key: value for key, value in given.items() if value is not None}
    )
    # All at once: to fetch a hundred rows one by one takes longer than to look at them.
    for row in rows.all():
        found.note(row)
    return found.known(topic_id)


class _Found:
    """What was found, by the officer's number."""

    def __init__(self) -> None:
        self._offers: dict[int, list[Offer]] = defaultdict(list)
        self._terms: dict[int, KeptTerms] = {}
        self._names: dict[int, str] = {}
        self._busy: dict[int, list[Busy]] = defaultdict(list)
        self._blocked: dict[int, list[Blocked]] = defaultdict(list)
        self._holidays: list[Blocked] = []

    def note(self, row: Any) -> None:
        """A row is an offer with its officer's terms, a visit, blocked days, or a holiday."""
        number, starts_at = row[0], row[1]
        if starts_at is not None:  # Most rows are such; their columns stand as a Busy has them.
            self._busy[number].append(Busy._make(row[1:6]))
            return
        before, after, kind, name, first, last, weekdays, opens, closes, *terms = row[3:5] + row[6:]
        if kind is not None:
            days = frozenset(json.loads(weekdays))
            self._offers[number].append(Offer(OfferKind(kind), first, last, days, opens, closes))
            if number not in self._names:
                self._names[number] = name
                self._terms[number] = _as_terms(before, after, *terms)
        elif number is not None:
            self._blocked[number].append(Blocked(first, last))
        else:
            self._holidays.append(Blocked(first, last, name))

    def known(self, topic_id: int) -> Known:
        """All of it, of the officers who come for the topic."""
        suitable = [
            number
            for number in sorted(self._offers)
            if (topics := self._terms[number].topics) is None or topic_id in topics
        ]
        candidates = [self._candidate(number) for number in suitable]
        return Known(candidates, sorted(self._holidays, key=lambda one: one.first_day))

    def _candidate(self, number: int) -> Candidate:
        kept = self._terms[number]
        officer = Officer(
            number, kept.terms, self._offers[number], self._blocked[number], self._busy[number]
        )
        return Candidate(officer, self._names[number], kept.needs_approval)


def _as_terms(*kept: Any) -> KeptTerms:
    """An officer's terms; the usual ones where nothing was said."""
    *numbers, needs_approval, topics = kept
    if needs_approval is None:
        return KeptTerms(Terms())
    known = None if topics is None else json.loads(topics)
    return KeptTerms(Terms(*numbers), needs_approval, None if known is None else tuple(known))


@cache
def _known_from(*, has_last: bool, is_one: bool, but_one: bool) -> CompoundSelect[Any]:
    """Made once: to put so large a statement together takes longer than to carry it out."""
    parts = [
        _offers(has_last=has_last),
        _times_of(VisitRow, has_last=has_last),
        _times_of(MoveAskedRow, has_last=has_last).where(VisitRow.id == MoveAskedRow.visit_id),
        _blocked(has_last=has_last),
    ]
    if is_one:
        whose = (
            VisitOfferRow.officer_id,
            VisitRow.officer_id,
            VisitRow.officer_id,
            BlockedDaysRow.officer_id,
        )
        only = bindparam("only", type_=BigInteger())
        parts = [part.where(who == only) for part, who in zip(parts, whose, strict=True)]
    if but_one:
        other = VisitRow.id != bindparam("without", type_=BigInteger())
        parts[1], parts[2] = parts[1].where(other), parts[2].where(other)
    return union_all(*parts, _holidays(has_last=has_last))


_FIRST: Final = bindparam("first", type_=Date())
_LAST: Final = bindparam("last", type_=Date())
_SINCE: Final = bindparam("since", type_=VisitRow.starts_at.type)
_UNTIL: Final = bindparam("until", type_=VisitRow.starts_at.type)

_OFFERING: Final = select(VisitOfferRow.officer_id).where(
    VisitOfferRow.withdrawn_at.is_(None), VisitOfferRow.last_day >= _FIRST
)
"""Whose visits count: an index leads to them, however many were made in earlier years."""

_SHAPE: Final = (
    VisitOfferRow.officer_id, VisitRow.starts_at, VisitRow.ends_at,
    OfficerTermsRow.before_min, OfficerTermsRow.after_min, VisitRow.school_id,
    VisitOfferRow.kind, Person.name, VisitOfferRow.first_day, VisitOfferRow.last_day,
    VisitOfferRow.weekdays, VisitOfferRow.starts, VisitOfferRow.ends,
    OfficerTermsRow.between_min, OfficerTermsRow.most_a_day, OfficerTermsRow.most_a_week, OfficerTermsRow.notice_hours,
    OfficerTermsRow.days_ahead, OfficerTermsRow.needs_approval, OfficerTermsRow.topics,
)  # fmt: skip
"""What the rows of every part are made of, in this order."""


def _as_rows(*given: tuple[Any, Any]) -> Select[Any]:
    """A SELECT of the common shape: (a column of the shape, what stands in it); nothing elsewhere.

    The nothings have types, because PostgreSQL asks for the same ones in all parts of a union.
    """
    filled = {column.key + column.class_.__name__: value for column, value in given}

    def one(column: Any) -> ColumnElement[Any]:
        value = filled.get(column.key + column.class_.__name__)
        if isinstance(column.type, JSON):  # Read where there is something, not in every row.
            return cast(null() if value is None else value, Text())
        return cast(null(), column.type) if value is None else value

    # Apart, for names of several tables meet in one row.
    return select(*(one(column).label(f"c{n}") for n, column in enumerate(_SHAPE)))


def _offers(*, has_last: bool) -> Select[Any]:
    """What officers offer, each time with their terms."""
    offer = VisitOfferRow
    of_shape = [one for one in _SHAPE if one.class_ in (offer, OfficerTermsRow, Person)]
    found = (
        _as_rows(*((one, one) for one in of_shape))
        .select_from(offer)
        .join(Person, Person.id == offer.officer_id)
        .join(RoleGrant, RoleGrant.person_id == offer.officer_id)
        .outerjoin(OfficerTermsRow, OfficerTermsRow.officer_id == offer.officer_id)
        .where(
            RoleGrant.role == Role.POLICE.value,
            RoleGrant.ended_at.is_(None),
            offer.withdrawn_at.is_(None),
            offer.last_day >= _FIRST,
        )
    )
    return found.where(offer.first_day <= _LAST) if has_last else found


def _times_of(moments: type[VisitRow | MoveAskedRow], *, has_last: bool) -> Select[Any]:
    """When officers are busy with visits, or with what schools want to move them to."""
    found = _as_rows(
        (VisitOfferRow.officer_id, VisitRow.officer_id),
        (VisitRow.starts_at, moments.starts_at),
        (VisitRow.ends_at, moments.ends_at),
        (VisitRow.school_id, VisitRow.school_id),
        (OfficerTermsRow.before_min, VisitRow.before_min),
        (OfficerTermsRow.after_min, VisitRow.after_min),
    ).where(
        VisitRow.officer_id.in_(_OFFERING),
        among(VisitRow.state, TAKING),
        moments.starts_at >= _SINCE,
    )
    return found.where(moments.starts_at < _UNTIL) if has_last else found


def _blocked(*, has_last: bool) -> Select[Any]:
    row = BlockedDaysRow
    found = _as_rows(
        (VisitOfferRow.officer_id, row.officer_id),
        (VisitOfferRow.first_day, row.first_day),
        (VisitOfferRow.last_day, row.last_day),
    ).where(row.last_day >= _FIRST)
    return found.where(row.first_day <= _LAST) if has_last else found


def _holidays(*, has_last: bool) -> Select[Any]:
    row = SchoolHolidayRow
    found = _as_rows(
        (Person.name, row.name),
        (VisitOfferRow.first_day, row.first_day),
        (VisitOfferRow.last_day, row.last_day),
    ).where(row.last_day >= _FIRST)
    return found.where(row.first_day <= _LAST) if has_last else found
