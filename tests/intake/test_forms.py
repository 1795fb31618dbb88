"""Rows and sheets that came, went or got another name are seen on every sheet."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tests.support import entry_books, example
from tests.support.structure import (
    Change,
    rewritten,
    rows_moved,
    sheet_deleted,
    sheet_renamed,
)
from xlbudget.entry.formulas.forms import forms_sheet, last_cells
from xlbudget.entry.formulas.official import sheets_layout
from xlbudget.intake.forms import UNCHANGED, Forms, read_forms
from xlbudget.reader import RawWorkbook, read_workbook

FAMILY = example.family()
LAST = last_cells(FAMILY, sheets_layout(FAMILY))


@cache
def blank() -> RawWorkbook:
    return read_workbook(Path("blank.xlsx"), content=entry_books.blank_bytes())


def after(change: Change) -> Forms:
    """What is read when the formulas that ask for last cells followed a change."""
    asking = blank().sheet(forms_sheet())
    assert asking
    cells = {
        key: cell._replace(formula=rewritten(cell.formula or "", asking.name, change))
        for key, cell in asking.cells.items()
    }
    sheets = tuple(replace(s, cells=cells) if s is asking else s for s in blank().sheets)
    return read_forms(FAMILY, replace(blank(), sheets=sheets))


def first(sheet: str, row: int) -> dict[str, int]:
    """Returns the first row that moved, which is known of entry sheets only."""
    return {sheet: row} if sheet in {form.name for form in FAMILY.entry.sheets} else {}


def test_an_untouched_workbook_is_unchanged() -> None:
    assert read_forms(FAMILY, blank()) == UNCHANGED
    assert len(LAST) == len(FAMILY.entry.sheets) + len(FAMILY.tables)


@pytest.mark.parametrize("cell", LAST, ids=lambda cell: cell.sheet)
def test_rows_that_came_or_went(cell: tuple[str, int, int]) -> None:
    sheet, last, _ = cell
    for row in (1, 5, last):
        for by in (-1, 1):
            assert after(rows_moved(sheet, row, by)) == Forms((sheet,), first(sheet, row)), (
                row,
                by,
            )
    assert after(rows_moved(sheet, last + 1, -1)) == UNCHANGED
    assert after(rows_moved("占比与变动", 5, -1)) == UNCHANGED


@pytest.mark.parametrize("cell", LAST, ids=lambda cell: cell.sheet)
def test_a_sheet_that_is_gone_or_has_another_name(cell: tuple[str, int, int]) -> None:
    assert after(sheet_deleted(cell[0])) == Forms((cell[0],), first(cell[0], 1))
    assert after(sheet_renamed(cell[0], "支出 表")) == Forms(names={cell[0]: "支出 表"})
