"""What of a web page is told: figures that are not read or not seen, and what elements show."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from xlbudget.reader.drawings import shows_figures
from xlbudget.reader.html_element import Element

DRAWN = frozenset({"img", "picture", "svg", "video", "canvas", "map"})
"""Elements that show a picture."""
_SILENT = frozenset({"checkbox", "radio", "image", "file", "hidden", "password"})
_DIGIT = re.compile(r"\d")
_SIGNS = re.compile(r"\s*[-−－—–.．()（）]+\s*")
_SHOWN = 40


@dataclass(slots=True)
class Told:
    """What a page has that was not read, or that may not be what people see."""

    hidden: dict[str, None] = field(default_factory=dict)
    doubts: dict[tuple[str, str], None] = field(default_factory=dict)
    """Why it cannot be told what is seen, and the text."""
    held: dict[str, None] = field(default_factory=dict)
    besides: dict[str, None] = field(default_factory=dict)
    """What most pages have: scripts, style sheets elsewhere, frames."""
    pictures: int = 0
    unseen: list[tuple[int, str, str]] = field(default_factory=list)
    """Paragraphs with letters that are not seen: their numbers, texts, and why."""
    nesting: list[int] = field(default_factory=list)
    """The numbers of tables that hold others."""

    def hide(self, text: str, *, in_cell: bool) -> None:
        """Remembers a text that is not shown, if figures are in it."""
        text = " ".join(text.split())
        if shows_figures(text) or (in_cell and _DIGIT.search(text)):
            self.hidden[text[:_SHOWN]] = None

    def doubt(self, how: str, text: str) -> None:
        """Remembers a text that may not be what people see."""
        self.doubts[how, " ".join(text.split())[:_SHOWN]] = None


def may_say_figure(text: str, *, in_cell: bool) -> bool:
    """Tells whether a text has a figure in it, or a sign that makes another one of its cell's."""
    if shows_figures(text):
        return True
    return in_cell and bool(_DIGIT.search(text) or _SIGNS.fullmatch(text))


def has_picture(element: Element) -> bool:
    """Tells whether a picture stands in an element."""
    return any(child.name in DRAWN for child in element.all())


def depth_of(element: Element) -> int:
    """Returns in how many elements one stands."""
    depth, around = 0, element.parent
    while around is not None:
        depth, around = depth + 1, around.parent
    return depth


def tag_of(element: Element) -> str:
    """Returns by what a person who looks into the page finds an element."""
    names = (element.attributes.get(name, "") for name in ("id", "class"))
    return " ".join([element.name, *filter(None, names)])


def outside_scripts(element: Element) -> Iterator[str]:
    """Yields the texts of an element but for those of scripts and style sheets."""
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif child.name not in ("script", "style"):
            yield from outside_scripts(child)


def field_value(element: Element) -> str:
    """Returns what a field of a form shows."""
    attributes = element.attributes
    if element.name == "input":
        return "" if attributes.get("type", "").lower() in _SILENT else attributes.get("value", "")
    if element.name == "textarea":
        return element.text()
    options = [child for child in element.all() if child.name == "option"]
    chosen = [option for option in options if "selected" in option.attributes] or options[:1]
    return "".join(option.text() for option in chosen)


def is_small(attributes: Mapping[str, str]) -> bool:
    """Tells whether a picture is too small for a table: a sign, a line, a spot that counts."""
    return any(side <= _SHOWN for side in _sides(attributes))


def is_spot(attributes: Mapping[str, str]) -> bool:
    """Tells whether a picture is too small for a digit, as those that only keep others apart."""
    return any(side <= len("px") for side in _sides(attributes))


def _sides(attributes: Mapping[str, str]) -> Iterator[int]:
    for name in ("width", "height"):
        side = attributes.get(name, "").removesuffix("px")
        if side.isascii() and side.isdigit():
            yield int(side[:6])
