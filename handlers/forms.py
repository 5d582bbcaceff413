"""Dialogs in chat: a button pressed, something written, a picture sent."""

from __future__ import annotations

from dataclasses import replace

from telegram import Update

from bot.domain.errors import AnswerProblem, BadAnswer, OldButton
from bot.domain.flows import DIALOGS, Without
from bot.domain.forms import (
    Answer,
    Documented,
    FormKind,
    FormState,
    GoTo,
    Located,
    Move,
    Other,
    Pictured,
    Pressed,
    Ticked,
    Typed,
)
from bot.domain.updates import UpdateState
from bot.domain.views import FormView, MadeInvitation
from bot.services import forms, people, updates
from bot.services.act import Act
from bot.texts import menus
from bot.texts import screen as screens
from bot.texts.forms import form_screen, page_with
from bot.texts.member_lists import links_screen
from bot.texts.people import invitation_screen, link_screen
from bot.texts.screen import FormPress, Screen, read_form_data
from bot.texts.updates import page as update_page
from bot.texts.updates.progress import progress_screen
from handlers.arguments import in_bounds, number, read
from handlers.chat import (
    Context,
    act_of,
    answer_press,
    data_of,
    set_commands,
    show,
    show_and_answer,
)
from handlers.transport import sending

_MOVES = {
    screens.BACK: Move.BACK,
    screens.SKIP: Move.SKIP,
    screens.ENOUGH: Move.ENOUGH,
    screens.KEEP: Move.KEEP,
}


async def on_begin(update: Update, context: Context) -> None:
    """A button that begins a dialog: `b:report:17`."""
    _, name, *arguments = data_of(update).split(":")
    kind = FormKind(name)
    about = _about(kind, arguments)
    if about and DIALOGS[kind].begins_below:
        await _begin_below(update, context, kind, about)
        return
    await show_view(update, context, await forms.begin(act_of(update, context), kind, about))


async def _begin_below(
    update: Update, context: Context, kind: FormKind, about: forms.About
) -> None:
    """Begin a dialog in a message of its own: the one whose button was pressed is to stay."""
    act = replace(act_of(update, context), message_id=None)
    await show_below(update, context, act, await forms.begin(act, kind, about))


async def show_below(update: Update, context: Context, act: Act, view: FormView) -> None:
    """Show a dialog in a message of its own."""
    message_id = await sending.send(context.bot, act.chat_id, await _screen(act, view))
    await answer_press(update)
    await forms.note_shown(act, view, message_id)
    if view.screen_message_id is not None:
        await sending.remove(context.bot, act.chat_id, view.screen_message_id)


def _about(kind: FormKind, arguments: list[str]) -> forms.About | None:
    """What the dialog is about: `{"visit": 17}`. None: nothing in particular.

    What comes after it answers a step, where the dialog has one for that; elsewhere a number says
    that the rest of a meeting's series is meant as well.
    """
    dialog = DIALOGS[kind]
    if dialog.about is None:
        return None
    if dialog.answered is not None and len(arguments) > 1:
        return {dialog.about: number(arguments, 0), dialog.answered: {"value": arguments[1]}}
    if arguments or dialog.without is Without.REFUSED:
        rest = {"rest": number(arguments, 1)} if len(arguments) > 1 else {}
        return {dialog.about: number(arguments, 0), **rest}
    return {dialog.about: None} if dialog.without is Without.NEW else None


async def begin_by_command(update: Update, context: Context, kind: FormKind) -> None:
    """A command that begins a dialog."""
    await show_view(update, context, await forms.begin(act_of(update, context), kind))


async def on_press(update: Update, context: Context) -> None:
    """A button of a dialog."""
    press = read(read_form_data, [data_of(update)], 0)
    in_bounds(press.form_id)
    act = act_of(update, context)
    if press.verb in (screens.PAGE, screens.MONTH):
        await _leaf(update, context, act, press)
        return
    near = press.value if press.verb in (screens.TICK, screens.UNTICK) else None
    shown = await show_view(update, context, await _pressed(act, press), near=near)
    if act.message_id is not None and shown != act.message_id:
        # A picture can't be edited into a text: the new screen takes its place.
        await sending.remove(context.bot, act.chat_id, act.message_id)


async def _pressed(act: Act, press: FormPress) -> FormView:
    match press.verb:
        case screens.SHOW:
            return await forms.show(act, press.form_id)
        case screens.CANCEL:
            left = await forms.cancel(act, press.form_id)
            return _left(replace(left, came_from=left.came_from or press.value))
        case screens.START_OVER:
            return await forms.start_over(act, press.form_id)
        case screens.CHOOSE:
            answer: Answer = Pressed(press.value)
        case screens.TICK | screens.UNTICK:
            answer = Ticked(press.value, wanted=press.verb == screens.TICK)
        case screens.GO:
            answer = GoTo(press.value)
        case verb if verb in _MOVES:
            answer = _MOVES[verb]
        case _:
            raise OldButton
    return await forms.answer(act, answer, form_id=press.form_id, version=press.version)


def _left(view: FormView) -> FormView:
    """A dialog that was left; one that was to decide about an update leads back to it: it still waits.

    Where it was begun stands in the button as well: of what was left, nothing is kept.
    """
    page, _, value = view.came_from.partition(".")
    if view.form.kind not in _DECIDING or view.stale or page != "update":
        return view
    return replace(view, receipt={"update": number([value], 0)})


_DECIDING = (FormKind.TURN_DOWN_UPDATE, FormKind.TURN_DOWN_CORRECTION)


async def _leaf(update: Update, context: Context, act: Act, press: FormPress) -> None:
    """Another page of choices, or another month: the form itself does not move."""
    view = await forms.show(act, press.form_id)
    page = number([press.value], 0) if press.verb == screens.PAGE else 0
    month = read(screens.read_month, [press.value], 0) if press.verb == screens.MONTH else None
    municipality = act.house.municipality
    await show_and_answer(
        update, context, form_screen(view, page=page, month=month, municipality=municipality)
    )


async def on_text(update: Update, context: Context) -> None:
    """Something was written: the answer to the dialog last touched."""
    assert update.message is not None
    await _answer(update, context, Typed(update.message.text or ""))


async def on_picture(update: Update, context: Context) -> None:
    """A picture was sent."""
    assert update.message is not None
    sent = update.message
    await _answer(update, context, Pictured(sent.photo[-1].file_id, sent.caption or ""))


async def on_place(update: Update, context: Context) -> None:
    """A place on the map was sent. Only about where it is goes further than this."""
    assert update.message is not None
    assert update.message.location is not None, "registered for places only"
    place = update.message.location
    await _answer(update, context, Located.at(place.latitude, place.longitude))


async def on_document(update: Update, context: Context) -> None:
    """A document was sent."""
    assert update.message is not None
    document = update.message.document
    assert document is not None, "registered for documents"
    answer = Documented(
        document.file_id,
        document.file_size or 0,
        document.file_name or "",
        update.message.caption or "",
    )
    await _answer(update, context, answer)


async def on_other(update: Update, context: Context) -> None:
    """A sticker, a voice message or the like was sent."""
    await _answer(update, context, Other())


async def on_edit(update: Update, context: Context) -> None:
    """An earlier message was edited: nothing follows it, and that is said."""
    act = act_of(update, context)
    problem = BadAnswer(AnswerProblem.EDITS_NOT_READ)
    try:
        view = await forms.show_latest(act, problem)
    except forms.NoOpenForm:
        locale = (await people.see(act)).locale
        await show(update, context, menus.note("note.edit_not_read", locale))
        return
    await show_view(update, context, view)


async def _answer(update: Update, context: Context, answer: Answer) -> None:
    view = await forms.answer(act_of(update, context), answer)
    if view.is_shown and view.problem is None and not view.stale:
        return
    await show_view(update, context, view)


async def on_cancel(update: Update, context: Context) -> None:
    """`/avbryt`."""
    act = act_of(update, context)
    try:
        view = _left(await forms.cancel(act))
    except forms.NoOpenForm:
        locale = (await people.see(act)).locale
        await show(update, context, menus.note("note.nothing_to_cancel", locale))
        return
    await show_view(update, context, view)


async def show_view(
    update: Update, context: Context, view: FormView, *, near: str | None = None
) -> int:
    """Show a form; written answers get a new screen below, and the old one goes away.

    `near` is a choice whose page of a long list is shown: the one just ticked.
    Gives the number of the message that now shows it.
    """
    act = act_of(update, context)
    message_id = await show(update, context, await _screen(act, view, near))
    await answer_press(update)
    if update.callback_query is None or message_id != act.message_id:
        old = view.screen_message_id
        if view.form.state is FormState.OPEN or old is not None:
            await forms.note_shown(act, view, message_id)
        if old is not None and old not in (message_id, act.message_id):
            await sending.remove(context.bot, act.chat_id, old)
        if _is_sent_update(view):
            await updates.note_progress_shown(act, view.receipt["update"], message_id)
    if view.form.kind is FormKind.JOIN and view.form.state is FormState.DONE:
        await set_commands(context, act.chat_id, await people.see(act))
    return message_id


def _is_sent_update(view: FormView) -> bool:
    """Whether a dialog has just set a sending, a correction or a retraction going."""
    return (
        view.form.state is FormState.DONE
        and view.form.kind in _SENDING
        and view.receipt.get("state", UpdateState.SENT) in (UpdateState.SENT, UpdateState.RETRACTED)
    )


_SENDING = (FormKind.SITUATION_UPDATE, FormKind.CORRECT_UPDATE, FormKind.RETRACT_UPDATE)


async def _still_waiting(act: Act, view: FormView) -> Screen:
    """What was to be decided about, where the dialog that was to say no was left."""
    waits = await updates.show(act, view.receipt["update"])
    if view.form.kind is FormKind.TURN_DOWN_CORRECTION and waits.correction is not None:
        return update_page.correction_screen(waits, waits.correction, view.viewer)
    return update_page.shown(waits, view.viewer, act.house.municipality, act.house.zone)


async def _screen(act: Act, view: FormView, near: str | None = None) -> Screen:
    if _is_sent_update(view):
        return progress_screen(await updates.progress(act, view.receipt["update"]), act.house.zone)
    if view.form.state is FormState.CANCELLED and "update" in view.receipt:
        return await _still_waiting(act, view)
    if "links" in view.receipt:
        return links_screen(view, act.house.bot_username)
    if view.form.kind is FormKind.INVITE and "invitation" in view.receipt:
        invitation = await people.show_invitation(act, view.receipt["invitation"])
        if "code" in view.receipt:
            made = MadeInvitation(invitation, view.receipt["code"])
            return link_screen(made, act.house.bot_username, view.viewer, act.house.zone)
        if not invitation.is_open_at(act.now):
            return invitation_screen(invitation, view.viewer, act.now, act.house.zone)
    page = page_with(view, near) if near is not None else 0
    return form_screen(view, page=page, municipality=act.house.municipality)
