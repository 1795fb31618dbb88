"""The properties of paragraphs, letters, cells and rows in a part of a Word document."""

from collections.abc import Callable, Mapping

from xlbudget.reader.xml import Attributes, EndHandler, StartHandler

WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main ",
    "http://purl.oclc.org/ooxml/wordprocessingml/main ",
)
_WORD_2010 = "http://schemas.microsoft.com/office/word/2010/wordml "
Properties = Mapping[str, str]
GROUPS = ("pPr", "rPr", "tblPr", "trPr", "tcPr")
# What was before a tracked change, and the properties of content controls, of table rows that
# differ from their table's, and of hints above letters.
_ASIDE = (
    *("pPrChange", "rPrChange", "tblPrChange", "trPrChange", "tcPrChange", "sectPrChange"),
    *("tblPrExChange", "tblGridChange", "sdtPr", "sdtEndPr", "tblPrEx", "rubyPr"),
)
# The attribute that says what a property is.
_ATTRIBUTES: Mapping[str, str] = {
    **dict.fromkeys(("pStyle", "rStyle", "tblStyle", "outlineLvl", "ilvl", "numId"), "val"),
    **dict.fromkeys(("vanish", "specVanish", "strike", "dstrike", "color", "sz"), "val"),
    **dict.fromkeys(("highlight", "vertAlign", "position", "w", "spacing"), "val"),
    **dict.fromkeys(("gridSpan", "vMerge", "hMerge", "gridBefore", "gridAfter"), "val"),
    **dict.fromkeys(("tblHeader", "hidden", "framePr"), "val"),
    **{"shd": "fill", "rFonts": "ascii", "trHeight": "val", "tblLayout": "type"},
    **dict.fromkeys(("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel"), "id"),
}
_THEMED = {"color": "theme", "shd": "themeFill"}
_OF_THEME: Mapping[str, str] = {
    **dict.fromkeys(("background1", "light1"), "FFFFFF"),
    **dict.fromkeys(("text1", "dark1"), "000000"),
}
_OFF = frozenset({"0", "false", "off"})


def value_of(attributes: Attributes, name: str, otherwise: str = "") -> str:
    """Returns an attribute of an element of Word's, or `otherwise` where it has none."""
    for namespace in WORD:
        if (value := attributes.get(namespace + name)) is not None:
            return value
    return otherwise


def _themed(attributes: Attributes, name: str) -> str:
    """Returns the colour of a theme that programs show in place of the one beside it.

    That is "" for all but those of text and ground, and where they are made lighter or darker.
    """
    if value_of(attributes, name + "Tint") or value_of(attributes, name + "Shade"):
        return ""
    theme = value_of(attributes, name if name == "themeFill" else name + "Color")
    return _OF_THEME.get(theme, "")


def is_on(properties: Properties, name: str) -> bool:
    """Tells whether a property that is there or not is there."""
    return properties.get(name, "0") not in _OFF


def whole(text: str, otherwise: int, most: int) -> int:
    """Returns a number between 0 and `most`, or `otherwise` for what is none."""
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return otherwise
    return min(int(text), most)


class PropertyGroups:
    """Collects the groups of properties while a part streams by.

    `on_group` is given the name of each group, `mark` for that of the sign at a paragraph's end,
    and its properties.
    """

    def __init__(self, on_group: Callable[[str, Properties], None]) -> None:
        self._on_group = on_group
        self._open: list[tuple[str, dict[str, str]]] = []
        self._aside = 0

    @property
    def is_open(self) -> bool:
        """Tells whether what comes is a property, or stands beside the text."""
        return bool(self._open or self._aside)

    def starts(self) -> dict[str, StartHandler]:
        """Returns the handlers of groups and properties."""
        return {
            **{name: self._opener(name) for name in GROUPS},
            **{name: self._keeper(name) for name in _ATTRIBUTES},
            **dict.fromkeys(_ASIDE, self._on_aside),
            _WORD_2010 + "textFill": self._on_fill,
            _WORD_2010 + "noFill": lambda _: self._keep("filled", "0"),
            _WORD_2010 + "srgbClr": lambda a: self._keep_in("filled", "color", a),
        }

    def ends(self) -> dict[str, EndHandler]:
        """Returns the handlers of where groups end."""
        return {
            **dict.fromkeys(GROUPS, self._after_group),
            **dict.fromkeys(_ASIDE, self._after_aside),
        }

    def _opener(self, name: str) -> StartHandler:
        def on_group(_attributes: Attributes) -> None:
            inside = self._open and self._open[-1][0] == "pPr"
            self._open.append(("mark" if name == "rPr" and inside else name, {}))

        return on_group

    def _keeper(self, name: str) -> StartHandler:
        attribute = _ATTRIBUTES[name]

        def on_property(attributes: Attributes) -> None:
            self._keep(name, value_of(attributes, attribute, "1"))
            if name == "trHeight":
                self._keep("hRule", value_of(attributes, "hRule"))
            elif name == "spacing":
                self._keep("lineRule", value_of(attributes, "lineRule"))
                self._keep("line", value_of(attributes, "line"))
            elif name == "shd" and value_of(attributes, "val") == "solid":
                self._keep("shd", value_of(attributes, "color"))
            if name in _THEMED and (colour := _themed(attributes, _THEMED[name])):
                self._keep(name, colour)

        return on_property

    def _keep(self, name: str, value: str) -> None:
        if self._open and not self._aside:
            self._open[-1][1][name] = value

    def _on_fill(self, _attributes: Attributes) -> None:
        self._keep("filled", "1")

    def _keep_in(self, group: str, name: str, attributes: Attributes) -> None:
        if self._open and group in self._open[-1][1]:
            self._keep(name, attributes.get(_WORD_2010 + "val", "auto"))

    def _after_group(self, _text: str) -> None:
        if self._open:
            name, properties = self._open.pop()
            if not self._aside:
                self._on_group(name, properties)

    def _on_aside(self, _attributes: Attributes) -> None:
        self._aside += 1

    def _after_aside(self, _text: str) -> None:
        self._aside -= 1
