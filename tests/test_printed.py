"""What people see is what is checked: the printed page shows what check believes it shows.

Tables of random units get number formats and styles at random, are printed by LibreOffice, and
the words of each official cell, as far as ink on the page shows them, are compared with the
figure that was read. A cell whose words say something else has to be named in a finding.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Color, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tests.intake.locate.forms import forms_of, laid_out
from tests.intake.locate.layouts import Plain
from tests.support import example
from tests.support.pictures import UNCLEAR, Seen, add_marks, printed_all
from tests.support.random_units import random_unit
from tests.test_seen import random_code, read_by_people
from xlbudget.base.amounts import from_fen
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.reader import RawCell
from xlbudget.reader.number_format import shown_number
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.diagnosis import Diagnosis

_TABLES = ("表二", "表三", "表五")
_HONEST = ("0.00", "#,##0.00", "General", "0.00_ ", "#,##0.00_);(#,##0.00)", "@", "0.0", "0.0000")
_ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '
# Of two colours in one cell it is plain whether one is seen on the other.
_INKS = ("FF000000", "FFFF0000", "FF0000FF", "FFFFFFFF", "FFF8F8F8", "FF808080", "FFFFFF00")
_PAPERS = ("FFFFFFFF", "FFBDD7EE", "FFFFFF00", "FF000000", "FFFF0000", "FF808080", "FFF2F2F2")


@dataclass(frozen=True, slots=True)
class Printed:
    """A workbook and what its pages show of it."""

    opened: Opened
    seen: Seen
    named: frozenset[tuple[str, str]]


def unit_sheets(random: Random) -> list[Plain]:
    """Returns tables of a random unit with many amounts."""
    unit = random_unit(random, example.family(), codes=25)
    forms = forms_of(example.family(), unit.figures, {})
    return [sheet for sheet in map(laid_out, forms) if sheet.name in _TABLES]


def write_styled(random: Random, path: Path) -> Path:
    """Writes the tables of a random unit, marked, their amounts in random formats and styles."""
    workbook = Workbook()
    del workbook["Sheet"]
    for number, plain in enumerate(unit_sheets(random), start=1):
        sheet = workbook.create_sheet(plain.name)
        columns = max(column for _, column in plain.cells)
        for (row, column), value in plain.cells.items():
            assert isinstance(value, str | int | float)
            sheet.cell(row + 1, column, value).font = Font(size=6)  # clear of its neighbours
        heights = _sized(random, sheet, columns, plain.height + 1)
        for (row, column), value in plain.cells.items():
            if isinstance(value, int | float):
                cell = sheet.cell(row + 1, column)
                assert isinstance(cell, Cell)
                _as_written(random, cell, value)
                _styled(random, cell, heights[row + 1])
        add_marks(sheet, number, columns, plain.height + 1)
    workbook.save(path)
    return path


def _as_written(random: Random, cell: Cell, amount: float) -> None:
    match random.randrange(12):
        case 0:
            cell.value = random.choice(
                (f"{amount:,.2f}", f"{amount} ", f"  {amount}", f"¥{amount}")
            )
        case 1 | 2 | 3:
            cell.number_format = random_code(random)
        case 4:
            cell.number_format = _ACCOUNTING
        case _:
            cell.number_format = random.choice(_HONEST)


def _styled(random: Random, cell: Cell, height: float) -> None:
    size = random.choice((1.0, 2.0, 6.0, 8.0, 16.0, 24.0)) if random.random() < 0.2 else 11.0
    # Letters that their row cuts off are those of low rows.
    size = min(size, height / 1.3)
    ink = Color(random.choice(_INKS)) if random.random() < 0.2 else None
    if ink and random.random() < 0.3:
        ink = Color(theme=random.randrange(10), tint=random.choice((0.0, 0.8, -0.5)))
    strike = random.random() < 0.02
    cell.font = Font("Calibri", size=size, color=ink, bold=random.random() < 0.2, strike=strike)
    if random.random() < 0.2:
        cell.fill = PatternFill("solid", fgColor=random.choice(_PAPERS))
    if random.random() < 0.1:
        cell.alignment = Alignment(shrink_to_fit=True)
    elif random.random() < 0.3:
        cell.alignment = Alignment(
            horizontal=random.choice(("general", "left", "center", "right", "centerContinuous")),
            vertical=random.choice(("top", "center", "bottom", "justify")),
            indent=random.choice((0, 0, 0, 1)),
            wrap_text=random.random() < 0.2,
        )


def _sized(random: Random, sheet: Worksheet, columns: int, rows: int) -> list[float]:
    """Returns the heights that rows were given."""
    for column in range(1, columns + 1):
        width = random.choice((10, 12, 18, 9, 7, 5)) if random.random() < 0.5 else 14
        width = width if column > 2 else 40  # codes and names
        sheet.column_dimensions[get_column_letter(column)].width = width
    heights = [random.choice((16.0, 16.0, 16.0, 24.0, 32.0)) for _ in range(rows + 1)]
    for row in range(1, rows + 1):
        sheet.row_dimensions[row].height = heights[row]
    for row in range(8, rows):
        sheet.row_dimensions[row].hidden = random.random() < 0.03
    return heights


def checked(path: Path, seen: Seen) -> Printed:
    """Returns what check reads of a workbook, and which cells its findings name."""
    opened = open_workbook(path, example.family().id)
    named = {
        (cell.sheet, cell.cell)
        for finding in check_opened(opened).findings
        if finding.code[0] in "NR"
        for cell in finding.cells
    }
    return Printed(opened, seen, frozenset(named))


def differing(printed: Printed) -> Iterator[str]:
    """Yields the cells that are not named although the page shows something else."""
    sheets = {sheet.name: number for number, sheet in enumerate(printed.opened.workbook.sheets, 1)}
    for cell, place in printed.opened.located.places.items():
        raw = printed.opened.workbook.sheets[sheets[place.sheet] - 1].cells.get(
            (place.row, place.column)
        )
        if raw is None or (place.sheet, place.cell) in printed.named:
            continue
        figure = printed.opened.readings.figures[cell]
        if _room_is_unsure(printed.opened, place.sheet, raw):
            continue
        text = printed.seen.get((sheets[place.sheet], place.row, place.column), "")
        if text == UNCLEAR:
            continue
        said = read_by_people(text)
        if (
            figure is None
            or said is None
            or not _agree(from_fen(figure.shown, "万元"), said, raw.look.code)
        ):
            where = f"{place.sheet}!{place.cell} {raw.value!r} {raw.look}"
            yield f"{where} shows {text!r}, read as {figure}"


def _room_is_unsure(opened: Opened, sheet: str, cell: RawCell) -> bool:
    """Tells whether it takes the very font to say if a number has room in its column."""
    width = next(one.narrow for one in opened.workbook.sheets if one.name == sheet)[cell.column]
    text = str(cell.value)
    if isinstance(cell.value, Decimal):
        text = shown_number(cell.value, cell.look.code) or ""
        text = text.partition(".")[0] if cell.look.code == "General" else text
    return 0.7 * width < len(text) * cell.look.breadth < 1.5 * width


def _agree(amount: Decimal, said: Decimal, code: str) -> bool:
    if "General" in code:  # shows as many decimals as there is room for
        step = Decimal(1).scaleb(min(0, int(said.as_tuple().exponent)))
        return abs(amount - said) <= step / 2
    return abs(amount - said) <= Decimal("1e-6")


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves out the diagnosis of the whole workbook, which speaks of figures only."""
    monkeypatch.setattr("xlbudget.verdict.diagnose.diagnose", lambda *_, **__: Diagnosis())


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    "seeds", [range(1), pytest.param(range(1, 31), marks=pytest.mark.long)], ids=["one", "many"]
)
def test_the_page_shows_what_is_read(seeds: range, tmp_path: Path) -> None:
    paths = [write_styled(Random(seed), tmp_path / f"{seed}.xlsx") for seed in seeds]
    seen = printed_all(paths, tmp_path / "printed")
    printed = [checked(path, pages) for path, pages in zip(paths, seen, strict=True)]
    assert {path.stem: list(differing(one)) for path, one in zip(paths, printed, strict=True)} == {
        path.stem: [] for path in paths
    }
    assert all(len(one.opened.located.places) - len(one.named) > 200 for one in printed)
