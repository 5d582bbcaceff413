"""Reading earlier activities in from a file: first looked through, then logged, as long work.

Nothing is logged while any row is faulty, and all rows of a file are logged in one transaction: nobody
ever sees a part of it. After a kill it is taken up again, and since each row's source is what it says,
it adds nothing twice, as little as the same file does when it is sent again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import ActivityKind, ActivityState, Doer
from bot.domain.activity_rows import (
    MAX_ROWS,
    Cells,
    Column,
    Fault,
    Known,
    NoSuchColumns,
    Place,
    ReadRows,
    columns_of,
    personal_data_in,
    read_rows,
)
from bot.domain.activity_words import DOER_WORDS, KIND_WORDS, STATE_WORDS
from bot.domain.csv_table import NotATable, read_csv
from bot.domain.errors import NotFound
from bot.domain.forms import Choice
from bot.domain.ledger import Entry
from bot.domain.networks import Area
from bot.domain.people import Role
from bot.domain.search_words import fold
from bot.domain.work import Work, WorkKind, WorkState
from bot.reports.spreadsheet import CsvTable, NotAWorkbook, read_xlsx
from bot.services import work
from bot.services.act import Act, AlreadyHandled, House, changing, looking
from bot.services.activities import choices_in
from bot.services.ledger import promise_choices_on
from bot.services.work import Job, Told
from bot.texts.catalogue import LOCALES, plain
from bot.texts.imports import fault_cells, fault_headings
from bot.texts.labels import label
from db.queries import ledger, ledger_rows, networks
from db.queries import work as works

FAULTS_SHOWN: Final = 15
"""More than these come as a file."""

_FAULTS_FILE: Final = "faults.csv"


async def explain(act: Act) -> tuple[tuple[Choice, ...], tuple[Area, ...]]:
    """The promises and areas that a file may name. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        return await choices_in(tx)


async def take(act: Act, file_id: str, name: str) -> Work:
    """Have a file looked through. For coordinators."""
    try:
        async with changing(act) as tx:
            params = {"file_id": file_id, "name": name}
            # Sent again it is another file for Telegram, and looked through again.
            return await work.put_in(tx, WorkKind.READ_LIST, params)
    except AlreadyHandled:
        return await work.latest(act, WorkKind.READ_LIST)


async def confirm(act: Act, read_id: int) -> Work:
    """Have a file logged that was looked through and found whole; pressed again it shows that.

    For coordinators. Raises NotFound.
    """
    key = f"read:{read_id}"
    try:
        async with changing(act) as tx:
            read = await work.get(tx, read_id)
            if read.kind is not WorkKind.READ_LIST or not can_be_logged(read):
                raise NotFound("work")
            begun = await work.find_by_key(tx, WorkKind.IMPORT, key)
            if begun is not None:
                return begun
            assert read.result is not None, "it can be logged"
            params = {**read.params, "hash": read.result["hash"], "new": read.result["new"]}
            put_in = await work.put_in(
                tx, WorkKind.IMPORT, params, key=key, total=read.result["new"]
            )
            await tx.audit("activities.imported", put_in.id)
            return put_in
    except AlreadyHandled:
        return await work.latest(act, WorkKind.IMPORT)


def can_be_logged(read: Work) -> bool:
    """Whether a file was looked through, without a fault, and holds anything new."""
    result = read.result
    return (
        read.state is WorkState.DONE
        and result is not None
        and result["problem"] is None
        and not result["fault_count"]
        and result["new"] > 0
    )


async def read(house: House, job: Job, told: Told) -> Mapping[str, Any]:
    """Look a file through and log nothing: what it would add, and every fault."""
    content = (job.folder / "input").read_bytes()
    result: dict[str, Any] = {"problem": None, "hash": sha256(content).hexdigest()}
    try:
        rows = await _read(house, job, content)
    except NoSuchColumns as problem:
        missing = [column.value for column in problem.missing]
        return {**result, "problem": "headings", "missing": missing}
    except (NotATable, NotAWorkbook):
        return {**result, "problem": "unreadable"}
    if rows is None:
        return {**result, "problem": "too_many"}
    if not rows.count:
        return {**result, "problem": "empty"}
    told(rows.count, rows.count)
    async with house.database.read() as session:
        new = await _new(session, [entry for _, entry in rows.entries])
    if len(rows.faults) > FAULTS_SHOWN:
        _write_faults(job, rows.faults)
    pointed = list(personal_data_in(rows, job.today))
    return {
        **result,
        "rows": rows.count,
        "new": len(new),
        "there": len(rows.entries) - len(new) + rows.there,
        "alike": _alike(rows),
        "left_out": list(rows.left_out),
        "pointed_count": len({one.line for one in pointed}),
        "pointed": [[one.line, one.column.value, one.kind.value] for one in pointed[:FAULTS_SHOWN]],
        "fault_count": len(rows.faults),
        "faults": [
            [one.line, one.column.value, one.fault.value, one.value]
            for one in rows.faults[:FAULTS_SHOWN]
        ],
        "file": _FAULTS_FILE if len(rows.faults) > FAULTS_SHOWN else None,
    }


def _alike(rows: ReadRows) -> int:
    """How many rows say just what another row of the file says."""
    said = Counter(replace(entry, source=None) for _, entry in rows.entries)
    return sum(times - 1 for times in said.values())


def _write_faults(job: Job, faults: Sequence[Fault]) -> None:
    with (job.folder / _FAULTS_FILE).open("wb") as file:
        table = CsvTable(file, fault_headings(job.locale))
        for one in faults:
            table.add(fault_cells(one, job.locale))
        table.end()


async def carry_out(house: House, job: Job, told: Told) -> Mapping[str, Any]:
    """Log what is new in a file that was looked through; done already, it tells what that came to."""
    async with house.database.read() as session:
        before = await works.find(session, job.work_id)
    if before is not None and before.result is not None:
        return before.result
    content = (job.folder / "input").read_bytes()
    rows = await _read(house, job, content)
    if rows is None or rows.faults or sha256(content).hexdigest() != job.params["hash"]:
        # A promise was taken away meanwhile, say: nothing is logged rather than a part.
        return {"problem": "changed", "logged": 0}
    told(0, job.params["new"])
    async with house.database.read() as session:
        seen = await ledger.end_of_chain(session)
        new = await _new(session, [entry for _, entry in rows.entries])
        # What can be worked out beforehand is: as long as a file is logged, nobody else can write.
        ready = ledger_rows.make_ready(session, new, by=job.person_id, now=job.now)
    async with house.database.write() as session:
        logged = await ledger.append_ready(session, ready, seen=seen)
        result = {"problem": None, "logged": logged}
        # With the entries: whoever takes the work up after a kill finds them there already.
        await works.change(session, job.work_id, result=result)
    return result


async def _read(house: House, job: Job, content: bytes) -> ReadRows | None:
    """A file's rows. None: they are too many. Raises NotATable, NotAWorkbook, NoSuchColumns."""
    table = _table(job, content)
    if not table:
        raise NotATable
    if len(table) > MAX_ROWS + 1:
        return None
    columns, left_out = columns_of(table[0][1], column_names())
    async with house.database.read() as session:
        known = await _known(session, job)
    read_ = read_rows(table[1:], columns, known)
    read_.left_out = left_out
    if read_.closed:
        await _settle_closed(house, read_)
    return read_


async def _settle_closed(house: House, rows: ReadRows) -> None:
    """What was logged before its period was closed is there; the rest of that period is at fault."""
    async with house.database.read() as session:
        new = await _new(session, [entry for _, entry in rows.closed])
    late = {entry.source for entry in new}
    rows.there = len(rows.closed) - len(new)
    rows.faults += [fault for fault, entry in rows.closed if entry.source in late]
    rows.faults.sort(key=lambda one: one.line)


def _table(job: Job, content: bytes) -> Sequence[tuple[int, Cells]]:
    if content.startswith(b"PK"):
        with (job.folder / "input").open("rb") as file:
            return read_xlsx(file, MAX_ROWS + 2)
    return read_csv(content)


def column_names() -> dict[str, Column]:
    """The columns by their headings in every language, folded."""
    return {
        fold(plain(f"table.{column.value}", locale)): column
        for column in Column
        for locale in LOCALES
    }


async def _known(session: AsyncSession, job: Job) -> Known:
    promises = await promise_choices_on(session, job.today)
    areas = await networks.list_areas(session)
    return Known(
        promises=[_place(choice) for choice in promises],
        kinds={**KIND_WORDS, **_labelled(ActivityKind)},
        doers={**DOER_WORDS, **_labelled(Doer)},
        states={**STATE_WORDS, **_labelled(ActivityState)},
        areas={fold(area.name): area.id for area in areas},
        today=job.today,
    )


def _labelled(enum: Any) -> dict[str, Any]:
    return {fold(label(member, locale)): member for member in enum for locale in LOCALES}


def _place(choice: Choice) -> Place:
    facts, closed = choice.facts, choice.facts["closed"]
    return Place(
        facts["key"],
        int(choice.value),
        date.fromisoformat(facts["first"]),
        date.fromisoformat(facts["last"]),
        (date.fromisoformat(closed["first"]), date.fromisoformat(closed["last"]))
        if closed
        else None,
    )


async def _new(session: AsyncSession, entries: Sequence[Entry]) -> list[Entry]:
    """Those that neither a file nor a person has logged already."""
    fresh = await ledger.not_logged_yet(session, entries)
    return await ledger.without_same(session, fresh)
