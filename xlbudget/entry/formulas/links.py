"""What a section must add up to, by the links between measures."""

from typing import NamedTuple

from xlbudget.base.amounts import from_fen
from xlbudget.base.cellref import cell_name
from xlbudget.entry.form.cells import Cell
from xlbudget.entry.formulas.hidden_sheet import Calc, Columns
from xlbudget.template import EntryColumn, Link, Section
from xlbudget.template.entry_sheets import facts_of, held


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
    for column, target, columns, own in pairs(calc, section):
        sheet = calc.region(target).sheet
        areas = ",".join(calc.region(target).area(c).fixed for c in columns)
        total = sum(line.amounts.get(c.id, 0) for line in calc.lines(target) for c in columns)
        mine = sum(line.amounts.get(c.id, 0) for line in calc.lines(section) for c in own)
        unit = calc.inputs.amount_unit
        wanted[column.id] = Cell(f"SUM({areas})", from_fen(total, unit))
        here = cell_name(region.sum_row, column.position + 1)
        there = cell_name(region.link_row, column.position + 1)
        gaps[column.id] = Cell(f"ROUND({here}-{there},6)", from_fen(mine - total, unit))
    return Wanted(sheet, wanted), gaps


def pairs(calc: Calc, section: Section) -> list[tuple[EntryColumn, Section, Columns, Columns]]:
    """Returns column, other section, its columns and the own ones for each total of a link."""
    found = []
    for link in calc.family.links:
        if link.of != section.measure or link.kind != "equals" or link.where:
            continue
        totals = section.of_kind("sum") or section.amounts[:1]
        apart = [d for d in link.by if any(d in c.select for c in section.amounts)]
        for column in (*section.amounts, *section.of_kind("sum")) if apart else totals:
            own = (column,) if column.kind == "amount" and apart else section.amounts
            other = _target(calc, link, column if apart else None)
            if other:
                found.append((column, *other, own))
    return found


def _target(calc: Calc, link: Link, column: EntryColumn | None) -> tuple[Section, Columns] | None:
    family = calc.family
    assert family.entry  # only such families come here
    chosen = {d: m for d, m in column.select.items() if d in link.by} if column else {}
    asked = facts_of(family, link.measure, link.select, chosen)
    for section in family.entry.sections:
        if section.measure == link.measure and section.kind == "facts":
            columns = tuple(c for c, _, facts in held(family, section) if facts <= asked)
            if columns:
                return section, columns
    return None
