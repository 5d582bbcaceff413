"""A ledger full of activities, written in bulk: six promises, all kinds and twenty places, ten years.

The rows are those that logging one by one leaves, made by the ledger's own rules and in the order of
the days; `tests/db/test_query_plans.py` has `check` look through such a ledger. They are made once
for all databases.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.activities import COUNTED_IN, ActivityKind, ActivityState, Doer, Output, month_end
from bot.domain.ledger import BEFORE_THE_FIRST, Change, Entry, Version, content_of, hash_of
from bot.domain.reading import Qualifier
from bot.domain.search_words import parts_of, rank_of
from db.migrate import migrate
from db.models import AreaRow, PromiseDocumentRow, PromiseRow
from db.queries.ledger_rows import words_of
from db.queries.ledger_sums import FIGURES
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
    for table, rows in _rows(count, datetime.now(UTC)):
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
    "activity_version": (
        "position", "activity_id", "number", "change", "content", "at", "hash",
    ),
    "made": ("activity_id", "month", "promise_id", "unit", "number", "qualifier"),
    "made_word": ("word_id", "activity_id"),
    "search_word": ("id", "word", "uses"),
    "search_part": ("part", "word_id", "rank"),
}  # fmt: skip

_AT_ONCE: Final = 10_000
"""Activities that are made before they are put in."""


def _rows(count: int, now: datetime) -> Iterator[tuple[str, _Rows]]:
    """Rows of one table after the other; what others refer to comes first."""
    words: dict[str, list[int]] = {}
    entries = enumerate(_entries(count), 1)
    seal = BEFORE_THE_FIRST
    while some := list(islice(entries, _AT_ONCE)):
        rows: dict[str, _Rows] = {table: [] for table in _COLUMNS}
        for id_, entry in some:
            rows["activity"].append(_as_row(id_, entry, now))
            rows["made"] += _figures_of(id_, entry)
            version = Version(id_, id_, 1, Change.LOGGED, content_of(entry), None, now, None)
            seal = hash_of(version, seal)
            rows["activity_version"].append(
                (id_, id_, 1, Change.LOGGED.value, version.content, now, seal)
            )
            for word in words_of(entry):
                known = words.setdefault(word, [len(words) + 1, 0])
                known[1] += 1
                rows["made_word"].append((known[0], id_))
        yield from rows.items()
    yield "search_word", [(id_, word, uses) for word, (id_, uses) in words.items()]
    yield (
        "search_part",
        sorted(
            (part, id_, rank_of(uses))
            for word, (id_, uses) in words.items()
            for part in parts_of(word)
        ),
    )


def _entries(count: int) -> Iterator[Entry]:
    """Activities in the order of the months, in each as many as in the others."""
    rng = random.Random(1)
    for month in range(MONTHS):
        first = date(FIRST.year + month // 12, month % 12 + 1, 1)
        so_many = (count * (month + 1)) // MONTHS - (count * month) // MONTHS
        for _ in range(so_many):
            yield an_entry(rng, first, month_end(first))


def _as_row(id_: int, entry: Entry, now: datetime) -> tuple[Any, ...]:
    return (
        id_, 1, entry.kind.value, entry.day, entry.what, entry.doer.value, entry.area_id, "[]",
        entry.state.value, entry.reason, now,
    )  # fmt: skip


def _figures_of(id_: int, entry: Entry) -> Iterator[tuple[Any, ...]]:
    """A row for the promise, with what was put out if anything was."""
    [promise_id], month = entry.promise_ids, entry.day.replace(day=1)
    for one in entry.outputs or (None,):
        output = (one.unit.value, one.number, one.qualifier.value) if one else (None, None, None)
        yield (id_, month, promise_id, *output)


# --- Made by the databases themselves, which is many times quicker --------------------------------

_FOUND_BY: Final = {
    "activity_promise": """
        SELECT promise_id, day, id, kind, state, doer, area_id
        FROM made JOIN activity ON id = activity_id ORDER BY promise_id, day, id""",
    "activity_output": """
        SELECT activity_id, unit, number, qualifier
        FROM made WHERE unit IS NOT NULL ORDER BY activity_id, unit""",
    "activity_word": """
        SELECT word_id, day, id
        FROM made_word JOIN activity ON id = activity_id ORDER BY word_id, day, id""",
    "activity_sum": """
        SELECT area_id, doer, promise_id, unit, month, kind,
               held, not_held, voided, number, about, at_least
        FROM made_sum ORDER BY area_id, doer, promise_id, unit, month, kind""",
}
"""Where questions look for activities, in the tables' columns and their order of reading."""

_KEYS: Final = ("area_id", "doer", "promise_id", "unit", "month", "kind")

_SUMS: Final = """
    CREATE TEMPORARY TABLE made_sum AS
    SELECT area_id, doer, promise_id, '' AS unit, month, kind,
           sum(CASE WHEN state = 'held' THEN 1 ELSE 0 END) AS held,
           sum(CASE WHEN state = 'not_held' THEN 1 ELSE 0 END) AS not_held,
           0 AS voided, 0 AS number, 0 AS about, 0 AS at_least
    FROM made JOIN activity ON id = activity_id
    GROUP BY area_id, doer, promise_id, month, kind
    UNION ALL
    SELECT area_id, doer, promise_id, unit, month, kind, count(*), 0, 0, sum(number),
           sum(CASE WHEN qualifier = 'about' THEN 1 ELSE 0 END),
           sum(CASE WHEN qualifier = 'at_least' THEN 1 ELSE 0 END)
    FROM made JOIN activity ON id = activity_id
    WHERE unit IS NOT NULL
    GROUP BY area_id, doer, promise_id, unit, month, kind
"""
"""An activity has one promise and one output here, so that all sums follow from these."""

_TOGETHER: Final = {"promise_id": "0", "area_id": "0", "doer": "''", "kind": "''"}
"""What stands in a key for everything, one after the other."""


def _together(column: str, everything: str) -> str:
    """The statement that adds the sums over all that stands in a column."""
    kept = ", ".join(key for key in _KEYS if key != column)
    figures = ", ".join(f"sum({figure})" for figure in FIGURES)
    return (
        f"INSERT INTO made_sum ({kept}, {column}, {', '.join(FIGURES)}) "
        f"SELECT {kept}, {everything}, {figures} FROM made_sum GROUP BY {kept}"
    )


# --- Doors --------------------------------------------------------------------------------------


_LONG_S: Final = 900


class _Door:
    """The quickest way for many rows into a database: COPY, or one statement on a large cache."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: AsyncConnection

    async def open(self) -> None:
        """Begin; everything goes in in one transaction."""
        self._connection = await self._database.engine.connect()
        if self._database.is_sqlite:
            await self._execute("PRAGMA cache_size = -1000000")
        else:
            # What is made here refers to what is there; nobody needs to look it up.
            await self._execute("SET LOCAL session_replication_role = replica")
            await self._execute("SET LOCAL work_mem = '256MB'")
            await self._execute("SET LOCAL maintenance_work_mem = '512MB'")
        await self._execute(
            "CREATE TEMPORARY TABLE made (activity_id BIGINT, month DATE, promise_id BIGINT, "
            "unit VARCHAR(30), number INTEGER, qualifier VARCHAR(10))"
        )
        await self._execute("CREATE TEMPORARY TABLE made_word (word_id BIGINT, activity_id BIGINT)")

    async def put(self, table: str, rows: _Rows) -> None:
        """Add rows to a table."""
        if not rows:
            return
        columns = _COLUMNS[table]
        if self._database.is_sqlite:
            gaps = ",".join("?" * len(columns))
            await self._connection.exec_driver_sql(
                f"INSERT INTO {table} ({','.join(columns)}) VALUES ({gaps})",
                _as_sqlite_keeps(columns, rows),
            )
            return
        driver = await self._driver()
        await driver.copy_records_to_table(table, columns=columns, records=rows, timeout=_LONG_S)

    async def close(self) -> None:
        """Keep it all, and let the database get to know it."""
        await self._execute(_SUMS)
        for column, everything in _TOGETHER.items():
            await self._execute(_together(column, everything))
        for table, rows in _FOUND_BY.items():
            await self._fill(table, f"INSERT INTO {table} {rows}")
        for made in ("made", "made_word", "made_sum"):
            await self._execute(f"DROP TABLE {made}")
        if not self._database.is_sqlite:
            for table in ("activity", "search_word"):
                await self._execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
                )
        await self._connection.commit()
        await self._connection.close()
        # What a database does by itself, some time after so many rows came in.
        await self._open_for_itself()
        await self._execute("ANALYZE" if self._database.is_sqlite else "VACUUM ANALYZE")
        await self._connection.close()

    async def _fill(self, table: str, statement: str) -> None:
        """Fill a table that no other refers to; PostgreSQL sorts its indexes afterwards."""
        if self._database.is_sqlite:
            await self._execute(statement)
            return
        driver = await self._driver()
        key, columns = await driver.fetchrow(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid = CAST(CAST($1 AS text) AS regclass) AND contype = 'p'",
            table,
        )
        await self._execute(f"ALTER TABLE {table} DROP CONSTRAINT {key}")
        await self._execute(statement)
        await self._execute(f"ALTER TABLE {table} ADD CONSTRAINT {key} {columns}")

    async def _open_for_itself(self) -> None:
        """Connect outside a transaction."""
        engine = self._database.engine
        if not self._database.is_sqlite:
            engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection = await engine.connect()

    async def _execute(self, statement: str) -> None:
        """Carry out what may take long."""
        if self._database.is_sqlite:
            await self._connection.exec_driver_sql(statement)
        else:
            await (await self._driver()).execute(statement, timeout=_LONG_S)

    async def _driver(self) -> Any:
        """The driver's own connection, in our transaction: it knows COPY, and takes its time."""
        await self._connection.exec_driver_sql("SELECT 1")
        driver = (await self._connection.get_raw_connection()).driver_connection
        assert driver is not None
        return driver


def _as_sqlite_keeps(columns: Sequence[str], rows: _Rows) -> _Rows:
    """Days and moments as the texts that SQLite keeps in their place."""
    for at, name in enumerate(columns):
        keep = _KEPT_AS.get(name)
        if keep is not None:
            rows = [(*row[:at], keep(row[at]), *row[at + 1 :]) for row in rows]
    return rows


@cache
def _moment(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(" ", "microseconds")


_KEPT_AS: Final[Mapping[str, Callable[[Any], str]]] = {
    "day": date.isoformat, "month": date.isoformat, "at": _moment, "logged_at": _moment,
}  # fmt: skip
