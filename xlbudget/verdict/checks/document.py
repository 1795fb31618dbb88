"""What a document says on its pages, and where its tables differ from the workbook beside it."""

from collections.abc import Iterator

from xlbudget.base.amounts import NONE, Figure
from xlbudget.intake.locate.sums import sums_in
from xlbudget.intake.opened import Opened, cell_of
from xlbudget.meaning.findings import Finding, at
from xlbudget.template import CellRef

_SHOWN = 40


def check_document(opened: Opened) -> Iterator[Finding]:
    """Yields sums in the headers and footers of a document, and figures of another workbook's."""
    document = opened.document
    if document is None:
        return
    if not opened.is_document:  # else they are told as those of its tables
        yield from (Finding(oddity.code, oddity.params) for oddity in document.raw.oddities)
    yield from aligned_tables(opened)
    for text in document.raw.page_texts:
        if sums_in(text):
            shown = " ".join(text.split())[:_SHOWN]
            yield Finding("S952", {"aside": "pages", "text": shown})
    if opened.beside:
        yield from _differing(opened, opened.beside)


def aligned_tables(opened: Opened) -> Iterator[Finding]:
    """Yields which tables of a document were read by alignment, as no lines draw their cells."""
    if opened.document is None or not opened.is_document:
        return
    pages: set[int] = set()
    numbers = []
    for name, located in opened.located.tables.items():
        if aligned := opened.document.aligned_pages(located.sheet.name):
            pages.update(aligned)
            numbers.append(opened.family.tables[name].number)
    if numbers:
        params = {"tables": "、".join(numbers), "pages": "、".join(map(str, sorted(pages)))}
        yield Finding("D113", params)


def _differing(opened: Opened, beside: Opened) -> Iterator[Finding]:
    """Yields for each table of a document the figures that are not those of the workbook."""
    differing: dict[str, list[CellRef]] = {}
    here, there = opened.readings.figures, beside.readings.figures
    in_both = opened.located.tables.keys() & beside.located.tables.keys()
    for cell in (cell for cell in {**here, **there} if cell.table in in_both):
        if not _meet(here.get(cell, NONE), there.get(cell, NONE)):
            differing.setdefault(cell.table, []).append(cell)
    for table, cells in differing.items():
        first = cells[0]
        shown = {
            name: _shown(opened, first, figures.get(first, NONE), separator=",")
            for name, figures in (("here", here), ("there", there))
        }
        whose = opened if first in here else beside
        params = {
            "number": opened.family.tables[table].number,
            "count": str(len(cells)),
            "called": cell_of(whose, first).label,
            "place": _place(beside, first),
            **shown,
        }
        places = opened.located.places
        shown_cells = (
            at(places[cell], _shown(opened, cell, here[cell])) for cell in cells if cell in places
        )
        yield Finding("S960", params, tuple(shown_cells))


def _place(opened: Opened, cell: CellRef) -> str:
    """Returns where a cell stands in a workbook, `表三 C6`, of a row that it has not the sheet."""
    place = opened.located.places.get(cell)
    return f"{place.sheet} {place.cell}" if place else opened.located.tables[cell.table].sheet.name


def _meet(one: Figure | None, other: Figure | None) -> bool:
    """Tells whether two figures can be the same amount; one that is not read is told elsewhere."""
    return one is None or other is None or (one.low <= other.high and other.low <= one.high)


def _shown(opened: Opened, cell: CellRef, figure: Figure | None, *, separator: str = "") -> str:
    table = opened.family.tables[cell.table]
    return table.text_of(figure.shown, separator=separator) if figure else ""
