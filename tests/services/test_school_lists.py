"""Reading schools in from a list: shown before it is stored, all or nothing, and never doubled."""

from __future__ import annotations

import pytest

from bot.domain.forms import FormKind, FormState
from bot.domain.people import Role
from bot.domain.schools import SchoolKind
from bot.domain.table_file import NotAList
from bot.domain.views import FormView
from bot.services import forms, school_lists, schools
from db.models import FormRow, SchoolRow, SchoolYearRow
from tests.support.house import Household, Somebody

HEADINGS = "Skola;Område;Slag;Årskurs;Klasser;Elever\n"
LIST = (
    HEADINGS + "Norra;Centrum;Högstadium;7;3;74\nNorra;;;8;2;50\nÖbo;;Gymnasium;1;4;102\n"
).encode("cp1252")


@pytest.fixture
async def sam(home: Household) -> Somebody:
    await home.area("Centrum")
    return await home.let_in(Role.COORDINATOR)


async def taken(home: Household, who: Somebody, content: bytes = LIST) -> FormView:
    view = await school_lists.take(home.act(who), content)
    assert isinstance(view, FormView), view
    return view


async def sizes(home: Household) -> list[tuple[str, int, int]]:
    return [(row.year, row.classes, row.pupils) for row in await home.rows(SchoolYearRow)]


async def test_nothing_is_stored_before_it_is_confirmed(home: Household, sam: Somebody) -> None:
    view = await taken(home, sam)
    assert view.facts["effects"] == {"new": ["Norra", "Öbo"], "changed": [], "same": []}
    assert await home.rows(SchoolRow) == []
    done = await home.confirm(sam, view)
    assert done.receipt == {"new": 2, "changed": 0, "same": 0}
    [norra, obo] = await home.rows(SchoolRow)
    assert (norra.name, norra.kind, norra.area_id) == ("Norra", SchoolKind.SECONDARY, 1)
    assert (obo.name, obo.kind, obo.area_id) == ("Öbo", SchoolKind.UPPER, None)
    assert await sizes(home) == [("7", 3, 74), ("8", 2, 50), ("g1", 4, 102)]


async def test_the_same_list_again_changes_nothing(home: Household, sam: Somebody) -> None:
    await home.confirm(sam, await taken(home, sam))
    before = await sizes(home)
    again = await taken(home, sam)
    assert again.facts["effects"] == {"new": [], "changed": [], "same": ["Norra", "Öbo"]}
    assert (await home.confirm(sam, again)).form.state is FormState.DONE
    assert (len(await home.rows(SchoolRow)), await sizes(home)) == (2, before)


async def test_a_newer_list_brings_known_schools_up_to_date(home: Household, sam: Somebody) -> None:
    await home.confirm(sam, await taken(home, sam))
    newer = (HEADINGS + "norra;;Högstadium;7;2;55\nÖbo;Centrum;Gymnasium\n").encode()
    view = await taken(home, sam, newer)
    assert view.facts["effects"] == {"new": [], "changed": ["norra", "Öbo"], "same": []}
    await home.confirm(sam, view)
    [norra, obo] = await home.rows(SchoolRow)
    assert (norra.name, norra.area_id, obo.area_id) == ("Norra", 1, 1)
    assert await sizes(home) == [("7", 2, 55), ("g1", 4, 102)], "not said: as it was"


async def test_a_school_that_an_invitation_made_known_is_described(
    home: Household, sam: Somebody
) -> None:
    await home.let_in(Role.SCHOOL, "Lena", "Norra")
    view = await taken(home, sam)
    assert view.facts["effects"]["changed"] == ["Norra"]
    await home.confirm(sam, view)
    [school, _] = (await schools.list_schools(home.act(sam), 0)).schools
    shown = await schools.show_school(home.act(sam), school.id)
    assert (shown.contacts, shown.area) == (1, "Centrum")


async def test_one_faulty_row_stores_nothing_and_opens_nothing(
    home: Household, sam: Somebody
) -> None:
    faults = await school_lists.take(home.act(sam), LIST + b"Norra;;;9;0;20\n;;;7;1;9\n")
    assert isinstance(faults, tuple)
    assert [(one.line, one.value) for one in faults] == [(5, "0"), (6, "")]
    assert (await home.rows(FormRow), await home.rows(SchoolRow)) == ([], [])
    with pytest.raises(NotAList):
        await school_lists.take(home.act(sam), b"Skola")


async def test_the_summary_says_how_things_stand_when_it_is_confirmed(
    home: Household, sam: Somebody
) -> None:
    """Between the two another coordinator may have read the same list in."""
    view, other = await taken(home, sam), await home.let_in(Role.COORDINATOR, "Siv")
    await home.confirm(other, await taken(home, other))
    done = await home.confirm(sam, view)
    assert done.receipt == {"new": 0, "changed": 0, "same": 2}
    assert len(await home.rows(SchoolRow)) == 2


async def test_another_list_takes_the_place_of_one_that_waits(
    home: Household, sam: Somebody
) -> None:
    first = await taken(home, sam)
    second = await taken(home, sam, (HEADINGS + "Södra;;Fritidsgård;;;30\n").encode())
    assert (await forms.show(home.act(sam), first.id)).form.state is FormState.CANCELLED
    assert second.form.kind is FormKind.IMPORT_SCHOOLS
    await home.confirm(sam, second)
    assert [row.name for row in await home.rows(SchoolRow)] == ["Södra"]
