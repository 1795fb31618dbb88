"""The document as it is read from top to bottom: headings, paragraphs, tables, forms."""

from dataclasses import dataclass

from xlbudget.narrative.texts import FormFacts


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: of a part (1), of a section (2), of a part of a section (3)."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `sentence` is the one that it was written from, if it was."""

    text: str
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class TableBlock:
    """The place of an official table, by its id."""

    table: str


@dataclass(frozen=True, slots=True)
class FormBlock:
    """The place of a performance form, with what it says."""

    form: FormFacts


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The beginning of a new page."""


Block = Heading | Paragraph | TableBlock | FormBlock | PageBreak


@dataclass(frozen=True, slots=True)
class Document:
    """A disclosure as a whole; its cover and its contents follow from the rest."""

    title: str
    unit_name: str
    year: int
    blocks: tuple[Block, ...]
