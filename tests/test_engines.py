"""Independent engines agree: LibreOffice and cellrune recalculate what we wrote and what we check.

For blank, filled and random workbooks every formula is calculated anew by each engine and must
equal the stored value that was written.
"""

import random
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.support import cellrune_engine, example
from tests.support.libreoffice import recalculate_all
from tests.support.random_units import random_unit
from xlbudget.base.cellref import cell_name
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.flat import UnitFigures
from xlbudget.reader import RawCell, read_workbook
from xlbudget.writer.codes import from_codes
from xlbudget.writer.content import linked
from xlbudget.writer.workbook import write_workbook

CODES = (
    *("2010301", "2010350", "2080505", "2120801", "2230105"),
    *("30101", "30201", "30305", "1030148"),
)
CLOSE = Decimal("0.0000005")
"""Half a 分 in 万元: engines calculate in binary floats."""


def contents() -> dict[str, UnitFigures]:
    """Returns what the workbooks of these tests hold."""
    family = example.family()
    found = {
        "example": example.figures(),
        "blank": from_codes(family, CODES, "某局", 2026),
    }
    for seed in range(6):
        found[f"random-{seed}"] = random_unit(random.Random(seed), family).figures
    return found


def write_all(folder: Path) -> dict[str, Path]:
    """Writes the linked workbooks and returns their files by name."""
    paths = {}
    for name, figures in contents().items():
        paths[name] = folder / f"{name}.xlsx"
        write_workbook(paths[name], linked(example.family(), figures))
    return paths


def formulas(path: Path) -> dict[tuple[str, str], RawCell]:
    """Returns every formula cell of a workbook with its stored value."""
    return {
        (sheet.name, cell_name(row, column)): cell
        for sheet in read_workbook(path).sheets
        for (row, column), cell in sheet.cells.items()
        if cell.formula is not None
    }


def same(stored: object, calculated: object) -> bool:
    """Tells whether two values of a cell are the same, amounts to within half a 分."""
    if isinstance(stored, Decimal) and isinstance(calculated, Decimal):
        return abs(stored - calculated) <= CLOSE
    return (stored or "") == (calculated or "")


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write_all(tmp_path_factory.mktemp("engines"))


def test_cellrune_agrees_with_every_stored_value(workbooks: dict[str, Path]) -> None:
    for name, path in workbooks.items():
        calculated = cellrune_engine.recalculate(path)
        stored = formulas(path)
        assert len(stored) > 300, name
        for cell, raw in stored.items():
            value = calculated.get(cell)
            assert same(raw.value, value), (name, cell, raw.formula, raw.value, value)


@pytest.mark.libreoffice
def test_libreoffice_agrees_with_every_stored_value(workbooks: dict[str, Path]) -> None:
    folder = next(iter(workbooks.values())).parent / "recalculated"
    folder.mkdir()
    for (name, path), again in zip(
        workbooks.items(), recalculate_all(list(workbooks.values()), folder), strict=True
    ):
        calculated = {key: cell.value for key, cell in formulas(again).items()}
        for cell, raw in formulas(path).items():
            assert cell in calculated, (name, cell)
            assert same(raw.value, calculated[cell]), (name, cell, raw, calculated[cell])


def test_check_computes_what_was_never_calculated(workbooks: dict[str, Path]) -> None:
    for name, path in workbooks.items():
        bare = path.with_name(f"bare-{name}.xlsx")
        openpyxl.load_workbook(path).save(bare)  # a save through openpyxl loses stored values
        stored, again = open_workbook(path), open_workbook(bare)
        assert not any(cell.value for cell in formulas(bare).values()), name
        assert again.readings.figures == stored.readings.figures, name
        codes = {finding.code for finding in again.readings.findings}
        assert codes == {"N103"}, name
