"""Writing into the ledger: versions sealed to a chain, and all that answers from it kept right.

One writer at a time: whoever writes waits for the ledger's lock and holds it to the end of the
transaction, so that the chain never forks and the sums never miss each other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Table, bindparam, case, delete, func, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import (
    NO_AREA,
    ActivityKind,
    ActivityState,
    Doer,
    Evidence,
    EvidenceKind,
    Output,
)
from bot.domain.activity_rows import SOURCE as FROM_FILE
from bot.domain.ledger import (
    BEFORE_THE_FIRST,
    Change,
    Entry,
    LedgerState,
    Version,
    broken,
    content_of,
    entry_of,
    hash_of,
)
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier
from bot.domain.search_words import parts_of, words_in
from db.models import (
    ActivityOutputRow,
    ActivityPromiseRow,
    ActivityRow,
    ActivitySumRow,
    ActivityVersionRow,
    ActivityWordRow,
    SearchPartRow,
    SearchWordRow,
)
from db.queries.dialect import insert_or_ignore, is_sqlite
from db.session import LOCKS_OF_OURS

_LOCK: Final = 0x4C4544
"""The ledger's lock in PostgreSQL; on SQLite all writers follow each other anyway."""

_AT_ONCE: Final = 500
"""Values in one statement's list: far below what either database takes."""


async def append(
    session: AsyncSession, entries: Sequence[Entry], *, by: int | None, now: datetime
) -> list[int | None]:
    """Log activities; gives the number of each. None: its source has logged it already."""
    await _take_lock(session)
    fresh = await _not_logged_yet(session, entries)
    if not fresh:
        return [None] * len(entries)
    ids = list(
        await session.scalars(
            insert(ActivityRow).returning(ActivityRow.id, sort_by_parameter_order=True),
            [
                {**_columns(entries[at]), "version": 1, "logged_by": by, "logged_at": now}
                for at in fresh
            ],
        )
    )
    logged = [(id_, entries[at]) for id_, at in zip(ids, fresh, strict=True)]
    await _index(session, logged)
    await _count(session, [(entry, 1) for _, entry in logged])
    await _seal(
        session,
        [(id_, 1, Change.LOGGED, entry, None) for id_, entry in logged],
        by=by,
        now=now,
    )
    numbers = dict(zip(fresh, ids, strict=True))
    return [numbers.get(at) for at in range(len(entries))]


async def amend(
    session: AsyncSession,
    activity_id: int,
    change: Change,
    entry: Entry,
    *,
    version: int,
    by: int | None,
    why: str,
    now: datetime,
) -> bool:
    """Add a version to an activity. False: it is not at `version` any more, and stays as it is."""
    await _take_lock(session)
    old = await latest(session, activity_id)
    if old is None or old[0] != version:
        return False
    before = old[1]
    await _forget(session, activity_id, before)
    await session.execute(
        update(ActivityRow)
        .where(ActivityRow.id == activity_id)
        .values(**_columns(entry), version=version + 1)
    )
    await _index(session, [(activity_id, entry)])
    await _count(session, [(before, -1), (entry, 1)])
    await _seal(session, [(activity_id, version + 1, change, entry, why)], by=by, now=now)
    return True


async def latest(session: AsyncSession, activity_id: int) -> tuple[int, Entry] | None:
    """The number of an activity's latest version, and what it says."""
    row = (
        await session.execute(
            select(ActivityVersionRow.number, ActivityVersionRow.content)
            .where(ActivityVersionRow.activity_id == activity_id)
            .order_by(ActivityVersionRow.number.desc())
            .limit(1)
        )
    ).first()
    return None if row is None else (row.number, entry_of(row.content))


async def find_of(session: AsyncSession, source: tuple[str, int]) -> int | None:
    """The number of the activity that a source has logged."""
    kind, number = source
    return await session.scalar(
        select(ActivityRow.id).where(
            ActivityRow.source_kind == kind, ActivityRow.source_id == number
        )
    )


async def history(session: AsyncSession, activity_id: int) -> tuple[Version, ...]:
    """Every version of an activity, the first one first."""
    rows = await session.scalars(
        select(ActivityVersionRow)
        .where(ActivityVersionRow.activity_id == activity_id)
        .order_by(ActivityVersionRow.number)
    )
    return tuple(_version(row) for row in rows)


async def not_logged_yet(session: AsyncSession, entries: Sequence[Entry]) -> list[Entry]:
    """Those whose source has logged nothing yet."""
    return [entries[at] for at in await _not_logged_yet(session, entries)]


async def without_same(session: AsyncSession, entries: Sequence[Entry]) -> list[Entry]:
    """Those that nobody has logged in the same words on the same day, other than from a file."""
    by_hand = func.coalesce(ActivityRow.source_kind, "") != FROM_FILE
    known: set[tuple[date, str, str]] = set()
    days = sorted({entry.day for entry in entries})
    for some in _portions(days):
        found = await session.execute(
            select(ActivityRow.day, ActivityRow.kind, ActivityRow.what).where(
                ActivityRow.day.in_(some), by_hand
            )
        )
        known |= {(day, kind, what.casefold()) for day, kind, what in found}
    return [
        entry
        for entry in entries
        if (entry.day, entry.kind.value, entry.what.casefold()) not in known
    ]


async def _take_lock(session: AsyncSession) -> None:
    if not is_sqlite(session):
        await session.execute(
            text("SELECT pg_advisory_xact_lock(:ours, :ledger)"),
            {"ours": LOCKS_OF_OURS, "ledger": _LOCK},
        )


async def _not_logged_yet(session: AsyncSession, entries: Sequence[Entry]) -> list[int]:
    """Which entries are new: the places of those whose source has not logged yet."""
    wanted = defaultdict(list)
    for entry in entries:
        if entry.source:
            wanted[entry.source[0]].append(entry.source[1])
    known: set[tuple[str, int]] = set()
    for kind, numbers in wanted.items():
        for some in _portions(numbers):
            found = await session.scalars(
                select(ActivityRow.source_id).where(
                    ActivityRow.source_kind == kind, ActivityRow.source_id.in_(some)
                )
            )
            known |= {(kind, number) for number in found if number is not None}
    fresh = []
    for at, entry in enumerate(entries):
        if entry.source is None or entry.source not in known:
            fresh.append(at)
            if entry.source:
                known.add(entry.source)
    return fresh


def _columns(entry: Entry) -> dict[str, Any]:
    return {
        "kind": entry.kind.value,
        "day": entry.day,
        "last_day": entry.last_day,
        "what": entry.what,
        "doer": entry.doer.value,
        "partners": entry.partners,
        "area_id": entry.area_id,
        "place": entry.place,
        "note": entry.note,
        "evidence": [[one.kind.value, one.value] for one in entry.evidence],
        "state": entry.state.value,
        "reason": entry.reason,
        "source_kind": entry.source[0] if entry.source else None,
        "source_id": entry.source[1] if entry.source else None,
    }


async def _seal(
    session: AsyncSession,
    changes: Sequence[tuple[int, int, Change, Entry, str | None]],
    *,
    by: int | None,
    now: datetime,
) -> None:
    """Add versions at the end of the chain."""
    last = (
        await session.execute(
            select(ActivityVersionRow.position, ActivityVersionRow.hash)
            .order_by(ActivityVersionRow.position.desc())
            .limit(1)
        )
    ).first()
    position, seal = (last.position, last.hash) if last else (0, BEFORE_THE_FIRST)
    rows = []
    for activity_id, number, change, entry, why in changes:
        position += 1
        version = Version(position, activity_id, number, change, content_of(entry), by, now, why)
        seal = hash_of(version, seal)
        rows.append({
            "position": position,
            "activity_id": activity_id,
            "number": number,
            "change": change.value,
            "content": version.content,
            "by_person": by,
            "at": now,
            "why": why,
            "hash": seal,
        })  # fmt: skip
    await session.execute(insert(_table(ActivityVersionRow)), rows)


# --- What finds an activity ---------------------------------------------------------------------


async def _index(session: AsyncSession, logged: Sequence[tuple[int, Entry]]) -> None:
    """Put activities where questions look for them."""
    under = [
        {
            "promise_id": promise_id,
            "day": entry.day,
            "activity_id": id_,
            "kind": entry.kind.value,
            "state": entry.state.value,
            "doer": entry.doer.value,
            "area_id": entry.area_id,
        }
        for id_, entry in logged
        for promise_id in entry.promise_ids
    ]
    await session.execute(insert(_table(ActivityPromiseRow)), under)
    outputs = [
        {
            "activity_id": id_,
            "unit": one.unit.value,
            "number": one.number,
            "qualifier": one.qualifier.value,
        }
        for id_, entry in logged
        for one in entry.outputs
    ]
    if outputs:
        await session.execute(insert(_table(ActivityOutputRow)), outputs)
    words = {id_: _words(entry) for id_, entry in logged}
    known = await _word_ids(session, Counter(word for found in words.values() for word in found))
    places = [
        {"word_id": known[word], "day": entry.day, "activity_id": id_}
        for id_, entry in logged
        for word in words[id_]
    ]
    if places:
        await session.execute(insert(_table(ActivityWordRow)), places)


async def _forget(session: AsyncSession, activity_id: int, entry: Entry) -> None:
    """Take an activity from where questions look for it."""
    for table in (ActivityPromiseRow, ActivityOutputRow):
        await session.execute(delete(table).where(table.activity_id == activity_id))
    known = await _word_ids(session, Counter(dict.fromkeys(_words(entry), -1)))
    await session.execute(
        delete(ActivityWordRow).where(
            ActivityWordRow.word_id.in_(known.values()),
            ActivityWordRow.day == entry.day,
            ActivityWordRow.activity_id == activity_id,
        )
    )


def _words(entry: Entry) -> tuple[str, ...]:
    return words_in(entry.what, entry.partners, entry.place, entry.note, entry.reason)


async def _word_ids(session: AsyncSession, uses: Mapping[str, int]) -> dict[str, int]:
    """The numbers of words, new ones added, with their uses raised by so many."""
    known = await _find_words(session, list(uses))
    new = sorted(uses.keys() - known.keys())
    if new:
        ids = await session.scalars(
            insert(SearchWordRow).returning(SearchWordRow.id, sort_by_parameter_order=True),
            [{"word": word, "uses": 0} for word in new],
        )
        added = dict(zip(new, ids, strict=True))
        parts = [
            {"part": part, "word_id": id_} for word, id_ in added.items() for part in parts_of(word)
        ]
        await session.execute(insert_or_ignore(session, SearchPartRow), parts)
        known |= added
    table = _table(SearchWordRow)
    raised = (
        update(table)
        .where(table.c.id == bindparam("of"))
        .values(uses=table.c.uses + bindparam("by"))
    )
    if uses:
        connection = await session.connection()
        await connection.execute(
            raised, [{"of": known[word], "by": more} for word, more in sorted(uses.items())]
        )
    return known


async def _find_words(session: AsyncSession, words: Sequence[str]) -> dict[str, int]:
    known: dict[str, int] = {}
    for some in _portions(words):
        found = await session.execute(
            select(SearchWordRow.word, SearchWordRow.id).where(SearchWordRow.word.in_(some))
        )
        known |= {word: id_ for word, id_ in found}  # noqa: C416 - dict() takes it for a mapping
    return known


# --- Sums ---------------------------------------------------------------------------------------


async def _count(session: AsyncSession, changes: Iterable[tuple[Entry, int]]) -> None:
    """Add activities to the sums (1), or take them out again (-1)."""
    more: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    for entry, sign in changes:
        for key, figures in _figures(entry):
            for name, number in figures.items():
                more[key][name] += sign * number
    table = _table(ActivitySumRow)
    keys = [column.name for column in table.primary_key.columns]
    # In one order for all, and nothing to do where a correction left the figures as they were.
    rows = [
        {**dict(zip(keys, key, strict=True)), **{name: figures[name] for name in _FIGURES}}
        for key, figures in sorted(more.items())
        if any(figures.values())
    ]
    if not rows:
        return
    adding = (sqlite.insert if is_sqlite(session) else postgresql.insert)(table)
    await session.execute(
        adding.on_conflict_do_update(
            index_elements=keys,
            set_={name: table.c[name] + adding.excluded[name] for name in _FIGURES},
        ),
        rows,
    )


ANY_KIND: Final = ""
"""Under this stand the sums of all kinds together, in place of a kind."""

_FIGURES: Final = ("held", "not_held", "voided", "number", "about", "at_least")


def _figures(entry: Entry) -> list[tuple[tuple[Any, ...], dict[str, int]]]:
    """What an entry adds to which rows of sums."""
    figures: list[tuple[str, dict[str, int]]] = [("", {entry.state.value: 1})]
    if entry.state is ActivityState.HELD:
        figures += [
            (
                one.unit.value,
                {
                    "held": 1,
                    "number": one.number,
                    "about": int(one.qualifier is Qualifier.ABOUT),
                    "at_least": int(one.qualifier is Qualifier.AT_LEAST),
                },
            )
            for one in entry.outputs
        ]
    month = entry.day.replace(day=1)
    return [
        ((area, doer, promise, unit, month, kind), numbers)
        for kind in (ANY_KIND, entry.kind.value)
        for area in (0, entry.area_id or NO_AREA)
        for doer in ("", entry.doer.value)
        for promise in (0, *entry.promise_ids)
        for unit, numbers in figures
    ]


# --- Looking through the whole ledger -----------------------------------------------------------

_PAGE: Final = 2_000


async def check(session: AsyncSession) -> LedgerState:
    """Look through the whole ledger for what was changed behind the bot's back."""
    wrong: list[int] = []
    last, seal = 0, BEFORE_THE_FIRST
    async for page in _versions(session):
        wrong += broken(page, seal, last)
        last, seal = page[-1].position, page[-1].hash
    changed = [number async for number in _changed(session)]
    return LedgerState(last, seal, tuple(wrong), tuple(changed), await _sums_differ(session))


async def _versions(session: AsyncSession) -> AsyncIterator[list[Version]]:
    last = 0
    while True:
        rows = await session.scalars(
            select(ActivityVersionRow)
            .where(ActivityVersionRow.position > last)
            .order_by(ActivityVersionRow.position)
            .limit(_PAGE)
        )
        page = [_version(row) for row in rows]
        session.expunge_all()
        if not page:
            return
        yield page
        last = page[-1].position


def _version(row: ActivityVersionRow) -> Version:
    return Version(
        position=row.position,
        activity_id=row.activity_id,
        number=row.number,
        change=Change(row.change),
        content=row.content,
        by=row.by,
        at=row.at,
        why=row.why,
        hash=row.hash,
    )


async def _changed(session: AsyncSession) -> AsyncIterator[int]:
    """The activities that do not say what their latest version says."""
    last = 0
    while True:
        rows = list(
            await session.scalars(
                select(ActivityRow)
                .where(ActivityRow.id > last)
                .order_by(ActivityRow.id)
                .limit(_PAGE)
            )
        )
        session.expunge_all()
        if not rows:
            break
        said = await _stand(session, rows)
        first, last = rows[0].id, rows[-1].id
        sealed = await session.execute(
            select(
                ActivityVersionRow.activity_id,
                ActivityVersionRow.number,
                ActivityVersionRow.content,
            )
            .where(ActivityVersionRow.activity_id.between(first, last))
            .order_by(ActivityVersionRow.activity_id, ActivityVersionRow.number)
        )
        newest = {row.activity_id: (row.number, row.content) for row in sealed}
        for row in rows:
            if newest.get(row.id) != (row.version, said[row.id]):
                yield row.id
    missing = await session.scalars(
        select(ActivityVersionRow.activity_id)
        .outerjoin(ActivityRow, ActivityRow.id == ActivityVersionRow.activity_id)
        .where(ActivityRow.id.is_(None), ActivityVersionRow.number == 1)
    )
    for number in missing:
        yield number


async def _stand(session: AsyncSession, rows: Sequence[ActivityRow]) -> dict[int, str]:
    """The content of activities as they stand, by number. '': something in it means nothing."""
    ids = [row.id for row in rows]
    promises: dict[int, list[int]] = defaultdict(list)
    outputs: dict[int, list[ActivityOutputRow]] = defaultdict(list)
    for some in _portions(ids):
        under = await session.execute(
            select(ActivityPromiseRow.activity_id, ActivityPromiseRow.promise_id).where(
                ActivityPromiseRow.activity_id.in_(some)
            )
        )
        for id_, promise_id in under:
            promises[id_].append(promise_id)
        counted = await session.scalars(
            select(ActivityOutputRow).where(ActivityOutputRow.activity_id.in_(some))
        )
        for one in counted:
            outputs[one.activity_id].append(one)
    session.expunge_all()
    return {row.id: _content(row, promises[row.id], outputs[row.id]) for row in rows}


def _content(row: ActivityRow, promises: list[int], outputs: list[ActivityOutputRow]) -> str:
    try:
        return content_of(_entry(row, promises, outputs))
    except ValueError:
        return ""


def _entry(row: ActivityRow, promises: list[int], outputs: list[ActivityOutputRow]) -> Entry:
    return Entry(
        promise_ids=tuple(sorted(promises)),
        kind=ActivityKind(row.kind),
        day=row.day,
        last_day=row.last_day,
        what=row.what,
        doer=Doer(row.doer),
        partners=row.partners,
        area_id=row.area_id,
        place=row.place,
        outputs=tuple(
            Output(one.number, Unit(one.unit), Qualifier(one.qualifier)) for one in outputs
        ),
        note=row.note,
        evidence=tuple(Evidence(EvidenceKind(kind), value) for kind, value in row.evidence),
        state=ActivityState(row.state),
        reason=row.reason,
        source=(row.source_kind, row.source_id)
        if row.source_kind is not None and row.source_id is not None
        else None,
    )


async def _sums_differ(session: AsyncSession) -> bool:
    """Whether the sums say something else than the activities."""
    states = [state.value for state in ActivityState]
    counted = (
        await session.execute(select(*(_how_many(ActivityRow.state == state) for state in states)))
    ).one()
    summed = (
        await session.execute(
            select(
                *(func.coalesce(func.sum(_table(ActivitySumRow).c[state]), 0) for state in states)
            ).where(
                ActivitySumRow.area_id == 0,
                ActivitySumRow.doer == "",
                ActivitySumRow.promise_id == 0,
                ActivitySumRow.unit == "",
                ActivitySumRow.kind == ANY_KIND,
            )
        )
    ).one()
    numbers = await session.scalar(
        select(func.coalesce(func.sum(ActivityOutputRow.number), 0))
        .join(ActivityRow, ActivityRow.id == ActivityOutputRow.activity_id)
        .where(ActivityRow.state == ActivityState.HELD.value)
    )
    total = await session.scalar(
        select(func.coalesce(func.sum(ActivitySumRow.number), 0)).where(
            ActivitySumRow.area_id == 0,
            ActivitySumRow.doer == "",
            ActivitySumRow.promise_id == 0,
            ActivitySumRow.kind != ANY_KIND,
        )
    )
    return tuple(counted) != tuple(map(int, summed)) or int(numbers or 0) != int(total or 0)


def _how_many(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _portions(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))


def _table(model: Any) -> Table:
    """A model's table, for statements on many rows: nothing of theirs is kept as objects."""
    table: Table = model.__table__
    return table
