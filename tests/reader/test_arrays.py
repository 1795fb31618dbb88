"""Formulas that fill ranges: every cell of the range has the formula, with a result or without."""

import random
from decimal import Decimal
from pathlib import Path

import pytest

from tests.reader.samples import minimal_parts, pack
from xlbudget.base.cellref import cell_name, parse_cell
from xlbudget.base.errors import WorkbookError
from xlbudget.reader import RawSheet, read_workbook

HEIGHT, WIDTH = 8, 6


def sheet_of(folder: Path, formula: str, first: str, stored: dict[str, str]) -> RawSheet:
    """Reads a sheet whose `first` cell has the formula, and others nothing but results."""
    rows = []
    for row in range(1, HEIGHT + 1):
        names = (cell_name(row, column) for column in range(1, WIDTH + 1))
        cells = "".join(
            f'<c r="{name}">{formula if name == first else ""}'
            f"{f'<v>{stored[name]}</v>' if name in stored else ''}</c>"
            for name in names
            if name == first or name in stored
        )
        rows.append(f'<row r="{row}">{cells}</row>')
    path = pack(folder / "b.xlsx", minimal_parts("".join(rows)))
    return read_workbook(path).sheets[0]


@pytest.mark.parametrize("seed", range(20))
def test_cells_of_a_range_are_formulas_and_others_are_not(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    rows = sorted(rng.sample(range(1, HEIGHT + 1), 2))
    columns = sorted(rng.sample(range(1, WIDTH + 1), 2))
    bounds = (rows[0], columns[0], rows[1], columns[1])
    first, last = cell_name(rows[0], columns[0]), cell_name(rows[1], columns[1])
    every = [cell_name(row + 1, column + 1) for row in range(HEIGHT) for column in range(WIDTH)]
    stored = {name: str(rng.randint(0, 9)) for name in every if rng.random() < 0.6}
    kind, text = rng.choice([("array", "A1:B2*2"), ("dataTable", "TABLE(A1,B1)")])
    inside = text if kind == "array" else ""
    formula = f'<f t="{kind}" ref="{first}:{last}" r1="A1" r2="B1">{inside}</f>'
    sheet = sheet_of(tmp_path, formula, first, stored)
    assert list(sheet.cells) == sorted(sheet.cells)
    for name in every:
        row, column = key = parse_cell(name)
        cell = sheet.cells.get(key)
        filled = rows[0] <= row <= rows[1] and columns[0] <= column <= columns[1]
        assert (cell is not None) == (filled or name in stored), name
        if cell is not None:
            assert cell.formula == (text if filled else None), name
            assert cell.value == (Decimal(stored[name]) if name in stored else None), name
        assert sheet.arrays.get(key) == (bounds if filled and kind == "array" else None)


@pytest.mark.parametrize(
    ("attributes", "arrays"),
    [
        ('t="array" ref="B2"', {(2, 2): (2, 2, 2, 2)}),
        ('t="array" ref="nonsense"', {(2, 2): (2, 2, 2, 2)}),
        ('t="array"', {(2, 2): (2, 2, 2, 2)}),
        ('t="array" ref="B3:B2"', {(2, 2): (2, 2, 3, 2), (3, 2): (2, 2, 3, 2)}),
        ("", {}),
        ('t="normal" ref="B2:B3"', {}),
    ],
)
def test_ranges_as_files_may_write_them(
    attributes: str, arrays: dict[object, object], tmp_path: Path
) -> None:
    sheet = sheet_of(tmp_path, f"<f {attributes}>A1+1</f>", "B2", {"B2": "1"})
    assert sheet.arrays == arrays
    assert sheet.cells[2, 2].formula == "A1+1"


def test_a_cell_with_a_formula_of_its_own_keeps_it(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="array" ref="A1:A3">C1:C3</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f>B9</f><v>2</v></c></row>'
    )
    sheet = read_workbook(pack(tmp_path / "b.xlsx", minimal_parts(rows))).sheets[0]
    assert [cell.formula for cell in sheet.cells.values()] == ["C1:C3", "B9", "C1:C3"]
    assert set(sheet.arrays) == {(1, 1), (3, 1)}


@pytest.mark.parametrize("ref", ["A1:XFD1048576", "A1:ZZ9999", "A1:A999999"])
def test_a_range_beyond_every_bound_is_refused(ref: str, tmp_path: Path) -> None:
    with pytest.raises(WorkbookError) as raised:
        sheet_of(tmp_path, f'<f t="array" ref="{ref}">1</f>', "A1", {})
    assert raised.value.code in ("F009", "F010")


def test_ranges_that_overlap_are_bounded(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><f t="array" ref="A1:H9999">1</f></c></row>'
        for row in range(1, 200)
    )
    with pytest.raises(WorkbookError) as raised:
        read_workbook(pack(tmp_path / "b.xlsx", minimal_parts(rows)))
    assert raised.value.code in ("F009", "F010")
