"""Cell addresses in A1 notation; rows and columns are counted from 1."""

from functools import cache

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
SHEET_NAME = r"(?:[\w.]|[^\x00-\x7f\s])+"
"""A sheet's name without quotes; LibreOffice writes `录入·支出` so, Excel would quote it."""
_DIGITS = "0123456789"
_MOST_LETTERS = 3
_MOST_DIGITS = 7


@cache
def column_letters(column: int) -> str:
    """Returns the letters of a column: 1 is `A`, 28 is `AB`.

    Raises ValueError: the column is not on a worksheet.
    """
    if not 1 <= column <= MAX_COLUMN:
        raise ValueError(f"column {column} is not on a worksheet")
    letters = ""
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


@cache
def column_number(letters: str) -> int:
    """Returns the number of a column given by its letters, in either case.

    Raises ValueError: the letters name no column of a worksheet.
    """
    if not (1 <= len(letters) <= _MOST_LETTERS and letters.isascii() and letters.isalpha()):
        raise ValueError(f"{letters[:20]!r} is not a column")
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    if number > MAX_COLUMN:
        raise ValueError(f"{letters!r} is beyond the last column")
    return number


def cell_name(row: int, column: int) -> str:
    """Returns the address of a cell: (6, 3) is `C6`.

    Raises ValueError: the cell is not on a worksheet.
    """
    if not 1 <= row <= MAX_ROW:
        raise ValueError(f"row {row} is not on a worksheet")
    return f"{column_letters(column)}{row}"


def parse_cell(name: str) -> tuple[int, int]:
    """Returns (row, column) of a relative address such as `C6`.

    Raises ValueError: the text is not an address of a cell on a worksheet.
    """
    letters = name.rstrip(_DIGITS)
    digits = name[len(letters) :]
    if not 1 <= len(digits) <= _MOST_DIGITS or digits[0] == "0" or int(digits) > MAX_ROW:
        raise ValueError(f"{name[:20]!r} is not a cell")
    return int(digits), column_number(letters)


def parse_area(text: str) -> tuple[int, int, int, int]:
    """Returns top, left, bottom and right of an area such as `A1:B2` or `A1`, whatever its corners.

    Raises ValueError: the text is not the address of an area on a worksheet.
    """
    first, _, last = text.partition(":")
    (top, left), (bottom, right) = parse_cell(first), parse_cell(last or first)
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)
