"""A visit's calendar files: valid for two readers, at the right local time, replacing each other."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
import vobject  # type: ignore[import-untyped]

from bot.domain.forms import FormKind, Move, Typed
from bot.domain.local_time import to_utc
from bot.domain.people import Role
from bot.domain.slots import quarter_of
from bot.texts.notices import notice_screen
from bot.texts.screen import File
from db.models import NoticeRow
from db.queries import deliveries
from tests.support.house import NASTY, Household, Somebody
from tests.support.program import STOCKHOLM

# The clocks change on Sunday 31 October 2021 and on Sunday 27 March 2022.
ACROSS_THE_CHANGES = [
    (date(2021, 10, 29), date(2021, 11, 2)),
    (date(2021, 11, 2), date(2021, 10, 29)),
    (date(2022, 3, 25), date(2022, 3, 28)),
    (date(2022, 3, 28), date(2022, 3, 25)),
]


class Calendar:
    """What somebody's calendar holds who opens every file: the newest of each entry (RFC 5546)."""

    def __init__(self) -> None:
        self.entries: dict[str, Any] = {}
        self.sequences: list[int] = []

    def open(self, content: bytes) -> None:
        """Read a file strictly, by both readers, who must agree; put it in, or take it out."""
        calendar: Any = icalendar.Calendar.from_ical(content)
        assert all(not part.errors for part in calendar.walk())
        (entry,) = calendar.events
        other = vobject.readOne(content.decode("utf-8"), validate=True)
        assert other.vevent.validate(raiseException=True)
        for name in ("dtstart", "dtend"):
            moment = entry[name].dt
            assert getattr(other.vevent, name).value.astimezone(UTC) == moment.astimezone(UTC)
        uid = str(entry["uid"])
        assert other.vevent.uid.value == uid
        assert str(other.method.value) == str(calendar["method"])
        known = self.entries.get(uid)
        assert known is None or entry["sequence"] > known["sequence"], "a calendar ignores it"
        self.sequences.append(int(entry["sequence"]))
        if calendar["method"] == "CANCEL":
            assert entry["status"] == "CANCELLED"
            del self.entries[uid]
        else:
            self.entries[uid] = entry


async def files(home: Household, after: int = 0) -> list[bytes]:
    """The calendar files that were sent to both sides, in order."""
    found = []
    for row in await home.rows(NoticeRow):
        async with home.database.read() as session:
            [notice] = await deliveries.get_notices(session, [row.id])
        document = notice_screen(notice, STOCKHOLM, "sv").document
        if row.id > after and isinstance(document, File):
            found.append(document.content)
    return found


def nine(day: date) -> datetime:
    return to_utc(day, time(9), STOCKHOLM)


async def booked(home: Household, day: date) -> tuple[Somebody, Somebody, int]:
    home.now = nine(day) - timedelta(days=20)
    officer = await home.let_in(Role.POLICE, "Olle", "Polisen Älmhult")
    school = await home.let_in(Role.SCHOOL, "Sara", NASTY)
    return officer, school, await home.book(school, await home.offer(officer, nine(day)))


async def move(home: Household, who: Somebody, visit_id: int, day: date) -> None:
    view = await home.fill_in(
        who, FormKind.MOVE_VISIT, day.isoformat(), str(quarter_of(nine(day))),
        about={"visit": visit_id},
    )  # fmt: skip
    await home.confirm(who, view)


@pytest.mark.parametrize(("day", "to"), ACROSS_THE_CHANGES)
async def test_a_visit_is_one_entry_from_its_booking_to_its_end(
    home: Household, day: date, to: date
) -> None:
    officer, school, visit_id = await booked(home, day)
    await home.offer(officer, nine(to))
    await move(home, school, visit_id, to)
    view = await home.fill_in(
        school, FormKind.CHANGE_VISIT, "pupils", "room", "staff", Move.ENOUGH, Typed("30"),
        Move.SKIP, Typed("Aulan; ingång B, plan 2"), Typed("Rektorn"), about={"visit": visit_id},
    )  # fmt: skip
    await home.confirm(school, view)
    calendar = Calendar()
    for content in await files(home):
        calendar.open(content)
    [entry] = calendar.entries.values()
    shown = entry["dtstart"].dt.astimezone(STOCKHOLM)
    assert (shown.date(), shown.time()) == (to, time(9)), "nine on the clock in the school"
    assert entry["location"] == f"{NASTY}, Aulan; ingång B, plan 2"
    assert "30 elever" in entry["description"]
    assert "Personal: Rektorn" in entry["description"]
    view = await home.fill_in(school, FormKind.CANCEL_VISIT, Move.SKIP, about={"visit": visit_id})
    [last] = await home.rows(NoticeRow) and (await home.rows(NoticeRow))[-1:]
    await home.confirm(school, view)
    for content in await files(home, after=last.id):
        calendar.open(content)
    assert calendar.entries == {}
    assert calendar.sequences == [0, 1, 2, 3]


async def test_another_time_that_only_waits_for_a_yes_changes_no_calendar(
    home: Household,
) -> None:
    day, to = ACROSS_THE_CHANGES[0]
    officer, school, visit_id = await booked(home, day)
    view = await home.fill_in(officer, FormKind.VISIT_TERMS, "needs_approval", "yes")
    await home.confirm(officer, view)
    await home.offer(officer, nine(to))
    before = len(await files(home))
    await move(home, school, visit_id, to)
    assert len(await files(home)) == before
    view = await home.fill_in(
        officer, FormKind.DECLINE_VISIT, Typed("Nej"), about={"visit": visit_id}
    )
    await home.confirm(officer, view)
    assert len(await files(home)) == before
