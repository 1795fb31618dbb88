"""The whole document of a workbook: its tables with the text that is written from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from xlbudget.base.texts import sentence
from xlbudget.narrative.document import Document
from xlbudget.narrative.lacking import Lack, lacking
from xlbudget.narrative.texts import NO_TEXTS, UnitTexts, joined, read_texts
from xlbudget.narrative.told import told_of
from xlbudget.narrative.write import document_of
from xlbudget.template import CellRef
from xlbudget.writer.content import WorkbookContent
from xlbudget.writer.docx.document import write_document


@dataclass(frozen=True, slots=True)
class WholeDocument:
    """Cover, contents, tables, text and forms as a file of Word, written nowhere yet."""

    name: str
    """What it is: unit, year and title."""
    content: bytes
    lacking: tuple[Lack, ...]
    """What nobody typed."""
    blocks: Document = field(repr=False)
    """What stands in it, one below the other."""
    tables: WorkbookContent = field(repr=False)
    """What its tables print."""

    def for_print(self) -> bytes:
        """Returns the same with contents whose pages LibreOffice works out when it prints."""
        return write_document(self.tables, self.blocks, for_print=True)

    @property
    def complete(self) -> bool:
        """Tells whether no place in the text is open; else the document is a draft."""
        return not any(lack.how == "open" for lack in self.lacking)

    @property
    def file_name(self) -> str:
        """Returns what to call its file, without an extension: a draft says so."""
        return self.name if self.complete else sentence("published.draft", name=self.name)


def whole_document(
    content: WorkbookContent,
    last_year: Mapping[CellRef, int],
    typed: UnitTexts = NO_TEXTS,
    texts: Path | None = None,
) -> WholeDocument:
    """Returns the document around the tables that `content` prints.

    `last_year` are last year's figures in 分; `typed` is what the workbook itself says in words,
    `texts` a file that says more, and holds where both do. Raises TemplateMistakes F230 for one
    with mistakes.
    """
    family, unit = content.family, replace(content.figures, last_year=last_year)
    if texts:
        typed = joined(family, typed, read_texts(family, texts))
    told = told_of(family, content.structure, unit, unit.year or 0, typed)
    document = document_of(told)
    return WholeDocument(
        name=f"{unit.unit_name}{document.title}",
        content=write_document(content, document),
        lacking=lacking(told),
        blocks=document,
        tables=content,
    )
