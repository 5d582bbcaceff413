"""The simulator reads HTML as Telegram does; TDLib, Telegram's own parser, is the judge."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.simulator.errors import Refused
from bot.simulator.html_text import parse_html
from tests.simulator import judge

PREFIX = "Bad Request: can't parse entities: "


def ours(text: str) -> Any:
    try:
        plain, entities = parse_html(text)
    except Refused as refused:
        return refused.description.removeprefix(PREFIX)
    times = ("unix_time", "date_time_format")  # TDLib names them otherwise
    return plain, [{k: v for k, v in e.items() if k not in times} for e in entities]


def theirs(text: str) -> Any:
    try:
        return judge.parse_html(text)
    except judge.Verdict as verdict:
        return str(verdict).removeprefix("Can't parse entities: ")


TABLE = [
    "plain text",
    "<b>bold</b> <strong>bold</strong> <i>i</i><em>e</em>",
    "<u>u</u><ins>u</ins><s>s</s><strike>s</strike><del>s</del>",
    "<tg-spoiler>s</tg-spoiler><span class='tg-spoiler'>s</span>",
    "<span>s</span>",
    "<span class='x'>s</span>",
    "a<br>b",
    "<p>a</p>",
    "<div>a</div>",
    "3 < 4",
    "3 <4",
    "a <",
    "<",
    "<>",
    "</>",
    "</b>",
    "<b>",
    "<b>a",
    "<b>a</i>",
    "<b>a</>",
    "<b>a</b",
    "<b>a</b >",
    "<b>a</ b>",
    "<b>a<i>b</b></i>",
    "<b>a<b>b</b>c</b>",
    "<B>a</B>",
    "<b></b>",
    "<b> </b>",
    "😀<b>å</b>",
    "😀<br>",
    "åäö<br>",
    "&lt;b&gt; &amp; &quot;",
    "&nbsp;&copy;&apos;&ouml;",
    "&lt&gt&ampx",
    "&#65;&#x41;&#X41;&#0;&#1114111;&#1114112;",
    "&#x1F600;<b>x</b>",
    "&#xd83d;&#xde00;",
    "&#xd83d;",
    "&#12345678;",
    "&#99999999999999999999;",
    "AT&T & co",
    "&",
    "<a href='https://almhult.se'>x</a>",
    "<a href=almhult.se>x</a>",
    "<a href='https://ALMHULT.se/Å b?x=1&amp;y=2#z'>x</a>",
    "<a href='x'>y</a>",
    "<a>almhult.se</a>",
    "<a href>almhult.se</a>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='ftp://a.se'>x</a>",
    "<a href='http://localhost/'>x</a>",
    "<a href='http://127.0.0.1:80/'>x</a>",
    "<a href='http://a.se:99999/'>x</a>",
    "<a href='http://[::1]/'>x</a>",
    "<a href='http://u:p@a.se/'>x</a>",
    "<a href='tg://user?id=5'>x</a>",
    "<a href='tg://user?id=05'>x</a>",
    "<a href='tg:user?a=1&amp;id=5#x'>x</a>",
    "<a href='tg://resolve?domain=x'>x</a>",
    "<a href='ton://transfer/x'>x</a>",
    "<a href='tonsite://a.ton'>x</a>",
    "<a href='https://a.se' title='x'>y</a>",
    '<a href="https://a.se>x</a>',
    "<pre>a</pre><code>b</code>",
    '<pre><code class="language-python">a</code></pre>',
    '<code class="language-python"><pre>a</pre></code>',
    '<pre><code class="language-python">a</code> </pre>',
    "<code class='x'>a</code>",
    "<code><b>a</b></code>",
    "<blockquote>a</blockquote>",
    "<blockquote expandable>a</blockquote>",
    "<blockquote Expandable>a</blockquote>",
    "<blockquote>a<blockquote>b</blockquote></blockquote>",
    "<tg-emoji emoji-id='5368324170671202286'>👍</tg-emoji>",
    "<tg-emoji emoji-id='x'>👍</tg-emoji>",
    "<tg-emoji>👍</tg-emoji>",
    "<tg-time unix=1600000000 format=wD>then</tg-time>",
    "<tg-time unix=0>then</tg-time>",
    "<tg-time unix=1 format=x>then</tg-time>",
    "<b x>a</b>",
    "<b x/>a</b>",
    "<b ='x'>a</b>",
    "<b x=",
    "<b x='",
    "<b x='>a</b>",
    "<b x=a_b>a</b>",
    "<b\n>a</b>",
    "<b\x00>a</b>",
    "a\x00<b>b</b>",
    "<b>shalom שלום</b> <i>مرحبا</i>",
    "Karl &lt;b&gt;&amp;&quot; XII",
]


@pytest.mark.parametrize("text", TABLE)
def test_a_text_is_read_or_refused_in_telegrams_words(text: str) -> None:
    assert ours(text) == theirs(text)


PIECES = st.sampled_from([
    "<b>", "</b>", "<i>", "</i>", "<u>", "</u>", "<a href='http://a.se/x?y=1&amp;z'>", "</a>",
    "<a href=example.com>", '<a href="tg://user?id=123">', "<code>", "</code>", "<pre>", "</pre>",
    '<code class="language-py">', "<span class='tg-spoiler'>", "<span", "</span>", "<blockquote>",
    "<blockquote expandable>", "</blockquote>", "<tg-spoiler>", "</tg-spoiler>", "<br>", "<p>",
    "<tg-emoji emoji-id='5368324170671202286'>", "</tg-emoji>", "<tg-time unix=77 format=wd>",
    "</tg-time>", "</>", "<", ">", "/", "=", "'", '"', "&", ";", "&lt;", "&amp;", "&nbsp;", "&#65;",
    "&#x1F600;", "&#xd800;", "&quot", "&#", "&#X41;", "é", "😀", "x", "example.com", "http://", " ", "\n",
    "class=", "href=", "\t",
])  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=10).map("".join))
def test_any_mixture_of_tags_is_read_as_telegram_reads_it(text: str) -> None:
    assert ours(text) == theirs(text)


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_text_is_read_as_telegram_reads_it(text: str) -> None:
    assert ours(f"<b>{text}</b>") == theirs(f"<b>{text}</b>")


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.sampled_from("aB.:/?#@[]%&+-_~ åÅ1=$*'\\\t"), max_size=12),
    st.sampled_from(["", "http://", "HTTPS://", "tg://", "tg:", "ton://", "http://a.se", "ftp://"]),
)
def test_links_are_kept_as_telegram_keeps_them(address: str, beginning: str) -> None:
    escaped = f"{beginning}{address}".replace("&", "&amp;").replace('"', "&quot;")
    text = f'<a href="{escaped}">x</a>'
    assert ours(text) == theirs(text)
