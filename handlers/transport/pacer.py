"""The pacer: when the next message may leave, so that Telegram never has to refuse one.

The limits are Telegram's own, from its FAQ for bots
(https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this): "avoid sending
more than one message per second" in one chat, "20 messages per minute" in one group, and "about 30
messages per second" for bulk notifications. How Telegram counts is not published, so the pacer
holds against the strictest reading: never a 31st message in *any* sliding second.

There are two lanes. An **answer** to somebody who just acted goes ahead of everything and leaves at
once; only if it would be the 31st within a second does it wait: the first answer behind a busy
outbox some 13 ms at most (30 messages take 29 places, 0.9915 s, and the window is 1.004 s). An
**outbox** message waits for its turn in an even schedule; each answer moves that schedule back by
one place, so that both together keep the pace. While people act, the outbox leaves one of the 30
free, so that their next answer finds it and does not wait at all.

:class:`Schedule` is the rule alone: no clock, no asyncio, ``now`` is passed in. :class:`Pacer` puts
it between python-telegram-bot and the network.
"""

import asyncio
import bisect
import datetime as dt
import heapq
from collections import OrderedDict, deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

Chat = int | str | None
"""A chat's number, a channel's or supergroup's ``@name``, or None where a call names no chat (an
edit of an inline message)."""

PER_SECOND: Final = 29.25
"""Even outbox messages a second, 97.5 % of Telegram's 30. The 31st is 30 places, 1.0256 s, behind
the first: 25 ms are left for the network to deliver one message late and the next in time."""

MOST_IN_WINDOW: Final = 30
"""Telegram's messages a second to all chats together, free of charge."""

WINDOW_S: Final = 1.004
"""The sliding second, and 4 ms for what the network shifts."""

OUTBOX_WINDOW_S: Final = 1.010
"""The sliding second for outbox messages: 10 ms stay for the network even while catching up. Wider,
a busy machine's pauses could not be made up for: at 1.010 the most is 29.7 messages a second."""

CATCH_UP_S: Final = 0.5
"""How far behind its schedule the outbox may be and still make up for it. Timers fire a fraction of
a millisecond late each time, and a busy machine at times 50 ms; uncorrected both cost some 2 % of
the pace. After a longer standstill the schedule starts anew."""

CATCH_UP_PACE: Final = 1.25
"""Catching up is no burst: two outbox messages are never closer than a place divided by this, and
the sliding second holds all the same."""

RESERVE_S: Final = 2.0
"""How long after an answer the outbox leaves a message of each second free for the next one. Both
together then come to 28.7 a second, 95.7 % of Telegram's 30."""

CHAT_GAP_S: Final = 1.02
"""Between an outbox message and the one before it in the same chat: Telegram's second and 20 ms for
what the network shifts."""

GROUP_MOST: Final = 20
"""Telegram's messages to one group in a minute, answers included."""

GROUP_WINDOW_S: Final = 60.5
"""Telegram's minute, and half a second for what the network shifts."""

MARGIN_AFTER_HOLD_S: Final = 0.1
"""Added to ``retry_after``, which Telegram rounds to whole seconds."""

MOST_RETRIES: Final = 3
"""How often one call is sent again after 429 before its caller gets the error."""

_NO_MESSAGE: Final = frozenset({"sendChatAction"})
_MESSAGE_PREFIXES: Final = ("send", "editMessage", "copyMessage", "forwardMessage")
_STOPS: Final = frozenset({"stopPoll", "stopMessageLiveLocation"})


class Lane(Enum):
    """Who waits: somebody at the other end, or nobody. Goes in as ``rate_limit_args``."""

    ANSWER = "answer"
    OUTBOX = "outbox"


class Ticket:
    """One message's place in a lane. ``seq`` is its place in line, and stays its on a retry."""

    __slots__ = ("chat", "lane", "sent_at", "seq")

    def __init__(self, seq: int, lane: Lane, chat: Chat) -> None:
        self.seq = seq
        self.lane = lane
        self.chat = chat
        self.sent_at: float | None = None


class ChatTimes:
    """When each chat last got messages: only as long as a limit can still depend on it.

    Holds at most the chats of the last second and the groups of the last minute, at 30 messages a
    second some 30 and 1,800.
    """

    def __init__(self) -> None:
        self._last: OrderedDict[Chat, float] = OrderedDict()
        self._groups: OrderedDict[Chat, deque[float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._last) + len(self._groups)

    def free_at(self, lane: Lane, chat: Chat) -> float:
        """The earliest time at which this lane may send to this chat; may be in the past."""
        if chat is None:
            return float("-inf")
        free = float("-inf")
        if lane is Lane.OUTBOX and chat in self._last:
            free = self._last[chat] + CHAT_GAP_S
        group = self._groups.get(chat)
        if group is not None and len(group) >= GROUP_MOST:
            free = max(free, group[-GROUP_MOST] + GROUP_WINDOW_S)
        return free

    def record(self, chat: Chat, now: float) -> None:
        """A message goes to this chat at ``now``."""
        if chat is None:
            return
        self._last[chat] = now
        self._last.move_to_end(chat)
        if is_group(chat):
            self._groups.setdefault(chat, deque(maxlen=GROUP_MOST)).append(now)
            self._groups.move_to_end(chat)
        self._forget_before(now)

    def undo(self, chat: Chat, sent_at: float) -> None:
        """The message of ``sent_at`` was not sent after all.

        The chat's last time stays: what it was before is forgotten, and it costs one chat a second
        at most.
        """
        group = self._groups.get(chat)
        if group is not None and sent_at in group:
            group.remove(sent_at)

    def _forget_before(self, now: float) -> None:
        while self._last and next(iter(self._last.values())) <= now - CHAT_GAP_S:
            self._last.popitem(last=False)
        while self._groups and _is_over(next(iter(self._groups.values())), now):
            self._groups.popitem(last=False)


def _is_over(times: deque[float], now: float) -> bool:
    return not times or times[-1] <= now - GROUP_WINDOW_S


def is_group(chat: Chat) -> bool:
    """Groups and channels have negative numbers; an ``@name`` is a supergroup's or a channel's."""
    return isinstance(chat, str) or (chat is not None and chat < 0)


class Line:
    """Waiting tickets of one lane: first come, first served among the chats that may get one.

    A chat that has to wait holds up nobody else, and keeps its own order. Each operation takes the
    logarithm of the number of chats waiting.
    """

    def __init__(self, lane: Lane, times: ChatTimes) -> None:
        self._lane = lane
        self._times = times
        self._chats: dict[Chat, deque[Ticket]] = {}
        # A chat stands in one of the two heaps with its first ticket's seq. Entries whose ticket
        # has left are dropped when they come up.
        self._ready: list[tuple[int, Chat]] = []
        self._blocked: list[tuple[float, int, Chat]] = []
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def add(self, ticket: Ticket) -> None:
        """Take a place in line by ``seq``: at the end, or for a retry where it stood before."""
        line = self._chats.setdefault(ticket.chat, deque())
        line.append(ticket)
        self._length += 1
        if len(line) > 1 and line[-2].seq > ticket.seq:
            self._chats[ticket.chat] = line = deque(sorted(line, key=lambda other: other.seq))
        if line[0] is ticket:
            self._announce(line)

    def remove(self, ticket: Ticket) -> bool:
        """Leave the line; False when the ticket does not stand in it."""
        line = self._chats.get(ticket.chat)
        if line is None or ticket not in line:
            return False
        was_first = line[0] is ticket
        line.remove(ticket)
        self._length -= 1
        if not line:
            del self._chats[ticket.chat]
        elif was_first:
            self._announce(line)
        return True

    def first_at(self, now: float) -> Ticket | None:
        """The first ticket whose chat may get a message at ``now``."""
        while self._blocked and self._blocked[0][0] <= now:
            _, seq, chat = heapq.heappop(self._blocked)
            heapq.heappush(self._ready, (seq, chat))
        while self._ready:
            seq, chat = self._ready[0]
            line = self._chats.get(chat)
            if line is None or line[0].seq != seq:
                heapq.heappop(self._ready)
                continue
            free_at = self._times.free_at(self._lane, chat)
            if free_at <= now:
                return line[0]
            heapq.heappop(self._ready)
            heapq.heappush(self._blocked, (free_at, seq, chat))
        return None

    def next_free_at(self) -> float | None:
        """When the first of the chats that have to wait may go on; None when none has to.

        Asked after ``first_at`` found nobody.
        """
        while self._blocked:
            free_at, seq, chat = self._blocked[0]
            line = self._chats.get(chat)
            if line is not None and line[0].seq == seq:
                return free_at
            heapq.heappop(self._blocked)
        return None

    def _announce(self, line: deque[Ticket]) -> None:
        heapq.heappush(self._ready, (line[0].seq, line[0].chat))


class Schedule:
    """Decides who may send when. Times are seconds on any clock that never goes back.

    :param per_second: even outbox messages a second, at most 29.8; ``None`` for no pace and no
        limits but holding after a 429.
    """

    def __init__(self, per_second: float | None = PER_SECOND) -> None:
        if per_second is not None and not 0 < per_second * WINDOW_S < MOST_IN_WINDOW:
            raise ValueError("per_second must be above 0 and leave the 31st out of every second")
        self._place_s = 0.0 if per_second is None else 1 / per_second
        self._paced = per_second is not None
        self._seq = 0
        self._window: deque[float] = deque(maxlen=MOST_IN_WINDOW)
        self._times = ChatTimes()
        self._lines = {lane: Line(lane, self._times) for lane in Lane}
        self._place_at = float("-inf")  # the next outbox message's, by schedule; may be past
        self._outbox_sent_at = float("-inf")
        self._reserved_until = float("-inf")
        self.held_until = float("-inf")

    def add(self, lane: Lane, chat: Chat) -> Ticket:
        """A new ticket at the end of its lane."""
        self._seq += 1
        ticket = Ticket(self._seq, lane, chat)
        self._lines[lane].add(ticket)
        return ticket

    def add_again(self, ticket: Ticket) -> None:
        """A ticket whose message Telegram refused goes back to where it stood."""
        ticket.sent_at = None
        self._lines[ticket.lane].add(ticket)

    def waiting(self, lane: Lane) -> int:
        """How many tickets stand in this lane."""
        return len(self._lines[lane])

    def remembered_chats(self) -> int:
        """How many chats' times are kept, for watching memory."""
        return len(self._times)

    def hold_until(self, until: float) -> None:
        """Nothing leaves before ``until``; a shorter hold never ends a longer one."""
        self.held_until = max(self.held_until, until)

    def take(self, now: float) -> list[Ticket]:
        """All tickets that leave at ``now``, answers first; they count as sent."""
        taken: list[Ticket] = []
        while (ticket := self._next(now)) is not None:
            self._lines[ticket.lane].remove(ticket)
            ticket.sent_at = now
            if self._paced:
                self._record(ticket, now)
            taken.append(ticket)
        return taken

    def left(self, ticket: Ticket, now: float) -> None:
        """The message of a ticket taken a moment ago really went out at ``now``.

        Between the two the machine may have stood still for 100 ms; counted at the earlier time,
        the message 30 places on would arrive within the same second.
        """
        sent_at = ticket.sent_at
        if not self._paced or sent_at is None or sent_at not in self._window:
            return
        self._window.remove(sent_at)
        bisect.insort(self._window, now)
        self._times.undo(ticket.chat, sent_at)
        self._times.record(ticket.chat, now)
        if sent_at == self._outbox_sent_at:
            self._outbox_sent_at = now
        ticket.sent_at = now

    def give_back(self, ticket: Ticket) -> None:
        """The ticket's owner went away: it leaves the line, or its place goes to the others."""
        if self._lines[ticket.lane].remove(ticket) or ticket.sent_at is None:
            return
        if self._paced and ticket.sent_at in self._window:
            self._window.remove(ticket.sent_at)
            self._times.undo(ticket.chat, ticket.sent_at)
            self._place_at -= self._place_s
            if ticket.sent_at == self._outbox_sent_at:
                self._outbox_sent_at = float("-inf")  # the one before is long enough ago
        ticket.sent_at = None

    def next_at(self, now: float) -> float | None:
        """When to ``take`` again, None when nobody waits. Asked right after ``take(now)``."""
        answers, outbox = self._lines[Lane.ANSWER], self._lines[Lane.OUTBOX]
        if not answers and not outbox:
            return None
        if not self._paced:
            return self.held_until
        at = [self._answers_at(now), self._outbox_at(now)]
        return max(self.held_until, min(time for time in at if time is not None))

    def _answers_at(self, now: float) -> float | None:
        line = self._lines[Lane.ANSWER]
        if line.first_at(now) is not None:
            return self._window_free_at(WINDOW_S)
        free_at = line.next_free_at()
        return None if free_at is None else max(free_at, self._window_free_at(WINDOW_S))

    def _outbox_at(self, now: float) -> float | None:
        line = self._lines[Lane.OUTBOX]
        if not line:
            return None
        at = self._outbox_place_at()
        if line.first_at(now) is not None:
            return at
        free_at = line.next_free_at()
        return None if free_at is None else max(free_at, at)

    def _next(self, now: float) -> Ticket | None:
        if now < self.held_until:
            return None
        if self._paced and now < self._window_free_at(WINDOW_S):
            return None
        answer = self._lines[Lane.ANSWER].first_at(now)
        if answer is not None:
            return answer
        if self._paced and now < self._outbox_place_at():
            return None
        return self._lines[Lane.OUTBOX].first_at(now)

    def _outbox_place_at(self) -> float:
        """When the next outbox message may leave, whoever it is for."""
        evenly = self._outbox_sent_at + self._place_s / CATCH_UP_PACE
        at = max(self._place_at, evenly, self._window_free_at(OUTBOX_WINDOW_S))
        if at >= self._reserved_until:
            return at
        with_one_free = self._window_free_at(OUTBOX_WINDOW_S, MOST_IN_WINDOW - 1)
        return max(at, min(with_one_free, self._reserved_until))

    def _window_free_at(self, window_s: float, most: int = MOST_IN_WINDOW) -> float:
        """When the next message would no longer be one more than `most` within ``window_s``."""
        if len(self._window) < most:
            return float("-inf")
        return self._window[-most] + window_s

    def _record(self, ticket: Ticket, now: float) -> None:
        self._window.append(now)
        self._times.record(ticket.chat, now)
        if ticket.lane is Lane.OUTBOX:
            self._outbox_sent_at = now
        else:
            self._reserved_until = now + RESERVE_S
        place_at = self._place_at if now - self._place_at <= CATCH_UP_S else now
        # Answers alone may run a little faster than the pace; the window keeps them within the
        # limit, and after one window of silence the outbox is free whatever came before.
        self._place_at = min(place_at + self._place_s, now + WINDOW_S)


@dataclass(frozen=True)
class PacerStats:
    """What the pacer has done since it was made, and who waits now."""

    answers_waiting: int
    outbox_waiting: int
    answers_sent: int
    outbox_sent: int
    refused: int
    """How often Telegram answered 429."""
    held_s: float
    """Seconds still to wait after a 429; 0 when nothing is held."""


class Pacer(BaseRateLimiter[Lane]):
    """Python-telegram-bot's rate limiter for this bot: see the module.

    Calls without ``rate_limit_args`` are answers; the sender passes ``Lane.OUTBOX``. Only calls
    that send or edit a message take a place. Others go straight through, unless everything is held:
    after a 429 nothing at all is called until ``retry_after`` has passed, because calling on
    lengthens it. An album or several messages forwarded in one call take one place; this bot makes
    no such calls.

    :param per_second: see :class:`Schedule`; ``None`` for tests, benches and paid broadcasts.
    :param most_retries: how often one call is sent again after 429.
    """

    def __init__(
        self, per_second: float | None = PER_SECOND, most_retries: int = MOST_RETRIES
    ) -> None:
        self._schedule = Schedule(per_second)
        self._most_retries = most_retries
        self._turns: dict[Ticket, asyncio.Future[None]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._sent = dict.fromkeys(Lane, 0)
        self._refused = 0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Stop the clock; calls that still wait are cancelled, they were not sent."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for turn in list(self._turns.values()):
            turn.cancel()

    @property
    def answers_waiting(self) -> int:
        """Answers that wait for their turn just now; cheap enough to ask before every send."""
        return self._schedule.waiting(Lane.ANSWER)

    @property
    def stats(self) -> PacerStats:
        """Counters, cheap to read."""
        return PacerStats(
            answers_waiting=self.answers_waiting,
            outbox_waiting=self._schedule.waiting(Lane.OUTBOX),
            answers_sent=self._sent[Lane.ANSWER],
            outbox_sent=self._sent[Lane.OUTBOX],
            refused=self._refused,
            held_s=max(0.0, self._schedule.held_until - asyncio.get_running_loop().time()),
        )

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | dict[str, Any] | list[dict[str, Any]]]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Lane | None,
    ) -> bool | dict[str, Any] | list[dict[str, Any]]:
        """Make the call at its turn, and again after each 429, ``most_retries`` times at most."""
        lane = rate_limit_args or Lane.ANSWER
        chat = chat_of(data)
        ticket: Ticket | None = None
        retries = 0
        while True:
            if is_message(endpoint):
                ticket = await self._turn(ticket, lane, chat)
            else:
                await self._end_of_hold()
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as refused:
                self._hold(refused)
                if retries >= self._most_retries:
                    raise
                retries += 1

    async def _turn(self, refused: Ticket | None, lane: Lane, chat: Chat) -> Ticket:
        """Wait in line until the message may leave; a refused ticket goes back to its place."""
        if refused is None:
            ticket = self._schedule.add(lane, chat)
        else:
            ticket = refused
            self._schedule.add_again(ticket)
        turn = self._turns[ticket] = asyncio.get_running_loop().create_future()
        self._call_up()
        try:
            await turn
        except BaseException:
            self._schedule.give_back(ticket)
            self._call_up()
            raise
        finally:
            self._turns.pop(ticket, None)
        self._sent[lane] += 1
        # Two rounds of the event loop on, the request class has written the message: in one the
        # call itself runs, in the next aiohttp's writer, which is a task of its own.
        loop = asyncio.get_running_loop()
        loop.call_soon(loop.call_soon, self._note_left, ticket)
        return ticket

    def _note_left(self, ticket: Ticket) -> None:
        self._schedule.left(ticket, asyncio.get_running_loop().time())

    async def _end_of_hold(self) -> None:
        loop = asyncio.get_running_loop()
        # A loop because another 429 may lengthen the hold while this one sleeps.
        while (left_s := self._schedule.held_until - loop.time()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(left_s)

    def _call_up(self) -> None:
        """Wake those whose turn it is, and set the clock for the next."""
        loop = asyncio.get_running_loop()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        now = loop.time()
        for ticket in self._schedule.take(now):
            turn = self._turns.get(ticket)
            if turn is not None and not turn.done():
                turn.set_result(None)
        next_at = self._schedule.next_at(now)
        if next_at is not None:
            self._timer = loop.call_at(next_at, self._call_up)

    def _hold(self, refused: RetryAfter) -> None:
        self._refused += 1
        now = asyncio.get_running_loop().time()
        self._schedule.hold_until(now + retry_after_s(refused) + MARGIN_AFTER_HOLD_S)


def is_message(endpoint: str) -> bool:
    """Whether this Bot API method puts a message into a chat or changes one there."""
    if endpoint in _NO_MESSAGE:
        return False
    return endpoint.startswith(_MESSAGE_PREFIXES) or endpoint in _STOPS


def chat_of(data: dict[str, Any]) -> Chat:
    """The call's chat; a number written as text is that number."""
    chat = data.get("chat_id")
    if isinstance(chat, str):
        try:
            return int(chat)
        except ValueError:
            return chat
    return chat if isinstance(chat, int) else None


def retry_after_s(error: RetryAfter) -> float:
    """Seconds to wait. Python-telegram-bot gives a number or, with PTB_TIMEDELTA, a timedelta."""
    value = error.retry_after
    return value.total_seconds() if isinstance(value, dt.timedelta) else float(value)
