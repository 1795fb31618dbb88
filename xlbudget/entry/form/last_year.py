"""Last year's figures as they are typed: the parts of each whole, which the whole then sums up."""

from collections.abc import Mapping

from xlbudget.base.amounts import FEN
from xlbudget.meaning.shares import possible_lines
from xlbudget.template import CellRef, Family, ShareGroup, Term
from xlbudget.template.entry_sheets import Facts, facts_of

_YUAN = FEN["元"]

Amounts = Mapping[CellRef, int]
"""Amounts in 分."""


def sums_of_last_year(family: Family) -> Mapping[CellRef, tuple[int, ...]]:
    """Returns the wholes that are sums: the numbers of the lines of their parts."""
    return family.once(sums_of_last_year, lambda: _sums(family))


def _sums(family: Family) -> dict[CellRef, tuple[int, ...]]:
    wholes = {_cell(group.whole) for group in _groups(family) if _is_sum(family, group)}
    return {
        whole: tuple(
            number
            for number, line in enumerate(possible_lines(family))
            if line.whole == whole and not line.is_whole
        )
        for whole in wholes
    }


def _groups(family: Family) -> tuple[ShareGroup, ...]:
    return family.shares.groups if family.shares else ()


def _is_sum(family: Family, group: ShareGroup) -> bool:
    """Tells whether the parts hold what the whole holds, each fact once."""
    whole, parts = _facts(family, group.whole), [_facts(family, part) for part in group.parts]
    if any(part.row.startswith("@") for part in group.parts):  # every code of a dimension
        return parts == [whole]
    return bool(parts) and sum(map(len, parts)) == len(whole) == len(frozenset().union(*parts))


def _facts(family: Family, term: Term) -> Facts:
    block = family.tables[term.table].block_of(term.column)
    row = next((row.select for row in block.fixed if row.id == term.row), {})
    return facts_of(family, block.measure, block.select, block.column(term.column).select, row)


def _cell(term: Term) -> CellRef:
    return CellRef(term.table, term.row, term.column)


def shown_last_year(family: Family, typed: Amounts) -> list[int | None]:
    """Returns what each line shows: what is typed, or the sum of the parts where some are."""
    lines = possible_lines(family)
    shown = [typed.get(line.cell) for line in lines]
    for number, line in enumerate(lines):
        parts = sums_of_last_year(family).get(line.cell) if line.is_whole else None
        if parts is not None:
            amounts = [fen for fen in (shown[part] for part in parts) if fen is not None]
            shown[number] = sum(amounts) if amounts else None
    return shown


def typed_last_year(family: Family, printed: Amounts) -> dict[CellRef, int]:
    """Returns amounts to type whose sums print last year's wholes.

    Printed parts are rounded each by itself and may miss their whole; then all of them are moved a
    little, each by some 元 within what prints the same.
    """
    amounts = dict(printed)
    lines = possible_lines(family)
    for whole, numbers in sums_of_last_year(family).items():
        cells = [lines[n].cell for n in numbers if printed.get(lines[n].cell)]
        within = min(map(family.step, (whole, *cells))) // 2 - 1
        gap = printed.get(whole, 0) - sum(printed[cell] for cell in cells)
        wanted = abs(gap) - within  # the whole is rounded too
        if not cells or wanted <= 0 or wanted > within * len(cells):
            continue
        share, more = divmod(-(-wanted // _YUAN), len(cells))
        for number, cell in enumerate(cells):
            moved = min((share + (number < more)) * _YUAN, within)
            amounts[cell] = printed[cell] + (moved if gap > 0 else -moved)
    return amounts
