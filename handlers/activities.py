"""Asking what has been done, in chat."""

from __future__ import annotations

from unicodedata import normalize

from bot.domain.activities import Question
from bot.domain.errors import OldButton
from bot.services import activities, people
from bot.services.act import Act
from bot.texts import activities as texts
from bot.texts.screen import Screen
from handlers.arguments import in_bounds


async def ask(act: Act, arguments: list[str]) -> Screen:
    """The question that a button carries, or the widest one."""
    return await _answer(act, _question(arguments) if arguments else Question())


async def ask_in_words(act: Act, words: list[str]) -> Screen:
    """`/aktiviteter` with words that stand in what was done."""
    # As what was done is kept: some keyboards write å as two letters.
    return await _answer(act, Question(words=normalize("NFC", " ".join(words))))


async def _answer(act: Act, question: Question) -> Screen:
    findings = await activities.ask(act, question)
    promises = await activities.promise_choices(act)
    return texts.findings_screen(findings, await people.see(act), promises)


async def choose_promise(act: Act, arguments: list[str]) -> Screen:
    """Choosing which promise the question is about."""
    question = _question(arguments)
    promises = await activities.promise_choices(act)
    return texts.promise_filter_screen(question, await people.see(act), promises)


async def choose_kind(act: Act, arguments: list[str]) -> Screen:
    """Choosing which kind the question is about."""
    return texts.kind_filter_screen(_question(arguments), await people.see(act))


async def choose_span(act: Act, arguments: list[str]) -> Screen:
    """Choosing which period the question is about."""
    return texts.span_filter_screen(_question(arguments), await people.see(act))


def _question(arguments: list[str]) -> Question:
    """The question that a button carries. Raises OldButton where it carries none."""
    try:
        question = texts.read_question(arguments)
    except (ValueError, IndexError) as problem:
        raise OldButton from problem
    in_bounds(question.page)
    in_bounds(question.promise_id or 0)
    return question
