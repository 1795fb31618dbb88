"""Shared formulas: the text of a formula as it reads in another cell."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from xlbudget.base.cellref import MAX_COLUMN, MAX_ROW, column_letters, column_number

_LOST = "#REF!"


class Reference(NamedTuple):
    """A cell, or a whole column (`row` is 0) or row (`column` is 0), in a formula."""

    column: int
    column_fixed: bool
    row: int
    row_fixed: bool

    def moved(self, rows: int, columns: int) -> str:
        """Returns the reference as text after a move, `#REF!` if it leaves the sheet."""
        column = self.column and (self.column if self.column_fixed else self.column + columns)
        row = self.row and (self.row if self.row_fixed else self.row + rows)
        if (self.column and not 1 <= column <= MAX_COLUMN) or (
            self.row and not 1 <= row <= MAX_ROW
        ):
            return _LOST
        text = ("$" if self.column_fixed else "") + column_letters(column) if column else ""
        return text + ("$" if self.row_fixed else "") + str(row) if row else text


Piece = str | Reference


def shift_formula(formula: str, rows: int, columns: int) -> str:
    """Returns a formula as it reads `rows` further down and `columns` further right.

    Relative references move; fixed ones, texts, sheet names, functions and names do not.
    """
    return "".join(
        [
            piece if isinstance(piece, str) else piece.moved(rows, columns)
            for piece in split_references(formula)
        ]
    )


@lru_cache(maxsize=256)
def split_references(formula: str) -> tuple[Piece, ...]:
    """Splits a formula into text and the references in it; joined again it is the formula."""
    pieces: list[Piece] = []
    copied = 0
    for match in _scanner().finditer(formula):
        references = _references(match)
        if references:
            pieces.append(formula[copied : match.start()])
            pieces.extend(references)
            copied = match.end()
    pieces.append(formula[copied:])
    return tuple(pieces)


def _references(match: re.Match[str]) -> tuple[Piece, ...]:
    try:
        match match.lastgroup:
            case "columns":
                first, last = match["columns"].split(":")
                return _whole_column(first), ":", _whole_column(last)
            case "rows":
                first, last = match["rows"].split(":")
                return _whole_row(first), ":", _whole_row(last)
            case "cell":
                return (_cell(match["cell"]),)
    except ValueError:
        pass  # beyond the edge of a sheet, so it is a name such as ZZZ2025
    return ()


def _cell(text: str) -> Reference:
    letters = text.rstrip("0123456789").rstrip("$")
    column, row = _whole_column(letters), _whole_row(text[len(letters) :])
    return Reference(column.column, column.column_fixed, row.row, row.row_fixed)


def _whole_column(text: str) -> Reference:
    return Reference(column_number(text.lstrip("$")), text.startswith("$"), 0, False)


def _whole_row(text: str) -> Reference:
    row = int(text.lstrip("$"))
    if not 1 <= row <= MAX_ROW:
        raise ValueError(f"row {row} is not on a worksheet")
    return Reference(0, False, row, text.startswith("$"))


@cache
def _scanner() -> re.Pattern[str]:
    # Words are taken whole, so that an alternative never begins in the middle of one.  What
    # follows tells a cell from a function "(", a sheet "!" and a table "[".
    end = r"(?![\w.$(!\[\\?])"
    return re.compile(
        r'"(?:[^"]|"")*"?'
        r"|'(?:[^']|'')*'?"
        r"|\[(?:[^\[\]]|\[[^\]]*\])*\]?"
        r"|\#[\w/]+[!?]?"
        rf"|(?P<columns>\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}){end}"
        rf"|(?P<rows>\$?[0-9]{{1,7}}:\$?[0-9]{{1,7}}){end}"
        rf"|(?P<cell>\$?[A-Za-z]{{1,3}}\$?[1-9][0-9]{{0,6}}){end}"
        r"|[\w.$\\?]+"
    )
