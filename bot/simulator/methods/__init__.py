"""The Bot API's methods, grouped by what changes together."""

from bot.simulator.methods import (
    callbacks,
    chats,
    deleting,
    editing,
    receiving,
    sending,
    settings,
)
from bot.simulator.methods.call import METHODS, Call, Method

__all__ = [
    "METHODS",
    "Call",
    "Method",
    "callbacks",
    "chats",
    "deleting",
    "editing",
    "receiving",
    "sending",
    "settings",
]
