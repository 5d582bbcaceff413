"""Reply markups as Telegram checks them, above all inline keyboards."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit

from bot.simulator.errors import Refused, bad_request
from bot.simulator.links import InvalidLink, check_link
from bot.simulator.params import Params

MAX_CALLBACK_BYTES = int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)
MAX_COPY_TEXT = int(InlineKeyboardButtonLimit.MAX_COPY_TEXT)
MAX_BUTTONS = int(InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER)
MAX_PER_ROW = int(InlineKeyboardMarkupLimit.BUTTONS_PER_ROW)

_ACTIONS = (
    "callback_data",
    "url",
    "copy_text",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
)


@dataclass(slots=True, frozen=True)
class Markup:
    """An inline keyboard that is returned with the message, or another one that isn't."""

    inline: dict[str, Any] | None = None
    other: dict[str, Any] | None = None


NO_MARKUP = Markup()


def read_markup(params: Params) -> Markup:
    """The checked reply_markup of a call."""
    raw = params.values.get("reply_markup")
    if raw is None or raw == "":
        return NO_MARKUP
    value = params.json("reply_markup", "reply keyboard markup")
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if value.get("keyboard"):
        return Markup(other=_reply_keyboard(value))
    if value.get("inline_keyboard"):
        return Markup(inline=_inline_keyboard(value["inline_keyboard"]))
    if value.get("remove_keyboard") or value.get("force_reply"):
        return Markup(other=value)
    if "inline_keyboard" in value and not isinstance(value["inline_keyboard"], list):
        raise _not_rows()
    return NO_MARKUP


def read_inline_markup(params: Params) -> dict[str, Any] | None:
    """The inline keyboard of an edit, None where there is none; others are not allowed."""
    markup = read_markup(params)
    if markup.other is not None:
        raise bad_request("inline keyboard expected")
    return markup.inline


def _not_rows() -> Refused:
    return bad_request(
        'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
    )


def _inline_keyboard(rows: Any) -> dict[str, Any] | None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise _not_rows()
    checked = [[_inline_button(button) for button in row] for row in rows if row]
    if sum(map(len, checked)) > MAX_BUTTONS or any(len(row) > MAX_PER_ROW for row in checked):
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return {"inline_keyboard": checked} if checked else None


def _inline_button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise _bad_button("InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise _bad_button('Can\'t find field "text"')
    if not isinstance(button["text"], str):
        raise _bad_button('Field "text" must be of type String')
    actions = [name for name in _ACTIONS if button.get(name) not in (None, "")]
    actions += [n for n in _ACTIONS[5:7] if button.get(n) == ""]  # an empty query is meant
    if not actions:
        raise _bad_button("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _bad_button("Exactly one of the action fields must be used")
    if not button["text"].strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    checked = {name: value for name, value in button.items() if value is not None}
    _check_action(actions[0], checked)
    return checked


def _bad_button(reason: str) -> Refused:
    return bad_request(f"can't parse inline keyboard button: {reason}")


def _check_action(action: str, button: dict[str, Any]) -> None:
    value = button[action]
    if action == "callback_data":
        if not isinstance(value, str):
            raise _bad_button('Field "callback_data" must be of type String')
        if len(value.encode("utf-8", "replace")) > MAX_CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif action == "url":
        button["url"] = _checked_url(value)
    elif action == "copy_text":
        text = value.get("text") if isinstance(value, dict) else None
        if not isinstance(text, str) or not 1 <= len(text) <= MAX_COPY_TEXT:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _checked_url(value: Any) -> str:
    if not isinstance(value, str):
        raise _bad_button('Field "url" must be of type String')
    try:
        return check_link(value)
    except InvalidLink as reason:
        raise bad_request(f"inline keyboard button URL '{value}' is invalid: {reason}") from None


def _reply_keyboard(value: dict[str, Any]) -> dict[str, Any]:
    rows = value["keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "keyboard" must be an Array of Arrays')
    for button in (button for row in rows for button in row):
        text = button if isinstance(button, str) else _field(button, "text")
        if not isinstance(text, str) or not text:
            raise bad_request("can't parse keyboard button: KeyboardButton text must be non-empty")
    return value


def _field(button: Any, name: str) -> Any:
    return button.get(name) if isinstance(button, dict) else None


def same_markup(one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
    """Whether two inline keyboards are the same to Telegram."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
