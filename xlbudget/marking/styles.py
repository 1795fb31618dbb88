"""The styles of a workbook with those of marks added: nothing that was there changes."""

from collections.abc import Mapping

from xlbudget.marking.tags import (
    Edit,
    Tag,
    applied,
    attributes_of,
    inserted_in_order,
    prefix_of,
    prefixed,
    tags,
    with_attributes,
)

COLOURS: Mapping[str, str] = {
    "change": "FFFF9E8F",
    "error": "FFFFD2A6",
    "warning": "FFBBDDF7",
}
"""The fills of marks by their kind, colours that hardly anybody else takes; letters on them stay
readable whether they are black, red or blue."""
EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<styleSheet xmlns="{}"><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" '
    'borderId="0"/></cellStyleXfs></styleSheet>'
)
_ORDER = (
    *("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"),
    *("tableStyles", "colors", "extLst"),
)
_DEFAULTS = {
    "fonts": '<font><sz val="11"/><name val="Calibri"/></font>',
    "fills": '<fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>',
    "borders": "<border><left/><right/><top/><bottom/><diagonal/></border>",
    "cellXfs": '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
}
_PLAIN_XF = _DEFAULTS["cellXfs"]
_OF_STANDARD = 'indexed="64"'


class Styles:
    """The lists of a part of styles, to which entries are added."""

    def __init__(self, text: str) -> None:
        self._prefix = prefix_of(text)
        for name, default in _DEFAULTS.items():
            text = _with_list(text, name, default)
        self._text = text
        self._open: dict[str, Tag] = {}
        self._close: dict[str, Tag] = {}
        self._entries: dict[str, list[str]] = {name: [] for name in _DEFAULTS}
        self._old: dict[str, int] = {}
        self._read()
        self._numbers = {
            (name, entry): number
            for name, entries in self._entries.items()
            for number, entry in reversed([*enumerate(entries)])
        }
        self._marked: dict[tuple[int, str], int] = {}

    def _read(self) -> None:
        inside, start = "", 0
        for tag in tags(self._text):
            if tag.depth == 1:
                inside = ""
                if tag.local in _DEFAULTS and tag.name == self._prefix + tag.local:
                    if tag.kind == "close":
                        self._close[tag.local] = tag
                    else:
                        self._open[tag.local] = tag
                        inside = tag.local
            elif tag.depth == 2 and inside:  # noqa: PLR2004
                if tag.kind == "open":
                    start = tag.start
                else:
                    begin = start if tag.kind == "close" else tag.start
                    self._entries[inside].append(self._text[begin : tag.end])
        self._old = {name: len(entries) for name, entries in self._entries.items()}

    def add(self, name: str, xml: str) -> int:
        """Returns the number of an entry of a list, adding it if it is new."""
        return self._added(name, prefixed(xml, self._prefix))

    def _added(self, name: str, entry: str) -> int:
        if (name, entry) not in self._numbers:
            self._numbers[name, entry] = len(self._entries[name])
            self._entries[name].append(entry)
        return self._numbers[name, entry]

    def marked(self, style: int, kind: str) -> int:
        """Returns the number of the style that a marked cell has: its own but for the fill.

        The fill keeps the colour that was there as that of its pattern, which a solid fill does
        not show.
        """
        style = self.unmarked(style)
        if (style, kind) not in self._marked:
            behind = self._paper(style) or _OF_STANDARD
            fill = self.add("fills", _solid(f'rgb="{COLOURS[kind]}"', behind))
            self._marked[style, kind] = self._restyled(style, fill)
        return self._marked[style, kind]

    def unmarked(self, style: int) -> int:
        """Returns the number of the style that a cell had before it was marked."""
        fill = self._fill(style)
        colours = {f'rgb="{colour}"' for colour in COLOURS.values()}
        if _colour(fill, "fgColor") not in colours:
            return style
        behind = _colour(fill, "bgColor")
        if behind in ("", _OF_STANDARD):
            return self._restyled(style, 0)
        return self._restyled(style, self.add("fills", _solid(behind, _OF_STANDARD)))

    def _restyled(self, style: int, fill: int) -> int:
        entry = self._entry("cellXfs", style) or prefixed(_PLAIN_XF, self._prefix)
        tag = next(tags(entry))
        changed = with_attributes(entry, tag, fillId=str(fill), applyFill="1") + entry[tag.end :]
        return self._added("cellXfs", changed)

    def _paper(self, style: int) -> str:
        """Returns the colour of a style's solid fill as its attributes, "" where it has none."""
        fill = self._fill(style)
        solid = any(attributes_of(fill, tag).get("patternType") == "solid" for tag in tags(fill))
        return _colour(fill, "fgColor") if solid else ""

    def _fill(self, style: int) -> str:
        entry = self._entry("cellXfs", style)
        number = attributes_of(entry, next(tags(entry))).get("fillId", "0") if entry else "0"
        return self._entry("fills", int(number)) if number.isdecimal() else ""

    def _entry(self, name: str, number: int) -> str:
        entries = self._entries[name]
        return entries[number] if 0 <= number < len(entries) else ""

    def written(self) -> str:
        """Returns the part with all that was added."""
        edits: list[Edit] = []
        for name, entries in self._entries.items():
            new = entries[self._old[name] :]
            if not new:
                continue
            opened, closed = self._open[name], self._close[name]
            head = with_attributes(self._text, opened, count=str(len(entries)))
            edits += (
                Edit(opened.start, opened.end, head),
                Edit(closed.start, closed.start, "".join(new)),
            )
        return applied(self._text, edits)


def _with_list(text: str, name: str, default: str) -> str:
    """Returns a part in which a list is there and is not empty."""
    prefix = prefix_of(text)
    whole = f"<{name}>{default}</{name}>"
    for tag in tags(text):
        if tag.depth == 1 and tag.name == prefix + name and tag.kind != "close":
            filled = Edit(tag.start, tag.end, prefixed(whole, prefix))
            return applied(text, [filled]) if tag.kind == "empty" else text
    return inserted_in_order(text, name, whole, _ORDER)


def _solid(colour: str, behind: str) -> str:
    return (
        f'<fill><patternFill patternType="solid"><fgColor {colour}/><bgColor {behind}/>'
        "</patternFill></fill>"
    )


def _colour(fill: str, name: str) -> str:
    """Returns the attributes of one of a fill's colours as they are written anew."""
    for tag in tags(fill):
        if tag.local == name and tag.kind != "close":
            values = attributes_of(fill, tag)
            return " ".join(f'{key}="{value}"' for key, value in values.items())
    return ""
