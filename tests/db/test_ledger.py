"""The ledger: its chain, what is found when somebody changes it, and its sums."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text

from bot.domain.activities import (
    NO_AREA,
    ActivityKind,
    ActivityState,
    By,
    Doer,
    Evidence,
    EvidenceKind,
    Output,
    Period,
    Question,
    Summed,
    Tally,
)
from bot.domain.ledger import Change, Entry
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier
from bot.domain.search_words import parts_of, rank_of
from db.models import AreaRow, PromiseDocumentRow, PromiseRow, SearchPartRow, SearchWordRow
from db.queries import (
    activities,
    activity_lines,
    activity_sums,
    activity_words,
    ledger,
    ledger_check,
    ledger_sums,
)
from db.queries.ledger_rows import Ready, make_ready
from db.session import Database

NOW = datetime(2021, 10, 11, 8, tzinfo=UTC)
ALWAYS = Period(None, None)
MEETING = Entry(
    promise_ids=(1,), kind=ActivityKind.MEETING, day=date(2021, 10, 4), what="Nätverksmöte",
    doer=Doer.TOGETHER, outputs=(Output(14, Unit.PARTICIPANTS, Qualifier.AT_LEAST),),
)  # fmt: skip


@pytest.fixture
async def kept(database: Database) -> Database:
    """A database with two promises and an area."""
    async with database.write() as session:
        await session.execute(
            insert(PromiseDocumentRow).values(
                id=1, key="d", title="D", period_start=date(2021, 1, 1),
                period_end=date(2021, 12, 31), facts={}, imported_at=NOW,
            )
        )  # fmt: skip
        await session.execute(insert(AreaRow).values(id=1, name="Centrum"))
        await session.execute(
            insert(PromiseRow),
            [
                {"id": one, "document_id": 1, "key": f"S{one}", "position": one, "heading": "H",
                 "title": "T", "text": "T", "facts": {}, "withdrawn": False}
                for one in (1, 2)
            ],
        )  # fmt: skip
    return database


async def log(database: Database, *entries: Entry) -> list[int | None]:
    async with database.write() as session:
        return await ledger.append(session, entries, by=None, now=NOW)


async def amend(database: Database, number: int, entry: Entry, change: Change) -> bool:
    async with database.write() as session:
        stored = await ledger.latest(session, number)
        assert stored is not None
        return await ledger.amend(
            session, number, change, entry, version=stored[0], by=None, why="Fel", now=NOW
        )


async def look(database: Database) -> Any:
    async with database.read() as session:
        return await ledger_check.check(session)


async def test_lines_of_files_say_what_the_entries_say(kept: Database) -> None:
    many = replace(
        MEETING,
        promise_ids=(2, 1),
        area_id=1,
        outputs=(Output(3, Unit.CHECKS), Output(14, Unit.PARTICIPANTS, Qualifier.ABOUT)),
        evidence=(
            Evidence(EvidenceKind.LINK, "https://example.org/a"),
            Evidence(EvidenceKind.PICTURE, "AgAC"),
            Evidence(EvidenceKind.LINK, "https://example.org/b"),
        ),
    )
    fallen = replace(
        MEETING, day=date(2021, 10, 5), outputs=(), state=ActivityState.NOT_HELD, reason="Sjukdom"
    )
    await log(kept, many, MEETING, fallen)
    async with kept.read() as session:
        lines = await (await activity_lines.reader(session)).read([3, 4, 2, 1])
        entries = await activities.of_numbers(session, [3, 2, 1])
    assert [line.id for line in lines] == [3, 2, 1]
    assert lines[-1].links == "https://example.org/a https://example.org/b"
    for line, entry in zip(lines, entries, strict=True):
        said = {field: getattr(line, field) for field in line._fields if field != "links"}
        assert said == {field: getattr(entry, field) for field in said}


class TestTheChain:
    async def test_is_whole_after_logging_correcting_and_voiding(self, kept: Database) -> None:
        first, second = await log(kept, MEETING, replace(MEETING, promise_ids=(1, 2), area_id=1))
        assert first is not None
        assert second is not None
        corrected = replace(MEETING, day=date(2021, 9, 30), what="Möte", outputs=())
        assert await amend(kept, first, corrected, Change.CORRECTED)
        voided = replace(MEETING, promise_ids=(1, 2), area_id=1, state=ActivityState.VOIDED)
        assert await amend(kept, second, voided, Change.VOIDED)
        state = await look(kept)
        assert (state.is_whole, state.versions, len(state.seal)) == (True, 4, 64)
        async with kept.read() as session:
            history = await ledger.history(session, first)
        assert [(one.number, one.change, one.why) for one in history] == [
            (1, Change.LOGGED, None), (2, Change.CORRECTED, "Fel"),
        ]  # fmt: skip

    async def test_of_nothing_is_whole(self, kept: Database) -> None:
        assert (await look(kept)).is_whole

    @pytest.mark.parametrize(
        ("behind_the_back", "found"),
        [
            ("UPDATE activity SET what = 'Annat' WHERE id = 2", {"changed": (2,)}),
            ("UPDATE activity SET kind = 'nothing' WHERE id = 2", {"changed": (2,)}),
            ("UPDATE activity_promise SET promise_id = 2 WHERE activity_id = 2", {"changed": (2,)}),
            (
                "UPDATE activity_output SET number = 99 WHERE activity_id = 2",
                {"changed": (2,), "sums_differ": True},
            ),
            ("UPDATE activity_version SET why = 'Annat' WHERE position = 2", {"broken": (2,)}),
            (
                "UPDATE activity_version SET content = replace(content, 'verks', '') "
                "WHERE position = 2",
                {"broken": (2,), "changed": (2,)},
            ),
            ("UPDATE activity_version SET hash = '0' WHERE position = 2", {"broken": (2, 3)}),
            (
                "DELETE FROM activity_version WHERE position = 2",
                {"broken": (2,), "changed": (2,)},
            ),
            ("UPDATE activity_sum SET held = held + 1", {"sums_differ": True}),
        ],
    )
    async def test_tells_of_what_was_changed_behind_the_bots_back(
        self, kept: Database, behind_the_back: str, found: dict[str, Any]
    ) -> None:
        await log(kept, *(replace(MEETING, source=("visit", one)) for one in range(3)))
        async with kept.write() as session:
            await session.execute(text(behind_the_back))
        state = await look(kept)
        told = {"broken": (), "changed": (), "sums_differ": False, **found}
        assert not state.is_whole
        assert {name: getattr(state, name) for name in told} == told

    async def test_does_not_fork_with_several_writers(self, kept: Database) -> None:
        async def write(writer: int) -> None:
            for one in range(5):
                await log(kept, replace(MEETING, source=("visit", writer * 100 + one)))

        await asyncio.gather(*(write(writer) for writer in range(6)))
        state = await look(kept)
        assert (state.is_whole, state.versions) == (True, 30)

    async def test_takes_one_source_once(self, kept: Database) -> None:
        same = replace(MEETING, source=("visit", 7))
        together = await asyncio.gather(*(log(kept, same) for _ in range(4)))
        assert sorted(one is None for [one] in together) == [False, True, True, True]
        assert await log(kept, same, MEETING) == [None, 2]

    async def test_of_two_corrections_takes_the_first(self, kept: Database) -> None:
        await log(kept, MEETING)
        async with kept.write() as session:
            for is_done in (True, False):
                done = await ledger.amend(
                    session, 1, Change.CORRECTED, replace(MEETING, what="Möte"), version=1,
                    by=None, why="Fel", now=NOW,
                )  # fmt: skip
                assert done is is_done


async def log_ready(database: Database, ready: Ready, seen: int) -> int:
    async with database.write() as session:
        return await ledger.append_ready(session, ready, seen=seen)


class TestManyAtOnce:
    @pytest.fixture
    def many(self) -> list[Entry]:
        return [
            replace(
                MEETING,
                day=date(2021, 1 + one % 9, 5),
                what=f"Möte {one} om trafiken",
                source=("import", one),
            )
            for one in range(240)
        ]

    @pytest.fixture
    async def ready(self, kept: Database, many: list[Entry]) -> Ready:
        async with kept.read() as session:
            return make_ready(session, many, by=None, now=NOW)

    async def test_are_logged_as_one_by_one(self, kept: Database, many: list[Entry]) -> None:
        await log(kept, *many[:120])
        assert (await log(kept, *many))[:121] == [*[None] * 120, 121]
        state = await look(kept)
        assert (state.is_whole, state.versions) == (True, 240)
        assert (await sums_of_all(kept)).held == 240
        await self.ranks_are_right(kept, "trafiken", 240)

    async def test_leave_out_what_was_logged_meanwhile(
        self, kept: Database, many: list[Entry], ready: Ready
    ) -> None:
        by_hand = replace(many[1], what=many[1].what.upper(), source=None)
        await log(kept, many[0], by_hand)
        assert await log_ready(kept, ready, seen=0) == 238
        assert await log_ready(kept, ready, seen=0) == 0
        state = await look(kept)
        assert (state.is_whole, state.versions) == (True, 240)

    async def test_let_others_write_meanwhile(self, kept: Database, ready: Ready) -> None:
        other = Database(kept.url.render_as_string(hide_password=False))
        importing = asyncio.create_task(log_ready(kept, ready, seen=0))
        try:
            while not importing.done():
                await log(other, MEETING)
        finally:
            await other.close()
        assert await importing == 240
        state = await look(kept)
        assert state.is_whole
        assert state.versions > 240

    async def test_words_rise_and_fall_in_rank(self, kept: Database) -> None:
        await log(kept, *[MEETING] * 8)
        await self.ranks_are_right(kept, "natverksmote", 8)
        assert await amend(kept, 8, replace(MEETING, what="Rådet"), Change.CORRECTED)
        await self.ranks_are_right(kept, "natverksmote", 7)

    async def ranks_are_right(self, database: Database, word: str, uses: int) -> None:
        async with database.read() as session:
            found = await session.execute(
                select(SearchWordRow.uses, SearchPartRow.part, SearchPartRow.rank).join(
                    SearchPartRow, SearchPartRow.word_id == SearchWordRow.id
                ).where(SearchWordRow.word == word)
            )  # fmt: skip
            rows = [tuple(row) for row in found]
        assert sorted(rows) == sorted((uses, part, rank_of(uses)) for part in parts_of(word))


async def sums_of_all(database: Database) -> Tally:
    async with database.read() as session:
        return await activity_sums.tally(session, Question(), ALWAYS)


class TestSums:
    async def test_of_several_promises_count_an_activity_once_in_all(self, kept: Database) -> None:
        await log(kept, replace(MEETING, promise_ids=(1, 2)), MEETING)
        async with kept.read() as session:
            everything = await activity_sums.tally(session, Question(), ALWAYS)
            by_promise = await activity_sums.grouped(session, Question(), ALWAYS, By.PROMISE)
        assert everything == Tally(held=2)
        assert [(one.keys, one.tally.held) for one in by_promise] == [((1,), 2), ((2,), 1)]

    async def test_follow_a_correction_and_a_voiding(self, kept: Database) -> None:
        number, other = await log(kept, MEETING, MEETING)
        assert number is not None
        assert other is not None
        more = replace(MEETING, outputs=(Output(20, Unit.PARTICIPANTS),), doer=Doer.POLICE)
        await amend(kept, number, more, Change.CORRECTED)
        await amend(kept, other, replace(MEETING, state=ActivityState.VOIDED), Change.VOIDED)
        async with kept.read() as session:
            (total,) = await activity_sums.totals(session, Question(), ALWAYS)
            by_police = await activity_sums.tally(session, Question(doer=Doer.POLICE), ALWAYS)
            together = await activity_sums.tally(session, Question(doer=Doer.TOGETHER), ALWAYS)
        assert total.sums == (Summed(20, Unit.PARTICIPANTS, Qualifier.EXACTLY),)
        assert (by_police, together) == (Tally(held=1), Tally(voided=1))

    @pytest.mark.parametrize(
        "period",
        [
            ALWAYS,
            Period(date(2021, 3, 1), date(2021, 8, 31)),
            Period(date(2021, 3, 17), date(2021, 8, 9)),
            Period(date(2021, 3, 17), date(2021, 3, 29)),
            Period(date(2021, 3, 17), date(2021, 4, 3)),
            Period(None, date(2021, 5, 5)),
            Period(date(2021, 5, 5), None),
        ],
    )
    async def test_of_any_days_are_what_counting_one_by_one_gives(
        self, kept: Database, period: Period
    ) -> None:
        kinds = tuple(ActivityKind)
        entries = [
            replace(
                MEETING,
                promise_ids=(1 + one % 2,),
                kind=kinds[one % 3],
                day=date(2021, 1, 1) + timedelta(days=one * 3),
                area_id=1 if one % 4 else None,
                state=ActivityState.HELD if one % 5 else ActivityState.NOT_HELD,
                outputs=(Output(one, Unit.PUPILS),) if one % 5 else (),
            )
            for one in range(110)
        ]
        await log(kept, *entries)
        first, last = period.first or date.min, period.last or date.max
        for question in (
            Question(),
            Question(promise_id=2),
            Question(kind=kinds[1], area_id=1),
            Question(doer=Doer.TOGETHER, area_id=-1),
            Question(state=ActivityState.NOT_HELD),
        ):
            fitting = [
                (entry.day, place, entry)
                for place, entry in enumerate(entries, 1)
                if first <= entry.day <= last
                and question.promise_id in (None, *entry.promise_ids)
                and question.kind in (None, entry.kind)
                and question.area_id in (None, entry.area_id or -1)
                and question.state in (None, entry.state)
            ]
            async with kept.read() as session:
                tally = await activity_sums.tally(session, question, period)
                found = [
                    one.id
                    for page in range(9)
                    for one in await activities.page(
                        session, replace(question, page=page), period, size=13
                    )
                ]
                groups = await activity_sums.grouped(session, question, period, By.MONTH, By.KIND)
            assert tally.count(question.state) == len(fitting)
            assert found == [place for _, place, _ in sorted(fitting, key=lambda o: o[:2])[::-1]]
            if question.state is None:
                pupils = sum(one.number for _, _, entry in fitting for one in entry.outputs)
                assert sum(one.number for group in groups for one in group.sums) == pupils


class TestPlans:
    """No question reads a table from end to end, however much there is in it."""

    @pytest.fixture
    async def many(self, kept: Database) -> Database:
        entries = [
            replace(
                MEETING,
                promise_ids=(1 + one % 2,),
                day=date(2021, 1, 1) + timedelta(days=one % 360),
                what=f"Möte nummer {one % 50} om butikssnatterierna",
            )
            for one in range(3_000)
        ]
        await log(kept, *entries)
        async with kept.write() as session:
            await session.execute(text("ANALYZE"))
        return kept

    async def plans(self, database: Database, ask: Any) -> str:
        """How the database carries out the statements that a question asks for."""
        asked: list[tuple[str, Any]] = []

        def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            asked.append((statement, parameters))

        event.listen(database.engine.sync_engine, "before_cursor_execute", note)
        try:
            async with database.write() as session:
                await ask(session)
                connection = await session.connection()
                if not database.is_sqlite:
                    # A small table is read whole because that is quicker; a large one never is.
                    await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
                how = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
                found = [
                    await connection.exec_driver_sql(how + statement, parameters)
                    for statement, parameters in list(asked)
                    if statement.startswith(("SELECT", "WITH"))
                ]
                lines = [str(row[-1]) for result in found for row in result]
                await session.rollback()
        finally:
            event.remove(database.engine.sync_engine, "before_cursor_execute", note)
        return "\n".join(lines)

    @pytest.mark.parametrize("by", [(), (By.PROMISE, By.MONTH), (By.PLACE,), (By.KIND,)])
    @pytest.mark.parametrize(
        "question",
        [
            Question(),
            Question(promise_id=2),
            Question(kind=ActivityKind.MEETING, doer=Doer.TOGETHER),
            Question(promise_id=2, area_id=1, state=ActivityState.NOT_HELD),
        ],
    )
    async def test_of_lists_and_sums(
        self, many: Database, question: Question, by: tuple[By, ...]
    ) -> None:
        days = Period(date(2021, 3, 10), date(2021, 9, 20))

        async def ask(session: Any) -> None:
            await activities.page(session, replace(question, page=3), days, size=5)
            await activity_sums.grouped(session, question, days, *by)

        assert _reads_whole(await self.plans(many, ask)) == []

    @pytest.mark.parametrize("words", [("snatteri",), ("mote", "snatterier")])
    async def test_of_words(self, many: Database, words: tuple[str, ...]) -> None:
        async def ask(session: Any) -> None:
            terms = await activity_words.meant_by(session, words)
            hits = await activity_words.find(session, Question(promise_id=1), ALWAYS, terms)
            await activity_words.totals(session, hits.ids)
            await activity_words.grouped(session, hits.ids, By.PROMISE, By.MONTH)

        assert _reads_whole(await self.plans(many, ask)) == []

    async def test_of_the_end_of_the_chain(self, many: Database) -> None:
        assert _reads_whole(await self.plans(many, lambda s: ledger.latest(s, 5))) == []


def _reads_whole(plans: str) -> list[str]:
    """The lines of plans that read a table of the ledger from end to end."""
    tables = ("activity", "activity_", "search_")
    return [
        line
        for line in plans.splitlines()
        if line.strip(" ->").startswith(tuple(f"SCAN {table}" for table in tables))
        or ("Seq Scan on" in line and any(f"on {table}" in line for table in tables))
    ]


def test_sums_are_made_for_every_question_and_count_under_several_promises_once_in_all() -> None:
    under_both = replace(MEETING, promise_ids=(1, 2), area_id=7)
    sums = ledger_sums.sums_of([(under_both, 1), (MEETING, 1), (MEETING, -1)])
    # Areas, promises, doers, kinds and units; that without an area adds its own rows alone.
    assert len(sums) == 2 * 3 * 2 * 2 * 2 + 1 * 2 * 2 * 2 * 2
    month, kind, doer = date(2021, 10, 1), MEETING.kind.value, MEETING.doer.value
    for area in (0, 7):
        for promise in (0, 1, 2):
            for of_doer in ("", doer):
                for of_kind in (ledger_sums.ANY_KIND, kind):
                    key = (area, of_doer, promise, "", month, of_kind)
                    assert sums[key] == [1, 0, 0, 0, 0, 0]
                    key = (area, of_doer, promise, "participants", month, of_kind)
                    assert sums[key] == [1, 0, 0, 14, 0, 1]
    assert sums[NO_AREA, doer, 1, "", month, kind] == [0, 0, 0, 0, 0, 0]
