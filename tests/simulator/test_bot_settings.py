"""The bot's command menus, name and descriptions."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    MenuButtonCommands,
)

from bot.simulator import SimulatorClient
from bot.simulator.client import Person
from tests.simulator.conftest import Api


async def test_the_narrowest_menu_in_the_persons_language_is_shown(
    bot: Bot, telegram: SimulatorClient, anna: Person
) -> None:
    english = await telegram.add_person("Eve", language_code="en-GB")
    await bot.set_my_commands([("hjalp", "Hjälp")])
    assert await anna.commands() == ["hjalp"]
    await bot.set_my_commands([("help", "Help")], language_code="en")
    assert (await english.commands(), await anna.commands()) == (["help"], ["hjalp"])
    await bot.set_my_commands([("privat", "x")], scope=BotCommandScopeAllPrivateChats())
    assert await english.commands() == ["privat"]
    await bot.set_my_commands([("boka", "Boka besök")], scope=BotCommandScopeChat(anna.id))
    assert await anna.commands() == ["boka"]
    assert await english.commands() == ["privat"]
    await bot.delete_my_commands(scope=BotCommandScopeChat(anna.id))
    assert await anna.commands() == ["privat"]


async def test_groups_have_their_own_menu(
    bot: Bot, telegram: SimulatorClient, anna: Person
) -> None:
    group = await telegram.add_group("Ledning", anna)
    await bot.set_my_commands([("alla", "x")])
    await bot.set_my_commands([("grupp", "x")], scope=BotCommandScopeAllGroupChats())
    assert await anna.commands() == ["alla"]
    assert [c["command"] for c in await telegram.commands(group, anna)] == ["grupp"]


async def test_only_what_was_set_is_returned(bot: Bot) -> None:
    await bot.set_my_commands([("a", "b")])
    assert [(c.command, c.description) for c in await bot.get_my_commands()] == [("a", "b")]
    assert await bot.get_my_commands(language_code="sv") == ()


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"commands": [{"command": "Boka", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "å", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a" * 33, "description": "x"}]}, "command length must not exceed 32"),
        ({"commands": [{"command": "", "description": "x"}]}, "command must be non-empty"),
        ({"commands": [{"command": "a", "description": " "}]}, "command description must be non-empty"),
        ({"commands": [{"command": "a", "description": "x" * 257}]}, "command description length must not exceed 256"),
        ({"commands": [{"command": "a", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": {}}, "expected an Array of BotCommand"),
        ({"commands": [{"command": "a"}]}, 'can\'t parse BotCommand: Can\'t find field "description"'),
        ({"commands": [], "language_code": "swe"}, "invalid language code specified"),
        ({"commands": [], "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
        ({"commands": [], "scope": {"type": "moon"}}, "can't parse BotCommandScope: Unsupported type specified"),
    ],
)  # fmt: skip
async def test_a_bad_menu_is_refused(api: Api, params: dict[str, Any], reason: str) -> None:
    assert await api.refusal("setMyCommands", **params) == f"Bad Request: {reason}"


async def test_name_and_descriptions_are_kept_by_language(bot: Bot, api: Api) -> None:
    assert (await bot.get_my_name()).name == "Löftesboten"
    await bot.set_my_name("Promises", language_code="en")
    await bot.set_my_description("Löften")
    await bot.set_my_short_description("Kort")
    assert (await bot.get_my_name("en")).name == "Promises"
    assert (await bot.get_my_name("sv")).name == "Löftesboten"
    assert (await bot.get_my_description("sv")).description == "Löften"
    assert (await bot.get_my_short_description()).short_description == "Kort"
    refusal = await api.refusal("setMyShortDescription", short_description="x" * 121)
    assert refusal == "Bad Request: short description is too long"


async def test_the_menu_button_is_set(bot: Bot, anna: Person) -> None:
    assert await bot.set_chat_menu_button(anna.id, MenuButtonCommands())
    assert (await bot.get_chat_menu_button(anna.id)).type == "commands"
