"""Columns beside a table in which people compare its figures: 校验, 核对, 差额."""

from collections.abc import Container
from decimal import Decimal

from xlbudget.base.folding import fold
from xlbudget.intake.locate.header import TableArea
from xlbudget.reader import RawCell
from xlbudget.template.common import document_words

_ROUNDED = Decimal("0.1")
"""What figures of two decimals, each rounded by itself, are off by together is less."""


def comparing_columns(area: TableArea, columns: Container[int]) -> frozenset[int]:
    """Returns the columns outside those of a table in which stands that they compare."""
    words = document_words()["comparing"]
    return frozenset(
        cell.column
        for row in area.grid.rows(range(area.head.start, area.last_row + 1))
        for cell in area.grid.cells(row)
        if cell.kind == "text"
        and cell.column not in columns
        and any(word in fold(str(cell.value)) for word in words)
    )


def is_rounding(cell: RawCell) -> bool:
    """Tells whether a cell holds no more than what rounding leaves between two figures."""
    return isinstance(cell.value, Decimal) and abs(cell.value) < _ROUNDED
