"""Tells which row of a table each line under its header is, by label and by code.

A line that shows amounts but fits no row is a finding: nothing is left out silently.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from xlbudget.base.amounts import number_in
from xlbudget.base.code import Code
from xlbudget.base.folding import fold, without_ordinal
from xlbudget.base.place import Place
from xlbudget.intake.locate.codes import code_and_name, code_in_parts, code_text
from xlbudget.intake.locate.header import TableArea
from xlbudget.intake.locate.wording import wording
from xlbudget.meaning.findings import Finding, FoundCell, at
from xlbudget.meaning.structure import ListedRow
from xlbudget.reader import RawCell
from xlbudget.template import Block, Column, Family, Row, Table
from xlbudget.template.code_lists import old_names
from xlbudget.template.common import document_words
from xlbudget.template.pairs import paired_code


@lru_cache(maxsize=8192)
def _names(folded: str, row: str, label: str) -> bool:
    """Tells whether folded words are a row's label, but for its ordinal, or an old name of it."""
    words = fold(label)
    if not words:
        return False
    if folded == words:
        return True
    bare = without_ordinal(folded)
    return bare == without_ordinal(words) != words or (
        row.isdigit() and bare in old_names().get(row, ())
    )


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One line of a block: the fixed row that it is, or the row that it lists."""

    row: int
    fixed: str | None = None
    listed: ListedRow | None = None
    label: str = ""


class RowFinder:
    """Goes through the lines of one table; `findings` and `note` are what it met on the way."""

    def __init__(
        self, family: Family, table: Table, area: TableArea, names: frozenset[str]
    ) -> None:
        self.family = family
        self.table = table
        self.grid = area.grid
        self.header = area.header
        self.last = area.last_row
        self.names = names
        self.findings: list[Finding] = []
        self.note: Place | None = None
        self._top_above = ""
        self._code_above: dict[str, str] = {}

    def find(self) -> dict[str, tuple[FoundRow, ...]]:
        """Returns the rows of every block in the order of the sheet."""
        found: dict[str, list[FoundRow]] = {block.id: [] for block in self.table.blocks}
        for row in self.grid.rows(range(self.header.last_row + 1, self.last + 1)):
            if self._is_note(row):
                continue
            for block in self.table.blocks:
                known = self._row(block, row, found[block.id])
                if known:
                    found[block.id].append(known)
            self._paired(row, found)
            self._unread(row, found)
        self.findings.extend(self._lost_rows(found))
        return {name: tuple(rows) for name, rows in found.items()}

    # ---- one line -------------------------------------------------------------------------------

    def _row(self, block: Block, row: int, before: list[FoundRow]) -> FoundRow | None:
        words = self._words(block, row)
        label = words.get("code") or words.get("label") or words.get("name") or ""
        fixed = self._fixed(block, label, before)
        if fixed is None and words.get("name") and not words.get("code"):
            fixed = self._fixed(block, words["name"], before)
        if fixed:
            return FoundRow(row, fixed=fixed.id, label=label)
        if block.row_list is None or self._is_caption(row, label):
            return None
        if not block.row_list.coded and not self._is_in_list(block, row, label, before):
            return None
        if not label:
            return self._nameless(block, row, before)
        listed = self._listed(block, words)
        if listed is None or not (_is_plain(listed) or self._shows_amounts(row)):
            return None
        return FoundRow(row, listed=listed, label=label)

    def _words(self, block: Block, row: int) -> dict[str, str]:
        """Returns what names a line, by the kind of column."""
        columns = {c.kind: c for c in block.columns if c.kind != "amount"}
        words: dict[str, str] = {kind: self._text(row, c) for kind, c in columns.items()}
        if "code" not in columns or block.row_list is None:
            return words
        code, place = columns["code"].id, self.header.columns
        if parts := self.header.parts.get(code):
            cells = {level: self.grid.sheet.cells.get((row, c)) for level, c in parts.items()}
            texts = {n: code_text(cell) for n, cell in cells.items() if cell and cell.value}
            lengths = self.family.lists[block.row_list.dimension]
            words["code"] = code_in_parts(texts, lengths, self._code_above.get(block.id, ""))
            if words["code"].isdigit():
                self._code_above[block.id] = words["code"]
        elif "name" in columns and place.get(code, 0) == place.get(columns["name"].id):
            lengths = self.family.lists[block.row_list.dimension]
            words["code"], words["name"] = code_and_name(words["name"], lengths)
        return words

    def _text(self, row: int, column: Column) -> str:
        place = self.header.columns.get(column.id)
        if not place:
            return ""
        cell = self.grid.sheet.cells.get((row, place))
        if cell is None and column.kind == "government":
            return self.grid.down(row, place).strip()  # one section for several lines
        if cell is None or cell.value is None:
            return ""
        return code_text(cell) if column.kind == "code" else str(cell.value).strip()

    def _fixed(self, block: Block, label: str, before: list[FoundRow]) -> Row | None:
        folded = fold(label)
        if not folded:
            return None
        taken = {r.fixed for r in before}
        order = [row.id for row in block.fixed]
        reached = max((order.index(r.fixed) for r in before if r.fixed), default=-1)
        free = [row for row in block.fixed if row.id not in taken and self._is(row, folded, block)]
        behind = [row for row in free if order.index(row.id) > reached]
        return next(iter(behind or free), None)

    def _is_in_list(self, block: Block, row: int, label: str, before: list[FoundRow]) -> bool:
        """Tells whether a line that is no fixed row may be one of a list of names.

        Names stand under or over their unit, or else before the rows that follow the list in the
        template; behind those, and where no row tells, a line has to have cells for amounts, for
        anything may stand under a table.
        """
        place = block.row_list
        if place is None:
            return True
        seen = {r.fixed for r in before if r.fixed}
        if seen & {r.id for r in block.rows[block.rows.index(place) :] if isinstance(r, Row)}:
            return self._shows_amounts(row)
        units = sum(r.label == "{unit}" for r in block.fixed)
        if place.parent in seen or not (label or units):
            return True
        labels = [column for column in block.columns if column.kind == "label"]
        lines = range(self.header.last_row + 1, self.last + 1)
        texts = {n: fold(self._text(n, c)) for n in lines for c in labels}
        if units:
            return units <= sum(text in self.names for text in texts.values())
        fixed = {fold(r.label) for r in block.fixed}
        under = any(text in fixed for n, text in texts.items() if n > row)
        return under or self._has_amount_cells(row)

    def _is(self, row: Row, folded: str, block: Block) -> bool:
        if row.label == "{unit}":
            return folded in self.names or not self.names or block.row_list is None
        return _names(folded, row.id, row.label)

    def _listed(self, block: Block, words: Mapping[str, str]) -> ListedRow | None:
        place = block.row_list
        assert place  # the caller asks only for blocks that list rows
        if not place.coded:
            return ListedRow("", words["label"], words["label"])
        code = words.get("code", "")
        if code[:1].isdigit():
            return ListedRow("", code, words.get("name", ""))
        if "code" in words or not words.get("name"):
            return None
        name, government = words["name"], words.get("government", "")
        paired = self.family.classification[place.dimension]
        code = paired_code(paired, name, government, self._top_above)
        if code.isdigit() and len(code) == self.family.lists[place.dimension][0]:
            self._top_above = code
        return ListedRow("", code, name, government)

    def _nameless(self, block: Block, row: int, before: list[FoundRow]) -> FoundRow | None:
        """A line of a list of names that has cells for amounts but no name yet."""
        place = block.row_list
        if place is None or place.coded:
            return None
        if not self._has_amount_cells(row):
            return None
        count = sum(r.listed is not None and not r.listed.label for r in before) + 1
        return FoundRow(row, listed=ListedRow("", str(Code.blank(count)), ""))

    # ---- around the lines -----------------------------------------------------------------------

    def _is_note(self, row: int) -> bool:
        """Tells whether a line holds no figures at all; 本表无数据 is kept in `note`."""
        if self._shows_amounts(row):
            return False
        texts = self.grid.texts(row)
        if not texts:
            return True
        folded = fold(texts[0])
        if any(saying in folded for saying in document_words()["no_data"]):
            column = min(self.grid.by_row[row])
            self.note = Place(self.grid.sheet.name, row, column)
            return True
        return folded.startswith(tuple(document_words()["notes"]))

    def _is_caption(self, row: int, label: str) -> bool:
        """Tells whether a line under the table says who made it, such as 负责人：某某."""
        return ":" in fold(label) and not self._shows_amounts(row)

    def _paired(self, row: int, found: dict[str, list[FoundRow]]) -> None:
        """A fixed row without a label stands beside the row that its line names."""
        blocks = self.table.blocks
        for line in self.table.lines:
            for index, name in enumerate(line):
                block = blocks[index]
                own = next((r for r in block.fixed if r.id == name and not r.label), None)
                if own is None or any(r.fixed == name for r in found[block.id]):
                    continue
                for other, partner in zip(blocks, line, strict=True):
                    here = found[other.id][-1:]
                    if (
                        other.id != block.id
                        and here
                        and here[0] == replace(here[0], row=row, fixed=partner)
                    ):
                        found[block.id].append(FoundRow(row, fixed=name))

    def _unread(self, row: int, found: dict[str, list[FoundRow]]) -> None:
        """Amounts on a line or in a column that is no part of the table."""
        read = {b for b, rows in found.items() if rows and rows[-1].row == row}
        unread: dict[str, list[FoundCell]] = {}
        for cell in self.grid.cells(row):
            if self._owners.get(cell.column) in read or not self._shows_amount(cell):
                continue
            place = Place(self.grid.sheet.name, row, cell.column)
            code = "T105" if cell.column in self._owners else "T106"
            unread.setdefault(code, []).append(at(place, cell.value))
        params = {"number": self.table.number, "row": str(row), "text": self._lead(row)}
        self.findings.extend(Finding(code, params, tuple(c)) for code, c in unread.items())

    def _has_amount_cells(self, row: int) -> bool:
        """Tells whether a line has cells for amounts, be they empty."""
        return any(
            cell.column in self._amount_columns
            and (cell.kind != "text" or self._shows_amount(cell))
            for cell in self.grid.cells(row)
        )

    def _shows_amounts(self, row: int) -> bool:
        """Tells whether a column of amounts shows one on this line."""
        columns = self._amount_columns
        return any(c.column in columns and self._shows_amount(c) for c in self.grid.cells(row))

    def _shows_amount(self, cell: RawCell) -> bool:
        """Tells whether a cell may hold money; whether it can be read is another matter."""
        if cell.kind == "number":
            return cell.value != 0
        amounts = cell.column in self._amount_columns
        if cell.kind == "text":
            text = str(cell.value)
            number = number_in(text)
            if number is None:
                return amounts and bool(wording().amount.fullmatch(fold(text)))
            return number != 0 and (amounts or cell.column not in self._owners)
        return amounts

    @cached_property
    def _owners(self) -> dict[int, str]:
        """The block that each sheet column of the table belongs to."""
        header = self.header
        return {
            place: block.id
            for block in self.table.blocks
            for column in block.columns
            if column.id in header.columns
            for place in (header.columns[column.id], *header.parts.get(column.id, {}).values())
        }

    @cached_property
    def _amount_columns(self) -> frozenset[int]:
        return frozenset(
            self.header.columns[column.id]
            for column in self.table.columns
            if column.kind == "amount" and column.id in self.header.columns
        )

    def _lead(self, row: int) -> str:
        return next(
            (t for t in self.grid.texts(row) if not t.replace(".", "").isdigit()), ""
        ).strip()

    def _lost_rows(self, found: dict[str, list[FoundRow]]) -> Iterator[Finding]:
        for block in self.table.blocks:
            seen = {r.fixed for r in found[block.id]}
            for row in block.fixed:
                if row.id not in seen:
                    place = Place(self.grid.sheet.name, self.header.last_row + 1, 1)
                    params = {"number": self.table.number, "label": row.label}
                    yield Finding("T104", params, (at(place),))


def _is_plain(listed: ListedRow) -> bool:
    """Tells whether a line without amounts lists something; a date below a table does not."""
    code = Code.of(listed.code)
    if code.is_unlisted:
        return bool(listed.government)
    return bool(listed.label) or code.is_digits


__all__ = ["FoundRow", "RowFinder"]
