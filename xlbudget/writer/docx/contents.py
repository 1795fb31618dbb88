"""The cover and the contents: a field that every program can renew, filled in beforehand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xlbudget.base.texts import sentence
from xlbudget.narrative.document import Document
from xlbudget.writer.docx.flow import Piece, Section
from xlbudget.writer.docx.markup import (
    field,
    field_end,
    field_start,
    hidden_field,
    paragraph,
    run,
    twips,
    w,
)
from xlbudget.writer.docx.paper import paper

_PROPERTIES_END, _END = "</w:pPr>", "</w:p>"
_LEVELS = 3
_CODE = f'TOC \\o "1-{_LEVELS}" \\f \\h \\z'
"""Headings by their styles, and what stands in fields of its own (`entry_field`); with links."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents; `anchor` is the name of the bookmark that it leads to."""

    level: int
    text: str
    anchor: str


def entry_field(entry: Entry) -> str:
    """Returns a hidden field by which the contents list words other than those of a heading."""
    words = entry.text.replace("\\", "\\\\").replace('"', '\\"')
    return hidden_field(f'TC "{words}" \\f C \\l "{entry.level}"')


def front(
    document: Document, entries: Sequence[Entry], pages: Mapping[str, int], *, for_print: bool
) -> Section:
    """Returns the cover and the contents, which have no page numbers of their own.

    LibreOffice works out the page numbers of references anew when it prints, but not those inside
    of contents: `for_print` the lines are none, but look the same.
    """
    upright = paper("text")
    lead = w("spacing", before=twips(upright.depth / 4), lineRule="exact")
    cover = paragraph("Title", run(document.unit_name), properties=[lead])
    cover += paragraph("Subtitle", run(document.title))
    words = run(sentence("docx.contents"))
    heading = paragraph("TOCHeading", words, properties=[w("pageBreakBefore")])
    lines = list(_lines(entries, pages, upright.room))
    listed = heading + "".join(lines) if for_print else _renewable(heading, lines)
    return Section(upright, (Piece(cover, (0,)), Piece(listed, (0,))), numbered=False)


def _lines(entries: Sequence[Entry], pages: Mapping[str, int], room: float) -> Iterator[str]:
    tabs = w("tabs", w("tab", val="right", leader="dot", pos=twips(room)))
    for entry in entries:
        page = field(f"PAGEREF {entry.anchor} \\h", str(pages[entry.anchor]))
        link = w("hyperlink", run(f"{entry.text}\t"), page, anchor=entry.anchor, history=1)
        yield paragraph(f"TOC{entry.level}", link, properties=[tabs])


def _renewable(heading: str, lines: Sequence[str]) -> str:
    """Returns contents that a program can renew."""
    first, *_ = lines
    start = first.index(_PROPERTIES_END) + len(_PROPERTIES_END)
    begun = "".join([first[:start], field_start(_CODE), first[start:], *lines[1:]])
    end = begun.rindex(_END)
    listed = begun[:end] + field_end() + begun[end:]
    gallery = w("docPartObj", w("docPartGallery", val="Table of Contents"), w("docPartUnique"))
    return w("sdt", w("sdtPr", gallery), w("sdtContent", heading, listed))
