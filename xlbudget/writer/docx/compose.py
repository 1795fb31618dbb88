"""Turns the blocks of a document into sections of paper, and tells what its contents list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from xlbudget.base.texts import sentence
from xlbudget.narrative.document import (
    Block,
    FormBlock,
    Heading,
    PageBreak,
    Paragraph,
    TableBlock,
)
from xlbudget.narrative.form_grid import Part, form_grid, form_titles
from xlbudget.narrative.texts import TERMS, FormFacts
from xlbudget.narrative.words import blank
from xlbudget.template.common import document_look
from xlbudget.writer.content import WorkbookContent
from xlbudget.writer.docx.contents import Entry, entry_field
from xlbudget.writer.docx.flow import Piece, Section, left_below
from xlbudget.writer.docx.grid import Align, Cell, Grid, grid_markup, spread
from xlbudget.writer.docx.lines import lines_of
from xlbudget.writer.docx.markup import bookmarked, paragraph, run, twips, w
from xlbudget.writer.docx.official import is_empty, official_grid
from xlbudget.writer.docx.paper import Paper, paper
from xlbudget.writer.docx.styles import styles

_TABLE_LEVEL = 2
_ALIGN: Mapping[Part, Align] = {"label": "center", "text": "left", "amount": "right"}
_TEXT = "Text"
_LEAST, _MORE = 2.0, 0.5
"""What is left below a table for the paragraph that ends its section, which would be a page of its
own otherwise; how much higher rows are made to leave it. In points."""


class Composer:
    """Takes the blocks of a document one after the other."""

    def __init__(self, content: WorkbookContent) -> None:
        self.content = content
        self.entries: list[Entry] = []
        """What the contents list so far."""
        self._layouts = content.layout.tables
        self._sections: list[tuple[Paper, list[Piece]]] = []
        self._waiting: list[Piece] = []
        """Headings, which go on the paper of what follows them."""
        self._new_page = False

    def sections(self) -> tuple[Section, ...]:
        """Returns everything that was added."""
        if self._waiting:
            self._put(paper("text"), [])
        return tuple(Section(page, tuple(pieces)) for page, pieces in self._sections)

    def add(self, block: Block) -> None:
        """Adds a block at the end."""
        match block:
            case Heading():
                anchor = self._list(block.level, block.text)
                words = bookmarked(anchor, len(self.entries), run(block.text))
                style = f"Heading{block.level}"
                self._waiting.append(self._words(style, block.text, words, anchor))
            case Paragraph():
                self._put(paper("text"), [self._words(_TEXT, block.text, _markup(block))])
            case TableBlock():
                self._table(block.table)
            case FormBlock():
                self._form(block.form)
            case PageBreak():
                self._new_page = True

    def _list(self, level: int, text: str) -> str:
        """Adds a line to the contents and returns the name that it refers to."""
        anchor = f"_Toc{len(self.entries) + 1:06}"
        self.entries.append(Entry(level, text, anchor))
        return anchor

    def _put(self, page: Paper, pieces: Iterable[Piece]) -> None:
        if not self._sections or self._sections[-1][0] != page:
            self._sections.append((page, []))
        self._sections[-1][1].extend([*self._waiting, *pieces])
        self._waiting = []

    def _words(self, style_id: str, text: str, markup: str, *anchors: str) -> Piece:
        style, digit = styles()[style_id], document_look()["digit"]
        room = paper("text").room
        lines = lines_of(text, style.size, room, digit, first=style.indent * style.size)
        new_page, self._new_page = self._new_page, False
        return Piece(
            paragraph(style_id, markup, properties=[w("pageBreakBefore")] if new_page else []),
            (style.line,) * (lines - 1) + (style.line + style.after,),
            new_page=new_page,
            keep=style.outline is not None,
            anchors=anchors,
        )

    def _table(self, table_id: str) -> None:
        content, layout = self.content, self._layouts[table_id]
        table = layout.table
        title = table.title.replace("{year}", str(content.figures.year or ""))
        anchor = self._list(_TABLE_LEVEL, f"{table.number} {title}")
        entry = entry_field(self.entries[-1])
        self._new_page |= not self._waiting
        head = [self._words("TableMark", table.mark, run(table.mark))] if table.mark else []
        words = entry + bookmarked(anchor, len(self.entries), run(title))
        head.append(self._words("TableTitle", title, words, anchor))
        caption_height = styles()["TableCaption"].line
        above = sum(sum(piece.heights) for piece in [*self._waiting, *head]) + caption_height
        page, grid = official_grid(content, layout, above)
        head.append(self._caption(page, table.unit))
        while left_below(page, [*self._waiting, *head, _piece(grid)]) < _LEAST:
            grid = replace(grid, room=grid.room + _MORE)
        self._put(page, [*head, _piece(grid)])
        if is_empty(content, table_id):
            note = table.empty.replace("{year}", str(content.figures.year or ""))
            note = note or sentence("no_data")
            self._put(page, [self._words("TableCaption", note, run(note))])

    def _form(self, facts: FormFacts) -> None:
        """Adds a performance form in the layout of the family; one without a layout has none."""
        layout = self.content.family.forms
        if layout is None:
            return
        cells = (
            Cell(
                cell.row,
                cell.column,
                cell.text,
                cell.height,
                cell.width,
                align=_ALIGN[cell.part],
            )
            for cell in form_grid(layout, facts)
        )
        titles = form_titles(layout, facts, self.content.figures.year or 0)
        self.form(titles, layout.widths, tuple(cells))

    def form(
        self, titles: Sequence[str], weights: Sequence[float], cells: tuple[Cell, ...]
    ) -> None:
        """Adds a performance form on a page of its own: titles, and cells of its layout."""
        page, look = paper("table"), document_look()["cells"]
        self._new_page = True
        head = [self._words("FormTitle", title, run(title)) for title in titles]
        grid = Grid(cells, spread(weights, page.room), look["form"], 0, look["room"])
        self._put(page, [*head, _piece(grid)])

    def _caption(self, page: Paper, unit: str) -> Piece:
        """Returns the line with the unit's name at its left and that of amounts at its right."""
        name = self.content.captioned(self.content.figures.unit_name)
        words = run(f"{name}\t{sentence('amount_unit', unit=unit)}")
        tab = w("tabs", w("tab", val="right", pos=twips(page.room)))
        markup = paragraph("TableCaption", words, properties=[w("keepNext"), tab])
        return Piece(markup, (styles()["TableCaption"].line,), keep=True)


def _piece(grid: Grid) -> Piece:
    """Returns a table as it stands in the flow; a page never ends in its header."""
    header = sum(grid.heights[: grid.header])
    first, *rest = (
        part for row in range(grid.header, len(grid.heights)) for part in grid.parts(row)
    )
    return Piece(grid_markup(grid), (header + first, *rest), repeated=header)


def _markup(block: Paragraph) -> str:
    """Returns the words of a paragraph; what one explains is bold."""
    if not block.sentence.startswith(TERMS):
        return _with_marks(block.text)
    name, colon, text = block.text.partition("：")
    return run(name, w("b")) + _with_marks(f"{colon}{text}")


def _with_marks(text: str) -> str:
    """Returns a text in which the places that are still to be filled in are marked."""
    first, *others = text.split(blank())
    mark = run(blank(), w("highlight", val="yellow"))
    return "".join([run(first), *(mark + run(other) for other in others)])
