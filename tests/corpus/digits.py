"""Which digits of a document its reading accounts for: in a cell, a title, a note, a sentence."""

from collections import Counter
from collections.abc import Iterable, Iterator

from xlbudget.base.place import Place
from xlbudget.intake.locate import LocatedTable
from xlbudget.intake.opened import Opened
from xlbudget.reader import RawSheet


def digits(texts: Iterable[str]) -> Counter[str]:
    """Returns how often each digit stands in some texts."""
    return Counter(letter for text in texts for letter in text if letter.isdecimal())


def read_digits(opened: Opened) -> Counter[str]:
    """Returns the digits of a document that was read, all in all."""
    document = opened.document
    assert document is not None
    cells = (
        str(cell.value) for table in document.raw.tables for cell in table.sheet.cells.values()
    )
    lines = (paragraph.text for paragraph in document.raw.paragraphs)
    return digits([*cells, *lines, *document.raw.page_texts])


def strays(opened: Opened) -> list[tuple[Place, str]]:
    """Returns the cells with digits, on sheets with a table, that have no meaning there.

    Titles, captions and headers over a table, its figures, what its columns of codes and names
    say, and the notes under it have one; findings name the others.
    """
    tables: dict[str, list[LocatedTable]] = {}
    for table in opened.located.tables.values():
        tables.setdefault(table.sheet.name, []).append(table)
    return [stray for of in tables.values() for stray in _strays(of[0].sheet, of)]


def _strays(sheet: RawSheet, tables: list[LocatedTable]) -> Iterator[tuple[Place, str]]:
    over: set[int] = set()
    within: set[tuple[int, int]] = set()
    under = 0
    for table in tables:
        over.update(range(1 if table is tables[0] else table.title_row, table.header.last_row + 1))
        over |= table.repeated
        columns = {*table.header.columns.values()}
        columns.update(column for part in table.header.parts.values() for column in part.values())
        rows = {row.row for of in table.rows.values() for row in of}
        within.update((row, column) for row in rows for column in columns)
        under = max([under, *rows])
    for (row, column), cell in sheet.cells.items():
        # A line of zeros alone may be none.
        has_digits = any(letter in "123456789" for letter in str(cell.value or ""))
        if has_digits and row not in over and (row, column) not in within:
            is_note = row > under and cell.kind == "text"
            if not is_note:
                yield Place(sheet.name, row, column), str(cell.value)
