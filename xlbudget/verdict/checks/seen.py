"""Whether what official tables hold is what a person sees of them.

Told are amounts, and the words and codes of their lines, that something hides, covers or shows
otherwise; what stands elsewhere raises nothing.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from xlbudget.base.place import Place
from xlbudget.intake.locate import LocatedTable
from xlbudget.intake.opened import Opened
from xlbudget.meaning.findings import Finding, at
from xlbudget.reader import MergedRange, RawCell, RawSheet
from xlbudget.reader.colours import alike
from xlbudget.reader.formula import shift_formula
from xlbudget.reader.number_format import seen
from xlbudget.verdict.checks.cover import Cover, without_first
from xlbudget.verdict.checks.fitting import Fitting, is_clipped, may_be_wide
from xlbudget.verdict.checks.printed import covers, printed_areas, pushed_down
from xlbudget.verdict.checks.words import Word, caption_places, title_places, word_places

_MOST_CONDITIONS = 5_000
"""Conditions computed for one workbook; of more it cannot be told whether they hold."""
_MOST_LETTERS = 800_000
"""Of the formulas of these conditions."""
_MOST_SHOWN = 5_000
"""Number formats of conditions that are worked out; what more of them show cannot be told."""
_MOST_STEPS = 400_000
"""Conditional formats times cells of one table that are looked at."""
_SHOWN_CELLS = 5
_DECIMALS = 2
_SMALL = 64
"""Merged cells of so few are looked at one by one."""
_SIZES = frozenset({"row", "column"})
_LETTERS = frozenset({"colour", "size", "symbols", "struck", "runs"})
"""What hides words as well as amounts."""


class _Unseen(NamedTuple):
    """A cell of a table that a person does not see as it is stored, and why."""

    place: Place
    why: str


class _Room:
    """How much of the conditional formats of one workbook may still be looked into."""

    __slots__ = ("letters", "shown")

    def __init__(self) -> None:
        self.letters, self.shown = _MOST_LETTERS, _MOST_SHOWN


class _Asked(NamedTuple):
    """A cell that a conditional format changes if its formula holds."""

    number: str
    unseen: _Unseen
    sheet: str
    formula: str


def check_seen(opened: Opened) -> Iterator[Finding]:
    """Yields for each table and reason the cells that are not seen as they are stored."""
    unseen: dict[tuple[str, str], dict[Place, None]] = {}
    asked: list[_Asked] = []
    visible = [t for t in opened.located.tables.values() if t.sheet.state == "visible"]
    printed = {table.table.id: _printed(opened, table) for table in visible}
    tables = [
        table
        for table in visible
        if not (_is_plain(table) and _is_printed(table, printed[table.table.id]))
    ]
    room = _Room()
    for table in tables:
        checker = _Table(opened, table, room, printed[table.table.id])
        for cell in checker.unseen():
            unseen.setdefault((table.table.number, cell.why), {})[cell.place] = None
        asked.extend(checker.asked)
    for question in _applied(opened, asked):
        cells = unseen.setdefault((question.number, question.unseen.why), {})
        cells[question.unseen.place] = None
    for (number, why), places in unseen.items():
        params = {"number": number, "count": str(len(places)), "why": why}
        params["cells"] = _listed(tuple(places))
        yield Finding("R007", params, tuple(at(place) for place in places))
    hidden = {number for number, why in unseen if why in _SIZES}
    for table in tables:
        if table.table.number not in hidden and _is_partly_hidden(table):
            yield Finding("T108", {"number": table.table.number, "sheet": table.sheet.name})


def _is_plain(table: LocatedTable) -> bool:
    """Tells whether nothing on a table's sheet can hide a figure of it, as is usual."""
    sheet = table.sheet
    return not (
        sheet.state != "visible"
        or sheet.veils
        or sheet.hidden_rows
        or sheet.hidden_columns
        or sheet.shows_formulas
        or (sheet.low and _may_be_cut(sheet))
        or any(_may_hide(sheet, area, table.header.last_row) for area in sheet.merged)
        or _may_spoil(sheet)
    )


def _may_be_cut(sheet: RawSheet) -> bool:
    return any(cell.look.points for cell in sheet.cells.values() if cell.row in sheet.low)


def _printed(opened: Opened, table: LocatedTable) -> tuple[MergedRange, ...] | None:
    """Returns the areas that are printed of the sheet of a table, None where all of it is."""
    areas = printed_areas(opened.workbook, table.sheet.name)
    return pushed_down(areas, table.repeated) if areas and table.repeated else areas


def _may_spoil(sheet: RawSheet) -> bool:
    """Tells whether a cell may not show what it holds; every sheet is gone through once."""
    narrow = sheet.narrow
    for cell in sheet.cells.values():
        if cell.look.hidden_by or (cell.kind == "text" and is_clipped(cell)):
            return True
        width = narrow.get(cell.column)
        if width is not None and may_be_wide(cell, width):
            return True
    return False


def _is_printed(table: LocatedTable, areas: tuple[MergedRange, ...] | None) -> bool:
    """Tells whether one print area covers the whole of a table, as is usual."""
    if areas is None:
        return True
    columns = table.header.columns.values()
    rows = [row.row for located in table.rows.values() for row in located]
    first = Place(table.sheet.name, table.header.rows[0], min(columns))
    last = Place(table.sheet.name, max(rows, default=first.row), max(columns))
    return any(covers((area,), first) and covers((area,), last) for area in areas)


def _may_hide(sheet: RawSheet, area: MergedRange, header: int) -> bool:
    """Tells whether merged cells below a header hide something that is stored."""
    rows, columns = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
    if area.bottom <= header:
        return False
    if len(rows) * len(columns) > _SMALL:
        return True
    corner = area.top, area.left
    return any(
        (row, column) in sheet.cells and (row, column) != corner
        for row in rows
        for column in columns
    )


def _listed(places: Sequence[Place]) -> str:
    more = "…" if len(places) > _SHOWN_CELLS else ""
    return "、".join(place.cell for place in places[:_SHOWN_CELLS]) + more


def _applied(opened: Opened, asked: Sequence[_Asked]) -> Iterator[_Asked]:
    if not asked:
        return
    from xlbudget.calc.conditional_formats import hold

    first = asked[:_MOST_CONDITIONS]
    answers = hold(opened.workbook, [(question.sheet, question.formula) for question in first])
    yield from (question for question, holds in zip(first, answers, strict=True) if holds)
    yield from asked[_MOST_CONDITIONS:]


class _Table:
    """The cells of one table, and what lies over them."""

    def __init__(
        self,
        opened: Opened,
        table: LocatedTable,
        room: _Room,
        printed: tuple[MergedRange, ...] | None,
    ) -> None:
        self.asked: list[_Asked] = []
        self._printed = printed
        self._room = room
        self._table = table
        self._sheet = table.sheet
        self._amounts = {
            place: bool(opened.readings.amounts.get(cell))
            for cell, place in opened.located.places.items()
            if cell.table == table.table.id
        }
        self._words = dict((*word_places(table), *caption_places(table)))
        self._title = tuple(title_places(table))
        middles = (middle for _, middle in self._title)
        cells = (*self._amounts, *self._words, *middles)
        rows = [place.row for place in cells]
        columns = {place.column for place in cells}
        self._rows = (min(rows), max(rows)) if rows else (1, 0)
        veils = [veil for veil in dict.fromkeys(self._sheet.veils) if self._meets(veil.area)]
        self._conditions = [veil for veil in veils if veil.condition]
        self._too_many = len(self._conditions) * len(rows) > _MOST_STEPS
        over = [veil.area for veil in veils if not veil.condition]
        self._drawn = Cover(over, columns)
        sheet_merged = {area for area in set(self._sheet.merged) if self._meets(area)}
        self._fitting = Fitting(self._sheet, sheet_merged)
        self._merged = Cover(without_first(sheet_merged), columns)

    def _meets(self, area: MergedRange) -> bool:
        return area.top <= self._rows[1] and area.bottom >= self._rows[0]

    def unseen(self) -> Iterator[_Unseen]:
        """Yields the cells that are not seen; `asked` are those that conditions may hide."""
        sheet = self._sheet
        lines: set[int] = set()
        for place, has_amount in self._amounts.items():
            cell = sheet.cells.get((place.row, place.column))
            if has_amount:
                lines.add(place.row)
            if why := self._why(place, cell, has_amount=has_amount):
                yield _Unseen(place, why)
            elif cell is not None:
                self._ask(place, cell, has_amount=has_amount)
        for place, word in self._words.items():
            cell = sheet.cells.get((place.row, place.column))
            if cell is None or cell.kind == "blank":
                continue
            why = self._why_word(place, word, cell, has_amounts=place.row in lines)
            if why:
                yield _Unseen(place, why)
            elif word != "name":  # the unit's seal may lie over it
                self._ask(place, cell, has_amount=True)
        yield from self._unseen_title()

    def _unseen_title(self) -> Iterator[_Unseen]:
        for place, middle in self._title:
            cell = self._sheet.cells[place.row, place.column]
            if cell.look.hidden_by in _LETTERS:
                yield _Unseen(place, cell.look.hidden_by)
            elif place.row in self._sheet.hidden_rows:
                yield _Unseen(place, "row")
            elif self._drawn.has(middle):
                yield _Unseen(place, "drawing")
            else:
                self._ask(place, cell, has_amount=True)

    def _why(self, place: Place, cell: RawCell | None, *, has_amount: bool) -> str:
        if self._drawn.has(place):
            return "drawing"  # over an empty cell, too, it may show a figure
        if not has_amount or cell is None:
            return ""
        return self._why_size(place) or self._why_look(place, cell)

    def _why_word(self, place: Place, word: Word, cell: RawCell, *, has_amounts: bool) -> str:
        """Returns why words are not seen; of a line without amounts only their looks matter."""
        sheet = self._sheet
        if word in ("code", "label"):
            if has_amounts and not self._is_printed(place):
                return "printed"
            if has_amounts and place.column in sheet.hidden_columns:
                return "column"
            if has_amounts and word == "code" and self._fitting.is_too_narrow(place, cell):
                return "short"
        elif place.row in sheet.hidden_rows and self._is_missed(word, cell):
            return "row"
        if cell.look.hidden_by in _LETTERS:
            return cell.look.hidden_by
        return "drawing" if word != "name" and self._drawn.has(place) else ""

    def _is_missed(self, word: Word, cell: RawCell) -> bool:
        """Tells whether a hidden caption says what nothing else does that is seen."""
        if word == "header":
            return not str(cell.value).strip().isdigit()  # the number of a column
        rows = {unit.place and unit.place.row for unit in self._table.units}
        return word == "name" or rows <= self._sheet.hidden_rows

    def _is_printed(self, place: Place) -> bool:
        return self._printed is None or covers(self._printed, place)

    def _why_size(self, place: Place) -> str:
        sheet = self._sheet
        if place.row in sheet.hidden_rows:
            return "row"
        if place.column in sheet.hidden_columns:
            return "column"
        if self._merged.has(place):
            return "merged"
        return "" if self._is_printed(place) else "printed"

    def _why_look(self, place: Place, cell: RawCell) -> str:
        sheet = self._sheet
        if sheet.shows_formulas and cell.formula is not None:
            return "formula"
        hidden_by = cell.look.hidden_by
        if hidden_by in ("", "indent"):
            return self._fitting.lack(place, cell)
        return hidden_by

    def _ask(self, place: Place, cell: RawCell, *, has_amount: bool) -> None:
        if self._too_many:
            if has_amount:  # by which of so many it is changed cannot be told
                unseen = _Unseen(place, "condition")
                self.asked.append(_Asked(self._table.table.number, unseen, place.sheet, ""))
            return
        for area, condition in self._conditions:
            if (
                condition is None
                or not area.top <= place.row <= area.bottom
                or not area.left <= place.column <= area.right
            ):
                continue
            look = cell.look
            ink = look.ink if condition.ink is None else condition.ink
            paper = look.paper if condition.paper is None else condition.paper
            hides = has_amount and (condition.hides or alike(ink, paper))
            if not (hides or (cell.kind == "number" and self._shows_other(condition.code, cell))):
                continue
            rows, columns = place.row - condition.row, place.column - condition.column
            self._room.letters -= len(condition.formula)
            formula = condition.formula if self._room.letters >= 0 else ""
            formula = formula and shift_formula(formula, rows, columns)
            unseen = _Unseen(place, "condition")
            self.asked.append(_Asked(self._table.table.number, unseen, place.sheet, formula))

    def _shows_other(self, code: str | None, cell: RawCell) -> bool:
        """Tells whether a number format may show another number than the cell's own does."""
        if code is None or not isinstance(cell.value, Decimal) or code == cell.look.code:
            return False
        self._room.shown -= 1
        return self._room.shown < 0 or _shows_other(code, cell.value, cell.look.code)


def _shows_other(code: str, value: Decimal, own: str) -> bool:
    usual, changed = seen(value, own), seen(value, code)
    return changed.amount != usual.amount or changed.decimals < min(_DECIMALS, usual.decimals)


def _is_partly_hidden(table: LocatedTable) -> bool:
    """Tells whether rows or columns of the table are hidden, whatever they hold."""
    sheet = table.sheet
    rows = range(table.title_row, table.last_row + 1)
    parts = (column for run in table.header.parts.values() for column in run.values())
    return any(row in rows for row in sheet.hidden_rows) or not sheet.hidden_columns.isdisjoint(
        (*table.header.columns.values(), *parts)
    )
