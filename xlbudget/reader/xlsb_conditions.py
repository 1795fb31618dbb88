"""Conditional formats of binary workbooks ([MS-XLSB], 2.4.31 and 2.4.23), those of 2010, too."""

import struct
from collections.abc import Iterator, Sequence

from xlbudget.reader.biff12 import whole
from xlbudget.reader.colours import WHITE
from xlbudget.reader.conditions import OPERATORS, RULES, Rule, first_cell, veils_of
from xlbudget.reader.container import Container
from xlbudget.reader.model import MergedRange, Veil
from xlbudget.reader.paints import Change
from xlbudget.reader.tokens import XLSB, formula_of
from xlbudget.reader.xlsb_styles import XlsbStyles, colour

# The numbers of records ([MS-XLSB], 2.3).
_FORMAT, _AFTER_FORMAT, _RULE, _ICONS, _BAR, _COLOUR = 461, 462, 463, 465, 467, 564
_FORMAT_2010, _AFTER_2010, _RULE_2010, _BAR_2010, _ICONS_2010 = 1046, 1047, 1048, 1051, 1052
_COLOUR_2010 = 1055
RECORDS = frozenset(
    {_FORMAT, _AFTER_FORMAT, _RULE, _ICONS, _BAR, _COLOUR}
    | {_FORMAT_2010, _AFTER_2010, _RULE_2010, _BAR_2010, _ICONS_2010, _COLOUR_2010}
)
"""The numbers of the records of conditional formats."""
_AREA = struct.Struct("<IIII")
_SIGN_ALONE = 2
_NONE = 0xFFFFFFFF
_HAS_AREAS, _HAS_FORMULAS = 2, 4
"""What stands before a record that was added later."""


class XlsbConditions:
    """Collects the conditional formats of a sheet while its records go by."""

    def __init__(self, container: Container, styles: XlsbStyles) -> None:
        self.veils: list[Veil] = []
        self._container = container
        self._styles = styles
        self._areas: Sequence[MergedRange] = ()
        self._rules: list[Rule] = []
        self._adds_to_rule = False

    def on_record(self, kind: int, body: bytes) -> None:
        """Takes a record; raises struct.error or IndexError for one that ends too soon."""
        if kind == _FORMAT:
            self._areas, self._rules = list(_areas(body, 8)), []
        elif kind == _FORMAT_2010:
            self._areas, self._rules = list(_areas_before(body)), []
        elif kind == _RULE:
            self._on_rule(body)
        elif kind == _RULE_2010:
            self._on_later_rule(body)
        elif kind in (_AFTER_FORMAT, _AFTER_2010):
            self._container.cells.use(len(self._areas) * len(self._rules))
            self.veils.extend(veils_of(self._areas, self._rules))
            self._areas, self._rules = (), []
        elif self._rules:
            self._on_sign(kind, body)

    def _on_sign(self, kind: int, body: bytes) -> None:
        """Takes what a bar, a sign or a scale of colours shows."""
        rule = self._rules[-1]
        if kind == _COLOUR:
            rule.colours.append(colour(self._styles.palette, body, 0, WHITE))
        elif kind == _COLOUR_2010:
            # Of a bar the colours of its sides and of negative amounts follow.
            if not (rule.kind == "dataBar" and (self._adds_to_rule or rule.colours)):
                rule.colours.append(colour(self._styles.palette, body, 4, WHITE))
        elif kind == _BAR:
            rule.hides = not body[2]
        elif kind == _BAR_2010:
            rule.hides = not body[6] & 1
        else:
            rule.hides = bool(body[8 if kind == _ICONS_2010 else 4] & _SIGN_ALONE)

    def _on_rule(self, body: bytes) -> None:
        sizes = [whole(body, at) for at in (30, 34, 38)]
        at = 46 if whole(body, 42) == _NONE else 46 + 2 * whole(body, 42)
        formulas: list[bytes] = []
        for size in sizes:
            if size:
                formula, at = _formula(body, at)
                formulas.append(formula)
        self._add(body, 0, formulas, self._styles.changes)

    def _on_later_rule(self, body: bytes) -> None:
        flags, at = whole(body), 4
        formulas: list[bytes] = []
        if flags & _HAS_FORMULAS:
            count, at = whole(body, at), at + 4
            for _ in range(count):
                formula, at = _formula(body, at + 4, sizes_first=True)
                formulas.append(formula)
        self._adds_to_rule = whole(body, at + 12) == _NONE
        self._add(body, at, formulas, self._styles.changes_2010)

    def _add(
        self, body: bytes, at: int, formulas: Sequence[bytes], changes: Sequence[Change]
    ) -> None:
        self._container.cells.use()
        kind, change, operator = whole(body, at), whole(body, at + 8), whole(body, at + 16)
        rule = Rule(
            RULES.get(kind, ""),
            OPERATORS.get(operator, ""),
            changes[change] if change < len(changes) else Change(),
        )
        row, column = first_cell(self._areas) if self._areas else (1, 1)
        for tokens in formulas:
            # A few of them may stand for much text.
            self._container.elements.use(len(tokens))
            rule.formulas.append(formula_of(tokens, row, column, XLSB))
        self._rules.append(rule)


def _areas(body: bytes, at: int) -> Iterator[MergedRange]:
    """Yields the areas of the list at a place, the count of which stands before it."""
    for index in range(whole(body, at)):
        top, bottom, left, right = _AREA.unpack_from(body, at + 4 + _AREA.size * index)
        yield MergedRange(top + 1, left + 1, bottom + 1, right + 1)


def _areas_before(body: bytes) -> Iterator[MergedRange]:
    """Yields the areas that stand before a record that was added later."""
    if whole(body) & _HAS_AREAS:
        at = 8
        for _ in range(whole(body, 4)):
            yield from _areas(body, at + 4)
            at += 8 + _AREA.size * whole(body, at + 4)


def _formula(body: bytes, at: int, *, sizes_first: bool = False) -> tuple[bytes, int]:
    """Returns the tokens of the formula at a place, and the place behind it and its lists."""
    size = whole(body, at)
    start = at + 8 if sizes_first else at + 4
    end = start + size
    rest = whole(body, at + 4) if sizes_first else whole(body, end) + 4
    if end + rest > len(body):
        raise IndexError("a formula is longer than its record")
    return body[start:end], end + rest
