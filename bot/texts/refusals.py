"""Words for every expected refusal: what is the matter, and what to do instead."""

from __future__ import annotations

from bot.domain.clipping import clipped
from bot.domain.errors import (
    AllHaveRead,
    AlreadyReplied,
    AnsweredBefore,
    AnswerProblem,
    BadAnswer,
    CaseClosed,
    CorrectionSettled,
    CorrectionWaits,
    CoverGone,
    DayInClosedPeriod,
    DayOutsidePeriod,
    DialogueClosed,
    EntryChanged,
    FeedbackGiven,
    GroupTied,
    InvitationUnusable,
    KindSettled,
    LastCoordinator,
    LoggedMeanwhile,
    MeasureDone,
    MeetingBegun,
    MeetingChanged,
    MeetingNotBegun,
    MeetingNotClosed,
    MeetingSame,
    MeetingSettled,
    NobodyFree,
    NoFreeTimes,
    NoMeetingDays,
    NoNetworkToCall,
    NoNumber,
    NoPlanningGroup,
    NoPromises,
    NoQuestions,
    NoRecipients,
    NoSchool,
    NotAllowed,
    NotFound,
    NothingBehind,
    NothingCorrected,
    NothingPlanned,
    ObservationSettled,
    OfferGone,
    OldButton,
    OnlyForConveners,
    OtherDraft,
    OutsidePeriod,
    OwnUpdate,
    PeriodClosed,
    PeriodRunning,
    ProblemMoved,
    QuestionAnswered,
    Refusal,
    RenewalLacks,
    RenewalSettled,
    SameSignatory,
    SentBack,
    SlotTaken,
    StepDone,
    TooEarly,
    TooLate,
    TooManyQuestions,
    UpdateChanged,
    UpdateSettled,
    VisitChanged,
    VisitSettled,
    WishSettled,
    YearAnswered,
)
from bot.domain.forms import FormKind
from bot.domain.updates import UpdateState
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, plain
from bot.texts.labels import label
from bot.texts.menus import menu_button, rows_of
from bot.texts.screen import Button, Screen, begin_data
from bot.texts.updates.buttons import open_row

_PLAIN: dict[type[Refusal], str] = {
    NotFound: "refusal.not_found",
    GroupTied: "refusal.group_tied",
    KindSettled: "refusal.kind_settled",
    LastCoordinator: "refusal.last_coordinator",
    NoRecipients: "refusal.no_recipients",
    UpdateChanged: "refusal.update_changed",
    OwnUpdate: "refusal.own_update",
    AllHaveRead: "refusal.all_have_read",
    NoFreeTimes: "refusal.no_free_times",
    NoSchool: "refusal.no_school",
    NoPromises: "refusal.no_promises",
    LoggedMeanwhile: "refusal.logged_meanwhile",
    EntryChanged: "refusal.entry_changed",
    NothingCorrected: "refusal.nothing_corrected",
    NothingBehind: "answer.nothing_behind",
    NoNumber: "refusal.no_number",
    TooEarly: "refusal.too_early",
    VisitChanged: "refusal.visit_changed",
    VisitSettled: "refusal.visit_settled",
    FeedbackGiven: "refusal.feedback_given",
    WishSettled: "refusal.wish_settled",
    CoverGone: "refusal.cover_gone",
    NobodyFree: "refusal.nobody_free",
    NothingPlanned: "refusal.nothing_planned",
    ObservationSettled: "refusal.observation_settled",
    ProblemMoved: "refusal.problem_moved",
    OnlyForConveners: "refusal.only_for_conveners",
    MeasureDone: "refusal.measure_done",
    OtherDraft: "refusal.other_draft",
    NoNetworkToCall: "refusal.no_network_to_call",
    NoMeetingDays: "refusal.no_meeting_days",
    MeetingSettled: "refusal.meeting_settled",
    MeetingChanged: "refusal.meeting_changed",
    MeetingSame: "refusal.meeting_same",
    MeetingBegun: "refusal.meeting_begun",
    MeetingNotClosed: "refusal.meeting_not_closed",
    MeetingNotBegun: "refusal.meeting_not_begun",
    OldButton: "note.old_button",
    StepDone: "refusal.step_done",
    CaseClosed: "refusal.case_closed",
    NoPlanningGroup: "refusal.no_planning_group",
    YearAnswered: "refusal.year_answered",
    AnsweredBefore: "refusal.answered_before",
    AlreadyReplied: "refusal.already_replied",
    DialogueClosed: "refusal.dialogue_closed",
    NoQuestions: "refusal.no_questions",
    RenewalSettled: "refusal.renewal_settled",
    SameSignatory: "refusal.same_signatory",
}
"""Refusals whose words need none of their data."""


_SAID_SHOWN = 120
"""Of what was asked and answered: it stands above a whole dialog."""


def refusal_screen(refusal: Refusal, locale: str) -> Screen:
    """A refusal as a message of its own, with the way to what it is about."""
    opener: tuple[Button, ...] = ()
    if isinstance(refusal, UpdateSettled | CorrectionSettled):
        opener = open_row(refusal.update_id, locale)
    if isinstance(refusal, OfferGone):
        opener = (Button(plain("menu.book", locale), begin_data(FormKind.BOOK_VISIT.value)),)
    return Screen(refusal_text(refusal, locale), rows_of(opener, menu_button(locale)))


def refusal_text(refusal: Refusal, locale: str) -> Html:
    """A refusal in the person's language."""
    if key := _PLAIN.get(type(refusal)):
        return html(key, locale)
    match refusal:
        case NotAllowed(needs=needs):
            roles = plain("list.or", locale).join(label(role, locale) for role in needs)
            return html("refusal.not_allowed", locale, roles=roles)
        case UpdateSettled(state=UpdateState.RETRACTED.value):
            return html("refusal.update_retracted", locale)  # Its words were taken back with it.
        case UpdateSettled(heading=heading, state=state):
            stands = plain(f"update_state.{state}", locale)
            return html("refusal.update_settled", locale, heading=heading, stands=stands)
        case CorrectionSettled(heading=heading):
            return html("refusal.correction_settled", locale, heading=heading)
        case CorrectionWaits(author=author):
            return html("refusal.correction_waits", locale, author=author)
        case QuestionAnswered(asked=asked, answer=answer):
            said = {
                "asked": clipped(asked, _SAID_SHOWN),
                "answer": clipped(answer, _SAID_SHOWN),
            }
            return html("refusal.question_answered", locale, **said)
        case OfferGone(still_waits=True):
            return html("refusal.offer_gone.waits", locale)
        case OfferGone():
            return html("refusal.offer_gone", locale)
        case SlotTaken(left=left):
            return html("refusal.slot_taken" if left else "refusal.slot_taken.none", locale)
        case TooLate(hours=0):
            return html("refusal.too_late", locale)
        case TooLate(hours=hours):
            return html_n("refusal.too_short_notice", hours, locale)
        case InvitationUnusable(problem=problem):
            return html(f"invitation.problem.{problem.value}", locale)
        case BadAnswer(problem=AnswerProblem.LINES_UNREAD, words=words):
            *most, last = words.split(", ")
            listed_ = plain("list.and", locale).join([*([", ".join(most)] if most else []), last])
            return html("answer.lines_unread", locale, words=listed_)
        case DayOutsidePeriod(first=first, last=last):
            return html("refusal.outside_period", locale, period=dates.period(first, last, locale))
        case DayInClosedPeriod(title=title, closed_on=day):
            shown = dates.plain_day(day, locale)
            return html("refusal.day_closed", locale, title=title, day=shown)
        case BadAnswer(problem=problem, limit=limit, given=given, words=words):
            return html(
                f"answer.{problem.value}",
                locale,
                limit="" if limit is None else limit,
                given="" if given is None else given,
                words=words,
            )
        case OutsidePeriod(first=first, last=last) if first is not None and last is not None:
            return html("refusal.outside_period", locale, period=dates.period(first, last, locale))
        case PeriodClosed(title=title, closed_on=day):
            shown = dates.plain_day(day, locale)
            return html("refusal.period_closed", locale, title=title, day=shown)
        case PeriodRunning(last=last):
            return html("refusal.period_running", locale, last=dates.plain_day(last, locale))
        case RenewalLacks(what=what):
            return html(f"refusal.renewal_lacks.{what}", locale)
        case TooManyQuestions(limit=limit):
            return html("refusal.too_many_questions", locale, limit=limit)
        case SentBack(problem=problem) if problem is not None:
            return html(f"answer.{problem.value}", locale, limit="", given="", words="")
    raise AssertionError(f"bot/texts/refusals.py has no words for {type(refusal).__name__}")
