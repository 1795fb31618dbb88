"""Decides what a new workbook holds: from figures, from a list of codes, or from last year's."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from xlbudget.base.amounts import round_to
from xlbudget.base.code import Code
from xlbudget.base.texts import sentence
from xlbudget.meaning.flat import UnitFigures
from xlbudget.meaning.plan import Plan, evaluate, make_plan
from xlbudget.meaning.relations import relations_of
from xlbudget.meaning.shares import share_lines
from xlbudget.meaning.structure import BlockKey, ListedRow, Structure, structure_of
from xlbudget.template import CellRef, Family
from xlbudget.template.code_lists import code_list
from xlbudget.writer.codes import with_room
from xlbudget.writer.layout import Layout, lay_out


@dataclass(frozen=True, slots=True)
class WorkbookContent:
    """What is to be written.

    `values` holds the amount in 分 of every cell that shows one. With a plan the workbook is
    linked; without one each value is typed.
    """

    family: Family
    structure: Structure
    figures: UnitFigures
    values: Mapping[CellRef, int]
    plan: Plan | None = None
    mode: str = ""
    """How the workbook calls itself where its plan does not tell."""
    remarks: str = ""
    """What the properties of the file say besides its title."""

    @property
    def layout(self) -> Layout:
        """Returns where everything stands."""
        return lay_out(self.family, self.structure)

    def captioned(self, name: str) -> str:
        """Returns a unit's name as it stands over each table."""
        caption = self.family.caption
        return f"{caption}：{name}" if caption else sentence("unit_name", name=name)


@dataclass(frozen=True, slots=True)
class Difference:
    """A given figure that the linked workbook does not show, in 分."""

    cell: CellRef
    given: int
    shown: int


def linked(family: Family, figures: UnitFigures) -> WorkbookContent:
    """Returns the content of a linked workbook: given inputs are typed, the rest follows."""
    structure = structure_of(family, figures.rows, left_out_rows(family, figures))
    plan = make_plan(family, structure, relations_of(family, structure))
    values = evaluate(plan, figures.amounts)
    typed = {cell for cell in plan.inputs if cell in figures.amounts}
    shown = {cell: fen for cell, fen in values.items() if cell in plan.formulas or cell in typed}
    return WorkbookContent(family, structure, figures, shown, plan)


def left_out_rows(family: Family, figures: UnitFigures) -> dict[BlockKey, set[str]]:
    """Returns the rows that may be missing and are: other rows of their block have figures."""
    filled: dict[BlockKey, set[str]] = {}
    for cell in figures.amounts:
        block = family.tables[cell.table].block_of(cell.column)
        filled.setdefault((cell.table, block.id), set()).add(cell.row)
    return {
        (table, block): missing
        for (table, block), rows in filled.items()
        if (missing := {r.id for r in family.tables[table].block(block).fixed if r.optional} - rows)
    }


def linked_as_given(family: Family, figures: UnitFigures) -> WorkbookContent:
    """Returns a linked workbook whose formulas print every given figure, if there is one.

    Where given figures were rounded one by one, some inputs then hold the 分 behind the printed
    amount (see `adjusted`). Where no facts print them all, the inputs stay as given.
    """
    content = linked(family, figures)
    plan = content.plan
    if plan is None or not differences(content):
        return content
    from xlbudget.facts.witness import inputs_that_print

    inputs = inputs_that_print(family, content.structure, plan, figures.amounts)
    if inputs is None:
        return content
    formulas = {cell: amount for cell, amount in figures.amounts.items() if cell not in plan.inputs}
    exact = linked(family, replace(figures, amounts=formulas | inputs))
    return replace(exact, figures=figures)


def adjusted(content: WorkbookContent) -> tuple[Difference, ...]:
    """Returns the inputs that hold more than was given, because all figures then add up."""
    given = content.figures.amounts
    return tuple(
        Difference(cell, given.get(cell, 0), content.values[cell])
        for cell in (content.plan.inputs if content.plan else ())
        if cell in content.values and content.values[cell] != given.get(cell, 0)
    )


def printed(family: Family, figures: UnitFigures) -> WorkbookContent:
    """Returns the content of a faithful copy: every given figure is typed."""
    structure = structure_of(family, figures.rows, left_out_rows(family, figures))
    return WorkbookContent(family, structure, figures, figures.amounts)


def differences(content: WorkbookContent) -> tuple[Difference, ...]:
    """Returns the given figures that a linked workbook prints otherwise."""
    plan, family = content.plan, content.family
    if plan is None:
        return ()
    differing = []
    for cell, given in content.figures.amounts.items():
        shown = content.values.get(cell, 0)
        step = family.step(cell)
        if round_to(shown, step) != round_to(given, step):
            differing.append(Difference(cell, given, shown))
    return tuple(differing)


def from_last_year(family: Family, last: UnitFigures, unit: str, year: int | None) -> UnitFigures:
    """Returns a blank unit with last year's codes and names; its totals are last year's.

    Names are those that the codes have in the new year.
    """
    year = year or (last.year + 1 if last.year else None)
    structure = structure_of(family, last.rows)
    wanted = {line.cell for line in share_lines(family, structure)}
    rows = {
        key: tuple(_renamed(family, key, row, year) for row in listed if not _empty(row))
        for key, listed in last.rows.items()
    }
    return UnitFigures(
        template=family.id,
        unit_name=unit or last.unit_name,
        year=year,
        rows=with_room(family, rows),
        amounts={},
        last_year={cell: amount for cell, amount in last.amounts.items() if cell in wanted},
    )


def named_in_their_year(family: Family, figures: UnitFigures) -> UnitFigures:
    """Returns figures in which codes with today's names have those of the figures' year.

    Any other name is somebody's own and stays.
    """
    rows = {
        key: tuple(
            _renamed(family, key, row, figures.year)
            if row.label == _renamed(family, key, row, None).label
            else row
            for row in listed
        )
        for key, listed in figures.rows.items()
    }
    return replace(figures, rows=rows)


def _empty(row: ListedRow) -> bool:
    return Code.of(row.code).is_blank and not row.label


def _renamed(family: Family, key: BlockKey, row: ListedRow, year: int | None) -> ListedRow:
    row_list = family.tables[key[0]].block(key[1]).row_list
    name = family.classification.get(row_list.dimension) if row_list else None
    official = code_list(name).name(Code.of(row.code).bare, year) if name else None
    return replace(row, label=official) if official else row
