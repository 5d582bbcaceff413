"""Promise files: what a good one becomes, and what a bad one is told."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.promise_file import (
    Mistake,
    MistakeCode,
    PromiseFileError,
    keys,
    mistakes,
    read_promise_bytes,
    read_promise_file,
    write_promise_file,
)
from bot.domain.promises import (
    Actor,
    Comparator,
    Promise,
    PromiseDocument,
    PromiseLink,
    Rhythm,
    Signatory,
    Target,
    Unit,
    Workflow,
)

ROOT = Path(__file__).parents[2]
ALMHULT = ROOT / "bot" / "data" / "almhult-2021.toml"
DOCS = (ROOT / "docs" / "promise-file.md").read_text(encoding="utf-8")

# A busy machine is no reason to fail.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Line numbers in the tests below count from this text; keep its lines where they are.
GOOD = """\
key = "exempelstad-2026"
title = "Medborgarlöfte 2026"
municipalities = ["Exempelstad"]
police_district = "Lokalpolisområde Exempelbygden"
period_start = 2026-01-01
period_end = 2026-12-31

[[signatories]]
office = "Lokalpolisområdeschef"

[[promises]]
key = "T1"
heading = "Trygghet"
title = "Trygghetsvandringar"
text = "Vi går igenom otrygga platser."
actors = [
  "municipality", # leder
  "police",
]
measured_by = "Antal vandringar."
workflow = "council"
previous = { document = "exempelstad-2025", promise = "T1" }

[promises.target]
comparator = "at_least"
number = 2
unit = "safety_walks"
rhythm = "year"
"""


def mistakes_in(text: str) -> tuple[Mistake, ...]:
    with pytest.raises(PromiseFileError) as caught:
        read_promise_file(text, name="exempel.toml")
    return caught.value.mistakes


def with_line(number: int, replacement: str) -> str:
    """GOOD with one line replaced (several lines may take its place)."""
    lines = GOOD.splitlines()
    lines[number - 1] = replacement
    return "\n".join(lines) + "\n"


def without_line(number: int) -> str:
    lines = GOOD.splitlines()
    return "\n".join(lines[: number - 1] + lines[number:]) + "\n"


def test_a_good_file_becomes_a_document() -> None:
    assert read_promise_file(GOOD, name="exempel.toml") == PromiseDocument(
        key="exempelstad-2026",
        title="Medborgarlöfte 2026",
        municipalities=("Exempelstad",),
        police_district="Lokalpolisområde Exempelbygden",
        period_start=date(2026, 1, 1),
        period_end=date(2026, 12, 31),
        signatories=(Signatory("Lokalpolisområdeschef"),),
        promises=(
            Promise(
                key="T1",
                heading="Trygghet",
                title="Trygghetsvandringar",
                text="Vi går igenom otrygga platser.",
                actors=(Actor.MUNICIPALITY, Actor.POLICE),
                measured_by="Antal vandringar.",
                workflow=Workflow.COUNCIL,
                target=Target(Comparator.AT_LEAST, 2, Unit.SAFETY_WALKS, Rhythm.YEAR),
                previous=PromiseLink("exempelstad-2025", "T1"),
            ),
        ),
    )


# --- Mistakes ----------------------------------------------------------------------------------

ONE_MISTAKE = [
    ("syntax", with_line(3, "municipalities = ["), 4, MistakeCode.SYNTAX),
    ("key given twice", with_line(2, 'title = "A"\ntitle = "B"'), 3, MistakeCode.SYNTAX),
    ("text never ends", GOOD + 'x = """', 29, MistakeCode.SYNTAX),
    ("nested too deeply", f"x = {'[' * 9000}", 1, MistakeCode.SYNTAX),
    ("number without end", with_line(26, f"number = {'9' * 5000}"), 26, MistakeCode.SYNTAX),
    ("no such day", with_line(5, "period_start = 2026-02-30"), 5, MistakeCode.SYNTAX),
    ("document lacks key", without_line(4), 1, MistakeCode.MISSING_KEY),
    ("document lacks day", without_line(5), 1, MistakeCode.MISSING_KEY),
    ("signatory lacks office", with_line(9, 'name = "E"'), 8, MistakeCode.MISSING_KEY),
    ("promise lacks text", without_line(15), 11, MistakeCode.MISSING_KEY),
    ("target lacks number", without_line(26), 24, MistakeCode.MISSING_KEY),
    ("target lacks unit", without_line(27), 24, MistakeCode.MISSING_KEY),
    ("unknown key", with_line(21, "workflw = 1"), 21, MistakeCode.UNKNOWN_KEY),
    ("unknown table", GOOD + "\n[budget]\nkronor = 1\n", 30, MistakeCode.UNKNOWN_KEY),
    ("unknown in target", GOOD + "pace = 1\n", 29, MistakeCode.UNKNOWN_KEY),
    ("unknown in list", with_line(9, 'office = "L"\nrank = 1'), 10, MistakeCode.UNKNOWN_KEY),
    ("number for text", with_line(2, "title = 2026"), 2, MistakeCode.WRONG_TYPE),
    ("text for date", with_line(5, 'period_start = "2026-01-01"'), 5, MistakeCode.WRONG_TYPE),
    ("time for date", with_line(6, "period_end = 2026-12-31 12:00:00"), 6, MistakeCode.WRONG_TYPE),
    ("text for list", with_line(3, 'municipalities = "E"'), 3, MistakeCode.WRONG_TYPE),
    ("number in list", with_line(3, 'municipalities = ["E",\n7]'), 4, MistakeCode.WRONG_TYPE),
    ("number as actor", with_line(18, "  7,"), 18, MistakeCode.WRONG_TYPE),
    ("number as workflow", with_line(21, "workflow = 7"), 21, MistakeCode.WRONG_TYPE),
    ("text for table", with_line(22, 'previous = "T1"'), 22, MistakeCode.WRONG_TYPE),
    ("text for number", with_line(26, 'number = "2"'), 26, MistakeCode.WRONG_TYPE),
    ("true for number", with_line(26, "number = true"), 26, MistakeCode.WRONG_TYPE),
    ("nan for number", with_line(26, "number = nan"), 26, MistakeCode.WRONG_TYPE),
    ("decimal for every", GOOD + "every = 1.5\n", 29, MistakeCode.WRONG_TYPE),
    ("true for every", GOOD + "every = true\n", 29, MistakeCode.WRONG_TYPE),
    ("empty text", with_line(15, 'text = " "'), 15, MistakeCode.EMPTY_TEXT),
    ("empty entry", with_line(3, 'municipalities = [\n"E",\n""]'), 5, MistakeCode.EMPTY_TEXT),
    ("empty optional", with_line(9, 'office = "L"\nname = ""'), 10, MistakeCode.EMPTY_TEXT),
    ("empty list", with_line(3, "municipalities = []"), 3, MistakeCode.EMPTY_LIST),
    ("title too long", with_line(14, f'title = "{"x" * 61}"'), 14, MistakeCode.TEXT_TOO_LONG),
    ("text too long", with_line(15, f'text = "{"x" * 1501}"'), 15, MistakeCode.TEXT_TOO_LONG),
    ("two lines", with_line(14, 'title = """a\nb"""'), 14, MistakeCode.NOT_ONE_LINE),
    ("control", with_line(15, 'text = "a\\u0000b"'), 15, MistakeCode.CONTROL_CHARACTER),
    ("unknown actor", with_line(18, '  "polis",'), 18, MistakeCode.UNKNOWN_VALUE),
    ("unknown workflow", with_line(21, 'workflow = "x"'), 21, MistakeCode.UNKNOWN_VALUE),
    ("unknown unit", with_line(27, 'unit = "walk"'), 27, MistakeCode.UNKNOWN_VALUE),
    ("unknown rhythm", with_line(28, 'rhythm = "weekly"'), 28, MistakeCode.UNKNOWN_VALUE),
    ("unknown comparator", with_line(25, 'comparator = ">"'), 25, MistakeCode.UNKNOWN_VALUE),
    ("misspelt rhythm", with_line(28, 'rhythm = "y"\nevery = 2'), 28, MistakeCode.UNKNOWN_VALUE),
    ("same place twice", with_line(20, 'measured_by = "x"\nplaces = ["A", "A"]'), 21,
     MistakeCode.REPEATED_VALUE),
    ("same actor twice", with_line(18, '  "municipality",'), 16, MistakeCode.REPEATED_VALUE),
    ("document key", with_line(1, 'key = "Exempelstad 2026"'), 1, MistakeCode.BAD_KEY),
    ("promise key", with_line(12, 'key = "t-1"'), 12, MistakeCode.BAD_KEY),
    ("previous key", with_line(6, 'period_end = 2026-12-31\nprevious = "Å"'), 7,
     MistakeCode.BAD_KEY),
    ("link key", with_line(22, 'previous = { document = "e", promise = "?" }'), 22,
     MistakeCode.BAD_KEY),
    ("language", with_line(2, 'title = "M"\nlanguage = "svenska"'), 3, MistakeCode.BAD_LANGUAGE),
    ("no promises", "\n".join(GOOD.splitlines()[:9]), 1, MistakeCode.NO_PROMISES),
    ("empty promises", "promises = []\n" + "\n".join(GOOD.splitlines()[:9]), 1,
     MistakeCode.NO_PROMISES),
    ("period", with_line(6, "period_end = 2025-12-31"), 6, MistakeCode.PERIOD_REVERSED),
    ("extension", with_line(6, "period_end = 2026-12-31\nextended_to = 2026-12-31"), 7,
     MistakeCode.EXTENDED_TOO_EARLY),
    ("zero", with_line(26, "number = 0"), 26, MistakeCode.NUMBER_NOT_POSITIVE),
    ("negative", with_line(26, "number = -inf"), 26, MistakeCode.NUMBER_NOT_POSITIVE),
    ("every zero", GOOD + "every = 0\n", 29, MistakeCode.NUMBER_NOT_POSITIVE),
    ("too large", with_line(26, "number = 1_000_001"), 26, MistakeCode.NUMBER_TOO_LARGE),
    ("beyond measure", with_line(26, f"number = 1e{'9' * 30}"), 26, MistakeCode.NUMBER_TOO_LARGE),
    ("huge", with_line(26, f"number = 0x{'f' * 6000}"), 26, MistakeCode.NUMBER_TOO_LARGE),
    ("decimals", with_line(26, "number = 1.005"), 26, MistakeCode.TOO_MANY_DECIMALS),
    ("every with number", with_line(25, 'comparator = "every"'), 26,
     MistakeCode.NUMBER_UNEXPECTED),
    ("every with period", with_line(28, "every = 2"), 28, MistakeCode.EVERY_UNEXPECTED),
    ("link lacks promise", with_line(22, 'previous = { document = "e" }'), 22,
     MistakeCode.LINK_INCOMPLETE),
    ("link lacks document", with_line(22, 'previous.promise = "T1"'), 22,
     MistakeCode.LINK_INCOMPLETE),
    ("renews itself", with_line(6, 'period_end = 2026-12-31\nprevious = "exempelstad-2026"'), 7,
     MistakeCode.LINK_TO_ITSELF),
    ("carries on itself",
     with_line(22, 'previous = { document = "exempelstad-2026", promise = "T1" }'), 22,
     MistakeCode.LINK_TO_ITSELF),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [case[1:] for case in ONE_MISTAKE],
    ids=[case[0] for case in ONE_MISTAKE],
)
def test_a_mistake_is_named_with_its_line(text: str, line: int, code: MistakeCode) -> None:
    assert [(mistake.line, mistake.code) for mistake in mistakes_in(text)] == [(line, code)]


def a_second_promise(key: str) -> str:
    return f"""
[[promises]]
key = "{key}"
heading = "Trygghet"
title = "Fler vandringar"
text = "Vi går en gång till."
actors = ["police"]
measured_by = "Antal vandringar."
"""


def test_a_promise_key_used_twice_points_back_at_the_first() -> None:
    (mistake,) = mistakes_in(GOOD + a_second_promise("T1"))
    assert (mistake.line, mistake.code) == (31, MistakeCode.DUPLICATE_PROMISE)
    assert mistake.describe() == "line 31: promise 'T1' is already on line 12"


def test_two_promises_without_a_key_are_not_called_the_same() -> None:
    text = without_line(12) + a_second_promise("").replace('key = ""\n', "")
    assert [(m.line, m.code) for m in mistakes_in(text)] == [
        (11, MistakeCode.MISSING_KEY),
        (29, MistakeCode.MISSING_KEY),
    ]


def test_two_promises_on_one_line_are_still_told_apart() -> None:
    one = '{key="1",heading="H",title="T",text="X",actors=["police"],measured_by="M"}'
    head = "\n".join(GOOD.splitlines()[:6])
    (mistake,) = mistakes_in(f"{head}\npromises = [{one}, {one}]")
    assert (mistake.line, mistake.code) == (7, MistakeCode.DUPLICATE_PROMISE)


def test_every_kind_of_mistake_is_tried_here_and_has_words() -> None:
    tried = {case[3] for case in ONE_MISTAKE}
    elsewhere = {MistakeCode.DUPLICATE_PROMISE, MistakeCode.WRONG_ENCODING}
    assert tried | elsewhere == set(MistakeCode)
    assert set(mistakes._SENTENCES) == set(MistakeCode)


@pytest.mark.parametrize("text", [case[1] for case in ONE_MISTAKE])
def test_every_mistake_can_be_described_in_one_line(text: str) -> None:
    for mistake in mistakes_in(text):
        described = mistake.describe()
        assert described.startswith(f"line {mistake.line}: ")
        assert "\n" not in described
        assert "{" not in described.replace("{ ... }", "")


def test_all_mistakes_are_told_at_once_and_by_line() -> None:
    text = with_line(15, "text = 7").replace('"at_least"', '"atleast"').replace("= 2\n", "= -2\n")
    text = text.replace("title =", "titel =", 1)
    assert [(mistake.line, mistake.code) for mistake in mistakes_in(text)] == [
        (1, MistakeCode.MISSING_KEY),
        (2, MistakeCode.UNKNOWN_KEY),
        (15, MistakeCode.WRONG_TYPE),
        (25, MistakeCode.UNKNOWN_VALUE),
        (26, MistakeCode.NUMBER_NOT_POSITIVE),
    ]


def test_an_empty_file_lacks_everything() -> None:
    mistakes = mistakes_in("")
    assert {mistake.line for mistake in mistakes} == {1}
    assert [mistake.code for mistake in mistakes].count(MistakeCode.MISSING_KEY) == 6


def test_the_error_reads_as_one_line_a_mistake() -> None:
    with pytest.raises(PromiseFileError) as caught:
        read_promise_file(with_line(28, 'rhythm = "yaer"'), name="exempel.toml")
    assert str(caught.value) == (
        "exempel.toml: line 28: unknown rhythm 'yaer'; did you mean 'year'? "
        "One of: period, year, school_year, half_year, quarter, month, week"
    )


@pytest.mark.parametrize("length", [60, 61])
def test_a_title_fits_a_button(length: int) -> None:
    text = with_line(14, f'title = "{"å" * length}"')
    if length == 60:
        assert read_promise_file(text, name="exempel.toml").promises[0].title == "å" * 60
    else:
        (mistake,) = mistakes_in(text)
        assert mistake.params == {"path": "promises[1].title", "length": "61", "limit": "60"}


# --- How the file lies on disk -----------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode(),
        GOOD.encode("utf-8-sig"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\r\n").encode("utf-8-sig"),
        GOOD.replace(" = ", "\t=\t").replace("\nkey", "\n\tkey").encode(),
        GOOD.rstrip("\n").encode(),
    ],
    ids=["plain", "BOM", "Windows", "Windows with BOM", "tabs", "no last line end"],
)
def test_editors_differ_and_the_document_does_not(data: bytes) -> None:
    assert read_promise_bytes(data, "a") == read_promise_file(GOOD, name="b")


def test_a_mark_is_accepted_in_text_too() -> None:
    assert read_promise_file("\ufeff" + GOOD, name="a") == read_promise_file(GOOD, name="b")


def test_lines_are_counted_alike_with_windows_line_ends() -> None:
    text = with_line(15, 'text = """\nEtt\nTvå\n"""').replace("unit", "enhet")
    windows = text.replace("\n", "\r\n")
    assert [m.line for m in mistakes_in(text)] == [27, 30]
    assert mistakes_in(windows) == mistakes_in(text)
    assert "\r" not in read_promise_file(GOOD.replace("\n", "\r\n"), name="a").promises[0].text


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (GOOD.encode("latin-1"), 2),
        (GOOD.encode("utf-16"), 1),
        (GOOD.encode() + b"# \xff", 29),
    ],
)
def test_another_encoding_is_refused_with_the_line_of_the_first_bad_byte(
    data: bytes, line: int
) -> None:
    with pytest.raises(PromiseFileError) as caught:
        read_promise_bytes(data, "exempel.toml")
    assert [(m.line, m.code) for m in caught.value.mistakes] == [(line, MistakeCode.WRONG_ENCODING)]
    assert "not UTF-8" in str(caught.value)


@unhurried
@given(st.binary(max_size=200))
def test_no_bytes_bring_the_reader_down(data: bytes) -> None:
    with pytest.raises(PromiseFileError) as caught:
        read_promise_bytes(data, "skräp")
    assert caught.value.mistakes


@unhurried
@given(st.data())
def test_a_damaged_file_is_read_or_refused_and_never_more_than_that(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(GOOD)))
    upto = data.draw(st.integers(at, min(len(GOOD), at + 30)))
    damage = data.draw(st.text(alphabet="\"'[]{}=,.#\\\n\t 0a\u0000å", max_size=5))
    text = GOOD[:at] + damage + GOOD[upto:]
    for mistake in mistakes_if_any(text):
        assert 1 <= mistake.line <= text.count("\n") + 1
        assert mistake.describe()


def mistakes_if_any(text: str) -> tuple[Mistake, ...]:
    try:
        read_promise_file(text, name="skadad")
    except PromiseFileError as error:
        return error.mistakes
    return ()


# --- Älmhult -----------------------------------------------------------------------------------


def test_almhults_six_promises_are_read() -> None:
    document = read_promise_bytes(ALMHULT.read_bytes(), ALMHULT.name)
    assert document.key == "almhult-2021"
    assert (document.period_start, document.period_end) == (date(2021, 1, 1), date(2021, 12, 31))
    assert [(promise.key, promise.heading) for promise in document.promises] == [
        ("S1", "Samverkan"),
        ("S2", "Samverkan"),
        ("Y1", "Synlighet"),
        ("T1", "Trygghet"),
        ("T2", "Trygghet"),
        ("T3", "Trygghet"),
    ]


def test_almhults_promises_have_a_workflow_each_and_no_invented_targets() -> None:
    document = read_promise_bytes(ALMHULT.read_bytes(), ALMHULT.name)
    assert [promise.workflow for promise in document.promises] == list(Workflow)
    assert all(promise.target is None for promise in document.promises)


def test_almhults_file_names_offices_and_no_persons() -> None:
    document = read_promise_bytes(ALMHULT.read_bytes(), ALMHULT.name)
    assert [signatory.name for signatory in document.signatories] == [None, None]


# --- The documentation -------------------------------------------------------------------------

SHORTEST, WHOLE, TARGETS, BAD = re.findall(r"```toml\n(.*?)```", DOCS, re.DOTALL)
(MESSAGES,) = re.findall(r"```text\n(.*?)```", DOCS, re.DOTALL)


def test_the_documented_short_file_is_read() -> None:
    document = read_promise_file(SHORTEST, name="docs")
    assert document.language == "sv"
    assert document.promises[0].workflow is None


def test_the_documented_whole_file_is_read() -> None:
    document = read_promise_file(WHOLE, name="docs")
    walks, visits = document.promises
    assert document.municipalities == ("Exempelstad", "Provköping")
    assert document.extended_to == date(2027, 6, 30)
    assert document.background.count("\n\n") == 1
    assert walks.target == Target(Comparator.AT_LEAST, 2, Unit.SAFETY_WALKS, Rhythm.YEAR)
    assert walks.previous == PromiseLink("exempelstad-2025", "1")
    assert visits.target is not None
    assert visits.target.number is None


@pytest.mark.parametrize("line", TARGETS.splitlines())
def test_the_documented_targets_are_read(line: str) -> None:
    assert read_promise_file(SHORTEST + line, name="docs").promises[0].target is not None


def test_the_documented_messages_are_what_the_bad_file_gets() -> None:
    described = [mistake.describe() for mistake in mistakes_in(BAD)]
    assert described == MESSAGES.splitlines()


@pytest.mark.parametrize("choices", [Actor, Workflow, Comparator, Unit, Rhythm])
def test_the_documentation_names_every_choice(choices: type[Actor]) -> None:
    assert [choice for choice in choices if f"`{choice.value}`" not in DOCS] == []


def test_the_documentation_names_every_key() -> None:
    names = {
        *keys.DOCUMENT_KEYS,
        *keys.PROMISE_KEYS,
        *keys.TARGET_KEYS,
        *keys.SIGNATORY_KEYS,
    }
    assert [key for key in names if f"`{key}`" not in DOCS and f"`[[{key}]]`" not in DOCS] == []


# --- Writing -----------------------------------------------------------------------------------


def texts(limit: int, *, one_line: bool = True) -> st.SearchStrategy[str]:
    """Text as a municipality might paste it, with TOML's own signs in it."""
    signs = st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from(
        "\"'\\#[]{}=\tåÅ\U0001f6a8"
    )
    line_ends = st.nothing() if one_line else st.just("\n")
    stripped = st.text(signs | line_ends, max_size=min(limit, 80)).map(str.strip)
    return stripped.filter(bool)


places = st.lists(texts(120), max_size=3, unique=True).map(tuple)
document_keys = st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,2}", fullmatch=True)
promise_keys = st.from_regex(r"[A-Z]{0,3}[0-9]{1,3}", fullmatch=True)
numbers = st.integers(1, 1_000_000) | st.decimals(Decimal("0.01"), 1_000_000, places=2)


@st.composite
def targets(draw: st.DrawFn) -> Target:
    comparator, rhythm = draw(st.sampled_from(Comparator)), draw(st.sampled_from(Rhythm))
    return Target(
        comparator=comparator,
        number=None if comparator is Comparator.EVERY else draw(numbers),
        unit=draw(st.sampled_from(Unit)),
        rhythm=rhythm,
        every=1 if rhythm is Rhythm.PERIOD else draw(st.integers(1, 5)),
        note=draw(st.just("") | texts(120)),
    )


@st.composite
def promises(draw: st.DrawFn, key: str) -> Promise:
    links = st.builds(PromiseLink, document_keys.map("fore-{}".format), promise_keys)
    return Promise(
        key=key,
        heading=draw(texts(120)),
        title=draw(texts(60).map(lambda title: title[:60].strip())),
        text=draw(texts(1500, one_line=False)),
        actors=tuple(draw(st.lists(st.sampled_from(Actor), min_size=1, unique=True))),
        measured_by=draw(texts(800, one_line=False)),
        places=draw(places),
        workflow=draw(st.none() | st.sampled_from(Workflow)),
        target=draw(st.none() | targets()),
        previous=draw(st.none() | links),
    )


@st.composite
def documents(draw: st.DrawFn) -> PromiseDocument:
    days = st.lists(st.dates(date(2000, 1, 1)), min_size=3, max_size=3, unique=True).map(sorted)
    start, end, extended_to = draw(days)
    keys = draw(st.lists(promise_keys, min_size=1, max_size=3, unique=True))
    return PromiseDocument(
        key=draw(document_keys.map("lofte-{}".format)),
        title=draw(texts(120)),
        language=draw(st.sampled_from(["sv", "en", "fi", "sme"])),
        municipalities=draw(places.filter(bool)),
        police_district=draw(texts(120)),
        places=draw(places),
        period_start=start,
        period_end=end,
        extended_to=draw(st.none() | st.just(extended_to)),
        previous=draw(st.none() | document_keys.map("fore-{}".format)),
        background=draw(st.just("") | texts(3000, one_line=False)),
        signatories=tuple(
            draw(st.lists(st.builds(Signatory, texts(120), st.none() | texts(120)), max_size=2))
        ),
        promises=tuple(draw(promises(key)) for key in keys),
    )


@settings(unhurried, max_examples=40)
@given(documents())
def test_what_is_written_is_read_as_the_same(document: PromiseDocument) -> None:
    assert read_promise_file(write_promise_file(document), name="skriven") == document


def test_almhult_survives_being_written() -> None:
    document = read_promise_bytes(ALMHULT.read_bytes(), ALMHULT.name)
    assert read_promise_bytes(write_promise_file(document).encode(), "skriven") == document
