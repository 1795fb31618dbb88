"""Outcomes of relations: exact, rounding, one unit beyond, failed; proved against the facts."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.shares import drawn
from xlbudget.base.amounts import Figure, round_to
from xlbudget.meaning.outcomes import SEVERITY_ORDER, Judged, Outcome, judge, worst
from xlbudget.meaning.relations import Missing, Relation
from xlbudget.template import CellRef

EXACT, ROUNDING, BALANCED, FAILED = (
    Outcome.EXACT,
    Outcome.ROUNDING,
    Outcome.BALANCED,
    Outcome.FAILED,
)


def cell(number: int) -> CellRef:
    return CellRef("t", str(number), "c")


def judged(
    left: list[Figure | None], right: list[Figure | None], kind: str = "equal", minus: int = 0
) -> Judged:
    """Judges left = right; the last `minus` cells of the right side are taken away."""
    figures = [*left, *right]
    cells = [cell(number) for number in range(len(figures))]
    signs = [1] * (len(figures) - minus) + [-1] * minus
    signed = tuple(zip(signs, cells, strict=True))
    relation = Relation(
        "X", "at_most" if kind == "at_most" else "equal", signed[: len(left)], signed[len(left) :]
    )
    return judge(relation, lambda one: figures[int(one.row)])


def units(*amounts: int, step: int = 10) -> list[Figure | None]:
    """Figures of so many last units."""
    return [Figure(n * step, n * step, step) for n in amounts]


# One figure against two: rounding explains the sum of three halves of a unit, which is half-open.
@pytest.mark.parametrize(
    ("left", "right", "outcome"),
    [
        (units(5), units(2, 3), EXACT),
        (units(6), units(2, 3), ROUNDING),
        (units(4), units(2, 3), ROUNDING),
        (units(7), units(2, 3), BALANCED),
        (units(3), units(2, 3), BALANCED),
        (units(8), units(2, 3), FAILED),
        (units(2), units(2, 3), FAILED),
        (units(3), units(2), BALANCED),
        (units(4), units(2), FAILED),
        (units(0), units(0), EXACT),
        (units(1), units(0), BALANCED),
        (units(2), units(0), FAILED),
        (units(-6), units(-2, -3), ROUNDING),
        (units(-7), units(-2, -3), BALANCED),
        (units(-8), units(-2, -3), FAILED),
        (units(0), units(1, -1), EXACT),
        (units(1), units(1, 1, -1), EXACT),
        (units(3), units(1, 1), ROUNDING),
        (units(5, step=1), units(2, 3, step=1), EXACT),
        (units(6, step=1), units(2, 3, step=1), BALANCED),
        (units(7, step=1), units(2, 3, step=1), FAILED),
        ([Figure(53, 53, 1)], units(2, 3), ROUNDING),
        ([Figure(59, 59, 1)], units(2, 3), BALANCED),
    ],
)
def test_equal_relations_at_their_bounds(
    left: list[Figure | None], right: list[Figure | None], outcome: Outcome
) -> None:
    assert judged(left, right).outcome == outcome


@pytest.mark.parametrize(
    ("left", "right", "outcome"),
    [
        (units(2), units(5), EXACT),
        (units(5), units(5), EXACT),
        (units(6), units(5), BALANCED),
        (units(7), units(5), FAILED),
        (units(3, 3), units(5), ROUNDING),
        (units(4, 3), units(5), BALANCED),
        (units(5, 3), units(5), FAILED),
        (units(0), units(0), EXACT),
        (units(1), units(0), BALANCED),
        (units(-3), units(0), EXACT),
    ],
)
def test_at_most_relations_at_their_bounds(
    left: list[Figure | None], right: list[Figure | None], outcome: Outcome
) -> None:
    assert judged(left, right, "at_most").outcome == outcome


def test_two_half_units_up_are_not_two_half_units_down() -> None:
    """Two figures of 6 units stand for at least 5.5 each, but for less than 6.5 each."""
    assert judged(units(11), units(6, 6)).outcome == ROUNDING
    assert judged(units(13), units(6, 6)).outcome == ROUNDING
    assert judged([Figure(110, 110, 1)], units(6, 6)).outcome == ROUNDING
    assert judged([Figure(109, 109, 1)], units(6, 6)).outcome == BALANCED
    assert judged([Figure(128, 128, 1)], units(6, 6)).outcome == ROUNDING
    assert judged([Figure(129, 129, 1)], units(6, 6)).outcome == BALANCED


def test_terms_that_are_taken_away_widen_the_bounds_too() -> None:
    assert judged(units(1), units(6, 4), minus=1).outcome == ROUNDING
    assert judged(units(2), units(6, 4), minus=1).outcome == EXACT
    assert judged(units(4), units(6, 4), minus=1).outcome == BALANCED
    assert judged(units(5), units(6, 4), minus=1).outcome == FAILED


def test_a_formula_is_exact_by_what_it_carries_not_by_what_it_prints() -> None:
    half = Figure(24, 20, 10)
    assert judged([Figure(48, 50, 10)], [half, half]).outcome == EXACT
    assert judged([Figure(48, 50, 10)], units(2, 2)).outcome == ROUNDING


def test_both_sides_and_what_rounding_could_explain() -> None:
    one = judged(units(12, step=10), units(6, 5), minus=0)
    assert (one.left, one.right, one.difference, one.bound) == (120, 110, 10, 10)
    two = judged(units(7), units(2, 3))
    assert (two.difference, two.bound) == (20, 10)
    three = judged(units(3), units(2, 3))
    assert (three.difference, three.bound) == (-20, 10)
    four = judged(units(7, step=1), units(2, step=1))
    assert (four.difference, four.bound) == (5, 0)


def test_empty_relations_are_marked() -> None:
    assert judged(units(0), units(0, 0)).empty
    assert not judged(units(2), units(1, 1)).empty
    assert judged([], []).empty


def test_a_figure_that_cannot_be_read_is_never_zero() -> None:
    assert judged([None], units(0)).outcome == Outcome.NOT_CHECKED
    assert judged(units(3), [*units(3), None]).outcome == Outcome.NOT_CHECKED


def test_a_relation_that_lacks_a_part_is_not_checked() -> None:
    relation = Relation("X", "equal", (), (), missing=(Missing("table", "t"),))
    assert judge(relation, lambda _: Figure(0, 0, 1)).outcome == Outcome.NOT_CHECKED


def test_the_worst_outcome() -> None:
    assert worst([]) == EXACT
    assert worst([EXACT, Outcome.NOT_CHECKED]) == Outcome.NOT_CHECKED
    assert worst([Outcome.NOT_CHECKED, ROUNDING, EXACT]) == ROUNDING
    assert worst([FAILED, BALANCED]) == FAILED
    assert set(SEVERITY_ORDER) == set(Outcome)


# ---- against the facts ---------------------------------------------------------------------------


def amounts_that_print(figure: Figure) -> list[int]:
    """Every whole 分 that prints the figure, found by rounding and not by its interval."""
    near = range(figure.shown - 2 * figure.step, figure.shown + 2 * figure.step + 1)
    return [fen for fen in near if round_to(fen, figure.step) == figure.shown]


def can_hold(left: list[Figure], right: list[Figure], *, at_most: bool) -> bool:
    """Whether some amounts that print these figures keep the relation, tried one by one."""
    lefts, rights = (
        {sum(fen) for fen in product(*map(amounts_that_print, side))} for side in (left, right)
    )
    return min(lefts) <= max(rights) if at_most else bool(lefts & rights)


FIGURES = st.builds(
    lambda count, step: Figure(count * step, count * step, step),
    st.integers(-5, 5),
    st.sampled_from([1, 10]),
)


@settings(max_examples=drawn(400))
@given(
    left=st.lists(FIGURES, min_size=1, max_size=2),
    right=st.lists(FIGURES, max_size=2),
    at_most=st.booleans(),
)
def test_a_relation_passes_exactly_where_facts_can_print_its_figures(
    left: list[Figure], right: list[Figure], at_most: bool
) -> None:
    outcome = judged([*left], [*right], "at_most" if at_most else "equal").outcome
    assert (outcome in (EXACT, ROUNDING)) == can_hold(left, right, at_most=at_most)


@given(
    parts=st.lists(st.integers(-(10**6), 10**6), max_size=8),
    step=st.sampled_from([1, 100, 10_000]),
    finer=st.sampled_from([1, 10, 100]),
)
def test_true_sums_pass_however_each_figure_is_rounded(
    parts: list[int], step: int, finer: int
) -> None:
    def figure(fen: int, unit: int) -> Figure:
        return Figure(round_to(fen, unit), round_to(fen, unit), unit)

    right: list[Figure | None] = [figure(part, finer) for part in parts]
    assert judged([figure(sum(parts), step)], right).outcome in (EXACT, ROUNDING)
    less: list[Figure | None] = [figure(sum(parts) - abs(sum(parts)) // 2, step)]
    assert judged(less, right, "at_most").outcome in (EXACT, ROUNDING)


@settings(max_examples=drawn(400))
@given(
    left=st.lists(FIGURES, min_size=1, max_size=2),
    right=st.lists(FIGURES, max_size=2),
    at_most=st.booleans(),
)
def test_balanced_is_one_last_unit_beyond_and_no_more(
    left: list[Figure], right: list[Figure], at_most: bool
) -> None:
    one = judged([*left], [*right], "at_most" if at_most else "equal")
    step = max(figure.step for figure in (*left, *right))

    lefts, rights = (
        {sum(fen) for fen in product(*map(amounts_that_print, side))} for side in (left, right)
    )

    def holds(by: int) -> bool:
        below = min(lefts) + by <= max(rights)
        return below if at_most else below and min(rights) <= max(lefts) + by

    near = any(holds(by) for by in range(-step, step + 1))
    assert (one.outcome == FAILED) == (not near)
