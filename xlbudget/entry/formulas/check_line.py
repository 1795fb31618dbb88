"""One line of the sheet of checks: what all kinds of lines have in common."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce

from xlbudget.base.cellref import cell_name
from xlbudget.base.place import Place
from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import EMPTY, Cell, reference, runs
from xlbudget.entry.form.places import Region
from xlbudget.entry.formulas.algebra import (
    Formula,
    as_is,
    call,
    constant,
    if_,
    if_error,
    infix,
    left,
)
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.entry.formulas.official import Official
from xlbudget.template import Section
from xlbudget.template.common import common
from xlbudget.writer.formulas import quoted

CODE, LABEL, LEFT, LEFT_VALUE, RIGHT, RIGHT_VALUE, GAP, BOUND, RESULT = range(1, 10)
SCORE, FIRST, TARGET = range(10, 13)
"""The columns of the sheet. Hidden are SCORE: 2 for what is wrong, 1 for a warning; FIRST: the
first line that is wrong, counted from 1; TARGET: the cell where to mend it."""

LIGHT_ROW = 3
"""The sheet row of the light over everything."""

TOP = 6
"""The sheet row of the first line."""

WRONG, WARNING, GOOD = 2, 1, 0


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a line: what the link says, where it leads, and its value."""

    label: str
    place: Place
    value: Cell


@dataclass(frozen=True, slots=True)
class Check:
    """One line: `tables` and `sections` are those that it speaks of; a heading has no rule.

    `sheet` is the one on which it is mended, and `target` the cell.
    """

    rule: str
    label: str
    sheet: str = ""
    tables: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    left: Side | None = None
    right: Side | None = None
    gap: Cell | None = None
    bound: Decimal | None = None
    result: Cell = EMPTY
    score: Cell = EMPTY
    first: Cell = EMPTY
    target: Cell = EMPTY


class LineMaker:
    """Makes lines of the sheet; `sheet` is its name."""

    def __init__(self, calc: Calc, official: Official, sheet: str) -> None:
        self.calc = calc
        self.family = calc.family
        self.official = official
        self.sheet = sheet

    def scored(self, line: Check, row: int, result: Formula) -> Check:
        """Returns the line with its result, which leads to the cell to mend, and its score."""
        target = as_is(cell_name(row, TARGET), line.target.value)
        shown = linked(line.sheet, target, result)
        sign = left(as_is(cell_name(row, RESULT), shown.value(0)), 1)
        warned = if_(infix(sign, "=", "！"), WARNING, GOOD)
        score = if_(infix(sign, "=", "×"), WRONG, warned)
        return replace(line, result=shown.cell(0), score=score.cell(0))

    def counted(self, line: Check, row: int, good: Formula, moved: Formula | None = None) -> Check:
        """Returns a line that counts mistakes with its outcome.

        Where its sheet was `moved`, which is told above, it is no mistake of its own.
        """
        assert line.left  # where the number stands
        error = common()["rules"][line.rule]["severity"] == "error"
        mark = sentence("checks.error" if error else "checks.warning")
        count = as_is(cell_name(row, LEFT_VALUE), line.left.value.value)
        target = as_is(cell_name(row, TARGET), line.target.value)
        parts: list[Formula | str] = [count, sentence("checks.first"), target]
        some = reduce(lambda before, part: infix(before, "&", part), parts, constant(mark))
        broken = constant(sentence("checks.broken"))
        if moved:
            follows = sentence("checks.follows")
            some, broken = if_(moved, follows, some), if_(moved, follows, broken)
        result = if_(infix(count, "=", 0), good, some)
        return self.scored(line, row, if_error(result, broken))

    def tables_of(self, section: Section) -> tuple[str, ...]:
        """Returns the tables whose figures come from a section."""
        measures = {part.measure for part in (section, section.also) if part}
        return tuple(
            table.id
            for table in self.family.tables.values()
            if any(block.measure in measures for block in table.blocks)
        )

    def amounts(self, regions: Sequence[Region]) -> Formula:
        """Returns how many amounts stand in some regions."""
        areas = [
            reference(region.sheet, region.top, first + 1, region.bottom, last + 1)
            for region in regions
            for first, last in runs(column.position for column in region.section.amounts)
        ]
        lines = (line for region in regions for line in self.calc.lines(region.section))
        return as_is(f"COUNT({','.join(areas)})", sum(len(line.amounts) for line in lines))

    def worst(self, lines: Sequence[int], checks: Sequence[Check]) -> Formula:
        """Returns the highest score of some of the lines, by their places among all."""
        refs = ",".join(
            reference(self.sheet, TOP + first, SCORE, TOP + last, SCORE)
            for first, last in runs(lines)
        )
        scores = [checks[line].score.value or 0 for line in lines]
        return call("MAX", max, as_is(refs, scores))


def linked(sheet: str, cell: Formula, label: Formula) -> Formula:
    """Returns a label that leads to a cell of a sheet, by the name that a formula gives."""
    target = infix(f"#{quoted(sheet)}!", "&", cell)
    return call("HYPERLINK", lambda _, text: text, target, label)
