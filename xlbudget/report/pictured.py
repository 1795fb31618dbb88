"""Pictures of the page beside what is told of it: which parts of it are drawn, and their words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from xlbudget.base.display import clean, place_words, short
from xlbudget.base.errors import WorkbookError
from xlbudget.base.place import Box, Spot, around
from xlbudget.base.texts import cell_words
from xlbudget.meaning.findings import Finding, FoundCell
from xlbudget.reader.pdf_pictures import MOST, Strip, pictures_of
from xlbudget.verdict.result import Report

_ROWS, _OF_FINDING = 12, 3
"""Rows of a table in one picture, and pictures of one finding."""
_ROOM = 8.0
"""Points around a cell that is drawn alone, and around lines."""
_LINE = 420.0
"""Points that a picture of a line is wide at least."""
_EDGE = 1.5
"""Points around a row, so that outlines are whole."""
_NEAR = 1.5
"""Points between rows that follow each other."""
_NAMED = 4
"""Cells that the words in place of a picture name."""


class Picture(NamedTuple):
    """A picture as PNG, what stands under it, and what is said in its place."""

    png: bytes
    caption: str
    words: str


@dataclass(frozen=True)
class Pictures:
    """The pictures of a report: of each finding, and of each cell of its corrections."""

    of_findings: Mapping[int, Sequence[Picture]] = field(default_factory=dict)
    """By the number of the finding among those that are told."""
    of_spots: Mapping[Spot, Picture] = field(default_factory=dict)
    left_out: int = 0
    """How many more there would be."""


NO_PICTURES = Pictures()


def pictures(
    report: Report, told: Sequence[Finding], content: bytes, lang: str, most: int = MOST
) -> Pictures:
    """Returns what is drawn of the pages of a report, `most` pictures at most.

    Those of corrections come first, then those of the findings `told`, in their order. `content` is
    the file; of one without pages, or that cannot be drawn, there are no pictures.
    """
    wishes = [*_of_corrections(report, lang), *_of_findings(report, told, lang)]
    drawn = wishes[: min(most, MOST)]
    if not drawn:
        return Pictures(left_out=len(wishes))
    try:
        pngs = pictures_of(content, [wish.strips for wish in drawn])
    except WorkbookError:
        return Pictures(left_out=len(wishes))
    of_findings: dict[int, list[Picture]] = {}
    of_spots: dict[Spot, Picture] = {}
    for wish, png in zip(drawn, pngs, strict=True):
        picture = Picture(png, wish.caption, wish.words)
        if png and isinstance(wish.of, Spot):
            of_spots[wish.of] = picture
        elif png and isinstance(wish.of, int):
            of_findings.setdefault(wish.of, []).append(picture)
    return Pictures(of_findings, of_spots, len(wishes) - sum(map(bool, pngs)))


class _Wish(NamedTuple):
    of: Spot | int
    """A cell of a correction, or the number of a finding."""
    strips: Sequence[Strip]
    caption: str
    words: str


def _of_corrections(report: Report, lang: str) -> Iterator[_Wish]:
    for correction in report.corrections:
        for change in correction.changes:
            if spot := change.cell.spot:
                box = _with_room(spot.box, _ROOM)
                caption = place_words(change.cell.sheet, change.cell.cell, lang)
                words = f"{caption}：{short(spot.text)}"
                yield _Wish(
                    spot, (Strip(spot.page, box, (spot.box,)),), clean(caption), clean(words)
                )


def _of_findings(report: Report, told: Sequence[Finding], lang: str) -> Iterator[_Wish]:
    titles = _titles(report)
    for number, finding in enumerate(told):
        if finding.explained:  # its cells are those of what comes first
            continue
        cells = [cell for cell in finding.cells if cell.spot and _is_shown(cell)][:_ROWS]
        pages: dict[str, list[FoundCell]] = {}
        for cell in cells:
            pages.setdefault(cell.sheet, []).append(cell)
        for of_page in [*pages.values()][:_OF_FINDING]:
            strips = tuple(_strips(of_page))
            first = of_page[0]
            title = titles.get(first.sheet, "")
            if first.cell.startswith("R"):
                caption = f"{first.sheet} “{title}”" if title else first.sheet
            else:
                caption = place_words(first.sheet, first.cell, lang)
            named = "、".join(
                f"{cell_words(cell.cell, lang)} {short(cell.value)}".strip()
                for cell in of_page[:_NAMED]
                if cell.cell.startswith("R")
            )
            words = f"{caption}：{named or short(first.spot.text if first.spot else '')}"
            yield _Wish(number, strips, clean(caption), clean(words))


def _titles(report: Report) -> Mapping[str, str]:
    """Returns the titles of tables by what they are called on each page."""
    family = report.family
    if family is None:
        return {}
    titles = {family.tables[table.id].number: table.title or "" for table in report.tables}
    sheets = {cell.sheet for finding in report.findings for cell in finding.cells}
    return {sheet: titles.get(sheet.rpartition(" ")[2], "") for sheet in sheets}


def _is_shown(cell: FoundCell) -> bool:
    return cell.side == "left" or bool(cell.value.strip("-0."))


def _strips(cells: Sequence[FoundCell]) -> Iterator[Strip]:
    """Yields the parts of a page on which some cells stand, under the header of their table."""
    spots = [cell.spot for cell in cells if cell.spot]
    head = spots[0].head
    if not cells[0].cell.startswith("R"):
        for spot in dict.fromkeys(spots):
            x, top, right, bottom = _with_room(spot.around, _ROOM)
            yield Strip(spot.page, (x, top, max(right, x + _LINE), bottom), (spot.box,))
        return
    rows = sorted(dict.fromkeys(spot.around for spot in spots), key=lambda row: row[1])
    if head and head[1] in rows:
        head = None
    page = spots[0].page
    parts = [*([(head[0], head[1])] if head else []), *((page, row) for row in rows)]
    left = {cell.spot for cell in cells if cell.side == "left"}
    for number, box in _joined(parts):
        inside = [spot for spot in spots if number == spot.page and _is_in(spot.box, box)]
        marked = [spot.box for spot in inside if spot in left]
        yield Strip(
            number,
            _with_room(box, _EDGE),
            marked,
            [spot.box for spot in inside if spot not in left],
        )


def _joined(parts: Sequence[tuple[int, Box]]) -> list[tuple[int, Box]]:
    """Returns parts of pages, those that follow each other as one."""
    joined: list[tuple[int, Box]] = []
    for page, box in parts:
        last_page, last = joined[-1] if joined else (0, box)
        if last_page == page and abs(last[3] - box[1]) <= _NEAR:
            joined[-1] = page, around((last, box))
        else:
            joined.append((page, box))
    return joined


def _is_in(box: Box, row: Box) -> bool:
    return row[1] - _NEAR <= box[1] and box[3] <= row[3] + _NEAR


def _with_room(box: Box, room: float) -> Box:
    left, top, right, bottom = box
    return (left - room, top - room, right + room, bottom + room)
