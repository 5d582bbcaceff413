"""Renewals in one line for tests: begun, chosen, signed, and each dialog at its summary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.forms import FormKind, Move, Typed
from bot.domain.networks import NetworkKind
from bot.domain.people import Role
from bot.domain.renewal_views import RenewalView
from bot.domain.renewals import Renewal, seal_of
from bot.domain.views import FormView
from bot.services import promises
from bot.services.renewals import choosing, seeing, signing
from db.queries import networks, people
from tests.support.house import Household, Somebody


async def begun(home: Household, who: Somebody) -> Renewal:
    """The renewal of Älmhult's document, begun unless it was."""
    document_id = (await promises.overview(home.act(who)))[0].id
    return (await seeing.begin(home.act(who), document_id)).renewal


async def chosen(home: Household, who: Somebody) -> Renewal:
    """A renewal in which every promise is carried over."""
    renewal = await begun(home, who)
    return (await choosing.carry_rest(home.act(who), renewal.id)).renewal


async def shown(home: Household, who: Somebody, renewal: Renewal) -> RenewalView:
    """A renewal as it stands now."""
    return await seeing.show(home.act(who), renewal.id)


async def person_id(home: Household, who: Somebody) -> int:
    """The number of somebody whom the bot knows."""
    async with home.database.read() as session:
        found = await people.find(session, who.telegram_id)
        assert found is not None
        return found.id


async def council_member(home: Household, name: str, organisation: str) -> Somebody:
    """Somebody who belongs to the council."""
    who = home.citizen(name)
    async with home.database.read() as session:
        found = await networks.list_networks(session)
    council = next((one.id for one in found if one.kind is NetworkKind.COUNCIL), None)
    await home.enrol(who, organisation, network_id=council or await home.network(), branch=None)
    return who


async def ready_to_name(
    home: Household, who: Somebody, renewal: Renewal, first: Somebody, second: Somebody
) -> FormView:
    """Naming who signs, at its summary."""
    return await home.fill_in(
        who, FormKind.NAME_SIGNATORIES,
        str(await person_id(home, first)), Move.KEEP,
        str(await person_id(home, second)), Move.KEEP,
        about={"renewal": renewal.id},
    )  # fmt: skip


async def name(
    home: Household, who: Somebody, renewal: Renewal, first: Somebody, second: Somebody
) -> None:
    """Name who signs."""
    done = await home.confirm(who, await ready_to_name(home, who, renewal, first, second))
    assert done.problem is None, done.problem


async def sign(home: Household, who: Somebody, renewal_id: int) -> None:
    """Somebody reads the proposal and signs it."""
    view = await signing.proposal(home.act(who), renewal_id)
    after = await signing.sign(home.act(who), renewal_id, seal_of(view.renewal)[:12])
    assert after.signatory is not None
    assert after.signatory.signed_at is not None


async def signed(home: Household, who: Somebody) -> tuple[Renewal, Somebody, Somebody]:
    """A renewal that both have signed, and who they are."""
    renewal = await chosen(home, who)
    chair = await council_member(home, "Ordförande", "Kommunstyrelsen")
    chief = await home.let_in(Role.POLICE, "Chefen", "Lokalpolisområdet")
    await name(home, who, renewal, chair, chief)
    for one in (chair, chief):
        await sign(home, one, renewal.id)
    return (await shown(home, who, renewal)).renewal, chair, chief


ANSWERS: Mapping[FormKind, tuple[Any, ...]] = {
    FormKind.REWORD_PROMISE: (Typed("Ett råd"),),
    FormKind.SET_TARGET: ("at_least", Typed("10"), "meetings", "year", Move.SKIP),
    FormKind.DROP_PROMISE: (Typed("Det är inarbetat."),),
    FormKind.ADD_PROMISE: (
        "0", Typed("Trygga hållplatser"), Typed("Vi rustar upp hållplatserna."),
        Typed("Hur många som är klara."), "municipality", Move.ENOUGH,
    ),
    FormKind.NEXT_PERIOD: (Move.KEEP, Move.KEEP, Move.KEEP, Move.KEEP),
    FormKind.RENEWAL_ROUND: (Typed("2021-10-29"), Typed("Läs gärna om skolan.")),
    FormKind.RENEWAL_COMMENT: ("all", Typed("Bra så.")),
    FormKind.NAME_SIGNATORIES: (),
    FormKind.RENEWAL_PUBLISH: (Typed("2022-01-01"),),
}  # fmt: skip
"""What each dialog of a renewal is answered, but for who signs."""

_OF_A_PROMISE = (FormKind.REWORD_PROMISE, FormKind.SET_TARGET, FormKind.DROP_PROMISE)


async def at_summary(home: Household, who: Somebody, kind: FormKind) -> FormView:
    """A dialog of a renewal at its summary."""
    await home.promise()
    if kind is FormKind.RENEWAL_PUBLISH:
        renewal, _, _ = await signed(home, who)
    else:
        renewal = await chosen(home, who)
    if kind is FormKind.NAME_SIGNATORIES:
        chair = await council_member(home, "Ordförande", "Kommunstyrelsen")
        chief = await home.let_in(Role.POLICE, "Chefen", "Lokalpolisområdet")
        return await ready_to_name(home, who, renewal, chair, chief)
    about: dict[str, Any] = {"renewal": renewal.id}
    if kind in _OF_A_PROMISE:
        about = {"renewed": renewal.promises[0].id}
    if kind is FormKind.REWORD_PROMISE:
        about["part"] = {"value": "title"}
    return await home.fill_in(who, kind, *ANSWERS[kind], about=about)
