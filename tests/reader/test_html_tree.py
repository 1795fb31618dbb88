"""Pages become the same tree as html5lib's, which follows the standard word by word."""

from collections.abc import Iterator
from random import Random
from typing import Any

import html5lib
import pytest

from xlbudget.base.errors import WorkbookError
from xlbudget.base.meter import Meter
from xlbudget.reader.html_element import Element
from xlbudget.reader.html_tokens import tokens_of
from xlbudget.reader.html_tree import DEPTH, tree_of

Text = tuple[str, str]
"""The names of the elements around a text, and the text."""
NOT_SHOWN = {"script", "style", "title", "noscript", "template"}


def tree(page: str) -> Element:
    return tree_of(tokens_of(page, Meter("elements", 100_000)))


def texts_here(element: Element, path: str = "") -> Iterator[Text]:
    for child in element.children:
        if isinstance(child, str):
            yield path, child
        elif child.name not in NOT_SHOWN:
            yield from texts_here(child, f"{path} {child.name}")


def texts_there(element: Any, path: str = "") -> Iterator[Text]:
    yield path, element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag not in NOT_SHOWN:
            yield from texts_there(child, f"{path} {child.tag}")
        yield path, child.tail or ""


def joined(texts: Iterator[Text]) -> list[Text]:
    """Returns texts, those right behind each other in one place as one."""
    rows: list[list[str]] = []
    for path, text in texts:
        if rows and rows[-1][0] == path:
            rows[-1][1] += text
        elif text.strip():
            rows.append([path, text])
    return [(path, " ".join(text.split())) for path, text in rows]


def both(page: str) -> tuple[list[Text], list[Text]]:
    there = html5lib.parse(page, namespaceHTMLElements=False).find("body")
    return joined(texts_here(tree(page))), joined(texts_there(there))


PAGES = {
    "end tags that lack": "<table><tr><td>1<td>2<tr><th>3</table><p>4<p>5<ul><li>6<li>7</ul>8",
    "cells without rows": "<table><td>1</td><td>2</table>",
    "text between cells": "<table>1<tr>2<td>3</td>4</tr><p>5</table>6",
    "a table right in a table": "<table><tr><td>1</td><table><tr><td>2</table></table>3",
    "a table in a cell": "<table><tr><td>1<table><tr><td>2</table>3<td>4</table>",
    "cells without a table": "<p>1<td>2</td><tr>3</tr></table>4",
    "letters that go on": "<p><font color=white>1</p><p>2</font>3</p>",
    "letters around blocks": "<b><p>1</b>2</p>3",
    "letters in cells": "<table><tr><td><b>1<td>2</b></table>3",
    "letters out of cells": "<b><table><tr><td>1</b>2</table>3",
    "links in links": "<a href=1>1<a href=2>2</a>3",
    "comments": "1<!-->2<!--->3<!-- <td> --!>4<!--5--><![if x]>6<![endif]><!x>7<?x>8</ x>9",
    "raw text": "<title><b>0</title><script><!--<script></script>1</script>--></script>2",
    "tags in attributes": "<p title='<td>' x=\"</p>\">1</p><a b=c/d>2</a><br/>3<p/>4",
    "headings": "<h1>1<h2>2</h1>3<div>4</h3>5",
    "signs": "a < b &lt;td&gt; &amp;nbsp; &#65; &#x42; &copy &notit; &unknown; <3 <",
    "captions and columns": "<table><caption>1<col><colgroup><col>2<tr><td>3</table>",
    "a form in a table": "<table><form><tr><td>1</form><td>2</table>3",
    "nothing": "",
    "cut off in a tag": "1<p>2<a href='3",
    "sections": "<table><tfoot><tr><td>1<tbody><tr><td>2<thead><tr><td>3</table>",
}


@pytest.mark.parametrize("what", PAGES)
def test_damage_is_mended_as_browsers_do_it(what: str) -> None:
    here, there = both(f"<!DOCTYPE html>{PAGES[what]}")
    assert here == there


TAGS = [
    *("table", "tr", "td", "th", "tbody", "p", "div", "span", "font", "b", "li", "ul", "br"),
    *("h1", "center", "caption", "o:p"),
]


def any_page(rng: Random) -> str:
    parts = ["<!DOCTYPE html>"]
    for number in range(rng.randrange(3, 25)):
        kind = rng.random()
        tag = rng.choice(TAGS)
        parts.append(f"<{tag}>" if kind < 0.45 else f"</{tag}>" if kind < 0.75 else f"t{number} ")
    return "".join(parts)


def test_random_pages_become_the_same_tree() -> None:
    """What differs are formatting elements that other elements split, in ways nobody sees."""
    pages = [any_page(Random(seed)) for seed in range(250)]
    differing = [page for page in pages if both(page)[0] != both(page)[1]]
    assert len(differing) <= 6
    for page in differing:
        here, there = both(page)
        assert "".join(t for _, t in here).split() == "".join(t for _, t in there).split()


def test_depth_is_bounded() -> None:
    assert tree("<div>" * (DEPTH - 1))
    with pytest.raises(WorkbookError) as error:
        tree("<div>" * 100_000)
    assert error.value.params["what"] == "xml_depth"
