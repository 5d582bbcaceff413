"""A sheet of paper for a notice board or a letter box: one page, large letters, as a PDF."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_SHEET: Final = Path(__file__).parent.parent / "data" / "sheet.typ"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on the sheet, words as they stand. `facts` are pairs of a name and a value.

    `language` is that of its words ("sv").
    """

    language: str
    above: str
    heading: str
    paragraphs: Sequence[str]
    facts: Sequence[tuple[str, str]]
    below: str
    sender: str


def sheet_pdf(sheet: Sheet) -> bytes:
    """The sheet as an accessible PDF (PDF/UA-1). Takes some tenths of a second: not on the loop."""
    # Imported here: only who asks for a sheet pays for the library that sets it.
    import typst

    words = {
        "language": sheet.language,
        "above": sheet.above,
        "heading": sheet.heading,
        "paragraphs": list(sheet.paragraphs),
        "facts": [list(one) for one in sheet.facts],
        "below": sheet.below,
        "sender": sheet.sender,
    }
    # Handed over as data: what people wrote is never read as markup.
    made = typst.compile(
        _SHEET, format="pdf", sys_inputs={"sheet": json.dumps(words)}, pdf_standards="ua-1"
    )
    assert isinstance(made, bytes), "one document, no output path"
    return made
