"""Planted errors: the slips of a bookkeeper, put into tables that were right."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tests.support.random_units import RandomUnit
from xlbudget.base.amounts import round_to, step_of
from xlbudget.facts.edits import edits_of
from xlbudget.facts.system import System, system_of
from xlbudget.facts.witness import holding
from xlbudget.intake.readings import Readings
from xlbudget.meaning.structure import Structure
from xlbudget.template import CellRef, Family, load_family

_UNITS = 10_000  # 元 in one 万元, and 分 in the last place that a table in 万元 prints


@dataclass(frozen=True, slots=True)
class Case:
    """A unit's tables with errors in them: `wrong` cells, each with what it should print.

    A carried case has one wrong leaf, and the sums of its own table agree with it; `apart` tells
    whether the other tables tell that leaf from every other leaf of its table.
    """

    kind: str
    unit: RandomUnit
    amounts: Mapping[CellRef, int]
    wrong: Mapping[CellRef, int]
    carried: bool = False
    apart: bool = True


def readings_of(family: Family, amounts: Mapping[CellRef, int], structure: Structure) -> Readings:
    """Returns the amounts in 分 as if they had been read from typed cells; others are blank."""
    figures = {}
    for (table, block), rows in structure.rows.items():
        columns = family.tables[table].block(block).amounts
        for row in rows:
            for column in columns:
                cell = CellRef(table, row.id, column.id)
                figures[cell] = family.tables[table].figure_of(amounts.get(cell, 0))
    return Readings(figures=dict(figures), amounts=dict(amounts))


def tables_of_codes(family: Family) -> tuple[str, ...]:
    """Returns the tables that list the codes of all spending, or of that of the general budget."""
    return tuple(
        table.id
        for table, block in family.blocks()
        if block.measure == "spend" and block.row_list and not block.row_list.level
        if table.budget in (None, "一般公共预算")
    )


# ---- slips: what a bookkeeper types instead of the printed amount `now`, in 分 ------------------


def _swapped(rng: random.Random, now: int, step: int, exact: int) -> int | None:
    digits = str(abs(now) // step)
    places = [n for n in range(len(digits) - 1) if digits[n] != digits[n + 1]]
    if not places:
        return None
    n = rng.choice(places)
    digits = digits[:n] + digits[n + 1] + digits[n] + digits[n + 2 :]
    return int(digits) * step * (1 if now > 0 else -1)


def _one_digit(rng: random.Random, now: int, step: int, exact: int) -> int | None:
    digits = str(abs(now) // step)
    n = rng.randrange(len(digits))
    other = rng.choice([d for d in "0123456789" if d != digits[n]])
    found = int(digits[:n] + other + digits[n + 1 :]) * step * (1 if now > 0 else -1)
    return found if abs(found - now) > 2 * step and found else None


def _point(rng: random.Random, now: int, step: int, exact: int) -> int | None:
    return now * 10 if rng.random() < 0.5 or now % 10 else now // 10


def _yuan(rng: random.Random, now: int, step: int, exact: int) -> int | None:
    return exact * _UNITS if step >= _UNITS else round_to(exact // _UNITS, step)


def _sign(rng: random.Random, now: int, step: int, exact: int) -> int | None:
    return -now


def _blank(rng: random.Random, now: int, step: int, exact: int) -> int | None:
    return 0


def _any(rng: random.Random, now: int, step: int, exact: int) -> int | None:
    slip = rng.choice((_swapped, _one_digit, _point, _yuan, _sign, _blank))
    return slip(rng, now, step, exact)


def any_slip(rng: random.Random, exact: int) -> int | None:
    """Returns what is typed by some slip for an amount in 分, None where the slip does not fit."""
    step = step_of("万元", 2)
    now = round_to(exact, step)
    return _any(rng, now, step, exact) if now else None


def wrong_figures(rng: random.Random, unit: RandomUnit, count: int) -> dict[CellRef, int]:
    """Returns what is typed by some slip in that many cells, by more than a last place or two."""
    step = load_family(unit.figures.template).step
    filled = sorted(c for c, now in unit.figures.amounts.items() if now > 100 * step(c))
    wrong: dict[CellRef, int] = {}
    for cell in rng.sample(filled, len(filled)):
        now = unit.figures.amounts[cell]
        typed = _any(rng, now, step(cell), unit.exact[cell])
        if typed is not None and typed != now and len(wrong) < count:
            wrong[cell] = typed
    return wrong


def _last_place(by: int) -> Callable[[random.Random, int, int, int], int | None]:
    return lambda rng, now, step, exact: now + rng.choice((-by, by)) * step


SLIPS: Mapping[str, Callable[[random.Random, int, int, int], int | None]] = {
    "digits swapped": _swapped,
    "one digit": _one_digit,
    "point": _point,
    "元 for 万元": _yuan,
    "sign": _sign,
    "left blank": _blank,
    "last place ±1": _last_place(1),
    "last place ±2": _last_place(2),
}
SEVERAL = {"two figures": 2, "three figures": 3, "four figures": 4}
CARRIED = "carried leaf"


def cases(rng: random.Random, family: Family, unit: RandomUnit) -> Iterator[Case]:
    """Yields one case of each kind that the unit has room for."""
    filled = [cell for cell, amount in unit.figures.amounts.items() if amount]
    for kind, slip in SLIPS.items():
        found = _typed_wrong(rng, unit, rng.sample(filled, min(9, len(filled))), slip, 1, family)
        if found:
            yield _case(kind, unit, found)
    for kind, count in SEVERAL.items():
        by_table: dict[str, list[CellRef]] = {}
        for cell in filled:
            by_table.setdefault(cell.table, []).append(cell)
        if len(by_table) < count:
            continue
        tables = rng.sample(sorted(by_table), count)
        chosen = [rng.choice(by_table[table]) for table in tables]
        found = _typed_wrong(rng, unit, chosen, _any, count, family)
        if found:
            yield _case(kind, unit, found)
    carried = _carried(rng, family, unit)
    if carried:
        yield carried


def _typed_wrong(
    rng: random.Random,
    unit: RandomUnit,
    cells: list[CellRef],
    slip: Callable[[random.Random, int, int, int], int | None],
    count: int,
    family: Family,
) -> dict[CellRef, int]:
    """Returns new amounts for that many of the cells, or nothing where the slip does not fit."""
    found: dict[CellRef, int] = {}
    for cell in cells:
        now = unit.figures.amounts[cell]
        other = slip(rng, now, family.step(cell), unit.exact[cell])
        if other is not None and other != now and len(found) < count:
            found[cell] = other
    return found if len(found) == count else {}


def _case(kind: str, unit: RandomUnit, found: Mapping[CellRef, int]) -> Case:
    amounts = {**unit.figures.amounts, **found}
    amounts = {
        cell: amount for cell, amount in amounts.items() if found.get(cell) != amount or amount
    }
    return Case(kind, unit, amounts, {cell: unit.figures.amounts[cell] for cell in found})


def _carried(rng: random.Random, family: Family, unit: RandomUnit) -> Case | None:
    """A leaf of a table that is wrong by more than rounding, with all its sums wrong alike."""
    amounts = unit.figures.amounts
    readings = readings_of(family, amounts, unit.structure)
    absent = holding(family, amounts)
    system = system_of(family, unit.structure, readings.figures.get, absent)
    own = {b.cell: frozenset(n for _, n in b.terms) for b in system.bounds if b.cell}
    leaves: dict[CellRef, tuple[tuple[int, CellRef], ...]] = {}
    tables = tables_of_codes(family)
    for edit in edits_of(system, None, frozenset()):
        cell = edit.cell
        if cell.table not in tables or not edit.carried or not amounts.get(cell):
            continue
        inner = (o for o, facts in own.items() if o.table == cell.table and facts < own[cell])
        if not any(True for _ in inner):
            leaves[cell] = edit.cells
    if not leaves:
        return None
    leaf = rng.choice(sorted(leaves))
    step = family.step(leaf)
    by = _any(rng, amounts[leaf], step, unit.exact[leaf])
    if by is None or abs(by - amounts[leaf]) <= 100 * step:
        by = amounts[leaf] + rng.choice((1, 10, 300)) * 100 * step
    by = round_to(by - amounts[leaf], step)
    changed = dict(amounts)
    for factor, cell in leaves[leaf]:
        changed[cell] = changed.get(cell, 0) + factor * by
    return Case(CARRIED, unit, changed, {leaf: amounts[leaf]}, True, _apart(system, own, leaf))


def _apart(system: System, own: Mapping[CellRef, frozenset[int]], leaf: CellRef) -> bool:
    """Tells whether no other leaf of the table lies in the same lines of other tables."""

    def elsewhere(cell: CellRef) -> frozenset[int]:
        return frozenset(
            number
            for number, bound in enumerate(system.bounds)
            if not (bound.cell and bound.cell.table == cell.table)
            and any(n in own[cell] for _, n in bound.terms)
        )

    mine = elsewhere(leaf)
    return bool(mine) and not any(
        other.table == leaf.table and own[other] != own[leaf] and elsewhere(other) == mine
        for other in own
    )
