"""The written opinion as a Word file: real headings, a table with a head, the right language."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn

from bot.reports.opinion import Opinion, opinion_docx
from tests.support.house import NASTY

OPINION = Opinion(
    language="sv", heading="Yttrande: Exempelvägen", sender="Gruppen", facts=(("Slag", "bygglov"),),
    about="Så här.", proposals_heading="Gruppen föreslår", proposals=(NASTY,),
    no_proposals="Inga förslag.", aspects_heading="Frågorna", columns=("Fråga", "Svar", "Anm."),
    aspects=(("Belysning", "Nej", NASTY),) * 8, comments_heading="Synpunkter", comments=(),
    signature="För gruppen:",
)  # fmt: skip


def test_has_headings_that_a_reader_can_jump_between() -> None:
    document = docx.Document(BytesIO(opinion_docx(OPINION)))
    headings = [
        (one.style.name, one.text)
        for one in document.paragraphs
        if one.style is not None and str(one.style.name).startswith("Heading")
    ]
    assert headings == [
        ("Heading 1", "Yttrande: Exempelvägen"),
        ("Heading 2", "Gruppen föreslår"),
        ("Heading 2", "Frågorna"),
    ]


def test_has_a_table_whose_head_repeats_on_a_new_page() -> None:
    [table] = docx.Document(BytesIO(opinion_docx(OPINION))).tables
    properties = table.rows[0]._tr.trPr
    assert properties is not None
    assert properties.find(qn("w:tblHeader")) is not None
    assert len(table.rows) == 9


@pytest.mark.parametrize(("language", "written"), [("sv", "sv-SE"), ("en", "en-GB")])
def test_says_which_language_it_is_in(language: str, written: str) -> None:
    document = docx.Document(BytesIO(opinion_docx(replace(OPINION, language=language))))
    assert document.core_properties.language == written
    assert document.core_properties.title == OPINION.heading
    lang = document.styles.element.find(f".//{qn('w:lang')}")
    assert lang is not None
    assert lang.get(qn("w:val")) == written


def test_shows_what_was_written_as_it_was_written() -> None:
    document = docx.Document(BytesIO(opinion_docx(OPINION)))
    assert NASTY in [one.text for one in document.paragraphs]
    assert document.tables[0].rows[1].cells[2].text == NASTY
