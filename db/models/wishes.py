"""What schools wish for where no time fits, and the times that were offered to them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId

_WAITING = "state = 'waiting'"
_OPEN = "state = 'open'"


class VisitWishRow(Base):
    """A visit that a school wishes for, in some weeks."""

    __tablename__ = "visit_wish"
    __table_args__ = (
        CheckConstraint("pupils >= 1", name="pupils"),
        CheckConstraint("last_day >= first_day", name="span"),
        Index(
            "ix_visit_wish_waiting",
            "created_at",
            sqlite_where=text(_WAITING),
            postgresql_where=text(_WAITING),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """Who left it; the school's other contacts see it as well."""
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"))
    years: Mapped[list[Any]]
    classes: Mapped[int | None]
    pupils: Mapped[int]
    pupils_qualifier: Mapped[str] = mapped_column(String(10))
    weeks: Mapped[list[Any]]
    """The Mondays of the weeks that suit."""
    first_day: Mapped[date]
    last_day: Mapped[date]
    """The first day of the first week and the last of the last one."""
    state: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
    """Who waits longest is offered a time first."""
    changed_at: Mapped[datetime]


class TimeOfferRow(Base):
    """A time that is or was held for a wish. What holds it is a visit in the state `offered`."""

    __tablename__ = "time_offer"
    __table_args__ = (
        Index(
            "uq_time_offer_open",
            "wish_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        CheckConstraint("state <> 'open' OR visit_id IS NOT NULL", name="held"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    wish_id: Mapped[int] = mapped_column(ForeignKey("visit_wish.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), unique=True)
    """The visit that holds the time, and became the booked one. None: the time was let go."""
    starts_at: Mapped[datetime]
    asks: Mapped[bool]
    offered_at: Mapped[datetime]
    until: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
