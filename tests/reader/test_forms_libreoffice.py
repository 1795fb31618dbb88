"""Workbooks that LibreOffice saved in other forms: the figures and the verdict stay the same."""

import random
from pathlib import Path

import pytest

from tests.support import calamine, example, libreoffice
from tests.support.random_units import random_unit
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.reader import RawWorkbook
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.result import Verdict
from xlbudget.writer.content import linked, printed
from xlbudget.writer.workbook import write_workbook

ORDER = list(Verdict)


def write(folder: Path) -> list[Path]:
    """The example, linked, and two random units as printed."""
    family = example.family()
    units = [random_unit(random.Random(seed), family).figures for seed in (1, 2)]
    contents = [linked(family, example.figures()), *(printed(family, unit) for unit in units)]
    paths = [folder / f"{index}.xlsx" for index in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        write_workbook(path, content)
    return paths


# One test a form: the conversion is what takes its time.
@pytest.mark.libreoffice
@pytest.mark.parametrize("form", ["ods", "xls"])
def test_another_form_of_the_same_workbook(form: str, tmp_path: Path) -> None:
    sources = write(tmp_path)
    results = libreoffice.save_all_as(form, sources, tmp_path)
    for xlsx, other in zip(sources, results, strict=True):
        before, after = open_workbook(xlsx), open_workbook(other)
        assert after.workbook.form == form
        has_the_same_cells_for_calamine(after.workbook)
        has_the_same_figures(before, after)
        wanted, found = check_opened(before), check_opened(after)
        assert ORDER.index(found.verdict) <= ORDER.index(wanted.verdict)
        more = {f.code for f in found.findings} - {f.code for f in wanted.findings}
        assert "R102" in more
        assert more <= {"R102", "R111"}  # an xls has no properties to mark the template


def has_the_same_cells_for_calamine(book: RawWorkbook) -> None:
    assert not calamine.differences(book)
    states = [(sheet.name, sheet.state == "visible") for sheet in book.sheets]
    assert list(calamine.sheets(book.path)) == states


def has_the_same_figures(before: Opened, after: Opened) -> None:
    # A formula that shows an empty text is an empty cell in xls.
    shown = [
        {cell: amount for cell, amount in opened.figures.amounts.items() if amount}
        for opened in (before, after)
    ]
    assert shown[0] == shown[1]
    assert after.figures.rows == before.figures.rows
    assert after.readings.findings == ()
    sheets = [
        [(sheet.name, {*sheet.merged}) for sheet in opened.workbook.sheets]
        for opened in (before, after)
    ]
    assert sheets[0] == sheets[1]
