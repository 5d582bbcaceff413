"""Documents for people and printers: one value, told as PDF, as a web page and as plain text."""

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

__all__ = [
    "Badge",
    "Block",
    "Bullets",
    "Facts",
    "Heading",
    "Paper",
    "Paragraph",
    "Picture",
    "Signatures",
    "Table",
]
