"""Which rules of style sheets are for an element, and what they say of it."""

import pytest

from xlbudget.base.meter import Meter
from xlbudget.reader import html_selectors
from xlbudget.reader.html_colours import colour, colour_of_attribute, is_clear
from xlbudget.reader.html_css import Sheets
from xlbudget.reader.html_element import Element
from xlbudget.reader.html_lengths import length
from xlbudget.reader.html_queries import applies
from xlbudget.reader.html_tokens import tokens_of
from xlbudget.reader.html_tree import tree_of

PAGE = """<div id=main class="a b"><p>1</p><p class=x title="T1">2</p>
<span><i id=it>3</i></span></div>
<table><tr><td>4</td><td>5</td><td>6</td></tr></table>"""


def element(name: str, number: int = 0) -> Element:
    root = tree_of(tokens_of(PAGE, Meter("elements", 1_000)))
    return [child for child in root.all() if child.name == name][number]


def color(sheet: str, of: Element) -> tuple[str, str]:
    sheets = Sheets(Meter("elements", 10_000))
    sheets.add(sheet)
    styled = sheets.style_of(of)
    return styled.properties.get("color", ""), styled.doubtful.get("color", "")


YES, NO, MAYBE = ("red", ""), ("", ""), ("", "red")
SELECTORS = {
    "p": YES,
    "P.x": YES,
    ".x[title]": YES,
    '[title="T1"]': YES,
    "[title^=T][title$='1']": YES,
    "[title=T2]": NO,
    "#main p": YES,
    "div.a.b > p": YES,
    "div.a.c > p": NO,
    "p + p": YES,
    "span ~ p": NO,
    "body p": YES,
    "p:nth-child(2)": YES,
    "p:nth-child(2n+1)": NO,
    "p:nth-child(even)": YES,
    "p:first-child": NO,
    "p:last-child": NO,
    "p:hover": NO,
    "p::before": NO,
    "p:not(.y)": MAYBE,
    "p:is(.x)": MAYBE,
    "i, p": YES,
    "*": YES,
    "table p": NO,
}


@pytest.mark.parametrize("selector", SELECTORS)
def test_selectors(selector: str) -> None:
    assert color(f"{selector} {{ color: red }}", element("p", 1)) == SELECTORS[selector]


SHEETS = {
    "the last one": ("p{color:blue} p{color:red}", "red"),
    "an id before a class": ("#it{color:red} i{color:blue}", "red"),
    "what is important": ("i{color:red!important} #it{color:blue}", "red"),
    "comments": ("/* i{ */ i/**/{/*;*/color:red/**/}", "red"),
    "signs of a page": ("<!-- i{color:red} -->", "red"),
    "braces in texts": ('i{content:"}"; color:red} b{color:blue}', "red"),
    "semicolons in addresses": ("i{background:url(data:x;y);color:red}", "red"),
    "print": ("@media print{i{color:blue}} @media screen{i{color:red}}", "red"),
    "a narrow screen": ("i{color:red} @media (max-width:600px){i{color:blue}}", "red"),
    "a wide screen": ("@media all and (min-width:600px){i{color:red}}", "red"),
    "statements": ('@charset "utf-8"; @import url(a.css); i{color:red}', "red"),
    "what is cut off": ("i{color:red", "red"),
    "a rule in a rule": ("span{ i{color:red} color:blue}", "red"),
    "its sign": ("div{ & i{color:red} }", "red"),
    "a query in a rule": ("i{color:blue;@media screen{color:red}}", "red"),
    "what is not valid": ("i{color:red;color:reed}", "red"),
    "backslashes": (r"i{c\6flor:r\65 d}", "red"),
    "a layer": ("i{color:red} @layer a{i{color:blue}}", "red"),
    "a sheet that is asked for": ("@import url(a;b); i{color:red}", "red"),
    "a text that does not end": ('b{content:"} \n} i{color:red}', "red"),
    "nothing": ("i{} {color:blue} }", ""),
}


@pytest.mark.parametrize("what", SHEETS)
def test_sheets(what: str) -> None:
    sheet, expected = SHEETS[what]
    of = element("p", 1) if what == "the last one" else element("i")
    assert color(sheet, of)[0] == expected


def test_colours_and_lengths() -> None:
    colours = ["#fff", "#FFFFFF", "white", "rgb(255,255,255)", "rgb(100%, 100%, 100%)"]
    assert {colour(text) for text in [*colours, "hsl(0, 0%, 100%)"]} == {0xFFFFFF}
    assert [colour(text) for text in ("#12", "inherit", "var(--x)", "")] == [None] * 4
    assert all(is_clear(text) for text in ("transparent", "rgba(0,0,0,0)", "#0000"))
    assert not any(is_clear(text) for text in ("#000", "rgba(0,0,0,.9)", "#00000f", ""))
    named = ["hwb(0 100% 0%)", "hsl(0deg 0% 100%)", "rgb(255 255 255 / 1)", "canvas"]
    assert {colour(text) for text in named} == {0xFFFFFF}
    attributes = {
        "ffffffffffff": 0xFFFFFF,
        "#fff": 0xFFFFFF,
        "chucknorris": 0xC00000,
        "red": 0xFF0000,
    }
    assert {text: colour_of_attribute(text) for text in attributes} == attributes
    computed = ["calc(1px + 2px*3)", "min(9px, 1em)", "clamp(1px, 2em, 20px)", "max((4px), 2px)"]
    assert [length(text, 16, -1) for text in computed] == [7, 9, 20, 4]
    assert [length(text, 16, -1) for text in ("calc(1px/0)", "env(x)", "calc(")] == [-1] * 3
    lengths = ["12px", "9pt", "0.75em", "75%", ".5rem", "x", "9" * 99]
    assert [round(length(text, 16, -1), 1) for text in lengths] == [12, 12, 12, 12, 8, -1, -1]


QUERIES = {
    **dict.fromkeys(
        ("", "all", "screen", "only screen and (min-width: 600px)", "not print"), html_selectors.YES
    ),
    **dict.fromkeys(
        ("(width > 500px)", "(400px <= width)", "print, screen", "(hover)"), html_selectors.YES
    ),
    **dict.fromkeys(
        ("print", "not all", "(max-width: 40em)", "(width < 500px)"), html_selectors.NO
    ),
    **dict.fromkeys(
        ("(orientation: portrait)", "(prefers-color-scheme: dark)", "tv"), html_selectors.NO
    ),
    **dict.fromkeys(
        ("(max-width: 1200px)", "(min-resolution: 2dppx)", "(a) or (b)"), html_selectors.MAYBE
    ),
}


@pytest.mark.parametrize("query", QUERIES)
def test_queries(query: str) -> None:
    assert applies(query) == QUERIES[query]
