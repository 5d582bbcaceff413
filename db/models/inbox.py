"""Which updates have taken effect, and who did what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId


class HandledUpdateRow(Base):
    """An update whose effects are committed; written in the same transaction as they are."""

    __tablename__ = "handled_update"
    __table_args__ = (Index("ix_handled_update_handled_at", "handled_at"),)

    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    handled_at: Mapped[datetime]


class AuditRow(Base):
    """Who changed what, for the municipality as controller of the data. Never message texts."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None: the command line or the clock."""
    action: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str | None] = mapped_column(String(300))
    """Why what seemed to hold personal data was sent anyway."""
