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
from xlbudget.entry.form.cells import EMPTY, Cell, reference
from xlbudget.entry.form.headers import header_words
from xlbudget.entry.form.places import Region
from xlbudget.entry.formulas.algebra import (
    Formula,
    Part,
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
from xlbudget.meaning.catalogue import rule_texts
from xlbudget.meaning.labels import column_label
from xlbudget.template import CellRef, Expression, Section
from xlbudget.template.common import common

CODE, WORDS, LEFT, LEFT_VALUE, RIGHT, RIGHT_VALUE, GAP, BOUND, RESULT, SCORE = range(1, 11)
"""The columns of the sheet; SCORE is hidden: 2 for what is wrong, 1 for a warning."""

LIGHT_ROW = 3
"""The sheet row of the light over everything."""

TOP = 6
"""The sheet row of the first line."""

WRONG, WARNING, GOOD = 2, 1, 0


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a line: what the link says, where it leads, and its value."""

    words: str
    place: Place
    value: Cell


@dataclass(frozen=True, slots=True)
class Check:
    """One line: `tables` and `section` are those that it speaks of; a heading has no rule."""

    rule: str
    words: str
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

    @cached_property
    def lines(self) -> tuple[Check, ...]:
        """Returns all lines; the first stands in row `TOP`."""
        found: list[Check] = []
        found.append(Check("", sentence("checks.relations")))
        for relation in open_relations(self.family):
            found.append(self._relation(relation, TOP + len(found)))
        found.append(Check("", sentence("checks.links")))
        for link in open_links(self.family):
            found.append(self._link(link, TOP + len(found)))
        found.append(Check("", sentence("checks.entries")))
        for region in self.calc.places.regions.values():
            for maker in self._entries(region):
                found.append(maker)
        return tuple(found)

    # ---- relations ------------------------------------------------------------------------------

    @property
    def _decimals(self) -> int:
        return self.family.decimals

    def _relation(self, relation: OpenRelation, row: int) -> Check:
        rule = relation.rule
        name = rule_texts(rule.code, "zh", self.family)["name"]
        if rule.each:
            term = relation.left[0]
            name += f"（{column_label(self.family.tables[term.table], term.column)}）"
        left, right = (self._side(side) for side in (relation.left, relation.right))
        whole = call("", lambda value: value, _signed(relation.right, self._refs(relation.right)))
        raw = self.calc.rounded(
            infix(_signed(relation.left, self._refs(relation.left)), "-", whole)
        )
        count = len(relation.left) + len(relation.right)
        bound = Decimal((count - 1) // 2).scaleb(-self._decimals)
        line = Check(rule.code, name, rule.tables, "", left, right, None, bound)
        return self._judged(line, row, raw, upward=rule.kind == "at_most")

    def _judged(self, line: Check, row: int, raw: Formula, *, upward: bool = False) -> Check:
        """Returns the line with its difference and outcome; `raw` is the one before rounding."""
        assert line.left and line.right  # a relation has both sides
        sides, bound = (line.left.value.value, line.right.value.value), line.bound

        def here(column: int, value: object) -> Formula:
            return Formula(lambda _: cell_name(row, column), lambda _: value)

        left, right = here(LEFT_VALUE, sides[0]), here(RIGHT_VALUE, sides[1])
        gap = rounded(infix(left, "-", right), self._decimals)
        gap_here = here(GAP, gap.value(0))
        size = gap_here if upward else call("ABS", abs, gap_here)
        over = rounded(infix(size, "-", here(BOUND, bound)), self._decimals)
        good, close, bad = (sentence(f"checks.{k}") for k in ("exact", "rounding", "failed"))
        near = if_(infix(over, "<=", 0), close, bad)
        result = if_(infix(raw, "<=" if upward else "=", 0), good, near)
        score = if_(infix(here(RESULT, result.value(0)), "=", bad), WRONG, GOOD)
        return replace(line, gap=gap.cell(0), result=result.cell(0), score=score.cell(0))

    def _side(self, side: Expression) -> Side:
        places = [self.official.layout.places[CellRef(t.table, t.row, t.column)] for t in side]
        names = "".join(
            ("" if i == 0 and term.sign > 0 else "＋" if term.sign > 0 else "－")
            + f"{place.sheet} {place.cell}"
            for i, (term, place) in enumerate(zip(side, places, strict=True))
        )
        shown = [rounded(ref, self._decimals) for ref in self._refs(side)]
        return Side(names, places[0], _signed(side, shown).cell(0))

    def _refs(self, side: Expression) -> list[Formula]:
        return [self.official.any_amount(CellRef(t.table, t.row, t.column)) for t in side]

    # ---- totals of entry sheets -----------------------------------------------------------------

    def _link(self, link: OpenLink, row: int) -> Check:
        calc, section, region = self.calc, link.section, self.calc.region(link.section)
        place, target = link_places(calc, link)
        mine, wanted = link_amounts(calc, link)
        unit = calc.inputs.amount_unit

        def amount(row: int, fen: int) -> Formula:
            ref = reference(place.sheet, row, place.column)
            return Formula(lambda _: ref, lambda _: from_fen(fen, unit))

        def side(where: Place, total: Formula) -> Side:
            cell = rounded(calc.scaled(total), self._decimals).cell(0)
            return Side(f"{where.sheet} {where.cell}", where, cell)

        here, there = amount(place.row, mine), amount(region.link_row, wanted)
        label = header_words(section, link.total.column.position)
        name = f"{common()['rules']['E107']['zh']['name']}（{region.sheet}：{label}）"
        gap = call("", lambda value: value, infix(here, "-", there))
        line = Check(
            "E107",
            name,
            self._tables_of(section),
            section.id,
            side(place, here),
            side(target, there),
            None,
            Decimal(0),
        )
        return self._judged(line, row, calc.scaled(gap))

    # ---- typed lines ----------------------------------------------------------------------------

    def _entries(self, region: Region) -> Iterator[Check]:
        section = region.section
        if section.kind == "settings":
            count = self._missing_settings()
            yield self._count("E112", region, count, constant(region.top))
        elif section.kind == "last_year":
            area = region.area(section.amounts[0]).fixed  # only amounts come from what is given
            count = Formula(lambda _: f"COUNTA({area})-COUNT({area})", lambda _: 0)
            yield self._count("E103", region, count, constant(region.top))
        else:
            for flag in flags(self.calc, section):
                first = infix(region.top - 1, "+", match(1, flag.column))
                yield self._count(flag.rule, region, total(flag.column), first)

    def _missing_settings(self) -> Formula:
        places, inputs, asked = self.calc.places, self.calc.inputs, sentence("name_placeholder")
        name = Formula(lambda _: places.unit_name, lambda _: inputs.unit_name)
        year = Formula(lambda _: places.year, lambda _: inputs.year or "")
        unnamed = call("OR", operator.or_, infix(name, "=", ""), infix(name, "=", asked))
        return infix(if_(unnamed, 1, 0), "+", if_(infix(year, "=", ""), 1, 0))

    def _count(self, rule: str, region: Region, count: Formula, first: Formula) -> Check:
        """Returns the line that tells how many lines are wrong, and the first of them."""
        section, data = region.section, common()["rules"][rule]
        error = data["severity"] == "error"
        mark = sentence("checks.error" if error else "checks.warning")
        place = call("", lambda row: row, first)
        said: list[Part] = [count, sentence("checks.first"), place, sentence("checks.row")]
        some = reduce(lambda a, b: infix(a, "&", b), said, constant(mark))
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
        """The tables whose figures come from a section."""
        return tuple(
            table.id
            for table in self.family.tables.values()
            if any(block.measure == section.measure for block in table.blocks)
        )

    # ---- lights ---------------------------------------------------------------------------------

    @cached_property
    def overall(self) -> Cell:
        """Returns the light over everything."""
        scores = [line.score.value for line in self.lines]
        area = reference(self.sheet, TOP, SCORE, TOP + len(self.lines) - 1, SCORE)
        every = Formula(lambda _: area, lambda _: scores)
        wrong, warned = (call("COUNTIF", list.count, every, score) for score in (WRONG, WARNING))
        said = {k: sentence(f"checks.all_{k}") for k in ("wrong", "warned", "good", "blank")}
        unit = sentence("checks.items")
        filled = if_(infix(self._filled, "=", 0), said["blank"], said["good"])
        for count, key in ((warned, "warned"), (wrong, "wrong")):
            told = infix(infix(said[key], "&", count), "&", unit)
            filled = if_(infix(count, ">", 0), told, filled)
        return filled.cell(0)

    @property
    def overall_link(self) -> Cell:
        """Returns the light over everything as other sheets repeat it."""
        return Cell(reference(self.sheet, LIGHT_ROW, 1), self.overall.value)

    @property
    def _filled(self) -> Formula:
        """Returns how many amounts stand on the entry sheets."""
        regions = [r for r in self.calc.places.regions.values() if r.section.kind == "facts"]
        areas = [r.area(c) for r in regions for c in (r.section.amounts[0], r.section.amounts[-1])]
        blocks = ",".join(
            reference(a.sheet, a.top, a.column, b.top + b.count - 1, b.column)
            for a, b in zip(areas[::2], areas[1::2], strict=True)
        )
        count = sum(len(x.amounts) for r in regions for x in self.calc.lines(r.section))
        return Formula(lambda _: f"COUNT({blocks})", lambda _: count)

    def state(self, lines: Sequence[int], empty: Formula | None = None) -> Cell:
        """Returns the light over some lines, by their places in `lines`.

        `empty` is the condition under which there is nothing to judge.
        """
        bad, note, good, none = (
            sentence(f"checks.{k}")
            for k in ("state_wrong", "state_warned", "state_good", "no_data")
        )
        rest = if_(empty, none, good) if empty else constant(good)
        if lines:
            refs = ",".join(reference(self.sheet, TOP + i, SCORE) for i in lines)
            scores = [self.lines[i].score.value for i in lines]
            most = call("MAX", max, Formula(lambda _: refs, lambda _: scores))
            rest = if_(infix(most, "=", WARNING), note, rest)
            rest = if_(infix(most, "=", WRONG), bad, rest)
        return rest.cell(0)

    def lines_of(self, *, table: str = "", sections: Sequence[str] = ()) -> list[int]:
        """Returns the places of the lines that speak of a table, or of sections."""
        return [
            i
            for i, line in enumerate(self.lines)
            if line.rule and (table in line.tables or line.section in sections)
        ]


def link_places(calc: Calc, link: OpenLink) -> tuple[Place, Place]:
    """Returns where the two totals of a link stand."""
    region, theirs = calc.region(link.section), calc.region(link.total.other)
    return (
        Place(region.sheet, region.sum_row, link.total.column.position + 1),
        Place(theirs.sheet, theirs.sum_row, link.total.others[0].position + 1),
    )


def link_amounts(calc: Calc, link: OpenLink) -> tuple[int, int]:
    """Returns the two totals of a link in 分."""
    total = link.total
    return calc.total(link.section, total.columns), calc.total(total.other, total.others)


def _signed(side: Expression, parts: Sequence[Formula]) -> Formula:
    """Returns the sum of the parts, each with the sign of its term."""
    every = None
    for term, part in zip(side, parts, strict=True):
        if every is None:
            every = part if term.sign > 0 else prefix("-", operator.neg, part)
        else:
            every = infix(every, "+" if term.sign > 0 else "-", part)
    assert every  # a side has terms
    return every
