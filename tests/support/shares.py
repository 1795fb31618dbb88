"""What runs at every run of the tests, and what with the long ones alone (`make test-long`).

No kind of test is long as a whole: of many cases a share always runs.
"""

import os
from collections.abc import Iterable, Sequence
from typing import Any

import pytest

DRAWS_ALL = os.environ.get("XLBUDGET_DRAW_ALL") == "1"


def drawn(count: int) -> int:
    """Returns how many instances a test draws at random: a third of `count`, or all if asked.

    Tests that do so, but for those of hypothesis, are marked `drawn`.
    """
    return count if DRAWS_ALL else -(-count // 3)


def shared(cases: Iterable[Any], every: int, first: int = 0) -> list[Any]:
    """Returns cases for `parametrize`, of which all but each `every`-th are long.

    Tests that are alike begin with another case each, so that together they run all.
    Where they are all combinations of some values, `every` has no factor in common with their
    numbers, so that each value runs.
    """
    return [case if at % every == first else _long(case) for at, case in enumerate(cases)]


def _long(case: object) -> Any:
    values = case if isinstance(case, Sequence) and not isinstance(case, str) else (case,)
    return pytest.param(*values, marks=pytest.mark.long)
