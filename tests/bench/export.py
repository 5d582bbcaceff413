"""A workbook of 100,000 activities: how long it takes, what memory, and answers meanwhile.

The file is made by the real workshop in a process of its own,
and beside it the same database is asked as by somebody who presses buttons: an answer is a list with
its totals. On SQLite and PostgreSQL in turn. The memory is the most that the process had.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from io import BytesIO
from pathlib import Path
from typing import Any, Final, cast
from zipfile import ZipFile

import psutil  # type: ignore[import-untyped]
from sqlalchemy import insert
from telegram.ext import ExtBot

from bot.clock import SystemClock
from bot.domain.activities import Question, Span
from bot.domain.people import Role
from bot.domain.questions import facts_of, period_facts
from bot.domain.work import FileFormat, WorkKind
from bot.services import activities
from bot.services.act import House
from bot.settings import async_url
from db.models import Person, RoleGrant
from db.queries import work
from db.session import Database
from handlers.transport.pacer import Lane
from scheduling.workshop import Workshop
from tests.bench._house import MUNICIPALITY, STOCKHOLM, addresses, fresh_url
from tests.bench._ledger import fill
from tests.bench.query import ALWAYS
from tests.bench.report import Aim, Result
from tests.scheduling.fakes import RecordingBot

ROWS: Final = 100_000
_CHAT: Final = 4711
_EVER: Final = Question(span=Span.ALL)
_BETWEEN_ANSWERS_S: Final = 0.05


async def run(short: bool) -> Result:
    rows = 10_000 if short else ROWS
    figures: dict[str, float] = {"rows": rows}
    aims: dict[str, Aim] = {}
    with addresses() as (folder, server):
        for kind in ("sqlite", "postgresql"):
            database = Database(async_url(await fresh_url(kind, folder, server)))
            try:
                await fill(rows, database)
                house = House(database, STOCKHOLM, MUNICIPALITY)
                measured = await _export(house)
            finally:
                await database.close()
            figures |= {f"{kind}.{name}": figure for name, figure in measured.items()}
            aims |= {f"{kind}.{name}": aim for name, aim in _AIMS.items()}
    return Result("export", figures, aims)


_AIMS: Final = {
    "s": Aim("<=", 10),
    "memory_mb": Aim("<=", 200),
    "answer.p95_ms": Aim("<=", 100),
}


async def _export(house: House) -> dict[str, float]:
    await _put_in(house)
    bot = RecordingBot()
    workshop = Workshop(house, cast(ExtBot[Lane], bot), SystemClock())
    began = time.perf_counter()
    done = asyncio.create_task(workshop.work_off())
    answers = asyncio.create_task(_answers(house, done))
    memory = asyncio.create_task(_most_memory_mb(done))
    await done
    took = time.perf_counter() - began
    content: Any = next(one for one in bot.calls if one.method == "send_document").more["document"]
    with ZipFile(BytesIO(content)) as book:
        assert Path("xl/worksheets/sheet1.xml").as_posix() in book.namelist()
    return {
        "s": took,
        "file_mb": len(content) / 2**20,
        "memory_mb": await memory,
        "answer.p95_ms": statistics.quantiles(await answers, n=20)[-1] * 1000,
    }


async def _put_in(house: House) -> None:
    now = SystemClock().now()
    async with house.database.write() as session:
        await session.execute(
            insert(Person).values(id=1, telegram_id=_CHAT, name="S", created_at=now)
        )
        await session.execute(
            insert(RoleGrant).values(
                person_id=1, role=Role.COORDINATOR.value, organisation="K", granted_at=now
            )
        )
        params = {
            "format": FileFormat.XLSX.value,
            "question": facts_of(_EVER),
            "period": period_facts(ALWAYS),
            "reading": "Alla löften",
        }
        await work.add(
            session, WorkKind.EXPORT, "k", params, person_id=1, chat_id=_CHAT, total=0, now=now
        )


async def _answers(house: House, until: asyncio.Task[None]) -> list[float]:
    """How long answers take while the file is made."""
    took = []
    today = SystemClock().now().date()
    while not until.done():
        began = time.perf_counter()
        async with house.database.read() as session:
            await activities.answer(session, today, _EVER)
        took.append(time.perf_counter() - began)
        await asyncio.sleep(_BETWEEN_ANSWERS_S)
    return took


async def _most_memory_mb(until: asyncio.Task[None]) -> float:
    """The most memory that the process had which made the file."""
    most = 0
    while not until.done():
        for child in psutil.Process().children(recursive=True):
            if "bot.worker" in " ".join(_command(child)):
                most = max(most, _memory(child))
        await asyncio.sleep(0.1)
    return most / 2**20


def _command(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
