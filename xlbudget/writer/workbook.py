"""Puts a whole workbook together: the official sheets, the shares, the marks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from xlbudget.flat import Place, UnitFigures
from xlbudget.layout import UNIT_ROW, Layout, lay_out
from xlbudget.plan import Plan
from xlbudget.structure import Structure
from xlbudget.template import CellRef, Family

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

MARK_SHEET = "_xlbudget"
MARK_KEYS = ("template", "version", "mode", "year")


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

    @property
    def layout(self) -> Layout:
        """Returns where everything stands."""
        return lay_out(self.family, self.structure)


def write_workbook(path: Path, content: WorkbookContent) -> dict[CellRef, Place]:
    """Writes the workbook and returns where each figure stands.

    Writes beside the target first, so that a failure leaves nothing half done.
    """
    import warnings

    from xlsxwriter.workbook import Workbook

    from xlbudget.writer.shares import write_shares
    from xlbudget.writer.style import Styles
    from xlbudget.writer.table import TableWriter

    layout = content.layout
    partial = path.with_name(f".{path.name}.part")
    with warnings.catch_warnings():
        # XlsxWriter drops a validation that Excel would refuse and only warns.
        warnings.simplefilter("error")
        workbook = Workbook(str(partial), {"strings_to_numbers": False})
        _describe(workbook, content)
        styles = Styles(workbook)
        home = home_of_name(layout)
        for table in layout.tables.values():
            TableWriter(workbook, styles, content, layout, home).write(table)
        if content.plan and content.family.shares:
            write_shares(workbook, styles, content, layout, home)
        _mark(workbook, content)
        workbook.close()
    partial.replace(path)
    return dict(layout.places)


def home_of_name(layout: Layout) -> Place:
    """Returns the cell where the unit's name is typed; all other sheets link to it."""
    return Place(next(iter(layout.tables.values())).sheet, UNIT_ROW, 1)


def _describe(workbook: "Workbook", content: WorkbookContent) -> None:
    figures = content.figures
    workbook.set_properties(
        {
            "title": f"{figures.year or ''} {figures.unit_name}".strip(),
            "subject": content.family.name,
            # A fixed date makes the same content the same file, byte for byte.
            "created": datetime(figures.year or 2000, 1, 1),
        }
    )
    for key, value in marks(content).items():
        workbook.set_custom_property(f"xlbudget.{key}", value, "text")


def marks(content: WorkbookContent) -> dict[str, str]:
    """Returns what the workbook says of itself, which any program on the way may drop."""
    return {
        "template": content.family.id,
        "version": str(content.family.version),
        "mode": "linked" if content.plan else "printed",
        "year": str(content.figures.year or ""),
    }


def _mark(workbook: "Workbook", content: WorkbookContent) -> None:
    sheet = workbook.add_worksheet(MARK_SHEET)
    for row, (key, value) in enumerate(marks(content).items()):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, value)
    sheet.very_hidden()
