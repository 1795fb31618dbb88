"""OpenDocument spreadsheets (ods), ODF 1.3 part 3: the values of cells, not their formulas.

A formula is known to be one, but it is written in another language, so that its text is unknown.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from pathlib import Path

from xlbudget.base.cellref import MAX_COLUMN, MAX_ROW
from xlbudget.base.errors import WorkbookError
from xlbudget.reader.container import Container
from xlbudget.reader.grid_sizes import FAR, POINT, GridSizes
from xlbudget.reader.layout import NARROW, covered, low, narrow
from xlbudget.reader.letters import lowest
from xlbudget.reader.model import (
    PRINT_AREA,
    Look,
    MergedRange,
    RawCell,
    RawSheet,
    RawWorkbook,
    SheetState,
)
from xlbudget.reader.number_format import describe_format
from xlbudget.reader.ods_formats import CellStyles
from xlbudget.reader.ods_over import CALCEXT, OdsOver
from xlbudget.reader.ods_pages import printed_cells, read_pages
from xlbudget.reader.ods_styles import OdsStyles
from xlbudget.reader.values import BLANK, TypedValue, number, typed_value
from xlbudget.reader.xml import BYTES, Attributes, EndHandler, StartHandler, parse

CONTENT = "content.xml"
_META = "meta.xml"
_MANIFEST = "META-INF/manifest.xml"

_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE = f"{_NAMESPACE}table:1.0 "
_OFFICE = f"{_NAMESPACE}office:1.0 "
_STYLE = f"{_NAMESPACE}style:1.0 "
_TEXT = f"{_NAMESPACE}text:1.0 "
_META_NAME = f"{_NAMESPACE}meta:1.0 name"
# LibreOffice tells errors of formulas apart from texts with a name of its own.
_EXTENDED_TYPE = f"{CALCEXT}value-type"
_NUMBERS = frozenset({"float", "percentage", "currency"})
# Where the value of a cell stands by its type; any other type is text.
_VALUES = dict.fromkeys(_NUMBERS, "value") | {
    **{"boolean": "boolean-value", "date": "date-value", "time": "time-value"},
}
_DEFAULT_STYLE = f"{_TABLE}default-cell-style-name"
_PERCENTAGE = describe_format("0.00%")
"""How a percentage shows whose style does not say how."""
_NOTHING = (BLANK, ("text", ""))
_CHARACTER = 66_675
"""EMU of a character of a column's width: seven points of the screen."""
_MOST_DIGITS = 7
_MOST_ROWS = 10_000
"""Hidden rows in one place that are looked at: nothing is drawn over tables further down."""
_ERRORS = ("#", "Err:")
_NOT_SHOWN = frozenset({"collapse", "filter"})


def read_ods(path: Path, container: Container) -> RawWorkbook:
    """Reads every sheet of an OpenDocument spreadsheet.

    Raises WorkbookError: F005, F006, F008 to F012.
    """
    if _MANIFEST in container and _is_encrypted(container):
        raise WorkbookError("F006")
    reader = _Reader(container)
    parse(container, CONTENT, reader.starts(), reader.ends(), reader.on_text)
    if not reader.is_spreadsheet:
        raise WorkbookError("F005", kind="document")
    if not reader.sheets:
        raise WorkbookError("F011")
    properties = _properties(container) if _META in container else {}
    sheets = tuple(reader.sheets.values())
    return RawWorkbook(path, sheets, properties, reader.names, (), "ods")


def _joined(*maps: Mapping[str, StartHandler]) -> Mapping[str, StartHandler]:
    """Returns handlers that call those of every map in turn."""

    def in_turn(handlers: Sequence[StartHandler]) -> StartHandler:
        def on_start(attributes: Attributes) -> None:
            for handler in handlers:
                handler(attributes)

        return on_start

    names = dict.fromkeys(name for handlers in maps for name in handlers)
    return {
        name: in_turn([handlers[name] for handlers in maps if name in handlers]) for name in names
    }


def _is_encrypted(container: Container) -> bool:
    encrypted = False

    def on_encryption(_attributes: Attributes) -> None:
        nonlocal encrypted
        encrypted = True

    parse(container, _MANIFEST, {"encryption-data": on_encryption}, {})
    return encrypted


def _properties(container: Container) -> dict[str, str]:
    properties: dict[str, str] = {}
    name = ""

    def on_property(attributes: Attributes) -> None:
        nonlocal name
        name = attributes.get(_META_NAME, "")

    def after_property(text: str) -> None:
        properties[name] = text

    parse(container, _META, {"user-defined": on_property}, {"user-defined": after_property})
    return properties


class _Reader:
    """The state while the content streams by; each method handles one kind of element."""

    def __init__(self, container: Container) -> None:
        self.names: dict[str, str] = {}
        self.sheets: dict[str, RawSheet] = {}
        self.is_spreadsheet = False
        self._formats = CellStyles(container)
        self._container = container
        self._styles = OdsStyles()
        self._styles.read(container)
        self._formats.read()
        self._over = OdsOver(container, self._styles)
        self._pages = read_pages(container)
        self._table: Attributes | None = None
        self._start_sheet()

    def starts(self) -> Mapping[str, StartHandler]:
        return {
            **self._over.starts(),
            "span": self._on_span,
            "spreadsheet": self._on_spreadsheet,
            **_joined(self._styles.starts(), self._formats.starts()),
            "table": self._on_table,
            "table-column": self._on_column,
            "table-row": self._on_row,
            "table-cell": self._on_cell,
            "covered-table-cell": self._on_cell,
            "p": self._on_paragraph,
            "h": self._on_paragraph,
            "s": self._on_spaces,
            "tab": lambda _: self.on_text("\t"),
            "line-break": lambda _: self.on_text("\n"),
        }

    def ends(self) -> Mapping[str, EndHandler]:
        return {
            **self._formats.ends(),
            **self._over.ends(),
            "span": self._after_span,
            "table": self._after_table,
            "table-row": self._after_row,
            "table-cell": self._after_cell,
            "covered-table-cell": self._after_cell,
            "p": self._after_paragraph,
            "h": self._after_paragraph,
        }

    def on_text(self, text: str) -> None:
        self._over.on_text(text)
        if not self._in_paragraph or self._over.depth:
            return
        if self._span and text.strip() and self._styles.hides_text(self._span):
            self._has_unseen_run = True
        self._size += len(text)
        self._container.limits.check_length(self._size)
        self._text.append(text)

    # ---- styles and what is not read ------------------------------------------------------------

    def _on_spreadsheet(self, _attributes: Attributes) -> None:
        self.is_spreadsheet = True

    # ---- sheets, columns, rows ------------------------------------------------------------------

    def _sizes(self) -> GridSizes:
        spans = ((first, min(last, first + _MOST_ROWS)) for first, last in self._hidden_rows)
        hidden = dict.fromkeys(covered(self._container, spans, MAX_ROW), 0.0)
        widths = [*self._widths, *((first, last, 0.0) for first, last in self._hidden_columns)]
        return GridSizes.in_emu(self._heights | hidden, widths)

    def _start_sheet(self) -> None:
        self._cells: dict[tuple[int, int], RawCell] = {}
        self._merged: list[MergedRange] = []
        self._hidden_rows: list[tuple[int, int]] = []
        self._hidden_columns: list[tuple[int, int]] = []
        self._widths: list[tuple[int, int, float]] = []
        self._heights: dict[int, float] = {}
        self._column_ends: list[int] = []
        self._column_styles: list[str] = []
        self._row_style = ""
        self._has_unseen_run = False
        self._span: str = ""
        self._row = self._next_row = self._column = self._columns = 0
        self._row_cells: list[RawCell] = []
        self._in_paragraph: bool = False
        self._text: list[str] = []
        self._size: int = 0
        self._paragraphs: int = 0
        self._cell: Attributes = {}

    def _on_table(self, attributes: Attributes) -> None:
        if self._over.depth or not self.is_spreadsheet:
            return
        if self._table is not None:
            # A table within a cell: whose cells are whose could not be told.
            raise self._contradiction()
        self._start_sheet()
        self._over.start_sheet()
        self._table = attributes
        if areas := printed_cells(attributes.get(f"{_TABLE}print-ranges", "")):
            self.names[f"{attributes.get(f'{_TABLE}name', '')}!{PRINT_AREA}"] = areas
        self._next_row = 1

    def _after_table(self, _text: str) -> None:
        if self._over.depth or self._table is None:
            return
        name = self._table.get(f"{_TABLE}name", "")
        style = self._table.get(f"{_TABLE}style-name", "")
        hidden = self._styles.hides_table(style)
        state: SheetState = "hidden" if hidden else "visible"
        if name.casefold() in self.sheets:
            raise self._contradiction()
        last = max((row for row, _ in self._cells), default=0)
        looks = {cell.look for cell in self._cells.values()}
        self.sheets[name.casefold()] = RawSheet(
            name,
            state,
            self._cells,
            tuple(self._merged),
            covered(self._container, self._hidden_rows, last),
            covered(self._container, self._hidden_columns, MAX_COLUMN),
            self._over.veils(self._sizes()),
            narrow(
                ((first, last, width / _CHARACTER) for first, last, width in self._widths),
                {},
                MAX_ROW if any(look.indent for look in looks) else NARROW,
            ),
            low(((row, height / POINT) for row, height in self._heights.items()), lowest(looks)),
            drawn_texts=self._over.texts(),
            page_texts=self._pages.get(self._styles.page_of_table(style), ()),
        )
        self._table = None
        self._over.start_sheet(on_sheet=False)

    def _on_column(self, attributes: Attributes) -> None:
        if self._over.depth:
            return
        first = self._columns + 1
        self._columns += self._repeated(attributes, "columns")
        self._container.elements.use(min(self._columns - first, FAR) + 1)
        style = attributes.get(f"{_TABLE}style-name", "")
        if (width := self._styles.size("table-column", style)) is not None:
            self._widths.append((first, self._columns, width))
        self._column_ends.append(self._columns)
        self._column_styles.append(attributes.get(_DEFAULT_STYLE, ""))
        if attributes.get(f"{_TABLE}visibility") in _NOT_SHOWN or self._styles.hides_column(style):
            self._container.cells.use()
            self._hidden_columns.append((first, self._columns))

    def _on_row(self, attributes: Attributes) -> None:
        if self._over.depth:
            return
        self._row, self._column = self._next_row, 1
        self._next_row += self._repeated(attributes, "rows")
        self._row_cells = []
        style = attributes.get(f"{_TABLE}style-name", "")
        self._row_style = attributes.get(_DEFAULT_STYLE, "")
        if (height := self._styles.size("table-row", style)) is not None:
            self._heights[self._row] = height
        if attributes.get(f"{_TABLE}visibility") in _NOT_SHOWN or self._styles.hides_row(style):
            self._container.cells.use()
            self._hidden_rows.append((self._row, self._next_row - 1))

    def _after_row(self, _text: str) -> None:
        if self._over.depth or not self._row_cells:
            return
        if self._next_row > MAX_ROW + 1:
            raise self._contradiction()
        for row in range(self._row, self._next_row):
            for cell in self._row_cells:
                self._container.cells.use()
                self._cells[row, cell.column] = RawCell(
                    row, cell.column, cell.kind, cell.value, cell.formula, cell.look
                )

    # ---- cells ----------------------------------------------------------------------------------

    def _on_cell(self, attributes: Attributes) -> None:
        if self._over.depth:
            return
        self._container.cells.use()
        self._cell = attributes
        self._over.at(self._row, self._column)
        self._text = []
        self._has_unseen_run = False
        self._size = self._paragraphs = 0
        down = self._count(attributes, f"{_TABLE}number-rows-spanned")
        right = self._count(attributes, f"{_TABLE}number-columns-spanned")
        if down > 1 or right > 1:
            bottom, last = self._row + down - 1, self._column + right - 1
            self._merged.append(MergedRange(self._row, self._column, bottom, last))

    def _after_cell(self, _text: str) -> None:
        if self._over.depth:
            return
        first = self._column
        self._column += self._repeated(self._cell, "columns")
        formula = "" if f"{_TABLE}formula" in self._cell else None
        look = self._look(first)
        kind, value = self._typed("".join(self._text), formula, look)
        if formula is None and (kind, value) in _NOTHING:
            return
        if self._column > MAX_COLUMN + 1:
            raise self._contradiction()
        for column in range(first, self._column):
            self._container.cells.use()
            look = self._look(column)
            self._row_cells.append(RawCell(self._row, column, kind, value, formula, look))

    def _look(self, column: int) -> Look:
        """Returns the look of the cell at hand: its own, its row's or its column's."""
        name = self._cell.get(f"{_TABLE}style-name") or self._row_style
        if not name:
            at = bisect_left(self._column_ends, column)
            name = self._column_styles[at] if at < len(self._column_styles) else ""
        look = self._styles.look(name, self._formats.look(name))
        if self._cell.get(f"{_OFFICE}value-type") == "percentage" and "%" not in look.code:
            look = look._replace(code=_PERCENTAGE.code, is_plain=False, decimals=None)
        return look._replace(hidden_by="runs") if self._has_unseen_run else look

    def _typed(self, text: str, formula: str | None, look: Look) -> TypedValue:
        cell = self._cell
        kind = cell.get(f"{_OFFICE}value-type")
        # OpenOffice gave formulas that failed the value 0 and showed the error only in the text.
        if cell.get(_EXTENDED_TYPE) == "error" or (
            formula is not None and text.startswith(_ERRORS)
        ):
            return "error", text
        if kind is None and not self._paragraphs:
            return BLANK  # a formula that shows an empty text has a paragraph without any
        if kind is None or kind not in _VALUES:
            return "text", cell.get(f"{_OFFICE}string-value", text)
        value = cell.get(f"{_OFFICE}{_VALUES[kind]}", "")
        if kind == "time" or not value.strip():
            return "error", text  # an hour of the day or a duration is no amount
        if kind in _NUMBERS:
            return number(value, look.is_date)
        return typed_value("b" if kind == "boolean" else "d", value) or ("error", text)

    def _on_paragraph(self, _attributes: Attributes) -> None:
        if self._over.depth or self._table is None:
            return
        self._in_paragraph = True
        self._paragraphs += 1
        if self._paragraphs > 1:
            self.on_text("\n")

    def _after_paragraph(self, _text: str) -> None:
        if not self._over.depth:
            self._in_paragraph = False

    def _on_span(self, attributes: Attributes) -> None:
        self._span = attributes.get(f"{_TEXT}style-name", "")

    def _after_span(self, _text: str) -> None:
        self._span = ""

    def _on_spaces(self, attributes: Attributes) -> None:
        count = min(self._count(attributes, f"{_TEXT}c"), MAX_ROW)
        # A few bytes stand for many spaces, which count like all the text of a file.
        self._container.expanded.use(count * BYTES)
        self.on_text(" " * count)

    def _repeated(self, attributes: Attributes, what: str) -> int:
        return self._count(attributes, f"{_TABLE}number-{what}-repeated")

    def _count(self, attributes: Attributes, name: str) -> int:
        text = attributes.get(name, "1")
        if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and int(text)):
            raise self._contradiction()
        return int(text)

    def _contradiction(self) -> WorkbookError:
        return WorkbookError("F012", part=CONTENT, cell=str(self._row or ""))
