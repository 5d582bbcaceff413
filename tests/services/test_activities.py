"""The activity log: what is written into it, and what it answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.activities import (
    ActivityKind,
    ActivityState,
    By,
    Doer,
    Output,
    Question,
    Span,
    Summed,
    Total,
)
from bot.domain.errors import (
    AnswerProblem,
    BadAnswer,
    DayOutsidePeriod,
    NoPromises,
    NotFound,
    OldButton,
)
from bot.domain.forms import FormKind, Move, Typed
from bot.domain.people import Role
from bot.domain.promises import PromiseLink, Unit, carried_on
from bot.domain.questions import WORDS_KEPT, is_key
from bot.domain.reading import Qualifier
from bot.domain.views import FormView
from bot.domain.work import FileFormat
from bot.services import activities, exports, forms, people, promises, saved_questions
from bot.texts import promises as promise_texts
from bot.texts.asking import findings_screen, question_data, read_question
from db.queries import activity_words
from db.queries import promises as promise_queries
from tests.support.house import NASTY, Household, Somebody, almhult


@pytest.fixture
async def coordinator(home: Household) -> Somebody:
    await home.promise()
    return await home.let_in(Role.COORDINATOR)


async def log(
    home: Household, who: Somebody, key: str, kind: str, day: str, what: str, quantity: Any
) -> FormView:
    view = await home.fill_in(
        who, FormKind.LOG_ACTIVITY, await home.promise_number(who, key), kind, Typed(day),
        Typed(what), "police", quantity,
    )  # fmt: skip
    return await home.confirm(who, view)


async def test_what_is_logged_can_be_read_again(home: Household, coordinator: Somebody) -> None:
    done = await log(home, coordinator, "Y1", "training", "igår", NASTY, Typed("ca 25"))
    found = (await activities.show(home.act(coordinator), done.receipt["activity"])).activity
    assert (found.promise_key, found.kind, found.day, found.what, found.doer) == (
        "Y1", ActivityKind.TRAINING, date(2021, 10, 10), NASTY, Doer.POLICE,
    )  # fmt: skip
    assert found.outputs == (Output(25, Unit.PARTICIPANTS, Qualifier.ABOUT),)


async def test_nothing_counted_has_no_unit(home: Household, coordinator: Somebody) -> None:
    done = await log(home, coordinator, "S1", "meeting", "idag", "Möte", Move.SKIP)
    found = (await activities.show(home.act(coordinator), done.receipt["activity"])).activity
    assert found.outputs == ()


async def test_a_day_outside_the_promises_period_is_refused_where_it_is_asked_for(
    home: Household, coordinator: Somebody
) -> None:
    view = await home.fill_in(
        coordinator, FormKind.LOG_ACTIVITY, await home.promise_number(coordinator, "S1"), "meeting"
    )
    refused = await home.answer(coordinator, view, Typed("2020-12-31"))
    assert refused.problem == DayOutsidePeriod(first=date(2021, 1, 1), last=date(2021, 12, 31))
    assert (refused.form.step, "day" in refused.form.answers) == ("day", False)


async def test_without_promises_there_is_nothing_to_log_under(home: Household) -> None:
    who = await home.let_in(Role.COORDINATOR)
    with pytest.raises(NoPromises):
        await forms.begin(home.act(who), FormKind.LOG_ACTIVITY)


async def test_another_kind_asks_for_the_number_anew(
    home: Household, coordinator: Somebody
) -> None:
    view = await home.ready_to_log(coordinator)
    for _ in range(6):
        view = await home.answer(coordinator, view, Move.BACK)
    view = await home.answer(coordinator, view, "patrol")
    assert (view.form.step, "quantity" in view.form.answers) == ("quantity", False)


async def test_a_question_is_answered_with_totals_over_everything(
    home: Household, coordinator: Somebody
) -> None:
    for number in range(6):
        await log(home, coordinator, "S1", "meeting", "idag", f"Möte {number}", Typed("10"))
    await log(home, coordinator, "Y1", "school_visit", "igår", "Linnéskolan", Typed("ca 25"))
    found = await activities.ask(home.act(coordinator), Question())
    assert (found.count, len(found.page)) == (7, 5)
    assert found.totals == (
        Total(ActivityKind.MEETING, 6, (Summed(60, Unit.PARTICIPANTS, Qualifier.EXACTLY),)),
        Total(ActivityKind.SCHOOL_VISIT, 1, (Summed(25, Unit.PUPILS, Qualifier.ABOUT),)),
    )
    assert [one.what for one in found.page] == ["Möte 5", "Möte 4", "Möte 3", "Möte 2", "Möte 1"]
    beyond = await activities.ask(home.act(coordinator), Question(page=99))
    assert (beyond.question.page, len(beyond.page)) == (1, 2)


@pytest.mark.parametrize(
    ("given", "sure"),
    [
        (["14"], Qualifier.EXACTLY),
        (["14", "minst 14"], Qualifier.AT_LEAST),
        (["minst 14", "ca 14"], Qualifier.ABOUT),
    ],
)
async def test_a_total_is_as_sure_as_the_least_sure_of_its_figures(
    home: Household, coordinator: Somebody, given: list[str], sure: Qualifier
) -> None:
    for number in given:
        await log(home, coordinator, "T2", "watch_area", "igår", "Uppstart", Typed(number))
    (total,) = (await activities.ask(home.act(coordinator), Question())).totals
    assert total.sums == (Summed(14 * len(given), Unit.HOUSEHOLDS, sure),)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("3 timmar", AnswerProblem.OTHER_UNIT),
        ("ca 12 möten", AnswerProblem.OTHER_UNIT),
        ("14 deltagare", None),
        ("14 personer", None),
        ("14 st", None),
    ],
)
async def test_a_number_in_another_unit_is_not_taken_for_the_kinds_own(
    home: Household, coordinator: Somebody, written: str, problem: AnswerProblem | None
) -> None:
    promise = await home.promise_number(coordinator, "S1")
    view = await home.fill_in(
        coordinator, FormKind.LOG_ACTIVITY, promise, "meeting", Typed("igår"), Typed("Möte"),
        "police",
    )  # fmt: skip
    view = await home.answer(coordinator, view, Typed(written))
    found = view.problem.problem if isinstance(view.problem, BadAnswer) else None
    assert found == problem


async def test_what_an_update_was_about_is_not_shown_to_everybody(
    home: Household, coordinator: Somebody
) -> None:
    await log(home, coordinator, "S2", "situation_update", "igår", "Okänd man", Typed("2"))
    number = int(await home.promise_number(coordinator, "S2"))
    for who, is_seen in ((coordinator, True), (home.citizen(), False)):
        view = await promises.show(home.act(who), number)
        screen = promise_texts.promise_screen(view, await people.see(home.act(who)))
        assert ("Okänd man" in screen.text) == is_seen


@pytest.mark.parametrize(
    ("question", "whats"),
    [
        (Question(kind=ActivityKind.PATROL), ["Kväll i centrum"]),
        (Question(words="CENTRUM"), ["Kväll i centrum"]),
        (Question(words="kväll  i"), ["Kväll i centrum"]),
        (Question(words="100%"), ["100% närvaro_"]),
        (Question(words="närvaro_"), ["100% närvaro_"]),
        (Question(words="%"), ["100% närvaro_", "Kväll i centrum", "I september"]),
        (Question(words="närvaro", span=Span.LAST_MONTH), []),
        (Question(span=Span.THIS_MONTH), ["100% närvaro_", "Kväll i centrum"]),
        (Question(span=Span.LAST_MONTH), ["I september"]),
        (Question(words="finns inte"), []),
        (Question(span=Span.ALL), ["100% närvaro_", "Kväll i centrum", "I september"]),
    ],
)
async def test_a_question_is_narrowed(
    home: Household, coordinator: Somebody, question: Question, whats: list[str]
) -> None:
    await log(home, coordinator, "S1", "meeting", "2021-09-30", "I september", Move.SKIP)
    await log(home, coordinator, "S1", "patrol", "2021-10-01", "Kväll i centrum", Move.SKIP)
    await log(home, coordinator, "S1", "meeting", "2021-10-02", "100% närvaro_", Move.SKIP)
    found = await activities.ask(home.act(coordinator), question)
    assert [one.what for one in found.page] == whats
    assert found.count == len(whats)


async def test_words_are_found_whatever_the_case_of_swedish_letters(
    home: Household, coordinator: Somebody
) -> None:
    await log(home, coordinator, "S1", "meeting", "idag", "ÅTERKOPPLING om ÄNGAR", Move.SKIP)
    found = await activities.ask(home.act(coordinator), Question(words="återkoppling änGAR"))
    assert found.count == 1


async def test_a_question_may_be_about_one_promise(home: Household, coordinator: Somebody) -> None:
    await log(home, coordinator, "S1", "meeting", "idag", "Råd", Move.SKIP)
    await log(home, coordinator, "S2", "meeting", "idag", "Nätverk", Move.SKIP)
    number = int(await home.promise_number(coordinator, "S2"))
    found = await activities.ask(home.act(coordinator), Question(promise_id=number))
    assert [one.what for one in found.page] == ["Nätverk"]


async def test_the_kinds_of_a_promise_come_first(home: Household, coordinator: Somebody) -> None:
    view = await home.fill_in(
        coordinator, FormKind.LOG_ACTIVITY, await home.promise_number(coordinator, "Y1")
    )
    assert view.choices[0].value == "school_visit"
    assert len(view.choices) == len(ActivityKind)


async def test_an_activity_that_is_not_there_is_not_found(
    home: Household, coordinator: Somebody
) -> None:
    with pytest.raises(NotFound):
        await activities.show(home.act(coordinator), 99)


LONG = "den stora trygghetsvandringen kring busstorget efter mörkrets inbrott"


async def test_words_too_long_for_a_button_are_asked_for_whole_everywhere(
    home: Household, coordinator: Somebody
) -> None:
    act = home.act(coordinator)
    asked = await activities.read(act, LONG)
    carried = read_question(question_data(asked, "actsout").split(":")[2:])
    assert is_key(carried.words)
    assert (await activities.ask(act, carried)).question.words == asked.words
    work = await exports.begin(home.act(coordinator), carried, FileFormat.CSV)
    assert work.params["question"]["words"] == asked.words
    view = await saved_questions.begin(home.act(coordinator), carried)
    assert view.form.answers["question"]["words"] == asked.words


async def test_words_that_nobody_asked_for_in_a_year_are_forgotten(
    home: Household, coordinator: Somebody
) -> None:
    asked = await activities.read(home.act(coordinator), LONG)
    carried = read_question(question_data(asked, "actsout").split(":")[2:])
    await activities.tidy(home.house, home.now + WORDS_KEPT)
    assert (await activities.ask(home.act(coordinator), carried)).question.words == asked.words
    await activities.tidy(home.house, home.now + WORDS_KEPT + timedelta(days=1))
    with pytest.raises(OldButton):
        await activities.ask(home.act(coordinator), carried)


async def test_the_chain_of_one_promise_is_that_of_all_documents(home: Household) -> None:
    first = almhult()
    await home.promise(first)
    link = PromiseLink(first.key, first.promises[0].key)
    renewed = replace(
        first,
        key="next",
        previous=first.key,
        promises=(replace(first.promises[0], previous=link), *first.promises[1:]),
    )
    await home.promise(renewed)
    async with home.database.read() as session:
        stored = await promise_queries.list_all(session)
        numbers = {
            (one.document.key, key): id_ for one in stored for key, id_ in one.promise_ids.items()
        }
        carried = carried_on([one.document for one in stored])
        assert max(map(len, carried.values())) == 2
        for promise, chain in carried.items():
            told = await promise_queries.chain_of(session, numbers[promise])
            assert told == tuple(numbers[one] for one in chain)


@pytest.mark.parametrize(
    ("state", "is_offered"), [(None, True), ("held", True), ("not_held", False), ("voided", False)]
)
async def test_sums_are_offered_beside_a_list_of_the_same_entries(
    home: Household, coordinator: Somebody, state: str | None, is_offered: bool
) -> None:
    question = Question(span=Span.ALL, state=ActivityState(state) if state else None)
    act = home.act(coordinator)
    shown = await people.see(act), *await activities.choices(act)
    screen = findings_screen(await activities.ask(act, question), *shown)
    assert ("actsb" in str(screen.rows)) is is_offered


@pytest.mark.parametrize(
    ("by", "told"),
    [
        (By.PROMISE, [("S1", 2, 24), ("Y1", 1, 7)]),
        (By.MONTH, [(date(2021, 10, 1), 2, 17), (date(2021, 9, 1), 1, 14)]),
        (By.KIND, [("meeting", 3, 31)]),
    ],
)
async def test_sums_with_words_are_of_all_that_holds_them_and_of_nothing_else(
    home: Household, coordinator: Somebody, by: By, told: list[Any]
) -> None:
    for key, day, what, number in (
        ("S1", "idag", "Möte om snatterierna", "10"),
        ("S1", "2021-09-14", "Butikssnatterier", "14"),
        ("Y1", "igår", "Snatteri och klotter", "7"),
        ("S1", "idag", "Möte om belysning", "99"),
    ):
        await log(home, coordinator, key, "meeting", day, what, Typed(number))
    view = await activities.sums(home.act(coordinator), Question(words="snatteri"), by)
    numbers = {await home.promise_number(coordinator, key): key for key in ("S1", "Y1")}
    assert [
        (numbers.get(str(key), key), held, sums[0].number) for key, held, _, sums in view.groups
    ] == told
    promise_id = int(await home.promise_number(coordinator, "S1"))
    narrow = Question(words="snatteri", span=Span.THIS_MONTH, promise_id=promise_id)
    view = await activities.sums(home.act(coordinator), narrow, By.PROMISE)
    assert [(held, before) for _, held, before, _ in view.groups] == [(1, 0)]


async def test_words_that_very_much_holds_are_counted_when_that_is_asked_for(
    home: Household, coordinator: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in ("idag", "igår", "2021-09-14"):
        await log(home, coordinator, "S1", "meeting", day, "Möte om snatterierna", Typed("10"))
    monkeypatch.setattr(activity_words, "LOOKED_AT", 2)
    monkeypatch.setattr(activity_words, "_LANE", 2)
    act, asked = home.act(coordinator), Question(words="snatteri")
    (counted,) = (await activities.ask(act, asked)).totals
    assert counted.activities == 3, "more than are looked at, and still soon counted"
    monkeypatch.setattr(activities, "COUNTED_AT_ONCE", 2)
    latest = await activities.ask(act, asked)
    assert (latest.is_more, latest.count) == (True, 2)
    shown = findings_screen(latest, await people.see(act), *await activities.choices(act))
    (button,) = [one for row in shown.rows for one in row if ":actsall:" in one.data]
    every = await activities.ask(act, read_question(button.data.split(":")[2:]), every=True)
    (total,) = every.totals
    assert (every.is_more, every.count, total.activities) == (False, 3, 3)
    assert total.sums == (Summed(30, Unit.PARTICIPANTS, Qualifier.EXACTLY),)
