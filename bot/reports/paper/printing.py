"""A document as a tagged PDF (PDF/UA-1) by Typst. Imported by the worker alone."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final
from unicodedata import category, normalize

import typst
from fontTools.ttLib import TTFont
from matplotlib import get_data_path

from bot.reports.charts.drawing import draw
from bot.reports.fonts import FAMILY, FOLDER, FONTS
from bot.reports.paper.values import Paper, Picture

_TEMPLATE: Final = Path(__file__).parent / "paper.typ"
_MORE_LETTERS: Final = Path(get_data_path()) / "fonts" / "ttf"
"""DejaVu Sans, which comes with Matplotlib: letters that our own fonts lack."""


def pdf(paper: Paper) -> bytes:
    """The document as a PDF that conforms to PDF/UA-1; Typst refuses to make another."""
    told = asdict(paper)
    for block, facts in zip(paper.blocks, told["blocks"], strict=True):
        if isinstance(block, Picture):
            del facts["chart"]
    told = _printable(told, _letters())
    for block, facts in zip(paper.blocks, told["blocks"], strict=True):
        if isinstance(block, Picture):
            facts["svg"] = draw(block.chart, "svg").decode()
    return typst.compile(
        str(_TEMPLATE),
        format="pdf",
        font_paths=[str(FOLDER), str(_MORE_LETTERS)],
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        sys_inputs={
            "paper": json.dumps(told, ensure_ascii=False),
            "family": json.dumps(FAMILY),
        },
    )


def _letters() -> frozenset[int]:
    """What our fonts can show."""
    codes: set[int] = set()
    for path in (*FONTS, _MORE_LETTERS / "DejaVuSans.ttf"):
        with TTFont(path, lazy=True) as font:
            codes.update(font.getBestCmap())
    return frozenset(codes)


def _printable(told: Any, letters: frozenset[int]) -> Any:
    """The same with only what can be printed: PDF/UA allows no letter without a shape."""
    if isinstance(told, str):
        return _shown(told, letters)
    if isinstance(told, dict):
        return {name: _printable(value, letters) for name, value in told.items()}
    if isinstance(told, list | tuple):
        return [_printable(value, letters) for value in told]
    return told


def _shown(text: str, letters: frozenset[int]) -> str:
    """What people wrote, where what has no shape here is left out, or is a blank square.

    Emoji and their joiners are left out: what they mean stands in words beside them.
    """
    shown = []
    for one in normalize("NFC", text):
        if one == "\n" or (ord(one) in letters and category(one)[0] != "C"):
            shown.append(one)
        elif category(one)[0] in "LNP":
            shown.append("□")
        elif category(one)[0] == "Z":
            shown.append(" ")
    return "".join(shown)
