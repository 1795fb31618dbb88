"""Last year's workbook gives the text of the document its changes, and judges those it tells."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

import xlbudget
from tests.support import example
from xlbudget.base.amounts import step_of
from xlbudget.tasks.last_year import last_year_in
from xlbudget.template import CellRef
from xlbudget.writer.content import printed
from xlbudget.writer.workbook import write_workbook

TEXTS = example.FOLDER / "texts.toml"
TOTAL = CellRef("t11", "total", "total")


def workbook(path: Path, year: int, more: int = 0) -> Path:
    """Writes the example as the tables of a year, with more money in one row of table eleven."""
    family, figures = example.family(), example.figures()
    step = step_of(family.unit, family.decimals)
    amounts = {
        cell: fen + more * step if cell.table == TOTAL.table and cell.column != "gov_fund" else fen
        for cell, fen in figures.amounts.items()
    }
    buffer = BytesIO()
    write_workbook(buffer, printed(family, replace(figures, year=year, amounts=amounts)))
    path.write_bytes(buffer.getvalue())
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("years")
    workbook(path / "unit2025.xlsx", 2025)
    workbook(path / "unit2024.xlsx", 2024, more=-372)
    workbook(path / "other2024.xlsx", 2024, more=-373)
    return path


@pytest.fixture(scope="module")
def document(folder: Path) -> Path:
    made = xlbudget.publish(folder / "unit2025.xlsx", texts=TEXTS, last=folder / "unit2024.xlsx")
    assert made.document
    assert made.document.complete
    path = folder / "公开2025.docx"
    path.write_bytes(made.document.content)
    return path


def test_without_it_the_document_is_a_draft(folder: Path) -> None:
    made = xlbudget.publish(folder / "unit2025.xlsx", texts=TEXTS)
    assert made.document
    assert not made.document.complete


def test_changes_that_the_text_tells_are_judged_by_it(folder: Path, document: Path) -> None:
    report = xlbudget.check(document, last=folder / "unit2024.xlsx")
    assert report.ok, [f.message for f in report.findings]
    other = xlbudget.check(document, last=folder / "other2024.xlsx")
    told = {f.code: f for f in other.findings if f.code.startswith("S9") and f.severity == "error"}
    assert told
    for finding in told.values():
        assert finding.params["printed"]
        assert all(cell.sheet == "正文" for cell in finding.cells)


def test_so_it_is_beside_a_workbook(folder: Path, document: Path) -> None:
    tables = folder / "unit2025.xlsx"
    assert xlbudget.check(document, tables=tables, last=folder / "unit2024.xlsx").ok
    assert not xlbudget.check(document, tables=tables, last=folder / "other2024.xlsx").ok


def test_it_is_never_overwritten(folder: Path) -> None:
    last = folder / "unit2024.xlsx"
    made = xlbudget.publish(folder / "unit2025.xlsx", last=last)
    assert last in made.sources


def test_a_workbook_of_last_year_goes_before_the_document_of_its_name(tmp_path: Path) -> None:
    for name in ("unit2025.pdf", "unit2025.xlsx", "other.docx"):
        (tmp_path / name).touch()
    last = last_year_in(tmp_path)
    assert [path.name for path in last.files] == ["unit2025.xlsx", "other.docx", "unit2025.pdf"]
    assert last.of(Path("unit.xlsx")) == tmp_path / "unit2025.xlsx"
    assert last.of(Path("other.xlsx")) == tmp_path / "other.docx"
