"""Checks a workbook against last year's: what it quotes, what was left, which projects go on."""

from collections.abc import Iterable, Iterator, Mapping

from xlbudget.base.amounts import NONE, Figure
from xlbudget.base.folding import fold
from xlbudget.intake.opened import Opened, cell_of
from xlbudget.meaning.findings import Finding, at
from xlbudget.meaning.labels import column_label, label_of
from xlbudget.meaning.structure import RowRef
from xlbudget.template import CellRef, Family

_ALIKE = 0.75
"""From which likeness on a name is proposed for another one."""


def check_years(opened: Opened, last: Opened) -> Iterator[Finding]:
    """Yields what does not fit last year's workbook.

    Of a workbook that is of another year or template nothing is compared; that is told (S944).
    """
    unfit = _unfit(opened, last)
    if unfit:
        yield Finding("S944", {"file": last.workbook.path.name, "unfit": unfit})
        return
    names = opened.located.unit_name, last.located.unit_name
    if all(names) and fold(names[0]) != fold(names[1]):
        params = {"file": last.workbook.path.name, "unit": names[0], "other": names[1]}
        yield Finding("S943", params)
    yield from _quoted(opened, last)
    yield from _carried(opened, last)
    yield from _going_on(opened, last)


def _unfit(opened: Opened, last: Opened) -> str:
    """Returns why a workbook is not the one of the year before, as a key of the message files."""
    if opened.family is not last.family:
        return f"template:{last.family.name}"
    year, before = opened.located.year, last.located.year
    if year is None:
        return "no_year"
    return "" if before == year - 1 else f"year:{before or ''}"


def _quoted(opened: Opened, last: Opened) -> Iterator[Finding]:
    """Yields each of last year's figures that this year quotes and last year did not print."""
    family = opened.family
    for cell, here in opened.last_places.items():
        figure, amount = _figure(last, cell), opened.last_year[cell]
        step = family.step(cell)
        quoted = Figure(amount, amount, 1 if amount % step else step)
        if figure is None or (quoted.low <= figure.high and figure.low <= quoted.high):
            continue
        place = last.located.places.get(cell)
        params = {
            "quoted": _text(family, cell, amount),
            "printed": _text(family, cell, figure.shown),
            "where": f"{place.sheet} {place.cell}" if place else "",
            "name": _name(last, cell),
        }
        yield Finding("S947", params, (at(here, params["quoted"], params["name"]),))


def _carried(opened: Opened, last: Opened) -> Iterator[Finding]:
    """Yields money that this year begins with and last year did not leave.

    A budget that foresaw nothing to be left says nothing of what was: most do not.
    """
    for left, brought in opened.family.next_year.carried:
        before, now = _figure(last, left), _figure(opened, brought)
        if not before or not now or not before.shown:
            continue
        if now.low > before.high or before.low > now.high:
            params = {
                "left": _text(last.family, left, before.shown),
                "brought": _text(opened.family, brought, now.shown),
            }
            cells = (cell_of(opened, brought),) if brought in opened.located.places else ()
            yield Finding("S940", params, cells)


def _going_on(opened: Opened, last: Opened) -> Iterator[Finding]:
    """Yields each project that goes on, but that last year did not have."""
    family = opened.family
    began = [row.label for row in _rows(last, family.next_year.began)]
    if not began:
        return
    known = {fold(name): name for name in began}
    for table in family.next_year.goes_on:
        for row in _rows(opened, (table,)):
            if fold(row.label) in known or not _shows(opened, table, row):
                continue
            place = next(
                place
                for cell, place in opened.located.places.items()
                if (cell.table, cell.row) == (table, row.id)
            )
            alike = _alike(fold(row.label), known)
            code = "S942" if alike else "S946"
            params = {"name": row.label, "other": alike}
            yield Finding(code, params, (at(place, row.label),))


def _alike(name: str, known: Mapping[str, str]) -> str:
    """Returns the name that is most like another one, "" where none is."""
    from difflib import get_close_matches

    return next((known[match] for match in get_close_matches(name, known, 1, _ALIKE)), "")


def _rows(opened: Opened, tables: Iterable[str]) -> Iterator[RowRef]:
    """Yields the rows that tables list, but for the one that is called as the unit is."""
    unit = fold(opened.located.unit_name)
    for (table, _), rows in opened.located.structure.rows.items():
        if table in tables:
            yield from (row for row in rows if row.code is not None and fold(row.label) != unit)


def _shows(opened: Opened, table: str, row: RowRef) -> bool:
    columns = opened.family.tables[table].columns
    amounts = opened.readings.amounts
    return any(amounts.get(CellRef(table, row.id, column.id)) for column in columns)


def _figure(opened: Opened, cell: CellRef) -> Figure | None:
    """Returns what a cell prints; None where its table was not found or it cannot be read."""
    if cell.table not in opened.located.tables:
        return None
    return opened.readings.figures.get(cell, NONE)


def _name(opened: Opened, cell: CellRef) -> str:
    table = opened.family.tables[cell.table]
    rows = opened.located.structure.rows.get((cell.table, table.block_of(cell.column).id), ())
    listed = any(row.id == cell.row for row in rows)
    label = label_of(opened.family, opened.located.structure, cell) if listed else cell.row
    return f"{table.number} {label} · {column_label(table, cell.column)}"


def _text(family: Family, cell: CellRef, fen: int) -> str:
    return family.tables[cell.table].text_of(fen)
