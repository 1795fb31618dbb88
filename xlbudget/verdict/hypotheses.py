"""What may have happened to a table as a whole: a wrong code, a row lost or added, another unit.

Each hypothesis gives the workbook as it would be without the slip, and what is told if it holds.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from xlbudget.base.amounts import FEN, number_in
from xlbudget.base.code import is_near
from xlbudget.base.folding import fold
from xlbudget.base.place import Place
from xlbudget.intake.locate.rows import LocatedRow
from xlbudget.intake.opened import Opened
from xlbudget.meaning.catalogue import unread_part
from xlbudget.meaning.findings import Finding, at
from xlbudget.meaning.labels import column_label
from xlbudget.meaning.structure import BlockKey, ListedRow
from xlbudget.template import CellRef
from xlbudget.verdict.supposed import ABSENT_LINE, in_other_unit, with_lines

ENOUGH = 2
"""Figures that have to agree before a slip of a whole row or table is thought of."""
Amounts = Mapping[CellRef, int]
"""What cells of lost rows should show in 分, where all figures together tell."""


@dataclass(frozen=True, slots=True)
class Hypothesis(ABC):
    """One slip that may have happened."""

    @abstractmethod
    def suppose(self, opened: Opened) -> Opened:
        """Returns the workbook as it would be without the slip."""

    @abstractmethod
    def finding(self, opened: Opened, supposed: Opened, amounts: Amounts) -> Finding:
        """Returns what is told of the slip."""

    def touches(self, cell: CellRef) -> bool:
        """Tells whether every relation of a cell must hold if the slip happened."""
        return False

    def holds(self, supposed: Opened) -> bool:
        """Tells whether the supposed workbook is a sensible one, whatever its relations say."""
        return True

    def explains(self, supposed: Opened, finding: Finding) -> bool:
        """Tells whether a finding of a line that was not read is nothing but the slip."""
        return False


@dataclass(frozen=True, slots=True)
class WrongCode(Hypothesis):
    """The codes of some lines were mistyped, mostly one; several blocks of a table may list it."""

    block: BlockKey
    codes: tuple[tuple[LocatedRow, str], ...]
    """The lines with the codes that they should have."""

    def touches(self, cell: CellRef) -> bool:
        """Tells whether a cell is of a row as it would be called."""
        return cell.table == self.block[0] and any(cell.row == code for _, code in self.codes)

    def suppose(self, opened: Opened) -> Opened:
        """Returns the workbook with the right codes."""

        def corrected(_: str, lines: Iterable[LocatedRow]) -> Iterator[LocatedRow]:
            for line in lines:
                right = next((code for wrong, code in self.codes if _is_same_line(line, wrong)), "")
                if line.listed and right:
                    yield replace(line, listed=replace(line.listed, code=right))
                else:
                    yield line

        return with_lines(opened, self.block[0], corrected)

    def finding(self, opened: Opened, supposed: Opened, amounts: Amounts) -> Finding:
        """Returns the finding at the cells of the codes."""
        table = opened.located.tables[self.block[0]]
        kinds = {column.kind: column.id for column in table.table.block(self.block[1]).columns}
        column = table.header.columns.get(kinds.get("code", ""), 1)
        cells = tuple(
            at(
                Place(table.sheet.name, line.row, column),
                line.listed.code if line.listed else "",
                line.listed.label if line.listed else "",
            )
            for line, _ in self.codes
        )
        params = {
            "number": table.table.number,
            "cell": "、".join(cell.cell for cell in cells),
            "code": "、".join(cell.value for cell in cells),
            "expected": "、".join(code for _, code in self.codes),
        }
        return Finding("C131", params, cells)


@dataclass(frozen=True, slots=True)
class CopiedCode(Hypothesis):
    """A mistyped code was copied from table to table, so that none of them tells it alone."""

    copies: tuple[WrongCode, ...]

    def touches(self, cell: CellRef) -> bool:
        """Tells whether a cell is of one of the rows as they would be called."""
        return any(copy.touches(cell) for copy in self.copies)

    def suppose(self, opened: Opened) -> Opened:
        """Returns the workbook with the right code in all tables."""
        for copy in self.copies:
            opened = copy.suppose(opened)
        return opened

    def finding(self, opened: Opened, supposed: Opened, amounts: Amounts) -> Finding:
        """Returns the finding at all cells of the code."""
        each = [copy.finding(opened, supposed, amounts) for copy in self.copies]
        params = {
            "number": "、".join(finding.params["number"] for finding in each),
            "cell": "、".join(finding.params["cell"] for finding in each),
        }
        cells = tuple(cell for finding in each for cell in finding.cells)
        return Finding("C131", {**each[0].params, **params}, cells)


@dataclass(frozen=True, slots=True)
class LostRow(Hypothesis):
    """A row is not there: one that other tables list, or whatever lacks under `parent`."""

    table: str
    blocks: tuple[str, ...]
    """The blocks of the table that should list it."""
    row: ListedRow
    parent: str = ""
    """The label of the row under which something lacks, where no code is known."""

    def touches(self, cell: CellRef) -> bool:
        """Tells whether a cell is of the row that would be there."""
        return (cell.table, cell.row) == (self.table, self.row.code)

    def suppose(self, opened: Opened) -> Opened:
        """Returns the workbook with the row."""

        def added(block: str, lines: Iterable[LocatedRow]) -> Iterator[LocatedRow]:
            before = tuple(lines)
            yield from before
            if block in self.blocks:
                absent = sum(line.row >= ABSENT_LINE for line in before)
                yield LocatedRow(ABSENT_LINE + absent, listed=self.row, label=self.row.code)

        return with_lines(opened, self.table, added)

    def holds(self, supposed: Opened) -> bool:
        """Tells whether enough lacks to be a row's; too much is a wrong figure, not a lost row."""
        amounts = [amount for _, amount in self._amounts(supposed, {})]
        if self.parent:
            return len(amounts) >= ENOUGH and min(amounts) > 0
        return bool(amounts) and (min(amounts) > 0 or max(amounts) < 0)

    def finding(self, opened: Opened, supposed: Opened, amounts: Amounts) -> Finding:
        """Returns the finding with what the row should show."""
        table = opened.located.tables[self.table]
        unread = [line for line in opened.located.findings if self.explains(supposed, line)]
        if unread and not self.parent:
            return self._without_code(opened, unread[0])
        shown = tuple(
            f"{column_label(table.table, cell.column, opened.located.year)} "
            f"{table.table.text_of(amount, separator=',')}"
            for cell, amount in self._amounts(supposed, amounts)
        )
        code, label = ("", self.parent) if self.parent else (self.row.code, self.row.label)
        params = {"number": table.table.number, "row": f"{code} {label}".strip()}
        rule = "T112" if self.parent else "T110"
        return Finding(rule, params, lists={"amounts": shown})

    def explains(self, supposed: Opened, finding: Finding) -> bool:
        """Tells whether the line that was not read is the row: by its name, or by its amounts."""
        table = supposed.family.tables[self.table]
        if unread_part(finding) != "line" or finding.params["number"] != table.number:
            return False
        if self.row.label and fold(finding.params["text"]) == fold(self.row.label):
            return True
        shown = [table.text_of(amount) for _, amount in self._amounts(supposed, {})]
        typed = [number_in(cell.value) for cell in finding.cells]
        return bool(shown) and sorted(shown) == sorted(
            f"{amount:.{table.decimals}f}" for amount in typed if amount
        )

    def _without_code(self, opened: Opened, unread: Finding) -> Finding:
        """Returns the finding of a line that stands there without its code, or its name."""
        table = opened.located.tables[self.table]
        kinds = {column.kind: column.id for column in table.table.block(self.blocks[0]).columns}
        rule = "C132" if "code" in kinds else "C134"
        column = table.header.columns.get(kinds.get("code", kinds.get("label", "")), 1)
        place = Place(table.sheet.name, int(unread.params["row"]), column)
        params = {
            "number": table.table.number,
            "cell": place.cell,
            "text": self.row.label or unread.params["text"],
            "expected": self.row.code,
        }
        return Finding(rule, params, (at(place, unread.params["text"]),))

    def _amounts(self, supposed: Opened, amounts: Amounts) -> Iterator[tuple[CellRef, int]]:
        """Yields the cells of the row that do not show nothing, with what they should show."""
        table = supposed.family.tables[self.table]
        for column in (column for block in self.blocks for column in table.block(block).amounts):
            cell = CellRef(self.table, self.row.code, column.id)
            figure = supposed.readings.figures.get(cell)
            amount = amounts.get(cell, figure.shown if figure else 0)
            # What rounding leaves open around nothing is nothing.
            if amount and figure and (cell in amounts or figure.low > 0 or figure.high < 0):
                yield cell, amount


@dataclass(frozen=True, slots=True)
class ExtraRow(Hypothesis):
    """A line stands twice, or where it does not belong."""

    table: str
    line: LocatedRow

    def suppose(self, opened: Opened) -> Opened:
        """Returns the workbook without the line."""

        def without(_: str, lines: Iterable[LocatedRow]) -> Iterator[LocatedRow]:
            return (line for line in lines if not _is_same_line(line, self.line))

        return with_lines(opened, self.table, without)

    def holds(self, supposed: Opened) -> bool:
        """Tells whether the row above still has rows under it, or shows nothing.

        Without its only row nothing asks for its amount any more; that makes none right.  Nor is
        a row too many that is mistyped: where rows lack one above them that is called nearly so.
        """
        code = self.line.listed.code if self.line.listed else ""
        if self._is_missed(supposed, code):
            return False
        for key, rows in supposed.located.structure.rows.items():
            above = [row for row in rows if row.code and row.code != code]
            above = [row for row in above if code.startswith(row.code or code)]
            if key[0] != self.table or not above:
                continue
            parent = max(above, key=lambda row: len(row.code or ""))
            block = supposed.family.tables[self.table].block(key[1])
            cells = (CellRef(self.table, parent.id, column.id) for column in block.amounts)
            if not supposed.located.structure.children(key, parent) and any(
                supposed.readings.amounts.get(cell) for cell in cells
            ):
                return False
        return True

    def _is_missed(self, supposed: Opened, code: str) -> bool:
        structure = supposed.located.structure
        codes = {
            row.code or ""
            for key, rows in structure.rows.items()
            if key[0] == self.table
            for row in rows
        }
        lacking = {long[: len(code)] for long in codes if len(long) > len(code)} - codes
        return any(is_near(code, missed) for missed in lacking)

    def finding(self, opened: Opened, supposed: Opened, amounts: Amounts) -> Finding:
        """Returns the finding at the line."""
        table = opened.located.tables[self.table]
        listed = self.line.listed
        label = " ".join(dict.fromkeys(filter(None, (listed.code, listed.label)))) if listed else ""
        params = {"number": table.table.number, "row": str(self.line.row), "text": label}
        return Finding("T111", params, (at(Place(table.sheet.name, self.line.row, 1), label),))


def _is_same_line(line: LocatedRow, other: LocatedRow) -> bool:
    """Tells whether two blocks list the same code on the same line of their sheet."""
    codes = [located.listed.code if located.listed else None for located in (line, other)]
    return line.row == other.row and codes[0] == codes[1]


@dataclass(frozen=True, slots=True)
class WrongUnit(Hypothesis):
    """All amounts of a table, or of one column, are 10^`power` times what they should be."""

    table: str
    power: int
    column: str = ""

    def touches(self, cell: CellRef) -> bool:
        """Tells whether a cell is of the table, or of its column."""
        return cell.table == self.table and self.column in ("", cell.column)

    def suppose(self, opened: Opened) -> Opened:
        """Returns the workbook with the table in its unit."""
        return in_other_unit(opened, self.touches, -self.power)

    def finding(self, opened: Opened, supposed: Opened, amounts: Amounts) -> Finding:
        """Returns the finding of the table, with the unit that it seems to be in."""
        table = opened.located.tables[self.table]
        unit = table.table.unit
        times = 10 ** abs(self.power)
        fen = FEN[unit] // times if self.power > 0 else FEN[unit] * times
        name = next((name for name, of_unit in FEN.items() if of_unit == fen), "")
        params = {"number": table.table.number, "unit": unit}
        place = Place(table.sheet.name, table.title_row, 1)
        if self.column:
            label = column_label(table.table, self.column, opened.located.year)
            place = Place(
                table.sheet.name, table.header.last_row, table.header.columns[self.column]
            )
            params |= {"column": label, "typed": name}
            return Finding("T133", params, (at(place, label),))
        if name:
            return Finding("T131", {**params, "typed": name}, (at(place, table.title),))
        size = "larger" if self.power > 0 else "smaller"
        params |= {"times": str(times), "size": size}
        return Finding("T132", params, (at(place, table.title),))
