"""The bot's command menus by scope and language, and which one a person sees where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from telegram.constants import BotCommandLimit

from bot.simulator.errors import bad_request

MAX_COMMAND = int(BotCommandLimit.MAX_COMMAND)
MAX_DESCRIPTION = int(BotCommandLimit.MAX_DESCRIPTION)
MAX_COMMANDS = int(BotCommandLimit.MAX_COMMAND_NUMBER)

Scope = tuple[str, int | None, int | None]
"""Type, chat id and user id of a BotCommandScope."""

Menu = list[dict[str, str]]

DEFAULT_SCOPE: Scope = ("default", None, None)
_PLAIN_SCOPES = (
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
)


class CommandMenus:
    """Menus by (scope, language code); the language code is empty for all languages."""

    def __init__(self) -> None:
        self._menus: dict[tuple[Scope, str], Menu] = {}

    def __iter__(self) -> Iterator[tuple[Scope, str, Menu]]:
        return ((scope, language, menu) for (scope, language), menu in self._menus.items())

    def set(self, scope: Scope, language: str, menu: Menu) -> None:
        """Set a menu; an empty one deletes it, as Telegram does."""
        if menu:
            self._menus[scope, language] = menu
        else:
            self._menus.pop((scope, language), None)

    def get(self, scope: Scope, language: str) -> Menu:
        """The menu set for exactly this scope and language; empty where there is none."""
        return self._menus.get((scope, language), [])

    def effective(
        self, chat_id: int, person_id: int, language: str, *, is_administrator: bool = False
    ) -> Menu:
        """The menu that a person sees in a chat.

        The order is Telegram's (Bot API, "Determining list of commands"): the narrowest scope
        first, in each the person's language before no language.
        """
        for scope in _scopes_for(chat_id, person_id, is_administrator):
            for code in (language, ""):
                menu = self._menus.get((scope, code))
                if menu:
                    return menu
        return []


def _scopes_for(chat_id: int, person_id: int, is_administrator: bool) -> list[Scope]:
    if chat_id > 0:
        return [("chat", chat_id, None), ("all_private_chats", None, None), DEFAULT_SCOPE]
    scopes: list[Scope] = [("chat_member", chat_id, person_id)]
    if is_administrator:
        scopes.append(("chat_administrators", chat_id, None))
    scopes.append(("chat", chat_id, None))
    if is_administrator:
        scopes.append(("all_chat_administrators", None, None))
    return [*scopes, ("all_group_chats", None, None), DEFAULT_SCOPE]


def read_scope(value: Any) -> Scope:
    """A BotCommandScope as a key; its chat is not looked up. Raises Refused for a malformed one."""
    if value is None:
        return DEFAULT_SCOPE
    if not isinstance(value, dict):
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = value.get("type")
    if kind in _PLAIN_SCOPES:
        return kind, None, None
    if kind not in ("chat", "chat_administrators", "chat_member"):
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    chat_id = _identifier(value, "chat_id")
    return kind, chat_id, _identifier(value, "user_id") if kind == "chat_member" else None


def _identifier(value: dict[str, Any], name: str) -> int:
    try:
        return int(value[name])
    except (KeyError, TypeError, ValueError):
        raise bad_request(f"can't parse BotCommandScope: Can't find field \"{name}\"") from None


def read_menu(value: Any) -> Menu:
    """A checked array of BotCommand. Raises Refused with Telegram's sentence."""
    if not isinstance(value, list):
        raise bad_request("expected an Array of BotCommand")
    if len(value) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return [_read_command(command) for command in value]


def _read_command(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if not isinstance(value.get(name), str):
            raise bad_request(f"can't parse BotCommand: Can't find field \"{name}\"")
    command = value["command"].strip().removeprefix("/")
    description = value["description"].strip()
    _check_length("command", command, MAX_COMMAND)
    _check_length("command description", description, MAX_DESCRIPTION)
    if not re.fullmatch(r"[a-z0-9_]+", command):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": command, "description": description}


def _check_length(what: str, value: str, limit: int) -> None:
    if not value:
        raise bad_request(f"{what} must be non-empty")
    if len(value) > limit:
        raise bad_request(f"{what} length must not exceed {limit}")


def check_language(code: str) -> str:
    """A two-letter language code or nothing; raises Refused for any other."""
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code
