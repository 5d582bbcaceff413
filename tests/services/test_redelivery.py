"""Telegram delivers an update again when our answer was lost: the second time changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.forms import CONFIRM, FormKind, FormState, Move, Pressed, Typed
from bot.domain.people import Role, Unreachable
from bot.domain.views import FormView
from bot.services import forms, people, times, updates
from bot.services.act import Act, AlreadyHandled, changing
from tests.support.house import Household, Somebody, again

Scenario = Callable[[Household], Awaitable[tuple[Somebody, Callable[[Act], Awaitable[Any]]]]]


async def _start(home: Household) -> Any:
    made = await people.invite_from_command_line(
        home.house, Role.SCHOOL, uses=5, days=1, organisation="ICA", now=home.now
    )
    return home.citizen(), lambda act: people.start(act, made.code)


async def _hello(home: Household) -> Any:
    return home.citizen(), lambda act: people.start(act, "")


async def _language(home: Household) -> Any:
    return home.citizen(), lambda act: people.choose_language(act, "en")


async def _blocked(home: Household) -> Any:
    return home.citizen(), lambda act: people.note_reachability(act, Unreachable.BLOCKED)


async def _invitation(home: Household) -> tuple[Somebody, int]:
    coordinator = await home.let_in(Role.COORDINATOR)
    made = await people.invite_from_command_line(
        home.house, Role.MEMBER, uses=5, days=1, organisation="ICA", now=home.now
    )
    return coordinator, made.invitation.id


async def _revoke(home: Household) -> Any:
    who, invitation = await _invitation(home)
    return who, lambda act: people.revoke_invitation(act, invitation)


async def _renew(home: Household) -> Any:
    who, invitation = await _invitation(home)
    return who, lambda act: people.renew_link(act, invitation)


async def _withdraw(home: Household) -> Any:
    officer = await home.let_in(Role.POLICE)
    offer_id = await home.offer(officer, home.now + timedelta(days=2))
    return officer, lambda act: times.withdraw_offer(act, offer_id)


async def _read(home: Household) -> Any:
    coordinator, member = await home.let_in(Role.COORDINATOR), await home.let_in(Role.MEMBER)
    alert = await home.alert_of(await home.send_update(coordinator))
    return member, lambda act: updates.mark_read(act, alert)


async def _begin(home: Household) -> Any:
    who = await home.let_in(Role.COORDINATOR)
    return who, lambda act: forms.begin(act, FormKind.INVITE)


async def _written(home: Household) -> Any:
    who = await home.let_in(Role.COORDINATOR)
    await forms.begin(home.act(who), FormKind.SITUATION_UPDATE)
    return who, lambda act: forms.answer(act, Typed("Rubrik"))


async def _pressed(home: Household) -> Any:
    who = await home.let_in(Role.COORDINATOR)
    view = await forms.begin(home.act(who), FormKind.INVITE)
    return who, lambda act: forms.answer(
        act, Pressed("member"), form_id=view.id, version=view.form.version
    )


async def _cancelled(home: Household) -> Any:
    who = await home.let_in(Role.COORDINATOR)
    view = await forms.begin(home.act(who), FormKind.INVITE)
    return who, lambda act: forms.cancel(act, view.id)


async def _left(home: Household) -> Any:
    who = await home.let_in(Role.COORDINATOR)
    await forms.begin(home.act(who), FormKind.INVITE)
    return who, forms.cancel


async def _over(home: Household) -> Any:
    who = await home.let_in(Role.COORDINATOR)
    view = await home.fill_in(who, FormKind.INVITE, "member")
    return who, lambda act: forms.start_over(act, view.id)


def _confirming(who: Somebody, view: FormView) -> Any:
    return who, lambda act: forms.answer(
        act, Pressed(CONFIRM), form_id=view.id, version=view.form.version
    )


async def _invite(home: Household) -> Any:
    who = await home.let_in(Role.COORDINATOR)
    view = await home.fill_in(who, FormKind.INVITE, "member", Typed("ICA"), Typed("1"), Typed("7"))
    return _confirming(who, view)


async def _update(home: Household) -> Any:
    who, _ = await home.let_in(Role.COORDINATOR), await home.let_in(Role.MEMBER)
    return _confirming(who, await home.ready_to_send(who))


async def _offer(home: Household) -> Any:
    who = await home.let_in(Role.POLICE)
    view = await home.fill_in(
        who, FormKind.OFFER_TIME, "single", Typed("2021-10-20"), Typed("9"), Typed("10")
    )
    return _confirming(who, view)


async def _book(home: Household) -> Any:
    officer, who = await home.let_in(Role.POLICE), await home.let_in(Role.SCHOOL)
    offer_id = await home.offer(officer, home.now + timedelta(days=2))
    return _confirming(who, await home.ready_to_book(who, offer_id))


async def _booked(home: Household) -> tuple[Somebody, int]:
    officer, school = await home.let_in(Role.POLICE), await home.let_in(Role.SCHOOL)
    offer_id = await home.offer(officer, home.now + timedelta(days=2))
    return officer, await home.book(school, offer_id)


async def _cancel_visit(home: Household) -> Any:
    who, visit_id = await _booked(home)
    return _confirming(
        who, await home.fill_in(who, FormKind.CANCEL_VISIT, Move.SKIP, about={"visit": visit_id})
    )


async def _report(home: Household) -> Any:
    await home.promise()
    who, visit_id = await _booked(home)
    home.later(days=3)
    view = await home.fill_in(
        who, FormKind.REPORT_VISIT, "yes", Typed("20"), Move.SKIP, about={"visit": visit_id}
    )
    return _confirming(who, view)


async def _log(home: Household) -> Any:
    await home.promise()
    who = await home.let_in(Role.COORDINATOR)
    return _confirming(who, await home.ready_to_log(who))


SCENARIOS: list[Scenario] = [
    _start, _hello, _language, _blocked, _revoke, _renew, _withdraw, _read,
    _begin, _written, _pressed, _cancelled, _left, _over,
    _invite, _update, _offer, _book, _cancel_visit, _report, _log,
]  # fmt: skip


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.__name__.strip("_"))
async def test_the_same_update_again_changes_nothing(home: Household, scenario: Scenario) -> None:
    who, verb = await scenario(home)
    act = home.act(who)
    before = await home.snapshot()
    await verb(act)
    after = await home.snapshot()
    assert after != before
    with suppress(AlreadyHandled):
        await verb(again(act))
    assert await home.snapshot() == after


async def test_a_refused_update_is_refused_again(home: Household) -> None:
    """Nothing took effect, so nothing is recorded, and the refusal is simply said once more."""
    act = home.act(home.citizen())
    for _ in range(2):
        with pytest.raises(RuntimeError):
            async with changing(act):
                raise RuntimeError("something breaks half-way")
    assert not any((await home.snapshot()).values())


async def test_what_a_redelivered_command_left_is_shown_again(home: Household) -> None:
    who = await home.let_in(Role.COORDINATOR)
    other = await home.fill_in(who, FormKind.SITUATION_UPDATE, Typed("Rubrik"))
    home.later(minutes=1)
    view = await home.fill_in(who, FormKind.INVITE, "member")
    home.later(minutes=1)
    act = home.act(who)
    await forms.cancel(act)
    home.later(minutes=1)
    await forms.cancel(home.act(who), other.id)
    shown = await forms.cancel(again(act))
    assert (shown.id, shown.form.kind) == (view.id, FormKind.INVITE)
    assert shown.form.state is FormState.CANCELLED


async def test_the_shown_form_of_a_redelivered_confirmation_is_its_receipt(
    home: Household,
) -> None:
    who, verb = await _book(home)
    act = home.act(who)
    done = await verb(act)
    shown = await verb(again(act))
    assert (shown.form.state, shown.receipt) == (done.form.state, done.receipt)
