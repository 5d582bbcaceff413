"""`/uppfoljning` in chat: how the promises stand, in depth, as pictures and as a report."""

from __future__ import annotations

from bot.services import follow_up, people, reports, target_changes, verdicts
from bot.services.act import Act
from bot.texts.follow_up import pictures, screens
from bot.texts.follow_up import report_files as files
from bot.texts.screen import Screen
from handlers.arguments import number

__all__ = [
    "as_page",
    "as_pdf",
    "as_text",
    "months",
    "one",
    "overview",
    "report",
    # Their dialogs are known once they are imported.
    "target_changes",
    "time_line",
    "verdicts",
]


async def overview(act: Act, arguments: list[str]) -> Screen:
    """All promises of a document at a glance."""
    document_id = number(arguments, 0) if arguments else None
    view = await follow_up.overview(act, document_id)
    return screens.overview_screen(view, await people.see(act))


async def one(act: Act, arguments: list[str]) -> Screen:
    """One promise in depth."""
    view = await follow_up.show(act, number(arguments, 0))
    return screens.depth_screen(view, await people.see(act), act.house.zone)


async def time_line(act: Act, arguments: list[str]) -> Screen:
    """What was done for a promise over time, as a picture with the same facts below it."""
    view, viewer = await follow_up.show(act, number(arguments, 0)), await people.see(act)
    picture = await act.house.studio.draw(pictures.time_line(view, viewer.locale))
    return pictures.time_line_screen(view, viewer, picture)


async def months(act: Act, arguments: list[str]) -> Screen:
    """Activities per month by promise, as a picture with the same facts below it."""
    view, viewer = await follow_up.overview(act, number(arguments, 0)), await people.see(act)
    if not pictures.has_months(view):
        return pictures.no_months_screen(view, viewer)
    picture = await act.house.studio.draw(pictures.months(view, viewer.locale))
    return pictures.months_screen(view, viewer, picture)


async def report(act: Act, arguments: list[str]) -> Screen:
    """In which form the follow-up report is wanted. For everybody."""
    document_id = number(arguments, 0) if arguments else None
    told = await reports.draft(act, document_id)
    return files.choose_screen(told, await people.see(act))


async def as_pdf(act: Act, arguments: list[str]) -> Screen:
    """The report as a PDF. For everybody."""
    told, viewer = await reports.draft(act, number(arguments, 0)), await people.see(act)
    return files.pdf_screen(
        told, viewer, await act.house.studio.print(files.report_of(told, viewer))
    )


async def as_page(act: Act, arguments: list[str]) -> Screen:
    """The report as a web page in one file. For everybody."""
    told, viewer = await reports.draft(act, number(arguments, 0)), await people.see(act)
    return files.page_screen(
        told, viewer, await act.house.studio.page(files.report_of(told, viewer))
    )


async def as_text(act: Act, arguments: list[str]) -> Screen:
    """The report as plain text to print. For everybody."""
    told = await reports.draft(act, number(arguments, 0))
    return files.text_screen(told, await people.see(act))
