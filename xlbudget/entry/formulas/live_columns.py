"""Columns that grow line by line while the formulas of sentences are made.

Each cell may refer to every one that was put before, in its own column too.
"""

from typing import Literal, get_args

from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import reference
from xlbudget.entry.form.headers import calculating_sheet
from xlbudget.entry.formulas.algebra import Formula, as_is, spread
from xlbudget.entry.formulas.calculating import TOP, Calc

Stage = Literal["exact", "said", "last", "percent", "words", "item", "list", "none", "joined"]
"""What the cells of a column hold, in the order of the columns."""

_COLUMNS: dict[Stage, int] = {stage: n for n, stage in enumerate(get_args(Stage), start=1)}


class LiveColumns:
    """The columns of the calculating sheet behind the sheet of the text."""

    def __init__(self, calc: Calc) -> None:
        self.calc = calc
        self.sheet = calculating_sheet(sentence("live.sheet"))
        self.cells: dict[Stage, list[Formula]] = {stage: [] for stage in _COLUMNS}

    def put(self, stage: Stage, formula: Formula) -> Formula:
        """Adds a cell below the others of its column, and returns the reference to it."""
        cells = self.cells[stage]
        address = reference(self.sheet, TOP + len(cells), _COLUMNS[stage])
        value = formula.value(0)
        cells.append(as_is(formula.text(0), value))
        return as_is(address, value)

    def finish(self) -> None:
        """Gives the columns to the calculating sheets."""
        said = self.calc.family.narrative
        for stage, cells in self.cells.items():
            filled = cells or [as_is('""', "")]
            heading = sentence(
                f"calculating.text_{stage}",
                unit=self.calc.family.unit,
                said=said.unit if said else "",
            )
            self.calc.add(self.sheet, heading, spread(filled), len(filled))
