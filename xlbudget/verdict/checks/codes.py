"""Checks of codes and names against the official lists."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from xlbudget.base.code import Code
from xlbudget.base.folding import fold
from xlbudget.base.place import Place
from xlbudget.intake.locate import LocatedTable
from xlbudget.intake.locate.codes import is_dotted
from xlbudget.intake.locate.rows import LocatedRow
from xlbudget.intake.locate.wording import bare_label
from xlbudget.intake.opened import Opened
from xlbudget.intake.readings import Readings
from xlbudget.meaning.findings import Finding, FoundCell, at
from xlbudget.meaning.structure import ListedRow
from xlbudget.template import Block, Family, RowList
from xlbudget.template.code_lists import CodeList, ListedCode, code_list, old_names, renamed_in
from xlbudget.template.pairs import pairs_of, partner_list


def check_codes(opened: Opened) -> Iterator[Finding]:
    """Yields what is wrong with the codes, names and projects that the tables list."""
    family, readings, year = opened.family, opened.readings, opened.located.year
    # Where amounts are typed under codes, that is where a wrong budget is told.
    with_budget = not (opened.typed and opened.typed.is_read)
    for table in opened.located.tables.values():
        for block in table.table.blocks:
            row_list = block.row_list
            yield from _old_labels(opened, table, block)
            rows = [row for row in table.rows[block.id] if row.listed is not None]
            if row_list is None or not rows:
                continue
            checker = _BlockCheck(family, table, block, row_list, year, with_budget=with_budget)
            yield from checker.repeated(rows)
            if not row_list.coded:
                yield from checker.nameless(rows, readings)
            if row_list.coded:
                yield from checker.dotted(rows)
                yield from checker.order(rows)
                yield from checker.parents(rows)
                if not row_list.level:
                    yield from checker.childless(rows, readings)
                for row in rows if checker.official else ():
                    yield from checker.listed_code(row)


def _old_labels(opened: Opened, table: LocatedTable, block: Block) -> Iterator[Finding]:
    """Yields the fixed lines of a code that show a name which the code had before."""
    dimensions = {code: s.dimension for s in opened.family.rowsets.values() for code in s.labels}
    for row in table.rows[block.id]:
        code = row.fixed or ""
        name = bare_label(fold(row.label))
        list_name = opened.family.classification.get(dimensions.get(code, ""), "")
        entry = code_list(list_name).entries.get(code) if list_name else None
        if entry is None or name not in old_names().get(code, ()):
            continue
        expected = entry.name_in(opened.located.year)
        if name != fold(expected):
            params = {"code": code, "name": row.label, "expected": expected}
            params |= {"number": table.table.number, "since": renamed_in(code, name)}
            label = next((c.id for c in block.columns if c.kind == "label"), "")
            column = table.header.columns.get(label, 1)
            place = Place(table.sheet.name, row.row, column)
            yield Finding("C103", params, (at(place, row.label),))


class _BlockCheck:
    """The checks of one block's listed rows."""

    def __init__(
        self,
        family: Family,
        table: LocatedTable,
        block: Block,
        row_list: RowList,
        year: int | None,
        *,
        with_budget: bool,
    ) -> None:
        self.table = table
        self.year = year
        self.budget = table.table.budget if with_budget else ""
        self.levels = family.lists[row_list.dimension]
        self.coded = row_list.coded
        kinds = {column.kind for column in block.columns}
        self.by_name, self.named = "code" not in kinds, "name" in kinds
        columns = table.header.columns
        self.paired = any(
            column.kind == "government" and column.id in columns for column in block.columns
        )
        self.list_name = name = family.classification.get(row_list.dimension, "")
        self.official: CodeList | None = code_list(name) if name else None
        self.column = next(
            (columns[column.id] for column in block.columns if column.id in columns), 1
        )

    def listed_code(self, row: LocatedRow) -> Iterator[Finding]:
        """Yields what is wrong with a code's length, its name, its budget, its counterpart."""
        listed = row.listed
        assert listed and self.official  # only listed rows of coded blocks come here
        code, name = Code.of(listed.code), listed.label.strip()
        if code.is_unlisted:
            yield self._finding("C110", row, name=name)
            return
        if not self._is_of_a_level(code):
            yield self._finding("C108", row, code=code.bare)
            return
        if not name:
            if self.named:
                yield self._finding("C113", row, code=code.digits)
            return
        entry = self.official.entries.get(code.digits)
        if entry is None:
            yield self._finding("C101", row, code=code.digits, name=name)
            return
        yield from self._name(row, entry, name)
        yield from self._in_time(row, entry, name)
        yield from self._budget(row, entry, name)
        if self.paired and len(code.digits) == self.levels[-1]:
            yield from self._counterpart(row, listed, code)

    def _name(self, row: LocatedRow, entry: ListedCode, name: str) -> Iterator[Finding]:
        expected = entry.name_in(self.year)
        if fold(name) == fold(expected):
            return
        params = {"code": entry.code, "name": name, "expected": expected}
        if fold(name) == fold(entry.name):  # which it was not called yet
            params |= {"year": str(self.year), "since": str(entry.since or "")}
            yield self._finding("C118", row, **params)
        elif fold(name) in old_names().get(entry.code, ()):
            yield self._finding("C103", row, since=renamed_in(entry.code, name), **params)
        elif entry.confidence == "verified":
            yield self._finding("C102", row, **params)
        else:
            level = "warning" if entry.confidence == "high" else "note"
            yield self._finding("C104", row, severity=level, **params)

    def _in_time(self, row: LocatedRow, entry: ListedCode, name: str) -> Iterator[Finding]:
        """Yields a code that did not exist in the year of the tables."""
        if self.year is None:
            return
        params = {"code": entry.code, "name": name, "year": str(self.year)}
        if entry.is_new_in(self.year):
            yield self._finding(
                "C119",
                row,
                severity=_level(entry.since_confidence),
                since=str(entry.since),
                **params,
            )
        elif entry.until is not None and entry.until < self.year:
            yield self._finding(
                "C120", row, severity=_level(entry.confidence), until=str(entry.until), **params
            )

    def _budget(self, row: LocatedRow, entry: ListedCode, name: str) -> Iterator[Finding]:
        if self.budget and entry.sure_budgets and self.budget not in entry.sure_budgets:
            finding = self._finding("C109", row, code=entry.code, name=name)
            yield replace(finding, lists={"budget": tuple(entry.budgets)})

    def _counterpart(self, row: LocatedRow, listed: ListedRow, code: Code) -> Iterator[Finding]:
        pairs = pairs_of(self.list_name).get(code.digits, ())
        if pairs and code.partner not in pairs:
            government = partner_list(self.list_name)
            expected = tuple(government.name(pair) or pair for pair in pairs)
            params = {"name": listed.label, "government": listed.government}
            yield replace(self._finding("C111", row, **params), lists={"expected": expected})

    def repeated(self, rows: Sequence[LocatedRow]) -> Iterator[Finding]:
        """Yields the codes or projects that stand twice."""
        seen: set[str] = set()
        for row in rows:
            assert row.listed
            code = row.listed.code
            if code in seen:
                rule = "C105" if self.coded else "C112"
                yield self._finding(rule, row, code=Code.of(code).bare, name=row.listed.label)
            seen.add(code)

    def dotted(self, rows: Sequence[LocatedRow]) -> Iterator[Finding]:
        """Yields one finding for the codes of the column that were typed with dots."""
        cells = self.table.sheet.cells
        dotted = [
            row for row in rows if (cell := cells.get((row.row, self.column))) and is_dotted(cell)
        ]
        if dotted:
            typed = str(cells[dotted[0].row, self.column].value)
            finding = self._finding("C117", dotted[0], code=typed, count=str(len(dotted)))
            places = (Place(self.table.sheet.name, row.row, self.column) for row in dotted)
            texts = (cells[row.row, self.column].value for row in dotted)
            yield replace(finding, cells=tuple(map(at, places, texts)))

    def nameless(self, rows: Sequence[LocatedRow], readings: Readings) -> Iterator[Finding]:
        """Yields the rows with amounts but without a name."""
        for row in rows:
            assert row.listed
            if row.listed.label:
                continue
            if self._has_amount(row.listed.code, readings):
                yield self._finding("C114", row, row=str(row.row))

    def order(self, rows: Sequence[LocatedRow]) -> Iterator[Finding]:
        """Yields the first code that stands behind one it belongs before."""
        highest = ""
        for row in rows:
            assert row.listed
            code = Code.of(row.listed.code)
            if not code.is_digits:
                continue
            if code.digits < highest:
                shown = self._shown(row, code.digits)
                yield self._finding("C106", row, code=shown, before=highest)
                return
            highest = code.digits

    def parents(self, rows: Sequence[LocatedRow]) -> Iterator[Finding]:
        """Yields the codes whose class or section has no row of its own.

        A level without any such row is left out by design: that is one finding.
        """
        codes = [Code.of(row.listed.code) for row in rows if row.listed]
        listed = {code.digits for code in codes if code.is_digits}
        wanted = {code[:length] for code in listed for length in self.levels if length < len(code)}
        present = {len(code) for code in wanted & listed}
        absent = [
            length for length in self.levels if length in map(len, wanted) and length not in present
        ]
        if absent:
            levels = tuple(map(self._level, absent))
            yield replace(self._finding("C115", rows[0]), lists={"levels": levels})
        reported: set[str] = set()
        for row, code in zip(rows, codes, strict=True):
            if not self._is_of_a_level(code):
                continue
            for length in self.levels:
                parent = code.digits[:length]
                if (
                    length < len(code.digits)
                    and length not in absent
                    and parent not in (listed | reported)
                ):
                    reported.add(parent)
                    yield self._finding(
                        "C107",
                        row,
                        code=self._shown(row, code.digits),
                        name=row.listed.label if row.listed else "",
                        parent=parent,
                    )

    def childless(self, rows: Sequence[LocatedRow], readings: Readings) -> Iterator[Finding]:
        """Yields the classes with amounts and no code under them: the lines they sum up are lost.

        Only official lists ask for codes below the class.
        """
        if self.official is None:
            return
        codes = [row.listed.code for row in rows if row.listed]
        for row in rows:
            assert row.listed
            code = row.listed.code
            if (
                len(code) == self.levels[0] != self.levels[-1]
                and not any(below != code and below.startswith(code) for below in codes)
                and self._has_amount(code, readings)
            ):
                yield self._finding("C116", row, code=self._shown(row, code), name=row.listed.label)

    def _has_amount(self, name: str, readings: Readings) -> bool:
        return any(
            amount and cell.table == self.table.table.id and cell.row == name
            for cell, amount in readings.amounts.items()
        )

    def _is_of_a_level(self, code: Code) -> bool:
        return code.is_digits and len(code.digits) in self.levels

    def _level(self, length: int) -> str:
        """Returns what the official list calls the codes of a length."""
        entries = self.official.entries.values() if self.official else ()
        return next((entry.level for entry in entries if len(entry.code) == length), str(length))

    def _shown(self, row: LocatedRow, code: str) -> str:
        """Returns what a row is called: a table without codes calls its rows by their names."""
        return row.label if self.by_name else code

    def _finding(
        self, rule: str, row: LocatedRow, /, *, severity: str | None = None, **params: str
    ) -> Finding:
        place = Place(self.table.sheet.name, row.row, self.column)
        cell: FoundCell = at(place, row.label, params.get("name", ""))
        number = {"number": self.table.table.number}
        return Finding(rule, {**number, **params}, (cell,), severity=severity)


def _level(confidence: str) -> str:
    return "warning" if confidence == "verified" else "note"
