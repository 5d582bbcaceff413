"""Promise documents and their promises."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId


class PromiseDocumentRow(Base):
    """A citizen promise document: what police and municipality signed for a period."""

    __tablename__ = "promise_document"
    __table_args__ = (CheckConstraint("period_end >= period_start", name="period"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    period_start: Mapped[date]
    period_end: Mapped[date]
    extended_to: Mapped[date | None]
    facts: Mapped[dict[str, Any]]
    """What is shown but never asked for: municipalities, places, background, signatories, link."""
    imported_at: Mapped[datetime]


class PromiseRow(Base):
    """One promise of a document."""

    __tablename__ = "promise"
    __table_args__ = (UniqueConstraint("document_id", "key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("promise_document.id"))
    key: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    heading: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    workflow: Mapped[str | None] = mapped_column(String(30), index=True)
    """Which flow of the bot serves the promise. None: only what people log by hand."""
    facts: Mapped[dict[str, Any]]
    """Actors, places, how one sees that it is kept, the target, last year's promise."""
    withdrawn: Mapped[bool] = mapped_column(default=False)
    """No longer in the imported file. Kept, because activities may stand under it."""
