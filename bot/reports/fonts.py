"""The letters of pictures and reports: shipped with the bot, so that they look the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_DATA: Final = Path(__file__).parent.parent / "data"

FOLDER: Final = _DATA / "fonts"

FONTS: Final = (FOLDER / "PublicSans-Regular.ttf", FOLDER / "PublicSans-Bold.ttf")

FAMILY: Final = ("Public Sans", "DejaVu Sans")
"""What has no letter in the first family is looked for in the second, which comes with Matplotlib."""
