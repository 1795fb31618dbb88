"""A worksheet's part with marks: styles of cells, links back, and the link to its comments."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

from xlbudget.base.cellref import cell_name, column_letters, parse_area, parse_cell
from xlbudget.intake.verdict_sheet import sheet_in
from xlbudget.marking.tags import (
    Edit,
    Tag,
    applied,
    attribute,
    attributes_of,
    child_of_root,
    inserted_in_order,
    prefix_of,
    prefixed,
    tags,
    with_attributes,
)

ORDER = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr"),
    *("sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState"),
    *("dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting"),
    *("dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter"),
    *("rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags"),
    *("drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects"),
    *("controls", "webPublishItems", "tableParts", "extLst"),
)
"""The elements of a worksheet in the order of the standard (ECMA-376 part 1, 18.3.1.99)."""
At = tuple[int, int]
_ROW, _CELL = 2, 3
"""The depths of rows and cells."""


class CellStyles(NamedTuple):
    """The styles that cells are to have: of marked ones, and of others that were marked before."""

    marked: Callable[[int, At], int]
    unmarked: Callable[[int], int]


def styled(text: str, cells: Iterable[At], styles: CellStyles) -> str:
    """Returns a worksheet in which cells have the styles of marks, empty ones made for them."""
    return applied(text, _Cells(text, cells, styles).edits())


class _Cells:
    """The state while the tags of a worksheet stream by."""

    def __init__(self, text: str, cells: Iterable[At], styles: CellStyles) -> None:
        self._text, self._styles = text, styles
        self._prefix = prefix_of(text)
        self._rows: dict[int, list[int]] = {}
        for row, column in sorted(cells):
            self._rows.setdefault(row, []).append(column)
        self._columns: list[tuple[int, int, int]] = []
        self._row, self._column, self._row_style = 0, 0, 0
        self._wanted: list[int] = []

    def edits(self) -> Iterator[Edit]:
        """Yields the changes of cells and rows, and the new ones."""
        prefix = self._prefix
        names = {prefix + name: name for name in ("col", "row", "c", "sheetData")}
        for tag in tags(self._text):
            match names.get(tag.name), tag.depth:
                case "col", 2:
                    self._on_column(tag)
                case "row", 2:
                    yield from self._on_row(tag)
                case "c", 3:
                    yield from self._on_cell(tag)
                case "sheetData", 1 if tag.kind != "open":
                    rows = prefixed("".join(self._new_rows(None)), prefix)
                    if tag.kind == "empty":
                        rows = f"<{tag.name}>{rows}</{tag.name}>"
                        yield Edit(tag.start, tag.end, rows)
                    else:
                        yield Edit(tag.start, tag.start, rows)
                    return

    def _on_column(self, tag: Tag) -> None:
        get = attributes_of(self._text, tag).get
        span = _number(get("min"), 0), _number(get("max"), 0), _number(get("style"), 0)
        self._columns.append(span)

    def _on_row(self, tag: Tag) -> Iterator[Edit]:
        if tag.kind == "close":
            yield Edit(tag.start, tag.start, self._new_cells(None))
            return
        values = attributes_of(self._text, tag)
        self._row = _number(values.get("r"), self._row + 1)
        self._column = 0
        if rows := "".join(self._new_rows(self._row)):
            yield Edit(tag.start, tag.start, prefixed(rows, self._prefix))
        self._wanted = self._rows.pop(self._row, [])
        has_style = values.get("customFormat") in ("1", "true")
        self._row_style = _number(values.get("s"), 0) if has_style else 0
        if tag.kind == "empty" and self._wanted:
            head = self._text[tag.start : tag.end].removesuffix("/>").rstrip()
            yield Edit(tag.start, tag.end, f"{head}>{self._new_cells(None)}</{tag.name}>")

    def _on_cell(self, tag: Tag) -> Iterator[Edit]:
        if tag.kind == "close":
            return
        values = attributes_of(self._text, tag)
        self._column = _column(values.get("r"), self._column + 1)
        if cells := self._new_cells(self._column):
            yield Edit(tag.start, tag.start, cells)
        style = _number(values.get("s"), 0)
        if self._wanted and self._wanted[0] == self._column:
            self._wanted.pop(0)
            new = self._styles.marked(style, (self._row, self._column))
        else:
            new = self._styles.unmarked(style)
        if new != style:
            yield Edit(tag.start, tag.end, with_attributes(self._text, tag, s=str(new)))

    def _new_rows(self, before: int | None) -> Iterator[str]:
        """Yields the rows that are not there, above a row or to the end."""
        for row in sorted(self._rows):
            if before is not None and row >= before:
                return
            self._row, self._row_style, self._wanted = row, 0, self._rows.pop(row)
            cells = self._new_cells(None, bare=True)
            yield f'<row r="{row}">{cells}</row>'
            self._row = before or row

    def _new_cells(self, before: int | None, *, bare: bool = False) -> str:
        """Returns the cells that are not there, left of a column or to the end of the row."""
        cells = []
        while self._wanted and (before is None or self._wanted[0] < before):
            column = self._wanted.pop(0)
            at = self._row, column
            style = self._styles.marked(self._row_style or self._style_of(column), at)
            cells.append(f'<c r="{cell_name(*at)}" s="{style}"/>')
        return "".join(cells) if bare else prefixed("".join(cells), self._prefix)

    def _style_of(self, column: int) -> int:
        spans = self._columns
        return next((style for first, last, style in spans if first <= column <= last), 0)


def corner_of(text: str, cells: Iterable[At]) -> Mapping[At, At]:
    """Returns for cells covered by merged ones the cell that is seen, for others themselves."""
    areas = _areas(text, "mergeCell")

    def corner(at: At) -> At:
        row, column = at
        for top, left, bottom, right in areas:
            if top <= row <= bottom and left <= column <= right:
                return top, left
        return at

    return {at: corner(at) for at in cells}


def linked(text: str, links: Mapping[At, tuple[str, str]], verdict: str) -> str:
    """Returns a worksheet with links from cells to others, and without older ones to a sheet.

    `links` are places with what is said of them. A cell that has a link already keeps it.
    """
    text = _without_links(text, verdict)
    present = child_of_root(text, "hyperlinks")
    taken = _areas(text, "hyperlink")
    new = "".join(
        f'<hyperlink ref="{cell_name(*at)}" location="{attribute(place)}" '
        f'tooltip="{attribute(tip)}"/>'
        for at, (place, tip) in sorted(links.items())
        if not any(t <= at[0] <= b and left <= at[1] <= r for t, left, b, r in taken)
    )
    if not new:
        return text
    if present is None:
        return inserted_in_order(text, "hyperlinks", f"<hyperlinks>{new}</hyperlinks>", ORDER)
    end = present[1]
    assert end  # a list of none was taken out
    return applied(text, [Edit(end.start, end.start, prefixed(new, prefix_of(text)))])


def _without_links(text: str, sheet: str) -> str:
    """Returns a worksheet without links to a sheet, and without an empty list of links."""
    name = prefix_of(text) + "hyperlink"
    edits, kept = [], False
    for tag in tags(text):
        if tag.name == name and tag.kind != "close":
            location = attributes_of(text, tag).get("location", "")
            if tag.kind == "empty" and sheet_in(location) == sheet:
                edits.append(Edit(tag.start, tag.end, ""))
            else:
                kept = True
    present = child_of_root(text, "hyperlinks")
    if present and not kept:
        edits = [Edit(present[0].start, (present[1] or present[0]).end, "")]
    return applied(text, edits)


def _areas(text: str, element: str) -> list[tuple[int, int, int, int]]:
    """Returns the areas that elements of a name are for; what is no area is left out."""
    name = prefix_of(text) + element
    areas = []
    for tag in tags(text):
        if tag.name == name:
            with suppress(ValueError):
                areas.append(parse_area((attributes_of(text, tag).get("ref", "")).replace("$", "")))
    return areas


def unselected(text: str) -> str:
    """Returns a sheet that is not one of those shown when the workbook is opened."""
    for tag in tags(text):
        if tag.local == "sheetView" and attributes_of(text, tag).get("tabSelected"):
            changed = with_attributes(text, tag, tabSelected="0")
            return applied(text, [Edit(tag.start, tag.end, changed)])
        if tag.local == "sheetData":
            break
    return text


def _number(text: str | None, otherwise: int) -> int:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdecimal() else otherwise


def _column(text: str | None, otherwise: int) -> int:
    try:
        return parse_cell((text or "").strip())[1]
    except ValueError:
        return otherwise


def place_of(sheet: str, at: At, sign: str = "") -> str:
    """Returns the place of a cell as links name it, `'表三'!C10`; names take the `sign` $."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{sign}{column_letters(at[1])}{sign}{at[0]}"


def is_worksheet(text: str) -> bool:
    """Tells whether a part is of a sheet with cells, not of a chart or a dialogue."""
    return next(tags(text)).local == "worksheet"
