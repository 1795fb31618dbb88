"""Formulas that binary workbooks keep as tokens ([MS-XLS], 2.5.198; [MS-XLSB], 2.5.97).

Decoded is what conditional formats are made of: other sheets, names and lists are not.
"""

import struct
from collections.abc import Mapping
from typing import NamedTuple

from xlbudget.base.cellref import column_letters

ERRORS: Mapping[int, str] = {
    **{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!"},
    **{0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA"},
}
"""The errors of cells by their numbers in binary workbooks."""

_LONGEST = 8_192
"""Characters of a formula, as Excel bounds them."""
_OPERATORS: Mapping[int, str] = dict(
    enumerate(("+", "-", "*", "/", "^", "&", "<", "<=", "=", ">=", ">", "<>"), start=3)
)
_SIGNS: Mapping[int, str] = {0x12: "(+{})", 0x13: "(-{})", 0x14: "({}%)", 0x15: "({})"}
_MISSING, _TEXT, _ATTRIBUTE, _ERROR, _TRUTH, _WHOLE, _REAL = 0x16, 0x17, 0x19, *range(0x1C, 0x20)
_FUNCTION, _FUNCTION_OF_SOME, _CELL, _AREA = 0x21, 0x22, 0x24, 0x25
_CELL_FROM_HERE, _AREA_FROM_HERE = 0x2C, 0x2D
_CLASSES, _CLASS = 0x1F, 0x20
"""Tokens of functions and cells come in three classes, which change nothing of the text."""
_CHOICES, _SUM = 0x04, 0x10
_ROW_IS_RELATIVE, _COLUMN_IS_RELATIVE = 0x8000, 0x4000
# Functions by number; how many arguments they have, where that is not said.
_FUNCTIONS: Mapping[int, tuple[str, int]] = {
    **{0: ("COUNT", 0), 1: ("IF", 0), 2: ("ISNA", 1), 3: ("ISERROR", 1), 4: ("SUM", 0)},
    **{5: ("AVERAGE", 0), 6: ("MIN", 0), 7: ("MAX", 0), 8: ("ROW", 0), 9: ("COLUMN", 0)},
    **{24: ("ABS", 1), 25: ("INT", 1), 26: ("SIGN", 1), 27: ("ROUND", 2), 29: ("INDEX", 0)},
    **{31: ("MID", 3), 32: ("LEN", 1), 33: ("VALUE", 1), 34: ("TRUE", 0), 35: ("FALSE", 0)},
    **{36: ("AND", 0), 37: ("OR", 0), 38: ("NOT", 1), 39: ("MOD", 2), 48: ("TEXT", 2)},
    **{64: ("MATCH", 0), 76: ("ROWS", 1), 77: ("COLUMNS", 1)},
    **{100: ("CHOOSE", 0), 101: ("HLOOKUP", 0), 102: ("VLOOKUP", 0), 115: ("LEFT", 0)},
    **{116: ("RIGHT", 0), 117: ("EXACT", 2), 118: ("TRIM", 1), 120: ("SUBSTITUTE", 0)},
    **{124: ("FIND", 0), 126: ("ISERR", 1), 127: ("ISTEXT", 1), 128: ("ISNUMBER", 1)},
    **{129: ("ISBLANK", 1), 169: ("COUNTA", 0), 183: ("PRODUCT", 0), 197: ("TRUNC", 0)},
    **{212: ("ROUNDUP", 2), 213: ("ROUNDDOWN", 2), 228: ("SUMPRODUCT", 0), 325: ("LARGE", 2)},
    **{326: ("SMALL", 2), 336: ("CONCATENATE", 0), 337: ("POWER", 2), 344: ("SUBTOTAL", 0)},
    **{345: ("SUMIF", 0), 346: ("COUNTIF", 2), 347: ("COUNTBLANK", 1), 480: ("IFERROR", 2)},
    **{481: ("COUNTIFS", 0), 482: ("SUMIFS", 0), 483: ("AVERAGEIF", 0), 484: ("AVERAGEIFS", 0)},
}


class Dialect(NamedTuple):
    """How a form of workbooks writes rows, columns and the lengths of texts."""

    row: str
    rows: int
    columns: int
    length: str


XLS = Dialect("H", 1 << 16, 1 << 8, "B")
XLSB = Dialect("I", 1 << 20, 1 << 14, "H")


def formula_of(tokens: bytes, row: int, column: int, dialect: Dialect) -> str:
    """Returns the text of a formula as it reads for a cell, "" where it cannot be told."""
    reader = _Reader(tokens, row, column, dialect)
    try:
        while reader.at < len(tokens):
            reader.take()
        (text,) = reader.stack
    except (struct.error, IndexError, KeyError, ValueError):
        return ""
    return text


class _Reader:
    """The state while the tokens of one formula go by: what the next operator takes."""

    def __init__(self, tokens: bytes, row: int, column: int, dialect: Dialect) -> None:
        self.at = 0
        self.stack: list[str] = []
        self._tokens = tokens
        self._row, self._column = row, column
        self._dialect = dialect

    def take(self) -> None:
        """Takes one token; raises an error of `formula_of` for one that is not decoded."""
        (token,) = self._next("B")
        if token in _OPERATORS:
            second, first = self.stack.pop(), self.stack.pop()
            self._put(f"({first}{_OPERATORS[token]}{second})")
        elif token in _SIGNS:
            self._put(_SIGNS[token].format(self.stack.pop()))
        elif token == _ATTRIBUTE:
            self._on_attribute()
        elif token < _CLASS:
            self._put(self._constant(token))
        elif (kind := token & _CLASSES | _CLASS) in (_FUNCTION, _FUNCTION_OF_SOME):
            self._on_function(kind)
        elif kind in (_CELL, _CELL_FROM_HERE):
            row, column = self._next(self._dialect.row + "H")
            self._put(self._cell(row, column, moves=kind == _CELL_FROM_HERE))
        elif kind in (_AREA, _AREA_FROM_HERE):
            top, bottom, left, right = self._next(self._dialect.row * 2 + "HH")
            moves = kind == _AREA_FROM_HERE
            corners = self._cell(top, left, moves=moves), self._cell(bottom, right, moves=moves)
            self._put(":".join(corners))
        else:
            raise ValueError("not decoded")

    def _next(self, layout: str) -> tuple[int, ...]:
        values: tuple[int, ...] = struct.unpack_from("<" + layout, self._tokens, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def _put(self, text: str) -> None:
        if len(text) > _LONGEST:
            raise ValueError("too long")
        self.stack.append(text)

    def _constant(self, token: int) -> str:
        if token == _MISSING:
            return ""
        if token == _TEXT:
            return self._text()
        (value,) = self._next({_ERROR: "B", _TRUTH: "?", _WHOLE: "H", _REAL: "d"}[token])
        if token == _ERROR:
            return ERRORS[value]
        return repr(value).upper().removesuffix(".0")

    def _text(self) -> str:
        (length,) = self._next(self._dialect.length)
        wide = self._dialect is XLSB or bool(self._next("B")[0] & 1)
        end = self.at + length * (1 + wide)
        if end > len(self._tokens):
            raise IndexError("a text is longer than its formula")
        text = self._tokens[self.at : end].decode("utf-16-le" if wide else "latin-1", "replace")
        self.at = end
        return '"' + text.replace('"', '""') + '"'

    def _on_attribute(self) -> None:
        """Passes over what is for the calculation only, and puts a sum of one argument."""
        kind, count = self._next("BH")
        if kind & _CHOICES:
            self.at += 2 * (count + 1)
        elif kind & _SUM:
            self._put(f"SUM({self.stack.pop()})")

    def _on_function(self, kind: int) -> None:
        if kind == _FUNCTION:
            (number,) = self._next("H")
            name, count = _FUNCTIONS[number]
        else:
            count, number = self._next("BH")
            name, _ = _FUNCTIONS[number]
        first = len(self.stack) - count
        if first < 0:
            raise IndexError("a function has too few arguments")
        arguments = self.stack[first:]
        del self.stack[first:]
        self._put(f"{name}({','.join(arguments)})")

    def _cell(self, row: int, column: int, *, moves: bool) -> str:
        """Returns a cell of the sheet; one that is counted from here `moves` with it."""
        down, right = bool(column & _ROW_IS_RELATIVE), bool(column & _COLUMN_IS_RELATIVE)
        rows, columns = self._dialect.rows, self._dialect.columns
        row, column = row % rows, column % columns
        if moves and down:
            row = self._moved(self._row - 1, row, rows)
        if moves and right:
            column = self._moved(self._column - 1, column, columns)
        letters = ("" if right else "$") + column_letters(column + 1)
        return f"{letters}{'' if down else '$'}{row + 1}"

    def _moved(self, here: int, by: int, size: int) -> int:
        """Returns a row or column counted from here, backward beyond the middle of a sheet."""
        place = here + (by if by < size // 2 else by - size)
        if not 0 <= place < size:
            raise ValueError("over the edge, which no text says")
        return place
