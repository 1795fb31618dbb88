"""Who makes a document of a unit's tables: each takes samples and gives a file for each."""

from collections.abc import Callable, Sequence
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

_SECTION = (
    '<w:sectPr><w:pgSz w:w="23811" w:h="16838" w:orient="landscape"/>'
    '<w:pgMar w:top="900" w:bottom="900" w:left="900" w:right="900"/></w:sectPr>'
)
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_Line = Literal["thin", "hair", "medium", "double", "dashed"]
_LINES: tuple[_Line, ...] = ("thin", "hair", "medium", "double", "dashed")


class Writer(NamedTuple):
    """Who writes, and what: `all` gives the files of samples in their order."""

    form: str
    all: Callable[[Sequence[Sample], Path], list[bytes]]
    needs_libreoffice: bool = False


def with_reportlab(sample: Sample) -> bytes:
    """Returns the tables drawn one line and one text at a time."""
    return pdf.official(sample.dressed, pdf.any_layout(Random(sample.seed)))


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


def by_hand(sample: Sample, *, may_cut: bool = False) -> bytes:
    """Returns the tables as a document of Word, in XML as it is written by hand.

    Pages may cut rows in two, as Word lets them, or not.
    """
    layout = Random(sample.seed).choice([*docx.LAYOUTS.values()])
    body = "".join(docx.official(sample.dressed, layout).values())
    # What only frames a table has other properties, and no lines.
    lines = f"<w:tblPr><w:tblBorders>{_BORDERS}</w:tblBorders></w:tblPr>"
    lined = body.replace("<w:tblPr></w:tblPr>", lines)
    whole = lined.replace("<w:tr><w:tc>", "<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc>")
    return docx.package((lined if may_cut else whole) + _SECTION)


def by_hand_over_pages(sample: Sample) -> bytes:
    """Returns the tables as a document of Word whose pages may cut rows in two."""
    return by_hand(sample, may_cut=True)


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
    "Calc": Writer("pdf", _converted(workbook, "xlsx", "pdf"), True),
    "Writer": Writer("pdf", _converted(by_hand, "docx", "pdf"), True),
    "Writer, saved again": Writer("docx", _converted(by_hand, "docx", "docx"), True),
}
"""By their names; the writer of web pages belongs here, with the form `html`."""
OVER_PAGES = Writer("pdf", _converted(by_hand_over_pages, "docx", "pdf"), True)
"""Its pages cut rows in two."""
