"""The rows under a header: fixed rows with their labels, or codes and names that are listed."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache

from xlbudget.base.folding import fold, years_in
from xlbudget.drafting.form_sheet import FormSheet, bare_label, is_caption
from xlbudget.drafting.model import Doubt, DraftBlock, DraftColumn, DraftRow, Reason, Spot
from xlbudget.drafting.nesting import is_subtotal, nested
from xlbudget.drafting.selection import is_empty, united, within
from xlbudget.drafting.vocabulary import vocabulary
from xlbudget.drafting.words import Meaning, understand
from xlbudget.template.code_lists import code_list, code_of_name
from xlbudget.template.common import document_words

MOST_ROWS = 300
"""Fixed rows that are read of a block; all classes and their totals are forty."""
NAMES_LISTED = ("unit", "project")
"""Lists of names: what stands there in a form is a unit or the first of many."""


def class_of(name: str) -> str:
    """Returns the code of the class of functions that a folded name is or was, "" for none."""
    functions = code_list(vocabulary().lists["function"].classification)
    return code_of_name(functions, name, functions.lengths[0]) or ""


@cache
def _class_count() -> int:
    functions = code_list(vocabulary().lists["function"].classification)
    entries = functions.entries.values()
    return sum(e.status == "current" and len(e.code) == functions.lengths[0] for e in entries)


def is_note(text: str) -> bool:
    """Tells whether a line under a table is a note."""
    return fold(text).startswith(tuple(document_words()["notes"]))


def with_labels(sheet: FormSheet, rows: range, columns: list[DraftColumn]) -> Iterator[DraftColumn]:
    """Yields the columns; one under which official words stand holds labels and no amounts."""
    for column in columns:
        texts = [sheet.texts.get((row, column.place), "") for row in sheet.rows_in(rows)]
        if column.kind == "amount" and any(_is_label(text) for text in texts if text):
            yield replace(column, kind="label", select={}, reasons=())
        else:
            yield column


def _is_label(text: str) -> bool:
    bare = bare_label(text)[0]
    meaning = understand(bare)
    return bool(class_of(bare)) or (meaning.is_understood and bool(meaning.select))


def listed_by_codes(sheet: FormSheet, rows: range, columns: list[DraftColumn]) -> Mapping[int, str]:
    """Returns of which list the codes are that a form shows as examples, by their columns."""
    lists = vocabulary().lists
    result = {}
    for column in columns:
        if column.kind == "code":
            shown = [sheet.texts.get((row, column.place), "") for row in sheet.rows_in(rows)]
            codes = map(fold, shown)
            starts = {code[0] for code in codes if code.isdigit() and len(code) in _CODE_LENGTHS}
            names = [name for name, spec in lists.items() if starts and starts <= set(spec.starts)]
            if names:
                result[column.place] = names[0]
    return result


_CODE_LENGTHS = (3, 5, 7, 9)


def last_row(sheet: FormSheet, header: range) -> tuple[int, str]:
    """Returns the last row of the table under a header, and the note behind it."""
    last = header[-1]
    closing = vocabulary().pattern("closing_caption")
    for row, line in sheet.rows.items():
        if row <= header[-1]:
            continue
        text = next(iter(line.values()))
        if is_note(text):
            return last, text
        if closing.search(fold(text).partition(":")[0]) and is_caption(text):
            return last, ""
        last = row
    return last, ""


def second_header(sheet: FormSheet, rows: range) -> Spot | None:
    """Returns the first cell of a row that reads like the header of another table."""
    for row in sheet.rows_in(rows):
        texts = sheet.words(row)
        if len(texts) < 3 or len(texts) < len(sheet.rows.get(row, {})):  # noqa: PLR2004
            continue
        meanings = [understand(text) for text in texts]
        labels = sum(fold(text) in vocabulary().layout["labels"] for text in texts)
        heads = labels + sum(meaning.has("column") for meaning in meanings)
        if heads and all(meaning.is_understood for meaning in meanings):
            return Spot(sheet.name, row, next(iter(sheet.rows[row])))
    return None


def block_with_rows(
    sheet: FormSheet,
    rows: range,
    block: DraftBlock,
    left: DraftBlock | None,
    unit_names: frozenset[str],
) -> tuple[DraftBlock, list[Doubt]]:
    """Returns a block with its rows, and the labels that are not understood.

    `left` is the block at its left: the labels of its totals may serve for both.
    """
    leads = [column for column in block.columns if column.kind != "amount"]
    if not leads:
        return replace(block, rows=(DraftRow("", rows.start, id="line"),)), []
    labels = list(_labels(sheet, rows, leads))
    if block.lists in NAMES_LISTED:
        return replace(block, rows=_names(labels, block.lists, unit_names)), []
    if block.lists:
        return _listed(block, left, labels), []
    filled, doubts = _fixed(sheet, block, labels)
    if left and (left.side, left.measure, left.lists) == (block.side, block.measure, ""):
        filled = replace(filled, rows=(*filled.rows, *_shared(left, filled)))
    return filled, doubts


def _shared(left: DraftBlock, block: DraftBlock) -> Iterator[DraftRow]:
    """Yields the totals of the block at the left that have no label of their own in this one."""
    labelled = {row.row for row in block.rows}
    first = next((row.row for row in left.rows if row.is_total or is_subtotal(row.label)), None)
    for row in left.named_rows:
        if first is not None and row.row >= first and row.row not in labelled:
            yield replace(row, label="", owner=None, ordinal="")


def _labels(
    sheet: FormSheet, rows: range, leads: list[DraftColumn]
) -> Iterator[tuple[int, int, str]]:
    """Yields row, column and text of the first thing that each row says in the block."""
    for row in sheet.rows_in(rows):
        line = sheet.rows[row]
        places = (
            place for column in leads for place in range(column.place, column.place + column.places)
        )
        at = next((p for p in places if line.get(p) and (row, p) not in sheet.numbers), None)
        if at is not None:
            yield row, at, line[at]


def _listed(
    block: DraftBlock, left: DraftBlock | None, labels: list[tuple[int, int, str]]
) -> DraftBlock:
    """Returns a block of codes with its total, which may share the label of the block beside."""
    totals = [(row, text) for row, _, text in labels if understand(text).is_total]
    listed = [row for row, _, text in labels if not understand(text).is_total]
    if not totals:
        shared = [row for row in (left.rows if left else ()) if row.is_total]
        rows = tuple(replace(row, label="") for row in shared[:1])
        return replace(block, rows=rows, total_first=left.total_first if left else True)
    row, text = totals[0]
    first = not listed or row < listed[0]
    total = DraftRow(text, row, id="total", is_total=True)
    return replace(block, rows=(total,), total_first=first)


def _names(
    labels: list[tuple[int, int, str]], lists: str, unit_names: frozenset[str]
) -> tuple[DraftRow, ...]:
    """Returns the total and the unit's line; of projects also the department's line over it."""
    rows = [
        DraftRow(text, row, id="total", is_total=True)
        for row, _, text in labels
        if understand(text).is_total
    ]
    units = [(row, text) for row, _, text in labels if not understand(text).is_total]
    if lists == "project":
        units = _lines_of_the_unit(units, unit_names)
    parent = rows[0].id if rows else ""
    row = units[-1][0] if units else 0
    if lists == "project" and len(units) > 1:
        rows.append(DraftRow("{unit}", units[0][0], id="department", parent=parent))
        parent = "department"
    rows.append(DraftRow("{unit}", row, id="unit", parent=parent))
    return tuple(sorted(rows, key=lambda r: r.row))


def _lines_of_the_unit(
    lines: list[tuple[int, str]], unit_names: frozenset[str]
) -> list[tuple[int, str]]:
    """Returns the lines that name the unit; without its name, the first ones that are alike."""
    named = [(row, text) for row, text in lines if fold(text) in unit_names]
    return named or [(row, text) for row, text in lines if fold(text) == fold(lines[0][1])]


def _fixed(
    sheet: FormSheet, block: DraftBlock, labels: list[tuple[int, int, str]]
) -> tuple[DraftBlock, list[Doubt]]:
    rows: list[DraftRow] = []
    doubts: list[Doubt] = []
    is_sample = False
    sample = vocabulary().pattern("sample")
    if len(labels) > MOST_ROWS:
        row, column, text = labels[MOST_ROWS]
        doubts.append(Doubt("too_long", Spot(sheet.name, row, column), text))
    for row, column, text in labels[:MOST_ROWS]:
        bare, ordinal = bare_label(text)
        if sample.match(bare):
            is_sample = True
            continue
        code = class_of(bare)
        if code and block.side != "income":
            spot = Spot(sheet.name, row, column)
            rows.append(DraftRow(text, row, spot, id=code, code=code, ordinal=ordinal))
            continue
        meaning = understand(bare)
        spot = Spot(sheet.name, row, column)
        if meaning.rest:
            doubts.append(Doubt("word", spot, text, "…".join(meaning.rest)))
        elif not meaning.is_understood:
            doubts.append(Doubt("clash", spot, text))
        elif not meaning.select and not meaning.is_total:
            doubts.append(Doubt("word", spot, text, bare))
        over = vocabulary().measures[block.measure].over
        rows.append(_row(text, row, ordinal, meaning, spot, over))
    classes = [row for row in rows if row.code]
    is_sample = is_sample or len(classes) < _class_count()  # some, and not all that there are
    rows = list(_with_totals(nested(rows)))
    return replace(block, rows=tuple(rows), is_sample=is_sample), doubts


def _with_totals(rows: list[DraftRow]) -> Iterator[DraftRow]:
    """Yields the rows; a total selects the union of the rows where each of them says something.

    So the 合计 of 基本支出 and 项目支出 holds nothing else, whatever other tables of the form have.
    """
    parts = [row for row in rows if not row.is_total]
    union = united(row.select for row in parts) if len(parts) > 1 else {}
    is_clear = all(row.is_understood for row in parts)
    for row in rows:
        if row.is_total and not row.select and union and is_clear:
            yield replace(row, select=union, reasons=(*row.reasons, Reason("rows", row.label)))
        else:
            yield row


def _row(
    text: str, row: int, ordinal: str, meaning: Meaning, spot: Spot, over: Collection[str]
) -> DraftRow:
    reasons = (Reason("words", text, spot),) if meaning.select else ()
    return DraftRow(
        _unyeared(text),
        row,
        spot,
        select={} if is_empty(meaning.select) else within(meaning.select, over),
        is_total=meaning.is_understood and meaning.is_total,
        is_understood=meaning.is_understood and (bool(meaning.select) or meaning.is_total),
        ordinal=ordinal,
        reasons=reasons,
    )


def _unyeared(text: str) -> str:
    for year in years_in(text):
        text = text.replace(str(year), "{year}")
    return text
