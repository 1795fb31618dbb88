"""Addresses of cells and areas, as every form of workbook writes them."""

import pytest

from xlbudget.base.cellref import parse_area


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("A1:B2", (1, 1, 2, 2)),
        ("B2:A1", (1, 1, 2, 2)),
        ("A2:B1", (1, 1, 2, 2)),
        ("C6", (6, 3, 6, 3)),
        ("C6:", (6, 3, 6, 3)),
        ("XFD1048576", (1_048_576, 16_384, 1_048_576, 16_384)),
    ],
)
def test_areas(text: str, area: tuple[int, int, int, int]) -> None:
    assert parse_area(text) == area


@pytest.mark.parametrize("text", ["", ":", "A", "1", "A0", "A1:B", "XFE1", "A1048577", "$A$1"])
def test_what_is_no_area(text: str) -> None:
    with pytest.raises(ValueError, match=r"column|cell"):
        parse_area(text)
