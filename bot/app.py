"""The wiring: settings in, a running bot out. The only place that knows all the rooms."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import structlog
from telegram.ext import ApplicationBuilder, ContextTypes, ExtBot

from bot import garbage
from bot.clock import Clock, MovableClock, SystemClock, following
from bot.services.act import House
from bot.settings import Settings, make_folder_for
from db.session import Database
from handlers.chat import App, Context, Desk, set_first_commands
from handlers.routes import ALLOWED_UPDATES, add_to
from handlers.transport.inbox import Inbox
from handlers.transport.pacer import Lane, Pacer
from handlers.transport.polling import Poller
from handlers.transport.request import AiohttpRequest
from scheduling.clock import Ticks
from scheduling.leader import lead
from scheduling.sender import Sender

_log = structlog.get_logger("app")

_WEBHOOK_CONNECTIONS = 40
"""Updates that Telegram may deliver at the same time."""


@dataclass(slots=True)
class Running:
    """A bot that is receiving, and the parts that a moved clock must wake."""

    application: App
    sender: Sender
    ticks: Ticks

    def hurry(self) -> None:
        """Look at once for what has become due: the clock was moved."""
        self.ticks.hurry()
        self.sender.wake()


def open_database(settings: Settings) -> Database:
    """The database of the settings; the folder of a SQLite file is made where it is missing."""
    make_folder_for(settings.database_url)
    return Database(settings.database_url)


def build_bot(settings: Settings) -> ExtBot[Lane]:
    """The way to Telegram: our request class and our pacer."""
    address = settings.api_url
    return ExtBot(
        token=settings.token.get_secret_value(),
        base_url=f"{address}/bot",
        base_file_url=f"{address}/file/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(),
        rate_limiter=Pacer(per_second=settings.messages_per_second),
    )


@asynccontextmanager
async def connected(bot: ExtBot[Lane]) -> AsyncIterator[ExtBot[Lane]]:
    """A bot that Telegram knows, for the length of the block.

    Its connections are closed also where Telegram refuses the token: python-telegram-bot's own
    `shutdown` leaves open what a failed start had opened.
    """
    try:
        await bot.initialize()
        yield bot
    finally:
        await bot.shutdown()
        for request in bot._request:
            await request.shutdown()


def build_application(settings: Settings, database: Database, clock: Clock) -> App:
    """The application with all its handlers, not yet initialised."""
    bot = build_bot(settings)
    application: App = (
        ApplicationBuilder()
        .bot(bot)
        .updater(None)
        .job_queue(None)
        .context_types(ContextTypes(context=Context, bot_data=_no_desk))  # type: ignore[call-overload]
        .build()
    )
    application.bot_data = Desk(house_of(settings, database), clock)
    add_to(application)
    return application


def house_of(settings: Settings, database: Database, bot_username: str = "") -> House:
    """The house on a database; without the bot's name it makes no links."""
    return House(
        database,
        settings.zone,
        settings.municipality,
        bot_username,
        approval=settings.approval,
    )


def _no_desk() -> Desk:
    """python-telegram-bot makes a bot_data of its own first; ours replaces it at once."""
    return None  # type: ignore[return-value]


@asynccontextmanager
async def running(settings: Settings, clock: Clock) -> AsyncIterator[Running]:
    """A bot that receives, sends and ticks inside the block, and winds up at its end.

    Its database has to be up to date (`db.upgrade`).
    """
    database = open_database(settings)
    try:
        application = build_application(settings, database, clock)
        async with connected(application.bot), application:
            desk = application.bot_data
            desk.house = house_of(settings, database, application.bot.username)
            await set_first_commands(application.bot)
            async with _at_work(settings, application, desk) as parts:
                garbage.search_from_now_on()
                yield parts
    finally:
        await database.close()


@asynccontextmanager
async def _at_work(settings: Settings, application: App, desk: Desk) -> AsyncIterator[Running]:
    bot = application.bot
    sender = Sender(desk.house, bot, desk.clock, in_flight=settings.in_flight)
    ticks = Ticks(desk.house, bot, desk.clock)

    async def clock_and_sender() -> None:
        ticks.start()
        try:
            await sender.run()
        finally:
            await ticks.stop()

    leader = asyncio.create_task(lead(desk.house.database, clock_and_sender))
    try:
        async with _receiving(settings, application):
            _log.info("bot.started", bot=bot.username)
            yield Running(application, sender, ticks)
    finally:
        leader.cancel()
        await asyncio.gather(leader, return_exceptions=True)
        _log.info("bot.stopped")


@asynccontextmanager
async def _receiving(settings: Settings, application: App) -> AsyncIterator[None]:
    inbox = Inbox(application)
    if settings.webhook_url is None:
        await application.bot.delete_webhook()
        poller = asyncio.create_task(Poller(application.bot, inbox, ALLOWED_UPDATES).run())
        try:
            yield
        finally:
            poller.cancel()
            await asyncio.gather(poller, return_exceptions=True)
        return
    # Imported here: who asks by long polling needs no web server.
    from handlers.transport.webhook import WebhookReceiver

    secret = settings.webhook_secret.get_secret_value()
    receiver = WebhookReceiver(
        application.bot,
        inbox,
        url=settings.webhook_url,
        listen=settings.webhook_listen,
        secret=secret,
    )
    await receiver.start()
    try:
        await application.bot.set_webhook(
            settings.webhook_url,
            secret_token=secret,
            max_connections=_WEBHOOK_CONNECTIONS,
            allowed_updates=ALLOWED_UPDATES,
        )
        yield
    finally:
        await receiver.stop()


async def run(settings: Settings, clock: Clock, *, on_started: Callable[[], None]) -> None:
    """Run the bot until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows has no signal handlers on a loop
            loop.add_signal_handler(name, stop.set)
    async with running(settings, clock) as parts:
        if isinstance(clock, MovableClock):
            clock.on_move.append(parts.hurry)
        on_started()
        await stop.wait()


@asynccontextmanager
async def clock_of(settings: Settings) -> AsyncIterator[Clock]:
    """The machine's clock, or one that follows a simulator's."""
    if settings.clock_url is None:
        yield SystemClock()
        return
    async with following(settings.clock_url) as clock:
        yield clock
