"""One call of a Bot API method, and the table in which each method enters itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.simulator.acting import Acting
from bot.simulator.errors import bad_request
from bot.simulator.flood import FloodGate
from bot.simulator.params import Params
from bot.simulator.webhook import WebhookSender
from bot.simulator.world import World


@dataclass(slots=True)
class Call:
    """A call with its parameters and the Telegram that it acts on."""

    world: World
    params: Params
    acting: Acting
    flood: FloodGate
    webhook: WebhookSender
    chat_id: int | None
    """The parameter chat_id as a number; None where it is missing or no number."""

    def chat(self) -> int:
        """The id of the chat named; raises Refused where Telegram doesn't know it."""
        if not self.params.has("chat_id"):
            raise bad_request("chat_id is empty")
        return self.world.find_chat(self.chat_id).id


Result = Any
Run = Callable[[Call], Result | Awaitable[Result]]


@dataclass(frozen=True, slots=True)
class Method:
    """A Bot API method: its name as Telegram writes it, and what carries a call out."""

    name: str
    run: Run


METHODS: dict[str, Method] = {}
"""Methods by name in small letters: Telegram doesn't mind the case."""


def method(name: str) -> Callable[[Run], Run]:
    """Enter a function as the Bot API method `name`."""

    def enter(function: Run) -> Run:
        METHODS[name.lower()] = Method(name, function)
        return function

    return enter
