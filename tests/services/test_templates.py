"""Templates: the bot's own and a municipality's, and an update in which no gap is left."""

from __future__ import annotations

import pytest

from bot.domain.errors import AnswerProblem, BadAnswer, NotFound, OtherDraft, SentBack
from bot.domain.forms import CONFIRM, EDIT, Form, FormKind, FormState, GoTo, Move, Typed
from bot.domain.gaps import gaps_in
from bot.domain.people import Role
from bot.domain.templates import BuiltIn
from bot.domain.updates import content_of
from bot.services import forms, people, templates
from bot.texts.templates import original
from db.models import SituationUpdateRow, UpdateTemplateRow
from tests.support.house import Household, Somebody, again

GAPS = ("område", "fordon eller maskiner", "tid", "antal", "tillvägagångssätt")
WORDS = ("Pjätteryd", "två grävmaskiner", "helgen", "400", "tanklocket bröts upp")


@pytest.fixture
async def sam(home: Household) -> Somebody:
    return await home.let_in(Role.COORDINATOR, "Sam", "Kommunen")


def texts_of(form: Form) -> str:
    content = content_of(form.answers)
    return f"{content.heading} {content.body} {content.advice}"


async def test_only_the_gaps_are_asked_for(home: Household, sam: Somebody) -> None:
    await home.let_in(Role.MEMBER)
    begun = await forms.begin(home.act(sam), FormKind.SITUATION_UPDATE)
    view = await templates.use(home.act(sam), begun.id, "diesel")
    assert gaps_in(texts_of(view.form)) == GAPS
    for words in WORDS:
        assert view.form.step == "gaps"
        view = await home.answer(sam, view, Typed(words))
        assert view.problem is None
    assert view.form.step == CONFIRM
    done = await home.confirm(sam, view)
    assert done.form.state is FormState.DONE, done.problem
    [row] = await home.rows(SituationUpdateRow)
    assert row.heading == "Dieselstölder i Pjätteryd"
    assert "Diesel har stulits ur två grävmaskiner i Pjätteryd under helgen." in row.body
    assert row.advice == original(BuiltIn.DIESEL, "sv").advice
    assert row.urgency == "information"


async def test_one_can_go_back_gap_by_gap(home: Household, sam: Somebody) -> None:
    view = await templates.write_with(home.act(sam), "diesel")
    for words in ("Ryd", "en lastbil"):
        view = await home.answer(sam, view, Typed(words))
    view = await home.answer(sam, view, Move.BACK)
    view = await home.answer(sam, view, Move.BACK)
    assert view.form.step == "gaps"
    for words in WORDS:
        view = await home.answer(sam, view, Typed(words))
    assert "Pjätteryd" in texts_of(view.form)
    assert "Ryd" not in texts_of(view.form).replace("Pjätteryd", "")
    view = await home.answer(sam, view, GoTo("gaps"))
    view = await home.answer(sam, view, Typed("Hallaryd"))
    view = await home.answer(sam, view, Move.KEEP)
    assert "Pjätteryd" in texts_of(view.form), "keeping keeps what there was"


async def test_a_gap_is_not_filled_with_another(home: Household, sam: Somebody) -> None:
    view = await templates.write_with(home.act(sam), "vandalism")
    refused = await home.answer(sam, view, Typed("vid [torget]"))
    assert refused.problem == BadAnswer(AnswerProblem.GAP_LEFT, words="torget")


@pytest.mark.parametrize("step", ["heading", "body"])
async def test_a_gap_that_nobody_asks_for_is_pointed_out_at_its_step(
    home: Household, sam: Somebody, step: str
) -> None:
    await home.let_in(Role.MEMBER)
    view = await home.ready_to_send(sam)
    view = await home.answer(sam, view, GoTo(step))
    refused = await home.answer(sam, view, Typed("Inbrott vid [plats]"))
    assert (refused.problem, refused.form.step) == (
        BadAnswer(AnswerProblem.GAP_LEFT, words="plats"), step,
    )  # fmt: skip


async def test_a_gap_that_slipped_in_is_never_sent(home: Household, sam: Somebody) -> None:
    """What is filled in from elsewhere, such as an observation, passed no step."""
    await home.let_in(Role.MEMBER)
    filled_in = {"heading": "Inbrott", "body": "Se upp.", "urgency": {"value": "warning"}}
    view = await forms.begin(
        home.act(sam), FormKind.SITUATION_UPDATE,
        filled_in={**filled_in, "more": ["place"], "place": "Vid [plats]"},
    )  # fmt: skip
    refused = await home.confirm(sam, view)
    assert refused.problem == BadAnswer(AnswerProblem.GAP_LEFT, words="plats")
    assert await home.rows(SituationUpdateRow) == []


async def test_a_correction_leaves_no_gap_either(home: Household, sam: Somebody) -> None:
    await home.let_in(Role.MEMBER)
    about = {"update": await home.send_update(sam)}
    view = await home.fill_in(sam, FormKind.CORRECT_UPDATE, "heading", about=about)
    refused = await home.answer(sam, view, Typed("Snatteri vid [plats]"))
    assert refused.problem == BadAnswer(AnswerProblem.GAP_LEFT, words="plats")


async def test_what_fills_a_gap_is_looked_through_for_personal_data(
    home: Household, sam: Somebody
) -> None:
    view = await templates.write_with(home.act(sam), "vandalism")
    for words in ("natten", "en skylt", "torget", "bilen ABC 123"):
        view = await home.answer(sam, view, Typed(words))
    assert view.form.step == "anyway"


async def test_one_is_changed_and_had_back(home: Household, sam: Somebody) -> None:
    view = await templates.change(home.act(sam), "fire")
    assert view.form.step == CONFIRM
    view = await home.answer(sam, view, f"{EDIT}name")
    view = await home.answer(sam, view, Typed("Bränder"))
    view = await home.answer(sam, view, f"{EDIT}advice")
    view = await home.answer(sam, view, Move.SKIP)
    done = await home.confirm(sam, view)
    assert done.receipt == {"template": "fire", "name": "Bränder"}
    changed = await templates.show(home.act(sam), "fire")
    assert (changed.name, changed.advice, changed.is_changed) == ("Bränder", None, True)
    assert (await templates.write_with(home.act(sam), "fire")).form.answers.get("more") is None
    now, first = await templates.compare(home.act(sam), "fire")
    assert (now, first) == (changed, original(BuiltIn.FIRE, "sv"))
    act = home.act(sam)
    for delivered in (act, again(act)):
        assert await templates.restore(delivered, "fire") == original(BuiltIn.FIRE, "sv")
    assert await home.rows(UpdateTemplateRow) == []


async def test_one_is_made_here(home: Household, sam: Somebody) -> None:
    view = await home.fill_in(
        sam, FormKind.TEMPLATE, Typed("Cykelstölder"), Typed("Cykelstölder vid [plats]"),
        Typed("Cyklar har stulits."), Move.SKIP, "information", about={"template": None},
    )  # fmt: skip
    done = await home.confirm(sam, view)
    ref = done.receipt["template"]
    listed = await templates.list_all(home.act(sam))
    assert [one.ref for one in listed] == [*BuiltIn, ref]
    assert (await templates.write_with(home.act(sam), ref)).form.step == "gaps"
    with pytest.raises(NotFound):
        await templates.restore(home.act(sam), ref)
    changing = await templates.change(home.act(sam), ref)
    await home.confirm(sam, changing)
    assert len(await home.rows(UpdateTemplateRow)) == 1


async def test_a_removed_one_can_be_brought_back(home: Household, sam: Somebody) -> None:
    act = home.act(sam)
    for delivered in (act, again(act)):
        assert (await templates.remove(delivered, "diesel")).is_removed
    assert not (await templates.bring_back(home.act(sam), "diesel")).is_removed
    shown = await templates.show(home.act(sam), "diesel")
    assert not shown.is_removed
    assert not shown.is_changed
    for ref in ("99", "nonsense"):
        with pytest.raises(NotFound):
            await templates.show(home.act(sam), ref)


async def test_the_bots_own_come_in_the_language_of_who_writes(
    home: Household, sam: Somebody
) -> None:
    await people.choose_language(home.act(sam), "en")
    assert (await templates.show(home.act(sam), "diesel")).name == "Diesel theft"


async def test_no_template_holds_a_persons_data(home: Household, sam: Somebody) -> None:
    view = await home.fill_in(
        sam, FormKind.TEMPLATE, Typed("Bilen"), Typed("Se upp"), Typed("Bilen ABC 123 är sedd."),
        Move.SKIP, "warning", about={"template": None},
    )  # fmt: skip
    assert list(view.facts["hits"]) == ["body"]
    refused = await home.confirm(sam, view)
    assert refused.problem == SentBack("body", AnswerProblem.PERSONAL_DATA)
    assert await home.rows(UpdateTemplateRow) == []


async def test_a_template_has_few_gaps(home: Household, sam: Somebody) -> None:
    view = await home.fill_in(
        sam, FormKind.TEMPLATE, Typed("Många"), Typed("Rubrik"), about={"template": None}
    )
    many = " ".join(f"[lucka {letter}]" for letter in "abcdefg")
    refused = await home.answer(sam, view, Typed(many))
    assert refused.problem == BadAnswer(AnswerProblem.TOO_MANY_GAPS, 6, 7)


async def test_another_draft_is_not_thrown_away(home: Household, sam: Somebody) -> None:
    draft = await home.fill_in(sam, FormKind.SITUATION_UPDATE, Typed("Viktigt"))
    view = await templates.write_with(home.act(sam), "diesel")
    assert (view.id, view.problem) == (draft.id, OtherDraft())
    # In the dialog itself it was asked for.
    view = await templates.use(home.act(sam), draft.id, "diesel")
    assert view.form.step == "gaps"
