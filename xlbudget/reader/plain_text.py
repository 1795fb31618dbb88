"""Reads text as it is copied from a page or a workbook (.txt): lines, and rows of cells in them.

Workbooks put a tab between the cells of a row, and browsers between those that say something.
Programs that turn pages into text set columns with spaces. A browser that finds paragraphs in cells
writes each on a line of its own. Where rows and columns are lost nothing is guessed.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from xlbudget.base.amounts import number_in
from xlbudget.base.errors import WorkbookError
from xlbudget.base.meter import Meter
from xlbudget.reader.document import Block, RawDocument, RawParagraph, RawTable, sheet_of_table
from xlbudget.reader.html_archive import decoded
from xlbudget.reader.model import Limits, MergedRange, Oddity, RawCell
from xlbudget.reader.plain_columns import (
    aligned_rows,
    are_certain,
    layout_of,
    may_be_aligned,
    shows_row,
)

_MOST_COLUMNS = 300
_LINES, _LONGEST_LINE, _CELLS = 200_000, 100_000, 150_000
_STEPS = 5_000_000
"""Comparisons of parts of lines with columns."""
_QUOTED_LINES = 20
"""A quoted cell of a workbook goes on over so many lines at most."""
_MANY_ALONE = 20
"""Numbers alone in their lines, from which on the cells of tables stand one below the other."""
_AMOUNT = re.compile(r"-?[\d,，]*\d[.．]\d+|-?\d{1,3}(?:[,，]\d{3})+|-?\d+")
_ROWS_ALONE = 3
_SENTENCE = 60
"""Characters of a line that is of no table."""
_SHOWN = 40
_GAP = "    "


def read_plain_text(path: Path, content: bytes, limits: Limits) -> RawDocument:
    """Returns the document that a text is.

    Raises WorkbookError: F009, F012, F264, F266.
    """
    text = decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") >= _LINES:
        raise WorkbookError("F009", what="lines", limit=_LINES)
    lines = text.split("\n")
    if max(map(len, lines)) > _LONGEST_LINE:
        raise WorkbookError("F009", what="string_length", limit=_LONGEST_LINE)
    blocks = _Blocks(limits)
    blocks.add(lines)
    tables = [block for block in blocks.blocks if isinstance(block, RawTable)]
    is_lost = not tables and (blocks.unplaced or len(blocks.alone) >= _MANY_ALONE)
    if is_lost or blocks.rows_alone >= _ROWS_ALONE:
        raise WorkbookError("F266")
    oddities = [
        Oddity("D112", {"count": str(count), "columns": how})
        for how, count in blocks.how.items()
        if count
    ]
    oddities += [
        Oddity("D110", {"text": " ".join(text.split())[:_SHOWN], "how": how})
        for how, texts in (("columns", blocks.unplaced), ("spaces", blocks.unaligned))
        for text in texts
    ]
    if blocks.alone:
        first = blocks.alone[0][:_SHOWN]
        oddities.append(Oddity("D110", {"text": first, "how": "alone"}))
    return RawDocument(path, tuple(blocks.blocks), tuple(oddities), form="txt")


class _Blocks:
    """Numbers paragraphs and tables as they stand one after another."""

    def __init__(self, limits: Limits) -> None:
        self.blocks: list[Block] = []
        self.how: Counter[str] = Counter()
        """How many tables had their columns found by more than tabs, and how."""
        self.alone: list[str] = []
        """Numbers that stand alone in their lines."""
        self.unplaced: list[str] = []
        """Beginnings of tables of which it cannot be told what stands in which column."""
        self.unaligned: list[str] = []
        """The same of tables whose columns are set with spaces."""
        self._rows_apart: list[str] = []
        """Rows of amounts, of which each stands alone between lines of other kinds."""
        self.rows_alone = 0
        """Rows of amounts with nothing but text above and below them: what was around is lost."""
        self._limits = limits
        self._cells = Meter("cells", min(limits.cells, _CELLS))
        self._steps = Meter("elements", _STEPS)
        self._paragraphs = self._tables = 0

    def add(self, lines: Sequence[str]) -> None:
        """Adds lines; raises WorkbookError F009, F012."""
        at = 0
        while at < len(lines):
            end = at
            while end < len(lines) and "\t" in "".join(lines[end : _end_of_quoted(lines, end) + 1]):
                end = _end_of_quoted(lines, end) + 1
            if end > at:
                self._add_tabbed(lines[at:end])
                at = end
                continue
            end = _end_of_aligned(lines, at)
            if end > at:
                self._add_aligned(lines[at:end])
                at = end
                continue
            self._add_apart(lines[at])
            self._add_line(lines[at])
            at += 1
        self._end_apart()

    def _add_apart(self, line: str) -> None:
        """Remembers a row of amounts; a line of letters ends the table that such rows may be."""
        if shows_row(line):
            self._rows_apart.append(line)
        elif len(line.strip()) > _SENTENCE or "\f" in line:
            self._end_apart()

    def _end_apart(self) -> None:
        if len(self._rows_apart) >= _ROWS_ALONE:
            self.unaligned.append(self._rows_apart[0])
        self._rows_apart = []

    def _add_line(self, line: str) -> None:
        text = line.strip(" \f\v")
        if not text.strip():
            return
        self._limits.check_length(len(text))
        if _AMOUNT.fullmatch(text.strip()):
            self.alone.append(text)
        self._cells.use()
        self._paragraphs += 1
        self.blocks.append(RawParagraph(self._paragraphs, text))

    def _add_tabbed(self, lines: Sequence[str]) -> None:
        rows = [*_fields(lines)]
        if all(sum(bool(field.strip()) for field in row) <= 1 for row in rows):
            for row in rows:
                self._add_line(" ".join(row))
            return
        self.rows_alone += len(rows) == 1 and _has_amount(rows[0])
        placed = _placed(rows)
        if placed is None:
            self.unplaced.append(" ".join(rows[0]))
            for row in rows:
                self._add_line(_GAP.join(row))
            return
        self.how["short"] += placed != rows
        width = max(map(len, placed))
        # Of a title that goes over the table only the text is copied.
        is_title = width > 1 and bool(placed[0][0].strip()) and not any(placed[0][1:])
        title = [MergedRange(1, 1, 1, width)] if is_title else []
        self._add_table(placed, width, title)

    def _add_aligned(self, lines: Sequence[str]) -> None:
        layout = layout_of(lines, self._steps)
        if not are_certain(layout):
            self.unaligned.append(next(filter(shows_row, lines), lines[0]))
            for line in lines:
                self._add_line(line)
            return
        rows, merged = aligned_rows(layout)
        self.how["aligned"] += 1
        self._add_table(rows, max(map(len, rows)), merged)

    def _add_table(
        self, rows: Sequence[Sequence[str]], width: int, merged: Sequence[MergedRange]
    ) -> None:
        if width > _MOST_COLUMNS:
            raise WorkbookError("F012", part="text", cell="")
        self._tables += 1
        cells: dict[tuple[int, int], RawCell] = {}
        for number, row in enumerate(rows, start=1):
            for column, field in enumerate(row, start=1):
                text = field.strip()
                self._limits.check_length(len(text))
                if text:
                    self._cells.use()
                    cells[number, column] = RawCell(number, column, "text", text, None)
        sheet = sheet_of_table(str(self._tables), cells, merged)
        self.blocks.append(RawTable(self._tables, sheet, len(rows), width))


def _end_of_quoted(lines: Sequence[str], at: int) -> int:
    """Returns the line in which a quoted cell ends that a line leaves open, or that line."""
    if not re.search(r'(?:^|\t)"[^\t]*$', lines[at]) or lines[at].count('"') % 2 == 0:
        return at
    for end in range(at + 1, min(at + _QUOTED_LINES, len(lines))):
        if lines[end].count('"') % 2:
            return end
    return at


def _fields(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yields the cells of each row; those in quotes as they were in the workbook."""
    at = 0
    while at < len(lines):
        end = _end_of_quoted(lines, at)
        row = "\n".join(lines[at : end + 1])
        yield [_unquoted(field) for field in row.split("\t")]
        at = end + 1


def _unquoted(field: str) -> str:
    if len(field) > 1 and field[0] == field[-1] == '"':
        return field[1:-1].replace('""', '"')
    return field


def _placed(rows: Sequence[list[str]]) -> list[list[str]] | None:
    """Returns rows with their cells in their columns, None where these cannot be told.

    Browsers copy nothing of how far a cell goes: which columns the cells of a header have is told
    only by a row of it that has all. Chromium copies no tab for the empty cells that a row begins
    with, nor for those that a cell above takes: such a row of a table ends where the others do.
    """
    full = max(map(len, rows))
    first = next((number for number, row in enumerate(rows) if _has_amount(row)), len(rows))
    is_whole = first == 0 or len(rows[first - 1]) == full
    if first < len(rows) and not is_whole:
        return None
    return [
        [""] * (full - len(row)) + row if number >= first and len(row) > 1 else row
        for number, row in enumerate(rows)
    ]


def _has_amount(row: Sequence[str]) -> bool:
    return any(number_in(field) is not None for field in row[1:])


def _end_of_aligned(lines: Sequence[str], at: int) -> int:
    """Returns behind which line a table ends whose columns are set with spaces, `at` for none."""
    end = at
    while end < len(lines) and "\t" not in lines[end] and may_be_aligned(lines[end]):
        end += 1
    rows = lines[at:end]
    with_amounts = sum(any(_AMOUNT.fullmatch(part) for part in row.split()[1:]) for row in rows)
    return end if len(rows) > 1 and with_amounts else at
