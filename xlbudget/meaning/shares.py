"""The lines of the sheet of shares and changes: which figure is shown, and what it is a part of."""

from collections.abc import Iterator
from dataclasses import dataclass

from xlbudget.base.folding import without_ordinal
from xlbudget.meaning.labels import column_label, label_of
from xlbudget.meaning.structure import Structure
from xlbudget.template import CellRef, Family, Term


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One line: a figure, its label, and the whole it is a part of (itself for a whole)."""

    label: str
    cell: CellRef
    whole: CellRef

    @property
    def is_whole(self) -> bool:
        """Tells whether the line shows a whole and not a part."""
        return self.cell == self.whole


def share_lines(family: Family, structure: Structure) -> tuple[ShareLine, ...]:
    """Returns all lines in order; a row set gives a line for each code that the table lists."""
    lines: list[ShareLine] = []
    for group in family.shares.groups if family.shares else ():
        whole = _cell(group.whole)
        lines.append(ShareLine(group.title, whole, whole))
        for term in group.parts:
            for cell in _cells(family, structure, term):
                lines.append(ShareLine(_label(family, structure, cell, whole), cell, whole))
    return tuple(lines)


def _cell(term: Term) -> CellRef:
    return CellRef(term.table, term.row, term.column)


def _cells(family: Family, structure: Structure, term: Term) -> Iterator[CellRef]:
    if not term.row.startswith("@"):
        yield _cell(term)
        return
    block = family.tables[term.table].block_of(term.column)
    rows_by_code = structure.by_code((term.table, block.id))
    for name in family.rowsets[term.row[1:]].labels:
        for row in rows_by_code.get(name, ())[:1]:
            yield CellRef(term.table, row.id, term.column)


def _label(family: Family, structure: Structure, cell: CellRef, whole: CellRef) -> str:
    if cell.row == whole.row:
        return column_label(family.tables[cell.table], cell.column)
    label = label_of(family, structure, cell)
    return label.removeprefix(f"{cell.row} ")


def possible_lines(family: Family) -> tuple[ShareLine, ...]:
    """Returns all lines that any workbook may have: one for every code of a row set."""
    lines: list[ShareLine] = []
    for group in family.shares.groups if family.shares else ():
        whole = _cell(group.whole)
        lines.append(ShareLine(group.title, whole, whole))
        for term in group.parts:
            if term.row.startswith("@"):
                labels = family.rowsets[term.row[1:]].labels
                cells = [(CellRef(term.table, code, term.column), code) for code in labels]
                lines.extend(
                    ShareLine(without_ordinal(labels[code]), cell, whole) for cell, code in cells
                )
            else:
                cell = _cell(term)
                table = family.tables[cell.table]
                fixed = {row.id: row.label for row in table.block_of(cell.column).fixed}
                same_row = cell.row == whole.row
                label = column_label(table, cell.column) if same_row else fixed[cell.row]
                lines.append(ShareLine(label, cell, whole))
    return tuple(lines)
