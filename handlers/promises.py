"""The promises in chat."""

from __future__ import annotations

from bot.services import followers, people, promises
from bot.services.act import Act
from bot.texts.promises import earlier_screen, overview_screen, promise_screen
from bot.texts.screen import Screen
from handlers.arguments import number


async def overview(act: Act, arguments: list[str]) -> Screen:
    """All promises and how they stand; with a number, of that document."""
    document_id = number(arguments, 0) if arguments else None
    return overview_screen(await promises.overview(act, document_id), await people.see(act))


async def earlier(act: Act, _arguments: list[str]) -> Screen:
    """The periods that are over."""
    return earlier_screen(await promises.earlier(act), await people.see(act))


async def one(act: Act, arguments: list[str]) -> Screen:
    """One promise in depth."""
    return promise_screen(await promises.show(act, number(arguments, 0)), await people.see(act))


async def follow(act: Act, arguments: list[str]) -> Screen:
    """Hear when a promise moves."""
    await followers.follow(act, number(arguments, 0))
    return await one(act, arguments)


async def unfollow(act: Act, arguments: list[str]) -> Screen:
    """Hear no more of a promise."""
    await followers.unfollow(act, number(arguments, 0))
    return await one(act, arguments)
