"""The sender: takes due deliveries from the outbox, sends them, and records what became of them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    RetryAfter,
    TelegramError,
)
from telegram.ext import ExtBot

from bot.clock import Clock
from bot.domain.outbox import (
    MAX_ATTEMPTS,
    SEND_AGAIN_WHEN_IN_DOUBT,
    Claimed,
    DeliveryState,
    Notice,
    Settled,
    Trouble,
    next_attempt_at,
)
from bot.domain.people import Unreachable
from bot.services import groups
from bot.services.act import House
from bot.texts.notices import notice_screen
from bot.texts.screen import Screen
from db.queries import delivered, deliveries, people, update_reach
from db.session import DatabaseUnavailable, Transaction
from handlers.transport.pacer import Lane
from handlers.transport.sending import edit, send

_log = structlog.get_logger("sender")

_LOOK_S = 1.0
"""How often to look for what another replica, or the passing of time, made due."""

_GATHER_S = 0.01
"""How long finished sends may wait for more, to be recorded in one commit."""

_NOTICES_KEPT = 256
"""More than can be in flight (200): what was just claimed never pushes itself out."""


_ScreenKey = tuple[int, int, str, bool, bool]


def _screen_key(claimed: Claimed) -> _ScreenKey:
    return (
        claimed.notice_id,
        claimed.revision,
        claimed.locale,
        _is_group(claimed),
        claimed.is_read,
    )


def _is_group(claimed: Claimed) -> bool:
    return claimed.chat_id < 0


class Sender:
    """One loop: record what is finished and claim what is next in one transaction, send outside.

    `in_flight` messages are on their way at most: so many can be doubled by a crash.
    """

    def __init__(
        self, house: House, bot: ExtBot[Lane], clock: Clock, *, in_flight: int = 4
    ) -> None:
        self._house = house
        self._bot = bot
        self._clock = clock
        self._limit = in_flight
        self._sending: dict[asyncio.Task[Settled], Claimed] = {}
        self._finished: list[Settled] = []
        self._wake = asyncio.Event()
        self._screens: OrderedDict[_ScreenKey, asyncio.Task[Screen]] = OrderedDict()

    def wake(self) -> None:
        """Something was put into the outbox, or the clock was moved."""
        self._wake.set()

    async def run(self) -> None:
        """Send until cancelled; what is on its way is then waited for and recorded.

        Raises DatabaseUnavailable when the database goes away: whoever runs this begins anew,
        because by then another process may be the one that sends.
        """
        self._house.database.on_outbox.append(self.wake)
        try:
            await self._recover()
            while True:
                await self._turn()
                await self._rest()
        finally:
            self._house.database.on_outbox.remove(self.wake)
            await self._wind_up()

    async def _recover(self) -> None:
        """Settle what was left half-done: send again, or show as uncertain.

        Left by a sender that is gone, or by our own claim whose commit got no answer.
        """
        now = self._clock.now()
        known = {one.id for one in self._sending.values()} | {one.id for one in self._finished}
        async with self._house.database.write() as session:
            doubtful = [
                (id_, kind)
                for id_, kind in await deliveries.list_in_doubt(session)
                if id_ not in known
            ]
            results = [
                Settled(
                    id_,
                    0,
                    DeliveryState.PENDING
                    if kind in SEND_AGAIN_WHEN_IN_DOUBT
                    else DeliveryState.UNCERTAIN,
                    trouble=Trouble.NO_ANSWER,
                )
                for id_, kind in doubtful
            ]
            await deliveries.settle(session, results, now)
        if doubtful:
            _log.info("outbox.recovered", in_doubt=len(doubtful))

    async def _turn(self) -> None:
        """Record and claim in one transaction, then start what was claimed."""
        self._wake.clear()
        free = self._limit - len(self._sending)
        finished = list(self._finished)
        now = self._clock.now()
        if not finished and not await self._anything_due():
            return
        async with self._house.database.write() as session:
            await self._record(session, finished, now)
            claimed = await deliveries.claim(session, now, free) if free else []
            claimed = await self._with_what_was_read(session, claimed)
            notices = await self._load(session, claimed)
        del self._finished[: len(finished)]
        for one_claimed in claimed:
            self._start(one_claimed, notices)

    async def _with_what_was_read(
        self, session: Transaction, claimed: list[Claimed]
    ) -> list[Claimed]:
        """What is edited goes on saying that its recipient has read it, where that was said."""
        copies = [one.id for one in claimed if one.message_id is not None]
        read = await update_reach.list_read_copies(session, copies) if copies else set()
        return [replace(one, is_read=True) if one.id in read else one for one in claimed]

    async def _record(self, session: Transaction, finished: list[Settled], now: datetime) -> None:
        await deliveries.settle(session, finished, now)
        for one in finished:
            if one.moved_to is not None:
                await delivered.move_chat(session, one.chat_id, one.moved_to)
            elif one.trouble is Trouble.TOPIC_GONE and one.thread_id is not None:
                await groups.close_topic(session, one.chat_id, one.thread_id, now)
            elif one.unreachable is not None and one.chat_id < 0:
                await groups.close(session, one.chat_id, now)
            elif one.unreachable is not None:
                await people.mark_unreachable(session, one.chat_id, one.unreachable.value)

    async def _anything_due(self) -> bool:
        """A look without a write lock: an idle bot leaves the database alone."""
        async with self._house.database.read() as session:
            return await deliveries.is_anything_due(session, self._clock.now())

    async def _load(self, session: Transaction, claimed: list[Claimed]) -> dict[int, Notice]:
        wanted = set()
        for one in claimed:
            if _screen_key(one) in self._screens:
                self._screens.move_to_end(_screen_key(one))
            else:
                wanted.add(one.notice_id)
        if not wanted:
            return {}
        found = await deliveries.get_notices(session, wanted)
        return {notice.id: notice for notice in found}

    def _start(self, claimed: Claimed, notices: dict[int, Notice]) -> None:
        task = asyncio.create_task(self._send(claimed, self._screen(claimed, notices)))
        # A strong reference: asyncio itself keeps none, and would let the task be collected.
        self._sending[task] = claimed
        task.add_done_callback(self._settled)

    def _screen(self, claimed: Claimed, notices: dict[int, Notice]) -> asyncio.Task[Screen]:
        """The notice in words, put together once for a whole broadcast in a language.

        In a thread: a calendar file takes a while, and the chats must not wait for it.
        """
        key = _screen_key(claimed)
        screen = self._screens.get(key)
        if screen is None:
            notice = notices[claimed.notice_id]
            making = asyncio.to_thread(
                notice_screen,
                notice,
                self._house.zone,
                claimed.locale,
                in_group=_is_group(claimed),
                is_read=claimed.is_read,
            )
            screen = self._screens[key] = asyncio.create_task(making)
            if len(self._screens) > _NOTICES_KEPT:
                self._screens.popitem(last=False)
        return screen

    def _settled(self, task: asyncio.Task[Settled]) -> None:
        claimed = self._sending.pop(task)
        if task.cancelled():
            return
        if problem := task.exception():
            _log.error("send.failed", delivery_id=claimed.id, exc_info=problem)
            self._finished.append(
                Settled(claimed.id, claimed.chat_id, DeliveryState.FAILED, trouble=Trouble.REFUSED)
            )
        else:
            self._finished.append(task.result())
        self._wake.set()

    async def _rest(self) -> None:
        """Wait until there is something to record or to claim."""
        try:
            # Not `wait_for`: Python 3.11's swallows a cancellation that comes just when it is done.
            async with asyncio.timeout(_LOOK_S):
                await self._wake.wait()
        except TimeoutError:
            return
        if self._limit > 8 and len(self._finished) < self._limit // 4:
            # Many in flight: a moment more gathers many results into one commit.
            await asyncio.sleep(_GATHER_S)

    async def _wind_up(self) -> None:
        if self._sending:
            await asyncio.wait(list(self._sending), timeout=10)
        if self._finished:
            try:
                async with self._house.database.write() as session:
                    await self._record(session, self._finished, self._clock.now())
                self._finished.clear()
            except DatabaseUnavailable:
                _log.warning("outbox.unrecorded", count=len(self._finished))

    async def _send(self, claimed: Claimed, screen: asyncio.Task[Screen]) -> Settled:
        try:
            return await self._deliver(claimed, await screen)
        except TelegramError as problem:
            return self._judge(claimed, problem)

    async def _deliver(self, claimed: Claimed, screen: Screen) -> Settled:
        """Send what was not sent yet; edit what has arrived. Raises TelegramError."""
        if claimed.message_id is None:
            message_id = await send(
                self._bot, claimed.chat_id, screen, lane=Lane.OUTBOX, thread_id=claimed.thread_id
            )
        else:
            message_id = claimed.message_id
            # Where the recipient took the copy away, there is nothing left to put right.
            await edit(self._bot, claimed.chat_id, message_id, screen, lane=Lane.OUTBOX)
        return Settled(claimed.id, claimed.chat_id, DeliveryState.SENT, message_id=message_id)

    def _judge(self, claimed: Claimed, problem: TelegramError) -> Settled:
        """What a failure means: the person is out of reach, later perhaps, or never."""
        if isinstance(problem, Forbidden):
            return self._out_of_reach(claimed, _why_forbidden(problem))
        if isinstance(problem, RetryAfter):
            after = problem.retry_after
            pause = after if isinstance(after, timedelta) else timedelta(seconds=after)
            return self._later(claimed, self._clock.now() + pause)
        if isinstance(problem, ChatMigrated):
            return self._moved(claimed, problem.new_chat_id)
        if isinstance(problem, BadRequest):
            if "chat not found" in problem.message.casefold():
                return self._out_of_reach(claimed, Unreachable.GONE)
            if "thread not found" in problem.message.casefold():
                return _without_topic(claimed)
            _log.error("send.refused", delivery_id=claimed.id, chat_id=claimed.chat_id)
            return Settled(
                claimed.id, claimed.chat_id, DeliveryState.FAILED, trouble=Trouble.REFUSED
            )
        if claimed.attempts < MAX_ATTEMPTS:
            # A network that fails, a proxy's error page, a token refused for a moment. Also where
            # the message may have arrived: every kind of today is sent again rather than lost
            # (SEND_AGAIN_WHEN_IN_DOUBT).
            return self._later(claimed, next_attempt_at(self._clock.now(), claimed.attempts))
        _log.warning("send.given_up", delivery_id=claimed.id, kind=type(problem).__name__)
        return Settled(
            claimed.id, claimed.chat_id, DeliveryState.UNCERTAIN, trouble=Trouble.NO_ANSWER
        )

    def _out_of_reach(self, claimed: Claimed, why: Unreachable) -> Settled:
        return Settled(
            claimed.id,
            claimed.chat_id,
            DeliveryState.FAILED,
            trouble=Trouble(why.value),
            unreachable=why,
        )

    def _moved(self, claimed: Claimed, new_chat_id: int) -> Settled:
        now = self._clock.now()
        return Settled(
            claimed.id,
            claimed.chat_id,
            DeliveryState.PENDING,
            retry_at=now,
            moved_to=new_chat_id,
        )

    def _later(self, claimed: Claimed, when: datetime) -> Settled:
        return Settled(claimed.id, claimed.chat_id, DeliveryState.PENDING, retry_at=when)


def _without_topic(claimed: Claimed) -> Settled:
    """Its forum topic was deleted: no other message gets there either."""
    return Settled(
        claimed.id,
        claimed.chat_id,
        DeliveryState.FAILED,
        trouble=Trouble.TOPIC_GONE,
        thread_id=claimed.thread_id,
    )


def _why_forbidden(problem: Forbidden) -> Unreachable:
    words = problem.message.casefold()
    if "initiate conversation" in words:
        return Unreachable.NEVER_STARTED
    if "deactivated" in words:
        return Unreachable.GONE
    return Unreachable.BLOCKED
