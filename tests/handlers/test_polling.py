"""The poller: each update is handled once, and it stops at whatever moment it is asked to."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from structlog.testing import capture_logs
from telegram import Update
from telegram.error import Conflict
from telegram.ext import ExtBot

from handlers.transport import polling
from handlers.transport.inbox import Inbox
from handlers.transport.polling import Poller


class _Inbox:
    """Is busy with an update until told to finish."""

    def __init__(self) -> None:
        self.taken: list[int] = []
        self.is_busy = asyncio.Event()
        self.may_finish = asyncio.Event()

    async def take(self, update: Update) -> bool:
        self.taken.append(update.update_id)
        self.is_busy.set()
        await self.may_finish.wait()
        return True


class _Bot:
    """Has one update, and then nothing more for as long as the poll is held open."""

    def __init__(self) -> None:
        self.has_more = True
        self.holds_poll = asyncio.Event()

    async def get_updates(self, *, offset: int, timeout: int, **_: Any) -> list[Update]:
        if self.has_more:
            self.has_more = False
            return [Update(update_id=7)]
        if timeout:
            self.holds_poll.set()
            await asyncio.Event().wait()
        return []


class _SlowBot(_Bot):
    """Its second answer was put together before the update was finished, and arrives after."""

    def __init__(self, inbox: _Inbox) -> None:
        super().__init__()
        self.inbox = inbox

    async def get_updates(self, *, offset: int, timeout: int, **_: Any) -> list[Update]:
        if offset == 7 and not self.inbox.may_finish.is_set():
            self.inbox.may_finish.set()
            for _turn in range(5):
                await asyncio.sleep(0)
            return [Update(update_id=7)]
        return await super().get_updates(offset=offset, timeout=timeout)


async def test_an_update_that_is_finished_while_the_answer_travels_is_not_handled_again() -> None:
    inbox = _Inbox()
    bot = _SlowBot(inbox)
    poller = Poller(cast(ExtBot[Any], bot), cast(Inbox, inbox), ["message"])
    running = asyncio.create_task(poller.run())
    await asyncio.wait_for(bot.holds_poll.wait(), 5)
    running.cancel()
    await asyncio.wait([running])
    assert inbox.taken == [7]


@pytest.mark.parametrize("turns_later", range(8))
async def test_it_stops_when_asked_while_an_update_is_just_finished(turns_later: int) -> None:
    inbox = _Inbox()
    poller = Poller(cast(ExtBot[Any], _Bot()), cast(Inbox, inbox), ["message"])
    running = asyncio.create_task(poller.run())
    await inbox.is_busy.wait()
    await asyncio.sleep(0)
    inbox.may_finish.set()
    for _ in range(turns_later):
        await asyncio.sleep(0)
    running.cancel()
    done, _ = await asyncio.wait([running], timeout=2)
    assert done


class _RefusedBot(_Bot):
    """Is told that somebody else polls, and then goes on."""

    async def get_updates(self, *, offset: int, timeout: int, **_: Any) -> list[Update]:
        if self.has_more:
            self.has_more = False
            raise Conflict("terminated by other getUpdates request")
        return await super().get_updates(offset=offset, timeout=timeout)


async def test_who_reads_that_another_program_polls_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(polling, "_RETRY_PAUSE_S", 0.0)
    bot = _RefusedBot()
    with capture_logs() as written:
        running = asyncio.create_task(
            Poller(cast(ExtBot[Any], bot), cast(Inbox, _Inbox()), []).run()
        )
        await bot.holds_poll.wait()
        running.cancel()
        await asyncio.wait([running])
    [line] = written
    assert (line["event"], line["kind"]) == ("polling.refused", "Conflict")
    assert "another program polls with this token" in line["advice"]
