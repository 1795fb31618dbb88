"""Finds formulas of a linked workbook that were overwritten or changed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product

from xlbudget.base.amounts import text_of
from xlbudget.base.place import Place
from xlbudget.calc.sums import sum_parts
from xlbudget.intake.locate import Located
from xlbudget.intake.opened import Opened
from xlbudget.meaning.findings import Finding, at
from xlbudget.meaning.labels import column_label, label_of
from xlbudget.meaning.relations import SignedCell

_LARGEST_RANGE = 20_000


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
        if any(other not in located.places for _, other in formula.terms):
            continue
        expected = formula_text(formula.terms, located.places, place.sheet)
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
            if not same and not sums.is_sum_of(actual, formula.terms, place):
                yield Finding("N107", {**params, "actual": actual}, (at(place, actual),))
            continue
        figures = [(sign, readings.figures.get(other)) for sign, other in formula.terms]
        own = readings.figures.get(cell)
        if own is None or any(figure is None for _, figure in figures):
            continue
        value = sum(sign * figure.value for sign, figure in figures if figure)
        shown = text_of(own.shown, family.unit, family.decimals, separator=",")
        if own.low <= value <= own.high:
            yield Finding("N105", params, (at(place, shown),))
        else:
            wish = text_of(value, family.unit, family.decimals, separator=",")
            extra = {"value": shown, "expected": wish}
            yield Finding("N106", {**params, **extra}, (at(place, shown),))


class _Sums:
    """Tells what formulas add up, however they are written."""

    def __init__(self, located: Located) -> None:
        self._located = located
        self._figures = frozenset(located.places.values())
        self._cells = {one.sheet.name.casefold(): one.sheet for one in located.tables.values()}

    def is_sum_of(self, formula: str, terms: Sequence[SignedCell], place: Place) -> bool:
        """Tells whether a formula adds up these cells and nothing else.

        Blank lines that were put into a range, and words in it, do not count.
        """
        parts = sum_parts(formula)
        if parts is None:
            return False
        wanted = Counter[tuple[int, Place]]()
        for sign, cell in terms:
            wanted[sign, self._located.places[cell]] += 1
        found = Counter[tuple[int, Place]]()
        for sign, in_sum, name, top, left, bottom, right in parts:
            sheet = self._cells.get((name or place.sheet).casefold())
            if sheet is None or (bottom - top + 1) * (right - left + 1) > _LARGEST_RANGE:
                return False
            for row, column in product(range(top, bottom + 1), range(left, right + 1)):
                spot = Place(sheet.name, row, column)
                raw = sheet.cells.get((row, column))
                words = in_sum and (raw is None or raw.value is None or raw.kind == "text")
                if spot in self._figures or not words:
                    found[sign, spot] += 1
        return found == wanted


def plain(formula: str) -> str:
    """Returns the formula without what programs write in different ways."""
    for mark in ("$", "'", " "):
        formula = formula.replace(mark, "")
    return formula.upper().lstrip("=+")
