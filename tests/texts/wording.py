"""What the catalogues hold and what the code asks them for, for the tests of completeness."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.domain.activities import ActivityState
from bot.domain.activity_rows import Column, RowFault
from bot.domain.coverage import Nudged
from bot.domain.covers import Why as CoverWhy
from bot.domain.dialogue import DialogueState, QuestionKind
from bot.domain.errors import AnswerProblem, InvitationProblem
from bot.domain.flows import FLOWS
from bot.domain.flows.dialog import PAGES
from bot.domain.follow_up.rule import Why
from bot.domain.follow_up.states import PromiseState
from bot.domain.follow_up.windows import AVERAGED
from bot.domain.forms import CONFIRM, FormKind, FormState
from bot.domain.guard import HitKind
from bot.domain.meetings import MeetingRhythm, MeetingState, Reply
from bot.domain.member_list import RowProblem
from bot.domain.observations import ObservationState
from bot.domain.people import InvitationState, Role
from bot.domain.planning import Aspect
from bot.domain.promises import Comparator, Rhythm, Unit
from bot.domain.reading import Qualifier
from bot.domain.renewal_targets import NO_TARGET
from bot.domain.renewals import Lack, PromisePart
from bot.domain.school_list import Effect, SchoolRowProblem
from bot.domain.schools import SchoolYear, UsualTopic
from bot.domain.slots import OfferKind, Term
from bot.domain.templates import BuiltIn
from bot.domain.updates import TEXTS, UpdateState, Urgency
from bot.domain.visit_weeks import Standing
from bot.domain.visits import Detail, VisitState
from bot.domain.watch import BY_HAND, Remedy, WatchState, WatchStep
from bot.domain.wishes import WishState
from bot.domain.work import FileFormat, WorkKind
from bot.texts import asking, coverage, menus
from bot.texts.catalogue import DOMAIN, LOCALES_FOLDER
from bot.texts.entries import _SOURCES
from bot.texts.forms.keys import asked_by
from bot.texts.labels import COUNTED, LABELLED

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("bot/texts", "bot/services", "handlers", "scheduling")


@cache
def catalogue(locale: str) -> Catalog:
    """The catalogue as it is written, not compiled."""
    with path_of(locale).open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def path_of(locale: str) -> Path:
    """Where a locale's words are."""
    return LOCALES_FOLDER / locale / "LC_MESSAGES" / f"{DOMAIN}.po"


def key_of(message: Message) -> str:
    """The key of an entry, with or without plural forms."""
    return message.id if isinstance(message.id, str) else message.id[0]


@cache
def entries(locale: str) -> dict[str, tuple[str, ...]]:
    """Key -> its text, or its plural forms."""
    found: dict[str, tuple[str, ...]] = {}
    for message in catalogue(locale):
        if message.id:
            given = message.string
            texts = (given,) if isinstance(given, str) else given or ()
            found[key_of(message)] = tuple(texts)
    return found


def is_plural(locale: str, key: str) -> bool:
    """Whether an entry has forms for one and for several."""
    return len(entries(locale)[key]) > 1


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return set(re.findall(r"{(\w*)}", text))


@dataclass(frozen=True)
class Call:
    """One question of the code to the catalogues. `key` has {} where something is filled in."""

    where: str
    function: str
    key: str
    given: frozenset[str] | None
    """The names of the values that are handed over. None: not known before running."""

    @property
    def is_pattern(self) -> bool:
        """Whether the key is put together."""
        return "{}" in self.key


@cache
def sources() -> tuple[tuple[str, ast.Module], ...]:
    """Every module that may ask for words."""
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return tuple((str(path.relative_to(ROOT)), ast.parse(path.read_text())) for path in files)


_ASKING = {"html": 1, "plain": 1, "html_n": 1, "plain_n": 1, "_move": 2, "note": 1, "_again": 2}
"""Functions that take a key, and the place of the key among their arguments."""


@cache
def calls() -> tuple[Call, ...]:
    """Every call that names a key, whole or put together."""
    return tuple(
        call
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for call in _calls_of(name, node)
    )


def _calls_of(name: str, node: ast.Call) -> Iterator[Call]:
    function = getattr(node.func, "id", getattr(node.func, "attr", ""))
    place = _ASKING.get(function)
    if place is None or len(node.args) < place:
        return
    where = f"{name}:{node.lineno}"
    for key in _keys(node.args[place - 1]):
        known = function in ("html", "plain", "html_n", "plain_n")
        names = [keyword.arg for keyword in node.keywords]
        given = frozenset(arg for arg in names if arg) if known and None not in names else None
        yield Call(where, function, key, given)


def _keys(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from _keys(node.body)
        yield from _keys(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(
            part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "{}"
            for part in node.values
        )


@cache
def literals() -> frozenset[str]:
    """Every string that stands in the code: a key may be chosen before it is asked for."""
    return frozenset(
        node.value
        for _, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _of(prefix: str, members: Iterable[Enum]) -> frozenset[str]:
    return frozenset(f"{prefix}.{member.value}" for member in members)


_PLAIN_RHYTHMS = set(MeetingRhythm) - {MeetingRhythm.MONTHLY, MeetingRhythm.MONTHLY_LAST}

_QUESTIONS = {(kind, step.key) for kind, flow in FLOWS.items() for step in flow} - {
    (kind, CONFIRM) for kind in FormKind
}

PATTERNS: dict[str, frozenset[str]] = {
    "{}.{}": frozenset().union(*(_of(prefix, enum) for enum, prefix in LABELLED.items())),
    "unit.{}": frozenset().union(*(_of(prefix, enum) for enum, prefix in COUNTED.items())),
    "meeting.title.{}": _of("meeting.title", MeetingState),
    "meeting.tally.{}": _of("meeting.tally", Reply) | {"meeting.tally.unanswered"},
    "meeting.rhythm.{}": _of("meeting.rhythm", _PLAIN_RHYTHMS),
    "meeting.which.{}": frozenset(f"meeting.which.{which}" for which in range(1, 5)),
    "form.move.changes.{}": frozenset(
        f"form.move.changes.{what}" for what in ("day", "time", "place", "agenda")
    ),
    "share.{}": _of("share", FileFormat),
    "table.{}": _of("table", Column),
    "table.unit.{}": _of("table.unit", Unit),
    "work.{}": _of("work", WorkKind),
    "import.template.{}": _of("import.template", FileFormat),
    "import.fault.{}": frozenset(f"import.fault.{name}" for name in ("line", "column", "what")),
    "import.row.{}": _of("import.row", RowFault),
    "import.problem.{}": frozenset(
        f"import.problem.{problem}" for problem in ("unreadable", "too_many", "empty")
    ),
    "filter.{}": frozenset(f"filter.{name}" for name, _ in asking._FILTERS),
    "filter.{}.question": frozenset(f"filter.{name}.question" for name, _ in asking._FILTERS),
    "entry.{}": frozenset(
        f"entry.{name}"
        for name in (
            "promises",
            "kind",
            "day",
            "what",
            "doer",
            "partners",
            "place",
            "outputs",
            "reason",
            "note",
            "evidence",
        )
    ),
    "entry.state.{}": _of("entry.state", set(ActivityState) - {ActivityState.HELD}),
    "entry.source.{}": frozenset(f"entry.source.{kind}" for kind in _SOURCES),
    "week.full.{}": _of("week.full", (Term.A_DAY, Term.A_WEEK)),
    "visit.title.{}": _of("visit.title", VisitState),
    "visit.report.{}": frozenset({"visit.report.yes", "visit.report.no"}),
    **{
        f"cover.{said}.{{}}": _of(f"cover.{said}", CoverWhy)
        for said in ("wanted", "doubt", "reason")
    },
    "wish_visit.title.{}": _of("wish_visit.title", WishState),
    "terms.{}": frozenset({"terms.yes", "terms.no"}),
    "visit.detail.{}": _of("visit.detail", Detail),
    "offer.{}.hours": frozenset(
        f"offer.{kind.value}.hours" for kind in OfferKind if kind is not OfferKind.SINGLE
    ),
    "topic.{}.about": frozenset(f"topic.{topic.value}.about" for topic in UsualTopic),
    "rhythm.{}": _of("rhythm", set(Rhythm) - {Rhythm.PERIOD}),
    "every_second.{}": _of("every_second", set(Rhythm) - {Rhythm.PERIOD}),
    "target.{}": _of("target", set(Comparator) - {Comparator.EVERY}),
    "command.{}": frozenset(f"command.{name}" for name, _ in menus._COMMANDS),
    "menu.{}": frozenset(f"menu.{name}" for name, _, _ in menus._PLACES),
    "start.what.{}": _of("start.what", Role),
    "update.mark.{}": _of("update.mark", Urgency),
    "update.emoji.{}": _of("update.emoji", Urgency),
    "invitation.problem.{}": _of("invitation.problem", InvitationProblem),
    "invitation.state.{}": _of("invitation.state", set(InvitationState) - {InvitationState.OPEN}),
    "guard.why.{}": _of("guard.why", HitKind),
    "follow.why.{}": _of("follow.why", Why),
    "follow.average.{}": _of("follow.average", AVERAGED),
    "promise_state.{}": _of("promise_state", PromiseState) | {"promise_state.as_worked_out"},
    "report.state.{}": _of("report.state", PromiseState),
    "notice.observation_news.{}": _of(
        "notice.observation_news",
        set(ObservationState)
        - {ObservationState.NEW, ObservationState.ASKED, ObservationState.ANSWERED},
    ),
    "list.fault.{}": _of("list.fault", RowProblem) | _of("list.fault", SchoolRowProblem),
    "schools.list.{}": _of("schools.list", Effect),
    "schools.list.column.{}": frozenset(
        f"schools.list.column.{name}"
        for name in ("school", "area", "kind", "year", "classes", "pupils")
    ),
    "answer.{}": _of("answer", AnswerProblem),
    "qualifier.{}": _of("qualifier", set(Qualifier) - {Qualifier.EXACTLY}),
    "form.back_to.{}": frozenset(f"form.back_to.{page}" for page in PAGES.values()),
    "form.ended.{}": _of("form.ended", set(FormState) - {FormState.OPEN, FormState.DONE}),
    "form.{}": _of("form", FormKind),
    "form.{}.confirm": frozenset(f"form.{kind.value}.confirm" for kind in FormKind),
    "form.{}.receipt": frozenset(
        f"form.{kind}.receipt"
        for kind in (
            "problem_area",
            "problem_edit",
            "state",
            "measure",
            "measure_edit",
            "done",
            "log_edit",
            "log_void",
            "judge",
            "target",
        )
    ),
    "form.update.{}.name": frozenset(f"form.update.{part}.name" for part in TEXTS),
    **{
        f"template.{{}}.{part}": frozenset(f"template.{key}.{part}" for key in BuiltIn)
        for part in ("name", "heading", "body", "advice")
    },
    "plan.ask.{}": _of("plan.ask", Aspect),
    "opinion.fact.{}": frozenset(
        f"opinion.fact.{key}" for key in ("kind", "stage", "reference", "area", "due", "date")
    ),
    "watch.sum.{}": _of("watch.sum", WatchState),
    "watch.do.{}": _of("watch.do", set(WatchStep) - {WatchStep.INTEREST}),
    "watch.question.{}": _of("watch.question", BY_HAND),
    "watch.advice.{}": _of("watch.advice", set(WatchStep) - {WatchStep.INTEREST}),
    "watch.proposal.{}": _of("watch.proposal", Remedy),
    "watch.sheet.{}": frozenset(f"watch.sheet.{key}" for key in ("place", "happened", "advice")),
    "log.watch.{}": frozenset(
        f"log.watch.{what}" for what in ("new", "same", "grown", "start", "year")
    ),
    "dialogue.hint.{}": _of("dialogue.hint", QuestionKind),
    "dialogue.state.{}": _of("dialogue.state", DialogueState),
    "form.take_part.hear.{}": frozenset(f"form.take_part.hear.{said}" for said in ("yes", "no")),
    "survey.line.{}": frozenset(f"survey.line.{how}" for how in ("better", "worse", "same")),
    "refusal.renewal_lacks.{}": _of("refusal.renewal_lacks", Lack)
    | {"refusal.renewal_lacks.verdicts", "refusal.renewal_lacks.room"},
    "comparator.{}": _of("comparator", Comparator) | {f"comparator.{NO_TARGET}"},
    "per.{}": _of("per", Rhythm),
    "renewal.part_of.{}": _of("renewal.part_of", PromisePart),
    "update_state.{}": _of("update_state", UpdateState) - {"update_state.retracted"},
    "went_out.{}": frozenset(
        {
            "went_out.sent",
            "went_out.scheduled",
            "went_out.stopped",
            "went_out.late",
            "went_out.corrected",
            "went_out.not_corrected",
        }
    ),
    "form.{}.{}{}": frozenset(f"form.{asked_by(kind, step)}.{step}" for kind, step in _QUESTIONS)
    | {"form.offer.day.first", "form.move.day.series", "form.calloff.reason.rest"}
    | _of("form.invite.organisation", set(Role) - {Role.SCHOOL}),
    "term.short.{}": _of("term.short", Term),
    "form.{}.{}.name": frozenset(
        f"form.{asked_by(kind, step)}.{step}.name" for kind, step in _QUESTIONS
    )
    | {"form.book.school.name"},
    "coverage.column.{}": _of("coverage.column", SchoolYear),
    "coverage.sheet.{}": frozenset(f"coverage.sheet.{key}" for key, _, _ in coverage._COLUMNS)
    | _of("coverage.sheet", set(Qualifier) - {Qualifier.EXACTLY}),
    "{}.at_all": frozenset({"coverage.missing.at_all", "coverage.only_booked.at_all"}),
    "visit.mail.{}": frozenset({"visit.mail.room", "visit.mail.staff"}),
    "visit_weeks.{}": _of("visit_weeks", Standing),
    "nudge.title.{}": _of("nudge.title", Nudged),
    "nudge.to.{}": _of("nudge.to", Nudged),
    "form.contact.stays.{}": frozenset({"form.contact.stays.yes", "form.contact.stays.no"}),
    "form.report.held.{}": frozenset({"form.report.held.yes", "form.report.held.no"}),
}
"""What a key that is put together in the code can become."""
