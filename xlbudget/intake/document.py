"""Turns the tables of a document into sheets of a workbook, each with what stands around it.

So tables are found and judged as those of any workbook; `lines` tell where each row of a sheet
stands in the document.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from xlbudget.base.amounts import number_in
from xlbudget.base.cellref import cell_name, parse_cell
from xlbudget.base.folding import fold
from xlbudget.base.texts import sentence
from xlbudget.intake.around_tables import (
    caption_count,
    folded_title,
    note_count,
    says_goes_on,
    title_in,
    with_looks,
)
from xlbudget.reader import (
    MergedRange,
    RawCell,
    RawDocument,
    RawParagraph,
    RawSheet,
    RawTable,
    RawWorkbook,
)

_LONGEST_NAME, _MOST_HEADER_ROWS = 40, 20
_CODE_DIGITS = 3
"""Digits alone, so many or more, may be a code and stay as they are written."""
_DECIMALS = re.compile(r"\d[.,]\d")


class Line(NamedTuple):
    """Where a row of a sheet stands: a row of a table, or a paragraph where `table` is 0.

    `piece` is which of the tables it is that go on in one another, from 1.
    """

    table: int
    number: int
    piece: int = 1


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

    def place(self, sheet: str, cell: str) -> tuple[str, str]:
        """Returns where people find a cell of a sheet: the table and `R6C3`, its row and column.

        A paragraph over or under a table is the cell `A12` of the text, where 12 is its number.
        Where the document is made of pages the page is named, too, and its paragraphs are counted.
        """
        row, column = parse_cell(cell)
        if sheet == sentence("docx.text"):
            return self._of_text(row)
        lines = self.lines.get(sheet, ())
        if not 0 < row <= len(lines):
            return sheet, cell
        line = lines[row - 1]
        if not line.table:
            return self._of_text(line.number)
        if page := self._tables[line.table].page:
            sheet = sentence("docx.on_page", page=page, sheet=sheet)
        elif line.piece > 1:
            sheet = sentence("docx.goes_on", sheet=sheet, number=line.piece - 1)
        return sheet, f"R{line.number}C{column}"

    def text_at(self, sheet: str, cell: str) -> str:
        """Returns what stands in a cell of a sheet as the document has it, "" for nothing."""
        row, column = parse_cell(cell)
        line = self.lines[sheet][row - 1]
        table = self._tables.get(line.table)
        raw = table.sheet.cells.get((line.number, column)) if table else None
        return "" if raw is None else " ".join(str(raw.value).split())

    def _of_text(self, number: int) -> tuple[str, str]:
        """Returns where people find a paragraph: its number, on its page if there are pages."""
        text = sentence("docx.text")
        lines = self.raw.paragraphs[:number]
        page = lines[-1].page if lines else 0
        if not page:
            return text, cell_name(number, 1)
        on_page = sum(line.page == page for line in lines)
        return sentence("docx.on_page", page=page, sheet=text), cell_name(on_page, 1)

    @cached_property
    def _tables(self) -> Mapping[int, RawTable]:
        """Returns the tables by their numbers."""
        return {table.number: table for table in self.raw.tables}


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

    header: list[dict[int, str]] = field(default_factory=list)
    """What the first rows of its first table say, up to the first amount."""

    def __post_init__(self) -> None:
        self.header = _header(self.table)
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

    def add_table(self, table: RawTable, *, without: int = 0) -> None:
        """Adds the rows of a table, but for so many of the first ones."""
        self.table = table
        self.pieces += 1
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
        return RawSheet(
            name=name,
            state="visible",
            cells=self.cells,
            merged=tuple(self.merged),
            hidden_rows=frozenset(self.hidden),
            hidden_columns=frozenset(),
        )


def document_of(raw: RawDocument) -> Document:
    """Returns a document with its tables as the sheets of a workbook."""
    drafts: list[_Draft] = []
    between: list[RawParagraph] = []
    for block in raw.blocks:
        if isinstance(block, RawParagraph):
            between.append(block)
            continue
        _add(drafts, between, block)
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


def _add(drafts: list[_Draft], between: list[RawParagraph], table: RawTable) -> None:
    """Adds a table: it goes on from the one before it, or begins a sheet with what is over it."""
    notes = note_count(between) if drafts else 0
    over = between[notes:]
    captions = over[len(over) - caption_count(over) :]
    goes_on = bool(drafts) and drafts[-1].table.width == table.width
    if goes_on and not notes and len(captions) == len(over):
        draft = drafts[-1]
        if all(says_goes_on(caption.text) for caption in captions):
            if not _has_title_row(table):
                draft.add_table(table, without=_repeated(draft, table))
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


def _has_title_row(table: RawTable) -> bool:
    """Tells whether the first row of a table is one cell with words, as a title inside it is."""
    first = [column for row, column in table.sheet.cells if row == 1]
    return first == [1] and any(
        area.top == 1 and area.left == 1 and area.right == table.width
        for area in table.sheet.merged
    )


def _repeated(draft: _Draft, table: RawTable) -> int:
    """Returns how many of a table's first rows repeat the header of the one it goes on from."""
    first, header = _header(table), draft.header
    # Its title may stand in the first rows of a table, and is not repeated.
    for start in range(len(header)):
        if len(header[start]) > 1 and first[: len(header) - start] == header[start:]:
            return len(header) - start
    count = 0
    while count < len(header) and first[count : count + 1] == [header[count]]:
        count += 1
    return count


def _header(table: RawTable) -> list[dict[int, str]]:
    """Returns what the rows of a table say, by column, down to the first one with an amount."""
    rows: list[dict[int, str]] = [{} for _ in range(min(table.height, _MOST_HEADER_ROWS))]
    for (row, column), cell in table.sheet.cells.items():
        if row <= len(rows):
            rows[row - 1][column] = fold(str(cell.value))
    has_amount = (bool(_DECIMALS.search("\n".join(row.values()))) for row in rows)
    return rows[: next((number for number, has in enumerate(has_amount) if has), len(rows))]


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
        if not title and _has_title_row(draft.table):
            first = next(number for number, line in enumerate(draft.lines, start=1) if line.table)
            title = " ".join(str(draft.cells[first, 1].value).split())
        name = title[:_LONGEST_NAME] or sentence("docx.table", number=draft.lines[-1].table)
        unique = name
        while unique in taken:
            used[name] += 1
            unique = f"{name} ({used[name] + 1})"
        taken.add(unique)
        yield unique
