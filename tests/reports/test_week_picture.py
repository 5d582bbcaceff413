"""The picture of an officer's week: as wide as a phone, readable without seeing colours."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from bot.reports.week_picture import Block, DayColumn, Look, WeekPicture, week_png
from tests.support.house import NASTY

LEGEND = [(look, look.name) for look in Look]


def drawn(*blocks: Block, closed: str | None = None) -> Image.Image:
    days = [DayColumn("mån 11 okt", blocks, closed), *[DayColumn("tis", ())] * 4]
    return Image.open(BytesIO(week_png(WeekPicture("v. 41", days, LEGEND))))


def test_is_a_png_as_wide_as_a_phone() -> None:
    picture = drawn(Block(9, 10, Look.BOOKED, ("09.00", "Linnéskolan", "Trafik")))
    assert (picture.format, picture.width) == ("PNG", 1080)


def test_grows_for_an_evening_at_the_youth_centre() -> None:
    assert drawn(Block(18, 21, Look.BOOKED)).height > drawn(Block(9, 10, Look.BOOKED)).height


def test_each_look_differs_in_black_and_white() -> None:
    inside, edge = [], []
    for look in Look:
        picture = drawn(Block(8, 12, look)).convert("L")
        inside.append(picture.getpixel((200, 400)))
        edge.append(picture.getpixel((121, 400)))
    assert len(set(zip(inside, edge, strict=True))) == len(Look)


@pytest.mark.parametrize("name", ["", NASTY * 9, "Åäö"])
def test_any_name_is_drawn(name: str) -> None:
    assert drawn(Block(8, 9, Look.ASKED, (name, name)), closed=name).width == 1080


def test_a_block_to_the_end_of_the_day_fits() -> None:
    assert drawn(Block(22.5, 24, Look.OFFERED)).width == 1080
