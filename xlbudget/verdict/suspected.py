"""Which slips are worth a trial: read off what fails and the codes that tables list."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from xlbudget.base.amounts import FEN
from xlbudget.base.code import Code, is_near
from xlbudget.base.folding import fold
from xlbudget.intake.locate.rows import LocatedRow
from xlbudget.intake.opened import Opened
from xlbudget.meaning.outcomes import Judged, Outcome
from xlbudget.meaning.structure import BlockKey, ListedRow, RowRef
from xlbudget.template import Block, CellRef
from xlbudget.template.code_lists import CodeList, code_list
from xlbudget.verdict.hypotheses import (
    ENOUGH,
    CopiedCode,
    ExtraRow,
    Hypothesis,
    LostRow,
    WrongCode,
    WrongUnit,
)
from xlbudget.verdict.supposed import TYPED_UNITS, Judgement

Pairs = frozenset[tuple[str, str]]
"""Tables with the ids of rows."""
_FAR = 100
"""How often a part holds its whole before its table is thought to be in another unit."""
_PLAINLY = 2
"""The same where the two are in different units, which are easily taken for each other."""
_TARGETS = 4
"""Codes that are tried for one that is wrong."""


def suspected(judgement: Judgement) -> Iterator[Hypothesis]:
    """Yields the slips that the failing relations suggest, the surest first."""
    bad = list(judgement.bad.values())
    # One last unit too much is no slip of a row or a table, unless codes say so.
    failing = [judged for judged in bad if judged.outcome is Outcome.FAILED]
    seen: set[Hypothesis] = set()
    for hypothesis in chain(
        _wrong_units(judgement, failing),
        _wrong_columns(judgement, failing),
        _wrong_codes(judgement.opened, bad),
        _lost_rows(judgement.opened, bad),
        _extra_rows(judgement.opened, bad),
        _lost_under(judgement.opened, failing),
    ):
        if hypothesis not in seen:
            seen.add(hypothesis)
            yield hypothesis


def _wrong_units(judgement: Judgement, failing: Sequence[Judged]) -> Iterator[Hypothesis]:
    opened = judgement.opened
    filled = Counter(cell.table for cell, amount in opened.readings.amounts.items() if amount)
    for judged in failing:
        sides = (judged.relation.left, judged.relation.right)
        tables = [{cell.table for _, cell in side} for side in sides]
        if any(len(names) != 1 for names in tables) or tables[0] == tables[1]:
            continue
        power = _power_of(judged.left, judged.right)
        signs: tuple[int, ...] = (1, -1)
        if judged.relation.kind == "at_most":
            # A part does not tell how far it is above its whole: 元 is what people type.
            part, whole = (opened.family.tables[next(iter(names))].unit for names in tables)
            times = _FAR if part == whole else _PLAINLY
            far = judged.left >= times * max(judged.right, 1)
            power = len(str(FEN[part] // FEN["元"])) - 1 if far else 0
            signs = (1,)
        for [table], sign in zip(tables, signs, strict=False):
            if power and filled[table] >= ENOUGH and (table, "") not in judgement.confirmed:
                yield WrongUnit(table, sign * power)


def _wrong_columns(judgement: Judgement, failing: Sequence[Judged]) -> Iterator[Hypothesis]:
    """Yields columns whose sums are in another unit than what they should equal."""
    opened = judgement.opened
    amounts = opened.readings.amounts.items()
    filled = Counter((cell.table, cell.column) for cell, amount in amounts if amount)
    for judged in failing:
        relation = judged.relation
        for side, total, other in (
            (relation.left, judged.left, judged.right),
            (relation.right, judged.right, judged.left),
        ):
            sums: Counter[tuple[str, str]] = Counter()
            for sign, cell in side:
                sums[cell.table, cell.column] += sign * opened.readings.amounts.get(cell, 0)
            for (table, column), amount in sums.items():
                if filled[table, column] < ENOUGH or relation.kind != "equal":
                    continue
                if (table, column) in judgement.confirmed:
                    continue
                official = opened.family.tables[table]
                unit, room = official.unit, len(side) * official.step
                smaller = [name for name, fen in FEN.items() if fen < FEN[unit]]
                larger = [name for name, fen in FEN.items() if FEN[unit] < fen in TYPED_UNITS]
                if total >= _FAR * max(other, 1):
                    for power in _powers(unit, smaller):
                        if abs(total - amount + amount // 10**power - other) <= room:
                            yield WrongUnit(table, power, column)
                for power in _powers(unit, larger):
                    meant = amount * 10**power
                    off = abs(total - amount + meant - other)
                    if off <= room * 10**power <= abs(meant) // _FAR:
                        yield WrongUnit(table, -power, column)


def _powers(unit: str, others: Iterable[str]) -> list[int]:
    """Returns the powers of ten between a unit and others, the smallest first."""
    digits = len(str(FEN[unit]))
    return sorted(abs(len(str(FEN[other])) - digits) for other in others)


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


def _lists(opened: Opened) -> Iterator[tuple[BlockKey, Block, Sequence[LocatedRow]]]:
    """Yields every block that lists rows, with the lines that it lists."""
    for table in opened.located.tables.values():
        for block in table.table.blocks:
            if block.row_list:
                lines = [line for line in table.rows[block.id] if line.listed]
                yield (table.table.id, block.id), block, lines


def _lonely(failing: Sequence[Judged]) -> Pairs:
    """Returns the tables and rows of failing relations in which another table lists no such row."""
    return frozenset(
        (cell.table, judged.relation.row)
        for judged in failing
        if judged.relation.unlisted
        for _, cell in judged.relation.cells
    )


def _lacking(failing: Sequence[Judged]) -> Pairs:
    """Returns the tables with the rows that they do not list and others do."""
    return frozenset(
        (table, judged.relation.row) for judged in failing for table in judged.relation.unlisted
    )


def _wrong_codes(opened: Opened, bad: Sequence[Judged]) -> list[Hypothesis]:
    """Yields other codes for lines that nothing else confirms, a few for each line.

    A code that fits its name is changed last, and into one that fits the name first.
    """
    ranked: list[tuple[tuple[bool, ...], Hypothesis]] = []
    lonely, lacking = _lonely(bad), _lacking(bad)
    lists = list(_lists(opened))
    for key, block, lines in lists:
        if "code" not in {column.kind for column in block.columns}:
            continue
        official = _official(opened, block)
        codes = [line.listed.code for line in lines if line.listed]
        lacked = {row for table, row in lacking if table == key[0]}
        elsewhere = lacked.union(
            line.listed.code
            for other, of_block, others in lists
            if other != key and _dimension(of_block) == _dimension(block)
            for line in others
            if line.listed
        )
        whole = _all_lonely(lines, lonely, lacking, key[0])
        if whole:
            ranked.append(((False,), WrongCode(key, whole)))
        for line in lines:
            assert line.listed
            code, label = line.listed.code, line.listed.label
            confirmed = official is None or _is_named(official, code, label)
            if confirmed and (key[0], code) not in lonely and codes.count(code) == 1:
                continue
            named = official.codes_by_name.get(fold(label), ()) if official else ()
            ranks = {
                target: (target not in named, target not in lacked, not is_near(code, target))
                for target in sorted(elsewhere.union(named).difference(codes))
                if len(target) in _lengths(opened, block)
                and (len(target) == len(code) or is_near(code, target))
            }
            likely = [target for target, rank in ranks.items() if not all(rank)]
            for target in sorted(likely, key=lambda target: ranks[target])[:_TARGETS]:
                ranked.append(((confirmed, *ranks[target]), WrongCode(key, ((line, target),))))
    # What fits its name is right in several tables rather than wrong in all of them.
    doubted = [wrong for (confirmed, *_), wrong in ranked if not confirmed]
    ranked += [((False,), copied) for copied in _copied(doubted)]
    return [hypothesis for _, hypothesis in sorted(ranked, key=lambda pair: pair[0])]


def _copied(wrong: Iterable[Hypothesis]) -> Iterator[Hypothesis]:
    """Yields the same change of the same code and name in several tables, as one slip."""
    alike: dict[tuple[str, ...], dict[str, WrongCode]] = {}
    for each in wrong:
        if isinstance(each, WrongCode) and len(each.codes) == 1:
            ((line, right),) = each.codes
            if line.listed:
                slip = line.listed.code, fold(line.listed.label), right
                alike.setdefault(slip, {}).setdefault(each.block[0], each)
    yield from (CopiedCode(tuple(copies.values())) for copies in alike.values() if len(copies) > 1)


def _all_lonely(
    lines: Sequence[LocatedRow], lonely: Pairs, lacking: Pairs, table: str
) -> tuple[tuple[LocatedRow, str], ...]:
    """Returns the lines that no other table lists with the codes that lack, if they are as many."""
    alone = [line for line in lines if line.listed and (table, line.listed.code) in lonely]
    codes = [line.listed.code for line in alone if line.listed]
    lacked = sorted(code for name, code in lacking if name == table)
    if len(codes) < ENOUGH or list(map(len, codes)) != list(map(len, lacked)):
        return ()
    return tuple(zip(alone, lacked, strict=True))


def _dimension(block: Block) -> str:
    return block.row_list.dimension if block.row_list else ""


def _lengths(opened: Opened, block: Block) -> Sequence[int]:
    """Returns how long the codes of a block are."""
    return opened.family.lists[_dimension(block)]


def _official(opened: Opened, block: Block) -> CodeList | None:
    """Returns the official list of a block's codes, if there is one."""
    name = opened.family.classification.get(_dimension(block))
    return code_list(name) if name else None


def _is_named(official: CodeList, code: str, label: str) -> bool:
    entry = official.entries.get(code)
    return bool(entry and fold(entry.name) == fold(label))


def _extra_rows(opened: Opened, bad: Sequence[Judged]) -> Iterator[Hypothesis]:
    lonely, structure = _lonely(bad), opened.located.structure
    for key, block, lines in _lists(opened):
        excess = _excess(opened, key, bad)
        rows = [row for row in structure.rows[key] if row.code is not None]
        # Of two rows that are alike the second one is too many.
        for line, row in reversed([*zip(lines, rows, strict=True)]):
            figures = map(opened.readings.figures.get, _cells(key, block, row.id))
            shown = tuple(figure.shown if figure else 0 for figure in figures)
            alike = structure.by_code(key)[row.code or ""]
            lowest = not structure.children(key, row)
            counted = sum(map(bool, shown)) >= ENOUGH and any(
                _is_same(shown, over) for over in excess
            )
            if len(alike) > 1 or (lowest and (counted or (key[0], row.code) in lonely)):
                yield ExtraRow(key[0], line)


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


def _lost_rows(opened: Opened, bad: Sequence[Judged]) -> Iterator[Hypothesis]:
    for table, code in sorted(_lacking(bad)):
        lacking = [
            block
            for key, block, lines in _lists(opened)
            if key[0] == table
            and len(code) in _lengths(opened, block)
            and not any(line.listed and line.listed.code == code for line in lines)
        ]
        for dimension in dict.fromkeys(map(_dimension, lacking)):
            blocks = [block for block in lacking if _dimension(block) == dimension]
            official = _official(opened, blocks[0])
            row = ListedRow("", code, (official.name(code) if official else None) or "")
            yield LostRow(table, tuple(block.id for block in blocks), row)


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
            if row is None or len(columns) < ENOUGH:
                continue
            if row.code is None and row.id != block.row_list.parent:
                continue
            lost = _nameless(row, coded=block.row_list.coded)
            yield LostRow(key[0], (key[1],), lost, _words(opened, row))


def _nameless(parent: RowRef, *, coded: bool) -> ListedRow:
    """Returns a row without a name under another one."""
    code = Code.unlisted(parent.code or "", "?") if coded else Code.blank(999_999)
    return ListedRow("", str(code), "")


def _words(opened: Opened, row: RowRef) -> str:
    label = row.label.replace("{unit}", opened.located.unit_name)
    return f"{row.code} {label}" if row.code and row.code != row.label else label
