"""The ledger: what an entry says, and the chain of hashes that shows whether it still says so."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from bot.domain.activities import ActivityKind, ActivityState, Doer, Evidence, EvidenceKind, Output
from bot.domain.promises import Unit
from bot.domain.reading import Qualifier


@dataclass(frozen=True, slots=True)
class Entry:
    """What one version of an activity says.

    `promise_ids` are the promises under which it counts, at least one. `last_day` is the last of
    several local days, None where it was one. `partners` are those with whom it was done, `place`
    is in the writer's own words beside or without the area. `reason` is why it was not held.
    `source` is what it came from: ("visit", 17).
    """

    promise_ids: tuple[int, ...]
    kind: ActivityKind
    day: date
    what: str
    doer: Doer
    last_day: date | None = None
    partners: str | None = None
    area_id: int | None = None
    place: str | None = None
    outputs: tuple[Output, ...] = ()
    note: str | None = None
    evidence: tuple[Evidence, ...] = ()
    state: ActivityState = ActivityState.HELD
    reason: str | None = None
    source: tuple[str, int] | None = None


class Change(StrEnum):
    """What a version did to its activity."""

    LOGGED = "logged"
    CORRECTED = "corrected"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Version:
    """One link of the chain. `position` counts all versions of all activities from 1, without gaps.

    `number` counts the activity's own from 1. `by` is the person, None for the bot itself.
    `why` is None only where it was logged. `content` is the entry as `content_of` writes it.
    """

    position: int
    activity_id: int
    number: int
    change: Change
    content: str
    by: int | None
    at: datetime
    why: str | None
    hash: str = ""


BEFORE_THE_FIRST = "0" * 64
"""What stands in for the hash before the first version."""


def content_of(entry: Entry) -> str:
    """An entry as one line of JSON, the same for the same entry whenever it is written."""
    return _WRITTEN.encode(_as_json(entry))


_WRITTEN = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _as_json(entry: Entry) -> dict[str, Any]:
    facts = {
        "promises": sorted(entry.promise_ids),
        "kind": entry.kind.value,
        "day": entry.day.isoformat(),
        "last_day": entry.last_day.isoformat() if entry.last_day else None,
        "what": entry.what,
        "doer": entry.doer.value,
        "partners": entry.partners,
        "area": entry.area_id,
        "place": entry.place,
        "outputs": sorted([one.unit.value, one.number, one.qualifier] for one in entry.outputs),
        "note": entry.note,
        "evidence": [[one.kind.value, one.value] for one in entry.evidence],
        "state": entry.state.value,
        "reason": entry.reason,
        "source": list(entry.source) if entry.source else None,
    }
    return {name: value for name, value in facts.items() if value not in (None, [])}


def entry_of(content: str) -> Entry:
    """The reverse of `content_of`."""
    facts: Mapping[str, Any] = json.loads(content)
    source = facts.get("source")
    return Entry(
        promise_ids=tuple(facts["promises"]),
        kind=ActivityKind(facts["kind"]),
        day=date.fromisoformat(facts["day"]),
        last_day=date.fromisoformat(facts["last_day"]) if "last_day" in facts else None,
        what=facts.get("what", ""),
        doer=Doer(facts["doer"]),
        partners=facts.get("partners"),
        area_id=facts.get("area"),
        place=facts.get("place"),
        outputs=tuple(
            Output(number, Unit(unit), Qualifier(qualifier))
            for unit, number, qualifier in facts.get("outputs", ())
        ),
        note=facts.get("note"),
        evidence=tuple(
            Evidence(EvidenceKind(kind), value) for kind, value in facts.get("evidence", ())
        ),
        state=ActivityState(facts["state"]),
        reason=facts.get("reason"),
        source=(source[0], source[1]) if source else None,
    )


def hash_of(version: Version, before: str) -> str:
    """The hash that seals a version to the one before it, 64 hexadecimal digits."""
    said = [
        before,
        version.position,
        version.activity_id,
        version.number,
        version.change.value,
        version.content,
        version.by,
        version.at.astimezone(UTC).isoformat(),
        version.why,
    ]
    return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def broken(versions: Iterable[Version], before: str, last: int) -> Iterator[int]:
    """The positions of versions that do not say what was sealed, or that are missing.

    `versions` go on in order after position `last`, whose hash is `before`. Behind a changed
    version the chain is taken up again, so that each break is told of by itself.
    """
    for version in versions:
        yield from range(last + 1, version.position)
        if version.position == last + 1 and hash_of(version, before) != version.hash:
            yield version.position
        last, before = version.position, version.hash


@dataclass(frozen=True, slots=True)
class LedgerState:
    """What a look through the whole ledger found.

    `broken` are positions in the chain, `changed` the numbers of activities that no longer say
    what their latest version says. `seal` is the last hash: noted down elsewhere, it proves later
    that nothing before it was exchanged.
    """

    versions: int
    seal: str
    broken: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    sums_differ: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing was changed behind the bot's back."""
        return not (self.broken or self.changed or self.sums_differ)
