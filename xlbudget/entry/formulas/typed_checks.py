"""The lines that tell of what is typed on an entry sheet, and of the form of a sheet."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from xlbudget.base.cellref import cell_name, column_letters
from xlbudget.base.place import Place
from xlbudget.base.texts import sentence
from xlbudget.entry.form.places import Region
from xlbudget.entry.formulas.algebra import (
    Formula,
    all_of,
    as_is,
    bracketed,
    call,
    constant,
    if_,
    if_error,
    index,
    infix,
    match,
    total,
)
from xlbudget.entry.formulas.budgets import budget_of, budgets_of_lines, outside
from xlbudget.entry.formulas.check_line import (
    FIRST,
    SCORE,
    TOP,
    WRONG,
    Check,
    LineMaker,
    Side,
)
from xlbudget.entry.formulas.flags import flagged_columns, flags, misplaced
from xlbudget.entry.formulas.forms import first_moved, form_columns, last_cells
from xlbudget.entry.formulas.setting_checks import SettingLines
from xlbudget.template import EntryColumn, Section, Table
from xlbudget.template.common import common


class TypedLines(LineMaker):
    """Makes the lines of typed lines and of the form of sheets."""

    def form(self, sheet: str, row: int, sections: tuple[Section, ...] = ()) -> Check:
        """Returns the line that tells whether a sheet lost or won rows, or is gone."""
        cells = last_cells(self.family, self.official.layout)
        moved, rows = form_columns(self.calc, self.official.layout)
        number = [cell.sheet for cell in cells].index(sheet)
        side = Side(sheet, Place(sheet, 1, 1), moved.at(number).cell(0))
        target = constant("A1")
        if sheet in rows:
            target = if_error(infix("A", "&", first_moved(rows[sheet])), "A1")
        tables = {table for section in sections for table in self.tables_of(section)}
        own = [t.table.id for t in self.official.layout.tables.values() if t.sheet == sheet]
        name = f"{common()['rules']['E131']['zh']['name']}（{sheet}）"
        line = Check("E131", name, sheet, (*tables, *own), (), side, target=target.cell(0))
        return self.counted(line, row, constant(sentence("checks.none")))

    def crowded(self, table: Table, left_out: Formula, row: int) -> Check:
        """Returns the line that tells whether a table has a line for every code."""
        sheet = self.official.layout.tables[table.id].sheet
        name = f"{common()['rules']['E116']['zh']['name']}（{sheet}）"
        side = Side(sheet, Place(sheet, 1, 1), left_out.cell(0))
        line = Check("E116", name, sheet, (table.id,), (), side, target=constant("A1").cell(0))
        return self.counted(line, row, constant(sentence("checks.none")))

    def entries(self, region: Region, above: Sequence[Check]) -> Iterator[Check]:
        """Yields the lines of a section, the first of them below those `above`."""
        section, row = region.section, TOP + len(above)
        form = max(number for number, line in enumerate(above) if line.rule == "E131")
        score = as_is(cell_name(TOP + form, SCORE), above[form].score.value)
        moved = infix(score, "=", WRONG)
        if section.kind == "settings":
            settings = SettingLines(self.calc, self.official, self.sheet)
            for down, (rule, hits) in enumerate(settings.hits.items()):
                line = self._count(rule, region, row + down, hits, ())
                yield self.counted(line, row + down, self._none(region), moved)
            return
        for down, flag in enumerate(flags(self.calc, section)):
            first = if_error(match(1, flag.column), 0)
            columns = flagged_columns(flag.rule, section)
            hits = total(flag.column), first
            line = self._count(flag.rule, region, row + down, hits, columns)
            yield self.counted(line, row + down, self._none(region), moved)

    def _none(self, region: Region) -> Formula:
        """Returns what a line says that finds no mistake."""
        good = constant(sentence("checks.none"))
        if not region.section.amounts:
            return good
        return if_(infix(self.amounts([region]), "=", 0), sentence("checks.unfilled"), good)

    def _count(
        self,
        rule: str,
        region: Region,
        row: int,
        hits: tuple[Formula, Formula],
        columns: Sequence[EntryColumn],
    ) -> Check:
        """Returns the line that tells of `hits`: how many lines are wrong, and the first one."""
        section, data = region.section, common()["rules"][rule]
        count, first = hits
        down = as_is(cell_name(row, FIRST), first.value(0))
        letters = self._letters(rule, section, down, columns) if columns else constant("B")
        at = infix(letters, "&", bracketed(infix(down, "+", region.top - 1)))
        target = if_error(if_(infix(down, "=", 0), cell_name(region.top, 1), at), "A1")
        return Check(
            rule,
            f"{data['zh']['name']}（{section.title or region.sheet}）",
            region.sheet,
            self.tables_of(section),
            (section.id,),
            Side(region.sheet, Place(region.sheet, region.top, 1), count.cell(0)),
            first=first.cell(0),
            target=target.cell(0),
        )

    def _letters(
        self, rule: str, section: Section, line: Formula, columns: Sequence[EntryColumn]
    ) -> Formula:
        """Returns the letters of the first of some columns that is wrong in a line."""
        if rule == "E117":
            columns = [c for c in columns if budget_of(self.family, section, c)]
        *before, last = columns
        letters = constant(column_letters(last.position + 1))
        for column in reversed(before):
            cell = index(self.calc.typed(section, column), line)
            if rule == "E111":
                wrong = _is(cell, "<")
            elif rule == "E115":
                code = index(self.calc.codes_of(section), line)
                wrong = misplaced(code, column, _is(cell, ">"))
            elif rule == "E117":
                budgets = index(budgets_of_lines(self.calc, section), line)
                budget = budget_of(self.family, section, column)
                wrong = all_of(_is(cell, ">"), outside(budgets, budget))
            else:
                filled = call("COUNTA", lambda value: int(value != ""), cell)
                wrong = infix(
                    filled, ">", call("COUNT", lambda v: int(not isinstance(v, str)), cell)
                )
            letters = if_(wrong, column_letters(column.position + 1), letters)
        return letters


def _is(cell: Formula, sign: str) -> Formula:
    """Tells whether a cell has an amount above or below zero, by the sign."""

    def count(value: object, _: str) -> int:
        return int(isinstance(value, Decimal) and (value > 0 if sign == ">" else value < 0))

    return infix(call("COUNTIF", count, cell, f"{sign}0"), ">", 0)
