"""Lines that are set like rows of a table, though no table has them."""

import pytest

from xlbudget.intake.locate.sums import figures_in_row


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("12.5", ["12.5"]),
        ("-5.00", ["5.00"]),
        ("45.6 78.9", ["45.6", "78.9"]),
        ("12345 678", ["12345", "678"]),
        ("2080501    行政单位离退休    123    4,567", ["123", "4567"]),
        ("合计\t12.50", ["12.50"]),
    ],
)
def test_numbers_alone_and_numbers_far_from_words_are_figures(
    text: str, figures: list[str]
) -> None:
    assert [str(figure.amount) for figure in figures_in_row(text)] == figures


@pytest.mark.parametrize(
    "text",
    [
        *("12", "123", "12345", "1.1", "1.1    总则", "2025", "2025.3", "2025 2024", "3 5 7"),
        *("2025-01-02", "2080501    行政单位离退休", "联系电话    63260000", "一、总表    12"),
        *("邮编：    200333    电话：    63260000", "单位名称：某局    单位：元"),
        "收入预算 12.50 万元，比上年增加 3.20 万元。",
    ],
)
def test_pages_years_codes_telephones_and_sentences_are_none(text: str) -> None:
    assert figures_in_row(text) == ()
