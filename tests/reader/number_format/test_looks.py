"""What is decided of a number format once for all cells that have it."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from xlbudget.reader import read_workbook
from xlbudget.reader.number_format import describe_format


@pytest.mark.parametrize(
    ("code", "decimals"),
    [
        ("General", None),
        ("@", None),
        ("", None),
        ("[DBNum2]General", None),
        ("0", 0),
        ("0.00", 2),
        ("#,##0", 0),
        ("#,##0.00_ ;[Red]-#,##0.00 ", 2),
        ('_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 2),
        ("[$¥-804]#,##0.000", 3),
        ("0.0#", 2),
        ("[Red]0", 0),
        ("0.00_);(0.00)", 2),
        ("0.00_);[Red](0.00)", 2),
        ("0.00;[Red]0.00", 2),
        ("0.00;[红色]0.00", 2),
        ("0.00_ ;-0.00_ ;;@_ ", 2),
        ('0.00;-0.00;"无"', 2),
        ("0.00;-0.00;—", 2),
        ("#,##0.00;△#,##0.00", 2),
        ("[DBNum2]0.00", 2),
        ("[$-804]0.00", 2),
        ("[$RMB] 0.00", 2),
        ("[>=0]0.00;-0.00", None),
    ],
)
def test_formats_that_show_a_number_as_it_is(code: str, decimals: int | None) -> None:
    look = describe_format(code)
    assert (look.is_date, look.decimals, look.hidden_by) == (False, decimals, "")
    assert look.is_plain == (">=" not in code)


@pytest.mark.parametrize(
    "code",
    [
        *("0.00%", "0,", "#,##0.0,", "0.00E+00", "# ?/?", "# ?/8"),
        *(r"0\.0000", "0!.0,", '0"."0000', '"9"0.00', "[$9-804]0.00", "0.00_)9", r"0.00\5"),
        *('#,##0.0"万元"', '"y"0.0', '"unclosed', "[", "*x0", "**0.00", "0.00;0.00"),
        *(";;;", ";;", " ; ;", "[Red];;;@", "0;;", ";-0", '"—";"—"', '0.00;-0.00;"1.00"'),
        *(
            "0.00;-0.0",
            "0.00;-0.00;0.00%",
            "[>99]0.00;0.00",
            "0.00;yyyy",
            "0.0.0",
            "@yy",
            " ",
            "_)",
        ),
    ],
)
def test_formats_whose_cells_are_looked_at_one_by_one(code: str) -> None:
    look = describe_format(code)
    assert (look.is_date, look.decimals, look.is_plain) == (False, None, False)


@pytest.mark.parametrize(
    "code",
    [
        *("yyyy-mm-dd", 'yyyy"年"m"月"', "[$-804]m月d日", "h:mm AM/PM", "[h]", "[mm]:ss", "0yy"),
        *("[$-F800]dddd, mmmm dd, yyyy", "e/m/d", "aaaa", "上午/下午h时mm分", "0.00yy"),
    ],
)
def test_date_formats(code: str) -> None:
    look = describe_format(code)
    assert (look.is_date, look.decimals, look.is_plain) == (True, None, False)


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
            assert cells[row, 1].look == describe_format(cells[row, 1].look.code)


def test_a_code_longer_than_excel_knows_is_cut_and_not_told() -> None:
    look = describe_format("0" * 100_000)
    assert (len(look.code), look.is_plain, look.decimals) == (256, False, None)
