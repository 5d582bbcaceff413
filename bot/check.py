"""Looking over an installation: what is missing or wrong, in plain words."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from telegram.error import InvalidToken, TelegramError

from bot.app import build_bot, connected
from bot.clock import SystemClock
from bot.domain.local_time import local_day
from bot.domain.promises import is_over_on
from bot.services import ledger, promises
from bot.services.act import House
from bot.settings import Settings, misspelt, problems_in, sqlite_file
from db.migrate import current_revision, newest_revision
from db.session import Database, DatabaseUnavailable


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    is_fine: bool
    text: str


async def look_over(settings: Settings, mistakes: Mapping[str, str]) -> list[Finding]:
    """Everything that can be looked at without changing anything.

    `mistakes` says by name which settings could not be read; what hangs on one of them is left out.
    """
    problems = [*misspelt(), *mistakes.values(), *problems_in(settings)]
    findings = [Finding(False, problem) for problem in problems]
    if not findings:
        way = "webhook" if settings.webhook_url else "long polling"
        findings.append(Finding(True, f"settings: {settings.municipality}, {way}"))
    if "database_url" not in mistakes:
        findings += await _database(settings)
    if not mistakes.keys() & {"token", "api_url"}:
        findings.append(await _token(settings))
    return findings


async def _database(settings: Settings) -> list[Finding]:
    file = sqlite_file(settings.database_url)
    if file is not None and not os.path.exists(file):  # noqa: ASYNC240 - nothing else runs here
        return [_missing(file)]
    database = Database(settings.database_url)
    try:
        revision = await current_revision(database)
        if revision is None:
            return [Finding(False, "database: empty. `loftesboten migrate` sets it up.")]
        if revision != newest_revision():
            return [
                Finding(
                    False,
                    f"database: at {revision}, not at {newest_revision()}. `loftesboten migrate` "
                    "brings an older one up to date; a newer one needs a newer program.",
                )
            ]
        kind = "SQLite" if database.is_sqlite else "PostgreSQL"
        return [
            Finding(True, f"database: {kind}, up to date"),
            await _promises(settings, database),
            await _ledger(settings, database),
        ]
    except (DatabaseUnavailable, SQLAlchemyError, OSError) as problem:
        cause = problem.__cause__ or problem
        return [Finding(False, f"database: cannot be used ({cause}). Is the address right?")]
    finally:
        await database.close()


def _missing(file: Path) -> Finding:
    """There is no SQLite file yet: opening it would make one, so only its folder is looked at."""
    nearest = next(folder for folder in file.absolute().parents if os.path.exists(folder))
    if not (nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)):
        return Finding(False, f"database: {file} cannot be made: {nearest} takes no new files.")
    return Finding(False, "database: there is none yet. `loftesboten run` or `migrate` makes it.")


async def _promises(settings: Settings, database: Database) -> Finding:
    house = House(database, settings.zone, settings.municipality)
    documents = await promises.list_documents(house)
    today = local_day(SystemClock().now(), settings.zone)
    if not documents:
        return Finding(False, "promises: none. `loftesboten promises import FILE` reads them in.")
    if all(is_over_on(document, today) for document in documents):
        return Finding(True, "promises: stored, but every period is over. Time to renew?")
    return Finding(True, f"promises: {len(documents)} document(s)")


_SHOWN = 10


async def _ledger(settings: Settings, database: Database) -> Finding:
    """Whether the ledger still says what was written into it. Its seal is for noting down."""
    state = await ledger.check(House(database, settings.zone, settings.municipality))
    if state.is_whole:
        seal = f", seal {state.seal[:16]}" if state.versions else ""
        return Finding(True, f"ledger: {state.versions} entries, unbroken{seal}")
    told = []
    if state.broken:
        told.append(f"changed or missing versions: {_listed(state.broken)}")
    if state.changed:
        told.append(f"activities that say something else than was logged: {_listed(state.changed)}")
    if state.sums_differ:
        told.append("the sums differ from the activities")
    return Finding(False, f"ledger: changed behind the bot's back: {'; '.join(told)}.")


def _listed(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:_SHOWN]))
    return f"{shown} and {len(numbers) - _SHOWN} more" if len(numbers) > _SHOWN else shown


async def _token(settings: Settings) -> Finding:
    if not settings.token.get_secret_value():
        return Finding(False, "token: LOFTESBOTEN_TOKEN is missing. @BotFather gives you one.")
    try:
        async with connected(build_bot(settings)) as bot:
            return Finding(True, f"token: Telegram knows it as @{bot.username}")
    except InvalidToken:
        return Finding(False, "token: Telegram does not know it. Copy it anew from @BotFather.")
    except TelegramError as problem:
        return Finding(False, f"token: {settings.api_url} cannot be asked ({problem}).")
