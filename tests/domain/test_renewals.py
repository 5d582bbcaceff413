"""Renewal as rules: the next period, its key and title, what is lacking, reminders, and the file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import RenewalLacks
from bot.domain.next_periods import (
    is_reminded_on,
    key_after,
    next_period,
    promise_key_for,
    reminded_on,
    title_after,
)
from bot.domain.promise_file import read_promise_file, write_promise_file
from bot.domain.promises import (
    Actor,
    Comparator,
    Promise,
    PromiseDocument,
    PromiseLink,
    Rhythm,
    Target,
    Unit,
    ends_on,
)
from bot.domain.renewal_targets import answers_of, target_of
from bot.domain.renewals import (
    Lack,
    Renewal,
    RenewalChoice,
    RenewalSignatory,
    RenewedPromise,
    Side,
    check_lacks_nothing,
    lacks,
    next_document,
    seal_of,
)
from tests.support.house import almhult

NOW = datetime(2021, 11, 2, 9, tzinfo=UTC)


def renewed(
    old: Promise | None, choice: RenewalChoice | None, draft: Promise | None = None
) -> RenewedPromise:
    why = "Inarbetat." if choice is RenewalChoice.DROP else None
    return RenewedPromise(1, 1 if old else None, old, choice, draft, why, "Sara", NOW, 1)


def renewal(*promises: RenewedPromise, document: PromiseDocument | None = None) -> Renewal:
    return Renewal(1, 1, document or almhult(), "Sara", NOW, promises)


def carried(document: PromiseDocument | None = None) -> Renewal:
    document = document or almhult()
    carry = (renewed(one, RenewalChoice.CARRY) for one in document.promises)
    return renewal(*carry, document=document)


class TestTheNextPeriod:
    @pytest.mark.parametrize(
        ("first", "last", "extended", "following"),
        [
            ((2021, 1, 1), (2021, 12, 31), None, ((2022, 1, 1), (2022, 12, 31))),
            ((2018, 7, 1), (2020, 6, 30), None, ((2020, 7, 1), (2022, 6, 30))),
            ((2021, 1, 1), (2022, 12, 31), None, ((2023, 1, 1), (2024, 12, 31))),
            ((2021, 1, 1), (2021, 12, 31), (2022, 6, 30), ((2022, 7, 1), (2023, 6, 30))),
            ((2023, 3, 1), (2024, 2, 29), None, ((2024, 3, 1), (2025, 2, 28))),
            ((2021, 1, 15), (2021, 6, 30), None, ((2021, 7, 1), (2021, 12, 14))),
        ],
    )
    def test_follows_and_is_as_long(self, first, last, extended, following) -> None:  # type: ignore[no-untyped-def]
        document = replace(
            almhult(),
            period_start=date(*first),
            period_end=date(*last),
            extended_to=date(*extended) if extended else None,
        )
        assert next_period(document) == (date(*following[0]), date(*following[1]))

    @given(st.dates(date(2015, 1, 1), date(2040, 1, 1)), st.integers(0, 1500), st.integers(0, 400))
    def test_begins_the_day_after_whatever_the_period(
        self, first: date, days: int, more: int
    ) -> None:
        end = date.fromordinal(first.toordinal() + days)
        extended = date.fromordinal(end.toordinal() + more) if more else None
        document = replace(almhult(), period_start=first, period_end=end, extended_to=extended)
        start, last = next_period(document)
        assert start.toordinal() == ends_on(document).toordinal() + 1
        assert abs((last - start).days - days) <= 3

    def test_has_a_title_and_a_key_of_its_own_year(self) -> None:
        first = date(2022, 1, 1)
        assert title_after(almhult(), first) == "Älmhults medborgarlöfte 2022"
        assert key_after(almhult(), first, set()) == "almhult-2022"
        assert key_after(almhult(), first, {"almhult-2022"}) == "almhult-2022-2"
        nameless = replace(almhult(), key="trygghet", title="Vårt löfte")
        assert title_after(nameless, first) == "Vårt löfte"
        assert key_after(nameless, first, set()) == "trygghet-2022"

    @pytest.mark.parametrize(
        ("heading", "taken", "key"),
        [("Samverkan", {"S1", "S2"}, "S3"), ("Ägg", set(), "G1"), ("—", {"L1"}, "L2")],
    )
    def test_numbers_a_new_promise(self, heading: str, taken: set[str], key: str) -> None:
        assert promise_key_for(heading, taken) == key


class TestTheNextDocument:
    def test_carries_over_with_a_link_to_the_year_before(self) -> None:
        document = next_document(carried())
        assert document.previous == "almhult-2021"
        assert document.promises[0].previous == PromiseLink("almhult-2021", "S1")
        unlinked = tuple(replace(one, previous=None) for one in document.promises)
        assert unlinked == almhult().promises

    def test_leaves_out_what_is_dropped_and_undecided(self) -> None:
        first, second, *_ = almhult().promises
        found = next_document(
            renewal(
                renewed(first, RenewalChoice.DROP), renewed(second, None), carried().promises[2]
            )
        )
        assert [one.key for one in found.promises] == ["Y1"]

    def test_keeps_one_heading_together(self) -> None:
        new = replace(almhult().promises[0], key="S3", title="Nytt")
        document = next_document(
            renewal(*carried().promises, renewed(None, RenewalChoice.ADD, new))
        )
        assert [one.key for one in document.promises] == ["S1", "S2", "S3", "Y1", "T1", "T2", "T3"]
        assert document.promises[2].previous is None

    @given(
        st.lists(st.sampled_from(list(RenewalChoice)), min_size=6, max_size=6),
        st.text(
            st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60
        ).map(lambda words: " ".join(words.split()) or "x"),
        st.sampled_from(list(Comparator)),
        st.integers(1, 1000),
        st.sampled_from(list(Unit)),
        st.sampled_from(list(Rhythm)),
    )
    def test_is_a_file_that_reads_back_equal(
        self,
        choices: list[RenewalChoice],
        words: str,
        comparator: Comparator,
        number: int,
        unit: Unit,
        rhythm: Rhythm,
    ) -> None:
        every = comparator is Comparator.EVERY
        target = Target(comparator, None if every else number, unit, rhythm, note="klass 7")
        draft = Promise(
            "S9", words, words, f"{words}\n\n{words}", (Actor.POLICE,), words, target=target
        )
        promises = []
        for place, (old, choice) in enumerate(zip(almhult().promises, choices, strict=True)):
            mine = replace(draft, key=f"N{place}")
            is_new = choice is RenewalChoice.ADD
            promises.append(
                renewed(
                    None if is_new else old,
                    choice,
                    mine if choice in (RenewalChoice.CHANGE, RenewalChoice.ADD) else None,
                )
            )
        if all(choice is RenewalChoice.DROP for choice in choices):
            return
        document = next_document(renewal(*promises))
        text = write_promise_file(document)
        assert read_promise_file(text, name="x.toml") == document
        assert write_promise_file(read_promise_file(text, name="x.toml")) == text


class TestASignature:
    def signed(self) -> Renewal:
        who = tuple(RenewalSignatory(side, n, "A", "B", NOW, NOW) for n, side in enumerate(Side))
        return replace(carried(), signatories=who)

    def test_is_tied_to_the_text_and_to_nothing_else(self) -> None:
        seal = seal_of(carried())
        assert seal_of(self.signed()) == seal, "who signs changes no promise"
        assert seal_of(replace(carried(), comments_until=date(2021, 12, 1), rounds=1)) == seal
        for other in (
            replace(carried(), title="Annat"),
            replace(carried(), background="Annat"),
            replace(carried(), first_day=date(2022, 2, 1), last_day=date(2022, 12, 31)),
            replace(carried(), promises=carried().promises[1:]),
            carried(replace(almhult(), extended_to=date(2022, 3, 31))),
        ):
            assert seal_of(other) != seal

    def test_is_needed_twice(self) -> None:
        assert self.signed().is_signed
        half = replace(self.signed(), signatories=self.signed().signatories[:1])
        assert not half.is_signed
        assert lacks(half, signed=True) == (Lack.NOT_SIGNED,)


class TestWhatIsLacking:
    def test_is_nothing_where_all_is_chosen(self) -> None:
        check_lacks_nothing(carried())

    def test_is_told_first_things_first(self) -> None:
        undecided = renewal(*(renewed(one, None) for one in almhult().promises))
        assert lacks(undecided) == (Lack.UNDECIDED, Lack.NO_PROMISES)
        with pytest.raises(RenewalLacks) as caught:
            check_lacks_nothing(undecided)
        assert caught.value.what == "undecided"

    def test_is_a_period_of_its_own_where_the_old_one_was_extended(self) -> None:
        fixed = replace(carried(), first_day=date(2022, 1, 1), last_day=date(2022, 12, 31))
        assert lacks(fixed) == ()
        later = replace(fixed, document=replace(almhult(), extended_to=date(2022, 6, 30)))
        assert lacks(later) == (Lack.OVERLAPS,)


class TestTheReminder:
    @pytest.mark.parametrize(
        ("last", "on"),
        [
            (date(2021, 12, 31), date(2021, 10, 31)),
            (date(2022, 4, 30), date(2022, 2, 28)),
            (date(2024, 4, 30), date(2024, 2, 29)),
            (date(2022, 6, 15), date(2022, 4, 15)),
            (date(2022, 1, 31), date(2021, 11, 30)),
        ],
    )
    def test_comes_two_months_before_the_end(self, last: date, on: date) -> None:
        document = replace(almhult(), period_end=last)
        assert reminded_on(document) == on
        assert is_reminded_on(document, on)
        assert is_reminded_on(document, last)
        assert not is_reminded_on(document, date.fromordinal(on.toordinal() - 1))
        assert not is_reminded_on(document, date.fromordinal(last.toordinal() + 1))

    def test_moves_with_an_extension(self) -> None:
        document = replace(almhult(), extended_to=date(2022, 6, 30))
        assert reminded_on(document) == date(2022, 4, 30)


@given(
    st.none()
    | st.builds(
        Target,
        st.sampled_from([one for one in Comparator if one is not Comparator.EVERY]),
        st.integers(1, 1_000_000),
        st.sampled_from(list(Unit)),
        st.sampled_from(list(Rhythm)),
        note=st.sampled_from(["", "årskurs 7"]),
    )
    | st.builds(
        Target, st.just(Comparator.EVERY), st.none(), st.sampled_from(list(Unit)),
        st.sampled_from(list(Rhythm)), note=st.just("klass i årskurs 7"),
    )
)  # fmt: skip
def test_a_target_kept_as_it_is_stays_the_same(target: Target | None) -> None:
    assert target_of(answers_of(target), target) == target


def test_every_second_year_stays_so_with_another_number() -> None:
    before = Target(Comparator.AT_LEAST, 1, Unit.DIALOGUES, Rhythm.YEAR, every=2)
    answers = {**answers_of(before), "number": {"number": 3, "qualifier": "exactly"}}
    assert target_of(answers, before) == replace(before, number=3)
    other = {**answers, "per": {"value": "quarter"}}
    assert target_of(other, before) == Target(
        Comparator.AT_LEAST, 3, Unit.DIALOGUES, Rhythm.QUARTER
    )
