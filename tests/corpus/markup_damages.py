"""Damages of the markup of Word and of web pages: things taken away, doubled or exchanged."""

import re
from collections.abc import Callable, Mapping
from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile


def _cut(pattern: str, by: str = "") -> Callable[[Random, str], str]:
    """Returns what takes away one thing that a pattern matches, or puts another in its place."""

    def cut(rng: Random, text: str) -> str:
        matches = [*re.finditer(pattern, text)]
        chosen = rng.choice(matches) if matches else None
        return text[: chosen.start()] + by + text[chosen.end() :] if chosen else text

    return cut


def _exchanged(pattern: str) -> Callable[[Random, str], str]:
    """Returns what exchanges two things that a pattern matches."""

    def exchange(rng: Random, text: str) -> str:
        matches = [*re.finditer(pattern, text)]
        if len(matches) < 2:
            return text
        one, other = sorted(rng.sample(matches, 2), key=lambda match: match.start())
        between = text[one.end() : other.start()]
        return text[: one.start()] + other[0] + between + one[0] + text[other.end() :]

    return exchange


def _twice_of(pattern: str) -> Callable[[Random, str], str]:
    def twice(rng: Random, text: str) -> str:
        matches = [*re.finditer(pattern, text)]
        chosen = rng.choice(matches) if matches else None
        return text[: chosen.end()] + chosen[0] + text[chosen.end() :] if chosen else text

    return twice


_WORD_CELL = r"<w:tc><w:tcPr>(?:(?!<w:tc>|<w:tbl>).)*?</w:tc>"
_WORD_ROW = r"<w:tr>(?:(?!<w:tr>).)*?</w:tr>"
_WORD_TABLE = r"<w:tbl>(?:(?!<w:tbl>).)*?</w:tbl>"
WORD_DAMAGES: Mapping[str, Callable[[Random, str], str]] = {
    "a digit": _cut(r"(?<=\d)\d(?=[\d.,]*</w:t>)"),
    "a number": _cut(r"(?<=>)[\d.,]+(?=</w:t>)"),
    "a text": _cut(r'<w:t xml:space="preserve">[^<]+</w:t>'),
    "a cell": _cut(_WORD_CELL),
    "a row": _cut(_WORD_ROW),
    "a table": _cut(_WORD_TABLE),
    "a paragraph": _cut(r"<w:p><w:r>(?:(?!<w:p>|<w:tbl>).)*?</w:p>(?=<w:p>|<w:tbl>)"),
    "a span": _cut(r'<w:gridSpan w:val="\d+"/>'),
    "a cell merged down": _cut(r'<w:vMerge(?: w:val="restart")?/>'),
    "a cell twice": _twice_of(_WORD_CELL),
    "a row twice": _twice_of(_WORD_ROW),
    "a table twice": _twice_of(_WORD_TABLE),
    "cells in each other's place": _exchanged(_WORD_CELL),
    "rows in each other's place": _exchanged(_WORD_ROW),
    "tables in each other's place": _exchanged(_WORD_TABLE),
}


def damaged_word(rng: Random, how: str, content: bytes) -> bytes:
    """Returns a document of Word with one damage of its text."""
    stream = BytesIO()
    with (
        ZipFile(BytesIO(content)) as archive,
        ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for name in archive.namelist():
            part = archive.read(name)
            if name == "word/document.xml":
                part = WORD_DAMAGES[how](rng, part.decode()).encode()
            target.writestr(name, part)
    return stream.getvalue()


_CELL = r"<td[^>]*>(?:(?!<td|<tr|<table|</tr|</table).)*"
_ROW = r"<tr[^>]*>(?:(?!<tr|<table|</table|</tbody|</thead).)*"
_TABLE = r"<table class(?:(?!<table).)*?</table>"
HTML_DAMAGES: Mapping[str, Callable[[Random, str], str]] = {
    "a digit": _cut(r"(?<=\d)\d(?=[\d.,]*<)"),
    "a number": _cut(r"(?<=>)[\d.,]+(?=<)"),
    "a text": _cut(r"(?<=>)[^<>]+(?=</?(?:td|p|br|o:p))"),
    "a cell": _cut(f"(?s){_CELL}"),
    "a row": _cut(f"(?s){_ROW}"),
    "a table": _cut(f"(?s){_TABLE}"),
    "a line": _cut(r"<p align=center>[^<]*</p>"),
    "a span": _cut(r' colspan="?\d+"?'),
    "a span down": _cut(r' rowspan="?\d+"?'),
    "a wrong span": _cut(r"(?<=colspan=)\d+", "9"),
    "a wrong span down": _cut(r'(?<=rowspan=")\d+', "3"),
    "a tag": _cut(r"<(?:t[dr]|table|tbody|thead|p)\b[^>]*>"),
    "an end tag": _cut(r"</[^>]*>"),
    "half a tag": _cut(r"(?<=<t[dr])[^<>]*>"),
    "an angle bracket": _cut(r"[<>]"),
    "a comment that does not end": _cut(r"(?=<t[dr])", "<!--"),
    "a quote that does not end": _cut(r"(?<=<td)(?=[ >])", ' title="'),
    "a cell twice": _twice_of(f"(?s){_CELL}"),
    "a row twice": _twice_of(f"(?s){_ROW}"),
    "a table twice": _twice_of(f"(?s){_TABLE}"),
    "cells in each other's place": _exchanged(f"(?s){_CELL}"),
    "rows in each other's place": _exchanged(f"(?s){_ROW}"),
    "tables in each other's place": _exchanged(f"(?s){_TABLE}"),
}


def damaged_html(rng: Random, how: str, content: bytes) -> bytes:
    """Returns a web page with one damage of its markup."""
    head = content[:300].decode("latin-1").replace("\0", "")
    named = re.search("charset=([a-z0-9-]+)", head)
    charset = named[1] if named else "utf-8"
    charset = "gb18030" if charset.startswith("gb") else charset
    return HTML_DAMAGES[how](rng, content.decode(charset)).encode(charset)
