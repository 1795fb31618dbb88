"""Which paragraphs of the workbook's own text were typed over, so that they follow no figures."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from xlbudget.base.place import Place
from xlbudget.base.texts import sentence
from xlbudget.entry.form.headers import calculating_sheet
from xlbudget.entry.form.live_text import KEY, MOST, TEXT, TOP
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
