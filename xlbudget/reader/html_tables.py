"""Tables of a web page: cells with their spans become a sheet; those that only lay out a page go.

Tables were the way to set pages before there were styles, and official sites still do so: such a
table is a frame around what stands in its cells.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Union

from xlbudget.base.amounts import number_in
from xlbudget.base.errors import WorkbookError
from xlbudget.base.meter import Meter
from xlbudget.reader.document import sheet_of_table
from xlbudget.reader.html_letters import BREAK, Paragraph, one_reason
from xlbudget.reader.model import GENERAL, HiddenBy, Limits, MergedRange, RawCell, RawSheet

_MOST_COLUMNS = 300
_ALL_ROWS = 1 << 20
_LONGEST_LABEL, _LONGEST_NAME = 20, 60
"""Characters of a label, and of what may stand in a row whose other cells are empty."""
_GAP = "    "
_NOTHING = " \u00a0-–—―－"
"""What stands for no amount."""
_OF_HEADING = 4, 3
"""Rows and filled cells in each that a table over another may have at most to be its heading."""

Item = Union[Paragraph, "Table"]


@dataclass(slots=True, eq=False)
class Cell:
    """A cell while it is read: over how many columns and rows it goes, what stands in it."""

    width: int
    height: int
    items: list[Item] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Returns what its paragraphs say, line by line."""
        lines = (item.text for item in self.items if isinstance(item, Paragraph))
        return BREAK.join(lines).strip()

    @property
    def reasons(self) -> dict[HiddenBy, None]:
        """Returns why a person does not see parts of it, "" for what is seen."""
        paragraphs = (item for item in self.items if isinstance(item, Paragraph))
        return {why: None for paragraph in paragraphs for why in paragraph.reasons}

    @property
    def tables(self) -> "list[Table]":
        """Returns the tables in it."""
        return [item for item in self.items if isinstance(item, Table)]


class _Placed(NamedTuple):
    """A cell and where it lies in the grid, counted from 0."""

    row: int
    first: int
    bottom: int
    last: int
    cell: Cell


class Columns(NamedTuple):
    """Up to which column a table has cells of one column, and the columns in which any begin."""

    last: int = 0
    starts: Sequence[int] = ()

    def kept_by(self, before: "Columns") -> "Columns":
        """Returns those of the table before if this may go on with it, as a total alone does.

        In what goes on, a cell that goes over several columns may be all that there is of them.
        """
        goes_on = self.last == before.last and {*self.starts} < {*before.starts}
        return before if goes_on else self


class Sheet(NamedTuple):
    """A table as a sheet, its columns, and the text of a cell that lies over others."""

    sheet: RawSheet
    columns: Columns
    overlap: str


class Table:
    """A table while it is read."""

    def __init__(self) -> None:
        self.rows: list[list[Cell]] = []
        self.header_rows = 0
        self._sections: list[int] = []
        """How many rows there are where each section of rows begins."""
        self._in_header = False
        self._widths: list[bool] = []
        """Of each column of which something is said, whether it has a width."""

    def add_columns(self, count: int, *, have_width: bool) -> None:
        """Adds what is said of the next columns."""
        self._widths += [have_width] * min(count, _MOST_COLUMNS - len(self._widths))

    def start_section(self, *, is_header: bool) -> None:
        """Begins a section of rows, out of which no cell reaches."""
        self._sections.append(len(self.rows))
        self._in_header = is_header and self.header_rows == len(self.rows)

    def start_row(self) -> None:
        """Begins a row."""
        self.rows.append([])
        self.header_rows += self._in_header

    def add(self, cell: Cell) -> None:
        """Adds a cell to the last row."""
        self.rows[-1].append(cell)

    @property
    def filled(self) -> list[list[Cell]]:
        """Returns for each row the cells that say something."""
        return [[cell for cell in row if cell.items] for row in self.rows]

    @property
    def is_frame(self) -> bool:
        """Tells whether it only lays out what stands in its cells.

        It does if it has one column around tables or sentences, or more rows that hold tables
        than rows of cells beside each other.
        """
        rows = [row for row in self.filled if row]
        cells = [cell for row in rows for cell in row]
        if not cells:
            return True
        nesting = any(cell.tables for cell in cells)
        if all(len(row) == 1 for row in rows):
            is_column = all(len(row) <= 1 for row in self.rows)
            longest = _LONGEST_LABEL if is_column else _LONGEST_NAME
            is_long = any(len(cell.text) > longest for cell in cells)
            return nesting or is_long or (is_column and len(cells) == 1)
        if not nesting:
            return False
        holding = sum(any(cell.tables for cell in row) for row in rows)
        alone = sum(sum(not cell.tables for cell in row) > 1 for row in rows)
        return holding >= alone or alone == 1

    @property
    def headings(self) -> list[Paragraph] | None:
        """Returns its rows as lines if it may be what stands over another table, else None."""
        rows = [row for row in self.filled if row]
        most_rows, most_cells = _OF_HEADING
        if len(rows) > 1 and len(rows[0]) > 1:
            return None
        if len(rows) > most_rows or any(len(row) > most_cells for row in rows):
            return None
        if any(number_in(cell.text) is not None for row in rows for cell in row):
            return None
        return [_joined(row) for row in rows]

    def may_go_on(self, before: "Table") -> bool:
        """Tells whether it is one row of cells as the last one of the table right before it.

        What stands over a table says something in each of its cells, and no dash for an amount.
        """
        if len(self.rows) != 1 or not before.rows or len(self.rows[0]) == 1:
            return False
        widths = [[cell.width for cell in row] for row in (self.rows[0], before.rows[-1])]
        return widths[0] == widths[1] and any(
            not cell.text.strip(_NOTHING) for cell in self.rows[0]
        )

    def sheet(self, name: str, before: Columns, steps: Meter, limits: Limits) -> Sheet:
        """Returns the table as a sheet, whose columns are those in which cells begin.

        `before` are the columns of the table right before it. Raises WorkbookError F009, F012.
        """
        placed, overlap = self._placed(steps, self._narrow(steps))
        last = max((at.last + 1 for at in placed if at.first == at.last), default=0)
        columns = Columns(last, sorted({at.first for at in placed})).kept_by(before)
        starts = columns.starts
        cells: dict[tuple[int, int], RawCell] = {}
        merged: list[MergedRange] = []
        for at in placed:
            key = at.row + 1, bisect_left(starts, at.first) + 1
            right = max(bisect_right(starts, at.last), key[1])
            if (at.bottom + 1, right) != key:
                merged.append(MergedRange(*key, at.bottom + 1, right))
            text = at.cell.text
            limits.check_length(len(text))
            if text:
                why = one_reason(at.cell.reasons)
                look = GENERAL._replace(hidden_by=why) if why else GENERAL
                cells[key] = RawCell(*key, "text", text, None, look)
        return Sheet(sheet_of_table(name, cells, merged), columns, overlap)

    def _narrow(self, steps: Meter) -> frozenset[int]:
        """Returns the columns without a width, if nothing stands in them alone.

        LibreOffice writes them where rows of a table have their lines a hair apart.
        """
        narrow = frozenset(at for at, has_width in enumerate(self._widths) if not has_width)
        if not narrow:
            return narrow
        placed, _ = self._placed(steps, frozenset())
        alone = (at for at in placed if at.cell.items and at.last - at.first < len(narrow))
        is_kept = any(narrow.issuperset(range(at.first, at.last + 1)) for at in alone)
        return frozenset() if is_kept else narrow

    def _placed(self, steps: Meter, narrow: frozenset[int]) -> tuple[list[_Placed], str]:
        """Returns the cells with their places, and the text of one that lies over another.

        Those that are in `narrow` columns alone are left out, and others do not reach into them.
        """
        placed: list[_Placed] = []
        overlap = ""
        taken = [-1] * _MOST_COLUMNS
        """The last row in which each column is taken from above."""
        ends = self._ends()
        for number, row in enumerate(self.rows):
            column = 0
            for cell in row:
                while column < _MOST_COLUMNS and taken[column] >= number:
                    column += 1
                    steps.use()
                if column >= _MOST_COLUMNS:
                    raise WorkbookError("F012", part="table", cell="")
                height = min(cell.height or _ALL_ROWS, ends[number] - number)
                last = min(column + cell.width, _MOST_COLUMNS) - 1
                columns = [at for at in range(column, last + 1) if at not in narrow]
                over = any(taken[at] >= number for at in columns)
                steps.use(last - column + 1)
                if over and cell.items:
                    overlap = cell.text
                bottom = number + height - 1
                for at in range(column, last + 1):
                    taken[at] = max(taken[at], bottom)
                if columns:
                    placed.append(_Placed(number, columns[0], bottom, columns[-1], cell))
                column = last + 1
        return placed, overlap

    def _ends(self) -> list[int]:
        """Returns for each row the one behind its section."""
        bounds = [*self._sections[1:], len(self.rows)]
        ends: list[int] = []
        for end in bounds:
            ends += [end] * (end - len(ends))
        return ends


def _joined(row: Sequence[Cell]) -> Paragraph:
    """Returns the cells of a row as one line."""
    text = _GAP.join(" ".join(cell.text.split()) for cell in row)
    reasons = {why: None for cell in row for why in cell.reasons}
    return Paragraph(texts=[text], reasons=reasons)
