"""A workbook that was read and whose tables were found: what checks and exports start from."""

from dataclasses import dataclass
from pathlib import Path

from xlbudget.base.amounts import Figure, text_of
from xlbudget.calc.fill import calculated
from xlbudget.intake.locate import Located
from xlbudget.intake.marks import Marks, read_marks
from xlbudget.intake.readings import Readings, read_amounts
from xlbudget.intake.recognise import recognise
from xlbudget.meaning.findings import Finding, FoundCell
from xlbudget.meaning.flat import UnitFigures
from xlbudget.meaning.labels import column_label, label_of
from xlbudget.meaning.structure import ListedRow
from xlbudget.reader import RawWorkbook, read_workbook
from xlbudget.template import CellRef, Family


@dataclass(frozen=True, slots=True)
class Opened:
    """A workbook that was read and whose tables were found."""

    family: Family
    workbook: RawWorkbook
    marks: Marks
    located: Located
    readings: Readings
    recognised: tuple[Finding, ...] = ()
    """How the family was chosen, where nothing but the content tells it."""

    @property
    def figures(self) -> UnitFigures:
        """Returns what the workbook says in the flat form."""
        rows = {
            key: tuple(
                ListedRow(row.id, row.code, row.label, row.government)
                for row in rows
                if row.code is not None
            )
            for key, rows in self.located.structure.rows.items()
        }
        return UnitFigures(
            template=self.family.id,
            unit_name=self.located.unit_name,
            year=self.located.year,
            rows={key: listed for key, listed in rows.items() if listed},
            amounts=self.readings.given,
            last_year=self.marks.last_year,
        )


def open_workbook(path: Path, template: str | None = None) -> Opened:
    """Reads a workbook and finds its tables.

    The family is the one asked for, the one that the workbook marks, or the one that its content
    matches best. Raises WorkbookError for files that cannot be read, F020 and F022 where they do
    not hold the tables of any family.
    """
    workbook, filled = calculated(read_workbook(path))
    marks = read_marks(workbook)
    match = recognise(workbook, template, marks.template)
    family, located = match.family, match.located
    marks = marks.with_last_year(family, workbook, located)
    readings = read_amounts(family, workbook, located, filled)
    return Opened(family, workbook, marks, located, readings, tuple(match.findings()))


def cell_of(opened: Opened, cell: CellRef, side: str = "left", sign: int = 1) -> FoundCell:
    """Returns a figure's cell as findings show it."""
    family, place = opened.family, opened.located.places[cell]
    figure = opened.readings.figures.get(cell) or Figure(0, 0, 1)
    column = column_label(family.tables[cell.table], cell.column)
    label = label_of(family, opened.located.structure, cell)
    return FoundCell(
        place.sheet,
        place.cell,
        text_of(figure.shown, family.unit, family.decimals),
        f"{label.replace('{unit}', opened.located.unit_name)} · {column}",
        side,
        sign,
    )
