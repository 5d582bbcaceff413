"""Messages to others as rows, and what is to be reminded of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId

_PENDING = "state = 'pending'"
_SENDING = "state = 'sending'"


class NoticeRow(Base):
    """What is to be said, once for all who hear it. Put into words at sending, per language."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    params: Mapped[dict[str, Any]]
    dedup_key: Mapped[str] = mapped_column(String(100), unique=True)
    """Names the cause: the same cause never says a thing twice."""
    created_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    """Raised when what is said changes: copies that were delivered are then edited."""


class DeliveryRow(Base):
    """One notice to one chat: sent once, and edited whenever the notice changes after that.

    Its notice and person are no foreign keys: PostgreSQL would look both up again for each row of a
    broadcast, which takes two thirds of its time (`python -m tests.bench start`). Rows come from
    one INSERT ... SELECT over the people themselves, in the transaction that stores the notice.
    For the same reason PostgreSQL draws the numbers by the thousand (first migration): they are
    not in the order of the rows.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("notice_id", "chat_id"),
        Index(
            "ix_delivery_pending",
            "priority",
            "due_at",
            "id",
            sqlite_where=text(_PENDING),
            postgresql_where=text(_PENDING),
        ),
        Index(
            "ix_delivery_sending",
            "id",
            sqlite_where=text(_SENDING),
            postgresql_where=text(_SENDING),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    notice_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int | None] = mapped_column(BigId)
    """None: a group's chat."""
    chat_id: Mapped[int] = mapped_column(BigInteger)
    thread_id: Mapped[int | None] = mapped_column(BigInteger)
    """The forum topic of a group. None: the chat itself."""
    priority: Mapped[int] = mapped_column(SmallInteger)
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    """Telegram's id of what was delivered. Pending with one: the copy is to be edited."""
    again: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the notice changed while this was on its way, so that it must be edited next."""
    trouble: Mapped[str | None] = mapped_column(String(30))
    """Why it failed or is uncertain (`Trouble`)."""
    settled_at: Mapped[datetime | None]


class ReminderRow(Base):
    """Something to remind of at a moment; whether it still holds is asked when it is due."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "due_at"),
        Index(
            "ix_reminder_waiting",
            "due_at",
            "id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    """The id of what it is about: which table follows from the kind."""
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    """When it became notices, or was found to hold no longer. None: waits."""
