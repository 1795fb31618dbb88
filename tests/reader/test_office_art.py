"""What is drawn over a sheet of xls, and which cells it covers."""

import random
import struct
from pathlib import Path

import pytest

from tests.support import biff8
from tests.support.biff_drawings import (
    BOX,
    CHART,
    CHECK_BOX,
    COMMENT,
    DROPDOWN,
    FILL,
    FILLED,
    FRAME,
    LINE,
    LINE_WIDTH,
    NOT_FILLED,
    NOT_SHOWN,
    OPACITY,
    PICTURE,
    SHAPE,
    SHOWN,
    STRAIGHT,
    TEXT_BOX,
    anchor,
    atom,
    drawing,
    drawn,
    group,
    note,
    obj,
    shape,
    text_of,
    within,
)
from xlbudget.base.errors import WorkbookError
from xlbudget.base.meter import Meter
from xlbudget.reader import read_workbook
from xlbudget.reader.grid_sizes import GridSizes
from xlbudget.reader.office_art import OfficeArt
from xlbudget.reader.xls_records import DRAWINGS

CELL = (7, 3, 7, 3)
_HERE = anchor(*CELL)
_FILTER = 0x2101
"""The flags of the arrow of a filter."""


def a_shape(values: dict[int, int], kind: int = SHAPE, words: str = "", drawn_as: int = 1) -> bytes:
    """A shape over the cell, its object and its text."""
    records = drawn(drawing(shape(_HERE, values, drawn_as))) + obj(kind)
    return records + (drawn(atom(0xF00D, b"")) + text_of(words) if words else b"")


def in_group(values: dict[int, int], head: dict[int, int] | None = None) -> bytes:
    """A shape in the right half of a group over two columns."""
    inner = group(
        shape(anchor(7, 2, 7, 3), head, group=(0, 0, 200, 100)),
        shape(within((100, 0, 200, 100)), values),
    )
    return drawn(drawing(inner)) + obj(0) + obj(SHAPE, 2)


COVERS = {
    "a filled shape": a_shape({FILL: FILLED}),
    "a shape of which no fill is said": a_shape({}),
    "a picture": a_shape({FILL: NOT_FILLED}, PICTURE, drawn_as=FRAME),
    "a chart": a_shape({FILL: NOT_FILLED}, CHART),
    "a check box": a_shape({FILL: NOT_FILLED}, CHECK_BOX),
    "a dropdown that somebody drew": a_shape({FILL: NOT_FILLED}, DROPDOWN),
    "digits without a fill": a_shape({FILL: NOT_FILLED}, TEXT_BOX, "9", BOX),
    "a sign without a fill": a_shape({FILL: NOT_FILLED}, TEXT_BOX, "-", BOX),
    "drawn digits": drawn(drawing(shape(_HERE, {FILL: NOT_FILLED}, word_art="12"))) + obj(SHAPE),
    "a thick line": a_shape({LINE_WIDTH: 100_000}, LINE, drawn_as=STRAIGHT),
    "a shown comment": a_shape({}, COMMENT, "见附表", BOX) + note(7, 3, 1, shown=True),
    "a shape in a group": in_group({FILL: FILLED}),
    "a shape without an object": drawn(drawing(shape(_HERE, {FILL: FILLED}))),
    "a drawing in two records": b"".join(
        (drawn(content[:60]) + biff8.record(0x3C, content[60:])) + obj(SHAPE)
        for content in [drawing(shape(_HERE, {FILL: FILLED}))]
    ),
}
COVERS_NOTHING = {
    "a shape without a fill": a_shape({FILL: NOT_FILLED}),
    "a transparent shape": a_shape({FILL: FILLED, OPACITY: 0x1000}),
    "words without a fill": a_shape({FILL: NOT_FILLED}, TEXT_BOX, "草稿", BOX),
    "a line": a_shape({}, LINE, drawn_as=STRAIGHT),
    "a hidden shape": a_shape({FILL: FILLED, SHOWN: NOT_SHOWN}),
    "a deleted shape": drawn(drawing(shape(_HERE, {FILL: FILLED}, flags=8))) + obj(SHAPE),
    "a comment on demand": a_shape({SHOWN: NOT_SHOWN}, COMMENT, "81.06", BOX)
    + note(7, 3, 1, shown=False),
    "a comment that its note hides": a_shape({}, COMMENT, "81.06", BOX)
    + note(7, 3, 1, shown=False),
    "the arrow of a filter": drawn(drawing(shape(_HERE, {}, 201))) + obj(DROPDOWN, 1, _FILTER),
    "a shape in a hidden group": in_group({FILL: FILLED}, {SHOWN: NOT_SHOWN}),
    "a shape in a group, without a fill": in_group({FILL: NOT_FILLED}),
    "nothing": b"",
}


def read(stream: bytes, cells: int = 10_000) -> OfficeArt:
    art = OfficeArt(Meter("cells", cells))
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        assert kind in DRAWINGS
        art.on_record(kind, stream[at + 4 : at + 4 + size])
        at += 4 + size
    return art


def covered(stream: bytes) -> list[tuple[int, int, int, int]]:
    veils = read(stream).drawn("表", GridSizes({}, ())).veils
    return [(v.area.top, v.area.left, v.area.bottom, v.area.right) for v in veils]


@pytest.mark.parametrize("name", COVERS)
def test_what_covers_a_cell(name: str) -> None:
    # Digits count however little of a cell they lie over: here they touch the next ones.
    top, left, *_ = covered(COVERS[name])[0]
    assert (top, left) == CELL[:2]
    if "digits" not in name and "sign" not in name:
        assert covered(COVERS[name]) == [CELL]


@pytest.mark.parametrize("name", COVERS_NOTHING)
def test_what_covers_nothing(name: str) -> None:
    assert covered(COVERS_NOTHING[name]) == []


def test_a_chart_has_records_of_its_own(tmp_path: Path) -> None:
    """What is drawn within a chart lies in the chart; the sheet goes on behind it."""
    inside = biff8.record(0x0809, struct.pack("<HHHHII", 0x600, 0x20, 0, 0, 0, 0))
    inside += a_shape({FILL: FILLED}) + biff8.record(0x000A)
    far = drawn(drawing(shape(anchor(30, 1, 40, 5), {}, 201))) + obj(CHART)
    records = biff8.number(7, 3, 1) + far + inside + note(1, 1, 9, shown=False)
    path = biff8.write(tmp_path / "b.xls", [("表", 0, records)])
    (veil,) = read_workbook(path).sheets[0].veils
    assert (veil.area.top, veil.area.bottom) == (30, 40)


@pytest.mark.parametrize(
    ("records", "told"),
    [
        (a_shape({FILL: NOT_FILLED}, TEXT_BOX, "合计 1,234.56", BOX), ["R008"]),
        (a_shape({FILL: FILLED}, TEXT_BOX, "2025年", BOX), []),
        (a_shape({}, PICTURE, drawn_as=FRAME), ["R009"]),
        (a_shape({}, COMMENT, "1,234.56", BOX) + note(7, 3, 1, shown=False), []),
    ],
)
def test_what_is_told(records: bytes, told: list[str], tmp_path: Path) -> None:
    workbook = read_workbook(biff8.write(tmp_path / "b.xls", [("表", 0, records)]))
    assert [oddity.code for oddity in workbook.oddities] == told


@pytest.mark.parametrize("seed", range(8))
def test_records_of_any_length_and_content(seed: int) -> None:
    rng = random.Random(seed)
    for stream in (*COVERS.values(), *COVERS_NOTHING.values()):
        art = OfficeArt(Meter("cells", 10_000))
        at = 0
        while at + 4 <= len(stream):
            kind, size = struct.unpack_from("<HH", stream, at)
            body = bytearray(stream[at + 4 : at + 4 + rng.randrange(size + 1)])
            for _ in range(rng.randrange(5)):
                if body:
                    body[rng.randrange(len(body))] = rng.randrange(256)
            art.on_record(rng.choice((kind, kind, *sorted(DRAWINGS))), bytes(body))
            at += 4 + size
        art.drawn("表", GridSizes({}, ()))


def test_shapes_and_depth_are_bounded() -> None:
    many = drawn(drawing(shape(_HERE, {FILL: FILLED}) * 700)) + obj(SHAPE)
    with pytest.raises(WorkbookError):
        read(many).drawn("表", GridSizes({}, ()))
    deep = shape(_HERE, {FILL: FILLED})
    for _ in range(2000):
        deep = group(deep)
    pieces = [deep[at : at + 8000] for at in range(0, len(deep), 8000)]
    read(b"".join(map(drawn, pieces))).drawn("表", GridSizes({}, ()))
