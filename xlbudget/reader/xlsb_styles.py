"""Styles of binary workbooks: how cells look, and what conditional formats change of them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from xlbudget.reader.biff12 import bounded, damage_of, half, records, whole, wide_text
from xlbudget.reader.colours import BLACK, COVERAGES, WHITE, Palette, mixed
from xlbudget.reader.container import Container
from xlbudget.reader.letters import (
    USUAL,
    Aligned,
    Font,
    has_symbols,
    indent_of,
    is_tiny,
    painted,
    turned_by,
)
from xlbudget.reader.model import Look
from xlbudget.reader.number_format import format_by_id
from xlbudget.reader.paints import Change, read_theme

_TWIPS = 20
_STRUCK, _RAISED, _FONT_NAME = 8, 6, 21
"""The bit of letters with a line through them, where it stands that they are raised, their name."""
_TURNED, _INDENT, _ALIGNMENT, _SHRINKS = 10, 11, 12, 13
"""Where the alignment of a cell stands, byte by byte."""
_REPEATS, _WRAPS = 4, 0x40
_DIAGONALS, _DIAGONAL = 3, 41
"""The bits of the diagonals of a border, and where their line stands."""
_INDEXED, _RGB, _THEME = 1, 2, 3
_TINTS = 32_767
_SOLID = 1

# The numbers of records ([MS-XLSB], 2.3).
_FONT, _FILL, _BORDER, _CHANGE, _CHANGE_2010 = 43, 45, 46, 507, 1171
_FORMAT, _CELL_FORMATS, _AFTER_CELL_FORMATS, _CELL_FORMAT = 44, 617, 618, 47
# The properties of what a conditional format changes ([MS-XLSB], 2.5.159).
_PATTERN, _FORE, _BACK, _INK, _CODE, _NUMBER = 0, 1, 2, 5, 38, 41


class XlsbStyles(NamedTuple):
    """How the cells of each style look, what conditional formats change, and the colours.

    Rules that Excel 2010 added have changes of their own.
    """

    looks: Sequence[Look] = ()
    fonts: Sequence[Font] = ()
    raised: frozenset[int] = frozenset()
    """The numbers of fonts that are written above or below the line."""
    changes: Sequence[Change] = ()
    changes_2010: Sequence[Change] = ()
    palette: Palette = Palette()


def read_styles(container: Container, part: str, theme: str | None = None) -> XlsbStyles:
    """Returns the styles of a workbook, in the order in which cells refer to them."""
    codes: dict[int, str] = {}
    palette = Palette(read_theme(container, theme))
    fonts: list[Font] = []
    papers: list[int] = []
    raised: set[int] = set()
    crossed: list[bool] = []
    ids: list[tuple[int, int, int, int, Aligned]] = []
    changes: Mapping[int, list[Change]] = {_CHANGE: [], _CHANGE_2010: []}
    inside = False
    for kind, body in records(container, part):
        inside = kind == _CELL_FORMATS or (inside and kind != _AFTER_CELL_FORMATS)
        with damage_of(part):
            if kind == _FORMAT:
                code = bounded(container, wide_text(body, 2)[0])
                container.elements.use(len(code))  # each of its characters is looked at
                codes[half(body)] = code
            elif kind == _FONT:
                points = half(body) / _TWIPS
                usual = fonts[0].points if fonts else points
                struck = bool(half(body, 2) & _STRUCK)
                symbols = has_symbols(wide_text(body, _FONT_NAME)[0])
                ink, breadth = colour(palette, body, 12, BLACK), points / (usual or USUAL)
                tiny = is_tiny(str(points))
                if half(body, _RAISED):
                    raised.add(len(fonts))
                fonts.append(Font(ink, tiny, struck, symbols, breadth, points))
            elif kind == _FILL:
                papers.append(_paper(palette, body))
            elif kind == _BORDER:
                line = len(body) > _DIAGONAL and body[_DIAGONAL]
                crossed.append(bool(line and body[0] & _DIAGONALS))
            elif kind == _CELL_FORMAT and inside:
                shown, font, fill, border = (half(body, at) for at in (2, 4, 6, 8))
                ids.append((shown, font, fill, border, _aligned(body)))
            elif kind in changes:
                container.cells.use()
                at = 4 if kind == _CHANGE_2010 else 0
                changes[kind].append(_change(palette, body[at:]))
    looks = {}
    for key in set(ids):
        number, font, fill, border, aligned = key
        look = format_by_id(str(number), codes.get(number))
        letters = fonts[font] if font < len(fonts) else Font()
        paper = papers[fill] if fill < len(papers) else WHITE
        is_crossed = border < len(crossed) and crossed[border]
        looks[key] = painted(look, letters, paper, aligned, crossed=is_crossed)
    all_changes = changes[_CHANGE], changes[_CHANGE_2010]
    return XlsbStyles([looks[key] for key in ids], fonts, frozenset(raised), *all_changes, palette)


def _aligned(body: bytes) -> Aligned:
    """Returns how a cell format ([MS-XLSB], 2.4.861) places letters."""
    if len(body) <= _SHRINKS:
        return Aligned()
    return Aligned(
        body[_ALIGNMENT] & 7 == _REPEATS,
        bool(body[_SHRINKS] & 1),
        bool(body[_ALIGNMENT] & _WRAPS),
        indent_of(str(body[_INDENT])),
        turned_by(str(body[_TURNED])),
    )


def colour(palette: Palette, body: bytes, at: int, automatic: int) -> int:
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


def _paper(palette: Palette, body: bytes) -> int:
    behind = colour(palette, body, 12, WHITE)
    return _patterned(whole(body), colour(palette, body, 4, BLACK), behind)


def _patterned(pattern: int, fore: int, behind: int) -> int:
    share = COVERAGES[pattern] if pattern < len(COVERAGES) else 0.0
    return mixed(fore, behind, share) if share else WHITE


def _change(palette: Palette, body: bytes) -> Change:
    """Returns what a conditional format changes ([MS-XLSB], 2.4.355)."""
    ink: int | None = None
    code: str | None = None
    fill: dict[int, int] = {}
    at = 6
    for _ in range(half(body, 4)):
        kind, size, at = half(body, at), half(body, at + 2), at + 4
        if kind == _PATTERN:
            fill[kind] = body[at]
        elif kind in (_FORE, _BACK):
            fill[kind] = colour(palette, body, at, BLACK if kind == _FORE else WHITE)
        elif kind == _INK:
            ink = colour(palette, body, at, BLACK)
        elif kind == _CODE:
            code = body[at + 2 : at + 2 + 2 * half(body, at)].decode("utf-16-le", "replace")
        elif kind == _NUMBER and code is None:
            code = format_by_id(str(half(body, at)), None).code
        at += max(size - 4, 0)
    return Change(ink, _changed_paper(fill), code)


def _changed_paper(fill: Mapping[int, int]) -> int | None:
    """Returns the fill that a conditional format gives: a solid one has the background's colour."""
    if not fill:
        return None
    pattern = fill.get(_PATTERN, _SOLID)
    if pattern == _SOLID and _BACK in fill:
        return fill[_BACK]
    return _patterned(pattern, fill.get(_FORE, BLACK), fill.get(_BACK, WHITE))
