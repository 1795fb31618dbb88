"""The lines of the sheet of shares and changes: what the narrative quotes, this year and last.

Classes come and go with what is typed, so each line looks up the next one that is in use.
"""

from dataclasses import dataclass
from functools import cached_property

from xlbudget.base.cellref import cell_name
from xlbudget.base.texts import sentence
from xlbudget.entry.form.headers import calculating_sheet, header_words
from xlbudget.entry.form.stacks import stack_of
from xlbudget.entry.formulas.algebra import (
    Formula,
    FormulaColumn,
    as_is,
    bracketed,
    call,
    constant,
    if_,
    index,
    infix,
    smallest,
    spread,
    total,
)
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.entry.formulas.official import Official
from xlbudget.meaning.shares import possible_lines
from xlbudget.template import CellRef
from xlbudget.writer.names import SHARE_COLUMNS, SHARE_FIRST_LINE

_DASH = "—"
_NOTHING = constant("")


@dataclass(frozen=True, slots=True)
class PossibleLine:
    """One line that may be shown: its label, its amounts, and the number of its whole's line.

    `always` tells that it is shown even without an amount.
    """

    label: str
    now: Formula
    last: Formula
    whole: int
    always: bool


class Changes:
    """Makes the lines of the sheet."""

    def __init__(self, calc: Calc, official: Official) -> None:
        self.calc = calc
        self.official = official
        self.sources = [*self._shares(), *self._memos()]
        self.sources += self._choices(len(self.sources))
        sources = self.sources
        self.label = self._add("label", [constant(source.label) for source in sources])
        self.now = self._add("now", [source.now for source in sources])
        self.last = self._add("last", [source.last for source in sources])
        self.whole = self._add("whole", [constant(source.whole + 1) for source in sources])
        amounts = zip(sources, range(len(sources)), strict=True)
        used = self._add("used", [self._used(source, line) for source, line in amounts])
        self.line = self._add("line", [smallest(used)] * len(sources))

    def _add(self, name: str, formulas: list[Formula]) -> FormulaColumn:
        shares = self.calc.family.shares
        sheet = calculating_sheet(shares.sheet if shares else "")
        heading = sentence(f"calculating.share_{name}", unit=self.calc.family.unit)
        return self.calc.add(sheet, heading, spread(formulas), len(formulas))

    def _used(self, source: PossibleLine, line: int) -> Formula:
        """Returns the line's own number where it is in use."""
        if source.always:
            return constant(line + 1)
        has_last = infix(_number(self.last.at(line)), "<>", 0)
        return if_(if_(infix(self.now.at(line), "<>", 0), True, has_last), line + 1, "")

    def _shares(self) -> list[PossibleLine]:
        calc, wholes = self.calc, dict[CellRef, int]()
        lines = possible_lines(calc.family)
        region = next(iter(calc.places.of_kind("last_year")), None)
        cells = calc.typed(region.section, region.section.amounts[0]) if region else None
        sources = []
        for number, line in enumerate(lines):
            if line.is_whole:
                wholes[line.cell] = number
            last = as_is("", None)
            if cells:
                is_number = call(
                    "ISNUMBER", lambda value: not isinstance(value, str), cells.at(number)
                )
                last = if_(is_number, calc.scaled(cells.at(number)), "")
            block = calc.family.tables[line.cell.table].block_of(line.cell.column)
            always = any(row.id == line.cell.row for row in block.fixed)
            now = self.official.any_amount(line.cell)
            sources.append(PossibleLine(line.label, now, last, wholes[line.whole], always))
        return sources

    def _memos(self) -> list[PossibleLine]:
        """Returns the sections that no official table shows, each a whole with its lines."""
        calc = self.calc
        sources: list[PossibleLine] = []
        start = len(possible_lines(calc.family))
        for region in calc.places.of_kind("memo"):
            section = region.section
            whole = start + len(sources)
            amounts = calc.typed(section, section.amounts[0])
            title = section.title.partition("、")[2] or section.title
            sources.append(PossibleLine(title, calc.scaled(total(amounts)), _NOTHING, whole, True))
            for line, row in enumerate(section.rows):
                amount = calc.scaled(_number(amounts.at(line)))
                sources.append(PossibleLine(row.label, amount, _NOTHING, whole, True))
        return sources

    def _choices(self, start: int) -> list[PossibleLine]:
        """Returns what is typed under each of the choices of a column, a part of all of them."""
        calc = self.calc
        sources: list[PossibleLine] = []
        for section in calc.family.entry.sections:
            for column in section.of_kind("choice"):
                stack = stack_of(calc.family, section)
                chosen = tuple(p.amounts if p is section else () for p in stack.parts)
                amounts, whole = calc.sums(stack, chosen).column, start + len(sources)
                label = sentence("by_choice", column=header_words(section, column.position))
                now = calc.rounded(total(amounts))
                sources.append(PossibleLine(label, now, _NOTHING, whole, False))
                under = calc.sums_at(calc.typed(section, column), amounts)
                for choice in column.choices:
                    now = calc.rounded(under.of(choice))
                    sources.append(PossibleLine(choice, now, _NOTHING, whole, False))
        return sources

    @cached_property
    def formulas(self) -> dict[str, Formula]:
        """Returns the formulas of the sheet's columns, by the names of `SHARE_COLUMNS`."""
        key = self.line.here
        unused = infix(key, "=", "")

        def shown(column: FormulaColumn) -> Formula:
            return if_(unused, "", index(column, key))

        def here(name: str, value: Formula) -> Formula:
            return Formula(
                lambda i: cell_name(SHARE_FIRST_LINE + i, SHARE_COLUMNS[name]), value.value
            )

        now, last = here("now", shown(self.now)), here("last", shown(self.last))
        whole = index(self.now, index(self.whole, key))
        gap = infix(now, "-", last)
        no_last = infix(last, "=", "")
        rate = infix(bracketed(gap), "/", call("ABS", abs, last))
        fell = if_(infix(now, "<", last), sentence("down"), sentence("flat"))
        return {
            "label": shown(self.label),
            "now": shown(self.now),
            "share": if_(unused, "", if_(infix(whole, "=", 0), 0, infix(now, "/", whole))),
            "last": shown(self.last),
            "change": if_(no_last, "", self.calc.rounded(gap)),
            "rate": if_(no_last, "", if_(infix(last, "=", 0), _DASH, rate)),
            "word": if_(no_last, "", if_(infix(now, ">", last), sentence("up"), fell)),
        }


def _number(cell: Formula) -> Formula:
    return call("N", lambda value: 0 if isinstance(value, str) else value, cell)
