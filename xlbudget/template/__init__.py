"""What a template says: a family of official tables, loaded from data and checked for mistakes."""

from xlbudget.template.load import available_families, load_family
from xlbudget.template.model import (
    Absence,
    Block,
    CellRef,
    Column,
    Expression,
    Family,
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
    "Expression",
    "Family",
    "Link",
    "Row",
    "RowList",
    "RowSet",
    "Rule",
    "ShareGroup",
    "Shares",
    "Table",
    "Term",
    "available_families",
    "load_family",
]
