"""The sheet to print: one page, an accessible PDF, and nothing that people write is markup."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.reports.result_picture import Bar, ResultPicture
from bot.reports.sheet import Sheet, sheet_pdf
from bot.reports.studio import Studio

SHEET = Sheet(
    language="sv", above="Grannsamverkan Råshult", heading="Inbrott i förråd",
    paragraphs=("Två förråd har brutits upp.",), facts=(("Var", "Råshult"),),
    below="Pågår ett brott? Ring 112.", sender="Från kommunen och polisen.",
)  # fmt: skip


def pages(pdf: bytes) -> int:
    found = re.search(rb"/Type ?/Pages.*?/Count (\d+)", pdf, re.DOTALL)
    assert found is not None
    return int(found[1])


def test_is_one_tagged_page_in_its_language() -> None:
    pdf = sheet_pdf(SHEET)
    assert pdf.startswith(b"%PDF-")
    assert pages(pdf) == 1
    assert b"/MarkInfo" in pdf
    assert b"pdfuaid:part" in pdf
    assert re.search(rb"/Lang ?\(sv", pdf)


@pytest.mark.parametrize(
    "words", ["#panic()", "*fet* _kursiv_ $x$", "= Rubrik", "@nobody #let x", "\\"]
)
def test_takes_no_markup_from_what_was_written(words: str) -> None:
    written = replace(SHEET, heading=words, paragraphs=(words,), facts=((words, words),))
    assert pages(sheet_pdf(written)) == 1


def test_the_longest_update_still_fits_on_one_page() -> None:
    long = replace(SHEET, paragraphs=("Två förråd har brutits upp. " * 110,))
    assert pages(sheet_pdf(long)) == 1


async def test_sheets_and_results_are_made_beside_the_bot() -> None:
    studio = Studio()
    assert (await studio.hang(SHEET)).startswith(b"%PDF-")
    result = ResultPicture("Titel", "Löfte S1", "3 aktiviteter", (Bar("Möte", 3, "3"),), "", (), "")
    assert (await studio.picture(result)).startswith(b"\x89PNG")
