"""What the reader returns: a workbook as plain values, before any meaning is given to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Literal, NamedTuple

from xlbudget.base.errors import WorkbookError

Kind = Literal["number", "text", "bool", "error", "date", "blank"]
SheetState = Literal["visible", "hidden", "veryHidden"]
Form = Literal["xlsx", "xlsb", "ods", "xls", "docx", "pdf", "html", "txt"]
"""What a file is; the last four are documents."""
DOCUMENTS: tuple[Form, ...] = ("docx", "pdf", "html", "txt")
PRINT_AREA = "_xlnm.Print_Area"
"""The name of what is printed of a sheet."""
Bounds = tuple[int, int, int, int]
"""Top, left, bottom and right of a range of cells, counted from 1."""

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
    # A text box shows figures, which were not read.
    "R008": ("sheet", "text"),
    # A picture or an embedded object lies on the sheet and was not read.
    "R009": ("sheet",),
    # A formula refers to another workbook; its stored result was read.
    "R010": ("sheet", "cell"),
    # In a document: tracked changes, read as accepted.
    "S950": ("count", "text"),
    # A text box shows figures, which were not read.
    "S951": ("text",),
    # A footnote, an endnote or a comment has figures, which were not read.
    "S952": ("aside", "text"),
    # Fields whose stored results were read, though programs compute them when they open it.
    "S953": ("count", "text"),
    # Cells of a table hold tables, which were read by themselves.
    "S954": ("number",),
    # Letters of a paragraph with figures are not seen.
    "S956": ("number", "text", "why"),
    # Something embedded was not read.
    "S957": ("held",),
    # Hidden text with figures was left out.
    "S958": ("text",),
    # Pictures were not read.
    "S959": ("count",),
    # On a page: figures beside a table and in no cell of it, a picture in place of text, digits
    # that lie over each other, figures that nobody sees, notes over it, letters without meaning.
    "D101": ("page", "text"),
    "D102": ("page",),
    "D103": ("page", "count"),
    "D104": ("page", "text"),
    "D105": ("page", "count"),
    "D107": ("page", "count"),
    # Digits that look like others; something drawn over or beside a number, or in empty cells;
    # digits of two sizes in one number.
    "D114": ("page", "text"),
    "D115": ("page", "text"),
    "D116": ("page", "count"),
    "D117": ("page", "text"),
    # Something that a PDF carries beside its pages was not read.
    "D108": ("held",),
    # In a web page: figures that are not shown; figures of which it cannot be told how they are
    # seen; what belongs to it elsewhere and was not read.
    "D109": ("text",),
    "D110": ("text", "how"),
    "D111": ("held",),
    # Copied text: how its columns were found where tabs alone do not tell them.
    "D112": ("count", "columns"),
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
    parsed_elements: int = 900_000
    string_length: int = 100_000
    xml_depth: int = 64
    xml_names: int = 10_000

    def check_length(self, characters: int) -> None:
        """Raises WorkbookError F009 for a text of more characters than one cell may have."""
        if characters > self.string_length:
            raise WorkbookError("F009", what="string_length", limit=self.string_length)


HiddenBy = Literal[
    "", "colour", "size", "symbols", "struck", "repeated", "runs", "raised", "crossed", "indent"
]
"""Letters by their colour, size, font or a line through them, an alignment, runs of a text.

A cell is crossed out by diagonal borders; an indent hides a figure only where its column has no
room for both.
"""


class Look(NamedTuple):
    """How the cells of one style show what they hold.

    `code` is the number format, such as `#,##0.00_ ;[Red]-0.00`.  `is_plain` tells that it shows
    every number as it is, rounded to `decimals`, or with all that it has where these are None
    (General); what any other format shows is told by `number_format.seen`.
    `hidden_by` says why a person does not see what stands in the cell, or sees something else, ""
    if nothing hides it.  `ink` and `paper` are the colours of letters and fill, `0xRRGGBB`.
    `indent` is how many steps the letters stand from the side, 0 for few.
    `breadth` is how wide a digit is in the unit of column widths, a digit of the usual font; it is
    0 where letters shrink to fit.  `points` is how high letters are that a low row may cut, 0 for
    others.  `turned` is how far up a text goes for each digit of it, in its own width: 1 if it
    stands upright, 2 if its letters stand upon each other.  `wraps` tells of several lines.
    """

    is_date: bool = False
    decimals: int | None = None
    hidden_by: HiddenBy = ""
    code: str = "General"
    is_plain: bool = True
    ink: int = 0x000000
    paper: int = 0xFFFFFF
    indent: int = 0
    breadth: float = 1.0
    points: float = 0.0
    turned: float = 0.0
    wraps: bool = False


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


class Condition(NamedTuple):
    """When a conditional format applies, and what it changes then.

    `formula` is as it reads for the cell at `row` and `column`, "" where it cannot be told.
    `ink`, `paper` and `code` are those of a `Look`, None where they stay; `hides` is true of one
    that shows a bar or a sign in place of the value.
    """

    formula: str
    row: int
    column: int
    ink: int | None = None
    paper: int | None = None
    code: str | None = None
    hides: bool = False


class Veil(NamedTuple):
    """An area of a sheet over which something lies, or in which something changes the looks."""

    area: MergedRange
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One worksheet; `cells` is keyed by (row, column)."""

    name: str
    state: SheetState
    cells: Mapping[tuple[int, int], RawCell]
    merged: tuple[MergedRange, ...]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    veils: tuple[Veil, ...] = ()
    narrow: Mapping[int, float] = field(default_factory=dict)
    """The columns in which long figures or large ones have no room, and their widths in digits."""
    low: Mapping[int, float] = field(default_factory=dict)
    """The rows in which large letters or turned ones have no room, and their heights in points."""
    shows_formulas: bool = False
    """Whether it shows formulas in place of what they give."""
    page_texts: tuple[str, ...] = ()
    """What the headers and footers of its printed pages say."""
    drawn_texts: tuple[str, ...] = ()
    """What the shapes drawn on it say."""
    arrays: Mapping[tuple[int, int], Bounds] = field(default_factory=dict)
    """The range that an array formula fills, for each of its cells."""


class Calculation(NamedTuple):
    """How the programs that open a workbook are to calculate it.

    `on_load` asks them to calculate every formula anew; without `full_precision` each result is
    rounded to what its cell shows.
    """

    on_load: bool = False
    full_precision: bool = True


USUAL = Calculation()


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


class Drawn(NamedTuple):
    """What is drawn over a sheet: what to tell of it, and the areas that it covers."""

    oddities: tuple[Oddity, ...] = ()
    veils: tuple[Veil, ...] = ()
    texts: tuple[str, ...] = ()
    """What its shapes say, each cut short."""


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
    calculation: Calculation = USUAL

    @property
    def shows_formulas(self) -> bool:
        """Tells whether no text of a formula is hidden by the form of the workbook."""
        return self.form in ("xlsx", *DOCUMENTS)

    def sheet(self, name: str) -> RawSheet | None:
        """Returns the worksheet of that exact name, None if there is none."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)
