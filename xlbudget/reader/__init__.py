"""A small, bounded, streaming reader of workbooks and of Word documents.

Nothing behind this package touches a zip or XML. What reads is loaded when it is first used: the
processes that read foreign formats need only what these are read into.
"""

from typing import TYPE_CHECKING

from xlbudget.base.cellref import cell_name
from xlbudget.reader.document import Block, RawDocument, RawParagraph, RawTable
from xlbudget.reader.file import LOCK
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

if TYPE_CHECKING:
    from xlbudget.reader.late_cells import LateCells
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

_HOMES = {"LateCells": "late_cells", "read_file": "workbook", "read_workbook": "workbook"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
