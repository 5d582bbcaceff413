"""Which button and which command leads where."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any

from telegram import Update
from telegram.ext import (
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.domain.forms import FormKind
from bot.services import ledger, people
from bot.services.act import Act
from bot.texts import menus as menu_texts
from bot.texts.drawing import drawing_screen, drawing_words
from bot.texts.screen import PAGES, Screen
from handlers import (
    activities,
    coverage,
    dialogues,
    follow_up,
    forms,
    groups,
    lists,
    meetings,
    members,
    menus,
    observations,
    planning,
    problem_areas,
    promises,
    renewals,
    results,
    saved_questions,
    schools,
    tables,
    templates,
    updates,
    visits,
    watch,
    wishes,
)
from handlers import people as people_handlers
from handlers.chat import (
    App,
    Context,
    act_of,
    answer_press,
    data_of,
    is_text_pressed,
    set_commands,
    show,
    show_and_answer,
)
from handlers.errors import on_error

Place = Callable[[Act, list[str]], Awaitable[Screen]]
"""Somewhere in the menu: an act and the button's arguments in, a screen out."""

PLACES: dict[str, Place] = {
    "menu": menus.menu,
    "help": menus.help_,
    "me": members.me,
    "lang": menus.languages,
    "promises": promises.overview,
    "promise": promises.one,
    "earlier": promises.earlier,
    "follow": promises.follow,
    "unfollow": promises.unfollow,
    "fu": follow_up.overview,
    "fu_one": follow_up.one,
    "fu_time": follow_up.time_line,
    "fu_months": follow_up.months,
    "report": follow_up.report,
    "report_pdf": follow_up.as_pdf,
    "report_page": follow_up.as_page,
    "report_text": follow_up.as_text,
    "updates": updates.latest,
    "update": updates.one,
    "progress": updates.progress,
    "missed": updates.missed,
    "find": updates.find,
    "coming": updates.coming,
    "turned_down": updates.turned_down,
    "aud": updates.recipients,
    "remind": updates.ask_remind,
    "remind_yes": updates.remind,
    "approve": updates.approve,
    "correction": updates.approve_correction,
    "correction_see": updates.see_correction,
    "stop": updates.ask_stop,
    "stop_yes": updates.stop,
    "dlgs": dialogues.listed,
    "dlg": dialogues.one,
    "dlg_result": dialogues.result,
    "dlg_drop": dialogues.drop_question,
    "dlg_ask_open": dialogues.ask_open,
    "dlg_open": dialogues.open_to_all,
    "dlg_ask_close": dialogues.ask_close,
    "dlg_close": dialogues.close,
    "dlg_words": dialogues.words,
    "ideas": dialogues.ideas,
    "idea_drop": dialogues.drop_idea,
    "surveys": dialogues.survey_list,
    "survey": dialogues.survey_line,
    "tpls": templates.listed,
    "tpls_gone": templates.removed,
    "tpl_pick": templates.choose,
    "tpl": templates.one,
    "tpl_gone": templates.remove,
    "tpl_back": templates.bring_back,
    "tpl_ask": templates.ask_restore,
    "tpl_orig": templates.restore,
    "schools": schools.listed,
    "school": schools.one,
    "schools_list": schools.explain_list,
    "coverage": coverage.overview,
    "coverage_file": coverage.file,
    "missing": coverage.missing,
    "visit_weeks": coverage.weeks,
    "nudge": coverage.ask_nudge,
    "nudge_yes": coverage.nudge,
    "contacts": schools.contact_list,
    "contact": schools.contact,
    "contact_gone": schools.ask_remove_contact,
    "contact_gone_yes": schools.remove_contact,
    "topics": schools.topics,
    "topic": schools.topic,
    "topic_gone": schools.ask_remove_topic,
    "topic_gone_yes": schools.remove_topic,
    "holidays": schools.holidays,
    "holiday_gone": schools.remove_holiday,
    "visits": visits.mine,
    "visit": visits.one,
    "visit_yes": visits.confirm,
    "visit_unask": visits.take_back,
    "visit_mail": visits.mail,
    "visit_ics": visits.file,
    "school_visits": visits.of_school,
    "feedback": visits.thoughts,
    "vwishes": wishes.mine,
    "vwish": wishes.one,
    "vwish_gone": wishes.ask_withdraw,
    "vwish_gone_yes": wishes.withdraw,
    "vw_yes": wishes.accept,
    "vw_no": wishes.decline,
    "cover": visits.take_over,
    "week_pic": visits.week_picture,
    "feed": visits.feed,
    "feed_on": visits.feed_on,
    "feed_off": visits.feed_off,
    "times": visits.week,
    "offers": visits.offers,
    "unblock": visits.unblock,
    "undo": visits.ask_withdraw,
    "undo_yes": visits.withdraw,
    "observations": observations.listed,
    "observation": observations.one,
    "obs_picture": observations.picture,
    "obs_weeks": observations.weeks,
    "obs_thank": observations.thank,
    "obs_refer": observations.refer,
    "mtgs": meetings.mine,
    "mtgs_over": meetings.over,
    "mtg": meetings.one,
    "mt_who": meetings.guests,
    "mt_edit": meetings.edit,
    "mt_points": meetings.points,
    "mt_point": meetings.decide,
    "mt_ics": meetings.calendar,
    "obs_tie": problem_areas.ask_tie,
    "obs_tied": problem_areas.tie,
    "problems": problem_areas.listed,
    "problem": problem_areas.one,
    "problem_log": problem_areas.history,
    "measure": problem_areas.measure,
    "plans": planning.listed,
    "plan": planning.one,
    "plan_list": planning.checklist,
    "plan_asp": planning.aspect,
    "plan_say": planning.say,
    "plan_said": planning.said,
    "rn_begin": renewals.begin,
    "rn": renewals.one,
    "rn_close": renewals.verdicts,
    "rn_ask_close": renewals.ask_close,
    "rn_close_yes": renewals.close,
    "rn_ask_open": renewals.ask_reopen,
    "rn_open_yes": renewals.reopen,
    "rn_next": renewals.next_promises,
    "rn_carry_all": renewals.carry_rest,
    "rn_one": renewals.next_promise,
    "rn_carry": renewals.carry,
    "rn_ideas": renewals.ideas,
    "rn_said": renewals.said,
    "rn_signs": renewals.signatures,
    "rn_not_yet": renewals.not_yet,
    "rn_read": renewals.proposal,
    "rn_whole": renewals.whole,
    "rn_sign": renewals.sign,
    "rn_sign_rep": renewals.sign_report,
    "rn_file": renewals.file,
    "rn_ask_stop": renewals.ask_stop,
    "rn_stop": renewals.stop,
    "rn_resume": renewals.resume,
    "promise_file": renewals.promise_file,
    "watches": watch.listed,
    "watch": watch.one,
    "watch_take": watch.take,
    "watch_step": watch.ask_step,
    "watch_did": watch.did_step,
    "watch_sleep": watch.ask_sleep,
    "watch_slept": watch.let_sleep,
    "watch_wake": watch.wake,
    "watch_ask": watch.ask_contacts,
    "watch_counts": watch.counts,
    "watch_grow": watch.growth,
    "watch_of": watch.of_entry,
    "watch_pass": watch.to_pass_on,
    "watch_sms": watch.text_message,
    "watch_passed": watch.passed_on,
    "acts": activities.ask,
    "actsall": activities.ask_every,
    "actsp": activities.choose_promise,
    "actsk": activities.choose_kind,
    "actst": activities.choose_span,
    "actsa": activities.choose_area,
    "actsd": activities.choose_doer,
    "actss": activities.choose_state,
    "actsb": activities.sums,
    "actsout": results.share,
    "act": activities.one,
    "actsmer": results.more,
    "actssav": saved_questions.listed,
    "actsav1": saved_questions.one,
    "actsav0": saved_questions.remove,
    "actsresp": saved_questions.responsible,
    "actsre1": saved_questions.responsible_for,
    "actsimp": tables.explain,
    "work_stop": results.stop,
    "network": members.network,
    "kind": members.kind,
    "close": members.ask_close,
    "close_yes": members.close,
    "areas": members.areas,
    "area": members.area,
    "area_close": members.close_area,
    "members": members.of_network,
    "unreached": members.unreached,
    "found": members.found,
    "member": members.member,
    "branch": members.branch,
    "homes": members.homes,
    "convener": members.convener,
    "leave": members.ask_leave,
    "leave_yes": members.leave,
    "right": members.right,
    "group": groups.group,
    "tie": groups.tie,
    "untie": groups.untie,
    "list": members.explain_list,
    "wish": members.wish,
    "quiet": members.quiet,
    "follow_areas": members.follow_areas,
    "follow_branches": members.follow_branches,
    "people": people_handlers.overview,
    "role": people_handlers.holders,
    "holder": people_handlers.holder,
    "role_end": people_handlers.ask_end,
    "role_end_yes": people_handlers.end,
    "invitations": people_handlers.invitations,
    "invitation": people_handlers.invitation,
    "revoke": people_handlers.ask_revoke,
    "revoke_yes": people_handlers.revoke,
    "renew": people_handlers.renew,
}

_BELOW = frozenset({"promise", "acts", *PAGES})
"""Where the buttons of a message that stays can lead: places that only show something."""

COMMAND_PLACES: dict[str, Place] = {
    "meny": menus.menu,
    "hjalp": menus.help_,
    "help": menus.help_,
    "mig": members.me,
    "sprak": menus.languages,
    "loften": promises.overview,
    "uppfoljning": follow_up.overview,
    "besok": visits.mine,
    "tider": visits.week,
    "moten": meetings.mine,
    "medlemmar": people_handlers.overview,
}

TAKES_A_WHILE = frozenset({
    "fu_time", "fu_months", "report_pdf", "report_page", "survey", "watch_grow",
})  # fmt: skip
"""Places for which a process of its own draws or prints: the press is answered at once."""

COMMAND_FORMS: dict[str, FormKind] = {
    "boka": FormKind.BOOK_VISIT,
    "rapportera": FormKind.OBSERVATION,
    "uppdatera": FormKind.SITUATION_UPDATE,
    "kalla": FormKind.CALL_MEETING,
}

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
"""The only kinds of update that the bot asks Telegram for."""


async def on_place(update: Update, context: Context) -> None:
    """A menu button: `n:promise:7`."""
    _, place, *arguments = data_of(update).split(":")
    act = await _go(update, context, place, arguments)
    if (place == "lang" and arguments) or place in ("leave_yes", "role_end_yes"):
        await set_commands(context, act.chat_id, await people.see(act))


async def on_place_away(update: Update, context: Context) -> None:
    """A button below the progress of a sending that leads to a place: `w:17:menu`."""
    _, update_id, place, *arguments = data_of(update).split(":")
    await updates.leave_progress(act_of(update, context), [update_id])
    await _go(update, context, place, arguments)


async def _go(update: Update, context: Context, place: str, arguments: list[str]) -> Act:
    act = act_of(update, context)
    if place not in TAKES_A_WHILE:
        await show_and_answer(update, context, await PLACES[place](act, arguments))
        return act
    viewer = await people.see(act)
    if is_text_pressed(update):
        await show_and_answer(update, context, drawing_screen(viewer))
    else:
        await answer_press(update, drawing_words(viewer.locale))
    await show(update, context, await PLACES[place](act, arguments))
    return act


async def on_place_below(update: Update, context: Context) -> None:
    """A button whose message stays: `d:problems:0`."""
    _, place, *arguments = data_of(update).split(":")
    act = replace(act_of(update, context), message_id=None)
    await show(update, context, await PLACES[place](act, arguments))
    await answer_press(update)


async def on_still(update: Update, _context: Context) -> None:
    """A button that only shows something, such as a calendar's heading."""
    await answer_press(update)


async def on_old_button(update: Update, context: Context) -> None:
    """A button that no version of the bot knows any more."""
    viewer = await people.see(act_of(update, context))
    await show_and_answer(update, context, menu_texts.note("note.old_button", viewer.locale))


def _place_command(place: Place) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    async def on_command(update: Update, context: Context) -> None:
        await show(update, context, await place(act_of(update, context), []))

    return on_command


def _form_command(kind: FormKind) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    async def on_command(update: Update, context: Context) -> None:
        await forms.begin_by_command(update, context, kind)

    return on_command


async def on_activities(update: Update, context: Context) -> None:
    """`/aktiviteter`, perhaps with words."""
    screen = await activities.ask_in_words(act_of(update, context), context.args or [])
    await show(update, context, screen)


async def on_log(update: Update, context: Context) -> None:
    """`/logga`, perhaps with a line that says what was done."""
    if not context.args:
        await forms.begin_by_command(update, context, FormKind.LOG_ACTIVITY)
        return
    view = await ledger.log_in_words(act_of(update, context), " ".join(context.args))
    await forms.show_view(update, context, view)


async def on_members(update: Update, context: Context) -> None:
    """`/medlemmar`, perhaps with words to look for."""
    act, words = act_of(update, context), context.args or []
    screen = await (members.search(act, words) if words else people_handlers.overview(act, []))
    await show(update, context, screen)


async def on_updates(update: Update, context: Context) -> None:
    """`/lage`, perhaps with words to search for."""
    screen = await updates.search(act_of(update, context), context.args or [])
    await show(update, context, screen)


def add_to(application: App) -> None:
    """Register every handler with the application."""
    private = filters.ChatType.PRIVATE
    new = private & filters.UpdateType.MESSAGE
    add = application.add_handler
    add(CommandHandler("start", menus.on_start, filters=new))
    add(CommandHandler("avbryt", forms.on_cancel, filters=new))
    add(CommandHandler("aktiviteter", on_activities, filters=new))
    add(CommandHandler("logga", on_log, filters=new))
    add(CommandHandler("medlemmar", on_members, filters=new))
    add(CommandHandler("lage", on_updates, filters=new))
    for name, place in COMMAND_PLACES.items():
        add(CommandHandler(name, _place_command(place), filters=new))
    for name, kind in COMMAND_FORMS.items():
        add(CommandHandler(name, _form_command(kind), filters=new))
    add(MessageHandler(new & filters.COMMAND, menus.on_unknown_command))
    add(MessageHandler(new & filters.TEXT, forms.on_text))
    add(MessageHandler(new & filters.PHOTO, forms.on_picture))
    add(MessageHandler(new & filters.LOCATION, forms.on_place))
    add(MessageHandler(new & filters.Document.FileExtension("csv"), tables.on_csv))
    add(MessageHandler(new & filters.Document.FileExtension("xlsx"), tables.on_workbook))
    add(MessageHandler(new & filters.Document.FileExtension("txt"), lists.on_text_file))
    add(MessageHandler(new & filters.Document.ALL, forms.on_document))
    add(MessageHandler(new & ~filters.StatusUpdate.ALL, forms.on_other))
    add(MessageHandler(private & filters.UpdateType.EDITED_MESSAGE, forms.on_edit))
    add(MessageHandler(filters.ChatType.GROUPS & filters.COMMAND, groups.on_command))
    add(MessageHandler(filters.StatusUpdate.MIGRATE, groups.on_moved))
    add(CallbackQueryHandler(updates.on_read, r"^n:read:\d+$"))
    add(CallbackQueryHandler(dialogues.on_problem, r"^n:dlg_problem:\d+$"))
    add(CallbackQueryHandler(dialogues.on_idea, r"^n:dlg_idea:\d+$"))
    add(CallbackQueryHandler(observations.on_share, r"^n:obs_share:\d+$"))
    add(CallbackQueryHandler(wishes.on_again, r"^n:vw_again:\d+$"))
    add(CallbackQueryHandler(visits.on_rebook, r"^n:rebook:\d+:\d+$"))
    add(CallbackQueryHandler(meetings.on_files, r"^n:mt_files:\d+$"))
    add(CallbackQueryHandler(meetings.on_reply, r"^n:reply:\d+:[a-z]+(?::\d+)?$"))
    add(CallbackQueryHandler(meetings.on_replies, r"^n:replies:\d+:[a-z]+(?::\d+)?$"))
    add(CallbackQueryHandler(problem_areas.on_raise, r"^n:obs_raise:\d+$"))
    add(CallbackQueryHandler(problem_areas.on_raise_at_meeting, r"^n:mt_raise:\d+$"))
    add(CallbackQueryHandler(templates.on_use, r"^n:tpl_use:\d+:\w+$"))
    add(CallbackQueryHandler(templates.on_write, r"^n:tpl_write:\w+$"))
    add(CallbackQueryHandler(templates.on_change, r"^n:tpl_edit:\w+$"))
    add(CallbackQueryHandler(activities.on_files, r"^n:act_files:[0-9a-z]+$"))
    add(CallbackQueryHandler(renewals.on_idea, r"^n:rn_idea:\d+:\d+$"))
    add(CallbackQueryHandler(planning.on_remark, r"^n:plan_note:\d+:[a-z]+$"))
    add(CallbackQueryHandler(planning.on_document, r"^n:plan_doc:\d+$"))
    add(CallbackQueryHandler(watch.on_invite, r"^n:watch_invite:\d+$"))
    add(CallbackQueryHandler(watch.on_print, r"^n:watch_print:\d+:\d+$"))
    add(CallbackQueryHandler(visits.on_book_for, r"^n:book_for:\d+$"))
    add(CallbackQueryHandler(schools.on_invite, r"^n:school_invite:\d+$"))
    add(CallbackQueryHandler(saved_questions.on_save, r"^n:actsave:"))
    add(CallbackQueryHandler(saved_questions.on_log, r"^n:actslog:\d+$"))
    add(CallbackQueryHandler(tables.on_template, r"^n:actsmall:"))
    add(CallbackQueryHandler(tables.log, r"^n:actsinn:\d+$"))
    add(CallbackQueryHandler(results.on_file, r"^n:actsfil:"))
    add(CallbackQueryHandler(results.on_picture, r"^n:actspic:"))
    add(CallbackQueryHandler(results.on_text, r"^n:actstxt:"))
    add(CallbackQueryHandler(updates.on_rewrite, r"^n:rewrite:\d+$"))
    add(CallbackQueryHandler(updates.on_follow_up, r"^n:follow_up:\d+$"))
    add(CallbackQueryHandler(updates.on_pictures, r"^n:pics:\d+$"))
    add(CallbackQueryHandler(on_still, r"^n:still$"))
    add(CallbackQueryHandler(on_place, rf"^n:({'|'.join(PLACES)})(:|$)"))
    add(CallbackQueryHandler(on_place_away, rf"^w:\d+:({'|'.join(PLACES)})(:|$)"))
    add(CallbackQueryHandler(on_place_below, rf"^d:({'|'.join(_BELOW)})(:|$)"))
    about_visits = "|".join(visits.ABOUT_VISITS)
    add(CallbackQueryHandler(visits.on_begin, rf"^b:({about_visits}):\d+(:\w{{1,10}})?$"))
    add(CallbackQueryHandler(forms.on_begin, rf"^b:({'|'.join(FormKind)})(:\d+(:\w{{1,10}})?)?$"))
    add(CallbackQueryHandler(forms.on_press, r"^f:[0-9a-z]+:[0-9a-z]+:."))
    add(CallbackQueryHandler(on_old_button))
    add(ChatMemberHandler(menus.on_reachability, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_error_handler(on_error)
