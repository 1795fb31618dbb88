"""The lines of the sheet of checks: typed lines, the form of sheets, relations that may fail.

A relation is judged as `check` judges it: exact, explained by the rounding of its figures, balanced
in the last digit, or wrong. The rows come from the catalogue and from the tests of typed lines;
nothing is stated twice. A line stands under the sheet on which a mistake can be mended, and what a
mistake above it explains is no mistake of its own.
"""

import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, reduce

from xlbudget.base.amounts import from_fen
from xlbudget.base.cellref import cell_name, column_letters
from xlbudget.base.place import Place
from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import EMPTY, Cell, reference, runs
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
    index,
    infix,
    left,
    match,
    prefix,
    rounded,
    total,
)
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.entry.formulas.flags import flagged_columns, flags
from xlbudget.entry.formulas.forms import form_flags, last_cells
from xlbudget.entry.formulas.official import Official
from xlbudget.entry.formulas.open_relations import (
    OpenLink,
    OpenRelation,
    open_links,
    open_relations,
    sections_of,
)
from xlbudget.meaning.catalogue import rule_texts
from xlbudget.meaning.labels import column_label
from xlbudget.template import CellRef, EntryColumn, Expression, Section, Table
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


class Checks:
    """All lines of the sheet, with what they show."""

    def __init__(self, calc: Calc, official: Official, sheet: str) -> None:
        self.calc = calc
        self.family = calc.family
        self.official = official
        self.sheet = sheet

    @cached_property
    def lines(self) -> tuple[Check, ...]:
        """Returns all lines; the first stands in row `TOP`."""
        lines: list[Check] = []
        family, regions = self.family, self.calc.places.regions
        relations = [
            (relation, sections_of(family, relation)) for relation in open_relations(family)
        ]
        for sheet in family.entry.sheets:
            lines.append(Check("", sheet.name))
            lines.append(self._form(sheet.name, TOP + len(lines), sheet.sections))
            for section in sheet.sections:
                for line in self._entries(regions[section.id], TOP + len(lines)):
                    lines.append(line)
            for link in open_links(family):
                if link.section in sheet.sections:
                    lines.append(self._link(link, lines))
            for relation, sections in relations:
                if sections[-1] in sheet.sections:
                    lines.append(self._relation(relation, sections, lines))
        lines.append(Check("", sentence("checks.official")))
        for layout in self.official.layout.tables.values():
            lines.append(self._form(layout.sheet, TOP + len(lines)))
        for table, left_out in self.official.crowded():
            lines.append(self._crowded(table, left_out, TOP + len(lines)))
        return tuple(lines)

    # ---- relations ------------------------------------------------------------------------------

    @property
    def _decimals(self) -> int:
        return self.family.decimals

    def _relation(
        self, relation: OpenRelation, sections: tuple[Section, ...], above: Sequence[Check]
    ) -> Check:
        rule = relation.rule
        label = rule_texts(rule.code, "zh", self.family)["name"]
        if rule.each:
            term = relation.left[0]
            label += f"（{column_label(self.family.tables[term.table], term.column)}）"
        left, right = (self._side(side) for side in (relation.left, relation.right))
        parts, whole = (_signed(side, self._refs(side)) for side in (relation.left, relation.right))
        raw = self.calc.rounded(infix(parts, "-", bracketed(whole)))
        count = len(relation.left) + len(relation.right)
        bound = Decimal((count - 1) // 2).scaleb(-self._decimals)
        ids = tuple(section.id for section in sections)
        region, section_amounts = self.calc.region(sections[-1]), sections[-1].amounts
        line = Check(rule.code, label, region.sheet, rule.tables, ids, left, right, None, bound)
        line = replace(line, target=constant(region.here(section_amounts[0], 0)).cell(0))
        return self._judged(line, above, raw, upward=rule.kind == "at_most")

    def _judged(
        self,
        line: Check,
        above: Sequence[Check],
        raw: Formula,
        *,
        upward: bool = False,
        exact: bool = False,
    ) -> Check:
        """Returns the line with its difference and outcome; `raw` is the one before rounding.

        Where it must be `exact`, the last digit is no matter of balancing.
        """
        assert line.left and line.right  # a relation has both sides
        row = TOP + len(above)

        def here(column: int, value: object) -> Formula:
            return as_is(cell_name(row, column), value)

        one = here(LEFT_VALUE, line.left.value.value)
        other = here(RIGHT_VALUE, line.right.value.value)
        gap = rounded(infix(one, "-", other), self._decimals)
        gap_here = here(GAP, gap.value(0))
        size = gap_here if upward else call("ABS", abs, gap_here)
        over = rounded(infix(size, "-", here(BOUND, line.bound)), self._decimals)
        good, close, balanced, bad, none, follows = (
            sentence(f"checks.{key}")
            for key in ("exact", "rounding", "balanced", "failed", "no_data", "follows")
        )
        beyond: Formula = constant(bad)
        if not exact:
            step = Decimal(1).scaleb(-self._decimals)
            beyond = if_(infix(over, "<=", as_is(str(step), step)), balanced, bad)
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
        return self._scored(replace(line, gap=gap.cell(0)), row, if_error(result, broken))

    def _causes(self, line: Check, above: Sequence[Check]) -> list[int]:
        """Returns the lines above by whose mistakes a relation fails."""
        sheets = {self.calc.places.regions[name].sheet for name in line.sections}
        return [
            number
            for number, other in enumerate(above)
            if other.rule and not other.right
            if ({*other.sections} & {*line.sections} if other.sections else other.sheet in sheets)
        ]

    def _scored(self, line: Check, row: int, result: Formula) -> Check:
        """Returns the line with its result, which leads to the cell to mend, and its score."""
        target = as_is(cell_name(row, TARGET), line.target.value)
        shown = linked(line.sheet, target, result)
        sign = left(as_is(cell_name(row, RESULT), shown.value(0)), 1)
        warned = if_(infix(sign, "=", "！"), WARNING, GOOD)
        score = if_(infix(sign, "=", "×"), WRONG, warned)
        return replace(line, result=shown.cell(0), score=score.cell(0))

    def _side(self, side: Expression) -> Side:
        places = [self.official.layout.places[cell] for cell in _cells(side)]
        label = "".join(
            f"{'＋' if term.sign > 0 else '－'}{place.sheet} {place.cell}"
            for term, place in zip(side, places, strict=True)
        )
        shown = [rounded(ref, self._decimals) for ref in self._refs(side)]
        return Side(label.removeprefix("＋"), places[0], _signed(side, shown).cell(0))

    def _refs(self, side: Expression) -> list[Formula]:
        return [self.official.any_amount(cell) for cell in _cells(side)]

    # ---- totals of entry sheets -----------------------------------------------------------------

    def _link(self, link: OpenLink, above: Sequence[Check]) -> Check:
        calc, section, region = self.calc, link.section, self.calc.region(link.section)
        place, target = link_places(calc, link)
        here, there = (
            as_is(reference(place.sheet, at, place.column), from_fen(fen, calc.inputs.amount_unit))
            for at, fen in zip((place.row, region.link_row), link_amounts(calc, link), strict=True)
        )

        def side(place: Place, amount: Formula) -> Side:
            cell = rounded(calc.scaled(amount), self._decimals).cell(0)
            return Side(f"{place.sheet} {place.cell}", place, cell)

        header = header_words(section, link.total.column.position)
        label = f"{common()['rules']['E107']['zh']['name']}（{region.sheet}：{header}）"
        left, right, tables = side(place, here), side(target, there), self._tables_of(section)
        parts = tuple(part.typed_in for part, _ in link.total.target)
        ids = (section.id, *parts)
        line = Check("E107", label, region.sheet, tables, ids, left, right, None, Decimal(0))
        line = replace(line, target=constant(place.cell).cell(0))
        raw = calc.scaled(bracketed(infix(here, "-", there)))
        return self._judged(line, above, raw, exact=True)

    # ---- typed lines ----------------------------------------------------------------------------

    def _entries(self, region: Region, row: int) -> Iterator[Check]:
        section = region.section
        if section.kind == "settings":
            yield self._settings(region, row)
            return
        for down, flag in enumerate(flags(self.calc, section)):
            first = if_error(match(1, flag.column), 0)
            columns = flagged_columns(flag.rule, section)
            yield self._count(flag.rule, region, row + down, total(flag.column), first, columns)

    def _settings(self, region: Region, row: int) -> Check:
        places, inputs = self.calc.places, self.calc.inputs
        placeholder = sentence("name_placeholder")
        name = as_is(places.unit_name, inputs.unit_name)
        year = as_is(places.year, inputs.year or "")
        unnamed = call("OR", operator.or_, infix(name, "=", ""), infix(name, "=", placeholder))
        count = infix(if_(unnamed, 1, 0), "+", if_(infix(year, "=", ""), 1, 0))
        first = if_(unnamed, 1, if_(infix(year, "=", ""), 2, 0))
        return self._count("E112", region, row, count, first, ())

    def _count(
        self,
        rule: str,
        region: Region,
        row: int,
        count: Formula,
        first: Formula,
        columns: Sequence[EntryColumn],
    ) -> Check:
        """Returns the line that tells how many lines are wrong, and the first cell of them."""
        section, data = region.section, common()["rules"][rule]
        down = as_is(cell_name(row, FIRST), first.value(0))
        letters = self._letters(rule, section, down, columns) if columns else constant("B")
        at = infix(letters, "&", bracketed(infix(down, "+", region.top - 1)))
        target = if_error(if_(infix(down, "=", 0), cell_name(region.top, 1), at), "A1")
        line = Check(
            rule,
            f"{data['zh']['name']}（{section.title or region.sheet}）",
            region.sheet,
            self._tables_of(section),
            (section.id,),
            Side(region.sheet, Place(region.sheet, region.top, 1), count.cell(0)),
            first=first.cell(0),
            target=target.cell(0),
        )
        good: Formula = constant(sentence("checks.none"))
        if section.amounts:
            unfilled = infix(self.amounts([region]), "=", 0)
            good = if_(unfilled, sentence("checks.unfilled"), good)
        return self._counted(line, row, good)

    def _letters(
        self, rule: str, section: Section, line: Formula, columns: Sequence[EntryColumn]
    ) -> Formula:
        """Returns the letters of the first of some columns that is wrong in a line."""
        *before, last = columns
        letters = constant(column_letters(last.position + 1))
        for column in reversed(before):
            cell = index(self.calc.typed(section, column), line)
            if rule == "E111":
                below = call("COUNTIF", lambda value, _: value != "" and value < 0, cell, "<0")
                wrong = infix(below, ">", 0)
            else:
                filled = call("COUNTA", lambda value: int(value != ""), cell)
                wrong = infix(
                    filled, ">", call("COUNT", lambda v: int(not isinstance(v, str)), cell)
                )
            letters = if_(wrong, column_letters(column.position + 1), letters)
        return letters

    def _counted(self, line: Check, row: int, good: Formula) -> Check:
        """Returns a line that counts mistakes with its outcome."""
        assert line.left  # where the number stands
        error = common()["rules"][line.rule]["severity"] == "error"
        mark = sentence("checks.error" if error else "checks.warning")
        count = as_is(cell_name(row, LEFT_VALUE), line.left.value.value)
        target = as_is(cell_name(row, TARGET), line.target.value)
        parts: list[Formula | str] = [count, sentence("checks.first"), target]
        some = reduce(lambda before, part: infix(before, "&", part), parts, constant(mark))
        result = if_(infix(count, "=", 0), good, some)
        return self._scored(line, row, if_error(result, sentence("checks.broken")))

    def _form(self, sheet: str, row: int, sections: tuple[Section, ...] = ()) -> Check:
        """Returns the line that tells whether a sheet lost or won rows, or is gone."""
        cells, moved = (
            last_cells(self.family, self.official.layout),
            form_flags(self.calc, self.official.layout),
        )
        number = [cell.sheet for cell in cells].index(sheet)
        side = Side(sheet, Place(sheet, 1, 1), moved.at(number).cell(0))
        tables = {table for section in sections for table in self._tables_of(section)}
        own = [t.table.id for t in self.official.layout.tables.values() if t.sheet == sheet]
        name = f"{common()['rules']['E131']['zh']['name']}（{sheet}）"
        line = Check("E131", name, sheet, (*tables, *own), (), side, target=constant("A1").cell(0))
        return self._counted(line, row, constant(sentence("checks.none")))

    def _crowded(self, table: Table, left_out: Formula, row: int) -> Check:
        """Returns the line that tells whether a table has a line for every code."""
        sheet = self.official.layout.tables[table.id].sheet
        name = f"{common()['rules']['E116']['zh']['name']}（{sheet}）"
        side = Side(sheet, Place(sheet, 1, 1), left_out.cell(0))
        line = Check("E116", name, sheet, (table.id,), (), side, target=constant("A1").cell(0))
        none = infix(as_is(cell_name(row, LEFT_VALUE), side.value.value), "=", 0)
        result = if_(none, sentence("checks.none"), sentence("checks.failed"))
        return self._scored(line, row, if_error(result, sentence("checks.broken")))

    def _tables_of(self, section: Section) -> tuple[str, ...]:
        """Returns the tables whose figures come from a section."""
        measures = {part.measure for part in (section, section.also) if part}
        return tuple(
            table.id
            for table in self.family.tables.values()
            if any(block.measure in measures for block in table.blocks)
        )

    # ---- what all of them say -------------------------------------------------------------------

    def amounts(self, regions: Sequence[Region]) -> Formula:
        """Returns how many amounts stand in some regions."""
        areas = [
            reference(region.sheet, region.top, first + 1, region.bottom, last + 1)
            for region in regions
            for first, last in runs(column.position for column in region.section.amounts)
        ]
        lines = (line for region in regions for line in self.calc.lines(region.section))
        return as_is(f"COUNT({','.join(areas)})", sum(len(line.amounts) for line in lines))

    def worst(self, lines: Sequence[int], checks: Sequence[Check] | None = None) -> Formula:
        """Returns the highest score of some lines, by their places in `lines`."""
        checks = self.lines if checks is None else checks
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


def _signed(side: Expression, parts: Sequence[Formula]) -> Formula:
    """Returns the sum of the parts, each with the sign of its term."""
    first, *rest = parts
    sum_ = first if side[0].sign > 0 else prefix("-", operator.neg, first)
    for term, part in zip(side[1:], rest, strict=True):
        sum_ = infix(sum_, "+" if term.sign > 0 else "-", part)
    return sum_


def _cells(side: Expression) -> Iterator[CellRef]:
    return (CellRef(term.table, term.row, term.column) for term in side)
