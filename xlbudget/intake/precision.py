"""Tells how exact figures are: as their decimals are printed, and as they were published.

How many decimals a cell prints, its number format says. What has none, General or a text, prints
as many as it needs: `100` is exact to 分 beside `12.34`, and whole 元 where no cell of its column
has decimals. Where texts of a table end in zeros, one without decimals lacks them on purpose.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from xlbudget.base.amounts import FEN, Figure, step_of
from xlbudget.base.folding import fold
from xlbudget.intake.amounts import parse_amount
from xlbudget.intake.locate import Located
from xlbudget.reader import RawCell, RawSheet
from xlbudget.template import CellRef, Table

_DECIMALS = re.compile(r"\.(\d+)")
Figures = Mapping[CellRef, Figure | None]


def as_printed(located: Located, figures: Figures, sheets: Mapping[str, RawSheet]) -> Figures:
    """Returns the figures, each as exact as it is printed where its template leaves that open."""
    tables = {
        name: table
        for name, table in located.tables.items()
        if table.table.fewest_decimals < table.table.decimals
    }
    if not tables:
        return figures
    columns: dict[tuple[str, str], _Column] = {}
    for cell, figure in figures.items():
        if figure and cell.table in tables:
            table, place = tables[cell.table], located.places[cell]
            column = columns.setdefault(
                (cell.table, cell.column), _Column(table.table, table.amount_unit)
            )
            column.see(cell, figure, sheets[place.sheet].cells.get((place.row, place.column)))
    with_zeros = {table for (table, _), column in columns.items() if column.zeros}
    steps = {
        cell: step
        for (name, _), column in columns.items()
        for cell, step in column.steps(as_written=name in with_zeros)
    }
    return {
        cell: replace(figure, step=max(figure.step, steps[cell]))
        if figure and cell in steps
        else figure
        for cell, figure in figures.items()
    }


@dataclass(slots=True)
class _Column:
    """What the cells of a column print: the decimals of each, None where nothing is printed."""

    table: Table
    unit: str
    formatted: dict[CellRef, int] = field(default_factory=dict)
    written: dict[CellRef, int] = field(default_factory=dict)
    """The decimals of texts."""
    others: list[CellRef] = field(default_factory=list)
    most: int = 0
    zeros: bool = False
    """Whether a text ends in zeros behind the point."""

    def see(self, cell: CellRef, figure: Figure, raw: RawCell | None) -> None:
        """Takes how a cell prints its figure."""
        decimals = 0
        if raw is None or not any(map(str.isdigit, str(raw.value))):
            self.others.append(cell)  # nothing, or a dash
        elif raw.kind == "text":
            digits = "".join(_DECIMALS.findall(fold(str(raw.value))))
            decimals = self.written[cell] = len(digits)
            self.zeros |= digits.endswith("0")
        elif (shown := parse_amount(raw).decimals) is not None:
            decimals = self.formatted[cell] = shown
        else:
            self.others.append(cell)
            while decimals < self.table.decimals and figure.shown % step_of(self.unit, decimals):
                decimals += 1
        self.most = max(self.most, decimals)

    def steps(self, *, as_written: bool) -> Iterable[tuple[CellRef, int]]:
        """Yields each cell with the last unit in 分 that it prints.

        Texts print the decimals that are written, or else as many as they need.
        """
        for cell in (*self.formatted, *self.written, *self.others):
            decimals = self.formatted.get(cell, self.most)
            if as_written:
                decimals = self.written.get(cell, decimals)
            within = max(self.table.fewest_decimals, min(decimals, self.table.decimals))
            yield cell, step_of(self.unit, within)


def as_published(located: Located, figures: Figures) -> Figures:
    """Returns the figures, those rounded to the published step that were rounded before.

    Tables in 元 of which every figure is whole hundreds hold what was published in 万元 with two
    decimals, times 10,000: each stands for what the published figure stands for. A single figure
    of them that is finer shows that they are exact.
    """
    steps = {
        name: table.table.step
        for name, table in located.tables.items()
        if FEN[table.amount_unit] < FEN[table.table.unit]
        and step_of(table.amount_unit, 0) < table.table.step
    }
    cells = {cell: figure for cell, figure in figures.items() if figure and cell.table in steps}
    values = [(figure.value, steps[cell.table]) for cell, figure in cells.items()]
    if not any(value for value, _ in values) or any(value % step for value, step in values):
        return figures
    published = {cell: replace(figure, step=steps[cell.table]) for cell, figure in cells.items()}
    return {**figures, **published}
