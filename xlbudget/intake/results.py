"""Compares what official formulas store with what they give: was the workbook calculated again?

Every formula is computed from what the official cells that it refers to store, so that of a chain
only the formula at fault is told and not all that follow it. What is compared is what is printed:
the binary noise of a program's sums is no difference, nor is half a unit rounded the other way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from xlbudget.base.amounts import FEN, Figure, round_to, step_of
from xlbudget.base.folding import fold
from xlbudget.base.place import Place
from xlbudget.calc.again import Recalculation
from xlbudget.calc.fill import Failure, Key, with_cells
from xlbudget.calc.work import Work
from xlbudget.intake.amounts import parse_amount
from xlbudget.intake.locate import Located
from xlbudget.intake.readings import Readings
from xlbudget.reader import RawCell, RawWorkbook
from xlbudget.template import CellRef, Family

if TYPE_CHECKING:
    from xlbudget.intake.implied import Implied

_NOISE = Decimal("0.001")  # of one 分
_RELATIVE_NOISE = Decimal("1e-13")  # of a sum of many numbers in binary, with a margin


@dataclass(frozen=True, slots=True)
class StaleCell:
    """An official cell whose formula does not give what it stores, both as texts."""

    formula: str
    stored: str
    computed: str


@dataclass(frozen=True, slots=True)
class Results:
    """What is known of the stored results of official formulas, by their cells."""

    stale: Mapping[CellRef, StaleCell] = field(default_factory=dict)
    unconfirmed: Mapping[CellRef, Failure] = field(default_factory=dict)
    never: bool = False
    """Whether all that is stored is 0: the workbook was written and never calculated."""
    places: Mapping[CellRef, Place] = field(default_factory=dict)
    """Where the stale cells stood before they were calculated."""


NO_RESULTS = Results()


def compare_results(
    family: Family,
    workbook: RawWorkbook,
    located: Located,
    readings: Readings,
    implied: "Mapping[Place, Implied]",
    work: Work,
) -> Results:
    """Returns which stored results of official formulas do not hold, and which nobody can tell.

    What entry sheets say of a cell that has the formula they ask for, `implied`, is not computed
    once more.
    """
    if not readings.formulas:
        return NO_RESULTS
    comparison = _Comparison(family, workbook, located, readings, work)
    stale: dict[CellRef, StaleCell] = {}
    asked: list[CellRef] = []
    for cell, formula in readings.formulas.items():
        wanted = implied.get(located.places[cell]) if implied else None
        if wanted is None or wanted.formula != formula:
            asked.append(cell)
        elif stale_cell := comparison.by_entry(cell, wanted.amount):
            stale[cell] = stale_cell
    by_formula, unconfirmed = comparison.by_formulas(asked) if asked else ({}, {})
    stale |= by_formula
    figures = (readings.figures.get(cell) for cell in readings.formulas)
    never = bool(stale) and not any(figure and figure.value for figure in figures)
    return Results(stale, unconfirmed, never)


class _Comparison:
    """Compares the formulas of one workbook."""

    def __init__(
        self,
        family: Family,
        workbook: RawWorkbook,
        located: Located,
        readings: Readings,
        work: Work,
    ) -> None:
        self._work = work
        self._family = family
        self._workbook = workbook
        self._located = located
        self._readings = readings
        self._cells = {sheet.name: sheet.cells for sheet in workbook.sheets}

    def by_entry(self, cell: CellRef, amount: int) -> StaleCell | None:
        """Returns a cell that does not store the amount in 分 that was typed for it."""
        figure = self._readings.figures.get(cell)
        if figure is not None and figure.low <= amount <= figure.high:
            return None
        raw = self._raw(cell)
        if raw.kind in ("blank", "error"):
            return None  # it is told that it could not be computed, or that it shows an error
        printed = round_to(amount, self._family.tables[cell.table].step)
        return self._stale(cell, raw, figure, self._amount(cell, printed))

    def by_formulas(
        self, cells: Sequence[CellRef]
    ) -> tuple[dict[CellRef, StaleCell], dict[CellRef, Failure]]:
        """Returns the cells that their formulas contradict, and those that cannot be computed."""
        official: dict[str, set[tuple[int, int]]] = {}
        for place in self._located.places.values():
            official.setdefault(place.sheet, set()).add((place.row, place.column))
        recalculation = Recalculation(self._workbook, official, self._work)
        unconfirmed: dict[CellRef, Failure] = {}
        stale: dict[CellRef, StaleCell] = {}
        results: dict[Key, RawCell] = {}
        for cell in cells:
            raw = self._raw(cell)
            again = recalculation.cell(self._located.places[cell].sheet, raw)
            if isinstance(again, Failure):
                if self._readings.figures.get(cell) is not None:
                    unconfirmed[cell] = again
            elif again is not raw and (stale_cell := self._compared(cell, raw, again)):
                stale[cell] = stale_cell
                results[self._key(cell)] = again
        # Where a result is missing, that is told already.
        keys = {self._key(cell): cell for cell in cells if self._readings.figures.get(cell)}
        unconfirmed |= {keys[key]: why for key, why in recalculation.circular(keys).items()}
        if not stale:
            return stale, unconfirmed
        # A result that fits what the others should be is not at fault, one of the others is.
        recalculation = Recalculation(with_cells(self._workbook, results), official, self._work)
        at_fault: dict[CellRef, StaleCell] = {}
        for cell in stale:
            raw = self._raw(cell)
            again = recalculation.cell(self._located.places[cell].sheet, raw)
            if not isinstance(again, Failure) and (stale_cell := self._compared(cell, raw, again)):
                at_fault[cell] = stale_cell
        return at_fault or stale, unconfirmed

    def _compared(self, cell: CellRef, raw: RawCell, again: RawCell) -> StaleCell | None:
        """Returns the cell if its formula gives another printed amount, or no amount."""
        figure = self._readings.figures.get(cell)
        if figure is None and (
            raw.kind == "blank"  # it is told that it could not be computed
            or raw.kind == again.kind == "error"
            or fold(str(raw.value)) == fold(str(again.value))
        ):
            return None
        value = parse_amount(again).value if again.kind != "error" else None
        unit = self._located.tables[cell.table].amount_unit
        if value is None:
            computed = str(again.value)
        else:
            decimals = self._family.tables[cell.table].decimals
            shown = min(decimals, decimals if raw.look.decimals is None else raw.look.decimals)
            amount = value * FEN[unit]
            within = Decimal(step_of(unit, shown)) / 2 + _NOISE + _RELATIVE_NOISE * abs(amount)
            if figure is not None and abs(amount - figure.shown) <= within:
                return None
            whole = int(amount.to_integral_value(ROUND_HALF_UP))
            computed = self._amount(cell, round_to(whole, step_of(unit, decimals)))
        return self._stale(cell, raw, figure, computed)

    def _key(self, cell: CellRef) -> Key:
        place = self._located.places[cell]
        return place.sheet, place.row, place.column

    def _raw(self, cell: CellRef) -> RawCell:
        place = self._located.places[cell]
        return self._cells[place.sheet][place.row, place.column]

    def _stale(
        self, cell: CellRef, raw: RawCell, figure: Figure | None, computed: str
    ) -> StaleCell:
        stored = str(raw.value) if figure is None else self._amount(cell, figure.shown)
        return StaleCell(raw.formula or "", stored, computed)

    def _amount(self, cell: CellRef, fen: int) -> str:
        return self._family.tables[cell.table].text_of(fen, separator=",")
