"""Stopping the poller: at whatever moment it is asked to."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from telegram import Update
from telegram.ext import ExtBot

from handlers.transport.inbox import Inbox
from handlers.transport.polling import Poller


class _Bot:
    """Has one update, and then nothing more for as long as the poll is held open."""

    def __init__(self) -> None:
        self.updates = [Update(update_id=7)]

    async def get_updates(self, *, timeout: int, **_: Any) -> list[Update]:
        if self.updates:
            return [self.updates.pop()]
        if timeout:
            await asyncio.Event().wait()
        return []


class _Inbox:
    """Is busy with an update until told to finish."""

    def __init__(self) -> None:
        self.is_busy = asyncio.Event()
        self.may_finish = asyncio.Event()

    async def take(self, _update: Update) -> bool:
        self.is_busy.set()
        await self.may_finish.wait()
        return True


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
