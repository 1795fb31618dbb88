"""Finds formulas of a linked workbook that were overwritten or changed."""

from collections.abc import Iterator

from xlbudget.amounts import text_of
from xlbudget.findings import Finding, at
from xlbudget.locate import Located
from xlbudget.plan import Plan
from xlbudget.readings import Readings
from xlbudget.relations import label_of
from xlbudget.shares import column_label
from xlbudget.template import Family


def check_formulas(
    family: Family, located: Located, readings: Readings, plan: Plan
) -> Iterator[Finding]:
    """Yields the cells where the template has a formula and the workbook has not the same one.

    An overwritten formula is compared with what it would give from the cells that it adds up.
    """
    from xlbudget.writer.formulas import formula_text

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
            if plain(actual) != plain(expected):
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


def plain(formula: str) -> str:
    """Returns the formula without what programs write in different ways."""
    for mark in ("$", "'", " "):
        formula = formula.replace(mark, "")
    return formula.upper().lstrip("=+")
