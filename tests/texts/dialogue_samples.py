"""Dialogues and surveys with nasty names and the longest texts, in every state there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.dialogue import (
    ASKED_MAX,
    IDEA_MAX,
    INTRO_MAX,
    MOST_QUESTIONS,
    OPTION_MAX,
    REPLY_MAX,
    SCALE,
    TITLE_MAX,
    WORDS_MAX,
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
from bot.domain.people import Viewer
from bot.domain.survey import (
    QUESTIONS_A_PAGE,
    SURVEY_PLACE_MAX,
    SURVEY_QUESTION_MAX,
    SurveyLine,
    SurveyResult,
)
from bot.services.dialogues.results import DIALOGUES_A_PAGE, TEXTS_A_PAGE
from bot.texts import dialogues, surveys
from bot.texts.screen import Screen
from tests.support.house import NASTY

BIG = 2**48
_DAY = date(2021, 10, 31)


def _long(most: int) -> str:
    return (NASTY * 80)[:most]


OPTIONS = tuple(f"{n}{_long(OPTION_MAX - 1)}" for n in range(6))
QUESTIONS = (
    Question(BIG, QuestionKind.SCALE, _long(ASKED_MAX)),
    Question(BIG - 1, QuestionKind.CHOICE, _long(ASKED_MAX), OPTIONS),
    Question(BIG - 2, QuestionKind.WORDS, _long(ASKED_MAX)),
)
TITLE = _long(TITLE_MAX)
REPLY = _long(REPLY_MAX)
ASKED = [
    {"id": one.id, "kind": one.kind.value, "asked": one.asked, "options": list(one.options)}
    for one in (QUESTIONS * 4)[:MOST_QUESTIONS]
]
ANSWERS: list[dict[str, Any] | None] = [
    (None, {"value": "5"}, {"words": _long(WORDS_MAX)})[n % 3] if n else {"value": "3"}
    for n in range(MOST_QUESTIONS)
]
_DIALOGUE = Dialogue(
    id=BIG,
    title=TITLE,
    intro=_long(INTRO_MAX),
    state=DialogueState.DRAFT,
    closes_on=_DAY,
    questions=(QUESTIONS * 4)[:MOST_QUESTIONS],
    taken_part=100_000,
    hear=100_000,
)
_OUTCOMES = (
    Outcome(QUESTIONS[0], 0, {}),
    Outcome(QUESTIONS[0], 4, {}, hidden=True),
    Outcome(QUESTIONS[0], 10**6, dict.fromkeys(SCALE, 10**6), hidden=True, mean=3.25),
    Outcome(QUESTIONS[1], 10**6, dict.fromkeys(range(6), 10**5)),
    Outcome(QUESTIONS[2], 3, {}),
    Outcome(QUESTIONS[2], 10**6, {}, texts=10**6),
)
_LINE = SurveyLine(
    _long(SURVEY_QUESTION_MAX),
    _long(SURVEY_PLACE_MAX),
    tuple(SurveyResult(year, "", "", 142 + year % 3, BIG) for year in range(2000, 2022)),
)


def dialogue_screens(who: Viewer) -> Iterator[tuple[str, Screen]]:
    """Every screen of dialogues and of the survey."""
    states = tuple(replace(_DIALOGUE, state=state) for state in DialogueState)
    page = DialoguePage(100, 3, (states * 2)[:DIALOGUES_A_PAGE], True, 1000)
    yield "dialogues", dialogues.list_screen(page, DIALOGUES_A_PAGE, who)
    none = DialoguePage(0, 0, (), False)
    yield "no dialogues", dialogues.list_screen(none, DIALOGUES_A_PAGE, who)
    for found in (*states, replace(states[-1], reply=REPLY), replace(states[0], questions=())):
        for keeps in (True, False):
            for answered in (True, False):
                view = DialogueView(found, keeps, not answered, answered, _OUTCOMES)
                yield f"dialogue {found.state}", dialogues.dialogue_screen(view, who)
        yield "open a dialogue", dialogues.ask_open_screen(view, who)
        yield "close a dialogue", dialogues.ask_close_screen(view, who)
        for place in range(len(_OUTCOMES) + 1):
            yield "result", dialogues.result_screen(view, place, who)
    texts = tuple((BIG - n, _long(WORDS_MAX)) for n in range(TEXTS_A_PAGE))
    for total, some in ((10**6, texts), (0, ())):
        words = WordsPage(_DIALOGUE, QUESTIONS[2], total, 3, some)
        yield "what was written", dialogues.words_screen(words, TEXTS_A_PAGE, who)
    ideas = tuple(Idea(BIG, _long(IDEA_MAX), TITLE, _DAY) for _ in range(30))
    for proposed in ((), ideas):
        yield "ideas", dialogues.ideas_screen(proposed, who)
    for lines in ((), (_LINE, replace(_LINE, place="")) * QUESTIONS_A_PAGE):
        yield "survey", surveys.list_screen(lines, 1, who)
    for years in (_LINE.results, _LINE.results[:1], _LINE.results[:1] * 2):
        line = replace(_LINE, results=years)
        yield "survey", surveys.list_screen((line,), 0, who)
        yield "survey line", surveys.line_screen(line, who, b"png")
