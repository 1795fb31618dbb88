"""The lines of the sheet of checks: relations that may fail, totals of entry sheets, typed lines.

A relation is judged as `check` judges it: exact, explained by the rounding of its figures, or
wrong. The rows come from the catalogue and from the tests of typed lines; nothing is stated twice.
"""

import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, reduce

from xlbudget.base.amounts import from_fen
from xlbudget.base.cellref import cell_name
from xlbudget.base.place import Place
from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import EMPTY, Cell, reference, runs
from xlbudget.entry.form.headers import header_words
from xlbudget.entry.form.places import Region
from xlbudget.entry.form.reasons import REASON, STATE
from xlbudget.entry.form.reasons import TOP as REASONS_TOP
from xlbudget.entry.formulas.algebra import (
    Formula,
    Part,
    as_is,
    bracketed,
    call,
    constant,
    if_,
    infix,
    match,
    prefix,
    rounded,
    total,
)
from xlbudget.entry.formulas.flags import flags
from xlbudget.entry.formulas.hidden_sheet import Calc
from xlbudget.entry.formulas.official import Official
from xlbudget.entry.formulas.open_relations import (
    OpenLink,
    OpenRelation,
    open_links,
    open_relations,
)
from xlbudget.entry.formulas.questions import Questions
from xlbudget.entry.formulas.settings import chosen, not_taken, typed_setting
from xlbudget.meaning.catalogue import rule_texts
from xlbudget.meaning.labels import column_label
from xlbudget.template import CellRef, Expression, Section
from xlbudget.template.common import common
from xlbudget.template.entry_sheets import SETTINGS

CODE, LABEL, LEFT, LEFT_VALUE, RIGHT, RIGHT_VALUE, GAP, BOUND, RESULT, SCORE = range(1, 11)
"""The columns of the sheet; SCORE is hidden: 2 for what is wrong, 1 for a warning."""

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
    """One line: `tables` and `section` are those that it speaks of; a heading has no rule."""

    rule: str
    label: str
    tables: tuple[str, ...] = ()
    section: str = ""
    left: Side | None = None
    right: Side | None = None
    gap: Cell | None = None
    bound: Decimal | None = None
    result: Cell = EMPTY
    score: Cell = EMPTY


class Checks:
    """All lines of the sheet, with what they show."""

    def __init__(self, calc: Calc, official: Official, sheet: str) -> None:
        self.calc = calc
        self.family = calc.family
        self.official = official
        self.sheet = sheet
        self.questions = Questions(calc, official)

    @cached_property
    def lines(self) -> tuple[Check, ...]:
        """Returns all lines; the first stands in row `TOP`."""
        lines = [Check("", sentence("checks.relations"))]
        for relation in open_relations(self.family):
            lines.append(self._relation(relation, TOP + len(lines)))
        lines.append(Check("", sentence("checks.links")))
        for link in open_links(self.family):
            lines.append(self._link(link, TOP + len(lines)))
        lines.append(Check("", sentence("checks.entries")))
        for region in self.calc.places.regions.values():
            lines.extend(self._entries(region))
        if self.questions.all:
            lines.append(Check("", sentence("checks.questions")))
            lines.extend(map(self._question, range(len(self.questions.all))))
        return tuple(lines)

    # ---- relations ------------------------------------------------------------------------------

    @property
    def _decimals(self) -> int:
        return self.family.decimals

    def _relation(self, relation: OpenRelation, row: int) -> Check:
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
        line = Check(rule.code, label, rule.tables, "", left, right, None, bound)
        return self._judged(line, row, raw, upward=rule.kind == "at_most")

    def _judged(self, line: Check, row: int, raw: Formula, *, upward: bool = False) -> Check:
        """Returns the line with its difference and outcome; `raw` is the one before rounding."""
        assert line.left and line.right  # a relation has both sides

        def here(column: int, value: object) -> Formula:
            return as_is(cell_name(row, column), value)

        left = here(LEFT_VALUE, line.left.value.value)
        right = here(RIGHT_VALUE, line.right.value.value)
        gap = rounded(infix(left, "-", right), self._decimals)
        gap_here = here(GAP, gap.value(0))
        size = gap_here if upward else call("ABS", abs, gap_here)
        over = rounded(infix(size, "-", here(BOUND, line.bound)), self._decimals)
        good, close, bad = (sentence(f"checks.{key}") for key in ("exact", "rounding", "failed"))
        near = if_(infix(over, "<=", 0), close, bad)
        result = if_(infix(raw, "<=" if upward else "=", 0), good, near)
        score = if_(infix(here(RESULT, result.value(0)), "=", bad), WRONG, GOOD)
        return replace(line, gap=gap.cell(0), result=result.cell(0), score=score.cell(0))

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

    def _link(self, link: OpenLink, row: int) -> Check:
        calc, section, region = self.calc, link.section, self.calc.region(link.section)
        place, target = link_places(calc, link)
        here, there = (
            as_is(reference(place.sheet, row, place.column), from_fen(fen, calc.inputs.amount_unit))
            for row, fen in zip((place.row, region.link_row), link_amounts(calc, link), strict=True)
        )

        def side(place: Place, amount: Formula) -> Side:
            cell = rounded(calc.scaled(amount), self._decimals).cell(0)
            return Side(f"{place.sheet} {place.cell}", place, cell)

        header = header_words(section, link.total.column.position)
        label = f"{common()['rules']['E107']['zh']['name']}（{region.sheet}：{header}）"
        left, right, tables = side(place, here), side(target, there), self._tables_of(section)
        line = Check("E107", label, tables, section.id, left, right, None, Decimal(0))
        return self._judged(line, row, calc.scaled(bracketed(infix(here, "-", there))))

    # ---- typed lines ----------------------------------------------------------------------------

    def _entries(self, region: Region) -> Iterator[Check]:
        section = region.section
        if section.kind == "settings":
            count = self._missing_settings()
            yield self._count("E112", region, count, constant(region.top))
            for rule, condition in self.settings_not_taken.items():
                yield self._count(rule, region, if_(condition, 1, 0), constant(region.top))
        elif section.kind == "last_year":
            area = region.area(section.amounts[0]).fixed  # only amounts come from what is given
            count = as_is(f"COUNTA({area})-COUNT({area})", 0)
            yield self._count("E103", region, count, constant(region.top))
        else:
            for flag in flags(self.calc, section):
                first = infix(region.top - 1, "+", match(1, flag.column))
                yield self._count(flag.rule, region, total(flag.column), first)

    def _missing_settings(self) -> Formula:
        placeholder = sentence("name_placeholder")
        name, year = (typed_setting(self.calc, setting) for setting in SETTINGS[:2])
        unnamed = call("OR", operator.or_, infix(name, "=", ""), infix(name, "=", placeholder))
        return infix(if_(unnamed, 1, 0), "+", if_(infix(year, "=", ""), 1, 0))

    @cached_property
    def settings_not_taken(self) -> dict[str, Formula]:
        """Returns whether a year is typed that is none, and whether amounts lack their unit."""
        _, year, unit = SETTINGS
        return {
            "E123": not_taken(self.calc, unit, infix(self._filled, ">", 0)),
            "E124": not_taken(self.calc, year, constant(False)),
        }

    @property
    def setting_remarks(self) -> dict[str, Cell]:
        """Returns what stands beside settings: what is wrong, or the whole in both units."""
        _, year, unit = SETTINGS
        wrong = self.settings_not_taken
        units = "、".join(self.family.entry.units)
        no_unit = sentence("unit.choose", units=units)
        waiting = infix(chosen(self.calc, unit), "=", "")
        rest = if_(waiting, f"{sentence('unit.waiting')}{no_unit}", self.questions.words or "")
        return {
            year: if_(wrong["E124"], sentence("unit.year"), "").cell(0),
            unit: if_(wrong["E123"], f"{sentence('checks.error')}{no_unit}", rest).cell(0),
        }

    def _question(self, number: int) -> Check:
        """Returns the line that tells whether a question is open or answered."""
        asked, state = self.questions.all[number], self.questions.state(number)
        place = Place(sentence("reasons.sheet"), REASONS_TOP + number, REASON)
        here = as_is(reference(place.sheet, place.row, STATE), state.value(0))
        is_open = infix(here, "=", sentence("reasons.open"))
        count = if_(is_open, 1, 0)
        return Check(
            asked.rule,
            asked.title,
            section=asked.section,
            left=Side(place.sheet, place, count.cell(0)),
            result=infix(here, "&", "").cell(0),
            score=if_(is_open, WARNING, GOOD).cell(0),
        )

    def _count(self, rule: str, region: Region, count: Formula, first: Formula) -> Check:
        """Returns the line that tells how many lines are wrong, and the first of them."""
        section, data = region.section, common()["rules"][rule]
        error = data["severity"] == "error"
        mark = sentence("checks.error" if error else "checks.warning")
        row = bracketed(first)
        parts: list[Part] = [count, sentence("checks.first"), row, sentence("checks.row")]
        some = reduce(lambda before, part: infix(before, "&", part), parts, constant(mark))
        none = infix(count, "=", 0)
        score = if_(none, GOOD, WRONG if error else WARNING)
        return Check(
            rule,
            f"{data['zh']['name']}（{section.title or region.sheet}）",
            self._tables_of(section),
            section.id,
            Side(region.sheet, Place(region.sheet, region.top, 1), count.cell(0)),
            result=if_(none, sentence("checks.none"), some).cell(0),
            score=score.cell(0),
        )

    def _tables_of(self, section: Section) -> tuple[str, ...]:
        """Returns the tables whose figures come from a section."""
        measures = {part.measure for part in (section, section.also) if part}
        return tuple(
            table.id
            for table in self.family.tables.values()
            if any(block.measure in measures for block in table.blocks)
        )

    # ---- lights ---------------------------------------------------------------------------------

    @cached_property
    def overall(self) -> Cell:
        """Returns the light over everything."""
        scores = [line.score.value for line in self.lines]
        area = reference(self.sheet, TOP, SCORE, TOP + len(self.lines) - 1, SCORE)
        blank, good = sentence("checks.all_blank"), sentence("checks.all_good")
        light = if_(infix(self._filled, "=", 0), blank, good)
        for score, key in ((WARNING, "checks.all_warned"), (WRONG, "checks.all_wrong")):
            count = call("COUNTIF", list.count, as_is(area, scores), score)
            counted = infix(infix(sentence(key), "&", count), "&", sentence("checks.items"))
            light = if_(infix(count, ">", 0), counted, light)
        return light.cell(0)

    @property
    def overall_link(self) -> Cell:
        """Returns the light over everything as other sheets repeat it."""
        return Cell(reference(self.sheet, LIGHT_ROW, 1), self.overall.value)

    @property
    def _filled(self) -> Formula:
        """Returns how many amounts stand on the entry sheets."""
        regions = self.calc.places.of_kind("facts")
        areas = [
            reference(region.sheet, region.top, first + 1, region.bottom, last + 1)
            for region in regions
            for first, last in runs(column.position for column in region.section.amounts)
        ]
        lines = (line for region in regions for line in self.calc.lines(region.section))
        return as_is(f"COUNT({','.join(areas)})", sum(len(line.amounts) for line in lines))

    def state(self, lines: Sequence[int], empty: Formula | None = None) -> Cell:
        """Returns the light over some lines, by their places in `lines`.

        `empty` is the condition under which there is nothing to judge.
        """
        bad, note, good, none = (
            sentence(f"checks.{key}")
            for key in ("state_wrong", "state_warned", "state_good", "no_data")
        )
        rest = if_(empty, none, good) if empty else constant(good)
        if lines:
            refs = ",".join(reference(self.sheet, TOP + index, SCORE) for index in lines)
            scores = [self.lines[index].score.value for index in lines]
            most = call("MAX", max, as_is(refs, scores))
            rest = if_(infix(most, "=", WARNING), note, rest)
            rest = if_(infix(most, "=", WRONG), bad, rest)
        return rest.cell(0)

    def lines_of(self, *, table: str = "", sections: Sequence[Section] = ()) -> list[int]:
        """Returns the places of the lines that speak of a table, or of sections."""
        ids = [section.id for section in sections]
        return [
            index
            for index, line in enumerate(self.lines)
            if line.rule and (table in line.tables or line.section in ids)
        ]


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
