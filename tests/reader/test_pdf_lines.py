"""Letters become lines, cells and paragraphs."""

import pytest

from xlbudget.reader.pdf_lines import (
    Glyph,
    Line,
    cell_text,
    joined_text,
    lines_of,
    paragraphs_of,
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


def test_an_empty_cell_says_nothing() -> None:
    assert cell_text([], 50) == ""


def test_letters_drawn_again_count_once_and_others_are_told() -> None:
    once = letters("12.34万元")
    assert without_doubles([*once, *letters("12.34万元", left=0.4)]) == (once, 0)
    assert without_doubles(letters("1,111")) == (letters("1,111"), 0)
    kept, over = without_doubles([*letters("12"), *letters("89", left=0.5)])
    assert (len(kept), over > 0) == (4, True)


def line(text: str, left: float, right: float, top: float) -> Line:
    return Line(text, left, top, right, top + SIZE)


def test_a_full_line_goes_on_in_the_next_that_is_not_indented() -> None:
    lines = [
        line("第一段很长的一行，", 20, 500, 0),
        line("到这里完。", 0, 60, 15),
        line("第二段", 20, 500, 30),
        line("第三段", 20, 80, 45),
        line("远处", 0, 80, 200),
    ]
    texts = [joined_text(paragraph) for paragraph in paragraphs_of(lines, 0, 500)]
    assert texts == ["第一段很长的一行，到这里完。", "第二段", "第三段", "远处"]


NUMBERED = {
    "behind a sentence": (["……共100万元。", "四、绩效目标"], 0, 2),
    "in a table of contents": (["一、主要职能……………………12", "二、机构设置"], 0, 2),
    "set off from the margin": (["一行写到页边的业务量增", "3、公共安全支出"], 8, 2),
    "within a sentence": (["一行写到页边的总数为第", "3、4两项"], 0, 1),
    "a date": (["截至上年年底为止。", "2025年12月"], 0, 1),
    "an amount": (["合计为以下数目：", "3.5万元"], 0, 1),
}


@pytest.mark.parametrize("how", NUMBERED)
def test_a_number_behind_a_full_line_may_begin_a_paragraph(how: str) -> None:
    (full, after), left, count = NUMBERED[how]
    lines = [line(full, 20, 500, 0), line(after, left, 200, 15)]
    assert len(list(paragraphs_of(lines, 0, 500))) == count


def test_a_number_goes_on_without_a_space_and_a_word_with_one() -> None:
    assert joined_text([line("共12", 0, 1, 0), line("34万元", 0, 1, 0)]) == "共1234万元"
    assert joined_text([line("the", 0, 1, 0), line("end", 0, 1, 0)]) == "the end"
