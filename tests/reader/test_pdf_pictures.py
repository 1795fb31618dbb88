"""Parts of pages as pictures: the right part, upright, small, and never without bounds."""

import struct
import zlib
from itertools import product

import pytest

from tests.support.pdf import Layout, Paper
from xlbudget.base.errors import WorkbookError
from xlbudget.base.place import Box
from xlbudget.base.png import png, size_of
from xlbudget.reader.pdf_pictures import LARGEST, MOST, Strip, pictures_of

pytestmark = pytest.mark.usefixtures("read_here")

RED, BLACK, WHITE = (208, 0, 32), (0, 0, 0), (255, 255, 255)


def dots(picture: bytes) -> list[list[tuple[int, int, int]]]:
    """Returns the colours of a picture, read without the module that wrote it."""
    at, parts = 8, {}
    while at < len(picture):
        size, kind = struct.unpack(">I4s", picture[at : at + 8])
        parts[kind] = picture[at + 8 : at + 8 + size]
        at += 12 + size
    width, height = size_of(picture)
    red, green, blue = (parts[b"PLTE"][n::3] for n in range(3))
    palette = list(zip(red, green, blue, strict=True))
    data = zlib.decompress(parts[b"IDAT"])
    rows = [data[n * (width + 1) + 1 : (n + 1) * (width + 1)] for n in range(height)]
    return [[palette[dot] for dot in row] for row in rows]


def test_a_picture_has_the_colours_of_its_rows() -> None:
    picture = png([b"\0\1\1", b"\1\0\0"], [WHITE, RED])
    assert dots(picture) == [[WHITE, RED, RED], [RED, WHITE, WHITE]]


def squares(turn: int, *, turns_page: bool) -> tuple[bytes, Box]:
    """Returns a page with a line of text and a black square, and where that is shown."""
    paper = Paper(Layout(turn=turn, turns_page=turns_page, numbers=False))
    for _ in range(12):
        paper.line("2025年部门收支总表")
    left, top, side = 300.0, 120.0, 40.0
    paper.canvas.rect(left, paper.height - top - side, side, side, stroke=0, fill=1)
    box = (left, top, left + side, top + side)
    if not turns_page and turn:  # the page is shown on its side
        turned = {90: (top, paper.width - left - side), 270: (paper.height - top - side, left)}
        x, y = turned[turn]
        box = (x, y, x + side, y + side)
    return paper.content(), box


@pytest.mark.parametrize(
    ("turn", "turns_page"), [*product([0, 90, 180, 270], [True]), (90, False), (270, False)]
)
def test_the_part_that_is_asked_for_is_drawn(turn: int, turns_page: bool) -> None:
    content, (left, top, right, bottom) = squares(turn, turns_page=turns_page)
    inside = (left + 1, top + 1, right - 1, bottom - 1)
    beside = (left + 50, top + 50, right + 50, bottom + 50)
    around = (left - 20, top - 20, right + 20, bottom + 20)
    black, white, marked = pictures_of(
        content,
        [[Strip(1, inside)], [Strip(1, beside)], [Strip(1, around, [(left, top, right, bottom)])]],
    )
    assert {dot for row in dots(black) for dot in row} == {BLACK}
    assert {dot for row in dots(white) for dot in row} == {WHITE}
    rows = dots(marked)
    middle = rows[len(rows) // 2]
    assert middle[len(middle) // 2] == BLACK
    assert middle.count(RED) == 6
    assert middle.index(RED) == pytest.approx(20 * 1.9, abs=4)


def test_strips_stand_below_each_other_with_a_band_between_them() -> None:
    content, box = squares(0, turns_page=True)
    one, two = pictures_of(content, [[Strip(1, box)], [Strip(1, box), Strip(1, box)]])
    assert size_of(two) == (size_of(one)[0], 2 * size_of(one)[1] + 5)


def test_whole_pages_are_drawn_small_and_strange_parts_not_at_all() -> None:
    content, _ = squares(0, turns_page=True)
    parts = [Strip(1, (0, 0, 595, 842)), Strip(9, (0, 0, 9, 9)), Strip(1, (-9e9, 0, 9e9, 9))]
    page, *others = pictures_of(content, [[part] for part in parts])
    assert 0 < len(page) <= LARGEST
    assert max(size_of(page)) <= 1500
    assert others[0] == b""
    assert max(size_of(others[1])) <= 1500


def test_no_more_than_some_and_only_of_pages() -> None:
    with pytest.raises(ValueError, match="40"):
        pictures_of(b"", [[Strip(1, (0, 0, 9, 9))]] * (MOST + 1))
    with pytest.raises(WorkbookError) as refused:
        pictures_of(b"no pdf", [[Strip(1, (0, 0, 9, 9))]])
    assert refused.value.code == "F260"
