"""Circles: found in graphs drawn at random, and by the calculator only where they are real."""

import random

import pytest

from tests.calc.test_calc import book
from xlbudget.calc.again import Recalculation
from xlbudget.calc.circles import Place, circular

SHEET = "收支 表"


def on_circles(graph: dict[Place, list[Place]]) -> set[Place]:
    """Returns the places from which a way leads back to them, by trying every way."""

    def reached(start: Place) -> set[Place]:
        seen: set[Place] = set()
        ahead = list(graph[start])
        while ahead:
            place = ahead.pop()
            if place not in seen:
                seen.add(place)
                ahead += graph[place]
        return seen

    return {place for place in graph if place in reached(place)}


@pytest.mark.parametrize("seed", range(60))
def test_graphs_drawn_at_random(seed: int) -> None:
    rng = random.Random(seed)
    places: list[Place] = [("s", row, 1) for row in range(rng.randint(1, 14))]
    edges = rng.choice([0.02, 0.08, 0.2])
    graph = {place: [other for other in places if rng.random() < edges] for place in places}
    assert circular(places, graph.__getitem__) == on_circles(graph)


def test_a_long_chain_that_closes() -> None:
    length = 50_000
    graph: dict[Place, list[Place]] = {("s", row, 1): [("s", row + 1, 1)] for row in range(length)}
    graph["s", length, 1] = []
    assert circular(graph, graph.__getitem__) == frozenset()
    graph["s", length, 1] = [("s", 0, 1)]
    assert len(circular(graph, graph.__getitem__)) == length + 1


@pytest.mark.parametrize(
    ("formulas", "expected"),
    [
        ({"A1": "A2+1", "A2": "A1"}, {1, 2}),
        ({"A1": "SUM(A2:A3)", "A2": "B5", "A3": "A1*1"}, {1, 3}),
        ({"A1": "A2", "A2": "A3", "A3": "B1"}, set()),
        ({"A1": "IF(B1>0,B2,A2)", "A2": "A1+1"}, set()),
        ({"A1": "IF(B1>0,A2,B2)", "A2": "A1+1"}, {1, 2}),
        ({"A1": "A1"}, {1}),
        ({"A1": "IFERROR(A2,0)", "A2": "A1"}, {1, 2}),
        ({"A1": "Data!A1+B1", "A2": "A1"}, set()),
    ],
)
def test_formulas(formulas: dict[str, str], expected: set[int]) -> None:
    workbook = book(formulas, {"B1": 1, "B2": 2, "B5": 5})
    recalculation = Recalculation(workbook)
    keys = [(SHEET, row, 1) for row in range(1, len(formulas) + 1)]
    found = recalculation.circular(keys)
    assert {row for _, row, _ in found} == expected
    assert all(failure.reason == "circular" for failure in found.values())


def test_work_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    formulas = {f"A{row}": f"SUM(B1:B{row * 7})" for row in range(1, 90)}
    formulas |= {"A90": "A91", "A91": "A90"}
    keys = [(SHEET, row, 1) for row in range(1, 92)]
    workbook = book(formulas, {"B1": 1})
    assert len(Recalculation(workbook).circular(keys)) == len(("A90", "A91"))
    monkeypatch.setattr("xlbudget.calc.again._MOST_REFERENCES", 1)
    assert Recalculation(workbook).circular(keys) == {}


def test_a_column_shares_the_ranges_that_its_formulas_refer_to() -> None:
    """Each range is looked through once, however many formulas refer to it."""
    rows = 300
    formulas = {f"A{row}": f"B{row}+C1" for row in range(1, rows)}
    formulas |= {f"B{row}": f"SUM(C$1:C${rows})" for row in range(1, rows)}
    formulas |= {f"C{row}": "D1*1" for row in range(1, rows)}
    keys = [(SHEET, row, 1) for row in range(1, rows)]

    def looked_at(more: dict[str, str]) -> tuple[int, set[int]]:
        recalculation = Recalculation(book({**formulas, **more}, {"D1": 1}))
        room = recalculation._room
        circles = recalculation.circular(keys)
        return room - recalculation._room, {row for _, row, _ in circles}

    cells, circles = looked_at({})
    assert cells < 10 * rows
    assert circles == set()
    _, circles = looked_at({"C7": "A9"})  # through the range back to a formula that refers to it
    assert circles == {9}
