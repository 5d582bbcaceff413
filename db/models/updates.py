"""Situation updates and who has read them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId


class SituationUpdateRow(Base):
    """A message of the situation picture, as it was sent to the network."""

    __tablename__ = "situation_update"
    __table_args__ = (
        Index(
            "ix_situation_update_sending",
            "id",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    heading: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    urgency: Mapped[str] = mapped_column(String(20))
    picture: Mapped[str | None] = mapped_column(String(200))
    """Telegram's file id of the picture."""
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), unique=True)
    sent_at: Mapped[datetime]
    """When it was confirmed and its deliveries became rows."""
    progress_chat_id: Mapped[int] = mapped_column(BigInteger)
    progress_message_id: Mapped[int | None]
    """The author's message that shows how the sending goes."""
    finished_at: Mapped[datetime | None]
    """When the last delivery was settled and the author was told."""


class UpdateReadRow(Base):
    """That a member tapped *Läst*."""

    __tablename__ = "update_read"

    update_id: Mapped[int] = mapped_column(ForeignKey("situation_update.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    read_at: Mapped[datetime]
