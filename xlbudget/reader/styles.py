"""Cell styles of xlsx: how cells show what they hold, and whether it can be seen."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from xlbudget.reader.colours import WHITE, Palette
from xlbudget.reader.container import Container
from xlbudget.reader.letters import Aligned, Font, indent_of, painted, turned_by
from xlbudget.reader.model import Look
from xlbudget.reader.number_format import format_by_id, work_of
from xlbudget.reader.paints import Change, Paints, read_theme
from xlbudget.reader.values import is_true
from xlbudget.reader.xml import Attributes, StartHandler, parse


class Styles(NamedTuple):
    """How the cells of each style look, what conditions and tables change, and the colours."""

    looks: Sequence[Look] = ()
    changes: Sequence[Change] = ()
    palette: Palette = Palette()
    tables: Mapping[str, Mapping[str, Change]] = {}


def read_styles(container: Container, part: str, theme: str | None = None) -> Styles:
    """Returns the styles of a workbook, in the order in which cells refer to them.

    Raises WorkbookError: the part is damaged or over a limit.
    """
    reader = _StylesReader(container, theme)
    lists = ("fonts", "fills", "borders", "cellXfs", "dxfs")
    parse(
        container,
        part,
        {
            **reader.paints.starts(),
            **{name: reader.inside(name) for name in lists},
            "numFmt": reader.on_number_format,
            "xf": reader.on_format,
            "alignment": reader.on_alignment,
        },
        {**reader.paints.ends(), **dict.fromkeys(lists, reader.outside)},
        root="styleSheet",
    )
    return reader.styles()


class _StylesReader:
    """The state while the styles stream by; differential formats have the same elements."""

    def __init__(self, container: Container, theme: str | None) -> None:
        self.paints = Paints(container, read_theme(container, theme))
        self._container = container
        self._list = ""
        self._codes: dict[str, str] = {}
        self._ids: list[tuple[str, str, str, str, Aligned]] = []

    def inside(self, name: str) -> StartHandler:
        def on_list(_attributes: Attributes) -> None:
            self._list = name
            self.paints.inside(name)

        return on_list

    def outside(self, _text: str) -> None:
        self._list = ""
        self.paints.inside("")

    def on_number_format(self, attributes: Attributes) -> None:
        self._container.cells.use()
        code = attributes.get("formatCode", "")
        self._container.elements.use(work_of(code))
        if self._list == "dxfs":
            self.paints.change_format(code)
        else:
            self._codes[attributes.get("numFmtId", "")] = code

    def on_format(self, attributes: Attributes) -> None:
        self._container.cells.use()
        if self._list == "cellXfs":
            numbers = ("numFmtId", "fontId", "fillId", "borderId")
            key, font, fill, border = (attributes.get(name, "0") for name in numbers)
            self._ids.append((key, font, fill, border, Aligned()))

    def on_alignment(self, attributes: Attributes) -> None:
        if self._list == "cellXfs" and self._ids:
            aligned = Aligned(
                attributes.get("horizontal") == "fill",
                is_true(attributes.get("shrinkToFit")),
                is_true(attributes.get("wrapText")),
                indent_of(attributes.get("indent", "0")),
                turned_by(attributes.get("textRotation", "0")),
            )
            self._ids[-1] = (*self._ids[-1][:-1], aligned)

    def styles(self) -> Styles:
        fonts = {str(number): font for number, font in enumerate(self.paints.fonts())}
        papers = {str(number): paper for number, paper in enumerate(self.paints.papers())}
        crossed = {str(number) for number, is_so in enumerate(self.paints.crossed()) if is_so}

        def look(key: str, font: str, fill: str, border: str, aligned: Aligned) -> Look:
            shown = format_by_id(key, self._codes.get(key))
            letters, paper = fonts.get(font, Font()), papers.get(fill, WHITE)
            return painted(shown, letters, paper, aligned, crossed=border in crossed)

        looks = {style: look(*style) for style in set(self._ids)}
        return Styles(
            tuple(looks[style] for style in self._ids),
            tuple(self.paints.changes()),
            self.paints.palette(),
            self.paints.table_styles(),
        )
