"""A written opinion as a Word file: what officials edit, put under their own head and register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

_A4_MM: Final = (210, 297)
_MARGIN_MM: Final = 25
_COLUMNS_MM: Final = (45, 30, 85)
_LANGUAGES: Final = {"sv": "sv-SE", "en": "en-GB"}


@dataclass(frozen=True, slots=True)
class Opinion:
    """What stands in the opinion, words as they stand. `facts` are pairs of a name and a value.

    `language` is that of its words ("sv"). Each of `aspects` is a row of the table.
    """

    language: str
    heading: str
    sender: str
    facts: Sequence[tuple[str, str]]
    about: str
    proposals_heading: str
    proposals: Sequence[str]
    no_proposals: str
    aspects_heading: str
    columns: tuple[str, str, str]
    aspects: Sequence[tuple[str, str, str]]
    comments_heading: str
    comments: Sequence[str]
    signature: str


def opinion_docx(opinion: Opinion) -> bytes:
    """The opinion as a .docx with real headings, lists and a table whose head repeats."""
    # Imported here: only who asks for an opinion pays for the library that writes it.
    import docx

    document = docx.Document()
    _set_up(document, opinion)
    document.add_heading(opinion.heading, level=1)
    document.add_paragraph(opinion.sender)
    for name, value in opinion.facts:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = 0
        paragraph.add_run(f"{name}: ").bold = True
        paragraph.add_run(value)
    document.add_paragraph()
    document.add_paragraph(opinion.about)
    document.add_heading(opinion.proposals_heading, level=2)
    _add_points(document, opinion.proposals or (opinion.no_proposals,))
    document.add_heading(opinion.aspects_heading, level=2)
    _add_table(document, opinion)
    if opinion.comments:
        document.add_heading(opinion.comments_heading, level=2)
        _add_points(document, opinion.comments)
    document.add_paragraph()
    document.add_paragraph(opinion.signature)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _set_up(document: Document, opinion: Opinion) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = (Mm(side) for side in _A4_MM)
    section.left_margin = section.right_margin = Mm(_MARGIN_MM)
    section.top_margin = section.bottom_margin = Mm(_MARGIN_MM)
    styles: Any = document.styles
    styles["Normal"].font.name = "Arial"
    styles["Normal"].font.size = Pt(11)
    for name, size in (("Heading 1", 18), ("Heading 2", 13)):
        font = styles[name].font
        font.name, font.size, font.color.rgb = "Arial", Pt(size), RGBColor(0x0B, 0x3D, 0x6E)
        for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            styles[name].element.rPr.rFonts.attrib.pop(qn(attribute), None)
    language = styles.element.find(f".//{qn('w:lang')}")
    language.set(qn("w:val"), _LANGUAGES[opinion.language])
    document.core_properties.title = opinion.heading
    document.core_properties.author = opinion.sender
    document.core_properties.language = _LANGUAGES[opinion.language]
    document.core_properties.comments = ""


def _add_points(document: Document, points: Sequence[str]) -> None:
    for point in points:
        document.add_paragraph(point, style="List Bullet")


def _add_table(document: Document, opinion: Opinion) -> None:
    from docx.shared import Mm

    table = document.add_table(rows=1, cols=len(opinion.columns), style="Table Grid")
    table.autofit = False
    for cell, words in zip(table.rows[0].cells, opinion.columns, strict=True):
        cell.paragraphs[0].add_run(words).bold = True
    for row in opinion.aspects:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    for row in table.rows:
        for cell, width in zip(row.cells, _COLUMNS_MM, strict=True):
            cell.width = Mm(width)
    _repeat_head(table)


def _repeat_head(table: Table) -> None:
    """The first row is the table's head: screen readers say it, and a new page repeats it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(head)
