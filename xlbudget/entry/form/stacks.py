"""The typed lines of a measure under each other, whichever sections they are typed in.

What lists rows asks for all lines of a measure: a code that is typed on one sheet only has its row
on the official tables as well as one that is typed on all of them.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from xlbudget.entry.form.inputs import printed_lines
from xlbudget.template import Family, Section


@dataclass(frozen=True)
class Stack:
    """The sections whose lines stand under each other, each with the number of its lines.

    `id` names all sections of the measure; some that follow each other begin `offset` lines down.
    """

    id: str
    parts: tuple[Section, ...]
    counts: tuple[int, ...]
    offset: int = 0

    @property
    def each(self) -> str:
        """Returns the dimension whose members the lines are."""
        return self.parts[0].each

    @property
    def coded(self) -> bool:
        """Tells whether codes name the lines."""
        return bool(self.parts[0].of_kind("code"))

    @property
    def printed(self) -> bool:
        """Tells whether the lines are printed already; such a section stands alone."""
        return self.parts[0].printed

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Returns the line at which each section starts, and behind them the number of lines."""
        return tuple(accumulate(self.counts, initial=0))

    @property
    def count(self) -> int:
        """Returns the number of all lines."""
        return self.starts[-1]

    def place(self, line: int) -> tuple[int, int]:
        """Returns which section a line is of, and its number there; all count from 0."""
        number = bisect_right(self.starts, line) - 1
        return number, line - self.starts[number]

    def run(self, chosen: Sequence[object]) -> "Stack":
        """Returns the stack from the first section to the last of those with something chosen."""
        numbers = [number for number, columns in enumerate(chosen) if columns] or [0]
        first, behind = numbers[0], numbers[-1] + 1
        offset = self.offset + self.starts[first]
        return Stack(self.id, self.parts[first:behind], self.counts[first:behind], offset)

    def start(self, part: Section) -> int:
        """Returns the line at which a section starts."""
        return self.starts[self.parts.index(part)]


def stack_of(family: Family, section: Section) -> Stack:
    """Returns the stack in which a section stands."""
    return next(s for s in stacks_of(family, section.measure) if section in s.parts)


def stacks_of(family: Family, measure: str) -> tuple[Stack, ...]:
    """Returns the stacks of a measure, one for each dimension that sections list."""
    return family.once((stacks_of, measure), lambda: tuple(_stacks(family, measure)))


def _stacks(family: Family, measure: str) -> Iterator[Stack]:
    parts: dict[str, list[Section]] = {}
    for part in family.entry.parts(measure):
        if part.each and not part.rows:
            parts.setdefault(part.each, []).append(part)
    for sections in parts.values():
        counts = (part.room + len(printed_lines(family, part)) for part in sections)
        yield Stack(sections[0].id, tuple(sections), tuple(counts))
