"""One person's one act: who, when, and the transaction that carries its effects."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import NotAllowed
from bot.domain.local_time import local_day
from bot.domain.people import DEFAULT_LOCALE, Caller, Held, Role, Viewer
from bot.reports.studio import Studio
from db.queries import inbox, people
from db.session import Database


class AlreadyHandled(Exception):
    """The update took effect before: it is a redelivery, and nothing was changed now."""


@dataclass(frozen=True, slots=True)
class Sender:
    """The Telegram account behind an update."""

    telegram_id: int
    name: str


@dataclass(frozen=True, slots=True)
class House:
    """What every service works with: the database and the municipality's time zone."""

    database: Database
    zone: ZoneInfo
    municipality: str
    bot_username: str = ""
    approval: bool = False
    """Whether a situation update needs a second coordinator's approval."""
    studio: Studio = field(default_factory=Studio, compare=False)
    """Draws pictures and prints documents, beside the bot."""


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody does something at a moment.

    `now` is aware UTC. `update_id` is None where no update carries the act (the command line).
    `chat_id` is the private chat. `message_id` is the message whose button was pressed, if any.
    """

    house: House
    now: datetime
    sender: Sender
    chat_id: int
    update_id: int | None = None
    message_id: int | None = None

    @property
    def today(self) -> date:
        """The local day."""
        return local_day(self.now, self.house.zone)


@dataclass(slots=True)
class Tx:
    """An open transaction of one act."""

    session: AsyncSession
    act: Act
    person: Caller
    held: tuple[Held, ...]
    foreseen: Any = None
    """What was looked up before a dialog is finished, for who finishes it."""
    in_parts: bool = False
    """Whether what comes to nothing is undone alone; otherwise all of the act is, and done over."""

    @property
    def now(self) -> datetime:
        """The moment of the act, aware UTC."""
        return self.act.now

    def holds(self, *roles: Role) -> bool:
        """Whether the person holds one of the roles now."""
        return any(held.role in roles for held in self.held)

    def require(self, *roles: Role) -> None:
        """Check the right where the act happens. Raises NotAllowed unless one role is held."""
        if not self.holds(*roles):
            raise NotAllowed(needs=roles)

    def organisation(self, role: Role) -> str:
        """For whom the person holds the role. Raises NotAllowed where it is not held."""
        for held in self.held:
            if held.role is role:
                return held.organisation
        raise NotAllowed(needs=(role,))

    async def audit(
        self, action: str, subject_id: int | None, *, reason: str | None = None
    ) -> None:
        """Note in this transaction that the person did this to what has that number, and why."""
        await inbox.audit(
            self.session,
            now=self.now,
            person_id=self.person.id,
            action=action,
            subject_id=subject_id,
            reason=reason,
        )

    @property
    def viewer(self) -> Viewer:
        """The person as words and menus need them."""
        return Viewer(
            person_id=self.person.id or None,
            name=self.person.name,
            locale=self.person.locale or DEFAULT_LOCALE,
            held=self.held,
            convenes=self.person.convenes,
            watches=self.person.watches,
            plans=self.person.plans,
        )


@asynccontextmanager
async def changing(act: Act, *, in_parts: bool = False) -> AsyncIterator[Tx]:
    """The transaction of an act: its effects and the record of its update, or neither.

    `in_parts` is for `Tx`. An act has one such transaction. Raises AlreadyHandled where the update took effect before.
    """
    async with act.house.database.write() as session:
        await inbox.take_turn(session, act.chat_id)
        found = await people.arrive(
            session, act.sender.telegram_id, act.sender.name, act.now, act.update_id
        )
        if found is None:
            raise AlreadyHandled
        yield Tx(session, act, *found, in_parts=in_parts)


@asynccontextmanager
async def looking(act: Act) -> AsyncIterator[Tx]:
    """A transaction of an act that changes nothing. An unknown person is a citizen, unstored."""
    async with act.house.database.read() as session:
        found = await people.find_with_roles(session, act.sender.telegram_id)
        person, held = found or (_stranger(act), ())
        yield Tx(session, act, person, held)


def _stranger(act: Act) -> Caller:
    return Caller(0, act.sender.telegram_id, act.sender.name)
