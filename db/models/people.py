"""People, their roles, and the invitations that let them in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId


class Person(Base):
    """Somebody who has written to the bot. Known by a Telegram account, nothing more."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    name: Mapped[str] = mapped_column(String(130))
    """As the person writes it in Telegram; shown to coordinators and to the other side of a visit."""
    locale: Mapped[str | None] = mapped_column(String(5))
    """The language the person chose. None: has not chosen, gets Swedish."""
    unreachable: Mapped[str | None] = mapped_column(String(20))
    """Why messages do not arrive (`Unreachable`). None: they do, as far as known."""
    created_at: Mapped[datetime]


class RoleGrant(Base):
    """A role that a person holds, and for which organisation."""

    __tablename__ = "role_grant"
    __table_args__ = (
        Index(
            "uq_role_grant_held",
            "role",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    organisation: Mapped[str] = mapped_column(String(100))
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"))
    granted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When the role was taken away or left. None: held now."""


class Invitation(Base):
    """A link that gives a role to whoever opens it, a number of times and until a moment."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("uses >= 0 AND uses <= max_uses", name="uses"),
        CheckConstraint("max_uses >= 1", name="max_uses"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the code, in hexadecimal. The code itself is shown once and kept nowhere."""
    role: Mapped[str] = mapped_column(String(20))
    organisation: Mapped[str] = mapped_column(String(100))
    network_id: Mapped[int | None] = mapped_column(ForeignKey("network.id"))
    """Which network a member is invited to. None: another role."""
    facts: Mapped[dict[str, Any] | None]
    """What is known of the invited beforehand: branch, areas, the name on a bulk list."""
    max_uses: Mapped[int]
    uses: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None: made at the command line."""
    created_at: Mapped[datetime]


class InvitationUse(Base):
    """That a person used an invitation: nobody uses up two places of the same one."""

    __tablename__ = "invitation_use"

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    used_at: Mapped[datetime]
