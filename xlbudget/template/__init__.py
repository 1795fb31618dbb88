"""What a template says: a family of official tables, loaded from data and checked for mistakes."""

from xlbudget.template.entry_model import EntryColumn, EntryForm, EntryKind, EntrySheet, Section
from xlbudget.template.families import available_families, default_family
from xlbudget.template.family import Family
from xlbudget.template.load import load_family
from xlbudget.template.model import (
    Absence,
    Block,
    CellRef,
    Column,
    Expression,
    Link,
    Row,
    RowList,
    RowSet,
    Rule,
    ShareGroup,
    Shares,
    Table,
    Term,
)

__all__ = [
    "Absence",
    "Block",
    "CellRef",
    "Column",
    "EntryColumn",
    "EntryForm",
    "EntryKind",
    "EntrySheet",
    "Expression",
    "Family",
    "Link",
    "Row",
    "RowList",
    "RowSet",
    "Rule",
    "Section",
    "ShareGroup",
    "Shares",
    "Table",
    "Term",
    "available_families",
    "default_family",
    "load_family",
]
