"""A document as plain text, to print or to read aloud: 76 letters a line."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import Final, assert_never

from bot.reports.paper.values import (
    Badge,
    Block,
    Bullets,
    Facts,
    Heading,
    Paper,
    Paragraph,
    Picture,
    Signatures,
    Table,
)

_WIDTH: Final = 76
_LINE: Final = 40
"""How long a line to sign on is."""
_LINES: Final = {1: "=", 2: "-"}


def plain_text(paper: Paper) -> str:
    """The whole document as text, ending in a line break."""
    parts = [_underlined(paper.title, 1), _filled(paper.subtitle)]
    if paper.note:
        parts.append(_filled(paper.note))
    parts += ["\n".join(_told(block)) for block in paper.blocks]
    parts.append(_filled(paper.footer))
    return "\n\n".join(part for part in parts if part) + "\n"


def _told(block: Block) -> Iterator[str]:
    match block:
        case Heading(level=level, text=text):
            yield _underlined(text, level)
        case Paragraph(text=text):
            yield _filled(text)
        case Badge(words=words):
            yield _filled(words.upper())
        case Facts(rows=rows):
            yield from (_filled(f"{name}: {value}", hanging="  ") for name, value in rows)
        case Bullets(lines=lines):
            yield from (_filled(f"- {line}", hanging="  ") for line in lines)
        case Table():
            yield from _table(block)
        case Picture(alt=alt):
            yield _filled(alt)
        case Signatures(rows=rows):
            for office, name, signed in rows:
                yield f"\n{'_' * _LINE}"
                yield from (_filled(one) for one in (name, office, signed) if one)
        case _:
            assert_never(block)


def _table(table: Table) -> Iterator[str]:
    """A line for each cell of a row: columns side by side do not fit on paper of any width."""
    yield _filled(table.caption)
    for first, *rest in table.rows:
        yield _filled(f"- {first}", hanging="  ")
        for head, value in zip(table.head[1:], rest, strict=True):
            if value:
                yield _filled(f"{head}: {value}", hanging="    ", before="  ")


def _underlined(text: str, level: int) -> str:
    one_line = " ".join(text.split())
    line = _LINES.get(level)
    return (
        f"{_filled(one_line)}\n{line * min(len(one_line), _WIDTH)}" if line else _filled(one_line)
    )


def _filled(text: str, *, hanging: str = "", before: str = "") -> str:
    """Words in lines, `before` in front of the first; what the writer set apart stays apart."""
    lines = []
    for number, line in enumerate(text.splitlines() or [""]):
        first = before if number == 0 else hanging
        lines += wrap(line, _WIDTH, initial_indent=first, subsequent_indent=hanging) or [""]
    return "\n".join(lines)
