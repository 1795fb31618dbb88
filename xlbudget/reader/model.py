"""What the reader returns: a workbook as plain values, before any meaning is given to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal, NamedTuple

Kind = Literal["number", "text", "bool", "error", "date", "blank"]
SheetState = Literal["visible", "hidden", "veryHidden"]
Form = Literal["xlsx", "xlsb", "ods", "xls"]

ODDITIES: Mapping[str, tuple[str, ...]] = {
    # Cells without an address were placed by counting (the first of them is named).
    "R001": ("sheet", "cell"),
    # A number, date or truth value is not one; the cell has kind "error" and keeps the text.
    "R002": ("sheet", "cell", "text"),
    # A cell has a style that the workbook does not define; it is read as General.
    "R003": ("sheet", "cell"),
    # A chart, dialogue or macro sheet has no cells and was left out.
    "R004": ("sheet",),
    # A merged range is not a range of cells and was left out.
    "R005": ("sheet", "text"),
    # A number lies under a merged range, which shows its first cell only; it was read.
    "R006": ("sheet", "cell"),
    # A number that is not zero cannot be seen: its format or its colours hide it; it was read.
    "R007": ("sheet", "cell"),
    # A text box shows figures, which were not read.
    "R008": ("sheet", "text"),
    # A picture or an embedded object lies on the sheet and was not read.
    "R009": ("sheet",),
    # A formula refers to another workbook; its stored result was read.
    "R010": ("sheet", "cell"),
}
"""Codes of `Oddity` with their parameters; each is told once a sheet, for its first cell."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that no workbook may pass; the reader stops as soon as one is passed.

    Sizes are bytes of the file or of expanded XML over all parts, the texts kept of it counted
    again.  `string_length` is characters in one cell.  `cells` counts the cells with content
    over all sheets, shared strings, merged ranges and whatever else is kept one by one;
    `elements` counts all XML elements, `parsed_elements` those that are not left out because
    they are empty, `xml_names` the different names in one part.
    """

    entries: int = 5_000
    compressed_bytes: int = 50_000_000
    expanded_bytes: int = 200_000_000
    cells: int = 300_000
    elements: int = 3_000_000
    parsed_elements: int = 1_000_000
    string_length: int = 100_000
    xml_depth: int = 64
    xml_names: int = 10_000


class Look(NamedTuple):
    """How the cells of one style show what they hold.

    `code` is the number format as the file has it, such as `#,##0.00_ ;[Red]-0.00`.  `decimals`
    is how many it shows, None if it is no plain decimal number (General, percent, date).
    `hidden_by` says why a person does not see what stands in the cell, "" if nothing hides it.
    """

    is_date: bool = False
    decimals: int | None = None
    hidden_by: Literal["", "format", "colour"] = ""
    code: str = "General"


GENERAL = Look()


class RawCell(NamedTuple):
    """One cell with a value or a formula; `row` and `column` count from 1.

    `value` is a Decimal made from the text of the file for numbers and dates (the serial
    number), text for `text` and `error`, and None for `blank`: a formula without stored
    value.  `formula` has no leading equals sign; it is the empty text where a formula is there,
    or may be, but the form of the workbook hides its text.  Cells of one style share their `look`.
    """

    row: int
    column: int
    kind: Kind
    value: Decimal | str | bool | None
    formula: str | None
    look: Look = GENERAL


@dataclass(frozen=True, slots=True)
class MergedRange:
    """A range of merged cells, corners included, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One worksheet; `cells` is keyed by (row, column)."""

    name: str
    state: SheetState
    cells: Mapping[tuple[int, int], RawCell]
    merged: tuple[MergedRange, ...]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]


class ListedSheet(NamedTuple):
    """A sheet as the workbook lists it; `link_id` is that of the link to its part."""

    name: str
    state: SheetState
    link_id: str


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something the reader had to work around; the codes are in `ODDITIES`."""

    code: str
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RawWorkbook:
    """A workbook: its worksheets in order, whatever their state.

    `properties` are the custom document properties.  `names` maps defined names to their
    reference text; a name local to a sheet has the key `sheet!name`.
    """

    path: Path
    sheets: tuple[RawSheet, ...]
    properties: Mapping[str, str]
    names: Mapping[str, str]
    oddities: tuple[Oddity, ...]
    form: Form = "xlsx"
    from_file: bool = True
    """Whether it was read from the file at `path`, not from bytes that only bear its name."""

    @property
    def shows_formulas(self) -> bool:
        """Tells whether the text of formulas can be read in a workbook of this form."""
        return self.form == "xlsx"

    def sheet(self, name: str) -> RawSheet | None:
        """Returns the worksheet of that exact name, None if there is none."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)
