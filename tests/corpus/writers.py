"""Who makes a document of a unit's tables: each takes samples and gives a file for each."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any, Literal, NamedTuple

from openpyxl import load_workbook
from openpyxl.styles import Border, Font, Side
from openpyxl.worksheet.pagebreak import Break

from tests.corpus.samples import Dress, Sample
from tests.support import docx, html, libreoffice, pdf
from tests.support.random_texts import random_told
from tests.test_documents import by_python_docx
from xlbudget.narrative.write import document_of

_PAPERS = ((23811, 16838), (16838, 11906), (16838, 23811), (11906, 16838))
"""A3 and A4, on their side or not: how wide and how high, in twentieths of a point."""
_MARGIN, _COLUMN = 900, 1500
_OUTER, _INNER = ("top", "left", "bottom", "right"), ("insideH", "insideV")
_Line = Literal["thin", "hair", "medium", "double", "dashed"]
_LINES: tuple[_Line, ...] = ("thin", "hair", "medium", "double", "dashed")


class Writer(NamedTuple):
    """Who writes, and what: `all` gives the files of samples in their order."""

    form: str
    all: Callable[[Sequence[Sample], Path], list[bytes]]
    needs_libreoffice: bool = False


def with_reportlab(sample: Sample) -> bytes:
    """Returns the tables drawn one line and one text at a time."""
    rng = Random(f"{sample.opened.family.id} {sample.seed}")
    layout = pdf.any_layout(rng)
    centred, middle = (rng.random() < odds for odds in (0.5, 0.3))
    is_upside_down = layout.turns_page and not layout.turn and rng.random() < 0.2
    turn = 180 if is_upside_down else layout.turn
    return pdf.official(sample.dressed, replace(layout, centred=centred, middle=middle, turn=turn))


def with_text(sample: Sample) -> bytes:
    """Returns the tables drawn with the text of a disclosure, of which some families have none."""
    if sample.opened.family.narrative is None:
        return with_reportlab(sample)
    rng = Random(sample.seed)
    text = document_of(random_told(rng, sample.opened.family))
    return pdf.whole(text, sample.dressed, pdf.any_layout(rng))


def of_last_year(sample: Sample) -> bytes:
    """Returns the tables drawn as those of the year before."""
    year = sample.opened.located.year or 0
    layout = pdf.any_layout(Random(sample.seed))
    return pdf.official(
        sample.dressed, layout, lambda text: text.replace(f"{year}年", f"{year - 1}年") or True
    )


def by_hand(sample: Sample, *, may_cut: bool = False, borders: str = "") -> bytes:
    """Returns the tables as a document of Word, in XML as it is written by hand.

    Pages may cut rows in two, as Word lets them, or not. The lines are drawn if none are given.
    """
    layout = Random(sample.seed).choice([*docx.LAYOUTS.values()])
    rng = Random(f"{sample.opened.family.id} {sample.seed}")
    wide, high = rng.choice(_PAPERS)
    body = "".join(docx.official(sample.dressed, layout).values())
    # What only frames a table has other properties, and no lines.
    lines = f"<w:tblPr><w:tblBorders>{borders or _borders(rng)}</w:tblBorders></w:tblPr>"
    lined = _fitting(body.replace("<w:tblPr></w:tblPr>", lines), wide - 2 * _MARGIN)
    whole = lined.replace("<w:tr><w:tc>", "<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc>")
    if layout.pages:
        # At the end of a page LibreOffice loses rows of short tables whose header is repeated.
        whole = whole.replace("<w:tblHeader/>", "<w:cantSplit/>")
    return docx.package((lined if may_cut else whole) + _section(wide, high), styles=_letters(rng))


def _borders(rng: Random) -> str:
    """Returns lines of some kind, often without those beside the table."""
    kind, size = rng.choice(["single", "single", "dashed", "double"]), rng.choice([2, 4, 12])
    outer = _OUTER if rng.random() < 0.7 else _OUTER[::2]
    return "".join(f'<w:{side} w:val="{kind}" w:sz="{size}"/>' for side in (*outer, *_INNER))


def _letters(rng: Random) -> str:
    """Returns the style of letters of some size, in halves of a point."""
    size = f'<w:sz w:val="{rng.choice([15, 18, 21])}"/>'
    return f"<w:docDefaults><w:rPrDefault><w:rPr>{size}</w:rPr></w:rPrDefault></w:docDefaults>"


def _fitting(body: str, wide: int) -> str:
    """Returns tables with columns so narrow that they fit on the page."""

    def narrow(grid: re.Match[str]) -> str:
        column = min(_COLUMN, wide // grid[0].count("<w:gridCol "))
        return grid[0].replace(f'"{_COLUMN}"', f'"{column}"')

    return re.sub("<w:tblGrid><w:gridCol .*?</w:tblGrid>", narrow, body)


def _section(wide: int, high: int) -> str:
    lies = ' w:orient="landscape"' * (wide > high)
    sides = " ".join(f'w:{side}="{_MARGIN}"' for side in _OUTER)
    return f'<w:sectPr><w:pgSz w:w="{wide}" w:h="{high}"{lies}/><w:pgMar {sides}/></w:sectPr>'


def by_hand_over_pages(sample: Sample) -> bytes:
    """Returns the tables as a document of Word whose pages may cut rows in two."""
    return by_hand(sample, may_cut=True)


def by_hand_with_thin_lines(sample: Sample) -> bytes:
    """Returns the tables as a document of Word that LibreOffice can save as a web page.

    Of thick or double lines it makes rows without a cell, and does not count them where cells go
    over several rows: then browsers show the amounts in other columns, too.
    """
    lines = (f'<w:{side} w:val="single" w:sz="4"/>' for side in (*_OUTER, *_INNER))
    return by_hand(sample, borders="".join(lines))


def with_html(sample: Sample) -> bytes:
    """Returns the tables as a web page."""
    return html.official(sample.dressed, html.any_style(Random(sample.seed)))


def workbook(sample: Sample) -> bytes:
    """Returns the workbook as a person might have set it up to be printed."""
    rng = Random(sample.seed)
    book = load_workbook(BytesIO(sample.content))
    line, size = rng.choice(_LINES), rng.choice([0, 0, 8, 9])
    has_sides, is_wide, has_titles = (rng.random() < odds for odds in (0.8, 0.5, 0.6))
    every = rng.choice([0, 0, 4, 13])
    for table in sample.opened.located.tables.values():
        sheet = book[table.sheet.name]
        if is_wide:
            sheet.page_setup.orientation = "landscape"
        if not has_titles:
            sheet.print_title_rows = None
        for row in range(table.header.last_row + every, table.last_row, every or 10**6):
            sheet.row_breaks.append(Break(id=row))
        width = max(column for _, column in table.sheet.cells)
        for row in range(table.header.rows[0], table.last_row + 1):
            for column in range(1, width + 1):
                _dress(sheet.cell(row, column), line, size, {1, width} if not has_sides else set())
    for ref, place in sample.opened.located.places.items():
        decimals = sample.opened.located.tables[ref.table].table.decimals
        book[place.sheet].cell(place.row, place.column).number_format = _code(
            sample.dress, decimals
        )
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _dress(cell: Any, line: _Line, size: int, ends: set[int]) -> None:
    """Gives a cell its lines: `ends` are the columns beside which a table has none."""
    side, first, last = Side(line), min(ends, default=0), max(ends, default=0)
    if cell.border.top.style:
        left = None if cell.column == first else side
        right = None if cell.column == last else side
        cell.border = Border(left, right, side, side)
    if size:
        cell.font = Font(cell.font.name, size)


def _code(dress: Dress, decimals: int) -> str:
    code = ("#,##0" if dress.separators else "0") + f".{'0' * decimals}" * (decimals > 0)
    return code if dress.zero is None else f'{code};-{code};"{dress.zero}"'


def as_page(sample: Sample) -> bytes:
    """Returns the tables as a web page."""
    return html.official(sample.dressed, html.any_style(Random(sample.seed)))


def as_page_saved_whole(sample: Sample) -> bytes:
    """Returns the tables as a web page that was saved as one file, or as Excel saves a workbook."""
    rng = Random(sample.seed)
    how, with_tabs = rng.choice(["quoted-printable", "base64", "8bit"]), rng.random() < 0.5
    style = html.any_style(rng)
    how = "base64" if style.charset == "utf-16" else how  # ends of lines would be others
    return html.saved_whole(sample.dressed, style, how, with_tabs=with_tabs)


def _all(write: Callable[[Sample], bytes]) -> Callable[[Sequence[Sample], Path], list[bytes]]:
    return lambda samples, _: [write(sample) for sample in samples]


def _converted(
    write: Callable[[Sample], bytes], form: str, to: str
) -> Callable[[Sequence[Sample], Path], list[bytes]]:
    def convert(samples: Sequence[Sample], folder: Path) -> list[bytes]:
        paths = []
        for number, sample in enumerate(samples):
            paths.append(folder / f"{number}.{form}")
            paths[-1].write_bytes(write(sample))
        target = folder / "converted"
        made = (
            libreoffice.print_all(paths, target)
            if to == "pdf"
            else libreoffice.save_all_as(to, paths, target)
        )
        return [path.read_bytes() for path in made]

    return convert


WRITERS = {
    "reportlab": Writer("pdf", _all(with_reportlab)),
    "by hand": Writer("docx", _all(by_hand)),
    "python-docx": Writer("docx", _all(lambda sample: by_python_docx(sample.dressed))),
    "by hand, a page": Writer("html", _all(as_page)),
    "by hand, a page in one file": Writer("mht", _all(as_page_saved_whole)),
    "Calc": Writer("pdf", _converted(workbook, "xlsx", "pdf"), True),
    "Writer": Writer("pdf", _converted(by_hand, "docx", "pdf"), True),
    "Writer, saved again": Writer("docx", _converted(by_hand, "docx", "docx"), True),
    "Calc, a page": Writer("html", _converted(workbook, "xlsx", "html"), True),
    "Writer, a page": Writer(
        "html", _converted(by_hand_with_thin_lines, "docx", "html of Writer"), True
    ),
}
"""By their names."""
OVER_PAGES = Writer("pdf", _converted(by_hand_over_pages, "docx", "pdf"), True)
"""Its pages cut rows in two."""
