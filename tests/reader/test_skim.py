"""What is left out of a worksheet before it is parsed makes no difference to what is read."""

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reader.samples import by_xlsxwriter, pack
from xlbudget.base.errors import WorkbookError
from xlbudget.reader import Limits, RawWorkbook, read_workbook
from xlbudget.reader.skim import without_empty

SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
PIECES = (
    b'<c r="B%d" s="1"/>', b'<c r="C%d" t="n" />', b'<c r="D%d"/>', b"<c/>", b"<c><v>5</v></c>",
    b'<c r="AA%d"><v>7</v></c>', b'<c r="E%d" s="1"></c>', b"\n", b"loose", b"<!-- <v>1</v> -->",
    b'<c r="F%d" hidden="1"/>',
    b'<c r="G%d" t="inlineStr"><is><t><![CDATA[<c r="B1"/><c r="B2"/>]]></t></is></c>',
)  # fmt: skip
ROWS = (
    b' r="%d"', b' r="%d" ht="15"', b' r="%d" ht="0"', b' r="%d" hidden="1"', b"",
    b' r="%d" s="1" customFormat="1" spans="1:5"', b' r="%d" ht="0.00" s="1"',
)  # fmt: skip


def filled(text: bytes, row: int) -> bytes:
    return text.replace(b"%d", str(row).encode())


@st.composite
def sheets(draw: st.DrawFn) -> bytes:
    rows = []
    for number in range(1, draw(st.integers(1, 12))):
        row = filled(draw(st.sampled_from(ROWS)), number)
        cells = draw(st.lists(st.sampled_from(PIECES), max_size=5))
        content = b"".join(filled(cell, number) for cell in cells)
        ends = b"<row%s/>" % row if not content and draw(st.booleans()) else b""
        rows.append(ends or b"<row%s>%s</row>" % (row, content))
    return HEAD + b"<sheetData>" + b"".join(rows) + b"</sheetData></worksheet>"


def in_pieces(data: bytes, size: int) -> Iterator[bytes]:
    yield b"<?xml version='1.0'?>"
    yield from (data[at : at + size] for at in range(0, len(data), size))


def read(path: Path) -> RawWorkbook | str:
    try:
        return read_workbook(path)
    except WorkbookError as problem:
        return problem.code


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return by_xlsxwriter(tmp_path_factory.mktemp("skim") / "a.xlsx")


@given(data=sheets(), size=st.integers(1, 400))
def test_nothing_that_is_read_is_left_out(data: bytes, size: int, sample: Path) -> None:
    with ZipFile(sample) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()} | {SHEET: data}
    whole = read(pack(sample.with_name("whole.xlsx"), parts))
    parts[SHEET] = b"".join(without_empty(in_pieces(data, size))).partition(b"?>")[2]
    skimmed = read(pack(sample.with_name("whole.xlsx"), parts))
    assert skimmed == whole


def test_empty_cells_and_rows_are_left_out() -> None:
    rows = b"".join(
        b'<row r="%d" ht="15" s="1" customFormat="1"><c r="A%d" s="1"/></row>' % (n, n)
        for n in range(1, 1000)
    )
    data = HEAD + b"<sheetData>" + rows + b"</sheetData></worksheet>"
    out = b"".join(without_empty(in_pieces(data, 10_000)))
    assert out.count(b"<row") < 30
    assert out.endswith(b"</sheetData></worksheet>")


def test_comments_and_other_encodings_are_left_alone() -> None:
    cells = b'<row r="1"><c r="A1"/><c r="B1"/></row>' * 9
    assert list(without_empty([HEAD, cells])) != [HEAD, cells]
    for first in ("<a>".encode("utf-16"), b"<\0a\0", b"<?xml?><!--"):
        assert list(without_empty([first, cells])) == [first, cells]
    broken = [b"<?xml?><", b"!--" + cells, cells]
    assert list(without_empty(broken)) == broken


def test_elements_that_are_parsed_have_a_limit_of_their_own(sample: Path) -> None:
    assert read_workbook(sample, Limits(parsed_elements=10_000))
    with pytest.raises(WorkbookError) as caught:
        read_workbook(sample, Limits(parsed_elements=10))
    assert caught.value.code == "F009"
    assert caught.value.params["limit"] == "10"
