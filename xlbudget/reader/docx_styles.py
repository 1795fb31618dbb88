"""The styles of a Word document: what paragraphs, letters and tables take over from them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from xlbudget.reader.container import Container
from xlbudget.reader.docx_properties import Properties, PropertyGroups, value_of
from xlbudget.reader.xml import Attributes, EndHandler, StartHandler, parse

_MOST_ABOVE = 20
"""Styles that a style may stand on, one on the other; Word allows of about ten."""
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录)\s*(?:[1-9]|heading)?|table of figures", re.IGNORECASE)
_BODY_LEVEL = 9


@dataclass(slots=True)
class _Style:
    name: str = ""
    based_on: str = ""
    groups: dict[str, Properties] = field(default_factory=dict)
    parts: dict[str, dict[str, Properties]] = field(default_factory=dict)
    """Properties of the parts of a table, such as its `firstRow`."""


class Styles:
    """The styles by their ids; what a style does not say it takes from the one it stands on."""

    def __init__(self) -> None:
        self.styles: dict[str, _Style] = {}
        self.defaults: dict[str, Properties] = {}
        self.usual: dict[str, str] = {}
        """The style of what names none, by its type: `paragraph`, `character`, `table`."""
        self._merged: dict[tuple[str, str], Properties] = {}
        self._table_parts: dict[str, Mapping[str, Mapping[str, Properties]]] = {}

    def of_paragraph(self, style: str | None) -> Properties:
        """Returns what a paragraph takes over."""
        return self._of(self.usual.get("paragraph", "") if style is None else style, "pPr")

    def of_letters(self, paragraph: str | None, letters: str) -> Properties:
        """Returns what letters take over from the style of their paragraph and their own."""
        style = self.usual.get("paragraph", "") if paragraph is None else paragraph
        return {**self._of(style, "rPr"), **self._of(letters, "rPr")}

    def level(self, style: str | None, properties: Properties) -> int:
        """Returns the level of a heading, 1 to 9, or 0."""
        level = properties.get("outlineLvl", self.of_paragraph(style).get("outlineLvl"))
        if level is not None:
            return int(level) + 1 if level.isdigit() and int(level) < _BODY_LEVEL else 0
        named = _HEADING.fullmatch(self.name(style))
        return int(named[1]) if named else 0

    def is_contents(self, style: str | None) -> bool:
        """Tells whether paragraphs of a style are lines of the list of contents."""
        return bool(_CONTENTS.fullmatch(self.name(style)))

    def name(self, style: str | None) -> str:
        """Returns the name of a paragraph's style."""
        named = self.styles.get(style or self.usual.get("paragraph", ""))
        return named.name.strip() if named else ""

    def table_parts(self, style: str) -> Mapping[str, Mapping[str, Properties]]:
        """Returns what a style says of the parts of a table, `""` for the whole of it."""
        if style not in self._table_parts:
            self._table_parts[style] = self._parts_of(style or self.usual.get("table", ""))
        return self._table_parts[style]

    def _parts_of(self, style: str) -> Mapping[str, Mapping[str, Properties]]:
        parts: dict[str, dict[str, Properties]] = {}
        for above in self._line(style):
            for part, groups in (("", above.groups), *above.parts.items()):
                for group, properties in groups.items():
                    known = parts.setdefault(part, {})
                    known[group] = {**known.get(group, {}), **properties}
        return parts

    def _of(self, style: str, group: str) -> Properties:
        key = style, group
        if key not in self._merged:
            merged: dict[str, str] = dict(self.defaults.get(group, {})) if group == "pPr" else {}
            for above in self._line(style):
                merged.update(above.groups.get(group, {}))
            self._merged[key] = merged
        return self._merged[key]

    def _line(self, style: str) -> list[_Style]:
        """Returns a style and those that it stands on, the outermost first."""
        line: list[_Style] = []
        while style in self.styles and len(line) < _MOST_ABOVE:
            line.append(self.styles[style])
            style = self.styles[style].based_on
        return line[::-1]


def read_styles(container: Container, part: str) -> Styles:
    """Returns the styles of a document.

    Raises WorkbookError: the part is damaged or over a limit.
    """
    styles = Styles()
    style = _Style()
    table_part = ""

    def on_style(attributes: Attributes) -> None:
        nonlocal style, table_part
        container.cells.use()
        style, table_part = _Style(), ""
        name, kind = value_of(attributes, "styleId"), value_of(attributes, "type")
        styles.styles[name] = style
        if value_of(attributes, "default") in ("1", "true", "on"):
            styles.usual.setdefault(kind, name)

    def on_name(attributes: Attributes) -> None:
        style.name = style.name or value_of(attributes, "val")

    def on_based_on(attributes: Attributes) -> None:
        style.based_on = value_of(attributes, "val")

    def on_part(attributes: Attributes) -> None:
        nonlocal table_part
        table_part = value_of(attributes, "type")

    def after_part(_text: str) -> None:
        nonlocal table_part
        table_part = ""

    def on_group(name: str, properties: Properties) -> None:
        if not styles.styles:
            styles.defaults[name] = properties
        elif table_part:
            style.parts.setdefault(table_part, {})[name] = properties
        else:
            style.groups[name] = properties

    groups = PropertyGroups(on_group)
    starts: dict[str, StartHandler] = {
        **groups.starts(),
        **{"style": on_style, "name": on_name, "basedOn": on_based_on, "tblStylePr": on_part},
    }
    ends: dict[str, EndHandler] = {**groups.ends(), "tblStylePr": after_part}
    parse(container, part, starts, ends, root="styles")
    return styles
