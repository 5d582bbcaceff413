"""A result of a question as a file, made beside the bot: a workbook or a table with semicolons."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import IO, Any, Final, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import ActivityKind, Findings, Line, Period, Question
from bot.domain.promises import Unit
from bot.domain.questions import facts_of, period_facts, period_of_facts, question_of
from bot.domain.search_words import words_in
from bot.domain.work import XLSX_ROWS_MAX, FileFormat, Work, WorkKind
from bot.reports.spreadsheet import CsvTable, Workbook
from bot.services import work
from bot.services.act import Act, AlreadyHandled, House, changing
from bot.services.activities import choices_in, period_on, whole
from bot.services.work import Job, Told
from bot.texts.activity_table import (
    ActivityCells,
    Sums,
    about_columns,
    about_rows,
    activity_columns,
    sums_cells,
    sums_columns,
)
from bot.texts.asking import reading
from bot.texts.catalogue import plain
from db.queries import activities, activity_lines, activity_sums, activity_words

_AT_ONCE: Final = 2_000
"""Entries read at a time."""

_FILE: Final = "result"


async def begin(act: Act, question: Question, file_format: FileFormat) -> Work:
    """Have a result made into a file: what the question means now, whenever it is done.

    For coordinators and police.
    """
    try:
        async with changing(act) as tx:
            tx.require(*work.ROLES[WorkKind.EXPORT])
            question = await whole(tx.session, question)
            period = await period_on(tx.session, act.today, question)
            promises, areas = await choices_in(tx)
            asked = Findings(question, period, 0, (), ())
            params = {
                "format": file_format.value,
                "question": facts_of(question),
                "period": period_facts(period),
                "reading": reading(asked, promises, areas, tx.viewer.locale),
            }
            return await work.put_in(tx, WorkKind.EXPORT, params)
    except AlreadyHandled:
        return await work.latest(act, WorkKind.EXPORT)


async def write(house: House, job: Job, told: Told) -> Mapping[str, Any]:
    """Write the file of an export into the job's folder; gives how many entries are in it."""
    question = question_of(job.params["question"])
    period = period_of_facts(job.params["period"])
    async with house.database.read() as session:
        numbers = await _numbers(session, question, period)
        told(0, len(numbers))
        file_format = FileFormat(job.params["format"])
        if file_format is FileFormat.XLSX and len(numbers) > XLSX_ROWS_MAX:
            return {"rows": len(numbers), "file": None}
        units = await _units(session, question, period)
        with (job.folder / _FILE).open("wb") as file:
            way = _WAYS[file_format](file, house, job, units)
            lines = await activity_lines.reader(session)
            written = 0
            async with aclosing(_read_ahead(lines, numbers)) as portions:
                async for some in portions:
                    for one in some:
                        way.add(one)
                    written += len(some)
                    told(written, len(numbers))
            way.end()
    return {"rows": len(numbers), "file": _FILE}


async def _read_ahead(
    lines: activity_lines.Reader, numbers: Sequence[int]
) -> AsyncGenerator[list[Line], None]:
    """The lines of entries in portions: while one is written the database looks for the next."""
    coming: asyncio.Task[list[Line]] | None = None
    try:
        for start in range(0, len(numbers) + _AT_ONCE, _AT_ONCE):
            found = await coming if coming else []
            some = numbers[start : start + _AT_ONCE]
            coming = asyncio.create_task(lines.read(some)) if some else None
            await asyncio.sleep(0)  # The question is on its way before anything is written.
            if found:
                yield found
    finally:
        if coming is not None:
            coming.cancel()
            # Nobody else may use its connection before it has let go.
            await asyncio.gather(coming, return_exceptions=True)


async def _numbers(session: AsyncSession, question: Question, period: Period) -> list[int]:
    words = words_in(question.words)
    if not words:
        return await activities.every_number(session, question, period)
    terms = await activity_words.meant_by(session, words)
    if not all(terms):
        return []
    return await activity_words.every_number(session, question, period, terms)


async def _units(session: AsyncSession, question: Question, period: Period) -> tuple[Unit, ...]:
    """What the entries count, the most frequent first; with words, what those without them count."""
    groups = await activity_sums.grouped(session, replace(question, words=""), period)
    return tuple(one.unit for group in groups for one in group.sums)


class _Way(Protocol):
    """How entries are written."""

    def add(self, line: Line) -> None: ...

    def end(self) -> None: ...


class _AsXlsx:
    """A workbook: the entries, what they come to, and what the file is about."""

    def __init__(self, file: IO[bytes], house: House, job: Job, units: tuple[Unit, ...]) -> None:
        self._house, self._job, self._units = house, job, units
        self._book = Workbook(file)
        self._cells = ActivityCells(units, house.zone, job.locale)
        columns = activity_columns(units, job.locale)
        self._sheet = self._book.sheet(plain("table.sheet", job.locale), columns)
        self._sums: dict[tuple[str, ActivityKind], Sums] = defaultdict(Sums)

    def add(self, line: Line) -> None:
        self._sheet.add(self._cells.of(line))
        self._sums[line.promise_key, line.kind].add(line)

    def end(self) -> None:
        locale = self._job.locale
        self._sheet.end(plain("table.total", locale))
        sums = self._book.sheet(plain("table.sums", locale), sums_columns(self._units, locale))
        for (keys, kind), found in sorted(self._sums.items()):
            sums.add(sums_cells(keys, kind, found, self._units, locale))
        sums.end(plain("table.total", locale))
        about = self._book.sheet(plain("table.about", locale), about_columns(locale))
        taken_at = self._job.now.astimezone(self._house.zone)
        for cells in about_rows(
            self._job.params["reading"], self._house.municipality, taken_at, locale
        ):
            about.add(cells)
        self._book.close()


class _AsCsv:
    """A table with semicolons."""

    def __init__(self, file: IO[bytes], house: House, job: Job, units: tuple[Unit, ...]) -> None:
        self._cells = ActivityCells(units, house.zone, job.locale)
        columns = activity_columns(units, job.locale)
        self._table = CsvTable(file, [column.heading for column in columns])

    def add(self, line: Line) -> None:
        self._table.add(self._cells.of(line))

    def end(self) -> None:
        self._table.end()


_WAYS: Final[Mapping[FileFormat, Callable[[IO[bytes], House, Job, tuple[Unit, ...]], _Way]]] = {
    FileFormat.XLSX: _AsXlsx,
    FileFormat.CSV: _AsCsv,
}
