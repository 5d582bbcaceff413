"""Just enough HTTP/1.1 for the benches' own servers: keep-alive, Content-Length, no pipelining."""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

_SO_TIMESTAMPNS: Final = 35
"""Linux's number for "tell when the kernel got this"; Python's socket module does not name it."""

_READ_BYTES: Final = 64 * 1024

Write = Callable[[bytes], None]
OnRequest = Callable[[bytes, bytes, float, Write], None]
"""Is given a request's path, body and arrival (seconds since the epoch), and how to answer."""


def listen(on_request: OnRequest) -> int:
    """Take connections on a free port of this machine, in the running loop; gives the port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    listener.setblocking(False)
    asyncio.get_running_loop().add_reader(listener, _accept, listener, on_request)
    port: int = listener.getsockname()[1]
    return port


def _accept(listener: socket.socket, on_request: OnRequest) -> None:
    with suppress(BlockingIOError):
        while True:
            _Connection(listener.accept()[0], on_request)


class _Connection:
    """Reads the socket itself because asyncio's transports do not tell when the kernel got the bytes.

    On a busy machine a server is at times run 50 ms late, and a judge that then writes down its own
    time finds two seconds' messages in one.
    """

    def __init__(self, connection: socket.socket, on_request: OnRequest) -> None:
        self._socket = connection
        self._on_request = on_request
        self._loop = asyncio.get_running_loop()
        self._buffer = b""
        self._rest: asyncio.Task[None] | None = None
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if sys.platform == "linux":
            connection.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self._loop.add_reader(connection, self._on_readable)

    def _on_readable(self) -> None:
        try:
            data, notes, _, _ = self._socket.recvmsg(_READ_BYTES, 64)
        except BlockingIOError:
            return
        except ConnectionError:
            data = b""
        if not data:
            self._close()
            return
        self._buffer += data
        head_end = self._buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return
        end = head_end + 4 + content_length(self._buffer[:head_end])
        if len(self._buffer) >= end:
            path = self._buffer[: self._buffer.find(b"\r\n")].split(b" ", 2)[1]
            body, self._buffer = self._buffer[head_end + 4 : end], self._buffer[end:]
            self._on_request(path, body, _arrived_at(notes), self._write)

    def _write(self, answer: bytes) -> None:
        with suppress(OSError):
            sent = self._socket.send(answer)
            if sent < len(answer):
                # Longer than the socket's buffer; the strong reference keeps the task alive.
                self._rest = self._loop.create_task(self._write_rest(answer[sent:]))

    async def _write_rest(self, rest: bytes) -> None:
        with suppress(OSError):
            await self._loop.sock_sendall(self._socket, rest)

    def _close(self) -> None:
        self._loop.remove_reader(self._socket)
        self._socket.close()


def _arrived_at(notes: list[tuple[int, int, bytes]]) -> float:
    """When the kernel got the bytes, seconds since the epoch; now, where it does not tell."""
    for level, kind, data in notes:
        if level == socket.SOL_SOCKET and kind == _SO_TIMESTAMPNS:
            seconds, nanoseconds = struct.unpack("qq", data[:16])
            return float(seconds) + float(nanoseconds) / 1e9
    return time.time()


def content_length(head: bytes) -> int:
    """How many bytes follow a head."""
    at = head.lower().find(b"content-length:")
    return 0 if at < 0 else int(head[at + 15 :].split(b"\r\n", 1)[0])
