"""Citizen dialogues in words: the list, one with its answers, what was written, proposals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.clipping import clipped
from bot.domain.dialogue import (
    BATCH,
    MOST_QUESTIONS,
    SMALLEST_GROUP,
    Dialogue,
    DialoguePage,
    DialogueState,
    DialogueView,
    Idea,
    Outcome,
    Question,
    QuestionKind,
    WordsPage,
)
from bot.domain.forms import QUESTIONS, FormKind, Step, questions_answered
from bot.domain.outbox import Notice, NoticeKind
from bot.domain.people import Viewer
from bot.domain.views import FormView, page_within
from bot.texts import dates
from bot.texts.catalogue import Html, html, html_n, lines, plain, plain_n
from bot.texts.labels import label
from bot.texts.menus import menu_button, pager, pager_row, rows_of
from bot.texts.screen import Button, Rows, Screen, begin_data, in_columns, place_data

_ON_A_BUTTON: Final = 36
_BAR: Final = 10
_ASKED_IN_A_LIST: Final = 80
_OPTIONS_IN_A_LIST: Final = 60
_SHOWN_IN_A_SUMMARY: Final = 80


def open_button(dialogue_id: int, locale: str) -> Button:
    """The way to one dialogue."""
    return Button(plain("dialogue.open", locale), place_data("dlg", dialogue_id))


def _list_row(locale: str) -> tuple[Button, ...]:
    return (Button(plain("dialogue.all", locale), place_data("dlgs", 0)),)


# -- the list --------------------------------------------------------------------------------------


def list_screen(page: DialoguePage, size: int, viewer: Viewer) -> Screen:
    """The dialogues, and the way to the safety survey's results."""
    locale = viewer.locale
    survey = Button(plain("survey.open", locale), place_data("surveys", 0))
    return Screen(
        lines(
            html("dialogue.title", locale),
            html("dialogue.none", locale) if not page.total else None,
            *(_line(one, locale) for one in page.dialogues),
            pager(locale, page.page, size, page.total),
        ),
        rows_of(
            *((_opener(one),) for one in page.dialogues),
            pager_row(locale, page.page, size, page.total, "dlgs"),
            *_coordinator_rows(page, locale),
            (survey,),
            menu_button(locale),
        ),
    )


def _line(one: Dialogue, locale: str) -> Html:
    return html("dialogue.line", locale, title=one.title, state=_state(one, locale))


def _state(one: Dialogue, locale: str) -> str:
    day = dates.plain_day(one.closes_on, locale)
    return plain(f"dialogue.state.{one.state.value}", locale, day=day, count=one.taken_part)


def _opener(one: Dialogue) -> Button:
    return Button(clipped(one.title, _ON_A_BUTTON), place_data("dlg", one.id))


def _coordinator_rows(page: DialoguePage, locale: str) -> Rows:
    if not page.is_coordinator:
        return ()
    new = Button(plain("dialogue.new", locale), begin_data(FormKind.DIALOGUE.value))
    ideas = Button(plain_n("dialogue.ideas.open", page.ideas, locale), place_data("ideas"))
    return ((new,), (ideas,)) if page.ideas else ((new,),)


# -- one dialogue ----------------------------------------------------------------------------------


def dialogue_screen(view: DialogueView, viewer: Viewer) -> Screen:
    """One dialogue: what it is about, how to take part, and what may be shown of the answers."""
    locale, found = viewer.locale, view.dialogue
    return Screen(
        lines(
            html("dialogue.one", locale, title=found.title),
            html("dialogue.state", locale, state=_state(found, locale)),
            "",
            html("dialogue.intro", locale, intro=found.intro),
            *_reply_lines(found, locale),
            *_part_lines(view, locale),
            *_draft_lines(view, locale),
        ),
        rows_of(
            *_take_part_row(view, locale),
            *_results_row(view, locale),
            *_keeping_rows(view, locale),
            _list_row(locale),
        ),
    )


def _reply_lines(found: Dialogue, locale: str) -> tuple[Html | str, ...]:
    """You said, we do."""
    if found.reply is None:
        return ()
    return ("", html("dialogue.reply", locale, reply=found.reply))


def _part_lines(view: DialogueView, locale: str) -> tuple[Html | str, ...]:
    if view.dialogue.state is not DialogueState.OPEN:
        return ()
    said = (
        html("dialogue.answered", locale)
        if view.has_answered
        else html("dialogue.anonymous", locale)
    )
    return ("", said)


def _draft_lines(view: DialogueView, locale: str) -> tuple[Html | str, ...]:
    found = view.dialogue
    if found.state is not DialogueState.DRAFT:
        return ()
    asked = [_asked_line(n, one, locale) for n, one in enumerate(found.questions, 1)]
    count = html("dialogue.questions", locale, count=len(asked), limit=MOST_QUESTIONS)
    return ("", count, *asked)


def _asked_line(number: int, question: Question, locale: str) -> Html:
    asked = clipped(question.asked, _ASKED_IN_A_LIST)
    kind = clipped(", ".join(question.options), _OPTIONS_IN_A_LIST) or label(question.kind, locale)
    return html("dialogue.asked", locale, n=number, asked=asked, kind=kind)


def outcome_lines(outcome: Outcome, locale: str) -> list[Html | str]:
    """What may be shown of a question's answers, a line each."""
    if outcome.answered == 0:
        return [html("dialogue.nobody", locale)]
    if outcome.question.kind is QuestionKind.WORDS:
        key = "dialogue.texts" if outcome.texts else "dialogue.too_few"
        return [html(key, locale, count=outcome.texts, least=SMALLEST_GROUP)]
    if not outcome.counts and outcome.answered < SMALLEST_GROUP:
        return [html("dialogue.too_few", locale, least=SMALLEST_GROUP, count=0)]
    if not outcome.counts:
        told = {"count": outcome.answered, "least": SMALLEST_GROUP}
        return [html("dialogue.spread", locale, **told)]
    mean = (
        [html("dialogue.mean", locale, mean=dates.decimal(outcome.mean, locale))]
        if outcome.mean is not None
        else []
    )
    bars = [_value_line(outcome, value, locale) for value in outcome.question.values]
    rest = [html("dialogue.hidden", locale, least=SMALLEST_GROUP)] if outcome.hidden else []
    return [*mean, *bars, *rest]


def _value_line(outcome: Outcome, value: int, locale: str) -> Html:
    count, name = outcome.counts.get(value), value_of(outcome.question, value)
    if count is None:
        return html("dialogue.bar.hidden", locale, bar="·" * _BAR, name=name)
    of_all = count / outcome.answered
    filled = round(of_all * _BAR)
    return html(
        "dialogue.bar",
        locale,
        bar="▓" * filled + "░" * (_BAR - filled),
        name=name,
        count=count,
        percent=round(of_all * 100),
    )


def value_of(question: Question, value: int) -> str:
    """What a counted value is called."""
    return question.options[value] if question.kind is QuestionKind.CHOICE else str(value)


def result_screen(view: DialogueView, place: int, viewer: Viewer) -> Screen:
    """What may be shown of the answers to one question; one question a screen."""
    locale, found, total = viewer.locale, view.dialogue, len(view.outcomes)
    outcome = view.outcomes[page_within(place, total, 1)]
    number = view.outcomes.index(outcome)
    words = place_data("dlg_words", found.id, outcome.question.id, 0)
    reads = view.is_coordinator and outcome.texts
    waits = view.dialogue.taken_part > 0 and view.counted == 0
    return Screen(
        lines(
            html("dialogue.one", locale, title=found.title),
            html("dialogue.number", locale, n=number + 1, total=total),
            "",
            html("dialogue.question", locale, asked=outcome.question.asked),
            *([] if waits else outcome_lines(outcome, locale)),
            *_counted_lines(view, locale),
        ),
        rows_of(
            (Button(plain("dialogue.read", locale), words),) if reads else (),
            pager_row(locale, number, 1, total, "dlg_result", found.id),
            (open_button(found.id, locale),),
        ),
    )


def _counted_lines(view: DialogueView, locale: str) -> tuple[Html | str, ...]:
    """While it is open: how many people's answers these are, and why the others wait."""
    if view.dialogue.state is not DialogueState.OPEN or not view.dialogue.taken_part:
        return ()
    if not view.counted:
        return (html("dialogue.counted.none", locale, first=2 * BATCH, batch=BATCH),)
    return ("", html("dialogue.counted", locale, n=view.counted, batch=BATCH))


def _results_row(view: DialogueView, locale: str) -> Rows:
    if not view.outcomes:
        return ()
    data = place_data("dlg_result", view.dialogue.id, 0)
    return ((Button(plain("dialogue.results", locale), data),),)


def _take_part_row(view: DialogueView, locale: str) -> Rows:
    if not view.takes_part:
        return ()
    data = begin_data(FormKind.TAKE_PART.value, view.dialogue.id)
    return ((Button(plain("dialogue.take_part", locale), data),),)


def _keeping_rows(view: DialogueView, locale: str) -> Rows:
    if not view.is_coordinator:
        return ()
    found = view.dialogue
    match found.state:
        case DialogueState.DRAFT:
            return _draft_rows(found, locale)
        case DialogueState.OPEN:
            close = Button(plain("dialogue.close", locale), place_data("dlg_ask_close", found.id))
            return ((close,),)
        case DialogueState.CLOSED:
            reply = Button(
                plain("dialogue.write_reply", locale),
                begin_data(FormKind.DIALOGUE_REPLY.value, found.id),
            )
            return ((reply,),) if found.reply is None else ()


def _draft_rows(found: Dialogue, locale: str) -> Rows:
    add = Button(
        plain("dialogue.add", locale), begin_data(FormKind.DIALOGUE_QUESTION.value, found.id)
    )
    drops = [
        Button(plain("dialogue.drop", locale, n=n), place_data("dlg_drop", found.id, one.id))
        for n, one in enumerate(found.questions, 1)
    ]
    to_all = Button(plain("dialogue.to_all", locale), place_data("dlg_ask_open", found.id))
    return rows_of(
        (add,) if len(found.questions) < MOST_QUESTIONS else (),
        *in_columns(drops, 2),
        (to_all,) if found.questions else (),
    )


def ask_open_screen(view: DialogueView, viewer: Viewer) -> Screen:
    """Whether to open a dialogue: its questions can't be changed afterwards."""
    locale, found = viewer.locale, view.dialogue
    day = dates.plain_day(found.closes_on, locale)
    return Screen(
        html_n("dialogue.ask_open", len(found.questions), locale, title=found.title, day=day),
        (
            (Button(plain("dialogue.to_all", locale), place_data("dlg_open", found.id)),),
            (Button(plain("button.back", locale), place_data("dlg", found.id)),),
        ),
    )


def ask_close_screen(view: DialogueView, viewer: Viewer) -> Screen:
    """Whether to close a dialogue before its last day."""
    locale, found = viewer.locale, view.dialogue
    return Screen(
        html_n("dialogue.ask_close", found.taken_part, locale, title=found.title),
        (
            (Button(plain("dialogue.close", locale), place_data("dlg_close", found.id)),),
            (Button(plain("button.back", locale), place_data("dlg", found.id)),),
        ),
    )


# -- what was written ------------------------------------------------------------------------------


def words_screen(page: WordsPage, size: int, viewer: Viewer) -> Screen:
    """What was written to a question, with what can come of each."""
    locale = viewer.locale
    first = page.page * size + 1
    return Screen(
        lines(
            html("dialogue.words", locale, asked=page.question.asked),
            html("dialogue.too_few", locale, least=SMALLEST_GROUP, count=0)
            if not page.total
            else None,
            *(
                html("dialogue.written", locale, n=number, words=words)
                for number, (_, words) in enumerate(page.texts, first)
            ),
            pager(locale, page.page, size, page.total),
        ),
        rows_of(
            *(_words_row(n, words_id, locale) for n, (words_id, _) in enumerate(page.texts, first)),
            pager_row(
                locale, page.page, size, page.total, "dlg_words", page.dialogue.id, page.question.id
            ),
            (open_button(page.dialogue.id, locale),),
        ),
    )


def _words_row(number: int, words_id: int, locale: str) -> tuple[Button, ...]:
    return (
        Button(plain("dialogue.to_problem", locale, n=number), place_data("dlg_problem", words_id)),
        Button(plain("dialogue.to_idea", locale, n=number), place_data("dlg_idea", words_id)),
    )


def ideas_screen(ideas: Sequence[Idea], viewer: Viewer) -> Screen:
    """What dialogues propose for the promises of the next period."""
    locale = viewer.locale
    shown = ideas[:_IDEAS_SHOWN]
    return Screen(
        lines(
            html("dialogue.ideas", locale) if ideas else html("dialogue.ideas.none", locale),
            *(
                html("dialogue.idea", locale, n=n, words=one.words, dialogue=one.dialogue)
                for n, one in enumerate(shown, 1)
            ),
            "…" if len(ideas) > _IDEAS_SHOWN else None,
        ),
        rows_of(
            *in_columns(
                [
                    Button(
                        plain("dialogue.idea.drop", locale, n=n), place_data("idea_drop", one.id)
                    )
                    for n, one in enumerate(shown, 1)
                ],
                2,
            ),
            _list_row(locale),
        ),
    )


_IDEAS_SHOWN: Final = 6


# -- taking part -----------------------------------------------------------------------------------


def question_lines(view: FormView, step: Step) -> list[Html | str]:
    """The question that is asked now; how it is answered is told with the first of its kind."""
    asked, locale = view.form.answers[QUESTIONS], view.viewer.locale
    number = len(questions_answered(view.form, step))
    question = asked[number]
    is_first = question["kind"] not in {one["kind"] for one in asked[:number]}
    is_written = question["kind"] == QuestionKind.WORDS
    return [
        html("dialogue.question", locale, asked=question["asked"]),
        # Not to name anybody is said wherever something is written.
        html(f"dialogue.hint.{question['kind']}", locale) if is_first or is_written else "",
        html("form.take_part.answers", locale) if number == 0 else "",
    ]


def answer_lines(view: FormView) -> list[Html]:
    """Every question with what was answered, before it is sent."""
    locale, answers = view.viewer.locale, view.form.answers
    given = [
        html(
            "dialogue.given",
            locale,
            asked=clipped(question["asked"], _ASKED_IN_A_LIST),
            answer=given_name(question, answer, locale),
        )
        for question, answer in zip(answers[QUESTIONS], answers["answers"], strict=True)
    ]
    return [line for one in given for line in (Html(""), one)]


def given_name(
    question: Mapping[str, object], answer: Mapping[str, str] | None, locale: str
) -> str:
    """An answer in words, in one line."""
    if answer is None:
        return plain("form.skipped", locale)
    if "words" in answer:
        return clipped(" ".join(answer["words"].split()), _SHOWN_IN_A_SUMMARY)
    options = question["options"]
    assert isinstance(options, list), "kept as a list when the dialog began"
    return str(options[int(answer["value"])]) if options else answer["value"]


# -- receipts --------------------------------------------------------------------------------------


def drafted_receipt(view: FormView) -> Screen:
    """That a draft is kept, with the way to its questions."""
    return _receipt(
        view, html("form.dialogue.receipt", view.viewer.locale, title=view.receipt["title"])
    )


def question_receipt(view: FormView) -> Screen:
    """That a question is kept, with the way to the next one."""
    locale, dialogue_id = view.viewer.locale, view.receipt["dialogue"]
    again = begin_data(FormKind.DIALOGUE_QUESTION.value, dialogue_id)
    count = view.receipt["count"]
    more = ((Button(plain("dialogue.add", locale), again),),) if count < MOST_QUESTIONS else ()
    said = html_n("form.dlg_question.receipt", count, locale, limit=MOST_QUESTIONS)
    return Screen(said, (*more, (open_button(dialogue_id, locale),)))


def taken_part_receipt(view: FormView) -> Screen:
    """Thanks, and whether the person will hear what comes of it."""
    key = "form.take_part.will_hear" if view.receipt["hear"] else "form.take_part.receipt"
    return _receipt(view, html(key, view.viewer.locale, title=view.receipt["title"]))


def replied_receipt(view: FormView) -> Screen:
    """How many are told what comes of it."""
    return _receipt(
        view, html_n("form.dlg_reply.receipt", view.receipt["told"], view.viewer.locale)
    )


def idea_receipt(view: FormView) -> Screen:
    """That a proposal is kept."""
    locale = view.viewer.locale
    ideas = Button(plain("dialogue.ideas.all", locale), place_data("ideas"))
    said = html("form.idea.receipt", locale, idea=view.receipt["idea"])
    return Screen(said, ((ideas,), (open_button(view.receipt["dialogue"], locale),)))


def _receipt(view: FormView, said: Html) -> Screen:
    locale = view.viewer.locale
    return Screen(said, ((open_button(view.receipt["dialogue"], locale),), menu_button(locale)))


# -- notices ---------------------------------------------------------------------------------------


def _over(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    """That a dialogue is over, and waits for what comes of it."""
    facts = notice.params
    said = html_n("notice.dialogue_over", facts["answered"], locale, title=facts["title"])
    reply = begin_data(FormKind.DIALOGUE_REPLY.value, facts["dialogue"])
    write = Button(plain("dialogue.write_reply", locale), reply)
    return Screen(said, ((write,), (open_button(facts["dialogue"], locale),)), silent=True)


def _said_and_done(notice: Notice, _zone: ZoneInfo, locale: str) -> Screen:
    """You said, we do."""
    facts = notice.params
    said = html("notice.dialogue_reply", locale, title=facts["title"], reply=facts["reply"])
    return Screen(said, ((open_button(facts["dialogue"], locale),),), silent=True)


DIALOGUE_NOTICES: Mapping[NoticeKind, Callable[[Notice, ZoneInfo, str], Screen]] = {
    NoticeKind.DIALOGUE_OVER: _over,
    NoticeKind.DIALOGUE_REPLY: _said_and_done,
}
