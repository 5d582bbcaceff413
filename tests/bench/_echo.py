"""The least a bot can do: each update is answered by one call. The baseline of the bench `loop`.

`python -m tests.bench._echo BASE [PORT]` polls, or with a port takes webhooks there. It stands on
the same request class and python-telegram-bot objects as the real bot, and on nothing else.
"""

from __future__ import annotations

import asyncio
import sys

from aiohttp import web
from telegram import Bot, Update

from handlers.transport.request import AiohttpRequest
from tests.bench._telegram import TOKEN


async def answer(bot: Bot, update: Update) -> None:
    """Answer a press or a message."""
    if update.callback_query is not None:
        await bot.answer_callback_query(update.callback_query.id)
    elif update.effective_chat is not None:
        await bot.send_message(update.effective_chat.id, "Hej")


async def poll(bot: Bot) -> None:
    """Acknowledge first, as bots commonly do, and answer beside the next call."""
    tasks: set[asyncio.Task[None]] = set()
    offset = 0
    print("started", flush=True)
    while True:
        for update in await bot.get_updates(offset=offset, timeout=25):
            offset = update.update_id + 1
            task = asyncio.create_task(answer(bot, update))
            tasks.add(task)
            task.add_done_callback(tasks.discard)


async def listen(bot: Bot, port: int) -> None:
    """A webhook that answers within the request."""

    async def receive(request: web.Request) -> web.Response:
        await answer(bot, Update.de_json(await request.json(), bot))
        return web.Response()

    application = web.Application()
    application.router.add_post("/telegram", receive)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await bot.set_webhook(f"http://127.0.0.1:{port}/telegram")
    print("started", flush=True)
    await asyncio.Event().wait()


async def main(base: str, port: int | None) -> None:
    bot = Bot(TOKEN, f"{base}/bot", request=AiohttpRequest(), get_updates_request=AiohttpRequest())
    async with bot:
        await (poll(bot) if port is None else listen(bot, port))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else None))
