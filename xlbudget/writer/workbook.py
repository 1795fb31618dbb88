"""Puts a whole workbook together: the official sheets, the shares, the marks."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from xlbudget.base.place import Place
from xlbudget.base.writing import write_new
from xlbudget.template import CellRef
from xlbudget.writer.content import WorkbookContent
from xlbudget.writer.layout import UNIT_ROW, Layout
from xlbudget.writer.names import MARK_PREFIX, MARK_SHEET, PUBLISHED_MODE

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook


def write_workbook(target: Path | BytesIO, content: WorkbookContent) -> dict[CellRef, Place]:
    """Writes the workbook and returns where each figure stands.

    A file that exists is overwritten, in one step. Raises UsageError F208 where it cannot be
    written.
    """
    layout = content.layout

    def fill(workbook: "Workbook") -> None:
        from xlbudget.writer.book import Book
        from xlbudget.writer.shares import write_shares
        from xlbudget.writer.style import Styles
        from xlbudget.writer.table import TableWriter

        styles = Styles(workbook, white=content.plan is None)
        book = Book(workbook, styles, content, layout, home_of_name(layout))
        for table in layout.tables.values():
            TableWriter(book, table).write()
        if content.plan and content.family.shares:
            write_shares(book)

    write_with(target, content, fill)
    return dict(layout.places)


def write_with(
    target: Path | BytesIO, content: WorkbookContent, fill: "Callable[[Workbook], None]"
) -> None:
    """Writes a workbook whose sheets `fill` adds, and marks it; all or nothing, as above."""
    if isinstance(target, BytesIO):
        _write(target, content, fill)
        return
    buffer = BytesIO()
    _write(buffer, content, fill)
    write_new(target, buffer.getvalue(), force=True)


def _write(target: BytesIO, content: WorkbookContent, fill: "Callable[[Workbook], None]") -> None:
    import warnings

    from xlsxwriter.workbook import Workbook

    from xlbudget.writer.style import workbook_options

    with warnings.catch_warnings():
        # XlsxWriter drops a validation that Excel would refuse and only warns.
        warnings.simplefilter("error")
        workbook = Workbook(target, workbook_options())
        _describe(workbook, content)
        fill(workbook)
        if content.mode != PUBLISHED_MODE:
            _mark(workbook, content)
        workbook.close()


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
            "comments": content.remarks,
            "status": content.remarks,
            "keywords": content.remarks,  # the only one of them that a PDF made of it has, too
        }
    )


def marks(content: WorkbookContent) -> dict[str, str]:
    """Returns what the workbook says of itself, which any program on the way may drop."""
    return {
        "template": content.family.id,
        "version": str(content.family.version),
        "mode": content.mode or ("linked" if content.plan else "printed"),
        "year": str(content.figures.year or ""),
    }


def _mark(workbook: "Workbook", content: WorkbookContent) -> None:
    for key, value in marks(content).items():
        workbook.set_custom_property(f"{MARK_PREFIX}{key}", value, "text")
    sheet = workbook.add_worksheet(MARK_SHEET)
    for row, (key, value) in enumerate(marks(content).items()):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, value)
    sheet.very_hidden()
