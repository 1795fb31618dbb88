"""The look of generated workbooks: formats made from the theme, each made once."""

from dataclasses import dataclass
from typing import Any, Literal

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from xlbudget.template.common import theme

TEXT, GENERAL = "@", "General"
"""Number formats of words that are typed and of words that a formula gives: a formula in a cell
of the first kind turns into its own text when someone opens the cell for editing."""

_GB2312 = 134
"""The character set of a Chinese font; programs without that font choose another one by it."""


def workbook_options() -> dict[str, Any]:
    """Returns the options of a workbook whose cells, empty ones too, have the theme's font."""
    return {
        "in_memory": True,  # no file of its own that could be left behind
        "strings_to_numbers": False,
        "default_format_properties": {
            "font_name": theme()["body_font"],
            "font_size": theme()["body_size"],
            "font_charset": _GB2312,
            "font_scheme": "none",
        },
        "default_column_width": 72,  # pixels, as Excel has it with this font
        "default_row_height": 18,
    }


@dataclass(frozen=True, slots=True)
class Look:
    """What a cell looks like; equal looks share one format.

    Only `body` and `header` cells have borders and wrap; words that are too long for a `title`, a
    `caption` or a `row` are printed smaller, and those of a `note` run on over the empty cells
    beside it. A `row` may or may not be in use: conditional formats give it borders. `plain` words
    wrap.
    """

    role: Literal["body", "header", "title", "caption", "note", "row", "plain"] = "body"
    bold: bool = False
    align: Literal["left", "center", "right"] = "left"
    number: str = TEXT
    unlocked: bool = False
    indent: int = 0
    link: bool = False
    shrink: bool = False
    """Whether long words are printed smaller and not wrapped."""
    cut: bool = False
    """Whether long words end at the edge of the cell."""


class Styles:
    """Hands out one format object per look; a printed copy is all white."""

    def __init__(self, workbook: Workbook, *, white: bool = False) -> None:
        self._workbook = workbook
        self._white = white
        self._formats: dict[Look, Format] = {}

    def get(self, look: Look) -> Format:
        """Returns the format of a look."""
        if look not in self._formats:
            properties = _properties(look)
            if self._white:
                properties.pop("bg_color", None)
            self._formats[look] = self._workbook.add_format(properties)
        return self._formats[look]


def _properties(look: Look) -> dict[str, Any]:
    colours = theme()
    properties: dict[str, Any] = {
        "align": look.align,
        "valign": "vcenter",
        "num_format": look.number,
        "locked": not look.unlocked,
        "bold": look.bold,
    }
    if look.indent:
        properties["indent"] = look.indent
    if look.role == "title":
        properties |= {"font_name": colours["title_font"], "font_size": colours["title_size"]}
    if look.role in ("title", "caption", "row"):
        properties["shrink"] = True
    if look.role in ("body", "header"):
        properties |= {"border": 1, "border_color": f"#{colours['border']}", "text_wrap": True}
    if look.role == "plain":
        properties["text_wrap"] = True
    if look.link:
        properties |= {"font_color": f"#{colours['link']}", "underline": 1}
    if look.role == "header":
        properties |= {"bg_color": f"#{colours['header_fill']}", "bold": True}
    if look.shrink:
        properties |= {"text_wrap": False, "shrink": True}
    if look.cut:
        properties["text_wrap"] = False
    if look.unlocked:
        properties["bg_color"] = f"#{colours['input_fill']}"
    return properties
