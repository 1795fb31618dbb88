"""What the printed pages of a workbook show: the words of each cell that a person can make out.

LibreOffice prints to PDF; poppler gives the words of every page, where they stand, and a picture
of it. Words that leave no trace in the picture, or half of one, are not there.

A workbook finds its cells again by marks: row 1 of every sheet, repeated on each page, holds
`c1`, `c2`, …, at the left of each column, and two columns behind the table `s1r2a` at the top and
`s1r2z` at the bottom of each row.
"""

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.libreoffice import print_all

Seen = Mapping[tuple[int, int, int], str]
"""What is seen of the cells by number of sheet, row and column, counted from 1."""

UNCLEAR = "?"
"""What stands in a cell whose words are one with those of its neighbour."""
Picture = NDArray[np.uint8]
_DPI = 200
_POINTS = 72
_XHTML = "{http://www.w3.org/1999/xhtml}"
_ROW_MARK = re.compile(r"s(\d+)r(\d+)([az])")
_COLUMN_MARK = re.compile(r"c(\d+)")
_MARK_SIZE = 5.0
_BORDER = 3
"""Points by which words may begin before their column."""
_CONTRAST = 40
"""Of 255 grey levels: what differs less from the paper is not made out."""
_HIGH, _BESIDE = 0.45, 0.4
"""Shares of the height of a word's box: digits are lower than letters, and thin ones have room."""


@dataclass(frozen=True, slots=True)
class _Word:
    left: float
    top: float
    right: float
    bottom: float
    text: str

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def add_marks(sheet: Worksheet, number: int, columns: int, rows: int) -> None:
    """Writes the marks of a sheet whose table begins in row 2 and has so many columns and rows."""
    for column in range(1, columns + 3):
        cell = sheet.cell(1, column, f"c{column}")
        cell.font, cell.alignment = Font(size=_MARK_SIZE), Alignment("left")
    for row in range(2, rows + 1):
        for column, end, side in ((columns + 1, "a", "top"), (columns + 2, "z", "bottom")):
            cell = sheet.cell(row, column, f"s{number}r{row}{end}")
            cell.font, cell.alignment = Font(size=_MARK_SIZE), Alignment("left", side)
    sheet.print_title_rows = "1:1"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.page_setup.paperSize = 8  # A3


def printed_all(paths: Sequence[Path], out_dir: Path) -> list[Seen]:
    """Returns what the pages of each workbook show."""
    return [dict(_cells(pdf)) for pdf in print_all(paths, out_dir)]


def _cells(pdf: Path) -> Iterator[tuple[tuple[int, int, int], str]]:
    listed = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, check=True)
    # A control character in a text is no XML.
    text = re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"", listed.stdout)
    for number, page in enumerate(ElementTree.fromstring(text).iter(f"{_XHTML}page"), start=1):
        words = [
            _Word(
                float(word.attrib["xMin"]),
                float(word.attrib["yMin"]),
                float(word.attrib["xMax"]),
                float(word.attrib["yMax"]),
                word.text,
            )
            for word in page.iter(f"{_XHTML}word")
            if word.text
        ]
        picture = _picture(pdf, number)
        yield from _on_page([word for word in words if _is_seen(word, picture)], words)


def _on_page(
    seen: Sequence[_Word], words: Sequence[_Word]
) -> Iterator[tuple[tuple[int, int, int], str]]:
    columns = sorted(
        (word.left, int(mark[1])) for word in words if (mark := _COLUMN_MARK.fullmatch(word.text))
    )
    marks = {mark[0]: (word, mark) for word in words if (mark := _ROW_MARK.fullmatch(word.text))}
    rows = [
        (word.top, marks[text[:-1] + "z"][0].bottom, int(mark[1]), int(mark[2]))
        for text, (word, mark) in marks.items()
        if mark[3] == "a"
    ]
    cells: dict[tuple[int, int, int], list[_Word]] = {}
    unclear: set[tuple[int, int, int]] = set()
    for word in seen:
        if _COLUMN_MARK.fullmatch(word.text) or _ROW_MARK.fullmatch(word.text) or not rows:
            continue
        first, column = (
            max((number for left, number in columns if left <= at), default=0)
            for at in (word.left + _BORDER, (word.left + word.right) / 2)
        )
        *_, sheet, row = min(
            rows, key=lambda band: abs(sum(band[:2]) / 2 - word.middle) / (band[1] - band[0])
        )
        cells.setdefault((sheet, row, column), []).append(word)
        if first < column:  # poppler takes for one what stands close together
            unclear.update((sheet, row, number) for number in range(first, column + 1))
    for place, together in cells.items():
        together.sort(key=lambda word: word.left)
        words_of_cell = "".join(word.text for word in together)
        yield place, UNCLEAR if place in unclear else words_of_cell


def _picture(pdf: Path, page: int) -> Picture:
    drawn = subprocess.run(
        ["pdftoppm", "-r", str(_DPI), "-f", str(page), "-l", str(page), "-singlefile", str(pdf)],
        capture_output=True,
        check=True,
    ).stdout
    header = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", drawn)
    assert header
    width, height = int(header[1]), int(header[2])
    return np.frombuffer(drawn, np.uint8, offset=header.end()).reshape(height, width, 3)


def _is_seen(word: _Word, picture: Picture) -> bool:
    """Tells whether ink that stands out from its paper fills the box of a word."""
    if _ROW_MARK.fullmatch(word.text) or _COLUMN_MARK.fullmatch(word.text) or "##" in word.text:
        return True
    scale = _DPI / _POINTS
    box = picture[
        int(word.top * scale) : int(word.bottom * scale) + 1,
        int(word.left * scale) : int(word.right * scale) + 1,
    ].astype(int)
    if not box.size:
        return False
    # The paper of a box is its most frequent colour.
    colours, counts = np.unique(box.reshape(-1, 3), axis=0, return_counts=True)
    ink = np.abs(box - colours[counts.argmax()]).max(axis=2) > _CONTRAST
    across, down = np.flatnonzero(ink.any(axis=0)), np.flatnonzero(ink.any(axis=1))
    if not across.size:
        return False
    high = (down[-1] - down[0] + 1) / box.shape[0]
    beside = (box.shape[1] - (across[-1] - across[0] + 1)) / box.shape[0]
    return beside <= _BESIDE and (high >= _HIGH or not re.search(r"[^\W_]", word.text))
