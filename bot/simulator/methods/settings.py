"""Methods that shape how the bot looks: commands, menu button, name and descriptions."""

from __future__ import annotations

from typing import Any

from telegram.constants import BotDescriptionLimit, BotNameLimit

from bot.simulator.commands import Menu, Scope, check_language, read_menu, read_scope
from bot.simulator.errors import bad_request
from bot.simulator.methods.call import Call, method


@method("setMyCommands")
def set_my_commands(call: Call) -> bool:
    menu = read_menu(call.params.json("commands", "commands"))
    _set_menu(call, menu)
    return True


@method("deleteMyCommands")
def delete_my_commands(call: Call) -> bool:
    _set_menu(call, [])
    return True


@method("getMyCommands")
def get_my_commands(call: Call) -> Menu:
    return call.world.commands.get(_scope(call), _language(call))


def _set_menu(call: Call, menu: Menu) -> None:
    scope = _scope(call)
    call.world.commands.set(scope, _language(call), menu)
    call.world.events.add("commands", scope[1], {"scope": scope[0], "commands": menu})


def _scope(call: Call) -> Scope:
    scope = read_scope(call.params.json("scope", "BotCommandScope"))
    kind, chat_id, _ = scope
    if chat_id is not None:
        call.world.find_chat(chat_id)
        if kind != "chat" and chat_id > 0:
            raise bad_request("can't use specified scope in private chats")
    return scope


def _language(call: Call) -> str:
    return check_language(call.params.text("language_code"))


@method("setChatMenuButton")
def set_chat_menu_button(call: Call) -> bool:
    button = call.params.json("menu_button", "menu button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    call.world.menu_buttons[_private_chat(call)] = button
    return True


@method("getChatMenuButton")
def get_chat_menu_button(call: Call) -> dict[str, Any]:
    buttons = call.world.menu_buttons
    default = buttons.get(None, {"type": "commands"})
    return buttons.get(_private_chat(call), default)


def _private_chat(call: Call) -> int | None:
    """The private chat named, None for all of them."""
    if not call.params.has("chat_id"):
        return None
    chat_id = call.chat()
    if chat_id < 0:
        raise bad_request("invalid chat_id specified")
    return chat_id


def _profile_methods(field: str, limit: int) -> None:
    """Enter setMy… and getMy… for one text of the bot's profile."""
    words = "".join(word.title() for word in field.split("_"))
    what = field.replace("_", " ")

    @method(f"setMy{words}")
    def set_text(call: Call) -> bool:
        value = call.params.text(field).strip()
        if len(value) > limit:
            raise bad_request(f"{what} is too long")
        call.world.profile[field, _language(call)] = value
        return True

    @method(f"getMy{words}")
    def get_text(call: Call) -> dict[str, str]:
        texts = call.world.profile
        default = call.world.bot["first_name"] if field == "name" else ""
        value = texts.get((field, _language(call))) or texts.get((field, "")) or default
        return {field: str(value)}


_profile_methods("name", int(BotNameLimit.MAX_NAME_LENGTH))
_profile_methods("description", int(BotDescriptionLimit.MAX_DESCRIPTION_LENGTH))
_profile_methods("short_description", int(BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH))
