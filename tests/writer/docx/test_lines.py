"""How many lines words take: ten Chinese characters on each, numbers whole, no stop in front."""

import pytest

from xlbudget.writer.docx.lines import lines_of, wide

TEXTS = {
    "": 1,
    "一二三四五六七八九十": 1,
    "一二三四五六七八九十一": 2,
    "一二三四五六七八九十。": 1,  # it hangs over the margin
    "一二三四五六七八九十，一": 2,
    "一二三四五六七八九（十）": 2,  # no bracket is left alone at the end
    "一二三四五六七八12345": 2,
    "一二三四五六七八123": 1,
    "一二三四五六七八1234": 2,  # there is a gap before the number
    "一二三四五六七，1234": 1,  # and none behind a stop
    "12345678901234567890": 1,
    "123456789012345678901": 2,
    "一\n二": 2,
    "一二三四五六七八九十\n": 2,
    "“一二三四五六七八九": 1,
    "“一二三四五六七八九十": 2,
}


@pytest.mark.parametrize("text", TEXTS)
def test_lines(text: str) -> None:
    assert lines_of(text, 10, 100, 0.5) == TEXTS[text]


def test_the_first_line_may_be_indented() -> None:
    assert lines_of("一二三四五六七八", 10, 100, 0.5, first=20) == 1
    assert lines_of("一二三四五六七八九", 10, 100, 0.5, first=20) == 2


def test_width() -> None:
    assert wide("一1“", 10, 0.5) == 25
