"""Situation updates: who gets one, who reads it, whom it does not reach, and what is logged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.activities import Output
from bot.domain.errors import AnswerProblem, BadAnswer, NoRecipients, NotFound
from bot.domain.forms import FormKind, FormState, Move, Pictured, Ticked, Typed
from bot.domain.outbox import DeliveryState, Priority, Settled, Trouble
from bot.domain.people import Role, Unreachable
from bot.domain.promises import Unit
from bot.domain.updates import NotReached, Reach
from bot.services import people, updates
from db.models import (
    DeliveryRow,
    HandledUpdateRow,
    NoticeRow,
    Person,
    SituationUpdateRow,
    UpdateReadRow,
)
from db.queries import deliveries
from tests.support.house import NASTY, Household, Somebody


@pytest.fixture
async def coordinator(home: Household) -> Somebody:
    return await home.let_in(Role.COORDINATOR, "Kim", "Kommunen")


async def settle(home: Household, results: list[Settled]) -> None:
    async with home.database.write() as session:
        await deliveries.claim(session, home.now, 100)
        await deliveries.settle(session, results, home.now)


async def test_it_goes_to_those_who_are_members_now(home: Household, coordinator: Somebody) -> None:
    member, former = await home.let_in(Role.MEMBER), await home.let_in(Role.MEMBER)
    await home.let_in(Role.SCHOOL)
    await home.take_away(former, Role.MEMBER)
    await home.send_update(coordinator)
    [delivery] = await home.rows(DeliveryRow)
    assert (delivery.chat_id, delivery.state) == (member.telegram_id, "pending")


async def test_somebody_with_two_roles_gets_it_once(home: Household, coordinator: Somebody) -> None:
    await home.grant(coordinator, Role.MEMBER)
    await home.send_update(coordinator)
    assert len(await home.rows(DeliveryRow)) == 1


async def test_without_members_nothing_is_sent_and_the_text_is_kept(
    home: Household, coordinator: Somebody
) -> None:
    refused = await home.confirm(coordinator, await home.ready_to_send(coordinator))
    assert (refused.problem, refused.form.state) == (NoRecipients(), FormState.OPEN)
    assert refused.form.answers["body"] == "Håll ögonen öppna."
    assert await home.rows(NoticeRow) == []
    await home.let_in(Role.MEMBER)
    assert (await home.confirm(coordinator, refused)).form.state is FormState.DONE


async def test_the_summary_says_how_many_get_it(home: Household, coordinator: Somebody) -> None:
    for _ in range(3):
        await home.let_in(Role.MEMBER)
    view = await home.ready_to_send(coordinator)
    assert (view.facts["recipients"], view.facts["unreachable"]) == (3, 0)


async def test_the_summary_says_how_many_of_them_are_out_of_reach(
    home: Household, coordinator: Somebody
) -> None:
    await home.let_in(Role.MEMBER)
    blocked = [await home.let_in(role) for role in (Role.MEMBER, Role.MEMBER, Role.SCHOOL)]
    former = await home.let_in(Role.MEMBER)
    for one in (*blocked, former):
        await people.note_reachability(home.act(one), Unreachable.BLOCKED)
    await home.take_away(former, Role.MEMBER)
    view = await home.ready_to_send(coordinator)
    assert (view.facts["recipients"], view.facts["unreachable"]) == (3, 2)


@pytest.mark.parametrize(
    ("urgency", "priority"), [("warning", Priority.URGENT), ("information", Priority.BULK)]
)
async def test_a_warning_goes_before_everything_else(
    home: Household, coordinator: Somebody, urgency: str, priority: Priority
) -> None:
    await home.let_in(Role.MEMBER)
    view = await home.fill_in(
        coordinator, FormKind.SITUATION_UPDATE, Typed(NASTY), Typed("Text"), urgency, Move.SKIP
    )
    await home.confirm(coordinator, view)
    assert [row.priority for row in await home.rows(DeliveryRow)] == [priority]


async def test_a_long_text_with_a_picture_is_refused_before_it_is_shown(
    home: Household, coordinator: Somebody
) -> None:
    view = await home.fill_in(
        coordinator, FormKind.SITUATION_UPDATE, Typed("Rubrik"), Typed("x" * 715), "warning",
        Ticked("files", wanted=True), Move.ENOUGH, Pictured("AgAC"),
    )  # fmt: skip
    refused = await home.answer(coordinator, view, Move.ENOUGH)
    assert refused.problem == BadAnswer(AnswerProblem.CAPTION_TOO_LONG, limit=720, given=721)
    assert refused.form.step == "files"


async def test_who_is_known_to_be_out_of_reach_is_not_reached_and_said_why(
    home: Household, coordinator: Somebody
) -> None:
    await home.let_in(Role.MEMBER, "Anna", "ICA")
    blocked = await home.let_in(Role.MEMBER, NASTY, "Banken")
    await people.note_reachability(home.act(blocked), Unreachable.BLOCKED)
    update_id = await home.send_update(coordinator)
    missed = await updates.list_not_reached(home.act(coordinator), update_id, 0)
    assert missed == (NotReached(NASTY, "Banken", Trouble.BLOCKED),)
    reach = (await updates.show(home.act(coordinator), update_id)).reach
    assert reach == Reach(
        recipients=2, delivered=0, waiting=1, failed=1, uncertain=0, read=0, blocked=1
    )


async def test_reach_follows_the_deliveries_and_who_has_read(
    home: Household, coordinator: Somebody
) -> None:
    members = [await home.let_in(Role.MEMBER, f"Medlem {number}") for number in range(4)]
    update_id = await home.send_update(coordinator)
    first, second, third, _ = await home.rows(DeliveryRow)
    await settle(
        home,
        [
            Settled(first.id, first.chat_id, DeliveryState.SENT, message_id=5),
            Settled(second.id, second.chat_id, DeliveryState.FAILED, trouble=Trouble.GONE),
            Settled(third.id, third.chat_id, DeliveryState.UNCERTAIN, trouble=Trouble.NO_ANSWER),
        ],
    )
    for _ in range(2):
        await updates.mark_read(home.act(members[0]), await home.alert_of(update_id))
    reach = (await updates.show(home.act(coordinator), update_id)).reach
    assert reach == Reach(recipients=4, delivered=1, waiting=1, failed=1, uncertain=1, read=1)
    assert (reach.settled, reach.is_finished) == (3, False)
    missed = await updates.list_not_reached(home.act(coordinator), update_id, 0)
    assert {one.trouble for one in missed} == {Trouble.GONE, Trouble.NO_ANSWER}


async def test_a_finished_update_is_one_activity_under_the_networks_promise(
    home: Household, coordinator: Somebody
) -> None:
    await home.promise()
    await home.let_in(Role.MEMBER)
    await home.send_update(coordinator, heading=NASTY)
    [delivery] = await home.rows(DeliveryRow)
    await settle(home, [Settled(delivery.id, delivery.chat_id, DeliveryState.SENT, message_id=5)])
    [progress] = await updates.list_progress(home.house)
    for _ in range(2):
        await updates.finish(home.house, progress, home.now)
    [row] = await home.logged()
    assert (row.what, row.day, row.outputs) == (
        NASTY, date(2021, 10, 11), (Output(1, Unit.MEMBERS),),
    )  # fmt: skip
    assert [str(one.id) for one in row.promises] == [await home.promise_number(coordinator, "S2")]


async def test_without_a_promise_nothing_is_logged(home: Household, coordinator: Somebody) -> None:
    await home.let_in(Role.MEMBER)
    await home.send_update(coordinator)
    [progress] = await updates.list_progress(home.house)
    await updates.finish(home.house, progress, home.now)
    assert await home.logged() == ()
    [row] = await home.rows(SituationUpdateRow)
    assert row.finished_at == home.now


async def test_progress_is_told_until_it_is_finished(
    home: Household, coordinator: Somebody
) -> None:
    await home.let_in(Role.MEMBER)
    await people.choose_language(home.act(coordinator), "en")
    update_id = await home.send_update(coordinator)
    [progress] = await updates.list_progress(home.house)
    assert (progress.update_id, progress.chat_id, progress.locale) == (
        update_id, coordinator.telegram_id, "en",
    )  # fmt: skip
    await updates.finish(home.house, progress, home.now)
    assert await updates.list_progress(home.house) == []


async def test_progress_is_told_in_the_language_of_who_asks(
    home: Household, coordinator: Somebody
) -> None:
    await home.let_in(Role.MEMBER)
    update_id = await home.send_update(coordinator)
    other = await home.let_in(Role.COORDINATOR, "Kirsten")
    await people.choose_language(home.act(other), "en")
    assert (await updates.progress(home.act(other), update_id)).locale == "en"
    assert (await updates.progress(home.act(coordinator), update_id)).locale == "sv"


async def test_updates_are_listed_the_latest_first(home: Household, coordinator: Somebody) -> None:
    member = await home.let_in(Role.MEMBER)
    for number in range(6):
        await home.send_update(coordinator, heading=f"Nr {number}")
    first = await updates.latest(home.act(member), 0)
    second = await updates.latest(home.act(member), 1)
    assert [one.heading for one in first.updates] == ["Nr 5", "Nr 4", "Nr 3", "Nr 2", "Nr 1"]
    assert (first.total, [one.heading for one in second.updates]) == (6, ["Nr 0"])


async def test_what_still_holds_is_listed_first_unless_it_was_taken_back(
    home: Household, coordinator: Somebody
) -> None:
    member = await home.let_in(Role.MEMBER)
    sent = {name: await home.send_update(coordinator, heading=name) for name in "ABCD"}
    async with home.database.write() as session:
        for name in "AB":
            row = await session.get_one(SituationUpdateRow, sent[name])
            row.valid_until = date(2021, 10, 20)
        late = await session.get_one(SituationUpdateRow, sent["C"])
        late.sent_at = home.now + timedelta(hours=1)
    retract = await home.fill_in(
        coordinator, FormKind.RETRACT_UPDATE, Typed("Övning"), about={"update": sent["B"]}
    )
    await home.confirm(coordinator, retract)
    listed = (await updates.latest(home.act(member), 0)).updates
    assert [one.heading for one in listed] == ["A", "C", "D", "B"]


async def test_a_member_who_was_out_of_reach_and_comes_back_can_say_that_they_read(
    home: Household,
) -> None:
    sam, bodil = await home.let_in(Role.COORDINATOR), await home.let_in(Role.MEMBER, "Bodil")
    await people.note_reachability(home.act(bodil), Unreachable.BLOCKED)
    update_id = await home.send_update(sam)
    await people.note_reachability(home.act(bodil), None)
    view = await updates.show(home.act(bodil), update_id)
    assert (view.announced_by, view.is_read) == (await home.alert_of(update_id), False)
    await updates.mark_read(home.act(bodil), await home.alert_of(update_id))
    assert (await updates.show(home.act(bodil), update_id)).is_read
    reach = (await updates.show(home.act(sam), update_id)).reach
    assert reach is not None
    assert (reach.read, reach.blocked) == (1, 1)


async def test_who_reads_under_a_new_name_or_after_silence_is_noted_as_such(
    home: Household, coordinator: Somebody
) -> None:
    members = [await home.let_in(Role.MEMBER, f"Medlem {number}") for number in range(3)]
    alert = await home.alert_of(await home.send_update(coordinator))
    await people.note_reachability(home.act(members[1]), Unreachable.BLOCKED)
    await people.choose_language(home.act(members[2]), "en")
    renamed = replace(members[0], name="Nytt Namn")
    spoken = [
        await updates.mark_read(home.act(who), alert) for who in (renamed, members[1], members[2])
    ]
    assert spoken == ["sv", "sv", "en"]
    assert len(await home.rows(UpdateReadRow)) == 3
    found = {one.telegram_id: one for one in await home.rows(Person)}
    assert found[renamed.telegram_id].name == "Nytt Namn"
    assert found[members[1].telegram_id].unreachable is None


async def test_reading_is_recorded_with_its_update_and_a_refused_press_is_not(
    home: Household, coordinator: Somebody
) -> None:
    member, other = await home.let_in(Role.MEMBER), await home.let_in(Role.SCHOOL)
    alert = await home.alert_of(await home.send_update(coordinator))
    noted, refused = home.act(member), home.act(other)
    for _ in range(2):
        await updates.mark_read(noted, alert)
    with pytest.raises(NotFound):
        await updates.mark_read(refused, alert)
    [read] = await home.rows(UpdateReadRow)
    assert read.read_at == noted.now
    recorded = {row.update_id: row.handled_at for row in await home.rows(HandledUpdateRow)}
    assert recorded[noted.update_id] == noted.now
    assert refused.update_id not in recorded
