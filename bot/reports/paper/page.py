"""A document as one web page that needs nothing else: for screens of any width, and for paper.

It follows WCAG 2.1: one heading of each rank below the other, tables with headings and captions,
pictures with what they show in words, colours with enough contrast, words that grow with the reader's
settings.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from html import escape
from typing import Final, assert_never
from unicodedata import normalize

from bot.reports.paper.values import (
    Badge,
    Block,
    Bullets,
    Facts,
    Heading,
    Paper,
    Paragraph,
    Picture,
    Signatures,
    Table,
)

_STYLE: Final = """
:root{color-scheme:light;--ink:#212529;--faint:#495057;--rule:#ced4da;--blue:#08519c}
*{box-sizing:border-box}
body{margin:0;background:#f1f3f5;color:var(--ink);font:1.0625rem/1.6 "Public Sans",system-ui,sans-serif}
main{max-width:46rem;margin:0 auto;padding:2rem 1.25rem 3rem;background:#fff;overflow-wrap:anywhere}
h1{font-size:2rem;line-height:1.2;margin:0 0 .25rem}
h2{font-size:1.4rem;line-height:1.25;margin:2.5rem 0 .5rem;padding-top:1rem;border-top:2px solid var(--blue)}
h3{font-size:1.1rem;margin:1.5rem 0 .25rem}
p,dd,li,td{white-space:pre-line}
p{margin:.5rem 0}
.subtitle,.faint{color:var(--faint)}
.lead{font-size:1.15rem}
.note{margin:1rem 0;padding:.75rem 1rem;border-left:.4rem solid #b84a00;background:#fff4e6}
.badge{display:inline-block;padding:.15rem .75rem;border:2px solid;border-radius:1rem;font-weight:700}
.good{color:#00563f}.fair{color:#08519c}.poor{color:#8a3800}.open{color:#495057}
dl{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.25rem 1rem}
dt{font-weight:700}dd{margin:0}
@media (max-width:30rem){dl{display:block}dd{margin:0 0 .5rem}}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;overflow-wrap:break-word}
caption{text-align:left;font-weight:700;padding:.25rem 0}
th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--rule)}
.number{text-align:right;font-variant-numeric:tabular-nums}
figure{margin:1rem 0}
img{display:block;width:100%;max-width:36rem;height:auto}
figcaption{color:var(--faint);font-size:.95rem}
.signature{margin:2.5rem 0 0;padding-top:.25rem;border-top:1px solid var(--ink);max-width:24rem}
footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--rule);color:var(--faint);font-size:.95rem}
@media print{body{background:#fff}main{max-width:none;padding:0}h2,h3{break-after:avoid}figure,tr{break-inside:avoid}}
"""


def web_page(paper: Paper, pictures: Mapping[int, bytes]) -> str:
    """The whole document as HTML. `pictures` are PNGs by the place of their block."""
    title = _safe(paper.title)
    note = f'<p class="note">{_safe(paper.note)}</p>' if paper.note else ""
    told = "\n".join(
        line
        for place, block in enumerate(paper.blocks)
        for line in _told(block, pictures.get(place))
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{_safe(paper.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="author" content="{_safe(paper.author)}">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f'<h1>{title}</h1>\n<p class="subtitle">{_safe(paper.subtitle)}</p>\n{note}\n{told}\n'
        f"<footer>{_safe(paper.footer)}</footer>\n</main>\n</body>\n</html>\n"
    )


def _safe(text: str) -> str:
    """What people wrote as HTML shows it unchanged, in text and in attributes."""
    printable = "".join(one for one in normalize("NFC", text) if one.isprintable() or one == "\n")
    return escape(printable, quote=True)


def _told(block: Block, picture: bytes | None) -> Iterator[str]:
    match block:
        case Heading(level=level, text=text, language=language):
            yield f"<h{level}{_in(language)}>{_safe(text)}</h{level}>"
        case Paragraph(text=text, is_lead=is_lead, is_faint=is_faint, language=language):
            looks = ' class="lead"' if is_lead else ' class="faint"' if is_faint else ""
            yield f"<p{looks}{_in(language)}>{_safe(text)}</p>"
        case Badge(mark=mark, words=words, tone=tone):
            shown = f'<span aria-hidden="true">{_safe(mark)}</span> {_safe(words)}'
            yield f'<p><span class="badge {tone}">{shown}</span></p>'
        case Facts(rows=rows, language=language):
            told = "".join(
                f"<dt>{_safe(name)}</dt><dd{_in(language)}>{_safe(value)}</dd>"
                for name, value in rows
            )
            yield f"<dl>{told}</dl>"
        case Bullets(lines=lines, language=language):
            yield f"<ul{_in(language)}>{''.join(f'<li>{_safe(line)}</li>' for line in lines)}</ul>"
        case Table():
            yield from _table(block)
        case Picture():
            yield _picture(block, picture)
        case Signatures(rows=rows):
            for office, name, signed in rows:
                told = "<br>".join(_safe(one) for one in (name, office, signed) if one)
                yield f'<p class="signature">{told}</p>'
        case _:
            assert_never(block)


def _in(language: str) -> str:
    """An attribute that says in which language the words are, where that is not the document's."""
    return f' lang="{_safe(language)}"' if language else ""


def _table(table: Table) -> Iterator[str]:
    texts = len(table.head) - table.numbers
    looks = ["" if place < texts else ' class="number"' for place in range(len(table.head))]
    head = "".join(
        f'<th scope="col"{look}>{_safe(name)}</th>'
        for look, name in zip(looks, table.head, strict=True)
    )
    foreign = _in(table.language)
    looks = [look + foreign * (place in table.foreign) for place, look in enumerate(looks)]
    yield f'<div class="wide"><table><caption>{_safe(table.caption)}</caption><thead><tr>{head}</tr></thead><tbody>'
    for row in table.rows:
        first, *rest = row
        cells = "".join(
            f"<td{look}>{_safe(value)}</td>" for look, value in zip(looks[1:], rest, strict=True)
        )
        yield f'<tr><th scope="row"{looks[0]}>{_safe(first)}</th>{cells}</tr>'
    yield "</tbody></table></div>"


def _picture(block: Picture, picture: bytes | None) -> str:
    assert picture is not None, "every picture of the document was drawn"
    source = f"data:image/png;base64,{b64encode(picture).decode()}"
    name = _safe(f"{block.chart.title}. {block.chart.subtitle}")
    return f'<figure><img src="{source}" alt="{name}"><figcaption>{_safe(block.alt)}</figcaption></figure>'
