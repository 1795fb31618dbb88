"""The paragraphs and tables of a Word document while it is read; a table becomes a sheet."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from xlbudget.base.errors import WorkbookError
from xlbudget.reader.container import Container
from xlbudget.reader.document import sheet_of_table
from xlbudget.reader.docx_letters import Joined, Piece, colour, joined
from xlbudget.reader.docx_properties import Properties, is_on, whole
from xlbudget.reader.docx_styles import Styles
from xlbudget.reader.model import GENERAL, HiddenBy, MergedRange, RawCell, RawSheet

_MOST_COLUMNS = 300
_NARROW = 60
"""Twentieths of a point: columns that only keep others apart, in which nothing can be read."""
_LOWEST = 80
"""Rows of such an exact height show none of their letters."""
# The bits of `tblLook`, and what stands for them one by one.
_LOOKS = {"firstRow": 0x20, "lastRow": 0x40, "firstColumn": 0x80, "lastColumn": 0x100}
_USUAL_LOOK = 0x04A0


@dataclass(slots=True)
class Paragraph:
    """A paragraph while it is read; `label` is the number that Word puts before it."""

    properties: Properties = field(default_factory=dict)
    mark: Properties = field(default_factory=dict)
    run: Properties = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    label: str = ""
    level: int = 0
    in_contents: bool = False

    def joined(self, around: Properties | None = None, paper: int | None = None) -> Joined:
        """Returns what it says, given what is said of the letters and the paper around it."""
        behind = colour(self.properties.get("shd", ""))
        line = joined(self.pieces, around or {}, paper if behind is None else behind)
        exact = self.properties.get("lineRule") == "exact"
        if exact and whole(self.properties.get("line", ""), _LOWEST, 99_999) < _LOWEST:
            line = line._replace(hidden_by="size")
        return line._replace(text=f"{self.label}{line.text}") if line.text.strip() else line


@dataclass(slots=True, eq=False)
class Cell:
    """A cell of a table while it is read."""

    properties: Properties = field(default_factory=dict)
    items: "list[Paragraph | Table]" = field(default_factory=list)


@dataclass(slots=True)
class Row:
    """A row of a table while it is read."""

    properties: Properties = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)


class _Placed(NamedTuple):
    """A cell with the first and the last column of the grid that it takes, counted from 0."""

    row: int
    first: int
    last: int
    cell: Cell


class Sheet(NamedTuple):
    """A table as a sheet of so many columns, the hidden text, and the cells with tables in them."""

    sheet: RawSheet
    width: int
    left_out: str
    nesting: tuple[Cell, ...]


class Table:
    """A table while it is read."""

    def __init__(self) -> None:
        self.properties: Properties = {}
        self.look: Mapping[str, str] = {}
        self.widths: list[int] = []
        self.rows: list[Row] = []

    def start_row(self) -> None:
        """Begins a row."""
        self.rows.append(Row())

    def end_row(self) -> None:
        """Ends a row; one whose deletion is tracked goes."""
        if self.rows and "del" in self.rows[-1].properties:
            self.rows.pop()

    def start_cell(self) -> None:
        """Begins a cell."""
        if self.rows:
            self.rows[-1].cells.append(Cell())

    def end_cell(self, items: "list[Paragraph | Table]") -> None:
        """Ends a cell with what stands in it; of one whose deletion is tracked nothing stays."""
        if not (self.rows and self.rows[-1].cells):
            return
        cell = self.rows[-1].cells[-1]
        if "cellDel" not in cell.properties:
            cell.items = items

    def take(self, group: str, properties: Properties) -> None:
        """Takes the properties of the table, of its last row or of its last cell."""
        if group == "tblPr":
            self.properties = properties
        elif group == "trPr" and self.rows:
            self.rows[-1].properties = properties
        elif group == "tcPr" and self.rows and self.rows[-1].cells:
            self.rows[-1].cells[-1].properties = properties

    @property
    def header_rows(self) -> int:
        """Returns how many of the first rows are repeated on every page."""
        flags = [is_on(row.properties, "tblHeader") for row in self.rows]
        return flags.index(False) if False in flags else 0

    def sheet(self, name: str, container: Container, styles: Styles) -> Sheet:
        """Returns the table as a sheet, whose columns are those in which cells begin."""
        placed = list(self._placed())
        columns = _Columns(placed, self.widths)
        parts = _Parts(self, styles)
        cells: dict[tuple[int, int], RawCell] = {}
        merged: list[MergedRange] = []
        left_out: list[str] = []
        open_below: dict[int, _Placed] = {}
        bottoms: dict[tuple[int, int], int] = {}
        for at in placed:
            key = at.row + 1, columns.first(at)
            merges = at.cell.properties.get("vMerge", "")
            above = open_below.get(at.first)
            if merges and merges != "restart" and above and above.last == at.last:
                bottoms[above.row + 1, columns.first(above)] = at.row + 1
            elif merges:
                open_below[at.first] = at
            else:
                open_below.pop(at.first, None)
            text, hidden_by, hidden = parts.read(at)
            left_out += hidden
            container.limits.check_length(len(text))
            if text.strip():
                if hidden_by == "" and self._is_lost(at):
                    hidden_by = "size"
                look = GENERAL._replace(hidden_by=hidden_by) if hidden_by else GENERAL
                cells[key] = RawCell(*key, "text", text, None, look)
        for at in placed:
            key = at.row + 1, columns.first(at)
            last = columns.last(at)
            bottom = bottoms.get(key, at.row + 1)
            if bottom > at.row + 1 or last > key[1]:
                container.cells.use()
                merged.append(MergedRange(*key, bottom, last))
        sheet = sheet_of_table(name, cells, merged, self._hidden_rows())
        nesting = tuple(
            at.cell for at in placed if any(isinstance(item, Table) for item in at.cell.items)
        )
        return Sheet(sheet, columns.count, "".join(left_out), nesting)

    def _placed(self) -> Iterator[_Placed]:
        for number, row in enumerate(self.rows):
            column = whole(row.properties.get("gridBefore", ""), 0, _MOST_COLUMNS)
            for cell in row.cells:
                span = whole(cell.properties.get("gridSpan", ""), 1, _MOST_COLUMNS) or 1
                if column + span > _MOST_COLUMNS:
                    raise WorkbookError("F012", part="tbl", cell="")
                yield _Placed(number, column, column + span - 1, cell)
                column += span

    def _is_lost(self, at: _Placed) -> bool:
        """Tells whether a cell is too narrow for any letter, where widths are kept as they are."""
        width = sum(self.widths[at.first : at.last + 1])
        return self.properties.get("tblLayout") == "fixed" and 0 < width < _NARROW

    def _hidden_rows(self) -> Iterator[int]:
        for number, row in enumerate(self.rows, start=1):
            exact = row.properties.get("hRule") == "exact"
            height = whole(row.properties.get("trHeight", ""), _LOWEST, 99_999)
            if is_on(row.properties, "hidden") or (exact and height < _LOWEST):
                yield number


class _Columns:
    """The columns of a sheet, from 1: those of the grid in which cells begin.

    Where boundaries of rows were drawn by hand they hardly ever meet: a column of the grid that
    only keeps two of them apart is none.
    """

    def __init__(self, placed: Sequence[_Placed], widths: Sequence[int]) -> None:
        filled = {at.first for at in placed if at.first == at.last and _text(at.cell)}
        # One of no width keeps others apart, too, unless none has any.
        narrow = {
            column
            for column, width in enumerate(widths)
            if width < _NARROW and any(widths) and column not in filled
        }
        self._next_wide: list[int] = [*range(_MOST_COLUMNS + 1)]
        for column in range(_MOST_COLUMNS - 1, -1, -1):
            if column in narrow:
                self._next_wide[column] = self._next_wide[column + 1]
        self._starts = sorted({self._start(at) for at in placed})

    def _start(self, at: _Placed) -> int:
        """Returns the first column of a cell that is not narrow, the last one if all are."""
        return min(self._next_wide[at.first], at.last)

    @property
    def count(self) -> int:
        """Returns how many there are."""
        return len(self._starts)

    def first(self, at: _Placed) -> int:
        """Returns the column in which a cell begins."""
        return bisect_left(self._starts, self._start(at)) + 1

    def last(self, at: _Placed) -> int:
        """Returns the last column that a cell takes."""
        return max(bisect_right(self._starts, at.last), self.first(at))


def _text(cell: Cell) -> str:
    return "".join(
        piece.text for item in cell.items if isinstance(item, Paragraph) for piece in item.pieces
    ).strip()


class _Parts:
    """What a table says of the letters and the paper in each of its cells."""

    def __init__(self, table: Table, styles: Styles) -> None:
        self._styles = styles
        self._parts = styles.table_parts(table.properties.get("tblStyle", ""))
        self._last_row = len(table.rows) - 1
        self._paper = colour(table.properties.get("shd", ""))
        look = table.look
        bits = int(look["val"], 16) if _is_hex(look.get("val", "")) else _USUAL_LOOK
        self._has = {
            name: look[name] in ("1", "true", "on") if look.get(name) else bool(bits & bit)
            for name, bit in _LOOKS.items()
        }
        self._widest = {
            number: sum(whole(c.properties.get("gridSpan", ""), 1, 99) for c in row.cells)
            for number, row in enumerate(table.rows)
        }

    def read(self, at: _Placed) -> tuple[str, HiddenBy, list[str]]:
        """Returns the text of a cell, why some of it is not seen, and what is left out of it."""
        letters = dict(self._styles.defaults.get("rPr", {}))
        paper = self._paper
        for part in self._parts_of(at):
            groups = self._parts.get(part, {})
            letters.update(groups.get("rPr", {}))
            shade = colour(groups.get("tcPr", {}).get("shd", ""))
            paper = paper if shade is None else shade
        shade = colour(at.cell.properties.get("shd", ""))
        paper = paper if shade is None else shade
        lines = [i.joined(letters, paper) for i in at.cell.items if isinstance(i, Paragraph)]
        reasons = {line.hidden_by for line in lines if line.text.strip()}
        hidden_by: HiddenBy = reasons.pop() if len(reasons) == 1 else "runs" if any(reasons) else ""
        text = "\n".join(line.text for line in lines).strip("\n")
        return text, hidden_by, [line.left_out for line in lines if line.left_out]

    def _parts_of(self, at: _Placed) -> Iterator[str]:
        """Yields the parts of the table that a cell is of; what a later one says counts."""
        yield ""
        if not self._parts:
            return
        yield f"band{at.row % 2 + 1}Horz"
        if self._has["lastColumn"] and at.last + 1 == self._widest[at.row]:
            yield "lastCol"
        if self._has["firstColumn"] and at.first == 0:
            yield "firstCol"
        if self._has["lastRow"] and at.row == self._last_row:
            yield "lastRow"
        if self._has["firstRow"] and at.row == 0:
            yield "firstRow"


def _is_hex(text: str) -> bool:
    try:
        return bool(text) and int(text, 16) >= 0
    except ValueError:
        return False
