"""Promise documents: imported, imported again, changed, and how their promises stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.errors import NotFound
from bot.domain.people import Role
from bot.services import activities, promises
from db.models import PromiseDocumentRow, PromiseRow
from tests.support.house import NASTY, Household, almhult
from tests.support.logged import log, promise_ids


async def test_a_document_comes_back_as_it_was_read(home: Household) -> None:
    await home.promise()
    assert await promises.list_documents(home.house) == [almhult()]


async def test_importing_again_changes_nothing(home: Household) -> None:
    await home.promise()
    before = await home.snapshot()
    await home.promise()
    assert await home.snapshot() == before


async def test_a_changed_file_updates_its_document(home: Household) -> None:
    await home.promise()
    document = almhult()
    first, *others = document.promises
    changed = replace(
        document,
        title=NASTY,
        extended_to=date(2022, 6, 30),
        promises=(*others, replace(first, text=NASTY)),
    )
    await home.promise(changed)
    assert await promises.list_documents(home.house) == [changed]
    assert len(await home.rows(PromiseDocumentRow)) == 1
    assert len(await home.rows(PromiseRow)) == 6


async def test_a_renamed_promise_keeps_what_was_logged_under_it(home: Household) -> None:
    await home.promise()
    cilla = home.citizen()
    number = (await promise_ids(home, almhult()))["S1"]
    await log(home, number, date(2021, 3, 1), "Möte i rådet")
    first, *others = almhult().promises
    await home.promise(replace(almhult(), promises=(replace(first, title="Rådet"), *others)))
    view = await promises.show(home.act(cilla), number)
    assert (view.standing.promise.title, view.standing.activities) == ("Rådet", 1)
    assert [one.promises[0].title for one in await home.logged()] == ["Rådet"]


async def test_a_withdrawn_promise_is_kept_with_its_activities(home: Household) -> None:
    coordinator = await home.let_in(Role.COORDINATOR)
    await home.promise()
    number = int(await home.promise_number(coordinator, "S1"))
    done = await home.confirm(coordinator, await home.ready_to_log(coordinator, "S1"))
    document = almhult()
    await home.promise(replace(document, promises=document.promises[1:]))
    shown = await promises.overview(home.act(coordinator))
    assert "S1" not in [one.promise.key for one in shown[0].standings]
    with pytest.raises(NotFound):
        await promises.show(home.act(coordinator), number)
    entry = await activities.show(home.act(coordinator), done.receipt["activity"])
    assert entry.activity.promise_key == "S1"
    await home.promise(document)
    back = await promises.show(home.act(coordinator), number)
    assert (back.standing.promise.key, back.standing.activities) == ("S1", 1)


async def test_documents_stand_beside_each_other(home: Household) -> None:
    await home.promise()
    following = replace(
        almhult(), key="almhult-2022", period_start=date(2022, 1, 1), period_end=date(2022, 12, 31)
    )
    await home.promise(following)
    citizen = home.citizen()
    keys = [one.document.key for one in await promises.overview(home.act(citizen))]
    assert keys == ["almhult-2021", "almhult-2022"]
    home.later(days=365)
    keys = [one.document.key for one in await promises.overview(home.act(citizen))]
    assert keys == ["almhult-2022", "almhult-2021"]


async def test_looking_stores_nothing_about_a_stranger(home: Household) -> None:
    await home.promise()
    before = await home.snapshot()
    await promises.overview(home.act(home.citizen()))
    assert await home.snapshot() == before


async def test_a_document_can_be_asked_for(home: Household) -> None:
    await home.promise()
    await home.promise(replace(almhult(), key="annat"))
    citizen = home.citizen()
    first, second = await promises.overview(home.act(citizen))
    asked = await promises.overview(home.act(citizen), second.id)
    assert [one.id for one in asked] == [second.id, first.id]


async def test_without_documents_there_is_nothing_to_see(home: Household) -> None:
    assert await promises.overview(home.act(home.citizen())) == ()
