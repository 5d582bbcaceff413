"""A coordinator leaves a wish for a school that does not use the bot, and answers for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import NotFound
from bot.domain.forms import FormKind, Move, Typed
from bot.domain.people import Role
from bot.domain.views import FormView
from bot.domain.visits import VisitState
from bot.services import forms, school_lists, visits, wish_offers, wishes
from bot.services import people as people_services
from bot.texts import visit_wishes
from bot.texts import visits as visit_texts
from db.models import DeliveryRow, NoticeRow, SchoolRow
from db.queries import people
from tests.support.house import Household, Somebody
from tests.support.program import STOCKHOLM

TUESDAY_9 = datetime(2021, 10, 19, 7, tzinfo=UTC)
"""In week 42, for which is wished."""

LIST = "Skola;;;Årskurs;Klasser;Elever\nNorra;;;7;3;75\n".encode()


@pytest.fixture
async def sam(home: Household) -> Somebody:
    sam = await home.let_in(Role.COORDINATOR, "Sam", "Kommunen")
    view = await school_lists.take(home.act(sam), LIST)
    assert isinstance(view, FormView)
    await home.confirm(sam, view)
    return sam


@pytest.fixture
async def officer(home: Household) -> Somebody:
    return await home.let_in(Role.POLICE, "Olle")


async def wish(home: Household, sam: Somebody) -> int:
    """A wish, left where the booking on the school's behalf found no time."""
    [norra] = [row.id for row in await home.rows(SchoolRow) if row.name == "Norra"]
    booking = await visits.showing.book_for(home.act(sam), norra)
    for answer in (await home.topic(), "7", Move.ENOUGH, "3.75"):
        booking = await home.answer(sam, booking, answer)
    assert (booking.form.step, booking.choices) == ("day", ())
    view = await home.fill_in(
        sam, FormKind.WISH_VISIT, "2021-10-18", Move.ENOUGH, about={"draft": booking.id}
    )
    assert view.facts["school"] == "Norra", "the summary names it"
    done = await home.confirm(sam, view)
    wish_id: int = done.receipt["wish"]
    return wish_id


async def offers(home: Household, who: Somebody) -> None:
    """Let an officer offer an hour through the dialog: then those who wait are asked."""
    day = TUESDAY_9.date().isoformat()
    view = await home.fill_in(
        who, FormKind.OFFER_TIME, "single", Typed(day), Typed("9"), Typed("10")
    )
    await home.confirm(who, view)


async def asked(home: Household) -> list[tuple[int, set[int]]]:
    """The offers that were made, each with whom it was put to."""
    deliveries = await home.rows(DeliveryRow)
    return [
        (row.params["offer"], {one.chat_id for one in deliveries if one.notice_id == row.id})
        for row in await home.rows(NoticeRow)
        if row.kind == "visit_offered"
    ]


async def test_the_coordinator_is_asked_and_books_for_the_school(
    home: Household, sam: Somebody, officer: Somebody
) -> None:
    wish_id = await wish(home, sam)
    assert [one.id for one in await wishes.list_mine(home.act(sam))] == [wish_id]
    await offers(home, officer)
    [(offer, to)] = await asked(home)
    assert to == {sam.telegram_id}
    visit = await wish_offers.accept(home.act(sam), offer)
    assert (visit.school, visit.contact, visit.state) == ("Norra", "Sam", VisitState.CONFIRMED)
    assert await wishes.list_mine(home.act(sam)) == []
    shown, _ = await visits.showing.show_for_mail(home.act(sam), visit.id)
    assert shown.starts_at == TUESDAY_9


async def test_no_button_leads_a_coordinator_to_visits_of_their_own(
    home: Household, sam: Somebody, officer: Somebody
) -> None:
    await wish(home, sam)
    viewer = await people_services.see(home.act(sam))
    listed = visit_wishes.wishes_screen(await wishes.list_mine(home.act(sam)), viewer, STOCKHOLM)
    await offers(home, officer)
    [(offer, _)] = await asked(home)
    visit = await wish_offers.accept(home.act(sam), offer)
    shown = visit_texts.visit_screen(visit, viewer, home.now, STOCKHOLM)
    leads = {button.data for screen in (listed, shown) for row in screen.rows for button in row}
    assert "n:visits:0" not in leads
    assert {"n:schools:0", f"n:school:{visit.school_id}"} <= leads


async def test_a_no_lets_the_time_go_and_the_wish_waits(
    home: Household, sam: Somebody, officer: Somebody
) -> None:
    wish_id = await wish(home, sam)
    await offers(home, officer)
    [(offer, _)] = await asked(home)
    await wish_offers.decline(home.act(sam), offer)
    assert (await wishes.show(home.act(sam), wish_id)).offer is None
    assert await wishes.withdraw(home.act(sam), wish_id) == []


async def test_who_speaks_for_another_school_sees_and_answers_nothing(
    home: Household, sam: Somebody, officer: Somebody
) -> None:
    wish_id = await wish(home, sam)
    await offers(home, officer)
    [(offer, _)] = await asked(home)
    other = await home.let_in(Role.SCHOOL, "Otto", "Andra skolan")
    assert await wishes.list_mine(home.act(other)) == []
    with pytest.raises(NotFound):
        await wishes.show(home.act(other), wish_id)
    with pytest.raises(NotFound):
        await wish_offers.accept(home.act(other), offer)


async def test_where_who_left_it_is_none_any_more_all_coordinators_are_asked(
    home: Household, sam: Somebody, officer: Somebody
) -> None:
    await wish(home, sam)
    kim = await home.let_in(Role.COORDINATOR, "Kim", "Kommunen")
    async with home.database.write() as session:
        person = await people.find(session, sam.telegram_id)
        assert person is not None
        await people.end_role(session, person.id, Role.COORDINATOR, home.now)
    await offers(home, officer)
    [(_, to)] = await asked(home)
    assert to == {kim.telegram_id}


async def test_a_school_that_has_contacts_by_then_answers_itself(
    home: Household, sam: Somebody, officer: Somebody
) -> None:
    await wish(home, sam)
    rut = await home.let_in(Role.SCHOOL, "Rut", "Norra")
    await offers(home, officer)
    [(offer, to)] = await asked(home)
    assert to == {rut.telegram_id}
    assert (await wish_offers.accept(home.act(rut), offer)).contact == "Rut"


async def test_unanswered_it_goes_on_and_the_coordinator_hears_so(
    home: Household, sam: Somebody, officer: Somebody
) -> None:
    await wish(home, sam)
    await offers(home, officer)
    [(offer, _)] = await asked(home)
    home.now += timedelta(hours=25)
    async with home.database.write() as session:
        await wish_offers.lapse(session, home.house, offer, 0, home.now)
    [gone] = [row for row in await home.rows(NoticeRow) if row.kind == "visit_offer_gone"]
    to = {one.chat_id for one in await home.rows(DeliveryRow) if one.notice_id == gone.id}
    assert to == {sam.telegram_id}


async def test_a_coordinator_may_begin_with_the_school(home: Household, sam: Somebody) -> None:
    view = await forms.begin(home.act(sam), FormKind.WISH_VISIT)
    assert view.form.step in ("school", "topic")
