"""Dialogs of several steps, kept as rows so that they outlive the process."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId

_OPEN = "state = 'open'"


class FormRow(Base):
    """One person's unfinished (or just finished) dialog in one chat."""

    __tablename__ = "form"
    __table_args__ = (
        Index(
            "uq_form_open",
            "chat_id",
            "kind",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index("ix_form_expires_at", "expires_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    chat_id: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    step: Mapped[str] = mapped_column(String(30))
    answers: Mapped[dict[str, Any]]
    version: Mapped[int]
    """Raised by every change."""
    since_version: Mapped[int]
    """The version with which it came to its step; a button of an older one is stale."""
    state: Mapped[str] = mapped_column(String(10))
    receipt: Mapped[dict[str, Any] | None]
    """What the finished form brought about, for its receipt. None while open."""
    shown_version: Mapped[int | None]
    """The version that the person's screen shows. None: nothing was shown yet."""
    screen_message_id: Mapped[int | None] = mapped_column(BigInteger)
    """Telegram's id of the message that is the form's screen."""
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    expires_at: Mapped[datetime]
