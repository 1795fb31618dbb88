"""Rows put in and taken out as a spreadsheet program does it: every formula follows.

openpyxl only moves the cells; the formulas are written anew here, by its own tokens.
"""

import re

from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

_REFERENCE = re.compile(
    r"(?:('(?:[^']|'')+'|[\w.]+)!)?(\$?[A-Z]{1,3}\$?)(\d+)(?::(\$?[A-Z]{1,3}\$?)(\d+))?"
)


def insert_row(workbook: Workbook, sheet: str, row: int) -> None:
    """Puts a blank row before a row."""
    _move(workbook, sheet, row, 1)


def delete_row(workbook: Workbook, sheet: str, row: int) -> None:
    """Takes a row out; a reference to nothing else becomes #REF!."""
    _move(workbook, sheet, row, -1)


def _move(workbook: Workbook, name: str, row: int, by: int) -> None:
    changed: Worksheet = workbook[name]
    (changed.insert_rows if by > 0 else changed.delete_rows)(row)
    for area in changed.merged_cells.ranges:
        if area.min_row >= row:
            area.shift(row_shift=by)
    for sheet in workbook:
        for line in sheet.iter_rows():
            for cell in line:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    cell.value = _followed(cell.value, sheet.title == name, name, row, by)


def _followed(formula: str, at_home: bool, sheet: str, row: int, by: int) -> str:
    words = Tokenizer(formula)
    for token in words.items:
        found = _REFERENCE.fullmatch(token.value)
        if token.type != Token.OPERAND or token.subtype != Token.RANGE or not found:
            continue
        own = found[1].strip("'").replace("''", "'") == sheet if found[1] else at_home
        if own:
            token.value = _moved(found, row, by)
    return "=" + "".join(token.value for token in words.items)


def _moved(found: re.Match[str], row: int, by: int) -> str:
    lead = f"{found[1]}!" if found[1] else ""
    top, bottom = int(found[3]), int(found[5] or found[3])
    if by < 0 and top == bottom == row:
        return f"{lead}#REF!"
    top += by * (top > row or (by > 0 and top == row))
    bottom += by * (bottom >= row)
    if not found[5]:
        return f"{lead}{found[2]}{top}"
    return f"{lead}{found[2]}{top}:{found[4]}{bottom}"
