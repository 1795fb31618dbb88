"""Workbooks of Excel 97-2003 (xls): what cells show, and a reader that is kept within bounds."""

import random
import struct
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support import biff8, biff12, calamine
from tests.support.biff8 import formula, label, number
from tests.support.shares import shared
from xlbudget.base.errors import FILE_CODES, WorkbookError
from xlbudget.reader import Limits, MergedRange, RawWorkbook, bounded_process, read_workbook

Sheets = list[tuple[str, int, bytes]]


def sample() -> bytes:
    first = b"".join(
        [
            *(biff8.hidden_row(4), biff8.columns(2, 3, hidden=True)),
            biff8.columns(5, 6, hidden=False),
            *(number(1, 1, 1304.77, 1), number(1, 2, 45717.5, 2), number(1, 3, 0.1 + 0.2, 3)),
            biff8.short(2, 1, biff12.rk_whole(-7)),
            biff8.short(2, 2, biff12.rk_whole(12345678, hundredth=True)),
            biff8.short(2, 3, biff12.rk_real(-0.5)),
            *(label(3, 1, "字 \U00020bb7"), biff8.shared(3, 2, 1), biff8.shared(3, 3, 2)),
            *(biff8.truth(4, 1, True), biff8.truth(4, 2, False), biff8.error(4, 3, "#N/A")),
            *(formula(5, 1, 2.5), formula(5, 2, "和"), formula(5, 3, "#REF!")),
            *(formula(6, 1, True), formula(6, 2, ""), number(6, 3, float("nan"))),
            biff8.merged((1, 1, 2, 4), (6, 2, 6, 3)),
        ]
    )
    return biff8.stream(
        [("甲", 0, first), ("乙", 1, b""), ("丙", 2, number(9, 256, 1))],
        ["", "共", ""],
        (0, "0.00", biff8.DATE_FORMAT, "#,##0.000"),
    )


def read(folder: Path, content: bytes, limits: Limits = Limits()) -> RawWorkbook:
    path = folder / "b.xls"
    path.write_bytes(content)
    return read_workbook(path, limits)


def refused(folder: Path, content: bytes, limits: Limits = Limits()) -> tuple[str, ...]:
    with pytest.raises(WorkbookError) as raised:
        read(folder, content, limits)
    error = raised.value
    assert set(error.params) >= set(FILE_CODES[error.code])
    return (error.code, *(error.params[name] for name in ("what", "kind") if name in error.params))


def of(content: bytes, *strings: str) -> bytes:
    return biff8.stream([("表", 0, content)], strings)


def test_bytes_are_read_as_the_file_is(tmp_path: Path) -> None:
    content = biff8.container({"Workbook": sample()})
    book = read_workbook(tmp_path / "unit.xls", content=content)
    assert not book.from_file
    assert replace(book, from_file=True, path=Path()) == replace(
        read(tmp_path, content), path=Path()
    )


@pytest.mark.parametrize("contained", [True, False])
def test_every_kind_of_cell(contained: bool, tmp_path: Path) -> None:
    """In the container that Excel 97 brought, and as the bare stream that older programs write."""
    content = biff8.container({"Workbook": sample()}) if contained else sample()
    book = read(tmp_path, content)
    first, second, third = book.sheets
    assert (book.form, book.shows_formulas) == ("xls", False)
    found = {place: (c.kind, c.value, c.look.decimals) for place, c in first.cells.items()}
    assert found == {
        (1, 1): ("number", Decimal("1304.77"), 2),
        (1, 2): ("date", Decimal("45717.5"), None),
        (1, 3): ("number", Decimal("0.30000000000000004"), 3),
        (2, 1): ("number", -7, None),
        (2, 2): ("number", Decimal("123456.78"), None),
        (2, 3): ("number", Decimal("-0.5"), None),
        (3, 1): ("text", "字 \U00020bb7", None),
        (3, 2): ("text", "共", None),
        (4, 1): ("bool", True, None),
        (4, 2): ("bool", False, None),
        (4, 3): ("error", "#N/A", None),
        (5, 1): ("number", Decimal("2.5"), None),
        (5, 2): ("text", "和", None),
        (5, 3): ("error", "#REF!", None),
        (6, 1): ("bool", True, None),
        (6, 3): ("error", "nan", None),
    }
    # Any number may be the result of a formula.
    assert {c.formula for c in first.cells.values() if c.kind == "number"} == {""}
    assert first.hidden_rows == {4}
    assert first.hidden_columns == {2, 3}
    assert first.merged == (MergedRange(1, 1, 2, 4), MergedRange(6, 2, 6, 3))
    assert [sheet.state for sheet in book.sheets] == ["visible", "hidden", "veryHidden"]
    assert (len(second.cells), list(third.cells)) == (0, [(9, 256)])


def test_calamine_agrees(tmp_path: Path) -> None:
    book = read(tmp_path, biff8.container({"Workbook": sample()}))
    assert list(calamine.sheets(book.path)) == [("甲", True), ("乙", False), ("丙", False)]
    # What is no number it shows as one.
    assert calamine.differences(book).keys() == {("甲", 6, 3)}


@pytest.mark.parametrize("name", biff8.ERRORS)
def test_errors_are_no_empty_cells(name: str, tmp_path: Path) -> None:
    cells = read(tmp_path, of(biff8.error(1, 1, name) + formula(1, 2, name))).sheets[0].cells
    assert [(cell.kind, cell.value) for cell in cells.values()] == [("error", name)] * 2


# ---- what is refused -----------------------------------------------------------------------------


def test_passwords(tmp_path: Path) -> None:
    password = biff8.record(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48))
    content = biff8.stream([("表", 0, number(1, 1, 1))], first=password)
    assert refused(tmp_path, content) == ("F006",)
    packed = biff8.container({"EncryptionInfo": b"1", "EncryptedPackage": b"2"})
    assert refused(tmp_path, packed) == ("F006",)


def test_other_containers(tmp_path: Path) -> None:
    assert refused(tmp_path, biff8.container({"WordDocument": b"1"})) == ("F005", "document")
    assert refused(tmp_path, biff8.container({"PowerPoint Document": b"1"})) == ("F005", "unknown")
    assert refused(tmp_path, biff8.container({})) == ("F005", "unknown")


def test_a_workbook_within_another_document(tmp_path: Path) -> None:
    """Its name is in the directory, but not where a workbook has it."""
    content = biff8.container({"Nothing": sample(), "Workbook": sample()})
    # Cut off from the tree of the directory, as the stream of an embedded object is.
    entry = 1024 + 128
    right = content[: entry + 72] + struct.pack("<I", 0xFFFFFFFF) + content[entry + 76 :]
    assert refused(tmp_path, right) == ("F005", "unknown")


def test_contradictions(tmp_path: Path) -> None:
    twice = biff8.stream([("Ab", 0, b""), ("aB", 0, b"")])
    assert refused(tmp_path, twice) == ("F012",)
    assert refused(tmp_path, biff8.stream([])) == ("F011",)
    assert refused(tmp_path, of(biff8.shared(1, 1, 9))) == ("F007",)
    assert refused(tmp_path, of(number(1, 257, 1))) == ("F007",)
    assert refused(tmp_path, of(number(1, 1, 1, style=99))) == ("F007",)


def test_limits(tmp_path: Path) -> None:
    cells = of(b"".join(number(1, n, n) for n in range(1, 12)))
    assert len(read(tmp_path, cells, Limits(cells=11)).sheets[0].cells) == 11
    assert refused(tmp_path, cells, Limits(cells=10)) == ("F009", "cells")
    areas = of(biff8.merged(*[(1, 1, 2, 2)] * 11))
    assert refused(tmp_path, areas, Limits(cells=10)) == ("F009", "cells")
    words = of(label(1, 1, "字" * 101))
    assert refused(tmp_path, words, Limits(string_length=100)) == ("F009", "string_length")


def test_the_memory_of_the_reading_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cell in the last column of every row: the parser makes room for all that are missing."""
    content = of(b"".join(number(row, 256, 1) for row in range(1, 40_000)))
    monkeypatch.setattr(bounded_process, "MEGABYTES", 100)
    assert refused(tmp_path, content) == ("F009", "megabytes")


def test_modules_in_the_working_folder_are_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("xlrd", "json", "xlbudget"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(1)")
    monkeypatch.chdir(tmp_path)
    assert len(read(tmp_path, sample()).sheets) == 3


# ---- damage --------------------------------------------------------------------------------------


def read_or_refuse(folder: Path, content: bytes) -> str:
    try:
        read(folder, content)
    except WorkbookError as error:
        assert error.code in FILE_CODES
        return error.code
    return ""


@pytest.mark.parametrize("seed", shared(range(24), every=3))
def test_damage_never_gives_another_error(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    content = bytearray(sample())
    for _ in range(rng.randint(1, 4)):
        content[rng.randrange(8, len(content))] = rng.randrange(256)
    read_or_refuse(tmp_path, bytes(content))


@pytest.mark.parametrize("part", shared(range(1, 12), every=3))
def test_a_file_cut_off_is_not_read(part: int, tmp_path: Path) -> None:
    content = sample()
    cut = content[: len(content) * part // 12]
    assert refused(tmp_path, cut) in (("F007",), ("F011",))
