"""Writing an update: who gets it, what it is like, and when it goes out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.domain.errors import AnswerProblem, NotFound, SentBack
from bot.domain.flows.guarding import ANYWAY, WHY
from bot.domain.forms import SUGGESTED, Choice, Form, FormKind
from bot.domain.local_time import NoSuchLocalTime, to_utc
from bot.domain.networks import Audience, Branch
from bot.domain.outbox import NoticeKind
from bot.domain.people import Role
from bot.domain.updates import (
    TEXTS,
    Content,
    Part,
    SituationUpdate,
    UpdateState,
    Urgency,
    check_filled,
    check_fits,
    content_of,
    is_added,
    is_like,
)
from bot.services import broadcasts, forms, observations
from bot.services.act import Tx
from bot.services.update_dialogs.changing import sent_update
from db.models import SituationUpdateRow
from db.queries import groups, networks, updates
from db.queries import observations as observation_queries

NEWS_LASTS = timedelta(hours=24)
"""So long the same news again is pointed out to its author."""


def audience_of(answers: Mapping[str, Any]) -> Audience:
    """Whom an update is for, also while it is still being chosen."""
    follows = answers.get("follows")
    if not is_added(answers, Part.AUDIENCE):
        return Audience(unread_of=follows)

    def chosen(key: str) -> list[str]:
        return answers.get(f"{key}?") or answers.get(key) or []

    return Audience(
        tuple(map(int, chosen("networks"))),
        tuple(map(int, chosen("areas"))),
        tuple(Branch(value) for value in chosen("branches")),
        follows,
    )


class Write(forms.Workflow):
    """The dialog that writes a situation update and sends it to the network."""

    roles = (Role.COORDINATOR,)

    async def check(self, tx: Tx, about: Mapping[str, Any]) -> None:
        if about.get("follows") is not None:
            await sent_update(tx, about["follows"])
        if about.get("instead") is not None:
            await _unsent(tx, about["instead"])

    async def known(self, tx: Tx, about: Mapping[str, Any]) -> Mapping[str, Any]:
        """The day of writing, what there is nothing to choose from, and what is suggested.

        What is written in place of another begins with all that it says, at the preview.
        """
        lacking = [] if await networks.list_areas(tx.session) else ["areas"]
        if len(await networks.list_networks(tx.session)) < 2:
            lacking.append("networks")
        known = {"today": tx.act.today.isoformat(), "lacking": lacking}
        if (instead := about.get("instead")) is not None:
            return {**known, **as_answers(await _unsent(tx, instead), tx)}
        if (follows := about.get("follows")) is not None:
            earlier = await sent_update(tx, follows)
            likely = {"heading": earlier.heading, "urgency": {"value": earlier.urgency}}
            return {**known, SUGGESTED: likely}
        return known

    async def choices(self, tx: Tx, form: Form) -> tuple[Choice, ...]:
        match form.step:
            case "urgency":
                return tuple(Choice(urgency.value) for urgency in Urgency)
            case "more":
                return tuple(Choice(part.value) for part in Part)
            case "networks":
                found = await networks.list_networks(tx.session)
                return tuple(Choice(str(one.id), {"name": one.name}) for one in found)
            case "areas":
                areas = await networks.list_areas(tx.session)
                return tuple(Choice(str(one.id), {"name": one.name}) for one in areas)
            case "branches":
                return tuple(Choice(branch.value) for branch in Branch)
        return ()

    async def facts(self, tx: Tx, form: Form) -> Mapping[str, Any]:
        if form.step not in ("confirm", "more", "networks", "areas", "branches"):
            return {}
        audience = audience_of(form.answers)
        counted = {
            "recipients": await networks.count_people(tx.session, audience),
            "unreachable": await updates.count_unreachable(tx.session, audience),
        }
        if form.step != "confirm":
            return counted
        return {
            **counted,
            "audience": await _names(tx, audience),
            "groups": await groups.list_titles(tx.session, audience.networks)
            if audience.is_of_whole_networks
            else [],
            "similar": await _similar(tx, content_of(form.answers), form.answers.get("instead")),
            "approval": tx.act.house.approval,
            "kept_close": await _is_kept_close(tx, form.answers.get("observation")),
        }

    async def finish(self, tx: Tx, form: Form, form_id: int) -> forms.Finished:
        content = content_of(form.answers)
        check_fits(content)
        check_filled(*(getattr(content, key) for key in TEXTS))
        send_at = _send_at(tx, form.answers)
        audience = audience_of(form.answers)
        if "instead" in form.answers:
            await _replace(tx, form.answers["instead"])
        state = UpdateState.SCHEDULED if send_at else UpdateState.SENT
        row = SituationUpdateRow(
            **_columns(content),
            audience=None if audience == Audience() else audience.as_facts(),
            state=(UpdateState.WAITING if tx.act.house.approval else state).value,
            guard_reason=form.answers.get(WHY),
            author_id=tx.person.id,
            send_at=send_at,
            changed_at=tx.now,
            progress_chat_id=tx.act.chat_id,
            progress_message_id=tx.act.message_id,
            finished_at=None,
        )
        tx.session.add(row)
        await tx.session.flush()
        if row.state == UpdateState.SENT.value:
            await broadcasts.send_out(tx.session, tx.act.house, row, tx.now)
        elif row.state == UpdateState.WAITING.value:
            await _ask_for_approval(tx, row)
        await tx.audit(f"update.{row.state}", row.id)
        if row.guard_reason:
            await tx.audit("update.sent_despite_guard", row.id)
        if (observation_id := form.answers.get("observation")) is not None:
            await observations.note_shared(tx, observation_id)
        return forms.Finished(
            {
                "update": row.id,
                "heading": row.heading,
                "state": row.state,
                "send_at": send_at.isoformat() if send_at else None,
            }
        )


def as_answers(row: SituationUpdateRow, tx: Tx) -> dict[str, Any]:
    """An update as the answers that it was written with; of days, those that have not passed."""
    said = updates.content_of(row)
    audience = Audience.of(row.audience)
    local = row.send_at.astimezone(tx.act.house.zone) if row.send_at else None
    has = {
        Part.AUDIENCE: audience != Audience(unread_of=audience.unread_of),
        Part.PLACE: said.place,
        Part.HAPPENED: said.happened,
        Part.ADVICE: said.advice,
        Part.FILES: said.is_captioned,
        Part.VALID: said.valid_until,
        Part.LATER: local,
    }
    narrowed = has[Part.AUDIENCE]
    found = {
        "follows": audience.unread_of,
        "heading": said.heading,
        "body": said.body,
        "urgency": {"value": said.urgency.value},
        "more": [part.value for part, given in has.items() if given],
        "networks": list(map(str, audience.networks)) if narrowed else None,
        "areas": list(map(str, audience.areas)) if narrowed else None,
        "branches": [branch.value for branch in audience.branches] if narrowed else None,
        "place": said.place,
        "happened": said.happened,
        "advice": said.advice,
        "files": {
            "pictures": [said.picture, *said.more_pictures] if said.picture else [],
            "document": said.document,
        }
        if said.is_captioned
        else None,
        "valid_until": _not_passed(said.valid_until, tx.act.today),
        "send_day": _not_passed(local.date(), tx.act.today) if local else None,
        "send_time": local.time().isoformat("minutes") if local else None,
        ANYWAY: {"value": ANYWAY} if row.guard_reason else None,
        WHY: row.guard_reason,
    }
    return {key: value for key, value in found.items() if value is not None}


def _not_passed(day: date | None, today: date) -> str | None:
    """A day that can still be meant: one that has passed is asked for anew."""
    return None if day is None or day < today else day.isoformat()


def _columns(content: Content) -> dict[str, Any]:
    return {
        **content.as_facts(),
        "valid_until": content.valid_until,
        "more_pictures": list(content.more_pictures) or None,
    }


_NOT_GONE_OUT = (
    UpdateState.WAITING.value,
    UpdateState.SCHEDULED.value,
    UpdateState.STOPPED.value,
)
"""In place of which another can be written: also of one that was not approved."""


async def _replace(tx: Tx, update_id: int) -> None:
    """The update that another is written in place of does not go out. Raises as `_unsent`."""
    row = await _unsent(tx, update_id)
    row.state = UpdateState.REPLACED.value
    row.changed_at = tx.now
    await tx.session.flush()


async def _unsent(tx: Tx, update_id: int) -> SituationUpdateRow:
    """An update that has not gone out, locked. Raises NotFound or UpdateSettled."""
    row = await updates.lock(tx.session, update_id)
    if row is None:
        raise NotFound("update")
    if row.state not in _NOT_GONE_OUT:
        raise broadcasts.settled(row)
    return row


def _send_at(tx: Tx, answers: Mapping[str, Any]) -> datetime | None:
    """The moment that was chosen, aware UTC. None: now. Raises SentBack where it is none."""
    if not is_added(answers, Part.LATER):
        return None
    day, wall = date.fromisoformat(answers["send_day"]), time.fromisoformat(answers["send_time"])
    try:
        moment = to_utc(day, wall, tx.act.house.zone)
    except NoSuchLocalTime as problem:
        raise SentBack("send_time", AnswerProblem.NO_SUCH_TIME) from problem
    if moment <= tx.now:
        raise SentBack("send_time", AnswerProblem.IN_THE_PAST)
    return moment


async def _is_kept_close(tx: Tx, observation_id: int | None) -> bool:
    """Whether it tells what its reporter did not want the network to see."""
    if observation_id is None:
        return False
    found = await observation_queries.find(tx.session, observation_id)
    return found is not None and not found.for_network


async def _names(tx: Tx, audience: Audience) -> dict[str, list[str]]:
    """The audience in words: names of networks and areas, and branches."""
    all_networks = {one.id: one.name for one in await networks.list_networks(tx.session)}
    areas = {one.id: one.name for one in await networks.list_areas(tx.session)}
    earlier = (
        await tx.session.get(SituationUpdateRow, audience.unread_of) if audience.unread_of else None
    )
    return {
        "follows": [earlier.heading] if earlier is not None else [],
        "networks": [all_networks.get(id_, "–") for id_ in audience.networks],
        "areas": [areas.get(id_, "–") for id_ in audience.areas],
        "branches": [branch.value for branch in audience.branches],
    }


async def _similar(tx: Tx, content: Content, instead: int | None) -> dict[str, Any] | None:
    """An update of the last day or the next that tells the same news, as far as one can see.

    `instead` is the one that this takes the place of. "sent_at" is None for what is to come.
    """
    sent = await updates.list_since(tx.session, tx.now - NEWS_LASTS)
    for one in [*sent, *await _coming(tx)]:
        if one.id != instead and is_like(content, one):
            is_sent = one.state is UpdateState.SENT
            return {
                "heading": one.heading,
                "sent_at": one.sent_at.isoformat() if is_sent else None,
            }
    return None


async def _coming(tx: Tx) -> list[SituationUpdate]:
    """What goes out within a day, or as soon as a colleague has approved it."""
    until = tx.now + NEWS_LASTS
    coming = await updates.list_coming(tx.session)
    return [one for one in coming if one.send_at is None or one.send_at <= until]


async def _ask_for_approval(tx: Tx, row: SituationUpdateRow) -> None:
    audience = Audience.of(row.audience)
    params = broadcasts.params_of(
        row,
        tx.act.house,
        author=tx.person.name,
        send_at=row.send_at.isoformat() if row.send_at else None,
        recipients=await networks.count_people(tx.session, audience),
        unreachable=await updates.count_unreachable(tx.session, audience),
        audience=await _names(tx, audience),
        guard_reason=row.guard_reason,
    )
    await broadcasts.to_coordinators(
        tx.session,
        NoticeKind.UPDATE_TO_APPROVE,
        params,
        dedup_key=f"update-to-approve:{row.id}",
        now=tx.now,
        but=tx.person.id,
    )


forms.register(FormKind.SITUATION_UPDATE, Write())
