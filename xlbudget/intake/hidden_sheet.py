"""Tells whether the hidden sheet between entry sheets and official tables is as it was written.

Official tables store right results as long as nobody calculates; then a formula that was changed
on the hidden sheet shows other figures. Where one was, what the entry sheets say is no proof.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from xlbudget.calc.again import Recalculation
from xlbudget.calc.fill import Failure
from xlbudget.entry.formulas.algebra import FormulaColumn
from xlbudget.entry.formulas.hidden_sheet import CALC, Calc
from xlbudget.reader import RawCell, RawWorkbook

_NUMBERS = re.compile(r"(\d+)")
_NOISE = Decimal("0.0000001")
_FEW = 4
"""Formulas of so few lines are written one by one."""


def hidden_sheet_holds(calc: Calc, workbook: RawWorkbook) -> bool:
    """Tells whether the formulas that official cells ask for are there, or give the same."""
    sheet = workbook.sheet(CALC)
    if sheet is None or not workbook.shows_formulas:
        return True
    changed: list[tuple[RawCell, FormulaColumn, int]] = []
    for _, column in calc.columns:
        area = column.area
        for index, text in enumerate(_texts(column)):
            cell = sheet.cells.get((area.top + index, area.column))
            if cell is None:
                return False
            if cell.formula != text and _bare(cell.formula or "") != _bare(text):
                changed.append((cell, column, index))
    scale = sheet.cells.get((1, 2))
    if scale is None or scale.formula not in (calc.scale_cell.formula, None):
        return False
    again = Recalculation(workbook)
    return all(_gives(again.cell(CALC, cell), column, index) for cell, column, index in changed)


def _bare(formula: str) -> str:
    """Returns a formula without what LibreOffice writes otherwise: quotes, and TRUE as TRUE()."""
    return formula.replace("'", "").replace("TRUE()", "TRUE").replace("FALSE()", "FALSE")


def _gives(cell: RawCell | Failure, column: FormulaColumn, index: int) -> bool:
    if isinstance(cell, Failure) or cell.kind == "error":
        return False
    wanted = column.values[index]
    if isinstance(wanted, int | Decimal) and isinstance(cell.value, Decimal):
        return abs(cell.value - wanted) <= _NOISE
    return str(cell.value if cell.value is not None else "") == str(wanted)


def _texts(column: FormulaColumn) -> Iterator[str]:
    """Yields the formula of each line; most differ from line to line by its number only."""
    text, start = column.formula.text, 0
    for count in column.counts or (column.area.count,):
        end = start + count
        pattern = _pattern(text(start + 1), text(start + 2)) if count > _FEW else None
        if pattern is None or _filled(pattern, count - 2) != text(end - 1):
            yield from map(text, range(start, end))
        else:
            yield text(start)
            for step in range(count - 1):
                yield _filled(pattern, step)
        start = end


def _pattern(first: str, second: str) -> tuple[str, tuple[int, ...]] | None:
    """Returns a formula with gaps for its numbers that grow by 1, and these; None if it has not."""
    parts, following = (_NUMBERS.split(text.replace("%", "%%")) for text in (first, second))
    if len(parts) != len(following):
        return None
    numbers: list[int] = []
    for at, (part, after) in enumerate(zip(parts, following, strict=True)):
        if part == after:
            continue
        if not (part.isdigit() and after.isdigit()) or int(after) != int(part) + 1:
            return None
        numbers.append(int(part))
        parts[at] = "%d"
    return "".join(parts), tuple(numbers)


def _filled(pattern: tuple[str, tuple[int, ...]], step: int) -> str:
    return pattern[0] % tuple(number + step for number in pattern[1])
