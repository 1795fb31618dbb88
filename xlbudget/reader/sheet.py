"""One worksheet part: cells, merged ranges, hidden rows and columns."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from xlbudget.base.cellref import (
    MAX_COLUMN,
    MAX_ROW,
    cell_name,
    column_letters,
    column_number,
    parse_cell,
)
from xlbudget.base.errors import WorkbookError
from xlbudget.reader.container import Container
from xlbudget.reader.formula import shift_formula
from xlbudget.reader.model import Look, MergedRange, Oddity, RawCell, RawSheet, SheetState
from xlbudget.reader.skim import without_empty
from xlbudget.reader.strings import TextRuns, unescape
from xlbudget.reader.unseen import drawn, under_merged
from xlbudget.reader.values import BLANK, TypedValue, is_true, number, typed_value
from xlbudget.reader.xml import Attributes, parse

_UNKNOWN = Look(code="")
_MOST_DIGITS = 9
_OTHER_BOOK = re.compile(r"(?<![\w\]])\[\d+\]")
"""A reference to another workbook by its number; behind a name it is a column of a table."""
_NO_SIZE = frozenset({"0", "0.0", "0.00"})
"""A row or column of this size is hidden, whatever else is said of it."""


class Shared(NamedTuple):
    """What the sheets of a workbook share, keyed by the number as cells write it.

    `strings` is None if the workbook has no shared strings.
    """

    strings: Mapping[str, str] | None
    formats: Mapping[str, Look]


def read_sheet(
    container: Container,
    part: str,
    name: str,
    state: SheetState,
    shared: Shared,
) -> tuple[RawSheet, tuple[Oddity, ...]]:
    """Reads one worksheet.

    Raises WorkbookError: F008 to F010 or F012.
    """
    reader = _SheetReader(container, part, name, shared)
    text_starts, text_ends = reader.runs.handlers()
    parse(
        container,
        part,
        text_starts
        | {
            "row": reader.on_row,
            "c": reader.on_cell,
            "f": reader.on_formula,
            "col": reader.on_column,
            "mergeCell": reader.on_merged,
        },
        text_ends
        | {
            "v": reader.after_value,
            "is": reader.after_inline,
            "f": reader.after_formula,
            "c": reader.after_cell,
        },
        root="worksheet",
        skim=without_empty,
    )
    sheet = RawSheet(
        name,
        state,
        reader.cells,
        tuple(reader.merged),
        frozenset(reader.hidden_rows),
        frozenset(covered(reader.hidden_spans)),
    )
    oddities = (
        *reader.oddities.values(),
        *under_merged(container, name, reader.cells, reader.merged),
        *drawn(container, part, name),
    )
    return sheet, oddities


class _SheetReader:
    """The state while a worksheet streams by; each method handles one kind of element."""

    # A method runs for every cell and every part of a cell: slots make them a tenth quicker.
    __slots__ = (
        "_attributes",
        "_column",
        "_container",
        "_formats",
        "_formula",
        "_formula_attributes",
        "_masters",
        "_name",
        "_part",
        "_row",
        "_row_text",
        "_sheet",
        "_strings",
        "_text",
        "cells",
        "hidden_rows",
        "hidden_spans",
        "merged",
        "oddities",
        "runs",
    )

    def __init__(
        self,
        container: Container,
        part: str,
        name: str,
        shared: Shared,
    ) -> None:
        self.cells: dict[tuple[int, int], RawCell] = {}
        self.merged: list[MergedRange] = []
        self.hidden_rows: set[int] = set()
        self.hidden_spans: list[tuple[int, int]] = []
        self.oddities: dict[str, Oddity] = {}
        self.runs = TextRuns(container.limits.string_length)
        self._container = container
        self._part = part
        self._sheet = name
        self._strings = shared.strings
        self._formats = shared.formats
        self._masters: dict[str, tuple[int, int, str]] = {}
        self._row = self._column = 0
        self._row_text = "0"
        self._name: str | None = None
        self._attributes: Attributes = {}
        self._formula_attributes: Attributes = {}
        self._text: str | None = None
        self._formula: str | None = None

    def on_row(self, attributes: Attributes) -> None:
        text = attributes.get("r")
        self._row = self._row + 1 if text is None else self._number(text)
        if not 1 <= self._row <= MAX_ROW:
            raise self._contradiction(str(self._row))
        self._row_text = str(self._row)
        self._name = None
        self._column = 0
        if is_true(attributes.get("hidden")) or attributes.get("ht") in _NO_SIZE:
            self.hidden_rows.add(self._row)

    def on_cell(self, attributes: Attributes) -> None:
        self._attributes = attributes
        self._text = self._formula = None
        name = attributes.get("r")
        if name is None:
            self._place()
            self._column += 1
            if not self._row or self._column > MAX_COLUMN:
                raise self._contradiction(self._row_text)
            self._note("R001")
        self._name = name

    def _place(self) -> None:
        """Sets the column by the name of the last cell: most cells are empty and never ask."""
        if self._name is None:
            return
        name, self._name = self._name, None
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
        # A data table needs no text, any other formula does.
        self._formula = text if text or kind == "dataTable" else None

    def after_value(self, text: str) -> None:
        if self._text and text:
            raise self._contradiction(self._here())  # two values, and either may be the right one
        self._text = self._text or text

    def after_inline(self, _text: str) -> None:
        self.after_value(self.runs.take())

    def after_cell(self, loose: str) -> None:
        text, formula = self._text, self._formula
        if text is None and formula is None and not loose:
            return
        self._place()
        if loose.strip():
            raise self._contradiction(self._here())
        attributes = self._attributes
        shown = self._formats.get(attributes.get("s", "0"), _UNKNOWN)
        if formula and "[" in formula and _OTHER_BOOK.search(formula):
            self._note("R010")
        if shown is _UNKNOWN and (self._formats or "s" in attributes):
            self._note("R003")
        kind, value = BLANK if text is None else self._typed(attributes, text, shown.is_date)
        if value is None and formula is None:
            return
        if shown.hidden_by and kind == "number" and value:
            self._note("R007")
        row, column = key = self._row, self._column
        if key in self.cells:
            raise self._contradiction(self._here())
        self._container.cells.use()
        self.cells[key] = RawCell(row, column, kind, value, formula, shown)

    def on_column(self, attributes: Attributes) -> None:
        self._container.cells.use()
        if is_true(attributes.get("hidden")) or attributes.get("width") in _NO_SIZE:
            first = self._number(attributes.get("min", ""))
            self.hidden_spans.append((first, self._number(attributes.get("max", ""))))

    def on_merged(self, attributes: Attributes) -> None:
        self._container.cells.use()
        text = attributes.get("ref", "")
        first, _, last = text.partition(":")
        try:
            (top, left), (bottom, right) = parse_cell(first), parse_cell(last)
        except ValueError:
            self._note("R005", text=text[:40])
            return
        self.merged.append(
            MergedRange(min(top, bottom), min(left, right), max(top, bottom), max(left, right))
        )

    def _typed(self, attributes: Attributes, text: str, is_date: bool) -> TypedValue:
        cell_type = attributes.get("t", "n")
        if cell_type == "s":
            if self._strings is None:
                raise WorkbookError("F008", part="xl/sharedStrings.xml", reason="missing")
            shared = self._strings.get(text)
            typed: TypedValue | None = None if shared is None else ("text", shared)
        elif cell_type == "n":
            typed = number(text, is_date)
        else:
            typed = typed_value(cell_type, text)
        if typed is None:
            raise self._contradiction(self._here())
        if typed[0] == "error" and cell_type != "e":
            self._note("R002", text=text[:40])
        return typed

    def _shared_formula(self, index: str, text: str) -> str:
        if text:
            if index not in self._masters or "ref" in self._formula_attributes:
                self._masters[index] = self._row, self._column, text
            return text
        if index not in self._masters:
            raise self._contradiction(self._here())
        row, column, text = self._masters[index]
        shifted = shift_formula(text, self._row - row, self._column - column)
        # One long text may stand for many: what it expands to is bounded like expanded XML.
        self._container.expanded.use(len(shifted))
        return shifted

    def _number(self, text: str) -> int:
        if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
            return int(text)
        where = column_letters(self._column) if self._column else ""
        raise self._contradiction(where + self._row_text)

    def _here(self) -> str:
        self._place()
        return cell_name(self._row, self._column) if self._row and self._column else ""

    def _contradiction(self, cell: str) -> WorkbookError:
        return WorkbookError("F012", part=self._part, cell=cell)

    def _note(self, code: str, **params: str) -> None:
        if code not in self.oddities:
            where = {} if code == "R005" else {"cell": self._here()}
            self.oddities[code] = Oddity(code, {"sheet": self._sheet, **where, **params})


def covered(spans: Iterable[tuple[int, int]]) -> Iterable[int]:
    """Yields the columns in spans of first and last columns, each once."""
    # Spans may overlap as often as a hostile file likes: no column is visited twice.
    done = 0
    for first, last in sorted(spans):
        start, done = max(first, done + 1), max(done, min(last, MAX_COLUMN))
        yield from range(start, done + 1)
