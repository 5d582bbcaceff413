"""Coverage of the promise period, the weeks, and nudges that reach each school once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.coverage import Coverage, Nudged, Reached
from bot.domain.forms import FormKind, Typed
from bot.domain.outbox import NoticeKind
from bot.domain.people import Role
from bot.domain.schools import SchoolYear
from bot.domain.visit_weeks import Standing
from bot.services import coverage, school_lists
from bot.texts.coverage import missing_lines
from db.models import DeliveryRow, NoticeRow, Person
from db.queries import people, schools
from tests.support.house import Household, Somebody, again

SEVEN, EIGHT, NINE = SchoolYear.YEAR_7, SchoolYear.YEAR_8, SchoolYear.YEAR_9
WEDNESDAY_9 = datetime(2021, 10, 13, 7, tzinfo=UTC)
LIST = (
    "Skola;Område;Slag;Årskurs;Klasser;Elever\n"
    "Norra;;;7;3;75\nNorra;;;8;1;25\nNorra;;;9;2;50\nÖbo;;Gymnasieskola;1;4;102\n"
).encode()


@pytest.fixture
async def sam(home: Household) -> Somebody:
    sam = await home.let_in(Role.COORDINATOR, "Sam", "Kommunen")
    view = await school_lists.take(home.act(sam), LIST)
    assert not isinstance(view, tuple)
    await home.confirm(sam, view)
    return sam


@pytest.fixture
async def officer(home: Household) -> Somebody:
    return await home.let_in(Role.POLICE, "Olle")


@pytest.fixture
async def lena(home: Household) -> Somebody:
    return await home.let_in(Role.SCHOOL, "Lena", "Norra")


async def book(home: Household, who: Somebody, officer: Somebody) -> int:
    return await home.book(who, await home.offer(officer, WEDNESDAY_9))


async def report(home: Household, officer: Somebody, visit_id: int, *answers: str | Typed) -> None:
    view = await home.fill_in(officer, FormKind.REPORT_VISIT, *answers, about={"visit": visit_id})
    while view.form.step != "confirm":
        view = await home.answer(officer, view, Typed("20"))
    assert (await home.confirm(officer, view)).problem is None


def missing(found: Coverage) -> list[str]:
    return list(missing_lines(found, "sv"))


async def nudges(home: Household) -> list[str]:
    notices = {
        row.id: row.params["school"]
        for row in await home.rows(NoticeRow)
        if row.kind == NoticeKind.SCHOOL_NUDGE
    }
    names = {row.id: row.name for row in await home.rows(Person)}
    return sorted(
        f"{names[row.person_id]}: {notices[row.notice_id]}"
        for row in await home.rows(DeliveryRow)
        if row.notice_id in notices
    )


class TestCoverage:
    async def test_says_in_plain_words_what_is_missing(
        self, home: Household, sam: Somebody
    ) -> None:
        await home.promise()
        found = await coverage.show(home.act(sam))
        assert (found.first_day, found.last_day) == (date(2021, 1, 1), date(2021, 12, 31))
        assert missing(found) == [
            "Inget besök i åk 7, åk 8 och åk 9 på Norra.",
            "Inget besök i gymnasiet år 1 på Öbo.",
        ]

    async def test_a_booked_visit_and_then_a_held_one_are_told_apart(
        self, home: Household, sam: Somebody, lena: Somebody, officer: Somebody
    ) -> None:
        visit_id = await book(home, lena, officer)
        assert missing(await coverage.show(home.act(sam)))[:2] == [
            "Inget besök i åk 9 på Norra.",
            "Bokat men inte genomfört i åk 7 och åk 8 på Norra.",
        ]
        home.later(days=3)
        await report(home, officer, visit_id, "yes", Typed("40"))
        found = await coverage.show(home.act(sam))
        assert missing(found)[0] == "Inget besök i åk 9 på Norra."
        assert found.rows[0].by_year[SEVEN] == Reached(1, 30)
        assert found.rows[0].by_year[EIGHT] == Reached(1, 10)
        assert (found.total, found.visited) == (Reached(1, 40), 1)

    async def test_visits_before_the_period_do_not_count(
        self, home: Household, sam: Somebody, lena: Somebody, officer: Somebody
    ) -> None:
        visit_id = await book(home, lena, officer)
        home.later(days=3)
        await report(home, officer, visit_id, "yes", Typed("40"))
        home.now = datetime(2022, 3, 1, 9, tzinfo=UTC)
        found = await coverage.show(home.act(sam))
        assert (found.first_day, found.total) == (date(2022, 1, 1), Reached())


class TestTheWeeks:
    async def test_count_a_visit_where_it_stands(
        self, home: Household, sam: Somebody, lena: Somebody, officer: Somebody
    ) -> None:
        visit_id = await book(home, lena, officer)

        async def counts() -> dict[Standing, int]:
            rows = (await coverage.weeks(home.act(sam))).rows
            return {standing: sum(found) for standing, found in rows.items() if sum(found)}

        assert await counts() == {Standing.BOOKED: 1}
        home.later(days=3)
        assert await counts() == {Standing.UNREPORTED: 1}
        await report(home, officer, visit_id, "no", Typed("Sjuk"))
        assert await counts() == {Standing.NOT_HELD: 1}


class TestANudge:
    async def test_names_whom_it_would_reach_and_sends_nothing(
        self, home: Household, sam: Somebody, lena: Somebody
    ) -> None:
        view = await coverage.preview_nudge(home.act(sam), Nudged.FORGOTTEN)
        assert ([row.school.name for row in view.schools], view.recipients) == (["Norra"], 1)
        assert view.silent == ("Öbo",)
        assert await nudges(home) == []

    async def test_reaches_every_contact_once_and_nobody_again_within_three_weeks(
        self, home: Household, sam: Somebody, lena: Somebody
    ) -> None:
        await home.let_in(Role.SCHOOL, "Karin", "Norra")
        act = home.act(sam)
        assert (await coverage.nudge(act, Nudged.FORGOTTEN, 2)).recipients == 2
        await coverage.nudge(again(act), Nudged.FORGOTTEN, 2)
        pressed_twice = await coverage.nudge(home.act(sam), Nudged.FORGOTTEN, 2)
        assert (pressed_twice.has_changed, pressed_twice.lately) == (True, ("Norra",))
        assert await nudges(home) == ["Karin: Norra", "Lena: Norra"]
        home.later(days=22)
        await coverage.nudge(home.act(sam), Nudged.FORGOTTEN, 2)
        assert len(await nudges(home)) == 4

    async def test_leaves_out_who_has_booked_unless_a_year_is_missing(
        self, home: Household, sam: Somebody, lena: Somebody, officer: Somebody
    ) -> None:
        await book(home, lena, officer)
        assert (await coverage.preview_nudge(home.act(sam), Nudged.FORGOTTEN)).schools == ()
        view = await coverage.nudge(home.act(sam), Nudged.YEARS, 1)
        [notice] = [
            row for row in await home.rows(NoticeRow) if row.kind == NoticeKind.SCHOOL_NUDGE
        ]
        assert view.recipients == 1
        assert notice.params == {"school": "Norra", "years": [NINE], "is_first": False}

    async def test_is_shown_again_where_others_lack_a_visit_meanwhile(
        self, home: Household, sam: Somebody, lena: Somebody, officer: Somebody
    ) -> None:
        view = await coverage.preview_nudge(home.act(sam), Nudged.FORGOTTEN)
        await book(home, lena, officer)
        late = await coverage.nudge(home.act(sam), Nudged.FORGOTTEN, view.recipients)
        assert (late.has_changed, late.recipients) == (True, 0)
        assert await nudges(home) == []

    async def test_who_speaks_for_two_schools_hears_of_both_at_once(
        self, home: Household, sam: Somebody, lena: Somebody
    ) -> None:
        async with home.database.write() as session:
            norra = await schools.find_or_add(session, "Norra", home.now)
            oebo = await schools.find_or_add(session, "Öbo", home.now)
            person = await people.find(session, lena.telegram_id)
            assert person is not None
            await schools.add_contact(session, oebo, person.id, home.now)
        await home.let_in(Role.SCHOOL, "Karin", "Norra")
        view = await coverage.nudge(home.act(sam), Nudged.FORGOTTEN, 2)
        assert ([row.school.id for row in view.schools], view.silent) == ([norra, oebo], ())
        notices = [row for row in await home.rows(NoticeRow) if row.kind == "school_nudge"]
        named = [
            [one["school"] for one in row.params.get("schools", [row.params])] for row in notices
        ]
        assert sorted(named) == [["Norra"], ["Norra", "Öbo"]]
        assert len(await home.rows(DeliveryRow)) == 2
        later = await coverage.preview_nudge(home.act(sam), Nudged.FORGOTTEN)
        assert later.lately == ("Norra", "Öbo")

    async def test_of_two_coordinators_at_once_reaches_nobody_twice(
        self, home: Household, sam: Somebody, lena: Somebody
    ) -> None:
        siv = await home.let_in(Role.COORDINATOR, "Siv")
        for who in (sam, siv):
            await coverage.nudge(home.act(who), Nudged.FORGOTTEN, 1)
        home.now += timedelta(minutes=1)
        assert await nudges(home) == ["Lena: Norra"]
