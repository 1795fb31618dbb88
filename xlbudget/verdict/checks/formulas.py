"""Finds formulas of a linked workbook that were overwritten or changed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product

from xlbudget.base.amounts import figure_of_fen
from xlbudget.base.place import Place
from xlbudget.base.texts import quoted
from xlbudget.calc.sums import Summand, steps_of, sum_parts
from xlbudget.calc.values import CannotCalculate
from xlbudget.calc.work import BESIDE_STEPS, Work
from xlbudget.intake.locate import Located
from xlbudget.intake.opened import Opened
from xlbudget.meaning.findings import Finding, at
from xlbudget.meaning.labels import column_label, label_of
from xlbudget.meaning.relations import SignedCell

_LARGEST_RANGE = 20_000
_PLACE = 8
"""Times as much work as adding up a cell is to keep its place."""


def check_formulas(opened: Opened) -> Iterator[Finding]:
    """Yields the cells where the template has a formula and the workbook has not the same one.

    An overwritten formula is compared with what it would give from the cells that it adds up.
    """
    plan = opened.plan
    if plan is None or not opened.workbook.shows_formulas:
        return
    from xlbudget.writer.formulas import formula_text

    family, located, readings = opened.family, opened.located, opened.readings
    sums = _Sums(located)
    for cell, formula in plan.formulas.items():
        place = located.places.get(cell)
        if place is None or not formula.terms:
            continue
        if any(term not in located.places for _, term in formula.terms):
            continue
        expected = formula_text(family, cell, formula.terms, located.places)
        actual = readings.formulas.get(cell)
        table = family.tables[cell.table]
        label = label_of(family, located.structure, cell)
        params = {
            "number": table.number,
            "label": f"{label} · {column_label(table, cell.column)}",
            "formula": expected,
        }
        if actual is not None:
            same = plain(actual) == plain(expected)
            alike = all(family.tables[term.table].unit == table.unit for _, term in formula.terms)
            if not same and not (alike and sums.is_sum_of(actual, formula.terms, place)):
                yield Finding(
                    "N107", {**params, "actual": quoted(actual)}, (at(place, quoted(actual)),)
                )
            continue
        summed = [(sign, readings.figures.get(term)) for sign, term in formula.terms]
        figure = readings.figures.get(cell)
        if figure is None or any(addend is None for _, addend in summed):
            continue
        value = sum(sign * addend.value for sign, addend in summed if addend)
        # What it holds behind the decimals shown goes on into the formulas that use it.
        unit = located.tables[cell.table].amount_unit
        figure = figure_of_fen(figure.value, unit, table.decimals)
        shown = table.text_of(figure.shown, separator=",")
        if figure.low <= value <= figure.high:
            yield Finding("N105", params, (at(place, shown),))
        else:
            amounts = {"value": shown, "expected": table.text_of(value, separator=",")}
            yield Finding("N106", {**params, **amounts}, (at(place, shown),))


class _Sums:
    """Tells what formulas add up, however they are written."""

    def __init__(self, located: Located) -> None:
        self._located = located
        self._figures = frozenset(located.places.values())
        self._work = Work(BESIDE_STEPS)
        self._cells = {
            table.sheet.name.casefold(): table.sheet for table in located.tables.values()
        }

    def is_sum_of(self, formula: str, terms: Sequence[SignedCell], place: Place) -> bool:
        """Tells whether a formula adds up these cells and nothing else.

        Blank lines that were put into a range, and words in it, do not count.
        """
        parts = self._parts(formula)
        if parts is None:
            return False
        expected = Counter[tuple[int, Place]]()
        for sign, cell in terms:
            expected[sign, self._located.places[cell]] += 1
        added = Counter[tuple[int, Place]]()
        for sign, in_sum, name, top, left, bottom, right in parts:
            sheet = self._cells.get((name or place.sheet).casefold())
            if sheet is None or (bottom - top + 1) * (right - left + 1) > _LARGEST_RANGE:
                return False
            for row, column in product(range(top, bottom + 1), range(left, right + 1)):
                cell_place = Place(sheet.name, row, column)
                raw = sheet.cells.get((row, column))
                skipped = in_sum and (raw is None or raw.value is None or raw.kind == "text")
                if cell_place in self._figures or not skipped:
                    added[sign, cell_place] += 1
        return added == expected

    def _parts(self, formula: str) -> tuple[Summand, ...] | None:
        """Returns what a formula adds up; None if more than that, or too many cells by now."""
        try:
            self._work.begin(formula)
            parts = sum_parts(formula)
            self._work.use(_PLACE * steps_of(parts or ()))
        except CannotCalculate:
            return None
        return parts


def plain(formula: str) -> str:
    """Returns the formula without what programs write in different ways."""
    for mark in ("$", "'", " "):
        formula = formula.replace(mark, "")
    return formula.upper().lstrip("=+")
