"""The last screen of a dialog: everything that was entered, before it reaches anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.flows import DIALOGS, FLOWS
from bot.domain.flows.dialog import was_held
from bot.domain.flows.guarding import ANYWAY, GUARDING
from bot.domain.forms import CONFIRM, EDIT, FormKind, Step, StepKind, edit_question, steps_of
from bot.domain.guard import Hit, can_be_sent
from bot.domain.updates import Part, Urgency, content_of, is_added
from bot.domain.views import FormView
from bot.texts.catalogue import Html, html, html_n, lines, plain, plain_n
from bot.texts.contacts import after_text
from bot.texts.dialogues import answer_lines
from bot.texts.forms.answers import value_name
from bot.texts.forms.buttons import change, move, way_out
from bot.texts.forms.head import head
from bot.texts.forms.keys import asked_by
from bot.texts.forms.updates import about_update, corrected, preview, said_aloud
from bot.texts.guard import marked, reasons
from bot.texts.meetings import words as meeting_words
from bot.texts.menus import rows_of
from bot.texts.observations import facts_text as observed_text
from bot.texts.renewals.asking import VOIDING
from bot.texts.school_lists import plan_text
from bot.texts.screen import (
    CHOOSE,
    GO,
    Button,
    Rows,
    Screen,
    form_data,
    in_columns,
    place_data,
    without_file_where_too_long,
)
from bot.texts.surveys import result_lines
from bot.texts.visits import facts_text, left_out_text


def summary_screen(view: FormView, municipality: str) -> Screen:
    """Everything that was entered, before it reaches anybody."""
    confirm = Button(_confirm_name(view), form_data(view.id, view.form.version, CHOOSE, CONFIRM))
    hits = _hits(view)
    first = _guard_rows(view, hits) if hits else ((confirm,), *_edit_rows(view))
    screen = Screen(
        lines(*head(view), *_summary_text(view, municipality)),
        rows_of(*first, *_preview_rows(view), way_out(view)),
    )
    if view.form.kind is not FormKind.SITUATION_UPDATE:
        # What is reported goes with its text in a message of its own; here its words come first.
        return screen
    content = content_of(view.form.answers)
    return without_file_where_too_long(
        replace(screen, picture=content.picture, document=content.document)
    )


def _edit_rows(view: FormView) -> Rows:
    """The way to each answer that can be changed here."""
    locale, kind = view.viewer.locale, view.form.kind
    steps = [step for step in steps_of(view.form, FLOWS[kind]) if _can_be_changed(view, step)]
    names = {
        step.key: plain(f"form.{asked_by(kind, step.key)}.{step.key}.name", locale)
        for step in steps
    }
    edits = [
        move(view, "form.log.add", CHOOSE, f"{EDIT}{key}")
        if key == "more"
        else move(view, "form.edit", CHOOSE, f"{EDIT}{key}", name=name)
        for key, name in names.items()
    ]
    return in_columns(edits, 2)


def _can_be_changed(view: FormView, step: Step) -> bool:
    """Whether the summary leads back to it: of what is corrected, or has many steps, to all of it."""
    if view.form.kind in _CHANGED_IN_SUMMARY:
        return step.kind is not StepKind.CONFIRM and step.key not in ("why", *GUARDING)
    from_observation = view.form.answers.get("observation") is not None
    is_raised = view.form.kind is FormKind.PROBLEM_AREA
    return is_raised and from_observation and step.kind is StepKind.TEXT


_CHANGED_IN_SUMMARY = frozenset({
    FormKind.CALL_MEETING,
    FormKind.PROBLEM_EDIT,
    FormKind.MEASURE_EDIT,
    FormKind.TEMPLATE,
    FormKind.SCHOOL,
    FormKind.TOPIC,
    FormKind.WATCH_AREA,
    FormKind.PLAN_CASE,
    FormKind.LOG_ACTIVITY,
    FormKind.CORRECT_ACTIVITY,
    FormKind.REPORT_VISIT,
    FormKind.CORRECT_REPORT,
})  # fmt: skip
"""Dialogs in whose summary everything can be changed: they may begin there, or were long."""


def _hits(view: FormView) -> Mapping[str, tuple[Hit, ...]]:
    """Step key -> personal data that was found in what was written there."""
    found: Mapping[str, tuple[Hit, ...]] = view.facts.get("hits", {})
    return found


def _guard_rows(view: FormView, hits: Mapping[str, tuple[Hit, ...]]) -> Rows:
    """Reword, and send anyway where that is allowed: the first is what one should do."""
    press = form_data(view.id, view.form.version, CHOOSE, CONFIRM)
    anyway = Button(plain("guard.send_anyway", view.viewer.locale), press)
    may_send = _may_be_kept(view, [hit for found in hits.values() for hit in found])
    places = view.facts.get("places", {})
    ways = (edit_question(key, places[key]) if key in places else f"{EDIT}{key}" for key in hits)
    return rows_of(
        *((move(view, "guard.reword", CHOOSE, way),) for way in ways),
        (anyway,) if may_send else (),
    )


def _may_be_kept(view: FormView, found: list[Hit]) -> bool:
    """Whether what was found can go on nevertheless; a template holds nobody's data at all."""
    return view.form.kind is not FormKind.TEMPLATE and can_be_sent(found)


def _confirm_name(view: FormView) -> str:
    locale, kind = view.viewer.locale, view.form.kind
    if kind is FormKind.BOOK_VISIT and view.facts["asks"]:
        return plain("form.book.confirm_asks", locale)
    if kind is FormKind.SITUATION_UPDATE:
        if view.facts["approval"]:
            return plain("form.update.confirm_approval", locale)
        if is_added(view.form.answers, Part.LATER):
            return plain("form.update.confirm_later", locale)
        if content_of(view.form.answers).urgency is Urgency.WEEKLY:
            return plain("form.update.confirm_digest", locale)
    if kind is FormKind.CORRECT_UPDATE and view.facts["approval"]:
        return plain("form.update.confirm_approval", locale)
    return plain(f"form.{kind.value}.confirm", locale)


def _preview_rows(view: FormView) -> Rows:
    """Ways from an update's preview: change a part, add more, see who gets it."""
    if view.form.kind is not FormKind.SITUATION_UPDATE:
        return ()
    steps = steps_of(view.form, FLOWS[view.form.kind])
    changes = [change(view, step.key) for step in steps if step.key not in _NO_PART]
    return (
        *in_columns([*changes, move(view, "form.update.add", GO, "more")], 2),
        (Button(plain("form.update.who", view.viewer.locale), place_data("aud", view.id, 0)),),
    )


_NO_PART = frozenset({"more", *GUARDING, CONFIRM})
"""Steps of an update at which nothing is written that it says, or that says how it is sent."""


def _summary_text(view: FormView, municipality: str) -> list[Html]:
    locale, kind = view.viewer.locale, view.form.kind
    if kind is FormKind.SITUATION_UPDATE:
        return preview(view, municipality)
    if kind is FormKind.CORRECT_UPDATE:
        return corrected(view)
    about = (
        [facts_text(view.facts, view.zone, locale)]
        if DIALOGS[kind].about == "visit"
        else [meeting_words.facts_text(view.facts, view.zone, locale)]
        if DIALOGS[kind].about == "meeting"
        else about_update(view)
    )
    if kind is FormKind.ASK_REPORTER:
        about = [observed_text(view.facts["seen"], view.zone, locale)]
    if kind is FormKind.INVITE_MANY:
        about = [html_n("list.people", len(view.form.answers["people"]), locale)]
    if kind is FormKind.IMPORT_SCHOOLS:
        about = plan_text(view)
    names_school = kind in (FormKind.BOOK_VISIT, FormKind.WISH_VISIT)
    is_known = names_school and not view.form.answers["several"]
    school = [_line(view, "school", view.facts["school"])] if is_known else []
    if kind is FormKind.SURVEY:
        return [html("form.summary", locale), *result_lines(view)]
    if kind is FormKind.TAKE_PART:
        return [html("form.summary", locale), *answer_lines(view), *_hears(view), *_guarded(view)]
    asked = [
        _line(view, step.key, _read_back(view, step))
        for step in steps_of(view.form, FLOWS[kind])
        if step.kind is not StepKind.CONFIRM
        and step.key not in ("more", ANYWAY)
        and (kind, step.key) not in _SAID_BY_LATER
    ]
    return [
        html("form.summary", locale),
        *about,
        *school,
        *asked,
        *_unread(view),
        *_days(view),
        *_alike(view),
        *_guarded(view),
    ]


_SAID_BY_LATER = frozenset(
    {
        (FormKind.BOOK_VISIT, "day"),
        (FormKind.BOOK_VISIT, "extra"),
        (FormKind.MOVE_VISIT, "day"),
        (FormKind.CHANGE_VISIT, "parts"),
    }
)
"""Answers that the summary leaves out, because a later one says the same and more."""


def _hears(view: FormView) -> list[Html]:
    """Whether the person hears what comes of a dialogue, and that nothing can be changed."""
    locale, answer = view.viewer.locale, view.form.answers["hear"]["value"]
    hears = plain(f"form.take_part.hear.{answer}", locale)
    return [_line(view, "hear", hears), Html(""), html("dialogue.final", locale)]


def _unread(view: FormView) -> list[Html]:
    """That nobody has looked into a document that goes out."""
    documents = [step for step in FLOWS[view.form.kind] if step.kind is StepKind.DOCUMENT]
    if not any(view.form.answers.get(step.key) for step in documents):
        return []
    return [Html(""), html("form.document_unread", view.viewer.locale)]


def _alike(view: FormView) -> list[Html]:
    """Activities that are very like the one to be logged: perhaps it stands in the log already."""
    found = view.facts.get("alike") or ()
    if not found:
        return []
    locale = view.viewer.locale
    lines_ = (html("form.log.similar_line", locale, line=line) for line in found)
    return [Html(""), html("form.log.similar", locale), *lines_]


def _guarded(view: FormView) -> list[Html]:
    """What the guard points at, and why."""
    locale = view.viewer.locale
    found = [hit for hits in _hits(view).values() for hit in hits]
    if not found:
        return []
    way = "guard.can_be_sent" if _may_be_kept(view, found) else "guard.cannot_be_sent"
    return [Html(""), html("guard.found", locale), reasons(found, locale), html(way, locale)]


def _days(view: FormView) -> list[Html]:
    """Which days it is about, where it can be several, and what comes of them."""
    match view.form.kind:
        case FormKind.CALL_MEETING:
            return meeting_words.plan_text(view.facts, view.viewer.locale)
        case FormKind.CHANGE_MEETING | FormKind.CALL_OFF_MEETING:
            return meeting_words.changed_days_text(view.facts, view.viewer.locale)
        case FormKind.RETRACT_UPDATE:
            return said_aloud(view)
        case FormKind.RENEWAL_ROUND:
            return [Html(""), html_n("form.round.to", view.facts["consulted"], view.viewer.locale)]
        case kind if kind in VOIDING and view.facts["voids"]:
            return [Html(""), html("renewal.voids", view.viewer.locale)]
        case FormKind.PAUSE:
            return [Html(""), html("form.pause.holds", view.viewer.locale)]
        case FormKind.CLOSE_MEETING if was_held(view.form.answers):
            answers = view.form.answers
            total = len(answers.get("present") or ()) + answers["guests"]["number"]
            return [html_n("form.close.total", total, view.viewer.locale)]
        case FormKind.BLOCK_DAYS if view.facts["booked"]:
            return [html_n("form.block.booked", view.facts["booked"], view.viewer.locale)]
        case FormKind.CANNOT_COME:
            who = view.facts["officer"]
            told = html("form.cannot_come.then", view.viewer.locale)
            named = html("form.cannot_come.who", view.viewer.locale, name=who) if who else None
            return [Html(""), *([named] if named else ()), told]
        case FormKind.HAND_OVER:
            return [Html(""), html("form.hand_over.then", view.viewer.locale)]
        case FormKind.OFFER_TIME:
            left_out = left_out_text(view.facts["closed"], view.viewer.locale)
            days = html_n("form.offer.days", view.facts["days"], view.viewer.locale)
            return [days, left_out] if left_out else [days]
        case FormKind.MOVE_CONTACT if view.form.answers["stays"]["value"] == "no":
            after = after_text(view.facts["booked"], view.facts["school"], view.viewer.locale)
            return [Html(""), after] if after else []
        case FormKind.BOOK_VISIT if view.facts["asks"]:
            return [Html(""), html("form.book.asks", view.viewer.locale)]
    return []


def _line(view: FormView, key: str, value: str) -> Html:
    locale = view.viewer.locale
    name = plain(f"form.{asked_by(view.form.kind, key)}.{key}.name", locale)
    return html("form.line", locale, name=name, value=value)


def _read_back(view: FormView, step: Step) -> str:
    """An answer in the summary, with what the guard points at marked where it stands."""
    answer = view.form.answers.get(step.key)
    if answer is None and (view.form.kind, step.key) in _STAFF_ALONE:
        return plain("form.problem_area.network.none", view.viewer.locale)
    as_before = (view.form.kind, step.key) == (FormKind.CHANGE_VISIT, "classes")
    if answer is None and as_before and (known := view.facts["classes"]):
        return plain_n("form.visit_change.same", known, view.viewer.locale)
    value = value_name(view, step, answer)
    hits = _hits(view).get(step.key)
    return marked(value, hits, view.viewer.locale) if hits else value


_STAFF_ALONE = frozenset({(FormKind.PROBLEM_AREA, "network"), (FormKind.PROBLEM_EDIT, "network")})
"""Steps at which passing on without an answer says who sees it."""
