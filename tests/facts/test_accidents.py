"""Paste accidents in the example are found, and the first hypothesis is the truth."""

from collections.abc import Mapping
from itertools import pairwise

import pytest

from tests.support import example
from xlbudget.base.amounts import Figure, step_of
from xlbudget.facts.accidents import Accident, accidents
from xlbudget.facts.balances import Balances
from xlbudget.facts.steps import Steps
from xlbudget.meaning.outcomes import judge
from xlbudget.template import CellRef

STEP = step_of("万元", 2)


def given(table: str, row: str, column: str) -> int:
    """Returns an example figure in 分."""
    return example.figures().amounts.get(CellRef(table, row, column), 0)


def found_in(edits: Mapping[CellRef, int]) -> tuple[Accident, ...]:
    """Returns the accidents that explain these edits of the example."""
    amounts = {**example.figures().amounts, **edits}

    def figure(cell: CellRef) -> Figure:
        return Figure(amounts.get(cell, 0), amounts.get(cell, 0), STEP)

    judged = [judge(relation, figure) for relation in example.relations()]
    balances = Balances(judged, figure)
    failing = sorted(balances.wrong)
    slips = accidents(example.family(), example.structure(), balances, failing, Steps(100_000))
    assert slips.complete
    return slips.answers


def truth(edits: Mapping[CellRef, int]) -> dict[CellRef, int]:
    """Returns what the edited cells showed before."""
    return {c: given(*c) for c, amount in edits.items() if amount != given(*c)}


def rows_exchanged(table: str, one: str, other: str, *columns: str) -> dict[CellRef, int]:
    """Returns the edits that put two rows into each other's place."""
    edits = {CellRef(table, one, c): given(table, other, c) for c in columns}
    return edits | {CellRef(table, other, c): given(table, one, c) for c in columns}


@pytest.mark.parametrize(
    ("table", "one", "other", "columns"),
    [
        ("t03", "2010301", "2010302", ("total", "basic", "project")),
        ("t05", "2101101", "2101102", ("total", "basic", "project")),
        ("t02", "2080501", "2080505", ("total", "general")),
    ],
)
def test_rows_in_each_others_place(
    table: str, one: str, other: str, columns: tuple[str, ...]
) -> None:
    edits = rows_exchanged(table, one, other, *columns)
    first = found_in(edits)[0]
    assert first.kind == "moved_row"
    assert first.wanted == truth(edits)


def test_part_of_a_column_one_column_off() -> None:
    rows = ("208", "20805", "2080501", "2080505")
    edits = {CellRef("t03", row, "basic"): given("t03", row, "project") for row in rows}
    edits |= {CellRef("t03", row, "project"): given("t03", row, "basic") for row in rows}
    first = found_in(edits)[0]
    assert first.kind == "shifted_column"
    assert first.wanted == truth(edits)


def test_part_of_a_column_one_row_too_low_with_the_last_figure_overwritten() -> None:
    rows = [row.id for row in example.structure().rows["t06", "main"]][2:8]
    edits = {
        CellRef("t06", low, "personnel"): given("t06", high, "personnel")
        for high, low in pairwise(rows)
    }
    edits[CellRef("t06", rows[0], "personnel")] = 0
    first = found_in(edits)[0]
    assert first.kind == "shifted_rows"
    assert first.wanted == truth(edits)


def test_two_cells_exchanged() -> None:
    projects = [row.id for row in example.structure().rows["t12", "main"]][4:6]
    edits = rows_exchanged("t12", projects[0], projects[1], "total")
    kinds = {accident.kind for accident in found_in(edits)}
    assert kinds == {"exchanged"}
    assert truth(edits) in [accident.wanted for accident in found_in(edits)]


@pytest.mark.parametrize("row", ["2080501", "2101101", "2010301"])
def test_a_fund_typed_in_another_column_is_one_slip_though_the_sums_agree(row: str) -> None:
    above = ("total", row[:3], row[:5], row)
    amount = given("t02", row, "general")
    edits: dict[CellRef, int] = {}
    for name in above:
        edits[CellRef("t02", name, "general")] = given("t02", name, "general") - amount
        edits[CellRef("t02", name, "unit_funds")] = given("t02", name, "unit_funds") + amount
    first = found_in(edits)[0]
    assert first.kind == "other_column"
    assert first.wanted == truth(edits)


def test_a_single_wrong_figure_is_no_accident() -> None:
    assert found_in({CellRef("t03", "2010302", "total"): 1}) == ()
    assert found_in({}) == ()
