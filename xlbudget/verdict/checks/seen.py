"""Whether what official tables hold is what a person sees of them.

Told are amounts, and the words and codes of their lines, that something hides, covers or shows
otherwise; what stands elsewhere raises nothing.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
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
_MOST_SPACES = 30
_SPARE = 1.1
"""So much wider than its column a number is at least if it surely has no room: fonts differ."""
_MARKS = frozenset(" ,.-()'")
"""Characters of numbers half as wide as a digit."""
_AROUND = 4
"""A sign, a point and two commas."""
_SMALL = 64
"""Merged cells of so few are looked at one by one."""
_SIZES = frozenset({"row", "column"})
_LETTERS = frozenset({"colour", "size", "symbols", "struck"})
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
    tables = [table for table in visible if not _is_plain(table)]
    room = _Room()
    for table in tables:
        checker = _Table(opened, table, room)
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
        or any(_may_hide(sheet, area, table.header.last_row) for area in sheet.merged)
        or any(
            cell.look.hidden_by
            or _is_clipped(cell)
            or (cell.column in sheet.narrow and _may_be_wide(cell, sheet.narrow[cell.column]))
            for cell in sheet.cells.values()
        )
    )


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

    def __init__(self, opened: Opened, table: LocatedTable, room: _Room) -> None:
        self.asked: list[_Asked] = []
        self._room = room
        self._table = table
        self._sheet = table.sheet
        self._amounts = {
            place: bool(opened.readings.amounts.get(cell))
            for cell, place in opened.located.places.items()
            if cell.table == table.table.id
        }
        self._words = dict.fromkeys((*_word_places(table), *_caption_places(table)))
        rows = [place.row for place in (*self._amounts, *self._words)]
        columns = {place.column for place in (*self._amounts, *self._words)}
        self._rows = (min(rows), max(rows)) if rows else (1, 0)
        veils = [veil for veil in dict.fromkeys(self._sheet.veils) if self._meets(veil.area)]
        self._conditions = [veil for veil in veils if veil.condition]
        self._too_many = len(self._conditions) * len(rows) > _MOST_STEPS
        over = [veil.area for veil in veils if not veil.condition]
        self._drawn = _Cover(over, columns)
        sheet_merged = {area for area in set(self._sheet.merged) if self._meets(area)}
        # Merged with its neighbours a narrow cell is wide.
        self._corners = {(a.top, a.left) for a in sheet_merged} if self._sheet.narrow else set()
        self._merged = _Cover(_without_first(sheet_merged), columns)

    def _meets(self, area: MergedRange) -> bool:
        return area.top <= self._rows[1] and area.bottom >= self._rows[0]

    def unseen(self) -> Iterator[_Unseen]:
        """Yields the cells that are not seen; `asked` are those that conditions may hide."""
        sheet = self._sheet
        for place, has_amount in self._amounts.items():
            cell = sheet.cells.get((place.row, place.column))
            if why := self._why(place, cell, has_amount=has_amount):
                yield _Unseen(place, why)
            elif cell is not None:
                self._ask(place, cell, has_amount=has_amount)
        for place in self._words:
            cell = sheet.cells.get((place.row, place.column))
            if cell is None or cell.kind == "blank":
                continue
            if cell.look.hidden_by in _LETTERS:
                yield _Unseen(place, cell.look.hidden_by)
            elif self._drawn.has(place):
                yield _Unseen(place, "drawing")
            else:
                self._ask(place, cell, has_amount=True)

    def _why(self, place: Place, cell: RawCell | None, *, has_amount: bool) -> str:
        sheet = self._sheet
        if self._drawn.has(place):
            return "drawing"  # over an empty cell, too, it may show a figure
        if not has_amount or cell is None:
            return ""
        if place.row in sheet.hidden_rows:
            return "row"
        if place.column in sheet.hidden_columns:
            return "column"
        if self._merged.has(place):
            return "merged"
        if sheet.shows_formulas and cell.formula is not None:
            return "formula"
        if sheet.narrow and self._has_no_room(place, cell):
            return "narrow"
        return cell.look.hidden_by or ("clipped" if _is_clipped(cell) else "")

    def _has_no_room(self, place: Place, cell: RawCell) -> bool:
        width = self._sheet.narrow.get(place.column)
        if width is None or (place.row, place.column) in self._corners:
            return False
        if cell.kind == "text" and (place.row, place.column + 1) not in self._sheet.cells:
            return False  # words go on over an empty cell
        return _breadth(_shown(cell)) * cell.look.breadth > width * _SPARE

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


def _may_be_wide(cell: RawCell, width: float) -> bool:
    """Tells whether a number may be wider than its column of so many digits."""
    look = cell.look
    if not isinstance(cell.value, Decimal):
        return isinstance(cell.value, str) and len(cell.value) * look.breadth > width
    digits = max(cell.value.adjusted(), 0) + (look.decimals or 0) + _AROUND
    return not look.is_plain or digits * look.breadth > width


def _shown(cell: RawCell) -> str:
    """Returns what a cell shows where it has room, "" where that cannot be told."""
    if not isinstance(cell.value, Decimal):
        return str(cell.value).strip()
    text = seen(cell.value, cell.look.code).text or ""
    # General shows as many decimals as there is room for.
    return text if cell.look.code != "General" else text.partition(".")[0]


def _breadth(text: str) -> float:
    """Returns how many digits have as much room as a number with all that is around it."""
    return sum(0.5 if letter in _MARKS else 1 for letter in text)


def _is_clipped(cell: RawCell) -> bool:
    """Tells whether an amount that is text is moved out of its cell by what stands before it."""
    text = cell.value
    if cell.kind != "text" or not isinstance(text, str) or not text[:1].isspace():
        return False
    before = text[: len(text) - len(text.lstrip())]
    return before.count("\n") > 1 or len(before) > _MOST_SPACES


def _shows_other(code: str, value: Decimal, own: str) -> bool:
    usual, changed = seen(value, own), seen(value, code)
    return changed.amount != usual.amount or changed.decimals < min(_DECIMALS, usual.decimals)


def _word_places(table: LocatedTable) -> Iterator[Place]:
    """Yields where the words and codes of a table's lines stand."""
    amounts = {column.id for column in table.table.columns if column.kind == "amount"}
    header = table.header
    columns = {number for name, number in header.columns.items() if name not in amounts}
    columns |= {number for parts in header.parts.values() for number in parts}
    for rows in table.rows.values():
        for row in rows:
            for column in columns:
                yield Place(table.sheet.name, row.row, column)


def _caption_places(table: LocatedTable) -> Iterator[Place]:
    """Yields where the header of a table stands, and the unit of its amounts."""
    columns = sorted(table.header.columns.values())
    for row in table.header.rows:
        for column in range(columns[0], columns[-1] + 1):
            yield Place(table.sheet.name, row, column)
    yield from (unit.place for unit in table.units if unit.place)


class _Cover:
    """Areas over the columns of a table, joined, so that areas over each other cost nothing."""

    def __init__(self, areas: Iterable[MergedRange], columns: Iterable[int]) -> None:
        areas = sorted(areas, key=lambda area: area.top)
        self._starts: dict[int, list[int]] = {}
        self._ends: dict[int, list[int]] = {}
        for column in columns if areas else ():
            starts: list[int] = []
            ends: list[int] = []
            for area in areas:
                if not area.left <= column <= area.right:
                    continue
                if ends and area.top <= ends[-1]:
                    ends[-1] = max(ends[-1], area.bottom)
                else:
                    starts.append(area.top)
                    ends.append(area.bottom)
            self._starts[column], self._ends[column] = starts, ends

    def has(self, place: Place) -> bool:
        """Tells whether a cell is covered."""
        starts = self._starts.get(place.column)
        if not starts:
            return False
        index = bisect_right(starts, place.row) - 1
        return index >= 0 and place.row <= self._ends[place.column][index]


def _without_first(merged: Iterable[MergedRange]) -> Iterator[MergedRange]:
    """Yields the areas of merged cells that do not show: all but the first cell."""
    for area in merged:
        if area.bottom > area.top:
            yield MergedRange(area.top + 1, area.left, area.bottom, area.right)
        if area.right > area.left:
            yield MergedRange(area.top, area.left + 1, area.top, area.right)


def _is_partly_hidden(table: LocatedTable) -> bool:
    """Tells whether rows or columns of the table are hidden, whatever they hold."""
    sheet = table.sheet
    rows = range(table.title_row, table.last_row + 1)
    parts = (column for run in table.header.parts.values() for column in run.values())
    return any(row in rows for row in sheet.hidden_rows) or not sheet.hidden_columns.isdisjoint(
        (*table.header.columns.values(), *parts)
    )
