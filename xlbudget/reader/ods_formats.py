"""The number formats of OpenDocument spreadsheets, as the codes that other workbooks write.

A data style (ODF 1.3 part 3, 16.29) is made of elements; what shows other numbers stands in
styles of its own, which `style:map` names with their conditions.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from xlbudget.reader.container import Container
from xlbudget.reader.model import GENERAL, Look
from xlbudget.reader.number_format import LONGEST_CODE, describe_format, work_of
from xlbudget.reader.xml import Attributes, EndHandler, StartHandler, parse

_STYLES = "styles.xml"
_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_STYLE = f"{_NAMESPACE}style:1.0 "
_NUMBER = f"{_NAMESPACE}datastyle:1.0 "
_COLOUR = f"{_NAMESPACE}xsl-fo-compatible:1.0 color"
_DATA_STYLES = (
    *("number-style", "currency-style", "percentage-style", "date-style", "time-style"),
    *("text-style", "boolean-style"),
)
_DATE_PARTS = {
    **{"year": "yyyy", "month": "m", "day": "d", "day-of-week": "aaaa", "era": "g"},
    **{"quarter": "m", "week-of-year": "m", "hours": "h", "minutes": "mm", "seconds": "ss"},
    "am-pm": "AM/PM",
}
_UNKNOWN = "[?]"
_CELL = "table-cell"
_COLOURS = {"#ff0000": "Red", "#ffffff": "White"}
# The conditions that the sections of a code have when none are written.
_USUAL = ([">=0"], [">0", "<0"], [">0", "<0", "=0"])
_EVERY_NUMBER = re.compile(r"<=1\.79\d*E\+308$")
_MOST_DIGITS = 30
_MOST_MAPS = 4
_MOST_PARENTS = 20
_GROUP = 3
_SHORT = re.compile(r"\d{1,3}", re.ASCII)


@dataclass
class _DataStyle:
    """One data style while its elements are read."""

    kind: str
    code: str = ""
    maps: list[tuple[str, str]] = field(default_factory=list)


class CellStyles:
    """The looks of cell styles, by their names; `read` first those that the document shares."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._data: dict[str, _DataStyle] = {}
        self._style: _DataStyle | None = None
        self._number: Attributes = {}
        self._embedded: list[tuple[int, str]] = []
        self._position = 0
        # A cell style: its data style or None, and the style that it is derived from.
        self._cells: dict[str, tuple[Look | str | None, str]] = {}
        self._looks: dict[str, Look] = {}

    def read(self) -> None:
        """Reads the styles that the document shares."""
        if _STYLES in self._container:
            parse(self._container, _STYLES, self.starts(), self.ends(), lambda _: None)
            # Data styles of the same name may follow in the content.
            for name, (data, parent) in self._cells.items():
                if isinstance(data, str):
                    self._cells[name] = self._data_look(data), parent

    def look(self, name: str) -> Look:
        """Returns the look of the cells with a style."""
        if name not in self._looks:
            self._looks[name] = self._found(name)
        return self._looks[name]

    def _found(self, name: str) -> Look:
        for _ in range(_MOST_PARENTS):
            data, parent = self._cells.get(name, (None, ""))
            if data is not None:
                return self._data_look(data) if isinstance(data, str) else data
            if not parent:
                break
            name = parent
        return GENERAL

    def _data_look(self, name: str) -> Look:
        return describe_format(self._code(name))

    def _code(self, name: str) -> str:
        style = self._data.get(name)
        if style is None:
            return GENERAL.code
        parts = [
            (condition, applied.code)
            for condition, other in style.maps[:_MOST_MAPS]
            if (applied := self._data.get(other))
        ]
        conditions = [condition for condition, _ in parts]
        if conditions in _USUAL or all(map(_EVERY_NUMBER.match, conditions)):
            return ";".join([*(code for _, code in parts), style.code])
        return ";".join([*(f"[{condition}]{code}" for condition, code in parts), style.code])

    # ---- elements --------------------------------------------------------------------------------

    def starts(self) -> Mapping[str, StartHandler]:
        """Returns what reads the beginnings of elements."""
        dates = {name: self._adding(code) for name, code in _DATE_PARTS.items()}
        return dates | {
            **{name: self._starting(name) for name in _DATA_STYLES},
            "style": self.on_style,
            "default-style": self._on_default_style,
            "number": self._on_number,
            "embedded-text": self._on_embedded_text,
            "scientific-number": self._on_scientific,
            "fraction": self._adding("# ?/?"),
            "boolean": self._adding(_UNKNOWN),
            "text-content": self._adding("@"),
            "text-properties": self._on_text_properties,
            "map": self._on_map,
        }

    def ends(self) -> Mapping[str, EndHandler]:
        """Returns what reads the ends of elements."""
        return {
            **dict.fromkeys(_DATA_STYLES, self._after_data_style),
            "number": self._after_number,
            "embedded-text": self._after_embedded_text,
            "text": self._after_text,
            "currency-symbol": self._after_text,
            "fill-character": lambda text: self._add(f"*{text[:1]}"),
        }

    def on_style(self, attributes: Attributes) -> None:
        """Takes note of a cell style."""
        if attributes.get(f"{_STYLE}family") == _CELL:
            self._container.cells.use()
            data = attributes.get(f"{_STYLE}data-style-name")
            parent = attributes.get(f"{_STYLE}parent-style-name", "")
            self._cells[attributes.get(f"{_STYLE}name", "")] = data, parent

    def _on_default_style(self, attributes: Attributes) -> None:
        self.on_style(attributes | {f"{_STYLE}name": ""})

    def _starting(self, kind: str) -> StartHandler:
        def on_data_style(attributes: Attributes) -> None:
            self._container.cells.use()
            self._style = _DataStyle(kind)
            self._data[attributes.get(f"{_STYLE}name", "")] = self._style

        return on_data_style

    def _after_data_style(self, _text: str) -> None:
        style, self._style = self._style, None
        if style and style.kind == "percentage-style" and "%" not in style.code:
            style.code += _UNKNOWN  # multiplied by a hundred, and nothing says so
        if style:
            self._container.elements.use(work_of(style.code))

    def _adding(self, code: str) -> StartHandler:
        return lambda _: self._add(code)

    def _add(self, code: str) -> None:
        if self._style:
            # What is too long cannot be told, and need not be kept.
            self._style.code = (self._style.code + code)[: LONGEST_CODE + 1]

    def _on_number(self, attributes: Attributes) -> None:
        self._number, self._embedded = attributes, []

    def _after_number(self, _text: str) -> None:
        self._add(self._digits(self._number, self._embedded))

    def _on_embedded_text(self, attributes: Attributes) -> None:
        position = attributes.get(f"{_NUMBER}position", "")
        self._position = int(position) if _SHORT.fullmatch(position) else -1

    def _after_embedded_text(self, text: str) -> None:
        # One more than there can be places is one that fits nowhere, which is told.
        if len(self._embedded) <= _MOST_DIGITS:
            self._embedded.append((self._position, text))

    def _on_scientific(self, attributes: Attributes) -> None:
        power = "0" * self._count(attributes, "min-exponent-digits", 1)
        self._add(f"{self._digits(attributes, [])}E+{power}")

    def _after_text(self, text: str) -> None:
        if self._style and self._style.kind == "percentage-style" and text.strip() == "%":
            self._add("%")
        elif text:
            self._add('"' + text.replace('"', '"\\""') + '"')

    def _on_text_properties(self, attributes: Attributes) -> None:
        if colour := _COLOURS.get(attributes.get(_COLOUR, "")):
            self._add(f"[{colour}]")

    def _on_map(self, attributes: Attributes) -> None:
        if self._style:
            self._container.cells.use()
            condition = attributes.get(f"{_STYLE}condition", "").replace(" ", "")
            condition = condition.removeprefix("value()").replace("!=", "<>")
            applied = attributes.get(f"{_STYLE}apply-style-name", "")
            self._style.maps.append((condition, applied))

    def _digits(self, number: Attributes, embedded: list[tuple[int, str]]) -> str:
        """Returns the code of a number: its places, with texts between them."""
        if f"{_NUMBER}decimal-places" not in number:
            return GENERAL.code
        decimals = self._count(number, "decimal-places", 0)
        least = min(self._count(number, "min-decimal-places", decimals), decimals)
        whole = self._count(number, "min-integer-digits", 0)
        grouped = number.get(f"{_NUMBER}grouping") == "true"
        places = max(whole, 1, *(at + 1 for at, _ in embedded), 1 + _GROUP * grouped)
        code = ""
        for at in range(places, 0, -1):
            code += "0" if at <= whole else "#"
            if grouped and at == _GROUP + 1:
                code += ","
            for position, text in embedded:
                if position == at - 1:
                    code += '"' + text.replace('"', '"\\""') + '"'
        if decimals:
            code += "." + "0" * least + "#" * (decimals - least)
        if any(not 0 <= position < places for position, _ in embedded):
            code += _UNKNOWN
        return code + _commas(number.get(f"{_NUMBER}display-factor", "1"))

    def _count(self, attributes: Attributes, name: str, default: int) -> int:
        text = attributes.get(f"{_NUMBER}{name}", "")
        return min(int(text), _MOST_DIGITS) if _SHORT.fullmatch(text) else default


def _commas(factor: str) -> str:
    """Returns the commas that divide by a factor."""
    powers = {"1": "", "1000": ",", "1000000": ",,", "1000000000": ",,,"}
    return powers.get(factor.removesuffix(".0"), _UNKNOWN)
