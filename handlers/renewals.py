"""Renewal in chat: its page, verdicts and closing, the next promises, comments and signatures."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar
from zoneinfo import ZoneInfo

from telegram import Update

from bot.domain.forms import FormKind
from bot.domain.people import Viewer
from bot.services import forms, people
from bot.services.act import Act
from bot.services.dialogues import results
from bot.services.renewals import choosing, closing, publishing, rounds, seeing, signing
from bot.texts.catalogue import plain
from bot.texts.renewals import page, paper, promises
from bot.texts.renewals import people as people_texts
from bot.texts.screen import Button, Screen, place_data
from handlers.arguments import number
from handlers.chat import Context, act_of, data_of
from handlers.forms import show_view

_View = TypeVar("_View")
_Does = Callable[[Act, int], Awaitable[_View]]
_Place = Callable[[Act, list[str]], Awaitable[Screen]]


def _place(does: _Does[_View], screen: Callable[[_View, Viewer], Screen]) -> _Place:
    """A place that does something with the renewal whose number its button carries, and shows it."""

    async def shown(act: Act, arguments: list[str]) -> Screen:
        return screen(await does(act, number(arguments, 0)), await people.see(act))

    return shown


def _timed(does: _Does[_View], screen: Callable[[_View, Viewer, ZoneInfo], Screen]) -> _Place:
    """As `_place`, for a screen that tells times."""

    async def shown(act: Act, arguments: list[str]) -> Screen:
        view = await does(act, number(arguments, 0))
        return screen(view, await people.see(act), act.house.zone)

    return shown


begin = _timed(seeing.begin, page.page_screen)
one = _timed(seeing.show, page.page_screen)
ask_stop = _place(seeing.show, page.ask_stop_screen)
stop = _timed(publishing.stop, page.page_screen)
resume = _timed(publishing.resume, page.page_screen)

verdicts = _place(seeing.show, page.verdicts_screen)
ask_close = _place(seeing.show, page.ask_close_screen)
close = _place(closing.close, page.verdicts_screen)
ask_reopen = _place(seeing.show, page.ask_reopen_screen)
reopen = _place(closing.reopen, page.verdicts_screen)

next_promises = _place(seeing.show, promises.list_screen)
carry_rest = _place(choosing.carry_rest, promises.list_screen)

signatures = _timed(seeing.show, people_texts.signatures_screen)
not_yet = _timed(publishing.take_back, people_texts.signatures_screen)
proposal = _timed(signing.proposal, people_texts.proposal_screen)
sign_report = _timed(signing.sign_report, people_texts.proposal_screen)


async def next_promise(act: Act, arguments: list[str]) -> Screen:
    """One promise of the next period."""
    found = await choosing.show_one(act, number(arguments, 0))
    return promises.one_screen(found, await people.see(act), act.house.zone)


async def carry(act: Act, arguments: list[str]) -> Screen:
    """Carry a promise over as it is."""
    found = await choosing.carry(act, number(arguments, 0), number(arguments, 1))
    return promises.one_screen(found, await people.see(act), act.house.zone)


async def ideas(act: Act, arguments: list[str]) -> Screen:
    """What citizen dialogues propose."""
    view = await seeing.show(act, number(arguments, 0))
    proposed = await results.list_ideas(act)
    return people_texts.ideas_screen(view.renewal.id, proposed, await people.see(act))


async def on_idea(update: Update, context: Context) -> None:
    """Begin a promise from what a dialogue proposes."""
    arguments = data_of(update).split(":")[2:]
    about = {"renewal": number(arguments, 0), "idea": number(arguments, 1)}
    view = await forms.begin(act_of(update, context), FormKind.ADD_PROMISE, about)
    await show_view(update, context, view)


async def said(act: Act, arguments: list[str]) -> Screen:
    """What was said about the next promises."""
    found = await rounds.list_comments(act, number(arguments, 0), number(arguments, 1))
    return people_texts.comments_screen(found, await people.see(act), act.house.zone)


async def whole(act: Act, arguments: list[str]) -> Screen:
    """The next document as a PDF."""
    view, viewer = await signing.proposal(act, number(arguments, 0)), await people.see(act)
    return paper.paper_screen(
        view, viewer, await act.house.studio.print(paper.paper_of(view, act.house.zone))
    )


async def sign(act: Act, arguments: list[str]) -> Screen:
    """Sign the next document."""
    seen = arguments[1] if len(arguments) > 1 else ""
    view = await signing.sign(act, number(arguments, 0), seen)
    return people_texts.proposal_screen(view, await people.see(act), act.house.zone)


async def file(act: Act, arguments: list[str]) -> Screen:
    """The next document as a promise file."""
    document, viewer = await seeing.next_file(act, number(arguments, 0)), await people.see(act)
    return people_texts.file_screen(
        document, page.page_button(number(arguments, 0), viewer.locale), viewer
    )


async def promise_file(act: Act, arguments: list[str]) -> Screen:
    """A document as a promise file."""
    number_ = number(arguments, 0)
    document, viewer = await seeing.document(act, number_), await people.see(act)
    back = Button(plain("promise.all", viewer.locale), place_data("promises", number_))
    return people_texts.file_screen(document, back, viewer)
