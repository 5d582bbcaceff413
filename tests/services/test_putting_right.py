"""A warning that is corrected or retracted: the copies follow, and those who have it hear of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.forms import FormKind, Move, Typed
from bot.domain.outbox import Claimed, DeliveryState, NoticeKind, Priority, Settled
from bot.domain.people import Role
from bot.services import broadcasts, digests, groups, members, networks, updates
from db.models import DeliveryRow, NoticeRow
from db.queries import deliveries, update_reach
from tests.support.house import Household, Somebody


@pytest.fixture
async def coordinator(home: Household) -> Somebody:
    return await home.let_in(Role.COORDINATOR, "Kim", "Kommunen")


async def claim(home: Household, most: int = 1000) -> list[Claimed]:
    async with home.database.write() as session:
        return await deliveries.claim(session, home.now, most)


async def arrive(home: Household, claimed: list[Claimed] | None = None) -> None:
    """Let everything that is due arrive, or what was claimed."""
    claimed = await claim(home) if claimed is None else claimed
    async with home.database.write() as session:
        sent = [
            Settled(one.id, one.chat_id, DeliveryState.SENT, message_id=one.message_id or one.id)
            for one in claimed
        ]
        await deliveries.settle(session, sent, home.now)


async def correct(home: Household, who: Somebody, update_id: int, body: str) -> Any:
    view = await home.fill_in(
        who, FormKind.CORRECT_UPDATE, "body", Typed(body), about={"update": update_id}
    )
    done = await home.confirm(who, view)
    assert done.problem is None
    return view


async def retract(home: Household, who: Somebody, update_id: int) -> None:
    about = {"update": update_id}
    view = await home.fill_in(who, FormKind.RETRACT_UPDATE, Typed("Fel plats."), about=about)
    assert (await home.confirm(who, view)).problem is None


async def said_aloud(home: Household) -> list[Any]:
    """The notices that a warning was changed, in order."""
    kind = NoticeKind.WARNING_CHANGED.value
    return [row for row in await home.rows(NoticeRow) if row.kind == kind]


async def to_whom(home: Household, notice_id: int) -> dict[int, str]:
    """Chat -> state of what a notice became."""
    return {
        row.chat_id: row.state for row in await home.rows(DeliveryRow) if row.notice_id == notice_id
    }


async def test_a_corrected_warning_is_heard_by_those_who_have_it(
    home: Household, coordinator: Somebody
) -> None:
    got, waits = [await home.let_in(Role.MEMBER, name) for name in ("A", "B")]
    update_id = await home.send_update(coordinator)
    await arrive(home, await claim(home, 1))
    await correct(home, coordinator, update_id, "Det var i parken.")
    [notice] = await said_aloud(home)
    assert (notice.params["part"], notice.params["body"]) == ("body", "Det var i parken.")
    assert await to_whom(home, notice.id) == {got.telegram_id: "pending"}
    original = await to_whom(home, await home.alert_of(update_id))
    assert original == {got.telegram_id: "pending", waits.telegram_id: "pending"}
    order = [one.notice_id for one in await claim(home)]
    assert order.index(notice.id) < len(order) - 1, "it is heard before its silent copy is edited"


async def test_it_passes_quiet_hours_as_the_warning_did(
    home: Household, coordinator: Somebody
) -> None:
    await home.let_in(Role.MEMBER, "A")
    home.later(hours=15)
    update_id = await home.send_update(coordinator)
    await arrive(home)
    await retract(home, coordinator, update_id)
    [notice] = await said_aloud(home)
    [row] = [one for one in await home.rows(DeliveryRow) if one.notice_id == notice.id]
    assert (row.due_at, row.priority) == (home.now, Priority.URGENT)


async def test_information_is_edited_without_a_sound(
    home: Household, coordinator: Somebody
) -> None:
    await home.let_in(Role.MEMBER, "A")
    view = await home.fill_in(
        coordinator, FormKind.SITUATION_UPDATE, Typed("Möte"), Typed("På torget."), "information",
        Move.SKIP,
    )  # fmt: skip
    update_id = (await home.confirm(coordinator, view)).receipt["update"]
    await arrive(home)
    await correct(home, coordinator, update_id, "I parken.")
    await retract(home, coordinator, update_id)
    assert await said_aloud(home) == []


async def test_a_retraction_follows_a_correction_that_was_heard_and_one_that_was_not(
    home: Household, coordinator: Somebody
) -> None:
    heard, unheard = [await home.let_in(Role.MEMBER, name) for name in ("A", "B")]
    update_id = await home.send_update(coordinator)
    await arrive(home)
    await correct(home, coordinator, update_id, "Det var i parken.")
    [correction] = await said_aloud(home)
    first = next(one for one in await claim(home) if one.notice_id == correction.id)
    await arrive(home, [first])
    await retract(home, coordinator, update_id)
    correction, retraction = await said_aloud(home)
    assert correction.params["retracted"] == "Fel plats.", "what was heard is put right as well"
    assert retraction.params["part"] is None
    both = {heard.telegram_id: "pending", unheard.telegram_id: "pending"}
    assert await to_whom(home, retraction.id) == both


async def test_who_has_not_heard_a_correction_hears_the_next_one_only(
    home: Household, coordinator: Somebody
) -> None:
    who = await home.let_in(Role.MEMBER, "A")
    update_id = await home.send_update(coordinator)
    await arrive(home)
    await correct(home, coordinator, update_id, "Det var i parken.")
    await correct(home, coordinator, update_id, "Det var vid sjön.")
    first, second = await said_aloud(home)
    assert await to_whom(home, first.id) == {who.telegram_id: "failed"}
    assert await to_whom(home, second.id) == {who.telegram_id: "pending"}


async def test_a_doubled_press_says_it_once(home: Household, coordinator: Somebody) -> None:
    await home.let_in(Role.MEMBER, "A")
    update_id = await home.send_update(coordinator)
    await arrive(home)
    view = await correct(home, coordinator, update_id, "Det var i parken.")
    await home.confirm(coordinator, view)
    [notice] = await said_aloud(home)
    assert len(await to_whom(home, notice.id)) == 1


async def test_a_tied_group_hears_it_and_who_left_does_not(
    home: Household, coordinator: Somebody
) -> None:
    leaves = await home.let_in(Role.MEMBER, "A")
    [business] = (await networks.overview(home.act(coordinator))).networks
    for chat_id in (-700, -800):
        group = await home.group(coordinator, chat_id)
        await groups.tie(home.act(coordinator), group, business.id)
    update_id = await home.send_update(coordinator)
    await arrive(home)
    [mine] = (await members.settings.mine(home.act(leaves))).memberships
    await members.keeping.leave(home.act(leaves), mine.id)
    await groups.untie(home.act(coordinator), group)
    await correct(home, coordinator, update_id, "Det var i parken.")
    [notice] = await said_aloud(home)
    assert await to_whom(home, notice.id) == {-700: "pending"}


async def test_a_group_that_became_a_supergroup_meanwhile_reads_of_a_retraction_once(
    home: Household, coordinator: Somebody
) -> None:
    await home.let_in(Role.MEMBER, "A")
    [business] = (await networks.overview(home.act(coordinator))).networks
    await groups.tie(home.act(coordinator), await home.group(coordinator, -700), business.id)
    update_id = await home.send_update(coordinator)
    await arrive(home)
    await correct(home, coordinator, update_id, "Det var i parken.")
    await arrive(home)
    await groups.note_moved(home.house, -700, -1007, home.now)
    await retract(home, coordinator, update_id)
    _, retraction = await said_aloud(home)
    posted = [one for one in await claim(home) if one.chat_id == -1007]
    assert [(one.notice_id, one.message_id) for one in posted] == [(retraction.id, None)]


async def test_who_pauses_meanwhile_hears_it_when_that_is_over(
    home: Household, coordinator: Somebody
) -> None:
    who = await home.let_in(Role.MEMBER, "A")
    update_id = await home.send_update(coordinator)
    await arrive(home)
    pause = await home.fill_in(who, FormKind.PAUSE, Typed("2021-10-20"))
    await home.confirm(who, pause)
    await retract(home, coordinator, update_id)
    [notice] = await said_aloud(home)
    [row] = [one for one in await home.rows(DeliveryRow) if one.notice_id == notice.id]
    assert row.due_at.isoformat() == "2021-10-20T06:00:00+00:00", "8.00 in Sweden"
    await members.settings.resume(home.act(who))
    [row] = [one for one in await home.rows(DeliveryRow) if one.notice_id == notice.id]
    assert row.due_at == home.now


async def test_whose_digest_told_of_the_warning_hears_it_too(
    home: Household, coordinator: Somebody
) -> None:
    who = await home.let_in(Role.MEMBER, "A")
    pause = await home.fill_in(who, FormKind.PAUSE, Typed("2021-10-12"))
    await home.confirm(who, pause)
    update_id = await home.send_update(coordinator)
    home.later(days=1)
    assert await digests.send_due(home.house, home.now) == 1
    await retract(home, coordinator, update_id)
    [notice] = await said_aloud(home)
    assert await to_whom(home, notice.id) == {who.telegram_id: "pending"}


async def test_a_reminder_keeps_the_recipients_own_quiet_hours_and_pause(
    home: Household, coordinator: Somebody
) -> None:
    awake, early, away = [await home.let_in(Role.MEMBER, name) for name in ("A", "B", "C")]
    await members.settings.want_quiet(home.act(awake), 0, 0)
    await members.settings.want_quiet(home.act(early), 21, 6)
    update_id = await home.send_update(coordinator)
    await arrive(home)
    await home.confirm(away, await home.fill_in(away, FormKind.PAUSE, Typed("2021-10-20")))
    home.later(hours=15)
    await broadcasts.remind_unread(home.act(coordinator), update_id)
    reminder = max(row.notice_id for row in await home.rows(DeliveryRow))
    due = {
        row.chat_id: row.due_at for row in await home.rows(DeliveryRow) if row.notice_id == reminder
    }
    morning = home.now.replace(hour=4, minute=0, second=0, microsecond=0)
    if morning < home.now:
        morning += timedelta(days=1)
    assert due == {awake.telegram_id: home.now, early.telegram_id: morning}


async def test_which_copies_are_with_somebody_who_has_read(
    home: Household, coordinator: Somebody
) -> None:
    reader, _ = [await home.let_in(Role.MEMBER, name) for name in ("A", "B")]
    update_id = await home.send_update(coordinator)
    await arrive(home)
    await updates.mark_read(home.act(reader), await home.alert_of(update_id))
    rows = await home.rows(DeliveryRow)
    async with home.database.read() as session:
        read = await update_reach.list_read_copies(session, [row.id for row in rows])
    assert [row.chat_id for row in rows if row.id in read] == [reader.telegram_id]
