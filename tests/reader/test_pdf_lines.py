"""Letters become lines, cells and paragraphs."""

import pytest

from xlbudget.reader.pdf_lines import (
    Glyph,
    Line,
    cell_text,
    lines_of,
    runs_of,
    without_doubles,
)

SIZE = 10.0


def letters(text: str, left: float = 0.0, top: float = 0.0) -> list[Glyph]:
    """Returns letters as they stand in a line; a blank only takes room."""
    glyphs, x = [], left
    for letter in text:
        wide = SIZE / 2 if letter.isascii() else SIZE
        if letter != " ":
            glyphs.append(Glyph(letter, x, top, x + wide, top + SIZE))
        x += wide
    return glyphs


def test_lines_are_read_from_the_top_and_from_the_left() -> None:
    mixed = [*letters("下面", top=20), *reversed(letters("上面"))]
    assert [line.text for line in lines_of(mixed)] == ["上面", "下面"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("单位  万元", "单位 万元"),
        ("a b", "a b"),
        ("单位       万元", "单位    万元"),
        ("12.34", "12.34"),
    ],
)
def test_gaps_are_spaces(text: str, read: str) -> None:
    assert lines_of(letters(text))[0].text == read


CELLS = {
    "a name over two lines": (("一般公共服务", "支出"), 62, "一般公共服务支出"),
    "a number over two full lines": (("1,234,567,", "890.12"), 60, "1,234,567,890.12"),
    "two numbers that had room": (("1,234.56", "78.90"), 120, "1,234.56\n78.90"),
    "two words": (("ab", "cd"), 30, "ab cd"),
    "a code and its name": (("2010301", "行政运行"), 90, "2010301行政运行"),
}


@pytest.mark.parametrize("how", CELLS)
def test_the_text_of_a_cell(how: str) -> None:
    texts, width, expected = CELLS[how]
    glyphs = [g for n, text in enumerate(texts) for g in letters(text, top=n * 13)]
    assert cell_text(glyphs, width) == expected


@pytest.mark.parametrize(
    ("wider", "runs"), [(0.0, ["12.34"]), (0.7, ["12.34"]), (2.0, ["12.", "34"])]
)
def test_a_point_of_another_font_parts_no_number(wider: float, runs: list[str]) -> None:
    number = [
        glyph._replace(right=glyph.right + wider) if glyph.text == "." else glyph
        for glyph in letters("12.34")
    ]
    assert ["".join(glyph.text for glyph in run) for run in runs_of(number)] == runs


def test_an_empty_cell_says_nothing() -> None:
    assert cell_text([], 50) == ""


def test_letters_drawn_again_count_once_and_others_are_told() -> None:
    once = letters("12.34万元")
    assert without_doubles([*once, *letters("12.34万元", left=0.4)]) == (once, 0)
    assert without_doubles(letters("1,111")) == (letters("1,111"), 0)
    kept, over = without_doubles([*letters("12"), *letters("89", left=0.5)])
    assert (len(kept), over > 0) == (4, True)
    # A figure over words, a little lower.
    lower = [glyph._replace(top=glyph.top + 4, bottom=glyph.bottom + 4) for glyph in letters("89")]
    assert without_doubles([*letters("预算"), *lower])[1] > 0


def line(text: str, left: float, right: float, top: float) -> Line:
    return Line(text, left, top, right, top + SIZE)
