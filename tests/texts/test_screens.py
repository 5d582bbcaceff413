"""Every screen, with nasty names and the largest numbers, is one that Telegram takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.constants import InlineKeyboardMarkupLimit, MessageLimit

from bot.domain import errors
from bot.domain.activities import ActivityKind, Question, Span
from bot.domain.errors import AnswerProblem, BadAnswer, OfferGone, Refusal, SentBack
from bot.domain.forms import FormKind, StepKind
from bot.domain.outbox import Notice, NoticeKind
from bot.domain.questions import is_key, key_of_words
from bot.domain.updates import units
from bot.domain.visits import VisitState, as_facts
from bot.texts.asking import question_data, read_question
from bot.texts.catalogue import LOCALES, escape, html_n, plain, plain_n
from bot.texts.covers import given_back_notice
from bot.texts.forms import form_screen
from bot.texts.menus import pager
from bot.texts.notices import _NOTICES
from bot.texts.receipts import _RECEIPTS
from bot.texts.refusals import refusal_screen, refusal_text
from bot.texts.screen import (
    BUTTON_DATA_MAX,
    Screen,
    begin_data,
    form_data,
    place_data,
    read_form_data,
)
from bot.texts.visits import visit_screen
from tests.simulator import judge
from tests.support.house import NASTY
from tests.support.program import STOCKHOLM
from tests.texts.samples import (
    BIG,
    VISIT,
    VISITS,
    form_views,
    notices,
    refusals,
    screens,
    viewer,
)


@pytest.mark.parametrize("locale", LOCALES)
class TestEveryScreen:
    def test_is_taken_by_telegrams_parser(self, locale: str) -> None:
        for name, screen in screens(locale):
            try:
                judge.parse_html(screen.text)
            except judge.Verdict as verdict:
                raise AssertionError(f"{name}: {verdict}\n{screen.text}") from verdict

    def test_fits_into_one_message_by_the_strictest_count(self, locale: str) -> None:
        """In UTF-16 units, of which an emoji has two or more."""
        for name, screen in screens(locale):
            seen, entities = judge.parse_html(screen.text)
            with_file = screen.picture is not None or screen.document is not None
            most = MessageLimit.CAPTION_LENGTH if with_file else MessageLimit.MAX_TEXT_LENGTH
            assert 0 < units(seen) <= most, f"{name}: {units(seen)} units"
            assert len(entities) <= 100, name

    def test_has_buttons_that_carry_at_most_64_bytes(self, locale: str) -> None:
        for name, screen in screens(locale):
            for row in screen.rows:
                assert 1 <= len(row) <= 8, f"{name}: {len(row)} buttons in a row"
                for button in row:
                    size = len(button.data.encode())
                    assert size <= BUTTON_DATA_MAX, f"{name}: {button.data} has {size} bytes"
                    assert bool(button.data) != bool(button.url), f"{name}: {button}"
                    assert button.label, name
            count = sum(map(len, screen.rows))
            assert count <= InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER, name

    def test_leaves_nothing_unfilled(self, locale: str) -> None:
        for name, screen in screens(locale):
            shown = " ".join([screen.text, *(one.label for row in screen.rows for one in row)])
            assert "{" not in shown, name
            assert "None" not in shown, name


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_notice_has_words(kind: NoticeKind) -> None:
    assert kind in _NOTICES, "bot/texts/notices.py: _NOTICES"
    assert kind in {notice.kind for notice in notices()}, "tests/texts/samples.py: notices"


@pytest.mark.parametrize("kind", FormKind)
def test_every_dialog_has_a_receipt(kind: FormKind) -> None:
    assert kind in _RECEIPTS, "bot/texts/receipts: _RECEIPTS"


def _subclasses(of: type[Refusal]) -> set[type[Refusal]]:
    return {of, *(one for child in of.__subclasses__() for one in _subclasses(child))}


def test_every_refusal_has_words() -> None:
    ours = {one for one in _subclasses(Refusal) if one.__module__ == errors.__name__}
    tested = {type(one) for one in refusals()}
    assert ours - {Refusal} == tested, "tests/texts/samples.py: refusals; bot/texts/refusals.py"


def test_no_refusal_is_lost_for_words() -> None:
    class Unheard(SentBack):
        pass

    with pytest.raises(AssertionError, match=r"bot/texts/refusals\.py"):
        refusal_text(Unheard("day"), "sv")


@pytest.mark.parametrize(("locale", "written"), [("sv", "3\u00a0000"), ("en", "3,000")])
def test_a_number_is_written_alike_wherever_it_stands(locale: str, written: str) -> None:
    question = next(view for view in form_views(locale) if view.form.step == "body")
    assert written in form_screen(question).text
    assert written in refusal_text(BadAnswer(AnswerProblem.TOO_LONG, limit=3000), locale)
    assert written in html_n("update.recipients", 3000, locale)
    assert written in plain_n("unit.pupils", 3000, locale)
    assert written in plain("people.role", locale, role="", n=3000)
    assert written in (pager(locale, 1, 5, 3000) or "")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_whatever_is_written_is_shown_as_it_was_written(words: str) -> None:
    seen, entities = judge.parse_html(f"x{escape(words)}x")
    assert entities == [] or all(one["type"] != "bold" for one in entities)
    assert judge.parse_html("x" + escape(seen[1:-1]) + "x")[0] == seen


def test_a_nasty_name_arrives_unchanged() -> None:
    seen, entities = judge.parse_html(escape(NASTY))
    assert (seen, entities) == (NASTY, [])


_IDS = st.integers(0, BIG)


class TestButtonData:
    @given(_IDS, st.integers(0, 2**31 - 1), st.sampled_from("=+-bsekxpmov"), st.text(max_size=30))
    def test_of_a_form_is_read_back(
        self, form_id: int, version: int, verb: str, value: str
    ) -> None:
        press = read_form_data(form_data(form_id, version, verb, value))
        assert (press.form_id, press.version, press.verb, press.value) == (
            form_id, version, verb, value,
        )  # fmt: skip

    @pytest.mark.parametrize("data", ["", "f", "f:1", "f:1:2", "f:1:2:", "n:1:2:=", "f:-:!:=x"])
    def test_that_is_none_of_ours_is_refused(self, data: str) -> None:
        with pytest.raises(ValueError):  # noqa: PT011 - int() says it in its own words
            read_form_data(data)

    @given(
        st.builds(
            Question,
            promise_id=st.none() | st.integers(1, BIG),
            kind=st.none() | st.sampled_from(ActivityKind),
            span=st.sampled_from(Span),
            words=st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=80),
            page=st.integers(0, 10**6),
        )
    )
    def test_of_a_question_is_read_back_or_holds_the_key_of_its_words(
        self, question: Question
    ) -> None:
        data = question_data(question)
        assert len(data.encode()) <= BUTTON_DATA_MAX
        prefix, place, *arguments = data.split(":")
        assert (prefix, place) == ("n", "acts")
        read = read_question(arguments)
        span = Span.PROMISE if question.days else question.span
        assert replace(read, words="") == replace(question, words="", span=span)
        words = " ".join(question.words.split())
        assert read.words == (key_of_words(words) if is_key(read.words) else words)
        assert question_data(read) == data

    @pytest.mark.parametrize("arguments", [[], ["1"], ["x", "0", "0", "0"], ["1", "99", "0", "0"]])
    def test_of_no_question_is_refused(self, arguments: list[str]) -> None:
        with pytest.raises((ValueError, IndexError)):
            read_question(arguments)


class TestTheCalendar:
    def screen(self, step: str, kind: FormKind, month: tuple[int, int] | None = None) -> Screen:
        view = next(
            one
            for one in form_views("sv")
            if (one.form.kind, one.form.step) == (kind, step) and one.problem is None
        )
        return form_screen(view, month=month)

    def labels(self, screen: Screen) -> list[list[str]]:
        return [[button.label for button in row] for row in screen.rows if len(row) in (3, 8)]

    def test_has_the_month_the_weekdays_and_the_weeks_as_titles(self) -> None:
        title, weekdays, first, *rest = self.labels(self.screen("day", FormKind.OFFER_TIME))
        assert title == ["‹", "oktober 2021", "›"]
        assert weekdays == ["v.", "må", "ti", "on", "to", "fr", "lö", "sö"]
        assert first == ["v. 39", "·", "·", "·", "·", "·", "·", "·"]
        assert rest[1][0] == "v. 41"
        assert rest[1][1] == "[11]"

    def test_of_a_year_that_begins_in_the_week_of_the_year_before(self) -> None:
        *_, first, second, _, _, _, _ = self.labels(
            self.screen("day", FormKind.OFFER_TIME, (2022, 1))
        )
        assert (first[0], first[6], second[0]) == ("v. 52", "1", "v. 1")

    @pytest.mark.parametrize("began", ["2021-10-13", "2021-12-27"])
    def test_of_an_end_begins_where_the_pattern_does(self, began: str) -> None:
        at_end = (FormKind.OFFER_TIME, "until")
        view = next(one for one in form_views("sv") if (one.form.kind, one.form.step) == at_end)
        view = replace(view, form=replace(view.form, answers={**view.form.answers, "day": began}))
        days = [
            read_form_data(button.data).value
            for row in form_screen(view).rows
            for button in row
            if button.data.startswith("f:") and ":=20" in button.data
        ]
        assert min(days) == began

    def test_offers_only_days_that_fit(self) -> None:
        ahead = self.screen("day", FormKind.OFFER_TIME)
        behind = self.screen("day", FormKind.LOG_ACTIVITY)
        pressable = [
            {
                date.fromisoformat(read_form_data(button.data).value)
                for row in screen.rows
                for button in row
                if button.data.startswith("f:") and ":=2021" in button.data
            }
            for screen in (ahead, behind)
        ]
        assert (min(pressable[0]), max(pressable[0])) == (date(2021, 10, 11), date(2021, 10, 31))
        assert (min(pressable[1]), max(pressable[1])) == (date(2021, 10, 1), date(2021, 10, 11))


class TestWhereAVisitLeads:
    def test_a_time_that_is_held_no_longer_leads_to_a_booking(self) -> None:
        for still_waits in (True, False):
            data = pressed(refusal_screen(OfferGone(still_waits=still_waits), "sv"))
            assert begin_data("book") in data

    def test_a_visit_that_was_given_back_is_booked_again_with_all_that_was_entered(self) -> None:
        facts = {**as_facts(VISIT), "left": []}
        notice = Notice(BIG, NoticeKind.VISIT_GIVEN_BACK, facts)
        assert pressed(given_back_notice(notice, STOCKHOLM, "sv")) == [begin_data("book", VISIT.id)]

    def test_a_request_says_until_when_it_can_be_answered(self) -> None:
        starts_at = datetime(2021, 11, 1, 8, tzinfo=UTC)
        asked = replace(VISITS[VisitState.REQUESTED], starts_at=starts_at, asked_starts_at=None)
        facts = as_facts(asked)
        notice = Notice(BIG, NoticeKind.VISIT_REQUESTED, facts)
        said = _NOTICES[notice.kind](notice, STOCKHOLM, "sv").text
        assert "Utan svar faller frågan sön 31 okt 2021 kl. 12.00." in said

    def test_who_is_an_officer_no_more_is_led_nowhere_else(self) -> None:
        screen = visit_screen(VISIT, viewer("sv"), VISIT.starts_at, STOCKHOLM)
        assert pressed(screen) == [place_data("menu")]


def pressed(screen: Screen) -> list[str]:
    """What the buttons of a screen carry."""
    return [button.data for row in screen.rows for button in row]


def test_where_a_step_was_skipped_nothing_is_offered_to_be_kept() -> None:
    keep = plain("form.keep", "sv", value="")
    seen = 0
    for view in form_views("sv"):
        if view.step is None or not view.step.optional or view.step.kind is StepKind.SEVERAL:
            continue
        skipped = replace(view.form, answers={**view.form.answers, view.step.key: None})
        labels = [one.label for row in form_screen(replace(view, form=skipped)).rows for one in row]
        assert not [label for label in labels if label.startswith(keep)], view.form
        seen += 1
    assert seen > 5
