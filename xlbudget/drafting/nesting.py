"""What the order of rows says: ordinals that begin anew, subtotals behind what they sum up.

And what stands beside: parts of a total do not overlap.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from xlbudget.base.folding import fold
from xlbudget.drafting.model import DraftRow, Reason
from xlbudget.drafting.selection import Selection, is_empty, narrowed
from xlbudget.drafting.vocabulary import vocabulary
from xlbudget.template.common import document_words

_STYLES = (
    ("bracketed", re.compile(r"\((\w+)\)")),
    ("pointed", re.compile(r"(\w+)[、.,:)]")),
    ("bare", re.compile(r"(\w+)")),
)


def nested(rows: Sequence[DraftRow]) -> list[DraftRow]:
    """Returns the rows with what the rows around them select as well; `owner` is that row."""
    return _apart(_governed(_under_ordinals(rows)))


def _style(ordinal: str) -> tuple[str, int]:
    """Returns how an ordinal is written, "" for none, and its number where it is the first."""
    numerals: str = document_words()["title"]["numerals"]
    for style, pattern in _STYLES:
        match = pattern.search(ordinal)
        if match:
            script = "han" if match[1][0] in numerals else "digits"
            return f"{style} {script}", int(match[1] in (numerals[0], "1"))
    return "", 0


def _under_ordinals(rows: Sequence[DraftRow]) -> list[DraftRow]:
    """Nests rows whose ordinals begin anew in another style under the row before them."""
    result: list[DraftRow] = []
    owners: dict[str, DraftRow | None] = {}
    """The styles in use, the outermost first, and the row that each hangs under."""
    for row in rows:
        style, is_first = _style(row.ordinal)
        previous = result[-1] if result else None
        if not style:
            owners = {}
        elif (
            is_first
            and previous
            and previous.select
            and not previous.is_total
            and _may_own(previous, style, owners)
        ):
            owners = {**_outer(owners, style), style: previous}
        elif style in owners:
            owners = {**_outer(owners, style), style: owners[style]}
        else:
            owners = {style: None}
        owner = owners.get(style)
        result.append(_narrowed(row, owner, "nested") if owner else row)
    return result


def _may_own(previous: DraftRow, style: str, owners: dict[str, DraftRow | None]) -> bool:
    return style not in owners or not previous.ordinal


def _outer(owners: dict[str, DraftRow | None], style: str) -> dict[str, DraftRow | None]:
    names = list(owners)
    outer = names[: names.index(style)] if style in names else names
    return {name: owners[name] for name in outer}


def _governed(rows: Sequence[DraftRow]) -> list[DraftRow]:
    """Gives the rows before a subtotal what it selects: 本年收入合计 makes them of this year."""
    result = list(rows)
    start = 0
    for index, row in enumerate(rows):
        if not row.select or not is_subtotal(row.label):
            continue
        for at in range(start, index):
            governed = result[at]
            if _is_bare_total(governed):
                continue
            if governed.owner is None and not is_empty(_shared(governed.select, row.select)):
                result[at] = _narrowed(governed, row, "subtotal")
        start = index + 1
    return result


def _apart(rows: Sequence[DraftRow]) -> list[DraftRow]:
    """Gives parts of a total what a row beside them leaves: beside 上年结转, this year's money."""
    result = list(rows)
    if not any(map(_is_bare_total, rows)):
        return result
    for dimension, member in vocabulary().layout["left_over"].items():
        parts = {at: row for at, row in enumerate(rows) if row.owner is None and row.select}
        beside = [row for row in parts.values() if dimension in row.select]
        if not beside or any(member in row.select[dimension] for row in beside):
            continue
        reason = Reason("apart", beside[-1].label, beside[-1].spot)
        for at, row in parts.items():
            if dimension not in row.select:
                select = {**row.select, dimension: frozenset({member})}
                result[at] = replace(row, select=select, reasons=(*row.reasons, reason))
    return result


def _is_bare_total(row: DraftRow) -> bool:
    """Tells whether a row sums up others and says nothing of what: 收入合计."""
    return row.is_total and not row.select


def _shared(one: Selection, other: Selection) -> Selection:
    both = narrowed(one, other)
    return {dimension: both[dimension] for dimension in one if dimension in other}


def _narrowed(row: DraftRow, owner: DraftRow, kind: Literal["nested", "subtotal"]) -> DraftRow:
    select = narrowed(row.select, owner.select)
    if is_empty(select):
        return row
    reasons = row.reasons
    if select != row.select:
        reasons = (*reasons, Reason(kind, owner.label, owner.spot))
    return replace(row, select=select, owner=owner.row, reasons=reasons)


def is_subtotal(label: str) -> bool:
    """Tells whether a row sums up those before it: 本年收入合计, and not 收入总计."""
    layout = vocabulary().layout
    folded = fold(label)
    return bool(re.search(layout["subtotal"], folded)) and layout["grand_total"] not in folded
