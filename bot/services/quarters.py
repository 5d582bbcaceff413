"""Who answers for which promise, and the quarterly question to them: anything to log?"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.activities import Period, Question
from bot.domain.errors import NotFound
from bot.domain.forms import Choice, FormKind
from bot.domain.local_time import local_day
from bot.domain.outbox import NoticeKind, Priority
from bot.domain.people import Role
from bot.domain.promises import ends_on
from bot.domain.quarters import quarter_to_ask_about
from bot.domain.views import FormView, ResponsibleView
from bot.services import forms
from bot.services.act import Act, AlreadyHandled, House, Tx, changing, looking
from bot.services.ledger import STAFF, promise_choices, promise_choices_on
from db.queries import activities, activity_sums, outbox, promises, responsible

LATEST = 2
"""So many entries of each promise are told of, the latest."""


async def show(act: Act) -> ResponsibleView:
    """Who answers for which promise. For coordinators."""
    async with looking(act) as tx:
        return await _view(tx)


async def _view(tx: Tx) -> ResponsibleView:
    tx.require(Role.COORDINATOR)
    choices = await _current(tx)
    staff = await responsible.staff(tx.session)
    chosen = await responsible.by_promise(tx.session)
    return ResponsibleView(
        choices,
        {number: name for number, (name, _) in staff.items()},
        {promise: frozenset(people & staff.keys()) for promise, people in chosen.items()},
    )


async def _current(tx: Tx) -> tuple[Choice, ...]:
    """The promises of the current document."""
    choices = await promise_choices(tx)
    return tuple(
        one
        for one in choices
        if (one.facts["first"], one.facts["last"])
        == (choices[0].facts["first"], choices[0].facts["last"])
    )


async def answer_for(act: Act, promise_id: int, person_id: int, *, wanted: bool) -> ResponsibleView:
    """Let somebody answer for a promise, or no longer. For coordinators. Raises NotFound."""
    try:
        async with changing(act) as tx:
            view = await _view(tx)
            if str(promise_id) not in {choice.value for choice in view.promises}:
                raise NotFound("promise")
            if person_id not in view.staff:
                raise NotFound("person")
            await responsible.answer_for(tx.session, promise_id, person_id, wanted=wanted)
            await tx.audit("promise.responsible", promise_id)
            return await _view(tx)
    except AlreadyHandled:
        return await show(act)


async def log_under(act: Act, promise_id: int) -> FormView:
    """Begin to log under a promise. For coordinators and police. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(*STAFF)
        choices = await promise_choices(tx)
    chosen = next((one for one in choices if one.value == str(promise_id)), None)
    if chosen is None:
        raise NotFound("promise")
    promise = {"value": chosen.value, **chosen.facts}
    return await forms.begin(act, FormKind.LOG_ACTIVITY, filled_in={"promise": promise})


async def ask_due(house: House, now: datetime) -> int:
    """Ask those responsible about the quarter that has passed; gives how many were asked.

    Each is asked once, about all promises of theirs in one message.
    """
    quarter = quarter_to_ask_about(now, house.zone)
    if quarter is None:
        return 0
    assert quarter.first is not None, "a quarter begins"
    async with house.database.write() as session:
        already = await responsible.asked(session, quarter.first)
        told = {
            person: promises_
            for person, promises_ in (await _whom(session, house, quarter, now)).items()
            if person not in already
        }
        alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for person, asked in told.items():
            alike[tuple(asked)].append(person)
        for numbers, people in alike.items():
            await _ask(session, house, quarter, numbers, people, now)
        if told:
            await responsible.note_asked(session, quarter.first, list(told), now)
    return len(told)


async def _whom(
    session: AsyncSession, house: House, quarter: Period, now: datetime
) -> dict[int, list[int]]:
    """Who is asked about which promises: those whose document held in the quarter."""
    staff = await responsible.staff(session)
    coordinators = {number for number, (_, roles) in staff.items() if Role.COORDINATOR in roles}
    chosen = await responsible.by_promise(session)
    assert quarter.first is not None, "a quarter begins"
    assert quarter.last is not None, "and ends"
    asked: dict[int, list[int]] = defaultdict(list)
    for stored in promises.started(await promises.list_all(session), local_day(now, house.zone)):
        document = stored.document
        if document.period_start > quarter.last or ends_on(document) < quarter.first:
            continue
        for promise in document.promises:
            number = stored.promise_ids[promise.key]
            for person in (chosen.get(number, set()) & staff.keys()) or coordinators:
                asked[person].append(number)
    return asked


async def _ask(
    session: AsyncSession,
    house: House,
    quarter: Period,
    numbers: tuple[int, ...],
    people: list[int],
    now: datetime,
) -> None:
    choices = await promise_choices_on(session, local_day(now, house.zone))
    by_number = {int(choice.value): choice for choice in choices}
    told = [
        await _there(session, quarter, by_number[number])
        for number in numbers
        if number in by_number
    ]
    assert quarter.first is not None, "a quarter begins"
    assert quarter.last is not None, "and ends"
    # Each is in one group of those who are asked the same.
    key = f"quarter:{quarter.first.isoformat()}:{min(people)}"
    notice_id = await outbox.add_notice(
        session,
        NoticeKind.ANYTHING_TO_LOG,
        {
            "first": quarter.first.isoformat(),
            "last": quarter.last.isoformat(),
            "promises": told,
        },
        dedup_key=key,
        now=now,
    )
    if notice_id is not None:
        await outbox.deliver_to_people(
            session, notice_id, people, priority=Priority.BULK, due_at=now
        )


async def _there(session: AsyncSession, quarter: Period, choice: Choice) -> dict[str, Any]:
    """What is logged of a quarter under a promise."""
    question = Question(promise_id=int(choice.value), days=quarter)
    tally = await activity_sums.tally(session, question, quarter)
    latest = await activities.page(session, question, quarter, size=LATEST)
    return {
        "promise": question.promise_id,
        "key": choice.facts["key"],
        "title": choice.facts["title"],
        "held": tally.held,
        "not_held": tally.not_held,
        "latest": [[one.day.isoformat(), one.what] for one in latest],
    }
