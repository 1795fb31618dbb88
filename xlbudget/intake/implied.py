"""What the entry sheets say of each official cell: its formula and its amount."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from xlbudget.base.place import Place
from xlbudget.entry.formulas.official import Official
from xlbudget.intake.forms import Forms
from xlbudget.intake.locate import Located
from xlbudget.intake.typed import Typed


@dataclass(frozen=True, slots=True)
class Implied:
    """What an official cell must hold: its formula, and its amount in 分 if its line is in use."""

    formula: str
    amount: int


def implied_cells(typed: Typed | None, located: Located) -> Mapping[Place, Implied]:
    """Returns what the entry sheets say of official cells, by their place.

    Nothing is said of a table whose rows came or went.
    """
    if typed is None or not typed.is_read:
        return {}
    places, forms = frozenset(located.places.values()), typed.forms
    return typed.calc.once("implied", lambda: dict(_all_implied(official_of(typed), places, forms)))


def official_of(typed: Typed) -> Official:
    """Returns the official tables that follow from what was typed."""
    return typed.calc.once("official", lambda: Official(typed.calc))


def _all_implied(
    official: Official, places: Collection[Place], forms: Forms
) -> Iterator[tuple[Place, Implied]]:
    for cell, written in official.layout.places.items():
        place = replace(written, sheet=forms.name(written.sheet)) if forms.names else written
        if place in places and written.sheet not in forms.moved:
            table = official.family.tables[cell.table]
            block = table.block_of(cell.column)
            row = official.row(table, block, cell.row)
            planned = official.amount(table, block, row, block.column(cell.column))
            if planned.formula:
                yield place, Implied(planned.formula, official.amounts.get(cell, 0))
