"""What may have happened to a table as a whole: a wrong code, a row lost or added, another unit.

Each hypothesis gives the workbook as it would be without the slip, and what is told if it holds.
Which ones are worth a trial is read off the relations that fail and the codes that tables list.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from xlbudget.base.amounts import FEN, text_of
from xlbudget.base.code import Code
from xlbudget.base.folding import fold
from xlbudget.base.place import Place
from xlbudget.intake.locate.rows import LocatedRow
from xlbudget.intake.opened import Opened
from xlbudget.meaning.findings import Finding, at
from xlbudget.meaning.labels import column_label
from xlbudget.meaning.outcomes import Judged, Outcome
from xlbudget.meaning.structure import BlockKey, ListedRow, RowRef
from xlbudget.template import Block, CellRef
from xlbudget.template.code_lists import CodeList, code_list
from xlbudget.verdict.supposed import ABSENT_LINE, Judgement, in_other_unit, with_lines

_ENOUGH = 2
"""Figures that have to agree before a slip of a whole row or table is thought of."""


@dataclass(frozen=True, slots=True)
class Hypothesis(ABC):
    """One slip that may have happened; `rows` (table, row) must be right if it did."""

    @abstractmethod
    def suppose(self, opened: Opened) -> Opened:
        """Returns the workbook as it would be without the slip."""

    @abstractmethod
    def finding(self, opened: Opened, supposed: Opened) -> Finding:
        """Returns what is told of the slip."""

    @property
    def rows(self) -> frozenset[tuple[str, str]]:
        """Returns the rows, by table and id, of which every relation must hold."""
        return frozenset()

    def holds(self, supposed: Opened) -> bool:
        """Tells whether the supposed workbook is a sensible one, whatever its relations say."""
        return True


@dataclass(frozen=True, slots=True)
class WrongCode(Hypothesis):
    """The code of a row was mistyped."""

    block: BlockKey
    line: LocatedRow
    code: str

    @property
    def rows(self) -> frozenset[tuple[str, str]]:
        """Returns the row as it would be called."""
        return frozenset({(self.block[0], self.code)})

    def suppose(self, opened: Opened) -> Opened:
        """Returns the workbook with the right code."""
        assert self.line.listed
        right = replace(self.line, listed=replace(self.line.listed, code=self.code))
        lines = opened.located.tables[self.block[0]].rows[self.block[1]]
        return with_lines(
            opened, self.block, tuple(right if line == self.line else line for line in lines)
        )

    def finding(self, opened: Opened, supposed: Opened) -> Finding:
        """Returns the finding at the cell of the code."""
        table = opened.located.tables[self.block[0]]
        assert self.line.listed
        kinds = {column.kind: column.id for column in table.table.block(self.block[1]).columns}
        column = table.header.columns.get(kinds.get("code", ""), 1)
        place = Place(table.sheet.name, self.line.row, column)
        params = {
            "number": table.table.number,
            "cell": place.cell,
            "code": self.line.listed.code,
            "expected": self.code,
        }
        return Finding("C117", params, (at(place, self.line.listed.code, self.line.listed.label),))


@dataclass(frozen=True, slots=True)
class LostRow(Hypothesis):
    """A row is not there: one that other tables list, or whatever lacks under `parent`."""

    block: BlockKey
    row: ListedRow
    parent: str = ""
    """The label of the row under which something lacks, where no code is known."""

    @property
    def rows(self) -> frozenset[tuple[str, str]]:
        """Returns the row that would be there."""
        return frozenset({(self.block[0], self.row.code)})

    def suppose(self, opened: Opened) -> Opened:
        """Returns the workbook with the row."""
        lines = opened.located.tables[self.block[0]].rows[self.block[1]]
        behind = next(
            (
                number
                for number, line in enumerate(lines)
                if line.listed and line.listed.code > self.row.code
            ),
            len(lines),
        )
        line = LocatedRow(ABSENT_LINE, listed=self.row, label=self.row.code)
        return with_lines(opened, self.block, (*lines[:behind], line, *lines[behind:]))

    def holds(self, supposed: Opened) -> bool:
        """Tells whether amounts of one sign lack, and enough of them to be a row's."""
        amounts = [amount for _, amount in self._amounts(supposed) if amount]
        enough = 1 if not self.parent else _ENOUGH
        return len(amounts) >= enough and (min(amounts) > 0 or max(amounts) < 0)

    def finding(self, opened: Opened, supposed: Opened) -> Finding:
        """Returns the finding with what the row should show."""
        family, table = opened.family, opened.located.tables[self.block[0]]
        amounts = tuple(
            f"{column_label(table.table, cell.column, opened.located.year)} "
            f"{text_of(amount, family.unit, family.decimals, separator=',')}"
            for cell, amount in self._amounts(supposed)
            if amount
        )
        code, label = ("", self.parent) if self.parent else (self.row.code, self.row.label)
        params = {"number": table.table.number, "row": f"{code} {label}".strip()}
        rule = "T112" if self.parent else "T110"
        return Finding(rule, params, lists={"amounts": amounts})

    def _amounts(self, supposed: Opened) -> Iterator[tuple[CellRef, int]]:
        block = supposed.family.tables[self.block[0]].block(self.block[1])
        for column in block.amounts:
            cell = CellRef(self.block[0], self.row.code, column.id)
            figure = supposed.readings.figures.get(cell)
            # Nothing but what rounding leaves open is nothing.
            if figure and (figure.low > 0 or figure.high < 0):
                yield cell, figure.shown


@dataclass(frozen=True, slots=True)
class ExtraRow(Hypothesis):
    """A row stands twice, or where it does not belong."""

    block: BlockKey
    line: LocatedRow

    def suppose(self, opened: Opened) -> Opened:
        """Returns the workbook without the row."""
        lines = opened.located.tables[self.block[0]].rows[self.block[1]]
        return with_lines(
            opened, self.block, tuple(line for line in lines if line is not self.line)
        )

    def finding(self, opened: Opened, supposed: Opened) -> Finding:
        """Returns the finding at the row."""
        table = opened.located.tables[self.block[0]]
        listed = self.line.listed
        label = " ".join(dict.fromkeys(filter(None, (listed.code, listed.label)))) if listed else ""
        params = {"number": table.table.number, "row": str(self.line.row), "text": label}
        return Finding("T111", params, (at(Place(table.sheet.name, self.line.row, 1), label),))


@dataclass(frozen=True, slots=True)
class WrongUnit(Hypothesis):
    """All amounts of a table are 10^`power` times what they should be."""

    table: str
    power: int

    def suppose(self, opened: Opened) -> Opened:
        """Returns the workbook with the table in the family's unit."""
        return in_other_unit(opened, self.table, -self.power)

    def finding(self, opened: Opened, supposed: Opened) -> Finding:
        """Returns the finding of the table, with the unit that it seems to be in."""
        table, unit = opened.located.tables[self.table], opened.family.unit
        times = 10 ** abs(self.power)
        fen = FEN[unit] // times if self.power > 0 else FEN[unit] * times
        name = next((name for name, of_unit in FEN.items() if of_unit == fen), "")
        params = {"number": table.table.number, "unit": unit}
        place = Place(table.sheet.name, table.title_row, 1)
        if name:
            return Finding("T207", {**params, "typed": name}, (at(place, table.title),))
        size = "larger" if self.power > 0 else "smaller"
        params |= {"times": str(times), "size": size}
        return Finding("T208", params, (at(place, table.title),))


# ---- which are worth a trial ---------------------------------------------------------------------


def hypotheses(judgement: Judgement) -> Iterator[Hypothesis]:
    """Yields the slips that the failing relations suggest, the surest first."""
    failing = [judged for judged in judgement.bad.values() if judged.outcome is Outcome.FAILED]
    seen: set[Hypothesis] = set()
    for hypothesis in chain(
        _wrong_units(judgement.opened, failing),
        _wrong_codes(judgement.opened, failing),
        _lost_rows(judgement.opened, failing),
        _extra_rows(judgement.opened, failing),
        _lost_under(judgement.opened, failing),
    ):
        if hypothesis not in seen:
            seen.add(hypothesis)
            yield hypothesis


def _wrong_units(opened: Opened, failing: Sequence[Judged]) -> Iterator[Hypothesis]:
    for judged in failing:
        tables = [
            {cell.table for _, cell in side}
            for side in (judged.relation.left, judged.relation.right)
        ]
        if any(len(names) != 1 for names in tables) or tables[0] == tables[1]:
            continue
        left, right = judged.left, judged.right
        power = _power_of(left, right)
        if power:
            for names, sign in zip(tables, (1, -1), strict=True):
                [table] = names
                if _filled(opened, table) >= _ENOUGH:
                    yield WrongUnit(table, sign * power)


def _power_of(left: int, right: int) -> int:
    """Returns n where the left amount is plainly 10^n times the right one, otherwise 0."""
    if left * right <= 0 or max(left, right) < 10 * min(left, right):
        return 0
    large, small = max(left, right), min(left, right)
    power = len(str(large // small)) - 1
    ends = (large // 10 ** (power + 1), large // 10**power)
    near = min(range(2), key=lambda n: abs(ends[n] - small))
    power += 1 - near
    # Printed figures are rounded, so the last digits of the smaller one say nothing.
    return (power if left > right else -power) if abs(ends[near] - small) * 50 <= small else 0


def _filled(opened: Opened, table: str) -> int:
    return sum(cell.table == table and bool(a) for cell, a in opened.readings.amounts.items())


def _lists(opened: Opened) -> Iterator[tuple[BlockKey, Block, Sequence[LocatedRow]]]:
    """Yields every block that lists rows, with the lines that it lists."""
    for table in opened.located.tables.values():
        for block in table.table.blocks:
            if block.row_list:
                lines = [line for line in table.rows[block.id] if line.listed]
                yield (table.table.id, block.id), block, lines


def _lonely(failing: Sequence[Judged]) -> frozenset[tuple[str, str]]:
    """Returns the tables and rows of failing relations in which another table lists no such row."""
    return frozenset(
        (cell.table, judged.relation.row)
        for judged in failing
        if judged.relation.unlisted
        for _, cell in judged.relation.cells
    )


def _lacking(failing: Sequence[Judged]) -> frozenset[tuple[str, str]]:
    """Returns the tables with the rows that they do not list and others do."""
    return frozenset(
        (table, judged.relation.row) for judged in failing for table in judged.relation.unlisted
    )


def _wrong_codes(opened: Opened, failing: Sequence[Judged]) -> Iterator[Hypothesis]:
    lonely, lacking = _lonely(failing), _lacking(failing)
    lists = list(_lists(opened))
    for key, block, lines in lists:
        if not block.row_list or "code" not in {column.kind for column in block.columns}:
            continue
        listed = [line.listed.code for line in lines if line.listed]
        elsewhere = {
            line.listed.code
            for other, of_block, others in lists
            if of_block.row_list and of_block.row_list.dimension == block.row_list.dimension
            for line in others
            if other != key and line.listed
        }
        name = opened.family.classification.get(block.row_list.dimension)
        official = code_list(name) if name else None
        for line in lines:
            assert line.listed
            code = line.listed.code
            suspect = (
                (key[0], code) in lonely
                or listed.count(code) > 1
                or (official and code not in official.entries)
                or not _is_named(official, code, line.listed.label)
            )
            if not suspect:
                continue
            targets = elsewhere.union(row for table, row in lacking if table == key[0])
            if official:
                targets.update(official.codes_by_name.get(fold(line.listed.label), ()))
            near = [
                target
                for target in targets
                if target not in listed
                and len(target) in block_lengths(opened, block)
                and (_is_near(code, target) or _is_named(official, target, line.listed.label))
            ]
            near.sort(
                key=lambda target: (
                    not _is_named(official, target, line.listed.label if line.listed else ""),
                    target not in elsewhere,
                    not _is_near(code, target),
                    target,
                )
            )
            for target in near[:_TARGETS]:
                yield WrongCode(key, line, target)


_TARGETS = 4


def block_lengths(opened: Opened, block: Block) -> Sequence[int]:
    """Returns how long the codes of a block are."""
    return opened.family.lists[block.row_list.dimension] if block.row_list else ()


def _is_named(official: CodeList | None, code: str, label: str) -> bool:
    entry = official.entries.get(code) if official else None
    return bool(entry and fold(entry.name) == fold(label))


def _is_near(typed: str, meant: str) -> bool:
    """Tells whether one keystroke lies between two codes: a digit, or two that changed places."""
    if len(typed) == len(meant):
        places = [n for n in range(len(typed)) if typed[n] != meant[n]]
        return len(places) == 1 or (
            len(places) == _ENOUGH
            and [typed[n] for n in places] == [meant[n] for n in reversed(places)]
        )
    short, long = sorted((typed, meant), key=len)
    return len(long) == len(short) + 1 and any(
        long[:n] + long[n + 1 :] == short for n in range(len(long))
    )


def _extra_rows(opened: Opened, failing: Sequence[Judged]) -> Iterator[Hypothesis]:
    lonely = _lonely(failing)
    for key, block, lines in _lists(opened):
        listed = [line.listed.code for line in lines if line.listed]
        excess = _excess(opened, key, failing)
        rows = iter(row for row in opened.located.structure.rows[key] if row.code is not None)
        # Of two rows that are alike the second one is too many.
        for line, row in reversed([*zip(lines, rows, strict=True)]):
            assert line.listed
            shown = tuple(
                figure.shown if (figure := opened.readings.figures.get(cell)) else 0
                for cell in _cells(key, block, row.id)
            )
            counted = sum(map(bool, shown)) >= _ENOUGH and any(
                _is_same(shown, over) for over in excess
            )
            if (
                listed.count(line.listed.code) > 1
                or (key[0], line.listed.code) in lonely
                or counted
            ):
                yield ExtraRow(key, line)


def _cells(key: BlockKey, block: Block, row: str) -> list[CellRef]:
    return [CellRef(key[0], row, column.id) for column in block.amounts]


def _is_same(shown: Sequence[int], over: Sequence[tuple[int, int]]) -> bool:
    """Tells whether amounts are what sums exceed by, up to what rounding can explain."""
    return all(
        abs(amount - excess) <= bound for amount, (excess, bound) in zip(shown, over, strict=True)
    )


def _excess(
    opened: Opened, key: BlockKey, failing: Sequence[Judged]
) -> list[list[tuple[int, int]]]:
    """Returns for each row whose parts do not add up by how much they exceed it, by column."""
    block = opened.family.tables[key[0]].block(key[1])
    rows: dict[str, dict[str, tuple[int, int]]] = {}
    for judged in failing:
        rule = opened.family.rules[judged.relation.rule]
        if rule.kind == "tree" and rule.block == key:
            column = judged.relation.left[0][1].column
            step = max(judged.bound, 1)
            rows.setdefault(judged.relation.row, {})[column] = (-judged.difference, step)
    return [[over.get(column.id, (0, 1)) for column in block.amounts] for over in rows.values()]


def _lost_rows(opened: Opened, failing: Sequence[Judged]) -> Iterator[Hypothesis]:
    lacking = _lacking(failing)
    for key, block, lines in _lists(opened):
        listed = {line.listed.code for line in lines if line.listed}
        name = (
            opened.family.classification.get(block.row_list.dimension) if block.row_list else None
        )
        for table, code in sorted(lacking):
            if table == key[0] and code not in listed and len(code) in block_lengths(opened, block):
                label = (code_list(name).name(code) if name else None) or ""
                yield LostRow(key, ListedRow("", code, label))


def _lost_under(opened: Opened, failing: Sequence[Judged]) -> Iterator[Hypothesis]:
    """Yields rows of which nothing is known but the row above, whose columns all lack something."""
    for key, block, _ in _lists(opened):
        assert block.row_list
        short: dict[str, set[str]] = {}
        for judged in failing:
            rule = opened.family.rules[judged.relation.rule]
            if rule.kind == "tree" and rule.block == key:
                column = judged.relation.left[0][1].column
                short.setdefault(judged.relation.row, set()).add(column)
        rows = {row.id: row for row in opened.located.structure.rows[key]}
        for parent, columns in short.items():
            row = rows.get(parent)
            if row is None or len(columns) < _ENOUGH:
                continue
            if row.code is None and row.id != block.row_list.parent:
                continue
            yield LostRow(key, _nameless(row, coded=block.row_list.coded), _words(opened, row))


def _nameless(parent: RowRef, *, coded: bool) -> ListedRow:
    """Returns a row without a name under another one."""
    code = Code.unlisted(parent.code or "", "?") if coded else Code.blank(999_999)
    return ListedRow("", str(code), "")


def _words(opened: Opened, row: RowRef) -> str:
    label = row.label.replace("{unit}", opened.located.unit_name)
    return f"{row.code} {label}" if row.code and row.code != row.label else label
