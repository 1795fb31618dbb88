"""What number formats tell."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from xlbudget.reader import read_workbook
from xlbudget.reader.styles import describe_format


@pytest.mark.parametrize(
    ("code", "decimals"),
    [
        ("General", None),
        ("@", None),
        ("0", 0),
        ("0.00", 2),
        ("#,##0", 0),
        ("#,##0.00_ ;[Red]-#,##0.00 ", 2),
        ('_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 2),
        ('#,##0.0"万元"', 1),
        ("[$¥-804]#,##0.000", 3),
        ("0.0#", 2),
        ("0.00%", None),
        ("0,", None),
        ("#,##0.0,", None),
        ("0.00E+00", None),
        ("# ?/?", None),
        ('"y"0.0', 1),
        ("[Red]0", 0),
        ("", None),
        ('"unclosed', None),
        ("[", None),
    ],
)
def test_number_formats(code: str, decimals: int | None) -> None:
    assert describe_format(code)[:2] == (False, decimals)


@pytest.mark.parametrize(
    "code", ["yyyy-mm-dd", 'yyyy"年"m"月"', "[$-804]m月d日", "h:mm AM/PM", "[h]", "[mm]:ss", "@yy"]
)
def test_date_formats(code: str) -> None:
    assert describe_format(code)[:2] == (True, None)


@pytest.mark.parametrize(
    ("code", "hidden_by"),
    [
        (";;;", "format"),
        (";;", "format"),
        (" ; ;", "format"),
        ("[Red];;;@", "format"),
        ("0;;", ""),
        (";-0", ""),
        ('"—";"—"', ""),
        ("0.00", ""),
        ("", ""),
    ],
)
def test_formats_that_show_nothing(code: str, hidden_by: str) -> None:
    assert describe_format(code).hidden_by == hidden_by


@pytest.mark.parametrize("code", sorted(BUILTIN_FORMATS.values()))
def test_built_in_codes_are_dates_where_openpyxl_says_so(code: str) -> None:
    assert describe_format(code).is_date == is_date_format(code)


def test_built_in_numbers(tmp_path: Path) -> None:
    numbers = [*range(1, 23), *range(27, 59)]
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row, number in enumerate(numbers):
            sheet.write_number(row, 0, 1, book.add_format({"num_format": number}))
    cells = read_workbook(path).sheets[0].cells
    dates = [number for row, number in enumerate(numbers, 1) if cells[row, 1].kind == "date"]
    assert dates == [*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)]
    for row, number in enumerate(numbers, 1):
        code = BUILTIN_FORMATS.get(number)
        if code is not None and cells[row, 1].kind != "date":
            # openpyxl's list of the accounting formats lacks the marks between their sections.
            first = code.split("_)")[0]
            assert cells[row, 1].look.decimals == describe_format(first).decimals, number
