"""Tells whether the sheets that calculate are as they were written.

Official tables store right results as long as nobody calculates; then a formula that was changed
on the calculating sheets shows other figures. Where one was, what the entry sheets say is no proof.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain, islice, repeat, zip_longest
from itertools import count as counting
from types import MappingProxyType

from xlbudget.base.cellref import column_letters
from xlbudget.calc.again import Recalculation
from xlbudget.calc.fill import Failure
from xlbudget.entry.formulas.algebra import FormulaColumn
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.intake.forms import Forms
from xlbudget.reader import LateCells, RawCell, RawWorkbook

_NUMBERS = re.compile(r"(\d+)")
_NOISE = Decimal("0.0000001")
_FEW = 4
"""Formulas of so few lines are written one by one."""


def changed_calculation(calc: Calc, workbook: RawWorkbook, forms: Forms) -> str:
    """Returns the first calculating sheet whose formulas neither are nor give what they should.

    Empty where all that official cells ask for is there. Those that tell of the form of sheets were
    read as `forms`.
    """
    if not workbook.shows_formulas:
        return ""
    before = {f"{now}!": f"{name}!" for name, now in forms.names.items()}
    unchanged = _unchanged(calc, workbook)
    changed: list[tuple[RawCell, FormulaColumn, int]] = []
    for _, column in calc.columns[1:]:
        area = column.area
        sheet = workbook.sheet(area.sheet)
        if sheet is None or area.sheet in unchanged:
            continue
        for index, text in enumerate(_texts(column)):
            cell = sheet.cells.get((area.top + index, area.column))
            if cell is None:
                return area.sheet
            if cell.formula != text and _bare(cell.formula or "", before) != _bare(text):
                changed.append((cell, column, index))
    place = calc.scale_place
    sheet = workbook.sheet(place.sheet)
    if sheet and place.sheet not in unchanged:
        scale = sheet.cells.get((place.row, place.column))
        wanted = _bare(calc.scale_cell.formula or "")
        if scale is None or _bare(scale.formula or wanted, before) != wanted:
            return place.sheet
    again = Recalculation(workbook)
    return next(
        (
            column.area.sheet
            for cell, column, index in changed
            if not _gives(again.cell(column.area.sheet, cell), column, index)
        ),
        "",
    )


def _unchanged(calc: Calc, workbook: RawWorkbook) -> frozenset[str]:
    """Returns the sheets that are read late and whose formulas are all as they were written.

    They are compared as one text, so that no cell need be made.
    """
    late = {s.name: s.cells for s in workbook.sheets if isinstance(s.cells, LateCells)}
    columns: dict[str, list[FormulaColumn]] = {}
    for _, column in calc.columns:
        columns.setdefault(column.area.sheet, []).append(column)
    place, unchanged = calc.scale_place, set()
    for name, on_sheet in columns.items():
        if name not in late:
            continue
        letters = {column_letters(column.area.column) for column in on_sheet}
        wanted = _all_texts(on_sheet)
        if name == place.sheet:
            letters.add(column_letters(place.column))
            wanted = f"{place.row}>{calc.scale_cell.formula}{wanted}"
        written = late[name].formulas(letters)
        if wanted == written or _bare(wanted) == _bare(written):
            unchanged.add(name)
    return frozenset(unchanged)


def _all_texts(columns: Iterable[FormulaColumn]) -> str:
    """Returns the formulas of columns that begin in one row, behind their rows, by rows."""
    ordered = sorted(columns, key=lambda column: column.area.column)
    lines = zip_longest(
        *(map("%d>%s".__mod__, zip(counting(c.area.top), _texts(c))) for c in ordered),
        fillvalue="",
    )
    return "".join(chain.from_iterable(lines))


def _bare(formula: str, before: Mapping[str, str] = MappingProxyType({})) -> str:
    """Returns a formula without what LibreOffice writes otherwise: quotes, and TRUE as TRUE().

    `before` has what references began with before their sheets were renamed.
    """
    bare = formula.replace("'", "").replace("TRUE()", "TRUE").replace("FALSE()", "FALSE")
    for now, written in before.items():
        bare = bare.replace(now, written)
    return bare


def _gives(cell: RawCell | Failure, column: FormulaColumn, index: int) -> bool:
    if isinstance(cell, Failure) or cell.kind == "error":
        return False
    wanted = column.values[index]
    if isinstance(wanted, int | Decimal) and isinstance(cell.value, Decimal):
        return abs(cell.value - wanted) <= _NOISE
    return str(cell.value if cell.value is not None else "") == str(wanted)


def _texts(column: FormulaColumn) -> Iterator[str]:
    """Yields the formula of each line; most differ from line to line by their numbers only."""
    text, start = column.formula.text, 0
    for count in column.counts or (column.area.count,):
        yield from _alike(text, start, count) or map(text, range(start, start + count))
        start += count


def _alike(text: Callable[[int], str], start: int, count: int) -> list[str]:
    """Returns the formulas of lines that differ by numbers that grow by 1, none if others do."""
    pieces = _pieces(text(start + 1), text(start + 2)) if count > _FEW else None
    if pieces is None:
        return []
    lines = zip(
        *(repeat(p) if isinstance(p, str) else map(str, counting(p)) for p in pieces),
        strict=False,
    )
    texts = [text(start), *map("".join, islice(lines, count - 1))]
    return texts if texts[-1] == text(start + count - 1) else []


def _pieces(first: str, second: str) -> Sequence[str | int] | None:
    """Returns a formula as texts and the numbers that grow by 1 between them, None if others do."""
    pieces: list[str | int] = []
    same = ""
    parts, following = _NUMBERS.split(first), _NUMBERS.split(second)
    if len(parts) != len(following):
        return None
    for part, after in zip(parts, following, strict=True):
        if part == after:
            same += part
        elif part.isdigit() and after.isdigit() and int(after) == int(part) + 1:
            pieces += [same, int(part)]
            same = ""
        else:
            return None
    return [*pieces, same]
