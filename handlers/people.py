"""People, roles and invitations in chat."""

from __future__ import annotations

from bot.domain.people import Role
from bot.services import people
from bot.services.act import Act
from bot.texts import people as texts
from bot.texts.screen import Screen


async def overview(act: Act, _arguments: list[str]) -> Screen:
    """How many hold each role."""
    return texts.people_screen(await people.count_members(act), await people.see(act))


async def holders(act: Act, arguments: list[str]) -> Screen:
    """Who holds a role."""
    page = await people.list_members(act, Role(arguments[0]), int(arguments[1]))
    return texts.members_screen(page, await people.see(act))


async def invitations(act: Act, _arguments: list[str]) -> Screen:
    """Invitations that can still be used."""
    found = await people.list_invitations(act)
    return texts.invitations_screen(found, await people.see(act), act.house.zone)


async def invitation(act: Act, arguments: list[str]) -> Screen:
    """One invitation."""
    found = await people.show_invitation(act, int(arguments[0]))
    return texts.invitation_screen(found, await people.see(act), act.house.zone)


async def revoke(act: Act, arguments: list[str]) -> Screen:
    """Make a link stop working."""
    found = await people.revoke_invitation(act, int(arguments[0]))
    return texts.invitation_screen(found, await people.see(act), act.house.zone)


async def renew(act: Act, arguments: list[str]) -> Screen:
    """A new link for an open invitation."""
    made = await people.renew_link(act, int(arguments[0]))
    return texts.link_screen(made, act.house.bot_username, await people.see(act), act.house.zone)
