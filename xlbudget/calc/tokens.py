"""The words of a formula."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from xlbudget.base.cellref import SHEET_NAME
from xlbudget.calc.values import CannotCalculate

SLOT = "\0"
"""What stands for cells in the shape of a formula; no formula holds a null."""


class Token(NamedTuple):
    """One word: `kind` is a group of the pattern below, `text` the word as written."""

    kind: str
    text: str


def tokens(formula: str) -> Iterator[Token]:
    """Yields the words of a formula without its equals sign, and an `end`.

    Raises CannotCalculate: `syntax`, something is no word of the language covered.
    """
    position = 0
    pattern = _pattern()
    while position < len(formula):
        match = pattern.match(formula, position)
        if match is None or match.lastgroup is None:
            raise CannotCalculate("syntax")
        if match.lastgroup != "space":
            yield Token(match.lastgroup, match[0])
        position = match.end()
    yield Token("end", "")


@cache
def _pattern() -> re.Pattern[str]:
    cell = r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}"
    end = r"(?![\w.$(!\[\\?])"
    return re.compile(
        r"(?P<space>\s+)"
        r'|(?P<string>"(?:[^"]|"")*")'
        r"|(?P<error>\#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!))"
        rf"|(?P<sheet>(?:'(?:[^']|'')+'|(?:\[[^\]]{{1,255}}\])?{SHEET_NAME})!)"
        rf"|(?P<cells>{cell}(?::{cell})?){end}"
        rf"|(?P<columns>\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}){end}"
        rf"|(?P<rows>\$?[1-9][0-9]{{0,6}}:\$?[1-9][0-9]{{0,6}}){end}"
        r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]{1,3})?(?!\w))"
        r"|(?P<function>[A-Za-z_][\w.]*\()"
        r"|(?P<name>[^\W\d][\w.\\?]*)"
        r"|(?P<slot>\0)"
        r"|(?P<operator><>|<=|>=|[-+*/^&=<>%(),])"
    )
