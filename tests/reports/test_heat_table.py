"""The picture of weeks and areas: a PNG of a phone's width, with a shade for each number."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from bot.reports.heat_table import HeatTable, heat_table_png
from tests.support.house import NASTY


def drawn(*rows: tuple[str, list[int]]) -> Image.Image:
    table = HeatTable("Iakttagelser", "Vecka", ["39", "40", "41"], rows, "Totalt")
    return Image.open(BytesIO(heat_table_png(table)))


def test_is_a_png_as_wide_as_a_phone() -> None:
    picture = drawn(("Centrum", [0, 2, 4]))
    assert (picture.format, picture.width) == ("PNG", 1080)


def test_grows_by_a_row_for_each_area() -> None:
    one, three = drawn(("A", [1, 2, 3])), drawn(*[("A", [1, 2, 3])] * 3)
    assert three.height > one.height


def test_more_is_darker() -> None:
    picture = drawn(("Centrum", [0, 2, 4])).convert("L")
    middle = picture.height - 36 - 46
    empty, some, most = (picture.getpixel((x, middle + 34)) for x in (468, 670, 870))
    assert empty > some > most  # type: ignore[operator]


def test_a_lone_one_is_no_alarm() -> None:
    lone, many = drawn(("Centrum", [0, 0, 1])), drawn(("Centrum", [0, 0, 12]))
    middle = lone.height - 36 - 46
    one, twelve = (picture.convert("L").getpixel((870, middle + 34)) for picture in (lone, many))
    assert one - twelve > 80  # type: ignore[operator]


@pytest.mark.parametrize("name", ["", NASTY * 9, "Åäö"])
def test_any_name_is_drawn(name: str) -> None:
    assert drawn((name, [0, 0, 0])).width == 1080


@pytest.mark.parametrize(
    "name",
    [
        "Haganässkolan och Älmhults särskilda undervisningsgrupp",
        "Kungsgårdsgymnasieskolan",
        "Södra Möckelns friskola för naturvetenskap och teknik med särskild undervisningsgrupp i Älmhult",
    ],
)
def test_a_long_name_is_told_to_its_end(name: str) -> None:
    whole, shorter = drawn((name, [0, 0, 0])), drawn((name[:-1], [0, 0, 0]))
    assert whole.tobytes() != shorter.tobytes()
