"""Booking on behalf of a school that does not use the bot, and what is mailed to it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import NotAllowed, NotFound
from bot.domain.forms import FormKind, FormState, Move, Typed
from bot.domain.outbox import NoticeKind
from bot.domain.people import Role, Viewer
from bot.domain.slots import quarter_of
from bot.domain.views import FormView
from bot.domain.visits import VisitState
from bot.services import forms, people, school_lists, visits
from bot.texts import visit_mails
from bot.texts.receipts import receipt
from db.models import DeliveryRow, NoticeRow, Person, SchoolRow, VisitRow
from tests.support.house import Household, Somebody
from tests.support.program import STOCKHOLM

WEDNESDAY_9 = datetime(2021, 10, 13, 7, tzinfo=UTC)
LIST = "Skola;;;Årskurs;Klasser;Elever\nNorra;;;7;3;75\nNorra;;;8;1;25\n".encode()


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


async def norra(home: Household) -> int:
    found: int = next(row.id for row in await home.rows(SchoolRow) if row.name == "Norra")
    return found


async def booked(home: Household, sam: Somebody, officer: Somebody) -> FormView:
    await home.offer(officer, WEDNESDAY_9)
    view = await visits.showing.book_for(home.act(sam), await norra(home))
    assert view.form.step == "topic"
    for answer in (
        await home.topic(), "7", Move.ENOUGH, "3.75", "2021-10-13",
        str(quarter_of(WEDNESDAY_9)), "room", Move.ENOUGH, Typed("Aulan"),
    ):  # fmt: skip
        view = await home.answer(sam, view, answer)
        assert view.problem is None, view.problem
    return await home.confirm(sam, view)


async def mail(home: Household, sam: Somebody, visit_id: int) -> str:
    visit, topic = await visits.showing.show_for_mail(home.act(sam), visit_id)
    viewer: Viewer = await people.see(home.act(sam))
    return visit_mails.mail_screen(visit, topic, viewer, STOCKHOLM).text


async def test_a_coordinator_books_and_gets_what_to_send_on(
    home: Household, sam: Somebody, officer: Somebody
) -> None:
    done = await booked(home, sam, officer)
    assert done.form.state is FormState.DONE
    [visit] = await home.rows(VisitRow)
    assert (visit.state, visit.room, visit.pupils) == (VisitState.CONFIRMED, "Aulan", 75)
    labels = [button.data for row in receipt(done).rows for button in row]
    assert f"n:visit_mail:{visit.id}" in labels
    text = await mail(home, sam, visit.id)
    assert "Norra ons 13 okt 2021 kl. 09.00–10.00" in text
    assert "Lokal: Aulan" in text
    assert text.endswith("Sam</pre>")
    seen = await visits.showing.show(home.act(sam), visit.id)
    screen = visit_mails.file_screen(seen, await people.see(home.act(sam)), STOCKHOLM)
    assert screen.document is not None
    assert not isinstance(screen.document, str)
    assert b"METHOD:PUBLISH" in screen.document.content


async def test_the_coordinator_hears_in_the_schools_place_and_mails_how_it_stands_then(
    home: Household, sam: Somebody, officer: Somebody
) -> None:
    visit_id = (await booked(home, sam, officer)).receipt["visit"]
    view = await home.fill_in(
        officer, FormKind.CANCEL_VISIT, Typed("Sjuk"), about={"visit": visit_id}
    )
    await home.confirm(officer, view)
    [notice] = [
        row.id for row in await home.rows(NoticeRow) if row.kind == NoticeKind.VISIT_CANCELLED
    ]
    told = {row.person_id for row in await home.rows(DeliveryRow) if row.notice_id == notice}
    names = {row.name for row in await home.rows(Person) if row.id in told}
    assert names == {"Sam", "Olle"}
    text = await mail(home, sam, visit_id)
    assert re.search(r"blir inte av.*Orsak: Sjuk", text, re.DOTALL)
    assert "ta bort besöket ur kalendern" in text
    assert "lägga in besöket" not in text


async def test_an_officer_who_is_asked_hears_that_a_coordinator_speaks_for_the_school(
    home: Household, sam: Somebody, officer: Somebody
) -> None:
    terms = await home.fill_in(officer, FormKind.VISIT_TERMS, "needs_approval", "yes")
    await home.confirm(officer, terms)
    await booked(home, sam, officer)
    [asked] = [one for one in await home.rows(NoticeRow) if one.kind == NoticeKind.VISIT_REQUESTED]
    assert (asked.params["contact"], asked.params["by_school"]) == ("Sam", False)


async def test_contacts_that_there_are_hear_of_it_themselves(
    home: Household, sam: Somebody, officer: Somebody
) -> None:
    lena = await home.let_in(Role.SCHOOL, "Lena", "Norra")
    visit_id = (await booked(home, sam, officer)).receipt["visit"]
    assert (await visits.showing.show(home.act(lena), visit_id)).contact == "Lena"
    page = await visits.showing.list_of_school(home.act(sam), await norra(home), 0)
    assert [one.id for one in page.visits] == [visit_id]


async def test_a_coordinator_who_speaks_for_no_school_chooses_among_all(
    home: Household, sam: Somebody, officer: Somebody
) -> None:
    await home.offer(officer, WEDNESDAY_9)
    await home.let_in(Role.SCHOOL, "Lena", "Södra")
    view = await forms.begin(home.act(sam), FormKind.BOOK_VISIT)
    assert [one.facts["name"] for one in view.choices] == ["Norra", "Södra"]
    assert view.form.answers["behalf"]


async def test_who_is_contact_as_well_books_for_their_own_school(
    home: Household, sam: Somebody, officer: Somebody
) -> None:
    await home.offer(officer, WEDNESDAY_9)
    await home.grant(sam, Role.SCHOOL, "Södra")
    view = await forms.begin(home.act(sam), FormKind.BOOK_VISIT)
    assert (view.form.answers["school"]["name"], view.form.answers["behalf"]) == ("Södra", False)
    other = await visits.showing.book_for(home.act(sam), await norra(home))
    assert (other.form.answers["school"]["name"], other.form.answers["behalf"]) == ("Norra", True)


async def test_the_same_again_is_booked_for_the_school_it_was(
    home: Household, sam: Somebody, officer: Somebody
) -> None:
    visit_id = (await booked(home, sam, officer)).receipt["visit"]
    await home.offer(officer, WEDNESDAY_9 + timedelta(days=1))
    view = await forms.begin(home.act(sam), FormKind.BOOK_VISIT, {"like": visit_id})
    assert (view.form.step, view.form.answers["behalf"]) == ("day", True)


async def test_is_for_coordinators_and_known_schools_alone(
    home: Household, sam: Somebody, officer: Somebody
) -> None:
    lena = await home.let_in(Role.SCHOOL, "Lena", "Södra")
    with pytest.raises(NotAllowed):
        await visits.showing.book_for(home.act(lena), await norra(home))
    with pytest.raises(NotFound):
        await visits.showing.book_for(home.act(sam), 999)


async def test_a_coordinator_no_more_books_nothing(
    home: Household, sam: Somebody, officer: Somebody
) -> None:
    await home.grant(sam, Role.SCHOOL, "Södra")
    await home.offer(officer, WEDNESDAY_9)
    view = await visits.showing.book_for(home.act(sam), await norra(home))
    for answer in (
        await home.topic(), "7", Move.ENOUGH, "3.75", "2021-10-13",
        str(quarter_of(WEDNESDAY_9)), Move.SKIP,
    ):  # fmt: skip
        view = await home.answer(sam, view, answer)
    await home.take_away(sam, Role.COORDINATOR)
    assert (await home.confirm(sam, view)).problem == NotAllowed(needs=(Role.COORDINATOR,))
    assert await home.rows(VisitRow) == []
