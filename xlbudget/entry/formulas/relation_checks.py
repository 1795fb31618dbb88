"""The lines of relations that may fail: between official tables, and between entry sheets.

A relation is judged as `check` judges it: exact, explained by the rounding of its figures, balanced
in the last digit, or wrong. What a mistake above it explains is no mistake of its own.
"""

import operator
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from xlbudget.base.amounts import from_fen
from xlbudget.base.cellref import cell_name
from xlbudget.base.place import Place
from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import reference
from xlbudget.entry.form.headers import header_words
from xlbudget.entry.form.places import Region
from xlbudget.entry.formulas.algebra import (
    Formula,
    as_is,
    bracketed,
    call,
    constant,
    if_,
    if_error,
    infix,
    prefix,
    rounded,
)
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.entry.formulas.check_line import (
    BOUND,
    GAP,
    LEFT_VALUE,
    RIGHT_VALUE,
    TOP,
    WRONG,
    Check,
    LineMaker,
    Side,
)
from xlbudget.entry.formulas.open_relations import (
    OpenLink,
    OpenRelation,
)
from xlbudget.entry.formulas.units import digits_of_fen
from xlbudget.meaning.catalogue import rule_texts
from xlbudget.meaning.labels import column_label
from xlbudget.template import CellRef, Expression, Section
from xlbudget.template.common import common


class RelationLines(LineMaker):
    """Makes the lines of relations and of totals of entry sheets."""

    def relation(
        self, relation: OpenRelation, sections: tuple[Section, ...], above: Sequence[Check]
    ) -> Check:
        """Returns the line of a relation that sums up some sections."""
        rule = relation.rule
        label = rule_texts(rule.code, "zh", self.family)["name"]
        if rule.each:
            term = relation.left[0]
            label += f"（{column_label(self.family.tables[term.table], term.column)}）"
        left, right = (self._side(side) for side in (relation.left, relation.right))
        parts, whole = (_signed(side, self._refs(side)) for side in (relation.left, relation.right))
        raw = self.calc.rounded(infix(parts, "-", bracketed(whole)))
        cells = [*_cells(relation.left), *_cells(relation.right)]
        steps = [self.family.step(cell) for cell in cells]
        room = max(sum(step // 2 for step in steps) - 1, 0) // min(steps) * min(steps)
        bound = from_fen(room, self.family.unit)
        ids = tuple(section.id for section in sections)
        region = self.calc.region(sections[-1])
        line = Check(rule.code, label, region.sheet, rule.tables, ids, left, right, None, bound)
        line = replace(line, target=constant(_gap_cell(region)).cell(0))
        return self._judged(line, above, raw, max(steps), upward=rule.kind == "at_most")

    def link(self, link: OpenLink, above: Sequence[Check]) -> Check:
        """Returns the line of two totals of entry sheets."""
        calc, section, region = self.calc, link.section, self.calc.region(link.section)
        place, target = link_places(calc, link)
        here, there = (
            as_is(reference(place.sheet, at, place.column), from_fen(fen, calc.inputs.amount_unit))
            for at, fen in zip((place.row, region.link_row), link_amounts(calc, link), strict=True)
        )

        def side(place: Place, amount: Formula) -> Side:
            cell = rounded(calc.scaled(amount), self.family.decimals).cell(0)
            return Side(f"{place.sheet} {place.cell}", place, cell)

        header = header_words(section, link.total.column.position)
        label = f"{common()['rules']['E107']['zh']['name']}（{region.sheet}：{header}）"
        left, right, tables = side(place, here), side(target, there), self.tables_of(section)
        parts = tuple(part.typed_in for part, _ in link.total.target)
        ids = (section.id, *parts)
        line = Check("E107", label, region.sheet, tables, ids, left, right, None, Decimal(0))
        line = replace(line, target=constant(place.cell).cell(0))
        raw = calc.scaled(bracketed(infix(here, "-", there)))
        return self._judged(line, above, raw, None)

    def _judged(
        self,
        line: Check,
        above: Sequence[Check],
        raw: Formula,
        step: int | None,
        *,
        upward: bool = False,
    ) -> Check:
        """Returns the line with its difference and outcome; `raw` is the one before rounding.

        A difference of the last unit `step` in 分 is a matter of balancing; None where none is.
        """
        assert line.left and line.right  # a relation has both sides
        row = TOP + len(above)

        def here(column: int, value: object) -> Formula:
            return as_is(cell_name(row, column), value)

        one = here(LEFT_VALUE, line.left.value.value)
        other = here(RIGHT_VALUE, line.right.value.value)
        gap = rounded(infix(one, "-", other), self._places)
        gap_here = here(GAP, gap.value(0))
        size = gap_here if upward else call("ABS", abs, gap_here)
        over = rounded(infix(size, "-", here(BOUND, line.bound)), self._places)
        good, close, balanced, bad, none, follows = (
            sentence(f"checks.{key}")
            for key in ("exact", "rounding", "balanced", "failed", "no_data", "follows")
        )
        beyond: Formula = constant(bad)
        if step is not None:
            last = from_fen(step, self.family.unit)
            beyond = if_(infix(over, "<=", as_is(f"{last:f}", last)), balanced, bad)
        near = if_(infix(over, "<=", 0), close, beyond)
        empty = infix(one, "=", 0)
        if not upward:
            empty = if_(empty, infix(other, "=", 0), False)
        wrong = infix(self.worst(self._causes(line, above), above), "=", WRONG)
        result = if_(
            infix(raw, "<=" if upward else "=", 0),
            if_(empty, none, good),
            if_(wrong, follows, near),
        )
        broken = if_(wrong, follows, sentence("checks.broken"))
        return self.scored(replace(line, gap=gap.cell(0)), row, if_error(result, broken))

    def _causes(self, line: Check, above: Sequence[Check]) -> list[int]:
        """Returns the lines above by whose mistakes a relation fails."""
        sheets = {self.calc.places.regions[name].sheet for name in line.sections}
        return [
            number
            for number, other in enumerate(above)
            if other.rule and not other.right
            if ({*other.sections} & {*line.sections} if other.sections else other.sheet in sheets)
        ]

    def _side(self, side: Expression) -> Side:
        places = [self.official.layout.places[cell] for cell in _cells(side)]
        label = "".join(
            f"{'＋' if term.sign > 0 else '－'}{place.sheet} {place.cell}"
            for term, place in zip(side, places, strict=True)
        )
        shown = [self.official.printed(cell) for cell in _cells(side)]
        return Side(label.removeprefix("＋"), places[0], _signed(side, shown).cell(0))

    @property
    def _places(self) -> int:
        """Returns the decimals of the last unit of all tables, in the family's unit."""
        finest = min(table.step for table in self.family.tables.values())
        return max(digits_of_fen(self.family.unit) - len(str(finest)) + 1, 0)

    def _refs(self, side: Expression) -> list[Formula]:
        return [self.official.any_amount(cell) for cell in _cells(side)]


def link_places(calc: Calc, link: OpenLink) -> tuple[Place, Place]:
    """Returns where the two totals of a link stand."""
    region = calc.region(link.section)
    part, column = link.total.target[0]
    target = calc.region(part)
    return (
        Place(region.sheet, region.sum_row, link.total.column.position + 1),
        Place(target.sheet, target.sum_row, column.position + 1),
    )


def link_amounts(calc: Calc, link: OpenLink) -> tuple[int, int]:
    """Returns the two totals of a link in 分."""
    section, (_, columns, target) = link
    wanted = sum(calc.total(part, (column,)) for part, column in target)
    return calc.total(section, columns), wanted


def _gap_cell(region: Region) -> str:
    """Returns the cell of a section that shows what its totals miss, or its first total."""
    row = region.link_row + 1 if region.link_row else region.sum_row
    return cell_name(row, region.section.amounts[0].position + 1)


def _signed(side: Expression, parts: Sequence[Formula]) -> Formula:
    """Returns the sum of the parts, each with the sign of its term."""
    first, *rest = parts
    sum_ = first if side[0].sign > 0 else prefix("-", operator.neg, first)
    for term, part in zip(side[1:], rest, strict=True):
        sum_ = infix(sum_, "+" if term.sign > 0 else "-", part)
    return sum_


def _cells(side: Expression) -> Iterator[CellRef]:
    return (CellRef(term.table, term.row, term.column) for term in side)
