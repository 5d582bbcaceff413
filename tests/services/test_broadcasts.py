"""Updates after they were written: settings, digests, corrections, approval and questions."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.domain.errors import (
    AnswerProblem,
    CorrectionSettled,
    CorrectionWaits,
    OwnUpdate,
    SentBack,
    UpdateChanged,
    UpdateSettled,
)
from bot.domain.forms import FormKind, GoTo, Move, Ticked, Typed
from bot.domain.outbox import Claimed, DeliveryState, NoticeKind, Settled, Trouble
from bot.domain.people import Role
from bot.domain.views import FormView
from bot.services import (
    broadcasts,
    corrections,
    digests,
    forms,
    groups,
    members,
    networks,
    updates,
)
from bot.texts.forms import form_screen
from db.models import (
    DeliveryRow,
    GroupRow,
    MemberSettingsRow,
    NoticeRow,
    Person,
    QuestionRow,
    SituationUpdateRow,
    UpdateCorrectionRow,
    UpdateHeldBackRow,
)
from db.queries import deliveries, people
from db.queries import networks as network_queries
from db.queries import updates as queries
from tests.support.house import Household, Somebody


@pytest.fixture
async def coordinator(home: Household) -> Somebody:
    return await home.let_in(Role.COORDINATOR, "Kim", "Kommunen")


async def settings(home: Household, who: Somebody, **chosen: Any) -> None:
    """Let a member have settings of their own."""
    values = {
        "lowest_urgency": "information", "quiet_from_min": 21 * 60, "quiet_to_min": 7 * 60,
        "digest": False, "paused_until": None, "areas": [], "branches": [], **chosen,
    }  # fmt: skip
    async with home.database.write() as session:
        person = await people.find(session, who.telegram_id)
        assert person is not None
        session.add(MemberSettingsRow(person_id=person.id, digest_at=None, **values))


async def deliver_all(home: Household) -> None:
    """Let everything that is due arrive."""
    await arrive(home, await claim(home, 1000))


async def claim(home: Household, most: int) -> list[Claimed]:
    """Begin to send some of what is due."""
    async with home.database.write() as session:
        return await deliveries.claim(session, home.now, most)


async def arrive(home: Household, claimed: list[Claimed]) -> None:
    """Record that they arrived, or that the copies were changed."""
    async with home.database.write() as session:
        sent = [
            Settled(one.id, one.chat_id, DeliveryState.SENT, message_id=one.message_id or one.id)
            for one in claimed
        ]
        await deliveries.settle(session, sent, home.now)


async def write(home: Household, who: Somebody, urgency: str = "information") -> int:
    """Write an update and send it."""
    view = await home.fill_in(
        who, FormKind.SITUATION_UPDATE, Typed("Inbrott"), Typed("Tre inbrott i natt."), urgency,
        Move.SKIP,
    )  # fmt: skip
    done = await home.confirm(who, view)
    assert done.problem is None
    update_id: int = done.receipt["update"]
    return update_id


async def notices(home: Household, kind: NoticeKind) -> list[Any]:
    return [row for row in await home.rows(NoticeRow) if row.kind == kind]


async def row_of(home: Household, update_id: int) -> Any:
    [row] = [one for one in await home.rows(SituationUpdateRow) if one.id == update_id]
    return row


async def test_quiet_hours_delay_information_and_let_warnings_pass(
    home: Household, coordinator: Somebody
) -> None:
    usual, awake = await home.let_in(Role.MEMBER, "A"), await home.let_in(Role.MEMBER, "B")
    await settings(home, awake, quiet_from_min=0, quiet_to_min=0)
    home.now = datetime(2021, 10, 11, 20, 30, tzinfo=UTC)  # 22.30 in Stockholm
    await write(home, coordinator)
    due = {row.chat_id: row.due_at for row in await home.rows(DeliveryRow)}
    assert due[usual.telegram_id] == datetime(2021, 10, 12, 5, 0, tzinfo=UTC)
    assert due[awake.telegram_id] == home.now
    home.later(minutes=1)
    await write(home, coordinator, "warning")
    assert [row.due_at for row in await home.rows(DeliveryRow)][-2:] == [home.now, home.now]


@pytest.mark.parametrize(
    ("chosen", "urgency", "is_held"),
    [
        ({"digest": True}, "information", True),
        ({"digest": True}, "warning", False),
        ({"lowest_urgency": "warning"}, "information", True),
        ({"paused_until": date(2021, 10, 12)}, "warning", True),
        ({"paused_until": date(2021, 10, 11)}, "information", False),
        ({}, "weekly", True),
        ({"areas": [1]}, "information", False),
    ],
)
async def test_settings_hold_back_for_the_digest(
    home: Household, coordinator: Somebody, chosen: Any, urgency: str, is_held: bool
) -> None:
    await settings(home, await home.let_in(Role.MEMBER), **chosen)
    update_id = await write(home, coordinator, urgency)
    said = (await updates.progress(home.act(coordinator), update_id)).in_digest_at
    monday = datetime(2021, 10, 18, 6, tzinfo=UTC)
    assert said == (monday if urgency == "weekly" else None)
    assert len(await home.rows(UpdateHeldBackRow)) == is_held
    assert len(await home.rows(DeliveryRow)) == (not is_held)


async def test_a_retracted_update_is_kept_for_nobody(
    home: Household, coordinator: Somebody
) -> None:
    await settings(home, await home.let_in(Role.MEMBER), digest=True)
    update_id = await write(home, coordinator)
    reach = (await updates.show(home.act(coordinator), update_id)).reach
    assert (reach and reach.held) == 1
    retract = await home.fill_in(
        coordinator, FormKind.RETRACT_UPDATE, Typed("Övning"), about={"update": update_id}
    )
    await home.confirm(coordinator, retract)
    reach = (await updates.show(home.act(coordinator), update_id)).reach
    assert (reach and reach.held) == 0


async def test_the_digest_tells_what_was_held_back_once(
    home: Household, coordinator: Somebody
) -> None:
    for name in ("A", "B"):
        await settings(home, await home.let_in(Role.MEMBER, name), digest=True)
    update_id = await write(home, coordinator)
    assert await digests.send_due(home.house, home.now) == 0, "not before Monday"
    home.later(days=7)
    assert await digests.send_due(home.house, home.now) == 2
    assert await digests.send_due(home.house, home.now) == 0
    [notice] = await notices(home, NoticeKind.UPDATE_DIGEST)
    assert [one["update"] for one in notice.params["updates"]] == [update_id]
    assert len(await home.rows(DeliveryRow)) == 2
    home.later(days=7)
    await digests.send_due(home.house, home.now)
    assert len(await home.rows(DeliveryRow)) == 2, "an empty week sends nothing"


async def test_a_retraction_reaches_the_digest_as_well(
    home: Household, coordinator: Somebody
) -> None:
    await settings(home, await home.let_in(Role.MEMBER), digest=True)
    update_id = await write(home, coordinator)
    home.later(days=7)
    await digests.send_due(home.house, home.now)
    await deliver_all(home)
    await retract(home, coordinator, update_id)
    [notice] = await notices(home, NoticeKind.UPDATE_DIGEST)
    assert notice.params["updates"][0]["is_retracted"]
    assert [row.state for row in await home.rows(DeliveryRow)] == ["pending"]


async def test_a_tied_group_gets_it_too(home: Household, coordinator: Somebody) -> None:
    await home.let_in(Role.MEMBER)
    async with home.database.write() as session:
        found = await network_queries.list_networks(session)
        network_id = found[0].id
        session.add(
            GroupRow(
                chat_id=-100123,
                thread_id=7,
                title="Handlarna",
                network_id=network_id,
                added_by=None,
                added_at=home.now,
                ended_at=None,
            )
        )
    await write(home, coordinator)
    [group] = [row for row in await home.rows(DeliveryRow) if row.person_id is None]
    assert (group.chat_id, group.thread_id, group.state) == (-100123, 7, "pending")


async def retract(home: Household, who: Somebody, update_id: int) -> None:
    about = {"update": update_id}
    view = await home.fill_in(who, FormKind.RETRACT_UPDATE, Typed("Fel plats."), about=about)
    assert (await home.confirm(who, view)).problem is None


async def test_a_correction_changes_every_copy(home: Household, coordinator: Somebody) -> None:
    for name in ("A", "B"):
        await home.let_in(Role.MEMBER, name)
    update_id = await write(home, coordinator)
    await deliver_all(home)
    await correct(home, coordinator, update_id, "Två inbrott.")
    [notice] = await notices(home, NoticeKind.SITUATION_UPDATE)
    assert (notice.params["body"], notice.revision) == ("Två inbrott.", 2)
    assert notice.params["corrected_at"] is not None
    reach = (await updates.show(home.act(coordinator), update_id)).reach
    assert reach is not None
    assert (reach.delivered, reach.editing, reach.is_finished) == (2, 2, False)
    assert len(await updates.list_progress(home.house)) == 1, "its progress is shown again"
    await deliver_all(home)
    reach = (await updates.show(home.act(coordinator), update_id)).reach
    assert reach is not None
    assert reach.is_finished


async def test_two_who_correct_the_same_part(home: Household, coordinator: Somebody) -> None:
    await home.let_in(Role.MEMBER)
    other = await home.let_in(Role.COORDINATOR, "Den andra")
    about = {"update": await write(home, coordinator)}
    kind = FormKind.CORRECT_UPDATE
    mine = await home.fill_in(coordinator, kind, "body", Typed("Mitt"), about=about)
    theirs = await home.fill_in(other, kind, "body", Typed("Deras"), about=about)
    assert (await home.confirm(coordinator, mine)).problem is None
    assert (await home.confirm(other, theirs)).problem == UpdateChanged()


async def test_two_who_correct_the_same_part_at_once(
    home: Household, coordinator: Somebody
) -> None:
    await home.let_in(Role.MEMBER)
    other = await home.let_in(Role.COORDINATOR, "Den andra")
    update_id = await write(home, coordinator)
    await deliver_all(home)
    both = {coordinator: "Två inbrott.", other: "Fyra inbrott."}
    written = [
        await home.fill_in(
            who, FormKind.CORRECT_UPDATE, "body", Typed(text), about={"update": update_id}
        )
        for who, text in both.items()
    ]
    done = await asyncio.gather(*map(home.confirm, both, written))
    problems = [one.problem for one in done]
    assert sorted(map(str, map(type, problems))) == sorted(map(str, [type(None), UpdateChanged]))
    [said] = [text for text, one in zip(both.values(), problems, strict=True) if one is None]
    [notice] = await notices(home, NoticeKind.SITUATION_UPDATE)
    assert (notice.params["body"], notice.revision) == (said, 2)
    assert (await row_of(home, update_id)).body == said


async def test_one_approves_while_another_stops_it(home: Household, coordinator: Somebody) -> None:
    home.house = replace(home.house, approval=True)
    member = await home.let_in(Role.MEMBER)
    one, other = [await home.let_in(Role.COORDINATOR, name) for name in ("Ett", "Två")]
    update_id = await write(home, coordinator)
    outcomes = await asyncio.gather(
        broadcasts.approve(home.act(one), update_id),
        broadcasts.stop(home.act(other), update_id),
        return_exceptions=True,
    )
    [refused] = [outcome for outcome in outcomes if outcome is not None]
    assert isinstance(refused, UpdateSettled), "the slower one is told how things stand"
    state = (await row_of(home, update_id)).state
    assert state == ("sent" if outcomes[0] is None else "stopped")
    told = member.telegram_id in {row.chat_id for row in await home.rows(DeliveryRow)}
    assert told == (state == "sent")


async def test_a_retraction_replaces_copies_and_stops_the_rest(
    home: Household, coordinator: Somebody
) -> None:
    await home.let_in(Role.MEMBER, "A")
    update_id = await write(home, coordinator)
    await deliver_all(home)
    await home.let_in(Role.MEMBER, "B")
    home.later(minutes=1)
    await retract(home, coordinator, update_id)
    [notice] = await notices(home, NoticeKind.SITUATION_UPDATE)
    assert notice.params["retracted"] == "Fel plats."
    with pytest.raises(UpdateSettled):
        await broadcasts.remind_unread(home.act(coordinator), update_id)


async def test_who_joins_later_finds_what_was_meant_for_everybody(
    home: Household, coordinator: Somebody
) -> None:
    await home.let_in(Role.MEMBER, "A")
    update_id = await write(home, coordinator)
    newcomer = await home.let_in(Role.MEMBER, "B")
    page = await updates.latest(home.act(newcomer), 0)
    assert [one.id for one in page.updates] == [update_id]


@pytest.mark.parametrize("change", ["correct", "retract"])
async def test_who_changes_an_update_just_as_it_settles_is_still_shown_how_that_goes(
    home: Household, coordinator: Somebody, change: str
) -> None:
    await home.let_in(Role.MEMBER, "A")
    update_id = await write(home, coordinator)
    await deliver_all(home)
    [seen] = await updates.list_progress(home.house)
    if change == "correct":
        await correct(home, coordinator, update_id, "Något annat har hänt.")
    else:
        await retract(home, coordinator, update_id)
    await updates.finish(home.house, seen, home.now)
    [goes_on] = await updates.list_progress(home.house)
    await updates.finish(home.house, goes_on, home.now)
    assert await updates.list_progress(home.house) == []


async def correct(home: Household, who: Somebody, update_id: int, body: str) -> None:
    about = {"update": update_id}
    view = await home.fill_in(who, FormKind.CORRECT_UPDATE, "body", Typed(body), about=about)
    assert (await home.confirm(who, view)).problem is None


async def settle(home: Household, claimed: list[Claimed], state: DeliveryState) -> None:
    """Record that nobody knows whether they arrived: a crash, or no answer from Telegram."""
    async with home.database.write() as session:
        doubtful = [
            Settled(one.id, one.chat_id, state, trouble=Trouble.NO_ANSWER) for one in claimed
        ]
        await deliveries.settle(session, doubtful, home.now)


@pytest.mark.parametrize("in_doubt", [DeliveryState.PENDING, DeliveryState.UNCERTAIN])
async def test_who_perhaps_has_a_copy_is_told_of_the_retraction(
    home: Household, coordinator: Somebody, in_doubt: DeliveryState
) -> None:
    for name in ("A", "B"):
        await home.let_in(Role.MEMBER, name)
    update_id = await write(home, coordinator)
    await settle(home, await claim(home, 1), in_doubt)
    await retract(home, coordinator, update_id)
    perhaps, surely_not = await home.rows(DeliveryRow)
    assert perhaps.state == "pending", "it is told"
    assert (surely_not.state, surely_not.trouble) == ("failed", "stopped")


async def test_a_change_in_the_middle_of_a_send_keeps_what_is_in_doubt_in_doubt(
    home: Household, coordinator: Somebody
) -> None:
    await home.let_in(Role.MEMBER, "A")
    update_id = await write(home, coordinator)
    on_its_way = await claim(home, 1)
    await correct(home, coordinator, update_id, "Två inbrott.")
    await settle(home, on_its_way, DeliveryState.PENDING)
    await retract(home, coordinator, update_id)
    assert [row.state for row in await home.rows(DeliveryRow)] == ["pending"]


async def test_who_can_be_reached_and_has_not_read_is_reminded(
    home: Household, coordinator: Somebody
) -> None:
    """Also whoever had blocked the bot when it went out, and does so no longer; not who has left."""
    names = ("läst", "oläst", "blockerar", "tillbaka", "lämnat")
    read, unread, gone, back, left = [await home.let_in(Role.MEMBER, name) for name in names]
    update_id = await write(home, coordinator)
    await deliver_all(home)
    async with home.database.write() as session:
        chats = [gone.telegram_id, back.telegram_id]
        missed = update(DeliveryRow).where(DeliveryRow.chat_id.in_(chats))
        await session.execute(missed.values(state="failed", message_id=None))
        blocked = update(Person).where(Person.telegram_id == gone.telegram_id)
        await session.execute(blocked.values(unreachable="blocked"))
    alert = await home.alert_of(update_id)
    await updates.mark_read(home.act(read), alert)
    [membership] = (await members.settings.mine(home.act(left))).memberships
    await members.keeping.leave(home.act(left), membership.id)
    assert await broadcasts.count_unread(home.act(coordinator), update_id) == 2
    await broadcasts.remind_unread(home.act(coordinator), update_id)
    [reminder] = await notices(home, NoticeKind.UPDATE_REMINDER)
    reminded = {row.chat_id for row in await home.rows(DeliveryRow) if row.notice_id == reminder.id}
    assert reminded == {unread.telegram_id, back.telegram_id}
    assert reminder.params["reads"] == alert


async def test_a_follow_up_goes_to_those_alone_who_got_the_first_and_have_not_answered(
    home: Household, coordinator: Somebody
) -> None:
    people_ = [await home.let_in(Role.MEMBER, name) for name in ("läst", "frågat", "tyst")]
    read, asked, silent = people_
    update_id = await write(home, coordinator)
    await deliver_all(home)
    await home.let_in(Role.MEMBER, "ny")
    await updates.mark_read(home.act(read), await home.alert_of(update_id))
    about = {"update": update_id}
    question = await home.fill_in(asked, FormKind.ASK_ABOUT_UPDATE, Typed("Var?"), about=about)
    await home.confirm(asked, question)
    group = await home.group(coordinator, -700)
    [business] = (await networks.overview(home.act(coordinator))).networks
    await groups.tie(home.act(coordinator), group, business.id)

    view = await home.fill_in(
        coordinator, FormKind.SITUATION_UPDATE, Move.KEEP, Typed("Har ni sett något?"), Move.KEEP,
        Move.SKIP, about={"follows": update_id},
    )  # fmt: skip
    assert (view.facts["recipients"], view.facts["audience"]["follows"]) == (1, ["Inbrott"])
    done = await home.confirm(coordinator, view)
    alert = await home.alert_of(done.receipt["update"])
    sent_to = [row.chat_id for row in await home.rows(DeliveryRow) if row.notice_id == alert]
    assert sent_to == [silent.telegram_id]


async def test_a_group_gets_what_goes_to_its_whole_network_and_the_author_is_told(
    home: Household, coordinator: Somebody
) -> None:
    await home.let_in(Role.MEMBER, "A")
    group = await home.group(coordinator, -700, "Handlarna")
    [business] = (await networks.overview(home.act(coordinator))).networks
    await groups.tie(home.act(coordinator), group, business.id)
    begun = (FormKind.SITUATION_UPDATE, Typed("Stölder"), Typed("Två i natt."), "information")
    for more, titles in (
        ((Move.SKIP,), ["Handlarna"]),
        ((Ticked("audience", wanted=True), Move.ENOUGH, Ticked("trade", wanted=True)), []),
    ):
        view = await home.fill_in(coordinator, *begun, *more)
        if titles == []:
            view = await home.answer(coordinator, view, Move.ENOUGH)
        assert view.facts["groups"] == titles
        done = await home.confirm(coordinator, view)
        alert = await home.alert_of(done.receipt["update"])
        chats = [row.chat_id for row in await home.rows(DeliveryRow) if row.notice_id == alert]
        assert (-700 in chats) is bool(titles)


async def test_a_follow_up_of_what_was_retracted_is_refused(
    home: Household, coordinator: Somebody
) -> None:
    await home.let_in(Role.MEMBER, "A")
    update_id = await write(home, coordinator)
    await retract(home, coordinator, update_id)
    with pytest.raises(UpdateSettled):
        await home.fill_in(coordinator, FormKind.SITUATION_UPDATE, about={"follows": update_id})


async def schedule(home: Household, who: Somebody) -> int:
    view = await home.fill_in(
        who, FormKind.SITUATION_UPDATE, Typed("Marknad"), Typed("Ficktjuvar."), "information",
        Ticked("later", wanted=True), Move.ENOUGH, Typed("12/10"), Typed("9"),
    )  # fmt: skip
    update_id: int = (await home.confirm(who, view)).receipt["update"]
    return update_id


async def test_a_scheduled_update_goes_out_once_at_its_time(
    home: Household, coordinator: Somebody
) -> None:
    await home.let_in(Role.MEMBER)
    update_id = await schedule(home, coordinator)
    assert (await row_of(home, update_id)).state == "scheduled"
    assert await broadcasts.send_scheduled(home.house, home.now) == 0
    assert await home.rows(DeliveryRow) == []
    home.later(days=1)
    both = [broadcasts.send_scheduled(home.house, home.now) for _ in range(2)]
    assert sorted(await asyncio.gather(*both)) == [0, 1]
    assert (await row_of(home, update_id)).state == "sent"
    assert len(await notices(home, NoticeKind.SITUATION_UPDATE)) == 1


async def test_a_scheduled_update_can_be_stopped_or_written_anew(
    home: Household, coordinator: Somebody
) -> None:
    await home.let_in(Role.MEMBER)
    first, second = await schedule(home, coordinator), await schedule(home, coordinator)
    await broadcasts.stop(home.act(coordinator), first)
    with pytest.raises(UpdateSettled):
        await broadcasts.stop(home.act(coordinator), first)
    view = await home.fill_in(
        coordinator, FormKind.SITUATION_UPDATE, GoTo("body"), Typed("Ny text."),
        about={"instead": second},
    )  # fmt: skip
    third = (await home.confirm(coordinator, view)).receipt["update"]
    states = {row.id: row.state for row in await home.rows(SituationUpdateRow)}
    assert states == {first: "stopped", second: "replaced", third: "scheduled"}
    before, after = await row_of(home, second), await row_of(home, third)
    assert (after.body, after.heading, after.send_at) == (
        "Ny text.",
        before.heading,
        before.send_at,
    )
    with pytest.raises(UpdateSettled):
        await forms.begin(
            home.act(coordinator), FormKind.SITUATION_UPDATE, {"instead": second}, filled_in={}
        )


async def test_what_was_not_approved_is_listed_until_it_is_written_anew(
    home: Household, coordinator: Somebody
) -> None:
    home.house = replace(home.house, approval=True)
    await home.let_in(Role.MEMBER)
    other = await home.let_in(Role.COORDINATOR, "Ett")
    update_id = await schedule(home, coordinator)
    view = await home.fill_in(
        other, FormKind.TURN_DOWN_UPDATE, Typed("Ett rykte."), about={"update": update_id}
    )
    await home.confirm(other, view)
    for one in (coordinator, other):
        [listed] = await updates.turned_down(home.act(one))
        assert (listed.id, listed.reason) == (update_id, "Ett rykte.")
        assert (await updates.latest(home.act(one), 0)).turned_down == 1
    home.later(days=2)
    view = await home.fill_in(
        coordinator, FormKind.SITUATION_UPDATE, Typed("16/10"), about={"instead": update_id}
    )  # The day on which it was to go out has passed: another is asked for.
    assert (view.step and view.step.key, view.form.answers["send_time"]) == ("confirm", "09:00")
    await home.confirm(coordinator, view)
    assert await updates.turned_down(home.act(other)) == ()


async def test_a_second_pair_of_eyes_lets_it_out_once(
    home: Household, coordinator: Somebody
) -> None:
    home.house = replace(home.house, approval=True)
    await home.let_in(Role.MEMBER)
    others = [await home.let_in(Role.COORDINATOR, name) for name in ("Ett", "Två")]
    update_id = await write(home, coordinator)
    assert (await row_of(home, update_id)).state == "waiting"
    [asked] = await notices(home, NoticeKind.UPDATE_TO_APPROVE)
    told = {row.chat_id for row in await home.rows(DeliveryRow) if row.notice_id == asked.id}
    assert told == {one.telegram_id for one in others}
    with pytest.raises(OwnUpdate):
        await broadcasts.approve(home.act(coordinator), update_id)
    both = [broadcasts.approve(home.act(one), update_id) for one in others]
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(map(str, map(type, outcomes))) == sorted(map(str, [type(None), UpdateSettled]))
    assert len(await notices(home, NoticeKind.SITUATION_UPDATE)) == 1


async def ask_to_correct(home: Household, who: Somebody, update_id: int, body: str) -> FormView:
    view = await home.fill_in(
        who, FormKind.CORRECT_UPDATE, "body", Typed(body), about={"update": update_id}
    )
    return await home.confirm(who, view)


async def sent_with_approval(home: Household, author: Somebody) -> int:
    """An update that has arrived with a member, in a house where a second coordinator approves."""
    await home.let_in(Role.MEMBER)
    update_id = await home.send_update(author)
    home.house = replace(home.house, approval=True)
    return update_id


class TestACorrectionThatNeedsApproval:
    async def test_is_written_in_once_when_another_coordinator_has_approved_it(
        self, home: Household, coordinator: Somebody
    ) -> None:
        others = [await home.let_in(Role.COORDINATOR, name) for name in ("Ett", "Två")]
        update_id = await sent_with_approval(home, coordinator)
        done = await ask_to_correct(home, coordinator, update_id, "I parken.")
        assert done.receipt["state"] == "waiting"
        assert (await row_of(home, update_id)).revision == 1
        [asked] = await notices(home, NoticeKind.CORRECTION_TO_APPROVE)
        told = {row.chat_id for row in await home.rows(DeliveryRow) if row.notice_id == asked.id}
        assert told == {one.telegram_id for one in others}
        correction = asked.params["correction"]
        with pytest.raises(OwnUpdate):
            await corrections.approve(home.act(coordinator), correction)
        both = [corrections.approve(home.act(one), correction) for one in others]
        outcomes = await asyncio.gather(*both, return_exceptions=True)
        assert sorted(map(str, map(type, outcomes))) == sorted(
            map(str, [type(None), CorrectionSettled])
        )
        row = await row_of(home, update_id)
        assert (row.body, row.revision) == ("I parken.", 2)
        assert len(await notices(home, NoticeKind.WARNING_CHANGED)) == 1
        [said] = await notices(home, NoticeKind.UPDATE_WENT_OUT)
        assert said.params["state"] == "corrected"

    async def test_is_listed_and_shown_to_those_who_can_approve_it(
        self, home: Household, coordinator: Somebody
    ) -> None:
        update_id = await sent_with_approval(home, coordinator)
        await ask_to_correct(home, coordinator, update_id, "I parken.")
        assert [one.id for one in await updates.coming(home.act(coordinator))] == [update_id]
        assert (await updates.latest(home.act(coordinator), 0)).coming == 1
        waits = (await updates.show(home.act(coordinator), update_id)).correction
        assert waits is not None
        assert (waits.part, waits.words, waits.author) == ("body", "I parken.", coordinator.name)
        police = await home.let_in(Role.POLICE)
        assert (await updates.show(home.act(police), update_id)).correction is None

    async def test_takes_the_place_of_ones_own_and_waits_behind_anothers(
        self, home: Household, coordinator: Somebody
    ) -> None:
        other = await home.let_in(Role.COORDINATOR, "Ett")
        update_id = await sent_with_approval(home, coordinator)
        for words in ("I parken.", "Vid sjön."):
            await ask_to_correct(home, coordinator, update_id, words)
        rows = await home.rows(UpdateCorrectionRow)
        assert [(row.words, row.state) for row in rows] == [
            ("I parken.", "stopped"),
            ("Vid sjön.", "waiting"),
        ]
        refused = await ask_to_correct(home, other, update_id, "På torget.")
        assert refused.problem == CorrectionWaits(coordinator.name)

    async def test_turned_down_changes_nothing_and_its_author_hears_why(
        self, home: Household, coordinator: Somebody
    ) -> None:
        other = await home.let_in(Role.COORDINATOR, "Ett")
        update_id = await sent_with_approval(home, coordinator)
        await ask_to_correct(home, coordinator, update_id, "I parken.")
        [asked] = await home.rows(UpdateCorrectionRow)
        view = await home.fill_in(
            other, FormKind.TURN_DOWN_CORRECTION, Typed("Det var vid torget."),
            about={"correction": asked.id},
        )  # fmt: skip
        await home.confirm(other, view)
        assert (await row_of(home, update_id)).revision == 1
        [said] = await notices(home, NoticeKind.UPDATE_WENT_OUT)
        assert (said.params["state"], said.params["reason"]) == (
            "not_corrected",
            "Det var vid torget.",
        )
        with pytest.raises(CorrectionSettled):
            await corrections.approve(home.act(other), asked.id)

    async def test_is_overtaken_by_a_retraction_which_needs_no_approval(
        self, home: Household, coordinator: Somebody
    ) -> None:
        other = await home.let_in(Role.COORDINATOR, "Ett")
        update_id = await sent_with_approval(home, coordinator)
        await ask_to_correct(home, coordinator, update_id, "I parken.")
        view = await home.fill_in(
            coordinator, FormKind.RETRACT_UPDATE, Typed("Fel plats."), about={"update": update_id}
        )
        await home.confirm(coordinator, view)
        assert (await row_of(home, update_id)).state == "retracted"
        [asked] = await home.rows(UpdateCorrectionRow)
        assert asked.state == "stopped"
        with pytest.raises(UpdateSettled):
            await corrections.approve(home.act(other), asked.id)


async def test_the_same_news_that_waits_for_its_time_is_pointed_out(
    home: Household, coordinator: Somebody
) -> None:
    await home.let_in(Role.MEMBER)
    update_id = await schedule(home, coordinator)
    row = await row_of(home, update_id)
    answers = (Typed(row.heading), Typed(row.body), "warning", Move.SKIP)
    view = await home.fill_in(coordinator, FormKind.SITUATION_UPDATE, *answers)
    assert view.facts["similar"] == {"heading": row.heading, "sent_at": None}


async def test_an_update_is_not_like_the_one_it_takes_the_place_of(
    home: Household, coordinator: Somebody
) -> None:
    await home.let_in(Role.MEMBER)
    update_id = await schedule(home, coordinator)
    view = await home.fill_in(coordinator, FormKind.SITUATION_UPDATE, about={"instead": update_id})
    assert view.facts["similar"] is None


async def test_the_same_news_again_is_pointed_out(home: Household, coordinator: Somebody) -> None:
    await home.let_in(Role.MEMBER)
    await write(home, coordinator)
    answers = (Typed("Inbrott"), Typed("Tre inbrott i natt!"), "warning", Move.SKIP)
    view = await home.fill_in(coordinator, FormKind.SITUATION_UPDATE, *answers)
    assert view.facts["similar"]["heading"] == "Inbrott"
    home.now += timedelta(hours=25)
    again = await home.answer(coordinator, view, Move.BACK)
    again = await home.answer(coordinator, again, Move.SKIP)
    assert again.facts["similar"] is None


async def test_why_it_was_sent_despite_the_guard_is_kept(
    home: Household, coordinator: Somebody
) -> None:
    await home.let_in(Role.MEMBER)
    view = await home.fill_in(
        coordinator, FormKind.SITUATION_UPDATE, Typed("Bedrägeri"),
        Typed("De ringer från 070-123 45 67."), "warning", Move.SKIP, "anyway",
        Typed("Falskt nummer."),
    )  # fmt: skip
    update_id = (await home.confirm(coordinator, view)).receipt["update"]
    assert (await row_of(home, update_id)).guard_reason == "Falskt nummer."


async def test_no_identity_number_passes_in_a_question_or_its_answer(
    home: Household, coordinator: Somebody
) -> None:
    member = await home.let_in(Role.MEMBER)
    about = {"update": await home.send_update(coordinator)}
    view = await home.fill_in(
        member, FormKind.ASK_ABOUT_UPDATE, Typed("Var det 19121212-1212?"), about=about
    )
    assert "ser ut som personuppgifter" in form_screen(view).text
    refused = await home.confirm(member, view)
    assert refused.problem == SentBack("question", AnswerProblem.IDENTITY_NUMBER)
    view = await home.answer(member, refused, Typed("Var det en bil?"))
    asked = (await home.confirm(member, view)).receipt["question"]
    view = await home.fill_in(
        coordinator,
        FormKind.REPLY_TO_MEMBER,
        Typed("Ja, 19121212-1212."),
        about={"question": asked},
    )
    assert (view.form.step, view.choices) == ("anyway", ())


async def test_who_can_approve_hears_once_that_the_time_came_without_approval(
    home: Household, coordinator: Somebody
) -> None:
    await home.let_in(Role.MEMBER)
    home.house = replace(home.house, approval=True)
    update_id = await schedule(home, coordinator)
    home.later(days=1)
    for _ in range(2):
        assert await broadcasts.send_scheduled(home.house, home.now) == 0
    async with home.database.read() as session:
        assert await queries.list_late(session, home.now) == [], "told, and not asked for again"
    [late] = await notices(home, NoticeKind.UPDATE_WENT_OUT)
    assert (late.params["update"], late.params["state"]) == (update_id, "late")


async def test_a_question_is_answered_through_the_bot_once(
    home: Household, coordinator: Somebody
) -> None:
    member = await home.let_in(Role.MEMBER, "Bodil", "Exempelbutiken")
    about = {"update": await write(home, coordinator)}
    asked = await home.fill_in(member, FormKind.ASK_ABOUT_UPDATE, Typed("Var?"), about=about)
    question = (await home.confirm(member, asked)).receipt["question"]
    [notice] = await notices(home, NoticeKind.UPDATE_QUESTION)
    assert "Bodil" not in str(notice.params)
    about = {"question": question}
    view = await home.fill_in(coordinator, FormKind.REPLY_TO_MEMBER, Typed("Norra."), about=about)
    assert (await home.confirm(coordinator, view)).problem is None
    [answer] = await notices(home, NoticeKind.UPDATE_ANSWER)
    assert (answer.params["answer"], "Kim" in str(answer.params)) == ("Norra.", False)
    assert (await home.rows(QuestionRow))[0].answered_at == home.now


async def test_who_leaves_during_the_broadcast_gets_no_more_but_what_they_have_is_put_right(
    home: Household, coordinator: Somebody
) -> None:
    stays, has_it, waits = (home.citizen(name) for name in "ABC")
    memberships = {one: await home.enrol(one) for one in (has_it, stays, waits)}
    update_id = await write(home, coordinator)
    await arrive(home, await claim(home, 1))
    for one in (has_it, waits):
        await members.keeping.leave(home.act(one), memberships[one])
    await correct(home, coordinator, update_id, "Två inbrott.")
    await deliver_all(home)
    got = {row.chat_id: row.state for row in await home.rows(DeliveryRow)}
    assert got == {has_it.telegram_id: "sent", stays.telegram_id: "sent"}
    await retract(home, coordinator, update_id)
    edited = {row.chat_id: row.message_id for row in await home.rows(DeliveryRow)}
    assert edited[has_it.telegram_id] is not None, "the copy in their chat is replaced as well"
    assert await due_in(home) == {has_it.telegram_id, stays.telegram_id}


async def test_leaving_another_network_keeps_what_is_on_its_way(
    home: Household, coordinator: Somebody
) -> None:
    member = home.citizen("A")
    await home.enrol(member)
    other = await home.enrol(member, network_id=await home.network())
    await write(home, coordinator)
    await members.keeping.leave(home.act(member), other)
    assert await due_in(home) == {member.telegram_id}


async def test_a_network_closed_during_the_broadcast_gets_no_more(
    home: Household, coordinator: Somebody
) -> None:
    elsewhere = await home.let_in(Role.MEMBER)
    council = await home.network()
    for name in "AB":
        await home.enrol(home.citizen(name), network_id=council)
    await write(home, coordinator)
    await networks.close(home.act(coordinator), council)
    alert = (await notices(home, NoticeKind.SITUATION_UPDATE))[0].id
    [row] = [one for one in await home.rows(DeliveryRow) if one.notice_id == alert]
    assert (row.chat_id, row.state) == (elsewhere.telegram_id, "pending")


async def due_in(home: Household) -> set[int]:
    """The chats in which something is to be sent or changed."""
    return {row.chat_id for row in await home.rows(DeliveryRow) if row.state == "pending"}


async def test_a_member_who_leaves_is_no_recipient_of_the_next(
    home: Household, coordinator: Somebody
) -> None:
    stays, leaves = await home.let_in(Role.MEMBER, "A"), await home.let_in(Role.MEMBER, "B")
    await write(home, coordinator)
    await home.take_away(leaves, Role.MEMBER)
    await write(home, coordinator)
    chats = [row.chat_id for row in await home.rows(DeliveryRow)]
    assert (chats.count(stays.telegram_id), chats.count(leaves.telegram_id)) == (2, 1)
