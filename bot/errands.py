"""What the command line does besides running the bot, each errand with a database of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from bot.app import build_bot, connected, house_of, open_database
from bot.clock import SystemClock
from bot.domain.people import Role
from bot.domain.promise_file import write_promise_file
from bot.domain.promises import PromiseDocument, ends_on
from bot.services import people, promises
from bot.services.act import House
from bot.settings import Settings
from bot.texts.people import link_of
from db.migrate import current_revision, migrate


@asynccontextmanager
async def _house(settings: Settings) -> AsyncIterator[House]:
    """The house without a chat, for the command line; its database is brought up to date first."""
    database = open_database(settings)
    try:
        await migrate(database)
        yield house_of(settings, database)
    finally:
        await database.close()


async def invite(
    settings: Settings, role: Role, *, uses: int, days: int, organisation: str | None
) -> tuple[str, datetime]:
    """Make an invitation; gives its link, and until when it holds in local time."""
    async with connected(build_bot(settings)) as bot, _house(settings) as house:
        made = await people.invite_from_command_line(
            house,
            role,
            uses=uses,
            days=days,
            organisation=organisation or settings.municipality,
            now=SystemClock().now(),
        )
        until = made.invitation.expires_at.astimezone(settings.zone)
        return link_of(made.code, bot.username), until


async def import_promises(settings: Settings, document: PromiseDocument) -> None:
    """Store a promise document, or update the one with the same key."""
    async with _house(settings) as house:
        await promises.import_document(house, document, SystemClock().now())


async def export_promises(settings: Settings, key: str) -> str | None:
    """The stored document with this key as a promise file. None: there is none."""
    async with _house(settings) as house:
        documents = await promises.list_documents(house)
    return next((write_promise_file(one) for one in documents if one.key == key), None)


async def list_promises(settings: Settings) -> list[str]:
    """The stored documents and their promises, a line each."""
    async with _house(settings) as house:
        documents = await promises.list_documents(house)
    lines = []
    for document in documents:
        period = f"{document.period_start} – {ends_on(document)}"
        lines.append(f"{document.key}: {document.title} ({period})")
        lines += [f"  {promise.key:<4} {promise.title}" for promise in document.promises]
    return lines or ["No promises yet. Read a document in: loftesboten promises import FILE"]


async def migrate_to_newest(settings: Settings) -> str:
    """Bring the database up to date; gives what was done in a sentence."""
    database = open_database(settings)
    try:
        before = await current_revision(database)
        await migrate(database)
        after = await current_revision(database)
    finally:
        await database.close()
    return f"Already at {after}." if before == after else f"Moved from {before} to {after}."
