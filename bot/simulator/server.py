"""The simulator as a server: the Bot API, the control interface and the web chat on one port."""

from __future__ import annotations

import asyncio
import ipaddress
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.clock import MovableClock
from bot.simulator.acting import Acting
from bot.simulator.bot_api import BotApi
from bot.simulator.control import Control
from bot.simulator.files import MAX_UPLOAD_BYTES
from bot.simulator.flood import FloodGate, FloodLimits
from bot.simulator.pages import page
from bot.simulator.world import World

DEFAULT_TOKEN = "7000000001:AAE-simulated-token-for-local-use-only"  # noqa: S105 - opens nothing

BACKLOG = 1024
MAX_BODY_BYTES = 2 * MAX_UPLOAD_BYTES
"""Telegram's largest upload, with room for its encoding as text in a control request."""

SHUTDOWN_S = 1.0
"""How long open requests may take when the simulator stops."""


class Simulator:
    """A Telegram of one's own, with one bot, on this machine only."""

    def __init__(
        self,
        clock: MovableClock,
        *,
        token: str = DEFAULT_TOKEN,
        bot_username: str = "LoftesbotenDemoBot",
        flood: FloodLimits | None = None,
        clock_note: str | None = None,
    ) -> None:
        self.token = token
        self.clock = clock
        self.world = World(clock, bot_username)
        self.acting = Acting(self.world)
        self.api = BotApi(self.world, self.acting, token, FloodGate(flood))
        self.control = Control(self.api, clock_note)
        self.url = ""
        """Where it listens, for example `http://127.0.0.1:43211`; empty while it is stopped."""
        self._runner: web.ServerRunner | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen on a loopback address; port 0 takes a free one. Raises ValueError for others."""
        if not is_loopback(host):
            raise ValueError(f"the simulator listens on this machine only, not on {host}")
        server = web.Server(self._answer, request_factory=_request, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=SHUTDOWN_S)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port, backlog=BACKLOG).start()
        bound: Any = self._runner.addresses[0]
        shown = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
        self.url = f"http://{shown}:{bound[1]}"
        self.control.listen_to_clock()

    async def stop(self) -> None:
        """Stop listening; those who wait are answered with what there is."""
        self.control.stop()
        self.world.events.close()
        self.world.updates.release()
        await self.api.webhook.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self.url = ""

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if not came_from_here(request):
            return web.Response(status=403, text="The simulator is for this machine only.")
        if path.startswith("/bot"):
            return await self.api.answer(request)
        if path.startswith("/file/bot"):
            return self.api.download(request)
        if path.startswith("/control/"):
            return await self.control.answer(request)
        return page(path)


def _request(
    message: Any, payload: Any, protocol: Any, writer: Any, task: asyncio.Task[None]
) -> web.BaseRequest:
    """A request whose body may be as large as Telegram takes; aiohttp would stop at 1 MB."""
    return web.BaseRequest(
        message,
        payload,
        protocol,
        writer,
        task,
        asyncio.get_running_loop(),
        client_max_size=MAX_BODY_BYTES,
    )


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def came_from_here(request: web.BaseRequest) -> bool:
    """Whether a browser or program of this machine asks by the machine's own name.

    A foreign page can point its own name at 127.0.0.1 (DNS rebinding): then `Host` is foreign.
    It can also send requests here without reading the answers: then `Origin` is foreign.
    """
    host = request.headers.get("Host", "")
    if not _names_this_machine(host):
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return request.headers.get("Sec-Fetch-Site") != "cross-site"
    # Another server on this machine is a foreign origin as well: the port counts.
    return origin == f"http://{host}"


@lru_cache(maxsize=64)
def _names_this_machine(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    return name is not None and is_loopback(name)
