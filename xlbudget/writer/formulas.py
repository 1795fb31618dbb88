"""Formula text from the terms of a relation, in the words that every spreadsheet program knows."""

from collections.abc import Iterable, Mapping, Sequence

from xlbudget.base.amounts import FEN
from xlbudget.base.cellref import cell_name, column_letters
from xlbudget.base.place import Place
from xlbudget.meaning.relations import SignedCell
from xlbudget.template import CellRef, Family

_PLAIN_SUM = 2


def formula_text(
    family: Family, target: CellRef, terms: Sequence[SignedCell], places: Mapping[CellRef, Place]
) -> str:
    """Returns the formula, without `=`, by which a cell adds up signed cells.

    One cell is a link, two are `A+B`, more are one SUM in which neighbours are ranges. What other
    tables show in another unit is brought into that of the target.
    """
    unit, sheet = family.tables[target.table].unit, places[target].sheet
    by_unit: dict[str, list[SignedCell]] = {}
    for sign, cell in terms:
        by_unit.setdefault(family.tables[cell.table].unit, []).append((sign, cell))
    sums = {of: _sum(signed, places, sheet) for of, signed in by_unit.items()}
    if len(sums) <= 1 and unit in (sums or (unit,)):
        return sums.get(unit, "0")
    return "+".join(
        text if of == unit else f"({text}){converted(of, unit)}" for of, text in sums.items()
    )


def converted(of: str, unit: str) -> str:
    """Returns what stands in a formula behind an amount in one unit to have it in another."""
    factor = max(FEN[of], FEN[unit]) // min(FEN[of], FEN[unit])
    return "" if factor == 1 else f"{'*' if FEN[of] > FEN[unit] else '/'}{factor}"


def _sum(terms: Sequence[SignedCell], places: Mapping[CellRef, Place], sheet: str) -> str:
    plus = [places[cell] for sign, cell in terms if sign > 0]
    minus = [places[cell] for sign, cell in terms if sign < 0]
    parts = _ranges(plus, sheet)
    if len(plus) > _PLAIN_SUM:
        text = f"SUM({','.join(parts)})"
    else:
        text = "+".join(reference(place, sheet) for place in plus)
    return (text or "0") + "".join(f"-{reference(place, sheet)}" for place in minus)


def reference(place: Place, sheet: str, *, fixed: bool = False) -> str:
    """Returns a reference to a cell, with its sheet's name where that is another one."""
    name = (fixed_cell if fixed else cell_name)(place.row, place.column)
    return name if place.sheet == sheet else f"{quoted(place.sheet)}!{name}"


def fixed_cell(row: int, column: int) -> str:
    """Returns the address of a cell that stays the same wherever the formula is copied."""
    return f"${column_letters(column)}${row}"


def quoted(sheet: str) -> str:
    """Returns a sheet's name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"


def _ranges(places: Iterable[Place], sheet: str) -> list[str]:
    runs: list[list[Place]] = []
    for place in places:
        if runs and _follows(runs[-1], place):
            runs[-1].append(place)
        else:
            runs.append([place])
    return [
        reference(run[0], sheet)
        + (f":{cell_name(run[-1].row, run[-1].column)}" if len(run) > 1 else "")
        for run in runs
    ]


def _follows(run: Sequence[Place], place: Place) -> bool:
    last = run[-1]
    if last.sheet != place.sheet:
        return False
    step = (place.row - last.row, place.column - last.column)
    if step not in ((1, 0), (0, 1)):
        return False
    return len(run) == 1 or (last.row - run[-2].row, last.column - run[-2].column) == step
