"""Reads a web page, also one saved as one file (.mht): what people see in it, what was not read."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from xlbudget.base.errors import WorkbookError
from xlbudget.base.meter import Meter
from xlbudget.reader.document import Block, RawDocument, RawParagraph, RawTable
from xlbudget.reader.html_archive import Archive, archive_of
from xlbudget.reader.html_letters import Paragraph
from xlbudget.reader.html_scripts import changes
from xlbudget.reader.html_sheets import PageSheets
from xlbudget.reader.html_story import Story
from xlbudget.reader.html_tables import Columns, Item, Table
from xlbudget.reader.html_tokens import tokens_of
from xlbudget.reader.html_told import Told
from xlbudget.reader.html_tree import DEPTH, tree_of
from xlbudget.reader.model import Limits, Oddity

_ELEMENTS, _STEPS = 300_000, 1_500_000
"""Tags and attributes of a page; comparisons of its elements with its styles."""
_LETTERS, _CELLS = 10_000_000, 150_000
_SHOWN, _AROUND = 40, 10
_BACKWARDS = "\u202e"
_TAB = "shLink"
"""By this Excel knows the pages behind the tabs of a workbook."""


def read_html(path: Path, content: bytes, limits: Limits) -> RawDocument:
    """Returns the document that a web page is.

    Raises WorkbookError: F009, F012, F264, F265.
    """
    told = Told()
    reader = _Reader(archive_of(content), Meter("cells", min(limits.cells, _CELLS)), told)
    blocks = _Blocks(limits, told)
    blocks.add(reader.items())
    if not blocks.blocks and "frames" in told.besides:
        raise WorkbookError("F265")
    return RawDocument(path, tuple(blocks.blocks), tuple(_oddities(told)), form="html")


class _Reader:
    """Reads the pages of an archive: the first one, and those that it shows in frames or tabs."""

    def __init__(self, archive: Archive, cells: Meter, told: Told) -> None:
        self._archive = archive
        self._cells = cells
        self._told = told
        self._elements = Meter("elements", _ELEMENTS)
        self._steps = Meter("elements", _STEPS)
        self._letters = Meter("expanded_bytes", _LETTERS)
        self._read: set[str] = set()

    def items(self) -> list[Item]:
        """Returns what stands in the first page, and in the pages behind its tabs."""
        items: list[Item] = []
        pages = [self._archive.first]
        for name in pages:
            if name not in self._read:
                items += self._page(name, pages)
        return items

    def _page(self, name: str, pages: list[str], depth: int = 0) -> list[Item]:
        """Returns what stands in a page, which may be in so many elements of others.

        The names of pages behind its tabs are put to `pages`.
        """
        if depth > DEPTH:
            Meter("xml_depth", DEPTH).use(depth)
        self._read.add(name)
        text = self._archive.text(name)
        if at := text.find("\ufffd") + 1:
            self._told.doubt("charset", text[max(at - _AROUND, 0) : at + _AROUND])
        self._letters.use(len(text))
        root = tree_of(tokens_of(text, self._elements))
        sheets = PageSheets(self._archive, name, self._steps)
        sheets.read(root)
        if sheets.lacks:
            self._told.besides["styles"] = None

        def frame(address: str, depth: int) -> list[Item] | None:
            inner = self._archive.find(address, name)
            return None if inner is None or inner in self._read else self._page(inner, pages, depth)

        story = Story(sheets.sheets, self._cells, self._told, frame, depth)
        story.read(root)
        elements = [root, *root.all()]
        for how, text in changes(elements):
            self._told.doubt(how, text)
        for element in elements:
            if element.name == "link" and element.attributes.get("id") == _TAB:
                behind = self._archive.find(element.attributes.get("href", ""), name)
                pages += [behind] if behind else []
        return story.items


def _oddities(told: Told) -> Iterator[Oddity]:
    for text in told.hidden:
        yield Oddity("D109", {"text": text})
    for how, text in told.doubts:
        yield Oddity("D110", {"text": text, "how": how})
    for held in told.besides:
        yield Oddity("D111", {"held": held})
    for number, text, why in told.unseen:
        yield Oddity("S956", {"number": str(number), "text": text, "why": why})
    for table in told.nesting:
        yield Oddity("S954", {"number": str(table)})
    for held in told.held:
        yield Oddity("S957", {"held": held})
    if told.pictures:
        yield Oddity("S959", {"count": str(told.pictures)})


class _Blocks:
    """Numbers paragraphs and tables as they stand one after another."""

    def __init__(self, limits: Limits, told: Told) -> None:
        self.blocks: list[Block] = []
        self._limits = limits
        self._told = told
        self._steps = Meter("elements", _STEPS)
        self._paragraphs = self._tables = 0
        self._columns = Columns()
        """Those of the table right before."""

    def add(self, items: Sequence[Item]) -> None:
        """Adds what stands in the page, in its order."""
        flat = [*_flat(items)]
        for at, item in enumerate(flat):
            if isinstance(item, Paragraph):
                self._add_paragraph(item)
                continue
            before, follows = (_table_at(flat, other) for other in (at - 1, at + 1))
            is_over = follows and follows.headings is None
            goes_on = before and item.may_go_on(before)
            headings = item.headings if is_over and not goes_on else None
            if headings is None:
                self._add_table(item)
            else:
                for paragraph in headings:
                    self._add_paragraph(paragraph)

    def _add_paragraph(self, paragraph: Paragraph) -> None:
        text = paragraph.text
        if not text.strip():
            return
        self._limits.check_length(len(text))
        self._columns = Columns()
        self._paragraphs += 1
        number, why = self._paragraphs, paragraph.hidden_by
        told = "backwards" if _BACKWARDS in text else why
        if told and any(map(str.isdigit, text)):
            self._told.unseen.append((number, text[:_SHOWN], told))
        self.blocks.append(RawParagraph(number, text, paragraph.level, hidden_by=why))

    def _add_table(self, table: Table) -> None:
        self._tables += 1
        number = self._tables
        sheet = table.sheet(str(number), self._columns, self._steps, self._limits)
        self._columns = sheet.columns
        if sheet.overlap:
            self._told.doubt("overlap", sheet.overlap)
        if any(cell.tables for row in table.rows for cell in row):
            self._told.nesting.append(number)
        height, width = len(table.rows), len(sheet.columns.starts)
        self.blocks.append(RawTable(number, sheet.sheet, height, width, table.header_rows))


def _table_at(items: Sequence[Item], at: int) -> Table | None:
    item = items[at] if 0 <= at < len(items) else None
    return item if isinstance(item, Table) else None


def _flat(items: Sequence[Item]) -> Iterator[Item]:
    """Yields paragraphs and tables; of a table that only lays out the page, what is in it."""
    for item in items:
        if isinstance(item, Paragraph):
            yield item
        elif item.is_frame:
            for row in item.rows:
                for cell in row:
                    yield from _flat(cell.items)
        else:
            yield item
            for row in item.rows:
                for cell in row:
                    for inner in cell.tables:
                        yield from _flat([inner])
