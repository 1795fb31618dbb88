"""A page that shows side by side the form and what was understood of it, for a person to compare.

It stands alone: no script, no other file. Red is not understood, yellow is not said.
"""

from collections.abc import Iterator, Mapping
from html import escape

from xlbudget.base.cellref import column_letters
from xlbudget.base.texts import sentence
from xlbudget.drafting.model import DraftBlock, DraftTable, FormRead, Spot
from xlbudget.drafting.naming import own_selection
from xlbudget.drafting.said import doubt_said, note_said
from xlbudget.drafting.selection import Selection, narrowed
from xlbudget.drafting.vocabulary import vocabulary
from xlbudget.drafting.world import Reduced, World

_STYLE = """
body { font: 14px/1.5 "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", sans-serif }
body { margin: 1.5em; color: #1a1a1a }
h2 { font-size: 16px; margin: 2em 0 .3em }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1.2em; align-items: start }
.pair > div { overflow-x: auto }
table { border-collapse: collapse; font-size: 12px }
td, th { border: 1px solid #b8b8b8; padding: 2px 6px; vertical-align: top }
th, .no { background: #f2f2f2; color: #666; font-weight: normal }
.unknown { background: #ffc9c9 } .silent { background: #fff0b3 } .known { background: #e3f4e3 }
.all { color: #888 } ul { margin: .3em 0 1em; padding-left: 1.4em }
"""
_MOST_ROWS = 45
"""Rows of a form that are shown: a list of classes goes on like it began."""


def picture_page(form: FormRead, name: str) -> str:
    """Returns the page as HTML; `name` is that of the form."""
    return "\n".join(_page(form, name)) + "\n"


def _page(form: FormRead, name: str) -> Iterator[str]:
    title = escape(sentence("draft.picture_title", "zh", name=name))
    yield '<!doctype html><html lang="zh"><head><meta charset="utf-8">'
    yield f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1>"
    yield f"<p>{escape(sentence('draft.picture_key', 'zh', count=len(form.all_doubts)))}</p>"
    yield from _items(map(doubt_said, form.all_doubts))
    yield from _items(map(note_said, form.notes))
    for table in form.tables:
        yield f"<h2>{escape(table.sheet)} · {escape(table.title)}</h2>"
        yield '<div class="pair"><div>'
        yield from _form(form, table)
        yield "</div><div>"
        yield from _understood(form.world, table)
        yield "</div></div>"
    yield "</body></html>"


def _items(lines: Iterator[str]) -> Iterator[str]:
    items = [f"<li>{escape(line)}</li>" for line in lines]
    if items:
        yield f"<ul>{''.join(items)}</ul>"


def _form(form: FormRead, table: DraftTable) -> Iterator[str]:
    """Yields the form's own cells, those that a doubt is about coloured."""
    cells = form.cells[table.sheet]
    last_column = max(c.place + c.places - 1 for block in table.blocks for c in block.columns)
    first_column = min(c.place for block in table.blocks for c in block.columns)
    top = max(1, min(table.title_spot.row, table.header_rows.start))
    rows = range(top, min(table.last_row, top + _MOST_ROWS) + 1)
    columns = range(min(first_column, table.title_spot.column), last_column + 1)
    colours = _colours(table)
    spans = {
        (r1, c1): (min(r2, rows[-1]) - r1 + 1, min(c2, columns[-1]) - c1 + 1)
        for r1, c1, r2, c2 in form.merged[table.sheet]
    }
    covered = {
        (r, c)
        for (row, column), (high, wide) in spans.items()
        for r in range(row, row + high)
        for c in range(column, column + wide)
        if (r, c) != (row, column)
    }
    yield "<table><tr><th></th>"
    yield "".join(f"<th>{column_letters(column)}</th>" for column in columns)
    yield "</tr>"
    for row in rows:
        yield f"<tr><th>{row}</th>"
        for column in columns:
            if (row, column) in covered:
                continue
            high, wide = spans.get((row, column), (1, 1))
            span = f' rowspan="{high}" colspan="{wide}"' if (high, wide) != (1, 1) else ""
            colour = colours.get(Spot(table.sheet, row, column), "")
            yield f'<td{span} class="{colour}">{escape(cells.get((row, column), ""))}</td>'
        yield "</tr>"
    yield "</table>"


def _colours(table: DraftTable) -> Mapping[Spot, str]:
    blocks = table.blocks
    reasons = [reason for block in blocks for row in block.rows for reason in row.reasons]
    reasons += [reason for block in blocks for c in block.columns for reason in c.reasons]
    known = {reason.spot: "known" for reason in (*table.reasons, *reasons) if reason.spot}
    doubted = {d.spot: "silent" if d.kind == "silence" else "unknown" for d in table.doubts}
    return {**known, **doubted}


def _understood(world: World, table: DraftTable) -> Iterator[str]:
    """Yields what each column and row selects, in words."""
    measures = vocabulary().measures
    said = _said(world, world.reduced(table.select))
    unit = table.unit or "？"
    yield f"<p>{escape(sentence('draft.picture_table', 'zh', select=said, unit=unit))}</p>"
    for block in table.blocks:
        whole = narrowed(table.select, block.select)
        own = _said(world, own_selection(world, table.select, block.select))
        head = sentence(
            "draft.picture_block", "zh", measure=measures[block.measure].name, select=own
        )
        yield f"<p><b>{escape(head)}</b></p><table>"
        for column in block.columns:
            path = " / ".join((*column.path, *column.cells))
            if column.kind == "amount":
                meaning = _cell(world, whole, column.select)
            else:
                meaning = _no(sentence(f"draft.kind_{column.kind}", "zh"))
            head = f"<th>{column_letters(column.place)}</th>"
            yield f"<tr>{head}<td>{escape(path)}</td>{meaning}</tr>"
        yield from _rows(world, block, whole)
        yield "</table>"


def _rows(world: World, block: DraftBlock, whole: Selection) -> Iterator[str]:
    labels = {row.id: row.label for row in block.rows}
    is_told = False
    for row in block.rows:
        if row.code and is_told:
            continue
        label = row.label or sentence("draft.row_unlabelled", "zh")
        meaning = _cell(world, whole, row.select)
        if row.code:
            is_told = True
            label = sentence("draft.row_classes", "zh", count=len(block.classes), label=row.label)
        parent = f"→ {escape(labels[row.parent])}" if row.parent in labels else ""
        yield f"<tr><th>{row.row or ''}</th><td>{escape(label)} {parent}</td>{meaning}</tr>"
    if block.lists in vocabulary().lists:
        listed = sentence("draft.row_list", "zh", name=vocabulary().lists[block.lists].name)
        yield f"<tr><th></th><td>{escape(listed)}</td>{_no('')}</tr>"


def _cell(world: World, whole: Selection, select: Selection) -> str:
    own = own_selection(world, whole, select)
    colour = "known" if own else "all"
    return f'<td class="{colour}">{escape(_said(world, own))}</td>'


def _no(text: str) -> str:
    return f'<td class="no">{escape(text)}</td>'


def _said(world: World, reduced: Reduced) -> str:
    said = " · ".join(world.said(name, members) for name, members in reduced.items())
    return said or sentence("draft.everything", "zh")
