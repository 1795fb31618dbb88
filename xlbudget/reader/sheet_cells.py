"""The cells of one worksheet, made of what the file says of each."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from xlbudget.base.cellref import MAX_ROW, cell_name, column_number, parse_cell
from xlbudget.base.errors import WorkbookError
from xlbudget.reader.container import Container
from xlbudget.reader.layout import SheetLayout
from xlbudget.reader.model import Look, Oddity, RawCell
from xlbudget.reader.plain_rows import PlainCell, PlainRows
from xlbudget.reader.strings import Run, unescape, with_runs
from xlbudget.reader.styles import Styles
from xlbudget.reader.values import BLANK, TypedValue, number, typed_value
from xlbudget.reader.xml import BYTES

_cell_of = RawCell._make
_UNKNOWN = Look(code="")
_LONG = 100
"""Characters of a text that cost as much to look at as one cell."""
_OTHER_BOOK = re.compile(r"(?<![\w\]])\[\d+\]")
"""A reference to another workbook by its number; behind a name it is a column of a table."""


class Shared(NamedTuple):
    """What the sheets of a workbook share, keyed by the number as cells write it.

    `strings` is None if the workbook has no shared strings.
    """

    strings: Mapping[str, str] | None
    special: Mapping[str, tuple[Run, ...]]
    formats: Mapping[str, Look]
    styles: Styles
    indents: bool = False
    """Whether cells have indents, so that figures may have no room in wide columns, too."""
    lowest: float = 0.0
    """Points of a row from which on the letters of every style have room."""


class SheetCells:
    """The cells of one worksheet, and what was odd about them."""

    # A method runs for every cell: slots make them a tenth quicker.
    __slots__ = (
        "_alike",
        "_columns",
        "_container",
        "_layout",
        "_part",
        "_shared",
        "_sheet",
        "cells",
        "oddities",
    )

    def __init__(
        self, container: Container, part: str, sheet: str, shared: Shared, layout: SheetLayout
    ) -> None:
        self.cells: dict[tuple[int, int], RawCell] = {}
        self.oddities: dict[str, Oddity] = {}
        self._alike: dict[tuple[str, str, str], RawCell] = {}
        self._columns: dict[str, int] = {}
        self._container = container
        self._layout = layout
        self._part = part
        self._shared = shared
        self._sheet = sheet

    def add(
        self,
        row: int,
        column: int,
        style: str,
        cell_type: str,
        formula: str | None,
        text: str | None,
        runs: Sequence[Run] = (),
    ) -> None:
        """Adds a cell; `style` and `cell_type` are as the file has them.

        Raises WorkbookError: F008, F009 or F012.
        """
        key, formats = (row, column), self._shared.formats
        number_of_style = style or self._layout.style_of(row, column)
        shown = formats.get(number_of_style)
        if shown is None:
            shown = formats.get(_index(number_of_style), _UNKNOWN)
        if formula and "[" in formula and _OTHER_BOOK.search(formula):
            self.note("R010", cell_name(row, column))
        if shown is _UNKNOWN and (formats or style):
            self.note("R003", cell_name(row, column))
        kind, value = BLANK
        if text is not None:
            kind, value = self._typed(key, cell_type, text, shown.is_date)
        if value is None and formula is None:
            return
        if kind == "text" and (runs or self._shared.special):
            if cell_type == "s":
                runs = self._shared.special.get((text or "").strip(), ())
            self._container.elements.use(len(runs))  # one text may stand in many cells
            shown = with_runs(shown, runs)
        if key in self.cells:
            raise self._contradiction(key)
        # What computes it is kept, too, and one long text may stand in many cells.
        long = len(value) // _LONG if kind == "text" and isinstance(value, str) else 0
        self._container.cells.use((1 if formula is None else 2) + long)
        self.cells[key] = RawCell(row, column, kind, value, formula, shown)

    def with_plain(self, plain_rows: PlainRows) -> Mapping[tuple[int, int], RawCell]:
        """Returns all cells in the order of the rows, with those that were not parsed.

        Raises WorkbookError: as `add`.
        """
        parsed, self.oddities = self.oddities, {}
        mixed = bool(self.cells and plain_rows.texts)
        for row, plain in plain_rows.cells():
            self._add_row(row, plain)
        by_plain, self.oddities = self.oddities, {}
        for oddity in sorted((*parsed.values(), *by_plain.values()), key=_where):
            self.oddities.setdefault(oddity.code, oddity)
        if mixed:
            self.cells = dict(sorted(self.cells.items()))
        return self.cells

    def _add_row(self, row: int, plain: Iterable[PlainCell]) -> None:
        cells, columns, alike, special = (
            self.cells,
            self._columns,
            self._alike,
            self._shared.special,
        )
        used = length = 0
        for letters, style, cell_type, written, text in plain:
            column = columns.get(letters)
            if column is None:
                column = columns[letters] = column_number(letters)
            key, formula = (row, column), None
            if written:
                length += len(written)
                formula = written
                if written[0] == "=" or "_x" in written:
                    formula = unescape(written.removeprefix("=")) or None
            same = style, cell_type, text
            first = alike.get(same)
            if first is None or "[" in written:
                length += len(text)
                self.add(row, column, style, cell_type or "n", formula, text)
                # Without a style it is that of the row or column, and runs are counted.
                if style and not special and len(text) < _LONG and key in cells:
                    alike[same] = cells[key]
                continue
            _, _, kind, value, _, look = first
            if value is None and formula is None:
                continue
            if key in cells:
                raise self._contradiction(key)
            used += 1 if formula is None else 2
            cells[key] = _cell_of((row, column, kind, value, formula, look))
        self._container.cells.use(used)
        self._container.expanded.use(length * BYTES)

    def _typed(self, key: tuple[int, int], cell_type: str, text: str, is_date: bool) -> TypedValue:
        if cell_type == "s":
            strings = self._shared.strings
            if strings is None:
                raise WorkbookError("F008", part="xl/sharedStrings.xml", reason="missing")
            shared = strings.get(text)
            if shared is None:
                shared = strings.get(_index(text)) if text.strip() else None
            typed: TypedValue | None = None if shared is None else ("text", shared)
        elif cell_type == "n":
            typed = number(text, is_date)
        else:
            typed = typed_value(cell_type, text)
        if (typed is None or typed[0] == "error") and not text.strip():
            return BLANK  # some writers give every cell a type and a value, blank ones too
        if typed is None:
            raise self._contradiction(key)
        if typed[0] == "error" and cell_type != "e":
            self.note("R002", cell_name(*key), text=text[:40])
        return typed

    def note(self, code: str, cell: str = "", **params: str) -> None:
        """Keeps the first of each kind of oddity."""
        if code not in self.oddities:
            where = {"cell": cell} if cell else {}
            self.oddities[code] = Oddity(code, {"sheet": self._sheet, **where, **params})

    def _contradiction(self, key: tuple[int, int]) -> WorkbookError:
        return WorkbookError("F012", part=self._part, cell=cell_name(*key))


def _where(oddity: Oddity) -> tuple[int, int]:
    """Returns the row and column of an oddity; what has none comes last."""
    cell = oddity.params.get("cell")
    return parse_cell(cell) if cell else (MAX_ROW, 0)


def _index(text: str) -> str:
    """Returns a number of a string or style as most writers have it, without padding."""
    return text.strip().lstrip("0") or "0"
