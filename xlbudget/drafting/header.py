"""The header of a table: which rows it takes, what the words above each column say."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from xlbudget.base.folding import fold, fold_year, years_in
from xlbudget.drafting.form_sheet import FormSheet, bare_label, is_caption
from xlbudget.drafting.model import ColumnKind, Doubt, DraftColumn, Reason, Spot
from xlbudget.drafting.selection import is_empty, narrowed
from xlbudget.drafting.vocabulary import vocabulary
from xlbudget.drafting.words import Meaning, understand
from xlbudget.intake.locate.wording import wording
from xlbudget.template.common import document_words

_DEEPEST = 12
"""Rows under a title within which its header begins."""
_TALLEST = 6
"""Rows that a merged cell of a header takes at most."""
_MOST = 120
"""Characters of a header cell; longer ones are prose."""


@dataclass(frozen=True, slots=True)
class Header:
    """The header's rows, with the grid in which its unmerged cells reach over blank ones."""

    sheet: FormSheet
    rows: range


def find_header(sheet: FormSheet, title: int) -> Header | None:
    """Returns the header under a title, None where there is none."""
    first = _first_row(sheet, title)
    if first is None:
        return None
    last = _last_row(sheet, first)
    rows = range(first, last + 1)
    if not any(area.top in rows for area in sheet.merged):
        sheet = replace(sheet, filled=_filled(sheet, rows))
    return Header(sheet, rows)


def _first_row(sheet: FormSheet, title: int) -> int | None:
    for row in range(title + 1, title + _DEEPEST + 1):
        texts = sheet.words(row)
        if any(is_caption(text) or len(text) > _MOST for text in texts):
            continue
        if len(texts) >= 2:  # noqa: PLR2004  # a label and an amount at least
            return row
        if texts and _covers_a_header(sheet, row):
            return row
    return None


def _covers_a_header(sheet: FormSheet, row: int) -> bool:
    """Tells whether a row's only cell is merged over columns of the row below."""
    column = next(iter(sheet.rows[row]))
    covered = [c for c in sheet.rows.get(row + 1, {}) if sheet.anchor(row, c) == (row, column)]
    return len(covered) > 1 and understand(sheet.at(row, column)).is_understood


def _last_row(sheet: FormSheet, first: int) -> int:
    last = first
    while True:
        bottom = max(
            (
                area.bottom
                for area in sheet.merged
                if first <= area.top <= last and area.bottom - area.top < _TALLEST
            ),
            default=last,
        )
        if bottom > last:
            last = bottom
            continue
        below = next((row for row in (last + 1, last + 2) if row in sheet.rows), None)
        if (
            below is None
            or last - first > _DEEPEST
            or not _continues(sheet, range(first, last + 1), below)
        ):
            return last
        last = below


def _continues(sheet: FormSheet, header: range, row: int) -> bool:
    """Tells whether a row goes on with the header above it."""
    line = sheet.rows[row]
    if all(map(is_level, line.values())) or is_numbering(line.values()):
        return True
    texts = sheet.words(row)
    if len(texts) < max(2, len(line)) or not all(map(_may_head, texts)):
        return False
    meanings = [understand(without_unit(text)) for text in texts]
    if all(meaning.is_total for meaning in meanings):
        return False
    if not any(_is_divided(sheet, header, column) for column in line):
        return False
    return sum(meaning.is_understood for meaning in meanings) * 2 >= len(meanings)


def _may_head(text: str) -> bool:
    folded = fold(text)
    is_sample = vocabulary().pattern("sample").match(folded)
    return not (bare_label(text)[1] or is_sample or folded.replace(".", "").isdigit())


def _is_divided(sheet: FormSheet, header: range, column: int) -> bool:
    """Tells whether the header cell over a column covers several, or is blank."""
    above = header[-1]
    return sheet.spans(above, column) or not sheet.at(above, column)


def is_level(text: str) -> bool:
    """Tells whether a header names one part of a code: 类, 款, 项."""
    return fold(text) in document_words()["levels"]


def is_numbering(texts: Iterable[str]) -> bool:
    """Tells whether a row counts the columns: 栏次 1 2 3=4+5."""
    folded = [fold(text) for text in texts]
    if folded and folded[0] in document_words()["column_numbers"]:
        folded = folded[1:]
    numbers = [text.removesuffix(".0").partition("=")[0] for text in folded]
    counts = {int(number) for number in numbers if number.isdigit()}
    return 1 < len(numbers) == len(counts) and min(counts) == 1


def _filled(sheet: FormSheet, rows: range) -> Mapping[tuple[int, int], tuple[int, int]]:
    """Returns the cells over which their left neighbours reach where nothing is merged.

    A cell reaches right over blank ones as long as both have words under them; in the last row
    of a header none does.
    """
    filled: dict[tuple[int, int], tuple[int, int]] = {}
    width = max((column for row in rows for column in sheet.rows.get(row, {})), default=0)
    for index, row in enumerate(rows[:-1]):
        below, above = rows[index + 1 :], rows[:index]
        for column in range(2, width + 1):
            left = filled.get((row, column - 1), (row, column - 1))
            if (
                column not in sheet.rows.get(row, {})
                and left in sheet.texts
                and _says(sheet, below, column)
                and _says(sheet, below, column - 1)
                and not _says(sheet, above, column)
            ):
                filled[row, column] = left
    return filled


def _says(sheet: FormSheet, rows: range, column: int) -> bool:
    return any(column in sheet.rows.get(row, {}) for row in rows)


def header_columns(header: Header, title: str) -> tuple[list[DraftColumn], list[Doubt]]:
    """Returns the columns from left to right, and the header cells that are not understood.

    What is headed by another year than the title, or than the last one of the header, is none of
    this year's figures. A column that is not understood selects nothing. One of remarks, such as
    备注, is told and left out: it holds no amounts.
    """
    sheet, rows = header.sheet, header.rows
    texts = [text for row in rows for text in sheet.rows.get(row, {}).values()]
    years = years_in(title) or [year for text in texts for year in years_in(text)]
    this_year = max(years, default=0)
    doubts: dict[Spot, Doubt] = {}
    columns: list[DraftColumn] = []
    for place in _places(header):
        cells = list(_path(sheet, rows, place))
        level = next((fold(sheet.at(r, place)) for r in reversed(rows) if sheet.at(r, place)), "")
        level = level if is_level(level) else ""
        if not cells and not level:
            continue
        if _goes_on(columns, level):
            columns[-1] = replace(columns[-1], cells=(*columns[-1].cells, level))
            continue
        if cells and _holds_remarks(sheet, rows, place, cells[-1][1]):
            spot, text = cells[-1]
            doubts[spot] = Doubt("remarks", spot, text)
            continue
        meanings = [understand(without_unit(text)) for _, text in cells]
        for (spot, text), meaning in zip(cells, meanings, strict=True):
            if not meaning.is_understood:
                doubts[spot] = _doubt(spot, text, meaning)
            elif meaning.has("other_year") or set(years_in(text)) - {this_year}:
                doubts[spot] = Doubt("other_year", spot, text)
        column = _column(place, cells, meanings, level)
        if is_empty(narrowed(*(meaning.select for meaning in meanings))):
            spot = cells[-1][0]
            doubts.setdefault(spot, Doubt("clash", spot, " / ".join(column.path)))
        if any(spot in doubts for spot, _ in cells):
            column = replace(column, select={}, is_total=False, is_understood=False)
        columns.append(column)
    return columns, list(doubts.values())


def _holds_remarks(sheet: FormSheet, header: range, place: int, text: str) -> bool:
    """Tells whether a header cell is over words on each line; one over numbers is not."""
    below = (row for row, column in sheet.numbers if column == place and row > header[-1])
    return fold(text) in vocabulary().layout["remarks"] and not any(below)


def without_unit(text: str) -> str:
    """Returns a header without the unit of its amounts: 金额（万元）."""
    match = wording().header_unit.fullmatch(fold_year(text))
    return match[1] if match else text


def _doubt(spot: Spot, text: str, meaning: Meaning) -> Doubt:
    if meaning.rest:
        return Doubt("word", spot, text, "…".join(meaning.rest))
    return Doubt("clash", spot, text)


def _places(header: Header) -> range:
    sheet, rows = header.sheet, header.rows
    cells = (column for row in rows for column in sheet.rows.get(row, {}))
    merged = (area.right for area in sheet.merged if area.top in rows)
    first = min((column for row in rows for column in sheet.rows.get(row, {})), default=1)
    return range(first, max([*cells, *merged], default=0) + 1)


def _path(sheet: FormSheet, rows: range, place: int) -> Iterator[tuple[Spot, str]]:
    """Yields the cells over a column from top to bottom, without levels and column numbers."""
    previous = ""
    for row in rows:
        at = sheet.anchor(row, place)
        folded = fold_year(sheet.texts.get(at, ""))
        if not folded or is_level(folded) or is_numbering(sheet.rows.get(row, {}).values()):
            continue
        if folded != previous:
            yield Spot(sheet.name, *at), sheet.texts[at]
        previous = folded


def _goes_on(columns: list[DraftColumn], level: str) -> bool:
    """Tells whether a column is the next part of the code at its left."""
    if not columns or not level or not columns[-1].cells:
        return False
    levels: list[str] = document_words()["levels"]
    return levels.index(level) == levels.index(columns[-1].cells[-1]) + 1


def _column(
    place: int, cells: list[tuple[Spot, str]], meanings: list[Meaning], level: str
) -> DraftColumn:
    lists = frozenset(name for meaning in meanings for name in meaning.names("rows"))
    measures = [name for meaning in meanings for name in meaning.names("measure")]
    sides = [meaning.side for meaning in meanings if meaning.side]
    path = tuple(text for _, text in cells)
    kind = "code" if level else _kind(path, meanings, lists)
    return DraftColumn(
        place=place,
        path=path,
        kind=kind,
        select=narrowed(*(m.select for m in meanings)) if kind == "amount" else {},
        lists=lists,
        measure=measures[0] if measures else "",
        side=sides[0] if sides else "",
        is_total=bool(meanings) and meanings[-1].is_total,
        cells=(level,) if level else (),
        reasons=tuple(
            Reason("words", text, spot)
            for (spot, text), meaning in zip(cells, meanings, strict=True)
            if meaning.select or meaning.has("measure")
        ),
    )


def _kind(path: tuple[str, ...], meanings: list[Meaning], lists: frozenset[str]) -> ColumnKind:
    leaf = fold_year(path[-1]) if path else ""
    if leaf in vocabulary().layout["labels"]:
        return "label"
    forms = [name for meaning in reversed(meanings) for name in meaning.names("column")]
    if "code" in forms:
        return "code"
    if "name" in forms:
        is_government = "economic" in lists and leaf.startswith(_government_words())
        return "government" if is_government else "name"
    return "amount"


def _government_words() -> tuple[str, ...]:
    return tuple(
        word.text for word in vocabulary().words.values() if (word.kind, word.name) == _GOVERNMENT
    )


_GOVERNMENT = ("column", "government")


def header_picture(header: Header, columns: list[DraftColumn]) -> tuple[tuple[str, ...], ...]:
    """Returns the header as templates write it: `<` joins with the left, `^` with the one above."""
    sheet, rows = header.sheet, header.rows
    places = [place for column in columns for place in _taken(column)]
    lines: list[list[str]] = []
    for row in rows:
        line: list[str] = []
        for index, place in enumerate(places):
            at = sheet.anchor(row, place)
            left = places[index - 1] if index else 0
            if index and at[1] <= left and at != (row, place) and sheet.texts.get(at):
                line.append("^" if at[0] < row and lines else "<")
            elif at[0] < row and lines and sheet.texts.get(at):
                line.append("^")
            else:
                text = fold_year(sheet.texts.get(at, ""))
                line.append(_written(sheet.texts.get(at, "")) if text else "^" if lines else "")
        if any(cell not in ("^", "<") for cell in line):
            lines.append(line)
    return tuple(map(tuple, lines))


def _taken(column: DraftColumn) -> range:
    return range(column.place, column.place + column.places)


def _written(text: str) -> str:
    """Returns the words of a header as a template has them: years replaced, the rest as it is."""
    for year in years_in(text):
        text = text.replace(str(year), "{year}")
    number = text.removesuffix(".0")
    return number if number.isdigit() else text
