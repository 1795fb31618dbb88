"""Whether the lists of a text name every row that they should, by its official name."""

from collections.abc import Iterator, Mapping
from functools import cache

from xlbudget.base.code import Code
from xlbudget.base.folding import fold
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.structure import RowRef
from xlbudget.narrative.bound import BoundList, BoundNames
from xlbudget.narrative.judging.found import Judged, listed
from xlbudget.narrative.told import Told
from xlbudget.template import Term
from xlbudget.template.code_lists import code_list, old_names


def check_lists(judged: Judged) -> Iterator[Finding]:
    """Yields names that are missing, foreign or not the official ones."""
    for each in judged.read.lists:
        yield from _list(judged, each)
    for names in judged.read.names:
        yield from _names(judged, names)


def _list(judged: Judged, read: BoundList) -> Iterator[Finding]:
    told = judged.told
    [term] = read.each.rows
    named = {item.row for item in read.items}
    lacking = [label for label, row in told.rows_of(read.each) if row.id not in named]
    for item in read.items:
        if not item.row:
            yield judged.finding("S922", item.amount, name=item.name, table=_table(told, term))
        elif item.otherwise:
            code = "S924" if item.otherwise.is_old else "S923"
            official = item.otherwise.official
            yield judged.finding(code, item.amount, name=item.name, official=official)
    if lacking and not read.each.partial:
        severity = "warning" if read.is_open else None
        finding = judged.finding("S921", read.items[-1].amount, severity, table=_table(told, term))
        yield listed(finding, names=lacking)


def _names(judged: Judged, read: BoundNames) -> Iterator[Finding]:
    told = judged.told
    [term] = read.slot.left
    expected = {fold(name): name for name in told.names(read.slot)}
    listed_rows = {fold(told.label(row)) for row in told.rows(term.table, term.row, term.column)}
    for name in read.names:
        if name in expected:
            continue
        code = _by_old_name(told, term, name)
        if code:
            official = _official(told, term).get(code, "")
            yield judged.finding("S924", read.head, name=name, official=official)
            expected.pop(fold(official), None)
        elif name in listed_rows or name in _official_names(told, term):
            yield judged.finding("S922", read.head, name=name, table=_table(told, term))
        else:
            yield judged.finding("S923", read.head, "warning", name=name, official="")
    lacking = [name for key, name in expected.items() if key not in read.names]
    if lacking and not read.is_open:
        finding = judged.finding("S921", read.head, table=_table(told, term))
        yield listed(finding, names=lacking)


def _table(told: Told, term: Term) -> str:
    return told.family.tables[term.table].number


def _by_old_name(told: Told, term: Term, name: str) -> str:
    """Returns the row whose code had a name before, "" where none had it."""
    for row in _rows(told, term):
        code = Code.of(row.code or row.id).bare
        if name in old_names().get(code, ()):
            return row.id
    return ""


def _official(told: Told, term: Term) -> Mapping[str, str]:
    """Returns the names of the rows by id."""
    return {row.id: told.label(row) for row in _rows(told, term)}


def _rows(told: Told, term: Term) -> tuple[RowRef, ...]:
    table = told.family.tables[term.table]
    column = term.column or next(
        c.id
        for block in table.blocks
        for c in block.amounts
        if term.row == "*" or told.rows(term.table, term.row, c.id)
    )
    return told.rows(term.table, term.row, column)


def _official_names(told: Told, term: Term) -> frozenset[str]:
    """Returns the folded names of every code that a table may list."""
    dimensions = {
        block.row_list.dimension
        for block in told.family.tables[term.table].blocks
        if block.row_list
    }
    lists = {told.family.classification.get(dimension, "") for dimension in dimensions}
    return frozenset().union(*(_names_of(name) for name in lists if name))


@cache
def _names_of(name: str) -> frozenset[str]:
    return frozenset(code_list(name).codes_by_name)
