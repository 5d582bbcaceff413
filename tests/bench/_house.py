"""Databases full of members, and broadcasts to them, for the benches that need the house."""

from __future__ import annotations

import os
import secrets
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import insert, literal, select, text, update

from bot.domain.networks import NetworkKind
from bot.domain.outbox import DeliveryState, Notice, NoticeKind, Priority
from bot.domain.people import Role
from bot.domain.updates import Urgency
from bot.services.act import House
from bot.settings import async_url
from db.migrate import migrate
from db.models import DeliveryRow, MembershipRow, Person, RoleGrant, SituationUpdateRow
from db.queries import networks, outbox
from db.session import Database
from tests.bench._telegram import TOKEN
from tests.support.postgres import PostgresServer, postgres_server
from tests.support.program import Program

STOCKHOLM: Final = ZoneInfo("Europe/Stockholm")
MUNICIPALITY: Final = "Älmhult"
FIRST_MEMBER: Final = 10_001
"""Chat number of the first member; the others follow."""

_BATCH: Final = 5_000

PARAMS: Final[dict[str, Any]] = {
    "heading": "Okända säljare i området",
    "body": "Vi har fått in flera samtal om säljare som uppträder hotfullt. Ring 114 14 vid tips.",
    "urgency": Urgency.INFORMATION.value,
    "picture": None,
    "sent_at": "2021-10-11T07:00:00+00:00",
    "municipality": MUNICIPALITY,
}


@contextmanager
def addresses() -> Iterator[tuple[Path, PostgresServer]]:
    """A folder for SQLite files and a PostgreSQL server, both gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder, postgres_server() as server:
        yield Path(folder), server


async def fresh_url(kind: str, folder: Path, server: PostgresServer) -> str:
    """The address of a new, empty database; `kind` is "sqlite" or "postgresql"."""
    if kind == "sqlite":
        return f"sqlite:///{folder / secrets.token_hex(6)}.sqlite3"
    return await server.fresh()


@asynccontextmanager
async def house_with_members(url: str, members: int) -> AsyncIterator[House]:
    """A house in the newest shape in which so many people are members of the network."""
    database = Database(async_url(url))
    try:
        await migrate(database)
        await add_members(database, members)
        yield House(database, STOCKHOLM, MUNICIPALITY)
    finally:
        await database.close()


async def add_members(database: Database, members: int) -> None:
    """Store people who belong to the businesses' network, numbered from `FIRST_MEMBER`."""
    now = datetime.now(UTC)
    for start in range(0, members, _BATCH):
        numbers = range(FIRST_MEMBER + start, FIRST_MEMBER + min(start + _BATCH, members))
        async with database.write() as session:
            await session.execute(
                insert(Person),
                [
                    {"telegram_id": number, "name": f"Medlem {number}", "created_at": now}
                    for number in numbers
                ],
            )
    everybody = select(Person.id, literal(Role.MEMBER.value), literal("Butiken"), Person.created_at)
    async with database.write() as session:
        await session.execute(
            insert(RoleGrant).from_select(
                ["person_id", "role", "organisation", "granted_at"], everybody
            )
        )
        network_id = await networks.add_network(session, NetworkKind.BUSINESS, "Näringslivet", now)
        belonging = select(
            literal(network_id), Person.id, literal("member"), literal("Butiken"),
            Person.created_at, Person.created_at,
        )  # fmt: skip
        await session.execute(
            insert(MembershipRow).from_select(
                ["network_id", "person_id", "role", "organisation", "joined_at", "confirmed_at"],
                belonging,
            )
        )
        # What a database does by itself, some time after so many rows came in.
        await session.execute(text("ANALYZE"))


async def broadcast(house: House) -> int:
    """Put one situation update to every member into the outbox; gives the notice's number."""
    now = datetime.now(UTC)
    async with house.database.write() as session:
        notice_id = await outbox.add_notice(
            session,
            NoticeKind.SITUATION_UPDATE,
            PARAMS,
            dedup_key=f"bench:{secrets.token_hex(8)}",
            now=now,
        )
        assert notice_id is not None
        await outbox.deliver_to_role(
            session, notice_id, Role.MEMBER, priority=Priority.BULK, due_at=now
        )
    return notice_id


def a_notice(notice_id: int = 1) -> Notice:
    """The same notice as a value, for sends without a database."""
    return Notice(notice_id, NoticeKind.SITUATION_UPDATE, PARAMS)


async def sent_update(house: House) -> int:
    """A situation update that has reached every member, waiting to be read; its notice's number."""
    now = datetime.now(UTC)
    notice_id = await broadcast(house)
    async with house.database.write() as session:
        await session.execute(
            update(DeliveryRow)
            .where(DeliveryRow.notice_id == notice_id)
            .values(state=DeliveryState.SENT.value, message_id=1, settled_at=now)
        )
        await session.execute(
            insert(SituationUpdateRow).values(
                heading=PARAMS["heading"],
                body=PARAMS["body"],
                urgency=PARAMS["urgency"],
                author_id=1,
                notice_id=notice_id,
                sent_at=now,
                progress_chat_id=FIRST_MEMBER,
                finished_at=now,
            )
        )
    return notice_id


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def the_program(
    base: str, url: str, log: Path, webhook_port: int | None = None, **settings: str
) -> Program:
    """The real bot as a process, not yet started, by polling or with a webhook at the port."""
    ours = {
        "LOFTESBOTEN_TOKEN": TOKEN,
        "LOFTESBOTEN_API_URL": base,
        "LOFTESBOTEN_DATABASE_URL": url,
        "LOFTESBOTEN_MUNICIPALITY": MUNICIPALITY,
    }
    if webhook_port is not None:
        ours |= {
            "LOFTESBOTEN_WEBHOOK_URL": f"http://127.0.0.1:{webhook_port}/telegram",
            "LOFTESBOTEN_WEBHOOK_LISTEN": f"127.0.0.1:{webhook_port}",
            "LOFTESBOTEN_WEBHOOK_SECRET": "a-webhook-secret-for-benches",
        }
    ours |= {f"LOFTESBOTEN_{name.upper()}": value for name, value in settings.items()}
    clean = {name: value for name, value in os.environ.items() if "LOFTESBOTEN" not in name}
    # A machine that runs the bot has compiled it once, whatever this one forbids.
    clean.pop("PYTHONDONTWRITEBYTECODE", None)
    return Program({**clean, **ours}, log)
