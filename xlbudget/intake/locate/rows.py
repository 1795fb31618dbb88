"""Tells which row of a table each line under its header is, by label and by code.

A line that shows amounts but fits no row is a finding: nothing is left out silently.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from xlbudget.base.amounts import number_in
from xlbudget.base.code import Code
from xlbudget.base.folding import fold, fold_year, visible
from xlbudget.base.place import Place
from xlbudget.intake.locate.classes import class_row
from xlbudget.intake.locate.closing import begins_note, closes_page, says_no_data
from xlbudget.intake.locate.codes import code_and_name, code_in_parts, code_text
from xlbudget.intake.locate.comparing import comparing_columns, is_rounding
from xlbudget.intake.locate.fixed_rows import FixedRows
from xlbudget.intake.locate.header import TableArea, counts_up
from xlbudget.intake.locate.line_amounts import LineAmounts
from xlbudget.intake.locate.money import is_plainly_money
from xlbudget.intake.locate.wording import header_word
from xlbudget.meaning.findings import Finding, FoundCell, at
from xlbudget.meaning.structure import ListedRow
from xlbudget.reader import RawCell
from xlbudget.template import Block, Column, Family, Row, Table
from xlbudget.template.common import document_words
from xlbudget.template.pairs import paired_code


@dataclass(frozen=True, slots=True)
class LocatedRow:
    """One line of a block: the fixed row that it is, or the row that it lists."""

    row: int
    fixed: str | None = None
    listed: ListedRow | None = None
    label: str = ""


class RowFinder:
    """Goes through the lines of one table; `findings` and `note` are what it met on the way."""

    def __init__(
        self, family: Family, table: Table, area: TableArea, unit_names: frozenset[str]
    ) -> None:
        self.family = family
        self.table = table
        self.grid = area.grid
        self.header = area.header
        self.area = area
        self.unit_names = unit_names
        self.amounts = LineAmounts(table, area)
        self.findings: list[Finding] = []
        self.note: Place | None = None
        self._words_by_row: dict[int, list[RawCell]] = {}
        self._top_above = ""
        self._code_above: dict[str, str] = {}
        # What each new line asks of the lines before it, by block: a sheet may have 300,000.
        self._fixed = {block.id: self._fixed_rows(block) for block in table.blocks}
        self._nameless_count: Counter[str] = Counter()

    def find(self) -> dict[str, tuple[LocatedRow, ...]]:
        """Returns the rows of every block in the order of the sheet."""
        rows_by_block: dict[str, list[LocatedRow]] = {block.id: [] for block in self.table.blocks}
        for row in self.area.rows():
            if self._is_note(row):
                continue
            for block in self.table.blocks:
                located = self._row(block, row)
                if located:
                    self._append(block, located, rows_by_block)
            self._add_unlabelled(row, rows_by_block)
            self._report_unread(row, rows_by_block)
        for block in self.table.blocks:
            if block.lone and not rows_by_block[block.id]:  # where nothing stands
                self._append(block, LocatedRow(self._lone_line, block.lone.id), rows_by_block)
        last_row = max((rows[-1].row for rows in rows_by_block.values() if rows), default=0)
        self._report_words(last_row)
        self._report_around()
        self.findings.extend(self._lost_rows(rows_by_block))
        return {name: tuple(rows) for name, rows in rows_by_block.items()}

    def _fixed_rows(self, block: Block) -> FixedRows:
        may_lack = any(row.optional and row.label == "{unit}" for row in block.fixed)
        unit_lines = self._labels_of(block)[0] if may_lack else 0
        return FixedRows(block, self.unit_names, unit_lines)

    # ---- one line -------------------------------------------------------------------------------

    def _append(
        self, block: Block, located: LocatedRow, rows_by_block: Mapping[str, list[LocatedRow]]
    ) -> None:
        rows_by_block[block.id].append(located)
        if located.fixed:
            self._fixed[block.id].take(located.fixed)

    def _row(self, block: Block, row: int) -> LocatedRow | None:
        if block.lone:
            return LocatedRow(row, fixed=block.lone.id) if row == self._lone_line else None
        texts = self._texts(block, row)
        label = texts.get("code") or texts.get("label") or texts.get("name") or ""
        fixed = self._fixed[block.id].named(label)
        if fixed is None and texts.get("name") and not texts.get("code"):
            fixed = self._fixed[block.id].named(texts["name"])
        if fixed is None and not label:  # 合计 stands in the first column, whatever that holds
            typed = (self._text(row, column) for column in block.typed)
            label = next(filter(None, typed), "")
            fixed = self._fixed[block.id].named(label)
            label = label if fixed else ""
        if fixed:
            return LocatedRow(row, fixed=fixed.id, label=label)
        if block.row_list is None or self._is_caption(row, label):
            return None
        if not block.row_list.coded and not self._is_in_list(block, row, label):
            return None
        if fold(label) in document_words()["zero"] and not self.amounts.shown_on(row):
            return None
        if not label:
            return self._nameless(block, row)
        listed = self._with_typed(block, row, self._listed(block, texts))
        if listed is None or not (_is_plain(listed) or self.amounts.shown_on(row)):
            return None
        return LocatedRow(row, listed=listed, label=label)

    @cached_property
    def _lone_line(self) -> int:
        """Returns the first line of amounts: the one of a table whose line has no label.

        In an empty table it is the first one with cells for amounts, or else where nothing stands.
        """
        lines = [row for row in self.area.rows() if not self._is_note(row, keep=False)]
        shown = filter(self.amounts.shown_on, lines)
        empty = filter(self.amounts.has_cells, lines)
        return next(shown, next(empty, self.area.last_row + 1))

    def _texts(self, block: Block, row: int) -> dict[str, str]:
        """Returns what names a line, by the kind of column."""
        columns = {c.kind: c for c in block.columns if c.kind not in ("amount", "text", "count")}
        texts: dict[str, str] = {kind: self._text(row, column) for kind, column in columns.items()}
        if "code" not in columns or block.row_list is None:
            return texts
        code, sheet_columns = columns["code"].id, self.header.columns
        lengths = self.family.lists[block.row_list.dimension]
        if parts := self.header.parts.get(code):
            levels = {
                level: code_text(cell)
                for level, column in parts.items()
                if (cell := self.grid.sheet.cells.get((row, column))) and cell.value
            }
            texts["code"] = code_in_parts(levels, lengths, self._code_above.get(block.id, ""))
            if texts["code"].isdigit():
                self._code_above[block.id] = texts["code"]
        elif "name" in columns:
            name = columns["name"].id
            if sheet_columns.get(code, 0) == sheet_columns.get(name):
                texts["code"], texts["name"] = code_and_name(texts["name"], lengths)
        return texts

    def _text(self, row: int, column: Column) -> str:
        sheet_column = self.header.columns.get(column.id)
        if not sheet_column:
            return ""
        cell = self.grid.sheet.cells.get((row, sheet_column))
        if cell is None and column.kind == "government":
            return self.grid.down(row, sheet_column).strip()  # one section for several lines
        if cell is None or cell.value is None:
            return ""
        return (
            code_text(cell)
            if column.kind in ("code", "count")
            else visible(str(cell.value)).strip()
        )

    def _is_in_list(self, block: Block, row: int, label: str) -> bool:
        """Tells whether a line that is no fixed row may be one of a list of names.

        Names stand under or over their unit, or else before the rows that follow the list in the
        template; behind those, and where no row tells, a line has to have cells for amounts, for
        anything may stand under a table.
        """
        row_list = block.row_list
        if row_list is None:
            return True
        fixed_ids = self._fixed[block.id].taken
        behind = block.rows[block.rows.index(row_list) :]
        if fixed_ids & {fixed.id for fixed in behind if isinstance(fixed, Row)}:
            return self.amounts.shown_on(row)
        units = sum(fixed.label == "{unit}" and not fixed.optional for fixed in block.fixed)
        if row_list.parent in fixed_ids or not (label or units):
            return True
        unit_lines, last_fixed = self._labelled[block.id]
        if units:
            return units <= unit_lines
        return row < last_fixed or self.amounts.has_cells(row)

    @cached_property
    def _labelled(self) -> Mapping[str, tuple[int, int]]:
        return {block.id: self._labels_of(block) for block in self.table.blocks}

    def _labels_of(self, block: Block) -> tuple[int, int]:
        """Returns how many lines name a unit, and the last line with the label of a fixed row."""
        columns = [column for column in block.columns if column.kind == "label"]
        official = {fold(label) for fixed in block.fixed for label in (fixed.label, *fixed.also)}
        unit_lines = last_fixed = 0
        for line in self.area.rows():
            # Of several columns of labels the last one counts.
            folded = fold(self._text(line, columns[-1])) if columns else ""
            unit_lines += folded in self.unit_names
            last_fixed = max(last_fixed, line if folded in official else 0)
        return unit_lines, last_fixed

    def _listed(self, block: Block, texts: Mapping[str, str]) -> ListedRow | None:
        row_list = block.row_list
        assert row_list  # the caller asks only for blocks that list rows
        if not row_list.coded:
            return ListedRow("", texts["label"], texts["label"])
        if row_list.level:
            classification = self.family.classification[row_list.dimension]
            return class_row(classification, row_list.level, texts["label"])
        code = texts.get("code", "")
        if code[:1].isdigit():
            return ListedRow("", code, texts.get("name", ""))
        if "code" in texts or not texts.get("name"):
            return None
        name, government = texts["name"], texts.get("government", "")
        paired = self.family.classification[row_list.dimension]
        code = paired_code(paired, name, government, self._top_above)
        if code.isdigit() and len(code) == self.family.lists[row_list.dimension][0]:
            self._top_above = code
        return ListedRow("", code, name, government)

    def _with_typed(self, block: Block, row: int, listed: ListedRow | None) -> ListedRow | None:
        """Returns a listed row with what its columns of words and counts hold."""
        if listed is None or not block.typed:
            return listed
        return replace(listed, typed=tuple(self._text(row, column) for column in block.typed))

    def _nameless(self, block: Block, row: int) -> LocatedRow | None:
        """Returns a line of a list of names that has cells for amounts but no name yet."""
        row_list = block.row_list
        if row_list is None or row_list.coded:
            return None
        if not self.amounts.has_cells(row):
            return None
        self._nameless_count[block.id] += 1
        code = Code.blank(self._nameless_count[block.id])
        return LocatedRow(row, listed=self._with_typed(block, row, ListedRow("", str(code), "")))

    # ---- around the lines -----------------------------------------------------------------------

    def _is_note(self, row: int, *, keep: bool = True) -> bool:
        """Tells whether a line holds no figures at all; 本表无数据 is kept in `note`."""
        if closes_page(self.grid.cells(row)):
            return True
        if self.amounts.shown_on(row):
            return False
        texts = self.grid.texts(row)
        if not texts:
            return True
        folded = fold(texts[0])
        if says_no_data(folded) or fold_year(texts[0]) in self._says_empty:
            column = min(self.grid.by_row[row])
            if not keep:
                return True
            self.note = Place(self.grid.sheet.name, row, column)
            return True
        return begins_note(folded)

    @cached_property
    def _says_empty(self) -> frozenset[str]:
        """Returns how the note under this table says, with any year, that it is empty."""
        return frozenset(filter(None, [fold_year(self.table.empty)]))

    def _is_caption(self, row: int, label: str) -> bool:
        """Tells whether a line under the table says who made it, such as 负责人：某某."""
        return ":" in fold(label) and not self.amounts.shown_on(row)

    def _add_unlabelled(self, row: int, rows_by_block: dict[str, list[LocatedRow]]) -> None:
        """Adds fixed rows without a label: each stands beside the row that its line names."""
        blocks = self.table.blocks
        for line in self.table.lines:
            for index, name in enumerate(line):
                block = blocks[index]
                fixed = block.fixed_by_id.get(name)
                if fixed is None or fixed.label:
                    continue
                if name in self._fixed[block.id].taken:
                    continue
                for neighbour, partner in zip(blocks, line, strict=True):
                    last = rows_by_block[neighbour.id][-1:]
                    if (
                        neighbour.id != block.id
                        and last
                        and last[0] == replace(last[0], row=row, fixed=partner)
                    ):
                        self._append(block, LocatedRow(row, fixed=name), rows_by_block)

    def _report_unread(self, row: int, rows_by_block: dict[str, list[LocatedRow]]) -> None:
        """Reports amounts on a line or in a column that is no part of the table."""
        blocks = {block for block, rows in rows_by_block.items() if rows and rows[-1].row == row}
        unread: list[RawCell] = []
        for cell in self.grid.cells(row):
            if self.amounts.block_of.get(cell.column) in blocks:
                continue
            if self.amounts.shows(cell):
                if not (is_rounding(cell) and cell.column in self._comparing):
                    unread.append(cell)
            elif cell.column in self.amounts.columns and self._says_something(cell):
                self._words_by_row.setdefault(row, []).append(cell)
        if unread:
            self._report(row, unread)

    def _report_words(self, last_row: int) -> None:
        """Reports words in columns of amounts on lines among those of the table.

        Below it people sign, and where a page begins they repeat the header.
        """
        for row, cells in self._words_by_row.items():
            if row < last_row and not self._repeats_header(row):
                self._report(row, cells)

    def _report_around(self) -> None:
        """Reports money above the lines: beside the title, the captions and the header."""
        for row in (*self.grid.rows(self.area.head), *sorted(self.area.repeated)):
            cells = [cell for cell in self.grid.cells(row) if is_plainly_money(cell)]
            if cells and not counts_up(self.grid.texts(row)):
                self._report(row, cells)

    def _report(self, row: int, cells: Iterable[RawCell]) -> None:
        cells_by_rule: dict[str, list[FoundCell]] = {}
        for cell in cells:
            lines = row > self.header.last_row and row not in self.area.repeated
            code = "T105" if lines and cell.column in self.amounts.block_of else "T106"
            if code == "T105" or cell.column not in self.grid.sheet.hidden_columns:
                place = Place(self.grid.sheet.name, row, cell.column)
                cells_by_rule.setdefault(code, []).append(at(place, cell.value))
        params = {"number": self.table.number, "row": str(row), "text": self._lead(row)}
        self.findings.extend(
            Finding(code, params, tuple(cells)) for code, cells in cells_by_rule.items()
        )

    def _says_something(self, cell: RawCell) -> bool:
        """Tells whether a cell holds words, and no dash or word for no amount."""
        folded = fold(str(cell.value)) if cell.kind == "text" else ""
        return bool(folded) and folded not in document_words()["zero"] and number_in(folded) is None

    def _repeats_header(self, row: int) -> bool:
        """Tells whether a line shows nothing but words of the header."""
        return all(header_word(text).title in self._header_words for text in self.grid.texts(row))

    @cached_property
    def _header_words(self) -> frozenset[str]:
        return frozenset(
            header_word(text).title for row in self.header.rows for text in self.grid.texts(row)
        )

    @cached_property
    def _comparing(self) -> frozenset[int]:
        return comparing_columns(self.area, self.amounts.block_of)

    def _lead(self, row: int) -> str:
        return next(
            (text for text in self.grid.texts(row) if not text.replace(".", "").isdigit()), ""
        ).strip()

    def _lost_rows(self, rows_by_block: dict[str, list[LocatedRow]]) -> Iterator[Finding]:
        for block in self.table.blocks:
            located_ids = {located.fixed for located in rows_by_block[block.id]}
            for row in block.fixed:
                if row.id not in located_ids and not row.optional:
                    place = Place(self.grid.sheet.name, self.header.last_row + 1, 1)
                    params = {"number": self.table.number, "label": row.label}
                    yield Finding("T104", params, (at(place),))


def _is_plain(listed: ListedRow) -> bool:
    """Tells whether a line without amounts lists something; a date below a table does not."""
    code = Code.of(listed.code)
    if code.is_unlisted:
        return bool(listed.government)
    return bool(listed.label) or code.is_digits


__all__ = ["LocatedRow", "RowFinder"]
