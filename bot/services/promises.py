"""The promises: importing a document, and showing how the promises stand."""

from __future__ import annotations

from datetime import date, datetime

from bot.domain.activities import Period, Question, Span
from bot.domain.errors import NotFound
from bot.domain.follow_up.views import Followed
from bot.domain.promises import (
    Promise,
    PromiseDocument,
    PromiseLink,
    in_reading_order,
    is_over_on,
)
from bot.domain.views import DocumentView, PromiseView, Standing
from bot.services import follow_up, networks
from bot.services.act import Act, House, looking
from bot.services.renewals.signing import note_document_changed
from db.queries import activities, activity_sums, followers, promises

LATEST = 3
"""How many activities a promise shows by itself."""


async def import_document(house: House, document: PromiseDocument, now: datetime) -> None:
    """Store a document, or update the one with the same key: importing twice changes nothing.

    A promise that a network serves brings its network along, where there is none yet. Who has
    signed the document's renewal hears of it where that reads otherwise by this.
    """
    async with house.database.write() as session:
        document_id = await promises.save(session, document, now)
        await networks.ensure_for(session, document, now)
        await note_document_changed(session, document_id, house.municipality, now)


async def list_documents(house: House) -> list[PromiseDocument]:
    """Every stored document, in the order they were first imported."""
    async with house.database.read() as session:
        return [stored.document for stored in await promises.list_all(session)]


async def overview(act: Act, document_id: int | None = None) -> tuple[DocumentView, ...]:
    """Every document, the one to read first in front, with how its promises stand.

    Open to everybody. With `document_id` that document comes first.
    """
    async with looking(act) as tx:
        stored = await promises.list_all(tx.session)
        ids = [id_ for one in stored for id_ in one.promise_ids.values()]
        counts = await promises.count_activities(tx.session, ids)
        by_key = {one.document.key: one for one in stored}
        ordered = in_reading_order([one.document for one in stored], act.today)
        shown = sorted(
            (by_key[document.key] for document in ordered), key=lambda one: one.id != document_id
        )
        if not shown:
            return ()
        view = await follow_up.of_document(tx.session, act.today, shown[0].id)
    followed = {one.id: one for one in view.promises}
    return tuple(_view(one, counts, followed, act.today) for one in shown)


def _view(
    stored: promises.Stored, counts: dict[int, int], followed: dict[int, Followed], today: date
) -> DocumentView:
    standings = tuple(
        Standing(id_, promise, counts.get(id_, 0), followed.get(id_))
        for promise in stored.document.promises
        for id_ in [stored.promise_ids[promise.key]]
    )
    return DocumentView(stored.id, stored.document, standings, today)


async def show(act: Act, promise_id: int) -> PromiseView:
    """One promise with totals and its latest activities. Open to everybody. Raises NotFound."""
    async with looking(act) as tx:
        documents = await promises.list_all(tx.session)
        for stored in documents:
            for promise in stored.document.promises:
                if stored.promise_ids[promise.key] == promise_id:
                    question = Question(promise_id=promise_id, span=Span.ALL)
                    always = Period(None, None)
                    totals = await activity_sums.totals(tx.session, question, always)
                    view = await follow_up.of_document(tx.session, act.today, stored.id)
                    followed = {one.id: one for one in view.promises}
                    return PromiseView(
                        document_id=stored.id,
                        document=stored.document,
                        standing=Standing(
                            promise_id,
                            promise,
                            sum(total.activities for total in totals),
                            followed[promise_id],
                        ),
                        totals=totals,
                        latest=await activities.page(tx.session, question, always, size=LATEST),
                        today=act.today,
                        is_follower=await followers.is_follower(
                            tx.session, promise_id, tx.person.id
                        ),
                        **_neighbours(documents, stored, promise),
                    )
    raise NotFound("promise")


def _neighbours(
    documents: list[promises.Stored], of: promises.Stored, promise: Promise
) -> dict[str, tuple[int, str] | None]:
    """The promise of the year before and that of the year after, where they are stored."""
    own = PromiseLink(of.document.key, promise.key)
    before = after = None
    for stored in documents:
        for one in stored.document.promises:
            there = (stored.promise_ids[one.key], stored.document.title)
            if promise.previous == PromiseLink(stored.document.key, one.key):
                before = there
            if one.previous == own:
                after = there
    return {"before": before, "after": after}


async def earlier(act: Act) -> tuple[DocumentView, ...]:
    """The documents whose period is over, the newest first. Open to everybody."""
    async with looking(act) as tx:
        stored = {one.document.key: one for one in await promises.list_all(tx.session)}
        ordered = in_reading_order([one.document for one in stored.values()], act.today)
        return tuple(
            _view(stored[document.key], {}, {}, act.today)
            for document in ordered
            if is_over_on(document, act.today)
        )
