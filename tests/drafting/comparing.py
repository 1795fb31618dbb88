"""Compares a drafted family with one written by hand: every cell by the facts that it selects."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from xlbudget.base.folding import fold, without_ordinal
from xlbudget.template import Block, Family, Row, Table
from xlbudget.template.common import without_year
from xlbudget.template.model import Select

Meaning = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Reading:
    """How the family written by hand says in other words what the national model says."""

    dimensions: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    added: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """What every figure of a measure selects though its tables do not say so."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Words of official titles to those of the family."""


@dataclass
class Compared:
    """How many cells, columns of lists and parents are the same; what differs, in words."""

    cells: int = 0
    list_columns: int = 0
    parents: int = 0
    differences: list[str] = field(default_factory=list)


def compared(truth: Family, draft: Family, reading: Reading) -> Compared:
    """Returns the comparison of all tables that the family has."""
    result = Compared()
    drafted = {_title(table, reading): table for table in draft.tables.values()}
    for table in truth.tables.values():
        other = drafted.get(_title(table, Reading()))
        if other is None or len(other.blocks) < len(table.blocks):
            result.differences.append(f"no table {table.title}: {list(drafted)}")
            continue
        for block, drafted_block in zip(table.blocks, other.blocks, strict=False):
            _compare(truth, draft, block, drafted_block, reading, result, table.id)
    return result


def _title(table: Table, reading: Reading) -> str:
    title = fold(without_year(table.title))
    for official, plain in reading.titles.items():
        title = title.replace(official, plain)
    return title


def _compare(
    truth: Family,
    draft: Family,
    block: Block,
    other: Block,
    reading: Reading,
    result: Compared,
    where: str,
) -> None:
    if block.measure != other.measure:
        result.differences.append(f"{where} {block.id}: {block.measure} / {other.measure}")
    listed = [b.row_list.dimension if b.row_list else None for b in (block, other)]
    if listed[0] and listed[0] != listed[1]:
        result.differences.append(f"{where} {block.id} lists {listed}")
    columns = list(zip(block.columns, other.columns, strict=False))
    pairs = list(_rows(block, other))
    parents = {row.id: partner for row, partner in pairs}
    for column, partner in columns:
        if column.kind != partner.kind:
            result.differences.append(f"{where} {column.id}: {column.kind} / {partner.kind}")
        if column.kind != "amount":
            continue
        for row, drafted_row in pairs:
            expected = _truth(truth, draft, reading, block, column.select, row.select)
            actual = _facts(draft, other.select, partner.select, drafted_row.select)
            result.cells += 1
            if expected != actual:
                result.differences.append(f"{where} {row.label}.{column.id}: {expected} / {actual}")
        if block.row_list:
            expected = _truth(truth, draft, reading, block, column.select)
            actual = _facts(draft, other.select, partner.select)
            result.list_columns += 1
            if expected != actual:
                result.differences.append(f"{where} {column.id}: {expected} / {actual}")
    for row, drafted_row in pairs:
        expected_parent = parents.get(row.parent or "")
        result.parents += 1
        if (expected_parent.id if expected_parent else None) != drafted_row.parent:
            result.differences.append(f"{where} {row.id} under {drafted_row.parent}")


def _rows(block: Block, other: Block) -> Iterator[tuple[Row, Row]]:
    """Yields the rows of the truth with those of the draft; one class stands for all."""
    left = list(other.fixed)
    for row in block.fixed:
        labels = {
            without_ordinal(fold(label)) for label in (row.label, *row.label.split("|"), *row.also)
        }
        same = [r for r in left if without_ordinal(fold(r.label)) in labels]
        same = same or [r for r in left if r.id == row.id or (r.id, row.id) == ("line", "line")]
        if same:
            left.remove(same[0])
            yield row, same[0]
        elif not row.id.isdigit():
            raise AssertionError(f"no row {row.label}")


def _truth(
    truth: Family, draft: Family, reading: Reading, block: Block, *selects: Select
) -> Meaning:
    said = [reading.added.get(block.measure, {})]
    for select in (block.select, *selects):
        said.append(
            {
                reading.dimensions.get(dimension, dimension): tuple(
                    each
                    for member in members
                    for each in reading.members.get((dimension, member), (member,))
                )
                for dimension, members in select.items()
            }
        )
    return _facts(draft, *said)


def _facts(draft: Family, *selects: Select) -> Meaning:
    facts: dict[str, frozenset[str]] = {}
    for select in selects:
        for dimension, members in select.items():
            if dimension in draft.dimensions:
                facts[dimension] = facts.get(dimension, frozenset(members)) & frozenset(members)
    return {
        dimension: members
        for dimension, members in facts.items()
        if members != frozenset(draft.dimensions[dimension])
    }
