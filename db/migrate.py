"""Brings the database to the newest shape, one process at a time."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from db.session import LOCKS_OF_OURS, Database, DatabaseUnavailable

_LOCK = 0x4C4F4654
"""An arbitrary number ("LOFT") that only migrations of this application lock on."""


def config_for(connection: Connection | None = None) -> Config:
    """Alembic's configuration, built here so that no ini file has to lie beside the program."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def newest_revision() -> str:
    """The revision that this version of the program was written for."""
    head = ScriptDirectory.from_config(config_for()).get_current_head()
    assert head is not None, "the program ships at least one migration"
    return head


async def current_revision(database: Database) -> str | None:
    """The revision the database is at. None: nothing was ever set up in it."""
    async with database.engine.connect() as connection:
        return await connection.run_sync(
            lambda plain: MigrationContext.configure(plain).get_current_revision()
        )


async def migrate(database: Database, target: str = "head") -> None:
    """Move the database up to `target` ("head" or a revision), or down to a revision or "base".

    Replicas that start together wait for each other; all of it is one transaction.

    Raises DatabaseUnavailable where a newer version of the program has moved it further already.
    """
    async with database.engine.begin() as connection:
        if not database.is_sqlite:
            await connection.execute(
                text("SELECT pg_advisory_xact_lock(:ours, :key)"),
                {"ours": LOCKS_OF_OURS, "key": _LOCK},
            )
        await connection.run_sync(_run, target)


def _run(connection: Connection, target: str) -> None:
    context = MigrationContext.configure(connection)
    config = config_for(connection)
    script = ScriptDirectory.from_config(config)
    now = context.get_current_revision()
    if now is not None and not _knows(script, now):
        raise DatabaseUnavailable(f"it is at {now}, which takes a newer version of this program")
    if target == "base" or (now is not None and _is_older(script, target, now)):
        command.downgrade(config, target)
    else:
        command.upgrade(config, target)


def _knows(script: ScriptDirectory, revision: str) -> bool:
    return any(known.revision == revision for known in script.walk_revisions())


def _is_older(script: ScriptDirectory, target: str, now: str) -> bool:
    if target in ("head", now):
        return False
    return any(revision.revision == target for revision in script.iterate_revisions(now, "base"))
