"""Renewal: closed periods, the promises of the next period, comments on them, and who signs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId


class PeriodClosingRow(Base):
    """That the period of a document is closed. No row: it is open."""

    __tablename__ = "period_closing"

    document_id: Mapped[int] = mapped_column(ForeignKey("promise_document.id"), primary_key=True)
    closed_on: Mapped[date]
    closed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime]


class RenewalRow(Base):
    """The renewal of a document. A document has one: two who begin work in the same."""

    __tablename__ = "renewal"
    __table_args__ = (
        CheckConstraint("(first_day IS NULL) = (last_day IS NULL)", name="days"),
        CheckConstraint("last_day >= first_day", name="period"),
        CheckConstraint("(published_on IS NULL) = (new_document_id IS NULL)", name="published"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("promise_document.id"), unique=True)
    begun_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    begun_at: Mapped[datetime]
    title: Mapped[str | None] = mapped_column(String(200))
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    background: Mapped[str | None] = mapped_column(Text)
    comments_until: Mapped[date | None]
    rounds: Mapped[int] = mapped_column(default=0)
    publish_on: Mapped[date | None]
    published_on: Mapped[date | None]
    new_document_id: Mapped[int | None] = mapped_column(
        ForeignKey("promise_document.id"), unique=True
    )
    stopped_at: Mapped[datetime | None]


class RenewalPromiseRow(Base):
    """A promise within a renewal, and what becomes of it."""

    __tablename__ = "renewal_promise"
    __table_args__ = (
        UniqueConstraint("renewal_id", "promise_id"),
        CheckConstraint("choice IN ('carry', 'change', 'drop', 'add')", name="choice"),
        CheckConstraint("choice NOT IN ('change', 'add') OR draft IS NOT NULL", name="draft"),
        CheckConstraint("promise_id IS NOT NULL OR draft IS NOT NULL", name="words"),
        CheckConstraint("choice <> 'drop' OR why IS NOT NULL", name="why"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    renewal_id: Mapped[int] = mapped_column(ForeignKey("renewal.id"))
    promise_id: Mapped[int | None] = mapped_column(ForeignKey("promise.id"))
    """The promise that it carries on. None: it is new."""
    position: Mapped[int]
    choice: Mapped[str | None] = mapped_column(String(10))
    """None: nothing is chosen yet."""
    draft: Mapped[dict[str, Any] | None]
    why: Mapped[str | None] = mapped_column(String(600))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class RenewalCommentRow(Base):
    """What somebody says about the next promises."""

    __tablename__ = "renewal_comment"
    __table_args__ = (Index("ix_renewal_comment_renewal_id", "renewal_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    renewal_id: Mapped[int] = mapped_column(ForeignKey("renewal.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation: Mapped[str] = mapped_column(String(200))
    """For whom they spoke, as it was then."""
    about: Mapped[str | None] = mapped_column(String(100))
    """Which promise it is about, as it was called then. None: all of it."""
    text: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime]


class RenewalSignatoryRow(Base):
    """Somebody who is to sign, one for each side; nobody signs for both."""

    __tablename__ = "renewal_signatory"
    __table_args__ = (
        UniqueConstraint("renewal_id", "person_id"),
        CheckConstraint("side IN ('municipality', 'police')", name="side"),
        CheckConstraint("(signed_at IS NULL) = (signed_text IS NULL)", name="signed"),
        CheckConstraint("person_id IS NOT NULL OR code_hash IS NOT NULL", name="reached"),
        CheckConstraint("person_id IS NOT NULL OR signed_at IS NULL", name="somebody"),
        CheckConstraint("code_until IS NULL OR code_hash IS NOT NULL", name="code"),
    )

    renewal_id: Mapped[int] = mapped_column(ForeignKey("renewal.id"), primary_key=True)
    side: Mapped[str] = mapped_column(String(20), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None: nobody has taken up the link yet."""
    office: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(200))
    """What the person was called when they were named."""
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    """The hash of the code in the link by which somebody without a role gets here. None: no link."""
    code_until: Mapped[datetime | None]
    """Until when the link can be taken up."""
    asked_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    signed_text: Mapped[str | None] = mapped_column(String(64))
    """The seal of the text that they have signed: it counts as long as nothing is changed."""
    report_signed_at: Mapped[datetime | None]
