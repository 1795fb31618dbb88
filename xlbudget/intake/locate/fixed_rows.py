"""Tells which fixed row of a block a label is, each once and from top to bottom."""

from xlbudget.base.folding import fold
from xlbudget.intake.locate.wording import bare_label
from xlbudget.template import Block, Row
from xlbudget.template.code_lists import old_names

_UNIT = "{unit}"


class FixedRows:
    """The fixed rows of a block while the lines of a sheet go by."""

    def __init__(self, block: Block, unit_names: frozenset[str], unit_lines: int = 0) -> None:
        self.taken: set[str] = set()
        """The ids of the rows that were met."""
        self._rows = _expected(block.fixed, unit_lines)
        self._reached = -1
        self._unit_names = unit_names
        self._any_unit = not unit_names or block.row_list is None
        self._units = [at for at, row in enumerate(self._rows) if row.label == _UNIT]
        self._by_name: dict[str, list[int]] = {}
        for at, row in enumerate(self._rows):
            for name in _names_of(row):
                self._by_name.setdefault(name, []).append(at)

    def take(self, row: str) -> None:
        """Takes note of a row that was met."""
        self.taken.add(row)
        at = next(at for at, fixed in enumerate(self._rows) if fixed.id == row)
        self._reached = max(self._reached, at)

    def named(self, label: str) -> Row | None:
        """Returns the next row with a label, or else the first one that was not met yet."""
        folded = fold(label)
        if not folded:
            return None
        named = self._by_name.get(bare_label(folded), [])
        if self._units and (self._any_unit or folded in self._unit_names):
            named = sorted((*named, *self._units))
        free = [at for at in named if self._rows[at].id not in self.taken]
        behind = (at for at in free if at > self._reached)
        return self._rows[next(behind, free[0])] if free else None


def _expected(rows: tuple[Row, ...], unit_lines: int) -> tuple[Row, ...]:
    """Returns the rows without those named by the unit that so few lines with its name leave out.

    Where no line names it, any label may be the unit's.
    """
    lacking = sum(row.label == _UNIT for row in rows) - unit_lines if unit_lines else 0
    may_lack = [row for row in rows if row.optional and row.label == _UNIT]
    gone = may_lack[: max(lacking, 0)]
    return tuple(row for row in rows if row not in gone) if gone else rows


def _names_of(row: Row) -> set[str]:
    """Returns the bare labels of a row, and the old names of its code."""
    if not row.label or row.label == _UNIT:
        return set()
    labels = {bare_label(fold(label)) for label in (row.label, *row.also)}
    return labels.union(old_names().get(row.id, ()) if row.id.isdigit() else ())
