"""The sheets behind the official tables: in sight, with heads in words.

That they are never printed is seen in `test_render.py`.
"""

import re
import warnings
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from tests.support import entry_books, example
from xlbudget.entry.formulas.calculating import HEAD_ROW
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.template.common import theme

FAMILY = example.family()
REFERENCE = re.compile(r"'?([^'!(),&=<>+*/-]+)'?!\$?([A-Z]+)\$?(\d+)")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("calculating") / "unit.xlsx"
    write_entry_sheets(target, FAMILY, entry_books.inputs(entry_books.unit(4, 12)))
    return target


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Print area cannot be set")
        return openpyxl.load_workbook(path)


def test_whoever_follows_a_figure_comes_to_a_head_in_words(path: Path, book: Workbook) -> None:
    official = {table.number for table in FAMILY.tables.values()}
    reached: set[tuple[str, str]] = set()
    for (sheet, _), formula in entry_books.formulas(path).items():
        if sheet in official:
            reached |= {(m[1], m[2]) for m in REFERENCE.finditer(formula)}
    calculating = {place for place in reached if place[0].startswith("计算·")}
    assert len(calculating) > 30
    assert {sheet for sheet, _ in reached} <= set(book.sheetnames)
    for sheet, column in calculating:
        assert book[sheet].sheet_state == "visible"
        head = str(book[sheet][f"{column}{HEAD_ROW}"].value)
        assert re.search("[\u4e00-\u9fff]", head), (sheet, column)


def test_every_column_has_a_head_and_is_in_sight(book: Workbook) -> None:
    for sheet in book.worksheets:
        if sheet.title.startswith("计算·") or sheet.title == "代码表":
            assert sheet.protection.sheet
            assert not sheet.protection.password
            colour = sheet.sheet_properties.tabColor
            assert colour
            assert colour.rgb == f"FF{theme()['tab_calculating']}"
            for column in range(1, sheet.max_column + 1):
                assert sheet.cell(HEAD_ROW, column).value, (sheet.title, column)
                assert not sheet.column_dimensions[get_column_letter(column)].hidden


def test_nothing_is_computed_twice(path: Path) -> None:
    """No two columns of a sheet have the same formula in all their lines."""
    columns: dict[tuple[str, str], list[str]] = {}
    for (sheet, cell), formula in entry_books.formulas(path).items():
        if sheet == "计算·支出":
            columns.setdefault((sheet, re.sub(r"\d", "", cell)), []).append(formula)
    sums = [tuple(lines) for lines in columns.values() if lines[0].startswith("ROUND(SUM(")]
    assert len(set(sums)) == len(sums)
