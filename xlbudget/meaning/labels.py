"""How people call the rows and columns of a table."""

from xlbudget.base.code import Code
from xlbudget.base.texts import sentence
from xlbudget.meaning.structure import RowRef, Structure
from xlbudget.template import CellRef, Family, Row, Table
from xlbudget.template.common import without_year


def label_of(family: Family, structure: Structure, cell: CellRef) -> str:
    """Returns how people call a cell's row: its code with its name, or its official label."""
    block = family.tables[cell.table].block_of(cell.column)
    rows = structure.by_code((cell.table, block.id))
    code = cell.row if cell.row in rows else str(Code.of(cell.row).first)
    for row in rows.get(code, ()):
        if row.id == cell.row:
            bare = not (row.label or row.code)
            return _beside(family.tables[cell.table], block.id, row.id) if bare else row_label(row)
    return cell.row


def _beside(table: Table, block: str, row: str) -> str:
    """Returns how a row without a label is called: as what stands left of it, or as a total."""
    number = [block.id for block in table.blocks].index(block)
    labels = (
        fixed.label
        for line in table.lines
        if line[number] == row
        for beside, name in reversed([*zip(table.blocks[:number], line, strict=False)])
        for fixed in beside.rows
        if isinstance(fixed, Row) and fixed.id == name and fixed.label
    )
    return next(labels, "") or sentence("total_row")


def row_label(row: RowRef) -> str:
    """Returns a row's code and name, or its label without a code where it has none."""
    code = Code.of(row.code or "")
    if code.digits and not code.partner and row.code != row.label:
        return f"{row.code} {row.label}"
    return row.label or row.id


def column_label(table: Table, column: str, year: int | None = None) -> str:
    """Returns the lowest header above a column, without line breaks and mostly without the year.

    A column that is headed by nothing but the year keeps it.
    """
    path = [header for header in table.header_path(column) if not header.isdigit()]
    header = path[-1] if path else ""
    without_years = without_year(header).replace("{year}", "").replace("\n", "")
    return without_years or (header.replace("{year}", str(year)) if year else sentence("this_year"))
