"""The tables. Importing this package makes them all known to SQLAlchemy."""

from db.models.activities import ActivityRow
from db.models.base import Base
from db.models.forms import FormRow
from db.models.inbox import AuditRow, HandledUpdateRow
from db.models.outbox import DeliveryRow, NoticeRow, ReminderRow
from db.models.people import Invitation, InvitationUse, Person, RoleGrant
from db.models.promises import PromiseDocumentRow, PromiseRow
from db.models.updates import SituationUpdateRow, UpdateReadRow
from db.models.visits import OfferedTimeRow, VisitRow

__all__ = [
    "ActivityRow",
    "AuditRow",
    "Base",
    "DeliveryRow",
    "FormRow",
    "HandledUpdateRow",
    "Invitation",
    "InvitationUse",
    "NoticeRow",
    "OfferedTimeRow",
    "Person",
    "PromiseDocumentRow",
    "PromiseRow",
    "ReminderRow",
    "RoleGrant",
    "SituationUpdateRow",
    "UpdateReadRow",
    "VisitRow",
]
