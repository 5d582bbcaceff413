"""Asking what has been done: questions to the ledger, and one entry with its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from unicodedata import normalize

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import (
    ActivityState,
    By,
    Findings,
    Period,
    Question,
    Span,
    Tally,
    a_year_before,
    period_of,
    the_same_before,
)
from bot.domain.asking import read_words
from bot.domain.errors import NotFound, OldButton
from bot.domain.forms import Choice
from bot.domain.ledger import entry_of
from bot.domain.networks import Area
from bot.domain.promises import carried_on, in_reading_order
from bot.domain.questions import WORDS_KEPT, is_key
from bot.domain.search_words import words_in
from bot.domain.views import ACTIVITIES_A_PAGE, EntryView, SumsView, VersionView, page_within
from bot.services.act import Act, House, Tx, looking
from bot.services.ledger import STAFF, counts_until, promise_choices
from db.queries import (
    activities,
    activity_sums,
    activity_words,
    asked_words,
    closings,
    ledger,
    networks,
    people,
    promises,
)
from db.queries.activity_sums import Group


async def ask(
    act: Act, question: Question, *, size: int = ACTIVITIES_A_PAGE, every: bool = False
) -> Findings:
    """What has been done, with totals over all of it and one page of so many entries.

    `every`: what holds the words is counted however much it is. For coordinators and police.
    """
    async with looking(act) as tx:
        tx.require(*STAFF)
        question = await whole(tx.session, question)
        return await answer(tx.session, act.today, question, size=size, every=every)


async def whole(session: AsyncSession, question: Question) -> Question:
    """A question as it was asked, where a button had no room for its words. Raises OldButton."""
    if not is_key(question.words):
        return question
    words = await asked_words.find(session, question.words)
    if words is None:
        raise OldButton
    return replace(question, words=words)


async def tidy(house: House, now: datetime) -> None:
    """Forget the words of questions that nobody has asked for a long time."""
    async with house.database.write() as session:
        await asked_words.forget_before(session, now - WORDS_KEPT)


async def answer(
    session: AsyncSession,
    today: date,
    question: Question,
    *,
    size: int = ACTIVITIES_A_PAGE,
    every: bool = False,
) -> Findings:
    """The answer to a question on a local day, whoever asks; `every` as for `ask`."""
    period = await period_on(session, today, question)
    words = words_in(question.words)
    if words:
        most = None if every else COUNTED_AT_ONCE
        found = await _with_words(session, question, period, words, size, most)
        return replace(found, every=every)
    tally, totals = await activity_sums.tally_and_totals(session, question, period)
    question = _within(question, tally.count(question.state), size)
    return Findings(
        question,
        period,
        tally.count(question.state),
        totals if question.is_summed else (),
        await activities.page(session, question, period, size=size),
        tally.not_held if question.state is None else 0,
        before=await _before(session, question, period),
    )


COUNTED_AT_ONCE = 20_000
"""What fits so many activities is counted at once (a third of a second on both databases)."""


async def _with_words(
    session: AsyncSession,
    question: Question,
    period: Period,
    words: tuple[str, ...],
    size: int,
    most: int | None,
) -> Findings:
    """The answer to a question with words: what holds all of them.

    Where more than `most` may do, the latest are given, and not what all come to.
    """
    terms = dict(zip(words, await activity_words.meant_by(session, words), strict=True))
    unknown = [word for word, means in terms.items() if not means]
    if unknown:
        offers = [
            (word, offer)
            for word in unknown
            for offer in await activity_words.offers(session, word)
        ]
        first_page = replace(question, page=0)
        return Findings(first_page, period, 0, (), (), offers=tuple(offers), unknown=tuple(unknown))
    meant = list(terms.values())
    hits = await activity_words.find(session, question, period, meant)
    if hits.is_more and (most is None or hits.at_most <= most):
        ids = await activity_words.every_number(session, question, period, meant)
        hits = activity_words.Hits(tuple(ids))
    question = _within(question, len(hits.ids), size)
    tally, totals = await activity_words.totals(session, hits.ids)
    first = question.page * size
    return Findings(
        question,
        period,
        len(hits.ids),
        totals,
        await activities.of_numbers(session, hits.ids[first : first + size]),
        tally.not_held if question.state is None else 0,
        is_more=hits.is_more,
        # A word of very many activities is not counted over: what was found is not all either.
        before=None if hits.is_more else await _before(session, question, period),
    )


async def _before(
    session: AsyncSession, question: Question, period: Period
) -> tuple[Period, int] | None:
    """The same period before, with how many activities were held in it, where those are asked for."""
    before = the_same_before(period) if question.is_summed else None
    if before is None:
        return None
    if question.promise_id is None:
        groups = await _groups(session, question, before, outputs=False)
        return before, sum(group.tally.held for group in groups)
    chain = await promises.chain_of(session, question.promise_id)
    earlier = replace(question, promise_id=None)
    groups = await _groups(session, earlier, before, By.PROMISE, outputs=False, promises_=chain)
    return before, sum(group.tally.held for group in groups)


async def _groups(
    session: AsyncSession,
    question: Question,
    period: Period,
    *by: By,
    outputs: bool = True,
    promises_: Sequence[int] = (),
) -> tuple[Group, ...]:
    """What entries come to: from the sums, or all that hold the question's words added up.

    `promises_` are those to tell apart, if not all.
    """
    words = words_in(question.words)
    if not words:
        return await activity_sums.grouped(
            session, question, period, *by, outputs=outputs, promises=promises_
        )
    terms = await activity_words.meant_by(session, words)
    if not all(terms):
        return ()
    ids = await activity_words.every_number(session, question, period, terms)
    groups = await activity_words.grouped(session, ids, *by)
    # What holds the words may stand under other promises as well.
    wanted = promises_ or ([question.promise_id] if question.promise_id is not None else ())
    if not wanted or By.PROMISE not in by:
        return groups
    at = by.index(By.PROMISE)
    return tuple(group for group in groups if group.keys[at] in wanted)


async def _carried_on(session: AsyncSession) -> dict[int, tuple[int, ...]]:
    """Each promise with those that it carries on, its own number first."""
    stored = await promises.list_all(session)
    numbers = {
        (one.document.key, key): number for one in stored for key, number in one.promise_ids.items()
    }
    return {
        numbers[link]: tuple(numbers[one] for one in chain)
        for link, chain in carried_on([one.document for one in stored]).items()
    }


def _within(question: Question, count: int, size: int) -> Question:
    """The question with its page inside what there is."""
    return replace(question, page=page_within(question.page, count, size))


async def period_on(session: AsyncSession, today: date, question: Question) -> Period:
    """The days that a question is about on a local day."""
    if question.days is not None:
        return question.days
    document = Period(None, None)
    if question.span is Span.PROMISE:
        document = await _promise_period(session, today)
    return period_of(question.span, today, document)


async def _promise_period(session: AsyncSession, today: date) -> Period:
    stored = promises.started(await promises.list_all(session), today)
    if not stored:
        return Period(None, None)
    current = in_reading_order([one.document for one in stored], today)[0]
    return Period(current.period_start, counts_until(current, current, today))


async def read(act: Act, text: str) -> Question:
    """The question that words ask. For coordinators and police."""
    promises_, areas = await choices(act)
    # Some keyboards write å as two letters.
    question = read_words(normalize("NFC", text), promises_, areas, act.today)
    if len(question.words.encode()) > _IN_ANY_BUTTON:
        async with act.house.database.write() as session:
            await asked_words.keep(session, question.words, act.now)
    return question


_IN_ANY_BUTTON = 10
"""So many bytes of words fit into a button beside the longest of everything else."""


async def choices(act: Act) -> tuple[tuple[Choice, ...], tuple[Area, ...]]:
    """The promises and areas that a question can be about. For coordinators and police."""
    async with looking(act) as tx:
        return await choices_in(tx)


async def choices_in(tx: Tx) -> tuple[tuple[Choice, ...], tuple[Area, ...]]:
    """As `choices`, inside a transaction."""
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
        # Of what was held: an old button may ask for something else.
        state = question.state if question.state is ActivityState.HELD else None
        question = replace(await whole(tx.session, question), state=state)
        period = await period_on(tx.session, act.today, question)
        groups = await _groups(tx.session, question, period, by)
        before = a_year_before(period) if by is By.MONTH else the_same_before(period)
        carried = await _carried_on(tx.session)
        earlier = await _earlier(tx.session, question, by, before, carried) if before else {}
    if by is not By.MONTH:
        # What was done before and not now is told as well, under its newest promise.
        known = {group.keys for group in groups}
        known |= {(one,) for chain in carried.values() for one in chain[1:] if by is By.PROMISE}
        gone = [keys for keys, held in earlier.items() if held and keys not in known]
        groups = (*groups, *(Group(keys, Tally(), ()) for keys in gone))
    kept = [group for group in groups if group.tally.held or earlier.get(group.keys)]
    if by is By.MONTH:
        kept.reverse()
    else:
        kept.sort(key=lambda group: (-group.tally.held, -earlier.get(group.keys, 0)))
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


async def _earlier(
    session: AsyncSession,
    question: Question,
    by: By,
    before: Period,
    carried: Mapping[int, tuple[int, ...]],
) -> Mapping[tuple[Any, ...], int]:
    """How many were held in the period before, under the keys of this one."""
    held: Counter[tuple[Any, ...]] = Counter()
    if question.promise_id is None:
        groups = await _groups(session, question, before, by, outputs=False)
    else:
        chain = carried.get(question.promise_id, (question.promise_id,))
        kinds = dict.fromkeys((By.PROMISE, by))
        earlier = replace(question, promise_id=None)
        groups = await _groups(session, earlier, before, *kinds, outputs=False, promises_=chain)
    for group in groups:
        held[group.keys[-1:]] += group.tally.held
    match by:
        case By.MONTH:
            return {(month.replace(year=month.year + 1),): held[(month,)] for (month,) in held}
        case By.PROMISE if question.promise_id is not None:
            return {(question.promise_id,): sum(held.values())}
        case By.PROMISE:
            return {
                (number,): sum(held[(one,)] for one in chain) for number, chain in carried.items()
            }
    return held


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
        closed = await closings.find_of_days(
            tx.session, [one.id for one in found.promises], found.day, found.last_day or found.day
        )
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
            closed.closed_on if closed else None,
        )
