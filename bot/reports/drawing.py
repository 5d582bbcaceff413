"""What pictures drawn with Pillow share: letters, colours, and words cut to the room there is."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

# DejaVu Sans, cut down to Latin letters: Pillow's own font has no å, ä and ö.
_FONT: Final = Path(__file__).parent.parent / "data" / "DejaVuSans-Latin.ttf"

WIDTH: Final = 1080
"""A phone's width, at twice its points."""

MARGIN: Final = 36

INK: Final = (33, 37, 41)
FAINT: Final = (108, 117, 125)
EMPTY: Final = (241, 243, 245)
LIGHT: Final = (198, 219, 239)
DARK: Final = (8, 48, 107)
"""One blue from light to dark: the order is seen with any kind of colour vision."""


def font(size: int) -> FreeTypeFont:
    """The letters of all pictures."""
    from PIL import ImageFont

    return ImageFont.truetype(str(_FONT), size)


def fitted(draw: ImageDraw, words: str, width: float, letters: FreeTypeFont) -> str:
    """As much of the words as there is room for."""
    if draw.textlength(words, letters) <= width:
        return words
    while words and draw.textlength(f"{words}…", letters) > width:
        words = words[:-1]
    return f"{words}…"


def as_png(picture: Image) -> bytes:
    """The finished picture's file."""
    content = BytesIO()
    picture.save(content, "PNG", optimize=True)
    return content.getvalue()
