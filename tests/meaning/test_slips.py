"""Slips of a bookkeeper, told from the amount that should be there."""

from collections.abc import Mapping

import pytest

from xlbudget.base.amounts import step_of
from xlbudget.meaning.slips import WEIGHTS, hint_of

STEP = 10_000


@pytest.mark.parametrize(
    ("wanted", "typed", "hint"),
    [
        (1304.77, 1340.77, "swapped"),
        (81.06, 18.06, "swapped"),
        (1304.77, 1304.17, "one_digit"),
        (1304.77, 1307.74, ""),  # not beside each other
        (1304.77, 13047.70, "point"),
        (1304.77, 130.48, "point"),
        (1304.77, 13.05, "point"),
        (1304.77, 13.04, "point"),  # cut off
        (0.12, 1.12, "one_digit"),  # no power of ten lies between the two
        (1.12, 0.12, "one_digit"),
        (0.12, 1.25, ""),
        (12.34, 123.45, ""),
        (1304.77, 13047700.00, "yuan"),
        (1304.77, 13047712.34, "yuan"),
        (1304.77, 1304770.00, "thousand"),
        (1304.77, -1304.77, "sign"),
        (0.01, -0.01, "sign"),
        (1304.77, 0, "blank"),
        (0.02, 0, ""),  # nothing that anybody would have left out
        (1304.77, 1304.78, "last_place"),
        (1304.77, 1304.75, "last_place"),
        (1304.79, 1304.80, "last_place"),
        (1304.77, 2609.54, "twice"),
        (55.55, 77.99, ""),
    ],
)
def test_hint_of_a_slip(wanted: float, typed: float, hint: str) -> None:
    assert hint_of(round(typed * 1e6), round(wanted * 1e6), STEP, {}, "万元") == hint


@pytest.mark.parametrize(
    ("unit", "times", "hint"),
    [
        ("亿元", 10**8, "yuan"),
        ("亿元", 10**4, ""),
        ("万元", 10**4, "yuan"),
        ("万元", 10**3, "thousand"),
        ("千元", 10**4, ""),
        ("千元", 10**3, "yuan"),
        ("百元", 10**3, "thousand"),
        ("百元", 10**2, "yuan"),
        ("元", 10**4, ""),
        ("元", 10**3, "thousand"),
        ("元", 10**2, "point"),
    ],
)
def test_yuan_instead_of_the_unit_is_its_factor(unit: str, times: int, hint: str) -> None:
    wanted, step = 130_477 * step_of(unit, 2), step_of(unit, 2)
    assert hint_of(wanted * times, wanted, step, {}, unit) == hint


@pytest.mark.parametrize(
    ("unit", "typed", "wanted", "hint"),
    [
        ("元", 1304.77, 13_047_712.34, "wan"),
        ("元", 1304.77, 13_047_000.00, ""),
        ("元", -1304.77, -13_047_700.00, "wan"),
        ("万元", 0.13, 1304.77, ""),
    ],
)
def test_a_larger_unit_than_yuan_is_its_factor(
    unit: str, typed: float, wanted: float, hint: str
) -> None:
    fen = step_of(unit, 2) * 100
    assert hint_of(round(typed * fen), round(wanted * fen), step_of(unit, 2), {}, unit) == hint


@pytest.mark.parametrize(
    ("around", "hint"),
    [
        ({"copied_row": frozenset({7_000_000})}, "copied_row"),
        ({"copied_column": frozenset({7_000_000})}, "copied_column"),
        ({"copied_parent": frozenset({7_000_000})}, "copied_parent"),
        ({"missing_row": frozenset({35_120_000})}, "missing_row"),
        ({"counted": frozenset({35_120_000})}, "counted"),
        ({"copied_row": frozenset({42_120_000})}, ""),
    ],
)
def test_hint_of_a_neighbour(around: Mapping[str, frozenset[int]], hint: str) -> None:
    assert hint_of(7_000_000, 42_120_000, STEP, around, "万元") == hint


def test_every_hint_has_a_weight() -> None:
    assert set(WEIGHTS) >= {"", "blank", "copied_row", "missing_row", "counted", "twice"}
