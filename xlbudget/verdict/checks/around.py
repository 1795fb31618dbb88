"""Figures that people see around the official tables: on the page, in sentences, on other sheets.

They are no part of any table, so that nothing checks them; what says the same as a table is no
matter.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from decimal import Decimal

from xlbudget.base.amounts import FEN, number_in, step_of, to_fen
from xlbudget.base.folding import fold
from xlbudget.base.place import Place
from xlbudget.base.texts import quoted
from xlbudget.intake.locate import LocatedTable
from xlbudget.intake.locate.closing import begins_note
from xlbudget.intake.locate.money import is_plainly_money
from xlbudget.intake.locate.sums import Sum, corrects, sums_in
from xlbudget.intake.opened import Opened
from xlbudget.meaning.findings import Finding, at
from xlbudget.reader import RawCell, RawSheet
from xlbudget.template.common import document_words

_ALONE = re.compile(r"\d{3,}\.\d+|(?!(?:19|20)\d\d$)[1-9]\d{3,7}")
"""A number that stands alone on a page and is no year and no telephone number."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
"""A year, and not the beginning of a code."""
_WORDS_BEFORE, _CODE = re.compile(r"^[\W\d_]+"), re.compile(r"(?<!\d)\d{3,9}(?![\d.])")
_SHOWN = 60
_HEAD = 5
"""Rows at the top of a sheet that say what it shows."""
_ALIKE = 3
"""Lines with the names of an official table's, from which on a sheet shows such a table."""
_FEW = 100
_SHORTEST = 3
"""Characters of a name that stands for a line of a table."""


def check_around(opened: Opened) -> Iterator[Finding]:
    """Yields figures on pages, in sentences beside tables, and in grids on other sheets."""
    tables: dict[str, list[LocatedTable]] = {}
    for table in opened.located.tables.values():
        if table.sheet.state == "visible":
            tables.setdefault(table.sheet.name, []).append(table)
    for on_sheet in tables.values():
        yield from _on_pages(on_sheet[0].sheet)
        yield from _in_sentences(opened, on_sheet)
    yield from _on_other_sheets(opened)


def _on_pages(sheet: RawSheet) -> Iterator[Finding]:
    for text in sheet.page_texts:
        if sums_in(text) or any(map(_ALONE.fullmatch, text.split())):
            yield Finding("T125", {"sheet": sheet.name, "text": quoted(text.strip()[:_SHOWN])})


def _in_sentences(opened: Opened, tables: list[LocatedTable]) -> Iterator[Finding]:
    """Yields sentences with sums that are no figure of the workbook.

    What notes, and remarks beside a line, tell of besides the figures, such as by how much they
    grew or what is part of them, is no matter.
    """
    sheet = tables[0].sheet
    texts = [(key, cell) for key, cell in sheet.cells.items() if cell.kind == "text"]
    with_sums = {key: sums for key, cell in texts if (sums := sums_in(str(cell.value)))}
    if not with_sums:
        return  # as is usual
    lines: set[tuple[int, int]] = set()
    with_remarks: set[int] = set()
    named = {(c.sheet, c.cell) for finding in opened.located.findings for c in finding.cells}
    for table in tables:
        header = table.header
        columns = {*header.columns.values()}
        columns.update(column for parts in header.parts.values() for column in parts.values())
        rows = {row.row for rows in table.rows.values() for row in rows}
        lines.update((row, column) for row in rows for column in columns)
        with_remarks |= rows
    for key, of_text in with_sums.items():
        if key in lines:
            continue
        cell = sheet.cells[key]
        table = _nearest(tables, cell.row)
        place = Place(table.sheet.name, cell.row, cell.column)
        if (place.sheet, place.cell) in named:
            continue
        text = str(cell.value)
        is_note = cell.row in with_remarks or begins_note(fold(text))
        only_stressed = is_note and not corrects(text)
        told = (seen for seen in of_text if seen.is_stressed or not only_stressed)
        if any(_is_told(opened, table, seen) for seen in told):
            params = {"number": table.table.number, "text": quoted(text[:_SHOWN])}
            yield Finding("T126", params, (at(place, cell.value),))


def _is_told(opened: Opened, table: LocatedTable, seen: Sum) -> bool:
    """Tells whether a sum in a text says something else than the tables do."""
    figures = frozenset(abs(fen) for fen in opened.readings.amounts.values())
    return not seen.is_one_of(figures, table.amount_unit)


def _nearest(tables: list[LocatedTable], row: int) -> LocatedTable:
    """Returns the table on a sheet that stands over a row or, above all of them, the first."""
    over = [table for table in tables if table.title_row <= row]
    return max(over, key=lambda table: table.title_row) if over else tables[0]


def _on_other_sheets(opened: Opened) -> Iterator[Finding]:
    """Yields sheets with lines of official tables and other amounts in them."""
    sheets = [sheet for sheet in opened.other_sheets if sheet.state == "visible"]
    if not sheets:
        return
    names = set(_names(opened))
    amounts = sorted({abs(fen) for fen in opened.readings.amounts.values()})
    family = opened.family
    rooms = {family.unit: step_of(family.unit, family.decimals)}
    for table in family.tables.values():
        rooms.setdefault(table.unit, table.step)
    rooms.setdefault(min(FEN, key=FEN.__getitem__), rooms[family.unit])
    for sheet in sheets:
        if _says_what_else(opened, sheet):
            continue
        by_row: dict[int, list[RawCell]] = {}
        for cell in sheet.cells.values():
            by_row.setdefault(cell.row, []).append(cell)
        alike: dict[str, RawCell] = {}
        differ: list[RawCell] = []
        for cells in by_row.values():
            name = next((name for cell in cells for name in _readings(cell) if name in names), "")
            money = [cell for cell in cells if _amount(cell) is not None and is_plainly_money(cell)]
            if name and money:
                alike.setdefault(name, money[0])
                differ += [cell for cell in money if not _is_known(cell, amounts, rooms)]
        if len(alike) >= _ALIKE and differ:
            places = [Place(sheet.name, cell.row, cell.column) for cell in differ]
            cells_told = tuple(
                at(place, cell.value) for place, cell in zip(places, differ, strict=True)
            )
            params = {"sheet": sheet.name, "cell": places[0].cell, "count": str(len(differ))}
            yield Finding("T127", params, cells_told)


def _names(opened: Opened) -> Iterator[str]:
    """Yields the codes and names of the lines of official tables, folded."""
    for table in opened.located.tables.values():
        for rows in table.rows.values():
            for row in rows:
                listed = row.listed
                texts = (row.label, *((listed.code, listed.label) if listed else ()))
                yield from (name for text in texts if len(name := fold(text)) >= _SHORTEST)


def _readings(cell: RawCell) -> Iterator[str]:
    """Yields what a cell may name: its text, its code, or its words behind a code or number."""
    folded = fold(str(cell.value))
    yield folded
    yield _WORDS_BEFORE.sub("", folded)
    yield from _CODE.findall(folded[:_SHOWN])


def _amount(cell: RawCell) -> Decimal | None:
    """Returns the number in a cell, be it a text."""
    if cell.kind == "number" and isinstance(cell.value, Decimal):
        return cell.value
    return number_in(str(cell.value)) if cell.kind == "text" else None


def _says_what_else(opened: Opened, sheet: RawSheet) -> bool:
    """Tells whether the name of a sheet or what stands at its top says what else it shows."""
    head = [
        str(cell.value)
        for cell in sheet.cells.values()
        if cell.kind == "text" and cell.row <= _HEAD
    ]
    text = fold(";".join((sheet.name, *head)))
    years = {int(year) for year in _YEAR.findall(text)}
    other_year = bool(years) and opened.located.year not in years
    return other_year or any(word in text for word in document_words()["other_figures"]["words"])


def _is_known(cell: RawCell, amounts: list[int], rooms: Mapping[str, int]) -> bool:
    """Tells whether an amount is a figure of an official table, rounded as in one of the units.

    `rooms` has the last unit in 分 for each of them, the family's first.
    """
    for number, (unit, room) in enumerate(rooms.items()):
        fen = abs(to_fen(_amount(cell) or Decimal(0), unit))
        if number and fen <= _FEW * room:
            continue  # of so few 元 nothing is printed that could be compared
        index = bisect_left(amounts, fen - room)
        if index < len(amounts) and amounts[index] <= fen + room:
            return True
    return False
