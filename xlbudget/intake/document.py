"""Turns the tables of a document into sheets of a workbook, each with what stands around it.

So tables are found and judged as those of any workbook; `lines` tell where each row of a sheet
stands in the document.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from xlbudget.base.amounts import number_in
from xlbudget.base.cellref import cell_name, parse_cell
from xlbudget.base.folding import fold
from xlbudget.base.place import Box, Spot, around
from xlbudget.base.texts import sentence
from xlbudget.intake.around_tables import (
    caption_count,
    folded_title,
    has_title_row,
    note_count,
    says_goes_on,
    title_in,
    with_looks,
)
from xlbudget.intake.cut_headers import (
    Header,
    cut_header,
    header_of,
    repeated,
    whole_header,
)
from xlbudget.intake.cut_rows import cut_row
from xlbudget.reader import (
    MergedRange,
    RawCell,
    RawDocument,
    RawParagraph,
    RawSheet,
    RawTable,
    RawWorkbook,
)
from xlbudget.reader.document import sheet_of_table

_LONGEST_NAME = 40
_CODE_DIGITS = 3
"""Digits alone, so many or more, may be a code and stay as they are written."""


class Line(NamedTuple):
    """Where a row of a sheet stands: a row of a table, or a paragraph where `table` is 0.

    `piece` is which of the tables it is that go on in one another, from 1.
    """

    table: int
    number: int
    piece: int = 1


class Number(NamedTuple):
    """A number, or other words, of a paragraph.

    `start` is with which letter of the folded paragraph it begins, None for where it is first.
    """

    text: str = ""
    start: int | None = None


NO_NUMBER = Number()


@dataclass(frozen=True)
class Document:
    """A document whose tables are the sheets of a workbook."""

    raw: RawDocument
    workbook: RawWorkbook
    lines: Mapping[str, Sequence[Line]]
    """The lines of each sheet from its first row on."""
    paragraphs: tuple[RawParagraph, ...]
    """All paragraphs outside tables but the list of contents, headings known by their looks too."""

    def text(self, sheets: Iterable[str]) -> tuple[RawParagraph, ...]:
        """Returns the paragraphs that are text: all but those around the tables of some sheets."""
        around = {line.number for sheet in sheets for line in self.lines[sheet] if not line.table}
        return tuple(line for line in self.paragraphs if line.number not in around)

    def place(
        self, sheet: str, cell: str, called: str = "", number: Number = NO_NUMBER
    ) -> tuple[str, str]:
        """Returns where people find a cell of a sheet: the table and `R6C3`, its row and column.

        A paragraph over or under a table is the cell `A12` of the text, where 12 is its number.
        Where the document is made of pages the page is named, too, a table as it is `called`, and
        12 is the line of the page on which a `number` of the text stands.
        """
        row, column = parse_cell(cell)
        if sheet == sentence("docx.text"):
            return self._of_text(row, number)
        lines = self.lines.get(sheet, ())
        if not 0 < row <= len(lines):
            return sheet, cell
        line = lines[row - 1]
        if not line.table:
            return self._of_text(line.number, number)
        if page := self._tables[line.table].page:
            sheet = sentence("docx.on_page", page=page, sheet=called or sheet)
        elif line.piece > 1:
            sheet = sentence("docx.goes_on", sheet=sheet, number=line.piece - 1)
        return sheet, f"R{line.number}C{column}"

    def aligned_pages(self, sheet: str) -> list[int]:
        """Returns the pages on which no lines draw the table of a sheet, 0 where there are none."""
        tables = [self._tables[line.table] for line in self.lines.get(sheet, ()) if line.table]
        return sorted({table.page for table in tables if table.is_aligned})

    def spot(
        self, sheet: str, cell: str, header: Iterable[int] = (), number: Number = NO_NUMBER
    ) -> Spot | None:
        """Returns where a cell of a sheet stands on a page, None where there are no pages.

        `header` are the rows of the sheet that are its header; of a paragraph it is the line on
        which a `number` stands.
        """
        row, column = parse_cell(cell)
        lines = self.lines.get(sheet, ())
        if sheet == sentence("docx.text"):
            return self._spot_of_text(row, number)
        if not 0 < row <= len(lines):
            return None
        line = lines[row - 1]
        if not line.table:
            return self._spot_of_text(line.number, number)
        table = self._tables[line.table]
        if table.lattice is None or column > table.width:
            return None
        area = _area(table, line.number, column)
        row_box = table.lattice.box(area.top, 1, area.bottom, table.width)
        head = self._head([lines[at - 1] for at in header if at <= len(lines)])
        raw = table.sheet.cells.get((area.top, area.left))
        text = "" if raw is None else " ".join(str(raw.value).split())
        box = table.lattice.box(area.top, area.left, area.bottom, area.right)
        return Spot(table.page, box, row_box, head, text)

    def _head(self, lines: Sequence[Line]) -> tuple[int, Box] | None:
        """Returns the page and the box of a header, as far as it stands in the first of tables."""
        rows = [line.number for line in lines if line.table == lines[0].table]
        table = self._tables.get(lines[0].table) if lines else None
        if table is None or table.lattice is None:
            return None
        return table.page, table.lattice.box(min(rows), 1, max(rows), table.width)

    def _spot_of_text(self, paragraph_number: int, number: Number) -> Spot | None:
        paragraph = self.raw.paragraphs[paragraph_number - 1]
        if not paragraph.lines:
            return None
        at = _line_of(paragraph, number)
        line = paragraph.lines[at]
        beside = paragraph.lines[max(at - 1, 0) : at + 2]
        boxes = [other.box for other in beside if other.page == line.page]
        return Spot(line.page, line.box, around(boxes), None, line.text.strip())

    def _of_text(self, paragraph_number: int, number: Number) -> tuple[str, str]:
        """Returns where people find a paragraph: its number, or on a page that of its line."""
        text = sentence("docx.text")
        paragraph = self.raw.paragraphs[paragraph_number - 1]
        if not paragraph.lines:
            return text, cell_name(paragraph_number, 1)
        line = paragraph.lines[_line_of(paragraph, number)]
        return sentence("docx.on_page", page=line.page, sheet=text), cell_name(line.number, 1)

    @cached_property
    def _tables(self) -> Mapping[int, RawTable]:
        """Returns the tables by their numbers."""
        return {table.number: table for table in self.raw.tables}


def _area(table: RawTable, row: int, column: int) -> MergedRange:
    """Returns the cells that are one with a cell."""
    areas = (
        area
        for area in table.sheet.merged
        if area.top <= row <= area.bottom and area.left <= column <= area.right
    )
    return next(areas, MergedRange(row, column, row, column))


def _line_of(paragraph: RawParagraph, number: Number) -> int:
    """Returns on which line of a paragraph, from 0, a number stands."""
    start = number.start
    if start is None:
        start = max(fold(paragraph.text).find(fold(number.text)), 0)
    end = 0
    for at, line in enumerate(paragraph.lines):
        end += len(fold(line.text))
        if start < end:
            return at
    return 0


@dataclass(slots=True)
class _Draft:
    """A sheet while it is put together."""

    captions: list[RawParagraph]
    table: RawTable
    lines: list[Line] = field(default_factory=list)
    cells: dict[tuple[int, int], RawCell] = field(default_factory=dict)
    merged: list[MergedRange] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    pieces: int = 0
    kept: int = 0
    """How many rows of its last table are rows of it."""

    header: Header = ()
    """What the first rows of its first table say, up to the first amount."""

    def __post_init__(self) -> None:
        self.header = header_of(self.table)
        for caption in self.captions:
            self.add_paragraph(caption)
        self.add_table(self.table)

    def add_paragraph(self, paragraph: RawParagraph) -> None:
        """Adds a paragraph as a line of one cell."""
        self.lines.append(Line(0, paragraph.number))
        key = len(self.lines), 1
        cell = RawCell(*key, "text", paragraph.text, None)
        if paragraph.hidden_by:
            cell = cell._replace(look=cell.look._replace(hidden_by=paragraph.hidden_by))
        self.cells[key] = cell

    def add_rest(self, table: RawTable, count: Callable[[str], int]) -> None:
        """Adds the rows of a table that goes on over a page, without the header that is repeated.

        A row, or a cell of its header, that the page cuts in two becomes one. `count` says how
        many cells of the document have a folded text.
        """
        first = header_of(table)
        without = repeated(self.header, first)
        row = cut_row(self.table, table, without + 1, count)
        header = cut_header(self.table, table)
        if header is not None:
            whole = whole_header(header_of(self.table), first, header)
            if self.pieces > 1 and self._drops(repeated(self.header, whole), table):
                return
            if self.kept < self.table.height:
                header = None
            else:
                without, row = 0, {}
                self.header = self.header if self.pieces > 1 else whole
        last = len(self.lines)
        # Of a header that is repeated no row is there to be made whole.
        for column, text in (row or header or {}).items() if self.kept else ():
            key = last, column
            self.cells[key] = _as_typed(RawCell(*key, "text", text, None))
        self.add_table(table, without=without + bool(row))
        for column in header or ():
            self.cells.pop((last + 1, column), None)
            self.merged.append(MergedRange(last, column, last + 1, column))

    def _drops(self, again: int, table: RawTable) -> bool:
        """Adds a table without a header whose first rows end the page before, and without those.

        It does not where the header has `again` no more rows than those, or a title over it.
        """
        height, last = self.table.height, len(self.lines) - self.kept
        if again <= height or not self.lines[last - 1].table:
            return False
        del self.lines[last:]
        self.cells = {key: cell for key, cell in self.cells.items() if key[0] <= last}
        self.merged = [area for area in self.merged if area.bottom <= last]
        self.add_table(table, without=again - height)
        return True

    def add_table(self, table: RawTable, *, without: int = 0) -> None:
        """Adds the rows of a table, but for so many of the first ones."""
        self.table = table
        self.pieces += 1
        self.kept = table.height - without
        offset = len(self.lines) - without
        for number in range(without + 1, table.height + 1):
            self.lines.append(Line(table.number, number, self.pieces))
        for (row, column), cell in table.sheet.cells.items():
            if row > without:
                self.cells[row + offset, column] = _as_typed(cell._replace(row=row + offset))
        for area in table.sheet.merged:
            if area.top > without:
                top, bottom = area.top + offset, area.bottom + offset
                self.merged.append(replace(area, top=top, bottom=bottom))
        self.hidden.update(row + offset for row in table.sheet.hidden_rows if row > without)

    def sheet(self, name: str) -> RawSheet:
        """Returns the sheet."""
        return sheet_of_table(name, self.cells, self.merged, self.hidden)


def document_of(raw: RawDocument) -> Document:
    """Returns a document with its tables as the sheets of a workbook."""
    drafts: list[_Draft] = []
    between: list[RawParagraph] = []
    for block in raw.blocks:
        if isinstance(block, RawParagraph):
            between.append(block)
            continue
        _add(drafts, between, block, lambda text: _count(raw, text))
        between = []
    if drafts:
        for note in between[: note_count(between)]:
            drafts[-1].add_paragraph(note)
    names = list(_names(drafts))
    workbook = RawWorkbook(
        raw.path,
        tuple(draft.sheet(name) for draft, name in zip(drafts, names, strict=True)),
        {},
        {},
        raw.oddities,
        raw.form,
        raw.from_file,
    )
    lines = {name: tuple(draft.lines) for draft, name in zip(drafts, names, strict=True)}
    return Document(raw, workbook, lines, tuple(with_looks(raw.paragraphs)))


def _count(raw: RawDocument, text: str) -> int:
    """Returns how many cells of a document have a folded text."""
    return sum(
        fold(str(cell.value)) == text for table in raw.tables for cell in table.sheet.cells.values()
    )


def _add(
    drafts: list[_Draft],
    between: list[RawParagraph],
    table: RawTable,
    count: Callable[[str], int],
) -> None:
    """Adds a table: it goes on from the one before it, or begins a sheet with what is over it."""
    notes = note_count(between) if drafts else 0
    over = between[notes:]
    captions = over[len(over) - caption_count(over) :]
    goes_on = bool(drafts) and drafts[-1].table.width == table.width
    if goes_on and not notes and len(captions) == len(over):
        draft = drafts[-1]
        if all(says_goes_on(caption.text) for caption in captions):
            if not has_title_row(table):
                draft.add_rest(table, count)
                return
        elif "" != folded_title(captions) == folded_title(draft.captions):
            # With its title again it is found like a table that goes on over a page.
            for caption in captions:
                draft.add_paragraph(caption)
            draft.add_table(table)
            return
    for note in between[:notes]:
        drafts[-1].add_paragraph(note)
    drafts.append(_Draft(list(captions), table))


def _as_typed(cell: RawCell) -> RawCell:
    """Returns a cell with a number in place of its digits, but for what may be a code."""
    text = str(cell.value).strip()
    if text.isascii() and text.isdigit() and (len(text) >= _CODE_DIGITS or text[0] == "0"):
        return cell
    number = number_in(str(cell.value))
    return cell if number is None else cell._replace(kind="number", value=number)


def _names(drafts: Sequence[_Draft]) -> Iterator[str]:
    """Yields a name for each sheet: the title of its table, no two alike."""
    used: Counter[str] = Counter()
    taken = {sentence("docx.text")}
    for draft in drafts:
        title = " ".join(title_in(draft.captions).split())
        if not title and has_title_row(draft.table):
            first = next(number for number, line in enumerate(draft.lines, start=1) if line.table)
            title = " ".join(str(draft.cells[first, 1].value).split())
        name = title[:_LONGEST_NAME] or sentence("docx.table", number=draft.lines[-1].table)
        unique = name
        while unique in taken:
            used[name] += 1
            unique = f"{name} ({used[name] + 1})"
        taken.add(unique)
        yield unique
