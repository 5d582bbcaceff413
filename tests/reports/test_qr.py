"""QR pictures, read back by another library than the one that drew them."""

from __future__ import annotations

import struct
import zlib

import pytest
import zxingcpp

from bot.reports.qr import QrTextTooLong, qr_png

LINK = "https://t.me/loftesboten_bot?start=Zk3v9QpXr_2mTnY8sLwA4g"


class Picture:
    """A PNG picture as grey rows (0 black, 255 white), read without an imaging library.

    Only what `qr_png` writes: one grey channel of 1 bit, rows plain or as the difference
    to the row above.
    """

    def __init__(self, png: bytes) -> None:
        assert png.startswith(b"\x89PNG\r\n\x1a\n")
        self.width, self.height, bits, colour = struct.unpack(">IIBB", png[16:26])
        assert (bits, colour) == (1, 0)
        stride = (self.width + 7) // 8
        packed = zlib.decompress(self._image_data(png))
        self.rows: list[bytes] = []
        above = bytes(stride)
        for start in range(0, len(packed), stride + 1):
            above = self._unfilter(packed[start], packed[start + 1 : start + 1 + stride], above)
            self.rows.append(self._grey(above))

    def _grey(self, row: bytes) -> bytes:
        return bytes(255 * (row[x // 8] >> (7 - x % 8) & 1) for x in range(self.width))

    @staticmethod
    def _unfilter(kind: int, row: bytes, above: bytes) -> bytes:
        assert kind in (0, 2)  # none, or the difference to the row above
        return row if kind == 0 else bytes((a + b) % 256 for a, b in zip(row, above, strict=True))

    @staticmethod
    def _image_data(png: bytes) -> bytes:
        data, at = b"", 8
        while at < len(png):
            (length,) = struct.unpack(">I", png[at : at + 4])
            if png[at + 4 : at + 8] == b"IDAT":
                data += png[at + 8 : at + 8 + length]
            at += 12 + length
        return data

    def read(self) -> list[str]:
        shape = (self.height, self.width)
        pixels = memoryview(b"".join(self.rows)).cast("B", shape)
        return [found.text for found in zxingcpp.read_barcodes(pixels)]


@pytest.mark.parametrize(
    "text", [LINK, "a", "Älmhult: brottsförebyggande råd 🔔", "שלום", LINK * 20], ids=len
)
def test_a_phone_reads_what_was_written(text: str) -> None:
    assert Picture(qr_png(text)).read() == [text]


@pytest.mark.parametrize("text", ["a", LINK, LINK * 20], ids=len)
def test_the_picture_is_large_and_square_and_has_a_quiet_edge(text: str) -> None:
    picture = Picture(qr_png(text))
    assert picture.width == picture.height
    assert 480 <= picture.width <= 700
    edge = 4 * 480 // 185
    white = bytes([255]) * picture.width
    assert all(row == white for row in picture.rows[:edge] + picture.rows[-edge:])
    assert all(row[:edge] == white[:edge] == row[-edge:] for row in picture.rows)


def test_the_same_text_gives_the_same_picture() -> None:
    assert qr_png(LINK) == qr_png(LINK)


def test_an_invitation_link_is_a_small_file() -> None:
    assert len(qr_png(LINK)) < 4_000


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="text"):
        qr_png("")
    with pytest.raises(QrTextTooLong) as refused:
        qr_png("x" * 2_400)
    assert refused.value.length == 2_400
