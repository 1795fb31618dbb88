"""A small, bounded, streaming reader of xlsx workbooks.

Nothing behind this package touches a zip or XML.
"""

from xlbudget.base.cellref import cell_name
from xlbudget.reader.file import LOCK
from xlbudget.reader.late_cells import LateCells
from xlbudget.reader.model import (
    Kind,
    Limits,
    MergedRange,
    Oddity,
    RawCell,
    RawSheet,
    RawWorkbook,
    SheetState,
)
from xlbudget.reader.workbook import read_workbook

__all__ = [
    "LOCK",
    "Kind",
    "LateCells",
    "Limits",
    "MergedRange",
    "Oddity",
    "RawCell",
    "RawSheet",
    "RawWorkbook",
    "SheetState",
    "cell_name",
    "read_workbook",
]
