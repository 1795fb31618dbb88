"""Small changes of a unit's figures, as the data of test cases states them.

`set` gives cells new amounts (`"t01[spent].total" = "2146.51"`, or `""` for nothing), `remove`
takes away listed rows (`"t03[208]"`) with their figures, `rows` adds rows to a block
(`"t08.main" = [["2120801", "征地和拆迁补偿支出"]]`: code, label and perhaps a government section).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from xlbudget.base.amounts import to_fen
from xlbudget.meaning.flat import UnitFigures
from xlbudget.meaning.structure import BlockKey, ListedRow, unique_rows
from xlbudget.template import CellRef, Family
from xlbudget.template.expression import parse_expression


@dataclass(frozen=True, slots=True)
class Edit:
    """What to change; rows are removed first, then added, and figures are set at the end."""

    set: Mapping[str, str] = field(default_factory=dict)
    remove: Sequence[str] = ()
    rows: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)


def edit_of(data: Mapping[str, Any]) -> Edit:
    """Returns the edit of a test case's table, which may have a name besides."""
    return Edit(**{key: value for key, value in data.items() if key != "name"})


def edited(family: Family, figures: UnitFigures, edit: Edit) -> UnitFigures:
    """Returns the figures with the changes made; new codes stand in their official place."""
    rows = dict(figures.rows)
    amounts = dict(figures.amounts)
    for text in edit.remove:
        table, row = text.rstrip("]").split("[")
        for key in [key for key in rows if key[0] == table]:
            rows[key] = tuple(listed for listed in rows[key] if listed.id != row)
        amounts = {c: v for c, v in amounts.items() if (c.table, c.row) != (table, row)}
    for name, added in edit.rows.items():
        table, block = name.split(".")
        rows[table, block] = _with_rows(family, (table, block), rows, added)
    for text, amount in edit.set.items():
        cell = cell_of(text)
        if amount:
            amounts[cell] = to_fen(Decimal(amount), family.tables[cell.table].unit)
        else:
            amounts.pop(cell, None)
    return replace(figures, rows=rows, amounts=amounts)


def cell_of(text: str) -> CellRef:
    """Returns the cell of a name such as `t01[spent].total`."""
    expression = parse_expression(text)
    if expression:
        return CellRef(*expression[0][1:])
    table, _, rest = text.partition("[")  # a row's name may hold what rules do not allow
    row, _, column = rest.rpartition("].")
    return CellRef(table, row, column)


def _with_rows(
    family: Family,
    key: BlockKey,
    rows: Mapping[BlockKey, Sequence[ListedRow]],
    added: Sequence[Sequence[str]],
) -> tuple[ListedRow, ...]:
    place = family.tables[key[0]].block(key[1]).row_list
    new = [ListedRow(row[0], row[0], row[1], "".join(row[2:3])) for row in added]
    listed = [*rows.get(key, ()), *new]
    if place and place.coded:
        listed.sort(key=lambda row: row.code)
    return unique_rows(listed)
