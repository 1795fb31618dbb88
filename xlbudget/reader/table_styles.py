"""Tables that Excel formats by a style of the workbook's own: what it changes of their cells.

The styles that Excel has itself can be read.
"""

import posixpath
from collections.abc import Iterator, Mapping

from xlbudget.base.errors import WorkbookError
from xlbudget.reader.conditions import areas_in
from xlbudget.reader.container import Container
from xlbudget.reader.model import Condition, MergedRange, Veil
from xlbudget.reader.paints import Change
from xlbudget.reader.parts import links_in
from xlbudget.reader.values import is_true
from xlbudget.reader.xml import Attributes, StartHandler, parse

_WHOLE = "wholeTable"
_PARTS = {
    "showRowStripes": ("firstRowStripe", "secondRowStripe"),
    "showColumnStripes": ("firstColumnStripe", "secondColumnStripe"),
    "showFirstColumn": ("firstColumn",),
    "showLastColumn": ("lastColumn",),
}
"""The parts of a style that a table may or may not show."""


def table_veils(
    container: Container, part: str, styles: Mapping[str, Mapping[str, Change]]
) -> Iterator[Veil]:
    """Yields what the styles of the tables on a sheet change, and where."""
    folder, base = posixpath.split(part)
    if not styles or posixpath.join(folder, "_rels", f"{base}.rels") not in container:
        return
    for link in links_in(container, part).values():
        if link.kind == "table" and link.part in container:
            yield from _veils(_read(container, link.part), styles)


def _read(container: Container, part: str) -> dict[str, Attributes]:
    """Returns what a table says of itself and of its style; of a damaged one what can be read."""
    said: dict[str, Attributes] = {}
    starts = {name: _keeper(said, name) for name in ("table", "tableStyleInfo")}
    try:
        parse(container, part, starts, {})
    except WorkbookError as problem:
        if problem.code == "F009":
            raise
    return said


def _keeper(said: dict[str, Attributes], name: str) -> StartHandler:
    def on_start(attributes: Attributes) -> None:
        said.setdefault(name, attributes)

    return on_start


def _veils(
    said: Mapping[str, Attributes], styles: Mapping[str, Mapping[str, Change]]
) -> Iterator[Veil]:
    table, info = said.get("table", {}), said.get("tableStyleInfo", {})
    style = styles.get(info.get("name", ""), {})
    whole = style.get(_WHOLE, Change())
    for area in areas_in(table.get("ref", "")):
        for name, where in _areas(table, info, area):
            change = style.get(name, Change())
            ink = whole.ink if change.ink is None else change.ink
            paper = whole.paper if change.paper is None else change.paper
            if ink is not None or paper is not None:
                yield Veil(where, Condition("TRUE", where.top, where.left, ink, paper))


def _areas(
    table: Attributes, info: Attributes, area: MergedRange
) -> Iterator[tuple[str, MergedRange]]:
    """Yields the parts of a style that a table shows, and where; stripes are all of its lines."""
    top = area.top + (0 if table.get("headerRowCount", "1").strip() == "0" else 1)
    bottom = area.bottom - (1 if table.get("totalsRowCount", "0").strip() == "1" else 0)
    lines = MergedRange(top, area.left, bottom, area.right)
    yield _WHOLE, lines
    if top > area.top:
        yield "headerRow", MergedRange(area.top, area.left, area.top, area.right)
    if bottom < area.bottom:
        yield "totalRow", MergedRange(area.bottom, area.left, area.bottom, area.right)
    for shown, names in _PARTS.items():
        if is_true(info.get(shown)):
            for name in names:
                left = area.right if name == "lastColumn" else area.left
                right = area.left if name == "firstColumn" else area.right
                yield name, MergedRange(top, left, bottom, right)
