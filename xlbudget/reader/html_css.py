"""Style sheets of a web page: the rules that may hide what it says, and whom they are for."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from xlbudget.base.meter import Meter
from xlbudget.reader.html_element import Element
from xlbudget.reader.html_selectors import MAYBE, NO, YES, Selector, matches, selectors_of

PROPERTIES = frozenset(
    {
        *("display", "visibility", "opacity", "color", "background", "background-color"),
        *("background-image", "font", "font-size", "font-family", "text-decoration"),
        *("text-decoration-line", "position", "left", "right", "top", "text-indent", "clip"),
        *("clip-path", "overflow", "overflow-x", "overflow-y", "width", "height", "max-width"),
        *("max-height", "margin-left", "transform", "filter", "content", "direction"),
        *(
            "unicode-bidi",
            "vertical-align",
            "white-space",
            "mso-hide",
            "zoom",
            "-webkit-text-fill-color",
        ),
        *("list-style", "list-style-type"),
    }
)
"""What a declaration must be of to be kept: all else changes nothing of what can be read."""
_ALL_OF = {
    "font": ("font-size", "font-family"),
    "background": ("background-color", "background-image"),
    "overflow": ("overflow-x", "overflow-y"),
}
"""What is said of these says all of those anew."""
_MOST_RULES = 5_000
_NESTED = 4
_GROUPS = frozenset({"media", "supports", "layer", "container"})
_MARK = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|[{};]")
_PUNCTUATION = re.compile(r"[;\"'()]")
_IMPORTANT = re.compile(r"!\s*important\s*\Z", re.IGNORECASE)
_WIDE = re.compile(r"(min|max)-(?:device-)?width\s*:\s*(\d+)")
_SCREEN = 1200
"""Pixels of the window in which a page is read."""


class Declared(NamedTuple):
    """What a property is said to be."""

    name: str
    value: str
    important: bool = False


class Rule(NamedTuple):
    """Declarations for the elements of a selector; `pseudo` is `before`, `after` or ""."""

    selector: Selector
    pseudo: str
    declared: Sequence[Declared]
    order: int


class Styled(NamedTuple):
    """What is said of an element, what may be, and the texts put before and behind it."""

    properties: Mapping[str, str]
    doubtful: Mapping[str, str]
    generated: str = ""


_NOTHING = Styled({}, {})


@dataclass(slots=True)
class Sheets:
    """The rules of all style sheets of a page, by the name, class or id that they ask for."""

    meter: Meter
    fonts: set[str] = field(default_factory=set)
    """Families of letters that the page brings along: their shapes may be any."""
    outside: list[str] = field(default_factory=list)
    """Addresses of other sheets that it asks for."""
    _by_key: dict[str, list[Rule]] = field(default_factory=dict)
    _count: int = 0

    def add(self, text: str) -> None:
        """Adds a style sheet; raises WorkbookError F009 for more rules than any page has."""
        self._add_block(_without_comments(text), 0)

    def _add_block(self, text: str, depth: int) -> None:
        for prelude, block in _blocks(text):
            if prelude.startswith("@"):
                self._add_at(prelude, block, depth)
                continue
            declared = [*declarations(block)]
            if not declared:
                continue
            for selector, pseudo in selectors_of(prelude):
                self._count += 1
                if self._count > _MOST_RULES:
                    Meter("elements", _MOST_RULES).use(_MOST_RULES + 1)
                rule = Rule(selector, pseudo, declared, self._count)
                self._by_key.setdefault(selector.key, []).append(rule)

    def _add_at(self, prelude: str, block: str, depth: int) -> None:
        name, _, about = prelude[1:].partition(" ")
        name = name.lower()
        if name == "import":
            self.outside.append(about)
        elif name == "font-face" and "src" in block.lower():
            families = re.findall(r"font-family\s*:\s*([^;}]+)", block, re.IGNORECASE)
            self.fonts.update(_family(text) for text in families)
        elif name in _GROUPS and depth < _NESTED and (name != "media" or _applies(about)):
            self._add_block(block, depth + 1)

    def style_of(self, element: Element) -> Styled:
        """Returns what the sheets and the element itself say of how it looks."""
        sure: list[tuple[tuple[bool, bool, tuple[int, int, int], int], Declared]] = []
        doubtful: dict[str, str] = {}
        generated: list[str] = []
        attributes = element.attributes
        if not attributes and not self._by_key:
            return _NOTHING
        keys = [element.name, "*"]
        keys += [f".{name}" for name in attributes.get("class", "").split()]
        if "id" in attributes:
            keys.append(f"#{attributes['id']}")
        for key in keys:
            for rule in self._by_key.get(key, ()):
                self.meter.use()
                how = matches(rule.selector, element, self.meter)
                if how == NO:
                    continue
                if rule.pseudo:
                    generated += [d.value for d in rule.declared if d.name == "content"]
                elif how == MAYBE:
                    doubtful.update((d.name, d.value) for d in rule.declared)
                elif how == YES:
                    weight = rule.selector.weight
                    sure += [((d.important, False, weight, rule.order), d) for d in rule.declared]
        if "style" in attributes:
            own = enumerate(declarations(_without_comments(attributes["style"])))
            sure += [((d.important, True, (0, 0, 0), at), d) for at, d in own]
        sure.sort(key=lambda pair: pair[0])
        properties: dict[str, str] = {}
        for _, declared in sure:
            for name in _ALL_OF.get(declared.name, ()):
                properties.pop(name, None)
            properties[declared.name] = declared.value
        return Styled(properties, doubtful, " ".join(generated))


def declarations(block: str) -> Iterator[Declared]:
    """Yields the declarations of a block that matter."""
    for said in _parted(block):
        name, _, value = said.partition(":")
        name, value = name.strip().lower(), value.strip()
        if name not in PROPERTIES:
            continue
        important = _IMPORTANT.search(value)
        if important:
            value = value[: important.start()].strip()
        if name == "content":
            yield Declared(name, value)
        elif value:
            yield Declared(name, value.lower(), bool(important))


def _parted(block: str) -> Iterator[str]:
    """Yields what stands between semicolons, but for those in quotes and brackets."""
    start = depth = 0
    quote = ""
    for mark in _PUNCTUATION.finditer(block):
        sign = mark[0]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "()":
            depth = max(depth + (1 if sign == "(" else -1), 0)
        elif depth == 0:
            yield block[start : mark.start()]
            start = mark.end()
    yield block[start:]


def _family(text: str) -> str:
    return text.split(",", maxsplit=1)[0].strip().strip("\"'").lower()


def first_family(fonts: str) -> str:
    """Returns the first family that a list of fonts names."""
    return _family(fonts)


def _applies(query: str) -> bool:
    """Tells whether a query is true of a usual screen."""
    return any(_applies_alone(part) for part in query.lower().split(","))


def _applies_alone(query: str) -> bool:
    first = query.split()[:2]
    if any(word in first for word in ("print", "speech", "tv", "handheld", "not")):
        return first[:1] == ["not"] and "print" in first
    widths = ((kind, int(number[:6])) for kind, number in _WIDE.findall(query))
    return all(number <= _SCREEN if kind == "min" else number >= _SCREEN for kind, number in widths)


def _without_comments(text: str) -> str:
    parts: list[str] = []
    at = 0
    while (start := text.find("/*", at)) >= 0:
        parts.append(text[at:start])
        stop = text.find("*/", start + 2)
        at = len(text) if stop < 0 else stop + 2
    return " ".join([*parts, text[at:]]).replace("<!--", " ").replace("-->", " ")


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yields what stands before a block, and the block; a statement without one has none."""
    depth, start, opened = 0, 0, 0
    prelude = ""
    for mark in _MARK.finditer(text):
        if mark[0] == "{":
            if depth == 0:
                prelude, opened = text[start : mark.start()].strip(), mark.end()
            depth += 1
        elif mark[0] == "}":
            if depth == 1:
                yield prelude, text[opened : mark.start()]
            start = mark.end() if depth <= 1 else start
            depth = max(depth - 1, 0)
        elif mark[0] == ";" and depth == 0:
            if (statement := text[start : mark.start()].strip()).startswith("@"):
                yield statement, ""
            start = mark.end()
    if depth:
        yield prelude, text[opened:]
