"""How long the follow-up report of a full year takes as a PDF, and how the promises stand before it.

Six promises with targets, 2,000 activities over the year and some that did not take place, in SQLite.
Each round works the facts out anew and has the PDF made by a process of its own, as a citizen's
press does; the pictures of a round differ from those of the last, so that nothing kept is used.
"""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bot.domain.activities import COUNTED_IN, ActivityKind, ActivityState, Doer, Output
from bot.domain.ledger import Entry
from bot.domain.promises import Comparator, Rhythm, Target, Unit
from bot.reports.studio import Studio
from bot.services import reports
from bot.settings import async_url
from bot.texts.follow_up.report import paper_of
from db.migrate import migrate
from db.queries import ledger
from db.session import Database
from tests.bench.report import Aim, Result
from tests.support.house import Household, almhult
from tests.support.logged import promise_ids

ACTIVITIES: Final = 2_000
_KINDS: Final = {
    "S1": (ActivityKind.MEETING, Unit.MEETINGS, 10),
    "S2": (ActivityKind.SITUATION_UPDATE, Unit.UPDATES, 50),
    "Y1": (ActivityKind.SCHOOL_VISIT, Unit.VISITS, 400),
    "T1": (ActivityKind.PLAN_REVIEW, Unit.PLANS, 30),
    "T2": (ActivityKind.WATCH_AREA, Unit.HOUSEHOLDS, 900),
    "T3": (ActivityKind.DIALOGUE, Unit.DIALOGUES, 2),
}


async def furnish(home: Household) -> None:
    """The six promises with targets, and a year's activities under them."""
    document = almhult()
    targets = {
        key: Target(Comparator.AT_LEAST, number, unit, Rhythm.YEAR)
        for key, (_, unit, number) in _KINDS.items()
    }
    promises = tuple(replace(one, target=targets[one.key]) for one in document.promises)
    await home.promise(replace(document, promises=promises))
    numbers, rng = await promise_ids(home, document), random.Random(7)
    entries = []
    for number in range(ACTIVITIES):
        key = rng.choice(list(_KINDS))
        kind = _KINDS[key][0]
        is_held = number % 40 != 0
        entries.append(
            Entry(
                (numbers[key],),
                kind,
                date(2021, 1, 1) + timedelta(days=rng.randrange(280)),
                f"Aktivitet {number} med en beskrivning på en rad, som de brukar se ut",
                Doer.TOGETHER,
                outputs=(Output(rng.randint(1, 40), COUNTED_IN[kind]),) if is_held else (),
                state=ActivityState.HELD if is_held else ActivityState.NOT_HELD,
                reason=None if is_held else "Ställdes in på grund av sjukdom.",
            )
        )
    async with home.database.write() as session:
        await ledger.append(session, entries, by=None, now=home.now)


async def run(short: bool) -> Result:
    with TemporaryDirectory() as folder:
        database = Database(async_url(f"sqlite:///{Path(folder) / 'bench.sqlite3'}"))
        await migrate(database)
        home = Household(database)
        await furnish(home)
        facts, made, size = [], [], 0
        for _ in range(2 if short else 5):
            home.house = replace(home.house, studio=Studio())
            began = time.perf_counter()
            report = await reports.draft(home.act(home.citizen()))
            facts.append(time.perf_counter() - began)
            size = len(await home.house.studio.print(paper_of(report, "sv")))
            made.append(time.perf_counter() - began)
        await database.close()
    figures = {
        "activities": float(ACTIVITIES),
        "facts.s": sorted(facts)[len(facts) // 2],
        "report.s": sorted(made)[len(made) // 2],
        "report.max.s": max(made),
        "report.kB": size / 1000,
    }
    return Result("follow_up", figures, {"report.max.s": Aim("<=", 5)})
