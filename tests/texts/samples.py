"""Every screen there is, with nasty names and the largest numbers in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from bot.domain.activities import NOTE_MAX as ACTIVITY_NOTE_MAX
from bot.domain.activities import (
    PARTNERS_MAX,
    WHAT_MAX,
    Activity,
    ActivityKind,
    ActivityState,
    By,
    Doer,
    Evidence,
    EvidenceKind,
    Findings,
    Output,
    Period,
    Question,
    Span,
    Summed,
    Total,
    Under,
)
from bot.domain.activities import PLACE_MAX as ACTIVITY_PLACE_MAX
from bot.domain.activity_rows import Column, RowFault
from bot.domain.calendar import ClosedKind, Closure
from bot.domain.corrections import WaitingCorrection
from bot.domain.coverage import Counted, Nudged, NudgeView, coverage_of, to_nudge
from bot.domain.covers import Why
from bot.domain.dialogue import QuestionKind
from bot.domain.errors import (
    AnswerProblem,
    BadAnswer,
    CorrectionSettled,
    CorrectionWaits,
    DayInClosedPeriod,
    DayOutsidePeriod,
    InvitationProblem,
    InvitationUnusable,
    NoMeetingDays,
    NotAllowed,
    NotFound,
    OfferGone,
    OutsidePeriod,
    PeriodClosed,
    PeriodRunning,
    QuestionAnswered,
    Refusal,
    RenewalLacks,
    SameSignatory,
    SentBack,
    SlotTaken,
    TooLate,
    TooManyQuestions,
    UpdateSettled,
)
from bot.domain.feedback import MARKS, TopicFeedback
from bot.domain.flows import DIALOGS, FLOWS
from bot.domain.follow_up.states import JUDGED_AS, PromiseState
from bot.domain.forms import CONFIRM, Choice, Form, FormKind, FormState, Step, StepKind
from bot.domain.gaps import GAP_MAX
from bot.domain.guard import Hit, HitKind
from bot.domain.ledger import Change, Entry
from bot.domain.log_entries import Extra
from bot.domain.meetings import (
    AGENDA_MAX,
    DECISIONS_MAX,
    DEPUTY_MAX,
    MINUTES_MAX,
    PLACE_WORDS_MAX,
    POINT_MAX,
    TITLE_MAX,
    Decision,
    Guest,
    Meeting,
    MeetingRhythm,
    MeetingState,
    OnRedDay,
    Proposal,
    Reply,
    Undertaking,
    tally_of,
)
from bot.domain.meetings import as_facts as meeting_facts
from bot.domain.member_list import Again, RowProblem
from bot.domain.networks import (
    AREA_NAME_MAX,
    EVERYWHERE,
    NETWORK_NAME_MAX,
    Area,
    Branch,
    Group,
    MemberSettings,
    Membership,
    Network,
    NetworkKind,
    NetworkRole,
    QuietHours,
)
from bot.domain.observations import (
    AREAS_SHOWN,
    OBSERVATION_MAX,
    PLACE_MAX,
    WEEKS_SHOWN,
    Observation,
    ObservationKind,
    ObservationState,
    Said,
    SeenBy,
    WeekRow,
    WeekTable,
    When,
    last_mondays,
)
from bot.domain.observations import as_facts as as_observation_facts
from bot.domain.outbox import ABOUT_MEETINGS, Notice, NoticeKind, Trouble
from bot.domain.people import Held, InvitationView, Role, Unreachable, Viewer
from bot.domain.planning import (
    CASE_TITLE_MAX,
    CASES_A_PAGE,
    COMMENT_MAX,
    COMMENTS_A_PAGE,
    OUTCOME_MAX,
    REFERENCE_MAX,
    REMARK_MAX,
    Aspect,
    AspectAnswer,
    AspectNote,
    CommentPage,
    OpinionView,
    PlanCase,
    PlanComment,
    PlanKind,
    PlanPage,
    PlanResult,
    PlanStage,
    PlanView,
)
from bot.domain.planning import as_facts as plan_facts
from bot.domain.problem_areas import (
    KNOWN_MAX,
    MEASURE_MAX,
    PROBLEM_TITLE_MAX,
    RESULT_MAX,
    Measure,
    ProblemArea,
    ProblemEvent,
    ProblemEventKind,
    ProblemState,
    measure_facts,
    problem_facts,
)
from bot.domain.promises import (
    LINE_MAX,
    MEASURED_BY_MAX,
    PROMISE_TEXT_MAX,
    PROMISE_TITLE_MAX,
    Unit,
    ends_on,
)
from bot.domain.questions import facts_of
from bot.domain.reading import Qualifier
from bot.domain.renewals import Lack
from bot.domain.saved_questions import NAME_MAX as SAVED_NAME_MAX
from bot.domain.saved_questions import SavedQuestion, Sending
from bot.domain.school_list import Effect, SchoolRowProblem
from bot.domain.schools import (
    TOPIC_NAME_MAX,
    ContactView,
    HolidayView,
    School,
    SchoolContact,
    SchoolKind,
    SchoolView,
    SchoolYear,
    Topic,
    TopicDocument,
    YearGroup,
)
from bot.domain.slots import Offer, OfferKind, Reached, Term, Terms
from bot.domain.table_file import Fault
from bot.domain.templates import NAME_MAX, BuiltIn, Template
from bot.domain.updates import (
    CAPTION_MAX_UNITS,
    HEADING_MAX,
    TEXT_MAX_UNITS,
    TEXTS,
    NotReached,
    Part,
    Reach,
    SituationUpdate,
    UpdateState,
    Urgency,
)
from bot.domain.views import (
    ACTIVITIES_A_PAGE,
    EVENTS_A_PAGE,
    NAMES_A_PAGE,
    OBSERVATIONS_A_PAGE,
    PEOPLE_A_PAGE,
    PROBLEMS_A_PAGE,
    SCHOOLS_A_PAGE,
    UPDATES_A_PAGE,
    VISITS_A_PAGE,
    DocumentView,
    EntryView,
    FormView,
    GroupView,
    GuestPage,
    HolderView,
    InvitationPage,
    MadeInvitation,
    MeasureView,
    MeetingPage,
    MeetingView,
    Member,
    MemberPage,
    MembershipPage,
    MemberView,
    MyView,
    NetworkView,
    ObservationPage,
    ObservationView,
    ProblemHistory,
    ProblemPage,
    ProblemView,
    Progress,
    PromiseView,
    RecipientPage,
    ResponsibleView,
    SchoolPage,
    Standing,
    SumsView,
    TieView,
    UpdatePage,
    UpdateView,
    VersionView,
    VisitPage,
)
from bot.domain.visit_rules import NoticeRule
from bot.domain.visit_weeks import visit_weeks, weeks_around
from bot.domain.visits import (
    COMING,
    KNOW_MAX,
    ROOM_MAX,
    STAFF_MAX,
    BlockedView,
    Changed,
    Detail,
    OfferView,
    OfficerWeek,
    Visit,
    VisitState,
    WeekDay,
    as_facts,
)
from bot.domain.watch import (
    AREAS_A_PAGE as WATCHES_A_PAGE,
)
from bot.domain.watch import (
    BY_HAND,
    COUNTS_SHOWN,
    MONTHS_SHOWN,
    PASSED_A_PAGE,
    Contact,
    CountsView,
    Households,
    MonthGrowth,
    PassingPage,
    PassingView,
    Remedy,
    WatchArea,
    WatchPage,
    WatchState,
    WatchStep,
    WatchView,
    WatchYear,
)
from bot.domain.wishes import OfferedTime, Wish, WishState
from bot.domain.work import FileFormat, Work, WorkKind, WorkState
from bot.services.saved_questions import answer_facts
from bot.texts import (
    asking,
    calendar_feed,
    contacts,
    coverage,
    entries,
    feedback,
    groups,
    imports,
    member_lists,
    menus,
    observations,
    officer_times,
    opinion,
    people,
    planning,
    problem_areas,
    promises,
    quarters,
    saved_questions,
    school_lists,
    schools,
    sharing,
    table_files,
    templates,
    visit_mails,
    visit_wishes,
    visits,
    watch,
    watch_passing,
    week_picture,
)
from bot.texts.drawing import drawing_screen
from bot.texts.follow_up import pictures, report_files
from bot.texts.follow_up import screens as follow_up_screens
from bot.texts.forms import form_screen
from bot.texts.meetings import for_conveners
from bot.texts.meetings import screens as meeting_screens
from bot.texts.members import networks as member_networks
from bot.texts.members import people as member_people
from bot.texts.members import settings as member_settings
from bot.texts.more import more_screen
from bot.texts.notices import notice_screen
from bot.texts.refusals import refusal_text
from bot.texts.screen import Screen
from bot.texts.updates import listing as update_listing
from bot.texts.updates import page as update_page
from bot.texts.updates import progress as update_progress
from bot.texts.work import file_screens, work_screen
from tests.support.house import NASTY, almhult
from tests.support.program import MONDAY, STOCKHOLM
from tests.texts import dialogue_samples, renewal_samples
from tests.texts.dialogue_samples import dialogue_screens
from tests.texts.follow_up_samples import depths, follow_ups, reports

BIG = 2**63 - 1
"""The largest number of a row."""

MUNICIPALITY = "Åsele & <Dorotea>"
_LONG_NAME = (NASTY * 8)[:64]
"""Telegram's limit for a first name is 64 characters."""

_SCHOOL = (NASTY * 8)[:80]


def viewer(locale: str, *roles: Role) -> Viewer:
    """Somebody with a nasty name and these roles."""
    return Viewer(BIG, _LONG_NAME, locale, tuple(Held(role, _SCHOOL) for role in roles))


VISIT = Visit(
    id=BIG,
    uid="0" * 32 + "@loftesboten",
    sequence=1,
    school_id=BIG,
    school=_SCHOOL,
    topic_id=BIG,
    topic=(NASTY * 9)[:TOPIC_NAME_MAX],
    years=tuple(SchoolYear),
    classes=30,
    pupils=500,
    pupils_qualifier=Qualifier.AT_LEAST,
    room=(NASTY * 20)[:ROOM_MAX],
    staff=(NASTY * 20)[:STAFF_MAX],
    know=(NASTY * 30)[:KNOW_MAX],
    starts_at=MONDAY + timedelta(days=2),
    ends_at=MONDAY + timedelta(days=2, hours=1),
    state=VisitState.CONFIRMED,
    pupils_reached=None,
    reached_qualifier=None,
    reason=None,
    officer_id=BIG,
    officer=_LONG_NAME,
    contact_id=BIG - 1,
    contact=_LONG_NAME,
    changed_at=MONDAY,
)
VISITS = {
    VisitState.OFFERED: replace(VISIT, state=VisitState.OFFERED, room=None, staff=None, know=None),
    VisitState.REQUESTED: replace(VISIT, state=VisitState.REQUESTED, classes=None, know=None),
    VisitState.CONFIRMED: VISIT,
    VisitState.MOVED: replace(
        VISIT,
        state=VisitState.MOVED,
        room=None,
        staff=None,
        asked_starts_at=MONDAY + timedelta(days=5),
    ),
    VisitState.DECLINED: replace(VISIT, state=VisitState.DECLINED, reason=(NASTY * 20)[:300]),
    VisitState.HELD: replace(
        VISIT,
        state=VisitState.HELD,
        pupils_reached=499,
        reached_qualifier=Qualifier.ABOUT,
        classes_reached=29,
        note=(NASTY * 20)[:300],
    ),
    VisitState.NOT_HELD: replace(VISIT, state=VisitState.NOT_HELD, reason=(NASTY * 20)[:300]),
    VisitState.CANCELLED: replace(VISIT, state=VisitState.CANCELLED, reason=(NASTY * 20)[:300]),
}
OFFERS = (
    Offer.single(date(2021, 10, 14), time(9), time(12)),
    Offer(
        OfferKind.WEEKLY, date(2021, 10, 14), date(2022, 10, 14), frozenset(range(7)), time(8),
        time(16, 45),
    ),
    Offer(
        OfferKind.ON_REQUEST, date(2021, 10, 14), date(2021, 12, 31), frozenset({0, 4}), time(8),
        time(12),
    ),
)  # fmt: skip
MEETING = Meeting(
    id=BIG,
    uid="0" * 32 + "@loftesboten",
    sequence=3,
    network_id=BIG,
    network=(NASTY * 9)[:NETWORK_NAME_MAX],
    network_kind=NetworkKind.BUSINESS,
    series_id=BIG,
    title=(NASTY * 9)[:TITLE_MAX],
    starts_at=MONDAY + timedelta(days=2),
    ends_at=MONDAY + timedelta(days=2, hours=1),
    place=(NASTY * 20)[:PLACE_WORDS_MAX],
    agenda=(NASTY * 99)[:AGENDA_MAX],
    state=MeetingState.CALLED,
    reason=None,
    present=None,
    minutes=None,
    files=("BQAC",),
    called_by=BIG,
    called_at=MONDAY,
    changed_at=MONDAY,
)
MEETINGS = {
    MeetingState.CALLED: MEETING,
    MeetingState.CANCELLED: replace(
        MEETING, state=MeetingState.CANCELLED, reason=(NASTY * 20)[:300]
    ),
    MeetingState.HELD: replace(
        MEETING, state=MeetingState.HELD, present=1000, minutes=(NASTY * 199)
    ),
    MeetingState.NOT_HELD: replace(MEETING, state=MeetingState.NOT_HELD, reason=(NASTY * 20)[:300]),
}
UNDERTAKINGS = (Undertaking((NASTY * 20)[:300], _LONG_NAME, MONDAY.date(), is_done=False),) * 9
GUESTS = tuple(
    Guest(BIG, _LONG_NAME, _SCHOOL, reply, (NASTY * 9)[:DEPUTY_MAX], attended=True)
    for reply in (None, *Reply)
)
INVITATION = InvitationView(
    BIG, Role.COORDINATOR, _SCHOOL, 499, 500, MONDAY + timedelta(days=365), revoked=False,
    name=(NASTY * 9)[:80],
)  # fmt: skip
AREAS = tuple(Area(BIG - number, (NASTY * 9)[:AREA_NAME_MAX]) for number in range(12))
NETWORK = Network(BIG, NetworkKind.BUSINESS, (NASTY * 9)[:NETWORK_NAME_MAX], 100_000)
GROUP = Group(BIG, (NASTY * 20)[:255], is_topic=True)
MEMBERSHIP = Membership(
    id=BIG,
    network=NETWORK,
    person_id=BIG,
    role=NetworkRole.CONVENER,
    organisation=_SCHOOL,
    branch=Branch.RESTAURANT,
    areas=AREAS[:5],
    joined_at=MONDAY,
    confirmed_at=MONDAY,
    name=_LONG_NAME,
    unreachable=Unreachable.BLOCKED,
)
NARROW = MemberSettings(
    lowest_urgency=Urgency.WARNING,
    quiet=QuietHours(time(0), time(0)),
    digest=True,
    paused_until=MONDAY.date() + timedelta(days=9),
    areas=(AREAS[0].id,),
    branches=tuple(Branch),
)


def _cut(text: str, most: int) -> str:
    """The beginning of a text, as long as Telegram counts."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", errors="ignore")


UPDATE = SituationUpdate(
    id=BIG,
    heading=_cut(NASTY * 9, HEADING_MAX),
    body=_cut(NASTY * 200, TEXT_MAX_UNITS - 3 * HEADING_MAX - 300),
    urgency=Urgency.INFORMATION,
    place=_cut(NASTY * 9, HEADING_MAX),
    happened=_cut(NASTY * 9, HEADING_MAX),
    advice=_cut(NASTY * 20, 300),
    valid_until=MONDAY.date(),
    picture=None,
    author=_LONG_NAME,
    sent_at=MONDAY,
)
PICTURED = replace(
    UPDATE,
    picture="AgAC",
    more_pictures=("AgAD",) * 9,
    body=_cut(UPDATE.body, CAPTION_MAX_UNITS - 4 * HEADING_MAX),
    advice=_cut(UPDATE.body, HEADING_MAX),
)
DOCUMENTED = replace(PICTURED, picture=None, more_pictures=(), document="BQAC")
STATES = (
    *(replace(UPDATE, state=state, send_at=MONDAY, reason=_SCHOOL) for state in UpdateState),
    replace(UPDATE, state=UpdateState.SCHEDULED, author_id=BIG),
    replace(PICTURED, revision=3, changed_at=MONDAY),
    DOCUMENTED,
)
REACH = Reach(
    100_000, 50_000, 20_000, 20_000, 10_000, read=40_000,
    editing=10_000, blocked=5_000, held=9_000, groups=20, groups_waiting=2, groups_missed=3,
)  # fmt: skip
CHOICES: tuple[Choice, ...] = tuple(
    Choice(
        str(BIG - number),
        {
            "key": "ABC123",
            "title": _SCHOOL[:60],
            "workflow": None,
            "first": "2021-01-01",
            "last": "2021-12-31",
        },
    )
    for number in range(20)
)


@cache
def documents() -> tuple[DocumentView, ...]:
    """A document with nasty words, and another."""
    document = almhult()
    nasty = replace(
        document,
        title=NASTY,
        municipalities=(NASTY,),
        promises=tuple(
            replace(
                one,
                heading=(NASTY * 9)[:LINE_MAX],
                title=_LONG_NAME[:PROMISE_TITLE_MAX],
                text=(NASTY * 99)[:PROMISE_TEXT_MAX],
                measured_by=(NASTY * 99)[:MEASURED_BY_MAX],
                places=((NASTY * 9)[:LINE_MAX],),
            )
            for one in document.promises
        ),
    )
    return tuple(
        DocumentView(
            BIG,
            one,
            tuple(
                Standing(BIG, promise, 5 * number) for number, promise in enumerate(one.promises)
            ),
            today,
        )
        for one in (nasty, document)
        for today in (ends_on(one) + timedelta(days=1), one.period_start - timedelta(days=1))
    )


OUTPUTS = tuple(
    Output(100_000, unit, Qualifier.AT_LEAST) for unit in Unit if unit is not Unit.PROBLEM_INDEX
)
ACTIVITIES = tuple(
    Activity(
        id=BIG,
        promises=(Under(BIG, "ABC123", NASTY), Under(BIG, "ABC124", NASTY)),
        kind=kind,
        day=MONDAY.date(),
        what=(NASTY * 20)[:300],
        doer=Doer.TOGETHER,
        outputs=OUTPUTS,
        logged_at=MONDAY,
        last_day=MONDAY.date() + timedelta(days=1),
        partners=(NASTY * 20)[:PARTNERS_MAX],
        area=(NASTY * 9)[:AREA_NAME_MAX],
        place=(NASTY * 20)[:ACTIVITY_PLACE_MAX],
        note=(NASTY * 90)[:ACTIVITY_NOTE_MAX],
        evidence=(
            Evidence(EvidenceKind.PICTURE, "AgAC"),
            Evidence(EvidenceKind.LINK, "https://example.se"),
        ),
        source=("visit", BIG),
        version=99,
    )
    for kind in list(ActivityKind)[:ACTIVITIES_A_PAGE]
)
TOTALS = tuple(
    Total(kind, 1000, tuple(Summed(100_000, unit, Qualifier.ABOUT) for unit in Unit))
    for kind in ActivityKind
)
QUESTIONS = tuple(
    Question(
        BIG,
        ActivityKind.OTHER,
        Span.LAST_MONTH,
        words,
        page,
        days,
        BIG,
        Doer.TOGETHER,
        ActivityState.VOIDED,
    )
    for days in (None, Period(MONDAY.date(), None))
    for words in ("", "å" * 40, "å " * 40, "a å " * 40, f"{NASTY} snatteri:100%")
    for page in (0, 5, 10_000)
)


OBSERVATION = Observation(
    id=BIG,
    reporter_id=BIG,
    reporter=_LONG_NAME,
    organisation=_SCHOOL,
    kind=ObservationKind.THEFT,
    area=Area(BIG, (NASTY * 9)[:AREA_NAME_MAX]),
    place=(NASTY * 9)[:PLACE_MAX],
    north_e3=-89_999,
    east_e3=-179_999,
    happened_at=MONDAY,
    what=(NASTY * 99)[:OBSERVATION_MAX],
    picture=None,
    for_network=True,
    state=ObservationState.NEW,
    problem_area=None,
    alike=(BIG, _cut(NASTY * 9, HEADING_MAX)),
    reported_at=MONDAY,
)
OBSERVATIONS = (
    OBSERVATION,
    replace(OBSERVATION, picture="AgAC"),
    replace(OBSERVATION, area=None, for_network=False, state=ObservationState.ASKED),
    replace(OBSERVATION, place=None, state=ObservationState.SHARED),
    replace(OBSERVATION, place=None, area=None, north_e3=None, east_e3=None, alike=None),
    replace(OBSERVATION, alike=(BIG, None)),
)
SAID = tuple(
    Said(MONDAY, by, state, note)
    for state in ObservationState
    for by in (None, _LONG_NAME)
    for note in (None, NASTY)
)
PROBLEM = ProblemArea(
    id=BIG,
    title=(NASTY * 9)[:PROBLEM_TITLE_MAX],
    known=(NASTY * 99)[:KNOWN_MAX],
    state=ProblemState.IN_PROGRESS,
    area=Area(BIG, (NASTY * 9)[:AREA_NAME_MAX]),
    network=(BIG, (NASTY * 9)[:NETWORK_NAME_MAX]),
    observations=100_000,
    changed_at=MONDAY,
)
MEASURE = Measure(
    id=BIG,
    problem_area=(BIG, PROBLEM.title),
    what=(NASTY * 99)[:MEASURE_MAX],
    owner_id=BIG,
    owner=_LONG_NAME,
    created_by=BIG,
    due_on=MONDAY.date(),
    done_at=None,
    result=None,
)
MEASURES = (
    MEASURE,
    replace(MEASURE, due_on=MONDAY.date() - timedelta(days=1)),
    replace(MEASURE, done_at=MONDAY, result=(NASTY * 99)[:RESULT_MAX]),
    replace(MEASURE, problem_area=None),
)
EVENTS = tuple(
    ProblemEvent(MONDAY, by, kind, note)
    for kind in ProblemEventKind
    for by, note in ((None, None), (_LONG_NAME, (NASTY * 99)[: MEASURE_MAX + RESULT_MAX + 2]))
)
WATCH = WatchArea(
    id=BIG,
    network_id=BIG,
    name=(NASTY * 9)[:NETWORK_NAME_MAX],
    area=Area(BIG, (NASTY * 9)[:AREA_NAME_MAX]),
    done=dict.fromkeys(WatchStep, MONDAY.date()),
    asleep_since=None,
    households=Households(500, Qualifier.AT_LEAST, MONDAY.date(), BIG),
    last_sign_at=MONDAY - timedelta(days=400),
    asked_at=MONDAY,
    last_year=WatchYear(2020, MONDAY.date()),
    contacts=(
        Contact(BIG, BIG, _LONG_NAME, leads=True, is_reached=True),
        Contact(BIG, BIG - 1, _LONG_NAME, leads=False, is_reached=False),
    )
    * 9,
)
WATCHES = (
    WATCH,
    replace(WATCH, done={WatchStep.INTEREST: MONDAY.date()}, contacts=(), households=None),
    replace(WATCH, asleep_since=MONDAY.date(), last_year=WatchYear(2020, None), area=None),
    replace(WATCH, last_year=None),
)
PLAN = PlanCase(
    id=BIG,
    network_id=BIG,
    network=(NASTY * 9)[:NETWORK_NAME_MAX],
    title=(NASTY * 9)[:CASE_TITLE_MAX],
    kind=PlanKind.COMPREHENSIVE,
    stage=PlanStage.CONSULTATION,
    reference=(NASTY * 9)[:REFERENCE_MAX],
    area=Area(BIG, (NASTY * 9)[:AREA_NAME_MAX]),
    due_on=MONDAY.date() - timedelta(days=1),
    opened_by=BIG,
    aspects={aspect: AspectNote(AspectAnswer.NO, (NASTY * 99)[:REMARK_MAX]) for aspect in Aspect},
    comments=100_000,
)
PLANS = (
    PLAN,
    replace(PLAN, due_on=None, reference=None, area=None, aspects={}),
    replace(PLAN, result=PlanResult(MONDAY.date(), 200, 199, (NASTY * 99)[:OUTCOME_MAX], None)),
    replace(PLAN, result=PlanResult(MONDAY.date(), 0, 0, None, (NASTY * 99)[:300])),
)
HITS = {
    "what": tuple(
        Hit(kind, 9 * number, 9 * number + 5, kind is not HitKind.PERSONAL_NUMBER)
        for number, kind in enumerate(HitKind)
    )
}


def _hits(kind: FormKind) -> Mapping[str, tuple[Hit, ...]]:
    """What the guard finds in a dialog that shows it in its summary."""
    match kind:
        case FormKind.OBSERVATION:
            return HITS
        case FormKind.TEMPLATE:
            return {"advice": HITS["what"]}
        case FormKind.RETRACT_UPDATE | FormKind.TURN_DOWN_UPDATE | FormKind.TURN_DOWN_CORRECTION:
            return {"reason": HITS["what"]}
        case FormKind.ASK_ABOUT_UPDATE:
            return {"question": HITS["what"]}
        case FormKind.REPLY_TO_MEMBER:
            return {"answer": HITS["what"]}
    return {}


def refusals() -> list[Refusal]:
    """One of each, with the data that some carry."""
    found: list[Refusal] = [
        NotAllowed(tuple(Role)), NotFound("visit"), SlotTaken("slot"), TooLate(24),
        SlotTaken("slot", left=(Choice("1"),)),
        OutsidePeriod("day", first=MONDAY.date(), last=MONDAY.date()),
        DayOutsidePeriod(first=MONDAY.date(), last=MONDAY.date()),
        DayInClosedPeriod(title=NASTY, closed_on=MONDAY.date()),
        SentBack("day", AnswerProblem.IN_THE_PAST), NoMeetingDays("day"),
        OfferGone(still_waits=True),
        TooManyQuestions(10), CorrectionWaits(_LONG_NAME), PeriodClosed(NASTY, MONDAY.date()),
        PeriodRunning(MONDAY.date()), RenewalLacks("verdicts"), SameSignatory("second"),
        QuestionAnswered((NASTY * 90)[:1000], (NASTY * 90)[:1000]),
        CorrectionSettled(BIG, (NASTY * 9)[:100]),
        *(UpdateSettled(BIG, (NASTY * 9)[:100], state.value) for state in UpdateState),
    ]  # fmt: skip
    found += [RenewalLacks(lack.value) for lack in Lack]
    found += [InvitationUnusable(problem) for problem in InvitationProblem]
    found += [BadAnswer(problem, limit=3000, given=4096) for problem in AnswerProblem]
    with_data = {type(one) for one in found}
    found += [TooLate(), OfferGone(still_waits=False)]
    return [*found, *(kind() for kind in Refusal.__subclasses__() if kind not in with_data)]


_AROUND_A_VISIT: tuple[Mapping[str, Any], ...] = tuple(
    {
        "was": MONDAY.isoformat(),
        "side": side,
        "falls_at": MONDAY.isoformat(),
        "turned_down": MONDAY.isoformat(),
        "answer": (NASTY * 20)[:300] if n else None,
        "prepare": (NASTY * 20)[:300] if n else None,
        "material": (NASTY * 20)[:300] if n else None,
        "document": {"file_id": "BQAC", "name": "Fil.pdf"} if n else None,
        "a_week_before": bool(n),
        "day": "2021-10-14",
        "visits": [as_facts(VISIT)] * (1, 6, 40)[n],
        "next": MONDAY.isoformat(),
        "is_last": n == 2,
        "is_again": bool(n),
        "asks": bool(n),
        "why": (NASTY * 20)[:300] if n == 2 else None,
    }
    for n, side in enumerate(("officer", "school", "coordinator"))
)
"""What is known beside a visit when something is said about it."""
_OFFERED: Mapping[str, Any] = {
    "offer": BIG,
    "wish": BIG,
    "until": MONDAY.isoformat(),
    "asks": True,
    "lapsed": True,
    "cover": BIG,
    "why": "cannot_come",
    "was_officer": _LONG_NAME,
    "left": [],
}
"""What is said of a time that is or was held for a wish, or of a visit that nobody can make."""

_OF_OFFERS = (
    NoticeKind.VISIT_OFFERED,
    NoticeKind.VISIT_OFFER_GONE,
    NoticeKind.VISIT_IN_DOUBT,
    NoticeKind.VISIT_GIVEN_BACK,
    NoticeKind.VISIT_NEW_OFFICER,
)


def notices() -> Iterator[Notice]:
    """One of each kind, and of each variant."""
    for visit in VISITS.values():
        facts = as_facts(visit)
        reported = visit.pupils_reached is not None or visit.reason is not None
        for kind in NoticeKind:
            if kind is NoticeKind.VISIT_REPORTED and not reported:
                continue
            if kind.name.startswith("VISIT_"):
                for more in _AROUND_A_VISIT:
                    own = _OFFERED if kind in _OF_OFFERS else {}
                    yield Notice(BIG, kind, {**facts, **more, **own})
    mine = {**as_facts(VISIT), **_OFFERED, "yours": True}
    yield Notice(BIG, NoticeKind.VISIT_NEW_OFFICER, mine)
    for lapsed in (True, False):
        gone = {**as_facts(VISIT), **_OFFERED, "lapsed": lapsed}
        yield Notice(BIG, NoticeKind.VISIT_OFFER_GONE, gone)
    for why in Why:
        asked = {**as_facts(VISIT), **_OFFERED, "why": why.value}
        for kind in (NoticeKind.COVER_WANTED, NoticeKind.VISIT_IN_DOUBT):
            yield Notice(BIG, kind, asked)
    others = {"slot": str(BIG), **_slot()}
    given_back = {**as_facts(VISITS[VisitState.CANCELLED]), **_OFFERED, "left": [others] * 3}
    yield Notice(BIG, NoticeKind.VISIT_GIVEN_BACK, given_back)
    yield Notice(BIG, NoticeKind.CALENDAR_FILE, {"visits": [as_facts(VISIT)] * 3})
    over = {"wish": BIG, "school": _SCHOOL, "topic": VISIT.topic}
    yield Notice(BIG, NoticeKind.WISH_OVER, over)
    for observation in OBSERVATIONS:
        facts = as_observation_facts(observation)
        said = {"note": OBSERVATION.what, "reported_at": MONDAY.isoformat(), "for_network": True}
        by = {"reporter": _LONG_NAME, "organisation": _SCHOOL}
        for kind in NoticeKind:
            if kind is NoticeKind.OBSERVATION_NEWS:
                for state in ("thanked", "shared", "tied", "referred"):
                    yield Notice(BIG, kind, {**facts, **said, "state": state})
            elif kind.name.startswith("OBSERVATION_"):
                yield Notice(BIG, kind, {**facts, **said, **by})
    yield from _meeting_notices()
    yield from renewal_samples.renewal_notices()
    for case in PLANS:
        said = {"by": _LONG_NAME, "comment": (NASTY * 99)[:COMMENT_MAX]}
        for kind in NoticeKind:
            if kind.name.startswith("PLAN_") and (
                kind is not NoticeKind.PLAN_CLOSED or case.result
            ):
                yield Notice(BIG, kind, {**plan_facts(case), **said})
    area: dict[str, Any] = {"watch": BIG, "name": WATCH.name, "network": BIG}
    for step in set(WatchStep) - {WatchStep.INTEREST}:
        yield Notice(BIG, NoticeKind.WATCH_STEP, {**area, "step": step.value})
    yield Notice(BIG, NoticeKind.WATCH_YEAR, {**area, "year": 2021})
    about = {"dialogue": BIG, "title": dialogue_samples.TITLE}
    yield Notice(BIG, NoticeKind.DIALOGUE_OVER, {**about, "answered": 10**5})
    yield Notice(BIG, NoticeKind.DIALOGUE_REPLY, {**about, "reply": dialogue_samples.REPLY})
    for remedy in Remedy:
        silent = {**area, "since": "2020-10-11", "proposal": remedy.value}
        yield Notice(BIG, NoticeKind.WATCH_SILENT, silent)
    for measure in MEASURES:
        left = {
            "name": _LONG_NAME,
            "organisation": _SCHOOL,
            "measures": [measure_facts(measure)] * 9,
        }
        yield Notice(BIG, NoticeKind.MEASURES_LEFT, left)
        for kind in NoticeKind:
            if kind.name.startswith("MEASURE_"):
                yield Notice(BIG, kind, measure_facts(measure))
    for state in ProblemState:
        for title in (PROBLEM.title, None):
            news = {"title": title, "state": state.value}
            yield Notice(BIG, NoticeKind.PROBLEM_NEWS, news)
    proposed = {"problem": BIG, "title": PROBLEM.title, "count": 100_000}
    for is_open in (False, True):
        yield Notice(BIG, NoticeKind.PROBLEM_PROPOSED, {**proposed, "is_open": is_open})
    yield from _update_notices()
    yield from _promise_notices()
    used = {"name": _LONG_NAME, "role": "school", "organisation": _SCHOOL, "is_used_up": True}
    yield Notice(BIG, NoticeKind.INVITATION_USED, used)
    yield from _school_notices()
    yield Notice(BIG, NoticeKind.ROLE_ENDED, {"role": "police", "organisation": _SCHOOL})
    ended = {"role": "police", "organisation": _SCHOOL, "networks": [_LONG_NAME] * 4}
    yield Notice(BIG, NoticeKind.ROLE_ENDED, ended)
    for kind in (NoticeKind.NETWORK_CLOSED, NoticeKind.MEMBERSHIP_ENDED):
        yield Notice(BIG, kind, {"network": NETWORK.name})
    for is_topic in (False, True):
        about = {"group": BIG, "title": GROUP.title, "is_topic": is_topic}
        for kind in (NoticeKind.GROUP_ADDED, NoticeKind.GROUP_LOST):
            yield Notice(BIG, kind, about)
    convener = {"network": NETWORK.name, "role": "convener"}
    yield Notice(BIG, NoticeKind.MEMBERSHIP_ROLE, convener)
    for branch in (None, "fuel"):
        right = {
            "membership": BIG,
            "network": NETWORK.name,
            "organisation": _SCHOOL,
            "everywhere": branch is None,
            "branch": branch,
            "areas": [area.name for area in AREAS],
        }
        yield Notice(BIG, NoticeKind.MEMBERSHIP_RIGHT, right)
    yield from _ledger_notices()


def _ledger_notices() -> Iterator[Notice]:
    period = Period(MONDAY.date(), MONDAY.date())
    for question in QUESTIONS:
        found = Findings(question, period, 10**6, TOTALS, ACTIVITIES, 1000, before=(period, 10**6))
        yield Notice(BIG, NoticeKind.SAVED_ANSWER, {
            "saved": BIG, "name": (NASTY * 4)[:SAVED_NAME_MAX], **answer_facts(found),
            "promises": [[one.value, one.facts["key"]] for one in CHOICES],
            "areas": [[area.id, area.name] for area in AREAS],
        })  # fmt: skip
    there = {"promise": BIG, "key": "ABC123", "title": (NASTY * 9)[:PROMISE_TITLE_MAX]}
    for held in (0, 10**6):
        latest = [["2021-10-11", (NASTY * 20)[:WHAT_MAX]]] * (2 if held else 0)
        one = {**there, "held": held, "not_held": held, "latest": latest}
        facts = {"first": "2021-07-01", "last": "2021-09-30", "promises": [one] * 20}
        yield Notice(BIG, NoticeKind.ANYTHING_TO_LOG, facts)


_ABOUT_MEETINGS = {kind for kind, dialog in DIALOGS.items() if dialog.about == "meeting"} | {
    FormKind.CALL_MEETING
}


def _meeting_facts(number: int, state: MeetingState = MeetingState.CALLED) -> dict[str, Any]:
    """What a notice says of so many meetings."""
    facts = meeting_facts(MEETINGS[state])
    days = [f"2021-11-{1 + day:02}" for day in range(20)]
    return {
        **facts,
        "meetings": [
            {**facts, "title": facts["title"][:-1] + str(n if number == 2 else 0)}
            for n in range(number)
        ],
        "skipped": days,
        "moved": [[day, day] for day in days],
        "deputy": (NASTY * 9)[:DEPUTY_MAX],
        "point": (NASTY * 20)[:POINT_MAX],
        "name": _LONG_NAME,
        "present": 1000,
        "decisions": [((NASTY * 99)[:DECISIONS_MAX], (NASTY * 9)[:80])],
        "document": "BQAC" if number == 2 else None,
        "minutes": (NASTY * 199)[:MINUTES_MAX],
        "measures": [[(NASTY * 20)[:300], _LONG_NAME, "2021-11-30"]] * 9,
        "was": MONDAY.isoformat(),
        "is_moved": True,
        "taken_up": True,
        "count": 60,
        "days": days * 3,
        "invited": 10_000,
    }


def _promise_notices() -> Iterator[Notice]:
    for state in PromiseState:
        for activities, judged in ((1_000_000, 3), (0, 1), (1, 0)):
            moved = {
                "promise": BIG,
                "key": "ABC123",
                "title": (NASTY * 9)[:PROMISE_TITLE_MAX],
                "activities": activities,
                "judged": judged,
                "state": state.value,
            }
            yield Notice(BIG, NoticeKind.PROMISE_MOVED, moved)


def _meeting_notices() -> Iterator[Notice]:
    called_off = _meeting_facts(1, MeetingState.CANCELLED)
    yield Notice(BIG, NoticeKind.MEETING_POINT_LAPSED, called_off)
    for kind in sorted(ABOUT_MEETINGS):
        is_cancelled = kind is NoticeKind.MEETING_CANCELLED
        state = MeetingState.CANCELLED if is_cancelled else MeetingState.CALLED
        for number in (1, 2, 60):
            facts = _meeting_facts(number, state)
            yield Notice(BIG, kind, facts)
            short = {"decisions": [("Ljus", None)], "minutes": None, "measures": []}
            yield Notice(BIG, kind, {**facts, **short})
            changes = {"is_late": True, "is_moved": False, "was": None, "taken_up": False}
            yield Notice(BIG, kind, {**facts, **changes})


def _school_notices() -> Iterator[Notice]:
    for is_first in (True, False):
        nudge = {"school": _SCHOOL, "years": list(SchoolYear), "is_first": is_first}
        yield Notice(BIG, NoticeKind.SCHOOL_NUDGE, nudge)
        yield Notice(BIG, NoticeKind.SCHOOL_NUDGE, {"schools": [nudge] * 8})
    for to, left in ((_SCHOOL, _SCHOOL), (_SCHOOL, None), (None, _SCHOOL)):
        yield Notice(BIG, NoticeKind.CONTACT_MOVED, {"to": to, "left": left})


def _update_notices() -> Iterator[Notice]:
    sent = {"sent_at": MONDAY.isoformat(), "municipality": MUNICIPALITY}
    # As the first version stored them.
    old = {"heading": NASTY, "body": NASTY, "urgency": "warning", "picture": None}
    yield Notice(BIG, NoticeKind.SITUATION_UPDATE, {**old, **sent})
    for update in (UPDATE, PICTURED, DOCUMENTED):
        for urgency in Urgency:
            params = {**replace(update, urgency=urgency).as_facts(), **sent, "update": BIG}
            corrected = {**params, "corrected_at": MONDAY.isoformat()}
            yield Notice(BIG, NoticeKind.SITUATION_UPDATE, params)
            yield Notice(BIG, NoticeKind.SITUATION_UPDATE, corrected)
            yield Notice(BIG, NoticeKind.SITUATION_UPDATE, {**params, "retracted": _SCHOOL})
            yield Notice(BIG, NoticeKind.SITUATION_UPDATE, {**corrected, "is_read": True})
            for part, why in (("advice", None), ("advice", _SCHOOL), (None, _SCHOOL)):
                changed = {**corrected, "part": part, "retracted": why}
                yield Notice(BIG, NoticeKind.WARNING_CHANGED, changed)
            reminder = {**corrected, "is_reminder": True, "reads": BIG - 1}
            yield Notice(BIG, NoticeKind.UPDATE_REMINDER, reminder)
            for send_at in (None, MONDAY.isoformat()):
                waiting = {**params, "author": _LONG_NAME, "send_at": send_at}
                yield Notice(BIG, NoticeKind.UPDATE_TO_APPROVE, waiting)
    for stood in (None, UPDATE.body):
        asked = {
            "correction": BIG, "update": BIG, "heading": UPDATE.heading, "part": "body",
            "stood": stood, "words": UPDATE.body, "author": _LONG_NAME,
        }  # fmt: skip
        yield Notice(BIG, NoticeKind.CORRECTION_TO_APPROVE, asked)
    for state in ("sent", "scheduled", "stopped", "late", "corrected", "not_corrected"):
        for reason in (None, _SCHOOL):
            told = {"update": BIG, "heading": UPDATE.heading, "state": state, "reason": reason}
            yield Notice(BIG, NoticeKind.UPDATE_WENT_OUT, told)
    told = {"update": BIG, "sent_at": MONDAY.isoformat(), "is_retracted": False}
    for number in (1, 8, 30):
        told_all = {"updates": [{**UPDATE.as_facts(), **told}] * number}
        yield Notice(BIG, NoticeKind.UPDATE_DIGEST, told_all)
    meeting = {
        "meeting": BIG, "title": _LONG_NAME, "starts_at": MONDAY.isoformat(), "place": _SCHOOL,
    }  # fmt: skip
    problem = {
        "problem": BIG, "title": PROBLEM.title, "events": [kind.value for kind in ProblemEventKind],
    }  # fmt: skip
    for number in (1, 30):
        more = {"meetings": [meeting] * number, "problems": [problem] * number}
        yield Notice(BIG, NoticeKind.UPDATE_DIGEST, {"updates": [], **more})
        yield Notice(BIG, NoticeKind.UPDATE_DIGEST, {**told_all, **more, "after_pause": True})
        yield Notice(BIG, NoticeKind.UPDATE_DIGEST, {**told_all, **more})
    retracted = {"updates": [{**UPDATE.as_facts(), **told, "is_retracted": True}]}
    yield Notice(BIG, NoticeKind.UPDATE_DIGEST, retracted)
    yield Notice(BIG, NoticeKind.UPDATE_QUESTION, {**_QUESTION, "question": BIG})
    answer = {"answer": _QUESTION["text"], "municipality": MUNICIPALITY, "update": BIG}
    yield Notice(BIG, NoticeKind.UPDATE_ANSWER, {**_QUESTION, **answer})


_QUESTION = {"heading": UPDATE.heading, "text": _cut(NASTY * 90, 1000), "organisation": _SCHOOL}


def _slot() -> dict[str, Any]:
    return {
        "value": str(BIG),
        "starts_at": VISIT.starts_at.isoformat(),
        "ends_at": VISIT.ends_at.isoformat(),
        "officer": _LONG_NAME,
        "officer_id": BIG,
        "asks": True,
    }


def _topic() -> dict[str, Any]:
    return {
        "value": str(BIG),
        "name": VISIT.topic,
        "about": (NASTY * 40)[:400],
        "minutes": 480,
        "group_max": 500,
    }


_CLOSED = [
    ["2021-10-11", "school_holiday", (NASTY * 9)[:60]],
    ["2021-10-12", "school_holiday", (NASTY * 9)[:60]],
    ["2021-10-20", "squeeze_day", None],
    ["2021-11-06", "red_day", "Alla helgons dag"],
    ["2021-12-24", "eve", "Julafton"],
]

_VALUES: Mapping[StepKind, Any] = {
    StepKind.TEXT: (NASTY * 20)[:300],
    StepKind.NUMBER: {"number": 500, "qualifier": "about"},
    StepKind.DAY: "2021-10-20",
    StepKind.TIME: "09:30",
    StepKind.PICTURE: "AgAC",
    StepKind.DOCUMENT: {"file_id": "BQAC", "name": "a.pdf", "below": NASTY, "words": NASTY * 9},
    StepKind.PLACE: {"words": (NASTY * 9)[:PLACE_MAX], "in_area": True},
    StepKind.SEVERAL: ["7", "8", "9", "g1", "g2", "g3", "f"],
    StepKind.GAPS: {"vart": _cut(NASTY * 9, GAP_MAX)},
    StepKind.QUESTIONS: dialogue_samples.ANSWERS,
}
_CHOSEN: Mapping[str, Any] = {
    "role": {"value": "coordinator"},
    "urgency": {"value": "information"},
    "day": {"value": "2021-10-13", "free": 3},
    "slot": _slot(),
    "topic": _topic(),
    "how": {"value": "weekly"},
    "sending": {"value": "quarterly"},
    "sort_of": {"value": "secondary"},
    "to": {"value": str(BIG), "name": _SCHOOL},
    "stays": {"value": "no"},
    "sizes": "3/74, 3/71, 2/52",
    "officer": {"value": str(BIG), "name": _LONG_NAME},
    "words": (NASTY * 20)[:300],
    "lasts": {"number": 480, "qualifier": "exactly"},
    "term": {"value": "topics"},
    "amount": {"number": 400, "qualifier": "exactly"},
    "approval": {"value": "yes"},
    "topics": [str(BIG - n) for n in range(20)],
    "colleague": {"value": str(BIG), "name": _LONG_NAME},
    "away_day": {"value": "2021-10-13", "visits": 9},
    "rule": {"value": "police_cancel_hours"},
    "weeks": [(MONDAY.date() + timedelta(weeks=n)).isoformat() for n in range(26)],
    "weekdays": ["0", "1", "2", "3", "4", "5", "6"],
    "school": {"value": str(BIG), "name": _SCHOOL},
    "extra": [detail.value for detail in Detail],
    "parts": [part.value for part in Changed],
    "room": VISIT.room,
    "staff": VISIT.staff,
    "know": VISIT.know,
    "results": "\n".join(f"{'&' * 98}{n:02}; 2021; {'Å' * 60}; 1,42" for n in range(100)),
    "held": {"value": "yes"},
    "met": {"value": "yes"},
    "hear": {"value": "yes"},
    "way": {"value": "choice"},
    "given": {"value": "yes"},
    "remark": (NASTY * 99)[:REMARK_MAX],
    "comment": (NASTY * 99)[:COMMENT_MAX],
    "outcome": (NASTY * 99)[:OUTCOME_MAX],
    "due": "2021-12-01",
    "promise": {"value": str(BIG), **CHOICES[0].facts},
    "kind": {"value": "other"},
    "doer": {"value": "together"},
    "area": {"value": str(BIG), "name": (NASTY * 9)[:AREA_NAME_MAX]},
    "when": {"value": "another_day", "at": MONDAY.isoformat(), "day": "2021-10-11"},
    "seen_by": {"value": "network"},
    "state": {"value": "in_progress"},
    "verdict": {"value": "not_kept"},
    "known": PROBLEM.known,
    "owner": {"value": str(BIG), "name": _LONG_NAME, "organisation": _SCHOOL},
    "heading": UPDATE.heading,
    "body": PICTURED.body,
    "organisation": _SCHOOL,
    "network": {"value": str(BIG), "name": NETWORK.name},
    "accept": {"value": "yes"},
    "branch": {"value": "restaurant"},
    "sort": {"value": "business"},
    "areas": [str(area.id) for area in AREAS],
    "name": NETWORK.name,
    "title": MEETING.title,
    "rhythm": {"value": "monthly", "day": "2021-10-14"},
    "until": "2022-10-14",
    "red": {"value": "move"},
    "again": {"value": "renew"},
    "own": {"value": str(BIG), "name": NETWORK.name},
    "venue": MEETING.place,
    "agenda": MEETING.agenda,
    "deputy": (NASTY * 9)[:DEPUTY_MAX],
    "problem": {"value": str(BIG), "name": (NASTY * 9)[:80]},
    "changes": ["day", "time", "place", "agenda"],
    "decisions": (NASTY * 99)[:DECISIONS_MAX],
    "minutes": (NASTY * 199)[:MINUTES_MAX],
    "present": [str(BIG), str(BIG - 1)],
    "more": [part.value for part in Part],
    "networks": ["1", "2"],
    "branches": ["trade", "fuel"],
    "files": {"pictures": ["AgAC"] * 10, "document": None},
    "happened": _cut(NASTY, 20),
    "advice": _cut(NASTY, 20),
    "which": {"value": "body"},
    "useful": {"value": "5"},
    "anyway": {"value": "anyway"},
    "guard": _SCHOOL,
    "promises": [str(BIG)],
    "outputs": "ca 100 000 besök, 99 klasser",
    "last_day": "2021-10-13",
    "link": "https://example.se/" + "a" * 480,
}


_LOGS = (FormKind.LOG_ACTIVITY, FormKind.CORRECT_ACTIVITY)


_OF_A_PLAN: Mapping[str, Any] = {"sort": {"value": "detailed"}, "stage": {"value": "consultation"}}


def _answer(step: Step, kind: FormKind) -> Any:
    if (of_renewal := renewal_samples.answer(kind, step)) is not None:
        return of_renewal
    if kind is FormKind.PLAN_CASE and step.key in _OF_A_PLAN:
        return _OF_A_PLAN[step.key]
    if kind in _LOGS and step.key == "more":
        return [extra.value for extra in Extra]
    if step.key == "place" and step.kind is StepKind.TEXT:
        return _cut(NASTY, 20)
    if step.key == "day" and step.kind is StepKind.DAY:
        return _VALUES[StepKind.DAY]
    return _CHOSEN[step.key] if step.key in _CHOSEN else _VALUES[step.kind]


_AREAS = tuple(Choice(str(BIG), {"name": (NASTY * 9)[:AREA_NAME_MAX]}) for _ in range(20))

_STEP_CHOICES: Mapping[str, tuple[Choice, ...]] = {
    "role": tuple(Choice(role.value) for role in Role),
    "urgency": tuple(Choice(urgency.value) for urgency in Urgency),
    "day": tuple(Choice(f"2021-10-{day}", {"free": day}) for day in range(11, 31)),
    "slot": tuple(Choice(str(BIG), _slot()) for _ in range(40)),
    "topic": tuple(Choice(str(BIG - n), _topic()) for n in range(20)),
    "how": tuple(Choice(kind.value) for kind in OfferKind),
    "sort_of": tuple(Choice(kind.value) for kind in SchoolKind),
    "to": tuple(Choice(str(BIG - n), {"name": _SCHOOL}) for n in range(20)),
    "stays": (Choice("no"), Choice("yes")),
    "officer": tuple(Choice(str(BIG - n), {"name": _LONG_NAME}) for n in range(20)),
    "lasts": tuple(Choice(str(minutes)) for minutes in (40, 60, 80, 120)),
    "group": tuple(Choice(str(most)) for most in (30, 60, 120)),
    "term": tuple(Choice(term.value) for term in Term),
    "amount": tuple(Choice(str(n)) for n in (0, 15, 30)),
    "approval": (Choice("yes"), Choice("no")),
    "topics": tuple(Choice(str(BIG - n), {"name": VISIT.topic}) for n in range(20)),
    "weeks": tuple(Choice((MONDAY.date() + timedelta(weeks=n)).isoformat()) for n in range(26)),
    "colleague": tuple(Choice(str(BIG - n), {"name": _LONG_NAME}) for n in range(20)),
    "away_day": tuple(Choice(f"2021-10-{day}", {"visits": 9}) for day in range(11, 25)),
    "rule": tuple(Choice(rule.value) for rule in NoticeRule),
    "hours": tuple(Choice(str(n)) for n in (0, 2, 24, 48, 72, 168)),
    "weekdays": tuple(Choice(str(n)) for n in range(7)),
    "school": tuple(Choice(str(BIG - n), {"name": _SCHOOL}) for n in range(20)),
    "pupils": tuple(
        Choice(f"{n}.500", {"number": 500, "qualifier": "about", "classes": n}) for n in range(1, 9)
    ),
    "classes": tuple(Choice(str(n)) for n in range(1, 5)),
    "extra": tuple(Choice(detail.value) for detail in Detail),
    "parts": tuple(Choice(part.value) for part in Changed),
    "years": tuple(Choice(year.value) for year in SchoolYear),
    "held": (Choice("yes"), Choice("no")),
    "met": (Choice("yes"), Choice("no")),
    "hear": (Choice("yes"), Choice("no")),
    "way": tuple(Choice(kind.value) for kind in QuestionKind),
    "given": (Choice("yes"), Choice("no")),
    "proposed": tuple(Choice(str(n)) for n in range(6)),
    "adopted": tuple(Choice(str(n)) for n in range(6)),
    "households": tuple(Choice(str(n)) for n in range(6)),
    "useful": tuple(Choice(str(mark)) for mark in MARKS),
    "promise": CHOICES,
    "kind": tuple(Choice(kind.value) for kind in ActivityKind),
    "doer": tuple(Choice(doer.value) for doer in Doer),
    "place": _AREAS,
    "area": _AREAS,
    "when": tuple(Choice(when.value) for when in When),
    "state": tuple(Choice(state.value) for state in ProblemState),
    "verdict": (*(Choice(state.value) for state in JUDGED_AS), Choice("as_worked_out")),
    "owner": tuple(
        Choice(str(BIG), {"name": _LONG_NAME, "organisation": _SCHOOL}) for _ in range(100)
    ),
    "seen_by": tuple(Choice(seen_by.value) for seen_by in SeenBy),
    "network": tuple(Choice(str(BIG - one), {"name": NETWORK.name}) for one in range(20)),
    "again": tuple(Choice(again.value) for again in Again),
    "own": tuple(Choice(str(BIG - one), {"name": NETWORK.name}) for one in range(20)),
    "accept": (Choice("yes"),),
    "sort": tuple(Choice(kind.value) for kind in NetworkKind),
    "branch": tuple(Choice(branch.value) for branch in Branch),
    "areas": (
        Choice(EVERYWHERE),
        *(Choice(str(area.id), {"name": area.name}) for area in AREAS),
    ),
    "more": tuple(Choice(part.value) for part in Part),
    "networks": tuple(Choice(str(number), {"name": _SCHOOL}) for number in range(20)),
    "branches": tuple(Choice(branch.value) for branch in Branch),
    "which": tuple(Choice(part) for part in TEXTS),
    "length": (Choice("40", {"minutes": 40}),),
    "rhythm": tuple(Choice(one.value, {"day": "2021-10-28"}) for one in MeetingRhythm),
    "red": tuple(Choice(one.value) for one in OnRedDay),
    "problem": tuple(Choice(str(BIG - n), {"name": (NASTY * 9)[:80]}) for n in range(20)),
    "changes": tuple(Choice(one) for one in ("day", "time", "place", "agenda")),
    "present": tuple(
        Choice(
            str(BIG - n), {"guest": _LONG_NAME, "organisation": _SCHOOL, "deputy": n % 2 * _SCHOOL}
        )
        for n in range(20)
    ),
    "guests": tuple(Choice(str(n)) for n in range(4)),
    "reached": (
        Choice("500", {"number": 500, "qualifier": "at_least"}),
        Choice("500", {"number": 500, "qualifier": "at_least", "classes": 30}),
    ),
}


_KNOWN: Mapping[str, Any] = {
    "visit": BIG,
    "people": [{}] * 500,
    "membership": BIG,
    "several_networks": True,
    "invited": {str(BIG): 500},
    "several": True,
    "asked": dialogue_samples.ASKED,
    "network_kind": "business",
    "has_areas": True,
    "this_year": 2021,
    "has_schools": True,
    "has_problems": True,
    "by_staff": True,
    "convenes_several": True,
    "asks": {"by": _SCHOOL, "network": NETWORK.name},
    "suggested": {"organisation": _SCHOOL, "branch": {"value": "restaurant"}},
}
"""What dialogs are about, all of it at once."""


def form_views(locale: str) -> Iterator[FormView]:
    """Every dialog at every step, fresh and come back to, with every remark above it."""
    for kind, flow in FLOWS.items():
        known: dict[str, Any] = {**_KNOWN, "update": BIG, "question": BIG}
        if kind is FormKind.CORRECT_UPDATE:
            known["content"] = UPDATE.as_facts()
        if kind is FormKind.SITUATION_UPDATE:
            known["suggested"] = {"heading": UPDATE.heading, "body": UPDATE.body}
            known["lacking"] = []
            known["advice"] = "Lås [vart] <b>&"
        known |= renewal_samples.known(kind)
        answers = known
        complete = {**known, **{step.key: _answer(step, kind) for step in flow[:-1]}}
        for step in flow:
            if not step.asked_when(complete) and step.key != "reason":
                continue
            if step.key == "reason" and kind in _REPORTS:
                answers = {**answers, "held": {"value": "no"}}
            if step.key == "reason" and kind is FormKind.PLAN_CLOSE:
                answers = {**answers, "given": {"value": "no"}}
            for given in (answers, complete) if step.asked_when(complete) else (answers,):
                for problem in (None, BadAnswer(AnswerProblem.TOO_LONG, 300, 4096)):
                    yield _view(locale, kind, step, given, problem)
            if step.key != CONFIRM:
                answers = {**answers, step.key: _answer(step, kind)}


def _view(
    locale: str, kind: FormKind, step: Step, answers: Mapping[str, Any], problem: Refusal | None
) -> FormView:
    choices = _STEP_CHOICES.get(step.key, ())
    if kind is FormKind.OBSERVATION and step.key == "kind":
        choices = tuple(Choice(one.value) for one in ObservationKind)
    if kind is FormKind.PLAN_CASE and step.key == "sort":
        choices = tuple(Choice(one.value) for one in PlanKind)
    if kind is FormKind.PLAN_CASE and step.key == "stage":
        choices = tuple(Choice(one.value) for one in PlanStage)
    if kind in _LOGS and step.key == "more":
        choices = tuple(Choice(extra.value) for extra in Extra)
    return FormView(
        id=BIG,
        form=Form(kind, step.key, dict(answers), version=2**31 - 1),
        viewer=viewer(locale, *Role),
        now=MONDAY,
        zone=STOCKHOLM,
        step=step,
        choices=choices if step.kind is not StepKind.DAY else (),
        facts={
            **UPDATE.as_facts(),
            **_QUESTION,
            **_AUDIENCE,
            "effects": {effect.value: [_SCHOOL] * 200 for effect in Effect},
            "ignored": [_SCHOOL] * 200,
            "like_update": OBSERVATION.alike,
            "seen": as_observation_facts(OBSERVATION),
            "kept_close": problem is None,
            "similar": {
                "heading": UPDATE.heading,
                "sent_at": MONDAY.isoformat() if problem is None else None,
            },
            **(_meeting_facts(60) if kind in _ABOUT_MEETINGS else as_facts(VISIT)),
            **({"alike": [(NASTY * 20)[:150]] * 3} if kind in _LOGS else {}),
            "guests": {
                str(BIG): {"guest": _LONG_NAME, "organisation": _SCHOOL, "deputy": None},
            },
            "question": OBSERVATION.what,
            "title": MEASURE.what,
            "hits": _hits(kind) if problem is not None else {},
            "names": {str(area.id): area.name for area in AREAS},
            **_ABOUT_VISITS.get(kind, {}),
            **renewal_samples.form_facts(kind, documents()[0].document, locale),
        },
        problem=problem,
        stale=problem is None,
        resumed=problem is None,
    )


def _terms() -> dict[str, Any]:
    terms = {**asdict(Terms()), "needs_approval": True}
    return {**terms, "topics": [VISIT.topic] * 20}


_REPORTS = (FormKind.REPORT_VISIT, FormKind.CORRECT_REPORT, FormKind.CLOSE_MEETING)
_ABOUT_VISITS: Mapping[FormKind, Mapping[str, Any]] = {
    FormKind.OFFER_TIME: {"days": 125, "closed": _CLOSED},
    FormKind.BOOK_VISIT: {"asks": True, "last": as_facts(VISIT), "closed": _CLOSED},
    FormKind.MOVE_VISIT: {"closed": _CLOSED},
    FormKind.WISH_VISIT: {
        "left_out": [f"2021-{month:02}-01" for month in range(1, 13)],
        "school": _SCHOOL,
    },
    FormKind.CANNOT_COME: {"officer": _LONG_NAME},
    FormKind.VISIT_RULES: {"rules": {rule.value: 336 for rule in NoticeRule}},
    FormKind.BLOCK_DAYS: {"booked": 30},
    FormKind.MOVE_CONTACT: {"booked": 30},
    FormKind.VISIT_TERMS: {
        "terms": _terms(),
        "names": {str(BIG - n): VISIT.topic for n in range(20)},
    },
}
"""What dialogs about visits know beside the visit."""

_AUDIENCE: Mapping[str, Any] = {
    "recipients": 100_000,
    "unreachable": 20_000,
    "audience": {
        "follows": [UPDATE.heading],
        "networks": [_SCHOOL] * 9,
        "areas": [_SCHOOL] * 9,
        "branches": ["fuel"],
    },
    "groups": [_SCHOOL] * 9,
    "approval": True,
}


def ended_views(locale: str) -> Iterator[FormView]:
    """Every dialog as it ended, in every way."""
    receipts: Mapping[FormKind, list[dict[str, Any]]] = {
        FormKind.INVITE: [{"invitation": BIG}],
        FormKind.JOIN: [{"membership": BIG, "network": NETWORK.name}],
        FormKind.INVITE_MANY: [{"count": n, "invited": 500 - n, "joined": 500} for n in (0, 500)],
        FormKind.NETWORK: [{"network": BIG, "name": NETWORK.name}],
        FormKind.AREA: [{"area": BIG, "name": AREAS[0].name}],
        FormKind.ORGANISATION: [{"membership": BIG, "organisation": _SCHOOL}],
        FormKind.PAUSE: [{"day": "2021-10-20"}],
        FormKind.SITUATION_UPDATE: [{"update": BIG}],
        FormKind.SITUATION_UPDATE: [
            {"update": BIG},
            {"update": BIG, "state": "waiting", "send_at": None},
            {"update": BIG, "state": "scheduled", "send_at": MONDAY.isoformat()},
        ],
        FormKind.TEMPLATE: [{"template": str(BIG), "name": TEMPLATE.name}],
        FormKind.CORRECT_UPDATE: [{"update": BIG}],
        FormKind.RETRACT_UPDATE: [{"update": BIG}],
        FormKind.TURN_DOWN_UPDATE: [{"update": BIG}],
        FormKind.TURN_DOWN_CORRECTION: [{"update": BIG}],
        FormKind.ASK_ABOUT_UPDATE: [{"question": BIG}],
        FormKind.REPLY_TO_MEMBER: [{"question": BIG}],
        FormKind.OFFER_TIME: [
            {**offer.as_facts(), "days": days, "closed": _CLOSED[:days]}
            for days, offer in enumerate(OFFERS)
        ],
        FormKind.BOOK_VISIT: [as_facts(VISIT), as_facts(VISITS[VisitState.REQUESTED])],
        FormKind.SCHOOL: [{"school_id": BIG, "name": _SCHOOL}],
        FormKind.MOVE_CONTACT: [
            {"to": _SCHOOL, "left": left, "name": _LONG_NAME, "school": BIG}
            for left in (None, _SCHOOL)
        ],
        FormKind.IMPORT_SCHOOLS: [{"new": 100, "changed": 1, "same": 0}],
        FormKind.WISH_VISIT: [
            {
                "wish": BIG,
                "school": _SCHOOL,
                "topic": VISIT.topic,
                "weeks": [f"2021-{month:02}-01" for month in range(1, 13)],
            }
        ],
        FormKind.HAND_OVER: [{**as_facts(VISIT), "was_officer": _LONG_NAME}],
        FormKind.CANNOT_COME: [
            {"day": "2021-10-20", "visits": 9, "asked": 8},
            {"day": "2021-10-20", "visits": 1, "asked": 1},
        ],
        FormKind.VISIT_RULES: [{"rules": {rule.value: 336 for rule in NoticeRule}}],
        FormKind.TOPIC: [{"topic_id": BIG, "name": VISIT.topic}],
        FormKind.HOLIDAY: [{"name": VISIT.topic}],
        FormKind.BLOCK_DAYS: [
            {"first": "2021-10-14", "last": f"2021-10-{14 + n}", "booked": n} for n in range(3)
        ],
        FormKind.VISIT_TERMS: [
            {"terms": _terms()},
            {"terms": {**_terms(), "needs_approval": False, "topics": None}},
        ],
        FormKind.MOVE_VISIT: [
            as_facts(VISITS[state])
            for state in (VisitState.CONFIRMED, VisitState.REQUESTED, VisitState.MOVED)
        ],
        FormKind.CHANGE_VISIT: [as_facts(VISIT)],
        FormKind.DECLINE_VISIT: [
            as_facts(VISITS[VisitState.DECLINED]),
            {**as_facts(VISIT), "turned_down": MONDAY.isoformat(), "answer": "Nej"},
        ],
        FormKind.CANCEL_VISIT: [as_facts(VISITS[VisitState.CANCELLED])],
        **{
            kind: [
                {**as_facts(VISITS[state]), "logged": logged}
                for state in (VisitState.HELD, VisitState.NOT_HELD)
                for logged in (True, False)
            ]
            for kind in (FormKind.REPORT_VISIT, FormKind.CORRECT_REPORT)
        },
        FormKind.VISIT_FEEDBACK: [as_facts(VISITS[VisitState.HELD])],
        FormKind.LOG_ACTIVITY: [{"activity": BIG}],
        FormKind.CORRECT_ACTIVITY: [{"activity": BIG}],
        FormKind.VOID_ACTIVITY: [{"activity": BIG}],
        FormKind.JUDGE_PROMISE: [{"promise": BIG}],
        FormKind.CHANGE_TARGET: [{"promise": BIG}],
        FormKind.SAVE_QUESTION: [
            {"saved": BIG, "name": _LONG_NAME[:SAVED_NAME_MAX], "next_at": at}
            for at in (None, MONDAY.isoformat())
        ],
        FormKind.OBSERVATION: [as_observation_facts(one) for one in OBSERVATIONS],
        FormKind.PROBLEM_AREA: [{"problem": BIG}, problem_facts(PROBLEM)],
        FormKind.PROBLEM_EDIT: [problem_facts(PROBLEM)],
        FormKind.PROBLEM_STATE: [problem_facts(PROBLEM)],
        FormKind.MEASURE: [measure_facts(one) for one in MEASURES],
        FormKind.MEASURE_EDIT: [measure_facts(one) for one in MEASURES],
        FormKind.MEASURE_DONE: [measure_facts(one) for one in MEASURES],
        FormKind.SURVEY: [{"new": 100, "changed": n} for n in (0, 100)],
        FormKind.DIALOGUE: [{"dialogue": BIG, "title": dialogue_samples.TITLE}],
        FormKind.DIALOGUE_QUESTION: [{"dialogue": BIG, "count": n} for n in (1, 10)],
        FormKind.TAKE_PART: [
            {"dialogue": BIG, "title": dialogue_samples.TITLE, "hear": hears}
            for hears in (True, False)
        ],
        FormKind.DIALOGUE_REPLY: [{"dialogue": BIG, "told": n} for n in (0, 10**5)],
        FormKind.IDEA: [{"dialogue": BIG, "idea": _cut(NASTY * 20, 200)}],
        FormKind.PLAN_CASE: [plan_facts(PLAN)],
        FormKind.PLAN_REMARK: [{**plan_facts(PLAN), "aspect": "design"}],
        FormKind.PLAN_COMMENT: [plan_facts(PLAN)],
        FormKind.PLAN_CLOSE: [
            {**plan_facts(case), "logged": logged} for case in PLANS[2:] for logged in (True, False)
        ],
        FormKind.WATCH_AREA: [{"watch": BIG, "name": WATCH.name}],
        FormKind.WATCH_START: [
            {"watch": BIG, "name": WATCH.name, "logged": logged} for logged in (True, False)
        ],
        FormKind.WATCH_COUNT: [{"watch": BIG, "name": WATCH.name, "households": 500}],
        FormKind.WATCH_YEAR: [{"watch": BIG, "name": WATCH.name, "year": 2021}],
        **renewal_samples.receipts(),
        FormKind.ASK_REPORTER: [as_observation_facts(OBSERVATION)],
        FormKind.ANSWER_QUESTION: [as_observation_facts(OBSERVATION)],
        FormKind.CALL_MEETING: [_meeting_facts(1), _meeting_facts(60)],
        FormKind.SEND_DEPUTY: [_meeting_facts(1)],
        FormKind.PROPOSE_POINT: [_meeting_facts(1)],
        FormKind.CHANGE_MEETING: [_meeting_facts(60)],
        FormKind.WRITE_MINUTES: [_meeting_facts(1, MeetingState.HELD)],
        FormKind.MEETING_MEASURE: [
            {**_meeting_facts(1, MeetingState.HELD), "problem": title}
            for title in (None, PROBLEM.title)
        ],
        FormKind.CALL_OFF_MEETING: [_meeting_facts(60, MeetingState.CANCELLED)],
        FormKind.CLOSE_MEETING: [
            {**meeting_facts(MEETINGS[state]), "present": present, "logged": logged}
            for state, present in ((MeetingState.HELD, 1000), (MeetingState.NOT_HELD, None))
            for logged in (True, False)
        ],
    }
    for kind, flow in FLOWS.items():
        complete = {step.key: _answer(step, kind) for step in flow[:-1]}
        for receipt in receipts[kind]:
            for state in set(FormState) - {FormState.OPEN}:
                form = Form(kind, CONFIRM, complete, version=9, state=state)
                yield FormView(BIG, form, viewer(locale), MONDAY, STOCKHOLM, None, receipt=receipt)


@cache
def screens(locale: str) -> tuple[tuple[str, Screen], ...]:
    """Every screen with a name to find it by; made once a run."""
    return tuple(_screens(locale))


def _screens(locale: str) -> Iterator[tuple[str, Screen]]:
    yield from _menus(locale)
    yield from _people(locale)
    yield from _members(locale)
    yield from _promises(locale)
    yield from _follow_up(locale)
    yield from _updates(locale)
    yield from _visits(locale)
    yield from _meetings(locale)
    yield from _activities(locale)
    yield from _observations(locale)
    yield from _problem_areas(locale)
    yield from _watch(locale)
    yield from dialogue_screens(viewer(locale, *Role))
    yield from dialogue_screens(viewer(locale))
    yield from _plans(locale)
    yield from renewal_samples.renewal_screens(
        documents()[0].document, viewer(locale, *Role), STOCKHOLM
    )
    for notice in notices():
        yield f"notice {notice.kind}", notice_screen(notice, STOCKHOLM, locale)
    for view in form_views(locale):
        name = f"form {view.form.kind} {view.form.step}"
        yield name, form_screen(view, municipality=MUNICIPALITY)
        yield name, form_screen(view, page=1, month=(2022, 2), municipality=MUNICIPALITY)
    for view in ended_views(locale):
        yield f"ended {view.form.kind} {view.form.state}", form_screen(view)
    for refusal in refusals():
        name = f"refusal {type(refusal).__name__}"
        yield name, Screen(refusal_text(refusal, locale), (menus.menu_button(locale),))


def _menus(locale: str) -> Iterator[tuple[str, Screen]]:
    drafts = [(BIG, kind) for kind in FormKind]
    convener = replace(viewer(locale, Role.MEMBER), convenes=True)
    for who in (viewer(locale), viewer(locale, *Role), convener):
        yield "menu", menus.menu(who, MUNICIPALITY, drafts)
        yield "help", menus.help_screen(who)
        yield "languages", menus.languages(who)
        yield "language chosen", menus.language_chosen(who, MUNICIPALITY, [])
        for gained in (None, *Role):
            yield "welcome", menus.welcome(who, MUNICIPALITY, gained, drafts)
    yield "note", menus.note("note.old_button", locale)
    yield "failure", menus.failure(locale, "0123abcd")
    for kind in FormKind:
        yield "failure in a dialog", menus.failure(locale, "0123abcd", (BIG, kind))


def _people(locale: str) -> Iterator[tuple[str, Screen]]:
    who = viewer(locale, Role.COORDINATOR)
    members = tuple(
        Member(BIG, _LONG_NAME, _SCHOOL, why) for why in (None, *Unreachable) for _ in range(2)
    )[:PEOPLE_A_PAGE]
    yield (
        "people",
        people.people_screen(dict.fromkeys(Role, 100_000), (NETWORK,) * 9, 100_000, who),
    )
    yield "members", people.members_screen(MemberPage(Role.SCHOOL, 100_000, 7, members), who)
    yield (
        "invitations",
        people.invitations_screen(
            InvitationPage(1000, 5, (INVITATION,) * PEOPLE_A_PAGE), who, STOCKHOLM
        ),
    )
    yield "no invitations", people.invitations_screen(InvitationPage(0, 0, ()), who, STOCKHOLM)
    for one in (INVITATION, replace(INVITATION, revoked=True), replace(INVITATION, uses=500)):
        for now in (MONDAY, INVITATION.expires_at):
            yield "invitation", people.invitation_screen(one, who, now, STOCKHOLM)
    yield "revoke", people.revoke_screen(INVITATION, who, STOCKHOLM)
    made = MadeInvitation(INVITATION, "x" * 22)
    yield "link", people.link_screen(made, "loftesbot_almhult_bot", who, STOCKHOLM)


def _members(locale: str) -> Iterator[tuple[str, Screen]]:
    who = viewer(locale, *Role)
    kept = NetworkView(NETWORK, 20_000, (GROUP,) * 20)
    settled = replace(kept, kind_is_settled=True)
    yield "network with meetings held", member_networks.network_screen(settled, who)
    for tied in (None, NETWORK):
        yield "group", groups.group_screen(GroupView(GROUP, tied, (NETWORK,) * 9), who)
    yield "network", member_networks.network_screen(kept, who)
    yield "network's kind", member_networks.kind_screen(kept, who)
    somebody = Member(BIG, _LONG_NAME, _SCHOOL, Unreachable.BLOCKED)
    for is_self in (True, False):
        holder = HolderView(somebody, Role.POLICE, 2, is_self, (_LONG_NAME,) * 4)
        yield "holder", people.holder_screen(holder, who)
        yield "end role", people.end_role_screen(holder, who)
        yield "role ended", people.role_ended_screen(holder, who)
    yield "close network", member_networks.close_screen(kept, who)
    yield "network closed", member_networks.closed_screen(NETWORK, who)
    yield "list", member_lists.explanation_screen(AREAS, who)
    yield "list", member_lists.explanation_screen((Area(1, "Centrum"),), who)
    yield "not a list", table_files.not_a_list_screen(who, "list")
    faults = [
        Fault(500 + one, problem, _LONG_NAME)
        for one in range(20)
        for problem in (*SchoolRowProblem, *RowProblem)
    ]
    yield "faults", table_files.faults_screen(faults, who, "list")
    yield "few faults", table_files.faults_screen(faults[:20], who, "schools_list")
    yield "list of schools", school_lists.explanation_screen([area.name for area in AREAS], who)
    yield "areas", member_networks.areas_screen(AREAS, who)
    yield "no areas", member_networks.areas_screen((), who)
    yield "area", member_networks.area_screen(AREAS[0], who)
    for network, unreachable in ((NETWORK, False), (NETWORK, True), (None, False)):
        page = MembershipPage(
            network, _SCHOOL, unreachable, 100_000, 3, (MEMBERSHIP,) * PEOPLE_A_PAGE
        )
        yield "members of", member_people.members_screen(page, who)
    for one in (viewer(locale, Role.MEMBER), who):
        for is_own in (True, False):
            view = MemberView(MEMBERSHIP, is_own, AREAS)
            yield "member", member_people.member_screen(view, one, STOCKHOLM)
            yield "member confirmed", member_people.confirmed_screen(view, one, STOCKHOLM)
            yield "branch", member_people.branch_screen(view, one)
            yield "homes", member_people.homes_screen(view, one)
            yield "leave", member_people.leave_screen(view, one)
            left = replace(MEMBERSHIP, person_id=BIG if is_own else 1)
            yield "left", member_people.left_screen(left, one)
    for settings in (MemberSettings(), NARROW):
        mine = MyView((MEMBERSHIP,) * 4, settings, AREAS, MONDAY.date())
        yield "me", member_settings.me_screen(mine, who)
        yield "wish", member_settings.wish_screen(mine, who)
        yield "quiet", member_settings.quiet_screen(mine, who)
        yield "follow areas", member_settings.follow_areas_screen(mine, who)
        yield "follow branches", member_settings.follow_branches_screen(mine, who)
    back = MyView((MEMBERSHIP,), MemberSettings(), AREAS, MONDAY.date(), catches_up=True)
    yield "back from a pause", member_settings.wish_screen(back, who)
    nobody = MyView((), MemberSettings(), (), MONDAY.date())
    yield "me", member_settings.me_screen(nobody, viewer(locale))


def _promises(locale: str) -> Iterator[tuple[str, Screen]]:
    who = viewer(locale, *Role)
    views = documents()
    yield "no promises", promises.overview_screen((), who)
    yield "no earlier periods", promises.earlier_screen((), who)
    yield "earlier periods", promises.earlier_screen((*documents(),) * 30, who)
    for view in views:
        yield "promises", promises.overview_screen((view, *views), who)
        for standing in view.standings:
            there = (BIG, (NASTY * 9)[:120])
            deep = PromiseView(
                BIG, view.document, standing, TOTALS, ACTIVITIES[:3], view.today,
                before=there, after=there,
            )  # fmt: skip
            yield f"promise {standing.promise.key}", promises.promise_screen(deep, who)
    for follow_up in follow_ups(views[0].document):
        standings = tuple(Standing(BIG, one.promise, BIG, one) for one in follow_up.promises)
        shown = DocumentView(BIG, follow_up.document, standings, follow_up.today)
        yield "promises followed up", promises.overview_screen((shown,), who)
        for standing in standings:
            deep = PromiseView(
                BIG, shown.document, standing, TOTALS, ACTIVITIES[:3], shown.today, is_follower=True
            )
            yield f"followed {standing.promise.key}", promises.promise_screen(deep, who)


def _follow_up(locale: str) -> Iterator[tuple[str, Screen]]:
    who = viewer(locale, *Role)
    for view in follow_ups(documents()[0].document):
        yield "follow-up", follow_up_screens.overview_screen(view, who)
        yield "months", pictures.months_screen(view, who, b"PNG")
        yield "no months", pictures.no_months_screen(view, who)
        yield "drawing", drawing_screen(who)
        for deep in depths(view, TOTALS, ACTIVITIES):
            yield "follow-up in depth", follow_up_screens.depth_screen(deep, who, STOCKHOLM)
            yield "time line", pictures.time_line_screen(deep, who, b"PNG")
        for report in reports(view, TOTALS, ACTIVITIES):
            yield "report", report_files.choose_screen(report, who)
            yield "report as PDF", report_files.pdf_screen(report, who, b"PDF")
            yield "report as page", report_files.page_screen(report, who, b"HTML")
            yield "report as text", report_files.text_screen(report, who)


def _updates(locale: str) -> Iterator[tuple[str, Screen]]:
    who = viewer(locale, *Role)
    page = UpdatePage(100_000, 3, (UPDATE,) * UPDATES_A_PAGE)
    yield "updates", update_listing.list_screen(page, who, MONDAY, STOCKHOLM)
    yield "no updates", update_listing.list_screen(UpdatePage(0, 0, ()), who, MONDAY, STOCKHOLM)
    for found in (page, UpdatePage(0, 0, ())):
        searched = replace(found, words=_cut(NASTY * 9, 40), coming=100, turned_down=100)
        yield "updates found", update_listing.list_screen(searched, who, MONDAY, STOCKHOLM)
    yield "coming", update_listing.coming_screen(STATES, who, STOCKHOLM)
    yield "turned down", update_listing.turned_down_screen(STATES, who)
    yield "none turned down", update_listing.turned_down_screen((), who)
    yield "nothing coming", update_listing.coming_screen((), who, STOCKHOLM)
    yield "remind", update_page.remind_screen(BIG, 10**6, locale)
    yield "stop", update_page.stop_screen(UPDATE, locale)
    for key in ("remind.done", "approve.done", "stop.done", "correction.done"):
        yield key, update_page.done_note(key, UPDATE, locale)
    recipients = RecipientPage(BIG, 100_000, 3, ((_LONG_NAME, _SCHOOL),) * NAMES_A_PAGE)
    yield "recipients", update_page.recipients_screen(recipients, who)
    for update in (UPDATE, PICTURED, *STATES):
        for reach in (None, REACH):
            for is_read in (True, False):
                view = UpdateView(update, reach, announced_by=BIG, is_read=is_read)
                yield "update", update_page.shown(view, who, MUNICIPALITY, STOCKHOLM)
                waits = WaitingCorrection(BIG, "body", UPDATE.body, None, _LONG_NAME, BIG - 1)
                waiting = replace(view, correction=waits)
                yield "update to correct", update_page.shown(waiting, who, MUNICIPALITY, STOCKHOLM)
                yield "a correction", update_page.correction_screen(waiting, waits, who)
    for reach in (REACH, replace(REACH, waiting=0), Reach(0, 0, 0, 0, 0, 0)):
        for state in (UpdateState.SENT, UpdateState.RETRACTED):
            for revision in (1, 2):
                progress = Progress(
                    BIG, BIG, BIG, locale, UPDATE.heading, MONDAY, reach, state, revision, True
                )
                for at in (None, MONDAY):
                    shown = replace(progress, in_digest_at=at)
                    yield "progress", update_progress.progress_screen(shown, STOCKHOLM)
    missed = tuple(NotReached(_LONG_NAME, _SCHOOL, trouble) for trouble in Trouble) * 2
    groups = tuple(replace(one, is_group=True) for one in missed)
    yield "missed groups", update_progress.missed_screen(BIG, groups, 3, 100_000, who)
    yield from _templates(locale)
    yield "missed", update_progress.missed_screen(BIG, missed[:NAMES_A_PAGE], 3, 100_000, who)


TEMPLATE = Template(
    ref=str(BIG),
    name=_cut(NASTY * 9, NAME_MAX),
    heading=_cut("[plats] " + NASTY * 30, HEADING_MAX),
    body=_cut("[tid] " + NASTY * 999, 2200),
    advice=_cut(NASTY * 99, 600),
    urgency=Urgency.WARNING,
    is_changed=True,
)


def _templates(locale: str) -> Iterator[tuple[str, Screen]]:
    who = viewer(locale, *Role)
    own = tuple(templates.original(key, locale) for key in BuiltIn)
    gone = replace(TEMPLATE, is_removed=True)
    for listed in (own, (*own, *(TEMPLATE,) * 20, *(gone,) * 20)):
        for page in (0, 1):
            yield "templates", templates.list_screen(listed, page, who)
            yield "removed templates", templates.removed_screen(listed, page, who)
            yield "choose a template", templates.choose_screen(listed, BIG, page, who)
    for one in (*own, TEMPLATE, gone):
        yield "template", templates.template_screen(one, who)
        yield "template restored?", templates.restore_screen(one, TEMPLATE, who)


def _visits(locale: str) -> Iterator[tuple[str, Screen]]:
    who = viewer(locale, *Role)
    moments: tuple[datetime, ...] = (MONDAY, datetime(2021, 12, 31, tzinfo=UTC))
    for now in moments:
        for state, visit in VISITS.items():
            yield f"visit {state}", visits.visit_screen(visit, who, now, STOCKHOLM)
        page = VisitPage(100_000, 3, (VISIT,) * VISITS_A_PAGE)
        yield "visits", visits.list_screen(page, who, now, STOCKHOLM)
    yield "no visits", visits.list_screen(VisitPage(0, 0, ()), who, MONDAY, STOCKHOLM)
    yield "wishes alone", visits.list_screen(VisitPage(0, 0, (), 99), who, MONDAY, STOCKHOLM)
    yield from _wishes(who)
    offers = [OfferView(BIG, offer) for offer in OFFERS] * 6
    blocked = [BlockedView(BIG, date(2021, 10, 14), date(2021, 10, 14 + n)) for n in range(14)]
    yield "offers", officer_times.offers_screen(offers, blocked, who)
    for offer in offers[:3]:
        yield "withdraw", officer_times.withdraw_screen(offer, who)
    yield "no offers", officer_times.offers_screen([], [], who)
    yield from _schools(who)
    yield from _coverage(who)
    yield "week", officer_times.week_screen(_week(), who, STOCKHOLM)
    yield "week as a picture", week_picture.week_picture_screen(_week(), who, STOCKHOLM)
    gone = as_facts(VISITS[VisitState.CANCELLED])
    for found in ([], [as_facts(VISIT)] * 2, [as_facts(VISIT), gone], [gone, gone]):
        for subscribed in (True, False):
            yield "feed", calendar_feed.feed_screen(found, subscribed, who, STOCKHOLM)


def _wishes(who: Viewer) -> Iterator[tuple[str, Screen]]:
    mondays = tuple(MONDAY.date() + timedelta(weeks=n) for n in range(26))
    offer = OfferedTime(
        BIG, VISIT.starts_at, VISIT.ends_at, _LONG_NAME, MONDAY + timedelta(days=1), True
    )
    waiting = Wish(
        id=BIG,
        school_id=BIG,
        school=_SCHOOL,
        contact_id=BIG,
        topic_id=BIG,
        topic=VISIT.topic,
        years=VISIT.years,
        classes=30,
        pupils=500,
        pupils_qualifier=Qualifier.ABOUT,
        weeks=mondays,
        state=WishState.WAITING,
        created_at=MONDAY,
    )
    few = replace(waiting, weeks=mondays[:2], classes=None, offer=offer)
    for state in WishState:
        for wish in (waiting, few):
            shown = replace(wish, state=state)
            yield f"wish {state}", visit_wishes.wish_screen(shown, who, STOCKHOLM)
    yield "withdraw a wish", visit_wishes.withdraw_screen(waiting, who)
    yield "wishes", visit_wishes.wishes_screen([waiting, few] * 20, who, STOCKHOLM)
    yield "no wishes", visit_wishes.wishes_screen([], who, STOCKHOLM)


def _schools(who: Viewer) -> Iterator[tuple[str, Screen]]:
    groups = tuple(YearGroup(year, 30, 999) for year in SchoolYear)
    large = School(BIG, _SCHOOL, SchoolKind.SECONDARY, BIG, groups)
    for school, officer in ((large, _LONG_NAME), (School(1, _SCHOOL, None, None), None)):
        area = AREAS[0].name if officer else None
        yield "school", schools.school_screen(SchoolView(school, 1, officer, area), who)
    contact = SchoolContact(BIG, BIG, _LONG_NAME, BIG, _SCHOOL)
    for others, booked in (((), 0), ((_SCHOOL,) * 3, 99)):
        view = ContactView(contact, others, booked)
        yield "contact", contacts.contact_screen(view, who)
        yield "contact gone", contacts.gone_screen(view, who)
    for found in ((), (contact,) * 40):
        yield "contacts", contacts.contacts_screen(large, found, who)
    yield "schools", schools.schools_screen(SchoolPage(100, 3, (large,) * SCHOOLS_A_PAGE), who)
    yield "no schools", schools.schools_screen(SchoolPage(0, 0, ()), who)
    long = (NASTY * 20)[:300]
    topics = [
        Topic(
            BIG,
            VISIT.topic,
            long,
            480,
            tuple(SchoolYear),
            500,
            bool(words),
            words,
            words,
            TopicDocument("BQAC", (NASTY * 20)[:120]) if words else None,
        )
        for words in (None, long)
    ]
    thoughts = [
        TopicFeedback(VISIT.topic, 1, None, ()),
        TopicFeedback(VISIT.topic, 99, 4.25, ((NASTY * 20)[:300],) * 99),
    ]
    yield "feedback", feedback.feedback_screen(thoughts * 20, who)
    yield "no feedback", feedback.feedback_screen([], who)
    for topic in topics:
        yield "topic", schools.topic_screen(topic, who)
        for visit in VISITS.values():
            yield "visit's mail", visit_mails.mail_screen(visit, topic, who, STOCKHOLM)
            yield "visit's file", visit_mails.file_screen(visit, who, STOCKHOLM)
    yield "topic gone", schools.topic_gone_screen(topics[0], who)
    yield "topics", schools.topics_screen(topics * 20, who)
    yield "no topics", schools.topics_screen([], who)
    holiday = HolidayView(BIG, VISIT.topic, date(2021, 11, 1), date(2021, 11, 5))
    yield "holidays", schools.holidays_screen([holiday] * 40, who)
    yield "no holidays", schools.holidays_screen([], who)


def _coverage(who: Viewer) -> Iterator[tuple[str, Screen]]:
    groups = tuple(YearGroup(year, 30, 999) for year in SchoolYear)
    large = School(BIG, _SCHOOL, SchoolKind.SECONDARY, BIG, groups)
    leisure = School(1, _SCHOOL, SchoolKind.LEISURE, None)
    bare = School(2, _SCHOOL, None, None)
    some = [
        Counted(BIG, (SchoolYear.YEAR_7, SchoolYear.YEAR_8), state, 500, MONDAY)
        for state in (VisitState.HELD, VisitState.CONFIRMED)
    ]
    first, last = date(2021, 1, 2), date(2021, 12, 31)
    for found in (
        coverage_of([large, leisure, bare] * 40, {}, some, first, last),
        coverage_of([leisure], {}, [replace(some[0], school_id=1, years=())], first, last),
        coverage_of([], {}, [], first, last),
    ):
        yield "coverage", coverage.coverage_screen(found, who)
        yield "missing", coverage.missing_screen(found, 3, who)
        yield "coverage's file", coverage.file_screen(found, who)
        for whom in Nudged:
            rows = to_nudge(found, whom)
            names = (_SCHOOL,) * 100 if rows else ()
            said = {"school": _SCHOOL, "years": list(SchoolYear), "is_first": not rows}
            view = NudgeView(whom, rows, len(rows), names, names, bool(rows), said)
            yield "nudge", coverage.nudge_screen(view, who)
            yield "nudged", coverage.nudged_screen(view, who)
    mondays = weeks_around(MONDAY.date())
    for visits_of_weeks in (some * 500, []):
        weeks = visit_weeks(visits_of_weeks, mondays, MONDAY, STOCKHOLM)
        yield "weeks of visits", coverage.weeks_screen(weeks, who)


def _week() -> OfficerWeek:
    """A week with as much in it as can be: a closed day, a blocked one, many visits."""
    monday = MONDAY.date()
    busy = tuple(VISITS[state] for state in VisitState if state in COMING)
    days = [
        WeekDay(monday + timedelta(days=n), OFFERS, busy if n < 3 else (), None, n == 4)
        for n in range(7)
    ]
    closed = Closure(ClosedKind.SCHOOL_HOLIDAY, (NASTY * 9)[:60])
    days[5] = WeekDay(days[5].day, (), (), closed, False)
    days[6] = WeekDay(days[6].day, (), (), None, False)
    days[0] = replace(days[0], full=Reached(Term.A_DAY, 3))
    return OfficerWeek(3, tuple(days))


def _observations(locale: str) -> Iterator[tuple[str, Screen]]:
    who = viewer(locale, *Role)
    for observation in OBSERVATIONS:
        for sees_names in (True, False):
            view = ObservationView(
                observation, SAID, sees_names, is_mine=True, may_answer=True, just_settled=True
            )
            yield "observation", observations.observation_screen(view, who, STOCKHOLM)
        yield "observation's picture", observations.picture_screen(view, who, STOCKHOLM)
    for is_staff in (True, False):
        page = ObservationPage(100_000, 3, (OBSERVATION,) * OBSERVATIONS_A_PAGE, is_staff=is_staff)
        yield "observations", observations.list_screen(page, who, STOCKHOLM)
    mondays = last_mondays(MONDAY.date(), WEEKS_SHOWN)
    for counts in ((0,) * (WEEKS_SHOWN - 1) + (1,), (1000,) * WEEKS_SHOWN):
        rows = [WeekRow((NASTY * 9)[:AREA_NAME_MAX], counts)] * (AREAS_SHOWN - 1)
        table = WeekTable(mondays, (*rows, WeekRow(None, counts)))
        yield "weeks", observations.weeks_screen(table, who)
    yield "no weeks", observations.weeks_screen(WeekTable(mondays, ()), who)
    none = ObservationPage(0, 0, (), is_staff=True)
    yield "no observations", observations.list_screen(none, who, STOCKHOLM)


def _meetings(locale: str) -> Iterator[tuple[str, Screen]]:
    who = viewer(locale, *Role)
    proposals = tuple(
        Proposal(BIG - n, BIG, BIG, _LONG_NAME, (NASTY * 20)[:POINT_MAX], taken_up)
        for n, taken_up in enumerate((None, None, True, False) * 5)
    )
    page = MeetingPage(
        100_000, 3, tuple(MEETINGS.values()), {BIG: Reply.DEPUTY}, {BIG: 1000}, can_call=True,
        has_over=True,
    )  # fmt: skip
    for now in (MONDAY, MONDAY + timedelta(days=60)):
        yield "meetings", meeting_screens.list_screen(page, who, now, STOCKHOLM)
        over = replace(page, is_over=True)
        yield "meetings over", meeting_screens.list_screen(over, who, now, STOCKHOLM)
        for state, meeting in MEETINGS.items():
            for mine in (None, *GUESTS):
                view = MeetingView(
                    meeting,
                    mine,
                    True,
                    tally_of(GUESTS),
                    proposals,
                    (Decision(NASTY * 99, NASTY), Decision("Kort", None)),
                    UNDERTAKINGS,
                )
                yield f"meeting {state}", meeting_screens.meeting_screen(view, who, now, STOCKHOLM)
    none = MeetingPage(0, 0, (), {}, {}, can_call=False)
    yield "no meetings", meeting_screens.list_screen(none, who, MONDAY, STOCKHOLM)
    view = MeetingView(MEETING, GUESTS[0], True, tally_of(GUESTS), proposals)
    yield "edit meeting", for_conveners.edit_screen(view, who, STOCKHOLM)
    yield "points", for_conveners.points_screen(view, who)
    yield "no points", for_conveners.points_screen(replace(view, proposals=()), who)
    yield "calendar", meeting_screens.calendar_screen(MEETING, who, STOCKHOLM)
    for screen in meeting_screens.file_screens(view, who, STOCKHOLM):
        yield "minutes as a file", screen
    guests = GuestPage(MEETING, 100_000, 3, GUESTS * 3)
    yield "guests", for_conveners.guests_screen(guests, who, STOCKHOLM)
    for has_begun in (False, True):
        nobody = GuestPage(MEETING, 0, 0, (), has_begun)
        yield f"no guests, begun: {has_begun}", for_conveners.guests_screen(nobody, who, STOCKHOLM)


def _plans(locale: str) -> Iterator[tuple[str, Screen]]:
    who, today = viewer(locale, *Role), MONDAY.date()
    page = PlanPage(100_000, 3, (PLAN,) * (CASES_A_PAGE - 3) + PLANS[1:], today, can_open=True)
    yield "plans", planning.list_screen(page, who)
    yield "no plans", planning.list_screen(PlanPage(0, 0, (), today, can_open=False), who)
    said = (PlanComment(MONDAY, _LONG_NAME, (NASTY * 99)[:COMMENT_MAX]),) * COMMENTS_A_PAGE
    for case in PLANS:
        for leads in (True, False):
            view = PlanView(case, today, leads, said[:3])
            yield "plan", planning.case_screen(view, who, STOCKHOLM)
        yield "checklist", planning.checklist_screen(view, who)
        for aspect in Aspect:
            yield f"aspect {aspect}", planning.aspect_screen(view, aspect, who)
        comments = CommentPage(case, 100_000, 3, said)
        yield "plan comments", planning.comments_screen(comments, who, STOCKHOLM)
    none = CommentPage(PLAN, 0, 0, ())
    yield "no plan comments", planning.comments_screen(none, who, STOCKHOLM)
    for case in PLANS[:2]:
        written = OpinionView(case, today, MUNICIPALITY, said)
        yield "opinion", opinion.opinion_screen(written, who)


def _watch(locale: str) -> Iterator[tuple[str, Screen]]:
    who, today = viewer(locale, *Role), MONDAY.date()
    states = dict.fromkeys(WatchState, 100000)
    loose = ((BIG, NETWORK.name),) * 20
    page = WatchPage(
        100_000, 3, (WATCH,) * WATCHES_A_PAGE, states, 100_000, frozenset({BIG}), True, loose
    )
    yield "watch areas", watch.list_screen(page, who)
    yield "no watch areas", watch.list_screen(WatchPage(0, 0, (), {}, 0, frozenset(), False), who)
    for area in WATCHES:
        for may in (True, False):
            for silent in (None, *Remedy):
                view = WatchView(area, today, may, may, may, 2021 if may else None, silent, today)
                yield "watch area", watch.area_screen(view, who)
        for step in BY_HAND:
            yield f"watch step {step}", watch.ask_step_screen(view, step, who)
        yield "watch asked", watch.asked_screen(view, who)
        yield "watch asleep", watch.ask_sleep_screen(view, who)
    counts = (Households(500, Qualifier.ABOUT, today, BIG),) * COUNTS_SHOWN
    for some in ((), counts):
        yield "watch counts", watch.counts_screen(CountsView(WATCH, some), who)
    grown = [MonthGrowth(today.replace(day=1), 10**5 - n, 10**6) for n in range(MONTHS_SHOWN)]
    assert len(watch.growth_chart(grown, locale).ticks) == MONTHS_SHOWN
    yield "watch growth", watch.growth_screen(grown, who, b"PNG")
    passing = PassingPage(WATCH, 100, 3, (UPDATE,) * PASSED_A_PAGE, frozenset({BIG}))
    yield "updates to pass on", watch_passing.list_screen(passing, who)
    none = PassingPage(WATCH, 0, 0, (), frozenset())
    yield "nothing to pass on", watch_passing.list_screen(none, who)
    for is_passed in (True, False):
        for update in (UPDATE, replace(UPDATE, heading="Kort", place=None, advice=None)):
            one = PassingView(WATCH, update, is_passed)
            yield "update to pass on", watch_passing.sms_screen(one, MUNICIPALITY, who)
    sheet = watch_passing.sheet_screen(one, who, b"%PDF-")
    yield "sheet to print", sheet


def _problem_areas(locale: str) -> Iterator[tuple[str, Screen]]:
    who, today = viewer(locale, *Role), MONDAY.date()
    for is_staff in (True, False):
        page = ProblemPage(
            100_000, 3, (PROBLEM,) * PROBLEMS_A_PAGE, is_staff=is_staff, can_raise=True
        )
        yield "problems", problem_areas.list_screen(page, who)
        none = ProblemPage(0, 0, (), is_staff=is_staff, can_raise=is_staff)
        yield "no problems", problem_areas.list_screen(none, who)
        for measures in ((), MEASURES, MEASURES * 9):
            for problem in (PROBLEM, replace(PROBLEM, area=None, network=None)):
                view = ProblemView(problem, measures, today, works_on_it=is_staff)
                yield "problem", problem_areas.problem_screen(view, who)
    for first in range(0, len(EVENTS), EVENTS_A_PAGE):
        events = EVENTS[first : first + EVENTS_A_PAGE]
        history = ProblemHistory(PROBLEM, 100_000, 3, events)
        yield "problem's history", problem_areas.history_screen(history, who, STOCKHOLM)
    for measure in MEASURES:
        facts = measure_facts(measure)
        one = MeasureView(measure, today, may_finish=True, may_change=True)
        yield "measure", problem_areas.measure_screen(one, facts, who, STOCKHOLM)
    for problems in ((), (PROBLEM,) * 30):
        tie = TieView(OBSERVATION, problems)
        yield "tie", problem_areas.tie_screen(tie, who)


def _activities(locale: str) -> Iterator[tuple[str, Screen]]:
    who = viewer(locale, *Role)
    period = Period(MONDAY.date(), MONDAY.date())
    for question in QUESTIONS:
        found = Findings(question, period, 10**6, TOTALS, ACTIVITIES, before=(period, 10**6))
        shown = (who, CHOICES, AREAS)
        yield "findings", asking.findings_screen(found, *shown)
        yield "many findings", asking.findings_screen(replace(found, is_more=True), *shown)
        for state in ActivityState:
            reason = (NASTY * 20)[:300]
            missed = tuple(replace(one, state=state, reason=reason) for one in ACTIVITIES)
            found = replace(found, page=missed, not_held=1000)
            yield f"findings {state}", asking.findings_screen(found, *shown)
        none = Findings(question, Period(None, None), 0, (), ())
        yield "nothing found", asking.findings_screen(none, *shown)
        offers = (("snatteri", "a" * 40), ("snatteri", "b"))
        lost = replace(none, unknown=("snatteri", "b" * 40))
        yield "words not found", asking.findings_screen(lost, *shown)
        yield "words like others", asking.findings_screen(replace(lost, offers=offers), *shown)
        yield "filter promise", asking.promise_filter_screen(question, who, CHOICES)
        yield "filter kind", asking.kind_filter_screen(question, who)
        yield "filter span", asking.span_filter_screen(question, who)
        yield "filter area", asking.area_filter_screen(question, who, AREAS * 40)
        yield "filter doer", asking.doer_filter_screen(question, who)
        yield "filter state", asking.state_filter_screen(question, who)
        sums_by: tuple[tuple[By, Any], ...] = (
            (By.PROMISE, BIG), (By.MONTH, MONDAY.date()), (By.PLACE, BIG), (By.KIND, "meeting"),
        )  # fmt: skip
        for by, key in sums_by:
            for before in (None, period):
                one = (key, 10**6, None if before is None else 10**6, TOTALS[0].sums)
                view = SumsView(none, by, (one,) * 24, before, 1000)
                yield f"sums by {by}", asking.sums_screen(view, *shown)
        yield from _entries(locale, question)
    yield from _results(locale)


def _results(locale: str) -> Iterator[tuple[str, Screen]]:
    who, period = viewer(locale, *Role), Period(MONDAY.date(), MONDAY.date())
    yield "more", more_screen(who)
    yield from _saved(who)
    for question in QUESTIONS:
        found = Findings(question, period, 10**6, TOTALS, ACTIVITIES * 12, not_held=1000)
        shown = (who, CHOICES, AREAS)
        yield "share", sharing.share_screen(found, *shown)
        yield "shared text", sharing.text_screen(found, *shown, NASTY)
    yield "shared picture", sharing.picture_screen(found, *shown, NASTY, b"png")
    yield "nothing shared", sharing.text_screen(Findings(question, period, 0, (), ()), *shown, "")
    yield "import", imports.explanation_screen(who)
    for file_format in FileFormat:
        yield "template", imports.template_screen(file_format, who, CHOICES, AREAS)
    for state in WorkState:
        for kind, params, result in _works():
            one = Work(BIG, kind, 1, 1, locale, params, state, 620, 10**6, result=result)
            yield f"{kind} {state}", work_screen(one)
            for _, screen in file_screens(one, result):
                yield f"file of {kind}", replace(screen, document="BQAC")
    yield (
        "work that begins",
        work_screen(Work(1, WorkKind.EXPORT, 1, 1, locale, {}, WorkState.WAITING)),
    )


def _saved(who: Viewer) -> Iterator[tuple[str, Screen]]:
    name = (NASTY * 4)[:SAVED_NAME_MAX]
    saved = tuple(
        SavedQuestion(BIG, name, question, sending, None if sending is Sending.NEVER else MONDAY)
        for sending in Sending
        for question in QUESTIONS[:5]
    )
    yield "saved questions", saved_questions.list_screen(saved, who)
    yield "none saved", saved_questions.list_screen((), who)
    for one in saved:
        yield "saved question", saved_questions.saved_screen(one, who, STOCKHOLM)
    people = dict.fromkeys(range(BIG, BIG + 200), _LONG_NAME)
    view = ResponsibleView(CHOICES, people, {int(CHOICES[0].value): frozenset(people)})
    yield "responsible", quarters.responsible_screen(view, who)
    yield "responsible for one", quarters.promise_screen(view, int(CHOICES[0].value), who)


def _works() -> Iterator[tuple[WorkKind, dict[str, Any], dict[str, Any]]]:
    reading = (NASTY * 20)[:200]
    yield WorkKind.EXPORT, {"format": "xlsx", "reading": reading}, {"rows": 10**6, "file": "f"}
    question = facts_of(Question(words=NASTY * 9))
    params = {"format": "xlsx", "reading": reading, "question": question}
    yield WorkKind.EXPORT, params, {"rows": 10**7, "file": None}
    name = {"name": NASTY * 3}
    read: dict[str, Any] = {
        "problem": None, "rows": 10**5, "new": 10**5, "there": 10**5, "alike": 9,
        "left_out": [NASTY] * 9, "fault_count": 0, "faults": [], "file": None,
        "pointed_count": 0, "pointed": [],
    }  # fmt: skip
    pointed = [[10**5, Column.PARTNERS.value, kind.value] for kind in HitKind]
    faults = [[10**5, Column.NOTE.value, fault.value, NASTY * 9] for fault in RowFault]
    yield WorkKind.READ_LIST, name, read
    yield WorkKind.READ_LIST, name, {**read, "new": 0}
    yield WorkKind.READ_LIST, name, {**read, "pointed": pointed, "pointed_count": 10**5}
    yield WorkKind.READ_LIST, name, {**read, "faults": faults, "fault_count": 10**5, "file": "f"}
    yield WorkKind.READ_LIST, name, {"problem": "headings", "missing": list(Column)}
    for problem in ("unreadable", "too_many", "empty"):
        yield WorkKind.READ_LIST, name, {"problem": problem}
    yield WorkKind.IMPORT, name, {"problem": None, "logged": 10**5}
    yield WorkKind.IMPORT, name, {"problem": "changed", "logged": 0}


def _entries(locale: str, question: Question) -> Iterator[tuple[str, Screen]]:
    for activity in (replace(ACTIVITIES[0], state=state) for state in ActivityState):
        entry = Entry(
            (BIG,), ActivityKind.PATROL, MONDAY.date(), ACTIVITIES[0].what, Doer.POLICE,
            note=ACTIVITIES[0].note, outputs=OUTPUTS, place=ACTIVITIES[0].place,
        )  # fmt: skip
        other = replace(entry, note=None, what="W", outputs=(), place=None, doer=Doer.TOGETHER)
        versions = tuple(
            VersionView(change, MONDAY, by, (NASTY * 20)[:300] if by else None, said)
            for change, by, said in (
                (Change.LOGGED, None, entry),
                *((Change.CORRECTED, _LONG_NAME, one) for one in (other, entry) * 5),
                (Change.VOIDED, _LONG_NAME, other),
            )
        )
        view = EntryView(activity, versions, {BIG: _SCHOOL}, viewer(locale, *Role), STOCKHOLM)
        yield "entry", entries.entry_screen(view, question)
        yield "entry alone", entries.entry_screen(replace(view, closed_on=MONDAY.date()))
        yield "entry's file", entries.file_screen(view, "BQAC")
