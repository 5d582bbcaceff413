"""The answers of the log's dialogs, and the entry of the ledger that they say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from bot.domain.activities import (
    COUNTED_IN,
    Activity,
    ActivityKind,
    ActivityState,
    Doer,
    Evidence,
    EvidenceKind,
    Output,
)
from bot.domain.errors import DayInClosedPeriod, DayOutsidePeriod
from bot.domain.ledger import Entry
from bot.domain.outputs import read_outputs
from bot.domain.reading import Qualifier


class Extra(StrEnum):
    """What can be added to an entry beside what is always asked."""

    PROMISES = "promises"
    LAST_DAY = "last_day"
    PLACE = "place"
    PARTNERS = "partners"
    OUTPUTS = "outputs"
    NOTE = "note"
    LINK = "link"
    FILES = "files"
    NOT_HELD = "not_held"


def check_day(promise: Mapping[str, Any], day: date) -> None:
    """Check that a day can be logged under a promise, by what is known of its period.

    Raises DayOutsidePeriod, or DayInClosedPeriod.
    """
    first, last = date.fromisoformat(promise["first"]), date.fromisoformat(promise["last"])
    if not first <= day <= last:
        raise DayOutsidePeriod(first=first, last=last)
    closed = promise.get("closed")
    if closed and closed["first"] <= day.isoformat() <= closed["last"]:
        raise _closed(closed)


def check_open(promise: Mapping[str, Any]) -> None:
    """Check that some day of a promise's period is open. Raises DayInClosedPeriod."""
    closed = promise.get("closed")
    if closed and promise["last"] <= closed["last"]:
        raise _closed(closed)


def _closed(closed: Mapping[str, Any]) -> DayInClosedPeriod:
    return DayInClosedPeriod(title=closed["title"], closed_on=date.fromisoformat(closed["on"]))


def is_extra(answers: Mapping[str, Any], extra: Extra) -> bool:
    """Whether the person wants to say this as well."""
    return extra.value in (answers.get("more") or ())


def entry_of(answers: Mapping[str, Any], source: tuple[str, int] | None) -> Entry:
    """The entry that the answers say. What was not held counts nothing."""
    kind = ActivityKind(answers["kind"]["value"])
    place = _said(answers, Extra.PLACE) or {}
    reason = _said(answers, Extra.NOT_HELD)
    return Entry(
        promise_ids=promises_in(answers),
        kind=kind,
        day=date.fromisoformat(answers["day"]),
        last_day=_day(_said(answers, Extra.LAST_DAY)),
        what=answers["what"],
        doer=Doer(answers["doer"]["value"]),
        partners=_said(answers, Extra.PARTNERS),
        area_id=int(place["value"]) if "value" in place else None,
        place=place.get("words"),
        outputs=() if reason else _outputs(answers, kind),
        note=_said(answers, Extra.NOTE),
        evidence=_evidence(answers),
        state=ActivityState.NOT_HELD if reason else ActivityState.HELD,
        reason=reason,
        source=source,
    )


def promises_in(answers: Mapping[str, Any]) -> tuple[int, ...]:
    """The promises that an entry is to count under, in order, each once."""
    others = _said(answers, Extra.PROMISES) or ()
    return tuple(sorted({int(answers["promise"]["value"]), *map(int, others)}))


def _said(answers: Mapping[str, Any], extra: Extra) -> Any:
    return answers.get(extra.value) if is_extra(answers, extra) else None


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _outputs(answers: Mapping[str, Any], kind: ActivityKind) -> tuple[Output, ...]:
    outputs = []
    if quantity := answers.get("quantity"):
        qualifier = Qualifier(quantity["qualifier"])
        outputs.append(Output(quantity["number"], COUNTED_IN[kind], qualifier))
    if written := _said(answers, Extra.OUTPUTS):
        outputs += read_outputs(written)
    return tuple(outputs)


def _evidence(answers: Mapping[str, Any]) -> tuple[Evidence, ...]:
    files = _said(answers, Extra.FILES) or {"pictures": (), "document": None}
    found = [Evidence(EvidenceKind.PICTURE, one) for one in files["pictures"]]
    if files["document"]:
        found.append(Evidence(EvidenceKind.DOCUMENT, files["document"]))
    if link := _said(answers, Extra.LINK):
        found.append(Evidence(EvidenceKind.LINK, link))
    return tuple(found)


def answers_of(
    activity: Activity, promise: Mapping[str, Any], written_outputs: str
) -> dict[str, Any]:
    """The answers that say what an activity says: where a correction begins.

    `promise` are the facts of its first promise; `written_outputs` its outputs beside the kind's
    own, in words.
    """
    own = next((one for one in activity.outputs if one.unit is COUNTED_IN[activity.kind]), None)
    pictures = [one.value for one in activity.evidence if one.kind is EvidenceKind.PICTURE]
    documents = [one.value for one in activity.evidence if one.kind is EvidenceKind.DOCUMENT]
    links = [one.value for one in activity.evidence if one.kind is EvidenceKind.LINK]
    extras: dict[Extra, Any] = {
        Extra.PROMISES: [str(one.id) for one in activity.promises[1:]],
        Extra.LAST_DAY: activity.last_day.isoformat() if activity.last_day else None,
        Extra.PLACE: _place(activity),
        Extra.PARTNERS: activity.partners,
        Extra.OUTPUTS: written_outputs or None,
        Extra.NOTE: activity.note,
        Extra.LINK: links[0] if links else None,
        Extra.FILES: {"pictures": pictures, "document": next(iter(documents), None)}
        if pictures or documents
        else None,
        Extra.NOT_HELD: activity.reason,
    }
    said = {extra: value for extra, value in extras.items() if value}
    return {
        "promise": dict(promise),
        "kind": {"value": activity.kind.value},
        "day": activity.day.isoformat(),
        "what": activity.what,
        "doer": {"value": activity.doer.value},
        "quantity": {"number": own.number, "qualifier": own.qualifier.value} if own else None,
        "more": [extra.value for extra in said],
        **{extra.value: value for extra, value in said.items()},
    }


def _place(activity: Activity) -> dict[str, Any] | None:
    if activity.area_id is not None:
        return {"value": str(activity.area_id), "name": activity.area}
    return {"words": activity.place, "in_area": False} if activity.place else None
