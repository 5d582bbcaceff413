"""A process of its own that draws pictures and prints documents: one job from stdin, its file to stdout.

Matplotlib and Typst are loaded here and nowhere else. The process ends with its job, and its memory
with it; the bot's own stays small, and no chat waits for a picture.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import Final, Literal, assert_never

from platformdirs import user_cache_path
from pydantic import TypeAdapter

from bot.reports.charts.values import Chart
from bot.reports.paper.values import Paper
from bot.reports.result_picture import ResultPicture
from bot.reports.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Draw:
    """Draw a picture, 1,080 px wide."""

    chart: Chart
    form: Literal["png", "svg"] = "png"
    kind: Literal["draw"] = "draw"


@dataclass(frozen=True, slots=True)
class Print:
    """Make a PDF of a document."""

    paper: Paper
    kind: Literal["print"] = "print"


@dataclass(frozen=True, slots=True)
class Publish:
    """Make a web page of a document, with its pictures in it."""

    paper: Paper
    kind: Literal["publish"] = "publish"


@dataclass(frozen=True, slots=True)
class Hang:
    """Make a PDF of a sheet for a notice board."""

    sheet: Sheet
    kind: Literal["hang"] = "hang"


@dataclass(frozen=True, slots=True)
class Picture:
    """Draw what a question to the ledger came to."""

    result: ResultPicture
    kind: Literal["picture"] = "picture"


Job = Draw | Print | Publish | Hang | Picture

JOBS: Final[TypeAdapter[Job]] = TypeAdapter(Job)
"""Jobs as JSON."""

_NICENESS: Final = 5
"""Chats go first where there is little to compute with."""


def carry_out(job: Job) -> bytes:
    """The file that a job asks for."""
    # Where Matplotlib keeps what it knows about fonts: found anew, it takes seconds.
    os.environ.setdefault("MPLCONFIGDIR", str(user_cache_path("loftesboten", ensure_exists=True)))
    match job:
        case Draw(chart=chart, form=form):
            from bot.reports.charts.drawing import draw

            return draw(chart, form)
        case Print(paper=paper):
            from bot.reports.paper.printing import pdf

            return pdf(paper)
        case Hang(sheet=sheet):
            from bot.reports.sheet import sheet_pdf

            return sheet_pdf(sheet)
        case Picture(result=result):
            from bot.reports.result_picture import result_png

            return result_png(result)
        case Publish(paper=paper):
            from bot.reports.charts.drawing import draw
            from bot.reports.paper import values
            from bot.reports.paper.page import web_page

            pictures = {
                place: draw(block.chart, "png")
                for place, block in enumerate(paper.blocks)
                if isinstance(block, values.Picture)
            }
            return web_page(paper, pictures).encode()
        case _:
            assert_never(job)


def main() -> None:
    """Read a job, carry it out, write its file."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    job = JOBS.validate_json(sys.stdin.buffer.read())
    sys.stdout.buffer.write(carry_out(job))


if __name__ == "__main__":
    main()
