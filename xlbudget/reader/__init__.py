"""A small, bounded, streaming reader of workbooks and of Word documents.

Nothing behind this package touches a zip or XML.
"""

from xlbudget.base.cellref import cell_name
from xlbudget.reader.document import Block, RawDocument, RawParagraph, RawTable
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
from xlbudget.reader.workbook import read_file, read_workbook

__all__ = [
    "LOCK",
    "Block",
    "Kind",
    "LateCells",
    "Limits",
    "MergedRange",
    "Oddity",
    "RawCell",
    "RawDocument",
    "RawParagraph",
    "RawSheet",
    "RawTable",
    "RawWorkbook",
    "SheetState",
    "cell_name",
    "read_file",
    "read_workbook",
]
