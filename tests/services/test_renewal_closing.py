"""Closing a period: verdicts with reasons, what is refused afterwards, opening it again, another end."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import (
    AnswerProblem,
    DayInClosedPeriod,
    NotFound,
    PeriodClosed,
    PeriodRunning,
    RenewalLacks,
    SentBack,
)
from bot.domain.follow_up.states import PromiseState
from bot.domain.forms import FormKind, Typed
from bot.domain.people import Role
from bot.domain.promises import ends_on
from bot.domain.renewal_views import RenewalView
from bot.reports.paper.plain import plain_text
from bot.services import activities, follow_up, forms, ledger, people, promises, reports
from bot.services.renewals import closing, seeing
from bot.texts.entries import entry_screen
from bot.texts.follow_up.report import paper_of
from bot.texts.follow_up.screens import depth_screen
from db.models import NoticeRow, PeriodClosingRow, RenewalPromiseRow, RenewalRow
from tests.support.desk import Desk
from tests.support.house import Household, Somebody, again, almhult
from tests.support.logged import log, promise_ids
from tests.support.program import STOCKHOLM

AFTER = datetime(2022, 1, 10, 8, tzinfo=UTC)


@pytest.fixture
async def sara(home: Household) -> Somebody:
    await home.promise()
    return await home.let_in(Role.COORDINATOR, "Sara", "Älmhults kommun")


async def begun(home: Household, who: Somebody) -> RenewalView:
    """The renewal of Älmhult's document."""
    document_id = (await promises.overview(home.act(who)))[0].id
    return await seeing.begin(home.act(who), document_id)


async def judge(home: Household, who: Somebody, key: str, state: str, why: str) -> Any:
    about = {"promise": int(await home.promise_number(who, key))}
    view = await home.fill_in(who, FormKind.CLOSE_PROMISE, state, Typed(why), about=about)
    return await home.confirm(who, view)


async def judge_all(home: Household, who: Somebody) -> None:
    for promise in almhult().promises:
        assert (await judge(home, who, promise.key, "cancelled", "Pandemin.")).problem is None


async def closed(home: Household, who: Somebody) -> RenewalView:
    """A period that is over and closed, six verdicts in."""
    view = await begun(home, who)
    await judge_all(home, who)
    home.now = AFTER
    return await closing.close(home.act(who), view.renewal.id)


class TestBeginning:
    async def test_by_two_at_once_is_one_renewal(self, home: Household, sara: Somebody) -> None:
        petra = await home.let_in(Role.COORDINATOR, "Petra")
        one, other = await asyncio.gather(begun(home, sara), begun(home, petra))
        assert one.renewal.id == other.renewal.id
        assert one.renewal.begun_by == other.renewal.begun_by
        assert len(await home.rows(RenewalRow)) == 1
        assert len(await home.rows(RenewalPromiseRow)) == 6

    async def test_takes_up_what_was_promised_since(self, home: Household, sara: Somebody) -> None:
        document = almhult()
        view = await begun(home, sara)
        more = replace(document.promises[0], key="S3", title="Mer")
        await home.promise(replace(document, promises=(*document.promises, more)))
        assert [one.latest.key for one in (await begun(home, sara)).renewal.promises][-1] == "S3"
        await home.promise(replace(document, promises=document.promises[1:]))
        shown = await seeing.show(home.act(sara), view.renewal.id)
        assert [one.latest.key for one in shown.renewal.promises] == ["S2", "Y1", "T1", "T2", "T3"]

    async def test_of_a_period_to_come_is_refused(self, home: Household, sara: Somebody) -> None:
        home.now = datetime(2020, 12, 1, tzinfo=UTC)
        with pytest.raises(NotFound):
            await begun(home, sara)


class TestAVerdict:
    async def test_is_one_of_three_and_leads_to_the_next_promise(
        self, home: Household, sara: Somebody
    ) -> None:
        numbers = await promise_ids(home, almhult())
        view = await forms.begin(home.act(sara), FormKind.CLOSE_PROMISE, {"promise": numbers["S1"]})
        assert [one.value for one in view.choices] == ["not_kept", "cancelled"]
        done = await judge(home, sara, "S1", "not_kept", "Rådet träffades aldrig.")
        assert done.receipt["next"] == numbers["S2"]
        shown = await seeing.show(home.act(sara), (await begun(home, sara)).renewal.id)
        assert shown.judged == 1

    async def test_of_kept_needs_an_activity_and_offers_what_the_figures_say(
        self, home: Household, sara: Somebody
    ) -> None:
        numbers = await promise_ids(home, almhult())
        await log(home, numbers["S1"], date(2021, 3, 1), "Möte i rådet")
        await judge(home, sara, "S1", "kept", "Rådet har träffats.")
        one = (await follow_up.show(home.act(sara), numbers["S1"])).one
        assert one.standing.state is PromiseState.KEPT
        view = await forms.begin(home.act(sara), FormKind.CLOSE_PROMISE, {"promise": numbers["S1"]})
        assert view.form.answers["suggested"]["why"] == "Rådet har träffats."

    async def test_takes_no_identity_number(self, home: Household, sara: Somebody) -> None:
        done = await judge(home, sara, "S1", "cancelled", "Hos 811228-9874")
        assert done.problem == SentBack("why", AnswerProblem.IDENTITY_NUMBER)


class TestClosing:
    async def test_waits_until_the_period_is_over(self, home: Household, sara: Somebody) -> None:
        view = await begun(home, sara)
        await judge_all(home, sara)
        with pytest.raises(PeriodRunning) as caught:
            await closing.close(home.act(sara), view.renewal.id)
        assert caught.value.last == date(2021, 12, 31)

    async def test_waits_for_every_verdict(self, home: Household, sara: Somebody) -> None:
        view = await begun(home, sara)
        home.now = AFTER
        await judge(home, sara, "S1", "cancelled", "Pandemin.")
        with pytest.raises(RenewalLacks):
            await closing.close(home.act(sara), view.renewal.id)
        assert await home.rows(PeriodClosingRow) == []

    async def test_makes_the_report_final_and_tells_the_others_once(
        self, home: Household, sara: Somebody
    ) -> None:
        await home.let_in(Role.COORDINATOR, "Petra")
        view = await closed(home, sara)
        assert view.renewal.closing is not None
        act = home.act(sara)
        await closing.close(act, view.renewal.id)
        await closing.close(again(act), view.renewal.id)
        told = [one for one in await home.rows(NoticeRow) if one.kind == "period_closed"]
        assert len(told) == 1
        report = await reports.draft(home.act(sara), view.renewal.document_id)
        assert report.closed_on == date(2022, 1, 10)
        assert "Utkast" not in plain_text(paper_of(report, "sv"))

    async def test_ends_logging_in_the_period_but_not_after_it(
        self, home: Household, sara: Somebody
    ) -> None:
        before = await home.ready_to_log(sara)  # Yesterday, in October.
        await closed(home, sara)
        refused = await home.confirm(sara, before)
        assert refused.problem == PeriodClosed("Älmhults medborgarlöfte 2021", date(2022, 1, 10))
        assert refused.form.answers["what"] == "Möte i rådet", "nothing written is lost"
        assert await home.logged() == ()
        await forms.cancel(home.act(sara), before.id)
        number = await home.promise_number(sara, "S1")
        asked = await home.fill_in(sara, FormKind.LOG_ACTIVITY, number, "meeting")
        early = await home.answer(sara, asked, Typed("2021-12-31"))
        told = DayInClosedPeriod(title="Älmhults medborgarlöfte 2021", closed_on=date(2022, 1, 10))
        assert (early.problem, early.form.step) == (told, "day"), "said where the day is asked for"
        await forms.cancel(home.act(sara), asked.id)
        line = await ledger.log_in_words(home.act(sara), "S1 2021-12-31 möte")
        assert line.problem == told
        await forms.cancel(home.act(sara), line.id)
        done = await home.confirm(sara, await home.ready_to_log(sara, "S2"))
        assert done.problem is None, "work goes on between two documents"

    async def test_a_list_sent_again_is_there_and_what_is_new_in_it_is_too_late(
        self, home: Household, sara: Somebody, tmp_path: Path
    ) -> None:
        desk = Desk(home, sara, tmp_path)
        head = "Löfte;Slag;Datum;Vad som gjordes;Av vem\n"
        first = f"{head}S1;Möte;2021-10-05;Rådet träffades;Tillsammans\n".encode()
        await desk.log(await desk.look_through(first), first)
        await closed(home, sara)
        again = (await desk.look_through(first)).result
        assert again is not None
        assert (again["new"], again["there"], again["faults"]) == (0, 1, [])
        more = first + "S1;Möte;2021-11-02;Rådet igen;Tillsammans\n".encode()
        found = (await desk.look_through(more)).result
        assert found is not None
        assert (found["there"], found["faults"]) == (
            1, [[3, "day", "period_closed", "S1 2021-11-02"]],
        )  # fmt: skip

    async def test_ends_correcting_voiding_and_judging_as_well(
        self, home: Household, sara: Somebody
    ) -> None:
        logged = await home.confirm(sara, await home.ready_to_log(sara))
        about = {"activity": logged.receipt["activity"]}
        void = await home.fill_in(sara, FormKind.VOID_ACTIVITY, Typed("Fel"), about=about)
        await closed(home, sara)
        assert isinstance((await home.confirm(sara, void)).problem, PeriodClosed)
        with pytest.raises(PeriodClosed):
            await forms.begin(home.act(sara), FormKind.CORRECT_ACTIVITY, about)
        entry = await activities.show(home.act(sara), about["activity"])
        assert entry.closed_on == date(2022, 1, 10)
        assert "✏️ Rätta" not in [one.label for row in entry_screen(entry).rows for one in row]
        promise = {"promise": int(await home.promise_number(sara, "S1"))}
        depth = await follow_up.show(home.act(sara), promise["promise"])
        assert depth.closed_on == date(2022, 1, 10)
        asked = await people.see(home.act(sara))
        shown = depth_screen(depth, asked, STOCKHOLM)
        names = [button.label for row in shown.rows for button in row]
        assert not {"⚖️ Bedöm", "🎯 Ändra målet"} & set(names)
        assert "Perioden stängdes mån 10 jan 2022" in shown.text
        for kind in (FormKind.JUDGE_PROMISE, FormKind.CHANGE_TARGET, FormKind.CLOSE_PROMISE):
            with pytest.raises(PeriodClosed):
                await forms.begin(home.act(sara), kind, promise)

    async def test_is_undone_by_opening_again(self, home: Household, sara: Somebody) -> None:
        before = await home.ready_to_log(sara)
        view = await closed(home, sara)
        shown = await closing.reopen(home.act(sara), view.renewal.id)
        assert shown.renewal.closing is None
        assert (await home.confirm(sara, before)).problem is None

    async def test_races_with_logging_and_one_of_them_wins(
        self, home: Household, sara: Somebody
    ) -> None:
        petra = await home.let_in(Role.COORDINATOR, "Petra")
        entry = await home.ready_to_log(petra)
        view = await begun(home, sara)
        await judge_all(home, sara)
        home.now = AFTER
        logged, _ = await asyncio.gather(
            home.confirm(petra, entry), closing.close(home.act(sara), view.renewal.id)
        )
        assert len(await home.logged()) == (0 if logged.problem else 1)
        assert len(await home.rows(PeriodClosingRow)) == 1


class TestAnotherEnd:
    async def extend(self, home: Household, who: Somebody, last: str) -> Any:
        document_id = (await promises.overview(home.act(who)))[0].id
        about = {"document": document_id}
        view = await home.fill_in(who, FormKind.EXTEND_PERIOD, Typed(last), about=about)
        return await home.confirm(who, view)

    async def test_extends_the_period_and_its_follow_up(
        self, home: Household, sara: Somebody
    ) -> None:
        await self.extend(home, sara, "2022-06-30")
        view = await follow_up.overview(home.act(sara))
        assert view.document.extended_to == date(2022, 6, 30)
        assert view.document.period_end == date(2021, 12, 31)
        assert view.period.last == date(2022, 6, 30)
        renewal = (await begun(home, sara)).renewal
        assert renewal.period == (date(2022, 7, 1), date(2023, 6, 30))

    async def test_shortens_it_as_well(self, home: Household, sara: Somebody) -> None:
        await self.extend(home, sara, "2022-06-30")
        await self.extend(home, sara, "2021-11-30")
        document = (await follow_up.overview(home.act(sara))).document
        assert (document.period_end, document.extended_to) == (date(2021, 11, 30), None)

    async def test_is_asked_for_anew_where_it_is_the_same(
        self, home: Household, sara: Somebody
    ) -> None:
        refused = await self.extend(home, sara, "2021-12-31")
        assert refused.problem == SentBack("last", AnswerProblem.SAME_END)

    async def test_opens_a_closed_period_by_dialog_and_by_file(
        self, home: Household, sara: Somebody
    ) -> None:
        await closed(home, sara)
        await home.promise()
        assert len(await home.rows(PeriodClosingRow)) == 1, "the same file changes nothing"
        await home.promise(replace(almhult(), extended_to=date(2022, 6, 30)))
        assert await home.rows(PeriodClosingRow) == []
        document = (await follow_up.overview(home.act(sara))).document
        assert ends_on(document) == date(2022, 6, 30)
