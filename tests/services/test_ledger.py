"""Writing into the ledger by hand: all that an entry can say, corrections, and what is unclear."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.domain.activities import (
    Activity,
    ActivityKind,
    ActivityState,
    By,
    Doer,
    Evidence,
    EvidenceKind,
    Output,
    Question,
    Span,
)
from bot.domain.errors import (
    AnswerProblem,
    BadAnswer,
    DayOutsidePeriod,
    EntryChanged,
    LoggedMeanwhile,
    NothingCorrected,
    SentBack,
)
from bot.domain.forms import FormKind, Move, Pictured, Typed
from bot.domain.ledger import Change
from bot.domain.people import Role
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier
from bot.domain.views import FormView
from bot.services import activities, ledger
from tests.support.house import Household, Somebody


@pytest.fixture
async def coordinator(home: Household) -> Somebody:
    await home.promise()
    return await home.let_in(Role.COORDINATOR)


async def logged(home: Household, who: Somebody, line: str) -> int:
    """An activity logged in one line; gives its number."""
    view = await home.confirm(who, await ledger.log_in_words(home.act(who), line))
    number: int = view.receipt["activity"]
    return number


async def entry(home: Household, who: Somebody, number: int) -> Activity:
    return (await activities.show(home.act(who), number)).activity


async def more(home: Household, who: Somebody, view: FormView, *extras: str) -> FormView:
    """Ask to say more, from the summary."""
    view = await home.answer(who, view, "edit:more")
    for extra in extras:
        view = await home.answer(who, view, extra)
    return await home.answer(who, view, Move.ENOUGH)


async def change(home: Household, who: Somebody, number: int, *answers: Any) -> FormView:
    """A correction at its summary."""
    about = {"activity": number}
    return await home.fill_in(
        who, FormKind.CORRECT_ACTIVITY, Typed("Skrev fel"), *answers, about=about
    )


LINE = "S2 2021-10-04 möte minst 14 deltagare Nätverksmöte om snatterier"


class TestLogging:
    async def test_in_one_line_is_shown_and_confirmed(
        self, home: Household, coordinator: Somebody
    ) -> None:
        view = await ledger.log_in_words(home.act(coordinator), LINE)
        assert (view.form.step, view.problem) == ("confirm", None)
        done = await home.confirm(coordinator, view)
        found = await entry(home, coordinator, done.receipt["activity"])
        assert (found.promise_key, found.kind, found.day, found.what, found.doer) == (
            "S2", ActivityKind.MEETING, date(2021, 10, 4), "Nätverksmöte om snatterier",
            Doer.TOGETHER,
        )  # fmt: skip
        assert found.outputs == (Output(14, Unit.PARTICIPANTS, Qualifier.AT_LEAST),)

    async def test_in_one_line_takes_the_place_of_a_dialog_in_which_nothing_is_answered(
        self, home: Household, coordinator: Somebody
    ) -> None:
        await home.fill_in(coordinator, FormKind.LOG_ACTIVITY)
        view = await ledger.log_in_words(home.act(coordinator), LINE)
        assert (view.form.step, view.problem) == ("confirm", None)

    @pytest.mark.parametrize(
        ("line", "asked", "problem"),
        [
            ("Träffade handlarna", "promise", None),
            ("S2 igår Träffade handlarna", "kind", None),
            ("S2 möte Träffade handlarna", "day", None),
            ("S2 igår möte", "what", None),
            ("S2 1/12 möte Julmöte", "day", BadAnswer(AnswerProblem.IN_THE_FUTURE)),
            (
                "S2 2020-12-01 möte Julmöte",
                "day",
                DayOutsidePeriod(first=date(2021, 1, 1), last=date(2021, 12, 31)),
            ),
            (
                "S2 igår möte 0 deltagare Ingen",
                "quantity",
                BadAnswer(AnswerProblem.TOO_SMALL, limit=1, given=0),
            ),
        ],
    )
    async def test_what_is_unclear_in_a_line_is_asked(
        self,
        home: Household,
        coordinator: Somebody,
        line: str,
        asked: str,
        problem: Any,
    ) -> None:
        view = await ledger.log_in_words(home.act(coordinator), line)
        assert (view.form.step, view.problem) == (asked, problem)

    async def test_takes_six_taps_and_two_texts(
        self, home: Household, coordinator: Somebody
    ) -> None:
        view = await home.fill_in(
            coordinator, FormKind.LOG_ACTIVITY, await home.promise_number(coordinator, "S2"),
            "meeting", Typed("2021-10-04"), Typed("Möte"), "together", Move.SKIP,
        )  # fmt: skip
        assert (await home.confirm(coordinator, view)).receipt["activity"] == 1

    async def test_more_can_be_said(self, home: Household, coordinator: Somebody) -> None:
        area = await home.area("Centrum")
        view = await ledger.log_in_words(home.act(coordinator), LINE)
        view = await more(
            home, coordinator, view,
            "promises", "last_day", "place", "partners", "outputs", "note", "link", "files",
        )  # fmt: skip
        other = await home.promise_number(coordinator, "T2")
        for answer in (
            other, Move.ENOUGH, Typed("2021-10-06"), str(area), Typed("Handelsföreningen"),
            Typed("3 besök och ca 200 hushåll"), Typed("Bra uppslutning."),
            Typed("https://example.se/bild"), Pictured("AgAC"), Move.ENOUGH,
        ):  # fmt: skip
            view = await home.answer(coordinator, view, answer)
            assert view.problem is None, view.problem
        done = await home.confirm(coordinator, view)
        found = await entry(home, coordinator, done.receipt["activity"])
        assert (found.promise_key, found.last_day, found.area, found.partners, found.note) == (
            "S2, T2", date(2021, 10, 6), "Centrum", "Handelsföreningen", "Bra uppslutning.",
        )  # fmt: skip
        assert set(found.outputs) == {
            Output(14, Unit.PARTICIPANTS, Qualifier.AT_LEAST),
            Output(3, Unit.VISITS),
            Output(200, Unit.HOUSEHOLDS, Qualifier.ABOUT),
        }
        assert found.evidence == (
            Evidence(EvidenceKind.PICTURE, "AgAC"),
            Evidence(EvidenceKind.LINK, "https://example.se/bild"),
        )
        assert (await ledger.check(home.house)).is_whole

    async def test_what_was_not_held_counts_nothing(
        self, home: Household, coordinator: Somebody
    ) -> None:
        view = await ledger.log_in_words(home.act(coordinator), LINE)
        view = await more(home, coordinator, view, "not_held")
        view = await home.answer(coordinator, view, Typed("Pandemin"))
        done = await home.confirm(coordinator, view)
        found = await entry(home, coordinator, done.receipt["activity"])
        assert (found.state, found.reason, found.outputs) == (
            ActivityState.NOT_HELD, "Pandemin", (),
        )  # fmt: skip
        told = await activities.ask(home.act(coordinator), Question())
        assert (told.count, told.not_held, told.totals) == (1, 1, ())

    @pytest.mark.parametrize(
        ("extra", "written", "problem"),
        [
            ("outputs", "många", AnswerProblem.NOT_OUTPUTS),
            ("outputs", "0 besök", AnswerProblem.NOT_OUTPUTS),
            ("outputs", "20 deltagare", AnswerProblem.COUNTED_BEFORE),
            ("link", "javascript:alert(1)", AnswerProblem.NOT_A_LINK),
            ("last_day", "2021-10-04", AnswerProblem.LAST_BEFORE_FIRST),
            ("last_day", "2021-12-04", AnswerProblem.IN_THE_FUTURE),
        ],
    )
    async def test_more_that_means_nothing_is_refused(
        self,
        home: Household,
        coordinator: Somebody,
        extra: str,
        written: str,
        problem: AnswerProblem,
    ) -> None:
        view = await ledger.log_in_words(home.act(coordinator), LINE)
        view = await more(home, coordinator, view, extra)
        view = await home.answer(coordinator, view, Typed(written))
        assert isinstance(view.problem, BadAnswer)
        assert view.problem.problem is problem

    async def test_an_identity_number_in_a_note_is_sent_back(
        self, home: Household, coordinator: Somebody
    ) -> None:
        view = await ledger.log_in_words(home.act(coordinator), LINE)
        view = await more(home, coordinator, view, "note")
        view = await home.answer(coordinator, view, Typed("Gäller 19811218-9876"))
        done = await home.confirm(coordinator, view)
        assert isinstance(done.problem, SentBack)
        assert done.problem.problem is AnswerProblem.IDENTITY_NUMBER
        assert await home.logged() == ()

    async def test_something_like_it_is_pointed_out(
        self, home: Household, coordinator: Somebody
    ) -> None:
        await logged(home, coordinator, LINE)
        other = await home.let_in(Role.POLICE)
        view = await ledger.log_in_words(home.act(other), LINE)
        assert len(view.facts["alike"]) == 1
        assert (await home.confirm(other, view)).problem is None
        elsewhere = await ledger.log_in_words(home.act(other), LINE.replace("10-04", "10-05"))
        assert elsewhere.facts["alike"] == []

    async def test_what_two_log_at_once_is_pointed_out_to_the_second(
        self, home: Household, coordinator: Somebody
    ) -> None:
        other = await home.let_in(Role.POLICE)
        view = await ledger.log_in_words(home.act(other), LINE)
        home.later(seconds=5)
        await logged(home, coordinator, LINE)
        home.later(seconds=5)
        view = await home.confirm(other, view)
        assert isinstance(view.problem, LoggedMeanwhile)
        assert len(view.facts["alike"]) == 1
        assert (await home.confirm(other, view)).problem is None
        assert len(await home.logged()) == 2


class TestChanging:
    async def test_a_correction_keeps_what_stood_before(
        self, home: Household, coordinator: Somebody
    ) -> None:
        number = await logged(home, coordinator, LINE)
        home.later(days=1)
        view = await change(
            home, coordinator, number, "edit:quantity", Typed("20"), "edit:day", Typed("2021-09-30")
        )
        assert (await home.confirm(coordinator, view)).problem is None
        shown = await activities.show(home.act(coordinator), number)
        assert shown.activity.outputs == (Output(20, Unit.PARTICIPANTS),)
        assert [(one.change, one.by, one.why) for one in shown.versions] == [
            (Change.LOGGED, "Coordinator", None), (Change.CORRECTED, "Coordinator", "Skrev fel"),
        ]  # fmt: skip
        assert shown.versions[0].entry.day == date(2021, 10, 4)
        september = await activities.ask(home.act(coordinator), Question(span=Span.LAST_MONTH))
        assert [one.id for one in september.page] == [number]
        assert (await ledger.check(home.house)).is_whole

    async def test_a_correction_says_all_that_the_entry_said(
        self, home: Household, coordinator: Somebody
    ) -> None:
        """Nothing that was left alone is lost, and a visit's entry stays the visit's."""
        view = await ledger.log_in_words(
            home.act(coordinator), "S2+T2 2021-10-04 möte ca 14 deltagare 3 timmar Möte"
        )
        view = await more(home, coordinator, view, "place", "files")
        for answer in (Typed("Torget"), Pictured("AgAC"), Pictured("AgAD"), Move.ENOUGH):
            view = await home.answer(coordinator, view, answer)
        number = (await home.confirm(coordinator, view)).receipt["activity"]
        before = await entry(home, coordinator, number)
        view = await change(home, coordinator, number, "edit:what", Typed("Nätverksmöte"))
        await home.confirm(coordinator, view)
        after = await entry(home, coordinator, number)
        assert (after.what, after.version) == ("Nätverksmöte", 2)
        for name in ("promises", "outputs", "place", "evidence", "source", "day", "doer"):
            assert getattr(after, name) == getattr(before, name), name

    async def test_a_correction_that_changes_nothing_is_refused(
        self, home: Household, coordinator: Somebody
    ) -> None:
        number = await logged(home, coordinator, LINE)
        done = await home.confirm(coordinator, await change(home, coordinator, number))
        assert isinstance(done.problem, NothingCorrected)

    async def test_the_second_of_two_corrections_is_refused(
        self, home: Household, coordinator: Somebody
    ) -> None:
        number = await logged(home, coordinator, LINE)
        other = await home.let_in(Role.POLICE)
        views = [
            (who, await change(home, who, number, "edit:what", Typed(what)))
            for who, what in ((coordinator, "Det ena"), (other, "Det andra"))
        ]
        first, second = [await home.confirm(who, view) for who, view in views]
        assert first.problem is None
        assert isinstance(second.problem, EntryChanged)
        assert (await entry(home, coordinator, number)).what == "Det ena"

    async def test_what_is_voided_counts_nowhere_and_is_kept(
        self, home: Household, coordinator: Somebody
    ) -> None:
        number = await logged(home, coordinator, LINE)
        about = {"activity": number}
        view = await home.fill_in(
            coordinator, FormKind.VOID_ACTIVITY, Typed("Loggad två gånger"), about=about
        )
        await home.confirm(coordinator, view)
        shown = await activities.show(home.act(coordinator), number)
        assert (shown.activity.state, shown.versions[-1].why) == (
            ActivityState.VOIDED, "Loggad två gånger",
        )  # fmt: skip
        await logged(home, coordinator, "S2 2021-10-05 möte 9 deltagare Något annat")
        voided = Question(state=ActivityState.VOIDED)
        for question, count in ((Question(kind=ActivityKind.CHECK), 0), (voided, 1)):
            found = await activities.ask(home.act(coordinator), question)
            assert (found.count, len(found.page), found.totals) == (count, count, ())
            assert (found.before is None) == (question is voided)
            worded = await activities.ask(
                home.act(coordinator), question.narrowed(words="snatteri")
            )
            assert worded.count == count
        with pytest.raises(EntryChanged):
            await change(home, coordinator, number)
        assert (await ledger.check(home.house)).is_whole


class TestSearching:
    @pytest.mark.parametrize(
        ("asked", "what"),
        [
            ("snatteri", "Om butikssnatterierna i centrum"),
            ("snatterierna", "Snatteri i centrum"),
            ("BUTIKSSNATTERI", "Om butikssnatterierna"),
            ("aterkoppling", "Återkoppling till föreningar"),
            ("återkopplingen", "Aterkoppling till foreningar"),
            ("skolan", "På grundskolor i Älmhult"),
            ("skolor", "Skolan i Diö"),
            ("möten", "Nätverksmöte på torget"),
            ("cafe", "Café i hörnet"),
            ("torget möte", "Nätverksmöten vid torget"),
        ],
    )
    async def test_finds_word_forms_and_parts_of_words(
        self, home: Household, coordinator: Somebody, asked: str, what: str
    ) -> None:
        number = await logged(home, coordinator, f"S2 igår möte {what}")
        await logged(home, coordinator, "S2 igår möte Information om moped")
        found = await activities.ask(home.act(coordinator), Question(words=asked))
        assert [one.id for one in found.page] == [number]

    async def test_a_short_stem_finds_no_strangers(
        self, home: Household, coordinator: Somebody
    ) -> None:
        await logged(home, coordinator, "S2 igår möte Motorburen ungdom")
        found = await activities.ask(home.act(coordinator), Question(words="möten"))
        assert found.count == 0

    async def test_looks_in_note_place_and_reason(
        self, home: Household, coordinator: Somebody
    ) -> None:
        view = await ledger.log_in_words(home.act(coordinator), LINE)
        view = await more(home, coordinator, view, "place", "note", "not_held")
        for written in ("Bokhyllan", "Ljuset", "Stormen"):
            view = await home.answer(coordinator, view, Typed(written))
        await home.confirm(coordinator, view)
        for words in ("bokhylla", "ljus", "storm", "bokhyllan stormen"):
            found = await activities.ask(home.act(coordinator), Question(words=words))
            assert found.count == 1, words

    async def test_offers_the_nearest_for_a_word_that_means_nothing(
        self, home: Household, coordinator: Somebody
    ) -> None:
        await logged(home, coordinator, LINE)
        found = await activities.ask(home.act(coordinator), Question(words="snateri"))
        assert (found.count, found.offers) == (0, (("snateri", "snatterier"),))

    async def test_a_word_that_was_corrected_away_is_not_found(
        self, home: Household, coordinator: Somebody
    ) -> None:
        number = await logged(home, coordinator, LINE)
        view = await change(home, coordinator, number, "edit:what", Typed("Om inbrott"))
        await home.confirm(coordinator, view)
        for words, count in (("snatteri", 0), ("inbrott", 1)):
            found = await activities.ask(home.act(coordinator), Question(words=words))
            assert found.count == count


async def test_sums_stand_beside_the_same_period_before(
    home: Household, coordinator: Somebody
) -> None:
    area = await home.area("Centrum")
    for day in ("2021-09-06", "2021-10-04", "2021-10-05"):
        view = await ledger.log_in_words(home.act(coordinator), f"S2 {day} möte 10 deltagare Möte")
        view = await more(home, coordinator, view, "place")
        done = await home.confirm(coordinator, await home.answer(coordinator, view, str(area)))
        assert done.problem is None, done.problem
    question = await activities.read(home.act(coordinator), "v 40")
    view_of = {by: await activities.sums(home.act(coordinator), question, by) for by in By}
    assert [one[:3] for one in view_of[By.KIND].groups] == [("meeting", 2, 0)]
    assert [one[0] for one in view_of[By.PLACE].groups] == [area]
    assert [one[0] for one in view_of[By.MONTH].groups] == [date(2021, 10, 1)]
    [(_, held, _, sums)] = view_of[By.PROMISE].groups
    assert (held, sums[0].number) == (2, 20)
    for line in ("S2 2021-09-28 möte 3 deltagare Möte", "S2 2021-09-29 möte 3 deltagare Rundtur"):
        await logged(home, coordinator, line)
    for asked, before in ((question, 2), (question.narrowed(words="rundtur"), 1)):
        answer = await activities.ask(home.act(coordinator), asked)
        assert answer.before is not None
        assert answer.before[1] == before
