"""Plan cases of the planning group: the plan, the eight aspects, and what members say."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId


class PlanCaseRow(Base):
    """A plan that a planning group looks at."""

    __tablename__ = "plan_case"
    __table_args__ = (
        CheckConstraint("proposed >= 0 AND adopted >= 0 AND adopted <= proposed", name="measures"),
        Index("ix_plan_case_network_id", "network_id", "closed_on", "due_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"))
    title: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))
    stage: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str | None] = mapped_column(String(40))
    """The municipality's own number of the case."""
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    due_on: Mapped[date | None]
    """The last local day for comments."""
    opened_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    closed_on: Mapped[date | None]
    """The local day on which it was closed. None: it is open."""
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed: Mapped[int] = mapped_column(default=0)
    adopted: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str | None] = mapped_column(String(500))
    reason: Mapped[str | None] = mapped_column(String(300))
    """Why no opinion was given. None: one was, or the case is open."""


class PlanAspectRow(Base):
    """What the group says about one of the eight aspects."""

    __tablename__ = "plan_aspect"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan_case.id"), primary_key=True)
    aspect: Mapped[str] = mapped_column(String(20), primary_key=True)
    answer: Mapped[str | None] = mapped_column(String(20))
    """None: only a remark was made."""
    remark: Mapped[str | None] = mapped_column(String(500))
    noted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime]


class PlanCommentRow(Base):
    """What a member of the group says about a plan."""

    __tablename__ = "plan_comment"
    __table_args__ = (Index("ix_plan_comment_plan_id", "plan_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan_case.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime]
