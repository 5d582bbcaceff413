"""The locator of lines, judged by tomllib and by a writer that knows where it put each thing."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.promise_file import KeyPath, locate

# A busy machine is no reason to fail.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def paths_of(value: Any, path: KeyPath = ()) -> set[KeyPath]:
    """The path of everything in a tree that tomllib made."""
    if isinstance(value, dict):
        inner = [paths_of(part, (*path, key)) for key, part in value.items()]
    elif isinstance(value, list):
        inner = [paths_of(part, (*path, index)) for index, part in enumerate(value)]
    else:
        inner = []
    return {path}.union(*inner) if path else set().union(*inner)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", {}),
        ("# bara en kommentar", {}),
        ("a = 1\n\n# b = 2\nb = 2 # [c]\n", {("a",): 1, ("b",): 4}),
        ('a = """\n[b]\nc = 1\n"""\nd = 1', {("a",): 1, ("d",): 5}),
        ("a = '''\n[b] \\'''\nd = 1", {("a",): 1, ("d",): 3}),
        ('a = """x\\"""" # "\nb = 1', {("a",): 1, ("b",): 2}),
        ('a = """""x"""""\nb = 1', {("a",): 1, ("b",): 2}),
        ("a = ''''x'''''\nb = 1", {("a",): 1, ("b",): 2}),
        ('a = "#[\\"]"\nb = \'#[\\\'\nc = 1', {("a",): 1, ("b",): 2, ("c",): 3}),
        ("a = [ # ]\n1,\n[2,\n3],\n]\nb=1", {
            ("a",): 1, ("a", 0): 2, ("a", 1): 3, ("a", 1, 0): 3, ("a", 1, 1): 4, ("b",): 6,
        }),
        ('a = {b = [\n1], "c.d".e = "}"}', {
            ("a",): 1, ("a", "b"): 1, ("a", "b", 0): 2, ("a", "c.d"): 2, ("a", "c.d", "e"): 2,
        }),
        ("a . b.c = 1\na.d = 2", {("a",): 1, ("a", "b"): 1, ("a", "b", "c"): 1, ("a", "d"): 2}),
        ('"\\u00e5 #" = 1\n\'[x]\' = 2\n"" = 3', {("å #",): 1, ("[x]",): 2, ("",): 3}),
        ("[a.b]\nc = 1\n[a]\nd = 2", {
            ("a",): 3, ("a", "b"): 1, ("a", "b", "c"): 2, ("a", "d"): 4,
        }),
        ("[[a]]\n[a.b]\nc=1\n[[a]]\n[a.b]\nc=2", {
            ("a",): 1, ("a", 0): 1, ("a", 0, "b"): 2, ("a", 0, "b", "c"): 3,
            ("a", 1): 4, ("a", 1, "b"): 5, ("a", 1, "b", "c"): 6,
        }),
        ("[[ a . b ]] # x\n[[a.b]]\nc = 2021-01-01 10:00:00 # y\nd = -1.5e3", {
            ("a",): 1, ("a", "b"): 1, ("a", "b", 0): 1, ("a", "b", 1): 2,
            ("a", "b", 1, "c"): 3, ("a", "b", 1, "d"): 4,
        }),
        ("[[a]]\n[[a.b]]\n[[a.b]]\n[[a]]\n[[a.b]]", {
            ("a",): 1, ("a", 0): 1, ("a", 0, "b"): 2, ("a", 0, "b", 0): 2, ("a", 0, "b", 1): 3,
            ("a", 1): 4, ("a", 1, "b"): 5, ("a", 1, "b", 0): 5,
        }),
    ],
)  # fmt: skip
def test_everything_is_found_on_its_line(text: str, lines: dict[KeyPath, int]) -> None:
    assert locate(text) == lines
    assert set(lines) == paths_of(tomllib.loads(text))


# --- Written by a hand that knows --------------------------------------------------------------

nasty_texts = st.text(st.sampled_from("ab\"'\\#[]{}=,.\n\t å"), max_size=12)
bare_keys = st.text(st.sampled_from("abcXYZ019_-"), min_size=1, max_size=5)
any_keys = bare_keys | nasty_texts
blanks = st.sampled_from(["", " ", "\t", "  "])
line_blanks = st.sampled_from(["", " ", "\n", " # x = [\n", "\n\n# '''\n\t"])
scalars = st.sampled_from(
    ["1", "0x1f", "1_000", "2.5e-3", "nan", "true", "2021-01-01", "2021-01-01 10:00:00",
     "2021-01-01T10:00:00.5+02:00", "10:00:00"]
)  # fmt: skip
leaves = st.one_of(st.tuples(st.just("scalar"), scalars), st.tuples(st.just("text"), nasty_texts))
inline_values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(st.just("list"), st.lists(inner, max_size=3)),
        st.tuples(st.just("inline"), st.dictionaries(any_keys, inner, max_size=3)),
    ),
    max_leaves=6,
)
tables: st.SearchStrategy[dict[str, tuple[str, Any]]] = st.deferred(
    lambda: st.dictionaries(
        any_keys,
        st.one_of(
            inline_values,
            st.tuples(st.just("table"), tables),
            st.tuples(st.just("tables"), st.lists(tables, min_size=1, max_size=3)),
        ),
        max_size=3,
    )
)


class Writer:
    """Writes a tree as TOML in drawn styles and notes the line where it puts each thing."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.text = ""
        self.lines: dict[KeyPath, int] = {}

    def put(self, text: str) -> None:
        self.text += text

    def note(self, path: KeyPath) -> None:
        self.lines[path] = self.text.count("\n") + 1

    def key(self, key: str) -> None:
        styles = [json.dumps(key)]
        if key and all(sign in "abcXYZ019_-" for sign in key):
            styles.append(key)
        if "'" not in key and "\n" not in key:
            styles.append(f"'{key}'")
        self.put(self.draw(st.sampled_from(styles)))

    def string(self, text: str) -> None:
        escaped = json.dumps(text)[1:-1]
        wrapped = escaped.replace("\\n", "\n")
        styles = [f'"{escaped}"', f'"""\n{wrapped}"""', f'"""\\\n \n{escaped}"""']
        if "'" not in text:
            styles.append(f"'''\n{text}'''")
            if "\n" not in text:
                styles.append(f"'{text}'")
        if text and not text.startswith("\n") and "'''" not in text + "'":
            styles.append(f"'''{text}'''")
        self.put(self.draw(st.sampled_from(styles)))

    def inline(self, path: KeyPath, value: tuple[str, Any]) -> None:
        kind, content = value
        if kind == "scalar":
            self.put(content)
        elif kind == "text":
            self.string(content)
        elif kind == "list":
            self.list_of(path, content)
        else:
            self.inline_table(path, content)

    def list_of(self, path: KeyPath, entries: list[tuple[str, Any]]) -> None:
        self.put("[" + self.draw(line_blanks))
        for index, entry in enumerate(entries):
            self.note((*path, index))
            self.inline((*path, index), entry)
            last = index == len(entries) - 1
            comma = self.draw(st.sampled_from(["", ","])) if last else ","
            self.put(self.draw(line_blanks) + comma + self.draw(line_blanks))
        self.put("]")

    def inline_table(self, path: KeyPath, pairs: dict[str, tuple[str, Any]]) -> None:
        self.put("{" + self.draw(blanks))
        for index, (key, value) in enumerate(pairs.items()):
            self.put("," + self.draw(blanks) if index else "")
            self.pair(path, key, value)
            self.put(self.draw(blanks))
        self.put("}")

    def pair(self, path: KeyPath, key: str, value: tuple[str, Any]) -> None:
        """`key = value`, and now and then an inline table of one entry as a dotted key."""
        self.note((*path, key))
        self.key(key)
        path, (kind, content) = (*path, key), value
        while kind == "inline" and len(content) == 1 and self.draw(st.booleans()):
            (key, (kind, content)) = next(iter(content.items()))
            path = (*path, key)
            self.put(self.draw(blanks) + "." + self.draw(blanks))
            self.note(path)
            self.key(key)
        self.put(self.draw(blanks) + "=" + self.draw(blanks))
        self.inline(path, (kind, content))

    def header(self, path: KeyPath, brackets: str) -> None:
        self.put(self.draw(blanks))
        self.note(path)
        self.put(brackets + self.draw(blanks))
        for index, key in enumerate(part for part in path if isinstance(part, str)):
            self.put(self.draw(blanks) + "." + self.draw(blanks) if index else "")
            self.key(key)
        self.put(self.draw(blanks) + brackets.replace("[", "]") + self.draw(blanks))
        self.end_line()

    def end_line(self) -> None:
        self.put(self.draw(st.sampled_from(["\n", " # c = '\n", "\n\n", "\n# [c]\n"])))

    def table(self, path: KeyPath, content: dict[str, tuple[str, Any]]) -> None:
        headed = ("table", "tables")
        for key, value in content.items():
            if value[0] not in headed:
                self.put(self.draw(blanks))
                self.pair(path, key, value)
                self.end_line()
        for key, (kind, inner) in content.items():
            if kind == "table":
                self.header((*path, key), "[")
                self.table((*path, key), inner)
            elif kind == "tables":
                self.entries((*path, key), inner)

    def entries(self, path: KeyPath, entries: list[dict[str, tuple[str, Any]]]) -> None:
        for index, entry in enumerate(entries):
            self.header(path, "[[")
            self.lines[(*path, index)] = self.lines[path]
            self.table((*path, index), entry)
        self.lines[path] = self.lines[(*path, 0)]


@st.composite
def written_files(draw: st.DrawFn) -> tuple[str, dict[KeyPath, int]]:
    writer = Writer(draw)
    writer.table((), draw(tables))
    return writer.text, writer.lines


@unhurried
@given(written_files())
def test_the_located_line_is_where_the_writer_put_it(
    written: tuple[str, dict[KeyPath, int]],
) -> None:
    text, lines = written
    assert paths_of(tomllib.loads(text)) == set(lines)
    assert locate(text) == lines


@unhurried
@given(st.text(st.sampled_from("ab=\"'#[]{},.\n\\ 1"), max_size=40))
def test_whatever_tomllib_takes_is_located_in_full(text: str) -> None:
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    lines = locate(text)
    assert set(lines) == paths_of(tree)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())
