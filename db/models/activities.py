"""The log of what was done."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId


class ActivityRow(Base):
    """A completed activity under a promise. Speaks of numbers, never of individuals."""

    __tablename__ = "activity"
    __table_args__ = (
        UniqueConstraint("source_kind", "source_id"),
        CheckConstraint("(quantity IS NULL) = (unit IS NULL)", name="output"),
        CheckConstraint("quantity IS NULL OR quantity >= 0", name="quantity"),
        Index("ix_activity_question", "promise_id", "kind", "day", "quantity", "held"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id"))
    kind: Mapped[str] = mapped_column(String(30))
    day: Mapped[date]
    """The local day in the municipality's time zone."""
    what: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(20))
    quantity: Mapped[int | None]
    """What the activity put out, in `unit`. None: nothing that was counted."""
    unit: Mapped[str | None] = mapped_column(String(20))
    qualifier: Mapped[str] = mapped_column(String(10), default="exactly")
    held: Mapped[bool] = mapped_column(default=True, server_default=true())
    """False: it was planned and did not take place, and counts in no sum."""
    reason: Mapped[str | None] = mapped_column(String(300))
    """Why it did not take place."""
    source_kind: Mapped[str | None] = mapped_column(String(20))
    """Which workflow wrote it ("visit", "update"). None: logged by hand."""
    source_id: Mapped[int | None]
    logged_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    logged_at: Mapped[datetime]
