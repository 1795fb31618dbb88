"""Which paragraphs of the workbook's own text were typed over, so that they follow no figures."""

import re
from collections.abc import Iterator
from functools import reduce
from typing import NamedTuple

from xlbudget.base.place import Place
from xlbudget.base.texts import sentence
from xlbudget.entry.form.headers import calculating_sheet
from xlbudget.entry.form.live_text import KEY, MOST, TEXT, TOP, text_rows
from xlbudget.entry.formulas.calculating import TOP as CALCULATED_FROM
from xlbudget.intake.opened import Opened
from xlbudget.reader import RawSheet


class ShownText(NamedTuple):
    """One row of the sheet; `key` is that of a paragraph, and empty for a title."""

    place: Place
    key: str
    text: str
    typed: bool
    """Whether somebody typed it: its formula is gone, or does more than show what was joined.

    Of a file whose formulas are not read it is what no step gives as its result.
    """


def shown_texts(opened: Opened) -> tuple[ShownText, ...]:
    """Returns the rows of the sheet of the text; none where none was typed over."""
    typed = opened.typed
    if typed is None or typed.edition or opened.family.narrative is None:
        return ()
    sheet = opened.workbook.sheet(sentence("live.sheet"))
    if sheet is None:
        return ()
    behind = None if opened.workbook.shows_formulas else opened.workbook.sheet(_behind(sheet))
    rows = tuple(_rows(sheet, behind))
    return rows if any(row.typed for row in rows) else ()


def typed_over(opened: Opened) -> Iterator[tuple[Place, str]]:
    """Yields the titles of the text that were typed over, then the first such step behind it.

    A formula that has no result yet, or an old one, is none of them; nor is a paragraph, which is
    judged by what it says.
    """
    sheet = opened.workbook.sheet(sentence("live.sheet"))
    if sheet is None or not (opened.typed and opened.typed.is_read and opened.located.year):
        return
    yield from _titles(opened, sheet)
    behind = opened.workbook.sheet(_behind(sheet))
    for (row, column), cell in sorted(behind.cells.items()) if behind else ():
        if row >= CALCULATED_FROM and opened.workbook.shows_formulas and cell.formula is None:
            yield Place(_behind(sheet), row, column), str(cell.value)
            return


def _titles(opened: Opened, sheet: RawSheet) -> Iterator[tuple[Place, str]]:
    located, shown = opened.located, opened.workbook.shows_formulas
    cells = {row: cell for (row, column), cell in sheet.cells.items() if column == TEXT}
    texts = {str(cell.value) for cell in cells.values()}
    slots = {"{year}": str(located.year), "{last}": str((located.year or 0) - 1)}
    slots["{unit}"] = located.unit_name
    for row in (row for row in text_rows(opened.family) if row.sentence is None):
        title = reduce(lambda text, slot: text.replace(*slot), slots.items(), row.title)
        cell = cells.get(row.row)
        if title not in texts and not (shown and cell and cell.formula):
            text = "" if cell is None or cell.value is None else str(cell.value)
            yield Place(sheet.name, row.row, TEXT), text


def _behind(sheet: RawSheet) -> str:
    return calculating_sheet(sheet.name)


def _rows(sheet: RawSheet, behind: RawSheet | None) -> Iterator[ShownText]:
    """Yields the rows; `behind` is the sheet that calculates where formulas are not read."""
    results = {"", *(str(cell.value) for cell in behind.cells.values())} if behind else set()
    cell_behind = rf"{re.escape(_behind(sheet))}!\$?[A-Z]+\$?\d+"
    shows = re.compile(rf'(?:IF\({cell_behind}=1,(?:{cell_behind}|""),)?{cell_behind}\)?')
    for row in sorted({row for row, _ in sheet.cells if TOP <= row < TOP + MOST}):
        key, cell = sheet.cells.get((row, KEY)), sheet.cells.get((row, TEXT))
        name = str(key.value) if key and key.value else ""
        text = str(cell.value) if cell and cell.value is not None else ""
        formula = (cell.formula or "").replace("'", "") if cell else ""
        follows = text in results if behind else bool(shows.fullmatch(formula))
        yield ShownText(Place(sheet.name, row, TEXT), name, text, bool(name) and not follows)
