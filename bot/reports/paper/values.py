"""A document as a value: its blocks in the order in which they are read, with all their words.

What people wrote stands in it as they wrote it. Each way of telling it escapes it in one place.
Where `language` is not empty, a block's words are in another language than the document's, so that
a voice that reads it aloud says them right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.reports.charts import Chart


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; the document's title is level 1, so these begin with 2."""

    level: int
    text: str
    language: str = ""
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences. `is_lead` sets them larger, `is_faint` smaller and paler."""

    text: str
    is_lead: bool = False
    is_faint: bool = False
    language: str = ""
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Badge:
    """How something stands: a mark that says the same as the words beside it."""

    mark: str
    words: str
    tone: Literal["good", "fair", "poor", "open"]
    kind: Literal["badge"] = "badge"


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with what there is to say of each; `language` is that of what is said."""

    rows: tuple[tuple[str, str], ...]
    language: str = ""
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    lines: tuple[str, ...]
    language: str = ""
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below headings. `caption` says what it shows; the last columns may be numbers."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: int = 0
    """How many of the last columns are numbers."""
    wide: int = 1
    """The column, counted from 0, that holds the most words."""
    language: str = ""
    """That of the columns `foreign`, counted from 0."""
    foreign: tuple[int, ...] = ()
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture; `alt` tells all that it shows to those who do not see it."""

    chart: Chart
    alt: str
    kind: Literal["picture"] = "picture"


@dataclass(frozen=True, slots=True)
class Signatures:
    """Who signs: the office, the person's name where it is known, and when they signed."""

    rows: tuple[tuple[str, str, str], ...]
    kind: Literal["signatures"] = "signatures"


Block = Heading | Paragraph | Badge | Facts | Bullets | Table | Picture | Signatures


@dataclass(frozen=True, slots=True)
class Paper:
    """A document.

    `language` is that of its words ("sv"). `note` stands first where there is something to know
    about the document itself: that it is a draft. `footer` stands on every page, beside the page's
    number as `page_words` writes it ("Sida {page} av {pages}").
    """

    title: str
    subtitle: str
    author: str
    language: str
    footer: str
    page_words: str
    blocks: tuple[Block, ...]
    note: str = ""
    keywords: tuple[str, ...] = ()
