"""Plan cases in words: the list, one case, its checklist, and how dialogs about it end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.clipping import clipped
from bot.domain.forms import FormKind
from bot.domain.people import Viewer
from bot.domain.planning import (
    CASES_A_PAGE,
    COMMENTS_A_PAGE,
    Aspect,
    AspectAnswer,
    CommentPage,
    PlanCase,
    PlanComment,
    PlanKind,
    PlanPage,
    PlanStage,
    PlanView,
)
from bot.domain.views import FormView
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain
from bot.texts.labels import label
from bot.texts.menus import menu_button, pager, pager_row, rows_of
from bot.texts.screen import Button, Rows, Screen, begin_data, in_columns, place_data

_ON_A_BUTTON: Final = 50
_COMMENT_SHOWN: Final = 200
_REMARK_SHOWN: Final = 80

MARKS: Final[Mapping[AspectAnswer | None, str]] = {
    AspectAnswer.YES: "✅",
    AspectAnswer.NO: "❌",
    AspectAnswer.NOT_RELEVANT: "➖",
    None: "◻️",
}


def open_button(plan_id: int, locale: str) -> Button:
    """The way to one case."""
    return Button(plain("plan.open", locale), place_data("plan", plan_id))


def list_screen(page: PlanPage, viewer: Viewer) -> Screen:
    """The cases, open ones first, each a button."""
    locale = viewer.locale
    opener = Button(plain("plans.add", locale), begin_data(FormKind.PLAN_CASE.value))
    return Screen(
        lines(
            html("plans.title" if page.total else "plans.none", locale),
            "" if page.total else None,
            *(_listed(one, page.today, locale) for one in page.cases),
            pager(locale, page.page, CASES_A_PAGE, page.total),
        ),
        rows_of(
            *(
                (Button(clipped(one.title, _ON_A_BUTTON), place_data("plan", one.id)),)
                for one in page.cases
            ),
            pager_row(locale, page.page, CASES_A_PAGE, page.total, "plans"),
            (opener,) if page.can_open else (),
            menu_button(locale),
        ),
    )


def _listed(one: PlanCase, today: date, locale: str) -> Html:
    kind = label(one.kind, locale)
    if one.result is not None:
        day = dates.plain_day(one.result.closed_on, locale)
        return html("plans.line.closed", locale, title=one.title, kind=kind, day=day)
    if one.due_on is None:
        return html("plans.line", locale, title=one.title, kind=kind)
    key = "plans.line.late" if one.due_on < today else "plans.line.due"
    day = dates.day(one.due_on, locale)
    return html(key, locale, title=one.title, kind=kind, day=day)


def case_screen(view: PlanView, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """One case: what it is, how far the group has come, and what the viewer can do."""
    locale, case = viewer.locale, view.case
    return Screen(
        lines(
            html("plan.title", locale, title=case.title),
            html(
                "plan.kind",
                locale,
                kind=label(case.kind, locale),
                stage=label(case.stage, locale),
            ),
            html("plan.reference", locale, reference=case.reference) if case.reference else None,
            html("plan.area", locale, area=case.area.name) if case.area else None,
            _due_line(view, locale),
            *_result_lines(case, locale),
            "",
            _tally(case, locale),
            html_n("plan.comments", case.comments, locale),
            *(_comment(one, zone, locale) for one in view.latest),
        ),
        rows_of(
            *(_work_rows(view, locale) if case.result is None else ()),
            (
                Button(plain("plan.checklist", locale), place_data("plan_list", case.id)),
                Button(plain("plan.comments.open", locale), place_data("plan_said", case.id, 0)),
            ),
            (Button(plain("plan.document", locale), place_data("plan_doc", case.id)),),
            (Button(plain("plans.list", locale), place_data("plans", 0)), *menu_button(locale)),
        ),
    )


def _due_line(view: PlanView, locale: str) -> Html | None:
    due = view.case.due_on
    if due is None:
        return None
    key = "plan.due.passed" if due < view.today and view.case.result is None else "plan.due"
    return html(key, locale, day=dates.day_of_year(due, locale))


def _result_lines(case: PlanCase, locale: str) -> tuple[Html | str, ...]:
    result = case.result
    if result is None:
        return ()
    day = dates.plain_day(result.closed_on, locale)
    if result.reason is not None:
        return ("", html("plan.closed.without", locale, day=day, reason=result.reason))
    said = html("plan.closed", locale, day=day, proposed=result.proposed, adopted=result.adopted)
    outcome = html("plan.outcome", locale, outcome=result.outcome) if result.outcome else None
    return ("", lines(said, outcome))


def _tally(case: PlanCase, locale: str) -> Html:
    marks = "".join(MARKS[_answer(case, aspect)] for aspect in Aspect)
    return html("plan.tally", locale, answered=case.answered, total=len(Aspect), marks=marks)


def _answer(case: PlanCase, aspect: Aspect) -> AspectAnswer | None:
    note = case.aspects.get(aspect)
    return note.answer if note else None


def _comment(one: PlanComment, zone: ZoneInfo, locale: str, most: int = _COMMENT_SHOWN) -> Html:
    when = dates.short_moment(one.at, zone, locale)
    return html("plan.comment", locale, by=one.by, when=when, text=clipped(one.text, most))


def _work_rows(view: PlanView, locale: str) -> Rows:
    """Taking part, and for who leads the case changing and closing it."""
    number = view.case.id
    comment = Button(
        plain("plan.comment.add", locale), begin_data(FormKind.PLAN_COMMENT.value, number)
    )
    if not view.leads:
        return ((comment,),)
    return (
        (comment,),
        (
            Button(plain("plan.change", locale), begin_data(FormKind.PLAN_CASE.value, number)),
            Button(plain("plan.close", locale), begin_data(FormKind.PLAN_CLOSE.value, number)),
        ),
    )


def checklist_screen(view: PlanView, viewer: Viewer) -> Screen:
    """The eight aspects with what the group says about each."""
    locale, case = viewer.locale, view.case
    buttons = [
        Button(
            f"{MARKS[_answer(case, aspect)]} {label(aspect, locale)}",
            place_data("plan_asp", case.id, aspect.value),
        )
        for aspect in Aspect
    ]
    return Screen(
        lines(
            html("plan.list.title", locale, title=case.title),
            "",
            *(_aspect_line(case, aspect, locale) for aspect in Aspect),
        ),
        (
            *in_columns(buttons, 2),
            (open_button(case.id, locale), *menu_button(locale)),
        ),
    )


def _aspect_line(case: PlanCase, aspect: Aspect, locale: str) -> Html:
    note, name = case.aspects.get(aspect), label(aspect, locale)
    mark = MARKS[note.answer if note else None]
    if note is None or not note.remark:
        return html("plan.list.line", locale, mark=mark, aspect=name)
    remark = clipped(note.remark, _REMARK_SHOWN)
    return html("plan.list.line.remark", locale, mark=mark, aspect=name, remark=remark)


def aspect_screen(view: PlanView, aspect: Aspect, viewer: Viewer) -> Screen:
    """One aspect: what is asked, what was said, and the three answers."""
    locale, case = viewer.locale, view.case
    note = case.aspects.get(aspect)
    answer = note.answer if note else None
    number = list(Aspect).index(aspect) + 1
    rows: Rows = ()
    if case.result is None:
        marked = "• " if note else ""
        rows = (
            tuple(
                Button(
                    f"{'• ' if one is answer else ''}{label(one, locale)}",
                    place_data("plan_say", case.id, aspect.value, one.value),
                )
                for one in AspectAnswer
            ),
            (
                Button(
                    f"{marked if note and note.remark else ''}{plain('plan.remark', locale)}",
                    place_data("plan_note", case.id, aspect.value),
                ),
            ),
        )
    return Screen(
        lines(
            html(
                "plan.aspect",
                locale,
                number=number,
                total=len(Aspect),
                aspect=label(aspect, locale),
            ),
            html("plan.aspect.case", locale, title=case.title),
            "",
            html(f"plan.ask.{aspect.value}", locale),
            html("plan.aspect.answer", locale, answer=label(answer, locale)) if answer else None,
            html("plan.aspect.remark", locale, remark=note.remark)
            if note and note.remark
            else None,
        ),
        (
            *rows,
            (Button(plain("plan.list.back", locale), place_data("plan_list", case.id)),),
        ),
    )


def comments_screen(page: CommentPage, viewer: Viewer, zone: ZoneInfo) -> Screen:
    """What members say about a plan, the latest first."""
    locale, case = viewer.locale, page.case
    comment = Button(
        plain("plan.comment.add", locale), begin_data(FormKind.PLAN_COMMENT.value, case.id)
    )
    return Screen(
        lines(
            html("plan.said" if page.total else "plan.said.none", locale, title=case.title),
            *(_comment(one, zone, locale, _COMMENT_IN_LIST) for one in page.comments),
            pager(locale, page.page, COMMENTS_A_PAGE, page.total),
        ),
        rows_of(
            pager_row(locale, page.page, COMMENTS_A_PAGE, page.total, "plan_said", case.id),
            (comment,) if case.result is None else (),
            (open_button(case.id, locale), *menu_button(locale)),
        ),
    )


_COMMENT_IN_LIST: Final = 500


# -- how dialogs end -------------------------------------------------------------------------------


def kept_receipt(view: FormView) -> Screen:
    """That a case is kept, and that the group was told."""
    return _receipt(view, html("form.plan.receipt", view.viewer.locale, title=_title(view)))


def comment_receipt(view: FormView) -> Screen:
    """Thanks for taking part."""
    return _receipt(view, html("form.plan_comment.receipt", view.viewer.locale, title=_title(view)))


def remark_receipt(view: FormView) -> Screen:
    """That a remark is saved, with the way on through the checklist."""
    locale, facts = view.viewer.locale, view.receipt
    aspect = Button(
        plain("plan.aspect.open", locale), place_data("plan_asp", facts["plan"], facts["aspect"])
    )
    back = Button(plain("plan.list.back", locale), place_data("plan_list", facts["plan"]))
    return Screen(
        html("form.plan_remark.receipt", locale, title=_title(view)),
        ((aspect, back), menu_button(locale)),
    )


def closed_receipt(view: FormView) -> Screen:
    """That a case is closed, and whether it counts under a promise."""
    locale, facts = view.viewer.locale, view.receipt
    key = "form.plan_close.receipt" if facts["logged"] else "form.plan_close.unlogged"
    return _receipt(
        view, lines(html(key, locale, title=_title(view)), "", closed_text(facts, locale))
    )


def closed_text(facts: Mapping[str, Any], locale: str) -> Html:
    """What came of a plan."""
    if facts["reason"] is not None:
        return html("plan.result.without", locale, reason=facts["reason"])
    said = html("plan.result", locale, proposed=facts["proposed"], adopted=facts["adopted"])
    outcome = facts["outcome"]
    return lines(said, html("plan.outcome", locale, outcome=outcome) if outcome else None)


def facts_text(facts: Mapping[str, Any], locale: str) -> Html:
    """What a plan is and by when comments are wanted."""
    due = facts["due_on"]
    return lines(
        html("plan.title", locale, title=facts["title"]),
        html(
            "plan.kind",
            locale,
            kind=label(PlanKind(facts["sort"]), locale),
            stage=label(PlanStage(facts["stage"]), locale),
        ),
        html("plan.due", locale, day=dates.day_of_year(date.fromisoformat(due), locale))
        if due
        else None,
    )


def _title(view: FormView) -> str:
    return str(view.receipt["title"])


def _receipt(view: FormView, said: Html) -> Screen:
    locale = view.viewer.locale
    return Screen(said, ((open_button(view.receipt["plan"], locale), *menu_button(locale)),))
