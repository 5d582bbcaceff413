"""Plan cases: opened, looked at, commented on, reminded of, closed into one activity."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import docx
import pytest

from bot.domain.activities import ActivityKind, ActivityState, Output
from bot.domain.errors import (
    AnswerProblem,
    BadAnswer,
    CaseClosed,
    NoPlanningGroup,
    NotAllowed,
    NotFound,
    SentBack,
)
from bot.domain.forms import FormKind, Move, Typed
from bot.domain.networks import NetworkKind
from bot.domain.people import Role
from bot.domain.planning import Aspect, AspectAnswer, PlanStage
from bot.domain.promises import Unit
from bot.reports.opinion import opinion_docx
from bot.services import forms, reminders
from bot.services.planning import cases, reviewing
from bot.texts.opinion import opinion_of
from db.models import DeliveryRow, NoticeRow, PlanCaseRow
from tests.support.house import Household, Somebody, again


@pytest.fixture
async def sara(home: Household) -> Somebody:
    return await home.let_in(Role.COORDINATOR, "Sara")


@pytest.fixture
async def petra(home: Household) -> Somebody:
    """A planner in the group."""
    return await home.let_in(Role.MEMBER, "Petra")


@pytest.fixture
async def group(home: Household, petra: Somebody) -> int:
    network_id = await home.network(NetworkKind.PLANNING, "Planeringsgruppen")
    await home.belong(petra, network_id)
    return network_id


async def open_case(
    home: Household, who: Somebody, due: Any = "2021-11-05", title: str = "Exempelvägen"
) -> int:
    last_day = due if isinstance(due, Move) else Typed(due)
    view = await home.fill_in(
        who, FormKind.PLAN_CASE, Typed(title), "detailed", "consultation",
        Typed("PLAN 2021/12"), last_day, about={"plan": None},
    )  # fmt: skip
    plan_id: int = (await home.confirm(who, view)).receipt["plan"]
    return plan_id


async def close(home: Household, who: Somebody, plan_id: int, *answers: Any) -> Any:
    view = await home.fill_in(
        who, FormKind.PLAN_CLOSE, *(answers or ("yes", Typed("3"), Typed("2"), Move.SKIP)),
        about={"plan": plan_id},
    )  # fmt: skip
    return await home.confirm(who, view)


async def remark(home: Household, who: Somebody, plan_id: int, aspect: Aspect, words: str) -> None:
    about = {"plan": plan_id, "aspect": aspect.value}
    view = await home.fill_in(who, FormKind.PLAN_REMARK, Typed(words), about=about)
    assert (await home.confirm(who, view)).problem is None


async def told(home: Household, who: Somebody) -> list[str]:
    notices = {row.id: row.kind for row in await home.rows(NoticeRow)}
    kinds = [
        notices[row.notice_id]
        for row in await home.rows(DeliveryRow)
        if row.chat_id == who.telegram_id
    ]
    return [kind for kind in kinds if kind.startswith("plan")]


async def tick(home: Household, to: datetime) -> None:
    home.now = to
    while await reminders.send_due(home.house, home.now):
        pass


class TestOpening:
    async def test_tells_the_group_and_shows_the_case(
        self, home: Household, sara: Somebody, petra: Somebody, group: int
    ) -> None:
        plan_id = await open_case(home, sara)
        view = await cases.show(home.act(petra), plan_id)
        assert (view.case.title, view.case.stage, view.case.reference, view.case.due_on) == (
            "Exempelvägen", PlanStage.CONSULTATION, "PLAN 2021/12", date(2021, 11, 5),
        )  # fmt: skip
        assert not view.leads
        assert await told(home, petra) == ["plan_opened"]
        assert await told(home, sara) == []

    async def test_asks_which_group_where_there_are_several(
        self, home: Household, sara: Somebody, group: int
    ) -> None:
        other = await home.network(NetworkKind.PLANNING, "Bygglovsgruppen")
        view = await forms.begin(home.act(sara), FormKind.PLAN_CASE, {"plan": None})
        assert [one.value for one in view.choices] == [str(other), str(group)]

    async def test_is_for_coordinators_and_conveners(
        self, home: Household, sara: Somebody, petra: Somebody, group: int
    ) -> None:
        with pytest.raises(NoPlanningGroup):
            await forms.begin(home.act(petra), FormKind.PLAN_CASE, {"plan": None})
        convener = await home.let_in(Role.MEMBER, "Carina")
        await home.gather(kind=NetworkKind.PLANNING, conveners=(convener,))
        plan_id = await open_case(home, convener, title="Bygglov för sporthallen")
        assert (await cases.show(home.act(convener), plan_id)).leads
        assert await told(home, petra) == [], "another group"

    async def test_takes_no_identity_number(
        self, home: Household, sara: Somebody, group: int
    ) -> None:
        view = await home.fill_in(
            sara, FormKind.PLAN_CASE, Typed("Hos 811228-9874"), "permit", "application",
            Move.SKIP, Move.SKIP, about={"plan": None},
        )  # fmt: skip
        refused = await home.confirm(sara, view)
        assert refused.problem == SentBack("title", AnswerProblem.IDENTITY_NUMBER)
        assert await home.rows(PlanCaseRow) == []

    async def test_offers_the_stages_of_its_kind(
        self, home: Household, sara: Somebody, group: int
    ) -> None:
        view = await home.fill_in(
            sara, FormKind.PLAN_CASE, Typed("Sporthallen"), "permit", about={"plan": None}
        )
        assert [one.value for one in view.choices] == ["early", "application", "decision"]


class TestRights:
    async def test_somebody_outside_the_group_sees_nothing(
        self, home: Household, sara: Somebody, group: int
    ) -> None:
        plan_id = await open_case(home, sara)
        shop, officer = await home.let_in(Role.MEMBER, "Bodil"), await home.let_in(Role.POLICE)
        for who in (shop, officer):
            assert (await cases.list_cases(home.act(who), 0)).total == 0
            with pytest.raises(NotFound):
                await cases.show(home.act(who), plan_id)
            with pytest.raises(NotFound):
                await forms.begin(home.act(who), FormKind.PLAN_COMMENT, {"plan": plan_id})
        with pytest.raises(NotAllowed):
            await cases.list_cases(home.act(home.citizen()), 0)

    async def test_a_member_neither_changes_nor_closes(
        self, home: Household, sara: Somebody, petra: Somebody, group: int
    ) -> None:
        plan_id = await open_case(home, sara)
        for kind in (FormKind.PLAN_CASE, FormKind.PLAN_CLOSE):
            with pytest.raises(NotFound):
                await forms.begin(home.act(petra), kind, {"plan": plan_id})


class TestTheChecklist:
    async def test_keeps_the_last_answer_and_the_remark_beside_it(
        self, home: Household, sara: Somebody, petra: Somebody, group: int
    ) -> None:
        plan_id = await open_case(home, sara)
        act = home.act(petra)
        await reviewing.answer_aspect(act, plan_id, Aspect.LIGHTING, AspectAnswer.YES)
        await reviewing.answer_aspect(again(act), plan_id, Aspect.LIGHTING, AspectAnswer.YES)
        await remark(home, petra, plan_id, Aspect.LIGHTING, "Lys upp gångvägen.")
        view = await reviewing.answer_aspect(
            home.act(sara), plan_id, Aspect.LIGHTING, AspectAnswer.NO
        )
        note = view.case.aspects[Aspect.LIGHTING]
        assert (note.answer, note.remark) == (AspectAnswer.NO, "Lys upp gångvägen.")
        assert view.case.answered == 1

    async def test_takes_a_remark_on_one_of_the_eight_alone(
        self, home: Household, sara: Somebody, group: int
    ) -> None:
        plan_id = await open_case(home, sara)
        for aspect in (None, "colour"):
            with pytest.raises(NotFound):
                await forms.begin(
                    home.act(sara), FormKind.PLAN_REMARK, {"plan": plan_id, "aspect": aspect}
                )

    async def test_takes_no_identity_number_in_a_remark(
        self, home: Household, sara: Somebody, group: int
    ) -> None:
        plan_id = await open_case(home, sara)
        about = {"plan": plan_id, "aspect": "design"}
        view = await home.fill_in(
            sara, FormKind.PLAN_REMARK, Typed("Fråga 811228-9874"), about=about
        )
        refused = await home.confirm(sara, view)
        assert refused.problem == SentBack("remark", AnswerProblem.IDENTITY_NUMBER)
        assert (await cases.show(home.act(sara), plan_id)).case.aspects == {}


class TestComments:
    async def test_reach_who_leads_the_case(
        self, home: Household, sara: Somebody, petra: Somebody, group: int
    ) -> None:
        plan_id = await open_case(home, sara)
        view = await home.fill_in(
            petra, FormKind.PLAN_COMMENT, Typed("Flytta busshållplatsen."), about={"plan": plan_id}
        )
        await home.confirm(petra, view)
        assert await told(home, sara) == ["plan_commented"]
        page = await cases.list_comments(home.act(sara), plan_id, 0)
        assert [(one.by, one.text) for one in page.comments] == [
            ("Petra", "Flytta busshållplatsen.")
        ]

    async def test_do_not_reach_who_may_see_the_case_no_longer(
        self, home: Household, sara: Somebody, petra: Somebody, group: int
    ) -> None:
        plan_id = await open_case(home, sara)
        await home.take_away(sara, Role.COORDINATOR)
        view = await home.fill_in(
            petra, FormKind.PLAN_COMMENT, Typed("Bra så."), about={"plan": plan_id}
        )
        await home.confirm(petra, view)
        assert await told(home, sara) == []


class TestTheDeadline:
    async def test_is_reminded_of_before_to_those_who_have_said_nothing(
        self, home: Household, sara: Somebody, petra: Somebody, group: int
    ) -> None:
        per = await home.let_in(Role.POLICE, "Per")
        await home.belong(per, group)
        plan_id = await open_case(home, sara)
        view = await home.fill_in(
            petra, FormKind.PLAN_COMMENT, Typed("Bra så."), about={"plan": plan_id}
        )
        await home.confirm(petra, view)
        await tick(home, datetime(2021, 10, 29, 12, tzinfo=UTC))
        await tick(home, datetime(2021, 11, 4, 12, tzinfo=UTC))
        assert (await told(home, per)).count("plan_due") == 2
        assert "plan_due" not in await told(home, petra)
        assert (await told(home, sara)).count("plan_due") == 2, "who leads it"
        await tick(home, datetime(2021, 11, 8, 12, tzinfo=UTC))
        assert (await told(home, sara)).count("plan_late") == 1
        assert "plan_late" not in await told(home, per)

    async def test_that_is_moved_is_reminded_of_at_its_new_day_alone(
        self, home: Household, sara: Somebody, petra: Somebody, group: int
    ) -> None:
        plan_id = await open_case(home, sara)
        view = await home.fill_in(
            sara, FormKind.PLAN_CASE, "edit:due", Typed("2021-12-03"), about={"plan": plan_id}
        )
        await home.confirm(sara, view)
        assert await told(home, petra) == ["plan_opened", "plan_changed"]
        await tick(home, datetime(2021, 11, 8, 12, tzinfo=UTC))
        assert "plan_due" not in await told(home, petra)
        await tick(home, datetime(2021, 11, 26, 12, tzinfo=UTC))
        assert (await told(home, petra)).count("plan_due") == 1
        await tick(home, datetime(2021, 12, 6, 12, tzinfo=UTC))
        assert (await told(home, petra)).count("plan_due") == 1, "it has passed"

    async def test_of_a_closed_case_is_no_matter(
        self, home: Household, sara: Somebody, petra: Somebody, group: int
    ) -> None:
        plan_id = await open_case(home, sara)
        await close(home, sara, plan_id)
        await tick(home, datetime(2021, 12, 8, 12, tzinfo=UTC))
        assert await told(home, petra) == ["plan_opened", "plan_closed"]


class TestClosing:
    async def test_logs_plan_and_measures_once_under_the_promise(
        self, home: Household, sara: Somebody, petra: Somebody, group: int
    ) -> None:
        await home.promise()
        plan_id = await open_case(home, sara)
        done = await close(home, sara, plan_id)
        assert done.receipt["logged"]
        [activity] = await home.logged()
        assert (activity.promise_key, activity.kind, activity.source) == (
            "T1", ActivityKind.PLAN_REVIEW, ("plan", plan_id),
        )  # fmt: skip
        assert set(activity.outputs) == {
            Output(1, Unit.PLANS), Output(3, Unit.MEASURES), Output(2, Unit.MEASURES_ADOPTED),
        }  # fmt: skip
        with pytest.raises(CaseClosed):
            await forms.begin(home.act(sara), FormKind.PLAN_CLOSE, {"plan": plan_id})

    async def test_by_two_at_once_counts_once(
        self, home: Household, sara: Somebody, group: int
    ) -> None:
        await home.promise()
        plan_id = await open_case(home, sara)
        other = await home.let_in(Role.COORDINATOR, "Stina")
        views = [
            await home.fill_in(
                who, FormKind.PLAN_CLOSE, "yes", Typed("3"), Typed("2"), Move.SKIP,
                about={"plan": plan_id},
            )
            for who in (sara, other)
        ]  # fmt: skip
        done = await asyncio.gather(
            *(home.confirm(who, view) for who, view in zip((sara, other), views, strict=True))
        )
        assert sorted(type(view.problem).__name__ for view in done) == ["CaseClosed", "NoneType"]
        assert len(await home.logged()) == 1

    async def test_without_an_opinion_is_logged_as_not_done_with_the_reason(
        self, home: Household, sara: Somebody, group: int
    ) -> None:
        await home.promise()
        plan_id = await open_case(home, sara)
        await close(home, sara, plan_id, "no", Typed("Planen drogs tillbaka."))
        [activity] = await home.logged()
        assert (activity.state, activity.reason, activity.outputs) == (
            ActivityState.NOT_HELD, "Planen drogs tillbaka.", (),
        )  # fmt: skip

    async def test_suggests_as_many_proposals_as_were_written_down(
        self, home: Household, sara: Somebody, group: int
    ) -> None:
        plan_id = await open_case(home, sara)
        for aspect in (Aspect.LIGHTING, Aspect.DESIGN):
            await reviewing.answer_aspect(home.act(sara), plan_id, aspect, AspectAnswer.NO)
            await remark(home, sara, plan_id, aspect, "Förslag.")
        view = await home.fill_in(
            sara, FormKind.PLAN_CLOSE, "yes", Move.KEEP, about={"plan": plan_id}
        )
        assert view.form.answers["proposed"]["number"] == 2

    async def test_never_adopts_more_than_was_proposed(
        self, home: Household, sara: Somebody, group: int
    ) -> None:
        plan_id = await open_case(home, sara)
        view = await home.fill_in(
            sara, FormKind.PLAN_CLOSE, "yes", Typed("2"), about={"plan": plan_id}
        )
        refused = await home.answer(sara, view, Typed("3"))
        assert refused.problem == BadAnswer(AnswerProblem.TOO_LARGE, limit=2, given=3)

    async def test_leaves_nothing_to_change(
        self, home: Household, sara: Somebody, petra: Somebody, group: int
    ) -> None:
        plan_id = await open_case(home, sara)
        begun = await home.fill_in(
            petra, FormKind.PLAN_COMMENT, Typed("För sent."), about={"plan": plan_id}
        )
        await close(home, sara, plan_id)
        assert isinstance((await home.confirm(petra, begun)).problem, CaseClosed)
        with pytest.raises(CaseClosed):
            await reviewing.answer_aspect(home.act(petra), plan_id, Aspect.MIX, AspectAnswer.YES)
        assert (await cases.show(home.act(sara), plan_id)).case.comments == 0

    async def test_where_no_promise_is_about_planning_counts_nowhere(
        self, home: Household, sara: Somebody, group: int
    ) -> None:
        done = await close(home, sara, await open_case(home, sara))
        assert not done.receipt["logged"]
        assert await home.logged() == ()


async def test_open_cases_come_first_with_the_soonest_deadline(
    home: Household, sara: Somebody, group: int
) -> None:
    later = await open_case(home, sara, "2021-12-01", "Senare")
    without = await open_case(home, sara, Move.SKIP, "Utan dag")
    soon = await open_case(home, sara, "2021-10-20", "Snart")
    closed = await open_case(home, sara, "2021-10-15", "Klar")
    await close(home, sara, closed)
    page = await cases.list_cases(home.act(sara), 0)
    assert [one.id for one in page.cases] == [soon, later, without, closed]


async def test_the_opinion_says_what_the_group_said_and_names_nobody(
    home: Household, sara: Somebody, petra: Somebody, group: int
) -> None:
    plan_id = await open_case(home, sara)
    await reviewing.answer_aspect(home.act(petra), plan_id, Aspect.LIGHTING, AspectAnswer.NO)
    await remark(home, petra, plan_id, Aspect.LIGHTING, "Lys upp gångvägen.")
    view = await home.fill_in(
        petra, FormKind.PLAN_COMMENT, Typed("Flytta busshållplatsen."), about={"plan": plan_id}
    )
    await home.confirm(petra, view)
    opinion = opinion_of(await cases.opinion(home.act(petra), plan_id), "sv")
    document = docx.Document(BytesIO(opinion_docx(opinion)))
    words = "\n".join(one.text for one in document.paragraphs)
    for said in ("Yttrande: Exempelvägen", "Belysning: Lys upp gångvägen.",
                 "Flytta busshållplatsen.", "PLAN 2021/12", "Planeringsgruppen"):  # fmt: skip
        assert said in words
    assert "Petra" not in words
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert len(rows) == 1 + len(Aspect)
    assert ["Belysning", "Nej", "Lys upp gångvägen."] in rows
    assert ["Skötsel", "Ej besvarad", ""] in rows


async def test_quiet_hours_and_pauses_are_kept_but_not_past_the_deadline(
    home: Household, sara: Somebody, petra: Somebody, group: int
) -> None:
    away = await home.let_in(Role.MEMBER, "Bo")
    await home.belong(away, group)
    await home.confirm(away, await home.fill_in(away, FormKind.PAUSE, Typed("2021-10-20")))
    home.now = datetime(2021, 10, 11, 21, tzinfo=UTC)
    await open_case(home, sara, due="2021-10-18")
    opened = [row for row in await home.rows(NoticeRow) if row.kind == "plan_opened"]
    due = {
        row.chat_id: row.due_at
        for row in await home.rows(DeliveryRow)
        if row.notice_id == opened[0].id
    }
    assert due == {
        petra.telegram_id: datetime(2021, 10, 12, 5, tzinfo=UTC),
        away.telegram_id: datetime(2021, 10, 20, 6, tzinfo=UTC),
    }
    home.now = datetime(2021, 10, 18, 6, tzinfo=UTC)
    while await reminders.send_due(home.house, home.now):
        pass
    notices = {row.id for row in await home.rows(NoticeRow) if row.kind == "plan_due"}
    reminded = {row.chat_id for row in await home.rows(DeliveryRow) if row.notice_id in notices}
    assert petra.telegram_id in reminded
    assert away.telegram_id not in reminded, "the pause ends after the deadline"


async def test_a_file_number_may_hold_no_identity_number(
    home: Household, sara: Somebody, group: int
) -> None:
    view = await home.fill_in(
        sara, FormKind.PLAN_CASE, Typed("Exempelvägen"), "detailed", "consultation",
        Typed("19811218-9876"), Move.SKIP, about={"plan": None},
    )  # fmt: skip
    refused = await home.confirm(sara, view)
    assert refused.problem == SentBack("reference", AnswerProblem.IDENTITY_NUMBER)
    assert await home.rows(PlanCaseRow) == []
