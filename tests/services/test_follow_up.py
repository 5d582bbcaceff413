"""Following promises up: states with their reasons, verdicts, changed targets, and the report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.activities import ActivityKind, Output
from bot.domain.errors import AnswerProblem, NoPromises, NotFound, NothingBehind, SentBack
from bot.domain.follow_up.rule import Why
from bot.domain.follow_up.states import PromiseState
from bot.domain.follow_up.views import Followed, period_of
from bot.domain.forms import FormKind, Typed
from bot.domain.people import Role
from bot.domain.promises import Comparator, PromiseDocument, Rhythm, Target, Unit
from bot.domain.views import FormView
from bot.reports.paper.plain import plain_text
from bot.services import follow_up, promises, reports, verdicts
from bot.services.act import changing
from bot.texts.follow_up.report import paper_of
from db.models import PromiseTargetRow, VerdictRow
from tests.support.house import NASTY, Household, Somebody, almhult
from tests.support.logged import log, promise_ids

MEETINGS = Target(Comparator.AT_LEAST, 8, Unit.MEETINGS, Rhythm.YEAR)


def with_target(target: Target | None, key: str = "S1") -> PromiseDocument:
    """Älmhult's document with a target on one promise."""
    document = almhult()
    return replace(
        document,
        promises=tuple(
            replace(one, target=target) if one.key == key else one for one in document.promises
        ),
    )


@pytest.fixture
async def coordinator(home: Household) -> Somebody:
    await home.promise(with_target(MEETINGS))
    return await home.let_in(Role.COORDINATOR, "Sara", "Älmhults kommun")


async def s1(home: Household, who: Somebody) -> Followed:
    """The promise S1 as it stands."""
    return (await follow_up.overview(home.act(who))).promises[0]


async def judge(
    home: Household, who: Somebody, state: str, why: str = "Rådet vilade i våras."
) -> FormView:
    """Judge S1 in the dialog."""
    about = {"promise": (await s1(home, who)).id}
    view = await home.fill_in(who, FormKind.JUDGE_PROMISE, state, Typed(why), about=about)
    return await home.confirm(who, view)


class TestHowAPromiseStands:
    async def test_is_worked_out_from_target_period_and_log(
        self, home: Household, coordinator: Somebody
    ) -> None:
        number = (await promise_ids(home, almhult()))["S1"]
        for month in (1, 3, 5, 8, 9):
            await log(home, number, date(2021, month, 14), "Möte i rådet")
        one = await s1(home, coordinator)
        assert (one.standing.state, one.standing.why) == (PromiseState.BEHIND, Why.SHORT_SO_FAR)
        assert one.pace is not None
        assert one.pace.number == 2
        await log(home, number, date(2021, 10, 4), "Möte i rådet", Output(3, Unit.MEETINGS))
        assert (await s1(home, coordinator)).standing.state is PromiseState.KEPT

    async def test_counts_days_where_the_period_does_not_follow_the_months(
        self, home: Household, coordinator: Somebody
    ) -> None:
        document = replace(
            with_target(MEETINGS),
            period_start=date(2021, 1, 15),
            period_end=date(2021, 10, 10),
        )
        await home.promise(document)
        number = (await promise_ids(home, document))["S1"]
        await log(home, number, date(2021, 1, 14), "Dagen före")
        one = await s1(home, coordinator)
        assert (one.standing.state, one.standing.held) == (PromiseState.NOT_KEPT, 0)
        await log(home, number, date(2021, 1, 15), "Första dagen", Output(8, Unit.MEETINGS))
        assert (await s1(home, coordinator)).standing.state is PromiseState.KEPT

    async def test_follows_a_period_that_is_extended(
        self, home: Household, coordinator: Somebody
    ) -> None:
        home.later(days=120)
        assert (await s1(home, coordinator)).standing.why is Why.NOTHING_DONE
        await home.promise(replace(with_target(MEETINGS), extended_to=date(2022, 12, 31)))
        one = await s1(home, coordinator)
        assert (one.standing.state, one.standing.why) == (PromiseState.BEHIND, Why.MISSED_EARLIER)
        assert [span.span.first.year for span in one.standing.spans] == [2021, 2022]

    async def test_of_one_that_was_taken_out_stays_with_what_was_logged(
        self, home: Household, coordinator: Somebody
    ) -> None:
        number = (await promise_ids(home, almhult()))["S1"]
        await log(home, number, date(2021, 3, 14), "Möte i rådet")
        document = almhult()
        first, *others = document.promises
        await home.promise(replace(document, promises=(replace(first, key="S9"), *others)))
        view = await follow_up.overview(home.act(coordinator))
        assert [one.promise.key for one in view.promises] == [
            "S9",
            "S2",
            "Y1",
            "T1",
            "T2",
            "T3",
            "S1",
        ]
        gone = view.promises[-1].standing
        assert (gone.state, gone.why, gone.held) == (PromiseState.CANCELLED, Why.WITHDRAWN, 1)

    async def test_without_documents_there_is_nothing_to_follow_up(self, home: Household) -> None:
        police = await home.let_in(Role.POLICE)
        with pytest.raises(NoPromises):
            await follow_up.overview(home.act(police))
        with pytest.raises(NotFound):
            await follow_up.show(home.act(police), 99)

    async def test_is_told_to_everybody_in_plain_words(
        self, home: Household, coordinator: Somebody
    ) -> None:
        await judge(home, coordinator, "not_kept")
        (shown,) = await promises.overview(home.act(home.citizen()))
        followed = shown.standings[0].followed
        assert followed is not None
        assert followed.standing.state is PromiseState.NOT_KEPT


class TestAVerdict:
    async def test_goes_before_the_figures_with_its_reason(
        self, home: Household, coordinator: Somebody
    ) -> None:
        done = await judge(home, coordinator, "cancelled")
        assert done.problem is None
        one = await s1(home, coordinator)
        assert (one.standing.state, one.standing.why) == (PromiseState.CANCELLED, Why.JUDGED)
        assert one.verdicts[-1].reason == "Rådet vilade i våras."
        depth = await follow_up.show(home.act(coordinator), one.id)
        assert list(depth.judges.values()) == ["Sara"]

    async def test_is_never_rewritten_a_later_one_takes_its_place(
        self, home: Household, coordinator: Somebody
    ) -> None:
        await judge(home, coordinator, "cancelled")
        await judge(home, coordinator, "not_kept", "Det blev inget.")
        await judge(home, coordinator, verdicts.AS_WORKED_OUT, "Siffrorna räcker.")
        assert (await s1(home, coordinator)).standing.why is Why.SHORT_SO_FAR
        assert [row.state for row in await home.rows(VerdictRow)] == [
            "cancelled", "not_kept", "as_worked_out",
        ]  # fmt: skip

    async def test_kept_can_not_be_chosen_without_an_activity_behind_it(
        self, home: Household, coordinator: Somebody
    ) -> None:
        one = await s1(home, coordinator)
        view = await home.fill_in(coordinator, FormKind.JUDGE_PROMISE, about={"promise": one.id})
        assert "kept" not in [choice.value for choice in view.choices]
        async with changing(home.act(coordinator)) as tx:
            with pytest.raises(NothingBehind):
                await verdicts.judge(
                    tx, one.id, PromiseState.KEPT, "Vi tycker det.", period_of(almhult())
                )
        assert await home.rows(VerdictRow) == []

    async def test_kept_is_refused_when_the_last_activity_went_meanwhile(
        self, home: Household, coordinator: Somebody
    ) -> None:
        one = await s1(home, coordinator)
        number = await log(home, one.id, date(2021, 3, 14), "Möte i rådet")
        ready = await home.fill_in(
            coordinator, FormKind.JUDGE_PROMISE, "kept", Typed("Räcker."), about={"promise": one.id}
        )
        await self._void(home, coordinator, number)
        back = await home.confirm(coordinator, ready)
        assert isinstance(back.problem, SentBack)
        assert back.problem.problem is AnswerProblem.NOTHING_BEHIND
        assert back.step is not None
        assert back.step.key == "verdict"

    async def test_kept_falls_when_what_stood_behind_it_is_voided(
        self, home: Household, coordinator: Somebody
    ) -> None:
        one = await s1(home, coordinator)
        number = await log(home, one.id, date(2021, 3, 14), "Möte i rådet")
        await judge(home, coordinator, "kept", "Ett möte räckte.")
        assert (await s1(home, coordinator)).standing.state is PromiseState.KEPT
        await self._void(home, coordinator, number)
        assert (await s1(home, coordinator)).standing.state is PromiseState.BEHIND

    async def _void(self, home: Household, who: Somebody, number: int) -> None:
        voiding = FormKind.VOID_ACTIVITY, Typed("Loggad av misstag")
        done = await home.fill_in(who, *voiding, about={"activity": number})
        assert (await home.confirm(who, done)).problem is None

    async def test_with_an_identity_number_in_its_reason_is_sent_back(
        self, home: Household, coordinator: Somebody
    ) -> None:
        done = await judge(home, coordinator, "cancelled", "Anmält av 19811218-9876.")
        assert isinstance(done.problem, SentBack)
        assert await home.rows(VerdictRow) == []


class TestAChangedTarget:
    async def change(
        self, home: Household, who: Somebody, number: str, day: str = "2021-07-01"
    ) -> FormView:
        about = {"promise": (await s1(home, who)).id}
        answers = Typed(number), Typed(day), Typed("Pandemin.")
        view = await home.fill_in(who, FormKind.CHANGE_TARGET, *answers, about=about)
        return await home.confirm(who, view)

    async def test_holds_from_its_day_and_the_old_one_is_kept(
        self, home: Household, coordinator: Somebody
    ) -> None:
        assert (await self.change(home, coordinator, "4")).problem is None
        one = await s1(home, coordinator)
        assert [(held.day, held.target and held.target.number) for held in one.targets] == [
            (date(2021, 1, 1), 8), (date(2021, 7, 1), 4),
        ]  # fmt: skip
        assert one.targets[-1].why == "Pandemin."
        assert one.promise.target == replace(MEETINGS, number=4)

    @pytest.mark.parametrize(
        ("number", "day", "step"),
        [("8", "2021-07-01", "target"), ("4", "2020-12-31", "from")],
    )
    async def test_that_is_the_same_or_outside_the_period_is_sent_back(
        self, home: Household, coordinator: Somebody, number: str, day: str, step: str
    ) -> None:
        back = await self.change(home, coordinator, number, day)
        assert back.step is not None
        assert back.step.key == step
        assert await home.rows(PromiseTargetRow) == []

    async def test_can_not_hold_before_the_one_before_it(
        self, home: Household, coordinator: Somebody
    ) -> None:
        await self.change(home, coordinator, "4")
        back = await self.change(home, coordinator, "5", "2021-06-01")
        assert isinstance(back.problem, SentBack)
        assert back.problem.problem is AnswerProblem.BEFORE_LAST_TARGET

    async def test_in_the_promise_file_is_kept_from_the_day_it_was_read(
        self, home: Household, coordinator: Somebody
    ) -> None:
        await home.promise(with_target(None))
        one = await s1(home, coordinator)
        assert [held.target for held in one.targets] == [MEETINGS, None]
        assert one.targets[-1].day == home.now.date()
        await home.promise(with_target(None))
        assert len(await home.rows(PromiseTargetRow)) == 2


class TestProblemAreas:
    async def test_of_the_networks_behind_a_promise_are_told_with_their_measures(
        self, home: Household, coordinator: Somebody
    ) -> None:
        network = await home.network()
        problem = await home.problem(coordinator, network, "Gångtunneln")
        await home.measure(coordinator, problem)
        depth = await follow_up.show(home.act(coordinator), (await s1(home, coordinator)).id)
        (work,) = depth.problems
        assert (work.title, work.measures, work.done) == ("Gångtunneln", 1, 0)


class TestTheReport:
    async def text(self, home: Household, locale: str = "sv") -> str:
        report = await reports.draft(home.act(home.citizen()))
        return " ".join(plain_text(paper_of(report, locale)).split())

    async def test_tells_what_was_promised_done_and_not_done_and_why(
        self, home: Household, coordinator: Somebody
    ) -> None:
        number = (await promise_ids(home, almhult()))["S1"]
        await log(home, number, date(2021, 3, 14), "Möte i rådet", Output(9, Unit.PARTICIPANTS))
        await log(home, number, date(2021, 4, 14), "Aprilmötet", not_held="Pandemin.")
        text = await self.text(home)
        for told in (
            "Uppföljning: Älmhults medborgarlöfte 2021",
            "Det här är ett utkast.",
            "Mål: minst 8 möten per år",
            "Gjort av målet: 1 av 8 möten",
            "Möte: 1 aktivitet, 9 deltagare",
            "14 apr 2021. Möte: Aprilmötet. Orsak: Pandemin.",
            "Kommunstyrelsens ordförande",
        ):
            assert told in text

    async def test_is_told_in_english_around_what_was_written_in_swedish(
        self, home: Household, coordinator: Somebody
    ) -> None:
        number = (await promise_ids(home, almhult()))["S1"]
        await log(home, number, date(2021, 3, 14), "Möte i rådet", Output(9, Unit.PARTICIPANTS))
        text = await self.text(home, "en")
        for told in (
            "Follow-up: Älmhults medborgarlöfte 2021",
            "This is a draft.",
            "stand in the language in which they were written",
            "Done of the target: 1 of 8 meetings",
            "Meeting: Möte i rådet",
        ):
            assert told in text

    async def test_names_nobody_and_keeps_what_an_update_was_about(
        self, home: Household, coordinator: Somebody
    ) -> None:
        number = (await promise_ids(home, almhult()))["S2"]
        about = "Snatterier på Storgatan"
        await log(home, number, date(2021, 3, 14), about, kind=ActivityKind.SITUATION_UPDATE)
        await judge(home, coordinator, "cancelled")
        text = await self.text(home)
        assert about not in text
        assert "Lägesbild till nätverket" in text
        assert "Sara" not in text
        assert "Rådet vilade i våras." in text

    async def test_does_not_add_up_how_many_members_there_are(
        self, home: Household, coordinator: Somebody
    ) -> None:
        number = (await promise_ids(home, almhult()))["S2"]
        for month in (3, 4):
            await log(
                home, number, date(2021, month, 1), "Läget", Output(34, Unit.MEMBERS),
                kind=ActivityKind.SITUATION_UPDATE,
            )  # fmt: skip
        text = await self.text(home)
        assert "Lägesbild: 2 aktiviteter" in text
        assert "68" not in text

    async def test_tells_what_people_wrote_as_they_wrote_it(
        self, home: Household, coordinator: Somebody
    ) -> None:
        number = (await promise_ids(home, almhult()))["S1"]
        await log(home, number, date(2021, 3, 14), NASTY)
        assert " ".join(NASTY.split()) in await self.text(home)
