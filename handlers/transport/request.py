"""The bot's wire to the Bot API: python-telegram-bot's request contract on one aiohttp session.

Why not the stock ``HTTPXRequest``: its pool collapses at some 40 requests in flight, it costs 4 to
13 times the CPU a message (``python -m tests.bench backend``), and httpx logs every URL at INFO,
and the URL holds the token.

**What a failed call tells.** Telegram has no idempotency key, so whoever sends must know whether
Telegram may have the message:

* :class:`NotDelivered`: not one byte of the request left this process. Sending again is safe.
* :class:`MaybeDelivered`: the request, or part of it, was handed to the network. It is in doubt.

**What is tried again.** A server closes a kept-alive connection when it has been idle for long,
perhaps just as the next request goes out. "Server disconnected" on such a connection does *not*
prove that a POST was left undone: the server may have read it, acted and then gone. So a POST is
repeated, once, only when the connection was found closed before its first byte was handed over;
everything later is ``MaybeDelivered`` and the caller's to judge. A GET (a file download) changes
nothing at Telegram, and aiohttp repeats it once by itself.

**The token.** No exception from here carries the URL, neither in its text nor in a chained
exception, and nothing is logged here at all.
"""

import asyncio
import json
import re
import secrets
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Final

import aiohttp
from aiohttp import hdrs
from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import Payload
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

if TYPE_CHECKING:
    from telegram._utils.types import FieldTuple, ODVInput

CONNECTIONS: Final = 128
"""Connections at most at once. Python-telegram-bot's own default is 256; at 80 ms a call, 128 carry
1,600 calls a second, far above Telegram's 30 messages a second."""

KEEPALIVE_S: Final = 15.0
"""An idle connection is closed by us after so many seconds. Shorter than what servers commonly
allow (nginx: 75), so that the server is rarely the first to close, which is the one case that
leaves a message in doubt without need."""

CHUNK_BYTES: Final = 64 * 1024
"""A body up to this size is handed to the socket's buffer in one go and never waits; a larger one
is written in pieces of this size, each within the write timeout. The same figure is asyncio's
high-water mark."""

_URLS_KEPT: Final = 512
"""The Bot API has some 180 methods, so each method's parsed address is kept; file addresses are
not, there is no end to them."""

_SHORTEST_TIMEOUT_S: Final = 0.001
"""aiohttp reads a timeout of 0 as "none", httpx as "at once"; this is "at once"."""

_TOKEN_IN_PATH: Final = re.compile(r"/bot([^/]+)/")


class NotDelivered(NetworkError):
    """The request surely did not reach Telegram: no connection, or none became free in time.

    On purpose not a ``TimedOut``, not even when connecting timed out, so that code which knows only
    python-telegram-bot's own classes may read ``TimedOut`` as "in doubt" and be right.
    """

    __slots__ = ()


class MaybeDelivered(TimedOut):
    """The request may have reached Telegram and been acted on: no complete answer came back.

    Raised for a read or write timeout and for a connection that was lost in the middle.
    """

    __slots__ = ()


class AiohttpRequest(BaseRequest):
    """Carries python-telegram-bot's calls over one :class:`aiohttp.ClientSession`.

    Use one for the bot's calls and another as ``get_updates_request``, so that a long poll never
    holds a connection that an answer wants. ``initialize`` before use; after ``shutdown`` it may be
    initialized again. All timeouts are in seconds and ``None`` waits for ever.

    :param connections: calls in flight at most; further ones wait, first come, first served, for
        at most ``pool_timeout``.
    :param read_timeout: longest silence while waiting for the answer or between its pieces.
    :param write_timeout: longest wait for one piece of a large body (``CHUNK_BYTES``) to be taken.
    :param media_write_timeout: the same for calls that upload files.
    :param connect_timeout: for the whole way to a connection: name, TCP and TLS.
    :param keepalive_s: how long an idle connection is kept.
    :param proxy: address of an HTTP proxy. The environment's is not read by itself, because aiohttp
        looks it up anew, in a thread, for every call.
    """

    __slots__ = (
        "_connect_timeout",
        "_connections",
        "_free",
        "_keepalive_s",
        "_media_write_timeout",
        "_pool_timeout",
        "_proxy",
        "_read_timeout",
        "_session",
        "_timeouts",
        "_urls",
        "_write_timeout",
    )

    def __init__(
        self,
        connections: int = CONNECTIONS,
        read_timeout: float | None = 5.0,
        write_timeout: float | None = 5.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 1.0,
        media_write_timeout: float | None = 20.0,
        keepalive_s: float = KEEPALIVE_S,
        proxy: str | None = None,
    ) -> None:
        if connections < 1:
            raise ValueError("connections must be at least 1")
        self._connections = connections
        self._read_timeout = read_timeout
        self._write_timeout = write_timeout
        self._connect_timeout = connect_timeout
        self._pool_timeout = pool_timeout
        self._media_write_timeout = media_write_timeout
        self._keepalive_s = keepalive_s
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None
        self._free = asyncio.Semaphore(connections)
        self._urls: dict[str, URL] = {}
        self._timeouts: dict[tuple[float | None, float | None], aiohttp.ClientTimeout] = {}

    @property
    def read_timeout(self) -> float | None:
        """Seconds of silence allowed where a call names no read timeout of its own."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the session; does nothing when it is open."""
        if self._session is not None and not self._session.closed:
            return
        self._free = asyncio.Semaphore(self._connections)
        self._session = aiohttp.ClientSession(
            # limit=0: the limit is kept here, where waiting for a free connection
            # has a timeout of its own.
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=self._keepalive_s),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={hdrs.USER_AGENT: self.USER_AGENT},
            proxy=self._proxy,
        )

    async def shutdown(self) -> None:
        """Close the session and all its connections; does nothing when it is closed."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: "ODVInput[float]" = BaseRequest.DEFAULT_NONE,
        write_timeout: "ODVInput[float]" = BaseRequest.DEFAULT_NONE,
        connect_timeout: "ODVInput[float]" = BaseRequest.DEFAULT_NONE,
        pool_timeout: "ODVInput[float]" = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one call and give its HTTP status and payload, whatever the status.

        Raises :class:`NotDelivered` or :class:`MaybeDelivered`; cancelling passes through.
        """
        session = self._session
        if session is None or session.closed:
            raise RuntimeError("This AiohttpRequest is not initialized!")
        wait_s = _given(pool_timeout, self._pool_timeout)
        limits = self._timeout(
            _given(connect_timeout, self._connect_timeout), _given(read_timeout, self._read_timeout)
        )
        has_files = request_data is not None and request_data.contains_files
        write_s = _given(
            write_timeout, self._media_write_timeout if has_files else self._write_timeout
        )
        has_body = request_data is not None or method == hdrs.METH_POST
        body = await _body(request_data, write_s) if has_body else None
        free = self._free
        if free.locked():
            await _acquire(free, wait_s)
        else:
            await free.acquire()  # returns at once
        try:
            status, payload = await self._exchange(session, method, url, body, limits)
        finally:
            free.release()
        if has_body or status != 200:  # a downloaded file stays as it is
            payload = _without_token(payload, url)
        return status, payload

    async def _exchange(
        self,
        session: aiohttp.ClientSession,
        method: str,
        url: str,
        body: "_Body | None",
        limits: aiohttp.ClientTimeout,
    ) -> tuple[int, bytes]:
        """Send and read; once more if a kept-alive connection turned out closed before it began."""
        for attempt in (1, 2):
            try:
                response = await session.request(
                    method,
                    self._url(url) if body is not None else url,
                    data=body,
                    timeout=limits,
                    allow_redirects=False,
                )
                return response.status, await response.read()
            except (aiohttp.ClientError, OSError, ValueError) as exc:
                again = attempt == 1 and _is_stale_connection(exc, body)
                failure = _failure(exc, body)
            # Raised outside the except block: chained as its context, aiohttp's exception would
            # bring the URL, and so the token, into every log that walks the chain.
            if not again:
                raise failure
        raise AssertionError("the second attempt returns or raises")

    def _url(self, url: str) -> URL:
        """The parsed address of a Bot API method; parsing anew costs a tenth of a call."""
        parsed = self._urls.get(url)
        if parsed is None:
            if len(self._urls) >= _URLS_KEPT:
                self._urls.clear()
            parsed = self._urls[url] = URL(url)
        return parsed

    def _timeout(self, connect_s: float | None, read_s: float | None) -> aiohttp.ClientTimeout:
        """One ClientTimeout for each pair in use; a bot uses a handful."""
        key = (connect_s, read_s)
        timeout = self._timeouts.get(key)
        if timeout is None:
            if len(self._timeouts) >= _URLS_KEPT:
                self._timeouts.clear()
            timeout = self._timeouts[key] = aiohttp.ClientTimeout(
                total=None, connect=_at_once_if_zero(connect_s), sock_read=_at_once_if_zero(read_s)
            )
        return timeout


class _Body(Payload):
    """A request body in memory that remembers whether a byte of it was handed to the network."""

    _value: bytes

    def __init__(self, value: bytes, content_type: str, write_s: float | None) -> None:
        super().__init__(value, content_type=content_type)
        self._size = len(value)
        self._write_s = _at_once_if_zero(write_s)
        self.handed_over = False

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        return self._value.decode(encoding, errors)

    async def as_bytes(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        return self._value

    async def write(self, writer: AbstractStreamWriter) -> None:
        await self.write_with_length(writer, None)

    async def write_with_length(
        self, writer: AbstractStreamWriter, content_length: int | None
    ) -> None:
        # aiohttp keeps the headers back until the first piece of the body, and nothing waits
        # between this check and that piece: a closed transport here means nothing was sent.
        transport = getattr(writer, "transport", None)
        if transport is None or transport.is_closing():
            raise aiohttp.ClientConnectionResetError("Connection closed before the request")
        self.handed_over = True
        if self._size is not None and self._size <= CHUNK_BYTES:
            await writer.write(self._value)
        else:
            await self._write_in_pieces(writer)

    async def _write_in_pieces(self, writer: AbstractStreamWriter) -> None:
        with memoryview(self._value) as whole:
            for start in range(0, len(whole), CHUNK_BYTES):
                async with asyncio.timeout(self._write_s):
                    await writer.write(whole[start : start + CHUNK_BYTES])
                await asyncio.sleep(0)  # let other chats go on between the pieces


async def _body(data: RequestData | None, write_s: float | None) -> _Body:
    """The call's parameters as JSON, or as multipart/form-data when files go with them.

    JSON because it is written in C: encoding a form costs a multiple, and more so for å, ä and ö.
    """
    if data is None:
        return _Body(b"{}", "application/json", write_s)
    if not data.contains_files:
        return _Body(json.dumps(data.parameters).encode(), "application/json", write_s)
    boundary = secrets.token_hex(16)
    files = {name: await _in_memory(field) for name, field in data.multipart_data.items()}
    content = _multipart(boundary, data.json_parameters, files)
    return _Body(content, f"multipart/form-data; boundary={boundary}", write_s)


def _multipart(
    boundary: str, fields: Mapping[str, str], files: Mapping[str, tuple[str, bytes, str]]
) -> bytes:
    """Fields and files (name: file name, content, media type) as RFC 7578 has them."""
    parts: list[bytes] = []
    for name, text in fields.items():
        parts.append(f"--{boundary}\r\n{_disposition(name)}\r\n\r\n".encode())
        parts.append(text.encode())
        parts.append(b"\r\n")
    for name, (filename, content, media_type) in files.items():
        head = f"{_disposition(name, filename)}\r\nContent-Type: {media_type}"
        parts.append(f"--{boundary}\r\n{head}\r\n\r\n".encode())
        parts.append(content)
        parts.append(b"\r\n")
    parts.append(f"--{boundary}--\r\n".encode())
    return b"".join(parts)


def _disposition(name: str, filename: str | None = None) -> str:
    shown = "" if filename is None else f'; filename="{_quoted(filename)}"'
    return f'Content-Disposition: form-data; name="{_quoted(name)}"{shown}'


def _quoted(text: str) -> str:
    """As browsers quote it (HTML, "multipart form data"): UTF-8 stays, so "besök.ics" keeps its ö."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


async def _in_memory(field: "FieldTuple") -> tuple[str, bytes, str]:
    """The file as bytes; an open file is read in a thread, from its start, as a retry needs it."""
    filename, content, media_type = field
    if isinstance(content, bytes):
        return filename, content, media_type
    return filename, await asyncio.to_thread(_read_all, content), media_type


def _read_all(file: IO[bytes]) -> bytes:
    if file.seekable():
        file.seek(0)
    return file.read()


async def _acquire(free: asyncio.Semaphore, wait_s: float | None) -> None:
    """Wait for a free connection, :class:`NotDelivered` after ``wait_s`` seconds."""
    try:
        async with asyncio.timeout(wait_s):
            await free.acquire()
    except TimeoutError:
        raise NotDelivered(
            "Pool timeout: all connections are in use. The request was not sent."
        ) from None


def _is_stale_connection(exc: Exception, body: _Body | None) -> bool:
    """Whether a kept-alive connection was found closed before the first byte went out."""
    if body is None or body.handed_over:
        return False
    could_not_connect = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
    return isinstance(
        exc, (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError)
    ) and not isinstance(exc, could_not_connect)


def _failure(exc: Exception, body: _Body | None) -> NotDelivered | MaybeDelivered:
    """What the failure means for the message, in words without the URL."""
    never_connected = isinstance(
        exc, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
    )
    if never_connected or (body is not None and not body.handed_over):
        return NotDelivered(f"Not sent: {_reason(exc)}")
    return MaybeDelivered(f"No complete answer: {_reason(exc)}")


def _reason(exc: Exception) -> str:
    """The exception's class and the operating system's words; never ``str(exc)``, it holds the URL."""
    cause = getattr(exc, "os_error", exc)
    words = cause.strerror if isinstance(cause, OSError) else None
    # aiohttp puts the URL into strerror when writing a body failed.
    if not words or "://" in words:
        return f"aiohttp.{type(exc).__name__}"
    return f"aiohttp.{type(exc).__name__}: {words}"


def _without_token(payload: bytes, url: str) -> bytes:
    """The answer with the token taken out: proxies like to quote the URL they could not reach,
    and python-telegram-bot logs an answer that it cannot read."""
    found = _TOKEN_IN_PATH.search(url)
    return payload if found is None else payload.replace(found[1].encode(), b"<token>")


def _given(value: "ODVInput[float]", default: float | None) -> float | None:
    """The call's own timeout, or the default where it named none. ``None`` is a value: no limit."""
    return default if isinstance(value, DefaultValue) else value


def _at_once_if_zero(timeout_s: float | None) -> float | None:
    return None if timeout_s is None else max(timeout_s, _SHORTEST_TIMEOUT_S)
