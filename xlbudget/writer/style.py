"""The look of generated workbooks: formats made from the theme, each made once."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from xlbudget.template.load import templates_folder


@cache
def theme() -> dict[str, Any]:
    """Returns the theme of all workbooks, from the common template data."""
    path = templates_folder() / "common" / "theme.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Look:
    """What a cell looks like; equal looks share one format."""

    role: str = "body"
    bold: bool = False
    align: str = "left"
    number: str = "@"
    unlocked: bool = False
    indent: int = 0


class Styles:
    """Hands out one format object per look."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._known: dict[Look, Format] = {}

    def get(self, look: Look) -> Format:
        """Returns the format of a look."""
        if look not in self._known:
            self._known[look] = self._workbook.add_format(_properties(look))
        return self._known[look]


def _properties(look: Look) -> dict[str, Any]:
    colours = theme()
    properties: dict[str, Any] = {
        "font_name": colours["body_font"],
        "font_size": colours["body_size"],
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
    if look.role in ("body", "header"):
        properties |= {"border": 1, "border_color": f"#{colours['border']}", "text_wrap": True}
    if look.role == "header":
        properties |= {"bg_color": f"#{colours['header_fill']}", "bold": True}
    if look.unlocked:
        properties["bg_color"] = f"#{colours['input_fill']}"
    return properties
