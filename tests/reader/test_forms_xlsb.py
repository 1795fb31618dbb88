"""Binary workbooks (xlsb): every record of a cell, against a second reader, and damage."""

import struct
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import biff12, calamine, example
from tests.support.biff12 import cell, formula, record, row, sheet_part, text
from tests.support.shares import drawn
from xlbudget.base.errors import FILE_CODES, WorkbookError
from xlbudget.intake.opened import open_workbook
from xlbudget.reader import Limits, MergedRange, RawCell, RawSheet, read_workbook
from xlbudget.tasks.check import check_file
from xlbudget.writer.content import linked, printed
from xlbudget.writer.workbook import write_workbook

FORMATS = (0, "0.00", biff12.DATE_FORMAT, "#,##0.000_ ", biff12.PERCENT_FORMAT, "yyyy年m月d日")
DATE, PERCENT, OWN_DATE = 2, 4, 5
RICH = 62
INTEREST = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=drawn(80)
)


def write(
    folder: Path, rows: bytes, *strings: bytes, before: bytes = b"", after: bytes = b""
) -> Path:
    part = sheet_part(rows, before, after)
    return biff12.pack(folder / "b.xlsb", biff12.book([("表", 0, part)], strings, FORMATS))


def one(folder: Path, content: bytes, *strings: bytes) -> RawCell:
    book = read_workbook(write(folder, row(1) + content, *strings))
    [found] = book.sheets[0].cells.values()
    # The one record of the cells without shared strings that calamine does not know.
    assert content[0] == RICH or not calamine.differences(book)
    return found


def refused(path: Path, limits: Limits = Limits()) -> tuple[str, ...]:
    with pytest.raises(WorkbookError) as raised:
        read_workbook(path, limits)
    error = raised.value
    assert set(error.params) >= set(FILE_CODES[error.code])
    return (error.code, *(error.params[name] for name in ("what", "cell") if name in error.params))


def real(number: float) -> bytes:
    return struct.pack("<d", number)


WHOLE = struct.pack("<I", 0)
CELLS: dict[str, tuple[bytes, str, object]] = {
    "whole number in thirty bits": (cell(2, 1, biff12.rk_whole(-536870912)), "number", -536870912),
    "a hundredth of it": (
        cell(2, 1, biff12.rk_whole(12345678, hundredth=True)),
        "number",
        Decimal("123456.78"),
    ),
    "half a real": (cell(2, 1, biff12.rk_real(-0.5)), "number", Decimal("-0.5")),
    "a hundredth of one": (
        cell(2, 1, biff12.rk_real(150.0, hundredth=True)),
        "number",
        Decimal("1.5"),
    ),
    "real": (cell(5, 1, real(1304.77)), "number", Decimal("1304.77")),
    "real with noise": (cell(5, 1, real(0.1 + 0.2)), "number", Decimal("0.30000000000000004")),
    "shared string": (cell(7, 1, WHOLE), "text", "第一 "),
    "string": (cell(6, 1, text("字 \U00020bb7")), "text", "字 \U00020bb7"),
    "rich string": (cell(RICH, 1, b"\1" + text("粗细") + bytes(8)), "text", "粗细"),
    "true": (cell(4, 1, b"\1"), "bool", True),
    "false": (cell(4, 1, b"\0"), "bool", False),
    "date": (cell(5, 1, real(45717.5), DATE), "date", Decimal("45717.5")),
    "date of a format of its own": (cell(2, 1, biff12.rk_whole(45717), OWN_DATE), "date", 45717),
    "per cent": (cell(5, 1, real(0.25), PERCENT), "number", Decimal("0.25")),
    "result: number": (formula(9, 1, real(2.5)), "number", Decimal("2.5")),
    "result: string": (formula(8, 1, text("和")), "text", "和"),
    "result: truth value": (formula(10, 1, b"\1"), "bool", True),
}


@pytest.mark.parametrize("name", CELLS)
def test_every_record_of_a_cell(name: str, tmp_path: Path) -> None:
    content, kind, value = CELLS[name]
    found = one(tmp_path, content, text("第一 "))
    assert (found.kind, found.value) == (kind, value)
    assert found.formula == ("" if name.startswith("result") else None)


@pytest.mark.parametrize("name", biff12.ERRORS)
def test_errors_are_no_empty_cells(name: str, tmp_path: Path) -> None:
    code = bytes([biff12.ERRORS[name]])
    content = row(1) + cell(3, 1, code) + cell(14, 2, code) + formula(11, 3, code)
    found = read_workbook(write(tmp_path, content)).sheets[0].cells
    assert [(c.kind, c.value, c.formula) for c in found.values()] == [
        ("error", name, None),
        ("error", name, None),
        ("error", name, ""),
    ]


def test_an_unknown_error_is_one(tmp_path: Path) -> None:
    found = read_workbook(write(tmp_path, row(1) + cell(3, 1, b"\x63"))).sheets[0].cells[1, 1]
    assert (found.kind, found.value) == ("error", "#99")


def test_short_records_stand_right_of_the_cell_before(tmp_path: Path) -> None:
    """Calamine leaves them out, so that the places are counted here by hand."""
    content = (
        *(row(2), cell(13, 0, biff12.rk_whole(1)), cell(16, 0, real(2)), cell(12, 0)),
        *(cell(18, 0, WHOLE), cell(5, 7, real(7)), cell(17, 0, text("八")), cell(15, 0, b"\1")),
        *(cell(1, 11), cell(13, 0, biff12.rk_whole(12)), formula(9, 13, real(13))),
        *(cell(16, 0, real(14)), row(3), cell(13, 0, biff12.rk_whole(1))),
    )
    found = read_workbook(write(tmp_path, b"".join(content), text("四"))).sheets[0].cells
    assert {key: found.value for key, found in found.items()} == {
        **{(2, 1): 1, (2, 2): 2, (2, 4): "四", (2, 7): 7, (2, 8): "八", (2, 9): True},
        **{(2, 12): 12, (2, 13): 13, (2, 14): 14, (3, 1): 1},
    }


@pytest.mark.parametrize(("style", "decimals"), [(0, None), (1, 2), (2, None), (3, 3), (4, None)])
def test_decimals_of_the_format(style: int, decimals: int | None, tmp_path: Path) -> None:
    assert one(tmp_path, cell(5, 1, real(45717.5), style)).look.decimals == decimals


def test_a_style_that_does_not_exist_is_general(tmp_path: Path) -> None:
    found = read_workbook(write(tmp_path, row(1) + cell(5, 1, real(1), 99))).sheets[0].cells[1, 1]
    assert (found.kind, found.look.decimals) == ("number", None)


def test_hidden_and_merged(tmp_path: Path) -> None:
    rows = row(1) + cell(5, 1, real(1)) + row(4, hidden=True) + cell(5, 1, real(4))
    spans = biff12.columns(2, 3, hidden=True) + biff12.columns(5, 9, hidden=False)
    areas = biff12.merged(1, 1, 2, 4) + biff12.merged(6, 2, 6, 3)
    parts = biff12.book(
        [
            ("甲", 0, sheet_part(rows, spans, areas)),
            ("乙", 1, sheet_part(b"")),
            ("丙", 2, sheet_part(b"")),
        ]
    )
    book = read_workbook(biff12.pack(tmp_path / "b.xlsb", parts))
    first = book.sheets[0]
    assert (book.form, book.shows_formulas) == ("xlsb", False)
    assert [sheet.state for sheet in book.sheets] == ["visible", "hidden", "veryHidden"]
    assert first.hidden_rows == {4}
    assert first.hidden_columns == {2, 3}
    assert first.merged == (MergedRange(1, 1, 2, 4), MergedRange(6, 2, 6, 3))
    assert list(calamine.sheets(book.path)) == [("甲", True), ("乙", False), ("丙", False)]


# ---- the example ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Path]]:
    """The example as xlsx and the same as xlsb, printed and linked."""
    folder = tmp_path_factory.mktemp("pairs")
    found = {}
    for name, build in (("printed", printed), ("linked", linked)):
        xlsx = folder / f"{name}.xlsx"
        write_workbook(xlsx, build(example.family(), example.figures()))
        found[name] = xlsx, biff12.write_raw(xlsx.with_suffix(".xlsb"), read_workbook(xlsx))
    return found


@pytest.mark.parametrize("name", ["printed", "linked"])
def test_the_example_has_the_same_cells(name: str, pairs: dict[str, tuple[Path, Path]]) -> None:
    xlsx, xlsb = map(read_workbook, pairs[name])
    for ours, theirs in zip(xlsx.sheets, xlsb.sheets, strict=True):
        assert _without_formulas(theirs) == _without_formulas(ours)


def binary(value: object) -> object:
    """Numbers as programs have them: 89.20999999999999 is how one writer prints 89.21."""
    return float(value) if isinstance(value, Decimal) else value


def _without_formulas(sheet: RawSheet) -> object:
    cells = {
        key: (cell.kind, binary(cell.value), cell.look.decimals, cell.formula is not None)
        for key, cell in sheet.cells.items()
    }
    return sheet.name, sheet.state, cells, sheet.merged, sheet.hidden_rows, sheet.hidden_columns


@pytest.mark.parametrize("name", ["printed", "linked"])
def test_the_example_has_the_same_figures_and_verdict(
    name: str, pairs: dict[str, tuple[Path, Path]]
) -> None:
    xlsx, xlsb = pairs[name]
    assert open_workbook(xlsb).figures.amounts == open_workbook(xlsx).figures.amounts
    wanted, found = check_file(xlsx), check_file(xlsb)
    assert found.rules == wanted.rules
    assert found.verdict == wanted.verdict
    told = [finding.code for finding in found.findings]
    assert told.count("R102") == 1
    # There are no document properties, so that the family is told by content.
    assert {*told} - {f.code for f in wanted.findings} <= {"R102", "R111"}


# ---- damage --------------------------------------------------------------------------------------


def sample() -> dict[str, bytes]:
    rows = b"".join(row(1) + content for content, _, _ in list(CELLS.values())[:1])
    for number, (content, _, _) in enumerate(CELLS.values(), start=2):
        rows += row(number, hidden=number == 3) + content + cell(15, 0, b"\1")
    part = sheet_part(rows, biff12.columns(2, 3, hidden=True), biff12.merged(1, 1, 2, 2))
    return biff12.book([("表", 0, part)], [text("第一")], FORMATS)


def read_or_refuse(path: Path) -> str:
    try:
        read_workbook(path)
    except WorkbookError as error:
        assert error.code in FILE_CODES
        return error.code
    return ""


@pytest.mark.parametrize("part", [biff12.SHEET, biff12.BOOK, biff12.STRINGS, biff12.STYLES])
def test_a_part_cut_anywhere(part: str, tmp_path: Path) -> None:
    parts = sample()
    whole = parts[part]
    told = {
        read_or_refuse(biff12.pack(tmp_path / "b.xlsb", {**parts, part: whole[:length]}))
        for length in range(len(whole))
    }
    assert told <= {"", "F008", "F011", "F012"}
    assert "F008" in told


@given(data=st.data())
@INTEREST
def test_damage_never_gives_another_error(data: st.DataObject, tmp_path: Path) -> None:
    parts = sample()
    part = data.draw(st.sampled_from([biff12.SHEET, biff12.BOOK, biff12.STRINGS, biff12.STYLES]))
    content = bytearray(parts[part])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    read_or_refuse(biff12.pack(tmp_path / "b.xlsb", {**parts, part: bytes(content)}))


@given(content=st.binary(max_size=60))
@INTEREST
def test_any_bytes_for_a_part(content: bytes, tmp_path: Path) -> None:
    for part in (biff12.SHEET, biff12.BOOK, biff12.STRINGS, biff12.STYLES):
        read_or_refuse(biff12.pack(tmp_path / "b.xlsb", {**sample(), part: content}))


def contradictions() -> Iterator[tuple[str, bytes, tuple[str, ...]]]:
    number = real(1)
    yield "no such string", row(1) + cell(7, 2, struct.pack("<I", 3)), ("F012", "B1")
    yield "beyond the last column", row(1) + cell(5, 16385, number), ("F012", "1")
    yield "right of the last one", row(1) + cell(1, 16384) + cell(16, 0, number), ("F012", "1")
    yield "beyond the last row", row(1_048_577), ("F012", "1048577")
    yield "before any row", cell(5, 1, number), ("F012", "0")
    yield "twice", row(1) + cell(5, 1, number) + cell(5, 1, number), ("F012", "A1")
    yield "twice, in two rows", 2 * (row(1) + cell(5, 1, number)), ("F012", "A1")
    yield "a cell too short", row(1) + record(5, bytes(9)), ("F008",)
    yield "a truth value left out", row(1) + record(4, bytes(8)), ("F008",)
    yield "a text longer than its record", row(1) + cell(6, 1, struct.pack("<I", 9)), ("F008",)
    yield "a row too short", record(0, bytes(11)), ("F008",)
    yield "columns too short", record(60, bytes(17)), ("F008",)
    yield "a merged range too short", record(176, bytes(12)), ("F008",)
    yield "a record too long", record(5)[:1] + b"\xff\xff\xff\x7f", ("F008",)


@pytest.mark.parametrize(
    ("rows", "wanted"), [pytest.param(*rest, id=name) for name, *rest in contradictions()]
)
def test_contradictions(rows: bytes, wanted: tuple[str, ...], tmp_path: Path) -> None:
    assert refused(write(tmp_path, rows)) == wanted


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf"), 1e308])
def test_what_is_no_number_of_excel_is_an_error(number: float, tmp_path: Path) -> None:
    found = read_workbook(write(tmp_path, row(1) + cell(5, 1, real(number)))).sheets[0].cells[1, 1]
    assert found.kind == "error"


def test_lone_halves_of_characters_are_replaced(tmp_path: Path) -> None:
    half = struct.pack("<I", 1) + b"\x00\xd8"
    found = read_workbook(write(tmp_path, row(1) + cell(6, 1, half))).sheets[0].cells[1, 1]
    assert found.value == "\ufffd"


def test_sheets_that_contradict_each_other(tmp_path: Path) -> None:
    part = sheet_part(b"")
    parts = biff12.book([("Ab", 0, part), ("aB", 0, part)])
    assert refused(biff12.pack(tmp_path / "b.xlsb", parts)) == ("F012", "")
    assert refused(biff12.pack(tmp_path / "b.xlsb", biff12.book([]))) == ("F011",)
    parts = biff12.book([("表", 0, part)])
    del parts[biff12.SHEET]
    assert refused(biff12.pack(tmp_path / "b.xlsb", parts)) == ("F008",)


def over(folder: Path, what: str, limit: int, rows: bytes, *strings: bytes, **more: bytes) -> None:
    path = write(folder, rows, *strings, **more)
    read_workbook(path, Limits(**{what: 1000 * limit}))
    assert refused(path, Limits(**{what: limit})) == ("F009", what)


def test_limits(tmp_path: Path) -> None:
    many = b"".join(cell(16, 0, real(n)) for n in range(11))
    hidden = b"".join(biff12.columns(n, n, hidden=True) for n in range(1, 12))
    long = text("字" * 101)
    over(tmp_path, "cells", 10, row(1) + many)
    over(tmp_path, "cells", 10, row(1) + b"".join(cell(1, n) for n in range(1, 12)))
    over(tmp_path, "cells", 10, b"", *[text("一")] * 11)
    over(tmp_path, "cells", 10, b"", before=hidden)
    over(tmp_path, "cells", 10, b"", after=biff12.merged(1, 1, 2, 2) * 11)
    over(tmp_path, "elements", 100, record(500) * 101)
    over(tmp_path, "string_length", 100, b"", long)
    over(tmp_path, "string_length", 100, row(1) + cell(6, 1, long))
    over(tmp_path, "string_length", 100, row(1) + formula(8, 1, long))


def test_spans_repeated_a_million_times_are_bounded(tmp_path: Path) -> None:
    spans = biff12.columns(1, 2**31, hidden=True) * 1_000_001
    assert refused(write(tmp_path, b"", before=spans))[0] == "F009"
    wide = biff12.columns(1, 2**31, hidden=True) * 20_000
    found = read_workbook(write(tmp_path, b"", before=wide)).sheets[0]
    assert len(found.hidden_columns) == 16384
