"""Words for personal data that stands where it should not."""

from __future__ import annotations

from datetime import date

from bot.domain.guard import find_personal_data
from bot.texts.guard import why

TODAY = date(2021, 10, 11)


def test_a_number_that_may_be_sent_is_not_said_to_be_refused() -> None:
    right, wrong = (
        find_personal_data(f"Märkt {number}.", TODAY)[0]
        for number in ("811218-9876", "811218-9877")
    )
    assert not right.can_be_sent
    assert "aldrig skickas" in why(right, "sv")
    assert wrong.can_be_sent
    assert "kontrollsiffran inte stämmer" in why(wrong, "sv")
