"""The elements of a web page, nested as browsers nest them (HTML standard, 13.2.6).

End tags that lack, cells without rows, formatting that goes on over paragraphs and what stands in a
table but in no cell of it are put where browsers put them.
"""

from collections import Counter
from collections.abc import Iterable

from xlbudget.base.meter import Meter
from xlbudget.reader.html_element import Element
from xlbudget.reader.html_tokens import End, Start, Text, Token

DEPTH = 250
"""Elements in each other; pages have some tens."""
VOID = frozenset(
    {
        *("area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img"),
        *("input", "keygen", "link", "meta", "param", "source", "track", "wbr"),
    }
)
_FORMATTING = frozenset(
    {
        *("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong"),
        *("tt", "u"),
    }
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CLOSES_P = _HEADINGS | {
    *("address", "article", "aside", "blockquote", "center", "dd", "details", "dialog", "dir"),
    *("div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup"),
    *("hr", "li", "listing", "main", "menu", "nav", "ol", "p", "pre", "search", "section"),
    *("summary", "table", "ul", "xmp"),
}
_SCOPE = frozenset({"body", "table", "td", "th", "caption", "object", "marquee", "template"})
_SPECIAL = _CLOSES_P | _SCOPE | {"button", "tbody", "thead", "tfoot", "tr", "blockquote"}
_SECTIONS = frozenset({"tbody", "thead", "tfoot"})
_CELLS = frozenset({"td", "th"})
_IN_TABLE = _SECTIONS | {"table", "tr"}
_OF_TABLE = _IN_TABLE | _CELLS | {"caption", "colgroup", "col"}
_MARKED = _CELLS | {"caption", "object", "marquee", "template"}
_STAYS = frozenset({"style", "script", "template", "form"})
"""What may stand between the cells of a table without being moved out of it."""
_MOST = 400_000
"""Elements of a page, also those that nobody wrote."""
_SAME = 3
"""So many alike are opened again at most."""


def tree_of(tokens: Iterable[Token]) -> Element:
    """Returns the body of a page; what its head holds stands first in it.

    Raises WorkbookError F009 for more elements, or deeper nested ones, than those of any page.
    """
    builder = _Builder()
    for token in tokens:
        if isinstance(token, Text):
            builder.add_text(token.text)
        elif isinstance(token, Start):
            builder.start(token)
        else:
            builder.end(token)
    for element in (builder.root, *builder.root.all()):
        last = None
        for number, child in enumerate(element.elements(), start=1):
            child.before, child.number, last = last, number, child
        element.count = last.number if last else 0
    return builder.root


class _Builder:
    """The elements that are open, and the formatting that goes on.

    Around the root, which is the body, is the element of the whole page.
    """

    def __init__(self) -> None:
        self.around = Element("html", {})
        self.root = Element("body", {}, self.around)
        self.root.number = self.around.count = len(("head", "body"))
        self.around.children.append(self.root)
        self._open = [self.root]
        self._names = Counter({"body": 1})
        """How many elements of each name are open."""
        self._made = Meter("elements", _MOST)
        self._formatting: list[Element | None] = []
        """None where a cell begins, out of which no formatting reaches into it."""

    # ---- putting in -----------------------------------------------------------------------------

    def _parent(self) -> tuple[Element, int | None]:
        """Returns where what comes is put, and before which child: what is in no cell, before."""
        top = self._open[-1]
        if top.name not in _IN_TABLE:
            return top, None
        table = next(element for element in reversed(self._open) if element.name == "table")
        parent = table.parent or self.root
        at = len(parent.children) - 1
        while at > 0 and parent.children[at] is not table:
            at -= 1
        return parent, at

    def _put(self, child: Element | str) -> None:
        parent, at = self._parent()
        if isinstance(child, Element):
            child.parent = parent
        if at is None:
            parent.children.append(child)
        else:
            parent.children.insert(at, child)

    def _push(self, element: Element, *, stays: bool = False) -> None:
        self._made.use()
        if stays:
            element.parent = self._open[-1]
            self._open[-1].children.append(element)
        else:
            self._put(element)
        if len(self._open) >= DEPTH:
            Meter("xml_depth", DEPTH).use(DEPTH + 1)
        self._open.append(element)
        self._names[element.name] += 1
        if element.name in _MARKED:
            self._formatting.append(None)

    def add_text(self, text: str) -> None:
        """Adds a text."""
        if not text.strip():
            if self._open[-1].name not in _IN_TABLE:
                self._put(text)
            return
        self._pop_columns()
        self._reopen()
        self._put(text)

    def _reopen(self) -> None:
        """Opens formatting again that goes on over the end of what it stood in."""
        entries = self._formatting
        first = len(entries)
        while first and (entry := entries[first - 1]) is not None and entry not in self._open:
            first -= 1
        for at in range(first, len(entries)):
            entry = entries[at]
            if entry is not None:
                again = Element(entry.name, entry.attributes)
                self._push(again)
                entries[at] = again

    # ---- start tags -----------------------------------------------------------------------------

    def start(self, token: Start) -> None:
        """Begins an element."""
        name = token.name
        if name in ("html", "body"):
            whole = self.root if name == "body" else self.around
            whole.attributes = {**token.attributes, **whole.attributes}
            return
        if name == "head":
            return
        if name in _OF_TABLE:
            self._start_of_table(token)
            return
        self._pop_columns()
        if name in _CLOSES_P:
            self._close_in_scope("p", "button")
        self._close_like(name)
        if name in VOID:
            if name == "input" and token.attributes.get("type", "").lower() == "hidden":
                return
            self._reopen()
            self._put(Element(name, token.attributes))
            return
        top = self._open[-1]
        if name in _STAYS and top.name in _IN_TABLE:
            if name == "form":
                return
            self._push(Element(name, token.attributes), stays=True)
            return
        if name not in _SPECIAL:
            self._reopen()
        element = Element(name, token.attributes)
        self._push(element)
        if token.closed and any(e.name in ("svg", "math") for e in self._open):
            self._close()
        elif name in _FORMATTING:
            self._remember(element)

    def _remember(self, element: Element) -> None:
        alike = []
        for entry in reversed(self._formatting):
            if entry is None:
                break
            if (entry.name, entry.attributes) == (element.name, element.attributes):
                alike.append(entry)
        if len(alike) >= _SAME:
            self._formatting.remove(alike[-1])
        self._formatting.append(element)

    def _close_like(self, name: str) -> None:
        """Ends what an element of some name ends by beginning."""
        if name in ("a", "nobr", "button", "option"):
            if name in _FORMATTING and any(e and e.name == name for e in self._since_mark()):
                self.end(End(name))
            elif name == "button":
                self._close_in_scope(name)
            elif name == "option" and self._open[-1].name == "option":
                self._close()
        elif name in _HEADINGS and self._open[-1].name in _HEADINGS:
            self._close()
        elif name in ("li", "dd", "dt"):
            closes = ("li",) if name == "li" else ("dd", "dt")
            for element in reversed(self._open):
                if element.name in closes:
                    self._pop_to(element)
                    break
                if element.name in _SPECIAL and element.name not in ("address", "div", "p"):
                    break

    def _since_mark(self) -> list[Element | None]:
        entries = self._formatting
        at = len(entries)
        while at and entries[at - 1] is not None:
            at -= 1
        return entries[at:]

    def _start_of_table(self, token: Start) -> None:
        name = token.name
        around = self._around()
        if name == "table":
            if around in _IN_TABLE:
                self._close_table("table")
            elif around != "caption":
                self._close_in_scope("p", "button")
            self._push(Element(name, token.attributes))
            return
        if not around:
            return
        if around in _CELLS or around == "caption":
            self._pop_to(self._last({*_CELLS, "caption"}))
        self._pop_back({*_IN_TABLE, "body"})
        if name in _CELLS:
            self._ensure_row()
        elif name == "tr":
            self._pop_back({*_SECTIONS, "table"})
            self._ensure_section()
        elif name == "col":
            if self._open[-1].name != "colgroup":
                self._pop_back({"table"})
            self._open[-1].children.append(Element(name, token.attributes, self._open[-1]))
            return
        else:
            self._pop_back({"table"})
        self._push(Element(name, token.attributes), stays=True)

    def _around(self) -> str:
        """Returns the name of the innermost part of a table that is open, "" for none."""
        for element in reversed(self._open):
            if element.name in _OF_TABLE:
                return element.name
            if element.name == "template":
                break
        return ""

    def _ensure_section(self) -> None:
        if self._open[-1].name == "table":
            self._push(Element("tbody", {}), stays=True)

    def _ensure_row(self) -> None:
        if self._open[-1].name != "tr":
            self._ensure_section()
            self._push(Element("tr", {}), stays=True)

    def _last(self, names: Iterable[str]) -> Element:
        return next(element for element in reversed(self._open) if element.name in names)

    # ---- end tags -------------------------------------------------------------------------------

    def end(self, token: End) -> None:
        """Ends an element, and what is still open in it."""
        name = token.name
        if name in ("html", "body", "head", "col") or (name in VOID and name != "br"):
            return
        if name == "br":
            self.start(Start("br", {}))
        elif name in _OF_TABLE:
            self._close_table(name)
        elif name in _FORMATTING:
            self._end_formatting(name)
        elif name == "p":
            if not self._close_in_scope("p", "button"):
                self.start(Start("p", {}))
                self._close()
        elif name in _HEADINGS:
            for heading in _HEADINGS:
                if self._close_in_scope(heading):
                    break
        else:
            self._end_other(name)

    def _end_other(self, name: str) -> None:
        if not self._names[name]:
            return
        around = {*_SCOPE, "ul", "ol"} if name == "li" else _SCOPE if name in _SPECIAL else _SPECIAL
        for element in reversed(self._open):
            if element.name == name:
                self._pop_to(element)
                return
            if element.name in around:
                return

    def _close_table(self, name: str) -> None:
        for element in reversed(self._open):
            if element.name == name:
                self._pop_to(element)
                return
            if element.name in ("table", "template") or (
                element.name in _CELLS and name in ("caption", "colgroup", *_CELLS)
            ):
                return

    def _close_in_scope(self, name: str, *more: str) -> bool:
        """Ends the innermost element of a name, if no part of a table is between."""
        if not self._names[name]:
            return False
        for element in reversed(self._open):
            if element.name == name:
                self._pop_to(element)
                return True
            if element.name in _SCOPE or element.name in more:
                return False
        return False

    def _end_formatting(self, name: str) -> None:
        """Ends formatting: blocks that began in it go on without it."""
        entry = next((e for e in reversed(self._since_mark()) if e and e.name == name), None)
        if entry is None:
            self._end_other(name)
            return
        self._formatting.remove(entry)
        if entry not in self._open:
            return
        at = self._open.index(entry)
        block = next((e for e in self._open[at:] if e.name in _SPECIAL), None)
        if block is None:
            self._close_from(at)
        elif block.name in _SCOPE:
            self._formatting.append(entry)
        else:
            self._lift(entry, block, at)

    def _lift(self, entry: Element, block: Element, at: int) -> None:
        """Puts a block behind the formatting that it stood in; what it holds keeps that."""
        if block.parent is not None:
            block.parent.children.remove(block)
        inner = Element(entry.name, entry.attributes, block)
        inner.children = block.children
        for child in inner.elements():
            child.parent = inner
        block.children = [inner]
        around = entry.parent or self.root
        block.parent = around
        around.children.insert(around.children.index(entry) + 1, block)
        start = self._open.index(block)
        for _ in range(start - at):
            self._names[self._open.pop(at).name] -= 1

    def _pop_columns(self) -> None:
        if self._open[-1].name == "colgroup":
            self._close()

    def _pop_to(self, element: Element) -> None:
        while self._open[-1] is not element:
            self._drop()
        self._drop()

    def _pop_back(self, names: Iterable[str]) -> None:
        while self._open[-1].name not in names and self._open[-1] is not self.root:
            self._drop()

    def _close(self) -> Element:
        element = self._open.pop()
        self._names[element.name] -= 1
        return element

    def _close_from(self, at: int) -> None:
        while len(self._open) > at:
            self._close()

    def _drop(self) -> None:
        element = self._close()
        if element.name in _MARKED:
            while self._formatting and self._formatting.pop() is not None:
                pass
