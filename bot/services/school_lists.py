"""Reading a list of schools in: all of it is shown first, and nothing is stored where a row is faulty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.domain.forms import Form, FormKind
from bot.domain.people import Role
from bot.domain.school_list import (
    Effect,
    ListedSchool,
    SchoolList,
    effect_on,
    read_school_list,
)
from bot.domain.schools import School, SchoolKind, SchoolYear, YearGroup
from bot.domain.table_file import Fault
from bot.domain.views import FormView
from bot.services import forms
from bot.services.act import Act, Tx, looking
from bot.texts.catalogue import LOCALES
from bot.texts.labels import label
from db.queries import networks, schools


async def explain(act: Act) -> tuple[str, ...]:
    """The names of the areas that a list may name. For coordinators."""
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        return tuple(area.name for area in await networks.list_areas(tx.session))


async def take(act: Act, content: bytes) -> FormView | tuple[Fault, ...]:
    """Read a list and show what it would do, or give all its faults.

    For coordinators. Raises NotAList.
    """
    read = await _read(act, content)
    if read.faults:
        return read.faults
    return await forms.begin(
        act,
        FormKind.IMPORT_SCHOOLS,
        {"schools": [_kept(one) for one in read.schools], "ignored": list(read.ignored)},
    )


async def _read(act: Act, content: bytes) -> SchoolList:
    async with looking(act) as tx:
        tx.require(Role.COORDINATOR)
        areas = await networks.list_areas(tx.session)
    return read_school_list(content, _kinds(), {area.name.casefold(): area.id for area in areas})


def _kinds() -> dict[str, SchoolKind]:
    """Kinds by their names in every language."""
    named = {label(kind, locale).casefold(): kind for kind in SchoolKind for locale in LOCALES}
    return {**named, **_ALSO_CALLED, **{kind.value: kind for kind in SchoolKind}}


_ALSO_CALLED = {
    "högstadium": SchoolKind.SECONDARY,
    "högstadiet": SchoolKind.SECONDARY,
    "grundskola": SchoolKind.SECONDARY,
    "gymnasium": SchoolKind.UPPER,
    "gymnasiet": SchoolKind.UPPER,
    "fritid": SchoolKind.LEISURE,
    "fritidsverksamhet": SchoolKind.LEISURE,
}
"""What people write in such a list, beside the names that the bot itself uses."""


def _kept(one: ListedSchool) -> dict[str, Any]:
    """A listed school as plain JSON."""
    return {
        "name": one.name,
        "area": one.area_id,
        "kind": one.kind.value,
        "groups": [[group.year.value, group.classes, group.pupils] for group in one.groups],
    }


def _listed(kept: Mapping[str, Any]) -> ListedSchool:
    """The reverse of `_kept`."""
    groups = tuple(
        YearGroup(SchoolYear(year), classes, pupils) for year, classes, pupils in kept["groups"]
    )
    return ListedSchool(kept["name"], kept["area"], SchoolKind(kept["kind"]), groups)


_Planned = tuple[ListedSchool, School | None, Effect]


async def _effects(tx: Tx, kept: Iterable[Mapping[str, Any]]) -> list[_Planned]:
    """What the list would do to each of its schools, as things stand now."""
    known = {one.name.casefold(): one for one in await schools.list_with_years(tx.session)}
    listed = [_listed(one) for one in kept]
    found = [(one, known.get(one.name.casefold())) for one in listed]
    return [(one, before, effect_on(before, one)) for one, before in found]


class _Import(forms.Workflow):
    """The dialog that shows what a list would do, and does it."""

    roles = (Role.COORDINATOR,)

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        found = await _effects(tx, form.answers["schools"])
        names = {
            effect.value: [one.name for one, _, what in found if what is effect]
            for effect in Effect
        }
        return {"effects": names, "ignored": form.answers.get("ignored") or []}

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        found = await _effects(tx, form.answers["schools"])
        for listed, known, effect in found:
            if effect is not Effect.SAME:
                await _store(tx, listed, known)
        counts = {effect.value: sum(what is effect for _, _, what in found) for effect in Effect}
        return forms.Finished(counts)


async def _store(tx: Tx, listed: ListedSchool, known: School | None) -> None:
    """Put a school in, or bring it up to date; what the list says nothing of stays."""
    school_id = known.id if known else await schools.find_or_add(tx.session, listed.name, tx.now)
    kept = known.groups if known and known.kind is listed.kind else ()
    await schools.describe(tx.session, school_id, listed.kind, listed.groups or kept)
    if listed.area_id is not None:
        await schools.place(tx.session, school_id, listed.area_id)
    await tx.audit("school.kept", school_id)


forms.register(FormKind.IMPORT_SCHOOLS, _Import())
