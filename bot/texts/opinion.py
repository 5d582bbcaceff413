"""The written opinion on a plan: a document that an official edits, signs and sends."""

from __future__ import annotations

from bot.domain.people import Viewer
from bot.domain.planning import Aspect, OpinionView, PlanCase
from bot.reports.opinion import Opinion, opinion_docx
from bot.texts import dates
from bot.texts.catalogue import html, plain
from bot.texts.labels import label
from bot.texts.menus import menu_button
from bot.texts.planning import open_button
from bot.texts.screen import File, Screen


def opinion_screen(view: OpinionView, viewer: Viewer) -> Screen:
    """The opinion as a Word file. Takes some tenths of a second: not on the event loop."""
    locale, case = viewer.locale, view.case
    key = "plan.document.sent" if case.answered == len(Aspect) else "plan.document.draft"
    return Screen(
        html(key, locale, answered=case.answered, total=len(Aspect)),
        ((open_button(case.id, locale), *menu_button(locale)),),
        document=File(
            plain("plan.document.file", locale, number=str(case.id)),
            opinion_docx(opinion_of(view, locale)),
        ),
    )


def opinion_of(view: OpinionView, locale: str) -> Opinion:
    """The opinion's words."""
    case = view.case
    return Opinion(
        language=locale,
        heading=plain("opinion.heading", locale, title=case.title),
        sender=plain("opinion.sender", locale, municipality=view.municipality, group=case.network),
        facts=_facts(view, locale),
        about=plain("opinion.about", locale),
        proposals_heading=plain("opinion.proposals", locale),
        proposals=tuple(
            plain("opinion.proposal", locale, aspect=label(aspect, locale), remark=remark)
            for aspect, remark in case.proposals
        ),
        no_proposals=plain("opinion.no_proposals", locale),
        aspects_heading=plain("opinion.aspects", locale),
        columns=(
            plain("opinion.column.aspect", locale),
            plain("opinion.column.answer", locale),
            plain("opinion.column.remark", locale),
        ),
        aspects=tuple(_row(case, aspect, locale) for aspect in Aspect),
        comments_heading=plain("opinion.comments", locale),
        comments=tuple(one.text for one in view.comments),
        signature=plain("opinion.signature", locale),
    )


def _facts(view: OpinionView, locale: str) -> tuple[tuple[str, str], ...]:
    case = view.case
    facts = (
        ("kind", label(case.kind, locale)),
        ("stage", label(case.stage, locale)),
        ("reference", case.reference),
        ("area", case.area.name if case.area else None),
        ("due", dates.plain_day(case.due_on, locale) if case.due_on else None),
        ("date", dates.plain_day(view.today, locale)),
    )
    return tuple((plain(f"opinion.fact.{key}", locale), value) for key, value in facts if value)


def _row(case: PlanCase, aspect: Aspect, locale: str) -> tuple[str, str, str]:
    note = case.aspects.get(aspect)
    name = label(aspect, locale)
    if note is None:
        return name, plain("opinion.unanswered", locale), ""
    answer = label(note.answer, locale) if note.answer else plain("opinion.unanswered", locale)
    return name, answer, note.remark or ""
