"""Answers the bot's requests: reads parameters, applies faults and flood control, runs methods."""

from __future__ import annotations

import asyncio
import inspect
import json
from typing import Any

from aiohttp import web

from bot.simulator.acting import Acting
from bot.simulator.errors import Refused, too_many_requests
from bot.simulator.faults import Fault, FaultPlan
from bot.simulator.flood import FloodGate
from bot.simulator.journal import RequestLog
from bot.simulator.methods import METHODS, Call, Method
from bot.simulator.params import Params, read_params
from bot.simulator.webhook import WebhookSender
from bot.simulator.world import World

UNAUTHORIZED = Refused(401, "Unauthorized")
NOT_FOUND = Refused(404, "Not Found")


class BotApi:
    """The Bot API of one bot."""

    def __init__(self, world: World, acting: Acting, token: str, flood: FloodGate) -> None:
        self.world = world
        self.acting = acting
        self.flood = flood
        self.faults = FaultPlan()
        self.requests = RequestLog()
        self.webhook = WebhookSender(world.updates, world.unix_now)
        self.latency_ms = 0
        """Added to every answer."""
        self._prefix = f"/bot{token}/"
        self._file_prefix = f"/file/bot{token}/"

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """The answer to a request below `/bot`."""
        path = request.path
        if not path.startswith(self._prefix):
            return _refusal(UNAUTHORIZED)
        method = METHODS.get(path[len(self._prefix) :].lower())
        if method is None or request.method not in ("GET", "POST"):
            return _refusal(NOT_FOUND)
        try:
            params = await read_params(request)
        except Refused as refused:
            return _refusal(refused)
        except ValueError:  # a malformed multipart body
            return _refusal(Refused(400, "Bad Request: can't parse request body"))
        return await self._run(request, method, params)

    def download(self, request: web.BaseRequest) -> web.StreamResponse:
        """A file's content, below `/file/bot`."""
        if not request.path.startswith(self._file_prefix):
            return _refusal(UNAUTHORIZED)
        file = self.world.files.find_by_path(request.path[len(self._file_prefix) :])
        if file is None:
            return _refusal(NOT_FOUND)
        return web.Response(body=file.content, content_type="application/octet-stream")

    async def _run(
        self, request: web.BaseRequest, method: Method, params: Params
    ) -> web.StreamResponse:
        name = method.name
        chat_id = params.integer_or_none("chat_id")
        fault = self.faults.take(name.lower(), chat_id)
        if self.latency_ms:
            await asyncio.sleep(self.latency_ms / 1000)
        if fault is not None:
            await _delay(fault)
            if fault.kind == "drop_before":
                return self._drop(request, name, chat_id)
        try:
            _raise_ordered(fault)
            result = await self._result(method, params, chat_id)
        except Refused as refused:
            self.requests.add(name, chat_id, refused.code, None)
            return _refusal(refused)
        if fault is not None and fault.kind == "drop_after":
            return self._drop(request, name, chat_id)
        self.requests.add(name, chat_id, 200, _message_id(result))
        return _json({"ok": True, "result": result})

    async def _result(self, method: Method, params: Params, chat_id: int | None) -> Any:
        call = Call(self.world, params, self.acting, self.flood, self.webhook, chat_id)
        result = method.run(call)
        return await result if inspect.isawaitable(result) else result

    def _drop(self, request: web.BaseRequest, name: str, chat_id: int | None) -> web.StreamResponse:
        """Close the connection without an answer."""
        self.requests.add(name, chat_id, 0, None)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()


async def _delay(fault: Fault) -> None:
    if fault.delay_ms:
        await asyncio.sleep(fault.delay_ms / 1000)


def _raise_ordered(fault: Fault | None) -> None:
    if fault is None:
        return
    if fault.kind == "flood":
        raise too_many_requests(fault.retry_after_s)
    if fault.kind == "error":
        raise Refused(fault.error_code, fault.description)


def _message_id(result: Any) -> int | None:
    return result.get("message_id") if isinstance(result, dict) else None


def _json(body: dict[str, Any], status: int = 200) -> web.Response:
    return web.Response(
        body=json.dumps(body, separators=(",", ":")).encode(),
        status=status,
        content_type="application/json",
    )


def _refusal(refused: Refused) -> web.Response:
    return _json(refused.body(), refused.code)
