"""Documents of Word, read by python-docx: a second opinion on what was written."""

from collections.abc import Iterator
from io import BytesIO

import docx
from docx.document import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def opened(content: bytes) -> Document:
    """Returns a document that was read."""
    return docx.Document(BytesIO(content))


def blocks(document: Document) -> Iterator[Paragraph | Table]:
    """Yields paragraphs and tables in their order; those of contents are left out."""
    yield from document.iter_inner_content()


def grid(table: Table) -> list[list[str]]:
    """Returns the words of each cell by row; a cell that others join has its words once."""
    rows = []
    for row in table.rows:
        words: list[str] = []
        for cell in row._tr.tc_lst:
            continued = cell.vMerge == "continue"
            text = "" if continued else "\n".join(p.text for p in cell.p_lst)
            words += [text, *[""] * (cell.grid_span - 1)]
        rows.append(words)
    return rows


def papers(document: Document) -> Iterator[tuple[int, int, int]]:
    """Yields width, height and room between the margins of each section's paper, in EMU."""
    for section in document.sections:
        width, height = section.page_width or 0, section.page_height or 0
        yield width, height, width - (section.left_margin or 0) - (section.right_margin or 0)


def contents(document: Document) -> list[tuple[int, str, int]]:
    """Returns the lines of the contents: level, words, page."""
    lines = []
    for paragraph in document.element.body.iter(f"{_WORD}p"):
        style = Paragraph(paragraph, document).style
        if style is not None and str(style.name).startswith("toc "):
            words, page = Paragraph(paragraph, document).text.split("\t")
            lines.append((int(str(style.name)[-1]), words, int(page)))
    return lines


def repeated_rows(table: Table) -> int:
    """Returns how many rows are repeated on each page."""
    return sum(1 for row in table.rows if row._tr.find(f"{_WORD}trPr/{_WORD}tblHeader") is not None)
