"""Conditional formats of Excel 97-2003, and what Excel 2007 added to them ([MS-XLS], 2.4.42)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from xlbudget.base.meter import Meter
from xlbudget.reader.biff12 import half, real, whole
from xlbudget.reader.colours import BLACK, COVERAGES, WHITE, Palette, mixed
from xlbudget.reader.conditions import OPERATORS, RULES, Rule, first_cell, veils_of
from xlbudget.reader.model import MergedRange, Veil
from xlbudget.reader.number_format import format_by_id
from xlbudget.reader.paints import Change
from xlbudget.reader.tokens import XLS, formula_of
from xlbudget.reader.xls_records import (
    FORMAT,
    FORMAT_2007,
    MORE_2007,
    RULE,
    RULE_2007,
    colour,
)

if TYPE_CHECKING:
    from xlrd.book import Book

_FUTURE = 12
"""Bytes before what a record holds that Excel 2007 added."""
_LETTERS, _ALIGNMENT, _BORDER, _FILL, _PROTECTION = 118, 8, 8, 4, 2
"""Bytes of the parts of what a rule changes."""
_INK = 80
"""Where the colour stands in that of letters."""
_NO_COLOUR = 0xFFFFFFFF
_TOKENS = 4
"""Bytes of formulas that cost as much as a cell: a few of them may stand for much text."""
_SOLID = 1
_AREAS, _MORE_HEAD, _EXTENDED_COLOUR = 14, 6, 12
"""Bytes before the areas of a format, those of the number of one, those of a colour."""
_NO_PATTERN, _NO_FORE, _NO_BACK, _NO_NUMBER = 1 << 16, 1 << 17, 1 << 18, 1 << 19
_HAS_NUMBER, _HAS_LETTERS, _HAS_ALIGNMENT, _HAS_BORDER, _HAS_FILL, _HAS_PROTECTION = (
    1 << bit for bit in range(25, 31)
)
_OWN_NUMBER = 1
_EXTENSION_HEAD, _FORE, _BACK, _TEXT = 8, 4, 5, 13
_COLOUR_KINDS: Mapping[int, str] = {1: "indexed", 2: "rgb", 3: "theme"}
_TINTS = 32_767
_SCALE_END, _MINIMUM, _MAXIMUM = 8, 2, 3
"""Bytes of the amount at which a colour of a scale stands; kinds of amounts that have none."""


class _Format(NamedTuple):
    """A conditional format: where it applies and its rules."""

    areas: Sequence[MergedRange]
    rules: list[Rule]


class XlsConditions:
    """Collects the conditional formats of a sheet while its records go by."""

    def __init__(self, book: Book, cells: Meter) -> None:
        self._book = book
        self._cells = cells
        self._formats: dict[int, _Format] = {}
        self._current = _Format((), [])
        self._added = 0

    def on_record(self, kind: int, body: bytes) -> None:
        """Takes a record of a conditional format."""
        if kind == FORMAT:
            self._on_format(body)
        elif kind == FORMAT_2007:
            self._on_format(body[_FUTURE:])
        elif kind == RULE:
            self._on_rule(body)
        elif kind == RULE_2007:
            self._on_rule(body[_FUTURE:], later=True)
        elif kind == MORE_2007:
            self._on_more(body[_FUTURE:])

    def veils(self) -> Iterator[Veil]:
        """Yields what the conditional formats may hide."""
        for areas, rules in self._formats.values():
            self._cells.use(len(areas) * max(len(rules) - 1, 0))  # for one they were counted
            yield from veils_of(areas, rules)

    def _on_format(self, body: bytes) -> None:
        self._current = _Format(list(_areas(body)), [])
        self._cells.use(len(self._current.areas))
        # Numbers may be used again, as a hostile file likes.
        self._added += 1
        number = half(body.ljust(_AREAS, b"\0"), 2) >> 1
        key = number if number not in self._formats else -self._added
        self._formats[key] = self._current

    def _on_rule(self, body: bytes, *, later: bool = False) -> None:
        self._cells.use()
        rule = Rule("", "", Change())
        self._current.rules.append(rule)
        try:
            self._read_rule(rule, body, later=later)
        except (struct.error, IndexError):
            rule.hides = True  # what it shows cannot be told
            rule.kind = ""

    def _read_rule(self, rule: Rule, body: bytes, *, later: bool) -> None:
        rule.kind, rule.operator = RULES.get(body[0], ""), OPERATORS.get(body[1], "")
        sizes = half(body, 2), half(body, 4)
        if later:
            rule.change, at = self._later_change(body, 6)
        else:
            rule.change, at = self._change(body, 6)
        row, column = first_cell(self._current.areas) if self._current.areas else (1, 1)
        for size in sizes:
            if size:
                self._cells.use(size // _TOKENS)
                rule.formulas.append(formula_of(_part(body, at, size), row, column, XLS))
                at += size
        if later:
            at += 2 + half(body, at)  # whether it is on, which is always
            at += 6 + body[at + 5]
            self._on_sign(rule, body, at)

    def _on_sign(self, rule: Rule, body: bytes, at: int) -> None:
        """Takes what a bar, a sign or a scale of colours shows."""
        if rule.kind == "dataBar":
            rule.hides = not body[at + 3] & 2
            rule.colours.append(self._sign_colour(body, at + 6))
        elif rule.kind == "iconSet":
            rule.hides = bool(body[at + 5] & 1)
        elif rule.kind == "colorScale":
            ends, colours = body[at + 3], body[at + 4]
            at += 6
            for _ in range(ends):
                kind, size = body[at], half(body, at + 1)
                stored = kind not in (_MINIMUM, _MAXIMUM) and not size
                at += 3 + size + (_SCALE_END if stored else 0) + _SCALE_END
            for _ in range(colours):
                rule.colours.append(self._sign_colour(body, at + 8))
                at += 8 + 16

    def _on_more(self, body: bytes) -> None:
        """Takes what Excel 2007 added to a rule, or the number of the format of a new one."""
        body = body.ljust(_MORE_HEAD, b"\0")
        self._current = self._formats.get(half(body, 4), self._current)
        if whole(body):
            return  # the rule comes next
        try:
            number, has_change = half(body, 6), body[13]
            if has_change and number < len(self._current.rules):
                rule = self._current.rules[number]
                added, _ = self._later_change(body, 14)
                known = {
                    name: value for name, value in added._asdict().items() if value is not None
                }
                rule.change = rule.change._replace(**known)
        except (struct.error, IndexError):
            self._current.rules.append(Rule("", "", Change()))
            self._current.rules[-1].hides = True

    # ---- what a rule changes --------------------------------------------------------------------

    def _later_change(self, body: bytes, at: int) -> tuple[Change, int]:
        """Returns what a rule changes as Excel 2007 writes it, and the place behind it."""
        size, at = whole(body, at), at + 4
        if not size:
            return Change(), at + 2
        part = _part(body, at, size)
        change, behind = self._change(part, 0)
        inks: dict[int, int] = {}
        behind += _EXTENSION_HEAD
        while behind + 4 <= len(part):
            kind, length = half(part, behind), half(part, behind + 2)
            if kind in (_FORE, _BACK, _TEXT) and length >= _EXTENDED_COLOUR:
                automatic = BLACK if kind == _TEXT else WHITE
                tint = struct.unpack_from("<h", part, behind + 6)[0] / _TINTS
                inks[kind] = self._colour(part, half(part, behind + 4), behind + 8, tint, automatic)
            behind += max(length, 4)
        paper = inks.get(_BACK, inks.get(_FORE, change.paper))
        return Change(inks.get(_TEXT, change.ink), paper, change.code), at + size

    def _change(self, body: bytes, at: int) -> tuple[Change, int]:
        """Returns what a rule changes, and the place behind it ([MS-XLS], 2.5.91)."""
        flags, more = whole(body, at), half(body, at + 4)
        at += 6
        ink = paper = code = None
        if flags & _HAS_NUMBER:
            if more & _OWN_NUMBER:
                size = half(body, at)
                code = _own_format(_part(body, at + 2, max(size - 2, 0)))
                at += size
            else:
                number = body[at + 1]
                known = self._book.format_map.get(number)
                code = format_by_id(str(number), known.format_str if known else None).code
                at += 2
            if flags & _NO_NUMBER:
                code = None
        if flags & _HAS_LETTERS:
            number = whole(body, at + _INK)
            ink = None if number == _NO_COLOUR else colour(self._book, number, BLACK)
            at += _LETTERS
        at += _ALIGNMENT * bool(flags & _HAS_ALIGNMENT) + _BORDER * bool(flags & _HAS_BORDER)
        if flags & _HAS_FILL:
            paper = self._paper(flags, half(body, at), half(body, at + 2))
            at += _FILL
        return Change(ink, paper, code), at + _PROTECTION * bool(flags & _HAS_PROTECTION)

    def _paper(self, flags: int, pattern: int, colours: int) -> int | None:
        """Returns the fill of a rule: what is solid has the colour of the background."""
        pattern >>= 10
        fore = colour(self._book, colours & 0x7F, BLACK)
        back = colour(self._book, colours >> 7 & 0x7F, WHITE)
        if not flags & _NO_BACK and (flags & _NO_PATTERN or pattern == _SOLID):
            return back
        if flags & _NO_PATTERN:
            return None if flags & _NO_FORE else fore
        share = COVERAGES[pattern] if pattern < len(COVERAGES) else 0.0
        return mixed(fore, back, share) if share else WHITE

    def _sign_colour(self, body: bytes, at: int) -> int:
        tint = real(_part(body, at + 8, 8))
        return self._colour(body, whole(body, at), at + 4, tint, WHITE)

    def _colour(self, body: bytes, kind: int, at: int, tint: float, automatic: int) -> int:
        """Returns the colour of a kind whose value stands at a place."""
        name = _COLOUR_KINDS.get(kind)
        if name is None:
            return automatic
        if name == "indexed":
            return colour(self._book, whole(body, at), automatic)
        value = _part(body, at, 3).hex() if name == "rgb" else str(whole(body, at))
        return Palette().colour({name: value, "tint": str(tint)}, automatic)


def _areas(body: bytes) -> Iterator[MergedRange]:
    """Yields the areas of a conditional format, those that are there in a record cut short."""
    listed = body[_AREAS : _AREAS + 8 * half(body.ljust(_AREAS, b"\0"), 12)]
    for top, bottom, left, right in struct.iter_unpack("<HHHH", listed[: len(listed) // 8 * 8]):
        yield MergedRange(top + 1, left + 1, bottom + 1, right + 1)


def _own_format(body: bytes) -> str:
    """Returns the code of a number format that a rule has for itself."""
    wide = body[2] & 1
    text = _part(body, 3, half(body, 0) * (1 + wide))
    return text.decode("utf-16-le" if wide else "latin-1", "replace")


def _part(body: bytes, at: int, size: int) -> bytes:
    if at + size > len(body):
        raise IndexError("a record ends too soon")
    return body[at : at + size]
