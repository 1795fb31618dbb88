"""The lines of the sheet of checks: relations that may fail, totals of entry sheets, typed lines.

A relation is judged as `check` judges it: exact, explained by the rounding of its figures, or
wrong. The rows come from the catalogue and from the tests of typed lines; nothing is stated twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from xlbudget.base.amounts import from_fen, round_to, step_of
from xlbudget.base.cellref import cell_name
from xlbudget.base.place import Place
from xlbudget.base.texts import text as words_of
from xlbudget.entry.form.cells import EMPTY, Cell, reference, text
from xlbudget.entry.form.headers import header_words
from xlbudget.entry.form.places import Region
from xlbudget.entry.formulas.flags import flags
from xlbudget.entry.formulas.hidden_sheet import Calc
from xlbudget.entry.formulas.official import Official
from xlbudget.entry.formulas.open_relations import (
    OpenLink,
    OpenRelation,
    open_links,
    open_relations,
)
from xlbudget.meaning.catalogue import words
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
        found.append(Check("", words_of("checks.relations")))
        for relation in open_relations(self.family):
            found.append(self._relation(relation, TOP + len(found)))
        found.append(Check("", words_of("checks.links")))
        for link in open_links(self.family):
            found.append(self._link(link, TOP + len(found)))
        found.append(Check("", words_of("checks.entries")))
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
        name = words(rule.code, "zh", self.family)["name"]
        if rule.each:
            term = relation.left[0]
            name += f"（{column_label(self.family.tables[term.table], term.column)}）"
        left, right = (self._side(side) for side in (relation.left, relation.right))
        raw = f"{self._sum(relation.left)}-{self._sum(relation.right, inner=True)}"
        exact = self._fen(relation.left) - self._fen(relation.right)
        count = len(relation.left) + len(relation.right)
        bound = Decimal((count - 1) // 2).scaleb(-self._decimals)
        return self._judged(
            Check(rule.code, name, rule.tables, "", left, right, None, bound),
            row,
            (f"ROUND({raw},{self.calc.places_after_point})", exact),
            upward=rule.kind == "at_most",
        )

    def _judged(
        self, line: Check, row: int, raw: tuple[str, int], *, upward: bool = False
    ) -> Check:
        """Returns the line with its difference and outcome; `raw` is the one before rounding."""
        assert line.left and line.right and line.bound is not None  # a relation has both sides
        d = self._decimals
        here = {c: cell_name(row, c) for c in (LEFT_VALUE, RIGHT_VALUE, GAP, BOUND, RESULT)}
        one, other = line.left.value.value, line.right.value.value
        assert isinstance(one, Decimal) and isinstance(other, Decimal)  # both are amounts
        difference = one - other
        gap = Cell(f"ROUND({here[LEFT_VALUE]}-{here[RIGHT_VALUE]},{d})", difference)
        size = here[GAP] if upward else f"ABS({here[GAP]})"
        good, close, bad = (words_of(f"checks.{k}") for k in ("exact", "rounding", "failed"))
        formula = (
            f"IF({raw[0]}{'<=' if upward else '='}0,{text(good)},"
            f"IF(ROUND({size}-{here[BOUND]},{d})<=0,{text(close)},{text(bad)}))"
        )
        exact = raw[1] <= 0 if upward else raw[1] == 0
        fits = (difference if upward else abs(difference)) <= line.bound
        outcome = good if exact else close if fits else bad
        score = Cell(f"IF({here[RESULT]}={text(bad)},{WRONG},{GOOD})", _score(outcome == bad))
        return Check(
            line.rule,
            line.words,
            line.tables,
            line.section,
            line.left,
            line.right,
            gap,
            line.bound,
            Cell(formula, outcome),
            score,
        )

    def _side(self, side: Expression) -> Side:
        places = [self._place(t.table, t.row, t.column) for t in side]
        names = "".join(
            ("" if i == 0 and term.sign > 0 else "＋" if term.sign > 0 else "－")
            + f"{place.sheet} {place.cell}"
            for i, (term, place) in enumerate(zip(side, places, strict=True))
        )
        step = step_of(self.family.unit, self._decimals)
        shown = sum(t.sign * round_to(self._amount(t.table, t.row, t.column), step) for t in side)
        parts = (f"ROUND({ref},{self._decimals})" for ref in self._refs(side))
        return Side(names, places[0], Cell(_signed(side, parts), from_fen(shown, self.family.unit)))

    def _sum(self, side: Expression, *, inner: bool = False) -> str:
        words = _signed(side, self._refs(side))
        return f"({words})" if inner else words

    def _refs(self, side: Expression) -> Iterator[str]:
        for term in side:
            place = self._place(term.table, term.row, term.column)
            yield reference(place.sheet, place.row, place.column)

    def _fen(self, side: Expression) -> int:
        return sum(t.sign * self._amount(t.table, t.row, t.column) for t in side)

    def _place(self, table: str, row: str, column: str) -> Place:
        return self.official.layout.places[CellRef(table, row, column)]

    def _amount(self, table: str, row: str, column: str) -> int:
        return self.official.fixed_amount(CellRef(table, row, column))

    # ---- totals of entry sheets -----------------------------------------------------------------

    def _link(self, link: OpenLink, row: int) -> Check:
        calc, section, region = self.calc, link.section, self.calc.region(link.section)
        place, target = link_places(calc, link)
        mine, wanted = link_amounts(calc, link)
        here = reference(place.sheet, place.row, place.column)
        there = reference(region.sheet, region.link_row, place.column)
        step = step_of(self.family.unit, self._decimals)

        def side(where: Place, ref: str, fen: int) -> Side:
            value = from_fen(round_to(fen, step), self.family.unit)
            formula = f"ROUND(ROUND({ref}/{calc.scale.text(0)},{calc.places_after_point})"
            cell = Cell(f"{formula},{self._decimals})", value)
            return Side(f"{where.sheet} {where.cell}", where, cell)

        label = header_words(section, link.total.column.position)
        name = f"{common()['rules']['E107']['zh']['name']}（{region.sheet}：{label}）"
        raw = f"ROUND(({here}-{there})/{calc.scale.text(0)},{calc.places_after_point})"
        line = Check(
            "E107",
            name,
            self._tables_of(section),
            section.id,
            side(place, here, mine),
            side(target, there, wanted),
            None,
            Decimal(0),
        )
        return self._judged(line, row, (raw, mine - wanted))

    # ---- typed lines ----------------------------------------------------------------------------

    def _entries(self, region: Region) -> Iterator[Check]:
        section = region.section
        if section.kind == "settings":
            name, year = self.calc.places.unit_name, self.calc.places.year
            asked = words_of("name_placeholder")
            missing = (self.calc.inputs.unit_name in ("", asked)) + (not self.calc.inputs.year)
            formula = f'IF(OR({name}="",{name}={text(asked)}),1,0)+IF({year}="",1,0)'
            count = Cell(formula, Decimal(missing))
            yield self._count("E112", region, count, str(region.top), missing)
        elif section.kind == "last_year":
            area = region.area(section.amounts[0])
            count = Cell(f"COUNTA({area.fixed})-COUNT({area.fixed})", Decimal(0))
            yield self._count("E103", region, count, str(region.top), 0)
        else:
            for flag in flags(self.calc, section):
                count = Cell(f"SUM({flag.column.area.fixed})", Decimal(len(flag.hits)))
                first = f"{region.top - 1}+MATCH(1,{flag.column.area.fixed},0)"
                row = region.top + flag.hits[0] if flag.hits else 0
                yield self._count(flag.rule, region, count, first, len(flag.hits), row)

    def _count(
        self, rule: str, region: Region, count: Cell, first: str, hits: int, row: int = 0
    ) -> Check:
        section = region.section
        error = common()["rules"][rule]["severity"] == "error"
        mark, score = words_of("checks.error" if error else "checks.warning"), WRONG if error else 1
        none, rest = words_of("checks.none"), words_of("checks.first")
        assert count.formula  # every count is a formula
        formula = (
            f"IF({count.formula}=0,{text(none)},"
            f"{text(mark)}&{count.formula}&{text(rest)}&({first})&{text(words_of('checks.row'))})"
        )
        value = (
            none if not hits else f"{mark}{hits}{rest}{row or region.top}{words_of('checks.row')}"
        )
        name = f"{common()['rules'][rule]['zh']['name']}（{region.sheet}）"
        if section.title:
            name = f"{common()['rules'][rule]['zh']['name']}（{section.title}）"
        place = Place(region.sheet, region.top, 1)
        left = Side(region.sheet, place, count)
        return Check(
            rule,
            name,
            self._tables_of(section),
            section.id,
            left,
            result=Cell(formula, value),
            score=Cell(f"IF({count.formula}=0,{GOOD},{score})", Decimal(score if hits else GOOD)),
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
        wrong, warned = (f"COUNTIF({area},{score})" for score in (WRONG, WARNING))
        bad, note = scores.count(Decimal(WRONG)), scores.count(Decimal(WARNING))
        filled, total = self._filled
        words = {k: words_of(f"checks.all_{k}") for k in ("wrong", "warned", "good", "blank")}
        unit = words_of("checks.items")
        formula = (
            f"IF({wrong}>0,{text(words['wrong'])}&{wrong}&{text(unit)},"
            f"IF({warned}>0,{text(words['warned'])}&{warned}&{text(unit)},"
            f"IF({filled}=0,{text(words['blank'])},{text(words['good'])})))"
        )
        value = words["good"] if total else words["blank"]
        if note:
            value = f"{words['warned']}{note}{unit}"
        if bad:
            value = f"{words['wrong']}{bad}{unit}"
        return Cell(formula, value)

    @property
    def overall_link(self) -> Cell:
        """Returns the light over everything as other sheets repeat it."""
        return Cell(reference(self.sheet, LIGHT_ROW, 1), self.overall.value)

    @property
    def _filled(self) -> tuple[str, bool]:
        """Whether anything is typed: how many amounts stand on the entry sheets."""
        regions = [r for r in self.calc.places.regions.values() if r.section.kind == "facts"]
        areas = [r.area(c) for r in regions for c in (r.section.amounts[0], r.section.amounts[-1])]
        blocks = ",".join(
            reference(a.sheet, a.top, a.column, b.top + b.count - 1, b.column)
            for a, b in zip(areas[::2], areas[1::2], strict=True)
        )
        typed = any(
            amount is not None
            for region in regions
            for line in self.calc.lines(region.section)
            for amount in line.amounts.values()
        )
        return f"COUNT({blocks})", typed

    def state(self, lines: Sequence[int], empty: str = "", *, is_empty: bool = False) -> Cell:
        """Returns the light over some lines, by their places in `lines`.

        `empty` is the condition under which there is nothing to judge.
        """
        bad, note, good, none = (
            words_of(f"checks.{k}")
            for k in ("state_wrong", "state_warned", "state_good", "no_data")
        )
        refs = ",".join(reference(self.sheet, TOP + i, SCORE) for i in lines)
        rest = f"IF({empty},{text(none)},{text(good)})" if empty else text(good)
        value = none if is_empty else good
        if not lines:
            return Cell(rest, value)
        worst = max(int(self.lines[i].score.value or 0) for i in lines)
        value = (value, note, bad)[worst]
        most = f"MAX({refs})"
        return Cell(
            f"IF({most}={WRONG},{text(bad)},IF({most}={WARNING},{text(note)},{rest}))", value
        )

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


def _signed(side: Expression, parts: Iterator[str]) -> str:
    return "".join(
        ("-" if term.sign < 0 else "+" if i else "") + part
        for i, (term, part) in enumerate(zip(side, parts, strict=True))
    )


def _score(wrong: bool) -> Decimal:
    return Decimal(WRONG if wrong else GOOD)
