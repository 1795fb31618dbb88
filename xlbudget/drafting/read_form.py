"""Reads an official blank form: its tables as they were understood, and what was not."""

from collections.abc import Iterator
from dataclasses import replace

from xlbudget.base.folding import fold
from xlbudget.drafting.blocks import blocks_of, says_no_list
from xlbudget.drafting.form_sheet import (
    MOST_TABLES,
    FormSheet,
    TitledPart,
    form_sheet,
    titled_parts,
)
from xlbudget.drafting.header import Header, find_header, header_columns, header_picture
from xlbudget.drafting.model import (
    Doubt,
    DraftBlock,
    DraftColumn,
    DraftTable,
    FormRead,
    Note,
    Reason,
    Spot,
)
from xlbudget.drafting.naming import named_tables
from xlbudget.drafting.rows import (
    block_with_rows,
    last_row,
    listed_by_codes,
    second_header,
    with_labels,
)
from xlbudget.drafting.selection import Selection, is_empty, narrowed
from xlbudget.drafting.silences import with_silences
from xlbudget.drafting.vocabulary import vocabulary
from xlbudget.drafting.words import Meaning, understand
from xlbudget.drafting.world import world_of
from xlbudget.intake.locate.grid import Grid
from xlbudget.intake.locate.units import units_in_header, units_in_rows, units_on_pages
from xlbudget.reader import RawWorkbook

_BELOW = 4
"""Rows under a table in which its unit may stand."""
_PICTURE = ("R008", "R009")
"""Oddities of the reader that tell of a text box or a picture over a sheet."""


def read_form(form: RawWorkbook) -> FormRead:
    """Returns what was understood of every visible sheet."""
    pictured = {o.params.get("sheet") for o in form.oddities if o.code in _PICTURE}
    tables: list[DraftTable] = []
    doubts: list[Doubt] = []
    notes: list[Note] = []
    sheets: dict[str, FormSheet] = {}
    for raw in form.sheets:
        if raw.state != "visible":
            continue
        sheet = form_sheet(raw)
        sheets[raw.name] = sheet
        parts = list(titled_parts(sheet))
        grid = Grid(raw)
        if len(parts) >= MOST_TABLES:
            doubts.append(Doubt("too_many", Spot(raw.name, parts[-1].row, parts[-1].column)))
        for part in parts:
            name = f"t{len(tables) + 1:02d}"
            result = _read_part(grid, part, name, is_pictured=raw.name in pictured)
            if isinstance(result, DraftTable):
                tables.append(result)
            elif isinstance(result, Doubt):
                doubts.append(result)
            else:
                notes.append(result)
        if not parts:
            if raw.name in pictured:
                doubts.append(Doubt("picture", Spot(raw.name, 0, 1)))
            elif sheet.texts:
                notes.append(Note("no_table", raw.name))
    is_open = any(
        doubt.kind in ("word", "clash") and doubt.spot != table.title_spot
        for table in tables
        for doubt in table.doubts
    )
    world = world_of((s for table in tables for s in table.selections), is_open=is_open)
    tables = with_silences(tables, world)
    return FormRead(
        named_tables(tables, world),
        world,
        tuple(doubts),
        tuple(notes),
        {name: sheet.texts for name, sheet in sheets.items()},
        {
            name: tuple((m.top, m.left, m.bottom, m.right) for m in sheet.merged)
            for name, sheet in sheets.items()
        },
    )


def _read_part(
    grid: Grid, part: TitledPart, name: str, *, is_pictured: bool
) -> DraftTable | Doubt | Note:
    title = understand(_bare_title(part.title))
    spot = Spot(part.sheet.name, part.row, part.column)
    if title.has("outside"):
        return Note("outside", part.sheet.name, part.title)
    header = find_header(part.sheet, part.row)
    if header is None:
        return Doubt("picture" if is_pictured else "no_header", spot, part.title)
    columns, doubts = header_columns(header, part.title)
    if not any(column.kind == "amount" for column in columns):
        return Doubt("no_amounts", spot, part.title)
    doubts = [*_title_doubts(title, spot, part.title), *doubts]
    last, note = last_row(part.sheet, header.rows)
    body = range(header.rows[-1] + 1, last + 1)
    again = second_header(part.sheet, body)
    if again:
        doubts.append(Doubt("second_header", again, part.sheet.texts[again.row, again.column]))
        body = range(body.start, again.row)
    unit = _unit(grid, part, header, last)
    if not unit:
        doubts.append(Doubt("no_unit", spot, part.title))
    blocks, more = _blocks(part, header, body, columns, title)
    doubts += more
    measures = [block.measure for block in blocks]
    table = DraftTable(
        id=name,
        sheet=part.sheet.name,
        title=part.title,
        title_spot=spot,
        mark=part.mark,
        unit=unit,
        header=header_picture(header, columns),
        header_rows=header.rows,
        blocks=tuple(blocks),
        last_row=max(body[-1] if body else 0, header.rows[-1]),
        measure=max(measures, key=measures.count),
        select=_title_select(title, blocks),
        empty=note,
        doubts=tuple(doubts),
        reasons=(Reason("words", part.title, spot),) if title.select else (),
        says_whole=title.has("whole"),
    )
    return _without_clashes(_only_spent(table))


def _without_clashes(table: DraftTable) -> DraftTable:
    """Returns the table without selections that leave nothing of those around, which are told."""
    blocks, doubts = [], list(table.doubts)
    for block in table.blocks:
        whole = narrowed(table.select, block.select)
        columns, rows = list(block.columns), list(block.rows)
        for at, column in enumerate(columns):
            if is_empty(narrowed(whole, column.select)):
                columns[at] = replace(column, select={}, is_understood=False)
                spot = Spot(table.sheet, table.header_rows[-1], column.place)
                doubts.append(Doubt("clash", spot, " / ".join((table.title, *column.path))))
        for at, row in enumerate(rows):
            if is_empty(narrowed(whole, row.select)):
                rows[at] = replace(row, select={}, is_understood=False)
                spot = row.spot or table.title_spot
                doubts.append(Doubt("clash", spot, f"{table.title} / {row.label}"))
        blocks.append(replace(block, columns=tuple(columns), rows=tuple(rows)))
    return replace(table, blocks=tuple(blocks), doubts=tuple(doubts))


def _title_doubts(title: Meaning, spot: Spot, text: str) -> Iterator[Doubt]:
    if title.rest:
        yield Doubt("word", spot, text, "…".join(title.rest))
    elif not title.is_understood:
        yield Doubt("clash", spot, text)


def _blocks(
    part: TitledPart, header: Header, body: range, columns: list[DraftColumn], title: Meaning
) -> tuple[list[DraftBlock], list[Doubt]]:
    """Returns the blocks with their rows, and what is not understood of those."""
    sheet = part.sheet
    columns = list(with_labels(sheet, body, columns))
    listed = listed_by_codes(sheet, body, columns)
    unit_names = frozenset(_captions(sheet, range(1, header.rows[0])))
    blocks: list[DraftBlock] = []
    doubts: list[Doubt] = []
    for block in blocks_of(columns, title, listed):
        left = blocks[-1] if blocks else None
        filled, more = block_with_rows(sheet, body, block, left, unit_names)
        blocks.append(filled)
        doubts += more
        if block.lists and not filled.rows:
            doubts.append(Doubt("no_total", Spot(sheet.name, part.row, part.column), part.title))
        if says_no_list(block, title, listed):
            lead = block.columns[0]
            spot = Spot(sheet.name, header.rows[-1], lead.place)
            taken = vocabulary().lists[block.lists].name
            doubts.append(Doubt("no_list", spot, " / ".join(lead.path), taken))
    return blocks, doubts


def _bare_title(title: str) -> str:
    """Returns a title without the number before it: 表三 2026年…."""
    return vocabulary().pattern("numbered").sub("", fold(title))


def _title_select(title: Meaning, blocks: list[DraftBlock]) -> Selection:
    """Returns what the title says in the dimensions that the table's figures have."""
    known = vocabulary()
    over = set[str]().union(*(known.measures[block.measure].over for block in blocks))
    if is_empty(title.select):
        return {}
    stated = {d for block in blocks for column in block.amounts for d in column.select}
    return {
        dimension: members
        for dimension, members in title.select.items()
        if dimension in over and not (dimension == "line" and "line" in stated)
    }


def _only_spent(table: DraftTable) -> DraftTable:
    """Leaves out what is not spent: of 支出 all but 年终结转, unless the block has a row of it."""
    spent = vocabulary().members("nature", "spent")
    blocks = []
    for block in table.blocks:
        selects = [*(c.select for c in block.columns), *(row.select for row in block.rows)]
        natures = [select["nature"] for select in selects if "nature" in select]
        holds_rest = any(not nature & spent for nature in natures)
        is_spent = block.side == "expenditure" and block.measure in ("spend", "economic_spend")
        if is_spent and not holds_rest:
            reasons = (Reason("spent", table.title),)
            blocks.append(replace(block, select={"nature": spent}, reasons=reasons))
        else:
            blocks.append(block)
    return replace(table, blocks=tuple(blocks))


def _unit(grid: Grid, part: TitledPart, header: Header, last: int) -> str:
    """Returns the unit of amounts that the table names, "" where it names none."""
    begin = min(part.sheet.rows, default=1)
    above = range(begin, header.rows[0])
    for units in (
        units_in_rows(grid, above),
        units_in_header(grid, header.rows),
        units_in_rows(grid, range(last + 1, last + _BELOW)),
        units_on_pages(grid),
    ):
        unit = next((seen.unit for seen in units), "")
        if unit:
            return unit
    return ""


def _captions(sheet: FormSheet, rows: range) -> Iterator[str]:
    """Yields what stands behind 单位名称： over a table: whom the form is made for."""
    pattern = vocabulary().pattern("unit_caption")
    for row in rows:
        for text in sheet.rows.get(row, {}).values():
            caption, colon, name = fold(text).partition(":")
            if colon and name and pattern.search(caption):
                yield name
