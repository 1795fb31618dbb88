"""Which words of a header head a column, and what stands in rows under them."""

from collections.abc import Sequence
from itertools import pairwise

import pytest

from tests.reader.test_pdf_aligned import centred
from xlbudget.reader.pdf_columns import column_edges
from xlbudget.reader.pdf_lines import Glyph
from xlbudget.reader.pdf_parts import Row, split_rows

Words = tuple[str, float, float, float]
"""Words in the middle between two edges, and how high they stand."""
CODES = [("类", 0, 40, 40), ("款", 40, 80, 40), ("项", 80, 120, 40)]
HEADERS: dict[str, tuple[list[Words], list[float]]] = {
    "words over three columns, themselves under others": (
        [
            ("项目", 0, 220, 0),
            ("支出预算", 220, 400, 0),
            ("科目编码", 0, 120, 20),
            *CODES,
            ("科目名称", 120, 220, 30),
            ("合计", 220, 310, 30),
            ("项目支出", 310, 400, 30),
        ],
        [40, 80, 120, 220, 310],
    ),
    "words half way down that head a column alone": (
        [
            ("科目编码", 0, 120, 0),
            *CODES,
            ("科目名称", 120, 220, 20),
            ("预算数", 220, 400, 0),
            ("合计", 220, 310, 40),
            ("项目支出", 310, 400, 40),
        ],
        [40, 80, 120, 220, 310],
    ),
    "words in the gap between two columns": (
        [
            ("收入", 0, 200, 0),
            ("支出", 200, 400, 0),
            ("项目", 0, 100, 20),
            ("金额", 100, 200, 20),
            ("项目", 200, 300, 20),
            ("金额", 300, 400, 20),
        ],
        [100, 200, 300],
    ),
    "letters that are spaced out": (
        [("项 目", 0, 100, 0), ("金 额", 100, 200, 0), ("备注", 200, 300, 0)],
        [100, 200],
    ),
}


def rows(words: Sequence[Words]) -> list[Row]:
    glyphs: list[Glyph] = []
    for text, left, right, top in words:
        glyphs += centred(text, left, right, top)
    return split_rows(glyphs)


@pytest.mark.parametrize("how", HEADERS)
def test_each_column_has_its_header(how: str) -> None:
    header, inner = HEADERS[how]
    edges = column_edges(rows(header), [], [])
    assert edges is not None
    assert len(edges) == len(inner) + 2
    middles = [(left + right) / 2 for left, right in pairwise([0, *inner, header_end(header)])]
    for middle, (begin, end) in zip(middles, pairwise(edges), strict=True):
        assert begin < middle < end


def header_end(header: Sequence[Words]) -> float:
    return max(right for _, _, right, _ in header)


def test_figures_beside_each_other_need_a_header_each() -> None:
    header = rows([("名称", 0, 100, 0), ("金额", 100, 300, 0)])
    body = rows([("合计", 0, 100, 20), ("1.00", 100, 200, 20), ("2.00", 200, 300, 20)])
    assert column_edges(header, body, []) is None


def test_lines_down_keep_columns_apart() -> None:
    header = rows([("名称", 0, 100, 0), ("金额", 100, 150, 0), ("", 150, 200, 0)])
    body = rows([("合计", 0, 100, 20), ("1.00", 100, 150, 20), ("2.00", 150, 200, 20)])
    edges = column_edges(header, body, [0, 100, 150, 200])
    assert edges == [0, 100, 150, 200]
