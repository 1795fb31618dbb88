"""What the reader returns of a document (Word, PDF): its paragraphs and tables, in their order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from xlbudget.base.place import Box
from xlbudget.reader.model import Form, HiddenBy, MergedRange, Oddity, RawCell, RawSheet
from xlbudget.reader.pdf_frame import Frame, shown, upright


class PlacedLine(NamedTuple):
    """A line of a paragraph: its page, its number there, from 1, and its box."""

    page: int
    number: int
    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Lattice:
    """Where the columns and rows of a table lie on its page.

    With letters upright; `lefts` and `tops` end with where the last ones end.
    """

    frame: Frame
    lefts: Sequence[float]
    tops: Sequence[float]

    def box(self, top: int, left: int, bottom: int, right: int) -> Box:
        """Returns where rows and columns, counted from 1, lie on the page as it is shown."""
        area = (self.lefts[left - 1], self.tops[top - 1], self.lefts[right], self.tops[bottom])
        return shown(area, self.frame)

    def to_ends(self) -> tuple[float, float]:
        """Returns how far it is to the top and to the bottom of its page, as parts of its height.

        With letters upright.
        """
        _, top, _, bottom = upright(self.frame.box, self.frame.turn)
        height = bottom - top
        return (self.tops[0] - top) / height, (bottom - self.tops[-1]) / height


@dataclass(frozen=True, slots=True)
class RawParagraph:
    """A paragraph outside tables, with the number that Word puts before it.

    `number` counts those with text from 1.  `level` is that of a heading by its style, 1 to 9, or
    0.  `hidden_by` says why a person does not see some of its letters, "" if all are seen.
    """

    number: int
    text: str
    level: int = 0
    in_contents: bool = False
    """Whether it is a line of the list of contents."""
    hidden_by: HiddenBy = ""
    page: int = 0
    """The page that it begins on, from 1, where the document is made of pages."""
    lines: tuple[PlacedLine, ...] = ()
    """Its lines, where the document is made of pages."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as a sheet of its own, whose rows and columns are those of the table.

    `number` counts all tables from 1, those inside others too.  `height` and `width` are how many
    rows and columns it has, also where they are empty, `header_rows` how many of its first rows are
    repeated on every page.
    """

    number: int
    sheet: RawSheet
    height: int
    width: int
    header_rows: int = 0
    page: int = 0
    """The page that it stands on, from 1, where the document is made of pages."""
    is_aligned: bool = False
    """Whether no lines tell its columns, but how what stands in them is aligned."""
    lattice: Lattice | None = None
    """Where it lies on that page."""
    room: Mapping[int, float] = field(default_factory=dict)
    """For so many more letters the last lines of the cells in its last row have room, by column."""


Block = RawParagraph | RawTable


def sheet_of_table(
    name: str,
    cells: Mapping[tuple[int, int], RawCell],
    merged: Iterable[MergedRange],
    hidden_rows: Iterable[int] = (),
) -> RawSheet:
    """Returns the sheet that stands for a table of a document."""
    return RawSheet(name, "visible", cells, tuple(merged), frozenset(hidden_rows), frozenset())


@dataclass(frozen=True, slots=True)
class RawDocument:
    """A document: what stands in its text, and what the reader has to tell of it.

    `page_texts` are what the headers and footers of its pages say.
    """

    path: Path
    blocks: tuple[Block, ...]
    oddities: tuple[Oddity, ...] = ()
    page_texts: tuple[str, ...] = ()
    from_file: bool = True
    form: Form = "docx"

    @property
    def paragraphs(self) -> tuple[RawParagraph, ...]:
        """Returns the paragraphs outside tables."""
        return tuple(block for block in self.blocks if isinstance(block, RawParagraph))

    @property
    def tables(self) -> tuple[RawTable, ...]:
        """Returns the tables."""
        return tuple(block for block in self.blocks if isinstance(block, RawTable))
