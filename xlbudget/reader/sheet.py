"""One worksheet part: cells, merged ranges, hidden rows and columns."""

import re
from collections.abc import Mapping

from xlbudget.base.cellref import (
    MAX_COLUMN,
    MAX_ROW,
    cell_name,
    column_letters,
    column_number,
    parse_cell,
)
from xlbudget.base.errors import WorkbookError
from xlbudget.reader.arrays import Spreads
from xlbudget.reader.conditions import Conditions
from xlbudget.reader.container import Container
from xlbudget.reader.formula import shift_formula, split_references
from xlbudget.reader.late_cells import LateCells
from xlbudget.reader.layout import NARROW, SheetLayout
from xlbudget.reader.model import Look, MergedRange, Oddity, RawCell, RawSheet, SheetState
from xlbudget.reader.pages import PageTexts
from xlbudget.reader.parts import has_links
from xlbudget.reader.plain_rows import PlainRows
from xlbudget.reader.sheet_cells import Shared, SheetCells
from xlbudget.reader.skim import without_empty
from xlbudget.reader.strings import TextRuns, unescape
from xlbudget.reader.values import is_true
from xlbudget.reader.xml import Attributes, StartHandler, parse

_cell_of = RawCell._make
_UNKNOWN = Look(code="")
_MOST_DIGITS = 9
_LONG = 100
"""Characters of a text that cost as much to look at as one cell."""
_OTHER_BOOK = re.compile(r"(?<![\w\]])\[\d+\]")
"""A reference to another workbook by its number; behind a name it is a column of a table."""


def read_sheet(
    container: Container,
    part: str,
    name: str,
    state: SheetState,
    shared: Shared,
    *,
    late: bool = False,
) -> tuple[RawSheet, tuple[Oddity, ...]]:
    """Reads one worksheet; the cells of a `late` one are not made before they are asked for.

    Raises WorkbookError: F008 to F010 or F012.
    """
    reader = _SheetReader(container, part, name, shared)
    conditions = Conditions(container, shared.styles.changes, shared.styles.palette)
    text_starts, text_ends = reader.runs.handlers()
    conditions_starts = conditions.starts()
    parse(
        container,
        part,
        text_starts
        | conditions_starts
        | {
            "sheetView": reader.on_view,
            "sheetFormatPr": reader.layout.on_usual_sizes,
            "row": reader.on_row,
            "c": reader.on_cell,
            "f": reader.on_formula,
            "col": reader.on_column,
            "mergeCell": reader.on_merged,
            "color": _both(text_starts["color"], conditions_starts["color"]),
            "headerFooter": reader.pages.on_settings,
        },
        text_ends
        | conditions.ends()
        | {
            "v": reader.after_value,
            "is": reader.after_inline,
            "f": reader.after_formula,
            "c": reader.after_cell,
        }
        | reader.pages.ends(),
        root="worksheet",
        skim=lambda chunks: without_empty(reader.plain_rows.taken_out(chunks)),
    )
    made = reader.made
    late = late and not made.cells and reader.plain_rows.begin_late(container.cells)
    if not late:
        made.with_plain(reader.plain_rows)
    veils, oddities = tuple(conditions.veils), tuple(made.oddities.values())
    texts: tuple[str, ...] = ()
    if has_links(container, part):
        # Few sheets have drawings, or anything else that they refer to.
        from xlbudget.reader.drawings import drawn
        from xlbudget.reader.table_styles import table_veils

        over = drawn(container, part, name, reader.layout.sizes())
        veils += (*over.veils, *table_veils(container, part, shared.styles.tables))
        oddities += over.oddities
        texts = over.texts
    spread, arrays = reader.spreads.over(made.cells, container)
    used = {column for _, column in made.cells}
    cells: Mapping[tuple[int, int], RawCell] = spread
    if late:
        used = {*map(column_number, reader.plain_rows.columns())}
        cells = LateCells(reader.plain_rows, made.with_plain)
    sheet = RawSheet(
        name,
        state,
        cells,
        tuple(reader.merged),
        frozenset(reader.layout.hidden_rows),
        reader.layout.hidden_columns(used),
        veils,
        low=reader.layout.low_rows(shared.lowest),
        narrow=reader.layout.narrow_columns(used, MAX_ROW if shared.indents else NARROW),
        shows_formulas=reader.shows_formulas,
        page_texts=reader.pages.texts,
        drawn_texts=texts,
        arrays=arrays,
    )
    return sheet, oddities


def _both(first: StartHandler, second: StartHandler) -> StartHandler:
    def on_start(attributes: Attributes) -> None:
        first(attributes)
        second(attributes)

    return on_start


class _SheetReader:
    """The state while a worksheet streams by; each method handles one kind of element."""

    # A method runs for every cell and every part of a cell: slots make them a tenth quicker.
    __slots__ = (
        "_attributes",
        "_column",
        "_container",
        "_formula",
        "_formula_attributes",
        "_masters",
        "_name",
        "_part",
        "_row",
        "_row_text",
        "_text",
        "layout",
        "made",
        "merged",
        "pages",
        "plain_rows",
        "runs",
        "shows_formulas",
        "spreads",
    )

    def __init__(
        self,
        container: Container,
        part: str,
        name: str,
        shared: Shared,
    ) -> None:
        self.merged: list[MergedRange] = []
        self.layout = SheetLayout(container)
        self.made = SheetCells(container, part, name, shared, self.layout)
        self.pages = PageTexts()
        self.plain_rows = PlainRows(self.layout.on_row, container.limits.string_length)
        self.shows_formulas = False
        self.runs = TextRuns(container.limits.string_length, shared.styles.palette)
        self.spreads = Spreads()
        self._container = container
        self._part = part
        self._masters: dict[str, tuple[int, int, str]] = {}
        self._row = self._column = 0
        self._row_text = "0"
        self._name: str | None = None
        self._attributes: Attributes = {}
        self._formula_attributes: Attributes = {}
        self._text: str | None = None
        self._formula: str | None = None

    def on_view(self, attributes: Attributes) -> None:
        self.shows_formulas |= is_true(attributes.get("showFormulas"))

    def on_row(self, attributes: Attributes) -> None:
        text = attributes.get("r")
        if self.plain_rows.last:
            self._row, self.plain_rows.last = self.plain_rows.last, 0
        self._row = self._row + 1 if text is None else self._number(text)
        if not 1 <= self._row <= MAX_ROW:
            raise self._contradiction(str(self._row))
        self._row_text = str(self._row)
        self._name = None
        self._column = 0
        self.layout.on_row(self._row, attributes)

    def on_cell(self, attributes: Attributes) -> None:
        self._attributes = attributes
        self._text = self._formula = None
        name = attributes.get("r")
        if name is None:
            self._place()
            self._column += 1
            if not self._row or self._column > MAX_COLUMN:
                raise self._contradiction(self._row_text)
            self.made.note("R001", self._here())
        self._name = name

    def _place(self) -> None:
        """Sets the column by the name of the last cell: most cells are empty and never ask."""
        if self._name is None:
            return
        name, self._name = self._name, None
        letters = name.removesuffix(self._row_text)
        if letters == name:
            name = name.strip()
            letters = name.removesuffix(self._row_text)
        try:
            # Without the suffix the address names another row than the one it stands in.
            self._column = column_number(letters if letters != name else "")
        except ValueError:
            raise self._contradiction(name[:20]) from None

    def on_formula(self, attributes: Attributes) -> None:
        self._formula_attributes = attributes

    def after_formula(self, text: str) -> None:
        if self._formula:
            raise self._contradiction(self._here())
        self._place()
        attributes = self._formula_attributes
        kind = attributes.get("t")
        text = unescape(text.removeprefix("="))
        if kind == "shared":
            text = self._shared_formula(attributes.get("si", ""), text)
        elif kind:
            text = self.spreads.note(self._row, self._column, attributes, text)
        self._formula = text or None

    def after_value(self, text: str) -> None:
        if self._text and text:
            raise self._contradiction(self._here())  # two values, and either may be the right one
        self._text = self._text or text

    def after_inline(self, _text: str) -> None:
        text = self.runs.take()
        # Of a cell of another type no program shows it.
        if self._attributes.get("t") == "inlineStr":
            self.after_value(text)

    def after_cell(self, loose: str) -> None:
        text, formula = self._text, self._formula
        if text is None and formula is None and not loose:
            return
        self._place()
        if loose.strip():
            raise self._contradiction(self._here())
        attributes = self._attributes
        style, cell_type = attributes.get("s", ""), attributes.get("t", "n")
        runs = self.runs.special if cell_type == "inlineStr" else ()
        self.made.add(self._row, self._column, style, cell_type, formula, text, runs)

    def on_column(self, attributes: Attributes) -> None:
        self._container.cells.use()
        span = self._number(attributes.get("min", "")), self._number(attributes.get("max", ""))
        self.layout.on_columns(*span, attributes)

    def on_merged(self, attributes: Attributes) -> None:
        self._container.cells.use()
        text = attributes.get("ref", "")
        first, _, last = text.partition(":")
        try:
            (top, left), (bottom, right) = parse_cell(first), parse_cell(last)
        except ValueError:
            self.made.note("R005", text=text[:40])
            return
        self.merged.append(
            MergedRange(min(top, bottom), min(left, right), max(top, bottom), max(left, right))
        )

    def _shared_formula(self, index: str, text: str) -> str:
        if text:
            if index not in self._masters or "ref" in self._formula_attributes:
                self._masters[index] = self._row, self._column, text
            return text
        if index not in self._masters:
            raise self._contradiction(self._here())
        row, column, text = self._masters[index]
        shifted = shift_formula(text, self._row - row, self._column - column)
        # One long text may stand for many: what it expands to is bounded like expanded XML, and
        # each of its references is moved.
        self._container.expanded.use(len(shifted))
        self._container.elements.use(len(split_references(text)))
        return shifted

    def _number(self, text: str) -> int:
        text = text.strip()
        if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
            return int(text)
        where = column_letters(self._column) if self._column else ""
        raise self._contradiction(where + self._row_text)

    def _here(self) -> str:
        self._place()
        return cell_name(self._row, self._column) if self._row and self._column else ""

    def _contradiction(self, cell: str) -> WorkbookError:
        return WorkbookError("F012", part=self._part, cell=cell)
