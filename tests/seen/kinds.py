"""The ways in which a workbook shows people something other than what it stores.

They are declared in kinds.toml, of which docs/seen.md is made, too.  Each plants one on the
example's workbook, at an amount drawn at random: what is stored is right, or what is seen is.
"""

import random
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook

from tests.seen import plants
from tests.seen.case import Case
from tests.support.workbooks import loaded

_SHEETS = ("表二", "表三", "表四", "表五", "表六")
_VERDICTS = {
    "doubtful": frozenset({"doubtful", "incomplete", "inconsistent"}),
    "judged as seen": frozenset({"doubtful", "inconsistent"}),
    "passes": frozenset({"rounding"}),
}
"""What the report may say; the example itself has rounding differences."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One way; its keys are described at the head of kinds.toml."""

    section: str
    name: str
    sees: str
    stores: str
    verdict: str
    plant: str
    options: tuple[str, ...] = ("",)
    names_cell: bool = True
    says: tuple[str, ...] = ()
    """Rules that a workbook that passes is told of nevertheless."""
    forms: tuple[str, ...] = ("xls", "ods")

    @property
    def verdicts(self) -> frozenset[str]:
        """Returns the verdicts that a report may give."""
        return _VERDICTS[self.verdict]

    def build(self, base: Path, path: Path, seed: int) -> Case:
        """Writes the workbook of one instance and returns what was planted."""
        workbook = loaded(base)
        rng = random.Random(f"{self.name}{seed}")
        case = Case(workbook, rng, rng.choice(list(_amounts(workbook))))
        option = self.options[seed % len(self.options)]
        getattr(plants, self.plant)(case, option)
        workbook.save(path)
        if case.late:
            case.late(path)
        return case


def kinds() -> Iterable[Kind]:
    """Yields every kind, in the order of the page."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    for entry in tomllib.loads(text)["kinds"]:
        lists = {key: tuple(value) for key, value in entry.items() if isinstance(value, list)}
        yield Kind(**(entry | lists))


def _amounts(workbook: Workbook) -> Iterable[Cell]:
    for name in _SHEETS:
        for row in workbook[name].iter_rows(min_row=6):
            for cell in row:
                value = cell.value
                if isinstance(cell, Cell) and isinstance(value, int | float) and value > 1:
                    yield cell


KINDS = tuple(kinds())
