"""A Bot API in a process of its own that feeds updates and notes when each is answered.

Telegram's side of the benches in which a whole bot takes part: updates go out by `getUpdates` or to
a webhook, at an even pace, and the time from there to the call that answers is taken here, by one
clock. It is no judge of what is said: that is `bot.simulator`.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import signal
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp

from tests.bench._http import Write, content_length, listen
from tests.bench.servers import StrictSecond, too_many_requests

TOKEN: Final = "123456:bench-token-no-secret"

_ME: Final = {"id": 123456, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
_GIVES_MESSAGE: Final = ("sendMessage", "editMessageText", "editMessageReplyMarkup")
_LATEST: Final = 100
"""Updates in one answer to getUpdates (Telegram's most)."""


def _method(name: str) -> str:
    """A method's name as Telegram writes it, which doesn't mind the case."""
    return next((one for one in _GIVES_MESSAGE if one.lower() == name.lower()), name)


@dataclass(frozen=True)
class Expected:
    """An update and the call that answers it: a method, and its chat or its callback query."""

    update: dict[str, Any]
    method: str
    about: int | str


@dataclass(frozen=True)
class Fed:
    """What became of a row of updates."""

    waits_ms: list[float]
    """From update to answer, shortest first; only of those that were answered."""
    lost: int
    last_answer_at: float
    """Seconds since the epoch."""

    @property
    def p95_ms(self) -> float:
        return self.waits_ms[int(len(self.waits_ms) * 0.95)] if self.waits_ms else float("inf")

    @property
    def median_ms(self) -> float:
        return self.waits_ms[len(self.waits_ms) // 2] if self.waits_ms else float("inf")


@dataclass(frozen=True)
class Watched:
    """The messages that have some words; the moments are seconds since the epoch."""

    arrived: int
    first_at: float
    last_at: float
    meanwhile: int
    """All messages and edits from the first to the last of them."""
    refused: int
    """What was refused with 429 since the server started."""

    @property
    def per_second(self) -> float:
        """The pace of everything that was sent or edited meanwhile."""
        span_s = self.last_at - self.first_at
        return (self.meanwhile - 1) / span_s if span_s else 0.0


class Telegram:
    """The process seen from the bench."""

    def __init__(self, base: str, http: aiohttp.ClientSession) -> None:
        self.base = base
        self._http = http

    async def feed(
        self, expected: Sequence[Expected], *, per_second: float, patience_s: float = 10.0
    ) -> Fed:
        """Send updates out evenly; wait for their answers, for so long after the last."""
        body = {
            "updates": [[one.update, one.method, one.about] for one in expected],
            "per_second": per_second,
            "patience_s": patience_s,
        }
        async with self._http.post(f"{self.base}/feed", json=body) as response:
            return Fed(**json.loads(await response.read()))

    async def watch(self, *words: str) -> None:
        """From now on, note when messages with these words arrive."""
        async with self._http.post(f"{self.base}/watch", json=words):
            return

    async def watched(self) -> dict[str, Watched]:
        """What has arrived of what is watched."""
        async with self._http.get(f"{self.base}/watched") as response:
            found = json.loads(await response.read())
        return {words: Watched(**facts) for words, facts in found.items()}

    async def count(self, method: str) -> int:
        """How often a method was called so far."""
        async with self._http.get(f"{self.base}/counts") as response:
            return int(json.loads(await response.read()).get(method, 0))


def press(number: int, person: int, data: str) -> dict[str, Any]:
    """A pressed button under a text message, by somebody with that account number."""
    chat = {"id": person, "type": "private", "first_name": f"Medlem {person}"}
    user = {"id": person, "is_bot": False, "first_name": f"Medlem {person}", "language_code": "sv"}
    return {
        "update_id": number,
        "callback_query": {
            "id": str(number),
            "from": user,
            "chat_instance": "1",
            "data": data,
            "message": {
                "message_id": 5,
                "date": 1633935600,
                "chat": chat,
                "from": _ME,
                "text": "Hej",
                "reply_markup": {"inline_keyboard": [[{"text": "Läst", "callback_data": data}]]},
            },
        },
    }


def command(number: int, person: int, text: str) -> dict[str, Any]:
    """A command written by somebody with that account number."""
    chat = {"id": person, "type": "private", "first_name": f"Medlem {person}"}
    user = {"id": person, "is_bot": False, "first_name": f"Medlem {person}", "language_code": "sv"}
    entity = {"type": "bot_command", "offset": 0, "length": len(text)}
    message = {"message_id": number, "date": 1633935600, "chat": chat, "from": user}
    return {"update_id": number, "message": {**message, "text": text, "entities": [entity]}}


@dataclass
class _Row:
    """Updates being fed, and what is known of their answers."""

    awaited: dict[tuple[str, str], float] = field(default_factory=dict)
    waits_s: list[float] = field(default_factory=list)
    last_answer_at: float = 0.0
    complete: asyncio.Event = field(default_factory=asyncio.Event)
    total: int = 0


class _Server:
    def __init__(self, delay_s: float, limit: int | None) -> None:
        self._delay_s = delay_s
        self._second = StrictSecond(limit)
        self._accepted_at: list[float] = []
        self._watched: dict[str, list[float]] = {}
        self._answering: set[asyncio.Task[None]] = set()
        self._pending: dict[int, dict[str, Any]] = {}
        self._news = asyncio.Event()
        self._row = _Row()
        self._webhook: _Webhook | None = None
        self._message_id = 1000
        self.counts: dict[str, int] = {}

    def on_request(self, path: bytes, body: bytes, arrived_at: float, write: Write) -> None:
        """Answer a call, beside all others."""
        task = asyncio.create_task(self._respond(path.decode(), body, arrived_at, write))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _respond(self, path: str, body: bytes, arrived_at: float, write: Write) -> None:
        status, content = await self._answer(path, json.loads(body) if body else {}, arrived_at)
        written = json.dumps(content).encode()
        head = (
            f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(written)}\r\n\r\n"
        )
        write(head.encode() + written)

    async def _answer(self, path: str, facts: Any, arrived_at: float) -> tuple[int, Any]:
        """The HTTP status and JSON for a call."""
        match path:
            case "/feed":
                return 200, await self._feed(facts)
            case "/counts":
                return 200, self.counts
            case "/watch":
                self._watched = {words: [] for words in facts}
                return 200, True
            case "/watched":
                return 200, {words: asdict(self._seen(at)) for words, at in self._watched.items()}
        method = _method(path.rsplit("/", 1)[1])
        self.counts[method] = self.counts.get(method, 0) + 1
        if method == "getUpdates":
            return 200, {"ok": True, "result": await self._get_updates(facts)}
        if method in _GIVES_MESSAGE and not self._second.allows(arrived_at):
            return 429, too_many_requests()
        self._note_answer(method, facts)
        self._note_arrival(method, facts, arrived_at)
        if self._delay_s:
            await asyncio.sleep(self._delay_s)
        return 200, {"ok": True, "result": self._result(method, facts)}

    def _seen(self, at: list[float]) -> Watched:
        first, last = (at[0], at[-1]) if at else (0.0, 0.0)
        meanwhile = sum(first <= one <= last for one in self._accepted_at)
        return Watched(len(at), first, last, meanwhile, self._second.refused)

    def _result(self, method: str, facts: dict[str, Any]) -> Any:
        if method == "getMe":
            return _ME
        if method == "setWebhook":
            self._webhook = _Webhook(facts["url"], facts.get("secret_token", ""))
        if method not in _GIVES_MESSAGE:
            return True
        self._message_id += 1
        chat = {"id": int(facts["chat_id"]), "type": "private", "first_name": "Medlem"}
        message = {"message_id": self._message_id, "date": 1633935600, "chat": chat, "from": _ME}
        return {**message, "text": "Hej"}

    def _note_arrival(self, method: str, facts: dict[str, Any], arrived_at: float) -> None:
        if method in _GIVES_MESSAGE:
            self._accepted_at.append(arrived_at)
        if method == "sendMessage":
            for words, arrivals in self._watched.items():
                if words in facts["text"]:
                    arrivals.append(arrived_at)

    def _note_answer(self, method: str, facts: dict[str, Any]) -> None:
        about = facts.get("callback_query_id") or facts.get("chat_id")
        sent_at = self._row.awaited.pop((method, str(about)), None)
        if sent_at is not None:
            self._row.waits_s.append(time.perf_counter() - sent_at)
            self._row.last_answer_at = time.time()
            if len(self._row.waits_s) == self._row.total:
                self._row.complete.set()

    async def _get_updates(self, facts: dict[str, Any]) -> list[dict[str, Any]]:
        offset = int(facts.get("offset") or 0)
        for number in [number for number in self._pending if number < offset]:
            del self._pending[number]
        if not self._pending:
            self._news.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), float(facts.get("timeout") or 0))
        return list(self._pending.values())[:_LATEST]

    async def _feed(self, order: dict[str, Any]) -> dict[str, Any]:
        row = self._row = _Row(total=len(order["updates"]))
        began = time.perf_counter()
        tasks = []
        for n, (update, method, about) in enumerate(order["updates"]):
            await asyncio.sleep(max(0.0, began + n / order["per_second"] - time.perf_counter()))
            row.awaited[method, str(about)] = time.perf_counter()
            if self._webhook is None:
                self._pending[update["update_id"]] = update
                self._news.set()
            else:
                tasks.append(asyncio.create_task(self._webhook.deliver(update)))
        with suppress(TimeoutError):
            await asyncio.wait_for(row.complete.wait(), order["patience_s"])
        for task in tasks:
            task.cancel()
        return {
            "waits_ms": sorted(wait * 1000 for wait in row.waits_s),
            "lost": len(row.awaited),
            "last_answer_at": row.last_answer_at,
        }


class _Webhook:
    """Delivers updates over kept-alive connections, again after a moment where one fails."""

    def __init__(self, url: str, secret: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._head = (
            f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            "Content-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\n"
        )
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def deliver(self, update: dict[str, Any]) -> None:
        body = json.dumps(update).encode()
        request = f"{self._head}Content-Length: {len(body)}\r\n\r\n".encode() + body
        while True:
            with suppress(OSError, asyncio.IncompleteReadError):
                if await self._post(request) == 200:
                    return
            await asyncio.sleep(0.1)

    async def _post(self, request: bytes) -> int:
        if self._idle:
            reader, writer = self._idle.pop()
        else:
            reader, writer = await asyncio.open_connection(self._host, self._port)
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(content_length(head))
        self._idle.append((reader, writer))
        return int(head.split(b" ", 2)[1])


def _serve(port: Connection, delay_s: float, limit: int | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(_serve_for_ever(port, delay_s, limit))


async def _serve_for_ever(port: Connection, delay_s: float, limit: int | None) -> None:
    port.send(listen(_Server(delay_s, limit).on_request))
    await asyncio.Event().wait()


@asynccontextmanager
async def telegram(delay_s: float = 0.0, limit: int | None = None) -> AsyncIterator[Telegram]:
    """Run a feeding server; every call but getUpdates is answered after `delay_s`.

    :param limit: messages and edits allowed in any sliding second; ``None`` allows all.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(theirs, delay_s, limit), daemon=True)
    process.start()
    theirs.close()
    try:
        port = await asyncio.to_thread(ours.recv)
        timeout = aiohttp.ClientTimeout(total=None)
        async with aiohttp.ClientSession(timeout=timeout) as http:
            yield Telegram(f"http://127.0.0.1:{port}", http)
    finally:
        ours.close()
        process.terminate()
        await asyncio.to_thread(process.join)
        process.close()
