"""The bot's queue of updates, read by getUpdates or sent to its webhook."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bot.simulator.errors import conflict
from bot.simulator.numbers import Ids

ALL_KINDS = frozenset({
    "message", "edited_message", "callback_query", "my_chat_member",
    "chat_member", "message_reaction", "message_reaction_count", "channel_post",
    "edited_channel_post", "inline_query", "chosen_inline_result", "shipping_query",
    "pre_checkout_query", "poll", "poll_answer", "chat_join_request", "chat_boost",
    "removed_chat_boost", "business_connection", "business_message",
    "edited_business_message", "deleted_business_messages", "purchased_paid_media",
})  # fmt: skip

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""What a bot gets only when it asks for it by name (Bot API, getUpdates)."""

POLLER_REPLACED = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)


@dataclass(slots=True, frozen=True)
class QueuedUpdate:
    """An update that waits. Updates of one `lane` reach a webhook one after the other."""

    id: int
    lane: tuple[str, int]
    body: dict[str, Any]


class UpdateQueue:
    """Updates that the bot has not confirmed yet, oldest first."""

    def __init__(self, first_id: int) -> None:
        self.ids = Ids(first_id)
        self._pending: OrderedDict[int, QueuedUpdate] = OrderedDict()
        self._allowed = ALL_KINDS - NOT_BY_DEFAULT
        self._poller: asyncio.Future[None] | None = None
        self.on_added: Callable[[], None] | None = None
        """Called after an update came in; the webhook sender listens."""

    def __len__(self) -> int:
        return len(self._pending)

    @property
    def pending(self) -> Iterable[QueuedUpdate]:
        return self._pending.values()

    def add(self, kind: str, lane: tuple[str, int], content: dict[str, Any]) -> int | None:
        """Queue an update and give its id; None where the bot doesn't want this kind."""
        if kind not in self._allowed:
            return None
        update_id = self.ids.take()
        body = {"update_id": update_id, kind: content}
        self._pending[update_id] = QueuedUpdate(update_id, lane, body)
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)
        if self.on_added is not None:
            self.on_added()
        return update_id

    def allow(self, kinds: list[str] | None) -> None:
        """Set which kinds are queued from now on; None keeps the choice, empty is the default."""
        if kinds is None:
            return
        chosen = frozenset(kind.lower() for kind in kinds) & ALL_KINDS
        self._allowed = chosen or ALL_KINDS - NOT_BY_DEFAULT

    @property
    def allowed(self) -> list[str] | None:
        """The chosen kinds, or None where it is Telegram's default."""
        default = ALL_KINDS - NOT_BY_DEFAULT
        return None if self._allowed == default else sorted(self._allowed)

    def put(self, updates: Iterable[QueuedUpdate]) -> None:
        """Queue updates that waited already, with the ids that they have."""
        self._pending.update((update.id, update) for update in updates)

    def take_over(self, other: UpdateQueue) -> None:
        """Go on with what waits in the other queue, its ids and its choice of kinds."""
        self.ids, self._pending, self._allowed = other.ids, other._pending, other._allowed

    def confirm(self, offset: int) -> None:
        """Forget updates below `offset`; a negative one keeps only that many of the newest."""
        if offset < 0:
            while len(self._pending) > -offset:
                self._pending.popitem(last=False)
        while self._pending and next(iter(self._pending)) < offset:
            self._pending.popitem(last=False)

    def remove(self, update_id: int) -> None:
        """Forget one update that the webhook has taken."""
        self._pending.pop(update_id, None)

    def drop_all(self) -> None:
        self._pending.clear()

    async def poll(self, offset: int, limit: int, timeout_s: float) -> list[dict[str, Any]]:
        """What getUpdates returns; an earlier call that still waits is refused with 409."""
        self.interrupt(POLLER_REPLACED)
        self.confirm(offset)
        if not self._pending and timeout_s > 0:
            await self._wait(timeout_s)
        bodies: list[dict[str, Any]] = []
        for update in self._pending.values():
            if len(bodies) == limit:
                break
            bodies.append(update.body)
        return bodies

    def interrupt(self, reason: str) -> None:
        """End a waiting getUpdates with 409 and this reason."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(conflict(reason))

    def release(self) -> None:
        """Let a waiting getUpdates return what there is; the server stops."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)

    async def _wait(self, timeout_s: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._poller = future
        try:
            async with asyncio.timeout(timeout_s):
                await future
        except TimeoutError:
            pass
        finally:
            if self._poller is future:
                self._poller = None
