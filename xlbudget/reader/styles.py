"""Cell styles of xlsx: how cells show what they hold."""

from xlbudget.reader.container import Container
from xlbudget.reader.model import Look
from xlbudget.reader.number_format import format_by_id
from xlbudget.reader.xml import Attributes, StartHandler, parse

_WHITE = frozenset({"FFFFFFFF", "00FFFFFF", "0"})
"""White as a colour or as the first of a theme, which is the background."""


def read_styles(container: Container, part: str) -> tuple[Look, ...]:
    """Returns the number format of each cell style, in the order cells refer to them.

    Raises WorkbookError: the part is damaged or over a limit.
    """
    reader = _StylesReader(container)
    inside = reader.inside
    parse(
        container,
        part,
        {
            **{name: inside(name) for name in ("fonts", "fills", "cellXfs")},
            "numFmt": reader.on_number_format,
            "font": reader.on_font,
            "color": reader.on_color,
            "fill": reader.on_fill,
            "patternFill": reader.on_pattern,
            "fgColor": reader.on_color,
            "xf": reader.on_format,
        },
        {name: reader.outside for name in ("fonts", "fills", "cellXfs")},
        root="styleSheet",
    )
    return reader.formats()


class _StylesReader:
    """The state while the styles stream by; differential formats have the same elements."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._list = ""
        self._codes: dict[str, str] = {}
        self._white = {"fonts": [False], "fills": [False]}
        self._ids: list[tuple[str, str, str]] = []

    def inside(self, name: str) -> StartHandler:
        def on_list(_attributes: Attributes) -> None:
            self._list = name
            if name in self._white:
                self._white[name].clear()

        return on_list

    def outside(self, _text: str) -> None:
        self._list = ""

    def on_number_format(self, attributes: Attributes) -> None:
        self._container.cells.use()
        self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")

    def on_font(self, _attributes: Attributes) -> None:
        self._add("fonts", white=False)

    def on_fill(self, _attributes: Attributes) -> None:
        self._add("fills", white=True)  # no fill: the sheet itself is white

    def on_pattern(self, attributes: Attributes) -> None:
        self._set("fills", white=attributes.get("patternType", "none") == "none")

    def on_color(self, attributes: Attributes) -> None:
        color = attributes.get("rgb", attributes.get("theme", ""))
        self._set(self._list, white=color in _WHITE and "tint" not in attributes)

    def on_format(self, attributes: Attributes) -> None:
        self._container.cells.use()
        if self._list == "cellXfs":
            get = attributes.get
            self._ids.append((get("numFmtId", "0"), get("fontId", "0"), get("fillId", "0")))

    def formats(self) -> tuple[Look, ...]:
        white = {
            name: {str(number) for number, is_white in enumerate(whites) if is_white}
            for name, whites in self._white.items()
        }

        def described(key: str, font: str, fill: str) -> Look:
            shown = format_by_id(key, self._codes.get(key))
            hidden = font in white["fonts"] and fill in white["fills"]
            return shown._replace(hidden_by="colour") if hidden else shown

        formats = {style: described(*style) for style in set(self._ids)}
        return tuple(formats[style] for style in self._ids)

    def _add(self, name: str, *, white: bool) -> None:
        if self._list == name:
            self._container.cells.use()
            self._white[name].append(white)

    def _set(self, name: str, *, white: bool) -> None:
        if self._list == name and name in self._white and self._white[name]:
            self._white[name][-1] = white
