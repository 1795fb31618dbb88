"""Number formats: which cells show dates and how many decimals a cell shows."""

import re

from xlbudget.reader.container import Container
from xlbudget.reader.model import GENERAL, Look
from xlbudget.reader.xml import Attributes, StartHandler, parse

# The built-in formats, ECMA-376 part 1, 18.8.30; 27-36 and 50-58 are the East Asian dates.
_DATES = frozenset(map(str, [*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)]))
_DECIMALS = dict.fromkeys(("1", "3", "5", "6", "37", "38", "41", "42"), 0) | dict.fromkeys(
    ("2", "4", "7", "8", "39", "40", "43", "44"), 2
)

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


def format_by_id(key: str, code: str | None) -> Look:
    """Returns a number format by its number and, where it is no built-in one, its code."""
    if code is not None:
        return describe_format(code)
    return Look(key in _DATES, _DECIMALS.get(key), code=key) if key != "0" else GENERAL


def describe_format(code: str) -> Look:
    """Describes a custom number format by its code, such as `#,##0.00_ ;[Red]-0.00`."""
    # An elapsed time stands in brackets; every other bracket is a colour, condition or locale.
    bare = re.sub(r"\[(h+|m+|s+)\]", r"\1", code, flags=re.IGNORECASE)
    bare = re.sub(r'"[^"]*"?|\[[^\]]*\]?|[\\_*].', "", bare, flags=re.DOTALL).lower()
    if ";" in bare and not any(section.strip() for section in bare.split(";")[:2]):
        # Neither sign is shown.
        return Look(hidden_by="" if '"' in code else "format", code=code)
    if bare.replace(" ", "") == "general":
        return GENERAL
    if re.search("[ymdhs]", bare):
        return Look(is_date=True, code=code)
    digits = re.search(r"[0#?][0#?,]*(?:\.([0#?]*))?(,?)", bare.split(";")[0])
    # A comma at the end divides by a thousand: what is shown is not the number.
    if not digits or digits[0].endswith(",") or re.search("[%/e]", bare):
        return Look(code=code)
    return Look(decimals=len(digits[1] or ""), code=code)
