"""On which page what stands in the document comes to stand."""

import pytest

from xlbudget.writer.docx.flow import Piece, Section, left_below, page_numbers
from xlbudget.writer.docx.paper import Paper

PAPER = Paper(width=100, height=120, left=10, right=10, top=10, bottom=10, footer=5)
"""100 points between its margins."""


def piece(*heights: float, anchor: str = "", **kinds: bool | float) -> Piece:
    return Piece("", heights, anchors=(anchor,), **kinds)  # type: ignore[arg-type]


# What stands one below the other, and the pages of what has a name.
FLOWS: dict[str, tuple[list[Piece], dict[str, int]]] = {
    "a full page": ([piece(60, anchor="a"), piece(40, anchor="b")], {"a": 1, "b": 1}),
    "one line too many": ([piece(60, anchor="a"), piece(41, anchor="b")], {"a": 1, "b": 2}),
    "a paragraph begins where it has room": (
        [piece(90), piece(10, 10, anchor="a"), piece(5, anchor="b")],
        {"a": 1, "b": 2},
    ),
    "a new page": ([piece(5), piece(5, anchor="a", new_page=True)], {"a": 2}),
    "no blank page": ([piece(5, anchor="a", new_page=True)], {"a": 1}),
    "a heading goes with its text": (
        [piece(85), piece(10, anchor="a", keep=True), piece(10, anchor="b")],
        {"a": 2, "b": 2},
    ),
    "two headings do": (
        [piece(75), piece(10, anchor="a", keep=True), piece(10, keep=True), piece(10, anchor="b")],
        {"a": 2, "b": 2},
    ),
    "a header is repeated": (
        [piece(60, 40, 40, 40, 40, repeated=20), piece(41, anchor="a")],
        {"a": 4},
    ),
    "longer than a page": ([piece(150), piece(5, anchor="a")], {"a": 2}),
}


@pytest.mark.parametrize("name", FLOWS)
def test_the_page_of_what_stands_in_a_section(name: str) -> None:
    pieces, expected = FLOWS[name]
    pages = page_numbers([Section(PAPER, tuple(pieces))])
    assert {anchor: page for anchor, page in pages.items() if anchor} == expected


def test_each_section_begins_a_page_and_the_cover_has_no_number() -> None:
    cover = Section(PAPER, (piece(10, anchor="cover"),), numbered=False)
    first = Section(PAPER, (piece(60), piece(60, anchor="a")))
    second = Section(PAPER, (piece(10, anchor="b"),))
    assert page_numbers([cover, first, second]) == {"": 1, "a": 2, "b": 3}


def test_what_is_left_below() -> None:
    assert left_below(PAPER, [piece(30), piece(30)]) == 40
    assert left_below(PAPER, [piece(30), piece(60, 30, repeated=20)]) == 50
