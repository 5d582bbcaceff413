"""What the dialogs about problem areas offer to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.forms import Choice, Form
from bot.domain.networks import Network
from bot.services.act import Tx
from bot.services.problem_areas.rights import own_networks
from db.queries import networks


async def any_areas(tx: Tx) -> bool:
    """Whether there is any area to choose: where there is none, nobody is asked which."""
    return bool(await networks.list_areas(tx.session))


async def offered(tx: Tx, form: Form) -> tuple[Choice, ...]:
    """The choices of a step."""
    match form.step:
        case "area":
            areas = await networks.list_areas(tx.session)
            return tuple(Choice(str(area.id), {"name": area.name}) for area in areas)
        case "network":
            return _named(await networks.list_networks(tx.session))
        case "own":
            return _named(await own_networks(tx))
    return ()


def _named(found: Sequence[Network]) -> tuple[Choice, ...]:
    return tuple(Choice(str(one.id), {"name": one.name}) for one in found)


def number_of(chosen: Mapping[str, Any] | None) -> int | None:
    """The number of what was chosen. None: nothing was."""
    return int(chosen["value"]) if chosen else None
