"""A workbook that was read and whose tables were found: what checks and exports start from."""

from dataclasses import dataclass

from xlbudget.amounts import Figure, text_of
from xlbudget.checks.tables import unit_name_of, year_of
from xlbudget.findings import FoundCell
from xlbudget.flat import UnitFigures
from xlbudget.locate import Located
from xlbudget.marks import Marks
from xlbudget.reader import RawWorkbook
from xlbudget.readings import Readings
from xlbudget.relations import label_of
from xlbudget.shares import column_label
from xlbudget.structure import ListedRow
from xlbudget.template import CellRef, Family


@dataclass(frozen=True, slots=True)
class Opened:
    """A workbook that was read and whose tables were found."""

    family: Family
    workbook: RawWorkbook
    marks: Marks
    located: Located
    readings: Readings

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
            unit_name=unit_name_of(self.located),
            year=year_of(self.located),
            rows={key: listed for key, listed in rows.items() if listed},
            amounts=self.readings.given,
            last_year=self.marks.last_year,
        )


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
        f"{label.replace('{unit}', unit_name_of(opened.located))} · {column}",
        side,
        sign,
    )
