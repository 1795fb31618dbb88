"""The official tables in the document, in the form that their template draws."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from xlbudget.meaning.structure import RowRef
from xlbudget.template import Block, CellRef
from xlbudget.template.common import document_look, theme
from xlbudget.template.header import header_cells
from xlbudget.writer.content import WorkbookContent
from xlbudget.writer.docx.grid import Cell, Grid, spread
from xlbudget.writer.docx.lines import wide
from xlbudget.writer.docx.paper import Paper, paper
from xlbudget.writer.layout import TableLayout
from xlbudget.writer.standing import Standing, label_places, row_texts, standings

_UNIT = "{unit}"
_FULL = 0.94
"""The part of a page's height that widened rows fill; other programs may need the rest."""


def official_grid(
    content: WorkbookContent, layout: TableLayout, above: float
) -> tuple[Paper, Grid]:
    """Returns an official table with the paper that it stands on.

    `above` is the height in points of what stands above it. A table of fixed rows lies the way in
    which it prints larger on one page; a list lies across from the width on that the theme names.
    """
    cells = tuple(_cells(content, layout))
    weights = layout.table.widths
    whole = all(block.row_list is None for block in layout.table.blocks)
    if not whole:
        page = paper("table", across=sum(weights) >= theme()["landscape_from"])
        return page, _fitted(layout, cells, page, None)
    pages = [paper("table", across=across) for across in (False, True)]
    grids = [_fitted(layout, cells, page, page.depth * _FULL - above) for page in pages]
    best = max(range(len(pages)), key=lambda number: (grids[number].size, -number))
    return pages[best], grids[best]


def _fitted(layout: TableLayout, cells: tuple[Cell, ...], page: Paper, depth: float | None) -> Grid:
    """Returns the table in the largest characters with which its amounts fit their columns.

    With a `depth`, so do all of its rows; they are made higher to fill it.
    """
    look = document_look()["cells"]
    widths = spread(layout.table.widths, page.room)
    header = len(layout.table.header)
    for size in look["sizes"]:
        grid = Grid(cells, widths, size, header, look["room"])
        height = sum(grid.heights)
        if _amounts_fit(grid, look) and (depth is None or height <= depth):
            break
    if depth is None:
        return replace(grid, room=look["room"])
    spare = max(depth - height, 0) / len(grid.heights)
    return replace(grid, room=round(min(look["room"] + spare, look["most_room"]) * 4) / 4)


def _amounts_fit(grid: Grid, look: Mapping[str, float]) -> bool:
    return all(
        wide(cell.text, grid.size, look["digit"]) * (look["bold"] if cell.bold else 1)
        <= grid.widths[cell.column] - 2 * look["padding"]
        for cell in grid.cells
        if cell.align == "right"
    )


def _cells(content: WorkbookContent, layout: TableLayout) -> Iterator[Cell]:
    """Yields the cells of a table: those of its header, then line by line."""
    table, rows = layout.table, content.structure.rows
    for top, left, height, width, text in header_cells(table.header):
        words = text.replace("{year}", str(content.figures.year or ""))
        yield Cell(top, left, words, height, width, bold=True, align="center")
    standing = [standings(block, rows.get((table.id, block.id), ())) for block in table.blocks]
    for number, line in enumerate(layout.lines, len(table.header)):
        for block, ref, of_block in zip(table.blocks, line, standing, strict=True):
            if ref is None:
                places = (place for column in block.columns for place in column.places)
                yield from (Cell(number, place, "") for place in places)
                continue
            yield from _labels(content, block, ref, of_block[ref.id], number)
            for column in block.amounts:
                text = _amount(content, CellRef(table.id, ref.id, column.id))
                bold = of_block[ref.id].total
                yield Cell(number, column.position, text, bold=bold, align="right")


def _labels(
    content: WorkbookContent, block: Block, ref: RowRef, standing: Standing, number: int
) -> Iterator[Cell]:
    columns = [column for column in block.columns if column.kind != "amount"]
    if not columns:
        return
    if ref.code is None:
        is_name = ref.label == _UNIT
        places = label_places(block)
        yield Cell(
            number,
            places.start,
            ref.label.replace(_UNIT, content.figures.unit_name),
            width=len(places),
            bold=standing.total,
            align="center" if standing.total and not is_name else "left",
            indent=standing.depth,
        )
        for place in (place for column in block.typed for place in column.places):
            if place not in places:
                yield Cell(number, place, "")
        return
    for column in columns:
        indent = standing.depth if column.kind in ("name", "label") else 0
        texts = row_texts(content.family, block, ref, column, standing)
        for place, text in zip(column.places, texts, strict=True):
            if column.kind == "count":
                yield Cell(number, place, text, align="right")
            else:
                yield Cell(number, place, text, indent=indent)


def _amount(content: WorkbookContent, cell: CellRef) -> str:
    """Returns an amount as its table prints it: nothing for none."""
    fen = content.values.get(cell)
    return content.family.tables[cell.table].text_of(fen) if fen else ""


def is_empty(content: WorkbookContent, table: str) -> bool:
    """Tells whether a table prints no amount."""
    return not any(fen for cell, fen in content.values.items() if cell.table == table)
