"""Sends updates to the bot's webhook, as Telegram does: retried until taken, in order per chat."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp

from bot.simulator.updates import QueuedUpdate, UpdateQueue

FIRST_RETRY_S = 1.0
LONGEST_RETRY_S = 60.0
REQUEST_TIMEOUT_S = 60.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header


@dataclass(slots=True, frozen=True)
class Webhook:
    """Where updates go. At most `max_connections` are under way at once."""

    url: str
    secret_token: str | None
    max_connections: int


class WebhookSender:
    """Delivers the queue while a webhook is set; one update of a lane at a time."""

    def __init__(self, updates: UpdateQueue, now: Callable[[], int]) -> None:
        self._updates = updates
        self._now = now
        self._task: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._busy: dict[tuple[str, int], asyncio.Task[None]] = {}
        self.current: Webhook | None = None
        self.last_error: tuple[int, str] | None = None
        """When (unix, simulator's clock) and why the last delivery failed."""

    def set(self, webhook: Webhook | None) -> None:
        """Deliver to this webhook from now on; None stops the deliveries."""
        self._cancel()
        self.current, self.last_error = webhook, None
        self._updates.on_added = None
        if webhook is not None:
            self._updates.on_added = self._wake.set
            self._task = asyncio.get_running_loop().create_task(self._deliver(webhook))

    async def stop(self) -> None:
        """Stop the deliveries and wait until the last one is given up."""
        tasks = self._cancel()
        self.current = None
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def _cancel(self) -> list[asyncio.Task[None]]:
        tasks = [*self._busy.values(), *([self._task] if self._task else [])]
        for task in tasks:
            task.cancel()
        self._busy, self._task = {}, None
        return tasks

    async def _deliver(self, webhook: Webhook) -> None:
        timeout = aiohttp.ClientTimeout(total=REQUEST_TIMEOUT_S)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                self._wake.clear()
                self._start_deliveries(webhook, session)
                await self._wake.wait()

    def _start_deliveries(self, webhook: Webhook, session: aiohttp.ClientSession) -> None:
        for update in list(self._updates.pending):
            if len(self._busy) >= webhook.max_connections:
                return
            if update.lane not in self._busy:
                task = asyncio.get_running_loop().create_task(
                    self._deliver_one(webhook, session, update)
                )
                self._busy[update.lane] = task

    async def _deliver_one(
        self, webhook: Webhook, session: aiohttp.ClientSession, update: QueuedUpdate
    ) -> None:
        """Post one update until the bot takes it, waiting longer after every failure."""
        delay_s = FIRST_RETRY_S
        while (wait_s := await self._post(webhook, session, update)) is not None:
            await asyncio.sleep(wait_s or delay_s)
            delay_s = min(2 * delay_s, LONGEST_RETRY_S)
        self._updates.remove(update.id)
        del self._busy[update.lane]
        self._wake.set()

    async def _post(
        self, webhook: Webhook, session: aiohttp.ClientSession, update: QueuedUpdate
    ) -> float | None:
        """None when the update was taken; else the seconds that the bot asked to wait, or 0."""
        headers = {SECRET_HEADER: webhook.secret_token} if webhook.secret_token else {}
        try:
            async with session.post(
                webhook.url, json=update.body, headers=headers, allow_redirects=False
            ) as response:
                await response.read()
                if 200 <= response.status < 300:
                    return None
                reason = (
                    f"Wrong response from the webhook: {response.status} {response.reason or ''}"
                )
                asked = response.headers.get("Retry-After", "")
                wait_s = float(asked) if asked.isdecimal() else 0.0
        except TimeoutError:
            reason, wait_s = "Read timeout expired", 0.0
        except aiohttp.ClientError as error:
            reason, wait_s = f"Connection failed: {type(error).__name__}", 0.0
        self.last_error = (self._now(), reason.strip())
        return wait_s
