"""Visits that others are asked to take over, and the rules for moving and cancelling."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId

_OPEN = "state = 'open'"


class CoverRequestRow(Base):
    """Other officers are asked to make a visit, because its own can't come."""

    __tablename__ = "cover_request"
    __table_args__ = (
        Index(
            "uq_cover_request_open",
            "visit_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """Who can't come."""
    why: Mapped[str] = mapped_column(String(10))
    asked_at: Mapped[datetime]
    until: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))


class VisitRulesRow(Base):
    """The municipality's notice periods, in hours: one row, and none while the usual ones hold."""

    __tablename__ = "visit_rules"
    __table_args__ = (
        CheckConstraint("id = 1", name="one"),
        CheckConstraint(
            "school_move_hours >= 0 AND school_cancel_hours >= 0 "
            "AND police_move_hours >= 0 AND police_cancel_hours >= 0",
            name="hours",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    school_move_hours: Mapped[int]
    school_cancel_hours: Mapped[int]
    police_move_hours: Mapped[int]
    police_cancel_hours: Mapped[int]
