"""Asking what has been done, in chat."""

from __future__ import annotations

from telegram import Update

from bot.domain.activities import EvidenceKind, Question
from bot.domain.errors import OldButton
from bot.services import activities, people
from bot.services.act import Act
from bot.texts import asking as texts
from bot.texts.entries import entry_screen, file_screen
from bot.texts.screen import Screen
from handlers.arguments import in_bounds
from handlers.chat import Context, act_of, answer_press, data_of
from handlers.transport import sending


async def ask(act: Act, arguments: list[str]) -> Screen:
    """The question that a button carries, or the widest one."""
    return await _answer(act, question_of(arguments) if arguments else Question())


async def ask_every(act: Act, arguments: list[str]) -> Screen:
    """The question that a button carries, counted through however much answers it."""
    return await _answer(act, question_of(arguments), every=True)


async def ask_in_words(act: Act, words: list[str]) -> Screen:
    """`/aktiviteter` with words: what the question is about, or what stands in what was done."""
    return await _answer(act, await activities.read(act, " ".join(words)))


async def _answer(act: Act, question: Question, *, every: bool = False) -> Screen:
    findings = await activities.ask(act, question, every=every)
    promises, areas = await activities.choices(act)
    return texts.findings_screen(findings, await people.see(act), promises, areas)


async def sums(act: Act, arguments: list[str]) -> Screen:
    """What entries come to, by promise, month, place or kind."""
    question = question_of(arguments)
    try:
        by = texts.read_by(question)
    except IndexError as problem:
        raise OldButton from problem
    view = await activities.sums(act, question, by)
    promises, areas = await activities.choices(act)
    return texts.sums_screen(view, await people.see(act), promises, areas)


async def one(act: Act, arguments: list[str]) -> Screen:
    """One entry, with the way back to the question it was found with."""
    view = await activities.show(act, _number(arguments))
    return entry_screen(view, question_of(arguments[1:]) if len(arguments) > 1 else None)


async def on_files(update: Update, context: Context) -> None:
    """The pictures and the document of an entry come below, as messages of their own."""
    act = act_of(update, context)
    view = await activities.show(act, _number(data_of(update).split(":")[2:]))
    files = view.activity.evidence
    pictures = [one.value for one in files if one.kind is EvidenceKind.PICTURE]
    if pictures:
        await sending.send_album(context.bot, act.chat_id, pictures)
    for file in files:
        if file.kind is EvidenceKind.DOCUMENT:
            await sending.send(context.bot, act.chat_id, file_screen(view, file.value))
    await answer_press(update)


async def choose_promise(act: Act, arguments: list[str]) -> Screen:
    """Choosing which promise the question is about."""
    promises, _ = await activities.choices(act)
    return texts.promise_filter_screen(question_of(arguments), await people.see(act), promises)


async def choose_kind(act: Act, arguments: list[str]) -> Screen:
    """Choosing which kind the question is about."""
    return texts.kind_filter_screen(question_of(arguments), await people.see(act))


async def choose_span(act: Act, arguments: list[str]) -> Screen:
    """Choosing which period the question is about."""
    return texts.span_filter_screen(question_of(arguments), await people.see(act))


async def choose_area(act: Act, arguments: list[str]) -> Screen:
    """Choosing which place the question is about."""
    _, areas = await activities.choices(act)
    return texts.area_filter_screen(question_of(arguments), await people.see(act), areas)


async def choose_doer(act: Act, arguments: list[str]) -> Screen:
    """Choosing whose activities the question is about."""
    return texts.doer_filter_screen(question_of(arguments), await people.see(act))


async def choose_state(act: Act, arguments: list[str]) -> Screen:
    """Choosing what became of the activities that the question is about."""
    return texts.state_filter_screen(question_of(arguments), await people.see(act))


def _number(arguments: list[str]) -> int:
    """The entry's number. Raises OldButton."""
    try:
        number = int(arguments[0], 36)
    except (ValueError, IndexError) as problem:
        raise OldButton from problem
    in_bounds(number)
    return number


def question_of(arguments: list[str]) -> Question:
    """The question that a button carries. Raises OldButton where it carries none."""
    try:
        question = texts.read_question(arguments)
    except (ValueError, IndexError, OverflowError) as problem:
        raise OldButton from problem
    for number in (question.page, question.promise_id or 0, max(question.area_id or 0, 0)):
        in_bounds(number)
    return question
