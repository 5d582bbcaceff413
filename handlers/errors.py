"""The one place that answers when a handler raises: refusals, faults, and what comes back later."""

from __future__ import annotations

import secrets

import structlog
from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.domain.errors import Refusal
from bot.domain.forms import FormKind
from bot.domain.people import DEFAULT_LOCALE
from bot.services import forms, people
from bot.services.act import AlreadyHandled
from bot.texts import menus
from bot.texts.refusals import refusal_screen
from bot.texts.screen import Screen, read_form_data
from db.session import DatabaseUnavailable, cause_of
from handlers.chat import Context, act_of, answer_press, data_of, show
from handlers.transport.inbox import ask_again

_log = structlog.get_logger("handlers")


async def on_error(update: object, context: Context) -> None:
    """Answer an expected refusal; hand back what may succeed later; report everything else."""
    problem = context.error
    if not isinstance(update, Update) or update.effective_chat is None or problem is None:
        _log.error("error.outside_chat", exc_info=problem)
        return
    if isinstance(problem, DatabaseUnavailable):
        _log.warning("database.unavailable", update_id=update.update_id, cause=cause_of(problem))
        ask_again()
    elif _may_reach_later(problem):
        # The effects are committed. The update comes again, is recognised, and is answered then.
        _log.warning("telegram.unreachable", update_id=update.update_id)
        ask_again(only_answer_missing=True)
    elif isinstance(problem, Forbidden):
        _log.info("chat.closed", chat_id=update.effective_chat.id)
    elif isinstance(problem, Refusal | forms.NoOpenForm | AlreadyHandled):
        await _say(update, context, await _refusal(update, context, problem))
    else:
        await _report(update, context, problem)


def _may_reach_later(problem: Exception) -> bool:
    is_final = isinstance(problem, BadRequest)
    return isinstance(problem, RetryAfter) or (isinstance(problem, NetworkError) and not is_final)


async def _locale(update: Update, context: Context) -> str:
    try:
        return (await people.see(act_of(update, context))).locale
    except DatabaseUnavailable:
        return DEFAULT_LOCALE


async def _refusal(update: Update, context: Context, problem: Exception) -> Screen:
    locale = await _locale(update, context)
    if isinstance(problem, Refusal):
        return refusal_screen(problem, locale)
    return menus.note("note.nothing_open", locale)


async def _report(update: Update, context: Context, problem: Exception) -> None:
    """Tell the person in one sentence, and the developers everything but the person's words."""
    reference = secrets.token_hex(4)
    _log.error(
        "handler.failed",
        reference=reference,
        update_id=update.update_id,
        chat_id=update.effective_chat.id if update.effective_chat else None,
        exc_info=problem,
    )
    locale, dialog = await _locale(update, context), await _open_dialog(update, context)
    await _say(update, context, menus.failure(locale, reference, dialog))


async def _open_dialog(update: Update, context: Context) -> tuple[int, FormKind] | None:
    """The dialog that the person is in: the one whose button was pressed, or the one last touched."""
    try:
        waiting = await forms.list_open(act_of(update, context))
    except DatabaseUnavailable:
        return None
    pressed = next((one for one in waiting if one[0] == _pressed_form(update)), None)
    return pressed or next(iter(waiting), None)


def _pressed_form(update: Update) -> int | None:
    try:
        return read_form_data(data_of(update)).form_id if update.callback_query else None
    except ValueError:
        return None


async def _say(update: Update, context: Context, screen: Screen) -> None:
    try:
        await show(update, context, screen)
        await answer_press(update)
    except TelegramError as second:
        _log.warning("answer.failed", update_id=update.update_id, kind=type(second).__name__)
        if _may_reach_later(second):
            ask_again(only_answer_missing=True)
