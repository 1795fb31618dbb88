"""A table's columns as blocks that stand side by side: what each sums up, and what its rows are."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from xlbudget.base.folding import fold_year
from xlbudget.drafting.form_sheet import is_among_others
from xlbudget.drafting.model import DraftBlock, DraftColumn, Reason
from xlbudget.drafting.selection import Selection, united, within
from xlbudget.drafting.vocabulary import vocabulary
from xlbudget.drafting.words import Meaning

_LINES = "line"


def blocks_of(
    columns: Sequence[DraftColumn], title: Meaning, listed: Mapping[int, str]
) -> tuple[DraftBlock, ...]:
    """Returns the blocks: a label or code behind an amount begins one, so does another measure.

    `listed` tells for columns of codes, by their places, of which list those are that stand there.
    """
    groups: list[list[DraftColumn]] = []
    for column in columns:
        if not groups or _begins(groups[-1], column):
            groups.append([])
        groups[-1].append(column)
    return tuple(
        _block(tuple(group), title, listed, index, len(groups))
        for index, group in enumerate(groups)
    )


def _begins(group: Sequence[DraftColumn], column: DraftColumn) -> bool:
    last = group[-1]
    if last.kind != "amount":
        return False
    return column.kind != "amount" or (bool(column.measure) and column.measure != last.measure)


def _block(
    columns: tuple[DraftColumn, ...],
    title: Meaning,
    listed_at: Mapping[int, str],
    index: int,
    count: int,
) -> DraftBlock:
    side = next((c.side for c in columns if c.side), "")
    about = title.side_of_title
    side = side or (about if about != "both" else "")
    if count > 1 and not side:
        sides: list[str] = vocabulary().layout["sides"]
        side = sides[min(index, len(sides) - 1)]
    columns = tuple(map(_as_label, columns)) if _names_alone(columns) else columns
    by_codes = next((listed_at[c.place] for c in columns if c.place in listed_at), "")
    listed = by_codes or _listed(columns, title, side, count)
    measure = _measure(columns, title, listed)
    over = vocabulary().measures[measure].over
    columns = _with_totals(tuple(replace(c, select=within(c.select, over)) for c in columns))
    return DraftBlock(columns=columns, side=side, measure=measure, lists=listed)


def _names_alone(columns: Sequence[DraftColumn]) -> bool:
    """Tells whether names stand without codes where no list is printed by names alone."""
    kinds = {column.kind for column in columns}
    lists = frozenset[str]().union(*(c.lists for c in columns))
    return "name" in kinds and "code" not in kinds and "economic" not in lists


def _as_label(column: DraftColumn) -> DraftColumn:
    return replace(column, kind="label") if column.kind == "name" else column


def _listed(columns: Sequence[DraftColumn], title: Meaning, side: str, count: int) -> str:
    """Returns the dimension whose codes or names the rows are, `unit` for the unit's own line."""
    kinds = {column.kind for column in columns}
    leads = [column for column in columns if column.kind != "amount"]
    lists = frozenset[str]().union(*(c.lists for c in leads))
    if kinds & {"code", "name"}:
        lists |= set(title.names("rows"))
        if "economic" in lists:
            return "economic"
        is_income = side == "income" and title.side_of_title == "income"
        return "revenue" if "revenue" in lists and is_income else "function"
    leaves = [fold_year(column.path[-1]) for column in leads if column.path]
    is_project = title.select.get("nature") == vocabulary().members("nature", "project")
    if any(_lists(leaf, "project") for leaf in leaves) and is_project and count == 1:
        return "project"
    return "unit" if any(_lists(leaf, "unit") for leaf in leaves) else ""


def _lists(leaf: str, name: str) -> bool:
    word = vocabulary().words.get(leaf)
    return word is not None and (word.kind, word.name) == ("rows", name)


def _measure(columns: Sequence[DraftColumn], title: Meaning, listed: str) -> str:
    """Returns what the figures sum up: what a word says, or what the rows list."""
    amounts = [column for column in columns if column.kind == "amount"]
    known = vocabulary()
    if any(column.measure for column in amounts):
        return next(column.measure for column in amounts if column.measure)
    if any(_LINES in column.select for column in amounts) or _LINES in title.select:
        return next(name for name, m in known.measures.items() if _LINES in m.over)
    if title.has("measure"):
        return title.names("measure")[0]
    for name, measure in known.measures.items():
        if measure.list == listed and listed:
            return name
    return next(iter(known.measures))


def says_no_list(block: DraftBlock, title: Meaning, listed: Mapping[int, str]) -> bool:
    """Tells whether codes or names stand in a block and nothing says of which list they are."""
    leads = [column for column in block.columns if column.kind in ("code", "name")]
    return bool(leads) and not (
        title.has("rows") or any(c.lists or c.place in listed for c in leads)
    )


def _with_totals(columns: tuple[DraftColumn, ...]) -> tuple[DraftColumn, ...]:
    """Returns the columns; a 合计 selects the union of those beside it under the same header."""
    return tuple(_total(column, columns) if column.is_total else column for column in columns)


def _total(column: DraftColumn, columns: Sequence[DraftColumn]) -> DraftColumn:
    above = tuple(map(fold_year, column.path[:-1]))
    beside = [
        other
        for other in columns
        if other.kind == "amount"
        and other is not column
        and tuple(map(fold_year, other.path))[: len(above)] == above
    ]
    if len(beside) < 2 or any(is_among_others(word) for o in beside for word in o.path):  # noqa: PLR2004
        return column
    union = {d: m & column.select.get(d, m) for d, m in united(o.select for o in beside).items()}
    new: Selection = {d: m for d, m in union.items() if column.select.get(d) != m}
    if not new:
        return column
    reasons = (*column.reasons, Reason("beside", "、".join(o.path[-1] for o in beside)))
    return replace(column, select={**column.select, **new}, reasons=reasons)
