"""Following a promise: one silent note a day when it has moved, and none when it has not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.domain.follow_up.following import latest_telling_at
from bot.domain.forms import FormKind, Typed
from bot.domain.outbox import NoticeKind
from bot.domain.people import Role
from bot.services import followers, promises
from bot.texts.notices import notice_screen
from db.models import DeliveryRow, NoticeRow, PromiseFollowerRow
from db.queries import deliveries
from tests.support.house import Household, Somebody, almhult
from tests.support.logged import log, promise_ids
from tests.support.program import STOCKHOLM


@pytest.fixture
async def number(home: Household) -> int:
    """The promise S1."""
    await home.promise()
    return (await promise_ids(home, almhult()))["S1"]


@pytest.fixture
async def kim(home: Household, number: int) -> Somebody:
    """A citizen who follows S1."""
    who = home.citizen("Kim")
    await followers.follow(home.act(who), number)
    return who


async def next_day(home: Household) -> None:
    """A day later, with everybody told who is to be told."""
    home.later(days=1)
    while await followers.tell_due(home.house, home.now):
        pass


async def told(home: Household) -> list[tuple[int, dict[str, object]]]:
    """To which chat went which note."""
    notices = {
        row.id: row.params
        for row in await home.rows(NoticeRow)
        if row.kind == NoticeKind.PROMISE_MOVED.value
    }
    return [
        (row.chat_id, notices[row.notice_id])
        for row in await home.rows(DeliveryRow)
        if row.notice_id in notices
    ]


async def test_a_promise_that_moved_is_told_of_once(
    home: Household, number: int, kim: Somebody
) -> None:
    await log(home, number, date(2021, 10, 10), "Möte i rådet")
    await log(home, number, date(2021, 10, 11), "Ett till")
    await next_day(home)
    [(chat, note)] = await told(home)
    assert chat == kim.telegram_id
    assert (note["key"], note["activities"], note["judged"]) == ("S1", 2, 0)
    await next_day(home)
    assert len(await told(home)) == 1


async def test_the_note_makes_no_sound(home: Household, number: int, kim: Somebody) -> None:
    await log(home, number, date(2021, 10, 10), "Möte i rådet")
    await next_day(home)
    async with home.database.read() as session:
        ids = [row.id for row in await home.rows(NoticeRow)]
        (notice,) = await deliveries.get_notices(session, ids)
    assert notice_screen(notice, STOCKHOLM, "sv").silent


async def test_nothing_is_sent_while_nothing_moves(
    home: Household, number: int, kim: Somebody
) -> None:
    other = (await promise_ids(home, almhult()))["T2"]
    await log(home, other, date(2021, 10, 10), "Ett annat löfte")
    await next_day(home)
    assert await told(home) == []


async def test_what_was_logged_before_one_followed_is_no_news(home: Household, number: int) -> None:
    await log(home, number, date(2021, 10, 10), "Möte i rådet")
    await followers.follow(home.act(home.citizen()), number)
    await next_day(home)
    assert await told(home) == []


async def test_a_verdict_is_news(home: Household, number: int, kim: Somebody) -> None:
    coordinator = await home.let_in(Role.COORDINATOR)
    ready = await home.fill_in(
        coordinator, FormKind.JUDGE_PROMISE, "cancelled", Typed("Pandemin."),
        about={"promise": number},
    )  # fmt: skip
    await home.confirm(coordinator, ready)
    await next_day(home)
    [(_, note)] = await told(home)
    assert (note["activities"], note["judged"], note["state"]) == (0, 1, "cancelled")


async def test_who_follows_no_longer_hears_nothing(
    home: Household, number: int, kim: Somebody
) -> None:
    await log(home, number, date(2021, 10, 10), "Möte i rådet")
    await followers.unfollow(home.act(kim), number)
    await next_day(home)
    assert await told(home) == []
    assert await home.rows(PromiseFollowerRow) == []


async def test_following_twice_is_following_once(
    home: Household, number: int, kim: Somebody
) -> None:
    await followers.follow(home.act(kim), number)
    assert len(await home.rows(PromiseFollowerRow)) == 1
    assert (await promises.show(home.act(kim), number)).is_follower
    assert not (await promises.show(home.act(home.citizen()), number)).is_follower


async def test_those_who_have_heard_the_same_share_a_note(home: Household, number: int) -> None:
    for name in ("Kim", "Kaj", "Kit"):
        await followers.follow(home.act(home.citizen(name)), number)
    await log(home, number, date(2021, 10, 10), "Möte i rådet")
    await next_day(home)
    assert len(await told(home)) == 3
    kinds = [row.kind for row in await home.rows(NoticeRow)]
    assert kinds.count(NoticeKind.PROMISE_MOVED.value) == 1


async def test_nobody_is_left_out_where_they_are_more_than_a_batch(
    home: Household, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(followers, "BATCH", 2)
    for name in ("Kim", "Kaj", "Kit"):
        await followers.follow(home.act(home.citizen(name)), number)
    await log(home, number, date(2021, 10, 10), "Möte i rådet")
    await next_day(home)
    assert len({chat for chat, _ in await told(home)}) == len(await told(home)) == 3


async def test_notes_come_in_the_afternoon(home: Household) -> None:
    moment = latest_telling_at(home.now, STOCKHOLM)
    assert moment.astimezone(STOCKHOLM).hour == 16
    assert home.now - timedelta(days=1) < moment <= home.now
