"""What a section must add up to, by the links between measures."""

from typing import NamedTuple

from xlbudget.base.amounts import from_fen
from xlbudget.base.cellref import cell_name
from xlbudget.entry.form.cells import Cell
from xlbudget.entry.formulas.hidden_sheet import Calc, Columns
from xlbudget.template import EntryColumn, Family, Link, Section
from xlbudget.template.entry_sheets import facts_of, held


class LinkedTotal(NamedTuple):
    """A total of a section: the columns that it sums up, and those of another that it must equal.

    `column` is the one over whose total it stands.
    """

    column: EntryColumn
    columns: Columns
    other: Section
    others: Columns


def linked_totals(family: Family, section: Section) -> tuple[LinkedTotal, ...]:
    """Returns the totals that links ask of a section."""
    return family.once((linked_totals, section.id), lambda: tuple(_totals(family, section)))


def _totals(family: Family, section: Section) -> list[LinkedTotal]:
    totals = []
    for link in family.links:
        if link.of != section.measure or link.kind != "equals" or link.where:
            continue
        whole = section.of_kind("sum") or section.amounts[:1]
        apart = [d for d in link.by if any(d in c.select for c in section.amounts)]
        for column in (*section.amounts, *section.of_kind("sum")) if apart else whole:
            columns = (column,) if column.kind == "amount" and apart else section.amounts
            other = _target(family, link, column if apart else None)
            if other:
                totals.append(LinkedTotal(column, columns, *other))
    return totals


def _target(
    family: Family, link: Link, column: EntryColumn | None
) -> tuple[Section, Columns] | None:
    chosen = {d: m for d, m in column.select.items() if d in link.by} if column else {}
    asked = facts_of(family, link.measure, link.select, chosen)
    for section in family.entry.sections:
        if section.measure == link.measure and section.kind == "facts":
            columns = tuple(c for c, _, facts in held(family, section) if facts <= asked)
            if columns:
                return section, columns
    return None


class Wanted(NamedTuple):
    """The totals that another sheet asks for, by column id."""

    sheet: str
    cells: dict[str, Cell]


def link_cells(calc: Calc, section: Section) -> tuple[Wanted, dict[str, Cell]]:
    """Returns what the columns of a section must add up to, and how far they are from it."""
    region = calc.region(section)
    wanted: dict[str, Cell] = {}
    gaps: dict[str, Cell] = {}
    sheet = ""
    unit = calc.inputs.amount_unit
    for total in linked_totals(calc.family, section):
        target, name = calc.region(total.other), total.column.id
        sheet = target.sheet
        areas = ",".join(target.area(c).fixed for c in total.others)
        mine, theirs = calc.total(section, total.columns), calc.total(total.other, total.others)
        wanted[name] = Cell(f"SUM({areas})", from_fen(theirs, unit))
        here = cell_name(region.sum_row, total.column.position + 1)
        there = cell_name(region.link_row, total.column.position + 1)
        gaps[name] = Cell(f"ROUND({here}-{there},6)", from_fen(mine - theirs, unit))
    return Wanted(sheet, wanted), gaps
