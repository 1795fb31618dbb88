"""What stands one below the other in the document, and on which page each of it comes to stand.

A program that opens the document works its pages out anew; the numbers of the contents are those
that it shows before, so lines and rows have heights that do not hang on fonts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from xlbudget.writer.docx.paper import Paper


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph or a table: its markup, and the heights in points between which a page may end.

    `repeated` is the height of what stands above the rest on each further page; `anchors` are the
    names by which the contents refer to it.
    """

    markup: str
    heights: tuple[float, ...]
    repeated: float = 0
    new_page: bool = False
    keep: bool = False
    """Whether it stands on one page with the beginning of what follows."""
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Pieces on paper of one kind; each section begins a page."""

    paper: Paper
    pieces: tuple[Piece, ...]
    numbered: bool = True


@dataclass
class _Pen:
    """Where the next piece goes."""

    depth: float
    page: int = 1
    below: float = 0
    """What of the page is used up, in points."""
    pages: dict[str, int] = field(default_factory=dict)

    def turn(self) -> None:
        self.page += 1
        self.below = 0

    def put(self, piece: Piece, kept: float) -> None:
        """Puts a piece down; `kept` is how much of what follows must stand on its page."""
        first = piece.heights[0] + kept
        if self.below and (piece.new_page or self.below + first > self.depth):
            self.turn()
        self.pages.update(dict.fromkeys(piece.anchors, self.page))
        for number, height in enumerate(piece.heights):
            if self.below and self.below + height > self.depth:
                self.turn()
                self.below = piece.repeated if number else 0
            self.below += height


def page_numbers(sections: Iterable[Section]) -> dict[str, int]:
    """Returns the page of each anchor, counted from 1 on the first page that has a number."""
    pages: dict[str, int] = {}
    page = 0
    for section in sections:
        if not section.numbered:
            continue
        pen = _Pen(section.paper.depth, page + 1)
        for number, piece in enumerate(section.pieces):
            pen.put(piece, _kept(section.pieces[number:]))
        pages |= pen.pages
        page = pen.page
    return pages


def _kept(pieces: Sequence[Piece]) -> float:
    """Returns how much of what follows the first piece must stand on its page."""
    heights = 0.0
    for piece, following in pairwise(pieces):
        if not piece.keep or following.new_page:
            break
        heights += following.heights[0]
    return heights


def left_below(page: Paper, pieces: Sequence[Piece]) -> float:
    """Returns the height in points that pieces leave free on the last page which they take."""
    pen = _Pen(page.depth)
    for number, piece in enumerate(pieces):
        pen.put(piece, _kept(pieces[number:]))
    return pen.depth - pen.below
