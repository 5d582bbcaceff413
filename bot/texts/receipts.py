"""What stays in the chat when a dialog has ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime

from bot.domain.forms import FormKind
from bot.domain.log_entries import entry_of
from bot.domain.reminders import ReminderKind
from bot.domain.slots import Offer
from bot.domain.updates import UpdateState
from bot.domain.views import FormView
from bot.domain.visit_clock import school_reminders_ahead
from bot.domain.visits import VisitState
from bot.texts import (
    contacts,
    dates,
    dialogues,
    observations,
    planning,
    problem_areas,
    surveys,
    watch,
)
from bot.texts.activities import written_outputs
from bot.texts.catalogue import escape, html, html_n, lines, plain
from bot.texts.covers import rules_text
from bot.texts.labels import label
from bot.texts.meetings import buttons as meeting_buttons
from bot.texts.meetings import words as meeting_words
from bot.texts.member_lists import left_out
from bot.texts.menus import menu_button, note, rows_of
from bot.texts.officer_times import days_of, hours_of, terms_text
from bot.texts.renewals.receipts import RENEWAL_RECEIPTS
from bot.texts.school_lists import receipt_screen as schools_read_in
from bot.texts.screen import Button, Screen, begin_data, place_data, short_number
from bot.texts.templates import open_button as templates_button
from bot.texts.updates import open_row, refresh_button
from bot.texts.visit_wishes import weeks_of
from bot.texts.visits import asked_text, facts_text, left_out_text, mail_row, reached_text


def receipt(view: FormView) -> Screen:
    """What a finished dialog brought about."""
    return _RECEIPTS[view.form.kind](view)


def _again(kind: FormKind, key: str, locale: str) -> Button:
    return Button(plain(key, locale), begin_data(kind.value))


def _invited(view: FormView) -> Screen:
    """Reached only when the link itself was lost: it is stored nowhere, but can be renewed."""
    locale = view.viewer.locale
    return Screen(
        html("form.invite.link_shown", locale),
        (
            (
                Button(
                    plain("invitation.open", locale),
                    place_data("invitation", view.receipt["invitation"]),
                ),
            ),
            menu_button(locale),
        ),
    )


def _joined(view: FormView) -> Screen:
    locale = view.viewer.locale
    wishes = Button(plain("wish.open", locale), place_data("wish"))
    return Screen(
        lines(
            html("join.receipt", locale, network=view.receipt["network"]),
            "",
            html("start.what.member", locale),
            "",
            html("join.receipt.next", locale),
        ),
        ((wishes,), menu_button(locale)),
    )


def _invited_many(view: FormView) -> Screen:
    """Reached where no link was made, or the file was lost: its links are stored nowhere."""
    locale, count = view.viewer.locale, view.receipt["count"]
    return Screen(
        lines(
            html_n("form.invite_many.receipt", count, locale)
            if count
            else html("list.none_made", locale),
            *left_out(view.receipt, locale),
        ),
        ((Button(plain("list.how", locale), place_data("list")),), menu_button(locale)),
    )


def _network_kept(view: FormView) -> Screen:
    locale = view.viewer.locale
    opener = Button(plain("network.open", locale), place_data("network", view.receipt["network"]))
    return Screen(
        html("form.network.receipt", locale, name=view.receipt["name"]),
        ((opener,), menu_button(locale)),
    )


def _area_kept(view: FormView) -> Screen:
    locale = view.viewer.locale
    return Screen(
        html("form.area.receipt", locale, name=view.receipt["name"]),
        (
            (
                Button(plain("areas.add", locale), begin_data(FormKind.AREA.value)),
                Button(plain("areas.open", locale), place_data("areas")),
            ),
            menu_button(locale),
        ),
    )


def _organisation_kept(view: FormView) -> Screen:
    locale = view.viewer.locale
    place = place_data("member", view.receipt["membership"])
    return Screen(
        html("form.organisation.receipt", locale, organisation=view.receipt["organisation"]),
        ((Button(plain("member.open", locale), place),), menu_button(locale)),
    )


def _paused(view: FormView) -> Screen:
    locale = view.viewer.locale
    day = dates.day_of_year(date.fromisoformat(view.receipt["day"]), locale)
    return Screen(
        html("form.pause.receipt", locale, day=day),
        ((Button(plain("wish.open", locale), place_data("wish")),), menu_button(locale)),
    )


def _sent(view: FormView) -> Screen:
    locale, facts = view.viewer.locale, view.receipt
    state = UpdateState(facts.get("state", UpdateState.SENT))
    if state is UpdateState.WAITING:
        text = html("form.update.receipt.waiting", locale)
    elif state is UpdateState.SCHEDULED:
        when = dates.moment(datetime.fromisoformat(facts["send_at"]), view.zone, locale)
        text = html("form.update.receipt.scheduled", locale, when=when)
    else:
        opener = refresh_button(facts["update"], locale)
        return Screen(html("form.update.receipt", locale), ((opener,), menu_button(locale)))
    return Screen(text, (open_row(facts["update"], locale), menu_button(locale)))


def _template_kept(view: FormView) -> Screen:
    locale, facts = view.viewer.locale, view.receipt
    opener = Button(plain("template.open", locale), place_data("tpl", facts["template"]))
    return Screen(
        html("form.template.receipt", locale, name=facts["name"]),
        ((opener, templates_button(locale)), menu_button(locale)),
    )


def _being_changed(view: FormView) -> Screen:
    """That a correction waits for approval; else reached only when the progress itself was lost."""
    locale = view.viewer.locale
    if view.receipt.get("state") == UpdateState.WAITING:
        text = html("form.correct.receipt.waiting", locale)
        return Screen(text, (open_row(view.receipt["update"], locale), menu_button(locale)))
    opener = refresh_button(view.receipt["update"], locale)
    return Screen(html("form.changed.receipt", locale), ((opener,), menu_button(locale)))


def _turned_down(view: FormView) -> Screen:
    return note("form.turndown.receipt", view.viewer.locale)


def _correction_turned_down(view: FormView) -> Screen:
    locale = view.viewer.locale
    rows = (open_row(view.receipt["update"], locale), menu_button(locale))
    return Screen(html("form.no_correct.receipt", locale), rows)


def _question_sent(view: FormView) -> Screen:
    return note("form.question.receipt", view.viewer.locale)


def _answer_sent(view: FormView) -> Screen:
    return note("form.answer.receipt", view.viewer.locale)


def _meeting(view: FormView, key: str, **said: str) -> Screen:
    """What was done with a meeting, and the way to it."""
    locale, facts = view.viewer.locale, view.receipt
    return Screen(
        lines(html(key, locale, **said), "", meeting_words.about_text(facts, view.zone, locale)),
        ((meeting_buttons.opener(facts["meeting"], locale), *menu_button(locale)),),
    )


def _called(view: FormView) -> Screen:
    screen = _meeting(view, "form.call.receipt")
    red = meeting_words.red_days_text(view.receipt, view.viewer.locale, _RED_DAYS)
    return replace(screen, text=lines(screen.text, red))


_RED_DAYS = 20


def _deputised(view: FormView) -> Screen:
    return _meeting(view, "form.deputy.receipt", deputy=view.receipt["deputy"])


def _proposed(view: FormView) -> Screen:
    return _meeting(view, "form.point.receipt")


def _changed(view: FormView) -> Screen:
    return _meeting(view, "form.move.receipt")


def _called_off(view: FormView) -> Screen:
    return _meeting(view, "form.calloff.receipt")


def _closed(view: FormView) -> Screen:
    locale, facts = view.viewer.locale, view.receipt
    if facts["present"] is None:
        key = "form.close.receipt.not_held" if facts["logged"] else "form.close.receipt.unlogged"
        result = html(key, locale, reason=facts["reason"])
    else:
        key = "form.close.receipt.held" if facts["logged"] else "form.close.receipt.uncounted"
        result = html_n(key, facts["present"], locale)
    after = (
        meeting_buttons.after_rows(facts["meeting"], locale) if facts["present"] is not None else ()
    )
    return Screen(
        lines(result, "", meeting_words.facts_text(facts, view.zone, locale)),
        rows_of(*after, (meeting_buttons.opener(facts["meeting"], locale), *menu_button(locale))),
    )


def _minuted(view: FormView) -> Screen:
    return _meeting(view, "form.minutes.receipt")


def _undertaken_at_meeting(view: FormView) -> Screen:
    locale, answers = view.viewer.locale, view.form.answers
    done = html(
        "form.task.receipt",
        locale,
        what=answers["what"],
        owner=answers["owner"]["name"],
        due=dates.day_of_year(date.fromisoformat(answers["due"]), locale),
    )
    return Screen(
        lines(done, "", meeting_words.facts_text(view.receipt, view.zone, locale)),
        rows_of(
            *meeting_buttons.after_rows(view.receipt["meeting"], locale),
            (meeting_buttons.opener(view.receipt["meeting"], locale), *menu_button(locale)),
        ),
    )


def _offered(view: FormView) -> Screen:
    locale, facts = view.viewer.locale, view.receipt
    return Screen(
        lines(
            html("form.offer.receipt", locale, hours=hours_of(Offer.of(facts), locale)),
            html_n("form.offer.days", facts["days"], locale),
            left_out_text(facts["closed"], locale),
        ),
        (
            (
                _again(FormKind.OFFER_TIME, "offers.add_more", locale),
                *_to_times(locale),
            ),
            menu_button(locale),
        ),
    )


def _blocked(view: FormView) -> Screen:
    locale, facts = view.viewer.locale, view.receipt
    first, last = date.fromisoformat(facts["first"]), date.fromisoformat(facts["last"])
    booked = html_n("form.block.booked", facts["booked"], locale) if facts["booked"] else None
    return Screen(
        lines(html("form.block.receipt", locale, days=days_of(first, last, locale)), booked),
        (_to_times(locale), menu_button(locale)),
    )


def _to_times(locale: str) -> tuple[Button, ...]:
    return (Button(plain("menu.times", locale), place_data("times")),)


def _terms_kept(view: FormView) -> Screen:
    locale = view.viewer.locale
    return Screen(
        lines(html("form.terms.receipt", locale), "", terms_text(view.receipt["terms"], locale)),
        (
            (_again(FormKind.VISIT_TERMS, "form.terms.more", locale), *_to_times(locale)),
            menu_button(locale),
        ),
    )


def _school_kept(view: FormView) -> Screen:
    return _kept(view, "school", view.receipt["school_id"])


def _topic_kept(view: FormView) -> Screen:
    return _kept(view, "topic", view.receipt["topic_id"])


def _holiday_kept(view: FormView) -> Screen:
    return _kept(view, "holidays")


def _kept(view: FormView, place: str, *arguments: object) -> Screen:
    """That something of the schools is put in or changed, and the way to it."""
    locale = view.viewer.locale
    opener = Button(plain("school.open", locale), place_data(place, *arguments))
    again = _again(view.form.kind, "school.another", locale)
    return Screen(
        html("school.kept", locale, name=view.receipt["name"]),
        ((opener, again), menu_button(locale)),
    )


def _handed_over(view: FormView) -> Screen:
    return _visit(view, "form.hand_over.receipt")


def _cannot_come(view: FormView) -> Screen:
    locale, facts = view.viewer.locale, view.receipt
    back = facts["visits"] - facts["asked"]
    return Screen(
        lines(
            html(
                "form.cannot_come.receipt",
                locale,
                day=dates.day_of_year(date.fromisoformat(facts["day"]), locale),
            ),
            html_n("form.cannot_come.asked", facts["asked"], locale) if facts["asked"] else None,
            html_n("form.cannot_come.given_back", back, locale) if back else None,
        ),
        (menu_button(locale),),
    )


def _rules_kept(view: FormView) -> Screen:
    locale = view.viewer.locale
    return Screen(
        lines(
            html("form.visit_rules.receipt", locale), "", rules_text(view.receipt["rules"], locale)
        ),
        ((_again(FormKind.VISIT_RULES, "form.terms.more", locale),), menu_button(locale)),
    )


def _wished(view: FormView) -> Screen:
    locale, facts = view.viewer.locale, view.receipt
    opener = Button(plain("wish_visit.open", locale), place_data("vwish", facts["wish"]))
    weeks = [date.fromisoformat(monday) for monday in facts["weeks"]]
    return Screen(
        html(
            "form.visit_wish.receipt",
            locale,
            topic=facts["topic"],
            school=facts["school"],
            weeks=weeks_of(weeks, locale),
        ),
        ((opener,), menu_button(locale)),
    )


def _booked(view: FormView) -> Screen:
    asked = view.receipt["state"] == VisitState.REQUESTED
    if view.form.answers.get("behalf"):
        key = "form.book.receipt.asked" if asked else "form.book.receipt"
        screen = _visit(view, key, "form.book.receipt.behalf")
        locale = view.viewer.locale
        return replace(screen, rows=(mail_row(view.receipt["visit"], locale), *screen.rows))
    if asked:
        return _visit(view, "form.book.receipt.asked", "form.book.receipt.answer")
    return _visit(view, "form.book.receipt", _what_comes_next(view))


def _what_comes_next(view: FormView) -> str:
    """The calendar file, and the reminders that there is still time for."""
    starts_at = datetime.fromisoformat(view.receipt["starts_at"])
    ahead = school_reminders_ahead(starts_at, view.now, view.zone)
    if ReminderKind.VISIT_WEEK in ahead:
        return "form.book.receipt.next"
    return "form.book.receipt.next_day" if ahead else "form.book.receipt.file"


def _visit(view: FormView, key: str, after: str | None = None) -> Screen:
    """What was done with a visit, how it stands, and the way to it."""
    locale, facts = view.viewer.locale, view.receipt
    opener = Button(plain("visit.open", locale), place_data("visit", facts["visit"]))
    return Screen(
        lines(
            html(key, locale),
            "",
            facts_text(facts, view.zone, locale),
            asked_text(facts, view.zone, locale),
            *(("", html(after, locale)) if after else ()),
        ),
        ((opener, *menu_button(locale)),),
    )


def _visit_moved(view: FormView) -> Screen:
    if view.receipt.get("asked"):
        return _visit(view, "form.visit_move.receipt.beside")
    asked = view.receipt["state"] == VisitState.REQUESTED
    return _visit(view, "form.visit_move.receipt.asked" if asked else "form.visit_move.receipt")


def _visit_changed(view: FormView) -> Screen:
    return _visit(view, "form.visit_change.receipt")


def _declined(view: FormView) -> Screen:
    kept = view.receipt.get("turned_down") is not None
    return _visit(view, "form.decline.receipt.kept" if kept else "form.decline.receipt")


def _cancelled(view: FormView) -> Screen:
    locale = view.viewer.locale
    return Screen(
        lines(
            html("form.cancel.receipt", locale),
            "",
            facts_text(view.receipt, view.zone, locale),
        ),
        (menu_button(locale),),
    )


def _reported(view: FormView) -> Screen:
    locale, facts = view.viewer.locale, view.receipt
    if facts["reached"] is None:
        result = html("form.report.receipt.not_held", locale, reason=facts["reason"])
    else:
        key = "form.report.receipt.logged" if facts["logged"] else "form.report.receipt.unlogged"
        result = html(key, locale, pupils=reached_text(facts, locale))
    note = facts.get("note")
    is_corrected = view.form.kind is FormKind.CORRECT_REPORT
    opener = Button(plain("visit.open", locale), place_data("visit", facts["visit"]))
    return Screen(
        lines(
            html("form.report_edit.receipt", locale) if is_corrected else None,
            result,
            html("visit.note", locale, words=note) if note else None,
            "",
            facts_text(facts, view.zone, locale),
        ),
        ((opener, *menu_button(locale)),),
    )


def _thought(view: FormView) -> Screen:
    locale = view.viewer.locale
    return Screen(html("form.feedback.receipt", locale), (menu_button(locale),))


def _logged(view: FormView) -> Screen:
    locale, answers = view.viewer.locale, view.form.answers
    entry = entry_of(answers, None)
    return Screen(
        lines(
            html("form.log.receipt", locale),
            "",
            html(
                "form.log.receipt.line",
                locale,
                promise=answers["promise"]["key"],
                day=dates.day_of_year(entry.day, locale),
                kind=label(entry.kind, locale),
                what=entry.what,
                doer=label(entry.doer, locale),
            ),
            escape(counted) if (counted := written_outputs(entry.outputs, locale)) else None,
            html("form.log.receipt.not_held", locale, reason=entry.reason)
            if entry.reason
            else None,
        ),
        (
            _to_entry(view),
            (
                _again(FormKind.LOG_ACTIVITY, "button.log_more", locale),
                Button(plain("menu.activities", locale), place_data("acts")),
            ),
            menu_button(locale),
        ),
    )


def _entry_changed(view: FormView) -> Screen:
    """What was corrected or voided, with the way to its entry and history."""
    locale = view.viewer.locale
    return Screen(
        html(f"form.{view.form.kind.value}.receipt", locale),
        (_to_entry(view), menu_button(locale)),
    )


def _to_entry(view: FormView) -> tuple[Button, ...]:
    number = view.receipt["activity"]
    return (
        Button(plain("entry.open", view.viewer.locale), place_data("act", short_number(number))),
    )


def _observed(view: FormView) -> Screen:
    locale = view.viewer.locale
    opener = observations.open_button(view.receipt["observation"], locale)
    return Screen(
        lines(
            html("form.observation.receipt", locale),
            "",
            observations.facts_text(view.receipt, view.zone, locale),
        ),
        ((opener, *menu_button(locale)),),
    )


def _asked(view: FormView) -> Screen:
    locale = view.viewer.locale
    opener = observations.open_button(view.receipt["observation"], locale)
    words = html("quote", locale, text=view.form.answers["question"])
    return Screen(lines(html("form.ask.receipt", locale), words), ((opener, *menu_button(locale)),))


def _replied(view: FormView) -> Screen:
    locale = view.viewer.locale
    opener = observations.open_button(view.receipt["observation"], locale)
    words = html("quote", locale, text=view.form.answers["answer"])
    return Screen(
        lines(html("form.reply.receipt", locale), words), ((opener, *menu_button(locale)),)
    )


def _problem_changed(view: FormView) -> Screen:
    locale, kind = view.viewer.locale, view.form.kind
    opener = problem_areas.open_button(view.receipt["problem"], locale)
    text = html(f"form.{kind.value}.receipt", locale)
    return Screen(text, ((opener, *menu_button(locale)),))


def _measure(view: FormView) -> Screen:
    locale, facts = view.viewer.locale, view.receipt
    opener = (
        (problem_areas.open_button(facts["problem"], locale),)
        if facts["problem"] is not None
        else ()
    )
    return Screen(
        lines(
            html(f"form.{view.form.kind.value}.receipt", locale),
            "",
            problem_areas.measure_text(facts, locale),
        ),
        ((*opener, *menu_button(locale)),),
    )


def _promise_followed_up(view: FormView) -> Screen:
    locale, promise_id = view.viewer.locale, view.receipt["promise"]
    back = Button(plain("follow.back", locale), place_data("fu_one", promise_id))
    text = html(f"form.{view.form.kind.value}.receipt", locale)
    return Screen(text, ((back, *menu_button(locale)),))


def _question_saved(view: FormView) -> Screen:
    locale, receipt = view.viewer.locale, view.receipt
    next_at = receipt["next_at"]
    return Screen(
        lines(
            html("form.save_question.receipt", locale, name=receipt["name"]),
            html(
                "saved.next",
                locale,
                when=dates.moment(datetime.fromisoformat(next_at), view.zone, locale),
            )
            if next_at
            else None,
        ),
        (
            (Button(plain("more.saved", locale), place_data("actssav")),),
            menu_button(locale),
        ),
    )


_RECEIPTS: Mapping[FormKind, Callable[[FormView], Screen]] = {
    FormKind.INVITE: _invited,
    FormKind.JOIN: _joined,
    FormKind.INVITE_MANY: _invited_many,
    FormKind.NETWORK: _network_kept,
    FormKind.AREA: _area_kept,
    FormKind.ORGANISATION: _organisation_kept,
    FormKind.PAUSE: _paused,
    FormKind.SITUATION_UPDATE: _sent,
    FormKind.TEMPLATE: _template_kept,
    FormKind.CORRECT_UPDATE: _being_changed,
    FormKind.RETRACT_UPDATE: _being_changed,
    FormKind.TURN_DOWN_UPDATE: _turned_down,
    FormKind.TURN_DOWN_CORRECTION: _correction_turned_down,
    FormKind.ASK_ABOUT_UPDATE: _question_sent,
    FormKind.REPLY_TO_MEMBER: _answer_sent,
    FormKind.OFFER_TIME: _offered,
    FormKind.SCHOOL: _school_kept,
    FormKind.IMPORT_SCHOOLS: schools_read_in,
    FormKind.MOVE_CONTACT: contacts.moved_screen,
    FormKind.TOPIC: _topic_kept,
    FormKind.HOLIDAY: _holiday_kept,
    FormKind.BLOCK_DAYS: _blocked,
    FormKind.VISIT_TERMS: _terms_kept,
    FormKind.BOOK_VISIT: _booked,
    FormKind.WISH_VISIT: _wished,
    FormKind.HAND_OVER: _handed_over,
    FormKind.CANNOT_COME: _cannot_come,
    FormKind.VISIT_RULES: _rules_kept,
    FormKind.MOVE_VISIT: _visit_moved,
    FormKind.CHANGE_VISIT: _visit_changed,
    FormKind.DECLINE_VISIT: _declined,
    FormKind.CANCEL_VISIT: _cancelled,
    FormKind.REPORT_VISIT: _reported,
    FormKind.CORRECT_REPORT: _reported,
    FormKind.VISIT_FEEDBACK: _thought,
    FormKind.LOG_ACTIVITY: _logged,
    FormKind.CORRECT_ACTIVITY: _entry_changed,
    FormKind.VOID_ACTIVITY: _entry_changed,
    FormKind.JUDGE_PROMISE: _promise_followed_up,
    FormKind.CHANGE_TARGET: _promise_followed_up,
    FormKind.SAVE_QUESTION: _question_saved,
    FormKind.CALL_MEETING: _called,
    FormKind.SEND_DEPUTY: _deputised,
    FormKind.PROPOSE_POINT: _proposed,
    FormKind.CHANGE_MEETING: _changed,
    FormKind.CALL_OFF_MEETING: _called_off,
    FormKind.CLOSE_MEETING: _closed,
    FormKind.WRITE_MINUTES: _minuted,
    FormKind.MEETING_MEASURE: _undertaken_at_meeting,
    FormKind.OBSERVATION: _observed,
    FormKind.ASK_REPORTER: _asked,
    FormKind.ANSWER_QUESTION: _replied,
    FormKind.PROBLEM_AREA: _problem_changed,
    FormKind.PROBLEM_EDIT: _problem_changed,
    FormKind.PROBLEM_STATE: _problem_changed,
    FormKind.MEASURE: _measure,
    FormKind.MEASURE_EDIT: _measure,
    FormKind.MEASURE_DONE: _measure,
    FormKind.SURVEY: surveys.entered_receipt,
    FormKind.DIALOGUE: dialogues.drafted_receipt,
    FormKind.DIALOGUE_QUESTION: dialogues.question_receipt,
    FormKind.TAKE_PART: dialogues.taken_part_receipt,
    FormKind.DIALOGUE_REPLY: dialogues.replied_receipt,
    FormKind.IDEA: dialogues.idea_receipt,
    FormKind.PLAN_CASE: planning.kept_receipt,
    FormKind.PLAN_REMARK: planning.remark_receipt,
    FormKind.PLAN_COMMENT: planning.comment_receipt,
    FormKind.PLAN_CLOSE: planning.closed_receipt,
    FormKind.WATCH_AREA: watch.kept_receipt,
    FormKind.WATCH_START: watch.started_receipt,
    FormKind.WATCH_COUNT: watch.counted_receipt,
    FormKind.WATCH_YEAR: watch.year_receipt,
    **RENEWAL_RECEIPTS,
}
