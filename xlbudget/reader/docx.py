"""Reads a Word document (.docx): what stands in it as a person sees it, and what was not read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from xlbudget.base.amounts import FEN
from xlbudget.reader.container import Container
from xlbudget.reader.document import Block, RawDocument, RawParagraph, RawTable
from xlbudget.reader.docx_letters import Joined
from xlbudget.reader.docx_numbering import Numbering, read_numbering
from xlbudget.reader.docx_properties import value_of
from xlbudget.reader.docx_story import Item, Story, texts_of
from xlbudget.reader.docx_styles import Styles, read_styles
from xlbudget.reader.docx_tables import Paragraph, Table
from xlbudget.reader.drawings import shows_figures
from xlbudget.reader.model import Oddity
from xlbudget.reader.parts import PartLink, has_links, links_in
from xlbudget.reader.xml import Attributes, parse

_LONGEST_LABEL = 20
"""Characters of what may be the label of a row or of a column."""
_SHOWN = 40
_OF_TABLE = 100
"""A table costs as much to look through as so many cells."""
_PAGES = {"header": "hdr", "footer": "ftr"}
_ASIDES = {"footnotes": "footnotes", "endnotes": "endnotes", "comments": "comments"}
_BACKWARDS = "\u202e"
"""The mark by which what follows is shown from right to left."""
_DIGIT = re.compile(r"\d")
_SHORT = re.compile(rf"\d\s*(?:[%％‰]|{'|'.join(FEN)})")


def read_docx(path: Path, container: Container, main: str) -> RawDocument:
    """Returns the document whose text is the part `main` of a package.

    Raises WorkbookError: a part is missing, damaged or over a limit.
    """
    links = links_in(container, main) if has_links(container, main) else {}
    styles_part, numbering_part = _first(container, links, "styles", "numbering")
    styles = read_styles(container, styles_part) if styles_part else Styles()
    numbering = read_numbering(container, numbering_part) if numbering_part else Numbering()
    for name in styles.styles:
        if use := styles.of_paragraph(name).get("numId"):
            numbering.style_uses.setdefault(name, use)
    (settings,) = _first(container, links, "settings")
    updates = settings is not None and _updates_fields(container, settings)
    story = Story(container, styles, numbering, updates=updates)
    story.read(main, "document")
    blocks = _Blocks(container, styles)
    blocks.add(story.items)
    asides, page_texts, besides = [], [], [story.told]
    for kind, root in {**_ASIDES, **_PAGES}.items():
        for part in dict.fromkeys(link.part for link in links.values() if link.kind == kind):
            if part not in container:
                continue
            other = Story(container, styles, Numbering(), updates=updates)
            other.read(part, root)
            besides.append(other.told)
            if kind in _PAGES:
                page_texts += texts_of(other.items)
            else:
                asides += [(kind, line) for line in texts_of(other.items) if _says_figures(line)]
    oddities = [*_changes(story), *blocks.oddities]
    boxes = [text for beside in besides for text in beside.boxes if shows_figures(text)]
    recomputed = [text for beside in besides for text in beside.recomputed]
    not_read = {kind: None for beside in besides for kind in beside.not_read}
    oddities += [Oddity("S951", {"text": _short(text)}) for text in dict.fromkeys(boxes)]
    oddities += [Oddity("S952", {"aside": kind, "text": _short(text)}) for kind, text in asides]
    if recomputed:
        params = {"count": str(len(recomputed)), "text": _short(recomputed[0])}
        oddities.append(Oddity("S953", params))
    oddities += [Oddity("S957", {"held": kind}) for kind in not_read]
    if pictures := sum(beside.pictures for beside in besides):
        oddities.append(Oddity("S959", {"count": str(pictures)}))
    return RawDocument(path, tuple(blocks.blocks), tuple(oddities), tuple(page_texts))


def _says_figures(text: str) -> bool:
    """Tells whether a note has figures; a short number is one with its unit."""
    return shows_figures(text) or bool(_SHORT.search(text))


def _changes(story: Story) -> Iterator[Oddity]:
    if story.told.changes:
        params = {"count": str(story.told.changes), "text": _short(story.told.changed)}
        yield Oddity("S950", params)


def _first(
    container: Container, links: Mapping[str, PartLink], *kinds: str
) -> tuple[str | None, ...]:
    """Returns the part of each kind that is there, None for those that are not."""
    return tuple(
        next((x.part for x in links.values() if x.kind == kind and x.part in container), None)
        for kind in kinds
    )


def _updates_fields(container: Container, part: str) -> bool:
    """Tells whether programs compute all fields when they open the document."""
    answers: list[str] = []

    def on_update(attributes: Attributes) -> None:
        answers.append(value_of(attributes, "val", "1"))

    parse(container, part, {"updateFields": on_update}, {}, root="settings")
    return bool(answers) and answers[-1] not in ("0", "false", "off")


def _short(text: str) -> str:
    return " ".join(text.split())[:_SHOWN]


def _says_more(table: Table) -> bool:
    """Tells whether a cell of a table says more than a label does."""
    cells = (cell for row in table.rows for cell in row.cells)
    return any(len(line) > _LONGEST_LABEL for cell in cells for line in texts_of(cell.items))


class _Blocks:
    """Numbers paragraphs and tables as they stand one after another."""

    def __init__(self, container: Container, styles: Styles) -> None:
        self.blocks: list[Block] = []
        self.oddities: list[Oddity] = []
        self._container = container
        self._styles = styles
        self._letters = styles.defaults.get("rPr", {})
        self._paragraph_count = self._table_count = 0
        self._left_out: list[str] = []

    def add(self, items: Sequence[Item]) -> None:
        """Adds what stands in the text, in its order."""
        for item in items:
            if isinstance(item, Paragraph):
                self._add_paragraph(item)
            else:
                self._add_table(item)
        self.oddities += [
            Oddity("S958", {"text": _short(text)}) for text in self._left_out if shows_figures(text)
        ]
        self._left_out.clear()

    def _add_paragraph(self, paragraph: Paragraph) -> None:
        line: Joined = paragraph.joined(self._letters)
        self._left_out.append(line.left_out)
        self._container.limits.check_length(len(line.text))
        if not line.text.strip():
            return
        self._paragraph_count += 1
        number = self._paragraph_count
        why = "backwards" if _BACKWARDS in line.text else line.hidden_by
        if why and _DIGIT.search(line.text):
            params = {"number": str(number), "text": _short(line.text), "why": why}
            self.oddities.append(Oddity("S956", params))
        self.blocks.append(
            RawParagraph(number, line.text, paragraph.level, paragraph.in_contents, line.hidden_by)
        )

    def _add_table(self, table: Table) -> None:
        """Adds a table, and behind it those that stand in its cells.

        A table of one column around others or around whole sentences only frames them.
        """
        self._container.cells.use(_OF_TABLE)
        self._table_count += 1
        number = self._table_count
        sheet, width, left_out, nesting = table.sheet(str(number), self._container, self._styles)
        self._left_out.append(left_out)
        is_column = all(len(row.cells) <= 1 for row in table.rows)
        says_more = not sheet.hidden_rows and _says_more(table)
        is_frame = is_column and (nesting or says_more)
        if not is_frame and table.rows:
            height = len(table.rows)
            self.blocks.append(RawTable(number, sheet, height, width, table.header_rows))
            if nesting:
                self.oddities.append(Oddity("S954", {"number": str(number)}))
        for row in table.rows if nesting or is_frame else ():
            for cell in row.cells:
                if is_frame or cell in nesting:
                    self.add(cell.items)
