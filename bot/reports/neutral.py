"""A picture without content, to put in place of one that was taken back."""

from __future__ import annotations

import struct
import zlib
from functools import cache

_WIDTH, _HEIGHT = 640, 120
_GREY = 0xD8


@cache
def neutral_picture() -> bytes:
    """A plain grey PNG, wide and low, so that the line of text below it is what one sees."""
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 0, 0, 0, 0)
    # Each line of pixels begins with the number of its filter: 0, none.
    pixels = (b"\x00" + bytes([_GREY]) * _WIDTH) * _HEIGHT
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)
