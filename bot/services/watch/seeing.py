"""Looking at areas of Neighbourhood Watch: the list, one area, its households, the growth of all."""

from __future__ import annotations

from collections import Counter

from bot.domain.errors import NotFound
from bot.domain.local_time import local_day
from bot.domain.people import Role
from bot.domain.views import page_within
from bot.domain.watch import (
    AREAS_A_PAGE,
    COUNTS_SHOWN,
    MONTHS_SHOWN,
    CountsView,
    MonthGrowth,
    WatchArea,
    WatchPage,
    WatchState,
    WatchView,
    growth,
    is_silent_at,
    months_until,
    remedy_for,
    year_asked,
)
from bot.services.act import Act, Tx, looking
from bot.services.watch import rights
from db.queries import watch


async def overview(act: Act, page: int) -> WatchPage:
    """A page of the areas. For staff, and for contact persons, who see theirs."""
    async with looking(act) as tx:
        tx.require(*rights.ROLES)
        staff = rights.is_staff(tx)
        found = await watch.list_areas(tx.session, None if staff else tx.person.id)
        silent = frozenset(one.id for one in found if _is_silent(tx, one))
        found.sort(key=lambda one: one.id not in silent)
        page = page_within(page, len(found), AREAS_A_PAGE)
        awake = [one for one in found if one.state is WatchState.ACTIVE and one.households]
        return WatchPage(
            total=len(found),
            page=page,
            areas=tuple(found[page * AREAS_A_PAGE : (page + 1) * AREAS_A_PAGE]),
            by_state=Counter(one.state for one in found),
            households=sum(one.households.number for one in awake if one.households),
            silent=silent,
            can_add=staff,
            loose=tuple(await watch.list_loose(tx.session)) if staff else (),
        )


def _is_silent(tx: Tx, area: WatchArea) -> bool:
    asleep = area.state is WatchState.ASLEEP
    return not asleep and is_silent_at(area.last_sign_at, tx.now, tx.act.house.zone)


async def show(act: Act, watch_id: int) -> WatchView:
    """One area. For staff and its contact persons. Raises NotFound."""
    async with looking(act) as tx:
        return await view_of(tx, watch_id)


async def view_of(tx: Tx, watch_id: int) -> WatchView:
    """One area as the person of an act sees it. Raises NotFound."""
    area = await rights.seen(tx, watch_id)
    zone = tx.act.house.zone
    year = year_asked(area, tx.act.today, zone)
    answered = area.last_year is not None and area.last_year.year >= year
    return WatchView(
        area,
        tx.act.today,
        works_on_it=rights.works_on(tx, area),
        is_staff=rights.is_staff(tx),
        is_coordinator=tx.holds(Role.COORDINATOR),
        asks_about=None if answered else year,
        silent=remedy_for(area, tx.now, zone) if _is_silent(tx, area) else None,
        last_sign_on=local_day(area.last_sign_at, zone),
    )


async def show_of_entry(act: Act, kind: str, number: int) -> WatchView:
    """The area that an activity came from: of a number of households, or of a year's answer.

    Raises NotFound.
    """
    async with looking(act) as tx:
        find = watch.find_of_count if kind == "count" else watch.find_of_year
        area = await find(tx.session, number)
        if area is None:
            raise NotFound("watch")
        return await view_of(tx, area.id)


async def list_counts(act: Act, watch_id: int) -> CountsView:
    """How the households of an area have changed. For staff and its contact persons."""
    async with looking(act) as tx:
        area = await rights.seen(tx, watch_id)
        return CountsView(area, tuple(await watch.list_counts(tx.session, area.id, COUNTS_SHOWN)))


async def show_growth(act: Act) -> list[MonthGrowth]:
    """How many areas and households there were at the end of each month. For staff."""
    async with looking(act) as tx:
        tx.require(*rights.STAFF)
        lives = await watch.list_lives(tx.session)
        return growth(lives, months_until(act.today, MONTHS_SHOWN), act.today)
