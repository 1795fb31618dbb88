"""Boxes go from the file to the page as it is shown, and back, whatever way it is turned."""

from itertools import product
from random import Random

import pytest

from xlbudget.reader.pdf_frame import Box, Frame, in_file, of_letters, shown, shown_in_file, upright

PAGE = (10.0, 20.0, 605.0, 862.0)
TURNS = list(product(range(4), range(4)))


def boxes(seed: int) -> list[Box]:
    rng = Random(seed)
    lefts = [(rng.uniform(10, 500), rng.uniform(20, 700)) for _ in range(8)]
    return [(x, y, x + rng.uniform(1, 100), y + rng.uniform(1, 100)) for x, y in lefts]


def near(one: Box, other: Box) -> bool:
    return one == pytest.approx(other)


@pytest.mark.parametrize(("turn", "rotation"), TURNS)
def test_there_and_back(turn: int, rotation: int) -> None:
    frame = Frame(turn, rotation, PAGE)
    for box in boxes(turn * 4 + rotation):
        stands = upright(box, turn)
        assert near(in_file(stands, turn), box)
        seen = shown(stands, frame)
        assert near(shown_in_file(seen, frame), box)
        left, top, right, bottom = of_letters(seen, frame)
        assert near((right - left, bottom - top, 0, 0), _size(stands))


def _size(box: Box) -> Box:
    return (box[2] - box[0], box[3] - box[1], 0, 0)


@pytest.mark.parametrize(
    ("rotation", "expected"),
    [
        (0, (0, 0, 100, 50)),  # the left top of the file
        (1, (792, 0, 842, 100)),  # turned clockwise it lies right at the top
        (2, (495, 792, 595, 842)),
        (3, (0, 495, 50, 595)),
    ],
)
def test_the_page_is_shown_as_it_asks(rotation: int, expected: Box) -> None:
    box = (10.0, 812.0, 110.0, 862.0)
    assert near(shown(upright(box, 0), Frame(0, rotation, PAGE)), expected)
