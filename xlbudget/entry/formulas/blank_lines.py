"""Lines on which nothing is typed, which are most: all of a section give the same."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xlbudget.entry.form.inputs import NOTHING
from xlbudget.template import Section

if TYPE_CHECKING:
    from xlbudget.entry.formulas.calculating import Calc


def like_lines(calc: "Calc", sections: Sequence[Section]) -> Sequence[int]:
    """Returns for each line of sections under each other itself, or the first blank one there."""
    key = "like lines", *(section.typed_in for section in sections)
    return calc.once(key, lambda: _like_lines(calc, sections))


def _like_lines(calc: "Calc", sections: Sequence[Section]) -> Sequence[int]:
    like: list[int] = []
    for section in sections:
        start, lines = len(like), calc.lines(section)
        blank = start + (lines.index(NOTHING) if NOTHING in lines else 0)
        like += (blank if line == NOTHING else i for i, line in enumerate(lines, start))
    return like
