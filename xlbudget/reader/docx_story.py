"""Reads one story of a Word document: its text, a header, the footnotes or the comments."""

from xlbudget.reader.container import Container
from xlbudget.reader.docx_drawn import Drawn, Told
from xlbudget.reader.docx_fields import Fields
from xlbudget.reader.docx_letters import Piece
from xlbudget.reader.docx_numbering import Numbering
from xlbudget.reader.docx_properties import (
    Properties,
    PropertyGroups,
    is_on,
    value_of,
    whole,
)
from xlbudget.reader.docx_styles import Styles
from xlbudget.reader.docx_tables import Paragraph, Table
from xlbudget.reader.xml import Attributes, EndHandler, StartHandler, parse

_MATHS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/math ",
    "http://purl.oclc.org/ooxml/officeDocument/math ",
)
_FORMULAS = ("f", "sSup", "sSub", "sSubSup", "sPre", "rad", "bar", "borderBox", "eqArr", "m")
"""Formulas whose parts stand over each other, or are crossed out."""
# What stands for a character; a sign of another font may be anything.
_SIGNS = {
    **{"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"},
    **{"softHyphen": "", "sym": "\ufffd"},
}
_LONGEST_LIST = 9


Item = Paragraph | Table


class Story:
    """The state while a story streams by; `items` are its paragraphs and tables.

    Insertions that are tracked count as made, deletions too.
    """

    def __init__(
        self, container: Container, styles: Styles, numbering: Numbering, *, updates: bool = False
    ) -> None:
        self.items: list[Item] = []
        self.told = Told()
        self._container = container
        self._styles = styles
        self._numbering = numbering
        self._groups = PropertyGroups(self._on_group)
        self._fields = Fields(self.told.recomputed, self.told.not_read, updates=updates)
        self._flows: list[list[Item]] = [self.items]
        self._paragraphs: list[Paragraph] = []
        self._tables: list[Table] = []
        self._outer: list[list[Table]] = []
        """The tables that were open where a text box begins."""
        self._joins: dict[int, Paragraph] = {}
        """Paragraphs that go on in the next one, by how many flows are open."""
        self._deleted = self._inserted = self._aside = 0
        self._backwards = self._formulas = 0
        self._drawn = Drawn(self.told, lambda: bool(self._tables))

    def read(self, part: str, root: str) -> None:
        """Reads a part; raises WorkbookError where it is damaged or over a limit."""
        parse(self._container, part, self._starts(), self._ends(), root=root)
        self._end_joined()

    def _starts(self) -> dict[str, StartHandler]:
        return {
            **self._groups.starts(),
            **self._drawn.starts(),
            **{"p": self._on_paragraph, "r": self._on_run, "tbl": self._on_table},
            **{"tblLook": self._on_look, "gridCol": self._on_grid_column},
            **{"tr": self._on_row, "tc": self._on_cell, "txbxContent": self._on_box},
            **{name: self._on_sign(name) for name in _SIGNS},
            **{"ins": self._on_change(+1), "moveTo": self._on_change(+1)},
            **{"del": self._on_change(-1), "moveFrom": self._on_change(-1)},
            **{"fldChar": self._fields.on_mark, "fldSimple": self._fields.on_simple},
            **{"sdt": self._fields.on_control, "dataBinding": self._fields.on_binding},
            **{"rt": self._on_aside, "bdo": self._on_direction},
            **{math + name: self._on_formula for math in _MATHS for name in _FORMULAS},
        }

    def _ends(self) -> dict[str, EndHandler]:
        return {
            **self._groups.ends(),
            **self._drawn.ends(),
            **{math + "t": self._after_text for math in _MATHS},
            **{"p": self._after_paragraph, "tbl": self._after_table},
            **{"tr": self._after_row, "tc": self._after_cell, "txbxContent": self._after_box},
            **{"t": self._after_text, "instrText": self._fields.after_code},
            **{"fldSimple": self._fields.after_simple, "sdt": self._fields.after_control},
            **{"ins": self._after_change(+1), "moveTo": self._after_change(+1)},
            **{"del": self._after_change(-1), "moveFrom": self._after_change(-1)},
            **{"rt": self._after_aside, "bdo": self._after_direction},
            **{math + name: self._after_formula for math in _MATHS for name in _FORMULAS},
        }

    # ---- text -----------------------------------------------------------------------------------

    def _on_paragraph(self, _attributes: Attributes) -> None:
        paragraph = Paragraph()
        if before := self._joins.pop(len(self._flows), None):
            paragraph.pieces = before.pieces
        self._paragraphs.append(paragraph)

    def _on_run(self, _attributes: Attributes) -> None:
        if self._paragraphs:
            self._paragraphs[-1].run = {}

    def _on_group(self, name: str, properties: Properties) -> None:
        paragraph = self._paragraphs[-1] if self._paragraphs else None
        if name in ("tblPr", "trPr", "tcPr"):
            if self._tables:
                self._tables[-1].take(name, properties)
            if name != "tblPr" and any(key in properties for key in _ROW_CHANGES):
                self._tell_change("")
        elif paragraph is None:
            return
        elif name == "pPr":
            paragraph.properties = properties
        elif name == "mark":
            paragraph.mark = properties
            if any(key in properties for key in _MARK_CHANGES):
                self._tell_change("")
        else:
            paragraph.run = properties

    def _after_text(self, text: str) -> None:
        self._add(text)

    def _on_sign(self, name: str) -> StartHandler:
        def on_sign(_attributes: Attributes) -> None:
            if not self._groups.is_open and self._paragraphs:
                self._add(_SIGNS[name])

        return on_sign

    def _add(self, text: str) -> None:
        if (self._aside or self._formulas) and any(map(str.isdigit, text)):
            self.told.not_read["ruby" if self._aside else "formula"] = None
        if not text or not self._paragraphs or self._aside:
            return
        paragraph = self._paragraphs[-1]
        if self._deleted or self._inserted:
            self._name_change(text)
        if self._deleted or not self._fields.shows(text):
            return
        # From right to left a number is another: the mark says so to whoever reads it.
        text = f"\u202e{text}\u202c" if self._backwards else text
        paragraph.pieces.append(Piece(text, self._letters(paragraph)))

    def _letters(self, paragraph: Paragraph) -> Properties:
        run = paragraph.run
        taken_over = self._styles.of_letters(
            paragraph.properties.get("pStyle"), run.get("rStyle", "")
        )
        return {**taken_over, **run}

    def _after_paragraph(self, _text: str) -> None:
        if not self._paragraphs:
            return
        paragraph = self._paragraphs.pop()
        mark = paragraph.mark
        if "del" in mark or "moveFrom" in mark or is_on(mark, "specVanish"):
            self._joins[len(self._flows)] = paragraph
            return
        style = paragraph.properties.get("pStyle")
        paragraph.level = self._styles.level(style, paragraph.properties)
        paragraph.in_contents = self._styles.is_contents(style) or self._fields.in_contents
        if not self._deleted:
            paragraph.label = self._label(style, paragraph.properties)
        self._container.cells.use()
        self._flows[-1].append(paragraph)

    def _label(self, style: str | None, properties: Properties) -> str:
        """Returns the number that Word puts before a paragraph."""
        usual = self._styles.of_paragraph(style)
        use = properties.get("numId", usual.get("numId", ""))
        level = properties.get("ilvl")
        if level is None:
            level = usual.get("ilvl")
        if level is None or ("numId" not in properties and style in self._numbering.level_of):
            at = self._numbering.level_of.get(style or "", 0)
        else:
            at = whole(level, 0, _LONGEST_LIST)
        return self._numbering.next(use, at) if use else ""

    def _on_aside(self, _attributes: Attributes) -> None:
        self._aside += 1

    def _after_aside(self, _text: str) -> None:
        self._aside -= 1

    def _on_formula(self, _attributes: Attributes) -> None:
        self._formulas += 1

    def _after_formula(self, _text: str) -> None:
        self._formulas -= 1

    def _on_direction(self, attributes: Attributes) -> None:
        self._backwards += value_of(attributes, "val") == "rtl" or bool(self._backwards)

    def _after_direction(self, _text: str) -> None:
        self._backwards = max(self._backwards - 1, 0)

    # ---- tracked changes ------------------------------------------------------------------------

    def _on_change(self, sign: int) -> StartHandler:
        keep = self._groups.starts()["ins" if sign > 0 else "del"]

        def on_change(attributes: Attributes) -> None:
            if self._groups.is_open:
                keep(attributes)
                return
            self._inserted += sign > 0
            self._deleted += sign < 0
            self.told.changes += 1

        return on_change

    def _after_change(self, sign: int) -> EndHandler:
        def after_change(_text: str) -> None:
            if not self._groups.is_open:
                self._inserted -= sign > 0
                self._deleted -= sign < 0

        return after_change

    def _tell_change(self, text: str) -> None:
        self.told.changes += 1
        self._name_change(text)

    def _name_change(self, text: str) -> None:
        self.told.changed = self.told.changed or text.strip()

    # ---- tables ---------------------------------------------------------------------------------

    def _on_table(self, _attributes: Attributes) -> None:
        self._tables.append(Table())

    def _on_look(self, attributes: Attributes) -> None:
        if self._tables:
            self._tables[-1].look = {
                name: value_of(attributes, name)
                for name in ("val", *("firstRow", "lastRow", "firstColumn", "lastColumn"))
            }

    def _on_grid_column(self, attributes: Attributes) -> None:
        if self._tables and not self._groups.is_open:
            self._tables[-1].widths.append(whole(value_of(attributes, "w"), 0, 99_999))

    def _on_row(self, _attributes: Attributes) -> None:
        if self._tables:
            self._tables[-1].start_row()

    def _after_row(self, _text: str) -> None:
        if self._tables:
            self._tables[-1].end_row()

    def _on_cell(self, _attributes: Attributes) -> None:
        if self._tables:
            self._container.cells.use()
            self._tables[-1].start_cell()
        self._flows.append([])

    def _after_cell(self, _text: str) -> None:
        self._end_joined()
        items = self._flows.pop()
        if self._tables:
            self._tables[-1].end_cell(items)

    def _after_table(self, _text: str) -> None:
        if self._tables:
            self._flows[-1].append(self._tables.pop())

    def _end_joined(self) -> None:
        """Ends a paragraph that would go on in the next one where there is none."""
        if left := self._joins.pop(len(self._flows), None):
            self._flows[-1].append(left)

    # ---- text boxes ------------------------------------------------------------------------------

    def _on_box(self, _attributes: Attributes) -> None:
        self._drawn.has_text()
        self._flows.append([])
        self._outer.append(self._tables)
        self._tables = []

    def _after_box(self, _text: str) -> None:
        self._end_joined()
        self.told.boxes.append("\n".join(texts_of(self._flows.pop())))
        self._tables = self._outer.pop()


_ROW_CHANGES = ("ins", "del", "cellIns", "cellDel")
_MARK_CHANGES = ("ins", "del", "moveFrom", "moveTo")


def texts_of(items: list[Item]) -> list[str]:
    """Returns what paragraphs and tables say, line by line, as far as it is not hidden."""
    lines: list[str] = []
    for item in items:
        if isinstance(item, Paragraph):
            lines.append(item.joined().text)
        else:
            for row in item.rows:
                for cell in row.cells:
                    lines += texts_of(cell.items)
    return [line for line in lines if line.strip()]
