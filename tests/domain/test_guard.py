"""The guard against personal data: what it finds, where, and what it leaves alone."""

from __future__ import annotations

import time
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.guard import Hit, HitKind, Segment, can_be_sent, find_personal_data, segments

TODAY = date(2026, 10, 5)

# A busy machine is no reason to fail.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def found(text: str) -> list[tuple[str, str]]:
    """What the guard points at, as kind and words."""
    return [(hit.kind.value, text[hit.start : hit.end]) for hit in find_personal_data(text, TODAY)]


def with_check_digit(nine: str) -> str:
    total = 0
    for place, digit in enumerate(nine):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return f"{nine}{-total % 10}"


def written(birth: date, serial: int, *, coordination: bool = False) -> str:
    """The twelve digits of an identity number. 980 to 999 as serial are nobody's."""
    day = birth.day + 60 if coordination else birth.day
    ten = with_check_digit(f"{birth:%y%m}{day:02}{serial:03}")
    return f"{birth.year // 100}{ten}"


NUMBER = written(date(1985, 5, 5), 981)


class TestAnIdentityNumber:
    @pytest.mark.parametrize(
        "form",
        [
            "{c}{b}{s}",
            "{b}{s}",
            "{b}-{s}",
            "{c}{b}-{s}",
            "{b}+{s}",
            "{b} {s}",
            "{b} - {s}",
            "{b}.{s}",
        ],
    )
    def test_is_found_in_every_form_and_can_never_be_sent(self, form: str) -> None:
        number = form.format(c=NUMBER[:2], b=NUMBER[2:8], s=NUMBER[8:])
        (hit,) = find_personal_data(f"Kunden är {number}.", TODAY)
        assert hit == Hit(HitKind.PERSONAL_NUMBER, 10, 10 + len(number), can_be_sent=False)

    @pytest.mark.parametrize("joint", [" ", ".", "-", "\N{EN DASH}", "\u00a0", "\u200b", "\n", "/"])
    def test_is_found_with_something_between_all_digits(self, joint: str) -> None:
        number = joint.join(NUMBER)
        assert found(f"se {number} nu") == [("personal_number", number)]

    def test_is_found_in_digits_of_other_scripts(self) -> None:
        for zero in "０٠०𝟎":
            number = "".join(chr(ord(zero) + int(digit)) for digit in NUMBER)
            assert found(f"se {number} nu") == [("personal_number", number)]

    def test_is_found_in_digits_with_a_frame(self) -> None:
        number = "".join(f"{digit}\ufe0f\u20e3" for digit in NUMBER)
        assert found(f"se {number} nu") == [("personal_number", number)]

    def test_with_another_check_digit_may_be_sent_with_a_reason(self) -> None:
        wrong = f"{NUMBER[2:8]}-{NUMBER[8:11]}{(int(NUMBER[11]) + 1) % 10}"
        (hit,) = find_personal_data(wrong, TODAY)
        assert hit.kind is HitKind.PERSONAL_NUMBER
        assert hit.can_be_sent
        assert find_personal_data(f"Dnr {wrong}", TODAY) == ()

    def test_needs_a_day_that_was(self) -> None:
        for text in ("850431", "851301", "850500", "850532", "850592", "000000"):
            assert found(with_check_digit(f"{text}981")) == []
        assert found(written(TODAY, 981)) != []
        assert found(written(TODAY + timedelta(days=1), 981)) == []
        assert found("17" + with_check_digit("850505981")) == []
        assert found(with_check_digit("000229981")) != []
        assert found("19" + with_check_digit("000229981")) == []

    @pytest.mark.parametrize("number", ["556012345", "802412781", "212000066", "969670123"])
    def test_is_not_an_organisation_number(self, number: str) -> None:
        ten = with_check_digit(number)
        assert found(f"{ten[:6]}-{ten[6:]}, 16{ten}, {ten}") == []

    def test_is_that_of_a_sole_trader_too(self) -> None:
        number = f"{NUMBER[2:8]}-{NUMBER[8:]}"
        assert found(f"Organisationsnummer {number}") == [("personal_number", number)]

    def test_is_not_seen_in_lists_amounts_and_clocks(self) -> None:
        ten = with_check_digit("101214161")
        pairs = " ".join(ten[at : at + 2] for at in range(0, 10, 2))
        assert found(pairs) == [("personal_number", pairs)]
        assert found(f"08 {pairs} 20") == []
        amount = with_check_digit("110314159")
        assert found(f"{amount[0]} {amount[1:4]} {amount[4:7]} {amount[7:]}") == []
        clocks = (
            with_check_digit(f"20210315{hour:02}{tens}"[2:])
            for hour in range(24)
            for tens in range(6)
        )
        for ten in clocks:
            assert found(f"2021-03-15 {ten[6:8]}.{ten[8:]}") == []

    def test_wins_over_an_address_that_it_stands_in(self) -> None:
        assert found(f"{NUMBER}@exempel.se") == [("personal_number", NUMBER)]

    def test_that_could_be_a_mobile_number_is_one_where_the_words_say_so(self) -> None:
        number = with_check_digit("070174060")
        assert found(f"listan: {number}") == [("coordination_number", number)]
        assert found(f"ring {number}") == [("phone_number", number)]


BIRTHS = st.dates(date(1880, 1, 1), TODAY)
FORMS = st.sampled_from(
    [
        "{y}{m}{d}{s}",
        "{c}{y}{m}{d}{s}",
        "{y}{m}{d}-{s}",
        "{c}{y}{m}{d}-{s}",
        "{y}{m}{d}+{s}",
        "{c}{y}{m}{d}+{s}",
        "{y}{m}{d} {s}",
        "{c}{y}{m}{d} {s}",
        "{y}{m}{d} - {s}",
        "{y}{m}{d}–{s}",
        "{y}{m}{d}\u200b−\u2060{s}",
        "{y}{m}{d}\n{s}",
        "{y} {m} {d} {s}",
        "{c}{y}-{m}-{d}-{s}",
        "{c}{y} {m} {d} {s}",
        "{y}.{m}.{d}.{s}",
        "{c} {y}{m}{d} {s}",
    ]
)
# Anything but digits and marks, which would become a part of the number.
AROUND = st.text(
    st.characters(exclude_categories=("Nd", "Mn", "Me", "Cs")).filter(
        lambda char: not any(digit in char for digit in "0123456789")
    ),
    max_size=30,
)


@unhurried
@given(BIRTHS, st.integers(980, 999), st.booleans(), FORMS, AROUND, AROUND)
def test_every_identity_number_is_found_anywhere(
    birth: date, serial: int, coordination: bool, form: str, before: str, after: str
) -> None:
    digits = written(birth, serial, coordination=coordination)
    parts = {"c": digits[:2], "y": digits[2:4], "m": digits[4:6], "d": digits[6:8]}
    number = form.format(**parts, s=digits[8:])
    kind = HitKind.COORDINATION_NUMBER if coordination else HitKind.PERSONAL_NUMBER
    expected = Hit(kind, len(before), len(before) + len(number), can_be_sent=False)
    assert expected in find_personal_data(before + number + after, TODAY)


@unhurried
@given(BIRTHS, st.integers(980, 999), FORMS, st.text(alphabet="0123456789 .-:/\nkl", max_size=12))
def test_an_identity_number_stops_a_text_whatever_figures_stand_beside_it(
    birth: date, serial: int, form: str, beside: str
) -> None:
    digits = written(birth, serial)
    parts = {"c": digits[:2], "y": digits[2:4], "m": digits[4:6], "d": digits[6:8]}
    number = form.format(**parts, s=digits[8:])
    assert not can_be_sent(find_personal_data(f"{beside}x {number} x{beside}", TODAY))
    assert not can_be_sent(find_personal_data(f"{beside} , {number}, {beside}", TODAY))


TRICKY = st.lists(
    st.one_of(
        st.sampled_from("0123456789 .-+()/\n@:,&\"'"),
        st.sampled_from(
            ["misstänkt ", "heter ", "Anna ", "ABC ", "070-", "+46 ", "bor på ", "gatan "]
        ),
        st.characters(),
    ),
    max_size=100,
).map("".join)


@unhurried
@given(TRICKY)
def test_any_text_is_read_and_its_segments_give_it_back(text: str) -> None:
    hits = find_personal_data(text, TODAY)
    pieces = segments(text, hits)
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)
    assert [piece.kind for piece in pieces if piece.kind] == [hit.kind for hit in hits]
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
    assert all(one.end <= other.start for one, other in pairwise(hits))


def test_segments_show_the_hits_in_their_place() -> None:
    text = "Ring 070-174 06 05 nu"
    assert segments(text, find_personal_data(text, TODAY)) == (
        Segment("Ring "),
        Segment("070-174 06 05", HitKind.PHONE_NUMBER),
        Segment(" nu"),
    )
    assert segments("", ()) == ()


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "0",
            "1 ",
            "8 5 ",
            "07 01 ",
            "12-",
            "a",
            "A",
            "Anna ",
            "A B ",
            "a.",
            "@",
            "a@",
            "a@b.",
            "(at) ",
        ),
        *(
            "misstänkt ",
            "Anna misstänkt ",
            "heter Anna ",
            "är sig som ",
            "bor på ",
            "bor på i ",
            "\n",
        ),
        *(
            "Norra ",
            "Storgatan 12 ",
            "bor Storgatan ",
            "ABC ",
            "abc 123 ",
            "bil abc 123 ",
            "reg ",
            "10 12 14 16 18 ",
        ),
        *(
            "ring på till ",
            "ring 070",
            "+46 ",
            "0046 ",
            "\u200b",
            "a\u0301",
            "ordernr ",
            "von ",
            "A. ",
        ),
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    """Four times the length takes some four times as long; a slow pattern would take sixteen."""

    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        began = time.process_time()
        find_personal_data(text, TODAY)
        return time.process_time() - began

    short = max(min(seconds(2_000) for _ in range(3)), 0.002)
    assert min(seconds(8_000) for _ in range(2)) < 9 * short


class TestAPhoneNumber:
    @pytest.mark.parametrize(
        "number",
        [
            *("070-174 06 05", "0701740605", "0701-74 06 05", "070 174 06 05", "070/1740605"),
            *("+46 70 174 06 05", "+46701740605", "0046701740605", "+46 (0)70-174 06 05"),
            *(
                "0980-31 92 00",
                "0980319200",
                "(0980) 31 92 00",
                "+46 980 31 92 00",
                "08-465 004 00",
            ),
            *("031-390 06 00", "０７０－１７４０６０５", "070\u200b1740605", "+45 12 34 56 78"),
        ],
    )
    def test_is_found_in_every_form(self, number: str) -> None:
        assert found(f"Grannen svarar, {number}, hela dagen") == [("phone_number", number)]

    @pytest.mark.parametrize(
        "text",
        [
            *(
                "112",
                "114 14",
                "1177",
                "113 13",
                "116 111",
                "118 118",
                "020-50 50 50",
                "0771-524 524",
            ),
            *("077-114 14 00", "+46 77 114 14 00", "08.30–16.30", "08 30 - 16 30", "0830-1630"),
            *("0101-2021", "05 08 2021", "01-02-2021", "0,123456789", "ordernr 0701740605"),
        ],
    )
    def test_is_not_a_number_for_all_nor_a_time_or_a_date(self, text: str) -> None:
        assert found(f"Se {text}.") == []


class TestANumberPlate:
    @pytest.mark.parametrize("plate", ["ABC 123", "ABC123", "ABC-123", "ABC 12D", "ＡＢＣ １２３"])
    def test_is_found_in_capitals(self, plate: str) -> None:
        assert found(f"Vi såg {plate} där.") == [("number_plate", plate)]

    def test_is_found_in_small_letters_where_the_words_speak_of_a_vehicle(self) -> None:
        assert found("reg.nr abc 123") == [("number_plate", "abc 123")]
        assert found("en blå bil, mlb 84a") == [("number_plate", "mlb 84a")]
        assert found("de var mlb 123") == []

    @pytest.mark.parametrize(
        "text", ["AIC 123", "QBC 123", "VBC 123", "ÅBC 123", "ABC 000", "ABC 12I"]
    )
    def test_has_only_the_letters_that_plates_have(self, text: str) -> None:
        assert found(f"skylten {text}") == []


class TestAPersonsName:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("Misstänkt: Johan Andersson", "Johan Andersson"),
            ("Johan Andersson är gripen", "Johan Andersson"),
            ("Den misstänkte Karl-Johan von Berg flydde", "Karl-Johan von Berg"),
            ("Ordföranden Kalle Persson misstänks för stöld", "Kalle Persson"),
            ("Rektorn Anna Berg greps i går", "Anna Berg"),
            ("Anhållne J. Andersson nekar", "J. Andersson"),
            ("En man vid namn Lars Ek", "Lars Ek"),
            ("Han heter Johan\u200b Andersson", "Johan\u200b Andersson"),
            ("Han heter Johan\nAndersson", "Johan\nAndersson"),
            ("Han kallas Kobran", "Kobran"),
        ],
    )
    def test_is_found_near_words_that_accuse_or_present(self, text: str, name: str) -> None:
        assert found(text) == [("person_name", name)]

    @pytest.mark.parametrize(
        "text",
        [
            "Misstänkt brand vid Coop Älmhult",
            "Misstänkt stöld på Stora Torget",
            "Gripen i Växjö",
            "Polisen i Kronoberg grep en misstänkt",
            "Kommunpolis Anna Berg berättade om en misstänkt stöld",
            "Kommunpolis Anna Berg misstänker samma gärningsman",
            "Anna Berg är samordnare. En man greps.",
            "Skolan heter Linnéskolan",
            "Misstänkt fordon på Karl Johans gata",
        ],
    )
    def test_is_no_place_no_shop_and_nobody_in_office(self, text: str) -> None:
        assert found(text) == []


def test_an_address_is_private_where_somebody_lives() -> None:
    assert found("Han bor på Norra Ringvägen 7B nu") == [("home_address", "Norra Ringvägen 7B")]
    assert found("Stöld i butiken på Norra Ringvägen 7B") == []


def test_only_identity_numbers_stop_a_text_for_good() -> None:
    assert can_be_sent(find_personal_data("ABC 123, 070-174 06 05, a@exempel.se", TODAY))
    assert not can_be_sent(find_personal_data(f"ABC 123, {NUMBER}", TODAY))
    assert can_be_sent(())
