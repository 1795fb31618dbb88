"""Binary workbooks (xlsb): the package of an xlsx with records instead of XML ([MS-XLSB]).

Only values are read: a formula is kept as tokens, so that its text is unknown.
"""

import struct
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from xlbudget.base.cellref import MAX_COLUMN, MAX_ROW, cell_name
from xlbudget.base.errors import WorkbookError
from xlbudget.reader import xlsb_conditions
from xlbudget.reader.biff12 import (
    bounded,
    damage_of,
    half,
    real,
    records,
    short_real,
    whole,
    wide_text,
)
from xlbudget.reader.container import Container
from xlbudget.reader.layout import NARROW, SheetLayout
from xlbudget.reader.letters import Font
from xlbudget.reader.model import (
    GENERAL,
    PRINT_AREA,
    Drawn,
    ListedSheet,
    MergedRange,
    Oddity,
    RawCell,
    RawSheet,
    SheetState,
)
from xlbudget.reader.pages import page_texts
from xlbudget.reader.parts import has_links
from xlbudget.reader.strings import Run, Strings, with_runs
from xlbudget.reader.tokens import ERRORS
from xlbudget.reader.values import TypedValue, binary_number
from xlbudget.reader.xlsb_conditions import XlsbConditions
from xlbudget.reader.xlsb_names import NAME, print_area
from xlbudget.reader.xlsb_styles import XlsbStyles

_STATES: Mapping[int, SheetState] = {1: "hidden", 2: "veryHidden"}
_NOT_VISIBLE = 3
_TWIPS = 20
_CHARACTER = 256
_HIDDEN_ROW = 0x10
_HIDDEN_COLUMN = 1
_NO_TEXT = _NO_WIDTH = 0xFFFFFFFF
_NO_HEIGHT = 2
_HAS_RUNS = 1

# The numbers of records ([MS-XLSB], 2.3).
_SHEET = 156
_STRING = 19
_ROW, _COLUMN, _MERGED, _PAGES, _USUAL_SIZES = 0, 60, 176, 479, 485
_BLANK, _SHORT_REAL, _ERROR, _BOOL, _REAL, _TEXT, _SHARED = range(1, 8)
_RICH_TEXT = 62
_RESULTS = {8: _TEXT, 9: _REAL, 10: _BOOL, 11: _ERROR}
_NEXT = {kind + 11: kind for kind in range(_BLANK, _SHARED + 1)}
"""Records without a column: their cell stands right of the one before."""
_CELLS = frozenset({*range(_BLANK, _SHARED + 1), *_RESULTS, *_NEXT, _RICH_TEXT})


class Shared(NamedTuple):
    """What the sheets of a workbook share, by the numbers that cells give."""

    strings: Strings
    styles: XlsbStyles
    indents: bool = False
    """Whether cells have indents, so that figures may have no room in wide columns, too."""
    lowest: float = 0.0
    """Points of a row from which on the letters of every style have room."""


def read_contents(container: Container, part: str) -> tuple[list[ListedSheet], dict[str, str]]:
    """Returns the sheets that the workbook lists, and the names of what is printed of them.

    Raises WorkbookError: F008 or F012; the part is damaged or two sheets have one name.
    """
    sheets: dict[str, ListedSheet] = {}
    printed: dict[int, str] = {}
    for kind, body in records(container, part):
        if kind == NAME:
            with damage_of(part):
                printed |= dict(filter(None, [print_area(body)]))
        if kind != _SHEET:
            continue
        with damage_of(part):
            state = _STATES.get(whole(body) & _NOT_VISIBLE, "visible")
            link_id, behind = wide_text(body, 8)
            name, _ = wide_text(body, behind)
        if name.casefold() in sheets:
            raise WorkbookError("F012", part=part, cell="")
        sheets[name.casefold()] = ListedSheet(name, state, link_id)
    listed = list(sheets.values())
    scopes = (
        (listed[index].name, areas) for index, areas in printed.items() if index < len(listed)
    )
    return listed, {f"{name}!{PRINT_AREA}": areas for name, areas in scopes}


def read_strings(container: Container, part: str, styles: XlsbStyles) -> Strings:
    """Returns the shared strings of the workbook."""
    strings: list[str] = []
    special: dict[str, tuple[Run, ...]] = {}
    for kind, body in records(container, part):
        if kind == _STRING:
            container.cells.use()
            with damage_of(part):
                text, runs = _rich_text(container, body, styles)
            if runs:
                special[str(len(strings))] = runs
            strings.append(text)
    return Strings(strings, special)


def _rich_text(
    container: Container, body: bytes, styles: XlsbStyles
) -> tuple[str, tuple[Run, ...]]:
    """Returns a text and its runs with letters of their own ([MS-XLSB], 2.5.121)."""
    text, at = wide_text(body, 1)
    bounded(container, text)
    if not body[0] & _HAS_RUNS:
        return text, ()
    count = whole(body, at)
    container.elements.use(count)
    starts = [(half(body, at + 4 + 4 * n), half(body, at + 6 + 4 * n)) for n in range(count)]
    ends = [*(start for start, _ in starts[1:]), len(text)]
    fonts = dict(enumerate(styles.fonts))
    return text, tuple(
        Run(text[start:end], fonts.get(font, Font()), font in styles.raised)
        for (start, font), end in zip(starts, ends, strict=False)
    )


def read_sheet(
    container: Container, part: str, name: str, state: SheetState, shared: Shared
) -> tuple[RawSheet, tuple[Oddity, ...]]:
    """Reads one worksheet.

    Raises WorkbookError: F008, F009 or F012.
    """
    reader = _SheetReader(container, part, shared)
    conditions = XlsbConditions(container, shared.styles)
    pages: tuple[str, ...] = ()
    for kind, body in records(container, part):
        with damage_of(part):
            if kind in _CELLS:
                reader.on_cell(kind, body)
            elif kind == _ROW:
                reader.on_row(body)
            elif kind == _COLUMN:
                reader.on_columns(body)
            elif kind == _MERGED:
                container.cells.use()
                top, bottom, left, right = (whole(body, at) + 1 for at in (0, 4, 8, 12))
                reader.merged.append(MergedRange(top, left, bottom, right))
            elif kind in xlsb_conditions.RECORDS:
                conditions.on_record(kind, body)
            elif kind == _USUAL_SIZES:
                reader.on_usual_sizes(body)
            elif kind == _PAGES:
                pages = page_texts(half(body, 0), _texts(container, body, 2))
    # What is drawn over a sheet is written in XML here, too.
    over = Drawn()
    if has_links(container, part):
        from xlbudget.reader.drawings import drawn

        over = drawn(container, part, name, reader.layout.sizes())
    used = {column for _, column in reader.cells}
    sheet = RawSheet(
        name,
        state,
        reader.cells,
        tuple(reader.merged),
        frozenset(reader.layout.hidden_rows),
        reader.layout.hidden_columns(used),
        (*conditions.veils, *over.veils),
        reader.layout.narrow_columns(used, MAX_ROW if shared.indents else NARROW),
        reader.layout.low_rows(shared.lowest),
        page_texts=pages,
        drawn_texts=over.texts,
    )
    return sheet, over.oddities


class _SheetReader:
    """The state while the records of a worksheet go by."""

    def __init__(self, container: Container, part: str, shared: Shared) -> None:
        self.cells: dict[tuple[int, int], RawCell] = {}
        self.merged: list[MergedRange] = []
        self.layout = SheetLayout(container)
        self._container = container
        self._part = part
        self._shared = shared
        self._row = self._column = 0
        self._typed: Mapping[int, Callable[[bytes, bool], TypedValue]] = {
            _SHORT_REAL: lambda body, is_date: binary_number(short_real(body), is_date),
            _REAL: lambda body, is_date: binary_number(real(body), is_date),
            _ERROR: lambda body, _: ("error", ERRORS.get(body[0], f"#{body[0]}")),
            _BOOL: lambda body, _: ("bool", bool(body[0])),
            _TEXT: lambda body, _: ("text", bounded(container, wide_text(body)[0])),
            _RICH_TEXT: lambda body, _: ("text", bounded(container, wide_text(body, 1)[0])),
            _SHARED: lambda body, _: ("text", self._string(whole(body))),
        }
        self._has_runs = bool(shared.strings.special)

    def on_usual_sizes(self, body: bytes) -> None:
        width, characters, height, flags = struct.unpack_from("<IHHH", body)
        usual = characters if width == _NO_WIDTH else width / _CHARACTER
        height = 0 if flags & _NO_HEIGHT else height / _TWIPS
        sizes = {"defaultColWidth": str(usual), "defaultRowHeight": str(height)}
        self.layout.on_usual_sizes(sizes)

    def on_row(self, body: bytes) -> None:
        self._row, self._column = whole(body) + 1, 0
        if self._row > MAX_ROW:
            raise WorkbookError("F012", part=self._part, cell=str(self._row))
        hidden = {"hidden": "1"} if body[11] & _HIDDEN_ROW else {}
        self.layout.on_row(self._row, {"ht": str(half(body, 8) / _TWIPS), **hidden})

    def on_columns(self, body: bytes) -> None:
        self._container.cells.use()
        hidden = {"hidden": "1"} if half(body, 16) & _HIDDEN_COLUMN else {}
        width = {"width": str(whole(body, 8) / _CHARACTER)}
        self.layout.on_columns(whole(body) + 1, whole(body, 4) + 1, width | hidden)

    def on_cell(self, kind: int, body: bytes) -> None:
        self._container.cells.use()
        if kind in _NEXT:
            kind, self._column = _NEXT[kind], self._column + 1
        else:
            self._column, body = whole(body) + 1, body[4:]
        if not self._row or self._column > MAX_COLUMN:
            raise WorkbookError("F012", part=self._part, cell=str(self._row))
        if kind == _BLANK:
            return
        key = self._row, self._column
        if key in self.cells:
            raise self._contradiction()
        style = whole(body) & 0xFFFFFF
        formats = self._shared.styles.looks
        shown = formats[style] if style < len(formats) else GENERAL
        value = self._typed[_RESULTS.get(kind, kind)](body[4:], shown.is_date)
        formula = "" if kind in _RESULTS else None
        if kind == _RICH_TEXT:
            _, runs = _rich_text(self._container, body[4:], self._shared.styles)
            shown = with_runs(shown, runs)
        elif kind == _SHARED and self._has_runs:
            runs = self._shared.strings.special.get(str(whole(body[4:])), ())
            self._container.elements.use(len(runs))  # one text may stand in many cells
            shown = with_runs(shown, runs)
        self.cells[key] = RawCell(*key, *value, formula, shown)

    def _string(self, index: int) -> str:
        if index >= len(self._shared.strings.texts):
            raise self._contradiction()
        return self._shared.strings.texts[index]

    def _contradiction(self) -> WorkbookError:
        return WorkbookError("F012", part=self._part, cell=cell_name(self._row, self._column))


def _texts(container: Container, body: bytes, at: int) -> Iterator[str]:
    """Yields the texts of a record up to its end; one that is missing is empty."""
    while at < len(body):
        if whole(body, at) == _NO_TEXT:
            text, at = "", at + 4
        else:
            text, at = wide_text(body, at)
        yield bounded(container, text)
