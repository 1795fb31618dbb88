"""How much the formulas of one workbook may ask for, in steps that every machine counts alike."""

from xlbudget.calc.values import CannotCalculate

MOST_STEPS = 17_000_000
"""For opening a workbook: a sixth more than a full one takes that was never calculated.

A step is a cell that is looked at or a word of a formula: less than a millionth of a second.
"""
BESIDE_STEPS = 500_000
"""For each check that computes something of its own beside that."""
_FORMULA = 16
"""Steps that every formula costs, however short it is."""
_CHARACTERS = 2
"""Of a formula, that cost as much to split as one step."""
LETTERS = 2
"""Of a text, that cost as much to compare or copy as one step."""


class Work:
    """The steps that are left; what is over them has no result, and that is told."""

    __slots__ = ("left",)

    def __init__(self, steps: int = MOST_STEPS) -> None:
        self.left = steps

    def use(self, steps: int) -> None:
        """Counts steps that are taken.

        Raises CannotCalculate: `limit`, none is left.
        """
        self.left -= steps
        if self.left < 0:
            raise CannotCalculate("limit")

    def begin(self, formula: str) -> None:
        """Counts the reading of a formula.

        Raises CannotCalculate: as `use`.
        """
        self.use(_FORMULA + len(formula) // _CHARACTERS)
