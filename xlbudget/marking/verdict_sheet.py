"""The first sheet of a marked copy, 检查结果: the verdict, what to change, what is wrong and where.

Every cell is a text: nobody adds it up, and the check knows it by that.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from xlbudget.base.cellref import cell_name
from xlbudget.base.texts import sentence
from xlbudget.marking.comments import written
from xlbudget.marking.sheet import place_of
from xlbudget.marking.styles import COLOURS, Styles
from xlbudget.marking.tags import attribute
from xlbudget.marking.told import Line, Told
from xlbudget.writer.measure import lines_needed

_WIDTHS = (11, 18, 18, 36, 15, 24, 70)
_LINE, _TITLE_HEIGHT = 15, 27
"""Heights in points."""
_HEADS = ("kind", "code", "place", "label", "value", "proposed", "words")
_TITLE_SIZE = "16"
_FONT = "宋体"
_FONTS = {
    "title": f'<font><b/><sz val="{_TITLE_SIZE}"/><name val="黑体"/></font>',
    "bold": f'<font><b/><sz val="11"/><name val="{_FONT}"/></font>',
    "plain": f'<font><sz val="11"/><name val="{_FONT}"/></font>',
    "link": f'<font><u/><sz val="11"/><color rgb="FF0563C1"/><name val="{_FONT}"/></font>',
}
_FILL = '<fill><patternFill patternType="solid"><fgColor rgb="{}"/></patternFill></fill>'
_NO_FILL = '<fill><patternFill patternType="none"/></fill>'
_HEAD_COLOUR = "FFE7E6E6"
_BORDER = "".join(
    f'<{side} style="thin"><color rgb="FFBFBFBF"/></{side}>'
    for side in ("left", "right", "top", "bottom")
)
_BORDERS = {
    "boxed": f"<border>{_BORDER}<diagonal/></border>",
    "bare": "<border><left/><right/><top/><bottom/><diagonal/></border>",
}
_MARKED = {"change": "change", "other": "error", "error": "error", "warning": "warning"}


class Looks(NamedTuple):
    """The numbers of the styles on the sheet."""

    title: int
    key: int
    words: int
    head: int
    boxed: int
    amount: int
    link: int
    kinds: Mapping[str, int]
    colours: Mapping[str, int]


def looks(styles: Styles) -> Looks:
    """Returns the styles of the sheet, added to those of the workbook."""

    def style(font: str, border: str = "bare", fill: str = "", across: str = "left") -> int:
        numbers = (
            styles.add("fonts", _FONTS[font]),
            styles.add("fills", _FILL.format(fill) if fill else _NO_FILL),
            styles.add("borders", _BORDERS[border]),
        )
        wrap = "0" if font == "title" or border == "bare" else "1"
        return styles.add(
            "cellXfs",
            f'<xf numFmtId="49" fontId="{numbers[0]}" fillId="{numbers[1]}" '
            f'borderId="{numbers[2]}" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" '
            f'applyBorder="1" applyAlignment="1">'
            f'<alignment horizontal="{across}" vertical="top" wrapText="{wrap}"/></xf>',
        )

    kinds = {
        kind: style("bold", "boxed", COLOURS[colour], "center") for kind, colour in _MARKED.items()
    }
    return Looks(
        style("title"),
        style("bold"),
        style("plain"),
        style("bold", "boxed", _HEAD_COLOUR, "center"),
        style("plain", "boxed"),
        style("plain", "boxed", across="right"),
        style("link", "boxed"),
        kinds,
        {kind: style("plain", "boxed", colour, "center") for kind, colour in COLOURS.items()},
    )


def first_line(told: Told) -> int:
    """Returns the row of the first line about cells."""
    return len(told.head) + 4


def verdict_sheet(told: Told, looks: Looks, namespace: str, lang: str) -> str:
    """Returns the part of the sheet; `namespace` is that of the other sheets."""
    start = first_line(told)
    rows = [_row(1, [(1, sentence("marked.title", lang), looks.title)], _TITLE_HEIGHT)]
    for number, line in enumerate(told.head, start=2):
        rows.append(_row(number, list(_head_cells(line, looks, lang))))
    heads = [sentence(f"marked.{name}", lang) for name in _HEADS]
    rows.append(_row(start - 1, [(n, head, looks.head) for n, head in enumerate(heads, start=1)]))
    links = []
    for number, line in enumerate(told.lines, start=start):
        cells = list(_cells(line, looks, lang))
        lines = max(lines_needed(text, _WIDTHS[column - 1]) for column, text, _ in cells)
        rows.append(_row(number, cells, _LINE * lines))
        if line.at:
            target = attribute(place_of(line.at.sheet, line.at[1:]))
            links.append(f'<hyperlink ref="C{number}" location="{target}"/>')
    return "".join(_part(rows, links, namespace, start))


def _head_cells(line: Line, looks: Looks, lang: str) -> Iterator[tuple[int, str, int]]:
    yield 1, sentence(f"mark_line.{line.kind}", lang), looks.key
    if line.kind == "colours":
        yield 2, sentence("marked.colour", lang), looks.colours[line.code]
        yield 3, line.words, looks.words
    else:
        yield 2, line.words, looks.key if line.kind == "verdict" else looks.words


def _cells(line: Line, looks: Looks, lang: str) -> Iterator[tuple[int, str, int]]:
    kind = sentence(f"mark_line.{line.kind}", lang)
    place = f"{line.at.sheet} {cell_name(*line.at[1:])}" if line.at else ""
    yield 1, kind, looks.kinds.get(line.kind, looks.boxed)
    yield 2, line.code, looks.boxed
    yield 3, place, looks.link if place else looks.boxed
    yield 4, line.label, looks.boxed
    yield 5, line.value, looks.amount
    yield 6, line.proposed, looks.amount
    yield 7, line.words, looks.boxed


def _row(number: int, cells: Sequence[tuple[int, str, int]], height: int = _LINE) -> str:
    written_cells = (
        f'<c r="{cell_name(number, column)}" s="{style}" t="inlineStr"><is>'
        f'<t xml:space="preserve">{written(text)}</t></is></c>'
        if text
        else f'<c r="{cell_name(number, column)}" s="{style}"/>'
        for column, text, style in cells
    )
    return f'<row r="{number}" ht="{height}" customHeight="1">{"".join(written_cells)}</row>'


def _part(rows: Sequence[str], links: Sequence[str], namespace: str, start: int) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    yield f'<worksheet xmlns="{namespace}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
    yield '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
    yield f'<pane ySplit="{start - 1}" topLeftCell="A{start}" activePane="bottomLeft" '
    yield 'state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>'
    for number, width in enumerate(_WIDTHS, start=1):
        yield f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
    yield f"</cols><sheetData>{''.join(rows)}</sheetData>"
    if links:
        yield f"<hyperlinks>{''.join(links)}</hyperlinks>"
    yield '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
    yield '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
    area = f"A1:G{start + len(rows)}"
    yield f'<ignoredErrors><ignoredError sqref="{area}" numberStoredAsText="1"/></ignoredErrors>'
    yield "</worksheet>"
