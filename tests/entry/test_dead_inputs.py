"""Nothing is typed in vain: every unlocked cell reaches a figure, a share, a text or a check."""

import re
from collections.abc import Iterator

from tests.support import entry_books, example, workbooks
from xlbudget.base.cellref import parse_cell

FAMILY = example.family()
_REFERENCE = re.compile(
    r"(?:(?:'((?:[^']|'')+)'|(\w+))!)?\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?(?!\()"
)
_WORDS = re.compile(r'"(?:[^"]|"")*"')

Area = tuple[str, int, int, int, int]
"""Sheet, rows and columns from the first to the last."""


def areas(sheet: str, formula: str) -> Iterator[Area]:
    """Yields what a formula refers to."""
    for match in _REFERENCE.finditer(_WORDS.sub('""', formula)):
        quoted, bare, column, row, last_column, last_row = match.groups()
        top, left = parse_cell(column + row)
        bottom, right = parse_cell((last_column or column) + (last_row or row))
        yield quoted or bare or sheet, top, left, bottom, right


def test_every_input_reaches_what_is_shown() -> None:
    book = workbooks.loaded(entry_books.blank_bytes())
    forms = {sheet.name for sheet in FAMILY.entry.sheets} | {"录入·文字"}
    shown = {table.number for table in FAMILY.tables.values()} | {"目录", "勾稽检查"}
    assert FAMILY.shares
    shown |= {FAMILY.shares.sheet}
    formulas = {
        (sheet.title, cell.row, cell.column): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    }
    reached: set[tuple[str, int, int]] = set()
    seen: set[Area] = set()
    todo = [(place, text) for place, text in formulas.items() if place[0] in shown]
    while todo:
        (sheet, _, _), text = todo.pop()
        for area in areas(sheet, text):
            if area in seen:
                continue
            seen.add(area)
            name, top, left, bottom, right = area
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    place = name, row, column
                    if place not in reached:
                        reached.add(place)
                        if place in formulas:
                            todo.append((place, formulas[place]))
    dead = [
        f"{sheet.title}!{cell.coordinate}"
        for sheet in book.worksheets
        if sheet.title in forms
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked and (sheet.title, cell.row, cell.column) not in reached
    ]
    assert dead == []
