"""A ledger full of activities, written in bulk: six promises, all kinds and twenty places, ten years.

The rows are those that logging one by one leaves, made by the ledger's own rules and in the order of
the days; `tests/db/test_query_plans.py` has `check` look through such a ledger. They are made once
for all databases.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.activities import COUNTED_IN, ActivityKind, ActivityState, Doer, Output, month_end
from bot.domain.ledger import BEFORE_THE_FIRST, Change, Entry, Version, content_of, hash_of
from bot.domain.reading import Qualifier
from bot.domain.search_words import parts_of
from db.migrate import migrate
from db.models import AreaRow, PromiseDocumentRow, PromiseRow
from db.queries import ledger_index
from db.session import Database

PROMISES: Final = 6
PLACES: Final = 20
FIRST: Final = date(2016, 1, 1)
MONTHS: Final = 120

_DOCUMENT: Final = {
    "municipalities": ["Älmhult"],
    "police_district": "",
    "places": [],
    "background": "",
    "signatories": [],
    "previous": None,
    "language": "sv",
}
_PROMISE: Final = {
    "actors": ["police"],
    "measured_by": "",
    "places": [],
    "previous": None,
    "target": None,
}

TOPICS: Final = (
    "snatterier", "butiksinbrott", "klotter", "skadegörelse", "trafiksäkerhet", "narkotika",
    "belysningen", "mopeder", "bedrägerier", "otrygghet", "ungdomsmiljöer", "cykelstölder",
    "nedskräpning", "alkohol", "nätmobbning",
)  # fmt: skip
SPOTS: Final = (
    "torget", "centrum", "stationen", "biblioteket", "badhuset", "idrottsplatsen", "köpcentret",
    "parken", "gymnasiet", "högstadiet", "industriområdet", "campingen", "gångtunneln",
    "busstorget", "ungdomsgården",
)  # fmt: skip
NUMBERED_SPOTS: Final = 2_000
"""So many numbers stand behind the names of places: words that few activities share."""

_FORMS: Final = (
    "Nätverksmöte om {}", "Information till föräldrar om {}", "Dialog kring {}",
    "Uppföljning av {}", "Samverkan mot {}", "Kvällspass med fokus på {}",
)  # fmt: skip


def an_entry(rng: random.Random, first: date, last: date) -> Entry:
    """An activity on one of some days, made up."""
    kind = rng.choice(_KINDS)
    is_held = rng.random() > 0.03
    what = rng.choice(_FORMS).format(rng.choice(TOPICS))
    return Entry(
        promise_ids=(rng.randint(1, PROMISES),),
        kind=kind,
        day=first + timedelta(days=rng.randint(0, (last - first).days)),
        what=f"{what} vid {rng.choice(SPOTS)} {rng.choice(SPOTS)}{rng.randrange(NUMBERED_SPOTS)}",
        doer=rng.choice(_DOERS),
        area_id=rng.randint(1, PLACES),
        outputs=(Output(rng.randint(1, 200), COUNTED_IN[kind], rng.choice(_QUALIFIERS)),)
        if is_held
        else (),
        state=ActivityState.HELD if is_held else ActivityState.NOT_HELD,
        reason=None if is_held else "Sjukdom",
    )


_KINDS: Final = tuple(ActivityKind)
_DOERS: Final = tuple(Doer)
_QUALIFIERS: Final = tuple(Qualifier)


async def fill(count: int, *databases: Database) -> None:
    """Bring new databases into the newest shape and log so many activities in each."""
    for database in databases:
        await migrate(database)
        await _furnish(database)
    doors = [_Door(database) for database in databases]
    for door in doors:
        await door.open()
    for table, rows in _Writer(datetime.now(UTC)).tables(count):
        for door in doors:
            await door.put(table, rows)
    for door in doors:
        await door.close()


async def _furnish(database: Database) -> None:
    async with database.write() as session:
        await session.execute(
            insert(PromiseDocumentRow).values(
                id=1, key="d", title="D", period_start=FIRST, period_end=date(2025, 12, 31),
                facts=_DOCUMENT, imported_at=datetime.now(UTC),
            )
        )  # fmt: skip
        await session.execute(
            insert(PromiseRow),
            [
                {"id": one, "document_id": 1, "key": f"S{one}", "position": one, "heading": "H",
                 "title": "T", "text": "T", "facts": _PROMISE, "withdrawn": False}
                for one in range(1, PROMISES + 1)
            ],
        )  # fmt: skip
        await session.execute(
            insert(AreaRow),
            [{"id": one, "name": f"Område {one}"} for one in range(1, PLACES + 1)],
        )


# --- Rows ---------------------------------------------------------------------------------------

_Rows = list[tuple[Any, ...]]

_COLUMNS: Final = {
    "activity": (
        "id", "version", "kind", "day", "what", "doer", "area_id", "evidence", "state", "reason",
        "logged_at",
    ),
    "activity_promise": (
        "promise_id", "day", "activity_id", "kind", "state", "doer", "area_id",
    ),
    "activity_output": ("activity_id", "unit", "number", "qualifier"),
    "activity_version": (
        "position", "activity_id", "number", "change", "content", "at", "hash",
    ),
    "activity_word": ("word_id", "day", "activity_id"),
    "activity_sum": (
        "area_id", "doer", "promise_id", "unit", "month", "kind", "held", "not_held", "voided",
        "number", "about", "at_least",
    ),
    "search_word": ("id", "word", "uses"),
    "search_part": ("part", "word_id"),
}  # fmt: skip


class _Writer:
    """Makes the rows of a ledger, month by month."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._rng = random.Random(1)
        self._last, self._seal = 0, BEFORE_THE_FIRST
        self._words: dict[str, list[int]] = {}
        self._rows: dict[str, _Rows] = {}

    def tables(self, count: int) -> Iterator[tuple[str, _Rows]]:
        """Rows of one table after the other; what others refer to comes first."""
        for month in range(MONTHS):
            first = date(FIRST.year + month // 12, month % 12 + 1, 1)
            so_many = (count * (month + 1)) // MONTHS - (count * month) // MONTHS
            self._rows = {table: [] for table in _COLUMNS}
            entries = [an_entry(self._rng, first, month_end(first)) for _ in range(so_many)]
            for entry in entries:
                self._log(entry)
            self._sum(entries)
            yield from self._rows.items()
        yield "search_word", [(id_, word, uses) for word, (id_, uses) in self._words.items()]
        yield (
            "search_part",
            sorted(
                {(part, id_) for word, (id_, _) in self._words.items() for part in parts_of(word)}
            ),
        )

    def _log(self, entry: Entry) -> None:
        self._last += 1
        id_, rows, day = self._last, self._rows, entry.day
        kind, state, doer = entry.kind.value, entry.state.value, entry.doer.value
        rows["activity"].append((
            id_, 1, kind, day, entry.what, doer, entry.area_id, "[]", state, entry.reason, self._now,
        ))  # fmt: skip
        rows["activity_promise"] += (
            (promise_id, day, id_, kind, state, doer, entry.area_id)
            for promise_id in entry.promise_ids
        )
        rows["activity_output"] += (
            (id_, one.unit.value, one.number, one.qualifier.value) for one in entry.outputs
        )
        version = Version(id_, id_, 1, Change.LOGGED, content_of(entry), None, self._now, None)
        self._seal = hash_of(version, self._seal)
        rows["activity_version"].append(
            (id_, id_, 1, Change.LOGGED.value, version.content, self._now, self._seal)
        )
        for word in ledger_index.words_of(entry):
            known = self._words.setdefault(word, [len(self._words) + 1, 0])
            known[1] += 1
            rows["activity_word"].append((known[0], day, id_))

    def _sum(self, entries: Sequence[Entry]) -> None:
        sums = ledger_index.sums_of((entry, 1) for entry in entries)
        self._rows["activity_sum"] += ((*key, *figures) for key, figures in sorted(sums.items()))


# --- Doors --------------------------------------------------------------------------------------


_LONG_S: Final = 300
"""What takes a million rows may take longer than the bot ever waits."""

_SORTED: Final = {
    "activity_word": "word_id, day, activity_id",
    "activity_sum": "area_id, doer, promise_id, unit, month, kind",
}
"""Tables whose rows come in any order: they are put in at the end, in the order of their keys."""


class _Door:
    """The quickest way for many rows into a database: COPY, or one statement on a large cache."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: AsyncConnection

    async def open(self) -> None:
        """Begin; everything goes in in one transaction."""
        self._connection = await self._database.engine.connect()
        if self._database.is_sqlite:
            await self._connection.exec_driver_sql("PRAGMA cache_size = -1000000")
        else:
            # What is made here refers to what is there; nobody needs to look it up.
            await self._connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in _SORTED:
            await self._connection.exec_driver_sql(
                f"CREATE TEMPORARY TABLE {table}_made AS SELECT * FROM {table} WHERE 0 = 1"
            )

    async def put(self, table: str, rows: _Rows) -> None:
        """Add rows to a table."""
        if not rows:
            return
        columns = _COLUMNS[table]
        table = f"{table}_made" if table in _SORTED else table
        if self._database.is_sqlite:
            gaps = ",".join("?" * len(columns))
            await self._connection.exec_driver_sql(
                f"INSERT INTO {table} ({','.join(columns)}) VALUES ({gaps})",
                _as_sqlite_keeps(columns, rows),
            )
            return
        # The driver's own connection knows COPY.
        driver = (await self._connection.get_raw_connection()).driver_connection
        assert driver is not None
        await self._connection.exec_driver_sql("SELECT 1")
        await driver.copy_records_to_table(table, columns=columns, records=rows, timeout=_LONG_S)

    async def close(self) -> None:
        """Keep it all, and let the database get to know it."""
        for table, key in _SORTED.items():
            await self._execute(f"INSERT INTO {table} SELECT * FROM {table}_made ORDER BY {key}")
            await self._execute(f"DROP TABLE {table}_made")
        if not self._database.is_sqlite:
            for table in ("activity", "search_word"):
                await self._connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
                )
        await self._connection.commit()
        await self._connection.close()
        # What a database does by itself, some time after so many rows came in.
        self._connection = await self._database.engine.connect()
        await self._execute("ANALYZE")
        await self._connection.close()

    async def _execute(self, statement: str) -> None:
        """Carry out what may take long."""
        if self._database.is_sqlite:
            await self._connection.exec_driver_sql(statement)
        else:
            driver = (await self._connection.get_raw_connection()).driver_connection
            assert driver is not None
            await driver.execute(statement, timeout=_LONG_S)


def _as_sqlite_keeps(columns: Sequence[str], rows: _Rows) -> _Rows:
    """Days and moments as the texts that SQLite keeps in their place."""
    for at, name in enumerate(columns):
        keep = _KEPT_AS.get(name)
        if keep is not None:
            rows = [(*row[:at], keep(row[at]), *row[at + 1 :]) for row in rows]
    return rows


def _moment(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(" ", "microseconds")


_KEPT_AS: Final[Mapping[str, Callable[[Any], str]]] = {
    "day": date.isoformat, "month": date.isoformat, "at": _moment, "logged_at": _moment,
}  # fmt: skip
