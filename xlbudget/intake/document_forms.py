"""Finds the performance forms among the tables of a document."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from xlbudget.intake.document import Document
from xlbudget.narrative.form_read import SeenCell, goes_on, is_form
from xlbudget.reader import RawTable
from xlbudget.template.forms import FormLayout

_MOST_FORMS, _MOST_CELLS = 500, 5_000
"""Of a document and of a form; what is longer is none."""


@dataclass(slots=True)
class FoundForm:
    """A form of a document: its cells, and where each stands; rows go on over its tables."""

    cells: list[SeenCell] = field(default_factory=list)
    origins: list[tuple[RawTable, int]] = field(default_factory=list)
    """The table and the row of it that each row is."""

    def add(self, table: RawTable, cells: Sequence[SeenCell]) -> None:
        """Adds the rows of a table."""
        start = len(self.origins)
        self.cells += [cell._replace(row=cell.row + start) for cell in cells]
        self.origins += [(table, row) for row in range(1, table.height + 1)]


def forms_in(layout: FormLayout, document: Document) -> Iterator[FoundForm]:
    """Yields the forms of a document in their order, each with the tables that it goes on in."""
    form: FoundForm | None = None
    count = 0
    for table in document.raw.tables:
        if len(table.sheet.cells) > _MOST_CELLS or count > _MOST_FORMS:
            continue
        cells = _cells(table)
        if is_form(layout, cells):
            if form:
                yield form
            form = FoundForm()
            form.add(table, cells)
            count += 1
        elif form and goes_on(layout, cells):
            form.add(table, cells)
        elif form:
            yield form
            form = None
    if form:
        yield form


def _cells(table: RawTable) -> list[SeenCell]:
    cells = sorted(table.sheet.cells.items())
    texts = ((key, "" if cell.value is None else str(cell.value)) for key, cell in cells)
    widths = {(area.top, area.left): area.right - area.left + 1 for area in table.sheet.merged}
    return [SeenCell(*key, text, widths.get(key, 1)) for key, text in texts if text.strip()]


def sheets_of(document: Document, forms: Iterable[FoundForm]) -> frozenset[str]:
    """Returns the sheets of a document that hold nothing but forms."""
    numbers = {table.number for form in forms for table, _ in form.origins}
    return frozenset(
        sheet
        for sheet, lines in document.lines.items()
        if numbers.issuperset({line.table for line in lines} - {0})
    )
