"""Calculating sheets are compared as texts; their cells are made only where something is wrong."""

import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from tests.support import entry_books
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.meaning.catalogue import severity
from xlbudget.reader import LateCells
from xlbudget.report.as_text import report_text
from xlbudget.tasks.check import check_file
from xlbudget.template import load_family

Change = Callable[[str], str]
CHANGES: dict[str, tuple[Change, bool]] = {
    "as it was written": (lambda sheet: sheet, False),
    "without needless quotes": (lambda sheet: sheet.replace("'代码表'!", "代码表!"), False),
    "a formula that gives something else": (lambda sheet: _first(sheet, r"<f>1+\1</f>\2"), True),
    "a formula that is another number now": (lambda sheet: _first(sheet, "<v>1</v>"), True),
    "a formula that is its result now": (lambda sheet: _first(sheet, r"\2"), False),
    "a formula that gives the same": (lambda sheet: _first(sheet, r"<f>0+\1</f>\2"), False),
}


def _first(sheet: str, new: str) -> str:
    """Returns a sheet with its first formula of an amount written otherwise."""
    return re.sub("<f>(ROUND[^<]*)</f>(<v>[1-9][^<]*</v>)", new, sheet, count=1)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("calculating") / "unit.xlsx"
    inputs = entry_books.inputs(entry_books.unit(5, 12))
    write_entry_sheets(path, load_family("shanxi-unit"), inputs)
    return path


@pytest.mark.parametrize("change", CHANGES)
def test_changed_formulas_are_told(change: str, written: Path, tmp_path: Path) -> None:
    changing, is_told = CHANGES[change]
    path = tmp_path / "changed.xlsx"
    with ZipFile(written) as package, ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as out:
        for name in package.namelist():
            content = package.read(name).decode()
            if name.startswith("xl/worksheets/sheet") and "SMALL(" in content:
                content = changing(content)
            out.writestr(name, content)
    report = check_file(path)
    told = {f.code for f in report.findings if severity(f) != "note"}
    assert bool(told) is is_told


def test_an_honest_workbook_makes_hardly_any_of_their_cells(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: set[int] = set()
    all_of = LateCells._all

    def noted(cells: LateCells) -> object:
        made.add(len(all_of(cells)))
        return all_of(cells)

    monkeypatch.setattr(LateCells, "_all", noted)
    assert not [f for f in check_file(written).findings if severity(f) != "note"]
    # Of 40,000: those that tell of the form of the other sheets, and the steps of the text.
    assert sum(made) < 2_000


@pytest.mark.parametrize("marker", ["SMALL(", "<v>"])
def test_contradictions_on_them_are_no_crash(marker: str, written: Path, tmp_path: Path) -> None:
    path = tmp_path / "twice.xlsx"
    with ZipFile(written) as package, ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as out:
        names = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        for name in package.namelist():
            content = package.read(name).decode()
            if name in names[-8:] and marker in content:
                content = re.sub(r"(<c [^<]*<v>[^<]*</v></c>)(?=</row>)", r"\1\1", content)
            out.writestr(name, content)
    assert report_text(check_file(path), "zh", everything=True)
