"""Receiving by webhook: Telegram gets its 200 only when the update's effects are committed."""

from __future__ import annotations

import hmac
from typing import Any

import structlog
from aiohttp import web
from telegram import Update
from telegram.ext import ExtBot

from handlers.transport.inbox import Inbox

_log = structlog.get_logger("webhook")

_GIVE_UP_AFTER_S = 20.0
"""Below Telegram's own patience with a webhook; it delivers the update again later."""

_BODY_MAX = 1024 * 1024
_PATH = "/telegram"


def path_of(url: str) -> str:
    """The path of the public address, which the receiver listens on as well."""
    from urllib.parse import urlsplit

    return urlsplit(url).path or _PATH


class WebhookReceiver:
    """A small web server that takes updates from Telegram."""

    def __init__(
        self, bot: ExtBot[Any], inbox: Inbox, *, url: str, listen: str, secret: str
    ) -> None:
        self._bot = bot
        self._inbox = inbox
        self._secret = secret
        self._host, _, port = listen.rpartition(":")
        self._port = int(port)
        application = web.Application(client_max_size=_BODY_MAX)
        application.router.add_post(path_of(url), self._receive)
        application.router.add_get("/health", self._health)
        self._runner = web.AppRunner(application, access_log=None, handle_signals=False)

    async def start(self) -> None:
        """Begin to listen."""
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host or "127.0.0.1", self._port).start()

    async def stop(self) -> None:
        """Stop listening, when what is being handled is finished."""
        await self._runner.cleanup()

    async def _health(self, _request: web.Request) -> web.Response:
        return web.Response(text="ok")

    async def _receive(self, request: web.Request) -> web.Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            _log.warning("webhook.wrong_secret")
            return web.Response(status=403)
        try:
            update = Update.de_json(await request.json(), self._bot)
        except (ValueError, KeyError, TypeError, AttributeError):
            _log.warning("webhook.unreadable")
            return web.Response(status=400)
        done = await self._inbox.take(update, give_up_after_s=_GIVE_UP_AFTER_S)
        return web.Response(status=200 if done else 503)
