"""Goes through a web page as a person reads it: paragraphs and tables, and what is not read."""

import re
from collections.abc import Callable
from decimal import Decimal

from xlbudget.base.amounts import number_in
from xlbudget.base.meter import Meter
from xlbudget.reader.html_css import Sheets, generated_texts
from xlbudget.reader.html_element import Element
from xlbudget.reader.html_letters import Paragraph
from xlbudget.reader.html_looks import Look, Shown, is_collapsed, shown
from xlbudget.reader.html_sheets import content_of
from xlbudget.reader.html_tables import Cell, Item, Table
from xlbudget.reader.html_told import (
    DRAWN,
    Told,
    depth_of,
    field_value,
    has_picture,
    is_small,
    is_spot,
    may_say_figure,
    outside_scripts,
    tag_of,
)

_HEADING = re.compile(r"h[1-6]")
_SHORT, _LONG = 100, 1000
_OF_FRAME = 10
"""As many elements in each other a page in a frame costs."""
_DIGIT = re.compile(r"\d")
_UNSEEN = frozenset({"meter", "progress", "mphantom"})
"""Elements whose text is not shown, or instead of which something else is."""
_TAGS = re.compile(r"<[^<>]*>")
_HELD = frozenset({"object", "embed", "applet", "audio"})
_FRAMES = frozenset({"frame", "iframe"})
_FIELDS = frozenset({"input", "textarea", "select"})
_SECTIONS = ("thead", "tbody", "tfoot")
_PUT = re.compile(r"\d|attr\(|counters?\(")
_LETTER = re.compile(r"[^\W\d]")
_BLANK = " \n\t\u00a0\u200b"
_LEAST_WIDTH = 0.4
"""The share of their height that digits and commas are wide at least."""
_NO_WIDTH = ("0*", "0", "0px", "0%")
_STORED = ("sdval", "x:num")


Frame = Callable[[str, int], "list[Item] | None"]
"""Returns what stands in the page that a frame shows, None for one that is not at hand.

The frame stands in so many elements.
"""


class Story:
    """The state while a page is gone through; `items` are its paragraphs and tables."""

    def __init__(
        self, sheets: Sheets, cells: Meter, told: Told, frame: Frame, depth: int = 0
    ) -> None:
        self.items: list[Item] = []
        self.told = told
        self._sheets = sheets
        self._cells = cells
        self._frame = frame
        self._depth = depth
        self._flows: list[list[Item]] = [self.items]
        self._paragraph = Paragraph()
        self._cell_depth = 0
        self._drawn = 0
        """How many pictures stand in cells so far."""

    def read(self, root: Element) -> None:
        """Reads a page; raises WorkbookError F009."""
        self._element(root.parent or root, Look())
        self._end_paragraph()

    # ---- text -----------------------------------------------------------------------------------

    def _inside(self, element: Element, look: Look) -> None:
        number = 0
        for child in element.children:
            if isinstance(child, str):
                self._add(child, look)
                continue
            if child.name == "li" and element.name == "ol":
                number += 1
                self._item(child, look, number)
            elif (
                element.name != "details" or "open" in element.attributes or child.name == "summary"
            ):
                self._element(child, look)
            else:
                self.told.hide(child.text(), in_cell=False)

    def _add(self, text: str, look: Look) -> None:
        if look.gone:
            self.told.hide(text, in_cell=bool(self._cell_depth))
            return
        has_figure = may_say_figure(text, in_cell=bool(self._cell_depth))
        if has_figure and (look.doubtful or look.rtl or (self._cell_depth and _is_cut(text, look))):
            self.told.doubt("style", text)
        if look.keeps and not self._cell_depth:
            first, *lines = text.split("\n")
            self._paragraph.add(first, look)
            for line in lines:
                self._end_paragraph()
                self._paragraph.add(line, look)
            return
        self._paragraph.add(text, look)

    def _end_paragraph(self, level: int = 0) -> None:
        """Ends the paragraph that is open; what comes begins one, of a level."""
        if any(text.strip() for text in self._paragraph.texts):
            self._cells.use()
            self._flows[-1].append(self._paragraph)
        self._paragraph = Paragraph(level)

    def _item(self, element: Element, around: Look, number: int) -> None:
        """Adds an item of a list with its number."""
        view = shown(element, around, self._sheets)
        if not view.numbered or around.gone:
            self._element(element, around)
            return
        self._end_paragraph()
        if view.display == "none":
            self.told.hide(element.text(), in_cell=bool(self._cell_depth))
            return
        self._paragraph.add(f"{number}.", around)
        self._inside(element, view.look)
        self._end_paragraph()

    def _element(self, element: Element, around: Look) -> None:
        name = element.name
        if name == "br":
            if self._cell_depth:
                self._paragraph.add_break()
            else:
                self._end_paragraph(self._paragraph.level)
            return
        view = shown(element, around, self._sheets)
        if view.display == "none":
            self._leave_out(element)
            return
        look = view.look
        self._tell_of(element, view, around)
        if self._is_replaced(element, look):
            return
        if name == "table":
            self._table(element, look)
        elif name == "rt":
            if _DIGIT.search(element.text()):
                self.told.held["ruby"] = None
        elif view.display == "inline":
            self._inside(element, look)
        else:
            level = int(name[1]) if _HEADING.fullmatch(name) else 0
            self._end_paragraph(level)
            self._inside(element, look)
            self._end_paragraph()

    def _tell_of(self, element: Element, view: Shown, around: Look) -> None:
        """Tells of what a style puts to an element or over it, and of one that it moves."""
        in_cell = bool(self._cell_depth) or element.name in ("td", "th")
        if view.generated and self._is_told(view.generated, element, in_cell=in_cell):
            self.told.doubt("generated", view.generated)
        is_moved = view.look.moved and not around.moved
        in_row = in_cell or element.name == "tr"
        is_off = is_moved or (in_row and (view.strays or view.shifted))
        is_off = is_off or (in_cell and view.covered)
        self._drawn += in_cell and view.pictured
        if not (is_off or view.covers or view.draws):
            return
        text = self._text(element)
        has_figure = may_say_figure(text, in_cell=in_cell)
        if is_off and has_figure and (in_row or len(text) <= _SHORT):
            self.told.doubt("placed", text)
        elif (in_row and (view.covers or view.draws)) or (
            view.covers and not _LETTER.search(text) and not has_picture(element)
        ):
            self.told.doubt("covering", tag_of(element))

    def _text(self, element: Element) -> str:
        """Returns the text in an element, which may be asked for of each that it stands in."""
        text = element.text().strip()
        self._sheets.meter.use(len(text) // _OF_FRAME)
        return text

    def _is_told(self, generated: str, element: Element, *, in_cell: bool) -> bool:
        """Tells whether what a style sheet puts to an element may be read as part of a figure."""
        texts = generated_texts(generated)
        if _PUT.search(texts):
            return True
        is_seen = bool(texts.strip(_BLANK))
        return in_cell and is_seen and bool(_DIGIT.search(self._text(element)))

    def _leave_out(self, element: Element) -> None:
        """Tells of figures in an element that is not shown."""
        if element.name == "script":
            self.told.besides["scripts"] = None
        elif element.name not in ("style", "title", "xml"):
            visible = "".join(outside_scripts(element))
            self.told.hide(visible, in_cell=bool(self._cell_depth))

    # ---- what is no text ------------------------------------------------------------------------

    def _is_replaced(self, element: Element, look: Look) -> bool:
        """Tells whether an element shows something else than its text, and remembers what."""
        name, attributes = element.name, element.attributes
        if name in _FRAMES:
            if not look.gone:
                self._show_frame(element)
        elif name in _FIELDS:
            value = field_value(element)
            if _DIGIT.search(value):
                self.told.doubt("field", value)
        elif name in DRAWN:
            self._drawn += not is_spot(attributes)
            if name == "svg" and _DIGIT.search(element.text()):
                self.told.doubt("drawn", element.text())
            elif name != "img" or not is_small(attributes):
                self.told.pictures += not look.gone
        elif name in _HELD:
            self.told.held["object"] = None
        elif name in _UNSEEN:
            self.told.hide(element.text(), in_cell=bool(self._cell_depth))
        elif any("shadowrootmode" in child.attributes for child in element.elements()):
            self.told.doubt("drawn", element.text())
        else:
            return False
        return True

    def _show_frame(self, element: Element) -> None:
        address, text = (element.attributes.get(name, "") for name in ("src", "srcdoc"))
        text = text or content_of(address) or ""
        items = None if text else self._frame(address, self._depth + depth_of(element) + _OF_FRAME)
        if _DIGIT.search(text):
            self.told.doubt("frame", _TAGS.sub(" ", text[:_LONG]))
        elif items is None:
            self.told.besides["frames"] = None
            return
        self._end_paragraph()
        self._flows[-1] += items or []

    # ---- tables ---------------------------------------------------------------------------------

    def _table(self, element: Element, look: Look) -> None:
        self._end_paragraph()
        table = Table()
        sections = sorted(
            (child for child in element.elements()),
            key=lambda child: _SECTIONS.index(child.name) if child.name in _SECTIONS else -1,
        )
        for section in sections:
            if section.name == "caption":
                self._element(section, look)
            elif section.name in _SECTIONS:
                self._section(section, look, table)
            elif section.name not in ("colgroup", "col"):
                self._element(section, look)
            else:
                self._columns(section, look, table)
        self._flows[-1].append(table)

    def _columns(self, element: Element, look: Look, table: Table) -> None:
        """Reads what is said of columns."""
        for column in [*element.elements()] or [element]:
            width = column.attributes.get("width", "").strip()
            table.add_columns(_span(column, "span"), have_width=width not in _NO_WIDTH)
        if any(is_collapsed(each, look, self._sheets) for each in (element, *element.all())):
            self.told.doubt("style", (element.parent or element).text())

    def _section(self, section: Element, around: Look, table: Table) -> None:
        view = shown(section, around, self._sheets)
        if view.display == "none":
            self.told.hide(section.text(), in_cell=True)
            return
        table.start_section(is_header=section.name == "thead")
        for row in section.elements():
            if row.name != "tr":
                self._element(row, view.look)
                continue
            of_row = shown(row, view.look, self._sheets)
            if of_row.display == "none":
                self.told.hide(row.text(), in_cell=True)
                continue
            if section.name != "thead":
                self._tell_of(row, of_row, view.look)
            table.start_row()
            for cell in row.elements():
                if cell.name in ("td", "th"):
                    self._cell(cell, of_row.look, table)
                else:
                    self._element(cell, of_row.look)

    def _cell(self, element: Element, around: Look, table: Table) -> None:
        view = shown(element, around, self._sheets)
        if view.display == "none":
            self.told.hide(element.text(), in_cell=True)
            return
        self._cells.use()
        drawn = self._drawn
        self._tell_of(element, view, around)
        items: list[Item] = []
        self._flows.append(items)
        outer, self._paragraph = self._paragraph, Paragraph()
        self._cell_depth += 1
        self._inside(element, view.look)
        self._end_paragraph()
        self._cell_depth -= 1
        self._flows.pop()
        self._paragraph = outer
        cell = Cell(_span(element, "colspan"), _span(element, "rowspan"), items)
        table.add(cell)
        self._compare_stored(element, cell)
        has_more = self._drawn > drawn or (cell.tables and _DIGIT.search(element.text()))
        if has_more and number_in(cell.text) is not None:
            self.told.doubt("pictured", cell.text)

    def _compare_stored(self, element: Element, cell: Cell) -> None:
        """Remembers a cell that shows another number than the one that is saved beside it."""
        stored = next((element.attributes[n] for n in _STORED if element.attributes.get(n)), "")
        value, seen = number_in(stored) if stored else None, number_in(cell.text)
        if value is None or seen is None:
            return
        step = Decimal(1).scaleb(int(seen.as_tuple().exponent))
        if abs(value - seen) >= step and not ("%" in cell.text and abs(value * 100 - seen) < step):
            self.told.doubt("stored", f"{cell.text} / {stored}")


def _is_cut(text: str, look: Look) -> bool:
    """Tells whether a box cuts off letters of the longest word in it."""
    if look.room is None:
        return False
    longest = max(map(len, text.split()), default=0)
    return look.room < longest * look.pixels * _LEAST_WIDTH


def _span(element: Element, name: str) -> int:
    """Returns over how many columns or rows a cell goes; 0 is all rows that follow."""
    digits = element.attributes.get(name, "1").strip().removeprefix("+")
    end = next((at for at, sign in enumerate(digits) if not ("0" <= sign <= "9")), len(digits))
    number = int(digits[: min(end, 6)] or 1)
    return number if name == "rowspan" else max(number, 1)
