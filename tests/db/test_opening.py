"""A database file that is new: whoever opens it first, and whoever comes while it is being made."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from db.session import Database


async def test_who_opens_a_new_file_while_another_writes_to_it_waits(tmp_path: Path) -> None:
    file = tmp_path / "new.sqlite3"
    database = Database(f"sqlite+aiosqlite:///{file}")
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("CREATE TABLE made_by_another (id INTEGER)")
        asyncio.get_running_loop().call_later(0.2, other.execute, "COMMIT")
        try:
            async with database.write() as session:
                assert await session.scalar(text("PRAGMA journal_mode")) == "wal"
                assert await session.scalar(text("SELECT count(*) FROM made_by_another")) == 0
        finally:
            await database.close()
