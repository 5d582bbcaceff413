"""Methods with which the bot gets its updates and files, and learns who it is."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from telegram.constants import PollingLimit, WebhookLimit

from bot.simulator.errors import bad_request, conflict
from bot.simulator.files import MAX_DOWNLOAD_BYTES
from bot.simulator.methods.call import Call, method
from bot.simulator.webhook import Webhook

LONG_POLL_MAX_S = 50
"""The Bot API server waits no longer, whatever the bot asks for."""

DEFAULT_CONNECTIONS = 40

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@method("getMe")
def get_me(call: Call) -> dict[str, Any]:
    return {
        **call.world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method("getUpdates")
async def get_updates(call: Call) -> list[dict[str, Any]]:
    if call.webhook.current is not None:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the "
            "webhook first"
        )
    params = call.params
    call.world.updates.allow(_allowed_updates(call))
    most = int(PollingLimit.MAX_LIMIT)
    limit = min(max(params.integer("limit", most), int(PollingLimit.MIN_LIMIT)), most)
    timeout_s = min(max(params.integer("timeout", 0), 0), LONG_POLL_MAX_S)
    return await call.world.updates.poll(params.integer("offset", 0), limit, timeout_s)


def _allowed_updates(call: Call) -> list[str] | None:
    kinds = call.params.json("allowed_updates", "allowed updates")
    if kinds is None:
        return None
    if not isinstance(kinds, list):
        raise bad_request("can't parse allowed updates: expected an Array of String")
    return [str(kind) for kind in kinds]


@method("setWebhook")
def set_webhook(call: Call) -> bool:
    params = call.params
    url = params.text("url")
    if not url:
        _remove_webhook(call)
        return True
    _check_webhook_url(url)
    secret = params.text("secret_token")
    if len(secret) > WebhookLimit.MAX_SECRET_TOKEN_LENGTH:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    most = int(WebhookLimit.MAX_CONNECTIONS_LIMIT)
    connections = min(max(params.integer("max_connections", DEFAULT_CONNECTIONS), 1), most)
    call.world.updates.allow(_allowed_updates(call))
    if params.flag("drop_pending_updates"):
        call.world.updates.drop_all()
    call.world.updates.interrupt("terminated by setWebhook request")
    call.webhook.set(Webhook(url, secret or None, connections))
    return True


def _check_webhook_url(url: str) -> None:
    """Telegram wants HTTPS; the simulator sends to this machine only, where HTTP will do."""
    address = urlsplit(url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if address.hostname not in _LOOPBACK:
        raise bad_request("bad webhook: the simulator sends updates to this machine only")


@method("deleteWebhook")
def delete_webhook(call: Call) -> bool:
    _remove_webhook(call)
    return True


def _remove_webhook(call: Call) -> None:
    if call.params.flag("drop_pending_updates"):
        call.world.updates.drop_all()
    call.webhook.set(None)


@method("getWebhookInfo")
def get_webhook_info(call: Call) -> dict[str, Any]:
    updates, webhook = call.world.updates, call.webhook
    info: dict[str, Any] = {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": len(updates),
    }
    if webhook.current is not None:
        info |= {
            "url": webhook.current.url,
            "ip_address": "127.0.0.1",
            "max_connections": webhook.current.max_connections,
        }
        if webhook.last_error is not None:
            date, message = webhook.last_error
            info |= {"last_error_date": date, "last_error_message": message}
    if updates.allowed is not None:
        info["allowed_updates"] = updates.allowed
    return info


@method("getFile")
def get_file(call: Call) -> dict[str, Any]:
    file_id = call.params.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    file = call.world.files.find(file_id)
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.content) > MAX_DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.content),
        "file_path": file.path,
    }
