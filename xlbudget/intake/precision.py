"""Tells how exact figures are that stand in a smaller unit than the one they are published in."""

from collections.abc import Mapping
from dataclasses import replace

from xlbudget.base.amounts import FEN, Figure, step_of
from xlbudget.intake.locate import Located
from xlbudget.template import CellRef, Family


def as_published(
    family: Family, located: Located, figures: Mapping[CellRef, Figure | None]
) -> Mapping[CellRef, Figure | None]:
    """Returns the figures, those rounded to the published step that were rounded before.

    Tables in 元 of which every figure is whole hundreds hold what was published in 万元 with two
    decimals, times 10,000: each stands for what the published figure stands for. A single figure
    of them that is finer shows that they are exact.
    """
    step = step_of(family.unit, family.decimals)
    finer = {
        name
        for name, table in located.tables.items()
        if FEN[table.amount_unit] < FEN[family.unit] and step_of(table.amount_unit, 0) < step
    }
    cells = {cell: figure for cell, figure in figures.items() if figure and cell.table in finer}
    values = [figure.value for figure in cells.values()]
    if not any(values) or any(value % step for value in values):
        return figures
    return {**figures, **{cell: replace(figure, step=step) for cell, figure in cells.items()}}
