"""Following the promises up: what persons judged, which targets held when, and who follows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId


class VerdictRow(Base):
    """What a person judged about a promise. Never rewritten: triggers refuse it."""

    __tablename__ = "verdict"
    __table_args__ = (
        Index("ix_verdict_promise_id", "promise_id", "id"),
        # Nothing is kept without an activity behind it, and nothing is judged without a word.
        CheckConstraint("(state = 'kept') = (activity_id IS NOT NULL)", name="kept"),
        CheckConstraint("length(trim(reason)) > 0", name="reason"),
        CheckConstraint(
            "state IN ('on_track', 'behind', 'kept', 'not_kept', 'cancelled', 'as_worked_out')",
            name="state",
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id"))
    state: Mapped[str] = mapped_column(String(20))
    """How the promise stands from now on; "as_worked_out": as its figures say."""
    reason: Mapped[str] = mapped_column(String(600))
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    """An activity that stands behind a promise judged as kept."""
    by: Mapped[int] = mapped_column("by_person", ForeignKey("person.id"))
    at: Mapped[datetime]


class PromiseTargetRow(Base):
    """A target that a promise has had, once it was changed. Never rewritten: triggers refuse it.

    A promise without rows has had the same target all the time.
    """

    __tablename__ = "promise_target"
    __table_args__ = (Index("ix_promise_target_promise_id", "promise_id", "holds_from", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id"))
    holds_from: Mapped[date]
    """The first local day that it holds. Of several from the same day the latest row holds."""
    target: Mapped[dict[str, Any] | None]
    """None: there was no target."""
    why: Mapped[str | None] = mapped_column(String(600))
    by: Mapped[int | None] = mapped_column("by_person", ForeignKey("person.id"))
    """None: it came with the promise file."""
    at: Mapped[datetime]


class PromiseFollowerRow(Base):
    """Somebody who wants to hear when a promise moves."""

    __tablename__ = "promise_follower"
    __table_args__ = (
        Index("ix_promise_follower_told_at", "told_at", "promise_id"),
        Index("ix_promise_follower_person_id", "person_id"),
        {"sqlite_with_rowid": False},
    )

    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    told_at: Mapped[datetime]
    """Until when the person has heard what there was to hear."""
    told_version: Mapped[int] = mapped_column(BigId)
    """The last link of the ledger's chain that they have heard of."""
    told_verdict: Mapped[int] = mapped_column(BigId)
    """The last verdict that they have heard of."""
