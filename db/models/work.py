"""Long work that waits, runs, or is done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId

_OPEN = text("state IN ('waiting', 'running')")


class WorkRow(Base):
    """A piece of long work for one person (`bot.domain.work`)."""

    __tablename__ = "work"
    __table_args__ = (
        CheckConstraint("done >= 0 AND total >= 0 AND attempts >= 0", name="counts"),
        # Who presses twice gets one file.
        Index(
            "uq_work_open",
            "person_id",
            "kind",
            "key",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_work_open", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(64))
    """What makes it the same work as another."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    chat_id: Mapped[int] = mapped_column(BigInteger)
    params: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10))
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    result: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
