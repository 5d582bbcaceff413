"""Small Bot API stubs for benches, each in a process of its own so that it shares no event loop.

Written on bare sockets, because a server slower than the clients would hide what differs
between them. It answers every method as if it were ``sendMessage``. The real simulator, with
Telegram's rules, is ``bot.simulator``; this one has two dials only: a delay, and a strict limit of
messages in any sliding second.
"""

import asyncio
import json
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from typing import Any, Final

from tests.bench._http import Write, listen

TOKEN: Final = "123456:bench-token-no-secret"

COUNTS_PATH: Final = b"/counts"
"""Asked by the bench at the end; no Bot API method."""

_ME: Final = {"id": 123456, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}


@dataclass(frozen=True)
class Counts:
    """What the server saw: messages accepted, refused with 429, and the fullest sliding second."""

    accepted: int
    refused: int
    fullest_second: int
    span_s: float
    """From the first message accepted to the last."""
    stall_ms: float
    """The longest that the server itself was held up by the machine."""

    @property
    def per_second(self) -> float:
        """Messages accepted a second, by the server's clock; 0 when there were fewer than two."""
        return (self.accepted - 1) / self.span_s if self.span_s else 0.0


@dataclass(frozen=True)
class Stub:
    """A running server: its address without the token, and its process id for CPU figures."""

    base: str
    pid: int

    @property
    def base_url(self) -> str:
        """As ``telegram.Bot(base_url=...)`` wants it."""
        return f"{self.base}/bot"

    @property
    def send_message_url(self) -> str:
        """The full address of ``sendMessage``, for clients that are no ``telegram.Bot``."""
        return f"{self.base}/bot{TOKEN}/sendMessage"

    @property
    def counts_url(self) -> str:
        """Where :class:`Counts` can be asked for, as JSON."""
        return f"{self.base}{COUNTS_PATH.decode()}"


class StrictSecond:
    """Refuses what would make more than ``limit`` messages in any sliding second.

    Stricter than Telegram, whose own counting is not published and forgives short bursts
    (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
    """

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._accepted: deque[float] = deque()
        self._first_at: float | None = None
        self.accepted = self.refused = self.fullest = 0
        self.span_s = 0.0

    def allows(self, now: float) -> bool:
        """Count a message that arrived at ``now`` (seconds); False refuses it."""
        while self._accepted and self._accepted[0] <= now - 1.0:
            self._accepted.popleft()
        if self._limit is not None and len(self._accepted) >= self._limit:
            self.refused += 1
            return False
        self._accepted.append(now)
        self.accepted += 1
        if self._first_at is None:
            self._first_at = now
        self.span_s = now - self._first_at
        self.fullest = max(self.fullest, len(self._accepted))
        return True


class _Server:
    def __init__(self, delay_s: float, limit: int | None) -> None:
        self._delay_s = delay_s
        self._second = StrictSecond(limit)
        self._stall_s = 0.0
        self._message = _response(200, {"ok": True, "result": _message()})
        self._me = _response(200, {"ok": True, "result": _ME})

    def on_request(self, path: bytes, _body: bytes, arrived_at: float, write: Write) -> None:
        answer = self._answer(path, arrived_at)
        if self._delay_s:
            asyncio.get_running_loop().call_later(self._delay_s, write, answer)
        else:
            write(answer)

    def _answer(self, path: bytes, now: float) -> bytes:
        if path == COUNTS_PATH:
            return _response(200, asdict(self._counts()))
        if path.endswith(b"/getMe"):
            return self._me
        if self._second.allows(now):
            return self._message
        return _response(429, too_many_requests())

    def _counts(self) -> Counts:
        second = self._second
        return Counts(
            accepted=second.accepted,
            refused=second.refused,
            fullest_second=second.fullest,
            span_s=second.span_s,
            stall_ms=self._stall_s * 1000,
        )

    async def watch_stalls(self) -> None:
        """Remember how long this loop was held up at worst: tells how busy the machine was."""
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.02)
            self._stall_s = max(self._stall_s, time.monotonic() - before - 0.02)


def _message() -> dict[str, Any]:
    chat = {"id": 1001, "type": "private", "first_name": "Åsa", "last_name": "Öberg"}
    return {"message_id": 1, "date": 1633340000, "chat": chat, "from": _ME, "text": "Påminnelse"}


def too_many_requests() -> dict[str, Any]:
    """Telegram's answer to a message too many."""
    return {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }


def _response(status: int, body: dict[str, Any]) -> bytes:
    content = json.dumps(body).encode()
    head = (
        f"HTTP/1.1 {status} {'OK' if status == 200 else 'Refused'}\r\n"
        "Content-Type: application/json\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def _serve(port: Connection, delay_s: float, limit: int | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(OSError):
        os.nice(-10)  # where allowed: the judge must not be the one that is late
    asyncio.run(_serve_for_ever(port, delay_s, limit))


async def _serve_for_ever(port: Connection, delay_s: float, limit: int | None) -> None:
    server = _Server(delay_s, limit)
    port.send(listen(server.on_request))
    await server.watch_stalls()


@asynccontextmanager
async def stub(delay_s: float = 0.0, limit: int | None = None) -> AsyncIterator[Stub]:
    """Run a server in its own process; it is ended on leaving.

    :param delay_s: each answer waits so long.
    :param limit: messages allowed in any sliding second; ``None`` allows all.
    """
    # "spawn": a forked child would carry this process's event loop and open sockets along.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(theirs, delay_s, limit), daemon=True)
    process.start()
    theirs.close()
    try:
        port = await asyncio.to_thread(ours.recv)
        assert process.pid is not None
        yield Stub(f"http://127.0.0.1:{port}", process.pid)
    finally:
        ours.close()
        process.terminate()
        await asyncio.to_thread(process.join)
        process.close()
