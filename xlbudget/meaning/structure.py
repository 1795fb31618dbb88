"""Which rows a workbook has: the fixed rows of the template and the rows that it lists itself.

The same structure serves a workbook that is to be written and one that was read.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from xlbudget.base.code import Code, repeated
from xlbudget.template import Block, Family, RowList


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A row that a workbook lists: a code or a name, and its label.

    `id` is unique in the block (a repeated code gets `#2`); `code` is what it stands for, in the
    text of a `Code`.
    """

    id: str
    code: str
    label: str
    government: str = ""
    typed: tuple[str, ...] = ()
    """What its block's columns of words and counts hold, in their order; empty without any."""


@dataclass(frozen=True, slots=True)
class RowRef:
    """One row of one block: fixed (`code` is None) or listed."""

    id: str
    label: str
    parent: str | None
    code: str | None = None
    government: str = ""
    typed: tuple[str, ...] = ()
    instead_of: str = ""
    """The row that a workbook may leave out and did, where this one lies directly under it."""

    @property
    def listed(self) -> ListedRow | None:
        """Returns the row as a workbook lists it, or None for a fixed one."""
        if self.code is None:
            return None
        return ListedRow(self.id, self.code, self.label, self.government, self.typed)

    @property
    def is_repeated(self) -> bool:
        """Tells whether a row above lists the same code."""
        return self.code is not None and self.code != self.id


BlockKey = tuple[str, str]


class _Lookup:
    """The rows of one block, by what they are asked for."""

    def __init__(self, rows: tuple[RowRef, ...]) -> None:
        self.rows = rows
        by_code: dict[str, list[RowRef]] = {}
        self.children: dict[str | None, list[RowRef]] = {}
        for row in rows:
            by_code.setdefault(row.id if row.code is None else row.code, []).append(row)
            self.children.setdefault(row.parent, []).append(row)
        self.by_code = {name: tuple(of_name) for name, of_name in by_code.items()}
        self._sums: dict[str, tuple[RowRef, ...]] = {}
        for row in rows:
            if row.instead_of:
                self._sums[row.instead_of] = (*self._sums.get(row.instead_of, ()), row)

    def find(self, name: str) -> tuple[RowRef, ...]:
        """Returns the rows that make up a row name."""
        rows = self.by_code.get(name) or self._sums.get(name)
        if rows is None:
            # Many relations ask for the same code.
            rows = self._sums[name] = self._nearest_under(name)
        return rows

    def _nearest_under(self, name: str) -> tuple[RowRef, ...]:
        if not name.isdigit():
            return ()
        under = [code for code in self.by_code if code.startswith(name) and code != name]
        # In order of their digits, what lies under a code comes right behind it.
        nearest: set[str] = set()
        above = None
        for code in sorted(under):
            if above is None or not code.startswith(above):
                above = code
                nearest.add(code)
        return tuple(row for code in under if code in nearest for row in self.by_code[code])


@dataclass(frozen=True)
class Structure:
    """The rows of every block that a workbook has, and what of it is missing."""

    rows: Mapping[BlockKey, tuple[RowRef, ...]]
    missing_columns: frozenset[tuple[str, str]] = frozenset()
    left_out: frozenset[str] = frozenset()
    """Tables that a workbook may leave out and did: all their figures are nothing."""
    _known: Mapping[BlockKey, _Lookup] = field(default_factory=dict, repr=False, compare=False)
    """Blocks that were looked up before."""

    def has(self, table: str) -> bool:
        """Tells whether the table is there, by any of its blocks."""
        return table in self._tables

    def by_code(self, key: BlockKey) -> Mapping[str, tuple[RowRef, ...]]:
        """Returns the rows of a block by id and by code; a code typed twice has two rows."""
        lookup = self._lookups.get(key)
        return lookup.by_code if lookup else {}

    def children(self, key: BlockKey, row: RowRef) -> tuple[RowRef, ...]:
        """Returns the rows directly under a row."""
        return tuple(self._lookups[key].children.get(row.id, ()))

    def with_rows(self, rows: Mapping[BlockKey, tuple[RowRef, ...]]) -> "Structure":
        """Returns the structure with other rows in some blocks."""
        return Structure({**self.rows, **rows}, self.missing_columns, self.left_out, self._lookups)

    @cached_property
    def _tables(self) -> frozenset[str]:
        return frozenset(table for table, _ in self.rows)

    @cached_property
    def _lookups(self) -> Mapping[BlockKey, _Lookup]:
        lookups: dict[BlockKey, _Lookup] = {}
        for key, rows in self.rows.items():
            known = self._known.get(key)
            lookups[key] = known if known and known.rows is rows else _Lookup(rows)
        return lookups

    def find(self, key: BlockKey, name: str) -> tuple[RowRef, ...]:
        """Returns the rows that make up a row name; none where the block does not list it.

        A code without a row of its own is the sum of the nearest codes under it, and a row that was
        left out that of the rows under it.
        """
        lookup = self._lookups.get(key)
        return lookup.find(name) if lookup else ()


def arrange(
    block: Block, listed: Sequence[ListedRow], left_out: Collection[str] = ()
) -> tuple[RowRef, ...]:
    """Returns the rows of a block in order: fixed ones, with the listed ones in their place.

    What lies under a row that is left out lies under that row's parent.
    """
    rows: list[RowRef] = []
    for row in block.rows:
        parent, instead_of = row.parent, ""
        while parent is not None and parent in left_out:
            instead_of = instead_of or parent
            parent = block.fixed_by_id[parent].parent
        if isinstance(row, RowList):
            rows.extend(_listed(row, listed, parent, instead_of))
        elif row.id not in left_out:
            rows.append(RowRef(row.id, row.label, parent, instead_of=instead_of))
    return tuple(rows)


def _listed(
    row_list: RowList, listed: Sequence[ListedRow], top: str | None, instead_of: str
) -> Iterable[RowRef]:
    first = {row.code: row.id for row in reversed(listed)}
    for row in listed:
        above = nearest_above(row.code, first) if row_list.coded else None
        yield RowRef(
            row.id,
            row.label,
            top if above is None else first[above],
            row.code,
            row.government,
            row.typed,
            instead_of if above is None else "",
        )


def nearest_above(code: str, codes: Iterable[str]) -> str | None:
    """Returns the longest known code that the code lies under, or None for a top one.

    What is not in the classification lies under the digits that are known of it.
    """
    for above in Code.of(code).above():
        if above in codes:
            return above
    return None


def unique_rows(rows: Iterable[ListedRow]) -> tuple[ListedRow, ...]:
    """Returns the rows with unique ids: what is listed again gets `#2`, `#3` behind its code."""
    seen: dict[str, int] = {}
    result = []
    for row in rows:
        seen[row.code] = seen.get(row.code, 0) + 1
        name = repeated(row.code, seen[row.code])
        result.append(replace(row, id=name))
    return tuple(result)


def structure_of(
    family: Family,
    listed: Mapping[BlockKey, Sequence[ListedRow]],
    left_out: Mapping[BlockKey, Collection[str]] | None = None,
) -> Structure:
    """Returns the structure of a whole workbook that lists these rows, without those left out."""
    rows: dict[BlockKey, tuple[RowRef, ...]] = {}
    for table, block in family.blocks():
        key = table.id, block.id
        rows[key] = arrange(block, unique_rows(listed.get(key, ())), (left_out or {}).get(key, ()))
    return Structure(rows)
