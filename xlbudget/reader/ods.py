"""OpenDocument spreadsheets (ods), ODF 1.3 part 3: the values of cells, not their formulas.

A formula is known to be one, but it is written in another language, so that its text is unknown.
"""

from bisect import bisect_left
from collections.abc import Mapping
from pathlib import Path

from xlbudget.base.cellref import MAX_COLUMN, MAX_ROW
from xlbudget.base.errors import WorkbookError
from xlbudget.reader.container import Container
from xlbudget.reader.model import Look, MergedRange, RawCell, RawSheet, RawWorkbook, SheetState
from xlbudget.reader.number_format import describe_format
from xlbudget.reader.ods_styles import CellStyles
from xlbudget.reader.values import BLANK, TypedValue, number, typed_value
from xlbudget.reader.xml import Attributes, EndHandler, StartHandler, parse

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
_EXTENDED_TYPE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
_NUMBERS = frozenset({"float", "percentage", "currency"})
# Where the value of a cell stands by its type; any other type is text.
_VALUES = dict.fromkeys(_NUMBERS, "value") | {
    **{"boolean": "boolean-value", "date": "date-value", "time": "time-value"},
}
_DEFAULT_STYLE = f"{_TABLE}default-cell-style-name"
_PERCENTAGE = describe_format("0.00%")
"""How a percentage shows whose style does not say how."""
_NOTHING = (BLANK, ("text", ""))
_MOST_DIGITS = 7
_ERRORS = ("#", "Err:")
_NOT_SHOWN = frozenset({"collapse", "filter"})
# What stands in or beside cells without being their text.
_ASIDE = (
    *("annotation", "shapes", "forms", "frame", "custom-shape", "g", "rect", "line", "ellipse"),
    *("circle", "path", "polygon", "polyline", "regular-polygon", "connector", "caption", "scene"),
    *("measure", "control", "note", "ruby-text", "tracked-changes", "dde-links", "scenario"),
)


def read_ods(path: Path, container: Container) -> RawWorkbook:
    """Reads every sheet of an OpenDocument spreadsheet.

    Raises WorkbookError: F005, F006, F008 to F012.
    """
    if _MANIFEST in container and _is_encrypted(container):
        raise WorkbookError("F006")
    reader = _Reader(container)
    reader.styles.read()
    parse(container, CONTENT, reader.starts(), reader.ends(), reader.on_text)
    if not reader.is_spreadsheet:
        raise WorkbookError("F005", kind="document")
    if not reader.sheets:
        raise WorkbookError("F011")
    properties = _properties(container) if _META in container else {}
    return RawWorkbook(path, tuple(reader.sheets.values()), properties, {}, (), "ods")


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
        self.sheets: dict[str, RawSheet] = {}
        self.is_spreadsheet = False
        self.styles = CellStyles(container)
        self._container = container
        self._aside = 0
        self._style = ""
        self._hidden_styles: set[str] = set()
        self._table: Attributes | None = None
        self._start_sheet()

    def starts(self) -> Mapping[str, StartHandler]:
        return {**dict.fromkeys(_ASIDE, self._on_aside), **self.styles.starts()} | {
            "spreadsheet": self._on_spreadsheet,
            "style": self._on_style,
            "table-properties": self._on_table_properties,
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
        return {**dict.fromkeys(_ASIDE, self._after_aside), **self.styles.ends()} | {
            "table": self._after_table,
            "table-row": self._after_row,
            "table-cell": self._after_cell,
            "covered-table-cell": self._after_cell,
            "p": self._after_paragraph,
            "h": self._after_paragraph,
        }

    def on_text(self, text: str) -> None:
        if not self._in_paragraph or self._aside:
            return
        self._size += len(text)
        limit = self._container.limits.string_length
        if self._size > limit:
            raise WorkbookError("F009", what="string_length", limit=limit)
        self._text.append(text)

    # ---- styles and what is not read ------------------------------------------------------------

    def _on_aside(self, _attributes: Attributes) -> None:
        self._aside += 1

    def _after_aside(self, _text: str) -> None:
        self._aside -= 1

    def _on_spreadsheet(self, _attributes: Attributes) -> None:
        self.is_spreadsheet = True

    def _on_style(self, attributes: Attributes) -> None:
        self._style = attributes.get(f"{_STYLE}name", "")
        self.styles.on_style(attributes)

    def _on_table_properties(self, attributes: Attributes) -> None:
        if attributes.get(f"{_TABLE}display") == "false":
            self._hidden_styles.add(self._style)

    # ---- sheets, columns, rows ------------------------------------------------------------------

    def _start_sheet(self) -> None:
        self._cells: dict[tuple[int, int], RawCell] = {}
        self._merged: list[MergedRange] = []
        self._hidden_rows: list[range] = []
        self._hidden_columns: set[int] = set()
        self._row = self._next_row = self._column = self._columns = 0
        self._row_cells: list[RawCell] = []
        self._row_style = ""
        self._column_ends: list[int] = []
        self._column_styles: list[str] = []
        self._in_paragraph = False
        self._text: list[str] = []
        self._size = self._paragraphs = 0
        self._cell: Attributes = {}

    def _on_table(self, attributes: Attributes) -> None:
        if self._aside or not self.is_spreadsheet:
            return
        if self._table is not None:
            # A table within a cell: whose cells are whose could not be told.
            raise self._contradiction()
        self._start_sheet()
        self._table = attributes
        self._next_row = 1

    def _after_table(self, _text: str) -> None:
        if self._aside or self._table is None:
            return
        name = self._table.get(f"{_TABLE}name", "")
        hidden = self._table.get(f"{_TABLE}style-name") in self._hidden_styles
        state: SheetState = "hidden" if hidden else "visible"
        if name.casefold() in self.sheets:
            raise self._contradiction()
        last = max((row for row, _ in self._cells), default=0)
        rows = (row for span in self._hidden_rows for row in span if row <= last)
        self.sheets[name.casefold()] = RawSheet(
            name,
            state,
            self._cells,
            tuple(self._merged),
            frozenset(rows),
            frozenset(self._hidden_columns),
        )
        self._table = None

    def _on_column(self, attributes: Attributes) -> None:
        if self._aside:
            return
        first = self._columns + 1
        self._columns += self._repeated(attributes, "columns")
        self._column_ends.append(self._columns)
        self._column_styles.append(attributes.get(_DEFAULT_STYLE, ""))
        if attributes.get(f"{_TABLE}visibility") in _NOT_SHOWN:
            self._hidden_columns.update(range(first, min(self._columns, MAX_COLUMN) + 1))

    def _on_row(self, attributes: Attributes) -> None:
        if self._aside:
            return
        self._row, self._column = self._next_row, 1
        self._next_row += self._repeated(attributes, "rows")
        self._row_cells = []
        self._row_style = attributes.get(_DEFAULT_STYLE, "")
        if attributes.get(f"{_TABLE}visibility") in _NOT_SHOWN:
            self._hidden_rows.append(range(self._row, min(self._next_row, MAX_ROW + 1)))

    def _after_row(self, _text: str) -> None:
        if self._aside or not self._row_cells:
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
        if self._aside:
            return
        self._container.cells.use()
        self._cell = attributes
        self._text = []
        self._size = self._paragraphs = 0
        down = self._count(attributes, f"{_TABLE}number-rows-spanned")
        right = self._count(attributes, f"{_TABLE}number-columns-spanned")
        if down > 1 or right > 1:
            bottom, last = self._row + down - 1, self._column + right - 1
            self._merged.append(MergedRange(self._row, self._column, bottom, last))

    def _after_cell(self, _text: str) -> None:
        if self._aside:
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
            self._row_cells.append(RawCell(self._row, column, kind, value, formula, look))

    def _look(self, column: int) -> Look:
        """Returns the look of the cell that has just been read, which begins in a column."""
        name = self._cell.get(f"{_TABLE}style-name") or self._row_style
        if not name:
            at = bisect_left(self._column_ends, column)
            name = self._column_styles[at] if at < len(self._column_styles) else ""
        look = self.styles.look(name)
        is_percentage = self._cell.get(f"{_OFFICE}value-type") == "percentage"
        return _PERCENTAGE if is_percentage and "%" not in look.code else look

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
        if self._aside or self._table is None:
            return
        self._in_paragraph = True
        self._paragraphs += 1
        if self._paragraphs > 1:
            self.on_text("\n")

    def _after_paragraph(self, _text: str) -> None:
        if not self._aside:
            self._in_paragraph = False

    def _on_spaces(self, attributes: Attributes) -> None:
        self.on_text(" " * min(self._count(attributes, f"{_TEXT}c"), MAX_ROW))

    def _repeated(self, attributes: Attributes, what: str) -> int:
        return self._count(attributes, f"{_TABLE}number-{what}-repeated")

    def _count(self, attributes: Attributes, name: str) -> int:
        text = attributes.get(name, "1")
        if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and int(text)):
            raise self._contradiction()
        return int(text)

    def _contradiction(self) -> WorkbookError:
        return WorkbookError("F012", part=CONTENT, cell=str(self._row or ""))
