"""Workbooks with entry sheets in a form that hides formulas: results alone are compared."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.damage.damage import damages, first_line, write_base
from tests.support import entry_books, example, libreoffice, ods
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.reader import RawWorkbook, read_workbook
from xlbudget.tasks.check import check_file
from xlbudget.verdict.result import Verdict


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> RawWorkbook:
    """A small filled workbook with entry sheets, whose amounts are all typed in whole 分."""
    path = tmp_path_factory.mktemp("grid") / "unit.xlsx"
    write_entry_sheets(path, example.family(), entry_books.inputs(entry_books.unit(1, 3)))
    return read_workbook(path)


def test_formulas_that_cannot_be_seen_are_not_called_overwritten(
    book: RawWorkbook, tmp_path: Path
) -> None:
    report = check_file(ods.write_raw(tmp_path / "unit.ods", book))
    assert report.verdict == Verdict.CONSISTENT
    assert {finding.code for finding in report.findings} <= {"R102"}


def test_a_result_that_does_not_follow_from_what_is_typed_is_told(
    book: RawWorkbook, tmp_path: Path
) -> None:
    sheet = next(sheet for sheet in book.sheets if sheet.name == "表一")
    place, cell = next(
        (place, cell)
        for place, cell in sheet.cells.items()
        if cell.formula is not None and isinstance(cell.value, Decimal) and cell.value
    )
    assert isinstance(cell.value, Decimal)
    cells = {**sheet.cells, place: cell._replace(value=cell.value + 1)}
    changed = tuple(replace(s, cells=cells) if s is sheet else s for s in book.sheets)
    report = check_file(ods.write_raw(tmp_path / "unit.ods", replace(book, sheets=changed)))
    told = {f"{f.code} {cell.sheet}" for f in report.findings for cell in f.cells[:1]}
    assert "E120 表一" in told


DAMAGES = (
    "nothing at all",
    "text in an amount",
    "a code twice",
    "one project in 万元",
    "basic spending under the wrong fund",
    "a row of 录入·支出 deleted",
)


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    ("form", "names"),
    [
        ("ods", DAMAGES[::3]),
        pytest.param("ods", DAMAGES, marks=pytest.mark.long),
        pytest.param("xls", DAMAGES, marks=pytest.mark.long),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} from {value[0]}",
)
def test_mistakes_are_told_alike_in_other_forms(
    form: str, names: tuple[str, ...], tmp_path: Path
) -> None:
    chosen = [damage for damage in damages() if damage.name in names]
    base = write_base(tmp_path / "base.xlsx")
    paths = [damage.build(base, tmp_path / f"{n}.xlsx") for n, damage in enumerate(chosen)]
    for damage, path in zip(
        chosen, libreoffice.save_all_as(form, paths, tmp_path / form), strict=True
    ):
        report = check_file(path)
        # That formulas are hidden is said of every file of such a form.
        findings = tuple(finding for finding in report.findings if finding.code != "R102")
        line = first_line(replace(report, findings=findings))
        assert line.startswith(damage.check) if damage.check else not line, damage.name
