"""Beginning a renewal, and seeing what is done of it and what is left."""

from __future__ import annotations

from bot.domain.errors import NotFound
from bot.domain.promises import PromiseDocument, is_upcoming_on
from bot.domain.renewal_views import RenewalView
from bot.domain.renewals import next_document
from bot.services import follow_up
from bot.services.act import Act, AlreadyHandled, Tx, changing, looking
from bot.services.renewals import rights
from db.queries import promises, renewals


async def begin(act: Act, document_id: int) -> RenewalView:
    """The renewal of a document, begun now unless another coordinator has. For coordinators.

    Two who begin get the same one. Raises NotFound for a document that is still to begin.
    """
    try:
        async with changing(act) as tx:
            tx.require(*rights.KEEPERS)
            stored = await promises.find(tx.session, document_id)
            if stored is None or is_upcoming_on(stored.document, act.today):
                raise NotFound("promise")
            if await renewals.find_id(tx.session, document_id) is None:
                await tx.audit("renewal.begun", document_id)
            renewal_id = await renewals.begin(tx.session, document_id, tx.person.id, tx.now)
            await renewals.take_up_promises(tx.session, renewal_id, stored)
            return await view_of(tx, renewal_id)
    except AlreadyHandled:
        async with looking(act) as tx:
            known = await renewals.find_id(tx.session, document_id)
            if known is None:
                raise NotFound("renewal") from None
            return await view_of(tx, known)


async def show(act: Act, renewal_id: int) -> RenewalView:
    """A renewal as it stands. For coordinators. Raises NotFound."""
    async with looking(act) as tx:
        return await view_of(tx, renewal_id)


async def view_of(tx: Tx, renewal_id: int) -> RenewalView:
    """A renewal as a coordinator sees it. Raises NotAllowed, or NotFound."""
    renewal = await rights.kept(tx, renewal_id)
    today = tx.act.today
    view = await follow_up.of_document(tx.session, today, renewal.document_id)
    return RenewalView(renewal, view, today)


async def next_file(act: Act, renewal_id: int) -> PromiseDocument:
    """The next document as it stands, to be written as a file; once published, that one.

    For coordinators. Raises NotFound.
    """
    async with looking(act) as tx:
        renewal = await rights.kept(tx, renewal_id)
        stored = await promises.list_all(tx.session)
        if renewal.new_document_id is not None:
            return next(one.document for one in stored if one.id == renewal.new_document_id)
        return next_document(renewal, {one.document.key for one in stored})


async def document(act: Act, document_id: int) -> PromiseDocument:
    """A document as it stands, to be written as a file. For coordinators. Raises NotFound."""
    async with looking(act) as tx:
        tx.require(*rights.KEEPERS)
        stored = await promises.find(tx.session, document_id)
        if stored is None:
            raise NotFound("promise")
        return stored.document
