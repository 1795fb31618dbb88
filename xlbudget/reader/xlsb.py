"""Binary workbooks (xlsb): the package of an xlsx with records instead of XML ([MS-XLSB]).

Only values are read: a formula is kept as tokens, so that its text is unknown.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from xlbudget.base.cellref import MAX_COLUMN, MAX_ROW, cell_name
from xlbudget.base.errors import WorkbookError
from xlbudget.reader.biff12 import damage_of, real, records, short_real, whole, wide_text
from xlbudget.reader.colours import BLACK, COVERAGES, WHITE, Palette, mixed
from xlbudget.reader.container import Container
from xlbudget.reader.layout import SheetLayout
from xlbudget.reader.model import (
    GENERAL,
    ListedSheet,
    Look,
    MergedRange,
    Oddity,
    RawCell,
    RawSheet,
    SheetState,
    Veil,
)
from xlbudget.reader.number_format import format_by_id
from xlbudget.reader.pages import page_texts
from xlbudget.reader.paints import Font, has_symbols, is_tiny, painted, read_theme
from xlbudget.reader.parts import has_links
from xlbudget.reader.values import TypedValue, binary_number

_STATES: Mapping[int, SheetState] = {1: "hidden", 2: "veryHidden"}
_NOT_VISIBLE = 3
_TWIPS = 20
_STRUCK, _FONT_NAME = 8, 21
"""The bit of letters with a line through them, and where the name of their font stands."""
_CHARACTER = 256
_ALIGNMENT, _REPEATS = 12, 4
_INDEXED, _RGB, _THEME = 1, 2, 3
_TINTS = 32_767
_HIDDEN_ROW = 0x10
_HIDDEN_COLUMN = 1
_NO_TEXT = 0xFFFFFFFF

ERRORS: Mapping[int, str] = {
    **{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!"},
    **{0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA"},
}
"""The errors of cells by their numbers in binary workbooks."""

# The numbers of records ([MS-XLSB], 2.3).
_SHEET = 156
_STRING = 19
_FONT, _FILL = 43, 45
_FORMAT, _CELL_FORMATS, _AFTER_CELL_FORMATS, _CELL_FORMAT = 44, 617, 618, 47
_ROW, _COLUMN, _MERGED, _PAGES = 0, 60, 176, 479
_BLANK, _SHORT_REAL, _ERROR, _BOOL, _REAL, _TEXT, _SHARED = range(1, 8)
_RICH_TEXT = 62
_RESULTS = {8: _TEXT, 9: _REAL, 10: _BOOL, 11: _ERROR}
_NEXT = {kind + 11: kind for kind in range(_BLANK, _SHARED + 1)}
"""Records without a column: their cell stands right of the one before."""
_CELLS = frozenset({*range(_BLANK, _SHARED + 1), *_RESULTS, *_NEXT, _RICH_TEXT})


class Shared(NamedTuple):
    """What the sheets of a workbook share, by the numbers that cells give."""

    strings: Sequence[str]
    formats: Sequence[Look]


def read_contents(container: Container, part: str) -> list[ListedSheet]:
    """Returns the sheets that the workbook lists.

    Raises WorkbookError: F008 or F012; the part is damaged or two sheets have one name.
    """
    sheets: dict[str, ListedSheet] = {}
    for kind, body in records(container, part):
        if kind != _SHEET:
            continue
        with damage_of(part):
            state = _STATES.get(whole(body) & _NOT_VISIBLE, "visible")
            link_id, behind = wide_text(body, 8)
            name, _ = wide_text(body, behind)
        if name.casefold() in sheets:
            raise WorkbookError("F012", part=part, cell="")
        sheets[name.casefold()] = ListedSheet(name, state, link_id)
    return list(sheets.values())


def read_strings(container: Container, part: str) -> list[str]:
    """Returns the shared strings of the workbook."""
    strings = []
    for kind, body in records(container, part):
        if kind == _STRING:
            container.cells.use()
            with damage_of(part):
                strings.append(_bounded(container, wide_text(body, 1)[0]))
    return strings


def read_formats(container: Container, part: str, theme: str | None = None) -> list[Look]:
    """Returns the look of each cell style."""
    codes: dict[int, str] = {}
    palette = Palette(read_theme(container, theme))
    fonts: list[Font] = []
    papers: list[int] = []
    ids: list[tuple[int, int, int, bool]] = []
    inside = False
    for kind, body in records(container, part):
        inside = kind == _CELL_FORMATS or (inside and kind != _AFTER_CELL_FORMATS)
        with damage_of(part):
            if kind == _FORMAT:
                code = _bounded(container, wide_text(body, 2)[0])
                container.elements.use(len(code))  # each of its characters is looked at
                codes[_half(body, 0)] = code
            elif kind == _FONT:
                tiny = is_tiny(str(_half(body, 0) / _TWIPS))
                struck = bool(_half(body, 2) & _STRUCK)
                symbols = has_symbols(wide_text(body, _FONT_NAME)[0])
                fonts.append(Font(_colour(palette, body, 12, BLACK), tiny, struck, symbols))
            elif kind == _FILL:
                papers.append(_paper(palette, body))
            elif kind == _CELL_FORMAT and inside:
                repeats = len(body) > _ALIGNMENT and body[_ALIGNMENT] & 7 == _REPEATS
                ids.append((_half(body, 2), _half(body, 4), _half(body, 6), repeats))
    looks = {}
    for key in set(ids):
        number, font, fill, repeats = key
        shown = format_by_id(str(number), codes.get(number))
        letters = fonts[font] if font < len(fonts) else Font()
        paper = papers[fill] if fill < len(papers) else WHITE
        looks[key] = painted(shown, letters, paper, repeats=repeats)
    return [looks[key] for key in ids]


def _paper(palette: Palette, body: bytes) -> int:
    pattern = whole(body)
    share = COVERAGES[pattern] if pattern < len(COVERAGES) else 0.0
    if not share:
        return WHITE
    behind = _colour(palette, body, 12, WHITE)
    return mixed(_colour(palette, body, 4, BLACK), behind, share)


def _colour(palette: Palette, body: bytes, at: int, automatic: int) -> int:
    """Returns the colour in the eight bytes at a place ([MS-XLSB], 2.5.19)."""
    kind, index = body[at] >> 1, body[at + 1]
    tint = int.from_bytes(body[at + 2 : at + 4], "little", signed=True) / _TINTS
    attributes = {"tint": str(tint)} if tint else {}
    if kind == _INDEXED:
        attributes["indexed"] = str(index)
    elif kind == _RGB:
        attributes["rgb"] = body[at + 4 : at + 7].hex()
    elif kind == _THEME:
        attributes["theme"] = str(index)
    return palette.colour(attributes, automatic)


def read_sheet(
    container: Container, part: str, name: str, state: SheetState, shared: Shared
) -> tuple[RawSheet, tuple[Oddity, ...]]:
    """Reads one worksheet.

    Raises WorkbookError: F008, F009 or F012.
    """
    reader = _SheetReader(container, part, shared)
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
            elif kind == _PAGES:
                pages = page_texts(_half(body, 0), _texts(container, body, 2))
    # What is drawn over a sheet is written in XML here, too.
    veils: tuple[Veil, ...] = ()
    oddities: tuple[Oddity, ...] = ()
    if has_links(container, part):
        from xlbudget.reader.drawings import drawn

        over = drawn(container, part, name, reader.layout.sizes())
        veils, oddities = over.veils, over.oddities
    sheet = RawSheet(
        name,
        state,
        reader.cells,
        tuple(reader.merged),
        frozenset(reader.layout.hidden_rows),
        reader.layout.hidden_columns(()),
        veils,
        page_texts=pages,
    )
    return sheet, oddities


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
            _TEXT: lambda body, _: ("text", _bounded(container, wide_text(body)[0])),
            _RICH_TEXT: lambda body, _: ("text", _bounded(container, wide_text(body, 1)[0])),
            _SHARED: lambda body, _: ("text", self._string(whole(body))),
        }

    def on_row(self, body: bytes) -> None:
        self._row, self._column = whole(body) + 1, 0
        if self._row > MAX_ROW:
            raise WorkbookError("F012", part=self._part, cell=str(self._row))
        hidden = {"hidden": "1"} if body[11] & _HIDDEN_ROW else {}
        self.layout.on_row(self._row, {"ht": str(_half(body, 8) / _TWIPS), **hidden})

    def on_columns(self, body: bytes) -> None:
        self._container.cells.use()
        hidden = {"hidden": "1"} if _half(body, 16) & _HIDDEN_COLUMN else {}
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
        formats = self._shared.formats
        shown = formats[style] if style < len(formats) else GENERAL
        value = self._typed[_RESULTS.get(kind, kind)](body[4:], shown.is_date)
        formula = "" if kind in _RESULTS else None
        self.cells[key] = RawCell(*key, *value, formula, shown)

    def _string(self, index: int) -> str:
        if index >= len(self._shared.strings):
            raise self._contradiction()
        return self._shared.strings[index]

    def _contradiction(self) -> WorkbookError:
        return WorkbookError("F012", part=self._part, cell=cell_name(self._row, self._column))


def _half(body: bytes, at: int) -> int:
    if at + 2 > len(body):
        raise IndexError("a record ends too soon")
    return int.from_bytes(body[at : at + 2], "little")


def _texts(container: Container, body: bytes, at: int) -> Iterator[str]:
    """Yields the texts of a record up to its end; one that is missing is empty."""
    while at < len(body):
        if whole(body, at) == _NO_TEXT:
            text, at = "", at + 4
        else:
            text, at = wide_text(body, at)
        yield _bounded(container, text)


def _bounded(container: Container, text: str) -> str:
    if len(text) > container.limits.string_length:
        raise WorkbookError("F009", what="string_length", limit=container.limits.string_length)
    return text
