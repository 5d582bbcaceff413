"""Renewal in chat: its page, verdicts and closing, the next promises, comments and signatures."""

from __future__ import annotations

from telegram import Update

from bot.domain.forms import FormKind
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


async def begin(act: Act, arguments: list[str]) -> Screen:
    """The renewal of a document, begun if nobody has."""
    view = await seeing.begin(act, number(arguments, 0))
    return page.page_screen(view, await people.see(act), act.house.zone)


async def one(act: Act, arguments: list[str]) -> Screen:
    """A renewal's page."""
    view = await seeing.show(act, number(arguments, 0))
    return page.page_screen(view, await people.see(act), act.house.zone)


async def ask_stop(act: Act, arguments: list[str]) -> Screen:
    """Whether the renewal is to rest."""
    view = await seeing.show(act, number(arguments, 0))
    return page.ask_stop_screen(view, await people.see(act))


async def stop(act: Act, arguments: list[str]) -> Screen:
    """Let the renewal rest."""
    view = await publishing.stop(act, number(arguments, 0))
    return page.page_screen(view, await people.see(act), act.house.zone)


async def resume(act: Act, arguments: list[str]) -> Screen:
    """Take the renewal up again."""
    view = await publishing.resume(act, number(arguments, 0))
    return page.page_screen(view, await people.see(act), act.house.zone)


async def verdicts(act: Act, arguments: list[str]) -> Screen:
    """The verdicts, and closing."""
    view = await seeing.show(act, number(arguments, 0))
    return page.verdicts_screen(view, await people.see(act))


async def ask_close(act: Act, arguments: list[str]) -> Screen:
    """Whether the period is to be closed."""
    view = await seeing.show(act, number(arguments, 0))
    return page.ask_close_screen(view, await people.see(act))


async def close(act: Act, arguments: list[str]) -> Screen:
    """Close the period."""
    view = await closing.close(act, number(arguments, 0))
    return page.verdicts_screen(view, await people.see(act))


async def ask_reopen(act: Act, arguments: list[str]) -> Screen:
    """Whether the period is to be opened again."""
    view = await seeing.show(act, number(arguments, 0))
    return page.ask_reopen_screen(view, await people.see(act))


async def reopen(act: Act, arguments: list[str]) -> Screen:
    """Open the period again."""
    view = await closing.reopen(act, number(arguments, 0))
    return page.verdicts_screen(view, await people.see(act))


async def next_promises(act: Act, arguments: list[str]) -> Screen:
    """What becomes of each promise."""
    view = await seeing.show(act, number(arguments, 0))
    return promises.list_screen(view, await people.see(act))


async def carry_rest(act: Act, arguments: list[str]) -> Screen:
    """Carry over what nothing is chosen of."""
    view = await choosing.carry_rest(act, number(arguments, 0))
    return promises.list_screen(view, await people.see(act))


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


async def signatures(act: Act, arguments: list[str]) -> Screen:
    """Who signs, and publishing."""
    view = await seeing.show(act, number(arguments, 0))
    return people_texts.signatures_screen(view, await people.see(act), act.house.zone)


async def not_yet(act: Act, arguments: list[str]) -> Screen:
    """Publish nothing by the clock any more."""
    view = await publishing.take_back(act, number(arguments, 0))
    return people_texts.signatures_screen(view, await people.see(act), act.house.zone)


async def proposal(act: Act, arguments: list[str]) -> Screen:
    """The next document, to comment on or to sign."""
    view = await signing.proposal(act, number(arguments, 0))
    return people_texts.proposal_screen(view, await people.see(act), act.house.zone)


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


async def sign_report(act: Act, arguments: list[str]) -> Screen:
    """Sign the follow-up of the closed period."""
    view = await signing.sign_report(act, number(arguments, 0))
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
