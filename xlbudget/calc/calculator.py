"""Computes cells of a workbook, whatever the length of the chains between them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from xlbudget.calc.arrays import Grid, value_of
from xlbudget.calc.blocks import PlacedEntry, RangeValues
from xlbudget.calc.criteria import Entry
from xlbudget.calc.evaluate import Evaluator
from xlbudget.calc.fill import Cells
from xlbudget.calc.parser import Area, Node, parse_formula
from xlbudget.calc.shapes import shape_of
from xlbudget.calc.values import ZERO, CannotCalculate, ExcelError, Value, rounded
from xlbudget.calc.work import Work
from xlbudget.reader.formula import Reference, split_references
from xlbudget.reader.model import Bounds, RawCell, RawWorkbook

_Key = tuple[int, int, int]  # sheet (from 0), row, column

_SUBTOTAL = re.compile(r"(?i)\b(?:SUBTOTAL|AGGREGATE)\(")
_MISSING = 4  # steps that a cell costs which must be computed first
_MOST_KEPT = 1_000_000  # cells of blocks that are remembered


class _Needs(Exception):
    """Cells that must be computed before the formula at hand can be."""

    def __init__(self, keys: list[_Key]) -> None:
        super().__init__()
        self.keys = keys


class Calculator:
    """Computes the formulas of one workbook and remembers the results.

    Stored results are trusted in the `trusted` cells only, or in all of them where it is None.
    """

    def __init__(
        self, workbook: RawWorkbook, trusted: Cells | None = None, work: Work | None = None
    ) -> None:
        work = work or Work()
        self._runs = {
            trust_stored: _Run(
                workbook, trusted if trust_stored else {}, work, falls_back=not trust_stored
            )
            for trust_stored in (True, False)
        }

    def value(self, sheet: str, row: int, column: int, *, trust_stored: bool = True) -> Value:
        """Returns the value of a cell: its formula computed, or what is entered in it.

        With `trust_stored` a formula that this one refers to counts with its stored value if
        it has one and is trusted; otherwise every formula on the way is computed, and only
        where that cannot be done its stored value counts.  Numbers and dates are exact decimals;
        only a quotient or a power is rounded, to 60 digits.

        Raises CannotCalculate: the formula has no value here, or the sheet does not exist.
        """
        run = self._runs[trust_stored]
        return run.value((run.sheet_number(sheet), row, column))


class _Run:
    """The results so far; `trusted` are the cells whose stored values count, None for all.

    One that `falls_back` takes the stored value of what it cannot compute.
    """

    def __init__(
        self, workbook: RawWorkbook, trusted: Cells | None, work: Work, *, falls_back: bool
    ) -> None:
        self._sheets = workbook.sheets
        self._numbers = {sheet.name.casefold(): at for at, sheet in enumerate(workbook.sheets)}
        self._trusted = trusted
        self._trusts_some = trusted is None or bool(trusted)
        self._falls_back = falls_back
        self._as_shown = not workbook.calculation.full_precision
        self._results: dict[_Key, Value | CannotCalculate] = {}
        self._active: set[_Key] = set()
        self._work = work
        self._shapes: dict[int, Node] = {}
        self._blocks: dict[tuple[int, int, int, int, int], RangeValues] = {}
        self._kept = 0
        self._last_array: tuple[tuple[int, Bounds, str], Grid] | None = None
        self._names = {name.casefold(): text for name, text in workbook.names.items()}

    def sheet_number(self, name: str) -> int:
        number = self._numbers.get(name.casefold())
        if number is None:
            raise ExcelError(f"sheet:{name[:40]}")
        return number

    def value(self, key: _Key) -> Value:
        sheet, row, column = key
        cell = self._sheets[sheet].cells.get((row, column))
        if cell is None:
            return None
        if cell.formula is None:
            result = _stored(cell)
        else:
            if key not in self._results:
                self._compute(key)
            result = self._results[key]
        if isinstance(result, CannotCalculate):
            raise result.with_traceback(None)
        return result

    def _compute(self, goal: _Key) -> None:
        # A formula that needs an unknown cell is put off until that cell is known.  The cells
        # put off lie on this stack and not on Python's, which a long chain would overflow.
        waiting = [goal]
        while waiting:
            key = waiting[-1]
            if key not in self._results:
                self._active.add(key)
                try:
                    self._results[key] = self._evaluate(key)
                except _Needs as needs:
                    waiting.extend(needs.keys)
                    continue
                except CannotCalculate as error:
                    error.origin = error.origin or (self._sheets[key[0]].name, *key[1:])
                    self._results[key] = error.with_traceback(None)
            waiting.pop()
            self._active.discard(key)

    def _evaluate(self, key: _Key) -> Value:
        sheet, row, column = key
        cell = self._sheets[sheet].cells[row, column]
        formula = cell.formula or ""
        self._work.begin(formula)
        bounds = self._sheets[sheet].arrays.get((row, column))
        if bounds is None:
            tree, slots = self._shape(formula)
            value = Evaluator(_View(self, sheet), self._work, slots, (row, column)).scalar(tree)
        else:
            grid = self._array(sheet, bounds, formula)
            value = value_of(grid.at(row - bounds[0], column - bounds[1]))
        if self._as_shown and isinstance(value, Decimal) and cell.look.decimals is not None:
            value = rounded(value, cell.look.decimals)
        return ZERO if value is None else value

    def _shape(self, formula: str) -> tuple[Node, Sequence[Bounds]]:
        tree, slots = shape_of(formula)
        if id(tree) not in self._shapes:
            self._work.use(2 * len(formula))  # parsed here or, all the same, by another workbook
            self._shapes[id(tree)] = tree
        return tree, slots

    def _array(self, sheet: int, bounds: Bounds, formula: str) -> Grid:
        """Returns the values of an array formula; of the last one they are remembered."""
        key = (sheet, bounds, formula)
        if self._last_array is None or self._last_array[0] != key:
            tree, slots = self._shape(formula)
            evaluator = Evaluator(_View(self, sheet), self._work, slots, bounds[:2], in_array=True)
            self._last_array = key, evaluator.array(tree)
        return self._last_array[1]

    def named(self, sheet: int, scope: str | None, name: str) -> Node:
        """Returns what a defined name stands for, seen from a sheet.

        Raises CannotCalculate: `name:X`, there is none, or it depends on where it is used.
        """
        local = f"{self._sheets[sheet].name if scope is None else scope}!{name}".casefold()
        text = self._names.get(local, self._names.get(name.casefold()) if scope is None else None)
        if text is None or any(
            isinstance(piece, Reference)
            and not (
                (piece.column_fixed or not piece.column) and (piece.row_fixed or not piece.row)
            )
            for piece in split_references(text)
        ):
            raise CannotCalculate(f"name:{name[:40]}")
        return parse_formula(text.removeprefix("="))

    def summands(self, sheet: int, area: Area, *, nested: bool, hidden: bool | None) -> RangeValues:
        """Returns the cells of an area for a subtotal.

        Raises CannotCalculate: `hidden`, rows of it are hidden by hand or by a filter, which
        makes a difference.
        """
        raw, hidden_rows = self._sheets[sheet].cells, self._sheets[sheet].hidden_rows
        kept = self.block(sheet, area).cells
        if not nested:
            kept = [c for c in kept if not _SUBTOTAL.search(raw[c[0], c[1]].formula or "")]
        if not hidden and any(row in hidden_rows for row, _, _ in kept):
            if hidden is None:
                raise CannotCalculate("hidden")
            kept = [cell for cell in kept if cell[0] not in hidden_rows]
        self._work.use(len(kept))
        return RangeValues(kept, self._work)

    def entry(self, key: _Key) -> Entry:
        """Returns the value of a cell as a formula sees it.

        Raises _Needs: the cell must be computed first.
        Raises CannotCalculate: the cell has no value that a formula could use.
        """
        sheet, row, column = key
        cell = self._sheets[sheet].cells.get((row, column))
        if cell is None:
            return None
        result: Value | CannotCalculate
        if cell.formula is None:
            result = _stored(cell)
        elif key in self._active:
            raise CannotCalculate("circular")
        elif cell.kind != "blank" and self._trusts(key):
            result = _stored(cell)
        elif key in self._results:
            result = self._results[key]
            if self._falls_back and cell.kind != "blank" and _is_unknown(result):
                result = _stored(cell)
        else:
            raise _Needs([key])
        if isinstance(result, CannotCalculate) and not isinstance(result, ExcelError):
            raise result.with_traceback(None)
        return result

    def _trusts(self, key: _Key) -> bool:
        if self._trusted is None:
            return True
        sheet, *cell = key
        return tuple(cell) in self._trusted.get(self._sheets[sheet].name, ())

    def block(self, sheet: int, area: Area) -> RangeValues:
        """Returns the cells of an area that exist, by rows.

        Raises _Needs: some must be computed first.
        Raises CannotCalculate: one of them has no value that a formula could use; `limit`, the
        workbook asks for too much work altogether.
        """
        cells = self._sheets[sheet].cells
        size = (area.bottom - area.top + 1) * (area.right - area.left + 1)
        key = (sheet, area.top, area.left, area.bottom, area.right)
        block = self._blocks.get(key)
        if block is None:
            self._work.use(min(size, len(cells)))
            block = self._read(sheet, self._occupied(cells, area, size))
            self._kept += len(block.cells)
            if self._kept > _MOST_KEPT:
                self._blocks.clear()
                self._kept = len(block.cells)
            self._blocks[key] = block
        elif self._trusts_some and self._is_active_in(sheet, area):
            raise CannotCalculate("circular")
        return block

    def _read(self, sheet: int, addresses: Iterable[tuple[int, int]]) -> RangeValues:
        read: list[PlacedEntry] = []
        missing: list[_Key] = []
        for row, column in addresses:
            try:
                read.append((row, column, self.entry((sheet, row, column))))
            except _Needs as needs:
                missing.extend(needs.keys)
        self._work.use(len(read) + _MISSING * len(missing))
        if missing:
            raise _Needs(missing)
        return RangeValues(read, self._work)

    def _is_active_in(self, sheet: int, area: Area) -> bool:
        # Only a formula whose stored result was trusted can be computed after its block.
        self._work.use(len(self._active))
        return any(
            key[0] == sheet
            and area.top <= key[1] <= area.bottom
            and area.left <= key[2] <= area.right
            for key in self._active
        )

    @staticmethod
    def _occupied(
        cells: Mapping[tuple[int, int], RawCell], area: Area, size: int
    ) -> list[tuple[int, int]]:
        if size <= len(cells):
            rows = range(area.top, area.bottom + 1)
            columns = range(area.left, area.right + 1)
            return [(row, column) for row in rows for column in columns if (row, column) in cells]
        return sorted(
            (row, column)
            for row, column in cells
            if area.top <= row <= area.bottom and area.left <= column <= area.right
        )


class _View:
    """The cells as a formula on one sheet sees them."""

    __slots__ = ("_run", "_sheet")

    def __init__(self, run: _Run, sheet: int) -> None:
        self._run = run
        self._sheet = sheet

    def entry(self, area: Area, row: int, column: int) -> Entry:
        return self._run.entry((self._number(area), row, column))

    def block(self, area: Area) -> RangeValues:
        return self._run.block(self._number(area), area)

    def summands(self, area: Area, *, nested: bool, hidden: bool | None) -> RangeValues:
        return self._run.summands(self._number(area), area, nested=nested, hidden=hidden)

    def named(self, sheet: str | None, name: str) -> Node:
        return self._run.named(self._sheet, sheet, name)

    def _number(self, area: Area) -> int:
        return self._sheet if area.sheet is None else self._run.sheet_number(area.sheet)


def _is_unknown(result: Value | CannotCalculate) -> bool:
    return isinstance(result, CannotCalculate) and not isinstance(result, ExcelError)


def _stored(cell: RawCell) -> Value | CannotCalculate:
    if cell.kind == "error":
        error = str(cell.value)
        return ExcelError(error) if error.startswith("#") else CannotCalculate("unreadable")
    return cell.value
