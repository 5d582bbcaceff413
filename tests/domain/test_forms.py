"""Moving on in a dialog is a pure rule: what each answer does, and what no answers ever break."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.errors import AnswerProblem, BadAnswer
from bot.domain.flows import FLOWS
from bot.domain.forms import (
    CONFIRM,
    EDIT,
    Answer,
    Choice,
    Context,
    Documented,
    Form,
    FormKind,
    FormState,
    GoTo,
    Located,
    Move,
    Other,
    Pictured,
    Pressed,
    Step,
    StepKind,
    Ticked,
    Typed,
    advance,
    can_go_back,
    chosen_so_far,
    current,
    is_for_this_step,
    looks_cut_by_telegram,
    part_of,
    place_of,
    questions_answered,
    send_back,
    start,
    steps_of,
)
from bot.domain.reading import Prefer

TODAY = date(2021, 10, 11)
CHOICES = (Choice("a", {"fact": 1}), Choice("b"), Choice("c"))
WORLD = Context(TODAY, CHOICES)
TICK_B = Ticked("b", wanted=True)


def _b_was_chosen(answers: Mapping[str, Any]) -> bool:
    chosen = answers.get("choice")
    return chosen is not None and chosen["value"] == "b"


FLOW = (
    Step("text", StepKind.TEXT, highest=10),
    Step("choice", StepKind.CHOICE, voids=("number", "why")),
    Step("why", StepKind.TEXT, asked_when=_b_was_chosen),
    Step("several", StepKind.SEVERAL),
    Step("number", StepKind.NUMBER, lowest=2, highest=500),
    Step("day", StepKind.DAY, highest=30),
    Step("time", StepKind.TIME),
    Step("picture", StepKind.PICTURE, optional=True),
    Step(CONFIRM, StepKind.CONFIRM),
)
FULL: dict[str, Any] = {
    "text": "ord",
    "choice": {"value": "a", "fact": 1},
    "several": ["a"],
    "number": {"number": 5, "qualifier": "exactly"},
    "day": "2021-10-12",
    "time": "09:00",
    "picture": None,
}


def at(step: str, **answers: Any) -> Form:
    """A form at a step, with the answers that lead there."""
    before = {}
    for one in FLOW:
        if one.key == step:
            break
        if one.key in FULL:
            before[one.key] = FULL[one.key]
    return Form(FormKind.BOOK_VISIT, step, {**before, **answers})


def move(form: Form, answer: Answer, world: Context = WORLD) -> Form:
    return advance(form, FLOW, answer, world)


def problem_of(form: Form, answer: Answer, world: Context = WORLD) -> AnswerProblem:
    with pytest.raises(BadAnswer) as caught:
        move(form, answer, world)
    return caught.value.problem


class TestAPlace:
    FLOW = (Step("place", StepKind.PLACE, highest=20), Step(CONFIRM, StepKind.CONFIRM))
    AREAS = (Choice("7", {"name": "Centrum"}), Choice("8", {"name": "Haganäs"}))

    def given(self, answer: Answer, areas: tuple[Choice, ...] = AREAS) -> Any:
        form = Form(FormKind.OBSERVATION, "place", {})
        return advance(form, self.FLOW, answer, Context(TODAY, areas)).answers["place"]

    @pytest.mark.parametrize("answer", [Pressed("7"), Typed("centrum"), Typed(" CENTRUM ")])
    def test_is_an_area_that_is_chosen_or_named(self, answer: Answer) -> None:
        assert self.given(answer) == {"value": "7", "name": "Centrum"}

    def test_may_be_in_ones_own_words(self) -> None:
        assert self.given(Typed("vid ån")) == {"words": "vid ån", "in_area": True}
        assert self.given(Typed("vid ån"), ()) == {"words": "vid ån", "in_area": False}

    def test_on_the_map_is_never_kept_exactly(self) -> None:
        kept = self.given(Located.at(56.5522499, 14.1376501))
        assert kept == {"north_e3": 56552, "east_e3": 14138, "in_area": True}

    @pytest.mark.parametrize(
        ("answer", "problem"),
        [
            (Other(), AnswerProblem.TEXT_WANTED),
            (Pictured("file"), AnswerProblem.TEXT_WANTED),
            (Typed(" "), AnswerProblem.EMPTY),
            (Typed("x" * 21), AnswerProblem.TOO_LONG),
            (Pressed("9"), AnswerProblem.NOT_A_CHOICE),
        ],
    )
    def test_is_nothing_else(self, answer: Answer, problem: AnswerProblem) -> None:
        with pytest.raises(BadAnswer) as caught:
            self.given(answer)
        assert caught.value.problem is problem


class TestEditingFromTheSummary:
    def test_leads_to_the_step_and_back_with_everything_kept(self) -> None:
        summary = at(CONFIRM)
        editing = move(summary, Pressed(f"{EDIT}text"))
        assert (editing.step, editing.answers) == ("text", summary.answers)
        done = move(editing, Typed("nytt"))
        assert (done.step, done.answers) == (CONFIRM, {**summary.answers, "text": "nytt"})

    @pytest.mark.parametrize("key", ["why", "nothing", ""])
    def test_of_a_step_that_is_not_asked_is_refused(self, key: str) -> None:
        assert problem_of(at(CONFIRM), Pressed(f"{EDIT}{key}")) is AnswerProblem.PRESS_A_BUTTON


class TestBeginning:
    def test_a_form_begins_at_its_first_question(self) -> None:
        form = start(FormKind.BOOK_VISIT, FLOW, {})
        assert (form.step, form.version, form.state) == ("text", 1, FormState.OPEN)

    def test_what_is_known_beforehand_is_not_asked(self) -> None:
        assert start(FormKind.BOOK_VISIT, FLOW, {"text": "känt"}).step == "choice"

    def test_other_facts_given_beforehand_are_kept(self) -> None:
        assert start(FormKind.BOOK_VISIT, FLOW, {"visit": 17}).answers == {"visit": 17}

    def test_a_flow_without_a_summary_is_a_mistake_of_ours(self) -> None:
        with pytest.raises(ValueError, match="flow ends"):
            start(FormKind.BOOK_VISIT, FLOW[:1], {"text": "känt"})


class TestAnswering:
    def test_a_text_is_kept_without_the_space_around_it(self) -> None:
        moved = move(at("text"), Typed("  Hej \n"))
        assert (moved.answers["text"], moved.step, moved.version) == ("Hej", "choice", 2)

    def test_decomposed_letters_are_put_together(self) -> None:
        assert move(at("text"), Typed("A\u030alme")).answers["text"] == "Ålme"

    @pytest.mark.parametrize(
        ("answer", "problem"),
        [
            (Typed("   "), AnswerProblem.EMPTY),
            (Typed("x" * 11), AnswerProblem.TOO_LONG),
            (Pressed("a"), AnswerProblem.TEXT_WANTED),
            (Pictured("file"), AnswerProblem.TEXT_WANTED),
            (Other(), AnswerProblem.TEXT_WANTED),
            (Move.ENOUGH, AnswerProblem.TEXT_WANTED),
            (Move.SKIP, AnswerProblem.NOT_A_CHOICE),
            (Move.KEEP, AnswerProblem.NOT_A_CHOICE),
        ],
    )
    def test_what_is_no_text_is_refused(self, answer: Answer, problem: AnswerProblem) -> None:
        assert problem_of(at("text"), answer) is problem

    def test_a_text_that_is_too_long_says_by_how_much(self) -> None:
        with pytest.raises(BadAnswer) as caught:
            move(at("text"), Typed("x" * 12))
        assert (caught.value.limit, caught.value.given) == (10, 12)

    def test_a_choice_is_kept_with_its_facts(self) -> None:
        assert move(at("choice"), Pressed("a")).answers["choice"] == {"value": "a", "fact": 1}

    def test_a_choice_may_be_typed(self) -> None:
        assert move(at("choice"), Typed(" A ")).answers["choice"]["value"] == "a"

    @pytest.mark.parametrize(
        ("answer", "problem"),
        [
            (Pressed("gone"), AnswerProblem.NOT_A_CHOICE),
            (Typed("vad som helst"), AnswerProblem.PRESS_A_BUTTON),
            (Pictured("file"), AnswerProblem.PRESS_A_BUTTON),
            (Other(), AnswerProblem.PRESS_A_BUTTON),
        ],
    )
    def test_what_cannot_be_chosen_is_refused(self, answer: Answer, problem: AnswerProblem) -> None:
        assert problem_of(at("choice"), answer) is problem

    @pytest.mark.parametrize(
        ("typed", "number", "qualifier"),
        [("25", 25, "exactly"), ("ca 25", 25, "about"), ("minst 100", 100, "at_least")],
    )
    def test_a_number_keeps_how_sure_it_is(self, typed: str, number: int, qualifier: str) -> None:
        moved = move(at("number"), Typed(typed))
        assert moved.answers["number"] == {"number": number, "qualifier": qualifier}

    def test_a_pressed_number_keeps_how_sure_it_is_as_well(self) -> None:
        known = Choice("25", {"number": 25, "qualifier": "about"})
        moved = move(at("number"), Pressed("25"), Context(TODAY, (known,)))
        assert moved.answers["number"] == {"number": 25, "qualifier": "about"}

    @pytest.mark.parametrize(
        ("typed", "problem"),
        [
            ("många", AnswerProblem.NOT_A_NUMBER),
            ("-3", AnswerProblem.TOO_SMALL),
            ("\N{MINUS SIGN}3", AnswerProblem.TOO_SMALL),
            ("minus 3 elever", AnswerProblem.TOO_SMALL),
            ("-", AnswerProblem.NOT_A_NUMBER),
            ("0", AnswerProblem.TOO_SMALL),
            ("1", AnswerProblem.TOO_SMALL),
            ("501", AnswerProblem.TOO_LARGE),
            ("5000", AnswerProblem.TOO_LARGE),
        ],
    )
    def test_a_number_out_of_bounds_is_refused(self, typed: str, problem: AnswerProblem) -> None:
        assert problem_of(at("number"), Typed(typed)) is problem

    @pytest.mark.parametrize("typed", ["2", "500"])
    def test_bounds_are_inclusive(self, typed: str) -> None:
        assert move(at("number"), Typed(typed)).answers["number"]["number"] == int(typed)

    @pytest.mark.parametrize("typed", ["2021-10-14", "14/10", "14 okt"])
    def test_a_day_is_kept_as_a_date(self, typed: str) -> None:
        assert move(at("day"), Typed(typed)).answers["day"] == "2021-10-14"

    def test_a_day_may_be_pressed(self) -> None:
        assert move(at("day"), Pressed("2021-10-14")).answers["day"] == "2021-10-14"

    @pytest.mark.parametrize(
        ("typed", "problem"),
        [
            ("någon gång", AnswerProblem.NOT_A_DATE),
            ("31/2", AnswerProblem.NO_SUCH_DAY),
            ("2021-10-10", AnswerProblem.IN_THE_PAST),
            ("2021-11-11", AnswerProblem.TOO_FAR_AHEAD),
        ],
    )
    def test_a_day_that_does_not_fit_is_refused(self, typed: str, problem: AnswerProblem) -> None:
        assert problem_of(at("day"), Typed(typed)) is problem

    @pytest.mark.parametrize("offset", [0, 30])
    def test_today_and_the_last_day_fit(self, offset: int) -> None:
        day = (TODAY + timedelta(days=offset)).isoformat()
        assert move(at("day"), Typed(day)).answers["day"] == day

    def test_a_day_of_what_was_done_lies_not_ahead(self) -> None:
        flow = (Step("day", StepKind.DAY, prefer=Prefer.PAST), FLOW[-1])
        form = Form(FormKind.LOG_ACTIVITY, "day", {})
        with pytest.raises(BadAnswer) as caught:
            advance(form, flow, Typed("2021-10-12"), WORLD)
        assert caught.value.problem is AnswerProblem.IN_THE_FUTURE

    @pytest.mark.parametrize("typed", ["9", "9.00", "0900", "09:00"])
    def test_a_time_is_kept_with_its_minutes(self, typed: str) -> None:
        assert move(at("time"), Typed(typed)).answers["time"] == "09:00"

    def test_what_is_no_time_is_refused(self) -> None:
        assert problem_of(at("time"), Typed("efter lunch")) is AnswerProblem.NOT_A_TIME

    def test_a_picture_is_kept_by_its_file_id(self) -> None:
        assert move(at("picture"), Pictured("AgAC")).answers["picture"] == "AgAC"

    @pytest.mark.parametrize("answer", [Typed("bild"), Pressed("a"), Other()])
    def test_what_is_no_picture_is_refused(self, answer: Answer) -> None:
        assert problem_of(at("picture"), answer) is AnswerProblem.PICTURE_WANTED

    DOCUMENT = (Step("document", StepKind.DOCUMENT), FLOW[-1])

    def test_a_document_is_kept_with_the_words_that_can_be_looked_through(self) -> None:
        form = Form(FormKind.WRITE_MINUTES, "document", {})
        sent = Documented("BQAC", 1000, "Möte_4_nov.PDF", " Justerat. ")
        kept = advance(form, self.DOCUMENT, sent, WORLD).answers["document"]
        assert (kept["file_id"], kept["words"]) == ("BQAC", "Möte 4 nov.PDF\nJusterat.")

    @pytest.mark.parametrize(
        ("answer", "problem"),
        [
            (Documented("BQAC", 1000, "program.exe"), AnswerProblem.DOCUMENT_WANTED),
            (Documented("BQAC", 1000), AnswerProblem.DOCUMENT_WANTED),
            (Pictured("AgAC"), AnswerProblem.DOCUMENT_WANTED),
            (Typed("protokoll"), AnswerProblem.DOCUMENT_WANTED),
            (Documented("BQAC", 21 * 2**20, "a.pdf"), AnswerProblem.FILE_TOO_LARGE),
        ],
    )
    def test_another_document_is_refused(self, answer: Answer, problem: AnswerProblem) -> None:
        form = Form(FormKind.WRITE_MINUTES, "document", {})
        with pytest.raises(BadAnswer) as caught:
            advance(form, self.DOCUMENT, answer, WORLD)
        assert caught.value.problem is problem

    def test_an_optional_step_may_be_skipped(self) -> None:
        moved = move(at("picture"), Move.SKIP)
        assert (moved.answers["picture"], moved.step) == (None, CONFIRM)


class TestSeveral:
    def test_a_press_ticks_and_another_one_unticks(self) -> None:
        ticked = move(at("several"), TICK_B)
        assert chosen_so_far(ticked, FLOW[3]) == ("b",)
        assert ticked.step == "several"
        assert chosen_so_far(move(ticked, Ticked("b", wanted=False)), FLOW[3]) == ()

    def test_a_press_doubled_is_not_undone(self) -> None:
        ticked = move(move(at("several"), TICK_B), TICK_B)
        assert chosen_so_far(ticked, FLOW[3]) == ("b",)
        unticked = move(ticked, Ticked("b", wanted=False))
        assert move(unticked, Ticked("b", wanted=False)).answers == unticked.answers

    @pytest.mark.parametrize("answer", [Typed(" B "), Pressed("b")])
    def test_what_is_named_without_more_is_ticked(self, answer: Answer) -> None:
        assert chosen_so_far(move(move(at("several"), answer), answer), FLOW[3]) == ("b",)

    @pytest.mark.parametrize("wanted", [True, False])
    def test_what_cannot_be_chosen_cannot_be_ticked(self, wanted: bool) -> None:
        assert problem_of(at("several"), Ticked("x", wanted)) is AnswerProblem.NOT_A_CHOICE

    @pytest.mark.parametrize("step", ["text", "number", "day", "time", CONFIRM])
    def test_elsewhere_there_is_nothing_to_tick(self, step: str) -> None:
        problem_of(at(step), Ticked("a", wanted=True))

    def test_ticks_stand_in_the_order_of_the_choices(self) -> None:
        form = move(move(at("several"), Ticked("c", wanted=True)), Ticked("a", wanted=True))
        assert move(form, Move.ENOUGH).answers["several"] == ["a", "c"]

    def test_enough_needs_at_least_one(self) -> None:
        assert problem_of(at("several"), Move.ENOUGH) is AnswerProblem.CHOOSE_ONE

    def test_the_half_made_choice_is_gone_afterwards(self) -> None:
        form = move(move(at("several"), TICK_B), Move.ENOUGH)
        assert "several?" not in form.answers

    def test_everything_can_be_unticked_again_after_coming_back(self) -> None:
        form = move(at("several", several=["a"]), Ticked("a", wanted=False))
        assert chosen_so_far(form, FLOW[3]) == ()
        assert problem_of(form, Move.ENOUGH) is AnswerProblem.CHOOSE_ONE

    def test_keeping_the_answer_forgets_the_half_made_one(self) -> None:
        form = move(at("several", several=["a"]), TICK_B)
        kept = move(form, Move.KEEP)
        assert kept.answers["several"] == ["a"]
        assert chosen_so_far(kept, FLOW[3]) == ("a",)

    def test_a_tick_that_can_no_longer_be_chosen_falls_away(self) -> None:
        form = at("several", **{"several?": ["gone", "a"]})
        assert chosen_so_far(move(form, TICK_B), FLOW[3]) == ("a", "b")


class TestAnOlderButton:
    """Who taps three ticks in a row taps the second and third on a screen not yet redrawn."""

    def test_counts_as_long_as_the_form_has_not_left_the_step(self) -> None:
        arrived = move(at("choice"), Pressed("a"))
        ticked = move(move(arrived, TICK_B), Ticked("c", wanted=True))
        assert arrived.version < ticked.version
        assert is_for_this_step(ticked, arrived.version)
        assert is_for_this_step(ticked, ticked.version)

    def test_counts_no_longer_at_another_step(self) -> None:
        ticked = move(move(at("choice"), Pressed("a")), TICK_B)
        moved = move(ticked, Move.ENOUGH)
        assert not is_for_this_step(moved, ticked.version)

    def test_of_an_earlier_visit_to_the_step_does_not_count(self) -> None:
        ticked = move(move(at("choice"), Pressed("a")), TICK_B)
        came_back = move(move(ticked, Move.BACK), Pressed("a"))
        assert came_back.step == "several"
        assert not is_for_this_step(came_back, ticked.version)

    def test_of_before_it_was_sent_back_does_not_count(self) -> None:
        form = Form(FormKind.BOOK_VISIT, CONFIRM, FULL, version=7, since=7)
        assert not is_for_this_step(send_back(form, Step("several", StepKind.SEVERAL)), 7)

    def test_of_a_version_to_come_does_not_count(self) -> None:
        assert not is_for_this_step(at("several"), 2)


class TestGoingBack:
    def test_back_leads_to_the_question_before(self) -> None:
        moved = move(at("choice"), Move.BACK)
        assert (moved.step, moved.version, moved.answers) == ("text", 2, {"text": "ord"})

    def test_there_is_nothing_before_the_first_question(self) -> None:
        form = at("text")
        assert move(form, Move.BACK) == form
        assert not can_go_back(form, FLOW)

    def test_back_passes_over_what_was_not_asked(self) -> None:
        assert move(at("several"), Move.BACK).step == "choice"
        assert move(at("several", choice={"value": "b"}), Move.BACK).step == "why"

    def test_a_changed_answer_leads_straight_back_to_where_one_came_from(self) -> None:
        form = Form(FormKind.BOOK_VISIT, "text", FULL)
        assert move(form, Typed("nytt")).step == CONFIRM

    def test_keeping_the_answer_leads_on(self) -> None:
        form = Form(FormKind.BOOK_VISIT, "text", FULL)
        moved = move(form, Move.KEEP)
        assert (moved.step, moved.answers, moved.version) == (CONFIRM, FULL, 2)

    def test_an_answer_given_anew_voids_what_hung_on_it(self) -> None:
        form = Form(FormKind.BOOK_VISIT, "choice", FULL)
        moved = move(form, Pressed("c"))
        assert moved.step == "number"
        assert "number" not in moved.answers

    def test_a_step_that_is_asked_only_now_is_asked_next(self) -> None:
        form = Form(FormKind.BOOK_VISIT, "choice", FULL)
        assert move(form, Pressed("b")).step == "why"

    def test_sending_back_forgets_that_answer_alone(self) -> None:
        form = send_back(
            Form(FormKind.BOOK_VISIT, CONFIRM, FULL, version=7), Step("day", StepKind.DAY)
        )
        assert (form.step, form.version) == ("day", 8)
        assert form.answers == {key: value for key, value in FULL.items() if key != "day"}


class TestAPictureOfAnUpdate:
    """Telegram's captions are shorter than its messages."""

    FLOW = FLOWS[FormKind.SITUATION_UPDATE]

    def at(self, step: str, **answers: Any) -> Form:
        before = {
            "heading": "Snatteri",
            "body": "x" * 713,
            "urgency": {"value": "warning"},
            "more": ["files"],
        }
        return Form(FormKind.SITUATION_UPDATE, step, {**before, **answers})

    @pytest.mark.parametrize(
        ("form_step", "answers", "answer"),
        [
            ("files", {"files?": ["AgAC"]}, Move.ENOUGH),
            ("files", {}, Documented("BQAC", 1000)),
            ("body", {"files": {"pictures": ["AgAC"]}, "body": "kort"}, Typed("x" * 713)),
            ("body", {"files": {"pictures": [], "document": "BQAC"}}, Typed("👮" * 357)),
        ],
    )
    def test_a_text_too_long_for_a_caption_is_refused_at_once(
        self, form_step: str, answers: dict[str, Any], answer: Answer
    ) -> None:
        with pytest.raises(BadAnswer) as caught:
            advance(self.at(form_step, **answers), self.FLOW, answer, WORLD)
        assert (caught.value.problem, caught.value.limit) == (AnswerProblem.CAPTION_TOO_LONG, 720)

    def test_without_a_picture_it_may_be_long(self) -> None:
        form = self.at("more", body="x" * 3000)
        assert advance(form, self.FLOW, Move.SKIP, WORLD).step == CONFIRM

    def test_emoji_count_as_telegram_counts_them(self) -> None:
        with pytest.raises(BadAnswer) as caught:
            advance(self.at("body", more=None), self.FLOW, Typed("👮" * 2000), WORLD)
        assert caught.value == BadAnswer(AnswerProblem.TOGETHER_TOO_LONG, limit=3300, given=4008)

    def test_pictures_are_gathered_until_it_is_enough(self) -> None:
        form = self.at("files", body="kort")
        for number in range(10):
            form = advance(form, self.FLOW, Pictured(f"AgAC{number}"), WORLD)
            assert form.step == "files"
        with pytest.raises(BadAnswer) as caught:
            advance(form, self.FLOW, Pictured("one more"), WORLD)
        assert caught.value == BadAnswer(AnswerProblem.TOO_MANY_PICTURES, limit=10)
        done = advance(form, self.FLOW, Move.ENOUGH, WORLD)
        assert (len(done.answers["files"]["pictures"]), done.step) == (10, CONFIRM)

    def test_a_document_goes_alone(self) -> None:
        done = advance(self.at("files", body="kort"), self.FLOW, Documented("BQAC", 1000), WORLD)
        assert done.answers["files"] == {"pictures": [], "document": "BQAC"}

    def test_a_document_takes_the_place_of_pictures_only_when_they_are_changed(self) -> None:
        form = advance(self.at("files", body="kort"), self.FLOW, Pictured("AgAC"), WORLD)
        with pytest.raises(BadAnswer) as caught:
            advance(form, self.FLOW, Documented("BQAC", 1000), WORLD)
        assert caught.value == BadAnswer(AnswerProblem.PICTURES_OR_FILE, given=1)
        done = advance(form, self.FLOW, Move.ENOUGH, WORLD)
        changed = advance(done, self.FLOW, GoTo("files"), WORLD)
        done = advance(changed, self.FLOW, Documented("BQAC", 1000), WORLD)
        assert done.answers["files"] == {"pictures": [], "document": "BQAC"}

    def test_files_that_were_added_by_mistake_are_left_out_again(self) -> None:
        done = advance(self.at("files", body="kort"), self.FLOW, Documented("BQAC", 1000), WORLD)
        back = advance(done, self.FLOW, GoTo("files"), WORLD)
        without = advance(back, self.FLOW, Move.SKIP, WORLD)
        assert (without.answers["files"], without.step) == (None, CONFIRM)

    def test_words_below_a_picture_are_not_lost_without_a_word(self) -> None:
        with pytest.raises(BadAnswer) as caught:
            advance(self.at("files", body="kort"), self.FLOW, Pictured("AgAC", "Så här"), WORLD)
        assert caught.value == BadAnswer(AnswerProblem.WORDS_BELOW)

    def test_a_file_that_is_too_large_is_refused(self) -> None:
        with pytest.raises(BadAnswer) as caught:
            advance(self.at("files"), self.FLOW, Documented("BQAC", 21 * 2**20), WORLD)
        assert caught.value == BadAnswer(AnswerProblem.FILE_TOO_LARGE, limit=20)

    @pytest.mark.parametrize("answer", [Typed("bild"), Other(), Move.ENOUGH])
    def test_nothing_else_is_a_file(self, answer: Answer) -> None:
        with pytest.raises(BadAnswer) as caught:
            advance(self.at("files"), self.FLOW, answer, WORLD)
        assert caught.value.problem is AnswerProblem.FILE_WANTED


class TestTheGuardOfAnUpdate:
    """Asked between the text and its preview, where the text seems to hold personal data."""

    FLOW = FLOWS[FormKind.SITUATION_UPDATE]

    def after(self, body: str) -> Form:
        answers = {"heading": "Inbrott", "urgency": {"value": "warning"}, "more": None}
        form = Form(FormKind.SITUATION_UPDATE, "body", answers)
        return advance(form, self.FLOW, Typed(body), WORLD)

    def test_is_not_asked_about_a_clean_text(self) -> None:
        assert self.after("Tre bilar har öppnats i kväll.").step == CONFIRM

    ANYWAY = Context(TODAY, (Choice("anyway"),))

    def sent_anyway(self) -> Form:
        asked = self.after("Ring 070-123 45 67 till ägaren.")
        form = advance(asked, self.FLOW, Pressed("anyway"), self.ANYWAY)
        return advance(form, self.FLOW, Typed("Ägaren har bett om det."), WORLD)

    def test_wants_a_reason(self) -> None:
        sent = self.sent_anyway()
        assert (sent.step, sent.answers["guard"]) == (CONFIRM, "Ägaren har bett om det.")

    def test_takes_no_other_text_for_a_reason(self) -> None:
        """Whoever is shown what is wrong with a text writes another one."""
        form = self.after("Ring 070-123 45 67 till ägaren.")
        assert form.step == "anyway"
        with pytest.raises(BadAnswer):
            advance(form, self.FLOW, Typed("Ring 114 14."), self.ANYWAY)

    def test_takes_no_reason_for_an_identity_number(self) -> None:
        form = self.after("Misstänkt: 850505-1238, se upp.")
        with pytest.raises(BadAnswer) as caught:
            advance(form, self.FLOW, Pressed("anyway"), self.ANYWAY)
        assert caught.value == BadAnswer(AnswerProblem.IDENTITY_NUMBER)

    def test_leads_to_the_text_with_one_tap_and_forgets_the_reason(self) -> None:
        back = advance(self.sent_anyway(), self.FLOW, GoTo("body"), WORLD)
        assert back.step == "body"
        again = advance(back, self.FLOW, Typed("Ring 070-123 45 68 till ägaren."), WORLD)
        assert again.step == "anyway"
        clean = advance(again, self.FLOW, GoTo("body"), WORLD)
        assert advance(clean, self.FLOW, Typed("Ring 114 14."), WORLD).step == CONFIRM

    def test_is_not_asked_again_about_words_that_stay_as_they_were(self) -> None:
        """A picture is added, or a part in which nothing is pointed at."""
        parts = ("files", "place")
        world = Context(TODAY, tuple(map(Choice, parts)))
        form = advance(self.sent_anyway(), self.FLOW, GoTo("more"), world)
        for part in parts:
            form = advance(form, self.FLOW, Ticked(part, wanted=True), world)
        form = advance(form, self.FLOW, Move.ENOUGH, world)
        form = advance(form, self.FLOW, Typed("Torget"), WORLD)
        form = advance(form, self.FLOW, Documented("BQAC", 1000), WORLD)
        assert (form.step, form.answers["guard"]) == (CONFIRM, "Ägaren har bett om det.")
        form = advance(form, self.FLOW, GoTo("place"), WORLD)
        assert advance(form, self.FLOW, Typed("Hos 070-123 45 69"), WORLD).step == "anyway"

    def test_nobody_goes_to_a_step_that_is_not_there_or_still_to_come(self) -> None:
        form = self.after("Ring 070-123 45 67 till ägaren.")
        for step in ("confirm", "place", "nonsense"):
            with pytest.raises(BadAnswer):
                advance(form, self.FLOW, GoTo(step), WORLD)


class TestSuggestions:
    """What is proposed can be taken with one tap, or written anew."""

    FLOW = FLOWS[FormKind.SITUATION_UPDATE]

    def begun(self) -> Form:
        suggested = {"heading": "Inbrott", "body": "Flera inbrott."}
        return start(FormKind.SITUATION_UPDATE, self.FLOW, {"suggested": suggested})

    def test_each_is_asked_about(self) -> None:
        form = advance(self.begun(), self.FLOW, Move.KEEP, WORLD)
        assert (form.step, form.answers["heading"]) == ("body", "Inbrott")
        form = advance(form, self.FLOW, Typed("Eget"), WORLD)
        assert (form.step, form.answers["body"]) == ("urgency", "Eget")

    def test_where_nothing_is_proposed_nothing_is_kept(self) -> None:
        form = start(FormKind.SITUATION_UPDATE, self.FLOW, {})
        with pytest.raises(BadAnswer):
            advance(form, self.FLOW, Move.KEEP, WORLD)


class TestSummary:
    def test_confirming_makes_the_form_done(self) -> None:
        form = Form(FormKind.BOOK_VISIT, CONFIRM, FULL)
        moved = move(form, Pressed(CONFIRM))
        assert (moved.state, moved.version) == (FormState.DONE, 2)

    @pytest.mark.parametrize("answer", [Typed("ja"), Pressed("x"), Other(), Pictured("x")])
    def test_nothing_but_the_button_confirms(self, answer: Answer) -> None:
        form = Form(FormKind.BOOK_VISIT, CONFIRM, FULL)
        assert problem_of(form, answer) is AnswerProblem.PRESS_A_BUTTON

    def test_the_place_counts_only_what_is_asked(self) -> None:
        assert place_of(at("several"), FLOW) == (3, 8)
        assert place_of(at("several", choice={"value": "b"}), FLOW) == (4, 9)

    def test_what_is_asked_because_of_an_answer_is_a_part_of_its_step(self) -> None:
        flow = FLOWS[FormKind.SITUATION_UPDATE]
        written = {"heading": "a", "body": "b", "urgency": {"value": "information"}}

        def shown(step: str, *more: str) -> tuple[tuple[int, int], tuple[int, int] | None]:
            form = Form(FormKind.SITUATION_UPDATE, step, {**written, "more": list(more)})
            return place_of(form, flow), part_of(form, flow)

        assert shown("urgency") == ((3, 5), None)
        assert shown("more", "place", "advice") == ((4, 5), None)
        assert shown("place", "place", "advice") == ((4, 5), (1, 2))
        assert shown("advice", "place", "advice") == ((4, 5), (2, 2))
        assert shown("place", "place") == ((4, 5), None), "one of one is no news"
        assert shown("confirm", "place", "advice") == ((5, 5), None)


def test_the_first_part_of_a_split_text_is_known_by_its_length() -> None:
    assert looks_cut_by_telegram(Typed("x" * 4096))
    assert looks_cut_by_telegram(Typed("ord " * 1000)), "cut at a space before the limit"
    assert looks_cut_by_telegram(Typed("🚓" * 2048)), "Telegram counts UTF-16 units"
    assert not looks_cut_by_telegram(Typed("x" * 3000))
    assert not looks_cut_by_telegram(Other())


ANSWERS = st.one_of(
    st.sampled_from(Move),
    st.builds(Pressed, st.sampled_from(["a", "b", "c", CONFIRM, "yes", "no", "gone"])),
    st.builds(Ticked, st.sampled_from(["a", "b", "c", "yes", "gone"]), st.booleans()),
    st.builds(Typed, st.sampled_from(["a", "yes", "25", "ca 3", "9.30", "14/10", "igår", "", "ö"])),
    st.builds(Typed, st.text(max_size=20)),
    st.just(Pictured("AgAC")),
    st.just(Other()),
)
REAL_CHOICES = tuple(
    Choice(value, {"first": "2021-01-01", "last": "2021-12-31", "clock": "09:30"})
    for value in ("a", "b", "c", "yes", "no")
)
KNOWN: dict[str, Any] = {"visit": 17, "this_year": 2021, "asked": [{"id": 1}, {"id": 2}, {"id": 3}]}
"""What dialogs learn when they begin."""


@example(kind=FormKind.LOG_ACTIVITY, answers=[Pressed("a"), Pressed("a"), Typed("igår")])
@settings(deadline=None, max_examples=150)
@given(kind=st.sampled_from(FormKind), answers=st.lists(ANSWERS, max_size=40))
def test_no_sequence_of_answers_breaks_a_form(kind: FormKind, answers: list[Answer]) -> None:
    flow = FLOWS[kind]
    form = start(kind, flow, KNOWN)
    for answer in answers:
        try:
            moved = advance(form, flow, answer, Context(TODAY, REAL_CHOICES))
        except BadAnswer:
            continue
        _check_move(form, moved, flow)
        if moved.state is FormState.DONE:
            _check_complete(moved, flow)
            return
        form = moved


def _check_move(before: Form, after: Form, flow: tuple[Step, ...]) -> None:
    assert after == before or after.version == before.version + 1
    asked_before = (before.step, questions_answered(before, current(before, flow)))
    stays = (after.step, questions_answered(after, current(after, flow))) == asked_before
    assert after.since == (before.since if stays else after.version)
    assert after.answers["visit"] == 17
    assert json.loads(json.dumps(after.answers)) == after.answers
    step = current(after, flow)
    assert step in steps_of(after, flow)
    place, count = place_of(after, flow)
    most = (
        len(flow) + len(KNOWN["asked"]) - 1
        if any(step.kind is StepKind.QUESTIONS for step in flow)
        else len(flow)
    )
    assert 1 <= place <= count <= most


def _check_complete(form: Form, flow: tuple[Step, ...]) -> None:
    """A form that is done has an answer to everything that was asked."""
    for step in steps_of(form, flow)[:-1]:
        assert step.key in form.answers
        assert form.answers[step.key] is not None or step.optional
