"""QR pictures: an invitation link that a phone reads from a screen or a printed sheet."""

from __future__ import annotations

from io import BytesIO

# ISO/IEC 18004 asks for four modules of quiet around the symbol; phones in the dark need them.
_QUIET_MODULES = 4
_MIN_SIDE_PX = 480
# 15 % of the symbol may be hidden: sheets get creased, and links are short enough to afford it.
_ERROR_CORRECTION = "m"


class QrTextTooLong(Exception):
    """A text that does not fit in a QR symbol; at this error correction some 2,300 bytes do."""

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length


def qr_png(text: str) -> bytes:
    """A PNG picture of the text as a QR symbol, black on white, at least 480 px on each side.

    Raises ValueError for an empty text, QrTextTooLong with the number of characters.
    """
    # Imported here: it costs 30 ms that a cold start need not wait for.
    import segno

    if not text:
        raise ValueError("a QR picture needs a text")
    try:
        # UTF-8 always: left alone, segno writes å as ISO 8859-1, which some phones misread.
        symbol = segno.make_qr(text, error=_ERROR_CORRECTION, encoding="utf-8")
    except segno.DataOverflowError as exc:
        raise QrTextTooLong(len(text)) from exc
    side_modules, _ = symbol.symbol_size(border=_QUIET_MODULES)
    scale = -(-_MIN_SIDE_PX // int(side_modules))
    picture = BytesIO()
    symbol.save(
        picture, kind="png", scale=scale, border=_QUIET_MODULES, dark="black", light="white"
    )
    return picture.getvalue()
