"""Every screen there is, with nasty names and the largest numbers in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.activities import (
    COUNTED_IN,
    Activity,
    ActivityKind,
    Doer,
    Findings,
    Period,
    Question,
    Span,
    Total,
)
from bot.domain.errors import (
    AnswerProblem,
    BadAnswer,
    InvitationProblem,
    InvitationUnusable,
    NotAllowed,
    NotFound,
    OutsidePeriod,
    Refusal,
    SentBack,
    SlotTaken,
    TimesOverlap,
)
from bot.domain.flows import FLOWS
from bot.domain.forms import CONFIRM, Choice, Form, FormKind, FormState, Step, StepKind
from bot.domain.outbox import Notice, NoticeKind, Trouble
from bot.domain.people import Held, InvitationView, Role, Unreachable, Viewer
from bot.domain.promises import (
    LINE_MAX,
    MEASURED_BY_MAX,
    PROMISE_TEXT_MAX,
    PROMISE_TITLE_MAX,
    ends_on,
)
from bot.domain.reading import Qualifier
from bot.domain.updates import (
    BODY_MAX,
    BODY_WITH_PICTURE_MAX,
    HEADING_MAX,
    NotReached,
    Reach,
    SituationUpdate,
    Urgency,
)
from bot.domain.views import (
    ACTIVITIES_A_PAGE,
    NAMES_A_PAGE,
    PEOPLE_A_PAGE,
    UPDATES_A_PAGE,
    VISITS_A_PAGE,
    DocumentView,
    FormView,
    MadeInvitation,
    Member,
    MemberPage,
    Progress,
    PromiseView,
    Standing,
    UpdatePage,
    UpdateView,
    VisitPage,
)
from bot.domain.visits import OfferView, SchoolYear, Topic, Visit, VisitState, as_facts
from bot.texts import activities, menus, people, promises, updates, visits
from bot.texts.forms import form_screen
from bot.texts.notices import notice_screen
from bot.texts.refusals import refusal_text
from bot.texts.screen import Screen
from tests.support.house import NASTY, almhult
from tests.support.program import MONDAY, STOCKHOLM

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
    school=_SCHOOL,
    topic=Topic.ROBBERY,
    years=tuple(SchoolYear),
    pupils=500,
    pupils_qualifier=Qualifier.AT_LEAST,
    starts_at=MONDAY + timedelta(days=2),
    ends_at=MONDAY + timedelta(days=2, hours=1),
    state=VisitState.BOOKED,
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
    VisitState.BOOKED: VISIT,
    VisitState.HELD: replace(
        VISIT, state=VisitState.HELD, pupils_reached=499, reached_qualifier=Qualifier.ABOUT
    ),
    VisitState.NOT_HELD: replace(VISIT, state=VisitState.NOT_HELD, reason=(NASTY * 20)[:300]),
    VisitState.CANCELLED: replace(VISIT, state=VisitState.CANCELLED, reason=(NASTY * 20)[:300]),
}
INVITATION = InvitationView(
    BIG, Role.COORDINATOR, _SCHOOL, 499, 500, MONDAY + timedelta(days=365), revoked=False
)
UPDATE = SituationUpdate(
    id=BIG,
    heading=(NASTY * 9)[:HEADING_MAX],
    body=(NASTY * 200)[:BODY_MAX],
    urgency=Urgency.INFORMATION,
    picture=None,
    author=_LONG_NAME,
    sent_at=MONDAY,
)
PICTURED = replace(UPDATE, picture="AgAC", body=UPDATE.body[:BODY_WITH_PICTURE_MAX])
REACH = Reach(100_000, 50_000, 20_000, 20_000, 10_000, read=40_000)
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


ACTIVITIES = tuple(
    Activity(
        id=BIG,
        promise_key="ABC123",
        promise_title=NASTY,
        kind=kind,
        day=MONDAY.date(),
        what=(NASTY * 20)[:300],
        doer=Doer.TOGETHER,
        quantity=100_000,
        unit=COUNTED_IN[kind],
        qualifier=Qualifier.AT_LEAST,
        logged_at=MONDAY,
    )
    for kind in list(ActivityKind)[:ACTIVITIES_A_PAGE]
)
TOTALS = tuple(
    Total(kind, 1000, 100_000, COUNTED_IN[kind], Qualifier.ABOUT) for kind in ActivityKind
)
QUESTIONS = tuple(
    Question(BIG, ActivityKind.OTHER, Span.LAST_MONTH, words, page)
    for words in ("", "å" * 40, "å " * 40, "a å " * 40, f"{NASTY} snatteri:100%")
    for page in (0, 5, 10_000)
)


def refusals() -> list[Refusal]:
    """One of each, with the data that some carry."""
    found: list[Refusal] = [
        NotAllowed(tuple(Role)), NotFound("visit"), SlotTaken("slot"), TimesOverlap("starts"),
        OutsidePeriod("day", first=MONDAY.date(), last=MONDAY.date()),
        SentBack("day", AnswerProblem.IN_THE_PAST),
    ]  # fmt: skip
    found += [InvitationUnusable(problem) for problem in InvitationProblem]
    found += [BadAnswer(problem, limit=3000, given=4096) for problem in AnswerProblem]
    with_data = {type(one) for one in found}
    return [*found, *(kind() for kind in Refusal.__subclasses__() if kind not in with_data)]


def notices() -> Iterator[Notice]:
    """One of each kind, and of each variant."""
    for visit in VISITS.values():
        facts = as_facts(visit)
        reported = visit.pupils_reached is not None or visit.reason is not None
        for kind in NoticeKind:
            if kind is NoticeKind.VISIT_REPORTED and not reported:
                continue
            if kind.name.startswith("VISIT_"):
                yield Notice(BIG, kind, facts)
    for update in (UPDATE, PICTURED):
        for urgency in Urgency:
            params = {
                "heading": update.heading,
                "body": update.body,
                "urgency": urgency.value,
                "picture": update.picture,
                "sent_at": MONDAY.isoformat(),
                "municipality": MUNICIPALITY,
            }
            yield Notice(BIG, NoticeKind.SITUATION_UPDATE, params)
    used = {"name": _LONG_NAME, "role": "school", "organisation": _SCHOOL}
    yield Notice(BIG, NoticeKind.INVITATION_USED, used)


def _slot() -> dict[str, Any]:
    return {
        "value": str(BIG),
        "starts_at": VISIT.starts_at.isoformat(),
        "ends_at": VISIT.ends_at.isoformat(),
        "officer": _LONG_NAME,
    }


_VALUES: Mapping[StepKind, Any] = {
    StepKind.TEXT: (NASTY * 20)[:300],
    StepKind.NUMBER: {"number": 500, "qualifier": "about"},
    StepKind.DAY: "2021-10-20",
    StepKind.TIME: "09:30",
    StepKind.PICTURE: "AgAC",
    StepKind.SEVERAL: ["7", "8", "9", "g1", "g2", "g3", "f"],
}
_CHOSEN: Mapping[str, Any] = {
    "role": {"value": "coordinator"},
    "urgency": {"value": "information"},
    "day": {"value": "2021-10-13", "free": 3},
    "slot": _slot(),
    "topic": {"value": "robbery"},
    "held": {"value": "yes"},
    "promise": {"value": str(BIG), **CHOICES[0].facts},
    "kind": {"value": "other"},
    "doer": {"value": "together"},
    "heading": UPDATE.heading,
    "body": PICTURED.body,
    "organisation": _SCHOOL,
}


def _answer(step: Step) -> Any:
    if step.key == "day" and step.kind is StepKind.DAY:
        return _VALUES[StepKind.DAY]
    return _CHOSEN[step.key] if step.key in _CHOSEN else _VALUES[step.kind]


_STEP_CHOICES: Mapping[str, tuple[Choice, ...]] = {
    "role": tuple(Choice(role.value) for role in Role),
    "urgency": tuple(Choice(urgency.value) for urgency in Urgency),
    "day": tuple(Choice(f"2021-10-{day}", {"free": day}) for day in range(11, 31)),
    "slot": tuple(Choice(str(BIG), _slot()) for _ in range(20)),
    "topic": tuple(Choice(topic.value) for topic in Topic),
    "years": tuple(Choice(year.value) for year in SchoolYear),
    "held": (Choice("yes"), Choice("no")),
    "promise": CHOICES,
    "kind": tuple(Choice(kind.value) for kind in ActivityKind),
    "doer": tuple(Choice(doer.value) for doer in Doer),
    "length": (Choice("40", {"minutes": 40}),),
    "reached": (Choice("500", {"number": 500, "qualifier": "at_least"}),),
}


def form_views(locale: str) -> Iterator[FormView]:
    """Every dialog at every step, fresh and come back to, with every remark above it."""
    for kind, flow in FLOWS.items():
        answers: dict[str, Any] = {"visit": BIG}
        complete = {"visit": BIG, **{step.key: _answer(step) for step in flow[:-1]}}
        for step in flow:
            if not step.asked_when(complete) and step.key != "reason":
                continue
            if step.key == "reason" and kind is FormKind.REPORT_VISIT:
                answers = {**answers, "held": {"value": "no"}}
            for given in (answers, complete) if step.asked_when(complete) else (answers,):
                for problem in (None, BadAnswer(AnswerProblem.TOO_LONG, 300, 4096)):
                    yield _view(locale, kind, step, given, problem)
            if step.key != CONFIRM:
                answers = {**answers, step.key: _answer(step)}


def _view(
    locale: str, kind: FormKind, step: Step, answers: Mapping[str, Any], problem: Refusal | None
) -> FormView:
    choices = _STEP_CHOICES.get(step.key, ())
    return FormView(
        id=BIG,
        form=Form(kind, step.key, dict(answers), version=2**31 - 1),
        viewer=viewer(locale, *Role),
        now=MONDAY,
        zone=STOCKHOLM,
        step=step,
        choices=choices if step.kind is not StepKind.DAY else (),
        facts={**as_facts(VISIT), "recipients": 100_000, "unreachable": 20_000},
        problem=problem,
        stale=problem is None,
        resumed=problem is None,
    )


def ended_views(locale: str) -> Iterator[FormView]:
    """Every dialog as it ended, in every way."""
    receipts: Mapping[FormKind, list[dict[str, Any]]] = {
        FormKind.INVITE: [{"invitation": BIG}],
        FormKind.SITUATION_UPDATE: [{"update": BIG}],
        FormKind.OFFER_TIME: [
            {"starts_at": VISIT.starts_at.isoformat(), "ends_at": VISIT.ends_at.isoformat()}
        ],
        FormKind.BOOK_VISIT: [as_facts(VISIT)],
        FormKind.CANCEL_VISIT: [as_facts(VISITS[VisitState.CANCELLED])],
        FormKind.REPORT_VISIT: [
            {**as_facts(VISITS[state]), "logged": logged}
            for state in (VisitState.HELD, VisitState.NOT_HELD)
            for logged in (True, False)
        ],
        FormKind.LOG_ACTIVITY: [{"activity": BIG}],
    }
    for kind, flow in FLOWS.items():
        complete = {step.key: _answer(step) for step in flow[:-1]}
        for receipt in receipts[kind]:
            for state in set(FormState) - {FormState.OPEN}:
                form = Form(kind, CONFIRM, complete, version=9, state=state)
                yield FormView(BIG, form, viewer(locale), MONDAY, STOCKHOLM, None, receipt=receipt)


def screens(locale: str) -> Iterator[tuple[str, Screen]]:
    """Every screen with a name to find it by."""
    yield from _menus(locale)
    yield from _people(locale)
    yield from _promises(locale)
    yield from _updates(locale)
    yield from _visits(locale)
    yield from _activities(locale)
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
    for who in (viewer(locale), viewer(locale, *Role)):
        yield "menu", menus.menu(who, MUNICIPALITY, drafts)
        yield "help", menus.help_screen(who)
        yield "me", menus.me(who)
        yield "languages", menus.languages(who)
        yield "language chosen", menus.language_chosen(who, MUNICIPALITY, [])
        for gained in (None, *Role):
            yield "welcome", menus.welcome(who, MUNICIPALITY, gained, drafts)
    yield "note", menus.note("note.old_button", locale)
    yield "group", menus.only_in_private(locale, "loftesbot")
    yield "failure", menus.failure(locale, "0123abcd")
    for kind in FormKind:
        yield "failure in a dialog", menus.failure(locale, "0123abcd", (BIG, kind))


def _people(locale: str) -> Iterator[tuple[str, Screen]]:
    who = viewer(locale, Role.COORDINATOR)
    members = tuple(
        Member(BIG, _LONG_NAME, _SCHOOL, why) for why in (None, *Unreachable) for _ in range(2)
    )[:PEOPLE_A_PAGE]
    yield "people", people.people_screen(dict.fromkeys(Role, 100_000), who)
    yield "members", people.members_screen(MemberPage(Role.SCHOOL, 100_000, 7, members), who)
    yield "invitations", people.invitations_screen([INVITATION] * 30, who, STOCKHOLM)
    yield "no invitations", people.invitations_screen([], who, STOCKHOLM)
    for one in (INVITATION, replace(INVITATION, revoked=True), replace(INVITATION, uses=500)):
        for now in (MONDAY, INVITATION.expires_at):
            yield "invitation", people.invitation_screen(one, who, now, STOCKHOLM)
    yield "revoke", people.revoke_screen(INVITATION, who, STOCKHOLM)
    made = MadeInvitation(INVITATION, "x" * 22)
    yield "link", people.link_screen(made, "loftesbot_almhult_bot", who, STOCKHOLM)


def _promises(locale: str) -> Iterator[tuple[str, Screen]]:
    who = viewer(locale, *Role)
    views = documents()
    yield "no promises", promises.overview_screen((), who)
    for view in views:
        yield "promises", promises.overview_screen((view, *views), who)
        for standing in view.standings:
            deep = PromiseView(BIG, view.document, standing, TOTALS, ACTIVITIES[:3], view.today)
            yield f"promise {standing.promise.key}", promises.promise_screen(deep, who)


def _updates(locale: str) -> Iterator[tuple[str, Screen]]:
    who = viewer(locale, *Role)
    page = UpdatePage(100_000, 3, (UPDATE,) * UPDATES_A_PAGE)
    yield "updates", updates.list_screen(page, who, MONDAY, STOCKHOLM)
    yield "no updates", updates.list_screen(UpdatePage(0, 0, ()), who, MONDAY, STOCKHOLM)
    for update in (UPDATE, PICTURED):
        for reach in (None, REACH):
            view = UpdateView(update, reach, is_recipient=True, is_read=True)
            yield "update", updates.shown(view, who, MUNICIPALITY, STOCKHOLM)
    for reach in (REACH, replace(REACH, waiting=0), Reach(0, 0, 0, 0, 0, 0)):
        yield (
            "progress",
            updates.progress_screen(
                Progress(BIG, BIG, BIG, locale, UPDATE.heading, MONDAY, reach), STOCKHOLM
            ),
        )
    missed = tuple(NotReached(_LONG_NAME, _SCHOOL, trouble) for trouble in Trouble) * 3
    yield "missed", updates.missed_screen(BIG, missed[:NAMES_A_PAGE], 3, 100_000, who)


def _visits(locale: str) -> Iterator[tuple[str, Screen]]:
    who = viewer(locale, *Role)
    moments: tuple[datetime, ...] = (MONDAY, datetime(2021, 12, 31, tzinfo=UTC))
    for now in moments:
        for state, visit in VISITS.items():
            yield f"visit {state}", visits.visit_screen(visit, who, now, STOCKHOLM)
        page = VisitPage(100_000, 3, (VISIT,) * VISITS_A_PAGE)
        yield "visits", visits.list_screen(page, who, now, STOCKHOLM)
    yield "no visits", visits.list_screen(VisitPage(0, 0, ()), who, MONDAY, STOCKHOLM)
    offers = [
        OfferView(BIG, VISIT.starts_at, VISIT.ends_at, visit_id)
        for visit_id in (None, BIG)
        for _ in range(10)
    ]
    yield "offers", visits.offers_screen(offers, who, STOCKHOLM)
    for offer in (offers[0], offers[-1]):
        yield "withdraw", visits.withdraw_screen(offer, who, STOCKHOLM)
    yield "no offers", visits.offers_screen([], who, STOCKHOLM)


def _activities(locale: str) -> Iterator[tuple[str, Screen]]:
    who = viewer(locale, *Role)
    period = Period(MONDAY.date(), MONDAY.date())
    for question in QUESTIONS:
        found = Findings(question, period, 10**6, TOTALS, ACTIVITIES)
        yield "findings", activities.findings_screen(found, who, CHOICES)
        none = Findings(question, Period(None, None), 0, (), ())
        yield "nothing found", activities.findings_screen(none, who, CHOICES)
        yield "filter promise", activities.promise_filter_screen(question, who, CHOICES)
        yield "filter kind", activities.kind_filter_screen(question, who)
        yield "filter span", activities.span_filter_screen(question, who)
