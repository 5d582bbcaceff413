"""The tables. Importing this package makes them all known to SQLAlchemy."""

from db.models.activities import (
    ActivityOutputRow,
    ActivityPromiseRow,
    ActivityRow,
    ActivitySumRow,
    ActivityVersionRow,
    ActivityWordRow,
    SearchPartRow,
    SearchWordRow,
)
from db.models.asking import PromiseResponsibleRow, QuarterAskedRow, SavedQuestionRow
from db.models.base import Base
from db.models.covers import CoverRequestRow, VisitRulesRow
from db.models.dialogues import (
    DialogueCountRow,
    DialogueListenerRow,
    DialogueMarkRow,
    DialogueQuestionRow,
    DialogueRow,
    DialogueWordsRow,
    PromiseIdeaRow,
    SurveyResultRow,
)
from db.models.follow_up import PromiseFollowerRow, PromiseTargetRow, VerdictRow
from db.models.forms import FormRow
from db.models.inbox import AuditRow, HandledUpdateRow
from db.models.meetings import (
    AgendaProposalRow,
    DecisionRow,
    MeetingGuestRow,
    MeetingRow,
    MeetingSeriesRow,
)
from db.models.networks import (
    AreaRow,
    GroupRow,
    MemberSettingsRow,
    MembershipAreaRow,
    MembershipRow,
    NetworkRow,
)
from db.models.observations import (
    MeasureRow,
    ObservationEventRow,
    ObservationRow,
    ProblemAreaEventRow,
    ProblemAreaRow,
)
from db.models.outbox import DeliveryRow, NoticeRow, ReminderRow
from db.models.people import Invitation, InvitationUse, Person, RoleGrant
from db.models.planning import PlanAspectRow, PlanCaseRow, PlanCommentRow
from db.models.promises import PromiseDocumentRow, PromiseRow
from db.models.schools import (
    SchoolContactRow,
    SchoolHolidayRow,
    SchoolRow,
    SchoolYearRow,
    TopicRow,
)
from db.models.updates import (
    QuestionRow,
    SituationUpdateRow,
    UpdateCorrectionRow,
    UpdateHeldBackRow,
    UpdateReadRow,
    UpdateTemplateRow,
)
from db.models.visits import (
    BlockedDaysRow,
    CalendarFeedRow,
    FeedbackGivenRow,
    FeedbackRow,
    MoveAskedRow,
    OfficerTermsRow,
    TakenQuarterRow,
    VisitOfferRow,
    VisitRow,
)
from db.models.watch import (
    WatchAreaRow,
    WatchCountRow,
    WatchPassedRow,
    WatchSleepRow,
    WatchStepRow,
    WatchYearRow,
)
from db.models.wishes import TimeOfferRow, VisitWishRow
from db.models.work import WorkRow

__all__ = [
    "ActivityOutputRow",
    "ActivityPromiseRow",
    "ActivityRow",
    "ActivitySumRow",
    "ActivityVersionRow",
    "ActivityWordRow",
    "AgendaProposalRow",
    "AreaRow",
    "AuditRow",
    "Base",
    "BlockedDaysRow",
    "CalendarFeedRow",
    "CoverRequestRow",
    "DecisionRow",
    "DeliveryRow",
    "DialogueCountRow",
    "DialogueListenerRow",
    "DialogueMarkRow",
    "DialogueQuestionRow",
    "DialogueRow",
    "DialogueWordsRow",
    "FeedbackGivenRow",
    "FeedbackRow",
    "FormRow",
    "GroupRow",
    "HandledUpdateRow",
    "Invitation",
    "InvitationUse",
    "MeasureRow",
    "MeetingGuestRow",
    "MeetingRow",
    "MeetingSeriesRow",
    "MemberSettingsRow",
    "MembershipAreaRow",
    "MembershipRow",
    "MoveAskedRow",
    "NetworkRow",
    "NoticeRow",
    "ObservationEventRow",
    "ObservationRow",
    "OfficerTermsRow",
    "Person",
    "PlanAspectRow",
    "PlanCaseRow",
    "PlanCommentRow",
    "ProblemAreaEventRow",
    "ProblemAreaRow",
    "PromiseDocumentRow",
    "PromiseFollowerRow",
    "PromiseIdeaRow",
    "PromiseResponsibleRow",
    "PromiseRow",
    "PromiseTargetRow",
    "QuarterAskedRow",
    "QuestionRow",
    "ReminderRow",
    "RoleGrant",
    "SavedQuestionRow",
    "SchoolContactRow",
    "SchoolHolidayRow",
    "SchoolRow",
    "SchoolYearRow",
    "SearchPartRow",
    "SearchWordRow",
    "SituationUpdateRow",
    "SurveyResultRow",
    "TakenQuarterRow",
    "TimeOfferRow",
    "TopicRow",
    "UpdateCorrectionRow",
    "UpdateHeldBackRow",
    "UpdateReadRow",
    "UpdateTemplateRow",
    "VerdictRow",
    "VisitOfferRow",
    "VisitRow",
    "VisitRulesRow",
    "VisitWishRow",
    "WatchAreaRow",
    "WatchCountRow",
    "WatchPassedRow",
    "WatchSleepRow",
    "WatchStepRow",
    "WatchYearRow",
    "WorkRow",
]
