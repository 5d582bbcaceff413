"""Times that police offer, and the visits that schools book at them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId

_TAKEN = "state IN ('booked', 'held', 'not_held')"


class OfferedTimeRow(Base):
    """A time that an officer offers to schools."""

    __tablename__ = "offered_time"
    __table_args__ = (
        UniqueConstraint("officer_id", "starts_at"),
        CheckConstraint("ends_at > starts_at", name="span"),
        Index("ix_offered_time_starts_at", "starts_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    """When the officer took the offer back. None: it stands."""


class VisitRow(Base):
    """An information visit to a school. The unique index is what keeps a time from two bookings."""

    __tablename__ = "visit"
    __table_args__ = (
        Index(
            "uq_visit_offered_time_taken",
            "offered_time_id",
            unique=True,
            sqlite_where=text(_TAKEN),
            postgresql_where=text(_TAKEN),
        ),
        CheckConstraint("pupils >= 1", name="pupils"),
        CheckConstraint("(state = 'held') = (pupils_reached IS NOT NULL)", name="reached"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(80), unique=True)
    """The calendar entry's stable identity."""
    sequence: Mapped[int] = mapped_column(default=0)
    offered_time_id: Mapped[int] = mapped_column(ForeignKey("offered_time.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    school: Mapped[str] = mapped_column(String(100))
    topic: Mapped[str] = mapped_column(String(30))
    years: Mapped[list[Any]]
    pupils: Mapped[int]
    pupils_qualifier: Mapped[str] = mapped_column(String(10), default="exactly")
    """How sure the school was of the number: `ca 25`."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    pupils_reached: Mapped[int | None]
    reached_qualifier: Mapped[str | None] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(500))
    """Why it was cancelled or not held."""
    booked_at: Mapped[datetime]
    changed_at: Mapped[datetime]
