"""What is made once and then referred to, so that nothing is computed twice."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar, cast

from xlbudget.entry.form.stacks import Stack
from xlbudget.entry.formulas.algebra import FormulaColumn
from xlbudget.template import EntryColumn

_T = TypeVar("_T")

Columns = tuple[EntryColumn, ...]

Chosen = tuple[Columns, ...]
"""Columns of each section of a stack."""


class _MadeForRun(NamedTuple):
    """Columns that were made for some sections of a stack, which begin `offset` lines down."""

    asked: list[tuple[str, Columns]]
    offset: int
    columns: tuple[FormulaColumn, ...]


class MadeOnce:
    """Keeps what was made."""

    def __init__(self) -> None:
        self._made: dict[object, object] = {}

    def once(self, key: object, make: Callable[[], _T]) -> _T:
        """Returns what was made under a key, making it the first time."""
        if key not in self._made:
            self._made[key] = make()
        return cast(_T, self._made[key])

    def for_run(
        self,
        what: str,
        stack: Stack,
        chosen: Chosen,
        make: Callable[[], tuple[FormulaColumn, ...]],
    ) -> tuple[FormulaColumn, ...]:
        """Returns the columns of the sections of a stack that have something chosen.

        They are a part of those of more sections where these hold the same.
        """
        run, first = stack.run(chosen), [*map(bool, chosen), True].index(True)
        if not any(chosen):
            first = 0
        asked = [
            (part.id, columns) for part, columns in zip(run.parts, chosen[first:], strict=False)
        ]
        made = self.once(("for runs", what), list[_MadeForRun])
        for whole in made:
            start = whole.asked.index(asked[0]) if asked[0] in whole.asked else 0
            if whole.asked[start : start + len(asked)] == asked:
                above = run.offset - whole.offset
                return tuple(column.part(above, run.count) for column in whole.columns)
        made.append(_MadeForRun(asked, run.offset, make()))
        return made[-1].columns
