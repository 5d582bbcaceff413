"""Asking what has been done: questions to the ledger, and one entry with its history."""

from __future__ import annotations

from dataclasses import replace
from unicodedata import normalize

from bot.domain.activities import (
    By,
    Findings,
    Period,
    Question,
    period_of,
    the_same_before,
)
from bot.domain.asking import read_words
from bot.domain.errors import NotFound
from bot.domain.forms import Choice
from bot.domain.ledger import entry_of
from bot.domain.networks import Area
from bot.domain.promises import in_reading_order
from bot.domain.search_words import words_in
from bot.domain.views import ACTIVITIES_A_PAGE, EntryView, SumsView, VersionView, page_within
from bot.services.act import Act, Tx, looking
from bot.services.ledger import STAFF, counts_until, promise_choices
from db.queries import activities, activity_words, ledger, networks, people, promises


async def ask(act: Act, question: Question) -> Findings:
    """What has been done, with totals over all of it and one page. For coordinators and police."""
    async with looking(act) as tx:
        tx.require(*STAFF)
        period = question.days or period_of(question.span, act.today, await _promise_period(tx))
        words = words_in(question.words)
        if words:
            return await _with_words(tx, question, period, words)
        tally = await activities.tally(tx.session, question, period)
        question = _within(question, tally.count(question.state))
        return Findings(
            question,
            period,
            tally.count(question.state),
            await activities.totals(tx.session, question, period),
            await activities.page(tx.session, question, period, size=ACTIVITIES_A_PAGE),
            tally.not_held if question.state is None else 0,
            before=await _before(tx, question, period),
        )


async def _with_words(
    tx: Tx, question: Question, period: Period, words: tuple[str, ...]
) -> Findings:
    """The answer to a question with words: what holds all of them."""
    terms = {word: await activity_words.meant_by(tx.session, word) for word in words}
    unknown = [word for word, meant in terms.items() if not meant]
    if unknown:
        offers = [
            (word, offer)
            for word in unknown
            for offer in await activity_words.offers(tx.session, word)
        ]
        return Findings(replace(question, page=0), period, 0, (), (), offers=tuple(offers))
    hits = await activity_words.find(tx.session, question, period, list(terms.values()))
    question = _within(question, len(hits.ids))
    tally, totals = await activity_words.totals(tx.session, hits.ids)
    first = question.page * ACTIVITIES_A_PAGE
    return Findings(
        question,
        period,
        len(hits.ids),
        totals,
        await activities.of_numbers(tx.session, hits.ids[first : first + ACTIVITIES_A_PAGE]),
        tally.not_held if question.state is None else 0,
        is_more=hits.is_more,
    )


async def _before(tx: Tx, question: Question, period: Period) -> tuple[Period, int] | None:
    """The same period before, with how many activities were held in it."""
    before = the_same_before(period)
    if before is None:
        return None
    # A promise's own number is another in each document, so that one has nothing before it.
    if question.promise_id is not None and before.last and period.first:
        return None
    return before, (await activities.tally(tx.session, question, before)).held


def _within(question: Question, count: int) -> Question:
    """The question with its page inside what there is."""
    return replace(question, page=page_within(question.page, count, ACTIVITIES_A_PAGE))


async def _promise_period(tx: Tx) -> Period:
    stored = promises.started(await promises.list_all(tx.session), tx.act.today)
    if not stored:
        return Period(None, None)
    current = in_reading_order([one.document for one in stored], tx.act.today)[0]
    return Period(current.period_start, counts_until(current, current, tx.act.today))


async def read(act: Act, text: str) -> Question:
    """The question that words ask. For coordinators and police."""
    promises_, areas = await choices(act)
    # Some keyboards write å as two letters.
    return read_words(normalize("NFC", text), promises_, areas, act.today)


async def choices(act: Act) -> tuple[tuple[Choice, ...], tuple[Area, ...]]:
    """The promises and areas that a question can be about. For coordinators and police."""
    async with looking(act) as tx:
        tx.require(*STAFF)
        return await promise_choices(tx), tuple(await networks.list_areas(tx.session))


_GROUPS_SHOWN = 24
"""Two years of months: more lines would not be read."""


async def sums(act: Act, question: Question, by: By) -> SumsView:
    """What entries come to by promise, month, place or kind, beside the same period before.

    For coordinators and police. Months come with the latest first, all else with the most first.
    """
    async with looking(act) as tx:
        tx.require(*STAFF)
        question = replace(question, words="", state=None)
        period = question.days or period_of(question.span, act.today, await _promise_period(tx))
        groups = await activities.grouped(tx.session, question, period, by)
        before = None if by in (By.PROMISE, By.MONTH) else the_same_before(period)
        earlier = {}
        if before is not None:
            found = await activities.grouped(tx.session, question, before, by)
            earlier = {group.keys: group.tally.held for group in found}
    kept = [group for group in groups if group.tally.held or earlier.get(group.keys)]
    if by is By.MONTH:
        kept.reverse()
    else:
        kept.sort(key=lambda group: -group.tally.held)
    return SumsView(
        Findings(replace(question, page=0), period, len(kept), (), ()),
        by,
        tuple(
            (
                group.keys[0],
                group.tally.held,
                None if before is None else earlier.get(group.keys, 0),
                group.sums,
            )
            for group in kept[:_GROUPS_SHOWN]
        ),
        before,
        max(0, len(kept) - _GROUPS_SHOWN),
    )


async def show(act: Act, activity_id: int) -> EntryView:
    """One activity with its history. For coordinators and police. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(*STAFF)
        found = await activities.find(tx.session, activity_id)
        if found is None:
            raise NotFound("activity")
        versions = await ledger.history(tx.session, activity_id)
        names = await people.names(tx.session, {one.by for one in versions if one.by is not None})
        areas = {area.id: area.name for area in await networks.list_areas(tx.session)}
        return EntryView(
            found,
            tuple(
                VersionView(
                    one.change, one.at, names.get(one.by or 0), one.why, entry_of(one.content)
                )
                for one in versions
            ),
            areas,
            tx.viewer,
            act.house.zone,
        )
