"""Codes in one cell, in a cell for each level, with or without a header, with their names."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.intake.locate import layouts
from tests.intake.locate.layouts import Plain, Value, columns_inserted, only, unmerged, with_cells
from tests.support import example
from xlbudget.intake.locate.codes import code_and_name, code_in_parts, code_text
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.reader.model import Kind, RawCell
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.diagnosis import Diagnosis
from xlbudget.verdict.result import Verdict

LENGTHS = (3, 5, 7)


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves out the diagnosis of the whole workbook, which takes its time."""
    monkeypatch.setattr("xlbudget.verdict.diagnose.diagnose", lambda *_, **__: Diagnosis())


@pytest.mark.parametrize(
    ("value", "kind", "code"),
    [
        ("2010301", "text", "2010301"),
        (" 201 03 01\xa0", "text", "2010301"),
        ("２０１０３０１", "text", "2010301"),
        (Decimal(2010301), "number", "2010301"),
        (Decimal("2010301.0"), "number", "2010301"),
        (Decimal("2010300"), "number", "2010300"),
        (Decimal("201.5"), "number", "201.5"),
        ("合 计", "text", "合计"),
    ],
)
def test_a_code_in_a_cell(value: Decimal | str, kind: Kind, code: str) -> None:
    assert code_text(RawCell(1, 1, kind, value, None)) == code


@pytest.mark.parametrize(
    ("parts", "above", "code"),
    [
        ({0: "201"}, "", "201"),
        ({0: "201", 1: "03"}, "", "20103"),
        ({0: "201", 1: "03", 2: "01"}, "", "2010301"),
        ({0: "201", 1: "3", 2: "1"}, "", "2010301"),
        ({0: "201", 1: "00", 2: "00"}, "", "201"),
        ({0: "201", 1: "20103", 2: "2010301"}, "", "2010301"),
        ({0: "201", 1: "20103", 2: "01"}, "", "2010301"),
        ({0: "2010301"}, "", "2010301"),
        ({1: "20103"}, "", "20103"),
        ({2: "2010301"}, "2080501", "2010301"),
        ({1: "03"}, "201", "20103"),
        ({2: "01"}, "20103", "2010301"),
        ({2: "02"}, "2010301", "2010302"),
        ({1: "05"}, "2010301", "20105"),
        ({0: "201", 2: "02"}, "2010301", "2010302"),
        ({}, "2010301", ""),
        ({0: "合计"}, "2010301", "合计"),
        ({0: "合", 1: "计"}, "", "合计"),
    ],
)
def test_a_code_in_parts(parts: dict[int, str], above: str, code: str) -> None:
    assert code_in_parts(parts, LENGTHS, above) == code


@pytest.mark.parametrize(
    ("parts", "above"),
    [
        ({0: "201", 1: "20203"}, ""),
        ({0: "201", 1: "003"}, ""),
        ({0: "21", 1: "03"}, ""),
        ({0: "2011", 1: "03"}, ""),
        ({0: "201", 2: "01"}, ""),
        ({0: "201", 2: "01"}, "2080501"),
        ({1: "03", 2: "01"}, ""),
        ({2: "01"}, "201"),
        ({0: "201", 1: "0a"}, ""),
        ({0: "201", 1: "1.5"}, ""),
    ],
)
def test_parts_that_do_not_fit_together_are_no_code(parts: dict[int, str], above: str) -> None:
    assert (
        not code_in_parts(parts, LENGTHS, above).isdigit()
        or len(code_in_parts(parts, LENGTHS, above)) not in LENGTHS
    )


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("2010301 行政运行", ("2010301", "行政运行")),
        ("2010301行政运行", ("2010301", "行政运行")),
        ("[2010301]行政运行", ("2010301", "行政运行")),
        ("（2010301）行政运行", ("2010301", "行政运行")),
        ("２０１０３０１　行政运行", ("2010301", "行政运行")),
        ("2010301-行政运行", ("2010301", "行政运行")),
        ("2010301", ("2010301", "")),
        ("  行政运行 ", ("", "行政运行")),
        ("2010301.5", ("", "2010301.5")),
        ("201 03 01", ("", "201 03 01")),
        ("12 行政运行", ("", "12 行政运行")),
        ("20103010101 行政运行", ("", "20103010101 行政运行")),
    ],
)
def test_a_code_with_its_name(words: str, found: tuple[str, str]) -> None:
    assert code_and_name(words, LENGTHS) == found


# ---- in a table ----------------------------------------------------------------------------------


def opened(folder: Path, change: layouts.Layout) -> Opened:
    return open_workbook(layouts.write(folder / "unit.xlsx", change(layouts.sheets())))


def in_parts(sheet: Plain, *, broken: dict[str, Value] | None = None) -> Plain:
    """表三 with its codes in three columns under 科目编码."""
    wide = columns_inserted(unmerged(sheet), 2, 2)
    cells: dict[str, Value] = {}
    for (row, column), value in sheet.cells.items():
        if column == 1 and isinstance(value, str) and value.isdigit():
            parts = [value[a:b] for a, b in ((0, 3), (3, 5), (5, 7)) if value[a:b]]
            cells.update(dict(zip((f"A{row}", f"B{row}", f"C{row}"), parts, strict=False)))
    return with_cells(wide, cells | (broken or {}))


def read(found: Opened) -> dict[str, int]:
    return {c.row: a for c, a in found.figures.amounts.items() if c[::2] == ("t03", "basic") and a}


def test_three_columns_under_one_header(tmp_path: Path) -> None:
    written = {c.row: a for c, a in example.figures().amounts.items() if c[::2] == ("t03", "basic")}
    found = opened(tmp_path, only("表三", in_parts))
    assert read(found) == {row: amount for row, amount in written.items() if amount}
    assert check_opened(found).verdict == Verdict.ROUNDING


@pytest.mark.parametrize("broken", [{"B9": "04"}, {"A9": None, "B9": "208"}, {"C9": "0x"}])
def test_a_part_that_is_wrong_is_told(tmp_path: Path, broken: dict[str, Value]) -> None:
    found = opened(tmp_path, only("表三", lambda s: in_parts(s, broken=broken)))
    report = check_opened(found)
    assert report.verdict == Verdict.INCONSISTENT
    told = {f.code for f in report.findings}
    assert told & {"C101", "C102", "C105", "C107", "C108"}


def test_a_column_without_header_that_holds_other_numbers_is_no_column_of_codes(
    tmp_path: Path,
) -> None:
    """Numbers of lines before the names, under no header, where the codes are left out."""

    def counted(sheet: Plain) -> Plain:
        cells = {f"A{row}": row - 6 for row, column in sheet.cells if column == 2 and row > 6}
        return with_cells(sheet, {"A5": None, **cells})

    found = opened(tmp_path, only("表三", counted))
    assert "T103" in {f.code for f in found.located.findings}
    assert read(found).keys() <= {"total"}


def test_numbers_of_lines_between_codes_and_names_are_no_part_of_the_codes(tmp_path: Path) -> None:
    def counted(sheet: Plain) -> Plain:
        wide = columns_inserted(unmerged(sheet), 2)
        rows = [r for (r, c), v in sheet.cells.items() if c == 1 and str(v).isdigit()]
        return with_cells(wide, {f"B{row}": n for n, row in enumerate(sorted(rows), start=1)})

    written = {c.row: a for c, a in example.figures().amounts.items() if c[::2] == ("t03", "basic")}
    found = opened(tmp_path, only("表三", counted))
    assert read(found) == {row: amount for row, amount in written.items() if amount}
    assert {f.code for f in found.located.findings} == {"T106"}


def test_a_wrong_code_in_a_column_without_header_is_told(tmp_path: Path) -> None:
    def nameless(sheet: Plain) -> Plain:
        return with_cells(sheet, {"A5": None, "A9": "12a"})

    report = check_opened(opened(tmp_path, only("表三", nameless)))
    assert report.verdict in (Verdict.INCONSISTENT, Verdict.INCOMPLETE)


def test_economic_sections_without_their_classes(tmp_path: Path) -> None:
    """What several classes have is not guessed; all others are known by their names."""

    def sections(sheet: Plain) -> Plain:
        gone = [row for (row, c), v in sheet.cells.items() if c == 1 and v == "工资福利支出"]
        kept = sheet
        for row in gone:
            kept = layouts.row_deleted(kept, row)
        return kept

    found = opened(tmp_path, only("表六", sections))
    rows = {c.row for c in found.figures.amounts if c.table == "t06"}
    assert "301" not in rows
    assert {row for row in rows if row.startswith("301")} == {
        c.row for c in example.figures().amounts if c.table == "t06" and c.row.startswith("301")
    } - {"301"}
    doubtful = only("表六", lambda s: replace(s, cells={**s.cells, (8, 1): "办公设备购置"}))
    told = {f.code for f in check_opened(opened(tmp_path, doubtful)).findings}
    assert told & {"C110", "C111"}
