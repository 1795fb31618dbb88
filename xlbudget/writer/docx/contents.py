"""The cover and the contents: a field that every program can renew, filled in beforehand."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from xlbudget.base.texts import sentence
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
from xlbudget.writer.docx.styles import styles

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
    title: str, unit_name: str, entries: Iterable[Entry], pages: Mapping[str, int]
) -> Section:
    """Returns the cover and the contents, which have no page numbers of their own."""
    upright = paper("text")
    lead = w("spacing", before=twips(upright.depth / 4), lineRule="exact")
    cover = paragraph("Title", run(unit_name), properties=[lead]) + paragraph(
        "Subtitle", run(title)
    )
    words = run(sentence("docx.contents"))
    heading = paragraph("TOCHeading", words, properties=[w("pageBreakBefore")])
    listed = "".join(_lines(list(entries), pages, upright.room))
    gallery = w("docPartObj", w("docPartGallery", val="Table of Contents"), w("docPartUnique"))
    block = w("sdt", w("sdtPr", gallery), w("sdtContent", heading, listed))
    return Section(upright, (Piece(cover, (0,)), Piece(block, (0,))), numbered=False)


def _lines(entries: list[Entry], pages: Mapping[str, int], room: float) -> Iterator[str]:
    every = styles()
    for number, entry in enumerate(entries):
        style = every[f"TOC{entry.level}"]
        tab = w("tab", val="right", leader="dot", pos=twips(room))
        page = field(f"PAGEREF {entry.anchor} \\h", str(pages[entry.anchor]))
        link = w("hyperlink", run(f"{entry.text}\t"), page, anchor=entry.anchor, history=1)
        yield paragraph(
            style.id,
            field_start(_CODE) if number == 0 else "",
            link,
            field_end() if number == len(entries) - 1 else "",
            properties=[w("tabs", tab)],
        )
