"""A balancer in front of several replicas: one public webhook address, whichever of them live."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

from tests.crash.crashes import free_port

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Balancer:
    """Hands each update to the next replica in turn that answers."""

    def __init__(self, http: aiohttp.ClientSession, ports: tuple[int, ...]) -> None:
        self._http = http
        self._ports = list(ports)
        self.taken = dict.fromkeys(ports, 0)
        """Updates that each replica has taken."""

    async def deliver(self, request: web.Request) -> web.Response:
        """Pass an update on. 502 where no replica took it: Telegram then delivers it again."""
        body = await request.read()
        headers = {
            "Content-Type": "application/json",
            SECRET_HEADER: request.headers.get(SECRET_HEADER, ""),
        }
        self._ports.append(self._ports.pop(0))
        for port in self._ports:
            address = f"http://127.0.0.1:{port}/telegram"
            try:
                async with self._http.post(address, data=body, headers=headers) as answer:
                    await answer.read()
                    self.taken[port] += answer.status == 200
                    return web.Response(status=answer.status)
            except aiohttp.ClientConnectorError:
                continue
            except aiohttp.ClientError:
                # It died with the update in hand, and perhaps after its commit.
                return web.Response(status=502)
        return web.Response(status=502)


@asynccontextmanager
async def balancer(*ports: int) -> AsyncIterator[tuple[str, Balancer]]:
    """Its address, and the balancer."""
    async with aiohttp.ClientSession() as http:
        passing_on = Balancer(http, ports)
        application = web.Application()
        application.router.add_post("/telegram", passing_on.deliver)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        port = free_port()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            yield f"http://127.0.0.1:{port}/telegram", passing_on
        finally:
            await runner.cleanup()
