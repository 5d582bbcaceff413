"""The weekly digest: what was held back, coming meetings, and what happened to problem areas."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.domain.forms import FormKind, Move, Typed
from bot.domain.meetings import Reply
from bot.domain.outbox import NoticeKind
from bot.domain.people import Role
from bot.domain.updates import Urgency
from bot.services import digests, meetings, members
from db.models import DeliveryRow, NoticeRow, UpdateHeldBackRow
from tests.support.house import Household, Somebody


@pytest.fixture
async def coordinator(home: Household) -> Somebody:
    return await home.let_in(Role.COORDINATOR, "Kim", "Kommunen")


@pytest.fixture
async def member(home: Household) -> Somebody:
    """Somebody who has just chosen the digest."""
    who = await home.let_in(Role.MEMBER, "Bodil")
    await members.settings.want_digest(home.act(who), wanted=True)
    return who


async def network_of(home: Household, who: Somebody) -> int:
    return (await members.settings.mine(home.act(who))).memberships[0].network.id


async def a_week_later(home: Household) -> None:
    home.later(days=7)
    while await digests.send_due(home.house, home.now):
        pass


async def told(home: Household) -> list[Any]:
    """What each digest tells."""
    kind = NoticeKind.UPDATE_DIGEST.value
    return [row.params for row in await home.rows(NoticeRow) if row.kind == kind]


async def recipients(home: Household) -> list[int]:
    digest = NoticeKind.UPDATE_DIGEST.value
    ids = {row.id for row in await home.rows(NoticeRow) if row.kind == digest}
    return [row.chat_id for row in await home.rows(DeliveryRow) if row.notice_id in ids]


async def test_tells_of_coming_meetings_of_the_members_networks(
    home: Household, coordinator: Somebody, member: Somebody
) -> None:
    soon = await home.call(coordinator, await network_of(home, member), "2021-10-28")
    await home.call(coordinator, await network_of(home, member), "2021-11-20")
    await home.call(coordinator, await home.gather(), "2021-10-28")
    await a_week_later(home)
    [digest] = await told(home)
    assert [one["meeting"] for one in digest["meetings"]] == [soon]
    assert (digest["updates"], digest["problems"]) == ([], [])


async def test_leaves_out_a_meeting_that_the_member_stays_away_from(
    home: Household, coordinator: Somebody, member: Somebody
) -> None:
    meeting_id = await home.call(coordinator, await network_of(home, member))
    await meetings.answering.answer(home.act(member), meeting_id, Reply.DECLINES)
    await a_week_later(home)
    assert await told(home) == []


async def test_tells_what_happened_to_problem_areas_since_the_last_one(
    home: Household, coordinator: Somebody, member: Somebody
) -> None:
    problem_id = await home.problem(coordinator, await network_of(home, member))
    await home.problem(coordinator, await home.network())
    await a_week_later(home)
    await home.measure(coordinator, problem_id)
    view = await home.fill_in(
        coordinator, FormKind.PROBLEM_STATE, "chosen", Move.SKIP, about={"problem": problem_id}
    )
    await home.confirm(coordinator, view)
    await a_week_later(home)
    first, second = await told(home)
    title = "Snatteri på torget"
    assert first["problems"] == [{"problem": problem_id, "title": title, "events": ["raised"]}]
    assert second["problems"] == [
        {"problem": problem_id, "title": title, "events": ["measure", "chosen"]}
    ]


async def test_sends_nothing_in_an_empty_week_and_begins_when_it_is_chosen(
    home: Household, coordinator: Somebody, member: Somebody
) -> None:
    home.later(days=2)
    assert await digests.send_due(home.house, home.now) == 0, "chosen after Monday's"
    await a_week_later(home)
    assert await home.rows(DeliveryRow) == []


async def test_comes_after_a_pause_with_everything_since(
    home: Household, coordinator: Somebody, member: Somebody
) -> None:
    view = await home.fill_in(member, FormKind.PAUSE, Typed("2021-11-03"))
    await home.confirm(member, view)
    problem_id = await home.problem(coordinator, await network_of(home, member))
    for _ in range(3):
        await a_week_later(home)
    assert await told(home) == []
    home.later(days=2)  # Wednesday 3 November
    assert await digests.send_due(home.house, home.now) == 1
    [digest] = await told(home)
    assert [one["problem"] for one in digest["problems"]] == [problem_id]
    assert (await members.settings.mine(home.act(member))).today == date(2021, 11, 3)


async def pause(home: Household, who: Somebody, until: str) -> None:
    view = await home.fill_in(who, FormKind.PAUSE, Typed(until))
    assert (await home.confirm(who, view)).problem is None


async def test_what_a_pause_held_back_comes_on_the_morning_when_it_ends(
    home: Household, coordinator: Somebody
) -> None:
    who = await home.let_in(Role.MEMBER, "Bodil")
    await pause(home, who, "2021-10-14")
    update_id = await home.send_update(coordinator)
    home.now = home.now.replace(day=14, hour=5, minute=59)  # 7.59 in Sweden
    assert await digests.send_due(home.house, home.now) == 0
    home.later(minutes=1)
    assert await digests.send_due(home.house, home.now) == 1
    [digest] = await told(home)
    assert digest["after_pause"]
    assert [one["update"] for one in digest["updates"]] == [update_id]
    [row] = await home.rows(DeliveryRow)
    assert (row.chat_id, row.due_at) == (who.telegram_id, home.now)
    await a_week_later(home)
    assert len(await told(home)) == 1, "told once"


async def test_ending_a_pause_tells_at_once_and_says_so(
    home: Household, coordinator: Somebody
) -> None:
    who = await home.let_in(Role.MEMBER, "Bodil")
    await pause(home, who, "2021-12-24")
    assert not (await members.settings.resume(home.act(who))).catches_up, "nothing came meanwhile"
    await pause(home, who, "2021-12-24")
    await home.send_update(coordinator)
    assert (await members.settings.resume(home.act(who))).catches_up
    assert await digests.send_due(home.house, home.now) == 1
    assert await recipients(home) == [who.telegram_id]


async def test_what_would_have_waited_for_the_digest_anyway_goes_on_waiting(
    home: Household, coordinator: Somebody, member: Somebody
) -> None:
    await pause(home, member, "2021-10-14")
    view = await home.fill_in(
        coordinator, FormKind.SITUATION_UPDATE, Typed("Möte"), Typed("I parken."), "information",
        Move.SKIP,
    )  # fmt: skip
    await home.confirm(coordinator, view)
    home.later(days=4)
    assert await digests.send_due(home.house, home.now) == 0
    await a_week_later(home)
    [digest] = await told(home)
    assert not digest["after_pause"]


async def test_to_others_comes_only_where_something_was_held_back(
    home: Household, coordinator: Somebody
) -> None:
    usual, narrow = await home.let_in(Role.MEMBER, "A"), await home.let_in(Role.MEMBER, "B")
    await members.settings.want_urgency(home.act(narrow), Urgency.WARNING)
    network_id = await network_of(home, usual)
    await home.problem(coordinator, network_id)
    await a_week_later(home)
    assert await told(home) == []
    view = await home.fill_in(
        coordinator, FormKind.SITUATION_UPDATE, Typed("Inbrott"), Typed("I natt."), "information",
        Move.SKIP,
    )  # fmt: skip
    await home.confirm(coordinator, view)
    await home.problem(coordinator, network_id, "Mörkt vid stationen")
    await a_week_later(home)
    [digest] = await told(home)
    assert len(digest["updates"]) == len(digest["problems"]) == 1
    assert await recipients(home) == [narrow.telegram_id]


async def test_whoever_left_gets_none(
    home: Household, coordinator: Somebody, member: Somebody
) -> None:
    await home.send_update(coordinator)
    await home.problem(coordinator, await network_of(home, member))
    [mine] = (await members.settings.mine(home.act(member))).memberships
    await members.keeping.leave(home.act(member), mine.id)
    await a_week_later(home)
    assert await told(home) == []


async def test_members_who_are_told_the_same_share_it_over_batches(
    home: Household, coordinator: Somebody, member: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await home.let_in(Role.MEMBER, "Olle")
    await members.settings.want_digest(home.act(other), wanted=True)
    await home.problem(coordinator, await network_of(home, member))
    monkeypatch.setattr(digests, "BATCH", 1)
    await a_week_later(home)
    assert len(await told(home)) == 1
    assert sorted(await recipients(home)) == sorted([member.telegram_id, other.telegram_id])
    assert await home.rows(UpdateHeldBackRow) == []
