"""Documents as PDF, web page and text: the same words in each, whatever people wrote, for everybody."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pdfua import validate

from bot.reports.charts.drawing import draw
from bot.reports.paper import (
    Badge,
    Bullets,
    Facts,
    Heading,
    Paper,
    Paragraph,
    Picture,
    Signatures,
    Table,
)
from bot.reports.paper.page import web_page
from bot.reports.paper.plain import plain_text
from bot.reports.paper.printing import pdf
from tests.reports.test_charts import BARS, PROGRESS

HOSTILE = (
    '<script>alert("x")</script>',
    "#panic() $ x^2 $ *fet* _kursiv_ `kod` @hänvisning <etikett> \\ // /* */",
    "= Rubrik\n- punkt\n+ ett",
    "${jndi} {title} %s {{x}}",
    "]]> &amp; &#60; '\"",
    "مرحبا שלום Привет Łódź Škoda ﷽",
    "👮‍♀️ 🇸🇪 \u202etxet\u202c \u0000\u0007 \ud7ff 漢字",
)


def paper(words: str = "Ord", language: str = "sv") -> Paper:
    """A document with every sort of block, each with the same words in it, Swedish all of them."""
    foreign = "" if language == "sv" else "sv"
    return Paper(
        title=f"Uppföljning {words}",
        subtitle=words,
        author=words,
        language=language,
        footer=words,
        page_words="Sida {page} av {pages}",
        note=words,
        blocks=(
            Heading(2, words, foreign),
            Paragraph(words, is_lead=True, language=foreign),
            Badge("✅", words, "good"),
            Heading(3, words),
            Facts(((words, words),), foreign),
            Bullets((words, words), foreign),
            Table(
                words,
                (words, "B", "C"),
                ((words, words, "1"), ("x", "y", "2")),
                1,
                0,
                foreign,
                (1,),
            ),
            Picture(PROGRESS, words),
            Paragraph(words, is_faint=True),
            Signatures(((words, words, words), (words, "", ""))),
        ),
    )


@pytest.fixture(scope="module")
def printed() -> bytes:
    return pdf(paper())


def elements(document: pikepdf.Pdf) -> Iterator[Any]:
    """Every element of the structure tree, in reading order."""

    def below(node: Any) -> Iterator[Any]:
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield kid
                yield from below(kid)

    return below(document.Root.StructTreeRoot)


class TestAPdf:
    def test_is_tagged_and_says_its_title_language_and_standard(self, printed: bytes) -> None:
        with pikepdf.open(BytesIO(printed)) as document:
            assert document.Root.MarkInfo.Marked
            assert str(document.Root.Lang).lower().startswith("sv")
            assert document.Root.ViewerPreferences.DisplayDocTitle
            with document.open_metadata() as metadata:
                assert metadata["pdfuaid:part"] == "1"
                assert metadata["dc:title"] == "Uppföljning Ord"

    def test_tells_what_each_picture_shows(self, printed: bytes) -> None:
        with pikepdf.open(BytesIO(printed)) as document:
            figures = [one for one in elements(document) if one.S == "/Figure"]
            assert [str(one.Alt) for one in figures] == ["Ord"]

    def test_has_headings_lists_and_tables_that_are_such(self, printed: bytes) -> None:
        with pikepdf.open(BytesIO(printed)) as document:
            kinds = [str(one.S) for one in elements(document)]
        for kind in ("/Title", "/H1", "/H2", "/L", "/LI", "/Table", "/TH", "/TD", "/Figure"):
            assert kind in kinds, kind
        assert kinds.index("/H1") < kinds.index("/H2")

    def test_embeds_every_font_with_its_letters(self, printed: bytes) -> None:
        with pikepdf.open(BytesIO(printed)) as document:
            fonts = [
                one for one in document.objects
                if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
            ]  # fmt: skip
            assert fonts
            for font in fonts:
                assert any(key in font for key in ("/FontFile", "/FontFile2", "/FontFile3"))

    def test_passes_the_checker_of_pdf_ua(self, printed: bytes, tmp_path: Path) -> None:
        path = tmp_path / "report.pdf"
        path.write_bytes(printed)
        report = validate(str(path))
        assert not list(report.findings)

    def test_in_english_marks_what_is_swedish_in_it(self, tmp_path: Path) -> None:
        path = tmp_path / "report.pdf"
        path.write_bytes(pdf(paper(language="en")))
        assert not list(validate(str(path)).findings)
        with pikepdf.open(path) as document:
            assert str(document.Root.Lang).lower().startswith("en")
            marked = {
                str(one.S)
                for one in elements(document)
                if "sv" in str(one.get("/Lang", "")).lower()
            }
        assert {"/H1", "/P", "/LBody", "/TD"} <= marked

    @pytest.mark.filterwarnings("ignore:Glyph .* missing from font")
    @pytest.mark.parametrize("words", HOSTILE)
    def test_takes_whatever_people_write(self, words: str) -> None:
        made = pdf(paper(words))
        with pikepdf.open(BytesIO(made)) as document:
            with document.open_metadata() as metadata:
                assert metadata["pdfuaid:part"] == "1"
            assert len(document.pages) >= 1


class _Reader(HTMLParser):
    """What a page says, and of what it is made."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    return reader


def page(words: str = "Ord") -> str:
    return web_page(paper(words), {7: draw(PROGRESS, "png")})


class TestAPage:
    def test_says_its_language_and_title_and_fits_any_screen(self) -> None:
        tags = read(page()).tags
        assert ("html", {"lang": "sv"}) in tags
        assert any(tag == "meta" and given.get("name") == "viewport" for tag, given in tags)
        assert "<title>Uppföljning Ord</title>" in page()

    def test_in_english_marks_what_is_swedish_in_it(self) -> None:
        told = web_page(paper(language="en"), {7: draw(PROGRESS, "png")})
        marked = [tag for tag, given in read(told).tags if given.get("lang") == "sv"]
        assert marked == ["h2", "p", "dd", "ul", "td", "td"]

    def test_needs_nothing_from_elsewhere(self) -> None:
        for tag, given in read(page()).tags:
            assert tag not in ("script", "link", "iframe")
            for name in ("src", "href"):
                assert (given.get(name) or "data:").startswith("data:")

    def test_has_one_heading_of_the_first_rank_and_no_rank_left_out(self) -> None:
        ranks = [int(tag[1]) for tag, _ in read(page()).tags if tag[0] == "h" and tag[1:].isdigit()]
        assert ranks.count(1) == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(ranks))

    def test_names_its_pictures_and_heads_its_tables(self) -> None:
        tags = read(page()).tags
        assert all(given["alt"] for tag, given in tags if tag == "img")
        scopes = [given["scope"] for tag, given in tags if tag == "th"]
        assert scopes == ["col"] * 3 + ["row"] * 2
        assert "caption" in [tag for tag, _ in tags]

    @pytest.mark.parametrize("words", HOSTILE)
    def test_says_whatever_people_write_and_nothing_else(self, words: str) -> None:
        reader, plain = read(page(words)), read(page())
        assert [tag for tag, _ in reader.tags] == [tag for tag, _ in plain.tags]
        shown = "".join(one for one in words if one.isprintable() or one == "\n")
        assert shown in "".join(reader.said)


class TestPlainText:
    def test_has_the_words_of_every_block_in_lines_that_fit_paper(self) -> None:
        text = plain_text(paper("ett " * 60))
        assert max(map(len, text.splitlines())) <= 76
        assert text.endswith("\n")

    @pytest.mark.parametrize("words", HOSTILE)
    def test_says_whatever_people_write(self, words: str) -> None:
        assert " ".join(words.split()) in " ".join(plain_text(paper(words)).split())


def test_all_three_say_the_same() -> None:
    words = "Löftet hölls i Älmhult"
    assert plain_text(paper(words)).count(words) >= 10
    assert page(words).count(words) >= 10
    assert BARS.title not in page(words)
