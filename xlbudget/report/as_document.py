"""The report to file as a document of Word, on A4: to sign, to stamp and to hand back."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC

from xlbudget.base.own_mark import REPORT_MARK
from xlbudget.base.png import size_of
from xlbudget.report.filed import (
    COLUMNS,
    DUTY_COLUMNS,
    FIX_COLUMNS,
    LEDGER_COLUMNS,
    SIGNATURES,
    Filing,
    Unit,
    word,
)
from xlbudget.report.pictured import Picture
from xlbudget.writer.docx.document import bound
from xlbudget.writer.docx.flow import Piece, Section
from xlbudget.writer.docx.grid import Cell, Grid, grid_markup, spread
from xlbudget.writer.docx.markup import paragraph, run, w
from xlbudget.writer.docx.paper import Paper, paper
from xlbudget.writer.docx.picture import picture
from xlbudget.writer.docx.properties import properties_part
from xlbudget.writer.docx.styles import styles

_WEIGHTS = (15, 14, 8, 25, 17, 21)
_DUTY_WEIGHTS = (36, 30, 9, 9, 16)
_FIX_WEIGHTS = (12, 9, 27, 15, 19, 18)
_LEDGER_WEIGHTS = (5, 18, 15, 11, 6, 6, 9, 10, 20)
_FACT_WEIGHTS = (20, 80)
_SIZE, _SMALL, _ROOM = 9, 8, 4
_DOTS = 1.9
"""Of a picture in a point."""
_ONE_LINE = 240
_SIGNING = 48
"""Points that the places for signatures are high."""


def report_document(filing: Filing) -> bytes:
    """Returns the file; the same content gives the same bytes."""
    page = paper("table", across=filing.is_ledger)
    pieces = [_title(filing.title)]
    if filing.is_ledger:
        pieces += _ledger(filing, page)
    album: dict[str, bytes] = {}
    for number, unit in enumerate(filing.units):
        pieces += _unit(unit, filing, page, album, new_page=filing.is_ledger or number > 0)
    moment = filing.stamp.time.astimezone(UTC)
    core = properties_part(
        " ".join([filing.title, *([] if filing.is_ledger else [filing.units[0].name])]),
        "",
        f"{moment:%Y-%m-%dT%H:%M:%SZ}",
        REPORT_MARK,
    )
    return bound([Section(page, tuple(pieces))], core, album)


def _ledger(filing: Filing, page: Paper) -> Iterator[Piece]:
    lang = filing.lang
    yield _words(filing.summary)
    rows = [unit.ledger(number) for number, unit in enumerate(filing.units, start=1)]
    yield _table(LEDGER_COLUMNS, rows, _LEDGER_WEIGHTS, page, lang)
    yield _words("")
    yield _facts(filing.stamp.lines(lang), page)
    yield _words("")
    yield _signatures(page, lang)


def _unit(
    unit: Unit, filing: Filing, page: Paper, album: dict[str, bytes], *, new_page: bool
) -> Iterator[Piece]:
    lang = filing.lang
    yield _head(unit.name, new_page=new_page)
    yield _words(unit.verdict, bold=True)
    yield _words(word("pass" if unit.passes else "return", lang))
    for fixes in unit.fixes:
        yield _words(fixes.words, bold=True)
        yield _table(FIX_COLUMNS, fixes.lines, _FIX_WEIGHTS, page, lang)
        for look in fixes.looks:
            yield from _drawn(look.words, look.picture, page, album)
    yield _words(word("findings", lang), bold=True)
    if unit.grouped:
        yield _table(COLUMNS, [line.cells for line in unit.grouped], _WEIGHTS, page, lang)
    else:
        yield _words(word("no_findings", lang))
    for line in unit.grouped:
        for of_line in line.pictures:
            yield from _drawn(f"{line.item}　{of_line.caption}", of_line, page, album)
    if unit.left_out:
        yield _words(word("pictures_left_out", lang, count=unit.left_out))
    yield from _duties(unit, filing, page)
    yield _words("")
    yield _facts(filing.facts(unit), page)
    yield _words("")
    yield _signatures(page, lang)


def _duties(unit: Unit, filing: Filing, page: Paper) -> Iterator[Piece]:
    """Yields the list of what must be checked; in a ledger only what does not simply agree."""
    rows = [
        line.duty_cells
        for _, lines in unit.obligations
        for line in lines
        if not (filing.is_ledger and line.mark == "good")
    ]
    if rows:
        yield _words(f"{word('obligations', filing.lang)}（{unit.covered}）", bold=True)
        yield _table(DUTY_COLUMNS, rows, _DUTY_WEIGHTS, page, filing.lang, size=_SMALL)


def _drawn(
    words: str, drawn: Picture | None, page: Paper, album: dict[str, bytes]
) -> Iterator[Piece]:
    """Yields words and the picture that they are of, which is put into the `album`."""
    yield _words(words, keep=drawn is not None)
    if drawn is None:
        return
    number = len(album) + 1
    name = f"page{number}"
    album[name] = drawn.png
    width, height = (dots / _DOTS for dots in size_of(drawn.png))
    smaller = min(1.0, page.room / width)
    markup = picture(name, number, drawn.words, width * smaller, height * smaller)
    as_high = [w("spacing", line=_ONE_LINE, lineRule="auto")]
    yield Piece(paragraph("TableCaption", markup, properties=as_high), (height * smaller,))


def _title(text: str) -> Piece:
    return Piece(paragraph("TableTitle", run(text)), (styles()["TableTitle"].line,))


def _head(text: str, *, new_page: bool) -> Piece:
    properties = [w("keepNext"), *([w("pageBreakBefore")] if new_page else [])]
    markup = paragraph("FormTitle", run(text), properties=properties)
    return Piece(markup, (styles()["FormTitle"].line,), new_page=new_page, keep=True)


def _words(text: str, *, bold: bool = False, keep: bool = False) -> Piece:
    properties = [w("keepNext")] if bold or keep else []
    look = [w("b")] if bold else []
    markup = paragraph("TableCaption", run(text, *look), properties=properties)
    return Piece(markup, (styles()["TableCaption"].line,), keep=bold or keep)


def _table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    weights: Sequence[float],
    page: Paper,
    lang: str,
    *,
    size: float = _SIZE,
) -> Piece:
    head = (
        Cell(0, column, word(key, lang), bold=True, align="center")
        for column, key in enumerate(columns)
    )
    body = (
        Cell(number, column, text)
        for number, row in enumerate(rows, start=1)
        for column, text in enumerate(row)
    )
    return _piece(Grid((*head, *body), spread(weights, page.room), size, 1, _ROOM))


def _facts(facts: Iterable[tuple[str, str]], page: Paper) -> Piece:
    cells = (
        Cell(number, column, text)
        for number, fact in enumerate(facts)
        for column, text in enumerate(fact)
    )
    return _piece(Grid(tuple(cells), spread(_FACT_WEIGHTS, page.room), _SMALL, 0, _ROOM))


def _signatures(page: Paper, lang: str) -> Piece:
    room = ("", "", word("sign_stamp", lang), word("sign_day_blank", lang))
    cells = tuple(
        Cell(0, column, f"{word(key, lang)}\n\n{text}", align="center")
        for column, (key, text) in enumerate(zip(SIGNATURES, room, strict=True))
    )
    return _piece(Grid(cells, spread((1, 1, 1, 1), page.room), _SIZE, 0, _SIGNING))


def _piece(grid: Grid) -> Piece:
    return Piece(grid_markup(grid), tuple(grid.heights))
