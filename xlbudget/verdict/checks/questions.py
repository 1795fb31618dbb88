"""Checks whether official tables that nobody fed from entry sheets are plausible.

They are asked what entry sheets are asked, as far as they have the figures. Amounts in another unit
are no question here: relations between tables tell of them. What has changed since last year is a
note, as no sheet has room for the reason.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xlbudget.base.amounts import FEN, text_of
from xlbudget.base.code import Code
from xlbudget.base.texts import sentence
from xlbudget.intake.opened import Opened, cell_of
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.structure import RowRef
from xlbudget.template import Block, CellRef
from xlbudget.template.model import Select
from xlbudget.template.plausible import Compared, Plausible


class _Amount(NamedTuple):
    """What some cells show together: the ends of it in 分, and the first of them."""

    cell: CellRef
    low: int
    high: int
    shown: int


def check_questions(opened: Opened) -> Iterator[Finding]:
    """Yields what looks odd in the name, the year and the figures of official tables."""
    plausible = opened.family.plausible
    if plausible is None or not opened.filled or (opened.typed and opened.typed.is_read):
        return
    yield from _name_and_year(opened, plausible)
    for pair in plausible.parts:
        part, whole = _amount(opened, pair.part), _amount(opened, pair.whole)
        if part is None or whole is None:
            continue
        if part.low > whole.high:
            title = sentence("ask.P102", part=pair.part.name, whole=pair.whole.name)
            figures = _both(opened, ((pair.part.name, part), (pair.whole.name, whole)))
            yield _asked(opened, "P102", title, figures, part, whole)
    yield from _changes(opened, plausible)


def _name_and_year(opened: Opened, plausible: Plausible) -> Iterator[Finding]:
    name, year = opened.located.unit_name, opened.located.year
    if any(sign in name for sign in plausible.placeholders):
        yield Finding("P105", {"question": sentence("ask.P105"), "figures": name})
    first, last = plausible.years
    if year is not None and not first <= year <= last:
        yield Finding("P104", {"question": sentence("ask.P104"), "figures": str(year)})


def _changes(opened: Opened, plausible: Plausible) -> Iterator[Finding]:
    """Yields figures that differ much from last year's, where these were typed."""
    family, changes = opened.family, plausible.changes
    for cell in changes.cells:
        last, figure = opened.last_year.get(cell, 0), opened.readings.figures.get(cell)
        if last <= 0 or figure is None:
            continue
        change = abs(figure.shown - last)
        least = changes.least * FEN[family.unit]
        if change < least or change * 100 <= last * changes.percent:
            continue
        now = _Amount(cell, figure.low, figure.high, figure.shown)
        table = family.tables[cell.table]
        title = sentence("ask.P103", name=table.number, percent=str(changes.percent))
        before = now._replace(shown=last)
        names = sentence("unit.this_year"), sentence("unit.last_year")
        figures = _both(opened, ((names[0], now), (names[1], before)))
        yield _asked(opened, "P103", title, figures, now, severity="note")


def _amount(opened: Opened, compared: Compared) -> _Amount | None:
    """Returns an amount that the template names; None where the tables do not show it."""
    cells = [compared.cell] if compared.cell else list(_cells(opened, compared))
    figures = [opened.readings.figures.get(cell) for cell in cells]
    read = [figure for figure in figures if figure is not None]
    if not cells or len(read) < len(cells):
        return None
    low, high, shown = (sum(getattr(f, end) for f in read) for end in ("low", "high", "shown"))
    return _Amount(cells[0], low, high, shown)


def _cells(opened: Opened, compared: Compared) -> Iterator[CellRef]:
    """Yields the cells that show what is typed under a code, or on a row of a section."""
    family, section = opened.family, None
    if compared.section:
        section = next(s for s in family.entry.sections if s.id == compared.section)
    measure = section.measure if section else compared.measure
    select = next((r.select for r in section.rows if r.id == compared.row), {}) if section else {}
    for table, block in family.blocks():
        whole = next((column for column in block.amounts if not column.select), None)
        if block.measure != measure or whole is None or table.id not in opened.located.tables:
            continue
        rows = opened.located.structure.rows[table.id, block.id]
        chosen = [row.id for row in rows if _is_meant(block, row, select, compared.code)]
        yield from (CellRef(table.id, row, whole.id) for row in chosen)
        return


def _is_meant(block: Block, row: RowRef, select: Select, code: str) -> bool:
    """Tells whether a row lists a code, or is fixed and selects what is asked for."""
    if row.code is not None:
        return bool(code) and Code.of(row.code).digits == code
    return bool(select) and block.fixed_by_id[row.id].select == select


def _both(opened: Opened, amounts: Sequence[tuple[str, _Amount]]) -> str:
    unit, decimals = opened.family.unit, opened.family.decimals
    return "，".join(
        f"{name} {text_of(amount.shown, unit, decimals, separator=',')} {unit}"
        for name, amount in amounts
    )


def _asked(
    opened: Opened,
    rule: str,
    title: str,
    figures: str,
    *amounts: _Amount,
    severity: str | None = None,
) -> Finding:
    params = {"question": title, "figures": figures}
    cells = tuple(cell_of(opened, amount.cell) for amount in amounts)
    return Finding(rule, params, cells, severity=severity)
