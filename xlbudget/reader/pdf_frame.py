"""Where things stand on a page: as the file counts, with its letters upright, and as it is shown.

The file counts points from the bottom, whatever way a page is turned. Tables and lines are read
with most letters upright, which mostly is how the page is shown, but not where it lies on its side.
"""

from typing import NamedTuple

Box = tuple[float, float, float, float]
"""Left, bottom, right and top in the file; left, top, right and bottom once it stands upright."""


class Frame(NamedTuple):
    """How a page is turned: right angles that make its letters stand upright, and that it asks for.

    `box` is the part of the page that is shown, in the file.
    """

    turn: int
    rotation: int
    box: Box


def upright(box: Box, turn: int) -> Box:
    """Returns a box of the file, whose second value is its bottom, as it stands upright."""
    left, bottom, right, top = box
    match turn:
        case 1:
            return (bottom, left, top, right)
        case 2:
            return (-right, bottom, -left, top)
        case 3:
            return (-top, -right, -bottom, -left)
    return (left, -top, right, -bottom)


def across(frame: Frame, share: float) -> float:
    """Returns where a share of the width of a page ends, from its left, with letters upright."""
    left, _, right, _ = upright(frame.box, frame.turn)
    return left + share * (right - left)


def in_file(box: Box, turn: int) -> Box:
    """Returns the box of the file that stands upright as a box."""
    left, top, right, bottom = box
    match turn:
        case 1:
            return (top, left, bottom, right)
        case 2:
            return (-right, top, -left, bottom)
        case 3:
            return (-bottom, -right, -top, -left)
    return (left, -bottom, right, -top)


def shown(box: Box, frame: Frame) -> Box:
    """Returns where a box of upright letters lies on the page as it is shown.

    In points from its left and from its top.
    """
    return _from_corner(in_file(box, frame.turn), frame.box, frame.rotation)


def of_letters(box: Box, frame: Frame) -> Box:
    """Returns where a box of the page as it is shown lies once its letters stand upright.

    In points from the left and from the top of the page that is turned so.
    """
    return _from_corner(shown_in_file(box, frame), frame.box, frame.turn)


def shown_in_file(box: Box, frame: Frame) -> Box:
    """Returns the box of the file that is shown as a box, in points from the left and the top."""
    x, y = upright(frame.box, frame.rotation)[:2]
    left, top, right, bottom = box
    return in_file((left + x, top + y, right + x, bottom + y), frame.rotation)


def _from_corner(box: Box, page: Box, turn: int) -> Box:
    x, y = upright(page, turn)[:2]
    left, top, right, bottom = upright(box, turn)
    return (left - x, top - y, right - x, bottom - y)
