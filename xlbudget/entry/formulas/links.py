"""What a section must add up to, by the links between measures."""

from typing import NamedTuple

from xlbudget.base.cellref import cell_name
from xlbudget.entry.form.cells import Cell
from xlbudget.entry.form.places import links_from
from xlbudget.entry.formulas.algebra import as_is, infix, rounded, total
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.entry.formulas.made_once import Columns
from xlbudget.template import EntryColumn, Family, Link, Section
from xlbudget.template.entry_sheets import facts_of, held

_PLACES = 6
"""Decimals of the difference, more than any unit of amounts has."""


class LinkedTotal(NamedTuple):
    """A total of a section: the columns that it sums up, and those that it must equal.

    `column` is the one over whose total it stands.
    """

    column: EntryColumn
    columns: Columns
    target: tuple[tuple[Section, EntryColumn], ...]
    """Columns with the sections that they are of."""


def linked_totals(family: Family, section: Section) -> tuple[LinkedTotal, ...]:
    """Returns the totals that links ask of a section."""
    return family.once((linked_totals, section.id), lambda: tuple(_totals(family, section)))


def _totals(family: Family, section: Section) -> list[LinkedTotal]:
    totals = []
    for link in links_from(family, section):
        whole = section.of_kind("sum") or section.amounts[:1]
        apart = [d for d in link.by if any(d in c.select for c in section.amounts)]
        for column in (*section.amounts, *section.of_kind("sum")) if apart else whole:
            columns = (column,) if column.kind == "amount" and apart else section.amounts
            target = _target(family, link, column if apart else None)
            if target:
                totals.append(LinkedTotal(column, columns, target))
    return totals


def _target(
    family: Family, link: Link, column: EntryColumn | None
) -> tuple[tuple[Section, EntryColumn], ...]:
    select = column.select.items() if column else ()
    chosen = {dimension: members for dimension, members in select if dimension in link.by}
    wanted = facts_of(family, link.measure, link.select, chosen)
    return tuple(
        (part, entry)
        for part in family.entry.parts(link.measure)
        for entry, _, facts in held(family, part)
        if facts <= wanted
    )


class Wanted(NamedTuple):
    """The totals that another sheet asks for, by column id."""

    sheets: tuple[str, ...]
    cells: dict[str, Cell]


def link_cells(calc: Calc, section: Section) -> tuple[Wanted, dict[str, Cell]]:
    """Returns what the columns of a section must add up to, and how far they are from it."""
    region, sheets = calc.region(section), dict[str, None]()
    wanted: dict[str, Cell] = {}
    gaps: dict[str, Cell] = {}
    for linked in linked_totals(calc.family, section):
        sheets |= {calc.region(part).sheet: None for part, _ in linked.target}
        name = linked.column.id
        should = total(*(calc.typed(part, column) for part, column in linked.target))
        typed = total(*(calc.typed(section, column) for column in linked.columns))
        here, there = (
            as_is(cell_name(row, linked.column.position + 1), amount.value(0))
            for row, amount in ((region.sum_row, typed), (region.link_row, should))
        )
        wanted[name] = should.cell(0)
        gaps[name] = rounded(infix(here, "-", there), _PLACES).cell(0)
    return Wanted(tuple(sheets), wanted), gaps
