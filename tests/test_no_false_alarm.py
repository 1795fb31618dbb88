"""Rounding is never called an error: whatever facts a unit has, its printed tables pass."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings

from tests.intake.locate import layouts
from tests.support import example
from tests.support.random_units import RandomUnit, units
from tests.support.shares import drawn
from xlbudget.meaning.catalogue import severity
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.flat import UnitFigures
from xlbudget.tasks.check import check_file
from xlbudget.verdict.result import Verdict
from xlbudget.writer.content import linked, printed
from xlbudget.writer.workbook import write_workbook

PASSES = (Verdict.CONSISTENT, Verdict.ROUNDING)


def alarms(findings: tuple[Finding, ...]) -> list[Finding]:
    """Returns what is more than a note; that nothing is filled in is no word about amounts.

    Chance can give a unit large amounts only, which no real one has: that is asked about rightly.
    """
    return [f for f in findings if severity(f) != "note" and f.code not in ("P101", "T209")]


@settings(max_examples=drawn(50))
@given(unit=units())
def test_printed_tables_of_any_facts_pass(
    tmp_path_factory: pytest.TempPathFactory, unit: RandomUnit
) -> None:
    path = tmp_path_factory.mktemp("printed") / "unit.xlsx"
    write_workbook(path, printed(example.family(), unit.figures))
    report = check_file(path)
    assert alarms(report.findings) == []
    assert report.verdict in PASSES


@settings(max_examples=drawn(30))
@given(unit=units())
def test_linked_workbook_of_exact_facts_passes_and_prints_the_same(
    tmp_path_factory: pytest.TempPathFactory, unit: RandomUnit
) -> None:
    family = example.family()
    exact = exact_figures(unit)
    content = linked(family, exact)
    path = tmp_path_factory.mktemp("linked") / "unit.xlsx"
    write_workbook(path, content)
    report = check_file(path)
    assert alarms(report.findings) == []
    assert report.verdict in PASSES
    assert all(content.values.get(cell, 0) == amount for cell, amount in exact.amounts.items())


HONEST = (
    *("General", "@", "0.00", "#,##0.00", "0.00_ ", "0.00_);(0.00)", "#,##0.00_);[Red](#,##0.00)"),
    *(
        "0.00;[Red]0.00",
        "0.00_ ;[Red]-0.00 ",
        "#,##0.00;-#,##0.00;",
        '0.00;-0.00;"无"',
        "0.00;-0.00;-",
    ),
    *('_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "[$-804]0.00", "[$¥-804]#,##0.00"),
    *('_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ', "[DBNum2]0.00", "0.00;-0.00;;@"),
    *("[DBNum2][$-804]General", '0.00"万元"', '#,##0.00 "万元"', "0.##", "#,##0.00;△#,##0.00"),
    *(
        "0.0",
        "0",
        "#,##0",
        "0.0000",
        "[Blue]0.00",
        "[=0]-;0.00",
        '[<>0]0.00;""',
        "[>0]0.00;—",
        "#.00",
    ),
)


@pytest.mark.parametrize("seed", range(8))
def test_honest_formats_raise_nothing(tmp_path: Path, seed: int) -> None:
    """Every column of every sheet, and some cells, in a format of their own."""
    random = Random(seed)
    sheets = []
    for sheet in layouts.sheets():
        codes = {column: random.choice(HONEST) for _, column in sheet.cells}
        cells: dict[layouts.Position, layouts.Value] = {}
        for place, value in sheet.cells.items():
            code = random.choice(HONEST) if random.random() < 0.1 else codes[place[1]]
            # A format for amounts does no harm to words, nor one for words.
            if isinstance(value, str) and not value.startswith("="):
                code = random.choice(("@", "General", "@_ ", code))
            assert value is not None
            assert not isinstance(value, layouts.Formatted)
            cells[place] = layouts.Formatted(value, code)
        sheets.append(replace(sheet, cells=cells))
    report = check_file(layouts.write(tmp_path / "unit.xlsx", sheets))
    assert alarms(report.findings) == []
    assert [finding.code for finding in report.findings if finding.code.startswith("N")] == []
    assert report.verdict in PASSES


def test_a_dash_that_a_format_blanks_raises_nothing(tmp_path: Path) -> None:
    """A dash and nothing say the same: no amount."""
    dash = layouts.Formatted("—", "0.00;-0.00;;")
    assert not next(s for s in layouts.sheets() if s.name == "表三").cells.get((9, 5))
    sheets = layouts.cells_of(表三={"E9": dash})(layouts.sheets())
    assert alarms(check_file(layouts.write(tmp_path / "unit.xlsx", sheets)).findings) == []


def exact_figures(unit: RandomUnit) -> UnitFigures:
    """Returns the unit's figures before they were rounded."""
    return replace(unit.figures, amounts=unit.exact)
