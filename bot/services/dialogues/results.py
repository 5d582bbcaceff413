"""Looking at dialogues: the list, one with what may be shown of its answers, what was written."""

from __future__ import annotations

from bot.domain.dialogue import (
    SMALLEST_GROUP,
    Dialogue,
    DialoguePage,
    DialogueState,
    DialogueView,
    Idea,
    Outcome,
    QuestionKind,
    WordsPage,
    mark_of,
    outcome_of,
)
from bot.domain.errors import NotFound
from bot.domain.forms import FormKind
from bot.domain.people import Role
from bot.domain.problem_areas import KNOWN_MAX
from bot.domain.views import FormView, page_within
from bot.services import forms
from bot.services.act import Act, Tx, looking
from db.queries import dialogues

DIALOGUES_A_PAGE = 6
TEXTS_A_PAGE = 3


async def overview(act: Act, page: int) -> DialoguePage:
    """A page of the dialogues. For everybody; drafts for coordinators alone."""
    async with looking(act) as tx:
        keeps = tx.holds(Role.COORDINATOR)
        total, _ = await dialogues.page(tx.session, drafts=keeps, offset=0, limit=1)
        page = page_within(page, total, DIALOGUES_A_PAGE)
        _, found = await dialogues.page(
            tx.session, drafts=keeps, offset=page * DIALOGUES_A_PAGE, limit=DIALOGUES_A_PAGE
        )
        ideas = len(await dialogues.list_ideas(tx.session, act.house.zone)) if keeps else 0
        return DialoguePage(total, page, tuple(found), keeps, ideas)


async def show(act: Act, dialogue_id: int) -> DialogueView:
    """One dialogue. For everybody; a draft for coordinators alone. Raises NotFound."""
    async with looking(act) as tx:
        return await view_of(tx, dialogue_id)


async def view_of(tx: Tx, dialogue_id: int) -> DialogueView:
    """One dialogue as the person of an act sees it. Raises NotFound.

    What was answered is seen by coordinators while it is open, by whole batches of people
    (`counted_of`), and by everybody when it is closed.
    """
    keeps = tx.holds(Role.COORDINATOR)
    found = await _seen(tx, dialogue_id)
    is_open = found.state is DialogueState.OPEN
    answered = is_open and await _has_answered(tx, dialogue_id)
    shows = found.state is DialogueState.CLOSED or (is_open and keeps)
    return DialogueView(
        found,
        is_coordinator=keeps,
        takes_part=is_open and not answered,
        has_answered=answered,
        outcomes=await _outcomes(tx, found) if shows else (),
    )


async def _seen(tx: Tx, dialogue_id: int) -> Dialogue:
    found = await dialogues.find(tx.session, dialogue_id)
    hidden = found is not None and found.state is DialogueState.DRAFT
    if found is None or (hidden and not tx.holds(Role.COORDINATOR)):
        raise NotFound("dialogue")
    return found


async def _has_answered(tx: Tx, dialogue_id: int) -> bool:
    secret = await dialogues.find_secret(tx.session, dialogue_id)
    if secret is None:
        return False
    mark = mark_of(secret, dialogue_id, tx.act.sender.telegram_id)
    return await dialogues.has_mark(tx.session, dialogue_id, mark)


async def _outcomes(tx: Tx, dialogue: Dialogue) -> tuple[Outcome, ...]:
    is_open = dialogue.state is DialogueState.OPEN
    counts = await dialogues.counts(tx.session, dialogue.id, whole_batches=is_open)
    texts = await dialogues.count_words(tx.session, dialogue.id, whole_batches=is_open)
    return tuple(
        outcome_of(one, counts.get(one.id, {}), texts.get(one.id, 0)) for one in dialogue.questions
    )


async def list_words(act: Act, dialogue_id: int, question_id: int, page: int) -> WordsPage:
    """A page of what was written to a question. For coordinators. Raises NotFound.

    Nothing is shown before enough have written something; of an open dialogue what whole batches
    of people wrote.
    """
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        found = await _seen(tx, dialogue_id)
        asked = [one for one in found.questions if one.id == question_id]
        if not asked or asked[0].kind is not QuestionKind.WORDS:
            raise NotFound("dialogue")
        is_open = found.state is DialogueState.OPEN
        counted = await dialogues.count_words(tx.session, dialogue_id, whole_batches=is_open)
        total = counted.get(question_id, 0)
        total = total if total >= SMALLEST_GROUP else 0
        page = page_within(page, total, TEXTS_A_PAGE)
        texts = await dialogues.list_words(
            tx.session,
            question_id,
            whole_batches=is_open,
            offset=page * TEXTS_A_PAGE,
            limit=min(TEXTS_A_PAGE, total),
        )
        return WordsPage(found, asked[0], total, page, tuple(texts))


async def list_ideas(act: Act) -> list[Idea]:
    """What dialogues propose for the promises of the next period. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        return await dialogues.list_ideas(tx.session, act.house.zone)


async def raise_problem(act: Act, words_id: int) -> FormView:
    """Begin a problem area from what somebody wrote. For coordinators. Raises NotFound."""
    _, words = await _written(act, words_id)
    return await forms.begin(
        act, FormKind.PROBLEM_AREA, filled_in={"known": words[:KNOWN_MAX], "by_staff": True}
    )


async def propose_promise(act: Act, words_id: int) -> FormView:
    """Begin a proposal for the next period from what somebody wrote. For coordinators."""
    dialogue_id, words = await _written(act, words_id)
    return await forms.begin(
        act, FormKind.IDEA, {"dialogue": dialogue_id}, filled_in={"suggested": {"idea": words}}
    )


async def _written(act: Act, words_id: int) -> tuple[int, str]:
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        found = await dialogues.find_words(tx.session, words_id)
        if found is None:
            raise NotFound("dialogue")
        return found
